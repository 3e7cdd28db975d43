//! The text of rules: parsed to a tree, with errors that say what was found and what would do.
//!
//! ```text
//! let Name = Cap&!<titles>
//!
//! rule person/title-name
//! person: <titles>+ [$Name{1,3}]
//! yes: President [Hamid Karzai] said so.
//! no: the president said so.
//! ```

use super::parse::{Parser, parse_kind};
use super::pattern::Node;
use crate::document::BlockKind;
use crate::error::Error;
use crate::gazetteer::Gazetteer;
use crate::label::Kind;

/// A rule as it was written.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// The line of its `rule`.
    pub line: u32,
    /// The line of its pattern.
    pub pattern_line: u32,
    /// The kinds of blocks it works in, a bit each.
    pub blocks: u8,
    /// The last capture must be the initials of the first, which is cut at the left until it is.
    pub initials: bool,
    /// The kind each capture claims.
    pub kinds: Vec<Kind>,
    /// The pattern.
    pub pattern: Vec<Node>,
    /// Whether it has an example that must match, and one that must not.
    pub examples: (bool, bool),
}

/// A sentence that comes with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The name of its rule.
    pub rule: String,
    /// Its line, counted from 1.
    pub line: u32,
    /// Whether the rule must match.
    pub yes: bool,
    /// The text, brackets taken out.
    pub text: String,
    /// What stood in brackets, in bytes of the text.
    pub spans: Vec<crate::Span>,
}

/// Returns the examples of a file of rules.
pub fn examples(text: &str) -> Vec<Example> {
    let mut out = Vec::new();
    let mut rule = "";
    for (at, line) in text.lines().enumerate() {
        if let Some(name) = line.strip_prefix("rule ") {
            rule = name.trim();
        }
        let (yes, marked) = match (line.strip_prefix("yes:"), line.strip_prefix("no:")) {
            (Some(text), _) => (true, text.trim()),
            (_, Some(text)) => (false, text.trim()),
            _ => continue,
        };
        let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '[' => open = text.len(),
                ']' => spans.push(crate::Span::new(open, text.len())),
                c => text.push(c),
            }
        }
        out.push(Example { rule: rule.to_owned(), line: at as u32 + 1, yes, text, spans });
    }
    out
}

/// Parses a file of rules.
///
/// # Errors
/// The first line that is wrong, with what was found and what would do.
pub fn parse(path: &str, text: &str, lists: &Gazetteer) -> Result<Vec<Rule>, Error> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut lets: Vec<(&str, Vec<Node>)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let bad = |message: String| Error::data(path, number, message);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(rest) = line.strip_prefix("let ") {
            let (name, pattern) = rest.split_once('=').ok_or_else(|| {
                bad("'let' without '='; write 'let Name = pattern' and use it as $Name".to_owned())
            })?;
            let (nodes, _) = Parser::read(pattern, lists, &lets, None).map_err(bad)?;
            lets.push((name.trim(), nodes));
            continue;
        }
        if let Some(name) = line.strip_prefix("rule ") {
            if let Some(rule) = rules.last() {
                complete(path, rule)?;
            }
            rules.push(Rule {
                name: name.trim().to_owned(),
                line: number as u32,
                pattern_line: 0,
                blocks: u8::MAX,
                initials: false,
                kinds: Vec::new(),
                pattern: Vec::new(),
                examples: (false, false),
            });
            continue;
        }
        let (key, rest) =
            line.split_once(':').ok_or_else(|| bad(format!("{line:?} is none of 'rule NAME', 'let Name = ..', 'KIND: pattern', 'in: BLOCK..', 'yes: ..', 'no: ..'")))?;
        let Some(rule) = rules.last_mut() else {
            return Err(bad(format!("{key:?} stands before the first 'rule NAME'")));
        };
        match key.trim() {
            "yes" => rule.examples.0 = true,
            "no" => rule.examples.1 = true,
            "initials" => match rest.trim() {
                "yes" => rule.initials = true,
                other => {
                    return Err(bad(format!("initials: {other:?}; write 'initials: yes' or leave it out")));
                }
            },
            "in" => {
                rule.blocks = 0;
                for name in rest.split_whitespace() {
                    let kind = BlockKind::ALL.iter().find(|kind| kind.name() == name).ok_or_else(|| {
                        let names: Vec<&str> = BlockKind::ALL.iter().map(|kind| kind.name()).collect();
                        bad(format!("no kind of block is named {name:?}; there are {}", names.join(" ")))
                    })?;
                    rule.blocks |= 1 << *kind as u8;
                }
            }
            name => {
                let kind = parse_kind(name).map_err(bad)?;
                if rule.pattern_line > 0 {
                    return Err(bad(format!("a second pattern; the first is in line {}", rule.pattern_line)));
                }
                (rule.pattern, rule.kinds) = Parser::read(rest, lists, &lets, Some(kind)).map_err(bad)?;
                rule.pattern_line = number as u32;
                if rule.kinds.is_empty() {
                    return Err(bad("nothing is claimed; put what is claimed in [ ]".to_owned()));
                }
            }
        }
    }
    if let Some(rule) = rules.last() {
        complete(path, rule)?;
    }
    Ok(rules)
}

fn complete(path: &str, rule: &Rule) -> Result<(), Error> {
    let message = if rule.pattern_line == 0 {
        "has no pattern; write 'KIND: pattern'"
    } else if !rule.examples.0 {
        "has no example that must match; write 'yes: text with [the span]'"
    } else if !rule.examples.1 {
        "has no example that must not match; write 'no: text'"
    } else {
        return Ok(());
    };
    Err(Error::data(path, rule.line as usize, format!("rule {} {message}", rule.name)))
}
