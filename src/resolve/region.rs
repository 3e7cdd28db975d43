//! Where names can be: regions of tokens that could belong to names, and the segments that compete in them.

use super::evidence::Evidence;
use crate::document::{Document, Shape, Token};

/// A run of tokens that may be a name, in tokens of the document, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Segment {
    /// First token.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

/// The longest segment that no list or rule proposes, in tokens.
const LONGEST: usize = 10;

/// What a token may do in a segment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Role(u8);

impl Role {
    const NONE: Role = Role(0);
    /// May begin a segment.
    const BEGIN: u8 = 1;
    /// May end a segment.
    const END: u8 = 2;
    /// May stand inside, between two others.
    const INSIDE: u8 = 4;

    fn may(self, what: u8) -> bool {
        self.0 & what != 0
    }
}

/// Fills `roles` with the role of each token of the document.
fn fill_roles(evidence: &Evidence, roles: &mut Vec<Role>) {
    let tokens = &evidence.document.tokens;
    let classes = evidence.known;
    roles.clear();
    roles.extend(tokens.iter().enumerate().map(|(at, token)| {
        let shape = token.shape;
        if shape.has(Shape::ADDRESS) {
            Role::NONE
        } else if shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS).with(Shape::INNER_CAPITAL)) {
            Role(Role::BEGIN | Role::END | Role::INSIDE)
        } else if shape.has(Shape::POSSESSIVE) {
            Role(Role::INSIDE)
        } else if shape.has(Shape::DIGIT) {
            // `79th Street`, `3Com`: figures with letters begin names, figures alone only those that a list or rule has.
            let begins = shape.has(Shape::LETTER)
                && tokens
                    .get(at + 1)
                    .is_some_and(|next| next.shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS)));
            Role(Role::END | Role::INSIDE | if begins { Role::BEGIN } else { 0 })
        } else if shape.has(Shape::PUNCTUATION) {
            punctuation(evidence, at, token)
        } else if shape.has(Shape::GLUED) && second_part(evidence, at) {
            Role(Role::END | Role::INSIDE)
        } else if evidence.classes[at] & classes.particle != 0 && leads_to_capital(tokens, at) {
            Role(Role::BEGIN | Role::INSIDE)
        } else if evidence.classes[at] & (classes.connector | classes.particle) != 0 {
            Role(Role::INSIDE)
        } else {
            Role::NONE
        }
    }));
    // What a list or rule claims may be a name whatever its letters.
    for candidate in evidence.candidates {
        let range = candidate.tokens.range();
        for at in range.clone() {
            roles[at].0 |= Role::INSIDE;
        }
        roles[range.start].0 |= Role::BEGIN;
        roles[range.end - 1].0 |= Role::END;
    }
}

fn punctuation(evidence: &Evidence, at: usize, token: &Token) -> Role {
    let glued_both = token.shape.has(Shape::GLUED)
        && evidence.document.tokens.get(at + 1).is_some_and(|next| next.shape.has(Shape::GLUED));
    match evidence.document.word(at) {
        "-" | "\u{2010}" | "\u{2011}" | "\u{2013}" | "/" | "+" if glued_both => Role(Role::INSIDE),
        "&" => Role(Role::INSIDE),
        "'" | "\u{2019}" if token.shape.has(Shape::GLUED) => Role(Role::INSIDE),
        "\"" | "\u{201c}" | "\u{201d}" | "." => Role(Role::INSIDE),
        _ => Role::NONE,
    }
}

/// Returns the quotation mark that a token is.
fn quote<'t>(evidence: &Evidence<'t>, at: usize) -> Option<&'t str> {
    let mark = evidence.document.tokens[at].shape.has(Shape::PUNCTUATION);
    mark.then(|| evidence.document.word(at)).filter(|word| matches!(*word, "\"" | "\u{201c}" | "\u{201d}"))
}

/// A word in small letters that is no common one ends a name after a hyphen that stands after a capital: `Hung Sun-han`, `Sanwo-olu`.
fn second_part(evidence: &Evidence, at: usize) -> bool {
    let tokens = &evidence.document.tokens;
    at >= 2
        && evidence.profile(at).band == 0
        && tokens[at - 1].shape.has(Shape::GLUED)
        && evidence.document.word(at - 1) == "-"
        && tokens[at - 2].shape.has(Shape::CAPITAL)
}

