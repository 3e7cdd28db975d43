//! CoNLL columns: a token a line, its tag last (IOB1, IOB2, BIOES, BILOU), an empty line after a sentence.
//!
//! A first column that numbers the tokens of each sentence is passed over; two columns of tags behind it (GermEval) are names, and names
//! inside these.
//!
//! `-DOCSTART-` begins a document, `# id = NAME` (or `# newdoc id = NAME`) names it. A file has no text of its own: it is the
//! tokens with a space between and a line a sentence, unless the text is known, in which the tokens are then looked up.

use super::gold::{GoldDocument, GoldSpan};
use super::marked::{File, Found, Texts};
use crate::error::Error;
use crate::number::counted;
use crate::span::Span;
use crate::write::cut::is_space;

/// A token as its line gives it.
pub(super) struct Row<'l> {
    pub(super) line: usize,
    pub(super) token: &'l str,
    pub(super) tag: Tag<'l>,
    /// First of its sentence.
    pub(super) first: bool,
}

/// What a tag says: the letter before the hyphen and the label after it.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Tag<'l> {
    Outside,
    Begin(&'l str),
    Inside(&'l str),
    End(&'l str),
    Single(&'l str),
}

impl<'l> Tag<'l> {
    pub(super) fn parse(text: &'l str) -> Option<Tag<'l>> {
        if text == "O" {
            return Some(Tag::Outside);
        }
        let (letter, label) = text.split_once('-')?;
        if label.is_empty() {
            return None;
        }
        match letter {
            "B" => Some(Tag::Begin(label)),
            "I" | "M" => Some(Tag::Inside(label)),
            "E" | "L" => Some(Tag::End(label)),
            "S" | "U" => Some(Tag::Single(label)),
            _ => None,
        }
    }
}

#[derive(Default)]
struct Part<'l> {
    /// The line it begins in.
    line: usize,
    id: Option<&'l str>,
    /// A line says that a document begins, so there is one even without a token.
    begun: bool,
    rows: Vec<Row<'l>>,
    /// The same tokens with the tags of names inside names, where the file has such.
    inner: Vec<Row<'l>>,
}

/// Reads the documents of a file. A line that is not a token and a tag is told, and its token has no tag; where most lines are none, these
/// are no columns.
pub fn read(file: &File, found: &mut Found) {
    let (parts, mut problems) = parts(file);
    let rows: usize = parts.iter().map(|part| part.rows.len()).sum();
    if rows <= 2 * problems.len() && !problems.is_empty() {
        let mut first = problems.swap_remove(0);
        if let Error::Data { message, .. } = &mut first {
            message.push_str("; if these are no columns: `tagwire tag` finds names in text");
        }
        return found.problems.push(first);
    }
    found.problems.append(&mut problems);
    let alone = parts.len() == 1;
    // Without ids, as many documents as there are texts are taken to be those, in order.
    let in_order = file
        .texts
        .map(Texts::in_order)
        .filter(|all| all.len() == parts.len() && parts.iter().all(|part| part.id.is_none()));
    let stem = file.stem();
    if let Some(texts) = file.texts
        && in_order.is_none()
        && parts.iter().all(|part| part.id.is_none())
        && !(alone && texts.get(stem).is_some())
    {
        let message = format!(
            "{} without ids, but {}: there must be as many, in the same order (a folder is in that of its names: n1, n10, n2), or lines \
             `# id = NAME` that say which is which",
            counted(parts.len(), "document"),
            counted(texts.in_order().len(), "original one")
        );
        return found.problem(file, 1, message);
    }
    let mut strangers = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let id = match (part.id, in_order) {
            (Some(id), _) => id.to_owned(),
            (None, Some(all)) => all[number].0.to_owned(),
            (None, None) if alone => stem.to_owned(),
            (None, None) => format!("{stem}-{}", number + 1),
        };
        let known = file.texts.and_then(|texts| texts.get(&id));
        let (text, places) = match known {
            Some(text) => match places_in(text, &part.rows, file, &id) {
                Ok(places) => (text.to_owned(), places),
                Err(problem) => {
                    found.problems.push(problem);
                    continue;
                }
            },
            None => {
                if file.texts.is_some() {
                    strangers.push(id.clone());
                }
                joined(&part.rows)
            }
        };
        let mut spans = spans_of(&part.rows, &places);
        let inner =
            if part.inner.len() == part.rows.len() { spans_of(&part.inner, &places) } else { Vec::new() };
        spans.extend(inner);
        let mut document = GoldDocument { spans, ..GoldDocument::new(id, text) };
        document.sort();
        found.document(part.line.max(1), document);
    }
    found.strangers(file, &strangers, "their texts are their tokens with blanks between");
}

/// Returns the columns of a line.
fn columns(line: &str) -> impl DoubleEndedIterator<Item = &str> {
    line.split(['\t', ' ']).filter(|column| !column.is_empty())
}

/// Returns true if the first of three columns or more numbers the tokens of each sentence from 1 on. Numbers that are tokens do not.
pub(super) fn are_numbered(text: &str) -> bool {
    let (mut next, mut most) = (1, 0);
    for line in text.split('\n') {
        let mut columns = columns(line.trim_end());
        match columns.next() {
            None => next = 1,
            Some(first) if first.starts_with("-DOCSTART-") => next = 1,
            Some("#") => {}
            Some(first) if first.parse() == Ok(next) && columns.count() >= 2 => {
                most = most.max(next);
                next += 1;
            }
            Some(_) => return false,
        }
    }
    // A sentence of one token is numbered like one that is a number.
    most >= 2
}

/// Returns the documents, and what is wrong with lines.
fn parts<'l>(file: &File<'l>) -> (Vec<Part<'l>>, Vec<Error>) {
    let mut problems = Vec::new();
    let numbered = are_numbered(file.text);
    let mut parts = vec![Part::default()];
    let mut first = true;
    // A line ends at LF alone: a token may hold another separator that a reader of ours would split at.
    for (number, line) in file.text.split('\n').enumerate() {
        let line = line.trim_end();
        if line.is_empty() {
            first = true;
            continue;
        }
        let part = parts.last_mut().expect("there is one from the start");
        if line.starts_with("-DOCSTART-") {
            first = true;
            let id = line.split_whitespace().nth(1).filter(|id| *id != "-X-" && *id != "O");
            if part.rows.is_empty() && !part.begun {
                part.id = part.id.or(id);
                part.begun = true;
                part.line = number + 1;
            } else {
                parts.push(Part { line: number + 1, id, begun: true, ..Part::default() });
            }
            continue;
        }
        let mut columns = columns(line);
        if numbered && !line.starts_with('#') {
            columns.next();
        }
        let token = columns.next().unwrap_or_default();
        let mut last = columns.next_back();
        // Behind number and token nothing but two tags: the names, and names inside these.
        let mut inner = None;
        if numbered
            && let (Some(outer), None) = (columns.next_back(), columns.next_back())
            && Tag::parse(outer).is_some()
        {
            inner = last.and_then(Tag::parse);
            last = Some(outer);
        }
        let tag = last.and_then(Tag::parse);
        // `# O` is a number sign, `# id = a` is a comment.
        if token == "#" && (tag.is_none() || line.contains(" = ")) {
            let comment = line[1..].trim();
            if let Some((key, value)) = comment.split_once('=')
                && matches!(key.trim(), "id" | "newdoc id" | "doc_id")
            {
                let id = Some(value.trim());
                if part.rows.is_empty() {
                    part.id = id;
                    part.line = number + 1;
                } else {
                    parts.push(Part { line: number + 1, id, ..Part::default() });
                }
                first = true;
            }
            continue;
        }
        let tag = tag.unwrap_or_else(|| {
            let message = match last {
                None => "one column, but a token and a tag are needed".to_owned(),
                Some(last) => format!("{last:?} is not a tag: O, or B- I- E- S- and a label"),
            };
            problems.push(Error::data(file.path, number + 1, message));
            Tag::Outside
        });
        if let Some(tag) = inner {
            part.inner.push(Row { line: number + 1, token, tag, first });
        }
        part.rows.push(Row { line: number + 1, token, tag, first });
        first = false;
    }
    parts.retain(|part| !part.rows.is_empty() || part.id.is_some() || part.begun);
    (parts, problems)
}

/// Returns the text that the tokens make, and where each stands in it.
fn joined(rows: &[Row]) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut places = Vec::with_capacity(rows.len());
    for row in rows {
        if !text.is_empty() {
            text.push(if row.first { '\n' } else { ' ' });
        }
        let start = text.len();
        text.push_str(row.token);
        places.push(Span::new(start, text.len()));
    }
    (text, places)
}

