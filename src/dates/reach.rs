//! What can stand at the second to the fourth token of a pattern: most attempts are given up before they begin.
//!
//! Words share bits, so a mask may let a word through that the pattern has not; it never holds one back that it has.

use super::grammar::{Class, Member, Op};
use super::load::Builder;

/// How many tokens of a pattern are foreseen.
pub(super) const DEPTH: usize = 4;

/// The bits of words: words that tables alone hold share one with all that the same tables hold, the words of patterns share the rest.
const TABLES: u8 = 56;
const OWN: u8 = 112;
const BITS: u8 = 127;

/// The bit that every token has, known or not.
const ALWAYS: u128 = 1 << BITS;

/// The tokens that can stand at a place, or what a token is, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Tokens {
    pub words: [u64; 2],
    pub shapes: u64,
}

impl Tokens {
    /// Any token, or none.
    pub const ANY: Tokens = Tokens { words: [u64::MAX; 2], shapes: u64::MAX };
    /// A token that the grammar does not know, and the end of a block.
    pub const UNKNOWN: Tokens = Tokens::word(ALWAYS);

    const fn word(bits: u128) -> Tokens {
        Tokens { words: [bits as u64, (bits >> 64) as u64], shapes: 0 }
    }

    /// Returns what a token is, by the bit of its word (see [`bits`]).
    pub fn token(bit: u8) -> Tokens {
        Tokens::word(ALWAYS | 1 << bit)
    }

    /// Returns the same with the shapes of a number.
    #[inline]
    pub fn with_shapes(self, shapes: u64) -> Tokens {
        Tokens { shapes, ..self }
    }

    /// Returns true if a token that is one of these can be one of those.
    #[inline]
    pub fn meets(&self, other: &Tokens) -> bool {
        let both = |at: usize| self.words[at] & other.words[at];
        both(0) | both(1) | self.shapes & other.shapes != 0
    }

    /// Takes over what the other allows.
    pub fn add(&mut self, other: Tokens) {
        self.words[0] |= other.words[0];
        self.words[1] |= other.words[1];
        self.shapes |= other.shapes;
    }

    fn add_word(&mut self, bit: u8) {
        self.add(Tokens::word(1 << bit));
    }
}

/// Returns the bit of each word: `keys` are all words, sorted, `literal` those that patterns and phrases hold as they stand, as often as
/// they do. The most used of these have a bit of their own, for those are the words that stand everywhere in a text too. `used` are the
/// classes that patterns ask for: words are not told apart by others.
pub(super) fn bits(keys: &[u64], members: &[(u64, Member)], literal: &[u64], used: u128) -> Vec<u8> {
    let mut literal = literal.to_vec();
    literal.sort_unstable();
    let mut uses: Vec<(usize, u64)> = literal.chunk_by(|a, b| a == b).map(|c| (c.len(), c[0])).collect();
    uses.sort_unstable_by_key(|&(count, key)| (std::cmp::Reverse(count), key));
    let mut own: Vec<(u64, u8)> = Vec::with_capacity(uses.len());
    for (at, (_, key)) in uses.into_iter().enumerate() {
        let bit = if at < usize::from(OWN - TABLES) {
            at
        } else {
            usize::from(OWN - TABLES) + at % usize::from(BITS - OWN)
        };
        own.push((key, TABLES + bit as u8));
    }
    own.sort_unstable();
    let mut tables: Vec<u128> = Vec::new();
    let mut members = members.iter().peekable();
    let bit = |&key: &u64| {
        let mut classes = 0u128;
        while let Some((_, member)) = members.next_if(|(of, _)| *of == key) {
            classes |= used & 1 << member.class;
        }
        if let Ok(at) = own.binary_search_by_key(&key, |(key, _)| *key) {
            return own[at].1;
        }
        let at = tables.iter().position(|&known| known == classes).unwrap_or_else(|| {
            tables.push(classes);
            tables.len() - 1
        });
        at as u8 % TABLES
    };
    keys.iter().map(bit).collect()
}

/// What a piece of a pattern can begin with, place by place, and the lengths it can have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    places: [Tokens; DEPTH],
    /// Bit n: it can be n tokens long.
    lengths: u8,
}

/// The lengths that are foreseen, as bits.
const LENGTHS: u8 = (1 << DEPTH) - 1;

impl Reach {
    const NOTHING: Reach = Reach { places: [Tokens { words: [0; 2], shapes: 0 }; DEPTH], lengths: 1 };

