//! A user's lists, in whatever shape they have: tagwire's own format, plain names, TSV or CSV with a header,
//! EntityRuler patterns as JSONL.

use std::path::Path;

use super::entity_ruler::{self, Wrong};
use super::list::{Bad, Case, List, Rows, wrong_case};
use crate::delimited;
use crate::error::Error;
use crate::label::{Kind, Label};
use crate::number::counted;

/// The label and kind of rows that give none themselves, where one is given; None inside for a stop list.
pub(super) type Claim = Option<Option<Kind>>;

/// Reads a list; `claim` is the label (and kind) of rows that give none: `group`, `group/company`, `stop`. Returns it with what is left out
/// of it: lines of an EntityRuler that say what no phrase can.
///
/// A list of label `stop` blocks: what it names is left out, whatever else claims it.
///
/// # Errors
/// The first line that is wrong, with what was found and what would do.
pub fn read_told(path: &Path, claim: Option<&str>) -> Result<(List, Vec<Error>), Error> {
    let mut left_out = Vec::new();
    let list = read_each(path, claim, &mut Err, &mut left_out)?;
    Ok((list, left_out))
}

/// A list as far as it is good.
pub struct Checked {
    /// The good rows.
    pub list: List,
    /// What is wrong with each of the others.
    pub bad: Vec<Error>,
    /// What [`read_told`] leaves out.
    pub left_out: Vec<Error>,
}

/// Reads a list like [`read_told`], past bad rows.
///
/// # Errors
/// A file that cannot be read at all, or whose header is wrong.
pub fn read_good(path: &Path, claim: Option<&str>) -> Result<Checked, Error> {
    let (mut bad, mut left_out) = (Vec::new(), Vec::new());
    let mut keep = |error| {
        bad.push(error);
        Ok(())
    };
    let list = read_each(path, claim, &mut keep, &mut left_out)?;
    Ok(Checked { list, bad, left_out })
}

fn read_each(path: &Path, claim: Option<&str>, bad: Bad, left_out: &mut Vec<Error>) -> Result<List, Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::io(path, source))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|&&b| b == b'\n').count() + 1;
        Error::data(
            path,
            line,
            "not UTF-8; convert the file with `iconv -f WINDOWS-1252 -t UTF-8`, or from what it is in",
        )
    })?;
    parse(path, text.strip_prefix('\u{feff}').unwrap_or(&text), claim, bad, left_out)
}

/// Returns true for a file of plain names, as its name tells: one that is no table and no file of patterns.
pub fn is_plain(path: &Path) -> bool {
    !matches!(ending(path).as_str(), "jsonl" | "ndjson" | "csv" | "tsv" | "tab")
}

