//! The text of a piece of HTML, as feeds and mails hold it.

/// Returns the text.
#[cfg(feature = "html")]
pub fn text(html: &str) -> String {
    super::html::fragment(html)
}

/// Returns the text; in a build that cannot parse HTML, tags are cut out.
#[cfg(not(feature = "html"))]
pub fn text(html: &str) -> String {
    let unseen = regex::Regex::new(r"(?is)<(?:script|style|title)\b.*?</(?:script|style|title)\s*>")
        .expect("it is one");
    let html = unseen.replace_all(html, " ");
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push(' ');
            }
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    let text = quick_xml::escape::unescape(&out).map_or_else(|_| out.clone(), |text| text.into_owned());
    text.trim().to_owned()
}
