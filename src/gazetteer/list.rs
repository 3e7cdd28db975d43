//! One list as text: a header of `# key: value` lines and rows of tab-separated cells (see `gazetteers/README.md`).

use crate::error::Error;
use crate::label::{Kind, Label};

/// How the letters of a row must be written in the text to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// Short names in capitals match as written, others need a capital where the list has one.
    Smart,
    /// Capitals and small letters as in the list.
    Exact,
    /// Any.
    Ignore,
}

impl Case {
    /// Parses a rule's name; None for anything but `smart`, `exact` and `ignore`.
    pub fn parse(name: &str) -> Option<Case> {
        match name {
            "smart" => Some(Case::Smart),
            "exact" => Some(Case::Exact),
            "ignore" => Some(Case::Ignore),
            _ => None,
        }
    }
}

/// One row of a list, as [`Rows`] gives it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'l> {
    /// The line in its file, counted from 1.
    pub line: u32,
    /// The canonical name.
    pub name: &'l str,
    /// The kind; None where the list claims nothing.
    pub kind: Option<Kind>,
    /// The other cells, by the names in [`List::facts`], each with a tab before it; empty ones at the end are left out.
    pub facts: &'l str,
    variants: &'l str,
}

impl<'l> Row<'l> {
    /// Returns the other spellings, short forms and acronyms.
    pub fn variants(self) -> impl Iterator<Item = &'l str> {
        self.variants.split('|').filter(|variant| !variant.is_empty())
    }

    /// Returns the canonical name, then the variants.
    pub fn names(self) -> impl Iterator<Item = &'l str> {
        std::iter::once(self.name).chain(self.variants())
    }

    /// Returns the cell of a column in [`List::facts`]; empty where the row has none.
    pub fn fact(self, column: usize) -> &'l str {
        self.facts.split('\t').nth(column + 1).unwrap_or("")
    }
}

/// Where a row stands in the text of [`Rows`].
#[derive(Clone, Copy, Debug)]
struct Place {
    line: u32,
    start: u32,
    facts: u32,
    variants: u32,
    kind: Option<Kind>,
}

/// The rows of a list, in order. All text stands in one string: a million rows of a user's list take 55 MB, as strings of
/// their own they took 250 MB.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    text: String,
    places: Vec<Place>,
}

impl Rows {
    /// Makes room for that many rows.
    pub fn reserve(&mut self, rows: usize) {
        self.places.reserve(rows);
    }

    /// Adds a row. Tabs and line ends inside a cell become blanks.
    pub fn push<'c>(
        &mut self,
        line: usize,
        kind: Option<Kind>,
        name: &str,
        variants: impl IntoIterator<Item = &'c str>,
        facts: impl IntoIterator<Item = &'c str>,
    ) {
        let start = self.text.len();
        self.cell(name);
        let facts_at = self.text.len();
        let mut end = facts_at;
        for fact in facts {
            self.text.push('\t');
            self.cell(fact);
            if !fact.is_empty() {
                end = self.text.len();
            }
        }
        self.text.truncate(end);
        for variant in variants {
            if self.text.len() > end {
                self.text.push('|');
            }
            self.cell(variant);
        }
        // A list is one file of less than 4 GB.
        let at = |offset: usize| u32::try_from(offset).expect("a list has less than 4 GB of text");
        self.places.push(Place {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            start: at(start),
            facts: at(facts_at),
            variants: at(end),
            kind,
        });
    }

    fn cell(&mut self, text: &str) {
        if text.contains(['\t', '\n', '\r']) {
            self.text.extend(text.chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }));
        } else {
            self.text.push_str(text);
        }
    }

    /// Returns about how many bytes the rows take in a compiled block.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.places.len() * 12
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Returns true if there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Returns the rows in order.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.places.len()).map(|at| self.get(at))
    }

    /// Returns a row by its number, counted from 0.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn get(&self, at: usize) -> Row<'_> {
        let place = self.places[at];
        let end = self.places.get(at + 1).map_or(self.text.len(), |next| next.start as usize);
        Row {
            line: place.line,
            name: &self.text[place.start as usize..place.facts as usize],
            kind: place.kind,
            facts: &self.text[place.facts as usize..place.variants as usize],
            variants: &self.text[place.variants as usize..end],
        }
    }
}

/// What happens to a bad row: `Err` stops, `Ok` goes on with the next.
pub(super) type Bad<'b> = &'b mut dyn FnMut(Error) -> Result<(), Error>;

/// A list, parsed.
#[derive(Clone, Debug)]
pub struct List {
    /// Its name: the path below `lists/` without the ending (`group/armed`), or the path of a user's file.
    pub name: String,
    /// What its rows claim; None for a list of words that claims nothing.
    pub label: Option<Label>,
    /// The case rule of its rows.
    pub case: Case,
    /// The header, key and value, in order.
    pub header: Vec<(String, String)>,
    /// The names of the columns other than name, variants and kind.
    pub facts: Vec<String>,
    /// The rows, in order.
    pub rows: Rows,
}