/// Returns the ending of a file's name in small letters.
fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn parse(
    path: &Path,
    text: &str,
    claim: Option<&str>,
    bad: Bad,
    left_out: &mut Vec<Error>,
) -> Result<List, Error> {
    let name = path.display().to_string();
    let claim = claim.map(|claim| parse_claim(claim).map_err(|m| Error::data(path, 1, m))).transpose()?;
    if text.starts_with("# label:") || text.starts_with("#label:") {
        return List::parse_each(&name, &name, text, bad);
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
    match ending(path).as_str() {
        "jsonl" | "ndjson" => patterns(path, text, claim, &mut list, bad, left_out)?,
        "csv" => table(path, text, false, claim, &mut list, bad)?,
        "tsv" | "tab" => table(path, text, true, claim, &mut list, bad)?,
        _ => plain(path, text, claim, &mut list, bad)?,
    }
    Ok(list)
}

/// Parses `label` or `label/kind`; None stands for `stop`.
pub(super) fn parse_claim(text: &str) -> Result<Option<Kind>, String> {
    let (label, kind) = text.split_once('/').unwrap_or((text, ""));
    if label == "stop" {
        return Ok(None);
    }
    let wrong = || {
        // A kind by itself is what people write first.
        let whole = Kind::ALL.iter().find(|kind| !kind.name().is_empty() && kind.name() == label);
        let hint = whole.map_or(String::new(), |kind| format!("; write {}/{label}", kind.label().name()));
        format!(
            "label {label:?} is not one of person group place date stop, nor what CoNLL or OntoNotes call these{hint}"
        )
    };
    let (parsed, default) = match label.to_ascii_uppercase().as_str() {
        "PERSON" | "PER" => (Label::Person, Kind::Person),
        "GROUP" | "ORG" | "ORGANIZATION" | "ORGANISATION" => (Label::Group, Kind::Other),
        "NORP" => (Label::Group, Kind::Nationality),
        "PLACE" | "LOC" | "LOCATION" => (Label::Place, Kind::Area),
        "GPE" => (Label::Place, Kind::City),
        "FAC" => (Label::Place, Kind::Facility),
        "DATE" => (Label::Date, Kind::Day),
        "TIME" => (Label::Date, Kind::Time),
        "MISC" => {
            return Err(format!(
                "label {label:?} is whatever is none of the others; write group/nationality, group/religion or what it is"
            ));
        }
        _ => return Err(wrong()),
    };
    if kind.is_empty() {
        return Ok(Some(default));
    }
    let kind = Kind::parse(parsed, &kind.trim().to_lowercase()).ok_or_else(|| match parsed {
        Label::Person => format!("kind {kind:?}: persons have no kinds; write {label} alone"),
        _ => format!("kind {kind:?} is not one of {}", Kind::names(parsed)),
    })?;
    Ok(Some(kind))
}

const NO_LABEL: &str = "the rows have no label; give one before the file, as in --gazetteer group/company=FILE, \
                        or begin the file with '# label: group'";

fn plain(path: &Path, text: &str, claim: Claim, list: &mut List, bad: Bad) -> Result<(), Error> {
    for (number, line) in text.lines().enumerate() {
        let name = line.trim();
        if name.is_empty() || name.starts_with('#') {
            continue;
        }
        match claim {
            Some(kind) => list.rows.push(number + 1, kind, name, [], []),
            None => bad(Error::data(path, number + 1, NO_LABEL))?,
        }
    }
    Ok(())
}

fn table(path: &Path, text: &str, tabs: bool, claim: Claim, list: &mut List, bad: Bad) -> Result<(), Error> {
    let mut rows = delimited::Rows::new(text.as_bytes(), text.as_bytes(), tabs, usize::MAX);
    let wrong = |line: u64, message: String| Error::data(path, line as usize, message);
    let mut record = csv::ByteRecord::new();
    rows.read(&mut record).map_err(|e| wrong(e.line, e.what.message()))?;
    let first = record.position().map_or(1, csv::Position::line);
    let header: Vec<String> = record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    let lower: Vec<String> = header.iter().map(|column| column.trim().to_lowercase()).collect();
    if header.iter().all(|column| column.trim().is_empty()) {
        return Err(wrong(1, "an empty file; a table begins with a line such as name,label,kind".to_owned()));
    }
    let find = |names: &[&str]| lower.iter().position(|column| names.contains(&column.as_str()));
    let name_at = find(&["name", "pattern", "term", "text", "entity"]).ok_or_else(|| {
        let found = header.join(", ");
        wrong(first, format!("the header ({found}) has no column 'name'; a table begins with a line such as name,label,kind"))
    })?;
    let label_at = find(&["label", "type"]);
    if label_at.is_none() && claim.is_none() {
        let found = header.join(", ");
        return Err(wrong(
            first,
            format!(
                "the header ({found}) has no column 'label' (or 'type'); add one, or give a label before the file, as in --gazetteer group/company=FILE"
            ),
        ));
    }
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
    loop {
        match rows.read(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(e) => {
                bad(wrong(e.line, e.what.message()))?;
                continue;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        // Cells are cut at ASCII bytes, so they are UTF-8 as the whole is.
        let cell = |at: Option<usize>| {
            let cell = at.and_then(|at| record.get(at)).unwrap_or_default();
            std::str::from_utf8(cell).unwrap_or_default().trim()
        };
        let (name, label, kind, case) = (cell(Some(name_at)), cell(label_at), cell(kind_at), cell(case_at));
        let more = record.iter().skip(header.len()).any(|cell| !cell.trim_ascii().is_empty());
        let row = if more {
            Err(format!(
                "{} cells, but the header names {}; put quotes around a cell that has the separator in it",
                record.len(),
                counted(header.len(), "column")
            ))
        } else if name.is_empty() {
            Err("the name is empty".to_owned())
        } else if !case.is_empty() && Case::parse(case).is_none() {
            Err(wrong_case(case))
        } else if last.2.is_some() && last.0 == label && last.1 == kind {
            Ok(())
        } else {
            row_claim(label, kind, claim)
                .and_then(|found| found.ok_or_else(|| without_label(&record, &header, label_at)))
                .map(|found| last = (label.to_owned(), kind.to_owned(), Some(found)))
        };
        if let Err(message) = row {
            bad(wrong(line, message))?;
            continue;
        }
        let variants = cell(variants_at).split('|').map(str::trim).filter(|v| !v.is_empty());
        let facts = extra.iter().map(|&at| cell(Some(at)));
        list.rows.push(line as usize, last.2.flatten(), name, variants, facts);
    }
}

/// Returns what a row of a table claims by its cells `label` and `kind`, or by the label given before the file; None where there is no
/// label.
fn row_claim(label: &str, kind: &str, claim: Claim) -> Result<Claim, String> {
    if !label.is_empty() {
        let whole = if kind.is_empty() { label.to_owned() } else { format!("{label}/{kind}") };
        return parse_claim(&whole).map(Some);
    }
    match claim {
        Some(Some(given)) if !kind.is_empty() => {
            parse_claim(&format!("{}/{kind}", given.label().name())).map(Some)
        }
        given => Ok(given),
    }
}

/// Says that a row has no label, and what would do.
fn without_label(row: &csv::ByteRecord, header: &[String], label_at: Option<usize>) -> String {
    let column = label_at.map_or("label", |at| header[at].trim());
    let found = if row.len() < header.len() {
        format!("{} where the header has {}, so no {column:?}", counted(row.len(), "cell"), header.len())
    } else {
        format!("the cell {column:?} is empty")
    };
    format!(
        "{found}; write a label there, as group or ORG, or give one for such rows before the file, as in --gazetteer group/company=FILE"
    )
}

/// EntityRuler patterns; what is no phrase is left out.
fn patterns(
    path: &Path,
    text: &str,
    claim: Claim,
    list: &mut List,
    bad: Bad,
    left_out: &mut Vec<Error>,
) -> Result<(), Error> {
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match entity_ruler::line(line, number + 1, claim, list) {
            Ok(()) => {}
            Err(Wrong::LeftOut(message)) => left_out.push(Error::data(path, number + 1, message)),
            Err(Wrong::Bad(message)) => bad(Error::data(path, number + 1, message))?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str, claim: Option<&str>) -> Result<List, String> {
        parse(Path::new(name), text, claim, &mut Err, &mut Vec::new()).map_err(|error| error.to_string())
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
        let list = read("a.csv", "sep=;\nname;label;street\nKabul;place/city;\"a; b, c\"\n", None).unwrap();
        assert_eq!((list.rows.get(0).line, list.rows.get(0).fact(0)), (3, "a; b, c"));
        let list = read("a.csv", "name;label\nKabul;place/city\n", None).unwrap();
        assert_eq!((list.rows.get(0).name, list.rows.get(0).kind), ("Kabul", Some(Kind::City)));
        let list = read("a.tsv", "name\tlabel\n\"Magic\" Johnson\tPER\n", None).unwrap();
        assert_eq!(list.rows.get(0).name, "\"Magic\" Johnson");
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
            (
                "a.csv",
                "name,label\n\"Acme,ORG\nBeta,ORG\n",
                "a.csv:2: a quote is opened here and never closed",
            ),
            ("a.csv", "Name;Town\nAcme;Oslo\n", "a.csv:1: the header (Name, Town) has no column 'label'"),
            (
                "a.csv",
                "name,label\nAcme;ORG\n",
                "a.csv:2: 1 cell where the header has 2, so no \"label\"; write a label",
            ),
            (
                "a.csv",
                "Name;Type\nAcme;ORG\nEsso;\n",
                "a.csv:3: the cell \"Type\" is empty; write a label there",
            ),
            (
                "a.csv",
                "name,label\nAcme,ORG,Oslo\n",
                "a.csv:2: 3 cells, but the header names 2 columns; put quotes",
            ),
            ("a.csv", "name,label\nAcme,MISC\n", "a.csv:2: label \"MISC\" is whatever is none of the others"),
            ("a.jsonl", "{\"pattern\":\"Acme\"}\n", "a.jsonl:1: no \"label\", and none is given"),
            ("a.jsonl", "oops\n", "a.jsonl:1: not a JSON object"),
        ] {
            let error = read(name, text, None).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn good_rows_are_read_past_bad_ones() {
        for (name, text) in [
            (
                "a.csv",
                "name,label,kind,case\nAcme,ORG,,\n,ORG,,\nBeta,FIRM,,\nGamma,group,company,exact\nDelta,ORG,,loud\n",
            ),
            (
                "a.tsv",
                "# label: group\n# kind: company\n# columns: name kind case\nAcme\n\tcompany\nBeta\tfirm\nGamma\t\texact\nDelta\t\tloud\n",
            ),
            (
                "a.jsonl",
                "{\"label\":\"ORG\",\"pattern\":\"Acme\"}\n{\"label\":\"ORG\"}\noops\n{\"label\":\"ORG\",\"pattern\":\"Gamma\",\"case\":\"exact\",\"id\":7}\n{\"label\":\"ORG\",\"pattern\":\"Delta\",\"case\":\"loud\"}\n",
            ),
        ] {
            let mut bad = Vec::new();
            let list = parse(
                Path::new(name),
                text,
                None,
                &mut |error| {
                    bad.push(error.to_string());
                    Ok(())
                },
                &mut Vec::new(),
            )
            .unwrap();
            let names: Vec<&str> = list.rows.iter().map(|row| row.name).collect();
            assert_eq!(names, ["Acme", "Gamma"], "{name}");
            assert_eq!(bad.len(), 3, "{name}: {bad:?}");
            assert!(bad[2].contains("case \"loud\" is not one of smart exact ignore"), "{name}: {bad:?}");
            let case = list.fact("case").expect("the case rule stays a fact");
            assert_eq!(list.rows.get(1).fact(case), "exact");
        }
    }

    #[test]
    fn patterns_of_single_words_are_phrases_and_others_are_left_out() {
        let text = concat!(
            "{\"label\":\"ORG\",\"pattern\":[{\"LOWER\":\"acme\"},{\"lower\":\"rockets\"}],\"id\":\"a\"}\n",
            "{\"label\":\"ORG\",\"pattern\":[{\"ORTH\":\"Rolls\"},{\"TEXT\":\"-\"},{\"TEXT\":\"Royce\"}]}\n",
            "{\"label\":\"ORG\",\"pattern\":[{\"LOWER\":\"acme\"},{\"TEXT\":\"Rockets\"}]}\n",
            "{\"label\":\"ORG\",\"pattern\":[{\"LOWER\":\"acme\"},{\"IS_DIGIT\":true}]}\n",
            "{\"label\":\"ORG\",\"pattern\":[{\"LOWER\":\"acme\",\"OP\":\"?\"}]}\n",
            "{\"label\":\"ORG\",\"pattern\":[]}\n",
        );
        let mut left_out = Vec::new();
        let list = parse(Path::new("a.jsonl"), text, None, &mut Err, &mut left_out).unwrap();
        let case = list.fact("case").unwrap();
        let rows: Vec<(&str, &str)> = list.rows.iter().map(|row| (row.name, row.fact(case))).collect();
        assert_eq!(rows, [("acme rockets", "ignore"), ("Rolls-Royce", "exact"), ("acme Rockets", "")]);
        let told: Vec<String> = left_out.iter().map(Error::to_string).collect();
        assert!(
            told[0].starts_with("a.jsonl:4: left out: the token {\"IS_DIGIT\":true} is more than a word"),
            "{told:?}"
        );
        assert!(told[1].starts_with("a.jsonl:5: left out: the token {"), "{told:?}");
        assert!(told[2].starts_with("a.jsonl:6: left out: a pattern without a token"), "{told:?}");
    }
}
