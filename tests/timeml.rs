//! `--format timeml` over every article: what TimeML 1.2.1 says of TIMEX3, of its attributes and of the references between them.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use regex::Regex;

use super::cli::{errors, tagwire};

/// The attributes of TIMEX3 that tagwire writes, with what the schema allows them to be.
const ATTRIBUTES: &[(&str, &str)] = &[
    ("tid", "t[0-9]+"),
    ("type", "DATE|TIME|DURATION|SET"),
    ("value", ".+"),
    (
        "mod",
        "BEFORE|AFTER|ON_OR_BEFORE|ON_OR_AFTER|LESS_THAN|MORE_THAN|EQUAL_OR_LESS|EQUAL_OR_MORE|START|MID|END|APPROX",
    ),
    ("temporalFunction", "true|false"),
    (
        "functionInDocument",
        "CREATION_TIME|EXPIRATION_TIME|MODIFICATION_TIME|PUBLICATION_TIME|RELEASE_TIME|RECEPTION_TIME|NONE",
    ),
    ("anchorTimeID", "t[0-9]+"),
    ("beginPoint", "t[0-9]+"),
    ("endPoint", "t[0-9]+"),
];

/// The attributes that no TIMEX3 is without.
const REQUIRED: [&str; 5] = ["tid", "type", "value", "temporalFunction", "functionInDocument"];

/// The values of each type, in the notation of TIMEX3: ISO 8601, an X for each digit that is not known, and the letters for what
/// ISO 8601 has none for.
struct Values {
    point: Regex,
    time: Regex,
    duration: Regex,
}

impl Values {
    fn new() -> Values {
        let whole = |pattern: &str| Regex::new(&format!("^(?:{pattern})$")).unwrap();
        let month = "(?:0[1-9]|1[0-2]|XX)";
        let day = format!(
            "BC(?:[0-9]{{4}}|[0-9]{{2}}XX)|(?:[0-9]{{4}}|[0-9]{{3}}X|[0-9]{{2}}XX|XXXX)(?:-{month}(?:-(?:0[1-9]|[12][0-9]|3[01]|XX))?\
             |-W(?:0[1-9]|[1-4][0-9]|5[0-3]|XX)(?:-(?:[1-7]|WE|WD))?|-Q[1-4X]|-H[12X]|-(?:SP|SU|FA|WI))?|FY[0-9]{{4}}"
        );
        let clock = "T(?:MO|MI|AF|EV|NI|DT|(?:[01][0-9]|2[0-4]|XX)(?::(?:[0-5][0-9]|XX))?)";
        let count = "(?:[0-9]+(?:\\.[0-9]{1,2})?|X)";
        Values {
            point: whole(&format!("{day}|PAST_REF|PRESENT_REF|FUTURE_REF")),
            // The clock of no known day stands alone.
            time: whole(&format!("(?:{day})?{clock}")),
            duration: whole(&format!(
                "P{count}(?:Y|M|W|D|Q|WE|SE|HY|CE|MO|AF|EV|NI)|PXE|PT{count}[HMS]|PXX\
                 |P[0-9]+Y[0-9]+[MD]|P[0-9]+Y[0-9]+M[0-9]+D|P[0-9]+[MW][0-9]+D|P[0-9]+DT[0-9]+H\
                 |PT[0-9]+H[0-9]+M|PT(?:[0-9]+H)?[0-9]+M{count}S"
            )),
        }
    }

    fn fit(&self, kind: &str, value: &str) -> bool {
        // An interval of ISO 8601 has two of the type.
        if let Some((from, to)) = value.split_once('/') {
            return self.fit(kind, from) && self.fit(kind, to);
        }
        match kind {
            "DATE" => self.point.is_match(value),
            "TIME" => self.time.is_match(value),
            "DURATION" => self.duration.is_match(value),
            // What comes back is a length of time (every two weeks) or a point with its open places (every Friday).
            _ => {
                self.duration.is_match(value)
                    || value.starts_with("XXXX") && (self.point.is_match(value) || self.time.is_match(value))
            }
        }
    }
}

/// A TIMEX3, and whether it is the one of the DCT.
struct Timex {
    attributes: HashMap<String, String>,
    creation: bool,
}

