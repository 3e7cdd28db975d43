//! A rule as a program: two short lists of steps, one that runs left and one that runs right of the anchor.

use super::format::{Form, Node, Test};
use crate::gazetteer::{Gazetteer, fold};

/// One step of a program.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// A token that passes the test with that number.
    Token(u16),
    /// Go on at the first, and at the second if that fails.
    Split(u16, u16),
    /// Go on there.
    Jump(u16),
    /// Note the place: slot 2n for the begin of capture n, 2n + 1 for its end.
    Note(u8),
    /// The steps up to `then` must fail here; go on at `then`.
    Absent {
        /// Where to go on.
        then: u16,
    },
    /// The edge of the sentence.
    Edge,
    /// Done.
    Done,
}

/// One anchored form of a rule.
#[derive(Clone, Debug)]
pub struct Program {
    /// The number of its rule.
    pub rule: u16,
    /// The test of the anchor.
    pub anchor: u16,
    /// First step of the part that runs left, from the anchor's begin.
    pub left: u16,
    /// First step of the part that runs right, from the anchor's end.
    pub right: u16,
}

/// The programs of many rules, sharing tests and steps.
#[derive(Debug, Default)]
pub struct Programs {
    /// Tests, each once.
    pub tests: Vec<Test>,
    /// Steps of all programs.
    pub steps: Vec<Step>,
    /// The programs.
    pub programs: Vec<Program>,
}

/// Marks that stand everywhere.
const MARKS: [&str; 10] = [",", ".", "(", ")", ":", "-", "/", "\"", "\u{2019}", "\u{201c}"];

/// What an anchor that cannot be looked up costs.
const NEVER: u32 = u32::MAX / 64;

/// Returns about how often a token passes the test, in 1 / 10,000; [`NEVER`] if it cannot be looked up.
pub fn cost(test: &Test, lists: &Gazetteer) -> u32 {
    match test {
        Test::Words { keys, capital } => {
            let marks = MARKS.map(fold::key);
            let cost = |&key: &u64| {
                if marks.contains(&key) {
                    return 300;
                }
                let profile = lists.profile(lists.word(key).profile);
                match (profile.pos & 16 != 0, profile.band) {
                    _ if *capital => 2,
                    (true, _) => 120,
                    (_, 0) if profile == Default::default() => 20,
                    (_, 1) => 12,
                    (_, 2) => 4,
                    _ => 1,
                }
            };
            keys.iter().map(cost).sum()
        }
        Test::List(bits) => {
            let rows: usize = lists
                .lists()
                .filter(|(name, ..)| lists.class(name).is_some_and(|class| class & bits != 0))
                .map(|(.., rows)| rows)
                .sum();
            20 + rows as u32
        }
        Test::Claim(_) => 150,
        Test::All(tests) => {
            let least = tests.iter().map(|test| cost(test, lists)).min().unwrap_or(NEVER);
            let capital = tests.iter().any(|t| matches!(t, Test::Form(Form::Cap | Form::Caps | Form::Upper)));
            if capital && least < NEVER { least / 3 + 1 } else { least }
        }
        Test::Any(tests) => tests.iter().map(|test| cost(test, lists)).fold(0, u32::saturating_add).min(NEVER),
        Test::Form(_) | Test::Not(_) => NEVER,
    }
}

impl Programs {
    /// Adds the programs of a rule; returns false if nothing in it can be looked up.
    pub fn add(&mut self, rule: u16, pattern: &[Node], lists: &Gazetteer, anywhere: bool) -> bool {
        let items = unroll(pattern);
        let Some((at, cost)) = best(&items, lists) else {
            if !anywhere {
                return false;
            }
            let Some(at) = items.iter().position(|node| matches!(node, Node::Token(_))) else { return false };
            self.push(rule, &items, at);
            return true;
        };
        if cost >= NEVER {
            return false;
        }
        match &items[at] {
            Node::Either(branches) => branches.iter().all(|branch| {
                let mut spliced = items[..at].to_vec();
                spliced.extend(branch.iter().cloned());
                spliced.extend(items[at + 1..].iter().cloned());
                self.add_within(rule, &spliced, at, branch.len(), lists)
            }),
            _ => {
                self.push(rule, &items, at);
                true
            }
        }
    }

