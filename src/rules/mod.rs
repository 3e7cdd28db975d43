//! Rules: patterns over tokens, written in text files, that claim spans (see `gazetteers/README.md`).

mod character;
mod cost;
mod flat;
pub mod format;
mod forms;
mod matching;
mod parse;
mod pattern;
mod program;
mod signs;

use crate::document::BlockKind;
use crate::error::Error;
use crate::gazetteer::Gazetteer;
use crate::label::Kind;
use cost::Costs;
use pattern::Test;
use program::{Builder, Program, Programs};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// A set of rules, ready to run.
#[derive(Debug, Default)]
pub struct Rules {
    names: Vec<String>,
    rules: Vec<Info>,
    paths: Vec<String>,
    programs: Programs,
    class_mask: u64,
    by_class: Vec<Vec<Program>>,
    /// By the number of the word.
    by_word: Vec<Vec<Program>>,
    claim_mask: u32,
    by_claim: Vec<Vec<Program>>,
    /// For each kind of block, the programs tried at every token of it.
    anywhere: Vec<Vec<Program>>,
    uses_claims: bool,
    forms: forms::Forms,
}

#[derive(Debug)]
struct Info {
    path: u16,
    line: u32,
    initials: bool,
    kinds: Vec<Kind>,
}

/// The kinds of blocks that are rare enough to try a rule without an anchor at each token.
const RARE: u8 = 1 << BlockKind::Byline as u8 | 1 << BlockKind::Result as u8;

impl Rules {
    /// Returns the built-in rules; `lists` are the built-in lists.
    pub fn built_in(lists: &Gazetteer) -> Rules {
        match Rules::parse(FILES, lists) {
            Ok(rules) => rules,
            // The tests parse them; a user's build never gets here.
            Err(error) => panic!("{error}"),
        }
    }

    /// Parses files of rules, each a path and its text; `lists` are the lists of words they ask for.
    ///
    /// # Errors
    /// The first line that is wrong, with what was found and what would do.
    ///
    /// ```
    /// # use tagwire::{gazetteer::Gazetteer, rules::Rules};
    /// let text = "rule person/rower\nperson: rower [Cap Cap]\nyes: the rower [Ann Lee] won\nno: the rower won\n";
    /// let rules = Rules::parse(&[("my.rules", text)], &Gazetteer::built_in()).unwrap();
    /// assert_eq!(rules.names(), ["person/rower"]);
    /// ```
    pub fn parse(files: &[(&str, &str)], lists: &Gazetteer) -> Result<Rules, Error> {
        let mut out = Rules {
            by_class: vec![Vec::new(); 64],
            by_claim: vec![Vec::new(); 32],
            forms: forms::Forms::new(lists),
            anywhere: vec![Vec::new(); BlockKind::ALL.len()],
            ..Rules::default()
        };
        let costs = Costs::new(lists);
        let mut builder = Builder::default();
        for (number, (path, text)) in files.iter().enumerate() {
            out.paths.push((*path).to_owned());
            for rule in format::parse(path, text, lists)? {
                let at = out.rules.len() as u16;
                if out.names.contains(&rule.name) {
                    let message = format!("a second rule named {}; each name stands once", rule.name);
                    return Err(Error::data(path, rule.line as usize, message));
                }
                if !builder.add(at, &rule.pattern, &costs, rule.blocks, rule.blocks & !RARE == 0) {
                    let message = "nothing to look the rule up by: some part that cannot be left out must be a word, \
                                   a <list> or a @claim (or the rule must be 'in: byline' or 'in: result' only)";
                    return Err(Error::data(path, rule.pattern_line as usize, message));
                }
                if builder.is_full() {
                    let message =
                        "the rules before this line are as many as fit; write fewer, or {0,2} for {0,8}";
                    return Err(Error::data(path, rule.line as usize, message));
                }
                out.names.push(rule.name);
                out.rules.push(Info {
                    path: number as u16,
                    line: rule.line,
                    initials: rule.initials,
                    kinds: rule.kinds,
                });
            }
        }
        out.uses_claims = builder.anchors.iter().any(asks_claims);
        let (programs, anchors) = builder.finish();
        out.programs = programs;
        out.index(&anchors, &costs);
        Ok(out)
    }

