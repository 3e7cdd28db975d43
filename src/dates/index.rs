//! The last step of loading: which patterns can begin with which words, and what must come second.

use std::collections::BTreeMap;

use super::grammar::{Class, Grammar, Numbers, Op, Start, Word};
use super::load::Builder;
use crate::error::Error;

/// The bit of all numbers in [`Start::second`].
const NUMBER_BIT: u64 = 1 << 63;

/// Returns the bit of a word in [`Start::second`], by its number; no bit for unknown words.
#[inline]
pub(super) fn second_bit(word: u32) -> u64 {
    match word {
        0 => 0,
        word if word >= super::matching::NUMBER => NUMBER_BIT,
        word => 1 << (word % 63),
    }
}

#[derive(Default)]
struct First {
    words: Vec<u64>,
    digits: bool,
    classes: Vec<u8>,
}

impl Builder {
    pub(super) fn finish(mut self) -> Result<Grammar, Error> {
        for (group, members) in self.groups.iter().enumerate() {
            if members.is_empty() {
                let message = format!("no rule is in the group {:?}", self.group_names[group]);
                return Err(Error::data("rules", 0, message));
            }
        }
        let missing =
            |name: &str| self.class_names.iter().position(|known| known == name).unwrap_or(255) as u8;
        let number = Numbers {
            ones: missing("ones"),
            tens: missing("tens"),
            scale: missing("scale"),
            integer: missing("integer"),
            decimal: missing("decimal"),
        };
        // Which words and shapes each pattern can begin with.
        let mut masks = vec![0u64; self.rules.len()];
        for (group, members) in self.groups.iter().enumerate() {
            for &rule in members {
                masks[rule as usize] |= 1 << group;
            }
        }
        let mut by_word: Vec<(u64, Start)> = Vec::with_capacity(16_384);
        let mut number_starts = Vec::new();
        let mut words_of: Vec<Vec<u64>> = vec![Vec::new(); self.classes.len()];
        for (key, member) in &self.members {
            words_of[member.class as usize].push(*key);
        }
        for (at, rule) in self.rules.iter().enumerate() {
            for &program in &rule.programs {
                let mut first = First::default();
                self.first(program, &mut first, 0).map_err(|message| {
                    Error::data(&rule.path, rule.line, format!("rule {:?}: {message}", rule.name))
                })?;
                let entry =
                    Start { program, rule: at as u16, second: u64::MAX, part: rule.part, groups: masks[at] };
                let mut classes = first.classes;
                if classes.iter().any(|&c| matches!(self.classes[c as usize], Class::Number)) {
                    let n = number;
                    classes.extend([n.ones, n.tens, n.scale, n.integer, n.decimal]);
                }
                let mut keys = first.words;
                let mut shapes = 0u64;
                for class in classes {
                    match self.classes.get(class as usize) {
                        Some(Class::Table) => keys.extend(&words_of[class as usize]),
                        Some(Class::Shape { bit, .. }) => shapes |= 1 << bit,
                        _ => {}
                    }
                }
                if shapes != 0 {
                    number_starts.push((shapes, entry));
                }
                keys.sort_unstable();
                keys.dedup();
                by_word.extend(keys.into_iter().map(|key| (key, entry)));
            }
        }
        self.rest_words = self.rest.clone();
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
        let seconds: BTreeMap<u32, First> = self
            .rules
            .iter()
            .flat_map(|rule| &rule.programs)
            .filter_map(|&program| Some((program, self.second(program)?)))
            .collect();
        let mut grammar = Grammar {
            sets: self.sets,
            table: Vec::new(),
            words: vec![Word::default()],
            members: Vec::new(),
            rest: self.rest,
            starts: Vec::new(),
            number_starts,
            forms: self.forms.into_iter().collect(),
            classes: self.classes,
            class_names: self.class_names,
            endings: self.endings,
            ops: self.ops,
            rules: self.rules,
            number,
        };
        // Stable sorts: rules and entries keep their order, longest phrases first.
        by_word.sort_by_key(|(key, _)| *key);
        self.members.sort_by_key(|(key, member)| {
            (*key, member.class, std::cmp::Reverse(member.rest.1 - member.rest.0))
        });
        // Every word of a pattern is known, so that an unknown word ends most attempts.
        let mut keys: Vec<u64> = self.members.iter().map(|(key, _)| *key).collect();
        keys.extend(&self.rest_words);
        for rule in &grammar.rules {
            for &program in &rule.programs {
                for op in &grammar.ops[program as usize..] {
                    match *op {
                        Op::Word { key, .. } => keys.push(key),
                        Op::OneOf { from, to } => {
                            keys.extend(&grammar.sets[from as usize..to as usize]);
                        }
                        Op::Done => break,
                        _ => {}
                    }
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let size = (keys.len() * 4).next_power_of_two();
        grammar.table = vec![(0, 0); size];
        let (mut members, mut starts) = (self.members.into_iter().peekable(), 0);
        grammar.starts = by_word.iter().map(|(_, start)| *start).collect();
        for key in keys {
            let first_member = grammar.members.len() as u16;
            while let Some((_, member)) = members.next_if(|(of, _)| *of == key) {
                grammar.members.push(member);
            }
            let first_start = starts as u32;
            while by_word.get(starts).is_some_and(|(of, _)| *of == key) {
                starts += 1;
            }
            let word = Word {
                members: (first_member, grammar.members.len() as u16),
                starts: (first_start, starts as u32),
            };
            let mut at = key as usize & (size - 1);
            while grammar.table[at].1 != 0 {
                at = (at + 1) & (size - 1);
            }
            grammar.table[at] = (key, grammar.words.len() as u16);
            grammar.words.push(word);
        }
        // Now that the words have numbers: what the second token of each pattern can be.
        let mut masks: BTreeMap<u32, u64> = BTreeMap::new();
        for (program, second) in seconds {
            let mut mask = if second.digits { NUMBER_BIT } else { 0 };
            let mut keys = second.words;
            for class in second.classes {
                match grammar.classes.get(class as usize) {
                    Some(Class::Table) => keys.extend(&words_of[class as usize]),
                    Some(Class::Shape { .. }) => mask |= NUMBER_BIT,
                    Some(Class::Number) => {
                        mask |= NUMBER_BIT;
                        for table in [number.ones, number.tens, number.scale] {
                            keys.extend(words_of.get(table as usize).into_iter().flatten());
                        }
                    }
                    None => {}
                }
            }
            for key in keys {
                mask |= second_bit(u32::from(grammar.word(key)));
            }
            masks.insert(program, mask);
        }
        let set = |start: &mut Start| {
            if let Some(&mask) = masks.get(&start.program) {
                start.second = mask;
            }
        };
        grammar.starts.iter_mut().for_each(set);
        grammar.number_starts.iter_mut().for_each(|(_, start)| set(start));
        Ok(grammar)
    }

    /// Returns what the second token of a pattern can be; None where it can be anything, or need not be.
    fn second(&self, program: u32) -> Option<First> {
        let mut second = First::default();
        let mut open = vec![program];
        while let Some(at) = open.pop() {
            match self.ops[at as usize] {
                Op::Jump(to) => open.push(to),
                Op::Split(other) => open.extend([at + 1, other]),
                Op::Word { .. } | Op::OneOf { .. } | Op::Any { .. } => {
                    self.first(at + 1, &mut second, 0).ok()?;
                }
                Op::Class { class, .. } => {
                    let many = match self.classes[class as usize] {
                        Class::Number => true,
                        Class::Shape { .. } => false,
                        Class::Table => self.phrases[class as usize],
                    };
                    if many {
                        return None;
                    }
                    self.first(at + 1, &mut second, 0).ok()?;
                }
                Op::Group { .. } | Op::Done => return None,
            }
        }
        Some(second)
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

    /// Collects what a pattern can begin with.
    fn first(&self, at: u32, first: &mut First, depth: u32) -> Result<(), String> {
        if depth > 40 {
            return Err("the pattern begins with its own group".to_owned());
        }
        match self.ops[at as usize] {
            Op::Any { .. } => return Err("the pattern begins with any word".to_owned()),
            Op::Word { key, .. } => {
                first.words.push(key);
                // A word of digits in a pattern is met as a number.
                first.digits |= self.digits.contains(&key);
            }
            Op::OneOf { from, to } => {
                first.words.extend(&self.sets[from as usize..to as usize]);
            }
            Op::Class { class, .. } => first.classes.push(class),
            Op::Group { group, .. } => {
                for &rule in &self.groups[group as usize] {
                    for &program in &self.rules[rule as usize].programs {
                        self.first(program, first, depth + 1)?;
                    }
                }
            }
            Op::Split(other) => {
                self.first(at + 1, first, depth)?;
                self.first(other, first, depth)?;
            }
            Op::Jump(to) => self.first(to, first, depth)?,
            Op::Done => return Err("the pattern can match nothing at all".to_owned()),
        }
        Ok(())
    }
}