/// A particle in small letters begins a name if a capital follows at once, or after a hyphen or another particle.
fn leads_to_capital(tokens: &[Token], at: usize) -> bool {
    for token in tokens.iter().skip(at + 1).take(3) {
        if token.shape.has(Shape::CAPITAL) {
            return true;
        }
        let short = token.span.len() <= 3 && token.shape.has(Shape::LETTER);
        if !(short || token.shape.has(Shape::PUNCTUATION) && token.shape.has(Shape::GLUED)) {
            return false;
        }
    }
    false
}

/// Whether a tab stands before a token: no name goes on in the next cell of a row (`Rome TAB Paris`).
#[inline]
fn behind_tab(document: &Document, at: usize) -> bool {
    let (before, start) =
        (document.tokens[at - 1].span.end as usize, document.tokens[at].span.start as usize);
    before < start && document.text.as_bytes()[before..start].contains(&b'\t')
}

/// Returns every segment that competes, sorted by start and end. None crosses a sentence.
pub fn segments(evidence: &Evidence) -> Vec<Segment> {
    let mut out = Vec::new();
    fill_segments(evidence, &mut Vec::new(), &mut out);
    out
}

/// Fills `out` with every segment that competes, as [`segments`]; `roles` is a buffer to be used again.
pub fn fill_segments(evidence: &Evidence, roles: &mut Vec<Role>, out: &mut Vec<Segment>) {
    fill_roles(evidence, roles);
    out.clear();
    let classes = evidence.known;
    for sentence in &evidence.document.sentences {
        let end = sentence.end as usize;
        for start in sentence.range() {
            if !roles[start].may(Role::BEGIN) {
                continue;
            }
            let mut quiet = 0;
            // Quotation marks in a segment come in pairs: `Joko "Jokowi" Widodo` is not Joko and `Jokowi" Widodo`.
            let mut open = false;
            for at in start..end.min(start + LONGEST) {
                let role = roles[at];
                if role == Role::NONE || at > start && behind_tab(evidence.document, at) {
                    break;
                }
                match quote(evidence, at) {
                    Some("\u{201d}") if !open => break,
                    Some(mark) => open = mark == "\u{201c}" || mark == "\"" && !open,
                    None => {}
                }
                if role.may(Role::END) && !open {
                    out.push(Segment { start: start as u32, end: at as u32 + 1 });
                }
                // More than three small words or marks in a row do not stand inside a name.
                let small = !role.may(Role::BEGIN) && !role.may(Role::END)
                    || evidence.classes[at] & classes.connector != 0
                        && !evidence.document.tokens[at].shape.has(Shape::CAPITAL);
                quiet = if small { quiet + 1 } else { 0 };
                if quiet > 3 {
                    break;
                }
            }
        }
    }
    let sorted = out.len();
    for candidate in evidence.candidates {
        if candidate.tokens.len() > LONGEST {
            out.push(Segment { start: candidate.tokens.start, end: candidate.tokens.end });
        }
    }
    if out.len() > sorted {
        out.sort_unstable();
        out.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Context;
    use crate::extract::{Extractor, Scratch};

    #[test]
    fn names_may_begin_with_figures_and_end_after_a_hyphen() {
        let extractor = Extractor::built_in();
        let mut scratch = Scratch::default();
        for (text, phrase, expected) in [
            ("She lives off 79th Street now.", "79th Street", true),
            ("So said Zxq Qarb-zxeq today.", "Zxq Qarb-zxeq", true),
            ("It is a Zxq-led plan.", "Zxq-led", false),
            ("In 2022 Zxq won.", "2022 Zxq", false),
            ("So Zxq \"Qarb\" Vort won.", "Zxq \"Qarb\" Vort", true),
            ("So Zxq \"Qarb\" Vort won.", "Qarb\" Vort", false),
            ("Zxq Qarb\tVort\t2", "Zxq Qarb", true),
            ("Zxq Qarb\tVort\t2", "Qarb\tVort", false),
        ] {
            let document = extractor.document(text);
            extractor.gather(&document, &Context::default(), &mut scratch);
            let evidence = extractor.evidence(&document, &scratch);
            let found = segments(&evidence).iter().any(|segment| {
                document.phrase(crate::TokenSpan { start: segment.start, end: segment.end }) == phrase
            });
            assert_eq!(found, expected, "{text}");
        }
    }
}