impl Timex {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

fn attributes(start: &BytesStart) -> HashMap<String, String> {
    start
        .attributes()
        .map(|attribute| {
            let attribute = attribute.expect("well-formed, no name twice");
            (attribute.key.as_ref().to_owned(), attribute.value.to_string())
        })
        .collect()
}

/// Reads a document and checks which elements stand where; returns its TIMEX3s in order.
fn read(xml: &str) -> Vec<Timex> {
    let mut reader = Reader::from_str(xml);
    let (mut open, mut order, mut timexes): (Vec<String>, Vec<String>, Vec<Timex>) = Default::default();
    loop {
        let event = reader.read_event().expect("well-formed XML");
        let (start, empty) = match event {
            Event::Eof => break,
            Event::Start(start) => (start, false),
            Event::Empty(start) => (start, true),
            Event::End(_) => {
                open.pop();
                continue;
            }
            _ => continue,
        };
        let name = start.name().as_ref().to_owned();
        match (open.last().map(String::as_str), name.as_str()) {
            (None, "TimeML") => {}
            (Some("TimeML"), "DOCID" | "DCT" | "TEXT") => order.push(name.clone()),
            (Some(parent @ ("DCT" | "TEXT")), "TIMEX3") => {
                timexes.push(Timex { attributes: attributes(&start), creation: parent == "DCT" });
            }
            (parent, name) => panic!("{name} stands in {parent:?}"),
        }
        if !empty {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} not closed");
    assert!(order == ["DOCID", "TEXT"] || order == ["DOCID", "DCT", "TEXT"], "{order:?}");
    timexes
}

/// Returns what is wrong with a document.
fn faults(timexes: &[Timex], values: &Values, allowed: &HashMap<&str, Regex>) -> Vec<String> {
    let mut faults = Vec::new();
    let ids: HashSet<&str> = timexes.iter().filter_map(|timex| timex.get("tid")).collect();
    if ids.len() < timexes.len() {
        faults.push("a tid stands twice".to_owned());
    }
    for timex in timexes {
        let mut fault = |what: &str| faults.push(format!("{what}: {:?}", timex.attributes));
        for (name, value) in &timex.attributes {
            match allowed.get(name.as_str()) {
                Some(pattern) if pattern.is_match(value) => {}
                _ => fault(name),
            }
        }
        for name in REQUIRED {
            if timex.get(name).is_none() {
                fault(name);
            }
        }
        if !values.fit(timex.get("type").unwrap_or_default(), timex.get("value").unwrap_or_default()) {
            fault("value of its type");
        }
        for name in ["anchorTimeID", "beginPoint", "endPoint"] {
            if timex.get(name).is_some_and(|id| !ids.contains(id) || timex.get("tid") == Some(id)) {
                fault(name);
            }
        }
        if timex.get("beginPoint").is_some() != timex.get("endPoint").is_some() {
            fault("one end of a range");
        }
        if timex.creation != (timex.get("functionInDocument") == Some("CREATION_TIME")) {
            fault("functionInDocument");
        }
        if timex.get("temporalFunction") == Some("false") && timex.get("anchorTimeID").is_some() {
            fault("an anchor without a temporal function");
        }
    }
    if timexes.iter().filter(|timex| timex.creation).count() > 1 {
        faults.push("two creation times".to_owned());
    }
    faults
}

fn allowed() -> HashMap<&'static str, Regex> {
    ATTRIBUTES.iter().map(|&(name, is)| (name, Regex::new(&format!("^(?:{is})$")).unwrap())).collect()
}

#[test]
fn every_article_is_valid_timeml() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let articles: Vec<_> = std::fs::read_dir(&corpus)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    assert!(articles.len() >= 60, "{}", articles.len());
    let (values, allowed) = (Values::new(), allowed());
    // With a date given, and with what the articles tell of theirs, which may be nothing.
    for date in [Some("2023-11-24"), None] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = tagwire(&["tag", "--quiet", "--format", "timeml", "--output"]);
        command.arg(folder.path().join("out")).args(&articles);
        if let Some(date) = date {
            command.args(["--date", date]);
        }
        let output = command.output().expect("the binary starts");
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let (mut documents, mut expressions, mut seen) = (0, 0, HashSet::new());
        let mut wrong = Vec::new();
        for entry in std::fs::read_dir(folder.path().join("out")).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "tml") {
                continue;
            }
            let xml = std::fs::read_to_string(&path).unwrap();
            let timexes = read(&xml);
            if date.is_some() {
                let creation = timexes.first().filter(|timex| timex.creation);
                assert_eq!(creation.and_then(|timex| timex.get("value")), date, "{}", path.display());
            }
            documents += 1;
            expressions += timexes.len();
            seen.extend(timexes.iter().filter_map(|timex| timex.get("type").map(str::to_owned)));
            let faults = faults(&timexes, &values, &allowed);
            wrong.extend(faults.into_iter().map(|fault| format!("{}: {fault}", path.display())));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(documents, articles.len());
        assert!(expressions > 5 * documents, "{expressions} expressions");
        assert_eq!(seen.len(), 4, "{seen:?}");
    }
}

#[test]
fn what_is_not_valid_is_told() {
    let (values, allowed) = (Values::new(), allowed());
    let sound = "tid=\"t1\" type=\"DATE\" value=\"2023-W47\" temporalFunction=\"true\" functionInDocument=\"NONE\" anchorTimeID=\"t0\"";
    let creation = "<DCT><TIMEX3 tid=\"t0\" type=\"DATE\" value=\"2023-11-24\" temporalFunction=\"false\" functionInDocument=\"CREATION_TIME\">x</TIMEX3></DCT>";
    let document = |timex: &str| {
        format!(
            "<TimeML><DOCID>a</DOCID>{creation}<TEXT>He left <TIMEX3 {timex}>then</TIMEX3>.</TEXT></TimeML>"
        )
    };
    assert!(faults(&read(&document(sound)), &values, &allowed).is_empty());
    for (from, to) in [
        ("\"t1\"", "\"t0\""),
        ("\"t0\"", "\"t7\""),
        ("\"t0\"", "\"t1\""),
        ("\"DATE\"", "\"DURATION\""),
        ("\"DATE\"", "\"DAY\""),
        ("2023-W47", "2023-W54"),
        ("2023-W47", "2023-13"),
        ("2023-W47", "P1Y"),
        ("type=\"DATE\"", "type=\"DATE\" mod=\"NEAR\""),
        ("type=\"DATE\"", "type=\"DATE\" colour=\"red\""),
        ("functionInDocument=\"NONE\"", "functionInDocument=\"CREATION_TIME\""),
        ("temporalFunction=\"true\"", "temporalFunction=\"false\""),
        ("temporalFunction=\"true\"", ""),
        ("type=\"DATE\"", "type=\"DATE\" beginPoint=\"t0\""),
    ] {
        let broken = document(&sound.replacen(from, to, 1));
        assert!(!faults(&read(&broken), &values, &allowed).is_empty(), "{broken}");
    }
}
