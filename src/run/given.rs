//! What documents gave in the fields of their ids and dates: a name that is no field's, and dates that are none, are told at the end.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use crate::number::{counted, thousands};

use crate::dates::DateOrder;
use crate::read::{Fields, Input, given_name};

/// What the fields of documents gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Documents.
    pub documents: u64,
    /// Those of them whose id came from its field.
    pub ids: u64,
    /// Those of them that had something in the field of the date.
    pub dates: u64,
    /// Dates in which no day could be read.
    pub unread: u64,
    /// The first of them, with its place.
    pub first: Option<String>,
    /// The other fields of the first document that has any.
    pub others: Vec<String>,
    /// Documents whose id another had before.
    pub again: u64,
    /// The first of them, with its file.
    pub twin: Option<String>,
    /// Ids, with their files, that were not looked at yet.
    pub fresh: Vec<(String, Arc<str>)>,
    /// Ids of those that were.
    pub seen: HashSet<u64>,
    /// Dates in figures that could be two days, and were read as one (see [`DateOrder::is_open`]).
    pub open: u64,
    /// The first of them, with the day it was taken for and its place.
    pub first_open: Option<String>,
    /// Dates in figures that can only be day first, and only month first.
    pub told: [u64; 2],
    /// Documents that are plainly not English.
    pub foreign: u64,
    /// The place of the first of them.
    pub first_foreign: Option<String>,
}

/// Ids that are remembered, 8 bytes each: of more documents than these, repetitions of the later ones are not noticed.
const REMEMBERED: usize = 1 << 19;

impl Given {
    /// Counts a document of a file; `unread` is its date, if no day could be read in it, `foreign` whether it is plainly not English.
    pub(super) fn enter(&mut self, input: &Input, path: &Arc<str>, unread: Option<&str>, foreign: bool) {
        self.documents += 1;
        if foreign {
            self.foreign += 1;
            self.first_foreign.get_or_insert_with(|| place(input, path));
        }
        self.fresh.push((input.id.clone(), Arc::clone(path)));
        self.dates += u64::from(input.date.is_some());
        if input.number > 0 {
            self.ids += u64::from(input.has_id);
            if self.others.is_empty() {
                self.others = input.rest.iter().map(|(kept, _)| given_name(kept).to_owned()).collect();
            }
        }
        if let Some(date) = unread {
            self.unread += 1;
            self.first.get_or_insert_with(|| format!("{date:?} in {}", place(input, path)));
        }
    }

    /// Counts a date of a document as it stands there, and the day that was read.
    pub(super) fn enter_date(&mut self, text: &str, read: &str, input: &Input, path: &str) {
        match DateOrder::only(text) {
            Some(DateOrder::DayMonthYear) => self.told[0] += 1,
            Some(_) => self.told[1] += 1,
            None if DateOrder::is_open(text) => {
                self.open += 1;
                self.first_open
                    .get_or_insert_with(|| format!("{text:?} in {}, read as {read}", place(input, path)));
            }
            None => {}
        }
    }

    /// Adds what came after.
    pub fn add(&mut self, other: Given) {
        self.documents += other.documents;
        self.ids += other.ids;
        self.dates += other.dates;
        self.unread += other.unread;
        self.first = self.first.take().or(other.first);
        for (id, path) in other.fresh {
            let mut hasher = DefaultHasher::new();
            id.hash(&mut hasher);
            let hash = hasher.finish();
            if self.seen.contains(&hash) {
                self.again += 1;
                self.twin.get_or_insert_with(|| format!("{id} in {path}"));
            } else if self.seen.len() < REMEMBERED {
                self.seen.insert(hash);
            }
        }
        self.open += other.open;
        self.first_open = self.first_open.take().or(other.first_open);
        for (sum, count) in self.told.iter_mut().zip(other.told) {
            *sum += count;
        }
        self.foreign += other.foreign;
        self.first_foreign = self.first_foreign.take().or(other.first_foreign);
        if self.others.is_empty() {
            self.others = other.others;
        }
    }

    /// Returns what is to be told of it, a line each.
    ///
    /// ```
    /// use tagwire::{read::Fields, run::Given};
    ///
    /// let given = Given { documents: 2, others: vec!["guid".to_owned()], ..Given::default() };
    /// let asked = Fields { id: "uid".to_owned(), ..Fields::default() };
    /// assert_eq!(given.warnings(&asked), ["no document has a field \"uid\", which --id-field names; there are: guid"]);
    /// ```
    pub fn warnings(&self, asked: &Fields) -> Vec<String> {
        let mut out = Vec::new();
        let usual = Fields::default();
        for (option, name, usual, count) in [
            ("--id-field", &asked.id, &usual.id, self.ids),
            ("--date-field", &asked.date, &usual.date, self.dates),
        ] {
            if count == 0 && name != usual && self.documents > 0 {
                let there = match self.others.join(", ") {
                    none if none.is_empty() => none,
                    names => format!("; there are: {names}"),
                };
                out.push(format!("no document has a field {name:?}, which {option} names{there}"));
            }
        }
        if let Some(first) = &self.first {
            let count = thousands(self.unread);
            let what = if self.unread == 1 {
                "date could not be read:"
            } else {
                "dates could not be read, the first"
            };
            out.push(format!("{count} {what} {first}; write 2023-11-24, 20231124 or seconds since 1970"));
        }
        if let Some(first) = &self.first_open {
            let told = match self.told.map(thousands) {
                _ if self.told == [0, 0] => String::new(),
                [day, month] => format!("; of the others {day} can only be day first, {month} month first"),
            };
            let dates =
                if self.open == 1 { "date could be two days:" } else { "dates could be two days, the first" };
            out.push(format!(
                "{} {dates} {first}{told}: --date-order dmy or mdy says which",
                thousands(self.open)
            ));
        }
        if let Some(first) = &self.first_foreign {
            let are = if self.foreign == 1 { "is" } else { "are" };
            out.push(format!(
                "{} {are} plainly not English, as {first}: tagwire reads English, and what it finds elsewhere is not to be relied on",
                counted(self.foreign, "document")
            ));
        }
        out
    }

    /// Returns what is to be told of documents with one id, if there are any.
    pub fn repeated(&self) -> Option<String> {
        let twin = self.twin.as_ref()?;
        let has = if self.again == 1 { "has" } else { "have" };
        Some(format!(
            "{} {has} the id of another one, as {twin}: `convert` takes the first of an id alone, `eval` and `train` no second",
            counted(self.again, "document")
        ))
    }
}

/// Returns where a document stands.
fn place(input: &Input, path: &str) -> String {
    if input.number > 0 { format!("{path}:{}", input.number) } else { path.to_owned() }
}
