//! The last step of loading: which patterns can begin with which words and numbers, and what must follow.

use std::collections::HashMap;

use super::grammar::{Branch, Class, GATE, Grammar, NumberKind, Numbers, Op, Start, Word, glance};
use super::load::Builder;
use super::reach::{self, Foresight, Tokens};
use crate::error::Error;
use crate::gazetteer::fold;

/// What a pattern can begin with.
#[derive(Default)]
struct First {
    words: Vec<u64>,
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
        self.tighten();
        let missing =
            |name: &str| self.class_names.iter().position(|known| known == name).unwrap_or(255) as u8;
        let number = Numbers {
            ones: missing("ones"),
            tens: missing("tens"),
            scale: missing("scale"),
            integer: missing("integer"),
            decimal: missing("decimal"),
            hundredth: missing("hundredth"),
        };
        let class_bit =
            |name: &str| self.class_names.iter().position(|known| known == name).map_or(0, |at| 1 << at);
        let cues = [class_bit("past"), class_bit("future"), class_bit("article"), class_bit("limit")];
        // Stable sorts: rules and entries keep their order, longest phrases first.
        self.members.sort_by_key(|(key, member)| {
            (*key, member.class, std::cmp::Reverse(member.rest.1 - member.rest.0))
        });
        let keys = self.keys();
        let size = (keys.len() * 4).next_power_of_two();
        let mut table = vec![0; size];
        for (at, &key) in keys.iter().enumerate() {
            let mut place = (key >> 16) as usize & (size - 1);
            while table[place] != 0 {
                place = (place + 1) & (size - 1);
            }
            table[place] = at as u16 + 1;
        }
        let bits = reach::bits(&keys, &self.members, &self.literal());
        let Begins { by_word, by_kind, forms, intervals } = self.begins(number, &keys, &bits)?;
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
        let mut grammar = Grammar {
            gate: vec![0; GATE],
            sets: self.sets,
            table,
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
            past: cues[0],
            future: cues[1],
            limit: cues[3],
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
                outside |= cues[2] == 1 << member.class && member.rest.0 == member.rest.1;
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
    fn literal(&self) -> Vec<u64> {
        let mut keys = self.rest.clone();
        keys.extend(&self.sets);
        keys.extend(JOINTS.map(fold::key));
        keys.extend(self.ops.iter().filter_map(|op| match *op {
            Op::Word { key, .. } => Some(key),
            _ => None,
        }));
        keys
    }

    /// Returns which patterns begin with which words and with which numbers.
    fn begins(&self, n: Numbers, keys: &[u64], bits: &[u8]) -> Result<Begins, Error> {
        let mut masks = vec![0u64; self.rules.len()];
        for (group, members) in self.groups.iter().enumerate() {
            for &rule in members {
                masks[rule as usize] |= 1 << group;
            }
        }
        let mut words_of: Vec<Vec<u64>> = vec![Vec::new(); self.classes.len()];
        for (key, member) in &self.members {
            words_of[member.class as usize].push(*key);
        }
        let (mut by_word, mut number_starts) = (Vec::with_capacity(16_384), Vec::new());
        for (at, rule) in self.rules.iter().enumerate() {
            for &program in &rule.programs {
                let mut first = First::default();
                self.first(program, &mut first, 0).map_err(|message| {
                    Error::data(&rule.path, rule.line, format!("rule {:?}: {message}", rule.name))
                })?;
                let start = Start {
                    program,
                    rule: at as u16,
                    part: rule.part,
                    groups: masks[at],
                    third: Tokens::ANY,
                    fourth: Tokens::ANY,
                };
                let entry = (start, Tokens::ANY);
                let mut classes = first.classes;
                if classes.iter().any(|&c| matches!(self.classes[c as usize], Class::Number)) {
                    // No number begins with a scale: "million" alone is none.
                    classes.extend([n.ones, n.tens, n.integer, n.decimal, n.hundredth]);
                }
                let mut firsts = first.words;
                let mut shapes = 0u64;
                for class in classes {
                    match self.classes.get(class as usize) {
                        Some(Class::Table) => firsts.extend(&words_of[class as usize]),
                        Some(Class::Shape { bit, .. }) => shapes |= 1 << bit,
                        _ => {}
                    }
                }
                if shapes != 0 {
                    number_starts.push((shapes, entry));
                }
                firsts.sort_unstable();
                firsts.dedup();
                by_word.extend(firsts.into_iter().map(|key| (key, entry)));
            }
        }
        // A stable sort: the rules keep their order.
        by_word.sort_by_key(|(key, _)| *key);
        let word = |key: u64| keys.binary_search(&key).map_or(0, |at| bits[at]);
        let foresight = Foresight::new(self, &word, JOINTS.map(fold::key));
        let mut memo = vec![None; self.ops.len()];
        let mut foresee = |first: reach::First, starts: &mut dyn Iterator<Item = &mut Begin>| {
            let mut groups = vec![None; self.groups.len()];
            for (start, second) in starts {
                if let Some(reach) = foresight.given(start.program, &first, &mut memo, &mut groups) {
                    (*second, start.third, start.fourth) = (reach.at(1), reach.at(2), reach.at(3));
                }
            }
        };
        let mut members = &self.members[..];
        let mut shared: Vec<(u128, Vec<Begin>)> = Vec::new();
        let mut literal = self.literal();
        literal.sort_unstable();
        for same in by_word.chunk_by_mut(|a, b| a.0 == b.0) {
            let word = same[0].0;
            members = &members[members.partition_point(|(key, _)| *key < word)..];
            let of_word = members.partition_point(|(key, _)| *key == word);
            let members = &members[..of_word];
            // Words that only tables hold, and the same tables, begin the same: the names of months, the numbers.
            let mut classes = members.iter().fold(0u128, |all, (_, member)| all | 1 << member.class);
            if members.iter().any(|(_, member)| member.period || member.rest.0 != member.rest.1)
                || literal.binary_search(&word).is_ok()
            {
                classes = 0;
            }
            if let Some((_, done)) = shared.iter().find(|(known, _)| classes != 0 && *known == classes) {
                same.iter_mut().zip(done).for_each(|((_, begin), done)| *begin = *done);
                continue;
            }
            let first = reach::First { word, members, shapes: 0 };
            foresee(first, &mut same.iter_mut().map(|(_, begin)| begin));
            shared.push((classes, same.iter().map(|(_, begin)| *begin).collect()));
        }
        let mut begins = Begins { by_word, ..Begins::default() };
        self.numbers(&mut begins, &number_starts);
        for (shapes, starts) in &mut begins.by_kind {
            let first = reach::First { word: 0, members: &[], shapes: *shapes };
            foresee(first, &mut starts.iter_mut());
        }
        Ok(begins)
    }

    /// Files the numbers: for each form the ranges of values that have the same shapes, for each set of shapes the patterns that can
    /// begin with it.
    fn numbers(&self, begins: &mut Begins, starts: &[(u64, Begin)]) {
        for (form, classes) in &self.forms {
            let ranges: Vec<(u64, i32, i32)> = classes
                .iter()
                .filter_map(|&class| match self.classes[class as usize] {
                    Class::Shape { bit, low, high } => Some((1 << bit, low, high)),
                    _ => None,
                })
                .collect();
            let mut edges: Vec<i32> = ranges.iter().flat_map(|&(_, low, high)| [low, high + 1]).collect();
            edges.sort_unstable();
            edges.dedup();
            let from = begins.intervals.len() as u16;
            for edge in edges.windows(2) {
                let inside = ranges.iter().filter(|&&(_, low, high)| (low..=high).contains(&edge[0]));
                let shapes = inside.fold(0, |all, range| all | range.0);
                if shapes != 0 {
                    let kind = begins.kind(shapes, starts);
                    begins.intervals.push((edge[0], edge[1] - 1, kind));
                }
            }
            begins.forms.push((pack(form.as_bytes()), (from, begins.intervals.len() as u16)));
        }
        begins.forms.sort_unstable();
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
            Op::Word { key, .. } => first.words.push(key),
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

/// What joins the tokens that a class reads: the period of an abbreviation, and what stands inside numbers.
const JOINTS: [&str; 3] = [".", "-", "and"];

/// A pattern that can begin with a word or a number, and what its second token can be then.
type Begin = (Start, Tokens);

/// The branches of patterns that were filed before.
type Filed = HashMap<Vec<Begin>, (u32, u32)>;

/// What patterns can begin with.
#[derive(Default)]
struct Begins {
    /// Sorted by word.
    by_word: Vec<(u64, Begin)>,
    /// The kinds of numbers: their shapes, and the patterns.
    by_kind: Vec<(u64, Vec<Begin>)>,
    /// As in [`Grammar`].
    forms: Vec<(u128, (u16, u16))>,
    intervals: Vec<(i32, i32, u16)>,
}

impl Begins {
    /// Returns the number of the kind of those shapes.
    fn kind(&mut self, shapes: u64, starts: &[(u64, Begin)]) -> u16 {
        if let Some(at) = self.by_kind.iter().position(|kind| kind.0 == shapes) {
            return at as u16;
        }
        let of_kind = starts.iter().filter(|(first, _)| shapes & first != 0);
        self.by_kind.push((shapes, of_kind.map(|(_, begin)| *begin).collect()));
        (self.by_kind.len() - 1) as u16
    }
}

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

/// Returns the form of a number as one value: its first 16 bytes.
pub(super) fn pack(form: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let length = form.len().min(16);
    bytes[..length].copy_from_slice(&form[..length]);
    u128::from_be_bytes(bytes)
}