    fn index(&mut self, tests: &[Test], costs: &Costs) {
        for at in 0..self.programs.programs.len() {
            let program = self.programs.programs[at];
            if !self.anchor(program, &tests[program.anchor as usize], costs) {
                for kind in BlockKind::ALL {
                    if program.blocks & 1 << kind as u8 != 0 {
                        self.anywhere[kind as usize].push(program);
                    }
                }
            }
        }
    }

    /// Enters a program under what its anchor can be looked up by.
    fn anchor(&mut self, program: Program, test: &Test, costs: &Costs) -> bool {
        match test {
            Test::Words { keys, .. } => {
                for &key in keys {
                    let word = self.programs.words.add(key) as usize / 2;
                    if word >= self.by_word.len() {
                        self.by_word.resize(word + 1, Vec::new());
                    }
                    self.by_word[word].push(program);
                }
            }
            Test::List(bits) => {
                self.class_mask |= bits;
                (0..64).filter(|bit| bits & 1 << bit != 0).for_each(|bit| self.by_class[bit].push(program));
            }
            Test::Claim(bits) => {
                self.claim_mask |= bits;
                (0..32).filter(|bit| bits & 1 << bit != 0).for_each(|bit| self.by_claim[bit].push(program));
            }
            Test::All(tests) => {
                let Some(best) = tests.iter().min_by_key(|test| costs.of(test)) else { return false };
                return self.anchor(program, best, costs);
            }
            Test::Any(tests) => return tests.iter().all(|test| self.anchor(program, test, costs)),
            Test::Form(_) | Test::Text(_) | Test::Not(_) => return false,
        }
        true
    }

    /// Returns how many programs, steps and tests the rules came to, for messages.
    pub fn size(&self) -> String {
        let programs = &self.programs;
        let (count, steps, tests) = (programs.programs.len(), programs.steps.len(), programs.tests.len());
        format!("{} rules, {count} programs, {steps} steps, {tests} tests", self.rules.len())
    }

    /// Returns the names of the rules, in the order of their numbers.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Returns the file and the line where a rule stands.
    pub fn line(&self, rule: u16) -> (&str, u32) {
        let info = &self.rules[rule as usize];
        (&self.paths[info.path as usize], info.line)
    }

    /// Runs the examples of the files the rules were parsed from; returns a message for each that does not hold.
    pub fn check(&self, files: &[(&str, &str)], lists: &Gazetteer) -> Vec<Error> {
        let mut out = Vec::new();
        let (mut entries, mut classes, mut candidates) = (Vec::new(), Vec::new(), Vec::new());
        for (path, text) in files {
            for example in format::examples(text) {
                let document = crate::sentence::document(&example.text, lists);
                candidates.clear();
                crate::gazetteer::find(
                    lists,
                    None,
                    &document,
                    &mut entries,
                    &mut classes,
                    &mut candidates,
                    &mut Vec::new(),
                    &mut crate::gazetteer::Recent::default(),
                );
                self.find(&document, &entries, &classes, &mut candidates);
                let mut found: Vec<crate::Span> = candidates
                    .iter()
                    .filter(|c| matches!(c.source, crate::gazetteer::Source::Rule(n) if self.names[n as usize] == example.rule))
                    .map(|c| document.span(c.tokens))
                    .collect();
                found.sort_unstable();
                found.dedup();
                let mut wanted = example.spans.clone();
                wanted.sort_unstable();
                if found == wanted && example.yes != wanted.is_empty() {
                    continue;
                }
                let show = |spans: &[crate::Span]| {
                    let texts: Vec<&str> = spans.iter().map(|span| span.of(&example.text)).collect();
                    if texts.is_empty() { "nothing".to_owned() } else { format!("[{}]", texts.join("] [")) }
                };
                let message = if example.yes && wanted.is_empty() {
                    "a 'yes' marks what must be claimed in [ ]".to_owned()
                } else {
                    format!("rule {} claims {}, not {}", example.rule, show(&found), show(&wanted))
                };
                out.push(Error::data(path, example.line as usize, message));
            }
        }
        out
    }
}

