//! The table of kinds: what each feature of a decided name is worth for each kind that it may have.
//!
//! Text (`gazetteers/weights/kinds.tsv`): `feature TAB kind weight kind weight ..`, sorted by feature. Compiled: an open-addressing hash
//! table of a fingerprint and a place, and behind it the kinds and weights of each feature. A name's kind is the one, of its label's,
//! whose weights add up to most: a multinomial logistic model.

use std::borrow::Cow;

use super::feature_id::id_of;
use super::table;
use super::tag::Tag;
use crate::error::Error;
use crate::label::{Kind, Label};

/// How many kinds there are; sums have a place for each.
pub const KINDS: usize = Kind::ALL.len();

/// A feature and its weight for each kind that it says anything of.
pub type KindRow = (String, Vec<(Kind, f32)>);

/// Bytes of the header: magic, scale, slots.
const HEADER: usize = 16;
/// A slot: a fingerprint and where its kinds stand behind the slots.
const SLOT: usize = 8;
const MAGIC: &[u8; 8] = b"tagwknd1";

/// A compiled table.
#[derive(Clone, Debug)]
pub struct KindWeights {
    bytes: Cow<'static, [u8]>,
    slots: usize,
    scale: f32,
    /// A bit for each fingerprint, by its lowest bits: two of three features that are asked for are not there.
    filter: Vec<u64>,
}

/// Bits of the filter.
const FILTER: usize = 1 << 16;

/// Returns whether the table chooses among kinds of that tag: persons have none, and what is no name has no kind.
pub fn has_kinds(tag: Tag) -> bool {
    matches!(tag, Tag::Group | Tag::Place | Tag::People)
}

impl KindWeights {
    /// Opens a compiled table; None if it is not one of this version.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Option<KindWeights> {
        let bytes = bytes.into();
        let number = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let (scale, slots) = (f32::from_bits(number(8)?), number(12)? as usize);
        if !bytes.starts_with(MAGIC) || bytes.len() < HEADER + slots * SLOT {
            return None;
        }
        let mut filter = vec![0u64; FILTER / 64];
        for slot in bytes[HEADER..HEADER + slots * SLOT].chunks_exact(SLOT).filter(|slot| slot[..4] != [0; 4])
        {
            let bit = usize::from(u16::from_le_bytes([slot[0], slot[1]]));
            filter[bit / 64] |= 1 << (bit % 64);
        }
        Some(KindWeights { bytes, slots, scale, filter })
    }

    /// Returns what a step of a sum is worth.
    pub fn scale(&self) -> f32 {
        self.scale
    }

    /// Adds what a feature is worth to `sums`, which count steps of the table's scale.
    #[inline]
    pub fn add(&self, id: u64, sums: &mut [i32; KINDS]) {
        let Some(mut at) = self.find(id) else { return };
        let count = usize::from(self.bytes[at]);
        at += 1;
        for pair in self.bytes[at..at + count * 2].chunks_exact(2) {
            sums[usize::from(pair[0])] += i32::from(pair[1] as i8);
        }
    }

    /// Returns where the kinds of a feature stand.
    #[inline]
    fn find(&self, id: u64) -> Option<usize> {
        let bit = id as usize % FILTER;
        if self.filter[bit / 64] & 1 << (bit % 64) == 0 {
            return None;
        }
        let slots = &self.bytes[HEADER..HEADER + self.slots * SLOT];
        let place = *table::find(slots, self.slots, SLOT, id)?.first_chunk()?;
        Some(HEADER + slots.len() + u32::from_le_bytes(place) as usize)
    }

    /// Returns what the feature with that text is worth for each kind; all 0 if the table has none.
    pub fn of(&self, feature: &str) -> [f32; KINDS] {
        let mut sums = [0; KINDS];
        if let Some(id) = id_of(feature) {
            self.add(id, &mut sums);
        }
        sums.map(|sum| sum as f32 * self.scale)
    }

    /// Returns the kind of a tag that the sums are greatest for, the first of equals; None where they say nothing.
    pub fn best(sums: &[i32; KINDS], tag: Tag) -> Option<Kind> {
        let of_tag = Kind::ALL.iter().copied().filter(|&kind| Tag::of(kind) == Some(tag));
        // The last of equals is taken, so they are asked in reverse.
        let best = of_tag.rev().max_by_key(|&kind| sums[kind as usize])?;
        sums.iter().any(|&sum| sum != 0).then_some(best)
    }
}

/// Returns the kind of that name, among those that the table chooses from.
fn kind_of(name: &str) -> Option<Kind> {
    [Label::Group, Label::Place].into_iter().find_map(|label| Kind::parse(label, name))
}

