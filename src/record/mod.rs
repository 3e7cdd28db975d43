//! The record: one document's entities as one JSON object.

mod object;
mod offset;
mod scheme;

use std::borrow::Cow;
use std::collections::BTreeMap;

use object::{Name, Object, name};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::dates::{Anchor, DateSource};
use crate::entity::Entity;
use crate::extract::{Extraction, Extractor};
use crate::label::Label;
use crate::read::gold::{GoldDocument, GoldSpan};
use crate::read::{Failure, Input};

pub use offset::{Counter, Offsets};
pub use scheme::Scheme;

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
    /// Whether the document's id stands above its text, where that is shown and not a record.
    pub heading: bool,
}

impl Default for Shown {
    fn default() -> Shown {
        Shown {
            offsets: Offsets::Chars,
            text: false,
            facts: false,
            labels: [true; 4],
            scheme: Scheme::Tagwire,
            heading: false,
        }
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

impl Record<'_> {
    /// Appends the record as one line of JSON, without the line end.
    ///
    /// ```
    /// use tagwire::read::Input;
    /// use tagwire::record::{Record, Shown};
    /// use tagwire::{Context, Extractor, Scratch};
    ///
    /// let extractor = Extractor::built_in();
    /// let input = Input { id: "7".to_owned(), text: "It rains.".to_owned(), ..Input::default() };
    /// let extraction = extractor.extract(&input.text, &Context::default(), &mut Scratch::default());
    /// let mut line = Vec::new();
    /// Record { extractor: &extractor, input: &input, extraction: &extraction, shown: Shown::default() }.write(&mut line);
    /// assert_eq!(line, br#"{"id":7,"entities":[]}"#);
    /// ```
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut object = Object::begin(out);
        object.value(name!("id"), &raw(&self.input.id));
        if let Some((date, source)) = self.extraction.date {
            object.plain(name!("date"), &date.to_string());
            object.plain(name!("date_source"), &self.date_source(source, self.shown.offsets));
        }
        if self.shown.offsets != Offsets::Chars {
            object.plain(name!("offsets"), self.shown.offsets.word());
        }
        if self.shown.text {
            object.string(name!("text"), &self.input.text);
        }
        for (name, value) in &self.input.rest {
            object.json(name, value.get());
        }
        if let Some((name, date)) = self.kept_date() {
            object.json(&name, &crate::read::json_string(date));
        }
        self.write_entities(object.name(name!("entities")));
        object.end();
    }

    fn write_entities(&self, out: &mut Vec<u8>) {
        let mut places = Places::new(self.extraction.document.text, self.shown.offsets);
        let mut source = String::new();
        out.push(b'[');
        for (number, entity) in self.shown.entities(self.extraction).enumerate() {
            if number > 0 {
                out.push(b',');
            }
            let (start, end) = places.next(entity);
            source.clear();
            self.extractor.push_source(&self.extraction.document, entity, &mut source);
            self.write_entity(entity, (start, end), &source, &places, out);
        }
        out.push(b']');
    }

    fn write_entity(
        &self,
        entity: &Entity,
        (start, end): (usize, usize),
        source: &str,
        places: &Places,
        out: &mut Vec<u8>,
    ) {
        let text = self.extraction.document.text;
        let mut object = Object::begin(out);
        object.value(name!("start"), &start);
        object.value(name!("end"), &end);
        object.string(name!("text"), entity.span.of(text));
        object.string(name!("label"), self.shown.scheme.label(entity).unwrap_or_default());
        if !entity.kind.name().is_empty() {
            object.plain(name!("kind"), entity.kind.name());
        }
        if let Some(title) = entity.title {
            object.string(name!("title"), &one_line(title.of(text)));
        }
        if let Some(fullest) = entity.fullest {
            object.string(name!("name"), &one_line(fullest.of(text)));
        }
        if let Some(identity) = entity.identity {
            object.value(name!("entity"), &identity);
        }
        if let Some(value) = &entity.value {
            object.plain(name!("value"), value);
        }
        object.hundredths(name!("score"), entity.score);
        object.string(name!("source"), source);
        if self.shown.facts {
            let facts = self.extractor.facts(entity);
            if !facts.is_empty() {
                object.value(name!("facts"), &facts.into_iter().collect::<BTreeMap<_, _>>());
            }
        }
        // Behind what every entity has, where a record that is read and written again keeps them.
        for (name, value) in places.timex(entity).into_iter().flatten() {
            object.plain(name, &value);
        }
        object.end();
    }

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
                span.rest.insert(name.word().to_owned(), value.into());
            }
            gold.spans.push(span);
        }
        gold
    }

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
    fn timex(&self, entity: &Entity) -> [Option<(Name, String)>; 4] {
        let Some(timex) = entity.timex.as_deref() else { return [const { None }; 4] };
        let anchor = timex.anchor.and_then(|anchor| match anchor {
            Anchor::Document => Some("date".to_owned()),
            Anchor::Mention(tokens) => {
                let at = self.dates.binary_search_by_key(&tokens.start, |date| date.0).ok()?;
                Some(format!("text:{}..{}", self.dates[at].1, self.dates[at].2))
            }
        });
        [
            timex.modifier.map(|modifier| (name!("mod"), modifier.to_owned())),
            timex.begin.map(|begin| (name!("from"), begin.to_string())),
            timex.end.map(|end| (name!("to"), end.to_string())),
            anchor.map(|anchor| (name!("anchor"), anchor)),
        ]
    }
}

/// A piece of JSON that stands already.
fn raw(text: &str) -> Option<&RawValue> {
    serde_json::from_str(text).ok()
}

/// Returns a name without line breaks: one that crosses the line end of wrapped text, or of a quoted mail (`> `), reads as one. Soft
/// hyphens and other marks that nobody sees are left out.
pub fn one_line(text: &str) -> Cow<'_, str> {
    const UNSEEN: [char; 4] = ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'];
    if !text.is_ascii() && text.contains(UNSEEN) {
        return one_line(&text.replace(UNSEEN, "")).into_owned().into();
    }
    if text.contains(['\n', '\r', '\t']) {
        let mut out = String::with_capacity(text.len());
        for word in text.split_whitespace().filter(|word| word.bytes().any(|byte| byte != b'>')) {
            // `al-` at a line's end and `Shabaab` in the next are one word.
            let apart = !out.is_empty() && (!out.ends_with('-') || out.ends_with(" -"));
            if apart {
                out.push(' ');
            }
            out.push_str(word);
        }
        out.into()
    } else {
        text.into()
    }
}

/// Returns a probability with two decimals, as records show it.
fn two_decimals(score: f32) -> f64 {
    (f64::from(score) * 100.0).round() / 100.0
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
    fn a_name_over_a_line_end_is_one_line() {
        assert_eq!(one_line("Ids\n   Postma"), "Ids Postma");
        assert_eq!(one_line("Leeds Town\n> > Hall"), "Leeds Town Hall");
        assert_eq!(one_line("al-\nShabaab"), "al-Shabaab");
        assert_eq!(one_line("Rhein -\nMain"), "Rhein - Main");
        assert_eq!(one_line("Nai\u{ad}robi\nWest"), "Nairobi West");
    }
}
