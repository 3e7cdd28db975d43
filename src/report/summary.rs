//! The names of an archive: who and what is mentioned most, since when and until when, month by month, with whom, and which names no
//! list has.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::records::{Line, Run, parse};
use crate::gazetteer::fold::fold;
use crate::number::{counted, thousands};

/// Names that stand in memory at once; beyond that the rarest are forgotten, so that memory is bounded whatever the archive's size.
const MOST: usize = 1_000_000;
/// Names whose pairs are counted.
const PAIRED: usize = 300;

/// A name and its counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// The fullest form in its documents, in its most frequent spelling.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The kind it has most often, if any.
    pub kind: String,
    /// Documents that mention it.
    pub documents: u64,
    /// Mentions.
    pub mentions: u64,
    /// The first and the last day; empty where no document of its has one.
    pub first: String,
    /// See `first`.
    pub last: String,
    /// Documents by month, as in `2021-03`.
    pub months: Vec<(String, u64)>,
    /// Whether no list has it: only rules, the memory of a document or the weights alone found it.
    pub new: bool,
}

/// Two names in the same documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The names, in order.
    pub names: [String; 2],
    /// Documents that mention both.
    pub documents: u64,
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Summary {
    /// Documents.
    pub documents: u64,
    /// Records of documents that could not be read.
    pub errors: u64,
    /// Documents and mentions by month; the label's name or `documents`.
    pub months: BTreeMap<String, BTreeMap<String, u64>>,
    /// The names of each label mentioned most, by documents.
    pub names: BTreeMap<String, Vec<Counted>>,
    /// Names that no list has, by documents.
    pub new: Vec<Counted>,
    /// Names in the same documents, by documents.
    pub pairs: Vec<Pair>,
    /// Names in fewer documents than this may have been forgotten; 0 if none was.
    pub forgotten: u64,
}

#[derive(Default)]
struct Stat {
    documents: u64,
    mentions: u64,
    first: String,
    last: String,
    kind: String,
    months: Vec<(u32, u32)>,
    listed: bool,
    /// How it is spelled, and how often.
    spellings: Vec<(Box<str>, u64)>,
}

impl Stat {
    /// Counts mentions that spell the name so.
    fn spelled(&mut self, name: &str, mentions: u64) {
        if let Some((_, count)) = self.spellings.iter_mut().find(|(known, _)| **known == *name) {
            *count += mentions;
        } else if self.spellings.len() < SPELLINGS {
            self.spellings.push((name.into(), mentions));
        }
    }

    /// Returns the most frequent spelling; of two as frequent that which is not all capitals, then the first in the alphabet.
    fn name(&self) -> String {
        let shouted = |name: &str| !name.chars().any(char::is_lowercase);
        let best = self.spellings.iter().min_by_key(|(name, count)| (u64::MAX - count, shouted(name), name));
        best.map_or(String::new(), |(name, _)| name.to_string())
    }
}

/// Names by label and key.
type Names = HashMap<(String, String), Stat>;

/// Spellings that are counted of a name; case and periods give no more that anybody writes.
const SPELLINGS: usize = 8;

/// Returns the key of a name: what the lists take for the same, whatever its case and periods (`LONDON`, `U.S.`).
fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    // Hyphens, dashes and quotes are no part of a key.
    let parts = |c: char| c.is_whitespace() || "-\u{2010}\u{2011}\u{2013}\"\u{201c}\u{201d}".contains(c);
    for word in name.split(parts) {
        let folded = fold(word);
        if !folded.is_empty() {
            if !key.is_empty() {
                key.push(' ');
            }
            key.push_str(&folded);
        }
    }
    // A name of marks alone keeps them.
    if key.is_empty() { name.to_owned() } else { key }
}

/// A name in a record.
#[derive(Default)]
struct Found<'l> {
    spellings: Vec<(&'l str, u64)>,
    kind: &'l str,
    listed: bool,
}

/// Returns the month of a day as a number.
fn month(date: &str) -> Option<u32> {
    let year: u32 = date.get(..4)?.parse().ok()?;
    let month: u32 = date.get(5..7)?.parse().ok()?;
    Some(year * 12 + month - 1)
}

