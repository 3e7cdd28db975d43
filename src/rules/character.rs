//! Patterns of characters inside a token or a short window, written between slashes.

use regex::{Regex, RegexBuilder};

/// What the compiled form of one may take, in bytes: a token is short, and more than this is a slip such as `\w{9999}`.
const MOST: usize = 1 << 18;

/// Reads `/../` at the begin of `text`, where `\/` is a slash inside; returns it, anchored at both ends, and what follows.
///
/// # Errors
/// What is wrong with it, and what would do.
pub(super) fn read(text: &str) -> Result<(Regex, &str), String> {
    let show = |text: &str| text.chars().take(20).collect::<String>();
    let mut escaped = false;
    let closes = |&(_, c): &(usize, char)| {
        let closes = c == '/' && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    };
    let (end, _) = text
        .char_indices()
        .skip(1)
        .find(closes)
        .ok_or_else(|| format!("{:?} is not closed by a second '/'", show(text)))?;
    let (pattern, rest) = (&text[1..end], &text[end + 1..]);
    if pattern.is_empty() {
        return Err("// matches nothing; write what a token looks like, as /[A-Z]{2}[0-9]+/".to_owned());
    }
    let regex =
        RegexBuilder::new(&format!("\\A(?:{})\\z", pattern.replace("\\/", "/"))).size_limit(MOST).build();
    let regex = regex.map_err(|error| {
        let error = error.to_string();
        let reason = error.lines().last().unwrap_or_default();
        format!("/{pattern}/ is no regular expression: {}", reason.trim_start_matches("error: "))
    })?;
    Ok((regex, rest))
}
