//! The table of weights: what each feature is worth for each tag, in the first and in the second pass.
//!
//! Text (`gazetteers/weights/*.tsv`): `feature TAB ten numbers`, sorted by feature; the columns are the five tags of the first pass
//! and the five of the second. Compiled: an open-addressing hash table of a fingerprint and ten bytes a row,
//! and a second one for templates that are asked for one value together.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use super::feature_id::{Group, id_of, place_in_group};
use super::table;
use super::tag::TAGS;
use crate::error::Error;
use crate::gazetteer::compile::slot_of;

/// Columns of a row: the tags, twice.
pub const COLUMNS: usize = TAGS * 2;
/// Bytes of the header: magic, scale, slots of rows, slots of groups.
const HEADER: usize = 20;
const SLOT: usize = table::FINGERPRINT + COLUMNS;
/// A slot of groups: a fingerprint and where the group's rows stand.
const GROUP_SLOT: usize = 8;
const MAGIC: &[u8; 8] = b"tagwght3";

/// Lanes of a sum: the five tags of the first pass from 0, those of the second from [`SECOND`].
pub const LANES: usize = 16;
/// Where the second pass begins.
pub const SECOND: usize = 8;

/// A sum of quantised weights for each tag and pass. It wraps around at 16 bits, so that a difference of two running sums is right
/// as long as it is itself below 32,768 (a segment's is: 127 times 200 features at most).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(align(32))]
pub struct Sums(pub [i16; LANES]);

impl Sums {
    /// Nothing.
    pub const ZERO: Sums = Sums([0; LANES]);

    /// Adds another sum.
    #[inline]
    pub fn add(&mut self, other: &Sums) {
        for lane in 0..LANES {
            self.0[lane] = self.0[lane].wrapping_add(other.0[lane]);
        }
    }

    /// Adds a row of the table.
    #[inline]
    pub fn add_row(&mut self, row: &[u8]) {
        let (first, second) = row.split_at(TAGS);
        for tag in 0..TAGS {
            self.0[tag] = self.0[tag].wrapping_add(i16::from(first[tag] as i8));
            self.0[SECOND + tag] = self.0[SECOND + tag].wrapping_add(i16::from(second[tag] as i8));
        }
    }

    /// Returns the greatest sum of any tag in any pass.
    #[inline]
    pub fn greatest(&self) -> i16 {
        (0..TAGS).fold(i16::MIN, |most, tag| most.max(self.0[tag]).max(self.0[SECOND + tag]))
    }

    /// Takes another sum away.
    #[inline]
    pub fn subtract(&mut self, other: &Sums) {
        for lane in 0..LANES {
            self.0[lane] = self.0[lane].wrapping_sub(other.0[lane]);
        }
    }

    /// Returns the scores of a pass (0 or 1): what the sums are worth at `scale` a step.
    #[inline]
    pub fn scores(&self, pass: usize, scale: f32) -> [f32; TAGS] {
        let mut scores = [0.0; TAGS];
        for (score, &sum) in scores.iter_mut().zip(&self.0[pass * SECOND..]) {
            *score = f32::from(sum) * scale;
        }
        scores
    }
}

/// A compiled table.
#[derive(Clone, Debug)]
pub struct Weights {
    bytes: Cow<'static, [u8]>,
    /// Where the slots of rows and of groups begin, and how many there are.
    rows: (usize, usize),
    groups: (usize, usize),
    /// Where the rows of groups begin.
    blob: usize,
    scale: f32,
    /// Tells tables apart.
    number: u64,
}

/// The number of the next table that is opened.
static NEXT: AtomicU64 = AtomicU64::new(1);

