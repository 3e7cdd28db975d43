//! Which patterns can begin with which words and which numbers, and what their next tokens can be then.

use super::grammar::{Class, Numbers, Op, Start};
use super::load::Builder;
use super::reach::{self, Foresight, Tokens};
use crate::error::Error;
use crate::gazetteer::fold;

/// What joins the tokens that a class reads: the period of an abbreviation, and what stands inside numbers.
pub(super) const JOINTS: [&str; 3] = [".", "-", "and"];

/// A pattern that can begin with a word or a number, and what its second token can be then.
pub(super) type Begin = (Start, Tokens);

/// Patterns by the key of the word, or the shapes of the number, that they can begin with.
type Keyed = Vec<(u64, Begin)>;

/// What one pattern can begin with.
#[derive(Default)]
struct First {
    words: Vec<u64>,
    classes: Vec<u8>,
}

/// What patterns can begin with.
#[derive(Default)]
pub(super) struct Begins {
    /// Sorted by word.
    pub by_word: Keyed,
    /// The kinds of numbers: their shapes, and the patterns.
    pub by_kind: Vec<(u64, Vec<Begin>)>,
    /// As in [`Grammar`](super::grammar::Grammar).
    pub forms: Vec<(u128, (u16, u16))>,
    /// As in [`Grammar`](super::grammar::Grammar).
    pub intervals: Vec<(i32, i32, u16)>,
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

impl Builder {
    /// Returns which patterns begin with which words and with which numbers. `keys` are all words, `bits` what each is in the masks.
    pub(super) fn begins(&self, n: Numbers, keys: &[u64], bits: &[u8]) -> Result<Begins, Error> {
        let (by_word, by_number) = self.firsts(n)?;
        let mut begins = Begins { by_word, ..Begins::default() };
        self.numbers(&mut begins, &by_number);
        self.foresee(&mut begins, keys, bits);
        Ok(begins)
    }

    /// Returns the patterns by the words that they can begin with, sorted, and those that can begin with a number, with its shapes.
    fn firsts(&self, n: Numbers) -> Result<(Keyed, Keyed), Error> {
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
        let (mut by_word, mut by_number) = (Vec::with_capacity(16_384), Vec::new());
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
                let begin = (start, Tokens::ANY);
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
                    by_number.push((shapes, begin));
                }
                firsts.sort_unstable();
                firsts.dedup();
                by_word.extend(firsts.into_iter().map(|key| (key, begin)));
            }
        }
        // A stable sort: the rules keep their order.
        by_word.sort_by_key(|(key, _)| *key);
        Ok((by_word, by_number))
    }

    /// Says of each pattern what its second to fourth tokens can be, where it begins with that word or number.
    fn foresee(&self, begins: &mut Begins, keys: &[u64], bits: &[u8]) {
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
        for same in begins.by_word.chunk_by_mut(|a, b| a.0 == b.0) {
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
        for (shapes, starts) in &mut begins.by_kind {
            let first = reach::First { word: 0, members: &[], shapes: *shapes };
            foresee(first, &mut starts.iter_mut());
        }
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

/// Returns the form of a number as one value: its first 16 bytes.
pub(super) fn pack(form: &[u8]) -> u128 {
    let mut bytes = [0; 16];
    let length = form.len().min(16);
    bytes[..length].copy_from_slice(&form[..length]);
    u128::from_be_bytes(bytes)
}