/// How the Penn Treebank writes marks.
const TREEBANK: [(&str, &str); 8] = [
    ("-LRB-", "("),
    ("-RRB-", ")"),
    ("-LSB-", "["),
    ("-RSB-", "]"),
    ("``", "\""),
    ("''", "\""),
    ("``", "“"),
    ("''", "”"),
];

/// Returns where each token stands in the text.
pub(super) fn places_in(text: &str, rows: &[Row], file: &File, id: &str) -> Result<Vec<Span>, Error> {
    let mut at = 0;
    let mut places = Vec::with_capacity(rows.len());
    for row in rows {
        let rest = text[at..].trim_start_matches(is_space);
        let start = text.len() - rest.len();
        let written = TREEBANK.iter().filter(|(name, _)| *name == row.token).map(|(_, mark)| *mark);
        let Some(found) = std::iter::once(row.token).chain(written).find(|form| rest.starts_with(form))
        else {
            let there: String = rest.chars().take(20).collect();
            let message = format!("{:?} is not next in the text of {id:?}: {there:?} is", row.token);
            return Err(Error::data(file.path, row.line, message));
        };
        at = start + found.len();
        places.push(Span::new(start, at));
    }
    Ok(places)
}

/// Returns the spans that the tags make. One reading serves all schemes: a span begins at `B-`, `S-`, and at any tag whose label
/// is not the one open; it ends after `E-` and `S-`, at `O` and at the end of the sentence.
pub(super) fn spans_of(rows: &[Row], places: &[Span]) -> Vec<GoldSpan> {
    let mut out: Vec<GoldSpan> = Vec::new();
    let mut open: Option<&str> = None;
    for (row, place) in rows.iter().zip(places) {
        if row.first {
            open = None;
        }
        let (label, begins, ends) = match row.tag {
            Tag::Outside => {
                open = None;
                continue;
            }
            Tag::Begin(label) => (label, true, false),
            Tag::Inside(label) => (label, false, false),
            Tag::End(label) => (label, false, true),
            Tag::Single(label) => (label, true, true),
        };
        match out.last_mut() {
            Some(last) if !begins && open == Some(label) => last.span.end = place.end,
            _ => out.push(GoldSpan::new(*place, label)),
        }
        open = if ends { None } else { Some(label) };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn parse(content: &str, texts: Option<&Texts>) -> Found {
        let mut found = Found::default();
        read(&File { path: Path::new("news.conll"), text: content, texts, offsets: None }, &mut found);
        found
    }

    fn shown(document: &GoldDocument) -> Vec<(String, &str)> {
        document.spans.iter().map(|s| (s.span.of(&document.text).to_owned(), s.name.as_str())).collect()
    }

    #[test]
    fn every_scheme_gives_the_same_spans() {
        let expected = [("Jo Doe", "PER"), ("Ann", "PER"), ("Rome", "LOC"), ("UN", "ORG")];
        for (scheme, content) in [
            ("IOB1", "Jo I-PER\nDoe I-PER\nAnn B-PER\nsaw O\nRome I-LOC\nUN I-ORG\n"),
            ("IOB2", "Jo B-PER\nDoe I-PER\nAnn B-PER\nsaw O\nRome B-LOC\nUN B-ORG\n"),
            ("BIOES", "Jo B-PER\nDoe E-PER\nAnn S-PER\nsaw O\nRome S-LOC\nUN S-ORG\n"),
            ("BILOU", "Jo B-PER\nDoe L-PER\nAnn U-PER\nsaw O\nRome U-LOC\nUN U-ORG\n"),
            (
                "columns",
                "Jo NNP B-NP I-PER\nDoe NNP I-NP I-PER\nAnn NNP B-NP B-PER\nsaw V V O\nRome N N I-LOC\nUN N N I-ORG",
            ),
            ("tabs", "Jo\tB-PER\r\nDoe\tI-PER\r\nAnn\tB-PER\r\nsaw\tO\r\nRome\tB-LOC\r\n\r\nUN\tB-ORG\r\n"),
        ] {
            let documents = parse(content, None).documents;
            assert_eq!(documents.len(), 1, "{scheme}");
            let found = shown(&documents[0]);
            assert_eq!(found.iter().map(|(t, l)| (t.as_str(), *l)).collect::<Vec<_>>(), expected, "{scheme}");
        }
    }

    #[test]
    fn numbers_of_tokens_are_no_text() {
        let germeval = "#\thttp://a.de [2009-10-17]\n1\tDas\tO\tO\n2\tFC\tB-ORG\tO\n3\tMainz\tI-ORG\tB-LOC\n\n#\tx\n1\tJa\tO\tO\n";
        let documents = parse(germeval, None).documents;
        assert_eq!(documents[0].text, "Das FC Mainz\nJa");
        assert_eq!(shown(&documents[0]), [("FC Mainz".to_owned(), "ORG"), ("Mainz".to_owned(), "LOC")]);
        let documents = parse("1 Jo NNP B-PER\n2 Doe NNP I-PER\n", None).documents;
        assert_eq!(shown(&documents[0]), [("Jo Doe".to_owned(), "PER")]);
        // What is counted may be the text.
        for content in ["1 O\n2 O\n", "1 CD O\n", "1 CD O\n2 CD O\nfoo NN O\n"] {
            assert!(parse(content, None).documents[0].text.starts_with('1'), "{content}");
        }
    }

    #[test]
    fn a_sentence_ends_a_span_and_documents_are_parted() {
        let found = parse(
            "-DOCSTART- -X- -X- O\n\nUS I-LOC\n\nUS I-LOC\n# O\n\n-DOCSTART- -X- O O\n\n# id = b\nx O\n",
            None,
        );
        let documents = found.documents;
        assert_eq!(documents.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["news-1", "b"]);
        assert_eq!(documents[0].text, "US\nUS #");
        assert_eq!(shown(&documents[0]).len(), 2);
    }

    #[test]
    fn a_line_that_is_wrong_costs_its_tag_alone() {
        let found = parse("Jo B-PER\nin O\nRome LOC\n, O\nParis\nOslo B-LOC\n", None);
        assert_eq!(found.documents[0].text, "Jo in Rome , Paris Oslo");
        assert_eq!(shown(&found.documents[0]).len(), 2);
        let problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            problems,
            [
                "news.conll:3: \"LOC\" is not a tag: O, or B- I- E- S- and a label",
                "news.conll:5: one column, but a token and a tag are needed"
            ]
        );
        let found = parse("This is\nno column\nRome O\n", None);
        assert_eq!((found.documents.len(), found.problems.len()), (0, 1));
    }

    #[test]
    fn texts_that_are_not_of_the_documents_are_told() {
        let originals: Vec<GoldDocument> =
            ["a", "b"].into_iter().map(|id| GoldDocument::new(id, "Rome")).collect();
        let texts = Texts::of(&originals);
        let three = "Rome B-LOC\n".to_owned() + &"-DOCSTART-\n\nRome B-LOC\n".repeat(2);
        let found = parse(&three, Some(&texts));
        assert_eq!(found.documents.len(), 0);
        let message = found.problems[0].to_string();
        assert!(message.contains("3 documents without ids, but 2 original ones"), "{message}");
        let found = parse("# id = a\nRome B-LOC\n# id = c\nRome B-LOC\n", Some(&texts));
        assert_eq!((found.documents.len(), found.problems.len()), (2, 0));
        assert!(found.notes[0].contains("1 document not among the 2 original ones (the first is \"c\")"));
    }

    #[test]
    fn tokens_are_found_in_the_text() {
        let gold = [GoldDocument::new("a", "😀 Doe's\n(Rome)")];
        let texts = Texts::of(&gold);
        let documents = parse("😀 O\nDoe B-PER\n's O\n-LRB- O\nRome B-LOC\n) O\n", Some(&texts)).documents;
        assert_eq!(documents[0].id, "a");
        assert_eq!(shown(&documents[0]), [("Doe".to_owned(), "PER"), ("Rome".to_owned(), "LOC")]);
        let error = parse("😀 O\nRoe B-PER\n", Some(&texts)).problems[0].to_string();
        assert_eq!(error, "news.conll:2: \"Roe\" is not next in the text of \"a\": \"Doe's\\n(Rome)\" is");
    }
}
