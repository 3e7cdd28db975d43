//! What a page has beside its article: consent to cookies, newsletters, teasers.

use std::collections::HashSet;

use dom_query::{Document, NodeId, NodeRef};

/// What says who wrote a page.
pub const BYLINES: &str = "[class*=byline], [id*=byline], [rel=author], [itemprop*=author]";

/// Marks of what asks readers for something.
const ASKING: &str = "[class*=cookie i], [id*=cookie i], [class*=consent i], [id*=consent i], [class*=gdpr i], [id*=gdpr i], \
    [class*=newsletter i], [id*=newsletter i]";

/// Elements that are looked at: none asks more often, and each is looked through.
const MOST: usize = 1000;

/// Characters of paragraphs that make an article, not a teaser of one.
const ENOUGH: usize = 140;

/// Takes out what is no part of the article and says so.
pub fn clear(page: &Document) {
    clear_asking(page);
    clear_around_article(page);
}

/// Takes out what asks for consent or an address, unless it is most of the page: a page as a whole is often marked the same
/// (`<body class="cookie-banner-shown">`), and the parts of a newsletter are.
fn clear_asking(page: &Document) {
    let length = |node: &NodeRef| node.text().chars().filter(|c| !c.is_whitespace()).count();
    let holds_article = |node: &NodeRef| is_one_of(node, &["html", "head", "body", "main", "article", "h1"]);
    let marked = page.select(ASKING);
    let asking: Vec<&NodeRef> = marked
        .nodes()
        .iter()
        .take(MOST)
        .filter(|node| !holds_article(node) && !node.descendants_it().any(|inner| holds_article(&inner)))
        .collect();
    let ids: HashSet<NodeId> = asking.iter().map(|node| node.id).collect();
    let is_outermost = |node: &&&NodeRef| !node.ancestors_it(None).any(|outer| ids.contains(&outer.id));
    let text: usize = asking.iter().filter(is_outermost).map(|node| length(node)).sum();
    if text * 2 < page.select("body").nodes().first().map_or(0, length) {
        asking.iter().for_each(|node| node.remove_from_parent());
    }
}

/// Takes out what stands around the only article of a page, if that has most of its paragraphs; the headline, who wrote it, and what
/// nobody sees stay.
fn clear_around_article(page: &Document) {
    let articles = page.select("article");
    let [article] = articles.nodes() else { return };
    let paragraphs = |selection: dom_query::Selection| -> usize {
        selection.nodes().iter().map(|node| node.text().trim().chars().count()).sum()
    };
    let (inside, all) = (paragraphs(page.select("article p")), paragraphs(page.select("p")));
    if inside < ENOUGH || inside * 2 < all {
        return;
    }
    let bylines = page.select(BYLINES);
    let bylines: HashSet<NodeId> = bylines.nodes().iter().map(|byline| byline.id).collect();
    let kept = |node: &NodeRef| {
        is_one_of(node, &["h1", "script", "style", "meta", "link", "time"]) || bylines.contains(&node.id)
    };
    let mut inner = *article;
    while let Some(outer) = inner.parent().filter(|_| !inner.has_name("body")) {
        for beside in outer.children() {
            let stays = beside.id == inner.id || !beside.is_element() || outer.has_name("html");
            if !stays && !kept(&beside) && !beside.descendants_it().any(|node| kept(&node)) {
                beside.remove_from_parent();
            }
        }
        inner = outer;
    }
}

fn is_one_of(node: &NodeRef, names: &[&str]) -> bool {
    names.iter().any(|name| node.has_name(name))
}

#[cfg(test)]
mod tests {
    use super::super::Input;
    use super::super::html::page;

    const PARAGRAPHS: &str = "<p>Joe Biden met Emmanuel Macron in Paris on Monday, and others were there too.</p>\
        <p>They spoke about the harbour of Turku, and the ferry that runs to Stockholm in the morning.</p>";

    fn text(body: &str) -> String {
        let mut input = Input::default();
        page(&format!("<html><head><title>T</title></head><body>{body}</body></html>"), None, &mut input)
            .unwrap();
        input.text
    }

    #[test]
    fn what_asks_for_something_is_no_text() {
        let ask = "We use cookies. Accept Google Analytics?";
        for body in [
            format!("<div class=cookie>{ask}</div><main><article><h1>T</h1>{PARAGRAPHS}</article></main>"),
            format!("<div id=CookieBanner><p>{ask}</p></div><div>{PARAGRAPHS}</div>"),
            format!("<div><p>{ask}</p></div><article>{PARAGRAPHS}</article>"),
        ] {
            let found = text(&body);
            assert!(!found.contains("Google") && found.contains("harbour of Turku"), "{found}");
        }
        let signing =
            format!("<article>{PARAGRAPHS}<div class=newsletter>Sign up for Rome Today.</div></article>");
        assert!(!text(&signing).contains("Rome"), "{}", text(&signing));
        let parts = PARAGRAPHS.replace("<p>", "<p class=newsletter-part>");
        assert!(text(&format!("<h1>T</h1>{parts}")).contains("harbour of Turku"));
        let whole = text(&format!("<div class=cookie-shown><h1>T</h1>{PARAGRAPHS}</div>"));
        assert!(whole.contains("Emmanuel Macron"), "{whole}");
    }

    #[test]
    fn an_article_keeps_its_headline_and_a_teaser_is_no_article() {
        let found = text(&format!("<header><h1>Ferry runs</h1></header><article>{PARAGRAPHS}</article>"));
        assert!(found.contains("harbour of Turku"), "{found}");
        let found = text(&format!("<article><p>Read on.</p></article><div>{PARAGRAPHS}</div>"));
        assert!(found.contains("harbour of Turku"), "{found}");
    }
}
