//! The record: one document's entities as one JSON object.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;
use unicode_segmentation::UnicodeSegmentation;

use crate::dates::{Anchor, DateSource};
use crate::entity::Entity;
use crate::extract::{Extraction, Extractor};
use crate::label::{Kind, Label};
use crate::mapping::Mapping;
use crate::read::gold::{GoldDocument, GoldSpan};
use crate::read::{Failure, Input};

/// What an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offsets {
    /// Unicode code points.
    Chars,
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units.
    Utf16,
    /// Grapheme clusters: what a reader takes for one character; CR and LF together are one.
    Graphemes,
}

impl Offsets {
    /// Returns what the units are called in messages.
    pub fn name(self) -> &'static str {
        match self {
            Offsets::Chars => "code points",
            Offsets::Bytes => "bytes",
            Offsets::Utf16 => "UTF-16 units",
            Offsets::Graphemes => "grapheme clusters",
        }
    }
}

/// Turns byte offsets into others; quick when asked in rising order.
pub struct Counter<'t> {
    text: &'t str,
    unit: Offsets,
    byte: usize,
    count: usize,
    /// Where grapheme clusters begin, if they are counted.
    clusters: Vec<u32>,
}

impl<'t> Counter<'t> {
    /// Returns a counter at the start of the text.
    pub fn new(text: &'t str, unit: Offsets) -> Counter<'t> {
        // In ASCII all are the same, but a grapheme cluster takes in CR and LF.
        let same = text.is_ascii() && (unit != Offsets::Graphemes || !text.contains('\r'));
        let unit = if same { Offsets::Bytes } else { unit };
        let clusters = match unit {
            Offsets::Graphemes => text.grapheme_indices(true).map(|(at, _)| at as u32).collect(),
            _ => Vec::new(),
        };
        Counter { text, unit, byte: 0, count: 0, clusters }
    }

    /// Returns how many units stand before that byte, which must be on a character boundary; one that it lies inside of counts.
    ///
    /// ```
    /// use tagwire::record::{Counter, Offsets};
    /// let text = "😀 Merkel";
    /// assert_eq!(Counter::new(text, Offsets::Chars).at(5), 2);
    /// assert_eq!(Counter::new(text, Offsets::Utf16).at(5), 3);
    /// ```
    pub fn at(&mut self, byte: usize) -> usize {
        match self.unit {
            Offsets::Bytes => return byte,
            Offsets::Graphemes => return self.clusters.partition_point(|&start| (start as usize) < byte),
            Offsets::Chars | Offsets::Utf16 => {}
        }
        if byte < self.byte {
            self.byte = 0;
            self.count = 0;
        }
        let piece = &self.text[self.byte..byte];
        self.count += match self.unit {
            Offsets::Utf16 => piece.chars().map(char::len_utf16).sum(),
            _ => piece.chars().count(),
        };
        self.byte = byte;
        self.count
    }
}

/// What a record shows.
#[derive(Clone, Copy, Debug)]
pub struct Shown {
    /// What offsets count.
    pub offsets: Offsets,
    /// Whether the text is in the record.
    pub text: bool,
    /// Whether the facts of list rows are in the record.
    pub facts: bool,
    /// Which labels are shown, by their place in [`Label::ALL`].
    pub labels: [bool; 4],
    /// The label set.
    pub scheme: Scheme,
}

impl Default for Shown {
    fn default() -> Shown {
        Shown {
            offsets: Offsets::Chars,
            text: false,
            facts: false,
            labels: [true; 4],
            scheme: Scheme::Tagwire,
        }
    }
}

/// A set of labels to map ours to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Ours: person, group, place, date.
    Tagwire,
    /// PER, ORG, LOC and MISC for peoples; no dates.
    Conll,
    /// PERSON, ORG, NORP, GPE, LOC, FAC, DATE, TIME.
    Ontonotes,
    /// PERSON, ORGANIZATION, LOCATION, DATE, TIME; no peoples.
    Muc,
    /// The labels of a mapping file, which lives as long as the program.
    Mapped(&'static Mapping),
}

impl Scheme {
    /// Returns the label of an entity in this scheme; None where it has none.
    pub fn label(self, entity: &Entity) -> Option<&'static str> {
        self.name(entity.label, Some(entity.kind))
    }