impl Weights {
    /// Opens a compiled table; None if it is not one of this version.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Option<Weights> {
        let bytes = bytes.into();
        if !bytes.starts_with(MAGIC) || bytes.len() < HEADER {
            return None;
        }
        let number = |at: usize| [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
        let scale = f32::from_le_bytes(number(8));
        let (rows, groups) =
            (u32::from_le_bytes(number(12)) as usize, u32::from_le_bytes(number(16)) as usize);
        let groups_at = HEADER + rows * SLOT;
        let blob = groups_at + groups * GROUP_SLOT;
        if bytes.len() < blob {
            return None;
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Some(Weights { bytes, rows: (HEADER, rows), groups: (groups_at, groups), blob, scale, number })
    }

    /// Adds the row of a feature to `sums`; nothing if it has none. Features of a [`Group`] are not found so.
    #[inline]
    pub fn add(&self, id: u64, sums: &mut Sums) {
        if let Some(row) = self.row(id) {
            sums.add_row(row);
        }
    }

    /// Reads a byte of the place of a feature, so that it is at hand when its row is asked for: memory answers ten requests at once nearly
    /// as fast as one. The value returned means nothing; it keeps the reading from being left out.
    #[inline]
    pub fn touch(&self, id: u64) -> u8 {
        self.bytes[self.rows.0 + slot_of(id, self.rows.1) * SLOT]
    }

    /// Returns where the weights of several groups' values begin, each asked for before any is waited for.
    #[inline]
    pub fn groups<const N: usize>(&self, ids: [u64; N]) -> [Option<usize>; N] {
        let place = |id: u64| self.bytes[self.groups.0 + slot_of(id, self.groups.1) * GROUP_SLOT];
        std::hint::black_box(ids.iter().fold(0, |sum, &id| sum ^ place(id)));
        let found = ids.map(|id| self.group_at(id));
        std::hint::black_box(found.iter().flatten().fold(0, |sum, &at| sum ^ self.bytes[at]));
        found
    }

    /// Returns a number that no other table of this process has.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns the weights of a group's templates that begin there ([`Weights::groups`]), [`COLUMNS`] bytes for each; none for None.
    #[inline]
    pub fn group(&self, group: &Group, at: Option<usize>) -> std::slice::ChunksExact<'_, u8> {
        let row = at.map_or(&[][..], |at| &self.bytes[at..at + group.templates.len() * COLUMNS]);
        row.chunks_exact(COLUMNS)
    }

    /// Returns where the rows of a group's value begin.
    #[inline]
    fn group_at(&self, id: u64) -> Option<usize> {
        let slot = self.slot(self.groups, GROUP_SLOT, id)?;
        Some(self.blob + u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]) as usize)
    }

    #[inline]
    fn row(&self, id: u64) -> Option<&[u8]> {
        self.slot(self.rows, SLOT, id)
    }

    #[inline]
    fn slot(&self, (start, slots): (usize, usize), width: usize, id: u64) -> Option<&[u8]> {
        table::find(&self.bytes[start..start + slots * width], slots, width, id)
    }

    /// Returns what one step of a sum is worth.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// Returns the weights of the feature with that text; all 0 if the table has none.
    pub fn of(&self, feature: &str) -> [f32; COLUMNS] {
        let mut sums = Sums::ZERO;
        if let Some((id, place, _)) = place_in_group(feature) {
            if let Some(at) = self.group_at(id) {
                sums.add_row(&self.bytes[at + place * COLUMNS..at + (place + 1) * COLUMNS]);
            }
        } else if let Some(id) = id_of(feature) {
            self.add(id, &mut sums);
        }
        let (first, second) = (sums.scores(0, self.scale), sums.scores(1, self.scale));
        std::array::from_fn(|at| if at < TAGS { first[at] } else { second[at - TAGS] })
    }
}

/// Parses the text of a table into features and their weights; `path` is used in messages only.
///
/// # Errors
/// The first line that is wrong.
pub fn parse(path: &str, text: &str) -> Result<Vec<(String, [f32; COLUMNS])>, Error> {
    let mut rows = Vec::new();
    for line in table::lines(path, text) {
        let (feature, cells, number) = line?;
        let wrong = |message: String| Error::data(path, number, message);
        let mut row = [0.0; COLUMNS];
        let mut count = 0;
        for (at, cell) in cells.split(' ').enumerate() {
            let value = if cell == "." { Ok(0.0) } else { cell.parse::<f32>() };
            match (value, row.get_mut(at)) {
                (Ok(value), Some(place)) if value.is_finite() => *place = value,
                (_, Some(_)) => {
                    return Err(wrong(format!("{cell:?} is not a number; write 0.25, or . for 0")));
                }
                (_, None) => {}
            }
            count += 1;
        }
        if count != COLUMNS {
            return Err(wrong(format!("{count} weights, but a row has {COLUMNS}: five tags for each pass")));
        }
        rows.push((feature.to_owned(), row));
    }
    Ok(rows)
}