impl List {
    /// Parses the text of a list in tagwire's own format; `path` is used in messages only. Other formats of lists are read by
    /// [`user::read_told`](crate::gazetteer::user::read_told), all are given to
    /// [`Extractor::with_lists`](crate::Extractor::with_lists).
    ///
    /// # Errors
    /// The first line that is wrong, with what was found and what would do.
    ///
    /// ```
    /// use tagwire::gazetteer::list::List;
    ///
    /// let text = "# label: group\n# kind: company\n# columns: name variants isin\nHarbour Lines\tHarbour|HL\tXX01\nBlue Ferry\n";
    /// let list = List::parse("ships", "ships.tsv", text)?;
    /// let first = list.rows.iter().next().unwrap();
    /// assert_eq!((list.rows.len(), first.name, first.fact(0)), (2, "Harbour Lines", "XX01"));
    /// assert_eq!(first.variants().collect::<Vec<_>>(), ["Harbour", "HL"]);
    ///
    /// let wrong = List::parse("ships", "ships.tsv", "# label: boat\nBlue Ferry\n").unwrap_err();
    /// assert!(wrong.to_string().starts_with("ships.tsv:1: "));
    /// # Ok::<(), tagwire::Error>(())
    /// ```
    pub fn parse(name: &str, path: &str, text: &str) -> Result<List, Error> {
        List::parse_each(name, path, text, &mut Err)
    }

    /// Parses like [`List::parse`], but a bad row is handed to `bad`, which may let the rest go on.
    ///
    /// # Errors
    /// What `bad` returns, and the first line of the header that is wrong.
    pub(super) fn parse_each(name: &str, path: &str, text: &str, bad: Bad) -> Result<List, Error> {
        let mut header: Vec<(String, String)> = Vec::new();
        let mut list = List {
            name: name.to_owned(),
            label: None,
            case: Case::Smart,
            header: Vec::new(),
            facts: Vec::new(),
            rows: Rows::default(),
        };
        let mut columns: Vec<String> = vec!["name".to_owned()];
        let mut default_kind = None;
        let mut labelled = false;
        for (number, line) in text.lines().enumerate() {
            let number = number + 1;
            if let Some(comment) = line.strip_prefix('#') {
                if let Some((key, value)) = comment.split_once(':') {
                    let (key, value) = (key.trim(), value.trim());
                    match key {
                        "label" => {
                            labelled = true;
                            list.label = parse_label(value).map_err(|m| Error::data(path, number, m))?;
                        }
                        "kind" => {
                            let label = list.label.ok_or_else(|| {
                                Error::data(path, number, "a kind needs a '# label:' line above it")
                            })?;
                            default_kind =
                                Some(parse_kind(label, value).map_err(|m| Error::data(path, number, m))?);
                        }
                        "case" => {
                            list.case = Case::parse(value)
                                .ok_or_else(|| Error::data(path, number, wrong_case(value)))?;
                        }
                        "columns" => {
                            columns = value.split_whitespace().map(str::to_owned).collect();
                            if columns.first().map(String::as_str) != Some("name") {
                                return Err(Error::data(path, number, "the first column must be 'name'"));
                            }
                        }
                        _ => {}
                    }
                    header.push((key.to_owned(), value.to_owned()));
                }
                continue;
            }
            if line.trim().is_empty() {
                continue;
            }
            if !labelled {
                let message = "no '# label:' line stands above the first row; \
                               write '# label: person', group, place, date or word";
                return Err(Error::data(path, number, message));
            }
            if list.rows.is_empty() {
                list.facts = columns
                    .iter()
                    .filter(|column| !matches!(column.as_str(), "name" | "variants" | "kind"))
                    .cloned()
                    .collect();
            }
            if let Err(message) = parse_row(&mut list, &columns, default_kind, number, line) {
                bad(Error::data(path, number, message))?;
            }
        }
        list.header = header;
        Ok(list)
    }