    /// Returns what this scheme calls a thing of that label and kind; None where it has no name for it.
    ///
    /// ```
    /// use tagwire::{Kind, Label, record::Scheme};
    /// assert_eq!(Scheme::Ontonotes.name(Label::Place, Some(Kind::City)), Some("GPE"));
    /// assert_eq!(Scheme::Conll.name(Label::Date, None), None);
    /// ```
    pub fn name(self, label: Label, kind: Option<Kind>) -> Option<&'static str> {
        let people = kind.is_some_and(Kind::is_people);
        match self {
            Scheme::Tagwire => Some(label.name()),
            Scheme::Conll => match label {
                Label::Person => Some("PER"),
                Label::Group if people => Some("MISC"),
                Label::Group => Some("ORG"),
                Label::Place => Some("LOC"),
                Label::Date => None,
            },
            Scheme::Ontonotes => Some(match kind {
                Some(Kind::Country | Kind::Region | Kind::City) => "GPE",
                Some(Kind::Facility) => "FAC",
                Some(Kind::Time) => "TIME",
                _ if people => "NORP",
                _ => match label {
                    Label::Person => "PERSON",
                    Label::Group => "ORG",
                    Label::Place => "LOC",
                    Label::Date => "DATE",
                },
            }),
            Scheme::Muc => match label {
                Label::Person => Some("PERSON"),
                Label::Group if people => None,
                Label::Group => Some("ORGANIZATION"),
                Label::Place => Some("LOCATION"),
                Label::Date => Some(if kind == Some(Kind::Time) { "TIME" } else { "DATE" }),
            },
            Scheme::Mapped(mapping) => mapping.name(label, kind),
        }
    }

    /// Returns true if a mapping file says that such a thing is left out.
    pub fn leaves_out(self, label: Label, kind: Option<Kind>) -> bool {
        match self {
            Scheme::Mapped(mapping) => mapping.covers(label, kind) && mapping.name(label, kind).is_none(),
            _ => false,
        }
    }

    /// Returns the labels of this scheme, in the order in which tools show them.
    pub fn names(self) -> Vec<&'static str> {
        match self {
            Scheme::Tagwire => Label::ALL.iter().map(|label| label.name()).collect(),
            Scheme::Conll => vec!["PER", "ORG", "LOC", "MISC"],
            Scheme::Ontonotes => vec!["PERSON", "ORG", "NORP", "GPE", "LOC", "FAC", "DATE", "TIME"],
            Scheme::Muc => vec!["PERSON", "ORGANIZATION", "LOCATION", "DATE", "TIME"],
            Scheme::Mapped(mapping) => mapping.names(),
        }
    }
}

/// A document's record, ready to be written.
pub struct Record<'r> {
    /// The extractor, for sources and facts.
    pub extractor: &'r Extractor,
    /// The document as it came in.
    pub input: &'r Input,
    /// What was found in it.
    pub extraction: &'r Extraction<'r>,
    /// What to show.
    pub shown: Shown,
}

/// A piece of JSON that stands already.
fn raw(text: &str) -> Option<&RawValue> {
    serde_json::from_str(text).ok()
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &raw(&self.input.id))?;
        if let Some((date, source)) = self.extraction.date {
            map.serialize_entry("date", &date.to_string())?;
            map.serialize_entry("date_source", &self.date_source(source, self.shown.offsets))?;
        }
        if self.shown.text {
            map.serialize_entry("text", &self.input.text)?;
        }
        for (name, value) in &self.input.rest {
            map.serialize_entry(name, value)?;
        }
        if let Some((name, date)) = self.kept_date() {
            map.serialize_entry(&name, date)?;
        }
        map.serialize_entry("entities", &Entities(self))?;
        map.end()
    }
}

