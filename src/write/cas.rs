//! UIMA CAS for INCEpTION: XMI with its type system, and CAS JSON. Sentences, tokens and named entities, in UTF-16 units.

use std::fmt::Write;

use serde_json::{Value, json};

use super::cut::Cut;
use super::{Marked, Piece};
use crate::read::gold::GoldSpan;
use crate::record::{Counter, Offsets};

/// The types, as INCEpTION's built-in layers have them.
const SENTENCE: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence";
const TOKEN: &str = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token";
/// The layer of named entities.
pub const ENTITY: &str = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity";
/// The annotation that names the document.
pub const METADATA: &str = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData";

/// An annotation in UTF-16 units; the label for an entity, the id for the document.
struct Annotation<'a> {
    kind: &'static str,
    begin: usize,
    end: usize,
    value: Option<&'a str>,
}

/// Returns the annotations of a text in the order of an index: by begin, the longest first.
fn annotations<'a>(marked: &'a Marked, text: &str) -> Vec<Annotation<'a>> {
    let gold = marked.gold;
    let all: Vec<&GoldSpan> = gold.spans.iter().collect();
    let cut = Cut::new(marked.document, &all);
    let mut counter = Counter::new(text, Offsets::Utf16);
    let length = counter.at(text.len());
    let mut out = vec![Annotation { kind: METADATA, begin: 0, end: length, value: Some(&gold.id) }];
    let mut add = |kind, start: u32, end: u32, value| {
        let (begin, end) = (counter.at(start as usize), counter.at(end as usize));
        out.push(Annotation { kind, begin, end, value });
    };
    for sentence in &cut.sentences {
        add(SENTENCE, cut.tokens[sentence.start].start, cut.tokens[sentence.end - 1].end, None);
    }
    for token in &cut.tokens {
        add(TOKEN, token.start, token.end, None);
    }
    for span in all {
        add(ENTITY, span.span.start, span.span.end, Some(span.name.as_str()));
    }
    out.sort_by_key(|annotation| (annotation.begin, std::cmp::Reverse(annotation.end)));
    out
}

/// Returns true for what XML 1.0 cannot hold.
pub fn is_illegal(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Escapes text for an attribute: line ends and tabs by number, or a reader would make them blanks; what XML cannot hold as one blank,
/// as INCEpTION does, so that offsets hold.
fn attribute(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' => {
                let _ = write!(out, "&#{};", c as u32);
            }
            c => out.push_str(&super::xml(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out
}

/// Returns a document as XMI.
pub fn xmi(marked: &Marked) -> Piece {
    let gold = marked.gold;
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" \
         xmlns:type=\"http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore\" \
         xmlns:type2=\"http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore\" \
         xmlns:ner=\"http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore\" xmi:version=\"2.0\">\n  <cas:NULL xmi:id=\"0\"/>\n",
    );
    let mut members = Vec::new();
    for (number, annotation) in annotations(marked, &gold.text).iter().enumerate() {
        let id = number + 2;
        members.push(id.to_string());
        let (name, more) = match (annotation.kind, annotation.value) {
            (ENTITY, Some(value)) => ("ner:NamedEntity", format!(" value=\"{}\"", attribute(value))),
            (METADATA, Some(id)) => (
                "type2:DocumentMetaData",
                format!(" documentId=\"{0}\" documentTitle=\"{0}\" isLastSegment=\"false\"", attribute(id)),
            ),
            (SENTENCE, _) => ("type:Sentence", String::new()),
            _ => ("type:Token", String::new()),
        };
        let (begin, end) = (annotation.begin, annotation.end);
        let _ = writeln!(out, "  <{name} xmi:id=\"{id}\" sofa=\"1\" begin=\"{begin}\" end=\"{end}\"{more}/>");
    }
    let text = attribute(&gold.text);
    let _ = write!(
        out,
        "  <cas:Sofa xmi:id=\"1\" sofaNum=\"1\" sofaID=\"_InitialView\" mimeType=\"text\" sofaString=\"{text}\"/>\n  \
         <cas:View sofa=\"1\" members=\"{}\"/>\n</xmi:XMI>\n",
        members.join(" ")
    );
    Piece::Files { id: gold.id.clone(), files: vec![(".xmi", out.into_bytes())] }
}

/// A type: its name, its supertype, its features beyond `begin` and `end` and their types.
type Type = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const TYPES: [Type; 4] = [
    (SENTENCE, "uima.tcas.Annotation", &[]),
    (TOKEN, "uima.tcas.Annotation", &[]),
    (ENTITY, "uima.tcas.Annotation", &[("value", "uima.cas.String"), ("identifier", "uima.cas.String")]),
    (
        METADATA,
        "uima.tcas.DocumentAnnotation",
        &[
            ("documentTitle", "uima.cas.String"),
            ("documentId", "uima.cas.String"),
            ("isLastSegment", "uima.cas.Boolean"),
        ],
    ),
];

/// Returns the type system of the XMI files.
pub fn type_system() -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n  <types>\n",
    );
    for (name, parent, features) in TYPES {
        let _ = write!(
            out,
            "    <typeDescription>\n      <name>{name}</name>\n      <description/>\n      <supertypeName>{parent}</supertypeName>\n"
        );
        if !features.is_empty() {
            out.push_str("      <features>\n");
            for (feature, range) in features {
                let _ = writeln!(
                    out,
                    "        <featureDescription><name>{feature}</name><description/><rangeTypeName>{range}</rangeTypeName></featureDescription>"
                );
            }
            out.push_str("      </features>\n");
        }
        out.push_str("    </typeDescription>\n");
    }
    out + "  </types>\n</typeSystemDescription>\n"
}

/// Returns a document as CAS JSON, with the types that it uses.
pub fn json(marked: &Marked) -> Piece {
    let gold = marked.gold;
    let mut types = serde_json::Map::new();
    for (name, parent, features) in TYPES {
        let mut one = json!({"%NAME": name, "%SUPER_TYPE": parent});
        for (feature, range) in features {
            one[*feature] = json!({"%NAME": feature, "%RANGE": range});
        }
        types.insert(name.to_owned(), one);
    }
    let mut structures = vec![json!({
        "%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text",
        "sofaString": gold.text,
    })];
    let mut members: Vec<Value> = Vec::new();
    for (number, annotation) in annotations(marked, &gold.text).iter().enumerate() {
        let id = number + 2;
        members.push(id.into());
        let mut one = json!({
            "%ID": id, "%TYPE": annotation.kind, "@sofa": 1, "begin": annotation.begin, "end": annotation.end,
        });
        match (annotation.kind, annotation.value) {
            (METADATA, Some(value)) => {
                one["documentTitle"] = value.into();
                one["documentId"] = value.into();
                one["isLastSegment"] = false.into();
            }
            (_, Some(value)) => one["value"] = value.into(),
            _ => {}
        }
        structures.push(one);
    }
    let document = json!({
        "%TYPES": types,
        "%FEATURE_STRUCTURES": structures,
        "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": members}},
    });
    Piece::Files { id: gold.id.clone(), files: vec![(".json", super::line(&document))] }
}
