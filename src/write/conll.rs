//! CoNLL-2003: a token a line with four columns, an empty line after each sentence, `-DOCSTART-` before each document.

use super::cut::{Cut, flat};
use super::{Marked, TagScheme};

impl TagScheme {
    /// Returns the letter of a token's tag; `touches` says that a span of the same label ends right before this one.
    fn letter(self, first: bool, last: bool, touches: bool) -> char {
        match (self, first, last) {
            (TagScheme::Iob1, true, _) if touches => 'B',
            (TagScheme::Iob1, ..) => 'I',
            (TagScheme::Iob2, true, _) => 'B',
            (TagScheme::Bioes, true, true) => 'S',
            (TagScheme::Bilou, true, true) => 'U',
            (TagScheme::Bioes | TagScheme::Bilou, true, false) => 'B',
            (TagScheme::Bioes, false, true) => 'E',
            (TagScheme::Bilou, false, true) => 'L',
            (_, false, _) => 'I',
        }
    }
}

/// Returns the tag of each token: `O`, or a letter and a label.
pub fn tags(marked: &Marked, scheme: TagScheme) -> (Cut, Vec<String>) {
    let spans = flat(&marked.gold.spans);
    let cut = Cut::new(marked.document, &spans);
    let mut tags = vec!["O".to_owned(); cut.tokens.len()];
    let mut before: Option<(usize, String)> = None;
    for span in spans {
        let label = label(&span.name);
        let tokens = cut.of(span.span);
        if tokens.is_empty() {
            continue;
        }
        let touches = before.as_ref().is_some_and(|(end, other)| *end == tokens.start && *other == label)
            && !cut.sentences.iter().any(|sentence| sentence.start == tokens.start);
        for at in tokens.clone() {
            let letter = scheme.letter(at == tokens.start, at + 1 == tokens.end, touches);
            tags[at] = format!("{letter}-{label}");
        }
        before = Some((tokens.end, label));
    }
    (cut, tags)
}

/// Returns a label as columns hold it: without white space.
pub fn label(name: &str) -> String {
    name.chars().map(|c| if super::cut::is_space(c) { '_' } else { c }).collect()
}

/// Returns the columns of a document.
pub fn write(marked: &Marked, scheme: TagScheme) -> Vec<u8> {
    let (cut, tags) = tags(marked, scheme);
    let mut out = b"-DOCSTART- -X- O O\n\n".to_vec();
    for sentence in &cut.sentences {
        for at in sentence.clone() {
            let word = cut.tokens[at].of(&marked.gold.text);
            out.extend_from_slice(format!("{word} -X- O {}\n", tags[at]).as_bytes());
        }
        out.push(b'\n');
    }
    out
}
