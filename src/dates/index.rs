//! The last step of loading: what was read is filed under the words and numbers that patterns begin with.

use std::collections::HashMap;

use super::begin::{Begin, Begins, JOINTS};
use super::grammar::{Branch, Class, GATE, Grammar, NumberKind, Numbers, Op, Start, Word, glance};
use super::load::Builder;
use super::reach::{self, Tokens};
use crate::error::Error;
use crate::gazetteer::fold;

impl Builder {
    /// Returns the grammar of what was read.
    pub(super) fn finish(mut self) -> Result<Grammar, Error> {
        for (group, members) in self.groups.iter().enumerate() {
            if members.is_empty() {
                let message = format!("no rule is in the group {:?}", self.group_names[group]);
                return Err(Error::data("rules", 0, message));
            }
        }
        self.tighten();
        // A table that no file has is no class of any word.
        let class = |name: &str| self.class_names.iter().position(|known| known == name);
        let number_of = |name: &str| class(name).unwrap_or(255) as u8;
        let bit_of = |name: &str| class(name).map_or(0, |at| 1u128 << at);
        let number = Numbers {
            ones: number_of("ones"),
            tens: number_of("tens"),
            scale: number_of("scale"),
            integer: number_of("integer"),
            decimal: number_of("decimal"),
            hundredth: number_of("hundredth"),
        };
        let [past, future, article, limit] = ["past", "future", "article", "limit"].map(bit_of);
        // Stable sorts: rules and entries keep their order, longest phrases first.
        self.members.sort_by_key(|(key, member)| {
            (*key, member.class, std::cmp::Reverse(member.rest.1 - member.rest.0))
        });
        let keys = self.keys();
        let bits = reach::bits(&keys, &self.members, &self.literal(), self.used(number));
        let Begins { by_word, by_kind, forms, intervals } = self.begins(number, &keys, &bits)?;
        self.measure();
        let mut grammar = Grammar {
            gate: vec![0; GATE],
            sets: self.sets,
            table: table(&keys),
            keys: Vec::new(),
            words: vec![Word { token: Tokens::UNKNOWN, ..Word::default() }],
            members: Vec::with_capacity(self.members.len()),
            rest: self.rest,
            branches: Vec::new(),
            starts: Vec::with_capacity(by_word.len() + 8_192),
            number_kinds: Vec::new(),
            forms,
            intervals,
            classes: self.classes,
            class_names: self.class_names,
            endings: self.endings,
            ops: self.ops,
            rules: self.rules,
            number,
            groups: self.groups.len(),
            past,
            future,
            limit,
            article,
            order: None,
        };
        let (mut members, mut firsts) = (&self.members[..], &by_word[..]);
        let mut filed = Filed::new();
        for (&key, bit) in keys.iter().zip(bits) {
            let mut word = Word { token: Tokens::token(bit), ..Word::default() };
            let of_word = members.partition_point(|(of, _)| *of == key);
            let mut outside = false;
            word.members.0 = grammar.members.len() as u16;
            for (_, member) in &members[..of_word] {
                word.classes |= 1 << member.class;
                // What opens a phrase stays outside it: the article.
                outside |= article == 1 << member.class && member.rest.0 == member.rest.1;
                grammar.members.push(*member);
            }
            members = &members[of_word..];
            word.members.1 = grammar.members.len() as u16;
            let begun = firsts.partition_point(|(of, _)| *of == key);
            let here = &firsts[..begun];
            firsts = &firsts[begun..];
            word.branches = grammar.branch(here.iter().map(|(_, start)| *start).collect(), &mut filed);
            here.iter().for_each(|(_, (_, second))| word.second.add(*second));
            let alone = here.iter().any(|(_, (start, second))| !start.part && second.meets(&Tokens::UNKNOWN));
            let mut glance = glance::KNOWN;
            if here.iter().any(|(_, (start, _))| !start.part) && !outside {
                glance |= if alone { glance::BEGINS } else { glance::BEGINS_BEFORE_KNOWN };
            }
            if word.classes & (grammar.past | grammar.future | grammar.limit) != 0 {
                glance |= glance::CUE;
            }
            grammar.gate[key as usize % GATE] |= glance;
            grammar.words.push(word);
        }
        for (shapes, starts) in by_kind {
            let mut second = Tokens::default();
            starts.iter().for_each(|start| second.add(start.1));
            let branches = grammar.branch(starts, &mut filed);
            grammar.number_kinds.push(NumberKind { shapes, second, branches });
        }
        grammar.keys = keys;
        Ok(grammar)
    }

    /// Leaves out jumps to the next step, and leads those to a jump on to its end.
    fn tighten(&mut self) {
        let lead = |ops: &[Op], mut at: u32| {
            while let Op::Jump(to) = ops[at as usize] {
                at = to;
            }
            at
        };
        let idle = |at: usize, op: &Op| matches!(op, Op::Jump(to) if *to as usize == at + 1);
        let mut places = Vec::with_capacity(self.ops.len());
        let mut kept = 0u32;
        for (at, op) in self.ops.iter().enumerate() {
            places.push(kept);
            kept += u32::from(!idle(at, op));
        }
        let place = |at: u32| places[lead(&self.ops, at) as usize];
        let mut ops = Vec::with_capacity(kept as usize);
        for (at, op) in self.ops.iter().enumerate() {
            match *op {
                _ if idle(at, op) => {}
                Op::Jump(to) => ops.push(Op::Jump(place(to))),
                Op::Split(other) => ops.push(Op::Split(place(other))),
                op => ops.push(op),
            }
        }
        for rule in &mut self.rules {
            rule.programs.iter_mut().for_each(|program| *program = place(*program));
            rule.conditions.iter_mut().for_each(|condition| condition.program = place(condition.program));
        }
        self.ops = ops;
    }

