//! Scoring: predictions against gold, as precision, recall and F1 with what went wrong and how sure the figures are.
//!
//! ```text
//! gold + predictions -> pairs (one a document) -> verdicts (one a mention) -> tallies -> figures, intervals, errors, a report
//! ```

pub mod bootstrap;
#[cfg(test)]
mod broken_rule;
pub mod calibration;
pub mod compare;
pub mod count;
pub mod coverage;
pub mod dates;
pub mod errors;
pub mod floor;
pub mod identity;
pub mod normalise;
pub mod report;
pub mod slice;
pub mod standing;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use crate::document::BlockKind;
use crate::label::{Kind, Label};
use crate::read::gold::{GoldDocument, GoldSpan};
use crate::read::marked::{by_line, stem};
use crate::resolve::tag::Tag;
use crate::span::Span;

/// What is scored by itself: the labels, and peoples where a corpus marks them apart from groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// `person`, PER.
    Person,
    /// `group`, ORG.
    Group,
    /// Nationalities, ethnicities, religions and ideologies where they are apart: NORP.
    People,
    /// `place`, LOC.
    Place,
    /// `date`, DATE.
    Date,
    /// Names of other things: MISC.
    Other,
}

/// Number of classes.
pub const CLASSES: usize = 6;

impl Class {
    /// All classes, in the order of tables.
    pub const ALL: [Class; CLASSES] =
        [Class::Person, Class::Group, Class::People, Class::Place, Class::Date, Class::Other];

    /// Returns the name in tables and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Class::Person => "person",
            Class::Group => "group",
            Class::People => "people",
            Class::Place => "place",
            Class::Date => "date",
            Class::Other => "other",
        }
    }

    /// Returns the label that CoNLL and OntoNotes have for it.
    pub fn conll(self) -> &'static str {
        ["PER", "ORG", "NORP", "LOC", "DATE", "MISC"][self as usize]
    }

    /// Returns the class of a label name of any scheme (`person`, `PER`, `NORP`, ..).
    pub fn parse(name: &str) -> Option<Class> {
        let own = Class::ALL.into_iter().find(|class| class.name() == name.to_ascii_lowercase());
        own.or_else(|| match crate::read::gold::meaning(name) {
            (Some(Label::Date), _) => Some(Class::Date),
            (_, Some(tag)) => Some(Class::of_tag(tag)),
            _ => None,
        })
    }

    fn of_tag(tag: Tag) -> Class {
        match tag {
            Tag::Person => Class::Person,
            Tag::Group => Class::Group,
            Tag::Place => Class::Place,
            Tag::People => Class::People,
            Tag::Other => Class::Other,
        }
    }

    fn of(label: Label, kind: Option<Kind>) -> Class {
        match label {
            Label::Person => Class::Person,
            Label::Group if kind.is_some_and(Kind::is_people) => Class::People,
            Label::Group => Class::Group,
            Label::Place => Class::Place,
            Label::Date => Class::Date,
        }
    }
}

/// A span of the gold or of the predictions.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Its bytes in the text.
    pub span: Span,
    /// What it is scored as.
    pub class: Class,
    /// Its kind, where given.
    pub kind: Option<Kind>,
    /// The TIMEX3 value of a date, where given.
    pub value: Option<String>,
    /// Who says so; empty for gold and where a file does not tell.
    pub source: String,
    /// The probability that a prediction says it has, 0 to 1; None for gold and where a file does not tell.
    pub score: Option<f64>,
    /// The number of the thing it names in its document, where given.
    pub identity: Option<u64>,
    /// The kind of block it stands in, once marked (see [`slice::mark`]).
    pub block: Option<BlockKind>,
    /// Whether the lists have it, once marked.
    pub listed: Option<slice::Listed>,
    /// How it stands to those before it, once marked (see [`standing::mark`]).
    pub standing: Option<standing::Standing>,
}

/// A decision of a tagger, as the extractor gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Its bytes in the text.
    pub span: Span,
    /// What it names.
    pub label: Label,
    /// Of which kind, where told.
    pub kind: Option<Kind>,
    /// The TIMEX3 value of a date.
    pub value: Option<String>,
    /// Who carries it, as in a record.
    pub source: String,
    /// The probability that span and label are right, 0 to 1.
    pub score: f32,
    /// The number of the thing it names in its document.
    pub identity: Option<u64>,
}

impl From<Prediction> for Mention {
    fn from(from: Prediction) -> Mention {
        let class = Class::of(from.label, from.kind);
        Mention {
            value: from.value,
            source: from.source,
            score: Some(f64::from(from.score)),
            identity: from.identity,
            ..Mention::new(from.span, class, from.kind)
        }
    }
}

impl Mention {
    /// Returns a mention of a class, with nothing else known.
    pub fn new(span: Span, class: Class, kind: Option<Kind>) -> Mention {
        Mention {
            span,
            class,
            kind,
            value: None,
            source: String::new(),
            score: None,
            identity: None,
            block: None,
            listed: None,
            standing: None,
        }
    }