impl Record<'_> {
    /// Returns the document's own date where the record has another or none: `input_date`.
    fn kept_date(&self) -> Option<(String, &str)> {
        self.input.kept_date(self.extraction.date)
    }

    /// Returns where the date was found: `given`, `field`, `url`, `file_name`, or `text:START..END` in those offsets.
    fn date_source(&self, source: DateSource, offsets: Offsets) -> String {
        match source {
            DateSource::Given => "given".to_owned(),
            DateSource::Field => "field".to_owned(),
            DateSource::Url => "url".to_owned(),
            DateSource::FileName => "file_name".to_owned(),
            DateSource::Text(span) => {
                let mut counter = Counter::new(self.extraction.document.text, offsets);
                format!("text:{}..{}", counter.at(span.start as usize), counter.at(span.end as usize))
            }
        }
    }
}

/// The places of entities in a record's offsets, asked for in the order of the text.
struct Places<'t> {
    counter: Counter<'t>,
    /// First token, start and end of each date so far.
    dates: Vec<(u32, usize, usize)>,
}

impl<'t> Places<'t> {
    fn new(text: &'t str, offsets: Offsets) -> Places<'t> {
        Places { counter: Counter::new(text, offsets), dates: Vec::new() }
    }

    fn next(&mut self, entity: &Entity) -> (usize, usize) {
        let start = self.counter.at(entity.span.start as usize);
        let end = self.counter.at(entity.span.end as usize);
        if entity.label == Label::Date {
            self.dates.push((entity.tokens.start, start, end));
        }
        (start, end)
    }

    /// Returns what is known of a date beside its value, under the names of a record: `mod`, `from`, `to`, and `anchor`, which is
    /// `date` or the place of an earlier date.
    fn timex(&self, entity: &Entity) -> [Option<(&'static str, String)>; 4] {
        let Some(timex) = entity.timex.as_deref() else { return [const { None }; 4] };
        let anchor = timex.anchor.and_then(|anchor| match anchor {
            Anchor::Document => Some("date".to_owned()),
            Anchor::Mention(tokens) => {
                let at = self.dates.binary_search_by_key(&tokens.start, |date| date.0).ok()?;
                Some(format!("text:{}..{}", self.dates[at].1, self.dates[at].2))
            }
        });
        [
            timex.modifier.map(|modifier| ("mod", modifier.to_owned())),
            timex.begin.map(|begin| ("from", begin.to_string())),
            timex.end.map(|end| ("to", end.to_string())),
            anchor.map(|anchor| ("anchor", anchor)),
        ]
    }
}

struct Entities<'e, 'r>(&'e Record<'r>);

impl Serialize for Entities<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.0;
        let mut list = serializer.serialize_seq(None)?;
        let mut places = Places::new(record.extraction.document.text, record.shown.offsets);
        for entity in record.shown.entities(record.extraction) {
            let (start, end) = places.next(entity);
            list.serialize_element(&One { record, entity, start, end, places: &places })?;
        }
        list.end()
    }
}

impl Shown {
    /// Returns the entities whose labels are shown.
    pub fn entities<'e>(&self, extraction: &'e Extraction) -> impl Iterator<Item = &'e Entity> {
        let shown = *self;
        extraction
            .entities
            .iter()
            .filter(move |entity| shown.labels[entity.label as usize] && shown.scheme.label(entity).is_some())
    }
}

struct One<'o, 'r> {
    record: &'o Record<'r>,
    entity: &'o Entity,
    start: usize,
    end: usize,
    places: &'o Places<'o>,
}

impl Serialize for One<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (record, entity) = (self.record, self.entity);
        let text = record.extraction.document.text;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("start", &self.start)?;
        map.serialize_entry("end", &self.end)?;
        map.serialize_entry("text", entity.span.of(text))?;
        map.serialize_entry("label", record.shown.scheme.label(entity).unwrap_or_default())?;
        if !entity.kind.name().is_empty() {
            map.serialize_entry("kind", entity.kind.name())?;
        }
        if let Some(title) = entity.title {
            map.serialize_entry("title", &one_line(title.of(text)))?;
        }
        if let Some(fullest) = entity.fullest {
            map.serialize_entry("name", &one_line(fullest.of(text)))?;
        }
        if let Some(identity) = entity.identity {
            map.serialize_entry("entity", &identity)?;
        }
        if let Some(value) = &entity.value {
            map.serialize_entry("value", value)?;
        }
        map.serialize_entry("score", &two_decimals(entity.score))?;
        map.serialize_entry("source", &record.extractor.source_name(&record.extraction.document, entity))?;
        if record.shown.facts {
            let facts = record.extractor.facts(entity);
            if !facts.is_empty() {
                map.serialize_entry("facts", &facts.into_iter().collect::<BTreeMap<_, _>>())?;
            }
        }
        // Behind what every entity has, where a record that is read and written again keeps them.
        for (name, value) in self.places.timex(entity).into_iter().flatten() {
            map.serialize_entry(name, &value)?;
        }
        map.end()
    }
}