    /// Returns the value of a header line.
    pub fn header(&self, key: &str) -> Option<&str> {
        self.header.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    /// Returns how early its kinds are believed where lists disagree, 1 first: `# rank: N` in the header, else 2 for hand-written
    /// lists and 3 for others.
    pub fn rank(&self) -> u32 {
        let hand = self.header("source").is_some_and(|source| source.starts_with("hand-written"));
        self.header("rank").and_then(|rank| rank.parse().ok()).unwrap_or(if hand { 2 } else { 3 })
    }

    /// Returns the position of a column among [`List::facts`], for [`Row::fact`].
    pub fn fact(&self, column: &str) -> Option<usize> {
        self.facts.iter().position(|name| name == column)
    }
}

/// Says what would do in place of a case rule.
pub(super) fn wrong_case(value: &str) -> String {
    format!("case {value:?} is not one of smart exact ignore")
}

fn parse_label(value: &str) -> Result<Option<Label>, String> {
    match value {
        "word" => Ok(None),
        _ => Label::parse(value)
            .map(Some)
            .ok_or_else(|| format!("label {value:?} is not one of person group place date word")),
    }
}

fn parse_kind(label: Label, value: &str) -> Result<Kind, String> {
    Kind::parse(label, value).ok_or_else(|| format!("kind {value:?} is not one of {}", Kind::names(label)))
}

fn parse_row(
    list: &mut List,
    columns: &[String],
    default_kind: Option<Kind>,
    line: usize,
    text: &str,
) -> Result<(), String> {
    let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
    if cells.len() > columns.len() {
        return Err(format!(
            "{} cells, but the header names {} columns ({})",
            cells.len(),
            columns.len(),
            columns.join(" ")
        ));
    }
    if cells[0].is_empty() {
        return Err("the name is empty".to_owned());
    }
    let mut variants: Vec<&str> = Vec::new();
    let mut facts: Vec<&str> = Vec::with_capacity(list.facts.len());
    let mut kind = default_kind;
    for (at, column) in columns.iter().enumerate().skip(1) {
        let cell = cells.get(at).copied().unwrap_or("");
        match column.as_str() {
            "variants" => variants.extend(cell.split('|').map(str::trim).filter(|v| !v.is_empty())),
            "kind" if !cell.is_empty() => {
                let label = list.label.ok_or("a list of words has no kinds")?;
                kind = Some(parse_kind(label, cell)?);
            }
            "kind" => {}
            "case" if !cell.is_empty() && Case::parse(cell).is_none() => return Err(wrong_case(cell)),
            _ => facts.push(cell),
        }
    }
    if kind.is_none() {
        kind = match list.label {
            Some(Label::Person) => Some(Kind::Person),
            Some(label) => {
                return Err(format!("no kind here nor in the header; one of {}", Kind::names(label)));
            }
            None => None,
        };
    }
    list.rows.push(line, kind, cells[0], variants, facts);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARMED: &str = "# label: group\n# kind: armed_group\n# columns: name variants kind country\n\
        Islamic State\tISIS|IS\nTaliban\t\t\tAF\nInterpol\t\tigo\n";

    #[test]
    fn rows_carry_name_variants_kind_and_facts() {
        let list = List::parse("group/armed", "armed.tsv", ARMED).unwrap();
        assert_eq!(list.facts, ["country"]);
        assert_eq!(list.rows.get(0).variants().collect::<Vec<_>>(), ["ISIS", "IS"]);
        assert_eq!((list.rows.get(0).facts, list.rows.get(0).fact(0)), ("", ""));
        assert_eq!((list.rows.get(1).facts, list.rows.get(1).fact(0)), ("\tAF", "AF"));
        assert_eq!(list.rows.get(1).line, 5);
        assert_eq!(list.rows.get(2).kind, Some(Kind::Igo));
    }

    #[test]
    fn cells_stay_apart_whatever_they_hold() {
        let mut rows = Rows::default();
        rows.push(1, None, "a\tb", ["c\nd", "e"], ["", "f\tg", ""]);
        rows.push(2, None, "h", [], ["", ""]);
        assert_eq!(rows.len(), 2);
        let row = rows.get(0);
        assert_eq!(row.names().collect::<Vec<_>>(), ["a b", "c d", "e"]);
        assert_eq!((row.fact(0), row.fact(1), row.fact(2), row.facts), ("", "f g", "", "\t\tf g"));
        assert_eq!((rows.get(1).name, rows.get(1).facts, rows.get(1).variants().count()), ("h", "", 0));
    }

    #[test]
    fn a_bad_line_is_named_with_what_would_do() {
        for (text, expected) in [
            ("Kabul\n", "x.tsv:1: no '# label:' line stands above the first row"),
            ("# label: town\n", "x.tsv:1: label \"town\" is not one of person group place date word"),
            ("# label: place\n# kind: town\n", "x.tsv:2: kind \"town\" is not one of country region"),
            ("# label: place\nKabul\n", "x.tsv:2: no kind here nor in the header"),
            (
                "# label: place\n# kind: city\nKabul\tx\n",
                "x.tsv:3: 2 cells, but the header names 1 columns (name)",
            ),
            ("# label: word\n# case: big\n", "x.tsv:2: case \"big\" is not one of smart exact ignore"),
            ("# label: word\n# columns: count name\n", "x.tsv:2: the first column must be 'name'"),
        ] {
            let error = List::parse("x", "x.tsv", text).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