    /// Returns the mention of a marked span; None where its label is none of ours.
    pub fn of_gold(from: &GoldSpan) -> Option<Mention> {
        let class = match (from.label, from.tag) {
            (Some(Label::Date), _) => Class::Date,
            (_, Some(tag)) => Class::of_tag(tag),
            (Some(label), None) => Class::of(label, from.kind),
            (None, None) => return None,
        };
        let mut kind = from.kind;
        if class == Class::Person {
            kind = Some(Kind::Person);
        }
        let (value, source) = (from.value.clone(), from.source.clone().unwrap_or_default());
        Some(Mention {
            value,
            source,
            score: from.score,
            identity: from.identity,
            ..Mention::new(from.span, class, kind)
        })
    }
}

/// What is scored, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scoring {
    /// The classes scored; mentions of others are left out on both sides.
    pub classes: BTreeSet<Class>,
    /// Peoples are a class of their own; else they are groups.
    pub apart: bool,
    /// Articles, titles, possessives and edge punctuation are stripped on both sides (see [`normalise`]).
    pub normalise: bool,
}

impl Scoring {
    /// Returns what the gold itself marks: its classes (but MISC), peoples apart if its labels are those of the corpora
    /// (PER, ORG, LOC, NORP) and not ours.
    pub fn of(gold: &[GoldDocument]) -> Scoring {
        let spans = || gold.iter().flat_map(|document| &document.spans);
        let apart = !spans().any(|span| Label::parse(&span.name).is_some_and(|l| l != Label::Date));
        let mut classes: BTreeSet<Class> = spans().filter_map(Mention::of_gold).map(|m| m.class).collect();
        classes.remove(&Class::Other);
        if !apart && classes.remove(&Class::People) {
            classes.insert(Class::Group);
        }
        Scoring { classes, apart, normalise: false }
    }

    /// Sets the classes by names of any scheme. ORG beside NORP is groups without peoples; `group` is both.
    ///
    /// # Errors
    /// A name that is no label.
    pub fn set_labels<S: AsRef<str>>(&mut self, names: &[S]) -> Result<(), String> {
        self.classes.clear();
        for name in names {
            let name = name.as_ref().trim();
            let class = Class::parse(name).ok_or_else(|| {
                format!("{name:?} is not a label; labels are person group place date, or PER ORG LOC NORP MISC DATE")
            })?;
            self.classes.insert(class);
        }
        let is = |wanted: &str| names.iter().any(|name| name.as_ref().trim() == wanted);
        if self.classes.contains(&Class::People) || is("ORG") {
            self.apart = true;
        } else if is("group") {
            self.apart = false;
        }
        Ok(())
    }

    fn class(&self, class: Class) -> Option<Class> {
        let class = match class {
            Class::People if !self.apart => Class::Group,
            // CoNLL's labels have none for peoples: they are MISC there, as `tag --scheme conll` writes them.
            Class::People if !self.classes.contains(&class) && self.classes.contains(&Class::Other) => {
                Class::Other
            }
            class => class,
        };
        self.classes.contains(&class).then_some(class)
    }

    /// Returns the mentions as they are scored: of the classes asked for, normalised if asked, each span and class once.
    pub fn mentions(&self, text: &str, mentions: impl IntoIterator<Item = Mention>) -> Vec<Mention> {
        let mut seen = HashSet::new();
        let mut out = Vec::new();
        for mut mention in mentions {
            let Some(class) = self.class(mention.class) else { continue };
            mention.class = class;
            if self.normalise {
                mention.span = normalise::span(text, mention.span, class);
            }
            if seen.insert((mention.span, class)) {
                out.push(mention);
            }
        }
        out
    }
}

/// One document: what gold marks in it and what was predicted.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// The gold, as it is scored.
    pub gold: Vec<Mention>,
    /// The predictions, as they are scored.
    pub predicted: Vec<Mention>,
    /// Its figures for dates.
    pub dates: dates::DateTally,
}

impl Pair {
    /// Returns the pair of a gold document and the predictions on its text.
    pub fn new(gold: &GoldDocument, predicted: Vec<Mention>, scoring: &Scoring) -> Pair {
        let marked: Vec<Mention> = gold.spans.iter().filter_map(Mention::of_gold).collect();
        let dates = if scoring.classes.contains(&Class::Date) {
            dates::tally(&gold.text, &marked, &predicted, scoring.normalise)
        } else {
            dates::DateTally::default()
        };
        Pair {
            id: gold.id.clone(),
            text: gold.text.clone(),
            gold: scoring.mentions(&gold.text, marked),
            predicted: scoring.mentions(&gold.text, predicted),
            dates,
        }
    }
}