fn asks_claims(test: &Test) -> bool {
    match test {
        Test::Claim(_) => true,
        Test::Not(test) => asks_claims(test),
        Test::All(tests) | Test::Any(tests) => tests.iter().any(asks_claims),
        _ => false,
    }
}

/// Returns the built-in files of rules: path and text.
pub fn files() -> &'static [(&'static str, &'static str)] {
    FILES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_holds() {
        let lists = Gazetteer::built_in();
        let rules = Rules::parse(FILES, &lists).unwrap_or_else(|error| panic!("{error}"));
        let wrong: Vec<String> = rules.check(FILES, &lists).iter().map(ToString::to_string).collect();
        assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
        assert!(rules.names().len() >= 120);
    }

    #[test]
    fn a_bad_line_is_named_with_what_would_do() {
        let lists = Gazetteer::built_in();
        let rule = |pattern: &str| format!("rule a/b\n{pattern}\nyes: [x]\nno: y\n");
        for (text, expected) in [
            ("person: [Cap]\n".to_owned(), "x.rules:1: \"person\" stands before the first 'rule NAME'"),
            ("rule a/b\n".to_owned(), "x.rules:1: rule a/b has no pattern; write 'KIND: pattern'"),
            ("rule a/b\nperson: mr [Cap]\n".to_owned(), "x.rules:1: rule a/b has no example that must match"),
            (rule("town: mr [Cap]"), "x.rules:2: \"town\" is no kind; there are person government"),
            (rule("person: mr Cap"), "x.rules:2: nothing is claimed; put what is claimed in [ ]"),
            (rule("person: mr [Capp]"), "x.rules:2: Capp is no form; there are Cap Caps"),
            (rule("person: mr [Cap"), "x.rules:2: the end where ']' should close"),
            (rule("person: mr [Cap])"), "x.rules:2: \")\" closes nothing"),
            (rule("person: <nobles> [Cap]"), "x.rules:2: no list of words is named \"nobles\"; there are"),
            (rule("person: @town [Cap]"), "x.rules:2: @town is unknown; there are @person"),
            (rule("person: mr [$Name]"), "x.rules:2: $Name is not defined above; write 'let Name = pattern'"),
            (rule("person: mr [Cap{3,1}]"), "x.rules:2: a count is at most 12, the smaller first"),
            (rule("person: [Cap]"), "x.rules:2: nothing to look the rule up by"),
            (rule("person: mr [Cap] ;"), "x.rules:2: ';' is no element; put marks in quotes, as \",\""),
            (rule("person: mr [((((Cap{12}){12}){12}){12}){12}]"), "x.rules:1: the rules before this line"),
            (
                rule("in: verse\nperson: mr [Cap]"),
                "x.rules:2: no kind of block is named \"verse\"; there are body",
            ),
            (
                rule("person: mr [/[A-Z/]"),
                "x.rules:2: /[A-Z/ is no regular expression: unclosed character class",
            ),
            (rule("person: mr [/[A-Z]+]"), "x.rules:2: \"/[A-Z]+]\" is not closed by a second '/'"),
            (rule("person: mr [//]"), "x.rules:2: // matches nothing; write what a token looks like"),
            (rule("person: mr [/\\w{9999}/]"), "x.rules:2: /\\w{9999}/ is no regular expression: Compiled"),
            (rule("person: mr [~Cap]"), "x.rules:2: \"Cap]\" after '~'; write ~/[A-Z]-?[0-9]+/"),
            (rule("person: mr [~/a/&Cap]"), "x.rules:2: '&' joins tests of one token only"),
            (rule("person: mr [!~/a/]"), "x.rules:2: '!' negates one token"),
            (rule("person: [/[A-Z]x/]"), "x.rules:2: nothing to look the rule up by"),
            (rule("person: mr [Cap]") + &rule("person: mr [Cap]"), "x.rules:5: a second rule named a/b"),
        ] {
            let error = Rules::parse(&[("x.rules", &text)], &lists).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn a_false_example_is_named() {
        let lists = Gazetteer::built_in();
        let text = "rule a/b\nperson: rower [Cap]\nyes: the rower Ann [Lee] won\nno: the rower Ann won\n";
        let files = [("x.rules", text)];
        let rules = Rules::parse(&files, &lists).unwrap();
        let wrong: Vec<String> = rules.check(&files, &lists).iter().map(ToString::to_string).collect();
        assert_eq!(
            wrong,
            ["x.rules:3: rule a/b claims [Ann], not [Lee]", "x.rules:4: rule a/b claims [Ann], not nothing"]
        );
        assert_eq!(rules.line(0), ("x.rules", 1));
    }

    #[test]
    fn parts_of_a_pattern_match_what_they_say() {
        let lists = Gazetteer::built_in();
        for (pattern, text, expected) in [
            ("city: near [Cap{1,3}] not(Cap)", "It is near Aaa Bbb Ccc Ddd.", &[][..]),
            ("city: near [Cap{1,3}]", "It is near Aaa Bbb Ccc Ddd.", &["Aaa Bbb Ccc"]),
            ("city: [Cap{1,2}] near", "So Xaa Aaa Bbb near it.", &["Aaa Bbb"]),
            ("city: near (old | the big)? [Cap]", "It is near the big Aaa.", &["Aaa"]),
            ("city: near [Cap] (and [region: Cap])?", "It is near Aaa and Bbb.", &["Aaa", "Bbb"]),
            ("city: not(very) near [Cap]", "It is very near Aaa, near Bbb.", &["Bbb"]),
            ("city: \"Near\" [Cap]", "Near Aaa or near Bbb.", &["Aaa"]),
            ("city: near [Cap] $", "It is near Aaa", &["Aaa"]),
            ("city: near [@country]", "It is near South Africa and near Aaa.", &["South Africa"]),
            ("city: near [Initial Cap Hyphen Cap]", "It is near J. Aaa-Bbb.", &["J. Aaa-Bbb"]),
            ("city: near [Cap&!(aaa|bbb)]", "It is near Aaa, near Ccc.", &["Ccc"]),
            ("city: near [/[A-Z]{2}\\d+/]", "It is near AB12, near AB and near XAB12.", &["AB12"]),
            (
                "city: near [Cap&/.*(abad|pur)/]",
                "It is near Aaaabad, near Bbbpur, near Ccc.",
                &["Aaaabad", "Bbbpur"],
            ),
            ("city: near [(/x|y/ | Cap Cap)]", "It is near x, near Aaa Bbb, near z.", &["x", "Aaa Bbb"]),
            ("city: near [Cap&!/A.*/]", "It is near Aaa, near Ccc.", &["Ccc"]),
            ("city: near [/[\\w\\/]+/]", "It is near Éa, near a/b.", &["Éa", "a"]),
            ("city: near [~/[A-Z]-?\\d+/]", "It is near Q-7, near Q7, near Q 7, near Q-7x.", &["Q-7", "Q7"]),
            (
                "city: [~/\\d+(\\.\\d+)? [Kk]m/] road",
                "So the 12 km road, 1.5 Km road, 9 mi road.",
                &["12 km", "1.5 Km"],
            ),
        ] {
            let source = format!("rule a/b\n{pattern}\nyes: [x]\nno: y\n");
            let rules = Rules::parse(&[("x.rules", &source)], &lists).unwrap_or_else(|e| panic!("{e}"));
            let document = crate::sentence::document(text, &lists);
            let (mut entries, mut classes, mut candidates) = (Vec::new(), Vec::new(), Vec::new());
            crate::gazetteer::find(
                &lists,
                None,
                &document,
                &mut entries,
                &mut classes,
                &mut candidates,
                &mut Vec::new(),
                &mut crate::gazetteer::Recent::default(),
            );
            let before = candidates.len();
            rules.find(&document, &entries, &classes, &mut candidates);
            let found: Vec<&str> = candidates[before..].iter().map(|c| document.phrase(c.tokens)).collect();
            assert_eq!(found, expected, "{pattern} in {text:?}");
        }
    }
}