    fn add_within(&mut self, rule: u16, items: &[Node], from: usize, len: usize, lists: &Gazetteer) -> bool {
        let before = unroll(&items[..from]);
        let branch = unroll(&items[from..from + len]);
        let Some((at, _)) = best(&branch, lists) else { return false };
        let mut all = before.clone();
        all.extend(branch.iter().cloned());
        all.extend(unroll(&items[from + len..]));
        let at = before.len() + at;
        match &all[at] {
            Node::Either(branches) => branches.clone().iter().all(|inner| {
                let mut spliced = all[..at].to_vec();
                spliced.extend(inner.iter().cloned());
                spliced.extend(all[at + 1..].iter().cloned());
                self.add_within(rule, &spliced, at, inner.len(), lists)
            }),
            _ => {
                self.push(rule, &all, at);
                true
            }
        }
    }

    fn push(&mut self, rule: u16, items: &[Node], at: usize) {
        let Node::Token(test) = &items[at] else { unreachable!("anchors are tokens") };
        let anchor = self.test(test);
        let left = self.steps.len() as u16;
        self.emit(&items[..at], true);
        self.steps.push(Step::Done);
        let right = self.steps.len() as u16;
        self.emit(&items[at + 1..], false);
        self.steps.push(Step::Done);
        self.programs.push(Program { rule, anchor, left, right });
    }

    fn test(&mut self, test: &Test) -> u16 {
        let at = self.tests.iter().position(|known| known == test).unwrap_or_else(|| {
            self.tests.push(test.clone());
            self.tests.len() - 1
        });
        at as u16
    }

    fn emit(&mut self, nodes: &[Node], back: bool) {
        if back {
            nodes.iter().rev().for_each(|node| self.emit_one(node, true));
        } else {
            nodes.iter().for_each(|node| self.emit_one(node, false));
        }
    }

    fn emit_one(&mut self, node: &Node, back: bool) {
        match node {
            Node::Token(test) => {
                let test = self.test(test);
                self.steps.push(Step::Token(test));
            }
            Node::Open(n) => self.steps.push(Step::Note(n * 2)),
            Node::Close(n) => self.steps.push(Step::Note(n * 2 + 1)),
            Node::Edge => self.steps.push(Step::Edge),
            Node::Absent(what) => {
                let at = self.steps.len();
                self.steps.push(Step::Done);
                self.emit(what, back);
                self.steps.push(Step::Done);
                self.steps[at] = Step::Absent { then: self.steps.len() as u16 };
            }
            Node::Either(branches) => {
                let mut jumps = Vec::new();
                for (number, branch) in branches.iter().enumerate() {
                    let last = number + 1 == branches.len();
                    let split = self.steps.len();
                    if !last {
                        self.steps.push(Step::Done);
                    }
                    self.emit(branch, back);
                    if !last {
                        jumps.push(self.steps.len());
                        self.steps.push(Step::Done);
                        self.steps[split] = Step::Split(split as u16 + 1, self.steps.len() as u16);
                    }
                }
                for jump in jumps {
                    self.steps[jump] = Step::Jump(self.steps.len() as u16);
                }
            }
            Node::Repeat { what, least, most } => {
                for _ in 0..*least {
                    self.emit(what, back);
                }
                let mut splits = Vec::new();
                for _ in *least..*most {
                    splits.push(self.steps.len());
                    self.steps.push(Step::Done);
                    self.emit(what, back);
                }
                for split in splits {
                    self.steps[split] = Step::Split(split as u16 + 1, self.steps.len() as u16);
                }
            }
        }
    }
}

/// Draws what must occur out of repeats: `X{1,3}` is `X X{0,2}`.
fn unroll(nodes: &[Node]) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Repeat { what, least, most } if *least > 0 => {
                for _ in 0..*least {
                    out.extend(unroll(what));
                }
                if most > least {
                    out.push(Node::Repeat { what: what.clone(), least: 0, most: most - least });
                }
            }
            node => out.push(node.clone()),
        }
    }
    out
}

/// Returns the cheapest node to look up, and what it costs.
fn best(items: &[Node], lists: &Gazetteer) -> Option<(usize, u32)> {
    let cost = |node: &Node| match node {
        Node::Token(test) => cost(test, lists),
        Node::Either(branches) => branches
            .iter()
            .map(|branch| best(&unroll(branch), lists).map_or(NEVER, |(_, cost)| cost))
            .fold(0, u32::saturating_add)
            .min(NEVER),
        _ => NEVER,
    };
    let found = items.iter().enumerate().map(|(at, node)| (at, cost(node))).min_by_key(|&(_, cost)| cost)?;
    (found.1 < NEVER).then_some(found)
}