/// Parses the text of a table; `path` is used in messages only.
///
/// # Errors
/// The first line that is wrong.
///
/// ```
/// use tagwire::Kind;
/// use tagwire::resolve::kinds::parse;
///
/// let rows = parse("kinds.tsv", "last.word=reef\tlandform 2.5 city -0.5\n")?;
/// assert_eq!(rows[0].1, [(Kind::Landform, 2.5), (Kind::City, -0.5)]);
/// # Ok::<(), tagwire::Error>(())
/// ```
pub fn parse(path: &str, text: &str) -> Result<Vec<KindRow>, Error> {
    let mut rows = Vec::new();
    for line in table::lines(path, text) {
        let (feature, cells, number) = line?;
        let wrong = |message: String| Error::data(path, number, message);
        let mut row: Vec<(Kind, f32)> = Vec::new();
        let mut cells = cells.split(' ');
        while let Some(name) = cells.next() {
            let kind =
                kind_of(name).ok_or_else(|| wrong(format!("{name:?} is no kind of a group or place")))?;
            let cell = cells.next().unwrap_or_default();
            match cell.parse::<f32>() {
                Ok(weight) if weight.is_finite() => row.push((kind, weight)),
                _ => return Err(wrong(format!("{cell:?} behind {name} is not a number; write 0.25"))),
            }
        }
        rows.push((feature.to_owned(), row));
    }
    Ok(rows)
}

/// Writes rows as text, sorted by feature, the weights with two decimals; what is smaller is left out.
pub fn write(header: &str, rows: &mut [KindRow]) -> String {
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    let mut out = String::from(header);
    for (feature, row) in rows.iter() {
        let cells: Vec<String> = row
            .iter()
            .filter(|(_, weight)| weight.abs() >= 0.005)
            .map(|(kind, weight)| format!("{} {weight:.2}", kind.name()))
            .collect();
        if !cells.is_empty() {
            out.push_str(feature);
            out.push('\t');
            out.push_str(&cells.join(" "));
            out.push('\n');
        }
    }
    out
}

/// Compiles rows. Weights are kept in steps of 1/127 of the greatest.
pub fn compile(rows: &[KindRow]) -> Vec<u8> {
    let weights = rows.iter().flat_map(|(_, row)| row);
    let scale = weights.fold(0.001f32, |most, (_, weight)| most.max(weight.abs())) / 127.0;
    let (mut entries, mut blob) = (Vec::with_capacity(rows.len()), Vec::new());
    for (feature, row) in rows {
        let Some(id) = id_of(feature) else { continue };
        entries.push((id, (blob.len() as u32).to_le_bytes().to_vec()));
        let quantised = row.iter().map(|&(kind, weight)| (kind, (weight / scale).round() as i8));
        let pairs: Vec<(Kind, i8)> = quantised.filter(|&(_, weight)| weight != 0).collect();
        blob.push(pairs.len() as u8);
        for (kind, weight) in pairs {
            blob.extend_from_slice(&[kind as u8, weight as u8]);
        }
    }
    let slots = table::slots_for(entries.len());
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&scale.to_bits().to_le_bytes());
    out.extend_from_slice(&(slots as u32).to_le_bytes());
    table::append(&mut out, &entries, slots, SLOT);
    out.extend_from_slice(&blob);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_table_hold_the_same_weights() {
        let mut rows = vec![
            ("last.word=reef".to_owned(), vec![(Kind::City, -0.5), (Kind::Landform, 2.54)]),
            ("said=list|company".to_owned(), vec![(Kind::Company, 1.0)]),
        ];
        let text = write("# kinds\n", &mut rows);
        let back = parse("kinds.tsv", &text).unwrap();
        assert_eq!(rows, back);
        let table = KindWeights::open(compile(&back)).unwrap();
        let found = table.of("last.word=reef");
        assert!((found[Kind::Landform as usize] - 2.54).abs() < 0.02);
        assert!((found[Kind::City as usize] + 0.5).abs() < 0.02);
        assert_eq!(table.of("last.word=reefs"), [0.0; KINDS]);
    }

    #[test]
    fn the_kind_is_one_of_the_tag() {
        let mut sums = [0; KINDS];
        assert_eq!(KindWeights::best(&sums, Tag::Group), None);
        sums[Kind::City as usize] = 9;
        sums[Kind::Sports as usize] = 2;
        assert_eq!(KindWeights::best(&sums, Tag::Group), Some(Kind::Sports));
        assert_eq!(KindWeights::best(&sums, Tag::Place), Some(Kind::City));
        sums[Kind::Company as usize] = 2;
        assert_eq!(KindWeights::best(&sums, Tag::Group), Some(Kind::Company), "the first of equals");
    }

    #[test]
    fn a_bad_line_is_named() {
        for (text, expected) in [
            ("a=b city 1\n", "kinds.tsv:1: no tab"),
            ("ab\tcity 1\n", "kinds.tsv:1: feature \"ab\" has no '='"),
            ("# x\na=b\ttown 1\n", "kinds.tsv:2: \"town\" is no kind"),
            ("a=b\tcity x\n", "kinds.tsv:1: \"x\" behind city is not a number"),
            ("a=b\tcity\n", "kinds.tsv:1: \"\" behind city is not a number"),
        ] {
            let error = parse("kinds.tsv", text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
