//! Web pages: the main text, as a reader's view shows it, with the title before it.

use std::borrow::Cow;

use dom_smoothie::{Config, Readability, TextMode};

use super::{Class, Input, furniture, layout};

/// Tags that may be open at a time in what is parsed: the parser looks through all that are open at each tag, so that ten thousand
/// would cost seconds, and no page that people read has a hundred.
const DEEPEST: usize = 512;
/// Elements of a page.
const ELEMENTS: usize = 200_000;

/// Fills in text, title, date and address of a page.
///
/// # Errors
/// The class and what is wrong with the page.
pub fn page(html: &str, url: Option<&str>, input: &mut Input) -> Result<(), (Class, String)> {
    if deeper(html, DEEPEST) {
        return Err((Class::Depth, format!("more than {DEEPEST} tags inside each other")));
    }
    if !is_page(html) {
        input.text = fragment(html);
        return Ok(());
    }
    let html = &*parted(html);
    let config =
        Config { max_elements_to_parse: ELEMENTS, text_mode: TextMode::Formatted, ..Config::default() };
    let url = url.filter(|url| url.starts_with("http://") || url.starts_with("https://"));
    let parsed = Readability::new(html, url, Some(config)).and_then(|mut page| {
        let own = address_of(&page.doc);
        let told = date_of(&page.doc);
        layout::unmark(&page.doc);
        layout::part(&page.doc);
        let bylines = bylines_of(&page.doc);
        furniture::clear(&page.doc);
        page.parse().map(|article| (article, own, told, bylines))
    });
    let (article, own, told, bylines) =
        parsed.map_err(|error| (Class::Syntax, format!("no main text was found: {error}")))?;
    let title = article.title.trim();
    let body = article.text_content.trim();
    // Some pages have their headline in the main text too.
    let title_apart = !title.is_empty() && !body.starts_with(title);
    // What says who wrote it is taken out of the main text: it is put back where it stood on the page.
    let byline = article.byline.as_deref().map(spaced).and_then(|author| {
        bylines.into_iter().find(|line| line.contains(&author) || author.contains(line.as_str()))
    });
    let byline = byline.filter(|line| !spaced(body).contains(line.as_str()));
    input.text = match byline {
        Some(byline) if !title_apart && !title.is_empty() => {
            let rest = body[title.len()..].trim_start().to_owned();
            super::jsonl::join([title.to_owned(), byline, rest].into_iter())
        }
        byline => {
            let title = title_apart.then(|| title.to_owned());
            super::jsonl::join(title.into_iter().chain(byline).chain([body.to_owned()]))
        }
    };
    let address = own.as_deref().or(url);
    input.date = input.date.take().or(article.published_time).or(told).or(article.modified_time);
    for (name, value) in [
        ("url", address),
        ("title", Some(title)),
        ("byline", article.byline.as_deref()),
        ("site", article.site_name.as_deref()),
        ("lang", article.lang.as_deref()),
    ] {
        if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) {
            input.keep(name, value);
        }
    }
    input.url = address.map(str::to_owned);
    Ok(())
}

/// Returns false for a piece of HTML without a page around it.
fn is_page(html: &str) -> bool {
    html.match_indices('<').any(|(at, _)| {
        let rest = &html.as_bytes()[at + 1..];
        ["!doctype", "html", "head", "body"].iter().any(|name| {
            rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
                && rest.get(name.len()).is_some_and(|b| *b == b'>' || b.is_ascii_whitespace())
        })
    })
}

/// Characters of a line that says who wrote a page; what is longer says more than that.
const BYLINE: usize = 160;

/// Returns the lines of a page that say who wrote it.
fn bylines_of(page: &dom_query::Document) -> Vec<String> {
    let marked = page.select(furniture::BYLINES);
    let lines = marked.nodes().iter().map(|node| spaced(&node.text()));
    lines.filter(|line| !line.is_empty() && line.chars().count() <= BYLINE).collect()
}

/// Returns a text with one blank between its words.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the address that a page gives as its own.
fn address_of(page: &dom_query::Document) -> Option<String> {
    let canonical = page.select("link[rel=canonical]").attr("href");
    let address = canonical.or_else(|| page.select("meta[property='og:url']").attr("content"))?;
    address.contains("://").then(|| address.to_string())
}

/// The names that pages give the day of writing in `<meta>`, the surest first, in small letters.
const DATES: [&str; 17] = [
    "datepublished",
    "article.published",
    "article:published",
    "og:published_time",
    "og:article:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "dc.date",
    "date",
];

