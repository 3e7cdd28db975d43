//! Documents made of what an item holds: decoded, parsed, and no larger than is allowed.

#[cfg(feature = "html")]
use super::html::page;
use super::item::Parsed;
use super::kind::Format;
#[cfg(feature = "mail")]
use super::mail::message as mail;
use super::warc::{self, Body, Capture};
use super::{Class, Failure, Input, Options, encoding, json_string, jsonl, xml};

/// The field that says when a crawler fetched a page.
const CRAWLED: &str = "crawled";

/// Where a document stands, which is its id too where it has none of its own.
struct Place {
    shown: String,
    id: String,
}

impl Place {
    fn new(shown: String) -> Place {
        Place { id: json_string(&shown), shown }
    }

    fn input(&self) -> Input {
        Input { id: self.id.clone(), ..Input::default() }
    }

    fn failed(&self, class: Class, message: String) -> Parsed {
        Parsed::Failed(Failure { id: self.id.clone(), class, message: format!("{}: {message}", self.shown) })
    }

    /// Returns the document that a parser of foreign formats fills in, or what is wrong with it.
    fn fill(
        &self,
        options: &Options,
        parse: impl FnOnce(&mut Input) -> Result<(), (Class, String)>,
    ) -> Parsed {
        guarded(&self.shown, || {
            let mut input = self.input();
            match parse(&mut input) {
                Ok(()) => checked(Ok(input), options),
                Err((class, message)) => self.failed(class, message),
            }
        })
    }
}

/// Says in the record what the text was converted from.
pub fn said(input: &mut Input, encoding: Option<&str>) {
    if let Some(encoding) = encoding {
        input.set_encoding(encoding);
    }
}

/// Returns a document, unless its text is too large after all.
pub fn checked(parsed: Result<Input, Failure>, options: &Options) -> Parsed {
    match parsed {
        Ok(input) if input.text.len() > options.limits.document => {
            let message = format!("{}: {}", input.id_text(), options.limits.too_large());
            Parsed::Failed(Failure { id: input.id, class: Class::Size, message })
        }
        Ok(input) => Parsed::Document(input),
        Err(failure) => Parsed::Failed(failure),
    }
}

/// Runs a parser of foreign formats; if it panics, that is a failure of one document.
pub fn guarded(path: &str, parse: impl FnOnce() -> Parsed) -> Parsed {
    super::guarded(parse).unwrap_or_else(|said| Parsed::Failed(stopped(path, &said)))
}

/// Returns the failure of what a parser panicked at.
pub(crate) fn stopped(path: &str, said: &str) -> Failure {
    let message = format!("{path}: its parser stopped: {said}; please report it with the file");
    Failure { id: json_string(path), class: Class::Internal, message }
}

#[cfg(not(feature = "html"))]
fn page(_: &str, _: Option<&str>, _: &mut Input) -> Result<(), (Class, String)> {
    Err((Class::Unsupported, "this build has no feature `html`".to_owned()))
}

#[cfg(not(feature = "mail"))]
fn mail(_: &[u8], _: &mut Input) -> Result<(), (Class, String)> {
    Err((Class::Unsupported, "this build has no feature `mail`".to_owned()))
}

/// Hands out what a whole file holds, or the message of that number of a mailbox.
pub fn file(
    path: &str,
    format: Format,
    number: usize,
    bytes: Vec<u8>,
    converted: Option<&'static str>,
    options: &Options,
    each: &mut dyn FnMut(Parsed, &[u8]),
) {
    let place = Place::new(if number == 0 { path.to_owned() } else { format!("{path}:{number}") });
    if format == Format::Mail {
        return each(place.fill(options, |input| mail(&bytes, input)), &bytes);
    }
    let declared = match format {
        Format::Html | Format::Xml => encoding::declared(&bytes),
        _ => None,
    };
    // The bytes are needed again only if something is wrong, and then they are the text mostly.
    let raw = if format == Format::Text && std::str::from_utf8(&bytes).is_ok() {
        Vec::new()
    } else {
        bytes.clone()
    };
    let (text, found) = match encoding::decode(bytes, declared) {
        Ok(decoded) => decoded,
        Err(message) => return each(place.failed(Class::Encoding, message), &raw),
    };
    let found = found.as_deref().or(converted);
    match format {
        Format::Html => {
            let parsed = place.fill(options, |input| {
                said(input, found);
                page(&text, None, input)
            });
            each(parsed, &raw);
        }
        Format::Xml => {
            let mut count = 0;
            let result = xml::articles(&text, &mut |mut input| {
                count += 1;
                if input.id.is_empty() {
                    input.id = json_string(&format!("{path}:{count}"));
                }
                said(&mut input, found);
                each(checked(Ok(input), options), b"");
            });
            if let Err((class, message)) = result {
                each(place.failed(class, message), &raw);
            }
        }
        _ => {
            let mut input = place.input();
            input.text = text;
            said(&mut input, found);
            each(checked(Ok(input), options), &raw);
        }
    }
}

