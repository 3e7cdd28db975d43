//! Rules: patterns over tokens, written in text files, that claim spans (see `gazetteers/README.md`).

pub mod format;
mod forms;
mod matching;
mod program;

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use crate::document::BlockKind;
use crate::error::Error;
use crate::gazetteer::Gazetteer;
use crate::label::Kind;
use crate::memory::KeyHasher;
use format::Test;
use program::{Builder, Costs, Programs};

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// A set of rules, ready to run.
#[derive(Debug, Default)]
pub struct Rules {
    names: Vec<String>,
    rules: Vec<Info>,
    paths: Vec<String>,
    programs: Programs,
    class_mask: u64,
    by_class: Vec<Vec<u16>>,
    /// A bit for each anchoring word, by the top 12 bits of its key.
    word_bits: Vec<u64>,
    by_word: HashMap<u64, Vec<u16>, BuildHasherDefault<KeyHasher>>,
    claim_mask: u32,
    by_claim: Vec<Vec<u16>>,
    /// For each kind of block, the programs tried at every token of it.
    anywhere: Vec<Vec<u16>>,
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
            word_bits: vec![0; 64],
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
        out.programs = builder.out;
        out.index(&builder.anchors, &costs);
        Ok(out)
    }

    fn index(&mut self, tests: &[Test], costs: &Costs) {
        for number in 0..self.programs.programs.len() {
            let program = &self.programs.programs[number];
            let anchor = &tests[program.anchor as usize];
            if !self.anchor(number as u16, anchor, costs) {
                let blocks = self.programs.programs[number].blocks;
                for kind in BlockKind::ALL {
                    if blocks & 1 << kind as u8 != 0 {
                        self.anywhere[kind as usize].push(number as u16);
                    }
                }
            }
        }
    }

    /// Enters a program under what its anchor can be looked up by.
    fn anchor(&mut self, number: u16, test: &Test, costs: &Costs) -> bool {
        match test {
            Test::Words { keys, .. } => {
                for &key in keys {
                    let bit = (key >> 52) as usize;
                    self.word_bits[bit / 64] |= 1 << (bit % 64);
                    self.by_word.entry(key).or_default().push(number);
                }
            }
            Test::List(bits) => {
                self.class_mask |= bits;
                (0..64).filter(|bit| bits & 1 << bit != 0).for_each(|bit| self.by_class[bit].push(number));
            }
            Test::Claim(bits) => {
                self.claim_mask |= bits;
                (0..32).filter(|bit| bits & 1 << bit != 0).for_each(|bit| self.by_claim[bit].push(number));
            }
            Test::All(tests) => {
                let Some(best) = tests.iter().min_by_key(|test| costs.of(test)) else { return false };
                return self.anchor(number, best, costs);
            }
            Test::Any(tests) => return tests.iter().all(|test| self.anchor(number, test, costs)),
            Test::Form(_) | Test::Not(_) => return false,
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
    }
}
