//! What a rule has read of a time expression: a fixed set of numbered fields, and the notation of TIMEX3 as numbers.

/// The value of a field that nothing has set.
pub(super) const NONE: i32 = i32::MIN;

macro_rules! fields {
    ($($variant:ident $name:literal,)*) => {
        /// A field of a [`Frame`], named in the rules as below.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Field { $($variant,)* }

        /// The names of the fields, by number.
        const NAMES: &[&str] = &[$($name,)*];
        const FIELDS: &[Field] = &[$(Field::$variant,)*];
    };
}

fields! {
    Year "year", Month "month", Day "day", Weekday "weekday", Quarter "quarter", Half "half",
    Season "season", Decade "decade", Century "century", Week "week",
    Part "part", Hour "hour", Minute "minute", Clock "clock", Ampm "ampm", Stamp "stamp",
    Hour2 "hour2", Clock2 "clock2", Ampm2 "ampm2",
    Unit "unit", Shift "shift", From "from", Which "which", Dir "dir",
    Count "count", Hundredths "hundredths", Over "over", Ref "ref", Holiday "holiday", Every "every", Mod "mod",
    Bc "bc", Kind "kind", Year2 "year2", Month2 "month2", Day2 "day2", Count2 "count2", Unit2 "unit2",
    Numeric "numeric", Fiscal "fiscal", Nth "nth", Count3 "count3", Unit3 "unit3",
    Compared "compared",
}

impl Field {
    /// Returns the field of that name.
    pub(super) fn parse(name: &str) -> Option<Field> {
        NAMES.iter().position(|known| *known == name).map(|at| FIELDS[at])
    }

    /// Returns the field of that number.
    pub(super) fn numbered(number: u8) -> Option<Field> {
        FIELDS.get(usize::from(number)).copied()
    }

    /// Returns all names, for messages.
    pub(super) fn names() -> String {
        NAMES.join(" ")
    }
}

/// The fields of one expression.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// The fields that are set, as bits.
    set: u64,
    values: [i32; FIELDS.len()],
}

impl Frame {
    /// Returns a frame with nothing set.
    pub(super) fn empty() -> Frame {
        Frame { set: 0, values: [0; FIELDS.len()] }
    }

    /// Returns true if nothing is set.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.set == 0
    }

    /// Clears every field.
    #[inline]
    pub(super) fn clear(&mut self) {
        self.set = 0;
    }

    /// Returns the value of a field, if set.
    #[inline]
    pub(super) fn get(&self, field: Field) -> Option<i32> {
        self.has(field).then(|| self.values[field as usize])
    }

    /// Returns true if the field is set.
    #[inline]
    pub(super) fn has(&self, field: Field) -> bool {
        self.set & 1 << field as u64 != 0
    }

    /// Sets a field; [`NONE`] clears it.
    #[inline]
    pub(super) fn set(&mut self, field: Field, value: i32) {
        if value == NONE {
            self.set &= !(1 << field as u64);
        } else {
            self.set |= 1 << field as u64;
            self.values[field as usize] = value;
        }
    }

    /// Takes over every field that `other` has set.
    #[inline]
    pub(super) fn merge(&mut self, other: &Frame) {
        let mut rest = other.set;
        while rest != 0 {
            let at = rest.trailing_zeros() as usize;
            self.values[at] = other.values[at];
            rest &= rest - 1;
        }
        self.set |= other.set;
    }
}

/// The words of TIMEX3's notation that rules may write where a number stands.
const SYMBOLS: &[(&str, i32)] = &[
    ("X", -1),
    // Units.
    ("CE", 1),
    ("DE", 2),
    ("Y", 3),
    ("HY", 4),
    ("Q", 5),
    ("SE", 6),
    ("M", 7),
    ("W", 8),
    ("WE", 9),
    ("D", 10),
    ("H", 11),
    ("MIN", 12),
    ("S", 13),
    ("FN", 14),
    ("NIGHT", 15),
    ("MS", 16),
    // Parts of day.
    ("MO", 1),
    ("MI", 2),
    ("AF", 3),
    ("EV", 4),
    ("NI", 5),
    ("DT", 6),
    // Seasons.
    ("SP", 1),
    ("SU", 2),
    ("FA", 3),
    ("WI", 4),
    // References.
    ("PAST_REF", 1),
    ("PRESENT_REF", 2),
    ("FUTURE_REF", 3),
    // Modifiers.
    ("APPROX", 1),
    ("START", 2),
    ("MID", 3),
    ("END", 4),
    ("LESS_THAN", 5),
    ("MORE_THAN", 6),
    ("EQUAL_OR_LESS", 7),
    ("EQUAL_OR_MORE", 8),
    ("BEFORE", 9),
    ("AFTER", 10),
    ("ON_OR_BEFORE", 11),
    ("ON_OR_AFTER", 12),
    // Types; SKIP is a phrase that is no time expression.
    ("DATE", 1),
    ("TIME", 2),
    ("DURATION", 3),
    ("SET", 4),
    ("SKIP", 9),
    // What a relative expression counts from.
    ("DOCUMENT", 0),
    ("MENTIONED", 1),
    ("REPORT", 2),
    ("NOWHERE", 3),
    // Halves of the day, directions, edges.
    ("AM", 1),
    ("PM", 2),
    ("PAST", 1),
    ("FUTURE", 2),
    ("NEAR", 3),
    ("FIRST", 1),
    ("LAST", 2),
];

/// Returns the number of a symbol or of a number as written.
pub(super) fn number(text: &str) -> Option<i32> {
    text.parse().ok().or_else(|| SYMBOLS.iter().find(|(name, _)| *name == text).map(|s| s.1))
}

/// Returns the symbols, for messages.
pub(super) fn symbols() -> String {
    let names: Vec<&str> = SYMBOLS.iter().map(|s| s.0).collect();
    names.join(" ")
}

/// The units, as numbers of the field `unit`; the coarser the smaller.
pub(super) mod unit {
    pub const CENTURY: i32 = 1;
    pub const DECADE: i32 = 2;
    pub const YEAR: i32 = 3;
    pub const HALF: i32 = 4;
    pub const QUARTER: i32 = 5;
    pub const SEASON: i32 = 6;
    pub const MONTH: i32 = 7;
    pub const WEEK: i32 = 8;
    pub const WEEKEND: i32 = 9;
    pub const DAY: i32 = 10;
    pub const HOUR: i32 = 11;
    pub const MINUTE: i32 = 12;
    pub const SECOND: i32 = 13;
    pub const FORTNIGHT: i32 = 14;
    pub const NIGHT: i32 = 15;
}

/// What a relative expression counts from, as numbers of the field `from`.
pub(super) mod from {
    pub const MENTIONED: i32 = 1;
    pub const REPORT: i32 = 2;
    pub const NOWHERE: i32 = 3;
}

/// Returns the TIMEX3 name of a modifier.
pub(super) fn modifier(value: i32) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "APPROX",
        "START",
        "MID",
        "END",
        "LESS_THAN",
        "MORE_THAN",
        "EQUAL_OR_LESS",
        "EQUAL_OR_MORE",
        "BEFORE",
        "AFTER",
        "ON_OR_BEFORE",
        "ON_OR_AFTER",
    ];
    NAMES.get(usize::try_from(value).ok()?.checked_sub(1)?).copied()
}

/// Returns the TIMEX3 letters of a part of day.
pub(super) fn part(value: i32) -> &'static str {
    ["MO", "MI", "AF", "EV", "NI", "DT"].get((value - 1).max(0) as usize).copied().unwrap_or("DT")
}
