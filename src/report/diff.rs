//! What changed between two runs over the same documents: mentions gained, lost, relabelled, with other boundaries, each with the
//! source that is responsible.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::records::{Line, Mention, Run, parse};
use super::table::columns;
use crate::number::counted;
use crate::read::offset::Places;
use crate::record::Offsets;

/// Bytes of records that wait for their counterpart: runs over the same input are in the same order, but for documents that only
/// one of them has.
const WAITING: usize = 256 << 20;

/// What happened to a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// Only the second run has it.
    Gained,
    /// Only the first run has it.
    Lost,
    /// Both have the span, with another label or kind.
    Relabelled,
    /// Both have one there, with other boundaries.
    Moved,
    /// Both have it, a date with another value.
    Revalued,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            What::Gained => "gained",
            What::Lost => "lost",
            What::Relabelled => "relabelled",
            What::Moved => "moved",
            What::Revalued => "revalued",
        }
    }
}

/// One side of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Where it is, in the records' offsets.
    pub start: u64,
    /// See `start`.
    pub end: u64,
    /// Its text.
    pub text: String,
    /// Its label and kind: `group/company`.
    pub label: String,
    /// Its value, of a date.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// The list row, rule or memory it rests on.
    pub source: String,
}

impl Side {
    fn of(mention: &Mention) -> Side {
        let label = match mention.kind.as_deref() {
            Some(kind) if kind != mention.label => format!("{}/{kind}", mention.label),
            _ => mention.label.clone().into_owned(),
        };
        Side {
            start: mention.start,
            end: mention.end,
            text: mention.text.clone().into_owned(),
            label,
            value: mention.value.clone().unwrap_or_default().into_owned(),
            source: mention.source.clone().into_owned(),
        }
    }
}

/// A mention that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The document's id, as its record has it.
    pub id: Value,
    /// What happened.
    pub change: What,
    /// How it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Side>,
    /// How it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Side>,
}

/// Counts of changes by what is responsible for them: what happened, labels, sources.
type Causes = BTreeMap<(What, String, String), (u64, String)>;

/// What changed between two runs.
#[derive(Debug, Default)]
pub struct Diff {
    /// Documents that both have.
    pub documents: u64,
    /// Those of them with a change.
    pub changed: u64,
    /// Mentions that are the same.
    pub same: u64,
    /// Mentions that changed, by what happened.
    pub counts: BTreeMap<What, u64>,
    /// Documents that only one has, or that only one could read: first, second.
    pub alone: [u64; 2],
    /// See [`Causes`].
    causes: Causes,
}

/// The units that the offsets of a run may count in.
struct Units {
    /// Those that all mentions so far fit.
    fit: Vec<Offsets>,
    /// Whether a record says which, as ours do unless it is code points.
    told: bool,
    /// Whether a record with mentions does not.
    untold: bool,
}

impl Units {
    fn new() -> Units {
        let fit = vec![Offsets::Chars, Offsets::Bytes, Offsets::Utf16, Offsets::Graphemes];
        Units { fit, told: false, untold: false }
    }

    /// Leaves out those that a record doesn't fit: it may say what it counts; its mentions have a text, and it may too.
    fn see(&mut self, line: &Line) {
        if let Some(told) = line.offsets.as_deref().and_then(Offsets::parse) {
            self.fit.retain(|&unit| unit == told);
            self.told = true;
            return;
        }
        self.untold |= !line.entities.is_empty();
        let fits = |unit: Offsets| {
            let places = line.text.as_deref().map(|text| (text, Places::new(text, unit)));
            line.entities.iter().all(|mention| {
                let given: &str = &mention.text;
                match &places {
                    Some((text, places)) => {
                        places.span(mention.start, mention.end).is_ok_and(|span| span.of(text) == given)
                    }
                    None => {
                        Places::new(given, unit).len() as u64 == mention.end.saturating_sub(mention.start)
                    }
                }
            })
        };
        let ascii = line.text.as_deref().is_some_and(str::is_ascii);
        if self.fit.len() > 1 && !ascii {
            let left: Vec<Offsets> = self.fit.iter().copied().filter(|&unit| fits(unit)).collect();
            // What fits none is no text of ours, and tells nothing.
            if !left.is_empty() {
                self.fit = left;
            }
        }
    }
}