    fn then(self, next: Reach) -> Reach {
        let mut out = self;
        out.lengths = 0;
        for length in (0..DEPTH).filter(|length| self.lengths & 1 << length != 0) {
            for place in length..DEPTH {
                out.places[place].add(next.places[place - length]);
            }
            out.lengths |= next.lengths << length & LENGTHS;
        }
        out
    }

    fn or(mut self, other: Reach) -> Reach {
        self.places.iter_mut().zip(other.places).for_each(|(mine, theirs)| mine.add(theirs));
        self.lengths |= other.lengths;
        self
    }

    /// Returns the tokens that can stand at a place, where behind the end anything can.
    pub fn at(&self, place: usize) -> Tokens {
        if self.lengths & ((1 << (place + 1)) - 1) != 0 { Tokens::ANY } else { self.places[place] }
    }
}

/// Foresees patterns; made once the words have numbers.
pub(super) struct Foresight<'b> {
    builder: &'b Builder,
    /// One for each class: the tables' entries, the shapes, the numbers.
    classes: Vec<Reach>,
    groups: Vec<Reach>,
    word: &'b dyn Fn(u64) -> u8,
    period: u64,
    /// The tables of the words of numbers.
    words: Vec<u8>,
}

/// What a pattern begins with.
pub(super) struct First<'m> {
    /// A word by its key, 0 for a number.
    pub word: u64,
    /// Its entries in the tables.
    pub members: &'m [(u64, Member)],
    /// The shapes of a number.
    pub shapes: u64,
}

/// What has been found out about steps since the groups changed.
pub(super) type Memo = Vec<Option<Reach>>;
/// What has been found out about groups for one first token.
pub(super) type GroupMemo = Vec<Option<Option<Reach>>>;

fn either(a: Option<Reach>, b: Option<Reach>) -> Option<Reach> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.or(b)),
        (a, b) => a.or(b),
    }
}

/// Adds what an entry of a table reads behind its first word.
fn entry(builder: &Builder, word: &dyn Fn(u64) -> u8, period: u64, member: &Member, reach: &mut Reach) {
    let rest = &builder.rest[member.rest.0 as usize..member.rest.1 as usize];
    let length = 1 + rest.len();
    for (place, key) in (1..DEPTH).zip(rest) {
        reach.places[place].add_word(word(*key));
    }
    // Longer than is foreseen: no length of its own, and the last bit says that there is an entry.
    reach.lengths |= (1 << length.min(7)) as u8;
    if member.period {
        if length < DEPTH {
            reach.places[length].add_word(word(period));
        }
        reach.lengths |= (1 << (length + 1).min(7)) as u8;
    }
}

