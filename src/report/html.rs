//! A summary as a page: no scripts, nothing loaded from elsewhere.

use super::summary::{Counted, Summary};
use crate::write::xml as escape;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#222}\
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;padding:.15rem .6rem;border-bottom:1px solid #eee;vertical-align:top}td.n,th.n{text-align:right;\
font-variant-numeric:tabular-nums}svg{vertical-align:middle}.k{color:#777}@media(prefers-color-scheme:dark){body{background:#161616;color:#ddd}\
th,td{border-color:#333}}";

/// Returns the page.
pub fn page(summary: &Summary, title: &str) -> String {
    let title = escape(title);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n\
         <p>{}.</p>\n",
        summary.counted()
    );
    let months: Vec<&str> = summary.months.keys().map(String::as_str).collect();
    for label in summary.labels() {
        names(&mut out, label, &summary.names[label], &months);
    }
    names(&mut out, "in no list", &summary.new, &months);
    if !summary.pairs.is_empty() {
        out.push_str("<h2>together</h2>\n<table><tr><th>name<th>and<th class=n>documents</tr>\n");
        for pair in &summary.pairs {
            out.push_str(&format!(
                "<tr><td>{}<td>{}<td class=n>{}</tr>\n",
                escape(&pair.names[0]),
                escape(&pair.names[1]),
                pair.documents
            ));
        }
        out.push_str("</table>\n");
    }
    if !months.is_empty() {
        out.push_str("<h2>by month</h2>\n<table><tr><th>month<th class=n>documents");
        for label in summary.labels() {
            out.push_str(&format!("<th class=n>{}", escape(label)));
        }
        out.push_str("</tr>\n");
        for (month, counts) in &summary.months {
            let count = |name: &str| counts.get(name).copied().unwrap_or(0);
            out.push_str(&format!("<tr><td>{month}<td class=n>{}", count("documents")));
            for label in summary.labels() {
                out.push_str(&format!("<td class=n>{}", count(label)));
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</table>\n");
    }
    out.push_str("</body></html>\n");
    out
}

fn names(out: &mut String, title: &str, names: &[Counted], months: &[&str]) {
    if names.is_empty() {
        return;
    }
    out.push_str(&format!(
        "<h2>{}</h2>\n<table><tr><th>name<th class=n>documents<th class=n>mentions<th>first<th>last<th>by month</tr>\n",
        escape(title)
    ));
    for name in names {
        out.push_str(&format!(
            "<tr><td>{} <span class=k>{}</span><td class=n>{}<td class=n>{}<td>{}<td>{}<td>{}</tr>\n",
            escape(&name.name),
            escape(&name.kind),
            name.documents,
            name.mentions,
            name.first,
            name.last,
            bars(name, months)
        ));
    }
    out.push_str("</table>\n");
}

/// A bar for each month of the archive, or for each year where there are more than 120 months, which would be too wide a picture.
fn bars(name: &Counted, months: &[&str]) -> String {
    let digits = if months.len() > 120 { 4 } else { 7 };
    let mut periods: Vec<(&str, u64)> = Vec::new();
    for month in months {
        let period = &month[..digits];
        if periods.last().is_none_or(|(last, _)| *last != period) {
            periods.push((period, 0));
        }
    }
    for (month, count) in &name.months {
        if let Ok(at) = periods.binary_search_by_key(&&month[..digits], |(period, _)| *period) {
            periods[at].1 += count;
        }
    }
    let most = periods.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let width = if digits == 4 { 8 } else { 4 };
    let mut out = format!("<svg width=\"{}\" height=\"16\" role=\"img\">", periods.len() * width);
    for (at, (period, count)) in periods.iter().enumerate().filter(|(_, (_, count))| *count > 0) {
        let height = (count * 15 / most).max(1);
        out.push_str(&format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{height}\" fill=\"#6b8fb5\"><title>{period}: {count}</title></rect>",
            at * width,
            16 - height,
            width - 1
        ));
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_archive_holds_is_no_markup() {
        let mut summary = Summary::default();
        let anna = Counted { name: "<i>Anna".to_owned(), ..Counted::default() };
        summary.names.insert("person".to_owned(), vec![anna]);
        let page = page(&summary, "<run>");
        assert!(page.contains("&lt;run&gt;") && page.contains("&lt;i&gt;Anna"), "{page}");
    }

    #[test]
    fn a_long_archive_is_drawn_by_years() {
        let months: Vec<String> =
            (1990..2020).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}"))).collect();
        let months: Vec<&str> = months.iter().map(String::as_str).collect();
        let seen =
            [("1990-03", 2), ("1990-04", 3), ("2019-12", 1)].map(|(month, count)| (month.to_owned(), count));
        let name = Counted { months: seen.to_vec(), ..Counted::default() };
        let drawn = bars(&name, &months);
        assert!(drawn.contains("width=\"240\"") && drawn.contains("<title>1990: 5</title>"), "{drawn}");
        assert_eq!(drawn.matches("<rect").count(), 2);
        let drawn = bars(&name, &months[..100]);
        assert!(drawn.contains("<title>1990-03: 2</title>") && !drawn.contains("2019"), "{drawn}");
    }
}
