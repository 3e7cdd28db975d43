//! A page to read and print: articles with coloured spans, an index of people, groups and places, a timeline of dates. One file with all
//! in it, no script, every text escaped.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use serde_json::Value;

use super::{Marked, xml};
use crate::label::Label;
use crate::number::counted;
use crate::read::gold::{GoldDocument, GoldSpan};
use crate::record::one_line;

/// What the index needs of a mention.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    class: &'static str,
    name: String,
    value: Option<String>,
    anchor: String,
}

/// An article as HTML, and what the index needs of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// The `article` element.
    pub html: Vec<u8>,
    /// Its mentions, in order.
    pub mentions: Vec<Mention>,
}

/// The class of a span: its label, if it is ours.
fn class(span: &GoldSpan) -> &'static str {
    span.label.map_or("other", Label::name)
}

/// Returns what anchors of a document begin with: its id as a number.
fn prefix(id: &str) -> String {
    // FNV-1a; a page with as many documents as make two alike likely is beyond what a browser opens.
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("d{:012x}", hash >> 16)
}

/// Returns the article of a document.
pub fn article(marked: &Marked) -> Article {
    let gold = marked.gold;
    let prefix = prefix(&gold.id);
    let heading = gold.rest.get("title").and_then(Value::as_str).unwrap_or(&gold.id);
    let date = gold.date.as_ref().map(|date| format!("<small>{}</small>", xml(date))).unwrap_or_default();
    let mut html =
        format!("<article id=\"{prefix}\"><h2>{}{date}</h2><div class=\"text\" dir=\"auto\">", xml(heading));
    let mut spans: Vec<&GoldSpan> = gold.spans.iter().filter(|span| !span.span.is_empty()).collect();
    spans.sort_by_key(|span| (span.span.start, Reverse(span.span.end)));
    let mut mentions = Vec::new();
    let mut open: Vec<(&GoldSpan, usize)> = Vec::new();
    let mut at = 0;
    for (number, span) in spans.iter().enumerate() {
        close(&mut html, gold, &mut open, &mut at, span.span.start);
        text(&mut html, gold, &mut at, span.span.start);
        begin(&mut html, span, Some(&format!("{prefix}-{number}")));
        open.push((span, number));
        let name = span.fullest.as_deref().unwrap_or(span.span.of(&gold.text));
        mentions.push(Mention {
            class: class(span),
            name: one_line(name).into_owned(),
            value: span.value.clone(),
            anchor: format!("{prefix}-{number}"),
        });
    }
    close(&mut html, gold, &mut open, &mut at, u32::MAX);
    text(&mut html, gold, &mut at, gold.text.len() as u32);
    html.push_str("</div></article>\n");
    Article { html: html.into_bytes(), mentions }
}

/// Writes the text up to a byte.
fn text(html: &mut String, gold: &GoldDocument, at: &mut u32, to: u32) {
    html.push_str(&xml(&gold.text[*at as usize..to as usize]));
    *at = to;
}

/// Opens the mark of a span; one that another span's end has cut goes on without an anchor.
fn begin(html: &mut String, span: &GoldSpan, anchor: Option<&str>) {
    let id = anchor.map(|anchor| format!(" id=\"{anchor}\"")).unwrap_or_default();
    let _ =
        write!(html, "<mark class=\"{}\"{id} tabindex=\"0\" data-tip=\"{}\">", class(span), xml(&tip(span)));
}

/// Closes the marks that end up to a byte. Elements nest, so a mark that ends within one opened later cuts that one in two.
fn close(html: &mut String, gold: &GoldDocument, open: &mut Vec<(&GoldSpan, usize)>, at: &mut u32, to: u32) {
    while let Some(end) = open.iter().map(|(span, _)| span.span.end).min().filter(|end| *end <= to) {
        text(html, gold, at, end);
        let first = open.iter().position(|(span, _)| span.span.end == end).unwrap_or(0);
        let above = open.split_off(first);
        above.iter().for_each(|_| html.push_str("</mark>"));
        for (span, number) in above.into_iter().filter(|(span, _)| span.span.end > end) {
            begin(html, span, None);
            open.push((span, number));
        }
    }
}

