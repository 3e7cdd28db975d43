//! What a text is, by its first bytes, where no name tells it.

use super::field;
use super::kind::{Format, by_name};

pub fn by_content(text: &[u8], fields: &[String]) -> Format {
    if text.starts_with(b"<?xml")
        || begins(text, &["<rss", "<feed", "<nitf", "<newsitem", "<newsmessage", "<rdf:rdf"])
    {
        if is_html(text) { Format::Html } else { Format::Xml }
    } else if is_html(text) || is_fragment(text) {
        Format::Html
    } else if is_object(text) {
        if is_jsonl(text) { Format::Jsonl } else { Format::Json }
    } else if is_array(text) {
        Format::Json
    } else if let Some(format) = known_table(text, fields) {
        format
    } else if text.starts_with(b"From ") && looks_like_mail(text) {
        Format::Mbox
    } else if is_mail(text) {
        Format::Mail
    } else {
        Format::Text
    }
}

/// Returns the kind of a table that has these columns, or is one by all its looks.
fn known_table(text: &[u8], fields: &[String]) -> Option<Format> {
    let has = |columns: &[String]| {
        fields.iter().all(|field| field::place(field, columns.iter().map(String::as_str)).is_some())
    };
    // Blanks around the names of columns are no sign of prose where the names are those that are looked for.
    if let Some((format, _)) = columns_of(text, str::trim).filter(|(_, columns)| has(columns)) {
        return Some(format);
    }
    let (format, columns) = table(text)?;
    is_surely_table(text, format, &columns).then_some(format)
}

/// True for `[{"`, with or without space between.
fn is_array(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"[").and_then(|rest| rest.trim_ascii_start().strip_prefix(b"{"));
    rest.is_some_and(|rest| rest.trim_ascii_start().starts_with(b"\""))
}

fn begins(text: &[u8], starts: &[&str]) -> bool {
    starts
        .iter()
        .any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes())))
}

pub fn is_html(text: &[u8]) -> bool {
    let mut text = text;
    if begins(text, &["<?xml"]) {
        let end = text.windows(2).position(|w| w == b"?>").map_or(text.len(), |at| at + 2);
        text = text[end..].trim_ascii_start();
    }
    begins(text, &["<!doctype html", "<html"])
}

/// Elements that a piece of a page may begin with.
const ELEMENTS: [&str; 44] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "i",
    "img",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "ol",
    "p",
    "script",
    "section",
    "span",
    "strong",
    "style",
    "table",
    "ul",
];

/// Returns how many tags of pages (begun or ended) are in a text.
fn tags(text: &[u8]) -> usize {
    text.split(|&b| b == b'<').skip(1).filter(|rest| is_tag(rest)).count()
}

/// True for what stands after the `<` of a tag of a page.
fn is_tag(rest: &[u8]) -> bool {
    let name = rest.strip_prefix(b"/").unwrap_or(rest);
    let length = name.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let (name, after) = name.split_at(length);
    after.first().is_some_and(|b| matches!(b, b'>' | b'/') || b.is_ascii_whitespace())
        && ELEMENTS.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// A piece of a page: it begins with a tag, or a comment and a tag, and has another.
fn is_fragment(text: &[u8]) -> bool {
    let mut text = text;
    while text.starts_with(b"<!--") {
        let Some(end) = text.windows(3).position(|w| w == b"-->") else { return false };
        text = text[end + 3..].trim_ascii_start();
    }
    text.strip_prefix(b"<").is_some_and(is_tag) && tags(text) > 1
}

/// Returns what is said of a text that has tags of pages in it but does not begin as one.
pub fn doubtful(name: &str, start: &[u8]) -> Option<String> {
    // Two may be talked about.
    (by_name(name).is_none() && tags(start) > 2).then(|| {
        format!("{name}: has HTML tags in it, but was read as plain text; --input html reads it as a page")
    })
}

/// A mail: lines `Name: value` up to an empty one, of which one says who wrote it and another is a mail's too.
fn is_mail(text: &[u8]) -> bool {
    let (mut sender, mut address, mut others, mut machine) = (false, false, 0, 0);
    for (number, line) in text.split_inclusive(|&b| b == b'\n').enumerate() {
        if !line.ends_with(b"\n") {
            // The headers of some are longer than what was looked at.
            return text.len() > 4096 && sender && others + machine > 1;
        }
        if line.trim_ascii().is_empty() {
            break;
        }
        if number > 0 && line.first().is_some_and(|b| matches!(b, b' ' | b'\t')) {
            continue;
        }
        let Some(end) = line.iter().position(|&b| b == b':') else { return false };
        let name = &line[..end];
        if name.is_empty() || !name.iter().all(|b| b.is_ascii_graphic()) {
            return false;
        }
        let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
        if is(&["from", "sender"]) {
            sender = true;
            address |= line.contains(&b'@');
        }
        others += usize::from(is(&["subject", "to", "date", "cc", "reply-to"]));
        machine += usize::from(is(&[
            "message-id",
            "mime-version",
            "received",
            "return-path",
            "content-type",
            "content-transfer-encoding",
            "delivered-to",
            "newsgroups",
        ]));
    }
    sender && (address && others > 0 || machine > 0)
}

/// Names of columns that tables of articles have.
const COLUMNS: [&str; 30] = [
    "abstract",
    "article",
    "article_id",
    "author",
    "authors",
    "body",
    "category",
    "content",
    "created_at",
    "date",
    "description",
    "doc_id",
    "headline",
    "id",
    "label",
    "lang",
    "language",
    "lead",
    "link",
    "name",
    "published",
    "published_at",
    "section",
    "snippet",
    "source",
    "summary",
    "text",
    "timestamp",
    "title",
    "url",
];

/// A table without the column asked for: two names of its header are those of tables of articles, and each row has as many cells as the
/// header.
fn is_surely_table(text: &[u8], format: Format, columns: &[String]) -> bool {
    let known = |name: &&String| COLUMNS.iter().any(|known| known.eq_ignore_ascii_case(name));
    if columns.iter().filter(known).count() < 2 || columns.len() < 3 {
        return false;
    }
    let head = text.split(|&b| b == b'\n').next().unwrap_or_default();
    let mark = match format {
        Format::Tsv => b'\t',
        _ => *[b',', b';'].iter().find(|mark| head.contains(mark)).unwrap_or(&b'|'),
    };
    let mut reader = csv::ReaderBuilder::new().delimiter(mark).flexible(true).from_reader(text);
    let mut lengths: Vec<usize> = reader.byte_records().map_while(Result::ok).map(|row| row.len()).collect();
    // What was looked at may end within a row.
    if lengths.len() > 1 && !text.ends_with(b"\n") {
        lengths.pop();
    }
    !lengths.is_empty() && lengths.iter().all(|&length| length == columns.len())
}

/// True for `{"name":`, with or without space between.
pub fn is_object(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start).unwrap_or_default();
    let Some(name) = rest.strip_prefix(b"\"") else { return false };
    let Some(end) = name.iter().position(|byte| matches!(byte, b'"' | b'\n')) else { return false };
    name[end..].strip_prefix(b"\"").is_some_and(|rest| rest.trim_ascii_start().starts_with(b":"))
}

