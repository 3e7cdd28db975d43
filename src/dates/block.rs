//! A grammar as one block of bytes: `build.rs` parses the rules and writes it, the library embeds and reads it. Parsing and indexing
//! the rules took 3 to 5 ms of a cold start, reading the block takes 0.14 ms.
//!
//! Numbers are little-endian, lists have their length before them. The sets of tokens, which most patterns share, stand once at the
//! beginning, and everything else holds their numbers.

// The build only writes, the library only reads.
#![allow(dead_code)]

use std::collections::HashMap;

use super::frame::Field;
use super::grammar::{
    Branch, Class, Condition, Grammar, Member, NumberKind, Numbers, Op, Rule, Setting, Start, Word,
};
use super::order::DateOrder;
use super::reach::Tokens;

/// Tells a block of this form.
const MAGIC: &[u8; 8] = b"tagdate1";

/// Returns a grammar as a block.
pub fn write(grammar: &Grammar) -> Vec<u8> {
    let mut body = Writer::default();
    grammar.write(&mut body);
    let mut whole = Writer::default();
    whole.bytes.extend_from_slice(MAGIC);
    (body.sets.len() as u32).write(&mut whole);
    for set in &body.sets {
        let Tokens { words, shapes } = *set;
        [words[0], words[1], shapes].iter().for_each(|bits| bits.write(&mut whole));
    }
    whole.bytes.extend_from_slice(&body.bytes);
    whole.bytes
}

/// Returns the grammar of a block; None if it is not one of this version.
pub(super) fn read(block: &[u8]) -> Option<Grammar> {
    let mut from = Reader { bytes: block.strip_prefix(MAGIC)?, sets: Vec::new() };
    let count = u32::read(&mut from)?;
    for _ in 0..count {
        let (a, b, shapes) = Stored::read(&mut from)?;
        from.sets.push(Tokens { words: [a, b], shapes });
    }
    let grammar = Grammar::read(&mut from)?;
    from.bytes.is_empty().then_some(grammar)
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    sets: Vec<Tokens>,
    numbers: HashMap<Tokens, u16>,
}

struct Reader<'b> {
    bytes: &'b [u8],
    sets: Vec<Tokens>,
}

/// What can stand in a block.
trait Stored: Sized {
    fn write(&self, to: &mut Writer);
    fn read(from: &mut Reader) -> Option<Self>;
}

macro_rules! numbers {
    ($($number:ty)*) => { $(
        impl Stored for $number {
            fn write(&self, to: &mut Writer) {
                to.bytes.extend_from_slice(&self.to_le_bytes());
            }

            #[inline]
            fn read(from: &mut Reader) -> Option<$number> {
                let (bytes, rest) = from.bytes.split_first_chunk()?;
                from.bytes = rest;
                Some(<$number>::from_le_bytes(*bytes))
            }
        }
    )* };
}

numbers!(u8 u16 u32 u64 u128 i32);

macro_rules! tuples {
    ($($($name:ident)+;)*) => { $(
        impl<$($name: Stored),+> Stored for ($($name,)+) {
            #[allow(non_snake_case)]
            fn write(&self, to: &mut Writer) {
                let ($($name,)+) = self;
                $($name.write(to);)+
            }

            #[inline]
            fn read(from: &mut Reader) -> Option<Self> {
                Some(($($name::read(from)?,)+))
            }
        }
    )* };
}

tuples! { A B; A B C; }

/// The fields of a struct one after the other; those behind `..` stay as they are by default.
macro_rules! fields {
    ($($type:ident { $($field:ident)+ $(.. $rest:expr)? })*) => { $(
        impl Stored for $type {
            fn write(&self, to: &mut Writer) {
                $(self.$field.write(to);)+
            }

            #[inline]
            fn read(from: &mut Reader) -> Option<$type> {
                Some($type { $($field: Stored::read(from)?,)+ $(..$rest)? })
            }
        }
    )* };
}

fields! {
    Grammar {
        gate table keys words members rest endings branches starts number_kinds forms intervals sets classes class_names ops rules
        number groups past future limit article order
    }
    Word { classes token second branches members }
    Member { class period apostrophe value rest }
    Branch { second groups starts rules }
    Start { program rule part groups third fourth }
    NumberKind { shapes second branches }
    Numbers { ones tens scale integer decimal hundredth }
    Condition { behind negated program length }
    Rule { name settings conditions .. Rule::default() }
}

impl Stored for bool {
    fn write(&self, to: &mut Writer) {
        u8::from(*self).write(to);
    }

    #[inline]
    fn read(from: &mut Reader) -> Option<bool> {
        Some(u8::read(from)? != 0)
    }
}

impl Stored for usize {
    fn write(&self, to: &mut Writer) {
        (*self as u32).write(to);
    }

    fn read(from: &mut Reader) -> Option<usize> {
        Some(u32::read(from)? as usize)
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn write(&self, to: &mut Writer) {
        self.len().write(to);
        self.iter().for_each(|item| item.write(to));
    }

    fn read(from: &mut Reader) -> Option<Vec<T>> {
        let count = usize::read(from)?;
        // A length that is wrong asks for no more than the block could hold.
        let mut items = Vec::with_capacity(count.min(from.bytes.len()));
        for _ in 0..count {
            items.push(T::read(from)?);
        }
        Some(items)
    }
}

impl Stored for String {
    fn write(&self, to: &mut Writer) {
        self.len().write(to);
        to.bytes.extend_from_slice(self.as_bytes());
    }