/// Leaves code points alone to a run whose records don't say what they count, where those of the other do: ours are silent about these
/// only. Returns false if the two count something else.
fn agree(units: &mut [Units; 2]) -> bool {
    for side in 0..2 {
        if units[1 - side].told && units[side].untold && units[side].fit.contains(&Offsets::Chars) {
            units[side].fit = vec![Offsets::Chars];
        }
    }
    units[0].fit.iter().any(|unit| units[1].fit.contains(unit))
}

/// What waits for its counterpart, by id.
#[derive(Default)]
struct Waiting {
    lines: HashMap<String, VecDeque<String>>,
    bytes: usize,
}

impl Waiting {
    fn take(&mut self, id: &str) -> Option<String> {
        let lines = self.lines.get_mut(id)?;
        let line = lines.pop_front()?;
        if lines.is_empty() {
            self.lines.remove(id);
        }
        self.bytes -= line.len();
        Some(line)
    }

    fn put(&mut self, id: String, line: &str) {
        self.bytes += line.len();
        self.lines.entry(id).or_default().push_back(line.to_owned());
    }
}

/// Says what two runs count, and what would do.
fn in_other_units(first: &Path, second: &Path, units: &[Units; 2]) -> String {
    let [one, other] =
        [0, 1].map(|side| units[side].fit.iter().map(|unit| unit.name()).collect::<Vec<_>>().join(" or "));
    format!(
        "{}: offsets count {one}, but those of {} count {other}; tag both with the same --offsets, or let `tagwire convert` count one anew (--offsets, --to-offsets)",
        first.display(),
        second.display()
    )
}

impl Diff {
    /// Compares two runs; `each` is handed every change.
    ///
    /// # Errors
    /// A file that cannot be read, a line that is no record, runs whose documents are in another order, offsets in other units.
    pub fn read(first: &Path, second: &Path, each: &mut dyn FnMut(&Change)) -> Result<Diff, String> {
        let mut diff = Diff::default();
        let mut runs = [Run::open(first)?.records()?, Run::open(second)?.records()?];
        let mut waiting = [Waiting::default(), Waiting::default()];
        let mut texts = [String::new(), String::new()];
        let mut units = [Units::new(), Units::new()];
        let mut more = [true, true];
        while more[0] || more[1] {
            for side in 0..2 {
                if !more[side] {
                    continue;
                }
                more[side] = runs[side].next(&mut texts[side])?;
                if !more[side] {
                    continue;
                }
                let place = runs[side].place();
                let line = parse(&texts[side], &place)?;
                units[side].see(&line);
                if !agree(&mut units) {
                    return Err(in_other_units(first, second, &units));
                }
                let id = line.id.get().to_owned();
                match waiting[1 - side].take(&id) {
                    Some(other) => {
                        let other = parse(&other, &place)?;
                        let (before, after) = if side == 1 { (&other, &line) } else { (&line, &other) };
                        diff.compare(before, after, each);
                    }
                    None => waiting[side].put(id, &texts[side]),
                }
                if waiting[0].bytes + waiting[1].bytes > WAITING {
                    return Err(format!(
                        "{place}: the two runs have their documents in another order; runs over the same input have the same"
                    ));
                }
            }
        }
        for side in 0..2 {
            diff.alone[side] += waiting[side].lines.values().map(|lines| lines.len() as u64).sum::<u64>();
        }
        Ok(diff)
    }

