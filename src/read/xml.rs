//! RSS, Atom, NewsML-G2 and NITF, read as a stream of events: nothing is built, entities of a DTD are not expanded.

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::article::{Article, BREAK, Kind, LEAD, Part, attribute, begins, kind};
use super::{Class, DEPTH, Input};

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

/// Hands out the articles of a feed, a NewsML message or a NITF file; returns how many there were.
///
/// # Errors
/// The class and what is wrong, after what could be read.
pub fn articles(xml: &str, each: &mut dyn FnMut(Input)) -> Result<usize, (Class, String)> {
    let mut reader = Reader::from_str(xml);
    let mut walk = Walk::default();
    let mut count = 0;
    loop {
        let event = reader.read_event().map_err(|error| {
            (Class::Syntax, format!("broken XML at byte {}: {error}", reader.error_position()))
        })?;
        match event {
            Event::Start(ref element) => walk.start(element, false)?,
            Event::Empty(ref element) => walk.start(element, true)?,
            Event::End(_) => {
                if let Some(input) = walk.end() {
                    count += 1;
                    each(input);
                }
            }
            Event::Text(ref content) if walk.gathers() => walk.text.push_str(content),
            Event::CData(ref content) if walk.gathers() => walk.text.push_str(content),
            Event::GeneralRef(ref name) if walk.gathers() => walk.reference(name),
            Event::Eof => break,
            _ => {}
        }
    }
    let Walk { stack, root, .. } = walk;
    if !stack.is_empty() {
        return Err((Class::Syntax, format!("the file is cut short: <{}> is not closed", stack.join("><"))));
    }
    if count == 0 && !matches!(root.as_str(), "rss" | "feed" | "RDF" | "newsMessage") {
        return Err((Class::Syntax, format!("neither RSS, Atom, NewsML-G2 nor NITF: its root is <{root}>")));
    }
    Ok(count)
}

/// Where the reader is. A depth is the number of elements around one.
#[derive(Default)]
struct Walk {
    /// The elements that are open.
    stack: Vec<String>,
    root: String,
    /// The article that is open, and the depth of its element.
    current: Option<(Kind, usize, Article)>,
    /// What is being gathered of it, and the depth of its element.
    part: Option<(Part, usize)>,
    /// What was gathered so far.
    text: String,
    /// The depth of an element that is no text of the article.
    skipped: Option<usize>,
    /// The depth of one that is text although what is around it is not.
    shown: Option<usize>,
    /// The depth of the lead, where it is marked.
    lead: Option<usize>,
}

impl Walk {
    fn gathers(&self) -> bool {
        self.part.is_some() && (self.skipped.is_none() || self.shown.is_some())
    }

    fn start(&mut self, element: &BytesStart, empty: bool) -> Result<(), (Class, String)> {
        let depth = self.stack.len();
        let name = element.local_name().as_ref().to_owned();
        if self.root.is_empty() {
            self.root.clone_from(&name);
        }
        if depth >= DEPTH {
            return Err((Class::Depth, format!("more than {DEPTH} elements inside each other")));
        }
        match &mut self.current {
            None => {
                if let Some(kind) = kind(&name) {
                    let mut article = Article::default();
                    if kind == Kind::NewsItem {
                        article.id = attribute(element, "guid");
                    }
                    self.current = Some((kind, depth, article));
                }
            }
            Some((kind, around, article)) => match self.part {
                Some((Part::Body, _)) => {
                    if FURNITURE.contains(&name.as_str()) && !empty {
                        // The headline of a story that stands in a news item.
                        self.skipped = self.skipped.or(Some(depth));
                    }
                    if SHOWN.contains(&name.as_str()) && !empty {
                        self.shown = self.shown.or(Some(depth));
                    }
                    if name == "block" && !empty && attribute(element, "class") == "lead_paragraph" {
                        self.lead = Some(depth);
                        self.text.push(LEAD[0]);
                    }
                    if BLOCKS.contains(&name.as_str()) {
                        self.text.push(BREAK);
                    } else if CELLS.contains(&name.as_str()) {
                        self.text.push(' ');
                    }
                }
                Some((Part::Byline | Part::Dateline, _)) => {
                    self.text.push(' ');
                    if name == "story.date" {
                        article.date(3, &attribute(element, "norm"));
                    }
                }
                Some(_) => {}
                None => {
                    let direct = depth == *around + 1;
                    if let Some(found) = begins(*kind, &name, direct, element, article)
                        && !empty
                    {
                        self.part = Some((found, depth));
                        self.text.clear();
                    }
                }
            },
        }
        if !empty {
            self.stack.push(name);
        }
        Ok(())
    }

    /// Leaves an element; returns its document if it was an article.
    fn end(&mut self) -> Option<Input> {
        let name = self.stack.pop().unwrap_or_default();
        let depth = self.stack.len();
        if self.skipped == Some(depth) {
            self.skipped = None;
        }
        if self.shown == Some(depth) {
            self.shown = None;
        }
        if self.lead == Some(depth) {
            self.lead = None;
            self.text.push(LEAD[1]);
        }
        if self.part.is_some_and(|(part, _)| part == Part::Body) && BLOCKS.contains(&name.as_str()) {
            self.text.push(BREAK);
        }
        if let Some((found, of)) = self.part
            && of == depth
        {
            self.part = None;
            (self.skipped, self.shown, self.lead) = (None, None, None);
            if let Some((_, _, article)) = &mut self.current {
                article.take(found, &self.text);
            }
        }
        let (kind, _, article) = self.current.take_if(|(_, of, _)| *of == depth)?;
        article.input(kind)
    }

    /// Puts in the character that a reference stands for.
    fn reference(&mut self, name: &BytesRef) {
        match name.resolve_char_ref() {
            Ok(Some(character)) => self.text.push(character),
            _ => match resolve_html5_entity(name) {
                Some(found) => self.text.push_str(found),
                // Declared in the DTD, whose entities are not expanded.
                None => {
                    self.text.push('&');
                    self.text.push_str(name);
                    self.text.push(';');
                }
            },
        }
    }
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
