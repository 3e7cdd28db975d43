//! What an article of a feed, a NewsML message or a NITF file is made of, and the document that it gives.

use quick_xml::events::BytesStart;

use super::{Input, fragment};

/// Stands where a paragraph ends in what is gathered of a body.
pub const BREAK: char = '\u{1}';
/// What stands around the lead of an article that comes again as the beginning of its full text; no text has them.
pub const LEAD: [char; 2] = ['\u{2}', '\u{3}'];

/// What an article is made of, as found.
#[derive(Default)]
pub struct Article {
    pub id: String,
    title: String,
    /// The name that a NITF's head gives it, which is a slug often; the title where there is no headline.
    slug: String,
    /// Headlines below the first.
    subheads: Vec<String>,
    /// The date, and how good its element is: the first published wins over the last changed.
    date: (u8, String),
    url: String,
    /// Who wrote it, and where and when: lines of their own between title and body.
    byline: String,
    dateline: String,
    body: String,
    summary: String,
    /// Who reported and edited, at the end.
    tagline: String,
}

/// What is being gathered.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    Id,
    Title,
    Slug,
    Subhead,
    Tagline,
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
            "title" if article.slug.is_empty() && kind == Kind::Nitf => Part::Slug,
            "hl2" => Part::Subhead,
            "abstract" if article.summary.is_empty() && kind == Kind::Nitf => Part::Summary,
            "tagline" if kind == Kind::Nitf => Part::Tagline,
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
            Part::Slug => self.slug = one_line(),
            Part::Subhead => self.subheads.push(one_line()),
            Part::Tagline => self.tagline = one_line(),
            Part::Date(rank) => self.date(rank, &one_line()),
            Part::Url => self.url = one_line(),
            Part::Byline => self.byline = one_line(),
            Part::Dateline => self.dateline = one_line(),
            Part::Body => self.body = paragraphs(&without_lead(text)),
            Part::BodyHtml => self.body = fragment::text(text),
            Part::Summary => self.summary = fragment::text(text),
        }
    }

    /// Returns the article as a document; None where it has no text.
    pub fn input(mut self, kind: Kind) -> Option<Input> {
        if self.title.is_empty() {
            self.title = std::mem::take(&mut self.slug);
        }
        // What a NITF has as its abstract is printed above the story; a feed's is the story's beginning.
        let summary = std::mem::take(&mut self.summary);
        let summary = if kind == Kind::Nitf {
            summary.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            summary
        };
        let (above, body) = if self.body.is_empty() {
            (String::new(), summary)
        } else if kind == Kind::Nitf && !self.body.contains(&summary) {
            (summary, self.body)
        } else {
            (String::new(), self.body)
        };
        if self.title.is_empty() && body.is_empty() {
            return None;
        }
        self.subheads.push(above);
        // A story may say again in its body who wrote it and where.
        let said =
            |line: &String| body.split("\n\n").take(3).any(|paragraph| paragraph.starts_with(line.as_str()));
        let above: Vec<String> =
            [&self.byline, &self.dateline].into_iter().filter(|line| !said(line)).cloned().collect();
        let parts =
            [self.title.clone()].into_iter().chain(self.subheads).chain(above).chain([body, self.tagline]);
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

/// Takes the lead out of an article where its paragraphs come again: newspapers' archives have the lead as a block, and the whole text with
/// it as another.
fn without_lead(text: &str) -> std::borrow::Cow<'_, str> {
    let Some((from, to)) = text.find(LEAD[0]).zip(text.find(LEAD[1])).filter(|(from, to)| from < to) else {
        return text.into();
    };
    let flat = |text: &str| {
        text.replace([BREAK, LEAD[0], LEAD[1]], " ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (before, lead, after) = (&text[..from], &text[from..to], &text[to..]);
    let again = flat(after).contains(&flat(lead));
    [before, if again { "" } else { lead }, after].concat().replace(LEAD, "").into()
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
