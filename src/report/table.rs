//! A summary as a table for people, and rows laid out in columns.

use std::collections::BTreeMap;

use super::summary::{Counted, Summary};
use crate::run::thousands;

/// More months than these are shown as years: a quarter of a century has 300 months, which nobody reads in a terminal; CSV and the page
/// have them.
const MONTHS: usize = 36;

/// Returns the table.
pub(super) fn table(summary: &Summary) -> String {
    let mut out = summary.counted() + "\n";
    if summary.forgotten > 0 {
        out.push_str(&format!(
            "more names than fit in memory: counts of names in fewer than {} documents are too small\n",
            summary.forgotten + 1
        ));
    }
    let mut part = |title: &str, head: &[&str], rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            out.push_str(&format!("\n{title}\n"));
            out.push_str(&columns(head, &rows));
        }
    };
    let head = ["name", "kind", "documents", "mentions", "first", "last"];
    for label in summary.labels() {
        part(label, &head, summary.names[label].iter().map(cells).collect());
    }
    let head = ["name", "label", "kind", "documents", "mentions", "first", "last"];
    let new = summary.new.iter().map(|name| {
        let mut cells = cells(name);
        cells.insert(1, name.label.clone());
        cells
    });
    part("in no list", &head, new.collect());
    let pairs = summary
        .pairs
        .iter()
        .map(|pair| vec![pair.names[0].clone(), pair.names[1].clone(), thousands(pair.documents)]);
    part("together", &["name", "and", "documents"], pairs.collect());
    let years = summary.months.len() > MONTHS;
    let (period, title) = if years { ("year", "by year") } else { ("month", "by month") };
    let labels = summary.labels();
    let head: Vec<&str> = [period, "documents"].into_iter().chain(labels.iter().copied()).collect();
    let periods = periods(&summary.months, if years { 4 } else { 7 });
    let rows = periods.iter().map(|(period, counts)| {
        let count = |name: &str| thousands(counts.get(name).copied().unwrap_or(0));
        let rest = labels.iter().map(|label| count(label));
        [(*period).to_owned(), count("documents")].into_iter().chain(rest).collect()
    });
    part(title, &head, rows.collect());
    out
}

/// Sums the counts of months whose names begin with the same letters.
fn periods(
    months: &BTreeMap<String, BTreeMap<String, u64>>,
    letters: usize,
) -> BTreeMap<&str, BTreeMap<&str, u64>> {
    let mut periods: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    for (month, counts) in months {
        let sums = periods.entry(&month[..letters]).or_default();
        for (name, count) in counts {
            *sums.entry(name.as_str()).or_default() += count;
        }
    }
    periods
}

/// Returns what is shown of a name, but for its label.
fn cells(name: &Counted) -> Vec<String> {
    vec![
        name.name.clone(),
        name.kind.clone(),
        thousands(name.documents),
        thousands(name.mentions),
        name.first.clone(),
        name.last.clone(),
    ]
}

/// Lays out rows in columns; numbers to the right, and no column of which all cells are empty.
pub(super) fn columns(head: &[&str], rows: &[Vec<String>]) -> String {
    let length = |text: &str| text.chars().count();
    let is_number = |cell: &str| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit() || b == b',');
    let filled: Vec<bool> =
        (0..head.len()).map(|column| rows.iter().any(|row| !row[column].is_empty())).collect();
    let mut widths: Vec<usize> = head.iter().map(|cell| length(cell)).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(length(cell));
        }
    }
    let mut out = String::new();
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    for row in std::iter::once(&head).chain(rows) {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            if !filled[column] {
                continue;
            }
            let pad = " ".repeat(width - length(cell));
            let number = rows.iter().all(|row| is_number(&row[column]));
            line.push_str("  ");
            line.push_str(&if number { format!("{pad}{cell}") } else { format!("{cell}{pad}") });
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Pair;
    use super::*;

    fn counts(documents: u64, label: &str, mentions: u64) -> BTreeMap<String, u64> {
        BTreeMap::from([("documents".to_owned(), documents), (label.to_owned(), mentions)])
    }

    #[test]
    fn names_pairs_and_months_are_laid_out_in_columns() {
        let anna = Counted {
            name: "Anna Lind".to_owned(),
            label: "person".to_owned(),
            documents: 3,
            mentions: 4,
            first: "2021-02-01".to_owned(),
            last: "2021-03-09".to_owned(),
            ..Counted::default()
        };
        let mut summary = Summary {
            documents: 3,
            errors: 1,
            months: BTreeMap::from([
                ("2021-02".to_owned(), counts(1, "person", 1)),
                ("2021-03".to_owned(), counts(2, "person", 3)),
            ]),
            names: BTreeMap::from([("person".to_owned(), vec![anna])]),
            pairs: vec![Pair { names: ["Anna Lind".to_owned(), "Turku".to_owned()], documents: 2 }],
            ..Summary::default()
        };
        let shown = table(&summary);
        assert!(shown.starts_with("3 documents, 2021-02 to 2021-03; 1 could not be read\n"), "{shown}");
        assert!(shown.contains("  Anna Lind          3         4  2021-02-01  2021-03-09"), "{shown}");
        assert!(shown.contains("together\n") && shown.contains("  Anna Lind  Turku          2"), "{shown}");
        assert!(shown.contains("by month\n") && shown.contains("  2021-03          2"), "{shown}");
        for year in 2001..2005 {
            for month in 1..=12 {
                summary.months.insert(format!("{year}-{month:02}"), counts(1000, "place", 2));
            }
        }
        let shown = table(&summary);
        assert!(shown.contains("by year\n") && shown.contains("  2001     12,000"), "{shown}");
    }
}
