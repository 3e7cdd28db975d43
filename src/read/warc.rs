//! WARC, as Common Crawl and other crawlers keep pages: responses, resources and extracted text; requests and metadata are left out.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::ahead::Ahead;
use super::compression;
use super::item::{Item, Payload};
use super::kind::{self, Layer};
use super::source::{Flow, Source};
use super::{Class, Failure, failure};

/// Bytes of the head of a record or of a response.
const HEAD: usize = 64 << 10;

/// A page as the crawler got it.
#[derive(Debug)]
pub struct Capture {
    /// Its address.
    pub url: Option<String>,
    /// When it was fetched.
    pub date: Option<String>,
    /// Whether the bytes begin with an HTTP response.
    pub http: bool,
    /// The type of what is held, where it is no response.
    pub kind: String,
    /// The number of its record, from 1.
    pub number: usize,
}

/// Reads a line of a head, without its end; None where there is no more.
fn line(reader: &mut dyn BufRead, left: &mut usize) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    let count = reader.take(*left as u64 + 1).read_until(b'\n', &mut bytes)?;
    if count == 0 {
        return Ok(None);
    }
    if count > *left {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a head of more than 64 KiB"));
    }
    *left -= count;
    Ok(Some(String::from_utf8_lossy(bytes.trim_ascii_end()).into_owned()))
}

/// Reads the head of the next record, as names in lower case and values; None at the end.
fn head(reader: &mut dyn BufRead) -> io::Result<Option<Vec<(String, String)>>> {
    let mut left = HEAD;
    let first = loop {
        match line(reader, &mut left)? {
            None => return Ok(None),
            Some(text) if text.is_empty() => {}
            Some(text) => break text,
        }
    };
    if !first.starts_with("WARC/") {
        let shown: String = first.chars().take(40).collect();
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("a record should begin with WARC/1.0, but there is {shown:?}"),
        ));
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    loop {
        let text = line(reader, &mut left)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        if text.is_empty() {
            return Ok(Some(fields));
        }
        if let (true, Some(last)) = (text.starts_with([' ', '\t']), fields.last_mut()) {
            last.1.push_str(&text);
        } else if let Some((name, value)) = text.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
}

/// What a record begins with.
const BEGINS: [&[u8]; 2] = [b"WARC/1.", b"WARC/0."];

fn begins_record(bytes: &[u8]) -> bool {
    BEGINS.iter().any(|begin| bytes.starts_with(begin))
}

/// A record as it stands: its head and what it holds, which is empty where nobody wants it.
struct Record {
    fields: Vec<(String, String)>,
    wanted: bool,
    too_large: bool,
    bytes: Vec<u8>,
}