/// Returns the predictions of a file for each gold document, in the order of the gold, and the ids that have no partner: gold
/// without predictions, predictions without gold. Ids that are paths are compared by the name of their file.
pub fn by_document(
    gold: &[GoldDocument],
    predicted: &[GoldDocument],
) -> (Vec<Vec<Mention>>, Vec<String>, Vec<String>) {
    let mut by_id: HashMap<Cow<str>, &GoldDocument> = HashMap::new();
    for document in predicted {
        by_id.entry(stem(&document.id).into()).or_insert(document);
        if let Some(id) = by_line(&document.id) {
            by_id.entry(id.into()).or_insert(document);
        }
    }
    for document in predicted {
        by_id.insert(document.id.as_str().into(), document);
    }
    let mut used: HashSet<*const GoldDocument> = HashSet::new();
    let mut lacking = Vec::new();
    let mut out = Vec::with_capacity(gold.len());
    for document in gold {
        match by_id.get(document.id.as_str()) {
            Some(&found) => {
                used.insert(found);
                out.push(found.spans.iter().filter_map(Mention::of_gold).collect());
            }
            None => {
                lacking.push(document.id.clone());
                out.push(Vec::new());
            }
        }
    }
    let unknown = predicted.iter().filter(|document| !used.contains(&std::ptr::from_ref(*document)));
    (out, lacking, unknown.map(|document| document.id.clone()).collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Returns a gold document from a text with `[[surface|label|kind|value]]` in it.
    pub(crate) fn marked(id: &str, marked: &str) -> GoldDocument {
        let mut text = String::new();
        let mut spans = Vec::new();
        let mut rest = marked;
        while let Some((before, after)) = rest.split_once("[[") {
            text.push_str(before);
            let (inside, after) = after.split_once("]]").unwrap();
            let mut cells = inside.split('|');
            let start = text.len();
            text.push_str(cells.next().unwrap());
            let mut span = GoldSpan::new(Span::new(start, text.len()), cells.next().unwrap());
            span.set_kind(cells.next().unwrap_or_default());
            span.value = cells.next().filter(|value| !value.is_empty()).map(str::to_owned);
            span.source = cells.next().map(str::to_owned);
            spans.push(span);
            rest = after;
        }
        text.push_str(rest);
        GoldDocument { spans, ..GoldDocument::new(id, text) }
    }

    /// Returns the pair of two markings of one text.
    pub(crate) fn pair(id: &str, gold: &str, predicted: &str, normalise: bool) -> Pair {
        let (gold, predicted) = (marked(id, gold), marked(id, predicted));
        assert_eq!(gold.text, predicted.text);
        let mut scoring = Scoring::of(std::slice::from_ref(&gold));
        scoring.classes.extend(Class::ALL);
        scoring.normalise = normalise;
        Pair::new(&gold, predicted.spans.iter().filter_map(Mention::of_gold).collect(), &scoring)
    }

    #[test]
    fn peoples_are_groups_in_our_labels_and_apart_in_the_corpora() {
        for (text, classes, apart) in [
            ("[[Afghan|group|nationality]] [[Rome|place|city]]", vec![Class::Group, Class::Place], false),
            ("[[Afghan|NORP]] [[UN|ORG]] [[Expo|MISC]]", vec![Class::Group, Class::People], true),
            ("[[UN|ORG]] [[today|DATE]]", vec![Class::Group, Class::Date], true),
        ] {
            let scoring = Scoring::of(&[marked("a", text)]);
            assert_eq!(scoring.classes.into_iter().collect::<Vec<_>>(), classes, "{text}");
            assert_eq!(scoring.apart, apart, "{text}");
        }
    }

    #[test]
    fn labels_are_named_in_either_scheme() {
        for (names, classes, apart) in [
            (vec!["PER", "ORG"], vec![Class::Person, Class::Group], true),
            (vec!["group", "date"], vec![Class::Group, Class::Date], false),
            (vec!["NORP", "MISC", "GPE"], vec![Class::People, Class::Place, Class::Other], true),
        ] {
            let mut scoring = Scoring { classes: BTreeSet::new(), apart: false, normalise: false };
            scoring.set_labels(&names).unwrap();
            assert_eq!(scoring.classes.into_iter().collect::<Vec<_>>(), classes, "{names:?}");
            assert_eq!(scoring.apart, apart, "{names:?}");
        }
        let mut scoring = Scoring::of(&[]);
        assert!(scoring.set_labels(&["town"]).unwrap_err().contains("\"town\" is not a label"));
    }

    #[test]
    fn documents_meet_by_id_or_by_file_name() {
        let gold =
            [marked("war", "[[Rome|place]]"), marked("b.tml", "x"), marked("c", "x"), marked("news-3", "x")];
        let predicted = [
            marked("corpus/war.txt", "[[Rome|place]]"),
            marked("b.tml", "[[x|place]]"),
            marked("d", "x"),
            // As `tag` calls a line without an id.
            marked("in/news.jsonl:3", "[[x|place]]"),
        ];
        let (found, lacking, unknown) = by_document(&gold, &predicted);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 0, 1]);
        assert_eq!((lacking, unknown), (vec!["c".to_owned()], vec!["d".to_owned()]));
    }
}
