//! Looking words and phrases up in a compiled block, without unpacking it.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};

use super::compile::{CLAIM, MAGIC, PERIODS_SHIFT, PHRASE_LOW, PHRASE_SLOT, SPARE, WORD_SLOT, flag, slot_of};
use super::profile::{PROFILE, Profile};
use super::prominence::{Country, PROMINENCE, Prominence, has_prominence};
use crate::label::{Kind, Label};
use crate::tokenize::Abbreviation;

/// A compiled set of lists.
#[derive(Debug)]
pub struct Gazetteer {
    bytes: Cow<'static, [u8]>,
    /// Tells gazetteers apart.
    number: u64,
    /// A bit for each word that may take a period, by the top bits of its key.
    periods: Vec<u64>,
    words: Section,
    phrases: Section,
    /// A bit for each key of two words or more, by its top bits.
    filter: Section,
    claims: Section,
    rows: Section,
    profiles: Vec<Profile>,
    lists: Vec<ListInfo>,
    classes: Vec<String>,
    /// The class bit of each list of words; 0 for other lists.
    list_class: Vec<u64>,
}

/// The number of the next gazetteer that is opened.
static NEXT: AtomicU64 = AtomicU64::new(1);

#[derive(Clone, Copy, Debug)]
struct Section {
    start: usize,
    len: usize,
}

#[derive(Debug)]
struct ListInfo {
    name: String,
    label: Option<Label>,
    facts: Vec<String>,
    count: usize,
    rank: u8,
    /// Where the table of row offsets stands in the block, and how many it has.
    offsets: usize,
    rows: usize,
    /// Where the table of [`Prominence`] stands; None for lists of persons, dates and words.
    prominence: Option<usize>,
}

/// What the lists say of one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordEntry {
    /// Index of its profile.
    pub profile: u16,
    /// Its cluster (words used alike share one); 0 if unknown.
    pub cluster: u16,
    /// Where its own claims stand; 0 for none.
    pub claims: u32,
    /// The longest key that begins with it and a capital, in words.
    pub longest: u8,
    /// The longest key that begins with it in small letters.
    pub longest_small: u8,
}

/// One row's claim on a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Number of the list.
    pub list: u8,
    /// Number of the kind, or `NO_KIND` for a list of words.
    pub kind: u8,
    /// See [`flag`].
    pub flags: u8,
    /// Number of the row in its list.
    pub row: u32,
    /// Bit i: word i of the key needs a capital; with [`flag::AS_WRITTEN`] the mark of all capitals.
    pub capitals: u16,
}

impl Claim {
    /// Returns the kind claimed; None for a list of words.
    pub fn kind(self) -> Option<Kind> {
        Kind::from_number(self.kind)
    }

    /// Returns how big or frequent the thing is, 0 (unknown) to 7.
    pub fn fame(self) -> u8 {
        (self.flags >> flag::FAME) & 7
    }
}

/// A row as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowText<'g> {
    /// The line in its file, counted from 1.
    pub line: u32,
    /// The canonical name.
    pub name: &'g str,
    /// Names and values of the facts that are not empty.
    pub facts: Vec<(&'g str, &'g str)>,
}

