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
         <p>{} documents, {} that could not be read.</p>\n",
        summary.documents, summary.errors
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

/// A bar for each month of the archive; at most 120, so that a century is still a small picture.
fn bars(name: &Counted, months: &[&str]) -> String {
    let months = &months[months.len().saturating_sub(120)..];
    let most = name.months.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let mut out = format!("<svg width=\"{}\" height=\"16\" role=\"img\">", months.len() * 4);
    for (at, month) in months.iter().enumerate() {
        if let Some((_, count)) = name.months.iter().find(|(known, _)| known == month) {
            let height = (count * 15 / most).max(1);
            out.push_str(&format!(
                "<rect x=\"{}\" y=\"{}\" width=\"3\" height=\"{height}\" fill=\"#6b8fb5\"><title>{month}: {count}</title></rect>",
                at * 4,
                16 - height
            ));
        }
    }
    out.push_str("</svg>");
    out
}