    /// Returns true if nothing changed.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty() && self.alone == [0, 0]
    }

    fn compare(&mut self, before: &Line, after: &Line, each: &mut dyn FnMut(&Change)) {
        self.documents += 1;
        match (&before.error, &after.error) {
            (None, None) => {}
            (Some(_), Some(_)) => return,
            (Some(_), None) => return self.alone[1] += 1,
            (None, Some(_)) => return self.alone[0] += 1,
        }
        let mut changes = Vec::new();
        let span = |mention: &Mention| (mention.start, mention.end);
        let in_after: HashMap<(u64, u64), &Mention> = after.entities.iter().map(|m| (span(m), m)).collect();
        let in_before: HashMap<(u64, u64), &Mention> = before.entities.iter().map(|m| (span(m), m)).collect();
        let mut gained: Vec<&Mention> =
            after.entities.iter().filter(|m| !in_before.contains_key(&span(m))).collect();
        for mention in &before.entities {
            let what = match in_after.get(&span(mention)) {
                Some(now) if now.label != mention.label || now.kind != mention.kind => {
                    (What::Relabelled, Some(*now))
                }
                Some(now) if now.value != mention.value => (What::Revalued, Some(*now)),
                Some(_) => {
                    self.same += 1;
                    continue;
                }
                None => {
                    match gained.iter().position(|now| now.start < mention.end && mention.start < now.end) {
                        Some(at) => (What::Moved, Some(gained.remove(at))),
                        None => (What::Lost, None),
                    }
                }
            };
            changes.push((what.0, Some(mention), what.1));
        }
        changes.extend(gained.into_iter().map(|mention| (What::Gained, None, Some(mention))));
        changes.sort_by_key(|(_, before, after)| before.or(*after).map(|mention| mention.start));
        self.changed += u64::from(!changes.is_empty());
        for (change, before_mention, after_mention) in changes {
            let change = Change {
                id: serde_json::from_str(before.id.get()).unwrap_or_default(),
                change,
                before: before_mention.map(Side::of),
                after: after_mention.map(Side::of),
            };
            self.enter(&change);
            each(&change);
        }
    }

    fn enter(&mut self, change: &Change) {
        *self.counts.entry(change.change).or_default() += 1;
        let part = |get: fn(&Side) -> &str| match (&change.before, &change.after) {
            (Some(before), Some(after)) if get(before) != get(after) => {
                format!("{} -> {}", get(before), get(after))
            }
            (Some(side), _) | (None, Some(side)) => get(side).to_owned(),
            (None, None) => String::new(),
        };
        let labels = if change.change == What::Revalued { String::new() } else { part(|side| &side.label) };
        // A memory names the mention it rests on, so there are as many as names; they are one cause.
        let source = |side: &Side| match side.source.split_once(':') {
            Some(("memory", _)) => "memory".to_owned(),
            _ => side.source.clone(),
        };
        let sources = match (&change.before, &change.after) {
            (Some(before), Some(after)) if source(before) != source(after) => {
                format!("{} -> {}", source(before), source(after))
            }
            (Some(side), _) | (None, Some(side)) => source(side),
            (None, None) => String::new(),
        };
        let example = part(|side| &side.text);
        let cause = self.causes.entry((change.change, labels, sources)).or_insert((0, example));
        cause.0 += 1;
    }

    /// Returns the counts, and the `top` sources responsible for most changes, as a table for people.
    pub fn table(&self, top: usize) -> String {
        let mut out = format!(
            "{} in both, {} with changes; {} the same",
            counted(self.documents, "document"),
            self.changed,
            counted(self.same, "mention")
        );
        for (what, count) in &self.counts {
            out.push_str(&format!(", {count} {}", what.name()));
        }
        out.push('\n');
        if self.alone != [0, 0] {
            let [first, second] = self.alone;
            out.push_str(&format!(
                "read only in the first: {}; only in the second: {second}\n",
                counted(first, "document")
            ));
        }
        let mut causes: Vec<_> = self.causes.iter().collect();
        causes.sort_by(|a, b| b.1.0.cmp(&a.1.0).then_with(|| a.0.cmp(b.0)));
        let rows: Vec<Vec<String>> = causes
            .iter()
            .take(top)
            .map(|((what, labels, sources), (count, example))| {
                vec![
                    count.to_string(),
                    what.name().to_owned(),
                    labels.clone(),
                    sources.clone(),
                    example.clone(),
                ]
            })
            .collect();
        if !rows.is_empty() {
            out.push('\n');
            out.push_str(&columns(&["mentions", "change", "label", "source", "example"], &rows));
        }
        if causes.len() > top {
            out.push_str(&format!("  and {} more causes; --top shows more\n", causes.len() - top));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str, mentions: &[(u64, u64, &str, &str, &str)]) -> String {
        let entities: Vec<serde_json::Value> = mentions
            .iter()
            .map(|(start, end, label, value, source)| {
                serde_json::json!({"start":start,"end":end,"text":format!("t{start}"),"label":label,"value":value,"score":1.0,"source":source})
            })
            .collect();
        format!("{}\n", serde_json::json!({"id":id,"entities":entities}))
    }

    #[test]
    fn changes_are_told_with_their_source() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a.jsonl"), folder.path().join("b.jsonl"));
        let first = [
            record(
                "1",
                &[
                    (0, 4, "person", "", "list:p:1"),
                    (10, 14, "place", "", "list:c:2"),
                    (20, 24, "date", "2020", "rule:d"),
                    (30, 34, "group", "", "model"),
                ],
            ),
            record("2", &[(0, 4, "person", "", "list:p:1")]),
            record("3", &[]),
        ];
        let second = [
            record("9", &[]),
            record(
                "1",
                &[
                    (0, 4, "person", "", "list:p:1"),
                    (10, 14, "group", "", "list:g:7"),
                    (20, 24, "date", "2021", "rule:e"),
                    (30, 38, "group", "", "rule:x"),
                    (50, 54, "place", "", "memory:Turku"),
                ],
            ),
            record("2", &[]),
        ];
        std::fs::write(&a, first.concat()).unwrap();
        std::fs::write(&b, second.concat()).unwrap();
        let mut told = Vec::new();
        let diff =
            Diff::read(&a, &b, &mut |change| told.push(serde_json::to_string(change).unwrap())).unwrap();
        assert_eq!((diff.documents, diff.changed, diff.same, diff.alone), (2, 2, 1, [1, 1]));
        let counts: Vec<(What, u64)> = diff.counts.iter().map(|(what, count)| (*what, *count)).collect();
        assert_eq!(
            counts,
            [What::Gained, What::Lost, What::Relabelled, What::Moved, What::Revalued].map(|what| (what, 1))
        );
        assert!(told[0].starts_with("{\"id\":\"1\",\"change\""), "the id as the record has it: {told:?}");
        assert!(told[0].contains("\"change\":\"relabelled\"") && told[0].contains("list:g:7"), "{told:?}");
        let table = diff.table(10);
        for expected in [
            "place -> group  list:c:2 -> list:g:7",
            "rule:d -> rule:e",
            "model -> rule:x",
            "memory",
            "only in the second: 1",
        ] {
            assert!(table.contains(expected), "{expected} in {table}");
        }
        assert!(Diff::read(&a, &a, &mut |_| ()).unwrap().is_empty());
    }

    #[test]
    fn runs_that_count_other_units_are_not_compared() {
        let folder = tempfile::tempdir().unwrap();
        let text = "Café Malmö: Jo 😀 Bo";
        let write = |name: &str, unit: Offsets, with_text: bool, names: &[&str]| {
            let mut counter = crate::record::Counter::new(text, unit);
            let entities: Vec<Value> = names
                .iter()
                .map(|name| {
                    let at = text.find(name).unwrap();
                    let (start, end) = (counter.at(at), counter.at(at + name.len()));
                    serde_json::json!({"start":start,"end":end,"text":name,"label":"place"})
                })
                .collect();
            let mut record = serde_json::json!({"id":1,"entities":entities});
            if with_text {
                record["text"] = text.into();
            }
            let path = folder.path().join(name);
            std::fs::write(&path, format!("{record}\n")).unwrap();
            path
        };
        let diff = |a: &Path, b: &Path| Diff::read(a, b, &mut |_| ()).map(|diff| diff.is_empty());
        for (with_text, names) in [(false, &["Malmö", "Bo"][..]), (true, &["Bo"])] {
            let chars = write("chars", Offsets::Chars, with_text, names);
            let bytes = write("bytes", Offsets::Bytes, with_text, names);
            let error = diff(&chars, &bytes).unwrap_err();
            assert!(error.contains("count bytes; tag both with the same --offsets"), "{error}");
            assert_eq!((diff(&chars, &chars), diff(&bytes, &bytes)), (Ok(true), Ok(true)));
        }
        // One that says what it counts, and one that need not.
        let told = folder.path().join("told");
        let chars = write("chars", Offsets::Chars, false, &["Jo"]);
        let record =
            std::fs::read_to_string(&chars).unwrap().replace("\"id\":1", "\"id\":1,\"offsets\":\"utf16\"");
        std::fs::write(&told, record).unwrap();
        let error = diff(&chars, &told).unwrap_err();
        assert!(error.contains("count code points, but those of") && error.contains("UTF-16"), "{error}");
        assert_eq!(diff(&told, &told), Ok(true));
        // Where nothing tells the unit, nothing is said of it.
        let chars = write("chars", Offsets::Chars, false, &["Jo"]);
        let bytes = write("bytes", Offsets::Bytes, false, &["Jo"]);
        assert_eq!(diff(&chars, &bytes), Ok(false));
    }
}