/// Returns a name without line breaks: one that crosses the line end of wrapped text reads as one.
pub fn one_line(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(['\n', '\r', '\t']) {
        text.split_whitespace().collect::<Vec<_>>().join(" ").into()
    } else {
        text.into()
    }
}

/// Returns a probability with two decimals, as records show it.
fn two_decimals(score: f32) -> f64 {
    (f64::from(score) * 100.0).round() / 100.0
}

impl Record<'_> {
    /// Returns the record as a document with marked spans, labels in the scheme: what the writers of other formats take. Places in the
    /// text are code points, as in every such document.
    pub fn gold(&self) -> GoldDocument {
        let text = self.extraction.document.text;
        let mut gold = GoldDocument { text: text.to_owned(), ..GoldDocument::default() };
        gold.set_id(&serde_json::from_str(&self.input.id).unwrap_or_default());
        if let Some((date, source)) = self.extraction.date {
            gold.date = Some(date.to_string());
            gold.rest.insert("date_source".to_owned(), self.date_source(source, Offsets::Chars).into());
        }
        for (name, value) in &self.input.rest {
            gold.rest.insert(name.clone(), serde_json::from_str(value.get()).unwrap_or_default());
        }
        if let Some((name, date)) = self.kept_date() {
            gold.rest.insert(name, date.into());
        }
        let mut places = Places::new(text, Offsets::Chars);
        for entity in self.shown.entities(self.extraction) {
            places.next(entity);
            let name = self.shown.scheme.label(entity).unwrap_or_default();
            let mut span = GoldSpan::new(entity.span, name);
            span.label = Some(entity.label);
            span.kind = Some(entity.kind);
            span.title = entity.title.map(|title| one_line(title.of(text)).into_owned());
            span.fullest = entity.fullest.map(|fullest| one_line(fullest.of(text)).into_owned());
            span.identity = entity.identity.map(u64::from);
            span.value = entity.value.clone();
            span.score = Some(two_decimals(entity.score));
            span.source = Some(self.extractor.source_name(&self.extraction.document, entity));
            if self.shown.facts {
                let facts: BTreeMap<_, _> = self.extractor.facts(entity).into_iter().collect();
                if !facts.is_empty() {
                    span.rest.insert("facts".to_owned(), serde_json::json!(facts));
                }
            }
            for (name, value) in places.timex(entity).into_iter().flatten() {
                span.rest.insert(name.to_owned(), value.into());
            }
            gold.spans.push(span);
        }
        gold
    }
}

/// The record in the place of a document that could not be read.
pub struct ErrorRecord<'f>(pub &'f Failure);

impl Serialize for ErrorRecord<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("id", &raw(&self.0.id))?;
        map.serialize_entry("error", &self.0.message)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_what_is_asked() {
        let text = "😀 Angela Merkel visited Paris.";
        for (unit, expected) in [
            (Offsets::Chars, [2, 15, 24, 29]),
            (Offsets::Utf16, [3, 16, 25, 30]),
            (Offsets::Bytes, [5, 18, 27, 32]),
        ] {
            let mut counter = Counter::new(text, unit);
            assert_eq!([5, 18, 27, 32].map(|byte| counter.at(byte)), expected, "{unit:?}");
        }
    }

    #[test]
    fn a_name_over_a_line_end_is_one_line() {
        assert_eq!(one_line("Ids\n   Postma"), "Ids Postma");
    }
}