impl Gazetteer {
    /// Opens a compiled block; returns None if it is not one of this version.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Option<Gazetteer> {
        let bytes = bytes.into();
        if !bytes.starts_with(MAGIC) {
            return None;
        }
        let section = |number: usize| {
            let at = MAGIC.len() + number * 8;
            Section { start: read_u32(&bytes, at) as usize, len: read_u32(&bytes, at + 4) as usize }
        };
        let piece = |s: Section| &bytes[s.start..s.start + s.len];
        let profiles = piece(section(3)).chunks_exact(PROFILE).map(Profile::read).collect();
        let lists = read_lists(&bytes, section(4));
        let classes = String::from_utf8_lossy(piece(section(6)));
        let classes: Vec<String> =
            classes.split('\n').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let list_class = lists
            .iter()
            .map(|list| classes.iter().position(|class| *class == list.name).map_or(0, |at| 1 << at))
            .collect();
        let periods = piece(section(7)).chunks_exact(8).map(|bytes| read_u64(bytes, 0)).collect();
        Some(Gazetteer {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            periods,
            words: section(0),
            phrases: section(1),
            filter: section(8),
            claims: section(2),
            rows: section(5),
            profiles,
            lists,
            classes,
            list_class,
            bytes,
        })
    }

    /// Returns a number that no other gazetteer of this process has.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns what the lists say of the word with that key.
    #[inline]
    pub fn word(&self, key: u64) -> WordEntry {
        match self.slot(self.words, WORD_SLOT, 0, key) {
            Some(at) => {
                let both = self.bytes[at + 15];
                WordEntry {
                    profile: u16::from_le_bytes([self.bytes[at + 8], self.bytes[at + 9]]),
                    cluster: u16::from_le_bytes([self.bytes[at + 10], self.bytes[at + 11]]),
                    claims: read_u32(&self.bytes, at + 12) & 0xff_ffff,
                    longest: both & 15,
                    longest_small: both >> 4,
                }
            }
            None => WordEntry::default(),
        }
    }

    /// Reads a byte of the home slot of a word, for [`super::Recent::touch`].
    #[inline]
    pub(super) fn touch(&self, key: u64) -> u8 {
        self.touch_slot(self.words, WORD_SLOT, key)
    }

    /// Reads a byte of the home slot of a phrase, likewise.
    #[inline]
    pub(super) fn touch_phrase(&self, key: u64) -> u8 {
        self.touch_slot(self.phrases, PHRASE_SLOT, key)
    }

    /// Reads the first byte of claims (see [`WordEntry::claims`]), likewise.
    #[inline]
    pub(super) fn touch_claims(&self, at: u32) -> u8 {
        self.bytes[self.claims.start + at as usize]
    }

    #[inline]
    fn touch_slot(&self, table: Section, width: usize, key: u64) -> u8 {
        let homes = table.len / width - SPARE;
        self.bytes[table.start + slot_of(key, homes) * width]
    }

    /// Returns false if no key of two words or more is that one; true nearly always means that one is.
    #[inline]
    pub fn may_be_phrase(&self, key: u64) -> bool {
        let bit = slot_of(key, self.filter.len * 8);
        self.bytes[self.filter.start + bit / 8] & 1 << (bit % 8) != 0
    }

    /// Returns where the claims of a key of two words or more stand: Some(0) where it only begins longer ones.
    #[inline]
    pub fn phrase(&self, key: u64) -> Option<u32> {
        let at = self.slot(self.phrases, PHRASE_SLOT, PHRASE_LOW, key)?;
        Some(read_u32(&self.bytes, at + 5) >> 8)
    }

    /// Returns where the slot of a key begins; `low` bits of the key are not in it.
    #[inline]
    fn slot(&self, table: Section, width: usize, low: u32, key: u64) -> Option<usize> {
        let homes = table.len / width - SPARE;
        let mut start = table.start + slot_of(key, homes) * width;
        let key = key >> low << low;
        loop {
            let found = read_u64(&self.bytes, start) << low;
            if found == 0 || found >= key {
                return (found == key && key != 0).then_some(start);
            }
            start += width;
        }
    }

    /// Returns the claims that stand there (see [`WordEntry::claims`]); none for 0.
    #[inline]
    pub fn claims(&self, at: u32) -> impl Iterator<Item = Claim> + '_ {
        let start = self.claims.start + at as usize;
        let count = if at == 0 { 0 } else { self.bytes[start] as usize };
        self.bytes[start + 1..].chunks_exact(CLAIM).take(count).map(|bytes| Claim {
            list: bytes[0],
            kind: bytes[1],
            flags: bytes[2],
            row: u32::from_le_bytes([bytes[3], bytes[4], bytes[5], 0]),
            capitals: u16::from_le_bytes([bytes[6], bytes[7]]),
        })
    }

    /// Returns how many bytes the claims of all keys take, one run of them behind the other from byte 1.
    pub(super) fn claims_len(&self) -> usize {
        self.claims.len
    }

    /// Returns the claims on a key of one word or more.
    pub fn claims_on(&self, words: &[u64]) -> impl Iterator<Item = Claim> + '_ {
        let at = match words {
            [word] => self.word(*word).claims,
            _ => self.phrase(words.iter().fold(0, |key, &word| super::fold::extend(key, word))).unwrap_or(0),
        };
        self.claims(at)
    }

    /// Returns a profile by its index.
    #[inline]
    pub fn profile(&self, index: u16) -> Profile {
        self.profiles[index as usize]
    }

    /// Returns the number of distinct profiles.
    pub fn profiles(&self) -> usize {
        self.profiles.len()
    }

    /// Returns the bit of the list of words with that name in [`Profile::classes`].
    pub fn class(&self, name: &str) -> Option<u64> {
        self.classes.iter().position(|class| class == name).map(|at| 1 << at)
    }

    /// Returns the names of the lists of words, in the order of their bits.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Returns the class bit of a list of words; 0 for other lists.
    #[inline]
    pub fn class_of_list(&self, list: u8) -> u64 {
        self.list_class[list as usize]
    }

    /// Returns the name of a list.
    pub fn list_name(&self, list: u8) -> &str {
        &self.lists[list as usize].name
    }

    /// Returns the number of rows of a list.
    pub fn list_len(&self, list: u8) -> usize {
        self.lists[list as usize].count
    }

    /// Returns how early a list's kinds are believed: 1 first.
    pub fn list_rank(&self, list: u8) -> u8 {
        self.lists[list as usize].rank
    }

    /// Returns the label a list claims; None for words.
    pub fn list_label(&self, list: u8) -> Option<Label> {
        self.lists[list as usize].label
    }

    /// Returns name, label and number of rows of each list.
    pub fn lists(&self) -> impl Iterator<Item = (&str, Option<Label>, usize)> {
        self.lists.iter().map(|list| (list.name.as_str(), list.label, list.count))
    }

    /// Returns the row that made a claim, as it is shown. A list of words keeps no rows.
    pub fn row(&self, list: u8, row: u32) -> Option<RowText<'_>> {
        let info = &self.lists[list as usize];
        if row as usize >= info.rows {
            return None;
        }
        let start = self.rows.start + read_u32(&self.bytes, info.offsets + row as usize * 4) as usize;
        let end = start + self.bytes[start..].iter().position(|&byte| byte == b'\n')?;
        let mut cells = std::str::from_utf8(&self.bytes[start..end]).ok()?.split('\t');
        let line = cells.next()?.parse().ok()?;
        let name = cells.next()?;
        let facts = info.facts.iter().map(String::as_str).zip(cells).filter(|(_, value)| !value.is_empty());
        Some(RowText { line, name, facts: facts.collect() })
    }

    /// Returns the line of a row in its file, counted from 1; 0 for a row that is not kept.
    pub fn row_line(&self, list: u8, row: u32) -> u32 {
        let info = &self.lists[list as usize];
        if row as usize >= info.rows {
            return 0;
        }
        let start = self.rows.start + read_u32(&self.bytes, info.offsets + row as usize * 4) as usize;
        let digits = self.bytes[start..].iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold(0, |line, digit| line * 10 + u32::from(digit - b'0'))
    }

    /// Returns how well known the thing of a row is; [`Prominence::default`] for lists of persons, dates and words.
    #[inline]
    pub fn prominence(&self, list: u8, row: u32) -> Prominence {
        let info = &self.lists[list as usize];
        match info.prominence {
            Some(start) if (row as usize) < info.rows => {
                let at = start + row as usize * PROMINENCE;
                let country = Country::of_bytes([self.bytes[at + 1], self.bytes[at + 2]]);
                Prominence { weight: self.bytes[at], country }
            }
            _ => Prominence::default(),
        }
    }

    /// Returns what the lists know of a word before a period.
    #[inline]
    pub fn abbreviation(&self, key: u64) -> Abbreviation {
        let bit = (key >> PERIODS_SHIFT) as usize;
        if self.periods[bit / 64] & 1 << (bit % 64) == 0 {
            return Abbreviation::NONE;
        }
        let profile = self.profile(self.word(key).profile);
        // With `sun.` and `man.` joined, one of the 20,000 commonest words would never end a sentence.
        if !profile.abbreviation.is_none() && profile.is_very_common() {
            profile.abbreviation.with(Abbreviation::AS_WRITTEN)
        } else {
            profile.abbreviation
        }
    }
}