    fn read(from: &mut Reader) -> Option<String> {
        let length = usize::read(from)?;
        let (text, rest) = from.bytes.split_at_checked(length)?;
        from.bytes = rest;
        String::from_utf8(text.to_vec()).ok()
    }
}

impl Stored for Tokens {
    fn write(&self, to: &mut Writer) {
        let next = to.sets.len() as u16;
        let number = *to.numbers.entry(*self).or_insert(next);
        if number == next {
            to.sets.push(*self);
        }
        number.write(to);
    }

    #[inline]
    fn read(from: &mut Reader) -> Option<Tokens> {
        let number = u16::read(from)?;
        from.sets.get(usize::from(number)).copied()
    }
}

impl Stored for Field {
    fn write(&self, to: &mut Writer) {
        (*self as u8).write(to);
    }

    fn read(from: &mut Reader) -> Option<Field> {
        Field::numbered(u8::read(from)?)
    }
}

/// The user says it, never a rule.
impl Stored for Option<DateOrder> {
    fn write(&self, _: &mut Writer) {}

    fn read(_: &mut Reader) -> Option<Option<DateOrder>> {
        Some(None)
    }
}

impl Stored for Option<Field> {
    fn write(&self, to: &mut Writer) {
        self.map_or(u8::MAX, |field| field as u8).write(to);
    }

    fn read(from: &mut Reader) -> Option<Option<Field>> {
        match u8::read(from)? {
            u8::MAX => Some(None),
            number => Field::numbered(number).map(Some),
        }
    }
}

impl Stored for Op {
    fn write(&self, to: &mut Writer) {
        match *self {
            Op::Any { flags } => (0u8, flags).write(to),
            Op::Word { key, flags } => (1u8, key, flags).write(to),
            Op::OneOf { from, to: end } => (2u8, from, end).write(to),
            Op::Class { class, field, flags } => (3u8, (class, field), flags).write(to),
            Op::Group { group, flags } => (4u8, group, flags).write(to),
            Op::Split(other) => (5u8, other).write(to),
            Op::Jump(there) => (6u8, there).write(to),
            Op::Done => 7u8.write(to),
        }
    }

    fn read(from: &mut Reader) -> Option<Op> {
        Some(match u8::read(from)? {
            0 => Op::Any { flags: Stored::read(from)? },
            1 => Op::Word { key: Stored::read(from)?, flags: Stored::read(from)? },
            2 => Op::OneOf { from: Stored::read(from)?, to: Stored::read(from)? },
            3 => Op::Class {
                class: Stored::read(from)?,
                field: Stored::read(from)?,
                flags: Stored::read(from)?,
            },
            4 => Op::Group { group: Stored::read(from)?, flags: Stored::read(from)? },
            5 => Op::Split(Stored::read(from)?),
            6 => Op::Jump(Stored::read(from)?),
            7 => Op::Done,
            _ => return None,
        })
    }
}

impl Stored for Class {
    fn write(&self, to: &mut Writer) {
        match *self {
            Class::Table => 0u8.write(to),
            Class::Shape { bit, low, high } => (1u8, bit, (low, high)).write(to),
            Class::Number => 2u8.write(to),
        }
    }

    fn read(from: &mut Reader) -> Option<Class> {
        Some(match u8::read(from)? {
            0 => Class::Table,
            1 => {
                Class::Shape { bit: Stored::read(from)?, low: Stored::read(from)?, high: Stored::read(from)? }
            }
            2 => Class::Number,
            _ => return None,
        })
    }
}

impl Stored for Setting {
    fn write(&self, to: &mut Writer) {
        match *self {
            Setting::Number(number) => (0u8, number).write(to),
            Setting::Copy(field) => (1u8, field).write(to),
            Setting::Negated(field) => (2u8, field).write(to),
        }
    }

    fn read(from: &mut Reader) -> Option<Setting> {
        Some(match u8::read(from)? {
            0 => Setting::Number(Stored::read(from)?),
            1 => Setting::Copy(Stored::read(from)?),
            2 => Setting::Negated(Stored::read(from)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dates::{BLOCK, FILES};

    #[test]
    fn the_block_is_that_of_the_rules() {
        let parsed = Grammar::parse(FILES).unwrap();
        assert!(write(&parsed) == BLOCK, "the block is another than the rules give");
        assert!(write(&read(BLOCK).unwrap()) == BLOCK, "what was read is another than what was written");
    }

    #[test]
    fn what_is_no_block_is_refused() {
        assert!(read(b"").is_none());
        assert!(read(b"tagdate0").is_none());
        for length in (8..BLOCK.len()).step_by(997) {
            assert!(read(&BLOCK[..length]).is_none(), "cut at {length}");
        }
        let longer = [BLOCK, &[0]].concat();
        assert!(read(&longer).is_none());
    }
}
