//! TimeML: the text with its time expressions as TIMEX3 elements, and the document's date as the first of them. Names have no place
//! in it. A document is a file of its own.

use std::collections::HashMap;
use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};
use serde_json::Value;

use super::cas::is_illegal;
use super::{Marked, Piece};
use crate::label::{Kind, Label};
use crate::read::gold::{GoldDocument, GoldSpan};
use crate::record::Counter;

/// The root's attributes: where the schema of TimeML 1.2.1 lies.
const SCHEMA: [(&str, &str); 2] = [
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("xsi:noNamespaceSchemaLocation", "http://timeml.org/timeMLdocs/TimeML_1.2.1.xsd"),
];

/// Writes a document as `.tml`.
pub fn write(marked: &Marked) -> Piece {
    // Writing to memory does not fail.
    let bytes = document(marked).unwrap_or_default();
    Piece::Files { id: marked.gold.id.clone(), files: vec![(".tml", bytes)] }
}

/// A time expression as it is written.
struct Timex<'g> {
    span: &'g GoldSpan,
    /// `t1`, `t2`, ...; `t0` is the document's date.
    number: usize,
}

fn document(marked: &Marked) -> io::Result<Vec<u8>> {
    let gold = marked.gold;
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    line(&mut writer)?;
    let mut result = Ok(());
    writer.create_element("TimeML").with_attributes(SCHEMA).write_inner_content(|writer| {
        result = inside(writer, marked);
        Ok(())
    })?;
    result?;
    line(&mut writer)?;
    debug_assert!(gold.spans.iter().all(|span| span.span.end as usize <= gold.text.len()));
    Ok(writer.into_inner())
}

fn inside(writer: &mut Writer<Vec<u8>>, marked: &Marked) -> io::Result<()> {
    let gold = marked.gold;
    line(writer)?;
    writer.create_element("DOCID").write_text_content(BytesText::new(&legal(&gold.id)))?;
    line(writer)?;
    if let Some(date) = &gold.date {
        writer.write_event(Event::Start(BytesStart::new("DCT")))?;
        let creation = [
            ("tid", "t0"),
            ("type", "DATE"),
            ("value", date.as_str()),
            ("temporalFunction", "false"),
            ("functionInDocument", "CREATION_TIME"),
        ];
        writer.create_element("TIMEX3").with_attributes(creation).write_text_content(BytesText::new(date))?;
        writer.write_event(Event::End(BytesStart::new("DCT").to_end()))?;
        line(writer)?;
    }
    writer.write_event(Event::Start(BytesStart::new("TEXT")))?;
    // The reader takes this line end for a part of the text, as in the corpora of TempEval-3.
    line(writer)?;
    let numbers = numbers(gold, marked);
    let (mut at, mut next) = (0, numbers.len() + 1);
    for timex in timexes(gold) {
        let (start, end) = (timex.span.span.start as usize, timex.span.span.end as usize);
        text(writer, &gold.text[at..start])?;
        element(writer, gold, &timex, &numbers, &mut next)?;
        at = end;
    }
    text(writer, &gold.text[at..])?;
    line(writer)?;
    writer.write_event(Event::End(BytesStart::new("TEXT").to_end()))?;
    line(writer)
}

/// Returns the dates of a document with a value, in order; of those that overlap the first.
fn timexes(gold: &GoldDocument) -> impl Iterator<Item = Timex<'_>> {
    let mut end = 0;
    let dates = gold.spans.iter().filter(|span| span.label == Some(Label::Date) && span.value.is_some());
    let apart = dates.filter(move |span| {
        let free = span.span.start >= end && !span.span.is_empty();
        if free {
            end = span.span.end;
        }
        free
    });
    apart.enumerate().map(|(at, span)| Timex { span, number: at + 1 })
}

/// Returns the number of each expression by its place as records write it.
fn numbers(gold: &GoldDocument, marked: &Marked) -> HashMap<String, usize> {
    let mut counter = Counter::new(&gold.text, marked.offsets);
    timexes(gold)
        .map(|Timex { span, number }| {
            let start = counter.at(span.span.start as usize);
            (format!("text:{start}..{}", counter.at(span.span.end as usize)), number)
        })
        .collect()
}

