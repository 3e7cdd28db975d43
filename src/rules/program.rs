//! A rule as a program: two short lists of steps, one that runs left and one that runs right of the anchor.

use std::rc::Rc;

use regex::Regex;

use super::cost::{Costs, NEVER};
use super::flat::{Flat, SetBuilder, WordSets};
use super::pattern::{Node, Test};
use super::signs::Signs;
use crate::gazetteer::fold;
use crate::memory::KeyMap;

/// One step of a program.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// A token that passes the test with that number.
    Token(u16),
    /// As many tokens as the window with that number takes.
    Window(u16),
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
#[derive(Clone, Copy, Debug)]
pub struct Program {
    /// The number of its rule.
    pub rule: u16,
    /// The test of the anchor.
    pub anchor: u16,
    /// The kinds of blocks it works in, a bit each.
    pub blocks: u8,
    /// Signs of which the anchor must have one.
    pub own: Signs,
    /// Signs of which the token right of the anchor must have one; all where nothing is known.
    pub next: Signs,
    /// The same for the token after that.
    pub next2: Signs,
    /// The same for the token left of it.
    pub before: Signs,
    /// The same for the token before that.
    pub before2: Signs,
    /// Whether looking up the anchor is all there is to test of it.
    pub exact: bool,
    /// First step of the part that runs left, from the anchor's begin.
    pub left: u16,
    /// First step of the part that runs right, from the anchor's end.
    pub right: u16,
}

/// The programs of many rules, sharing tests and steps.
#[derive(Debug, Default)]
pub struct Programs {
    /// Tests, by number.
    pub tests: Vec<Flat>,
    /// The sets of words that they ask for.
    pub words: WordSets,
    /// Steps of all programs.
    pub steps: Vec<Step>,
    /// For each step, signs of which the next token must have one for the path from there to get through; all where nothing is known, or
    /// no token is needed.
    pub ahead: Vec<Signs>,
    /// Windows, by number.
    pub windows: Vec<Regex>,
    /// The programs.
    pub programs: Vec<Program>,
}

/// How many steps and tests there can be.
const MOST: usize = u16::MAX as usize;

/// Writes programs.
#[derive(Default)]
pub struct Builder {
    /// What is written.
    pub out: Programs,
    /// The blocks of the rule in hand.
    blocks: u8,
    /// The number of each test, by its address: tests of one 'let' are one and the same.
    known: KeyMap<u16>,
    /// The tests as they were written.
    pub anchors: Vec<Test>,
    /// Keeps the tests alive, so that no address is used twice.
    kept: Vec<Rc<Test>>,
    /// The sets of words that tests ask for.
    sets: SetBuilder,
}