/// Returns when a page says that it was published: in its JSON-LD, in a `<meta>`, in a `<time>`.
fn date_of(page: &dom_query::Document) -> Option<String> {
    // Whether it is a day is found out where dates are read; what has no digit is none.
    let kept =
        |date: &str| Some(date.trim().to_owned()).filter(|date| date.contains(|c: char| c.is_ascii_digit()));
    for script in page.select("script[type='application/ld+json']").nodes() {
        let data = serde_json::from_str(&script.text()).unwrap_or_default();
        if let Some(date) = published(&data, 0).and_then(kept) {
            return Some(date);
        }
    }
    let mut best: Option<(usize, String)> = None;
    for meta in page.select("meta[content]").nodes() {
        for name in ["name", "property", "itemprop"] {
            let name = meta.attr_or(name, "").to_lowercase();
            if let Some(rank) = DATES.iter().position(|known| *known == name)
                && best.as_ref().is_none_or(|(before, _)| rank < *before)
                && let Some(date) = kept(&meta.attr_or("content", ""))
            {
                best = Some((rank, date));
            }
        }
    }
    if let Some((_, date)) = best {
        return Some(date);
    }
    let sure =
        page.select("time[itemprop=datePublished][datetime], time[pubdate][datetime]").attr("datetime");
    if let Some(date) = sure.as_deref().and_then(kept) {
        return Some(date);
    }
    // Other articles that a page leads to have their days beside them.
    let articles = page.select("article");
    let times = if articles.length() == 1 {
        articles.select("time[datetime]")
    } else {
        page.select("time[datetime]")
    };
    let days: Vec<_> = times.nodes().iter().filter_map(|time| kept(&time.attr_or("datetime", ""))).collect();
    let one = days.iter().all(|day| day.get(..10) == days[0].get(..10));
    days.first().filter(|_| one || articles.length() == 1).cloned()
}

/// Returns the first day of publication in JSON-LD, however deep it stands.
fn published(data: &serde_json::Value, depth: usize) -> Option<&str> {
    use serde_json::Value;
    match data {
        _ if depth > super::DEPTH => None,
        Value::Object(fields) => fields
            .get("datePublished")
            .and_then(Value::as_str)
            .or_else(|| fields.values().find_map(|value| published(value, depth + 1))),
        Value::Array(items) => items.iter().find_map(|item| published(item, depth + 1)),
        _ => None,
    }
}

/// Returns the text of a piece of HTML, its paragraphs apart.
pub fn fragment(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.trim().to_owned();
    }
    if deeper(html, DEEPEST) {
        return html.to_owned();
    }
    let fragment = dom_query::Document::fragment(&*parted(html));
    // Mail, and what feeds quote, may be a page as a whole.
    fragment.select("head, title, style, script, noscript, template").remove();
    layout::unmark(&fragment);
    layout::part(&fragment);
    fragment.formatted_text().trim().to_owned()
}

/// Parts texts with very many character references by empty comments, which nobody sees: the parser copies a text anew for each reference
/// in it, so that a megabyte of `&amp;` took 3 seconds.
fn parted(html: &str) -> Cow<'_, str> {
    const MOST: usize = 5000;
    if html.bytes().filter(|&byte| byte == b'&').count() <= MOST {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + html.len() / MOST);
    let (mut count, mut from) = (0, 0);
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'<' => count = 0,
            b'&' if count == MOST => {
                out.push_str(&html[from..at]);
                out.push_str("<!---->");
                (count, from) = (0, at);
            }
            b'&' => count += 1,
            _ => {}
        }
    }
    out.push_str(&html[from..]);
    Cow::Owned(out)
}

/// Elements that have no end, or whose end is often left out.
const UNCOUNTED: [&str; 24] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "option",
];