fn read_lists(bytes: &[u8], section: Section) -> Vec<ListInfo> {
    let mut lists = Vec::new();
    let mut at = section.start;
    while at < section.start + section.len {
        let mut text = || {
            let len = read_u32(bytes, at) as usize;
            let text = String::from_utf8_lossy(&bytes[at + 4..at + 4 + len]).into_owned();
            at += 4 + len;
            text
        };
        let (name, label, facts) = (text(), text(), text());
        let label = Label::parse(&label);
        let rank = read_u32(bytes, at) as u8;
        at += 4;
        let count = read_u32(bytes, at) as usize;
        let rows = read_u32(bytes, at + 4) as usize;
        let end = at + 8 + rows * 4;
        let prominence = has_prominence(label).then_some(end);
        lists.push(ListInfo {
            name,
            label,
            facts: facts.split('\t').filter(|fact| !fact.is_empty()).map(str::to_owned).collect(),
            count,
            rank,
            offsets: at + 8,
            rows,
            prominence,
        });
        at = end + prominence.map_or(0, |_| rows * PROMINENCE);
    }
    lists
}

#[inline]
fn read_u32(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(word)
}

#[inline]
fn read_u64(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::super::compile::compile;
    use super::super::fold;
    use super::super::list::List;
    use super::*;

    fn gazetteer() -> Gazetteer {
        let armed = "# label: group\n# kind: armed_group\n# columns: name variants kind country\n\
            Islamic State\tISIS|IS\t\tSY\nTaliban\t\t\tAF\n";
        let city =
            "# label: place\n# kind: city\n# columns: name population\nKabul\t4434550\nReading\t300000\n";
        let common = "# label: word\n# columns: name band pos\nreading\t20\tnv\nstate\t10\tn\n";
        let lists = [
            List::parse("place/city", "c", city).unwrap(),
            List::parse("group/armed", "a", armed).unwrap(),
            List::parse("word/common", "w", common).unwrap(),
        ];
        let bytes = compile(&lists).unwrap();
        let shuffled = compile(&[lists[2].clone(), lists[0].clone(), lists[1].clone()]).unwrap();
        assert_eq!(bytes, shuffled, "the order of the lists does not matter");
        Gazetteer::open(bytes).unwrap()
    }

    #[test]
    fn words_and_phrases_are_found_with_their_rows() {
        let gazetteer = gazetteer();
        let kabul = gazetteer.word(fold::key("KABUL"));
        let claim = gazetteer.claims(kabul.claims).next().unwrap();
        assert_eq!((claim.kind(), claim.fame()), (Some(Kind::City), 6));
        let row = gazetteer.row(claim.list, claim.row).unwrap();
        assert_eq!((row.name, row.line, row.facts), ("Kabul", 4, vec![("population", "4434550")]));
        assert_eq!(gazetteer.prominence(claim.list, claim.row), Prominence { weight: 133, country: None });
        let key = fold::extend(fold::extend(0, fold::key("Islamic")), fold::key("State"));
        let at = gazetteer.phrase(key).unwrap();
        let claim = gazetteer.claims(at).next().unwrap();
        assert_eq!(gazetteer.row(claim.list, claim.row).unwrap().facts, [("country", "SY")]);
        let syria = Country::parse("SY");
        assert_eq!(gazetteer.prominence(claim.list, claim.row), Prominence { weight: 0, country: syria });
        assert_eq!(gazetteer.word(fold::key("Islamic")).longest, 2);
        assert_eq!(gazetteer.word(fold::key("nowhere")), WordEntry::default());
    }

    #[test]
    fn common_words_and_acronyms_are_marked() {
        let gazetteer = gazetteer();
        let flags =
            |word: &str| gazetteer.claims(gazetteer.word(fold::key(word)).claims).next().unwrap().flags;
        assert_eq!(flags("Reading") & flag::COMMON, flag::COMMON);
        assert_eq!(flags("Kabul") & flag::COMMON, 0);
        assert_eq!(flags("IS") & flag::EXACT, flag::EXACT);
        assert_eq!(flags("IS") & flag::VARIANT, flag::VARIANT);
    }
}
