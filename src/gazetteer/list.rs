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

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line in its file, counted from 1.
    pub line: u32,
    /// The canonical name.
    pub name: String,
    /// Other spellings, short forms and acronyms.
    pub variants: Vec<String>,
    /// The kind; None where the list claims nothing.
    pub kind: Option<Kind>,
    /// The other cells, by the names in [`List::facts`]; missing cells are empty.
    pub facts: Vec<String>,
}

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
    pub rows: Vec<Row>,
}

impl List {
    /// Parses the text of a list; `path` is used in messages only.
    ///
    /// # Errors
    /// The first line that is wrong, with what was found and what would do.
    pub fn parse(name: &str, path: &str, text: &str) -> Result<List, Error> {
        let mut header: Vec<(String, String)> = Vec::new();
        let mut list = List {
            name: name.to_owned(),
            label: None,
            case: Case::Smart,
            header: Vec::new(),
            facts: Vec::new(),
            rows: Vec::new(),
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
                            list.case = match value {
                                "smart" => Case::Smart,
                                "exact" => Case::Exact,
                                "ignore" => Case::Ignore,
                                _ => {
                                    let message = format!("case {value:?} is not one of smart exact ignore");
                                    return Err(Error::data(path, number, message));
                                }
                            }
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
            let row = parse_row(&list, &columns, default_kind, number, line)
                .map_err(|message| Error::data(path, number, message))?;
            list.rows.push(row);
        }
        list.header = header;
        Ok(list)
    }

    /// Returns the value of a header line.
    pub fn header(&self, key: &str) -> Option<&str> {
        self.header.iter().find(|(k, _)| k == key).map(|(_, value)| value.as_str())
    }

    /// Returns the position of a fact's column in [`Row::facts`].
    pub fn fact(&self, column: &str) -> Option<usize> {
        self.facts.iter().position(|name| name == column)
    }
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
    list: &List,
    columns: &[String],
    default_kind: Option<Kind>,
    line: usize,
    text: &str,
) -> Result<Row, String> {
    let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
    if cells.len() > columns.len() {
        return Err(format!(
            "{} cells, but the header names {} columns ({})",
            cells.len(),
            columns.len(),
            columns.join(" ")
        ));
    }
    let mut row = Row {
        line: line as u32,
        name: cells[0].to_owned(),
        variants: Vec::new(),
        kind: default_kind,
        facts: Vec::with_capacity(list.facts.len()),
    };
    if row.name.is_empty() {
        return Err("the name is empty".to_owned());
    }
    for (at, column) in columns.iter().enumerate().skip(1) {
        let cell = cells.get(at).copied().unwrap_or("");
        match column.as_str() {
            "variants" => row
                .variants
                .extend(cell.split('|').map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned)),
            "kind" if !cell.is_empty() => {
                let label = list.label.ok_or("a list of words has no kinds")?;
                row.kind = Some(parse_kind(label, cell)?);
            }
            "kind" => {}
            _ => row.facts.push(cell.to_owned()),
        }
    }
    if row.kind.is_none() {
        row.kind = match list.label {
            Some(Label::Person) => Some(Kind::Person),
            Some(label) => {
                return Err(format!("no kind here nor in the header; one of {}", Kind::names(label)));
            }
            None => None,
        };
    }
    Ok(row)
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
        assert_eq!(list.rows[0].variants, ["ISIS", "IS"]);
        assert_eq!(list.rows[1].facts, ["AF"]);
        assert_eq!(list.rows[1].line, 5);
        assert_eq!(list.rows[2].kind, Some(Kind::Igo));
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