impl Record {
    fn field(&self, wanted: &str) -> Option<&str> {
        self.fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    fn url(&self) -> Option<String> {
        self.field("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned())
    }

    fn kind(&self) -> String {
        self.field("content-type").unwrap_or_default().to_ascii_lowercase()
    }
}

/// How many times as much as a document may have is read again behind records whose lengths are wrong: each may take in all the others.
const AGAIN: usize = 64;

/// Reads the next record; None at the end. `limit` is how many bytes of it are kept, `again` how many may still be read a second time.
fn record(
    reader: &mut Ahead<&mut dyn BufRead>,
    limit: usize,
    again: &mut usize,
) -> io::Result<Option<Record>> {
    let Some(fields) = head(reader)? else { return Ok(None) };
    let mut record = Record { fields, wanted: false, too_large: false, bytes: Vec::new() };
    let kind = record.kind();
    record.wanted = match record.field("warc-type") {
        Some("response") => kind.starts_with("application/http") || kind.is_empty(),
        Some("conversion" | "resource") => kind.starts_with("text/") || kind.starts_with("application/xhtml"),
        _ => false,
    };
    let broken = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    let Some(length) = record.field("content-length").and_then(|text| text.parse::<u64>().ok()) else {
        return Err(broken("no Content-Length".to_owned()));
    };
    record.too_large = length > limit as u64;
    // What is not wanted is read as well: if the length is wrong, the next record is in it.
    let count = reader.by_ref().take(length.min(limit as u64)).read_to_end(&mut record.bytes)? as u64;
    let mut blank = Vec::new();
    if count == length {
        while let Some(&byte @ (b'\r' | b'\n')) = reader.peek(1)?.first() {
            blank.push(byte);
            reader.consume(1);
        }
        let next = reader.peek(BEGINS[0].len())?;
        if next.is_empty() || begins_record(next) {
            return Ok(Some(record));
        }
    }
    if let Some(at) = next_record(&record.bytes, &kind)
        && let Some(left) = again.checked_sub(record.bytes.len() - at)
    {
        *again = left;
        let mut next = record.bytes.split_off(at);
        next.append(&mut blank);
        reader.put_back(next);
        return Err(broken(format!("another record begins inside its {length} bytes (Content-Length)")));
    }
    match count {
        count if count == length => Err(broken(format!(
            "no record follows its {length} bytes (Content-Length), nor the end of the file"
        ))),
        count if count < limit as u64 => Err(io::ErrorKind::UnexpectedEof.into()),
        count => {
            let left = length - count;
            match io::copy(&mut reader.take(left), &mut io::sink())? {
                skipped if skipped == left => Ok(Some(record)),
                _ => Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
    }
}

/// Returns where in what a record holds the next one begins; what is itself a crawl holds records that are its own.
fn next_record(bytes: &[u8], kind: &str) -> Option<usize> {
    const EMPTY: &[u8] = b"\n\r\n";
    if kind.starts_with("application/warc") {
        return None;
    }
    let mut from = 0;
    while let Some(found) = bytes[from..].windows(EMPTY.len()).position(|window| window == EMPTY) {
        let at = from + found + EMPTY.len();
        if begins_record(&bytes[at..]) {
            return Some(at);
        }
        from = at - 2;
    }
    None
}

/// Goes on to the next line that begins a record; returns false where there is none.
fn skip_to_record(reader: &mut Ahead<&mut dyn BufRead>) -> io::Result<bool> {
    loop {
        let next = reader.peek(BEGINS[0].len())?;
        if next.is_empty() {
            return Ok(false);
        }
        if begins_record(next) {
            return Ok(true);
        }
        loop {
            let ready = reader.fill_buf()?;
            let (count, ended) = match ready.iter().position(|&byte| byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (ready.len(), ready.is_empty()),
            };
            reader.consume(count);
            if ended {
                break;
            }
        }
    }
}

/// Hands out the pages of a reader. A record that is broken costs no other: reading goes on at the next that begins as one.
pub fn read(source: &mut Source, name: &str, reader: &mut dyn BufRead) -> Flow {
    let path: Arc<str> = name.into();
    let limit = source.options.limits.document;
    let mut reader = Ahead::new(reader);
    let mut again = limit.saturating_mul(AGAIN);
    for number in 1.. {
        let place = format!("{name}: record {number}");
        let record = match record(&mut reader, limit, &mut again) {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(error) => {
                let (class, mut message) = failure::reading_part(&error);
                let more = class != Class::Bomb && matches!(skip_to_record(&mut reader), Ok(true));
                message.push_str(match more {
                    true => "; reading goes on at the next record that begins as one",
                    false => failure::NO_MORE,
                });
                let id = super::json_string(&format!("{name}:{number}"));
                let message = format!("{place}: {message}");
                source.item(Item::failed(&path, Failure { id, class, message }))?;
                if more {
                    continue;
                }
                break;
            }
        };
        if !record.wanted {
            source.item(Item { path: path.clone(), payload: Payload::LeftOut("record without a page") })?;
            continue;
        }
        let url = record.url();
        if record.too_large {
            let id = super::json_string(url.as_deref().unwrap_or(&place));
            let message = format!("{place}: {}", source.options.limits.too_large());
            source.item(Item::failed(&path, Failure { id, class: Class::Size, message }))?;
            continue;
        }
        let http = record.field("warc-type") == Some("response");
        let date = record.field("warc-date").map(str::to_owned);
        let capture = Box::new(Capture { url, date, http, kind: record.kind(), number });
        source
            .item(Item { path: path.clone(), payload: Payload::Capture { capture, bytes: record.bytes } })?;
    }
    ControlFlow::Continue(())
}

/// What a response holds.
pub enum Body {
    /// A page: its bytes, its type and charset as the server told them.
    Page(Vec<u8>, String),
    /// Something that is no page, and why.
    LeftOut(&'static str),
}

/// Takes an HTTP response apart.
///
/// # Errors
/// The class and what is wrong with it.
pub fn response(bytes: &[u8], limit: usize, ratio: u64) -> Result<Body, (Class, String)> {
    let mut headers = [httparse::EMPTY_HEADER; 256];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => {
            return Err((Class::Syntax, "the HTTP response has no end of its head".to_owned()));
        }
        Err(error) => return Err((Class::Syntax, format!("not an HTTP response: {error}"))),
    };
    if !matches!(response.code, Some(200..=299)) {
        return Ok(Body::LeftOut("response without success"));
    }
    let header = |name: &str| {
        let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        String::from_utf8_lossy(found.map_or(&[][..], |header| header.value)).to_ascii_lowercase()
    };
    let kind = header("content-type");
    if !(kind.is_empty() || kind.contains("html") || kind.starts_with("text/plain")) {
        return Ok(Body::LeftOut("response without a page"));
    }
    let mut body = bytes[length..].to_vec();
    if header("transfer-encoding").contains("chunked")
        && let Some(whole) = unchunk(&body)
    {
        body = whole;
    }
    let body = unpacked(body, &header("content-encoding"), limit, ratio)?;
    Ok(Body::Page(body, kind))
}

/// How many times a body may be packed: `gzip, gzip` of a server behind another.
const PACKED: usize = 4;

/// Unpacks a body as its server packed it. Many crawlers keep the header and unpack the body, so its bytes decide.
fn unpacked(mut body: Vec<u8>, encoding: &str, limit: usize, ratio: u64) -> Result<Vec<u8>, (Class, String)> {
    let is_text = |body: &[u8]| {
        std::str::from_utf8(body).is_ok() || super::encoding::decode(body.to_vec(), None).is_ok()
    };
    for _ in 0..PACKED {
        let Some(layer) = kind::layer(&body) else { break };
        body = inflated(layer, &body, encoding, limit, ratio)?;
    }
    if encoding.contains("deflate") && !is_text(&body) {
        // The standard means zlib; some servers send what is inside it.
        body = match inflated(Layer::Zlib, &body, encoding, limit, ratio) {
            Err((Class::Unreadable, _)) => inflated(Layer::Deflate, &body, encoding, limit, ratio)?,
            other => other?,
        };
    }
    if kind::layer(&body).is_some() {
        let message = format!("its {encoding} body is packed more than {PACKED} times");
        return Err((Class::Unsupported, message));
    }
    if encoding.contains("br") && !is_text(&body) {
        return Err((Class::Unsupported, "its body is packed with brotli".to_owned()));
    }
    Ok(body)
}

fn inflated(
    layer: Layer,
    body: &[u8],
    encoding: &str,
    limit: usize,
    ratio: u64,
) -> Result<Vec<u8>, (Class, String)> {
    let mut out = Vec::new();
    compression::reader(layer, Box::new(body), ratio)
        .and_then(|inner| inner.take(limit as u64 + 1).read_to_end(&mut out))
        .map_err(|error| (Class::Unreadable, format!("its {encoding} body is broken: {error}")))?;
    if out.len() > limit {
        return Err((Class::Size, "its unpacked body is larger than --max-document allows".to_owned()));
    }
    Ok(out)
}

/// Puts the chunks of a body together; None if it is not chunked after all.
fn unchunk(body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    loop {
        let (used, size) = match httparse::parse_chunk_size(&body[at..]) {
            Ok(httparse::Status::Complete(found)) => found,
            // Cut short by the crawler.
            Ok(httparse::Status::Partial) if at > 0 => return Some(out),
            _ => return None,
        };
        at += used;
        if size == 0 {
            return Some(out);
        }
        let end = (at as u64).checked_add(size)?.min(body.len() as u64) as usize;
        out.extend_from_slice(&body[at..end]);
        at = (end + 2).min(body.len());
        if at == body.len() {
            return Some(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_put_together() {
        assert_eq!(unchunk(b"5\r\nAngel\r\n2\r\na \r\n0\r\n\r\n").as_deref(), Some(&b"Angela "[..]));
        assert_eq!(unchunk(b"5\r\nAng").as_deref(), Some(&b"Ang"[..]));
        assert_eq!(unchunk(b"<html>"), None);
    }

    #[test]
    fn a_response_that_is_no_page_is_left_out() {
        for (head, left_out) in [
            ("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>", false),
        ] {
            let body = response(head.as_bytes(), 1 << 20, 500).unwrap();
            assert_eq!(matches!(body, Body::LeftOut(_)), left_out, "{head}");
        }
        assert!(response(b"SSH-2.0-x\r\n", 1 << 20, 500).is_err());
    }
}
