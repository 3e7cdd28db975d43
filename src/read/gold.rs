//! Gold: documents with marked spans, the one form that every reader gives and every writer takes.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::marked::File;
use super::offset::Places;
use crate::label::{Kind, Label};
use crate::record::{Counter, Offsets};
use crate::resolve::tag::Tag;
use crate::span::Span;

/// A marked span: what readers give and writers take.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldSpan {
    /// Its bytes in the text.
    pub span: Span,
    /// The label as the corpus writes it.
    pub name: String,
    /// Its tag; None for a date and for labels that are not ours.
    pub tag: Option<Tag>,
    /// Its label; None for labels that are not ours.
    pub label: Option<Label>,
    /// Its kind, where the corpus gives one.
    pub kind: Option<Kind>,
    /// The TIMEX3 value of a date, where given.
    pub value: Option<String>,
    /// The identity number, where given: the `entity` of a record.
    pub identity: Option<u64>,
    /// Who says so, where given: the `source` of a record.
    pub source: Option<String>,
    /// The id that the span itself has in its file: `T1` of brat, a region of Label Studio.
    pub id: Option<String>,
    /// What stands before a person's name: the `title` of a record.
    pub title: Option<String>,
    /// The fullest mention of the same thing: the `name` of a record.
    pub fullest: Option<String>,
    /// The probability that span and label are right: the `score` of a record.
    pub score: Option<f64>,
    /// What else a record says of the span, as `facts`.
    pub rest: Map<String, Value>,
}

impl GoldSpan {
    /// Returns a span with the corpus' name for its label, and what that name means to us.
    pub fn new(span: Span, name: &str) -> GoldSpan {
        let (label, tag) = meaning(name);
        GoldSpan {
            span,
            name: name.to_owned(),
            tag,
            label,
            kind: None,
            value: None,
            identity: None,
            source: None,
            id: None,
            title: None,
            fullest: None,
            score: None,
            rest: Map::new(),
        }
    }

    /// Sets the kind by its name; one that is none of ours is kept as it is, beside what else is known of the span.
    pub fn set_kind(&mut self, name: &str) {
        if name.is_empty() {
            return;
        }
        match self.label.and_then(|label| Kind::parse(label, &name.to_ascii_lowercase())) {
            Some(kind) => {
                self.kind = Some(kind);
                self.tag = Tag::of(kind);
            }
            None => {
                self.rest.insert("kind".to_owned(), name.into());
            }
        }
    }

    /// Returns true if the span begins or ends inside a word, where no name does: what its offsets count may not be what they are
    /// taken for. Words of scripts that leave no blank between them are not told apart.
    pub fn cuts_word(&self, text: &str) -> bool {
        cuts_word(text, self.span, |c| c.is_alphanumeric() && !leaves_no_blank(c))
    }

    /// Returns true if the span begins or ends with white space, as no name does.
    pub fn has_blank_edge(&self, text: &str) -> bool {
        self.span.of(text).trim() != self.span.of(text)
    }

    /// Returns all that is known of the span but its place, label and id, under the names and in the order of a record.
    pub fn facts(&self) -> Map<String, Value> {
        let mut map = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                map.insert(name.to_owned(), value);
            }
        };
        put("kind", self.kind.map(Kind::name).filter(|kind| !kind.is_empty()).map(Value::from));
        put("title", self.title.as_deref().map(Value::from));
        put("name", self.fullest.as_deref().map(Value::from));
        put("entity", self.identity.map(Value::from));
        put("value", self.value.as_deref().map(Value::from));
        put("score", self.score.map(Value::from));
        put("source", self.source.as_deref().map(Value::from));
        for (name, value) in &self.rest {
            // A kind of ours, be it that a mapping gave it, stands before one that is none.
            map.entry(name.as_str()).or_insert_with(|| value.clone());
        }
        map
    }

    /// Takes over one of [`GoldSpan::facts`]; a value of another type than a record's is kept as it is.
    pub fn set_fact(&mut self, name: &str, value: &Value) {
        let text = || value.as_str().map(str::to_owned);
        match name {
            "kind" => {
                if let Some(kind) = value.as_str() {
                    self.set_kind(kind);
                }
            }
            "title" if value.is_string() => self.title = text(),
            "name" if value.is_string() => self.fullest = text(),
            "entity" if value.is_u64() => self.identity = value.as_u64(),
            "value" if value.is_string() => self.value = text(),
            "score" if value.is_number() => self.score = value.as_f64(),
            "source" if value.is_string() => self.source = text(),
            _ => {
                self.rest.insert(name.to_owned(), value.clone());
            }
        }
    }
}

/// A document with its marked spans: what readers give and writers take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoldDocument {
    /// Its id.
    pub id: String,
    /// Whether the id was a number, not a string.
    pub numbered: bool,
    /// Its text.
    pub text: String,
    /// Its date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The spans, in order.
    pub spans: Vec<GoldSpan>,
    /// The fields of its file that tagwire does not know.
    pub rest: Map<String, Value>,
    /// Whether its file has no place for spans at all, not even an empty one: nobody looked for any.
    pub unmarked: bool,
    /// Whether its file gives it no id: it is called by the file and its line.
    pub unnamed: bool,
}