fn month_name(month: u32) -> String {
    format!("{:04}-{:02}", month / 12, month % 12 + 1)
}

/// Returns the names of a record that are no dates, each once, by label and key.
fn names<'l>(line: &'l Line) -> BTreeMap<(&'l str, String), Found<'l>> {
    let mut names = BTreeMap::<_, Found>::new();
    for mention in line.entities.iter().filter(|mention| !mention.is_date()) {
        let name = mention.name.as_deref().unwrap_or(&mention.text);
        let found = names.entry((&*mention.label, key(name))).or_default();
        match found.spellings.iter_mut().find(|(known, _)| *known == name) {
            Some((_, mentions)) => *mentions += 1,
            None => found.spellings.push((name, 1)),
        }
        if let Some(kind) = mention.kind.as_deref() {
            found.kind = kind;
        }
        found.listed |= mention.source.starts_with("list:");
    }
    names
}

/// Forgets the rarest names until half are left; returns the number of documents below which names were forgotten.
fn forget(names: &mut Names, before: u64) -> u64 {
    let mut least = before.max(1);
    while names.len() > MOST / 2 {
        names.retain(|_, stat| stat.documents > least);
        least += 1;
    }
    least
}

impl Summary {
    /// Reads a run twice, once for the names and once for the pairs of those mentioned most; `top` names of each label are kept.
    ///
    /// # Errors
    /// A file that cannot be read, a line that is no record.
    pub fn read(path: &Path, top: usize) -> Result<Summary, String> {
        let mut summary = Summary::default();
        let mut all = Names::new();
        let run = Run::open(path)?;
        let (mut records, mut text) = (run.records()?, String::new());
        while records.next(&mut text)? {
            let line = parse(&text, &records.place())?;
            if line.error.is_some() {
                summary.errors += 1;
                continue;
            }
            summary.count(&line, &mut all);
            if all.len() > MOST {
                summary.forgotten = forget(&mut all, summary.forgotten);
            }
        }
        summary.rank(all, top);
        summary.pair(&run, top)?;
        Ok(summary)
    }

    fn count(&mut self, line: &Line, all: &mut Names) {
        self.documents += 1;
        let date = line.date.as_deref().unwrap_or_default();
        let month = month(date);
        let names = names(line);
        if let Some(month) = month {
            let counts = self.months.entry(month_name(month)).or_default();
            *counts.entry("documents".to_owned()).or_default() += 1;
            for ((label, _), found) in &names {
                let mentions = found.spellings.iter().map(|(_, mentions)| mentions).sum::<u64>();
                *counts.entry((*label).to_owned()).or_default() += mentions;
            }
        }
        for ((label, key), found) in names {
            let stat = all.entry((label.to_owned(), key)).or_default();
            stat.documents += 1;
            for (name, mentions) in found.spellings {
                stat.mentions += mentions;
                stat.spelled(name, mentions);
            }
            stat.listed |= found.listed;
            if stat.kind.is_empty() {
                found.kind.clone_into(&mut stat.kind);
            }
            if let Some(month) = month {
                if stat.first.is_empty() || date < stat.first.as_str() {
                    date.clone_into(&mut stat.first);
                }
                if date > stat.last.as_str() {
                    date.clone_into(&mut stat.last);
                }
                match stat.months.binary_search_by_key(&month, |&(month, _)| month) {
                    Ok(at) => stat.months[at].1 += 1,
                    Err(at) => stat.months.insert(at, (month, 1)),
                }
            }
        }
    }

    fn rank(&mut self, all: Names, top: usize) {
        let mut ranked: Vec<((String, String), Stat)> = all.into_iter().collect();
        // By documents, then by name: the same order in every run.
        ranked.sort_unstable_by(|a, b| b.1.documents.cmp(&a.1.documents).then_with(|| a.0.cmp(&b.0)));
        for ((label, _), stat) in ranked {
            let new = !stat.listed;
            let names = self.names.entry(label.clone()).or_default();
            let (ranks, ranks_new) = (names.len() < top.max(PAIRED), new && self.new.len() < top);
            if !ranks && !ranks_new {
                continue;
            }
            let counted = Counted {
                name: stat.name(),
                label,
                kind: stat.kind,
                documents: stat.documents,
                mentions: stat.mentions,
                first: stat.first,
                last: stat.last,
                months: stat
                    .months
                    .iter()
                    .map(|&(month, count)| (month_name(month), u64::from(count)))
                    .collect(),
                new,
            };
            if ranks_new {
                self.new.push(counted.clone());
            }
            if ranks {
                names.push(counted);
            }
        }
    }

    /// Counts the pairs of the names mentioned most, and cuts the lists to their length.
    fn pair(&mut self, run: &Run, top: usize) -> Result<(), String> {
        let mut best: Vec<&Counted> = self.names.values().flatten().collect();
        best.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.name.cmp(&b.name)));
        let chosen: HashMap<(&str, String), &str> = best
            .iter()
            .take(PAIRED)
            .map(|counted| ((counted.label.as_str(), key(&counted.name)), counted.name.as_str()))
            .collect();
        let mut pairs: HashMap<(String, String), u64> = HashMap::new();
        let (mut records, mut text) = (run.records()?, String::new());
        while records.next(&mut text)? {
            let line = parse(&text, &records.place())?;
            let mut there: Vec<&str> =
                names(&line).keys().filter_map(|key| chosen.get(key)).copied().collect();
            there.sort_unstable();
            there.dedup();
            for (at, first) in there.iter().enumerate() {
                for second in &there[at + 1..] {
                    *pairs.entry(((*first).to_owned(), (*second).to_owned())).or_default() += 1;
                }
            }
        }
        // Names that met once are together in nothing but alphabetical order.
        let mut pairs: Vec<Pair> = pairs
            .into_iter()
            .filter(|&(_, documents)| documents > 1)
            .map(|((a, b), documents)| Pair { names: [a, b], documents })
            .collect();
        pairs.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.names.cmp(&b.names)));
        pairs.truncate(top);
        self.pairs = pairs;
        self.names.values_mut().for_each(|names| names.truncate(top));
        Ok(())
    }

    /// Returns the labels in the order people expect, ours and those of other schemes.
    pub fn labels(&self) -> Vec<&str> {
        let order = [
            "person",
            "PER",
            "PERSON",
            "group",
            "ORG",
            "ORGANIZATION",
            "NORP",
            "place",
            "LOC",
            "GPE",
            "LOCATION",
        ];
        let mut labels: Vec<&str> = self.names.keys().map(String::as_str).collect();
        labels.sort_by_key(|label| {
            (order.iter().position(|known| known == label).unwrap_or(order.len()), *label)
        });
        labels
    }

    /// Returns how many documents there are, of what time: `20,000 documents, 19,000 with a date, 2000-01 to
    /// 2023-12; 3 could not be read`.
    pub(super) fn counted(&self) -> String {
        let mut out = counted(self.documents, "document");
        let (first, last) = (self.months.first_key_value(), self.months.last_key_value());
        if let (Some((first, _)), Some((last, _))) = (first, last) {
            let to = if first == last { String::new() } else { format!(" to {last}") };
            let dated = self.months.values().filter_map(|counts| counts.get("documents")).sum::<u64>();
            let of = if dated < self.documents {
                format!("{} with a date, ", thousands(dated))
            } else {
                String::new()
            };
            out.push_str(&format!(", {of}{first}{to}"));
        }
        if self.errors > 0 {
            out.push_str(&format!("; {} could not be read", thousands(self.errors)));
        }
        out
    }

    /// Returns the summary as a table for people.
    pub fn table(&self) -> String {
        super::table::table(self)
    }

    /// Returns the summary as CSV: a row for each name, new name, pair and month, and for each month of each name.
    pub fn csv(&self) -> String {
        super::csv::rows(self, b',')
    }

    /// Returns the same rows as TSV.
    pub fn tsv(&self) -> String {
        super::csv::rows(self, b'\t')
    }

    /// Returns the summary as a page that needs nothing beside itself.
    pub fn html(&self, title: &str) -> String {
        super::html::page(self, title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: u32, date: &str, names: &[(&str, &str, &str)]) -> String {
        let entities: Vec<serde_json::Value> = names
            .iter()
            .map(|(label, name, source)| {
                serde_json::json!({"start":0,"end":1,"text":"x","label":label,"name":name,"score":1.0,"source":source})
            })
            .collect();
        format!("{}\n", serde_json::json!({"id":id,"date":date,"entities":entities}))
    }

    #[test]
    fn names_months_pairs_and_new_names_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let list = "list:person/x:1";
        let lines = [
            record(
                1,
                "2021-03-04",
                &[("person", "Anna Lind", list), ("person", "Anna Lind", list), ("place", "Turku", list)],
            ),
            record(
                2,
                "2021-02-01",
                &[("person", "Anna Lind", "memory:Anna Lind"), ("group", "Portwatch", "rule:group/x")],
            ),
            record(
                3,
                "2021-03-09",
                &[("place", "Turku", list), ("person", "Anna Lind", list), ("date", "Monday", "rule:date/x")],
            ),
            "{\"id\":4,\"error\":\"x\"}\n".to_owned(),
        ];
        let path = folder.path().join("r.jsonl");
        std::fs::write(&path, lines.concat()).unwrap();
        let summary = Summary::read(&path, 10).unwrap();
        assert_eq!((summary.documents, summary.errors), (3, 1));
        let anna = &summary.names["person"][0];
        assert_eq!(
            (anna.documents, anna.mentions, anna.first.as_str(), anna.last.as_str()),
            (3, 4, "2021-02-01", "2021-03-09")
        );
        assert_eq!(anna.months, [("2021-02".to_owned(), 1), ("2021-03".to_owned(), 2)]);
        assert_eq!(
            summary.pairs[0],
            Pair { names: ["Anna Lind".to_owned(), "Turku".to_owned()], documents: 2 }
        );
        assert_eq!(summary.new.iter().map(|n| n.name.as_str()).collect::<Vec<_>>(), ["Portwatch"]);
        assert_eq!(summary.months["2021-03"]["documents"], 2);
        assert!(!summary.names.contains_key("date"));
        assert_eq!(summary.counted(), "3 documents, 2021-02 to 2021-03; 1 could not be read");
    }

    #[test]
    fn a_name_is_one_whatever_its_case_and_periods() {
        let folder = tempfile::tempdir().unwrap();
        let list = "list:place/x:1";
        let lines = [
            record(
                1,
                "2021-03-04",
                &[("place", "LONDON", list), ("place", "U.S.", list), ("place", "US", list)],
            ),
            record(
                2,
                "2021-03-04",
                &[("place", "London", list), ("place", "US", list), ("person", "London", list)],
            ),
            record(
                3,
                "2021-03-04",
                &[("place", "Bad-Ems", list), ("place", "Bad Ems", list), ("place", "London", list)],
            ),
        ];
        let path = folder.path().join("r.jsonl");
        std::fs::write(&path, lines.concat()).unwrap();
        let summary = Summary::read(&path, 10).unwrap();
        let rows: Vec<_> =
            summary.names["place"].iter().map(|n| (n.name.as_str(), n.documents, n.mentions)).collect();
        assert_eq!(rows, [("London", 3, 3), ("US", 2, 3), ("Bad Ems", 1, 2)]);
        assert_eq!(summary.names["person"].len(), 1);
        assert_eq!(summary.pairs[0], Pair { names: ["London".to_owned(), "US".to_owned()], documents: 2 });
        assert_eq!(
            Stat { spellings: vec![("LONDON".into(), 1), ("London".into(), 1)], ..Stat::default() }.name(),
            "London"
        );
        assert_eq!(key("’’"), "’’");
    }

    #[test]
    fn the_rarest_names_are_forgotten_first() {
        let mut names = Names::new();
        for n in 0..MOST + 10 {
            let documents = if n < 5 { 9 } else { 1 };
            names.insert(("person".to_owned(), n.to_string()), Stat { documents, ..Stat::default() });
        }
        assert_eq!(forget(&mut names, 0), 2);
        assert_eq!(names.len(), 5);
    }
}