impl Builder {
    /// Adds the programs of a rule; returns false if nothing in it can be looked up.
    pub fn add(&mut self, rule: u16, pattern: &[Node], costs: &Costs, blocks: u8, anywhere: bool) -> bool {
        self.blocks = blocks;
        let items = unroll(pattern);
        let Some((at, cost)) = costs.best(&items) else {
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
                self.add_within(rule, &spliced, at, branch.len(), costs)
            }),
            _ => {
                self.push(rule, &items, at);
                true
            }
        }
    }

    /// Returns true if no more programs may be written: their numbers would outgrow 16 bits.
    pub fn is_full(&self) -> bool {
        self.out.steps.len() >= MOST || self.out.tests.len() >= MOST
    }

    fn add_within(&mut self, rule: u16, items: &[Node], from: usize, len: usize, costs: &Costs) -> bool {
        let before = unroll(&items[..from]);
        let branch = unroll(&items[from..from + len]);
        let Some((at, _)) = costs.best(&branch) else { return false };
        let mut all = before.clone();
        all.extend(branch.iter().cloned());
        all.extend(unroll(&items[from + len..]));
        let at = before.len() + at;
        match &all[at] {
            Node::Either(branches) => branches.clone().iter().all(|inner| {
                let mut spliced = all[..at].to_vec();
                spliced.extend(inner.iter().cloned());
                spliced.extend(all[at + 1..].iter().cloned());
                self.add_within(rule, &spliced, at, inner.len(), costs)
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
        let left = self.out.steps.len() as u16;
        self.emit(&items[..at], true);
        self.out.steps.push(Step::Done);
        let right = self.out.steps.len() as u16;
        self.emit(&items[at + 1..], false);
        self.out.steps.push(Step::Done);
        let exact = matches!(&**test, Test::Words { capital: false, .. } | Test::List(_) | Test::Claim(_));
        self.out.programs.push(Program {
            rule,
            anchor,
            blocks: self.blocks,
            own: Signs::of(test),
            next: Signs::ALL,
            next2: Signs::ALL,
            before: Signs::ALL,
            before2: Signs::ALL,
            exact,
            left,
            right,
        });
    }

    /// Returns what was written, with what each path must meet first.
    pub fn finish(mut self) -> (Programs, Vec<Test>) {
        let signs: Vec<Signs> = self.kept.iter().map(|test| Signs::of(test)).collect();
        let mut ahead = vec![Signs::ALL; self.out.steps.len() + 1];
        // What the token after the next must have.
        let mut then = ahead.clone();
        // Steps only lead on, so the last is known first.
        for (at, step) in self.out.steps.iter().enumerate().rev() {
            (ahead[at], then[at]) = match *step {
                Step::Token(test) => (signs[test as usize], ahead[at + 1]),
                Step::Note(_) => (ahead[at + 1], then[at + 1]),
                Step::Jump(to) | Step::Absent { then: to } => (ahead[to as usize], then[to as usize]),
                Step::Split(first, second) => {
                    let (first, second) = (first as usize, second as usize);
                    (ahead[first].or(ahead[second]), then[first].or(then[second]))
                }
                Step::Window(_) | Step::Edge | Step::Done => (Signs::ALL, Signs::ALL),
            };
        }
        for program in &mut self.out.programs {
            let (right, left) = (program.right as usize, program.left as usize);
            (program.next, program.next2) = (ahead[right], then[right]);
            (program.before, program.before2) = (ahead[left], then[left]);
        }
        self.out.ahead = ahead;
        self.out.words = self.sets.finish();
        (self.out, self.anchors)
    }

    fn test(&mut self, test: &Rc<Test>) -> u16 {
        let next = self.out.tests.len() as u16;
        let at = *self.known.entry(fold::mix(Rc::as_ptr(test) as usize as u64)).or_insert(next);
        if at == next {
            self.out.tests.push(Flat::of(test, &mut self.sets));
            self.anchors.push(Test::clone(test));
            self.kept.push(test.clone());
        }
        at
    }

    fn emit(&mut self, nodes: &[Node], back: bool) {
        if back {
            nodes.iter().rev().for_each(|node| self.emit_one(node, true));
        } else {
            nodes.iter().for_each(|node| self.emit_one(node, false));
        }
    }

    fn emit_one(&mut self, node: &Node, back: bool) {
        if self.is_full() {
            return;
        }
        match node {
            Node::Token(test) => {
                let test = self.test(test);
                self.out.steps.push(Step::Token(test));
            }
            Node::Window(text) => {
                let number = self.out.windows.len() as u16;
                self.out.windows.push(text.clone());
                self.out.steps.push(Step::Window(number));
            }
            Node::Open(n) => self.out.steps.push(Step::Note(n * 2)),
            Node::Close(n) => self.out.steps.push(Step::Note(n * 2 + 1)),
            Node::Edge => self.out.steps.push(Step::Edge),
            Node::Absent(what) => {
                let at = self.out.steps.len();
                self.out.steps.push(Step::Done);
                self.emit(what, back);
                self.out.steps.push(Step::Done);
                self.out.steps[at] = Step::Absent { then: self.out.steps.len() as u16 };
            }
            Node::Either(branches) => {
                let mut jumps = Vec::new();
                for (number, branch) in branches.iter().enumerate() {
                    let last = number + 1 == branches.len();
                    let split = self.out.steps.len();
                    if !last {
                        self.out.steps.push(Step::Done);
                    }
                    self.emit(branch, back);
                    if !last {
                        jumps.push(self.out.steps.len());
                        self.out.steps.push(Step::Done);
                        self.out.steps[split] = Step::Split(split as u16 + 1, self.out.steps.len() as u16);
                    }
                }
                for jump in jumps {
                    self.out.steps[jump] = Step::Jump(self.out.steps.len() as u16);
                }
            }
            Node::Repeat { what, least, most } => {
                for _ in 0..*least {
                    self.emit(what, back);
                }
                let mut splits = Vec::new();
                for _ in *least..*most {
                    splits.push(self.out.steps.len());
                    self.out.steps.push(Step::Done);
                    self.emit(what, back);
                }
                for split in splits {
                    self.out.steps[split] = Step::Split(split as u16 + 1, self.out.steps.len() as u16);
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
                // Counts in counts multiply; what is cut off here is more than fits (see `is_full`).
                for _ in 0..if out.len() > 4000 { 0 } else { *least } {
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
