//! A mapping file: what the labels of another label set mean to us, and how ours are called there.
//!
//! ```text
//! # theirs       ours
//! PERS           person
//! COMPANY        group/company
//! COUNTRY        place/country
//! TOWN           place/city
//! LOCATION       place
//! EVENT          -              # left out
//! -              date           # written, what is left out of ours
//! ```

use std::path::Path;

use crate::error::Error;
use crate::label::{Kind, Label};
use crate::read::gold::GoldSpan;
use crate::resolve::tag::Tag;

/// What stands in the place of a label for what is left out.
const LEFT_OUT: &str = "-";

/// One row: a label of theirs, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    theirs: String,
    /// None where spans of that label are left out.
    ours: Option<(Label, Option<Kind>)>,
}

/// The rows of a mapping file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    rows: Vec<Row>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// A file that cannot be read; as [`Mapping::parse`].
    pub fn read(path: &Path) -> Result<Mapping, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        Mapping::parse(path, &text)
    }

    /// Parses the text of a mapping file: in each line a label of theirs, white space, and `label`, `label/kind` or `-`. A label with
    /// spaces is divided from ours by a tab. `#` after white space begins a comment.
    ///
    /// # Errors
    /// The first line that is wrong; a label that stands twice; a file without rows.
    pub fn parse(path: &Path, text: &str) -> Result<Mapping, Error> {
        let mut mapping = Mapping::default();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let wrong = |message: String| Error::data(path, number + 1, message);
            let line = match line.find(" #").or_else(|| line.find("\t#")) {
                Some(at) => &line[..at],
                None => line,
            };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let cells = line.split_once('\t').or_else(|| line.split_once(char::is_whitespace));
            let (theirs, ours) =
                cells.map(|(theirs, ours)| (theirs.trim(), ours.trim())).ok_or_else(|| {
                    wrong(format!(
                        "{line:?}: a line is a label of theirs and one of ours, as `COMPANY group/company`"
                    ))
                })?;
            if theirs != LEFT_OUT && mapping.rows.iter().any(|row| row.theirs == theirs) {
                return Err(wrong(format!("{theirs:?} stands twice")));
            }
            let ours = if ours == LEFT_OUT { None } else { Some(parse_ours(ours).map_err(wrong)?) };
            mapping.rows.push(Row { theirs: theirs.to_owned(), ours });
        }
        if mapping.rows.is_empty() {
            return Err(Error::data(path, 1, "the file has no row, as `COMPANY group/company`"));
        }
        Ok(mapping)
    }

    /// Gives a span our label where the file has its own; returns false where such spans are left out. A kind that the span has
    /// already stays if the label has it and the row gives none.
    pub fn apply(&self, span: &mut GoldSpan) -> bool {
        let Some(row) = self.rows.iter().find(|row| row.theirs == span.name) else { return true };
        let Some((label, kind)) = row.ours else { return false };
        let before = span.kind.filter(|kind| kind.label() == label);
        span.name = label.name().to_owned();
        span.label = Some(label);
        span.kind = kind.or(before);
        span.tag = match span.kind {
            Some(kind) => Tag::of(kind),
            None => crate::read::gold::meaning(label.name()).1,
        };
        true
    }

    fn row(&self, label: Label, kind: Option<Kind>) -> Option<&Row> {
        let find = |kind: Option<Kind>| self.rows.iter().find(|row| row.ours == Some((label, kind)));
        kind.and_then(|kind| find(Some(kind))).or_else(|| find(None))
    }

    /// Returns what the other label set calls a thing of ours: the first row of the kind, else the first of the label alone; None for
    /// what is left out or has no row.
    pub fn name(&self, label: Label, kind: Option<Kind>) -> Option<&str> {
        self.row(label, kind).map(|row| row.theirs.as_str()).filter(|theirs| *theirs != LEFT_OUT)
    }

    /// Returns true if a row says what becomes of a thing of ours, be it that it is left out.
    pub fn covers(&self, label: Label, kind: Option<Kind>) -> bool {
        self.row(label, kind).is_some()
    }

    /// Returns what the file says nothing of among these labels: whole labels, and kinds of those whose other kinds have rows.
    pub fn uncovered(&self, labels: impl Iterator<Item = Label>) -> Vec<String> {
        let mut out = Vec::new();
        for label in labels.filter(|label| !self.covers(*label, None)) {
            let kinds = Kind::of(label);
            let open: Vec<&str> =
                kinds.filter(|kind| !self.covers(label, Some(*kind))).map(Kind::name).collect();
            if open.len() == Kind::of(label).count() {
                out.push(label.name().to_owned());
            } else {
                out.extend(open.iter().map(|kind| format!("{}/{kind}", label.name())));
            }
        }
        out
    }

    /// Returns the labels that [`Mapping::name`] can give, in the order of the file.
    pub fn names(&self) -> Vec<&str> {
        let given = |row: &&Row| row.ours.is_some() && row.theirs != LEFT_OUT;
        self.rows.iter().filter(given).map(|row| row.theirs.as_str()).collect()
    }
}

