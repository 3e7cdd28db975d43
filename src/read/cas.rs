//! UIMA CAS as INCEpTION writes it: XMI and CAS JSON. The built-in layer of named entities and custom layers; UTF-16 units.
//!
//! The label of a span is its feature `value` or `label`; in a custom layer that has neither, its one other feature with a text, or the
//! name of the layer where it has none. Custom layers of relations and chains, and what is said of a document, are no spans.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap};

use super::gold::{GoldDocument, GoldSpan};
use super::marked::{File, Found};
use super::offset::{Places, offset};
use crate::error::Error;
use crate::number::counted;
use crate::record::Offsets;
use crate::write::cas::{ENTITY, METADATA};

/// An annotation as it stands in the file.
struct Raw {
    line: usize,
    layer: String,
    begin: Result<u64, String>,
    end: Result<u64, String>,
    said: Said,
    /// The id in a knowledge base.
    identifier: Option<String>,
}

/// Returns true for a type whose annotations are spans: named entities, and the layers that a project made for itself.
fn is_span(name: &str) -> bool {
    name == ENTITY || name.starts_with("custom.") || name.starts_with("webanno.custom.")
}

/// The features that every annotation has, and those of links between annotations.
const OTHER_FEATURES: [&str; 8] = ["sofa", "begin", "end", "xmi:id", "id", "identifier", "order", "literal"];

/// What a custom annotation is, by the names and texts of its features.
enum Said {
    Label(String),
    /// Features of which any could be the label.
    Unclear(String),
    /// A relation between annotations, a chain, or what is said of the document.
    NoSpan,
}

fn said(layer: &str, features: &[(String, String)]) -> Said {
    let has = |name: &str| features.iter().any(|(key, _)| key.trim_start_matches('@') == name);
    let relation = has("Governor") || has("Dependent") || has("first") || has("next");
    if layer != ENTITY && (relation || !has("begin") || !has("end")) {
        return Said::NoSpan;
    }
    let get = |name: &str| features.iter().find(|(key, value)| key == name && !value.is_empty());
    if let Some((_, label)) = get("value").or_else(|| get("label")) {
        return Said::Label(label.clone());
    }
    if layer == ENTITY {
        return Said::Unclear(String::new());
    }
    let is_label = |(key, value): &&(String, String)| {
        let is_text = !value.is_empty() && value.parse::<bool>().is_err() && value.parse::<f64>().is_err();
        !OTHER_FEATURES.contains(&key.as_str()) && !key.starts_with(['%', '@', '^']) && is_text
    };
    let texts: Vec<&(String, String)> = features.iter().filter(is_label).collect();
    match texts[..] {
        [] => Said::Label(layer.rsplit('.').next().unwrap_or(layer).to_owned()),
        [(_, label)] => Said::Label(label.clone()),
        _ => Said::Unclear(texts.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(", ")),
    }
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
    let mut others = BTreeMap::new();
    for raw in raws {
        let label = match raw.said {
            Said::Label(label) => label,
            Said::Unclear(features) if features.is_empty() => {
                unnamed += 1;
                continue;
            }
            Said::Unclear(features) => {
                let message = format!(
                    "which feature of {} is the label: {features}? Name it `label` or `value`",
                    raw.layer
                );
                found.problem(file, raw.line, message);
                continue;
            }
            Said::NoSpan => {
                *others.entry(raw.layer).or_default() += 1;
                continue;
            }
        };
        let place = raw.begin.and_then(|begin| places.filled(begin, raw.end?));
        match place {
            Ok(place) => {
                let mut span = GoldSpan::new(place, &label);
                if let Some(identifier) = raw.identifier.filter(|identifier| !identifier.is_empty()) {
                    span.set_fact("identifier", &identifier.into());
                }
                document.spans.push(span);
            }
            Err(message) => found.problem(file, raw.line, format!("{label}: {message}")),
        }
    }
    if unnamed > 0 {
        let unnamed = counted(unnamed, "annotation");
        found.notes.push(format!("{}: {unnamed} without a label left out", file.path.display()));
    }
    found.passed_over(file, &others, "no spans of text");
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
                    let (said, identifier) = (said(&full, &attributes), get("identifier").map(str::to_owned));
                    // The white space before a tag belongs to the lines before it.
                    let line = line_at(before)
                        + file.text[before..]
                            .bytes()
                            .take_while(|b| *b != b'<')
                            .filter(|b| *b == b'\n')
                            .count();
                    raws.push(Raw {
                        line,
                        begin: number("begin"),
                        end: number("end"),
                        said,
                        identifier,
                        layer: full,
                    });
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
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let features = value.as_object().into_iter().flatten();
            let features: Vec<(String, String)> =
                features.map(|(key, value)| (key.clone(), text(value))).collect();
            raws.push(Raw {
                line,
                begin: offset(&value, "begin"),
                end: offset(&value, "end"),
                said: said(name, &features),
                identifier: string("identifier"),
                layer: name.to_owned(),
            });
        }
    }
    finish(file, found, id, text, raws)
}
