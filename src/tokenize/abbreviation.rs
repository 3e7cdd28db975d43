//! Which words take the period after them, and where.

/// What the lists know of a word before a period: how the abbreviations are written that have its letters, as a set of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Abbreviation(pub(crate) u8);

impl Abbreviation {
    /// Not an abbreviation.
    pub const NONE: Abbreviation = Abbreviation(0);
    /// The period belongs to it wherever it stands.
    pub const ALWAYS: Abbreviation = Abbreviation(1);
    /// Written with a capital (`Gen.`).
    pub const CAPITAL: Abbreviation = Abbreviation(2);
    /// Written small (`vol.`).
    pub const SMALL: Abbreviation = Abbreviation(4);
    /// The period belongs to it only before a number (`no. 10`).
    pub const NUMBER: Abbreviation = Abbreviation(8);
    /// Written with periods inside (`U.S.`): the letters alone (`US`, `us`) have none.
    pub const INITIALS: Abbreviation = Abbreviation(16);
    /// The letters without the period are a word or a name too (`Sun.`, `Bp.`), so that only the case as in the list tells it.
    pub const AS_WRITTEN: Abbreviation = Abbreviation(32);
    /// Short for a state or a province, as it stands behind a town: `Boise, Ida.`, and behind a party: `R-La.`
    pub const REGION: Abbreviation = Abbreviation(64);

    /// Returns the flags of a row of the list of abbreviations: its name, and the words of the cell `use`, of which `number`, `capital`
    /// (there is one with a capital that has the same letters: `vs.`, `L.A.` and `La.`), `written` and `region` tell more than the name.
    pub fn of_row(name: &str, usage: &str) -> Abbreviation {
        let has = |word: &str| usage.split(' ').any(|given| given == word);
        let small = name.starts_with(char::is_lowercase);
        let inner = name.trim_end_matches('.').contains('.');
        let mut flags = match (inner, small) {
            _ if has("number") => Abbreviation::NUMBER,
            (true, false) => Abbreviation::INITIALS,
            (_, true) => Abbreviation::SMALL,
            (false, false) => Abbreviation::CAPITAL,
        };
        if has("capital") {
            flags = flags.with(Abbreviation::CAPITAL);
        }
        for (word, flag) in [("written", Abbreviation::AS_WRITTEN), ("region", Abbreviation::REGION)] {
            if has(word) {
                flags = flags.with(flag);
            }
        }
        flags
    }

    /// Returns both sets of flags together.
    #[must_use]
    pub const fn with(self, other: Abbreviation) -> Abbreviation {
        Abbreviation(self.0 | other.0)
    }

    /// Returns true if no list has it as an abbreviation.
    #[inline]
    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// Returns true if both sets share a flag.
    pub const fn has(self, other: Abbreviation) -> bool {
        self.0 & other.0 != 0
    }

    /// Decides whether the period after `piece` belongs to it; `rest` is the text after that period.
    pub(super) fn joins(self, piece: &str, rest: &str) -> bool {
        if self.is_none() {
            return false;
        }
        if self.has(Abbreviation::ALWAYS) || piece.contains('.') {
            return true;
        }
        // `No. (14)` too.
        let number = || after_space(rest).trim_start_matches('(').starts_with(|c: char| c.is_ascii_digit());
        let exact = self.has(Abbreviation::AS_WRITTEN);
        match piece.chars().filter(|c| c.is_uppercase()).take(2).count() {
            0 if self.has(Abbreviation::SMALL) => true,
            0 if self.has(Abbreviation::CAPITAL) && !exact => true,
            1 if self.has(Abbreviation::CAPITAL) => true,
            // `ACME INC.`; but of `SEC.` and `SUN.` the words around must tell that they are shouted.
            2 if self.has(Abbreviation::CAPITAL) && !exact => true,
            2 if self.has(Abbreviation::CAPITAL.with(Abbreviation::SMALL)) => number() || is_shouted(rest),
            _ => self.has(Abbreviation::SMALL.with(Abbreviation::NUMBER)) && number(),
        }
    }
}

fn after_space(rest: &str) -> &str {
    rest.trim_start_matches(char::is_whitespace)
}

/// Returns true if the next word stands apart and is in capitals and no acronym by its length (`FT. LAUDERDALE`).
fn is_shouted(rest: &str) -> bool {
    let next = after_space(rest);
    let letters = next.bytes().take_while(u8::is_ascii_alphabetic).count();
    next.len() < rest.len() && letters > 4 && next.as_bytes()[..letters].iter().all(u8::is_ascii_uppercase)
}
