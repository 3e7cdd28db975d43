//! A user's lists, in whatever shape they have: tagwire's own format, plain names, TSV or CSV with a header,
//! EntityRuler patterns as JSONL.

use std::path::Path;

use serde_json::Value;

use super::list::{Case, List, Rows, wrong_case};
use crate::error::Error;
use crate::label::{Kind, Label};

/// Reads a list; `claim` is the label (and kind) of rows that give none: `group`, `group/company`, `stop`.
///
/// A list of label `stop` blocks: what it names is left out, whatever else claims it.
///
/// # Errors
/// The first line that is wrong, with what was found and what would do.
pub fn read_file(path: &Path, claim: Option<&str>) -> Result<List, Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::io(path, source))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
        Error::data(path, line, "not UTF-8; convert the file with `iconv -t UTF-8`")
    })?;
    parse(path, text.strip_prefix('\u{feff}').unwrap_or(&text), claim)
}

fn parse(path: &Path, text: &str, claim: Option<&str>) -> Result<List, Error> {
    let name = path.display().to_string();
    let claim = claim.map(|claim| parse_claim(claim).map_err(|m| Error::data(path, 1, m))).transpose()?;
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if text.starts_with("# label:") || text.starts_with("#label:") {
        return List::parse(&name, &name, text);
    }
    let mut list = List {
        name,
        label: Some(claim.flatten().map_or(Label::Group, Kind::label)),
        case: Case::Smart,
        header: Vec::new(),
        facts: Vec::new(),
        rows: Rows::default(),
    };
    if claim == Some(None) {
        list.label = None;
    }
    match ending.as_str() {
        "jsonl" | "ndjson" => patterns(path, text, claim, &mut list)?,
        "csv" => table(path, text, b',', claim, &mut list)?,
        "tsv" | "tab" => table(path, text, b'\t', claim, &mut list)?,
        _ => plain(path, text, claim, &mut list)?,
    }
    Ok(list)
}

/// Parses `label` or `label/kind`; None stands for `stop`.
fn parse_claim(text: &str) -> Result<Option<Kind>, String> {
    let (label, kind) = text.split_once('/').unwrap_or((text, ""));
    if label == "stop" {
        return Ok(None);
    }
    let wrong = || {
        format!(
            "label {label:?} is not one of person group place date stop, nor a label of CoNLL or OntoNotes"
        )
    };
    let (parsed, default) = match label.to_ascii_uppercase().as_str() {
        "PERSON" | "PER" => (Label::Person, Kind::Person),
        "GROUP" | "ORG" | "ORGANIZATION" => (Label::Group, Kind::Other),
        "NORP" => (Label::Group, Kind::Nationality),
        "PLACE" | "LOC" | "LOCATION" => (Label::Place, Kind::Area),
        "GPE" => (Label::Place, Kind::City),
        "FAC" => (Label::Place, Kind::Facility),
        "DATE" => (Label::Date, Kind::Day),
        "TIME" => (Label::Date, Kind::Time),
        _ => return Err(wrong()),
    };
    if kind.is_empty() {
        return Ok(Some(default));
    }
    let kind = Kind::parse(parsed, kind)
        .ok_or_else(|| format!("kind {kind:?} is not one of {}", Kind::names(parsed)))?;
    Ok(Some(kind))
}

const NO_LABEL: &str = "the rows have no label; give one before the file, as in --gazetteer group/company=FILE, \
                        add a 'label' column, or begin the file with '# label: group'";

fn plain(path: &Path, text: &str, claim: Option<Option<Kind>>, list: &mut List) -> Result<(), Error> {
    for (number, line) in text.lines().enumerate() {
        let name = line.trim();
        if name.is_empty() || name.starts_with('#') {
            continue;
        }
        let kind = claim.ok_or_else(|| Error::data(path, number + 1, NO_LABEL))?;
        list.rows.push(number + 1, kind, name, [], []);
    }
    Ok(())
}

fn table(
    path: &Path,
    text: &str,
    delimiter: u8,
    claim: Option<Option<Kind>>,
    list: &mut List,
) -> Result<(), Error> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let wrong = |line: u64, message: String| Error::data(path, line as usize, message);
    let header = reader.headers().map_err(|e| wrong(1, e.to_string()))?.clone();
    let lower: Vec<String> = header.iter().map(|column| column.trim().to_lowercase()).collect();
    let find = |names: &[&str]| lower.iter().position(|column| names.contains(&column.as_str()));
    let name_at = find(&["name", "pattern", "term", "text", "entity"]).ok_or_else(|| {
        let found = header.iter().collect::<Vec<_>>().join(", ");
        wrong(1, format!("the header ({found}) has no column 'name'; a table begins with a line such as name,label,kind"))
    })?;
    let label_at = find(&["label", "type"]);
    let kind_at = find(&["kind"]);
    let variants_at = find(&["variants", "aliases", "alias"]);
    let case_at = find(&["case"]);
    let known = [Some(name_at), label_at, kind_at, variants_at];
    let extra: Vec<usize> = (0..header.len()).filter(|at| !known.contains(&Some(*at))).collect();
    // The compiler looks for the case rule by its name.
    let fact = |at: usize| if Some(at) == case_at { "case" } else { header[at].trim() };
    list.facts = extra.iter().map(|&at| fact(at).to_owned()).collect();
    // Most rows give the label and kind of the row before.
    let mut last = (String::new(), String::new(), None);
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|e| wrong(e.position().map_or(0, csv::Position::line), e.to_string()))?
    {
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or("").trim();
        let name = cell(Some(name_at));
        if name.is_empty() {
            return Err(wrong(line, "the name is empty".to_owned()));
        }
        let (label, kind) = (cell(label_at), cell(kind_at));
        if last.2.is_none() || last.0 != label || last.1 != kind {
            let found = row_claim(label, kind, claim).map_err(|m| wrong(line, m))?;
            last = (label.to_owned(), kind.to_owned(), Some(found));
        }
        let case = cell(case_at);
        if !case.is_empty() && Case::parse(case).is_none() {
            return Err(wrong(line, wrong_case(case)));
        }
        let variants = cell(variants_at).split('|').map(str::trim).filter(|v| !v.is_empty());
        let facts = extra.iter().map(|&at| cell(Some(at)));
        list.rows.push(line as usize, last.2.flatten(), name, variants, facts);
    }
    Ok(())
}