/// True if what begins as an object is one a line: the first line is one whole and nothing else, and none that is seen whole goes on in the
/// next.
pub fn is_jsonl(text: &[u8]) -> bool {
    let mut lines = text.split(|&b| b == b'\n');
    let first = lines.next().unwrap_or_default().trim_ascii();
    // A line longer than what was looked at is no pretty-printed object.
    if first.len() == text.trim_ascii().len() {
        return end_of_object(first).is_none_or(|end| end == first.len());
    }
    let goes_on = |line: &[u8]| {
        line.starts_with(b"{") && line.ends_with(b"{")
            || line.starts_with(b"{") && (line.ends_with(b"[") || line.ends_with(b","))
    };
    end_of_object(first) == Some(first.len()) && !lines.any(|line| goes_on(line.trim_ascii()))
}

/// Returns where the object that a line begins with ends, if it does.
fn end_of_object(line: &[u8]) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, &byte) in line.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// Returns the kind and the columns of what looks like a table: a header of names without blanks, and rows after it.
pub fn table(text: &[u8]) -> Option<(Format, Vec<String>)> {
    columns_of(text, |cell| cell)
}

fn columns_of(text: &[u8], bared: fn(&str) -> &str) -> Option<(Format, Vec<String>)> {
    let (head, rows) = text.split_at(text.iter().position(|&b| b == b'\n')?);
    let head = std::str::from_utf8(head).ok()?.trim_end_matches('\r');
    if rows.trim_ascii().is_empty() {
        return None;
    }
    if head.len() == 5 && head.to_ascii_lowercase().starts_with("sep=") {
        let columns = table(rows.trim_ascii_start()).map(|(_, columns)| columns);
        return Some((Format::Csv, columns.unwrap_or_default()));
    }
    let named = |cell: &str| {
        cell.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && cell.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'))
    };
    let marks = [('\t', Format::Tsv), (',', Format::Csv), (';', Format::Csv), ('|', Format::Csv)];
    marks.into_iter().find_map(|(mark, format)| {
        let bare = |cell: &str| {
            let cell = bared(cell);
            bared(cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)).to_owned()
        };
        let columns: Vec<String> = head.split(mark).map(bare).collect();
        (columns.len() > 1 && columns.iter().all(|cell| named(cell))).then_some((format, columns))
    })
}

/// A mailbox has a time of day in its `From ` line and a line `Name: value` after it; prose that begins with the word does not.
fn looks_like_mail(text: &[u8]) -> bool {
    let mut lines = text.split(|&b| b == b'\n');
    let first = lines.next().unwrap_or_default();
    let time =
        first.windows(5).any(|w| w[2] == b':' && [0, 1, 3, 4].iter().all(|&at| w[at].is_ascii_digit()));
    let second = lines.next().unwrap_or_default();
    let name = second.split(|&b| b == b':').next().unwrap_or_default();
    time && !name.is_empty() && name.len() < second.len() && name.iter().all(u8::is_ascii_graphic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_tags_in_it_is_doubtful() {
        let text = b"He left.\n<p>She <b>stayed</b>.</p>";
        assert!(doubtful("stdin", text).is_some_and(|note| note.contains("--input html")));
        assert_eq!(doubtful("a.txt", text), None);
        assert_eq!(doubtful("stdin", b"The tag <b> is bold, <p> begins a paragraph."), None);
    }
}
