//! WARC, as Common Crawl and other crawlers keep pages: responses, resources and extracted text; requests and metadata are left out.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::item::{Item, Payload};
use super::source::{Flow, Source};
use super::{Class, Failure};

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

/// Hands out the pages of a reader.
pub fn read(source: &mut Source, name: &str, reader: &mut dyn BufRead) -> Flow {
    let path: Arc<str> = name.into();
    let limit = source.options.limits.document;
    for number in 1.. {
        let place = format!("{name}: record {number}");
        let fields = match head(reader) {
            Ok(Some(fields)) => fields,
            Ok(None) => break,
            Err(error) => return source.failed_reading(&place, name, &error),
        };
        let field =
            |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let Some(length) = field("content-length").and_then(|text| text.parse::<u64>().ok()) else {
            let message = format!("{place}: no Content-Length; the rest of the file is not read");
            let id = super::json_string(&format!("{name}:{number}"));
            return source.item(Item::failed(&path, Failure { id, class: Class::Syntax, message }));
        };
        let kind = field("content-type").unwrap_or_default().to_ascii_lowercase();
        let wanted = match field("warc-type") {
            Some("response") => kind.starts_with("application/http") || kind.is_empty(),
            Some("conversion" | "resource") => {
                kind.starts_with("text/") || kind.starts_with("application/xhtml")
            }
            _ => false,
        };
        let url = field("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
        if !wanted || length > limit as u64 {
            if wanted {
                let id = super::json_string(url.as_deref().unwrap_or(&place));
                let message = format!("{place}: {}", source.options.limits.too_large());
                source.item(Item::failed(&path, Failure { id, class: Class::Size, message }))?;
            } else {
                source
                    .item(Item { path: path.clone(), payload: Payload::LeftOut("record that is no page") })?;
            }
            match io::copy(&mut reader.take(length), &mut io::sink()) {
                Ok(count) if count == length => continue,
                Ok(_) => return source.failed_reading(&place, name, &io::ErrorKind::UnexpectedEof.into()),
                Err(error) => return source.failed_reading(&place, name, &error),
            }
        }
        let mut bytes = Vec::new();
        match reader.take(length).read_to_end(&mut bytes) {
            Ok(count) if count as u64 == length => {}
            Ok(_) => return source.failed_reading(&place, name, &io::ErrorKind::UnexpectedEof.into()),
            Err(error) => return source.failed_reading(&place, name, &error),
        }
        let http = field("warc-type") == Some("response");
        let date = field("warc-date").map(str::to_owned);
        let capture = Box::new(Capture { url, date, http, kind, number });
        source.item(Item { path: path.clone(), payload: Payload::Capture { capture, bytes } })?;
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
        return Ok(Body::LeftOut("response that is no page"));
    }
    let mut body = bytes[length..].to_vec();
    if header("transfer-encoding").contains("chunked")
        && let Some(whole) = unchunk(&body)
    {
        body = whole;
    }
    // Many crawlers keep the header and unpack the body.
    let encoding = header("content-encoding");
    if let Some(layer) = super::kind::layer(&body) {
        let inner = super::compression::reader(layer, Box::new(&body[..]), ratio);
        let mut out = Vec::new();
        inner
            .and_then(|inner| inner.take(limit as u64 + 1).read_to_end(&mut out))
            .map_err(|error| (Class::Unreadable, format!("its {encoding} body is broken: {error}")))?;
        if out.len() > limit {
            return Err((Class::Size, "its unpacked body is larger than --max-document allows".to_owned()));
        }
        body = out;
    } else if encoding.contains("br")
        && std::str::from_utf8(&body).is_err()
        && super::encoding::decode(body.clone(), None).is_err()
    {
        return Err((Class::Unsupported, "its body is packed with brotli".to_owned()));
    }
    Ok(Body::Page(body, kind))
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
