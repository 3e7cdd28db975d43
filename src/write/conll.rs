//! CoNLL-2003: a token a line with four columns, an empty line after each sentence, `-DOCSTART-` before each document.

use crate::entity::Entity;
use crate::record::Record;

/// How the tags of the last column mark beginnings and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagScheme {
    /// `B-` only between two neighbours of one label, as in the data of 2003.
    Iob1,
    /// `B-` on every first token.
    Iob2,
    /// `B- I- E- S-`.
    Bioes,
}

/// Appends a document.
pub fn write(record: &Record, scheme: TagScheme, out: &mut Vec<u8>) {
    let document = &record.extraction.document;
    out.extend_from_slice(b"-DOCSTART- -X- O O\n\n");
    let entities: Vec<&Entity> = record.shown.entities(record.extraction).collect();
    let mut next = 0;
    for sentence in &document.sentences {
        let mut written = false;
        for at in sentence.range() {
            while next < entities.len() && entities[next].tokens.end as usize <= at {
                next += 1;
            }
            let inside = entities.get(next).filter(|entity| entity.tokens.start as usize <= at);
            // A reader splits at any white space, so a token breaks where it holds some (a no-break space in a URL).
            for (piece_number, piece) in document.word(at).split_whitespace().enumerate() {
                out.extend_from_slice(piece.as_bytes());
                out.extend_from_slice(b" -X- O ");
                match inside {
                    None => out.push(b'O'),
                    Some(entity) => {
                        let first = entity.tokens.start as usize == at && piece_number == 0;
                        let last = entity.tokens.end as usize == at + 1;
                        let before = next.checked_sub(1).map(|before| entities[before]);
                        let touches = before.is_some_and(|before| {
                            before.tokens.end == entity.tokens.start
                                && record.shown.scheme.label(before) == record.shown.scheme.label(entity)
                        });
                        out.extend_from_slice(match (scheme, first, last) {
                            (TagScheme::Iob1, true, _) if touches => b"B-",
                            (TagScheme::Iob1, ..) => b"I-",
                            (TagScheme::Iob2, true, _) | (TagScheme::Bioes, true, false) => b"B-",
                            (TagScheme::Iob2, false, _) | (TagScheme::Bioes, false, false) => b"I-",
                            (TagScheme::Bioes, true, true) => b"S-",
                            (TagScheme::Bioes, false, true) => b"E-",
                        });
                        let label = record.shown.scheme.label(entity).unwrap_or_default();
                        let label = if label.bytes().any(|b| b.is_ascii_lowercase()) {
                            label.to_ascii_uppercase()
                        } else {
                            label.to_owned()
                        };
                        out.extend_from_slice(label.as_bytes());
                    }
                }
                out.push(b'\n');
                written = true;
            }
        }
        if written {
            out.push(b'\n');
        }
    }
}