fn element(
    writer: &mut Writer<Vec<u8>>,
    gold: &GoldDocument,
    timex: &Timex,
    numbers: &HashMap<String, usize>,
    next: &mut usize,
) -> io::Result<()> {
    let span = timex.span;
    let fact = |name: &str| span.rest.get(name).and_then(Value::as_str);
    let anchor = match fact("anchor") {
        Some("date") => gold.date.as_ref().map(|_| 0),
        Some(place) => numbers.get(place).copied().filter(|&number| number != timex.number),
        None => None,
    };
    let value = span.value.as_deref().unwrap_or_default();
    let mut start = BytesStart::new("TIMEX3");
    start.push_attribute(("tid", format!("t{}", timex.number).as_str()));
    start.push_attribute(("type", kind(span, value)));
    start.push_attribute(("value", value));
    if let Some(modifier) = fact("mod") {
        start.push_attribute(("mod", modifier));
    }
    start.push_attribute(("temporalFunction", if anchor.is_some() { "true" } else { "false" }));
    start.push_attribute(("functionInDocument", "NONE"));
    if let Some(anchor) = anchor {
        start.push_attribute(("anchorTimeID", format!("t{anchor}").as_str()));
    }
    // The ends of a range are elements of their own that hold no text.
    let ends = fact("from").zip(fact("to"));
    if ends.is_some() {
        start.push_attribute(("beginPoint", format!("t{next}").as_str()));
        start.push_attribute(("endPoint", format!("t{}", *next + 1).as_str()));
    }
    let end = start.to_end().into_owned();
    writer.write_event(Event::Start(start.borrow()))?;
    text(writer, span.span.of(&gold.text))?;
    writer.write_event(Event::End(end))?;
    for value in ends.into_iter().flat_map(|(begin, end)| [begin, end]) {
        let point = [
            ("tid", format!("t{next}")),
            ("type", if value.contains('T') { "TIME" } else { "DATE" }.to_owned()),
            ("value", value.to_owned()),
            ("temporalFunction", "true".to_owned()),
            ("functionInDocument", "NONE".to_owned()),
            ("anchorTimeID", format!("t{}", timex.number)),
        ];
        let point = point.iter().map(|(name, value)| (*name, value.as_str()));
        writer.write_event(Event::Empty(BytesStart::new("TIMEX3").with_attributes(point)))?;
        *next += 1;
    }
    Ok(())
}

/// Returns the type of TIMEX3; where a corpus tells none, that of the value.
fn kind(span: &GoldSpan, value: &str) -> &'static str {
    match span.kind {
        Some(Kind::Time) => "TIME",
        Some(Kind::Duration) => "DURATION",
        Some(Kind::Set) => "SET",
        Some(Kind::Day) => "DATE",
        _ if value.starts_with('P') && !value.ends_with("_REF") => "DURATION",
        _ if value.contains('T') && !value.ends_with("_REF") => "TIME",
        _ => "DATE",
    }
}

/// Writes text as it stands: a carriage return as a reference, for readers turn a bare one into a line end.
fn text(writer: &mut Writer<Vec<u8>>, text: &str) -> io::Result<()> {
    for (at, piece) in legal(text).split('\r').enumerate() {
        if at > 0 {
            writer.get_mut().extend_from_slice(b"&#13;");
        }
        writer.write_event(Event::Text(BytesText::new(piece)))?;
    }
    Ok(())
}

fn line(writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    writer.write_event(Event::Text(BytesText::new("\n")))
}

