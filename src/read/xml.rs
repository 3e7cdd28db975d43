//! RSS, Atom, NewsML-G2 and NITF, read as a stream of events: nothing is built, entities of a DTD are not expanded.

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};

use super::{Class, DEPTH, Input};

/// What an article is made of, as found.
#[derive(Default)]
struct Article {
    id: String,
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
enum Part {
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
enum Kind {
    Feed,
    Nitf,
    NewsItem,
}

/// Elements that begin a line of their own in a body.
const BLOCKS: [&str; 28] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "hl1",
    "hl2",
    "block",
    "tr",
    "blockquote",
    "table",
    "section",
    "figure",
    "caption",
    "dt",
    "dd",
    "byline",
    "dateline",
    "distributor",
    "abstract",
    "media",
    "media-caption",
    "tagline",
];
/// Elements that stand apart from what is before them in the same line.
const CELLS: [&str; 4] = ["td", "th", "byttl", "story.date"];
/// Elements of a body that are no text of the article.
const FURNITURE: [&str; 6] = ["head", "hedline", "docdata", "script", "style", "media"];
/// Elements inside those that are.
const SHOWN: [&str; 2] = ["hl2", "media-caption"];
/// What stands around the lead of an article that comes again as the beginning of its full text; no text has them.
const LEAD: [char; 2] = ['\u{2}', '\u{3}'];

/// Hands out the articles of a feed, a NewsML message or a NITF file; returns how many there were.
///
/// # Errors
/// The class and what is wrong, after what could be read.
pub fn articles(xml: &str, each: &mut dyn FnMut(Input)) -> Result<usize, (Class, String)> {
    let mut reader = Reader::from_str(xml);
    let mut stack: Vec<String> = Vec::new();
    let mut current: Option<(Kind, usize, Article)> = None;
    let mut part: Option<(Part, usize)> = None;
    let mut text = String::new();
    let mut skipped: Option<usize> = None;
    // An element that is text although what is around it is not.
    let mut shown: Option<usize> = None;
    let mut lead: Option<usize> = None;
    let mut root = String::new();
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|error| {
            (Class::Syntax, format!("broken XML at byte {}: {error}", reader.error_position()))
        })?;
        match event {
            Event::Start(ref element) | Event::Empty(ref element) => {
                let empty = matches!(event, Event::Empty(_));
                let name = element.local_name().as_ref().to_owned();
                if root.is_empty() {
                    root.clone_from(&name);
                }
                if stack.len() >= DEPTH {
                    return Err((Class::Depth, format!("more than {DEPTH} elements inside each other")));
                }
                match &mut current {
                    None => {
                        if let Some(kind) = kind(&name) {
                            let mut article = Article::default();
                            if kind == Kind::NewsItem {
                                article.id = attribute(element, "guid");
                            }
                            current = Some((kind, stack.len(), article));
                        }
                    }
                    Some((kind, depth, article)) => match part {
                        Some((Part::Body, _)) => {
                            if FURNITURE.contains(&name.as_str()) && !empty {
                                // The headline of a story that stands in a news item.
                                skipped = skipped.or(Some(stack.len()));
                            }
                            if SHOWN.contains(&name.as_str()) && !empty {
                                shown = shown.or(Some(stack.len()));
                            }
                            if name == "block" && !empty && attribute(element, "class") == "lead_paragraph" {
                                lead = Some(stack.len());
                                text.push(LEAD[0]);
                            }
                            if BLOCKS.contains(&name.as_str()) {
                                break_line(&mut text);
                            } else if CELLS.contains(&name.as_str()) {
                                text.push(' ');
                            }
                        }
                        Some((Part::Byline | Part::Dateline, _)) => {
                            text.push(' ');
                            if name == "story.date" {
                                article.date(3, &attribute(element, "norm"));
                            }
                        }
                        Some(_) => {}
                        None => {
                            let direct = stack.len() == *depth + 1;
                            if let Some(found) = begins(*kind, &name, direct, element, article)
                                && !empty
                            {
                                part = Some((found, stack.len()));
                                text.clear();
                            }
                        }
                    },
                }
                if !empty {
                    stack.push(name);
                }
            }
            Event::End(_) => {
                let name = stack.pop().unwrap_or_default();
                if skipped.is_some_and(|depth| depth == stack.len()) {
                    skipped = None;
                }
                if shown.is_some_and(|depth| depth == stack.len()) {
                    shown = None;
                }
                if lead.is_some_and(|depth| depth == stack.len()) {
                    lead = None;
                    text.push(LEAD[1]);
                }
                if part.is_some_and(|(part, _)| part == Part::Body) && BLOCKS.contains(&name.as_str()) {
                    break_line(&mut text);
                }
                if let Some((found, depth)) = part
                    && depth == stack.len()
                {
                    part = None;
                    (skipped, shown, lead) = (None, None, None);
                    if let Some((_, _, article)) = &mut current {
                        article.take(found, &text);
                    }
                }
                if current.as_ref().is_some_and(|(_, depth, _)| *depth == stack.len()) {
                    let (kind, _, article) = current.take().expect("it is there");
                    if let Some(input) = article.input(kind) {
                        count += 1;
                        each(input);
                    }
                }
            }
            Event::Text(ref content) if part.is_some() && (skipped.is_none() || shown.is_some()) => {
                text.push_str(content);
            }
            Event::CData(ref content) if part.is_some() && (skipped.is_none() || shown.is_some()) => {
                text.push_str(content);
            }
            Event::GeneralRef(ref name) if part.is_some() && (skipped.is_none() || shown.is_some()) => {
                match name.resolve_char_ref() {
                    Ok(Some(character)) => text.push(character),
                    _ => match resolve_html5_entity(name) {
                        Some(found) => text.push_str(found),
                        // Declared in the DTD, whose entities are not expanded.
                        None => {
                            text.push('&');
                            text.push_str(name);
                            text.push(';');
                        }
                    },
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !stack.is_empty() {
        return Err((Class::Syntax, format!("the file is cut short: <{}> is not closed", stack.join("><"))));
    }
    if count == 0 && !matches!(root.as_str(), "rss" | "feed" | "RDF" | "newsMessage") {
        return Err((Class::Syntax, format!("neither RSS, Atom, NewsML-G2 nor NITF: its root is <{root}>")));
    }
    Ok(count)
}

fn kind(name: &str) -> Option<Kind> {
    match name {
        "item" | "entry" => Some(Kind::Feed),
        "nitf" => Some(Kind::Nitf),
        "newsItem" => Some(Kind::NewsItem),
        _ => None,
    }
}

/// Returns what an element of an article begins; what its attributes tell is taken at once.
fn begins(kind: Kind, name: &str, direct: bool, element: &BytesStart, article: &mut Article) -> Option<Part> {
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
    fn date(&mut self, rank: u8, date: &str) {
        if rank > self.date.0 && !date.is_empty() {
            self.date = (rank, date.to_owned());
        }
    }

    fn take(&mut self, part: Part, text: &str) {
        let one_line = || text.split_whitespace().collect::<Vec<_>>().join(" ");
        match part {
            Part::Id => self.id = one_line(),
            // A title may hold markup as text.
            Part::Title if text.contains('<') || text.contains('&') => {
                self.title = super::item::fragment(&one_line())
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
            Part::BodyHtml => self.body = super::item::fragment(text),
            Part::Summary => self.summary = super::item::fragment(text),
        }
    }

    fn input(mut self, kind: Kind) -> Option<Input> {
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

fn attribute(element: &BytesStart, name: &str) -> String {
    let found =
        element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name);
    found
        .map(|attribute| match quick_xml::escape::unescape(&attribute.value) {
            Ok(value) => value.into_owned(),
            Err(_) => attribute.value.to_string(),
        })
        .unwrap_or_default()
}

/// Marks the end of a paragraph.
fn break_line(text: &mut String) {
    text.push('\u{1}');
}

/// Takes the lead out of an article where its paragraphs come again: newspapers' archives have the lead as a block, and the whole text with
/// it as another.
fn without_lead(text: &str) -> std::borrow::Cow<'_, str> {
    let Some((from, to)) = text.find(LEAD[0]).zip(text.find(LEAD[1])).filter(|(from, to)| from < to) else {
        return text.into();
    };
    let flat = |text: &str| {
        text.replace(['\u{1}', LEAD[0], LEAD[1]], " ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (before, lead, after) = (&text[..from], &text[from..to], &text[to..]);
    let again = flat(after).contains(&flat(lead));
    [before, if again { "" } else { lead }, after].concat().replace(LEAD, "").into()
}

/// Joins what stands between breaks: line breaks of the file are spaces, paragraphs have an empty line between. Text without a
/// break keeps its lines.
fn paragraphs(text: &str) -> String {
    if !text.contains('\u{1}') {
        return text.trim().to_owned();
    }
    let parts = text.split('\u{1}').map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    super::jsonl::join(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str) -> (Vec<Input>, Result<usize, (Class, String)>) {
        let mut found = Vec::new();
        let result = articles(xml, &mut |input| found.push(input));
        (found, result)
    }

    #[test]
    fn a_nitf_story_has_all_that_is_printed() {
        let nitf = r#"<nitf><head><title>slug-abc-1</title></head><body><body.head>
<hedline><hl1>Lind visits Turku</hl1><hl2>Ferry to sail again</hl2></hedline><abstract><p>The port opens.</p></abstract>
<byline>By Ola Berg</byline></body.head><body.content><media media-type="image"><media-reference source="x.jpg">x.jpg</media-reference>
<media-caption>Anna Lind at the port</media-caption></media><p>It rained.</p></body.content>
<body.end><tagline>Reporting by Ola Berg</tagline></body.end></body></nitf>"#;
        let (found, _) = read(nitf);
        assert_eq!(
            found[0].text,
            "Lind visits Turku\n\nFerry to sail again\n\nThe port opens.\n\nBy Ola Berg\n\nAnna Lind at the port\n\nIt rained.\n\nReporting by Ola Berg"
        );
        let title = found[0].rest.iter().find(|(name, _)| name == "title").unwrap();
        assert_eq!(title.1.get(), "\"Lind visits Turku\"");
        let slug = read(
            "<nitf><head><title>Rain</title></head><body><body.content><p>It rained.</p></body.content></body></nitf>",
        );
        assert_eq!(slug.0[0].text, "Rain\n\nIt rained.");
    }

    #[test]
    fn a_lead_that_comes_again_stands_once() {
        let story = |full: &str| {
            format!(
                "<nitf><body><body.content><block class=\"lead_paragraph\"><p>It rained in Turku.</p></block>\
                 <block class=\"full_text\"><p>{full}</p><p>Then it snowed.</p></block></body.content></body></nitf>"
            )
        };
        assert_eq!(read(&story("It rained\n in Turku.")).0[0].text, "It rained in Turku.\n\nThen it snowed.");
        assert_eq!(
            read(&story("It hailed.")).0[0].text,
            "It rained in Turku.\n\nIt hailed.\n\nThen it snowed."
        );
    }

    #[test]
    fn rss_and_atom_give_their_entries() {
        let rss = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="c" xmlns:media="m"><channel><title>Port News</title>
<item><title>Ferry &amp; port</title><link>https://port.example/1</link><guid>g1</guid><pubDate>Mon, 04 Jan 2021 08:00:00 GMT</pubDate>
<media:title>not this</media:title><description>Short.</description>
<content:encoded><![CDATA[<p>Anna Lind spoke.</p><p>It&nbsp;rained.</p>]]></content:encoded></item>
<item><title>Second</title><description>&lt;b&gt;Rain&lt;/b&gt; in Turku</description></item></channel></rss>"#;
        let (found, result) = read(rss);
        assert_eq!(result, Ok(2));
        let text = found[0].text.replace('\u{a0}', " ");
        assert!(text.starts_with("Ferry & port\n\nAnna Lind spoke.\n"), "{text:?}");
        assert!(text.ends_with("It rained."), "{text:?}");
        assert_eq!(
            (found[0].id.as_str(), found[0].url.as_deref()),
            ("\"g1\"", Some("https://port.example/1"))
        );
        assert_eq!(found[0].date.as_deref(), Some("Mon, 04 Jan 2021 08:00:00 GMT"));
        assert_eq!(found[1].text, "Second\n\nRain in Turku");
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><id>urn:1</id><updated>2021-01-05T00:00:00Z</updated>
<published>2021-01-04T00:00:00Z</published><link rel="self" href="x"/><link href="https://port.example/2"/>
<content type="xhtml"><div xmlns="h"><p>One
line</p><p>Two</p></div></content></entry></feed>"#;
        let (found, _) = read(atom);
        assert_eq!(found[0].text, "A\n\nOne line\n\nTwo");
        assert_eq!(found[0].date.as_deref(), Some("2021-01-04T00:00:00Z"));
        assert_eq!(found[0].url.as_deref(), Some("https://port.example/2"));
    }

    const STORY: &str = r#"<nitf><head><title>Slug</title><docdata><doc-id id-string="n7"/><date.issue norm="20210304T080000Z"/></docdata></head>
<body><body.head><hedline><hl1>Ferry runs again</hl1></hedline><byline>By A</byline></body.head>
<body.content><block><p>TURKU &#8212; The ferry
runs.</p><p>Tickets &foo; are sold.</p></block></body.content></body></nitf>"#;

    #[test]
    fn nitf_and_newsml_give_their_stories() {
        let (found, result) = read(STORY);
        assert_eq!(result, Ok(1));
        assert_eq!(
            found[0].text,
            "Ferry runs again\n\nBy A\n\nTURKU — The ferry runs.\n\nTickets &foo; are sold."
        );
        assert_eq!((found[0].id.as_str(), found[0].date.as_deref()), ("\"n7\"", Some("20210304T080000Z")));
        let message = format!(
            r#"<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem guid="urn:1"><itemMeta><versionCreated>2021-03-05T00:00:00Z</versionCreated>
</itemMeta><contentMeta><headline>Ferry runs again</headline></contentMeta><contentSet><inlineXML contenttype="application/nitf+xml">{STORY}</inlineXML></contentSet></newsItem>
<newsItem guid="urn:2"><contentMeta><headline>Two</headline></contentMeta><contentSet><inlineData>Plain text.</inlineData></contentSet></newsItem></itemSet></newsMessage>"#
        );
        let (found, result) = read(&message);
        assert_eq!(result, Ok(2));
        let text = "Ferry runs again\n\nBy A\n\nTURKU — The ferry runs.\n\nTickets &foo; are sold.";
        assert_eq!(found[0].text, text);
        assert_eq!(
            (found[0].id.as_str(), found[0].date.as_deref()),
            ("\"urn:1\"", Some("2021-03-05T00:00:00Z"))
        );
        assert_eq!(found[1].text, "Two\n\nPlain text.");
    }

    #[test]
    fn bylines_datelines_and_cells_stand_apart() {
        let table = "<table><tr><th>City</th><th>Rain</th></tr><tr><td>Rome</td><td>Oslo</td></tr></table>";
        let nitf = format!(
            r#"<nitf><body><body.head><hedline><hl1>Rain</hl1></hedline><byline>By <person>Anna Lind</person><byttl>Staff writer</byttl></byline>
<dateline><location>TURKU, Finland</location><story.date norm="20210304">March 4</story.date></dateline></body.head>
<body.content><p>It rained.</p>{table}</body.content></body></nitf>"#
        );
        let (found, _) = read(&nitf);
        let text = "Rain\n\nBy Anna Lind Staff writer\n\nTURKU, Finland March 4\n\nIt rained.\n\nCity Rain\n\nRome Oslo";
        assert_eq!((found[0].text.as_str(), found[0].date.as_deref()), (text, Some("20210304")));
        let item = |by: &str, content: &str| {
            format!(
                r#"<newsItem guid="urn:1"><contentMeta><headline>Rain</headline><by>{by}</by><dateline>TURKU</dateline></contentMeta>
<contentSet><inlineXML>{content}</inlineXML></contentSet></newsItem>"#
            )
        };
        let (found, _) = read(&item("By Anna Lind", "<html><body><p>It rained.</p></body></html>"));
        assert_eq!(found[0].text, "Rain\n\nBy Anna Lind\n\nTURKU\n\nIt rained.");
        // What the story says itself is not said twice.
        let (found, _) =
            read(&item("By Anna Lind Staff writer", &nitf.replace("TURKU, Finland", "TURKU — AP")));
        assert!(
            found[0].text.starts_with("Rain\n\nBy Anna Lind Staff writer\n\nTURKU — AP March 4"),
            "{:?}",
            found[0].text
        );
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (xml, class, expected) in [
            (
                "<note><to>x</to></note>".to_owned(),
                Class::Syntax,
                "neither RSS, Atom, NewsML-G2 nor NITF: its root is <note>",
            ),
            (
                "<rss><channel><item><title>x".to_owned(),
                Class::Syntax,
                "the file is cut short: <rss><channel><item><title> is not closed",
            ),
            ("<a>".repeat(100_000), Class::Depth, "more than 128 elements inside each other"),
        ] {
            let (_, result) = read(&xml);
            let (found, message) = result.unwrap_err();
            assert_eq!((found, message.as_str()), (class, expected));
        }
        let laughs = "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><rss><channel><item><title>&b;</title></item></channel></rss>";
        assert_eq!(read(laughs).0[0].text, "&b;");
    }
}