fn parse_ours(text: &str) -> Result<(Label, Option<Kind>), String> {
    let (label, kind) = text.split_once('/').map_or((text, None), |(label, kind)| (label, Some(kind)));
    let label = Label::parse(label).ok_or_else(|| {
        format!("{label:?} is not one of person group place date, nor - for what is left out")
    })?;
    let kind = kind
        .map(|kind| {
            Kind::parse(label, kind)
                .ok_or_else(|| format!("kind {kind:?} is not one of {}", Kind::names(label)))
        })
        .transpose()?;
    Ok((label, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn parse(text: &str) -> Result<Mapping, Error> {
        Mapping::parse(Path::new("map.txt"), text)
    }

    #[test]
    fn labels_become_ours_and_go_back() {
        let mapping =
            parse("# theirs ours\nPERS person # people\nbig firm\tgroup/company\nORG group\nTOWN place/city\nEVENT -\n")
                .unwrap();
        for (theirs, ours) in [
            ("PERS", Some(("person", None))),
            ("big firm", Some(("group", Some(Kind::Company)))),
            ("TOWN", Some(("place", Some(Kind::City)))),
            ("EVENT", None),
            ("OTHER", Some(("OTHER", None))),
        ] {
            let mut span = GoldSpan::new(Span::new(0, 1), theirs);
            let kept = mapping.apply(&mut span);
            assert_eq!(kept.then_some((span.name.as_str(), span.kind)), ours, "{theirs}");
        }
        assert_eq!(mapping.name(Label::Group, Some(Kind::Company)), Some("big firm"));
        assert_eq!(mapping.name(Label::Group, Some(Kind::Court)), Some("ORG"));
        assert_eq!(mapping.name(Label::Place, Some(Kind::Country)), None);
        assert_eq!(mapping.names(), ["PERS", "big firm", "ORG", "TOWN"]);
    }

    #[test]
    fn what_is_left_out_of_ours_has_no_name() {
        let mapping = parse("PERS person\nORG group\n- group/party\n- date\nTOWN place/city\n").unwrap();
        for (label, kind, name, covers) in [
            (Label::Group, Some(Kind::Court), Some("ORG"), true),
            (Label::Group, Some(Kind::Party), None, true),
            (Label::Date, Some(Kind::Time), None, true),
            (Label::Place, Some(Kind::City), Some("TOWN"), true),
            (Label::Place, Some(Kind::Water), None, false),
        ] {
            assert_eq!((mapping.name(label, kind), mapping.covers(label, kind)), (name, covers), "{kind:?}");
        }
        assert_eq!(mapping.names(), ["PERS", "ORG", "TOWN"]);
        let uncovered = mapping.uncovered(Label::ALL.into_iter());
        assert_eq!(uncovered.len(), Kind::of(Label::Place).count() - 1);
        assert!(uncovered.contains(&"place/water".to_owned()), "{uncovered:?}");
        let uncovered = parse("PERS person\n").unwrap().uncovered(Label::ALL.into_iter());
        assert_eq!(uncovered, ["group", "place", "date"]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, expected) in [
            ("PERS", "map.txt:1: \"PERS\": a line is a label of theirs"),
            ("PERS human", "map.txt:1: \"human\" is not one of person group place date"),
            ("\nORG group/firm", "map.txt:2: kind \"firm\" is not one of"),
            ("A person\nA group", "map.txt:2: \"A\" stands twice"),
            ("# nothing\n", "map.txt:1: the file has no row"),
        ] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