/// Returns what a row of a table claims by its cells `label` and `kind`, or by the label given before the file.
fn row_claim(label: &str, kind: &str, claim: Option<Option<Kind>>) -> Result<Option<Kind>, String> {
    if !label.is_empty() {
        return parse_claim(&if kind.is_empty() { label.to_owned() } else { format!("{label}/{kind}") });
    }
    match (claim.ok_or(NO_LABEL)?, kind) {
        (Some(given), kind) if !kind.is_empty() => parse_claim(&format!("{}/{kind}", given.label().name())),
        (given, _) => Ok(given),
    }
}

/// EntityRuler patterns: `{"label":"ORG","pattern":"Acme Corp","id":"acme"}`; token patterns are not phrases.
fn patterns(path: &Path, text: &str, claim: Option<Option<Kind>>, list: &mut List) -> Result<(), Error> {
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |message: String| Error::data(path, number + 1, message);
        let value: Value =
            serde_json::from_str(line).map_err(|e| wrong(format!("not a JSON object: {e}")))?;
        let name =
            match value.get("pattern").or_else(|| value.get("name")) {
                Some(Value::String(name)) if !name.trim().is_empty() => name.trim().to_owned(),
                Some(Value::Array(_)) => {
                    return Err(wrong(
                        "a token pattern; only phrases can be looked up, write \"pattern\":\"Acme Corp\""
                            .to_owned(),
                    ));
                }
                _ => return Err(wrong(
                    "no \"pattern\"; a line is {\"label\":\"ORG\",\"pattern\":\"Acme Corp\",\"id\":\"acme\"}"
                        .to_owned(),
                )),
            };
        let kind = match value.get("label").and_then(Value::as_str) {
            Some(label) => parse_claim(label).map_err(wrong)?,
            None => claim.ok_or_else(|| wrong(NO_LABEL.to_owned()))?,
        };
        // The id and whatever else the line has become facts, in the order in which the file first names them.
        for (key, _) in value.as_object().into_iter().flatten() {
            if !matches!(key.as_str(), "label" | "pattern" | "name") && !list.facts.contains(key) {
                list.facts.push(key.clone());
            }
        }
        let facts: Vec<String> = list
            .facts
            .iter()
            .map(|key| match value.get(key) {
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => String::new(),
            })
            .collect();
        if let Some(case) = value.get("case").and_then(Value::as_str)
            && Case::parse(case).is_none()
        {
            return Err(wrong(wrong_case(case)));
        }
        list.rows.push(number + 1, kind, &name, [], facts.iter().map(String::as_str));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str, claim: Option<&str>) -> Result<List, String> {
        parse(Path::new(name), text, claim).map_err(|error| error.to_string())
    }

    #[test]
    fn every_shape_gives_rows() {
        let list = read("a.txt", "Acme\n# no\n\nBeta Corp\n", Some("group/company")).unwrap();
        assert_eq!(
            list.rows.iter().map(|row| (row.line, row.name)).collect::<Vec<_>>(),
            [(1, "Acme"), (4, "Beta Corp")]
        );
        let list =
            read("a.csv", "Name,label,ticker\n\"Acme, Inc\",ORG,ACM\nKabul,place/city,\n", None).unwrap();
        assert_eq!((list.rows.get(0).kind, list.rows.get(1).kind), (Some(Kind::Other), Some(Kind::City)));
        assert_eq!((list.facts[0].as_str(), list.rows.get(0).fact(0)), ("ticker", "ACM"));
        let list =
            read("a.jsonl", "{\"label\":\"GPE\",\"pattern\":\"Kabul\",\"id\":\"q1\"}\n", None).unwrap();
        assert_eq!((list.rows.get(0).kind, list.rows.get(0).fact(0)), (Some(Kind::City), "q1"));
        let list = read("a.txt", "Reading\n", Some("stop")).unwrap();
        assert_eq!((list.label, list.rows.get(0).kind), (None, None));
    }

    #[test]
    fn a_bad_row_is_named_with_what_would_do() {
        for (name, text, expected) in [
            ("a.txt", "Acme\n", "a.txt:1: the rows have no label; give one before the file"),
            ("a.csv", "x,y\n1,2\n", "a.csv:1: the header (x, y) has no column 'name'"),
            ("a.csv", "name,label\nAcme,FIRM\n", "a.csv:2: label \"FIRM\" is not one of person"),
            (
                "a.tsv",
                "name\tlabel\tkind\nAcme\tgroup\tfirm\n",
                "a.tsv:2: kind \"firm\" is not one of government",
            ),
            ("a.jsonl", "{\"label\":\"ORG\",\"pattern\":[]}\n", "a.jsonl:1: a token pattern; only phrases"),
            ("a.jsonl", "oops\n", "a.jsonl:1: not a JSON object"),
        ] {
            let error = read(name, text, None).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
