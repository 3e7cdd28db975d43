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
//! ```

use std::path::Path;

use crate::error::Error;
use crate::label::{Kind, Label};
use crate::read::gold::GoldSpan;
use crate::resolve::tag::Tag;

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
            if mapping.rows.iter().any(|row| row.theirs == theirs) {
                return Err(wrong(format!("{theirs:?} stands twice")));
            }
            let ours = if ours == "-" { None } else { Some(parse_ours(ours).map_err(wrong)?) };
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

    /// Returns what the other label set calls a thing of ours: the first row of the kind, else the first of the label alone.
    pub fn name(&self, label: Label, kind: Option<Kind>) -> Option<&str> {
        let find = |kind: Option<Kind>| self.rows.iter().find(|row| row.ours == Some((label, kind)));
        kind.and_then(|kind| find(Some(kind))).or_else(|| find(None)).map(|row| row.theirs.as_str())
    }

    /// Returns the labels that [`Mapping::name`] can give, in the order of the file.
    pub fn names(&self) -> Vec<&str> {
        self.rows.iter().filter(|row| row.ours.is_some()).map(|row| row.theirs.as_str()).collect()
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