/// Returns true if more tags than that are open at once.
fn deeper(html: &str, most: usize) -> bool {
    let bytes = html.as_bytes();
    let (mut depth, mut uncounted, mut at) = (0usize, 0usize, 0);
    // The next `>`, looked for once: a page may have a million `<b` and none.
    let mut end = 0;
    while let Some(found) = bytes[at..].iter().position(|&b| b == b'<') {
        at += found + 1;
        let closing = bytes.get(at) == Some(&b'/');
        let from = at + usize::from(closing);
        let length = bytes[from..].iter().take(12).take_while(|b| b.is_ascii_alphanumeric()).count();
        if length == 0 {
            continue;
        }
        let name = &html[from..from + length];
        if UNCOUNTED.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            // Never closed they still pile up, but the parser closes most of them itself.
            uncounted = if closing { uncounted.saturating_sub(1) } else { uncounted + 1 };
            if uncounted > ELEMENTS / 4 {
                return true;
            }
        } else if closing {
            depth = depth.saturating_sub(1);
        } else {
            if end < from {
                end = bytes[from..].iter().position(|&b| b == b'>').map_or(bytes.len(), |end| from + end);
            }
            if bytes[end - 1] != b'/' {
                depth += 1;
            }
            if depth > most {
                return true;
            }
            at = from;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><html lang="en"><head><title>Ferry runs again | The Harbour Post</title>
<meta property="og:title" content="Ferry runs again"><meta property="og:url" content="https://post.example/a/ferry">
<meta property="article:published_time" content="2021-03-04T08:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a> <a href="/weather">Weather</a></nav>
<article><h1>Ferry runs again</h1><p>The ferry between Turku and Stockholm runs again since Monday, said Anna Lind of the port
authority, after three weeks of repairs to its engines that kept travellers waiting on both shores.</p>
<p>Tickets are sold at the old price &amp; the first boat leaves at six in the morning, she told reporters in Turku.</p></article>
<footer>© The Harbour Post. All rights reserved. <a href="/terms">Terms</a></footer></body></html>"#;

    #[test]
    fn the_main_text_has_its_title_and_no_furniture() {
        let mut input = Input::default();
        page(PAGE, None, &mut input).unwrap();
        assert!(input.text.starts_with("Ferry runs again\n\nThe ferry between Turku"), "{:?}", input.text);
        assert!(input.text.contains("price & the first boat"), "{:?}", input.text);
        assert!(!input.text.contains("Sport") && !input.text.contains("Terms"), "{:?}", input.text);
        assert_eq!(input.date.as_deref(), Some("2021-03-04T08:00:00Z"));
        assert_eq!(input.url.as_deref(), Some("https://post.example/a/ferry"));
    }

    #[test]
    fn who_wrote_a_page_stays_in_its_text() {
        let line = "<p class=\"byline\">By Jane Roe</p>";
        for place in ["<h1>Ferry runs again</h1>", "</nav>"] {
            let html = PAGE.replace(place, &format!("{place}{line}"));
            let mut input = Input::default();
            page(&html, None, &mut input).unwrap();
            assert!(
                input.text.starts_with("Ferry runs again\n\nBy Jane Roe\n\nThe ferry"),
                "{:?}",
                input.text
            );
            assert_eq!(input.text.matches("Jane Roe").count(), 1, "{:?}", input.text);
        }
    }

    #[test]
    fn a_piece_of_a_page_is_read_without_its_scripts() {
        let html = "<p>Emmanuel&nbsp;Macron met <b>Marks &amp; Spencer</b>.</p><script>var a = 'Rome';</script><p class=byline>By Jane Roe</p>";
        let mut input = Input::default();
        page(html, None, &mut input).unwrap();
        assert!(input.text.starts_with("Emmanuel Macron met Marks & Spencer."), "{:?}", input.text);
        assert!(input.text.ends_with("By Jane Roe") && !input.text.contains("Rome"), "{:?}", input.text);
    }

    #[test]
    fn a_page_nested_too_deeply_is_told_at_once() {
        let deep = format!("<html><body>{}text{}", "<div>".repeat(300_000), "</div>".repeat(300_000));
        let (class, message) = page(&deep, None, &mut Input::default()).unwrap_err();
        assert_eq!((class, message.as_str()), (Class::Depth, "more than 512 tags inside each other"));
        for open in ["<p>", "<b>", "<li>", "<font>", "<td>", "<dd>", "<option>", "<tr>"] {
            let deep = format!("<html><body>{} text", open.repeat(40_000));
            let _ = page(&deep, None, &mut Input::default());
            let _ = fragment(&deep);
        }
        // Looking for the end of each tag anew would take minutes.
        assert!(!deeper(&("<b ".repeat(1_000_000) + "/"), DEEPEST));
    }

    #[test]
    fn a_text_of_character_references_is_read_in_one_go() {
        // As one text this took minutes.
        let count = 500_000;
        let html =
            format!("<html><body><p>{}The town is quiet again.</p></body></html>", "&amp;b".repeat(count));
        let mut input = Input::default();
        page(&html, None, &mut input).unwrap();
        assert!(input.text.starts_with("&b&b") && input.text.ends_with("&bThe town is quiet again."));
        assert_eq!(input.text.len(), 2 * count + 24);
        assert_eq!(fragment(&html).len(), input.text.len());
        assert!(matches!(parted("&amp; <b>&lt;</b>"), Cow::Borrowed(_)));
    }

    #[test]
    fn marks_of_footnotes_are_no_part_of_names() {
        for (html, expected) in [
            ("Merkel<sup><a href=\"#n1\">1</a></sup> spoke.", "Merkel spoke."),
            ("Merkel<sup class=\"reference\">a</sup> spoke.", "Merkel spoke."),
            ("Merkel<sup>[1]</sup>, Macron<sup>*</sup> spoke.", "Merkel, Macron spoke."),
            ("<b>Merkel</b><sup>1</sup> spoke.", "Merkel 1 spoke."),
            ("9 km<sup>2</sup> on the 10<sup>th</sup>", "9 km2 on the 10th"),
        ] {
            assert_eq!(fragment(&format!("<p>{html}</p>")), expected);
            let mut input = Input::default();
            page(&PAGE.replace("<article>", &format!("<article><p>{html}</p>")), None, &mut input).unwrap();
            assert!(input.text.contains(expected), "{:?}", input.text);
        }
    }

    #[test]
    fn a_page_tells_its_day_in_many_ways() {
        let bare = PAGE.replace("article:published_time", "x:none");
        for (head, body, expected) in [
            (r#"<meta name="DC.date.issued" content="2021-03-02">"#, "", Some("2021-03-02")),
            (
                r#"<meta name="date" content="2021-03-09"><meta name="pubdate" content="2021-03-02">"#,
                "",
                Some("2021-03-02"),
            ),
            (
                r#"<meta itemprop="datePublished" content="2021-03-02T10:00:00">"#,
                "",
                Some("2021-03-02T10:00:00"),
            ),
            (
                r#"<script type="application/ld+json">{"@graph":[{"@type":"WebSite"},{"@type":"NewsArticle","datePublished":"2021-03-02"}]}</script>"#,
                "",
                Some("2021-03-02"),
            ),
            (r#"<script type="application/ld+json">{broken</script>"#, "", None),
            ("", r#"<time datetime="2021-03-02T08:00">2 March</time>"#, Some("2021-03-02T08:00")),
            (
                "",
                r#"<time datetime="2021-03-02">2 March</time><time datetime="2021-03-05">later</time>"#,
                Some("2021-03-02"),
            ),
            (r#"<meta name="date" content="today">"#, "", None),
        ] {
            let page_of = bare
                .replace("</head>", &format!("{head}</head>"))
                .replace("<article>", &format!("<article>{body}"));
            let mut input = Input::default();
            page(&page_of, None, &mut input).unwrap();
            assert_eq!(input.date.as_deref(), expected, "{head}{body}");
        }
        let links = r#"<aside><time datetime="2020-01-01">old</time><time datetime="2020-01-02">older</time></aside>"#;
        let none = bare
            .replace("<article>", "<div>")
            .replace("</article>", "</div>")
            .replace("<footer>", &format!("{links}<footer>"));
        let mut input = Input::default();
        page(&none, None, &mut input).unwrap();
        assert_eq!(input.date, None, "days of other articles");
    }

    #[test]
    fn styles_and_scripts_are_no_text() {
        let mail = "<html><head><title>T Berlin</title><style>p.Paris{color:red}</style></head><body>\
            <style>.Rome{}</style><p>Anna Lind spoke.</p><script>var Madrid = \"London\";</script></body></html>";
        assert_eq!(fragment(mail), "Anna Lind spoke.");
    }

    #[test]
    fn cells_and_terms_do_not_run_into_each_other() {
        let table =
            "<table><tr><th>City</th><th>Team</th></tr><tr><td>Rome</td><td></td><td>Paris</td></tr></table>";
        assert_eq!(fragment(table), "City | Team\nRome | Paris");
        let row = "<table><tr><td>Rome</td><td>Paris</td><td>3-1</td></tr></table>";
        assert_eq!(fragment(row), "Rome | Paris | 3-1");
        let terms = "<dl><dt>Who</dt><dd>Kofi Annan</dd><dt>Where</dt><dd>Accra</dd></dl>";
        assert_eq!(fragment(terms), "Who\nKofi Annan\nWhere\nAccra");
        // A table that lays a page out has no rows.
        let page = "<table><tr><td><p>Rome fell.</p></td><td><p>Paris rose.</p></td></tr></table>";
        assert!(!fragment(page).contains('|'), "{}", fragment(page));
    }

    #[test]
    fn a_fragment_is_text() {
        assert_eq!(
            fragment("<p>Rain &amp; wind</p><p>Snow</p>").split_whitespace().collect::<Vec<_>>().join(" "),
            "Rain & wind Snow"
        );
        assert_eq!(fragment(" plain "), "plain");
    }
}