impl<'b> Foresight<'b> {
    /// Returns the foresight of all patterns; `word` gives the bit of a word by its key, `period` the keys of the period,
    /// the hyphen and `and`, which join what classes read.
    pub fn new(builder: &'b Builder, word: &'b dyn Fn(u64) -> u8, joints: [u64; 3]) -> Foresight<'b> {
        let mut classes = vec![Reach::default(); builder.classes.len()];
        for (at, class) in builder.classes.iter().enumerate() {
            if let Class::Shape { bit, .. } = class {
                classes[at].places[0].shapes |= 1 << bit;
                classes[at].lengths = 1 << 1;
            }
        }
        for (key, member) in &builder.members {
            let reach = &mut classes[member.class as usize];
            reach.places[0].add_word(word(*key));
            entry(builder, word, joints[0], member, reach);
        }
        // A number is words and joints in any order, or digits and a scale.
        let mut number = Reach::default();
        let mut tables = Vec::new();
        for name in ["ones", "tens", "scale"] {
            if let Some(class) = builder.class_names.iter().position(|known| known == name) {
                tables.push(class as u8);
                let words = classes[class].places[0];
                number.places.iter_mut().for_each(|place| place.add(words));
            }
        }
        for place in &mut number.places[1..] {
            joints[1..].iter().for_each(|&key| place.add_word(word(key)));
        }
        for name in ["integer", "decimal", "hundredth"] {
            if let Some(class) = builder.class_names.iter().position(|known| known == name) {
                number.places[0].add(classes[class].places[0]);
            }
        }
        number.lengths = LENGTHS & !1;
        for (at, class) in builder.classes.iter().enumerate() {
            if let Class::Number = class {
                classes[at] = number;
            }
        }
        let mut out = Foresight {
            builder,
            classes,
            groups: vec![Reach::default(); builder.groups.len()],
            word,
            period: joints[0],
            words: tables,
        };
        // Groups hold groups, themselves among them: until nothing is added any more.
        loop {
            let mut known = vec![None; builder.ops.len()];
            let mut changed = false;
            for (group, rules) in builder.groups.iter().enumerate() {
                let programs = rules.iter().flat_map(|&rule| &builder.rules[rule as usize].programs);
                let reach = programs.fold(out.groups[group], |all, &p| all.or(out.rest(p, &mut known)));
                changed |= reach != out.groups[group];
                out.groups[group] = reach;
            }
            if !changed {
                return out;
            }
        }
    }

    /// Returns what a pattern can read from a step on, when its first token is that one; None if it cannot begin so.
    /// `groups` holds what has been found out about that first token.
    pub fn given(&self, at: u32, first: &First, known: &mut Memo, groups: &mut GroupMemo) -> Option<Reach> {
        let one = Reach { lengths: 1 << 1, ..Reach::default() };
        let head = match self.builder.ops[at as usize] {
            Op::Done => None,
            Op::Jump(to) => return self.given(to, first, known, groups),
            Op::Split(other) => {
                let here = self.given(at + 1, first, known, groups);
                return either(here, self.given(other, first, known, groups));
            }
            Op::Any { .. } => Some(one),
            Op::Word { key, .. } => (key == first.word).then_some(one),
            Op::OneOf { from, to } => {
                let set = &self.builder.sets[from as usize..to as usize];
                set.binary_search(&first.word).is_ok().then_some(one)
            }
            Op::Class { class, .. } => self.class_given(class, first),
            Op::Group { group, .. } => match groups[group as usize] {
                Some(reach) => reach,
                None => {
                    let mut all = None;
                    for &rule in &self.builder.groups[group as usize] {
                        for &program in &self.builder.rules[rule as usize].programs {
                            all = either(all, self.given(program, first, known, groups));
                        }
                    }
                    groups[group as usize] = Some(all);
                    all
                }
            },
        };
        head.map(|head| head.then(self.rest(at + 1, known)))
    }

    fn class_given(&self, class: u8, first: &First) -> Option<Reach> {
        match self.builder.classes[class as usize] {
            Class::Shape { bit, .. } => {
                (first.shapes & 1 << bit != 0).then_some(Reach { lengths: 1 << 1, ..Reach::default() })
            }
            Class::Table => {
                let mut reach = Reach::default();
                for (_, member) in first.members.iter().filter(|(_, member)| member.class == class) {
                    self.entry(member, &mut reach);
                }
                (reach != Reach::default()).then_some(reach)
            }
            Class::Number => {
                let all = &self.classes[class as usize];
                let begins = first.members.iter().any(|(_, member)| self.words.contains(&member.class))
                    || first.shapes & all.places[0].shapes != 0;
                begins.then_some(*all)
            }
        }
    }

    /// Adds what an entry of a table reads behind its first word.
    fn entry(&self, member: &Member, reach: &mut Reach) {
        entry(self.builder, self.word, self.period, member, reach);
    }

    /// Returns what a pattern can read from a step on; `known` holds what has been found out since the groups changed.
    pub fn rest(&self, at: u32, known: &mut Memo) -> Reach {
        if let Some(reach) = known[at as usize] {
            return reach;
        }
        let mut one = Reach { lengths: 1 << 1, ..Reach::default() };
        let reach = match self.builder.ops[at as usize] {
            Op::Done => Reach::NOTHING,
            Op::Jump(to) => self.rest(to, known),
            Op::Split(other) => {
                let first = self.rest(at + 1, known);
                first.or(self.rest(other, known))
            }
            Op::Any { .. } => {
                one.places[0] = Tokens::ANY;
                one.then(self.rest(at + 1, known))
            }
            Op::Word { key, .. } => {
                one.places[0].add_word((self.word)(key));
                one.then(self.rest(at + 1, known))
            }
            Op::OneOf { from, to } => {
                for &key in &self.builder.sets[from as usize..to as usize] {
                    one.places[0].add_word((self.word)(key));
                }
                one.then(self.rest(at + 1, known))
            }
            Op::Class { class, .. } => self.classes[class as usize].then(self.rest(at + 1, known)),
            Op::Group { group, .. } => self.groups[group as usize].then(self.rest(at + 1, known)),
        };
        known[at as usize] = Some(reach);
        reach
    }
}