/// What is shown beside a span that the mouse or the finger is on.
fn tip(span: &GoldSpan) -> String {
    let kind = span.kind.map(|kind| kind.name()).filter(|kind| !kind.is_empty() && *kind != span.name);
    let mut out = match kind {
        Some(kind) => format!("{} · {}", span.name, kind.replace('_', " ")),
        None => span.name.clone(),
    };
    let mut line = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = write!(out, "\n{name} {value}");
        }
    };
    line("title", span.title.clone());
    line("value", span.value.clone());
    let identity = span.identity.map(|number| format!(" (no. {number})")).unwrap_or_default();
    line("name", span.fullest.as_ref().map(|name| format!("{name}{identity}")));
    line("score", span.score.map(|score| score.to_string()));
    line("from", span.source.clone());
    out
}

/// One thing of the index.
struct Entry {
    name: String,
    count: usize,
    anchor: String,
}

/// What is listed beside the articles.
#[derive(Default)]
pub struct Index {
    articles: usize,
    mentions: usize,
    by_name: HashMap<(&'static str, String), Entry>,
    by_value: BTreeMap<String, Entry>,
    open: usize,
}

/// How many names of a label are listed.
const LISTED: usize = 400;

impl Index {
    /// Takes in an article.
    pub fn add(&mut self, article: &Article) {
        self.articles += 1;
        self.mentions += article.mentions.len();
        for mention in &article.mentions {
            let new = |name: &str| Entry { name: name.to_owned(), count: 0, anchor: mention.anchor.clone() };
            if mention.class != "date" {
                let key = (mention.class, mention.name.to_lowercase());
                self.by_name.entry(key).or_insert_with(|| new(&mention.name)).count += 1;
                continue;
            }
            // Durations, sets and dates without a year are on no calendar.
            match mention
                .value
                .as_deref()
                .filter(|value| value.bytes().take(4).filter(u8::is_ascii_digit).count() == 4)
            {
                Some(value) => {
                    self.by_value.entry(value.to_owned()).or_insert_with(|| new(&mention.name)).count += 1;
                }
                None => self.open += 1,
            }
        }
    }

    /// Returns what stands after the last article.
    pub fn tail(&self) -> String {
        let mut out = format!(
            "</main>\n<nav id=\"index\" aria-label=\"Index\"><p>{}, {}</p>\n",
            counted(self.articles, "article"),
            counted(self.mentions, "mention")
        );
        for (class, heading) in
            [("person", "People"), ("group", "Groups"), ("place", "Places"), ("other", "Others")]
        {
            let mut entries: Vec<&Entry> =
                self.by_name.iter().filter(|((of, _), _)| *of == class).map(|(_, entry)| entry).collect();
            if entries.is_empty() {
                continue;
            }
            entries.sort_by(|a, b| (Reverse(a.count), &a.name).cmp(&(Reverse(b.count), &b.name)));
            let _ = writeln!(
                out,
                "<details open><summary>{heading} <small>{}</small></summary><ol>",
                entries.len()
            );
            for entry in entries.iter().take(LISTED) {
                let _ = writeln!(
                    out,
                    "<li><a href=\"#{}\">{}</a><span>{}</span></li>",
                    entry.anchor,
                    xml(&entry.name),
                    entry.count
                );
            }
            if entries.len() > LISTED {
                let _ = writeln!(out, "<li><span>and {} more</span></li>", entries.len() - LISTED);
            }
            out.push_str("</ol></details>\n");
        }
        self.timeline(&mut out);
        out.push_str("</nav>\n</body>\n</html>\n");
        out
    }

