//! What stands apart on a page stands apart in its text: cells, terms, captions, neighbouring links; marks of footnotes are no part of
//! words.

use dom_query::{Document, NodeRef};

/// Parts what a page shows apart and has no blank between.
pub fn part(page: &Document) {
    part_cells(page);
    part_links(page);
    // Elements that the text would run together with what is before or behind them.
    for lines in ["figcaption, summary", "caption, svg text, svg title, svg desc"] {
        page.select(lines).append_html("<br>");
    }
    page.select("figcaption, summary").prepend_html("<br>");
}

/// Parts links that stand side by side: teasers of other articles, one after the other. What goes on in small letters or in a mark is one
/// word or a note.
fn part_links(page: &Document) {
    for link in page.select("a").nodes() {
        let Some(next) = link.next_sibling().filter(|next| next.has_name("a")) else { continue };
        let (before, after) = (link.text(), next.text());
        if before.ends_with(|c: char| !c.is_whitespace())
            && after.starts_with(|c: char| c.is_alphanumeric() && !c.is_lowercase())
        {
            link.after_html("<br>");
        }
    }
}

/// Parts the cells of a row by a bar, and a term from what is said of it by a line end: they would stand as one name (`Rome Paris`,
/// `WhoKofi Annan`).
fn part_cells(page: &Document) {
    for cell in page.select("td, th").nodes() {
        // An empty cell needs no bar, and tables that lay a page out are no rows.
        let filled = |cell: &NodeRef| !cell.text().trim().is_empty();
        if !filled(cell) {
            continue;
        }
        let mut after =
            std::iter::successors(cell.next_element_sibling(), |cell| cell.next_element_sibling());
        let followed = after.any(|cell| filled(&cell));
        let lays_out =
            |node: &NodeRef| ["p", "div", "table", "ul", "br", "img"].iter().any(|name| node.has_name(name));
        if followed && !cell.descendants_it().any(|node| lays_out(&node)) {
            cell.append_html(" |");
        }
    }
    page.select("dt, dd").append_html("<br>");
}

/// Takes the marks of footnotes out, which would stand at the end of names: what is set high and leads to a note, is in brackets or is
/// no word. A number alone is parted from the word before it, if that is too long for a unit (`km²`).
pub fn unmark(page: &Document) {
    for mark in page.select("sup").nodes() {
        let text = mark.text();
        let text = text.trim();
        let class = mark.attr_or("class", "").to_lowercase();
        let leads = mark.children().iter().any(|child| child.attr_or("href", "").contains('#'));
        let noted = ["ref", "note", "cite"].iter().any(|name| class.contains(name));
        let bracketed = text.starts_with('[') && text.ends_with(']');
        let number = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == ',');
        if leads || noted || bracketed || !text.contains(char::is_alphanumeric) {
            mark.remove_from_parent();
        } else if number && mark.prev_sibling().is_some_and(|before| follows_word(&before.text())) {
            mark.set_text(format!(" {text}"));
        }
    }
}

/// Returns true if a text ends with a word of three letters or more.
fn follows_word(text: &str) -> bool {
    text.chars().rev().take_while(|c| c.is_alphabetic()).count() > 2
}

#[cfg(test)]
mod tests {
    use super::super::html::fragment;

    #[test]
    fn what_stands_apart_on_a_page_is_no_one_name() {
        for (html, expected) in [
            (
                "<figure><img src=x><span>PA Media</span><figcaption>Neville Street in Leeds</figcaption></figure>",
                "PA Media\nNeville Street in Leeds",
            ),
            (
                "<table><caption>Results</caption><tr><th>Labour Party</th><td>412</td></tr></table>",
                "Results\nLabour Party | 412",
            ),
            ("<details><summary>Oslo</summary>Bergen</details>", "Oslo\nBergen"),
            ("<svg><text>Kyiv</text><text>Lviv</text></svg>", "Kyiv\nLviv"),
            ("<div><a>Biden visits Kyiv</a><a>Putin in Minsk</a></div>", "Biden visits Kyiv\nPutin in Minsk"),
            ("<p><a>Obama</a><a>care</a> and <a>Bonn</a> <a>Bern</a></p>", "Obamacare and Bonn Bern"),
        ] {
            assert_eq!(fragment(html), expected);
        }
    }
}