impl GoldDocument {
    /// Returns a document without spans.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> GoldDocument {
        GoldDocument { id: id.into(), text: text.into(), ..GoldDocument::default() }
    }

    /// Sets the id from JSON: a string, or a number, which stays one when it is written.
    pub fn set_id(&mut self, id: &Value) {
        self.numbered = id.is_number();
        self.id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    }

    /// Sets the id to the name of the file and the line, where the file gives none.
    pub(super) fn name_by_line(&mut self, file: &File, line: usize) {
        self.id = format!("{}-{line}", file.stem());
        self.unnamed = true;
    }

    /// Returns the id as JSON.
    pub fn id_value(&self) -> Value {
        if self.numbered
            && let Ok(number) = serde_json::from_str(&self.id)
        {
            return number;
        }
        Value::from(self.id.as_str())
    }

    /// Returns true for the record of a document that could not be read: it has no text that anything could be marked in.
    pub fn is_failed(&self) -> bool {
        self.text.is_empty() && self.rest.contains_key("error")
    }

    /// Returns what points into the text: where the date was found, and what the values of dates hang on. Such a place is
    /// `text:START..END`, in code points.
    fn places(&mut self) -> impl Iterator<Item = &mut String> {
        let anchors = self.spans.iter_mut().filter_map(|span| span.rest.get_mut("anchor"));
        let strings =
            self.rest.get_mut("date_source").into_iter().chain(anchors).filter_map(|place| match place {
                Value::String(place) => Some(place),
                _ => None,
            });
        strings.filter(|place| place.starts_with("text:"))
    }

    /// Turns the places that point into the text from one unit into another; one that is none stays as it is.
    pub(crate) fn recount(&mut self, from: Offsets, to: Offsets) {
        if from == to {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let known = Places::new(&text, from);
        let span = |place: &str| {
            let (start, end) = place.strip_prefix("text:")?.split_once("..")?;
            known.span(start.parse().ok()?, end.parse().ok()?).ok()
        };
        // Anchors point back; counted in the order of the text each byte is passed once.
        let spans = self.places().filter_map(|place| span(place));
        let edges: BTreeSet<u32> = spans.flat_map(|span| [span.start, span.end]).collect();
        let mut counter = Counter::new(&text, to);
        let counts: HashMap<u32, usize> =
            edges.into_iter().map(|edge| (edge, counter.at(edge as usize))).collect();
        for place in self.places() {
            if let Some(span) = span(place) {
                *place = format!("text:{}..{}", counts[&span.start], counts[&span.end]);
            }
        }
        self.text = text;
    }

    /// Returns the document as it is written with offsets of a unit.
    pub(crate) fn counted(&self, unit: Offsets) -> Cow<'_, GoldDocument> {
        let is_place =
            |value: Option<&Value>| value.and_then(Value::as_str).is_some_and(|at| at.starts_with("text:"));
        let any = is_place(self.rest.get("date_source"))
            || self.spans.iter().any(|span| is_place(span.rest.get("anchor")));
        if unit == Offsets::Chars || !any {
            return Cow::Borrowed(self);
        }
        let mut out = self.clone();
        out.recount(Offsets::Chars, unit);
        Cow::Owned(out)
    }

    /// Puts the spans in the order of the text; of those that begin together the shortest first, else as they came.
    pub fn sort(&mut self) {
        self.spans.sort_by_key(|span| (span.span.start, span.span.end));
    }
}

/// Returns true for a span of which an edge stands between two letters.
pub(super) fn cuts_word(text: &str, span: Span, is_letter: impl Fn(char) -> bool) -> bool {
    let inside = span.of(text);
    let between = |before: Option<char>, after: Option<char>| {
        before.zip(after).is_some_and(|(a, b)| is_letter(a) && is_letter(b))
    };
    between(text[..span.start as usize].chars().next_back(), inside.chars().next())
        || between(inside.chars().next_back(), text[span.end as usize..].chars().next())
}

/// Returns true for a letter of a script that writes words without blanks: Thai, Lao, Burmese, Khmer, Chinese, Japanese.
fn leaves_no_blank(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Returns what a corpus' label means to us: label, tag, and kind where the name tells it.
pub fn meaning(name: &str) -> (Option<Label>, Option<Tag>) {
    match name.to_ascii_uppercase().as_str() {
        "PER" | "PERSON" => (Some(Label::Person), Some(Tag::Person)),
        "ORG" | "ORGANIZATION" | "GROUP" => (Some(Label::Group), Some(Tag::Group)),
        "NORP" => (Some(Label::Group), Some(Tag::People)),
        "LOC" | "GPE" | "FAC" | "LOCATION" | "PLACE" => (Some(Label::Place), Some(Tag::Place)),
        "DATE" | "TIME" => (Some(Label::Date), None),
        "MISC" => (None, Some(Tag::Other)),
        _ => (None, None),
    }
}

/// Returns the byte offset of each code point of the text, and the text's length last.
pub fn code_points(text: &str) -> Vec<u32> {
    let mut out: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).collect();
    out.push(text.len() as u32);
    out
}