    fn timeline(&self, out: &mut String) {
        if self.by_value.is_empty() && self.open == 0 {
            return;
        }
        let most = self.by_value.values().map(|entry| entry.count).max().unwrap_or(1);
        let _ = writeln!(
            out,
            "<details open><summary>Timeline <small>{}</small></summary><ol class=\"times\">",
            self.by_value.len()
        );
        let mut year = "";
        for (value, entry) in &self.by_value {
            if &value[..4] != year {
                year = &value[..4];
                let _ = writeln!(out, "<li class=\"year\">{year}</li>");
            }
            let width = 0.4 + 4.0 * entry.count as f64 / most as f64;
            let (value, name) = (xml(value), xml(&entry.name));
            let _ = writeln!(
                out,
                "<li><a href=\"#{}\" title=\"{name}\">{value}</a><span>{}<i style=\"width:{width:.1}rem\"></i></span></li>",
                entry.anchor, entry.count
            );
        }
        if self.open > 0 {
            let _ = writeln!(
                out,
                "<li class=\"year\"><span>{} without a day on the calendar</span></li>",
                self.open
            );
        }
        out.push_str("</ol></details>\n");
    }
}

/// Returns what stands before the first article.
pub fn head(labels: &[String]) -> String {
    let mut out = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>People, groups, places and dates</title>\n<style>\n",
    );
    out.push_str(include_str!("page.css"));
    out.push_str("</style>\n</head>\n<body>\n<header><h1>People, groups, places and dates</h1>");
    let ours: Vec<&str> = Label::ALL.iter().map(|label| label.name()).collect();
    let class_of = |name: &String| crate::read::gold::meaning(name).0.map_or("other", Label::name);
    for class in ours.iter().copied().chain(["other"]) {
        let named: Vec<&str> =
            labels.iter().filter(|name| class_of(name) == class).map(String::as_str).collect();
        if !named.is_empty() {
            let named = xml(&named.join(", "));
            let _ = write!(
                out,
                "<label class=\"{class}\"><input type=\"checkbox\" id=\"show-{class}\" checked> {named}</label>"
            );
        }
    }
    out.push_str("<a href=\"#index\">Index</a></header>\n<main>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Offsets;
    use crate::span::Span;

    fn page(text: &str, spans: &[(usize, usize, &str)]) -> (String, Index) {
        let mut gold = GoldDocument::new("a<b>", text);
        gold.spans =
            spans.iter().map(|&(start, end, name)| GoldSpan::new(Span::new(start, end), name)).collect();
        let document = crate::document::Document { text, ..Default::default() };
        let article = article(&Marked { gold: &gold, document: &document, offsets: Offsets::Chars });
        let mut index = Index::default();
        index.add(&article);
        (String::from_utf8(article.html).unwrap(), index)
    }

    #[test]
    fn everything_is_escaped() {
        let (html, index) = page("<script>alert('x')</script> & \"Jo\"", &[(0, 8, "PER\"><i>")]);
        for text in [html.as_str(), &index.tail()] {
            assert!(!text.contains("<script>") && !text.contains("\"><i>"), "{text}");
        }
        assert!(html.contains("&amp; &quot;Jo&quot;") && html.contains("<h2>a&lt;b&gt;"), "{html}");
    }

    #[test]
    fn marks_nest_and_the_text_is_whole() {
        let text = "University of Paris, again";
        let (html, _) = page(text, &[(0, 19, "ORG"), (14, 26, "DATE"), (14, 19, "LOC"), (14, 19, "LOC")]);
        let mut bare = String::new();
        let mut depth = 0_i32;
        for part in html.split('<').skip(1) {
            let (tag, after) = part.split_once('>').unwrap();
            depth += i32::from(tag.starts_with("mark")) - i32::from(tag == "/mark");
            assert!(depth >= 0, "{html}");
            bare.push_str(after);
        }
        assert_eq!(depth, 0);
        assert!(bare.contains(text), "{bare}");
        assert_eq!(html.matches(" id=\"d").count(), 5, "the article and four spans have anchors");
    }

    #[test]
    fn the_timeline_takes_days_of_the_calendar() {
        let mut gold = GoldDocument::new("a", "last May, for two days");
        for (start, end, value) in [(0, 8, "1998-05"), (14, 22, "P2D")] {
            let mut span = GoldSpan::new(Span::new(start, end), "date");
            span.value = Some(value.to_owned());
            gold.spans.push(span);
        }
        let document = crate::document::Document { text: &gold.text, ..Default::default() };
        let mut index = Index::default();
        index.add(&article(&Marked { gold: &gold, document: &document, offsets: Offsets::Chars }));
        let tail = index.tail();
        assert!(tail.contains(">1998-05</a>") && tail.contains("1 without a day"), "{tail}");
    }
}
