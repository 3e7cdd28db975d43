//! UIMA CAS as INCEpTION writes it: XMI and CAS JSON. The built-in layer of named entities and custom layers; UTF-16 units.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;

use super::gold::{GoldDocument, GoldSpan};
use super::marked::{File, Found};
use super::offset::{Places, offset};
use crate::error::Error;
use crate::record::Offsets;
use crate::write::cas::{ENTITY, METADATA};

/// An annotation as it stands in the file.
struct Raw {
    line: usize,
    begin: Result<u64, String>,
    end: Result<u64, String>,
    label: Option<String>,
}

/// Returns true for a type whose annotations are spans: named entities, and the layers that a project made for itself.
fn is_span(name: &str) -> bool {
    name == ENTITY || name.starts_with("custom.") || name.starts_with("webanno.custom.")
}

/// Puts a document together.
fn finish(
    file: &File,
    found: &mut Found,
    id: Option<String>,
    text: Option<String>,
    raws: Vec<Raw>,
) -> Result<(), Error> {
    let mut document = GoldDocument::new(id.unwrap_or_else(|| file.stem().to_owned()), "");
    let text =
        text.ok_or_else(|| Error::data(file.path, 1, "no Sofa with a \"sofaString\", which is the text"))?;
    document.text = match file.text_of(&document.id, Some(text)) {
        Ok(text) => text.unwrap_or_default(),
        Err(message) => {
            found.problem(file, 1, message);
            return Ok(());
        }
    };
    let places = Places::new(&document.text, Offsets::Utf16);
    let mut unnamed = 0;
    for raw in raws {
        let Some(label) = raw.label else {
            unnamed += 1;
            continue;
        };
        let place = raw.begin.and_then(|begin| places.filled(begin, raw.end?));
        match place {
            Ok(place) => document.spans.push(GoldSpan::new(place, &label)),
            Err(message) => found.problem(file, raw.line, format!("{label}: {message}")),
        }
    }
    if unnamed > 0 {
        found
            .notes
            .push(format!("{}: {unnamed} annotations without a label are left out", file.path.display()));
    }
    document.sort();
    found.documents.push(document);
    Ok(())
}

/// Reads an XMI file, which is one document.
///
/// # Errors
/// XML that is broken; a file without a text.
pub fn xmi(file: &File, found: &mut Found) -> Result<(), Error> {
    let mut reader = Reader::from_str(file.text);
    let mut types: HashMap<String, String> = HashMap::new();
    let (mut id, mut text, mut raws) = (None, None, Vec::new());
    loop {
        // A tag begins where the one before it ended.
        let before = (reader.buffer_position() as usize).min(file.text.len());
        let line_at =
            |at: usize| file.text.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
        let broken = |message: String| Error::data(file.path, line_at(before), message);
        match reader.read_event().map_err(|error| broken(format!("broken XML: {error}")))? {
            Event::Start(tag) | Event::Empty(tag) => {
                let attributes = attributes(&tag).map_err(broken)?;
                let get = |name: &str| {
                    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
                };
                for (key, value) in &attributes {
                    // `http:///de/tudarmstadt/../type.ecore` is the package `de.tudarmstadt..type`.
                    if let Some(prefix) = key.strip_prefix("xmlns:") {
                        let package =
                            value.trim_start_matches("http:///").trim_end_matches(".ecore").replace('/', ".");
                        types.insert(prefix.to_owned(), package);
                    }
                }
                let name = tag.name().as_ref().to_owned();
                let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
                let full = types.get(prefix).map_or(local.to_owned(), |package| format!("{package}.{local}"));
                if local == "Sofa" && get("sofaID").is_none_or(|id| id == "_InitialView" || text.is_none()) {
                    text = get("sofaString").map(str::to_owned);
                } else if full == METADATA {
                    id = get("documentId").or_else(|| get("documentTitle")).map(str::to_owned);
                } else if is_span(&full) {
                    let number = |key: &str| {
                        let value = get(key).ok_or_else(|| format!("no \"{key}\""))?;
                        value.parse().map_err(|_| format!("\"{key}\": {value:?} is not an offset"))
                    };
                    let label = get("value").or_else(|| get("label")).map(str::to_owned);
                    // The white space before a tag belongs to the lines before it.
                    let line = line_at(before)
                        + file.text[before..]
                            .bytes()
                            .take_while(|b| *b != b'<')
                            .filter(|b| *b == b'\n')
                            .count();
                    raws.push(Raw { line, begin: number("begin"), end: number("end"), label });
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    finish(file, found, id, text, raws)
}

/// Returns names and values of a tag's attributes; line ends written by number stay line ends.
fn attributes(tag: &BytesStart) -> Result<Vec<(String, String)>, String> {
    let mut out = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| format!("broken XML: {error}"))?;
        // Raw line ends and tabs in an attribute are blanks to every XML reader.
        let raw = attribute.value.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
        let value = quick_xml::escape::unescape(&raw).map_err(|error| format!("broken XML: {error}"))?;
        out.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(out)
}

#[derive(Deserialize)]
struct Json<'j> {
    #[serde(borrow, rename = "%FEATURE_STRUCTURES")]
    structures: Vec<&'j RawValue>,
}

/// Reads a CAS JSON file, which is one document.
///
/// # Errors
/// JSON that is broken; a file without a text.
pub fn json(file: &File, found: &mut Found) -> Result<(), Error> {
    let broken = |error: serde_json::Error| {
        Error::data(file.path, error.line().max(1), format!("not CAS JSON: {error}"))
    };
    let document: Json = serde_json::from_str(file.text).map_err(broken)?;
    let (mut id, mut text, mut raws) = (None, None, Vec::new());
    for raw in document.structures {
        let line = file.line_of(raw.get());
        let value: Value = serde_json::from_str(raw.get())
            .map_err(|error| Error::data(file.path, line, format!("not CAS JSON: {error}")))?;
        let name = value["%TYPE"].as_str().unwrap_or_default();
        let string = |key: &str| value[key].as_str().map(str::to_owned);
        if name == "uima.cas.Sofa" && (text.is_none() || value["sofaID"] == "_InitialView") {
            text = string("sofaString");
        } else if name == METADATA {
            id = string("documentId").or_else(|| string("documentTitle"));
        } else if is_span(name) {
            let label = string("value").or_else(|| string("label"));
            raws.push(Raw { line, begin: offset(&value, "begin"), end: offset(&value, "end"), label });
        }
    }
    finish(file, found, id, text, raws)
}