    /// Returns the keys of all words of the tables and patterns, sorted: an unknown word ends most attempts.
    fn keys(&self) -> Vec<u64> {
        let mut keys = self.literal();
        keys.extend(self.members.iter().map(|(key, _)| *key));
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Returns the keys of the words that patterns and phrases hold as they stand.
    pub(super) fn literal(&self) -> Vec<u64> {
        let mut keys = self.rest.clone();
        keys.extend(&self.sets);
        keys.extend(JOINTS.map(fold::key));
        keys.extend(self.ops.iter().filter_map(|op| match *op {
            Op::Word { key, .. } => Some(key),
            _ => None,
        }));
        keys
    }

    /// Returns the classes that patterns ask for, as bits.
    fn used(&self, number: Numbers) -> u128 {
        let Numbers { ones, tens, scale, integer, decimal, hundredth } = number;
        let of_numbers = [ones, tens, scale, integer, decimal, hundredth];
        let of_patterns = self.ops.iter().filter_map(|op| match *op {
            Op::Class { class, .. } => Some(class),
            _ => None,
        });
        of_patterns
            .chain(of_numbers)
            .filter_map(|class| 1u128.checked_shl(u32::from(class)))
            .fold(0, |all, bit| all | bit)
    }

    /// Says of each condition how many tokens it can take.
    fn measure(&mut self) {
        let lengths: Vec<Vec<(u16, u16)>> = self
            .rules
            .iter()
            .map(|rule| rule.conditions.iter().map(|c| self.length(c.program)).collect())
            .collect();
        for (rule, lengths) in self.rules.iter_mut().zip(lengths) {
            for (condition, length) in rule.conditions.iter_mut().zip(lengths) {
                condition.length = length;
            }
        }
    }

    /// Returns the least and the most tokens that the rest of a pattern can take.
    fn length(&self, at: u32) -> (u16, u16) {
        let one = match self.ops[at as usize] {
            Op::Done => return (0, 0),
            Op::Jump(to) => return self.length(to),
            Op::Split(other) => {
                let (a, b) = (self.length(at + 1), self.length(other));
                return (a.0.min(b.0), a.1.max(b.1));
            }
            Op::Any { .. } | Op::Word { .. } | Op::OneOf { .. } => (1, 1),
            Op::Class { class, .. } => match self.classes[class as usize] {
                Class::Shape { .. } => (1, 1),
                _ => (1, 5),
            },
            Op::Group { .. } => (1, 7),
        };
        let rest = self.length(at + 1);
        (one.0 + rest.0, one.1 + rest.1)
    }
}

/// Returns the places of the words by their keys (see [`Grammar::table`]).
fn table(keys: &[u64]) -> Vec<u16> {
    let size = (keys.len() * 4).next_power_of_two();
    let mut table = vec![0; size];
    for (at, &key) in keys.iter().enumerate() {
        let mut place = (key >> 16) as usize & (size - 1);
        while table[place] != 0 {
            place = (place + 1) & (size - 1);
        }
        table[place] = at as u16 + 1;
    }
    table
}

/// The branches of patterns that were filed before.
type Filed = HashMap<Vec<Begin>, (u32, u32)>;

impl Grammar {
    /// Files patterns with the same beginning by what their second tokens can be; returns the range of the branches. Words that begin the
    /// same, such as the names of months, share theirs.
    fn branch(&mut self, begins: Vec<Begin>, filed: &mut Filed) -> (u32, u32) {
        if let Some(&branches) = filed.get(&begins) {
            return branches;
        }
        let from = self.branches.len();
        let first = self.starts.len();
        let mut seconds: Vec<(usize, Start)> = Vec::new();
        for &(start, second) in &begins {
            let known = self.branches[from..].iter().position(|branch| branch.second == second);
            let at = known.unwrap_or_else(|| {
                self.branches.push(Branch { second, ..Branch::default() });
                self.branches.len() - from - 1
            });
            let branch = &mut self.branches[from + at];
            branch.groups |= start.groups;
            branch.rules |= !start.part;
            branch.starts.1 += 1;
            seconds.push((at, start));
        }
        // A stable sort: within a branch the rules keep their order.
        seconds.sort_by_key(|(at, _)| *at);
        self.starts.extend(seconds.into_iter().map(|(_, start)| start));
        let mut next = first as u32;
        for branch in &mut self.branches[from..] {
            let count = branch.starts.1;
            branch.starts = (next, next + count);
            next += count;
        }
        let branches = (from as u32, self.branches.len() as u32);
        filed.insert(begins, branches);
        branches
    }
}
