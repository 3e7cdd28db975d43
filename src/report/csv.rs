//! A summary as CSV or TSV: one table for names, new names, pairs and months, told apart by the first cell.

use serde::Serialize;

use super::summary::{Counted, Pair, Summary};

/// The names of the columns, as [`Row`] has them.
const HEAD: [&str; 9] = ["part", "label", "name", "kind", "documents", "mentions", "first", "last", "with"];

/// A row; what a part does not have is empty.
#[derive(Default, Serialize)]
struct Row<'r> {
    part: &'r str,
    label: &'r str,
    name: &'r str,
    kind: &'r str,
    documents: Option<u64>,
    mentions: Option<u64>,
    first: &'r str,
    last: &'r str,
    with: &'r str,
}

impl<'r> Row<'r> {
    fn of(part: &'r str, name: &'r Counted) -> Row<'r> {
        Row {
            part,
            label: &name.label,
            name: &name.name,
            kind: &name.kind,
            documents: Some(name.documents),
            mentions: Some(name.mentions),
            first: &name.first,
            last: &name.last,
            with: "",
        }
    }

    fn of_month(self, month: &'r str) -> Row<'r> {
        Row { first: month, last: month, ..self }
    }
}

/// Returns the rows, the names of the columns first.
pub(super) fn rows(summary: &Summary, delimiter: u8) -> String {
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).has_headers(false).from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(HEAD);
    let mut put = |row: Row| {
        let _ = writer.serialize(row);
    };
    for name in summary.labels().into_iter().flat_map(|label| &summary.names[label]) {
        put(Row::of("name", name));
        for (month, count) in &name.months {
            let of_name = Row::of("name by month", name);
            put(Row { documents: Some(*count), mentions: None, ..of_name }.of_month(month));
        }
    }
    for name in &summary.new {
        put(Row::of("new", name));
    }
    for Pair { names: [name, with], documents } in &summary.pairs {
        put(Row { part: "together", name, documents: Some(*documents), with, ..Row::default() });
    }
    for (month, counts) in &summary.months {
        for (label, count) in counts {
            let row = Row { part: "month", ..Row::default() }.of_month(month);
            put(match label.as_str() {
                "documents" => Row { documents: Some(*count), ..row },
                label => Row { label, mentions: Some(*count), ..row },
            });
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_with_their_months_and_pairs_with_both_names() {
        let mut summary = Summary::default();
        let months = vec![("2021-02".to_owned(), 1), ("2021-03".to_owned(), 2)];
        let label = "person".to_owned();
        let anna = Counted {
            name: "Lind, Anna".to_owned(),
            label: label.clone(),
            documents: 3,
            months,
            ..Counted::default()
        };
        summary.names.insert("person".to_owned(), vec![anna.clone()]);
        summary.new.push(anna);
        summary.pairs.push(Pair { names: ["Anna Lind".to_owned(), "Turku".to_owned()], documents: 2 });
        let counts = [("documents".to_owned(), 3), (label, 4)];
        summary.months.insert("2021-03".to_owned(), counts.into());
        let tabs = rows(&summary, b'\t');
        assert!(tabs.contains("\nnew\tperson\tLind, Anna\t\t3\t0\t\t\t\n"), "{tabs}");
        let rows = rows(&summary, b',');
        assert!(rows.contains("\nname by month,person,\"Lind, Anna\",,2,,2021-03,2021-03,\n"), "{rows}");
        assert!(rows.contains("\nnew,person,\"Lind, Anna\",,3,0,,,\n"), "{rows}");
        assert!(rows.contains("\ntogether,,Anna Lind,,2,,,,Turku\n"), "{rows}");
        assert!(
            rows.contains("\nmonth,,,,3,,2021-03,2021-03,\nmonth,person,,,,4,2021-03,2021-03,\n"),
            "{rows}"
        );
        // A new name's months stand with it among the names.
        assert_eq!(rows.matches("name by month").count(), 2);
    }
}