/// Returns text without the control characters that XML cannot hold: a blank stands for each.
fn legal(text: &str) -> String {
    text.chars().map(|c| if is_illegal(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::*;
    use crate::document::Document;
    use crate::record::Offsets;
    use crate::span::Span;

    fn written(gold: &GoldDocument) -> String {
        let document = Document { text: &gold.text, ..Document::default() };
        let marked = Marked { gold, document: &document, offsets: Offsets::Chars };
        let Piece::Files { files, .. } = write(&marked) else { panic!("a file") };
        String::from_utf8(files[0].1.clone()).unwrap()
    }

    fn date(text: &str, phrase: &str, kind: Kind, value: &str, facts: &[(&str, &str)]) -> GoldSpan {
        let start = text.find(phrase).unwrap();
        let mut span = GoldSpan::new(Span::new(start, start + phrase.len()), "date");
        (span.kind, span.value) = (Some(kind), Some(value.to_owned()));
        span.rest = facts.iter().map(|&(name, value)| (name.to_owned(), value.into())).collect();
        span
    }

    /// Returns the text between `<TEXT>` and `</TEXT>` as a reader sees it, and the attributes of each TIMEX3.
    fn read(xml: &str) -> (String, Vec<Vec<(String, String)>>) {
        let mut reader = Reader::from_str(xml);
        let (mut text, mut inside, mut timexes) = (String::new(), false, Vec::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => return (text, timexes),
                Event::Start(start) if start.name().as_ref() == "TEXT" => inside = true,
                Event::End(end) if end.name().as_ref() == "TEXT" => inside = false,
                Event::Start(start) | Event::Empty(start) if start.name().as_ref() == "TIMEX3" => timexes
                    .push(
                        start
                            .attributes()
                            .map(|attribute| {
                                let attribute = attribute.unwrap();
                                (attribute.key.as_ref().to_owned(), attribute.value.to_string())
                            })
                            .collect(),
                    ),
                Event::Text(piece) if inside => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(name) if inside => {
                    text.push_str(match &*name {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "#13" => "\r",
                        other => panic!("{other}"),
                    });
                }
                _ => {}
            }
        }
    }

    fn get<'t>(timex: &'t [(String, String)], name: &str) -> Option<&'t str> {
        timex.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_document_has_its_date_its_expressions_and_their_anchors() {
        let text =
            "Straße & Söhne <b>\r\nopened on Monday; two days later, in early 2024, it shut. Open May 3-5.";
        let mut gold = GoldDocument::new("a<1>", text);
        gold.date = Some("2023-11-24".to_owned());
        let place = text.chars().take_while(|&c| c != 'M').count();
        let monday = format!("text:{place}..{}", place + 6);
        gold.spans = vec![
            date(text, "Monday", Kind::Day, "2023-11-20", &[("anchor", "date")]),
            date(text, "two days later", Kind::Day, "2023-11-22", &[("anchor", &monday)]),
            date(text, "early 2024", Kind::Day, "2024", &[("mod", "START")]),
            date(text, "May 3-5", Kind::Duration, "P3D", &[("from", "2023-05-03"), ("to", "2023-05-05")]),
        ];
        let xml = written(&gold);
        assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TimeML xmlns:xsi="), "{xml}");
        assert!(xml.contains("<DOCID>a&lt;1&gt;</DOCID>"), "{xml}");
        let (body, timexes) = read(&xml);
        assert_eq!(body, format!("\n{text}\n"));
        let column = |name: &str| timexes.iter().map(|t| get(t, name).unwrap_or("-")).collect::<Vec<_>>();
        assert_eq!(column("tid"), ["t0", "t1", "t2", "t3", "t4", "t5", "t6"]);
        assert_eq!(column("type"), ["DATE", "DATE", "DATE", "DATE", "DURATION", "DATE", "DATE"]);
        let values = ["2023-11-24", "2023-11-20", "2023-11-22", "2024", "P3D", "2023-05-03", "2023-05-05"];
        assert_eq!(column("value"), values);
        assert_eq!(column("anchorTimeID"), ["-", "t0", "t1", "-", "-", "t4", "t4"]);
        assert_eq!(column("mod"), ["-", "-", "-", "START", "-", "-", "-"]);
        assert_eq!(column("temporalFunction"), ["false", "true", "true", "false", "false", "true", "true"]);
        assert_eq!((column("beginPoint")[4], column("endPoint")[4]), ("t5", "t6"));
        assert_eq!(get(&timexes[0], "functionInDocument"), Some("CREATION_TIME"));
    }

    #[test]
    fn without_a_date_nothing_hangs_on_it_and_names_stay_out() {
        let text = "Paris\u{1} woke today.";
        let mut gold = GoldDocument::new("a", text);
        gold.spans = vec![
            GoldSpan::new(Span::new(0, 5), "place"),
            date(text, "today", Kind::Day, "XXXX-XX-XX", &[("anchor", "date")]),
        ];
        let xml = written(&gold);
        let (body, timexes) = read(&xml);
        assert_eq!(body, "\nParis  woke today.\n");
        assert!(!xml.contains("DCT"), "{xml}");
        assert_eq!((timexes.len(), get(&timexes[0], "anchorTimeID")), (1, None));
    }
}
