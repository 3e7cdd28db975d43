//! What an article of a feed, a NewsML message or a NITF file is made of, and the document that it gives.

use quick_xml::events::BytesStart;

use super::{Input, fragment};

/// Stands where a paragraph ends in what is gathered of a body.
pub const BREAK: char = '\u{1}';

/// What an article is made of, as found.
#[derive(Default)]
pub struct Article {
    pub id: String,
    title: String,
    /// The date, and how good its element is: the first published wins over the last changed.
    date: (u8, String),
    url: String,
    /// Who wrote it, and where and when: lines of their own between title and body.
    byline: String,
    dateline: String,
    body: String,
    summary: String,
}

/// What is being gathered.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    Id,
    Title,
    /// A date of that rank.
    Date(u8),
    Url,
    Byline,
    Dateline,
    /// Text with markup in it.
    Body,
    /// Markup as text.
    BodyHtml,
    Summary,
}

/// The elements that are articles.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Feed,
    Nitf,
    NewsItem,
}

/// Returns what article an element is, if it is one.
pub fn kind(name: &str) -> Option<Kind> {
    match name {
        "item" | "entry" => Some(Kind::Feed),
        "nitf" => Some(Kind::Nitf),
        "newsItem" => Some(Kind::NewsItem),
        _ => None,
    }
}

/// Returns what an element of an article begins; what its attributes tell is taken at once.
pub fn begins(
    kind: Kind,
    name: &str,
    direct: bool,
    element: &BytesStart,
    article: &mut Article,
) -> Option<Part> {
    match kind {
        Kind::Feed => {
            let full = element.name();
            let prefix = full.as_ref().split_once(':').map_or("", |(prefix, _)| prefix);
            if !direct || !matches!(prefix, "" | "atom" | "dc" | "dcterms" | "content" | "rss") {
                return None;
            }
            Some(match name {
                "title" => Part::Title,
                "guid" | "id" => Part::Id,
                "pubDate" | "published" | "date" | "created" | "issued" => Part::Date(2),
                "updated" | "modified" => Part::Date(1),
                "link" => {
                    let (href, rel) = (attribute(element, "href"), attribute(element, "rel"));
                    if !href.is_empty() {
                        if (rel.is_empty() || rel == "alternate") && article.url.is_empty() {
                            article.url = href;
                        }
                        return None;
                    }
                    Part::Url
                }
                "encoded" => Part::BodyHtml,
                "content" if attribute(element, "type") == "xhtml" => Part::Body,
                "content" => Part::BodyHtml,
                "description" | "summary" => Part::Summary,
                _ => return None,
            })
        }
        Kind::Nitf | Kind::NewsItem => Some(match name {
            "hl1" | "headline" if article.title.is_empty() => Part::Title,
            "title" if article.title.is_empty() && kind == Kind::Nitf => Part::Title,
            "doc-id" => {
                if article.id.is_empty() {
                    article.id = attribute(element, "id-string");
                }
                return None;
            }
            "date.issue" | "story.date" => {
                article.date(3, &attribute(element, "norm"));
                return None;
            }
            "contentCreated" => Part::Date(3),
            "versionCreated" => Part::Date(2),
            "firstCreated" => Part::Date(1),
            "byline" | "by" if article.byline.is_empty() => Part::Byline,
            "dateline" if article.dateline.is_empty() => Part::Dateline,
            "body.content" if kind == Kind::Nitf => Part::Body,
            "inlineXML" | "inlineData" => Part::Body,
            _ => return None,
        }),
    }
}

impl Article {
    /// Takes a date of that rank, if it is better than the one so far.
    pub fn date(&mut self, rank: u8, date: &str) {
        if rank > self.date.0 && !date.is_empty() {
            self.date = (rank, date.to_owned());
        }
    }

    /// Takes what was gathered.
    pub fn take(&mut self, part: Part, text: &str) {
        let one_line = || text.split_whitespace().collect::<Vec<_>>().join(" ");
        match part {
            Part::Id => self.id = one_line(),
            // A title may hold markup as text.
            Part::Title if text.contains('<') || text.contains('&') => {
                self.title = fragment::text(&one_line())
            }
            Part::Title => self.title = one_line(),
            Part::Date(rank) => self.date(rank, &one_line()),
            Part::Url => self.url = one_line(),
            Part::Byline => self.byline = one_line(),
            Part::Dateline => self.dateline = one_line(),
            Part::Body => self.body = paragraphs(text),
            Part::BodyHtml => self.body = fragment::text(text),
            Part::Summary => self.summary = fragment::text(text),
        }
    }

    /// Returns the article as a document; None where it has no text.
    pub fn input(self, kind: Kind) -> Option<Input> {
        let body = if self.body.is_empty() { self.summary } else { self.body };
        if self.title.is_empty() && body.is_empty() {
            return None;
        }
        // A story may say again in its body who wrote it and where.
        let said =
            |line: &String| body.split("\n\n").take(3).any(|paragraph| paragraph.starts_with(line.as_str()));
        let above: Vec<String> =
            [&self.byline, &self.dateline].into_iter().filter(|line| !said(line)).cloned().collect();
        let parts = [self.title.clone()].into_iter().chain(above).chain([body]);
        let mut input = Input {
            text: super::jsonl::join(parts),
            date: Some(self.date.1).filter(|date| !date.is_empty()),
            ..Input::default()
        };
        let id = if self.id.is_empty() { &self.url } else { &self.id };
        if !id.is_empty() {
            input.id = super::json_string(id);
            input.has_id = true;
        }
        if self.url.contains("://") || kind == Kind::Feed && !self.url.is_empty() {
            input.keep("url", &self.url);
            input.url = Some(self.url);
        }
        if !self.title.is_empty() {
            input.keep("title", &self.title);
        }
        if !self.byline.is_empty() {
            input.keep("byline", &self.byline);
        }
        Some(input)
    }
}

/// Returns the value of an attribute; empty where there is none.
pub fn attribute(element: &BytesStart, name: &str) -> String {
    let found =
        element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name);
    found
        .map(|attribute| match quick_xml::escape::unescape(&attribute.value) {
            Ok(value) => value.into_owned(),
            Err(_) => attribute.value.to_string(),
        })
        .unwrap_or_default()
}

/// Joins what stands between breaks: line breaks of the file are spaces, paragraphs have an empty line between. Text without a
/// break keeps its lines.
fn paragraphs(text: &str) -> String {
    if !text.contains(BREAK) {
        return text.trim().to_owned();
    }
    let parts = text.split(BREAK).map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    super::jsonl::join(parts)
}