/// Hands out what lines of JSONL hold.
pub fn lines(
    path: &str,
    first: usize,
    unit: &str,
    bytes: &[u8],
    converted: Option<&'static str>,
    options: &Options,
    each: &mut dyn FnMut(Parsed, &[u8]),
) {
    let whole = std::str::from_utf8(bytes).ok();
    let mut at = 0;
    for (index, line) in bytes.split(|&b| b == b'\n').enumerate() {
        let from = at;
        at += line.len() + 1;
        let number = first + index;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let failed = |id: Option<String>, class, message: String| {
            let separator = if unit.is_empty() { ":" } else { ": " };
            Parsed::Failed(Failure {
                id: id.unwrap_or_else(|| json_string(&format!("{path}:{number}"))),
                class,
                message: format!("{path}{separator}{unit}{number}: {message}"),
            })
        };
        if line.len() > options.limits.document {
            let id = jsonl::id_of(&line[..line.len().min(200)]);
            each(failed(id, Class::Size, options.limits.too_large()), line);
            continue;
        }
        let decoded;
        let (text, encoding) = match whole {
            Some(whole) => (&whole[from..from + line.len()], converted),
            None => match encoding::decode(line.to_vec(), None) {
                Ok(found) => {
                    decoded = found;
                    (decoded.0.as_str(), decoded.1.as_deref().or(converted))
                }
                Err(message) => {
                    each(failed(None, Class::Encoding, message), line);
                    continue;
                }
            },
        };
        let repaired = jsonl::without_lone_surrogates(text);
        let (text, encoding) = match &repaired {
            Some((text, note)) => (text.as_str(), Some(note.as_str())),
            None => (text, encoding),
        };
        match jsonl::parse(text, &options.fields, &|| json_string(&format!("{path}:{number}"))) {
            Ok(mut input) => {
                input.number = number;
                said(&mut input, encoding);
                each(Parsed::Document(input), line);
            }
            Err(wrong) => each(failed(wrong.id, wrong.class, wrong.message), line),
        }
    }
}

/// Returns the document that is a page of a crawler.
pub fn captured(path: &str, capture: &Capture, bytes: &[u8], options: &Options) -> Parsed {
    let place = capture.url.clone().unwrap_or_else(|| format!("{path}:{}", capture.number));
    let id = json_string(&place);
    let failed = |class, message: String| {
        let message = format!("{path}: record {}: {message}", capture.number);
        Parsed::Failed(Failure { id: id.clone(), class, message })
    };
    let (body, kind) = if capture.http {
        match warc::response(bytes, options.limits.document, options.limits.ratio) {
            Ok(Body::Page(body, kind)) => (body, kind),
            Ok(Body::LeftOut(reason)) => return Parsed::LeftOut(reason),
            Err((class, message)) => return failed(class, message),
        }
    } else {
        (bytes.to_vec(), capture.kind.clone())
    };
    let declared = encoding::declared(kind.as_bytes()).or_else(|| encoding::declared(&body));
    let (text, encoding) = match encoding::decode(body, declared) {
        Ok(decoded) => decoded,
        Err(message) => return failed(Class::Encoding, message),
    };
    let mut input = Input { id: id.clone(), has_id: capture.url.is_some(), ..Input::default() };
    said(&mut input, encoding.as_deref());
    if kind.contains("text/plain") {
        input.text = text;
        input.url.clone_from(&capture.url);
    } else if let Err((class, message)) = page(&text, capture.url.as_deref(), &mut input) {
        return failed(class, message);
    }
    // A page may be years old when it is fetched, so the day of that is kept, and is no day of writing unless it is said to be one.
    if let Some(crawled) = &capture.date {
        input.keep(CRAWLED, crawled);
        if options.fields.date == CRAWLED {
            input.date.get_or_insert_with(|| crawled.clone());
        }
    }
    checked(Ok(input), options)
}