/// Compiles rows of feature and weights. Weights are kept in steps of 1/127 of the greatest, clipped at 8.
pub fn compile(rows: &[(String, [f32; COLUMNS])]) -> Vec<u8> {
    let greatest = rows.iter().flat_map(|(_, row)| row.iter()).fold(0.001f32, |m, w| m.max(w.abs())).min(8.0);
    let scale = greatest / 127.0;
    let quantise = |row: &[f32; COLUMNS]| row.map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8 as u8);
    let mut entries: Vec<(u64, Vec<u8>)> = Vec::with_capacity(rows.len());
    let mut groups: BTreeMap<u64, Vec<u8>> = BTreeMap::new();
    for (feature, row) in rows {
        let Some(id) = id_of(feature) else { continue };
        let quantised = quantise(row);
        if quantised == [0; COLUMNS] {
            continue;
        }
        // Two of three features are of a group, which is found by itself: in both they would take 3 MB, not 2.
        if let Some((id, place, places)) = place_in_group(feature) {
            let group = groups.entry(id).or_insert_with(|| vec![0; places * COLUMNS]);
            group[place * COLUMNS..(place + 1) * COLUMNS].copy_from_slice(&quantised);
        } else {
            entries.push((id, quantised.to_vec()));
        }
    }
    let mut blob: Vec<u8> = Vec::new();
    let mut group_entries: Vec<(u64, Vec<u8>)> = Vec::with_capacity(groups.len());
    for (id, row) in groups {
        group_entries.push((id, (blob.len() as u32).to_le_bytes().to_vec()));
        blob.extend_from_slice(&row);
    }
    let (slots, group_slots) = (table::slots_for(entries.len()), table::slots_for(group_entries.len()));
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&scale.to_le_bytes());
    out.extend_from_slice(&(slots as u32).to_le_bytes());
    out.extend_from_slice(&(group_slots as u32).to_le_bytes());
    table::append(&mut out, &entries, slots, SLOT);
    table::append(&mut out, &group_entries, group_slots, GROUP_SLOT);
    out.extend_from_slice(&blob);
    out
}

/// Writes rows as text, sorted by feature; the numbers have two decimals, a dot is zero.
pub fn write(header: &str, rows: &mut [(String, [f32; COLUMNS])]) -> String {
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let mut out = String::from(header);
    for (feature, row) in rows.iter() {
        let cells: Vec<String> = row
            .iter()
            .map(|w| {
                let text = format!("{w:.2}");
                match text.as_str() {
                    "0.00" | "-0.00" => ".".to_owned(),
                    _ => text.replacen("0.", ".", usize::from(w.abs() < 1.0)),
                }
            })
            .collect();
        if cells.iter().all(|cell| cell == ".") {
            continue;
        }
        out.push_str(feature);
        out.push('\t');
        out.push_str(&cells.join(" "));
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_table_hold_the_same_weights() {
        let mut rows = vec![
            ("left.word=in".to_owned(), [0.5, -1.25, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0]),
            ("first.word=o_b|c".to_owned(), [-0.25; COLUMNS]),
        ];
        let text = write("# x\n", &mut rows);
        let back = parse("w.tsv", &text).unwrap();
        assert_eq!(rows, back);
        let table = Weights::open(compile(&back)).unwrap();
        for (feature, row) in &rows {
            let found = table.of(feature);
            for (a, b) in row.iter().zip(found) {
                assert!((a - b).abs() <= table.scale(), "{feature} {a} {b}");
            }
        }
        assert_eq!(table.of("left.word=at"), [0.0; COLUMNS]);
    }

    #[test]
    fn a_bad_line_is_named() {
        for (text, expected) in [
            ("a=b 1\n", "w.tsv:1: no tab"),
            ("ab\t1\n", "w.tsv:1: feature \"ab\" has no '='"),
            ("a=b\t1 2\n", "w.tsv:1: 2 weights, but a row has 10"),
            ("a=b\tx\n", "w.tsv:1: \"x\" is not a number"),
        ] {
            let error = parse("w.tsv", text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
