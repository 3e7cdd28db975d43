//! Tokens to blocks and sentences: what is running text, what a headline, a dateline, a caption, a table or furniture of a page.

mod ends;

use self::ends::Ends;
use crate::document::{Block, BlockKind, Document, Shape, Token};
use crate::gazetteer::Gazetteer;
use crate::gazetteer::fold;
use crate::span::TokenSpan;
use crate::tokenize::tokenize;
use crate::truecase;
use crate::wrap::{Break, Wrap};

/// Cuts a text into tokens, blocks and sentences.
///
/// ```
/// # let lists = tagwire::gazetteer::Gazetteer::built_in();
/// let document = tagwire::sentence::document("He left. She stayed.", &lists);
/// assert_eq!(document.sentences.len(), 2);
/// ```
pub fn document<'t>(text: &'t str, lists: &Gazetteer) -> Document<'t> {
    let mut document = Document { text, ..Document::default() };
    // Offsets are kept in 32 bits; what lies beyond 4 GiB of one document is not read.
    let mut limit = text.len().min(u32::MAX as usize - 1);
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    tokenize(&text[..limit], |key| lists.abbreviation(key), &mut document.tokens);
    blocks(&mut document, lists);
    let lower = truecase::is_lower(&document);
    sentences(&mut document, lists, lower);
    if lower {
        truecase::restore(&mut document, lists);
    }
    document
}

fn blocks(document: &mut Document, lists: &Gazetteer) {
    let wrap = Wrap::of(document, lists);
    document.wrapped = wrap.any();
    let mut start = 0;
    let mut starts = Vec::new();
    let mut seen = Lines::default();
    for at in 1..document.tokens.len() {
        seen.add(&document.tokens[at - 1]);
        let cut = match wrap.line_break(document, at) {
            Break::None => false,
            Break::Line => wrap.cuts(at) || seen.end_alone(&document.tokens[at]),
            Break::Indented | Break::Paragraph => true,
        };
        if cut {
            starts.push((start, at));
            start = at;
            seen = Lines::default();
        }
    }
    if start < document.tokens.len() {
        starts.push((start, document.tokens.len()));
    }
    let furniture = lists.class("word/furniture").unwrap_or(0);
    document.blocks.reserve_exact(starts.len());
    for (start, end) in starts {
        let tokens = TokenSpan::new(start, end);
        let block = block(document, tokens, lists, furniture);
        document.blocks.push(block);
    }
}

/// What the lines of a block hold so far.
#[derive(Default)]
struct Lines {
    words: usize,
    capitals: usize,
}

impl Lines {
    fn add(&mut self, token: &Token) {
        if token.shape.has(Shape::LETTER) {
            self.words += 1;
            self.capitals += usize::from(token.shape.has(Shape::ALL_CAPITALS.with(Shape::SINGLE)));
        }
    }

    /// In wrapped text, lines in capitals stand alone, unless the next goes on in capitals.
    fn end_alone(&self, next: &Token) -> bool {
        self.words > 1 && self.capitals == self.words && !next.shape.has(Shape::ALL_CAPITALS)
    }
}

fn block(document: &Document, tokens: TokenSpan, lists: &Gazetteer, furniture: u64) -> Block {
    let (mut words, mut capital, mut long_words, mut long_capital, mut numbers, mut all_capitals) =
        (0, 0, 0, 0, 0, 0);
    let mut small = 0;
    // `6-3` and `1996-08-28` are one number each.
    let mut joined = false;
    for token in &document.tokens[tokens.range()] {
        let shape = token.shape;
        let glued = shape.has(Shape::GLUED);
        let goes_on = joined && glued;
        joined = glued && token.span.of(document.text) == "-";
        if shape.has(Shape::LETTER) && !shape.has(Shape::ADDRESS.with(Shape::POSSESSIVE)) {
            words += 1;
            let upper = shape.has(Shape::CAPITAL);
            capital += usize::from(upper);
            all_capitals +=
                usize::from(shape.has(Shape::ALL_CAPITALS) || (upper && shape.has(Shape::SINGLE)));
            small += usize::from(!upper);
            if token.span.len() > 3 {
                long_words += 1;
                long_capital += usize::from(upper);
            }
        } else if shape.has(Shape::NUMBER) && !goes_on {
            numbers += 1;
        }
    }
    let last = document.word(tokens.end as usize - 1);
    let ends = matches!(last, "." | "!" | "?" | "\"" | "\u{201d}" | ":" | ";" | "," | "''" | "...")
        || document.tokens[tokens.end as usize - 1].shape.has(Shape::PERIOD) && words > 12;
    let first = document.word(tokens.start as usize);
    let short = tokens.len() <= 24;
    let in_list =
        |class: u64| class != 0 && (tokens.len() <= 12) && is_phrase_of(document, tokens, lists, class);
    // `CLEVELAND 8 DETROIT 3`, a row of a table: half of it is numbers, or it is three names and numbers at most.
    let row = words > 0
        && !(ends && words > 12)
        && (numbers >= 3 && numbers * 2 >= words || numbers == 2 && words <= 4 && capital == words && !ends);
    let kind = if in_list(furniture) {
        BlockKind::Boilerplate
    } else if row {
        BlockKind::Result
    } else if words >= 3 && all_capitals * 10 >= words * 8 {
        BlockKind::Capitals
    } else if first.eq_ignore_ascii_case("by") && tokens.len() <= 12 && words >= 2 && small <= 2 && !ends {
        BlockKind::Byline
    } else if matches!(
        first,
        "FILE" | "PHOTO" | "Photo" | "File" | "Image" | "Picture" | "CAPTION" | "Caption" | "IMAGE"
    ) && tokens.len() > 2
        && matches!(
            document.word(tokens.start as usize + 1),
            "-" | "\u{2013}" | "\u{2014}" | ":" | "PHOTO" | "photo" | "PIC" | "/" | "--" | "Photo"
        )
    {
        BlockKind::Caption
    } else if numbers >= 3 && numbers * 3 >= words && words > 0 && !(ends && words > 12) {
        BlockKind::Result
    } else if short && !ends && words >= 1 {
        BlockKind::Headline
    } else {
        BlockKind::Body
    };
    let title_case =
        words >= 3 && long_words >= 2 && long_capital * 10 >= long_words * 8 && capital * 10 >= words * 6;
    Block { tokens, kind, dateline: dateline(document, tokens), title_case }
}

/// Returns true if the block is exactly one phrase of the list of words with that bit.
fn is_phrase_of(document: &Document, tokens: TokenSpan, lists: &Gazetteer, class: u64) -> bool {
    let mut key = 0;
    let mut words = 0;
    let mut single = 0;
    for token in &document.tokens[tokens.range()] {
        if token.shape.has(Shape::PUNCTUATION) {
            continue;
        }
        key = fold::extend(key, token.word);
        single = token.word;
        words += 1;
    }
    match words {
        0 => false,
        1 => lists.profile(lists.word(single).profile).classes & class != 0,
        _ => lists
            .phrase(key)
            .is_some_and(|at| lists.claims(at).any(|claim| lists.class_of_list(claim.list) == class)),
    }
}

/// Returns the dateline that opens a block: capitalised words, commas, an agency in parentheses, then a dash.
fn dateline(document: &Document, tokens: TokenSpan) -> TokenSpan {
    let start = tokens.start as usize;
    let none = TokenSpan::new(start, start);
    if !document.tokens[start].shape.has(Shape::CAPITAL) {
        return none;
    }
    let loud = document.tokens[start].shape.has(Shape::ALL_CAPITALS);
    let mut parenthesis = false;
    let mut open = false;
    for at in start + 1..(start + 18).min(tokens.end as usize) {
        let token = &document.tokens[at];
        let word = document.word(at);
        match word {
            "(" => open = true,
            ")" => {
                parenthesis = open;
                open = false;
            }
            "\u{2014}" | "\u{2013}" | "_" | "__" => {
                return if loud || parenthesis { TokenSpan::new(start, at + 1) } else { none };
            }
            "-" => {
                // A dash of two hyphens, or a hyphen with spaces around it.
                let double = document
                    .tokens
                    .get(at + 1)
                    .is_some_and(|t| t.span.of(document.text) == "-" && t.shape.has(Shape::GLUED));
                let spaced = !token.shape.has(Shape::GLUED);
                if double && (loud || parenthesis) {
                    return TokenSpan::new(start, (at + 2).min(tokens.end as usize));
                }
                if spaced && (loud || parenthesis) && at > start {
                    return TokenSpan::new(start, at + 1);
                }
                if spaced {
                    return none;
                }
            }
            ":" if parenthesis => return TokenSpan::new(start, at + 1),
            "," | "." | "/" | "'" | "\u{2019}" => {}
            _ if open => {}
            _ if token.shape.has(Shape::CAPITAL.with(Shape::NUMBER).with(Shape::POSSESSIVE)) => {}
            "de" | "of" | "al" | "el" | "and" => {}
            _ => return none,
        }
    }
    none
}

/// The most tokens of a sentence. No sentence of the development corpora, 4 MB of news, has as many; what is longer (a table, a text without full stops, an attack)
/// is cut, so that what later stages hold of a sentence is bounded.
const LONGEST: usize = 2048;

fn sentences(document: &mut Document, lists: &Gazetteer, lower: bool) {
    let ends = Ends::new(lists);
    let mut out = Vec::with_capacity(document.tokens.len() / 20 + 1);
    for block in &document.blocks {
        let (mut start, end) = (block.tokens.start as usize, block.tokens.end as usize);
        if !block.dateline.is_empty() {
            let cut = block.dateline.end as usize;
            out.push(TokenSpan::new(start, cut));
            start = cut;
        }
        let mut at = start;
        while at < end {
            let token = document.tokens[at];
            let mut stops = if token.shape.has(Shape::PUNCTUATION) {
                matches!(document.text.as_bytes()[token.span.start as usize], b'.' | b'!' | b'?')
                    || document.word(at) == "\u{2026}"
            } else {
                token.shape.has(Shape::PERIOD) && ends.sentence(document, at, end, lists)
            };
            at += 1;
            if stops {
                // Closing marks belong to the sentence they close.
                while at < end && at - start < LONGEST && is_closer(document, at) {
                    at += 1;
                }
                let next_opens = document.tokens.get(at).is_none_or(|next| {
                    next.shape
                        .has(Shape::CAPITAL.with(Shape::DIGIT).with(Shape::PUNCTUATION).with(Shape::ADDRESS))
                        && !next.shape.has(Shape::GLUED) | next.shape.has(Shape::CAPITAL)
                });
                // In copy without capitals every full stop ends a sentence.
                stops = next_opens || lower;
            }
            if stops || at - start >= LONGEST {
                out.push(TokenSpan::new(start, at));
                start = at;
            }
        }
        if start < end {
            out.push(TokenSpan::new(start, end));
        }
    }
    document.sentences = out;
}

fn is_closer(document: &Document, at: usize) -> bool {
    let token = &document.tokens[at];
    let word = document.word(at);
    token.shape.has(Shape::PUNCTUATION)
        && match word {
            ")" | "]" | "\u{201d}" | "\u{2019}" | "''" | "." | "!" | "?" => true,
            "\"" | "'" => token.shape.has(Shape::GLUED),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let lists = Gazetteer::built_in();
        let document = document(text, &lists);
        document.sentences.iter().map(|s| document.phrase(*s).replace('\n', " ")).collect()
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        let table: &[(&str, &[&str])] = &[
            ("He left. She stayed.", &["He left.", "She stayed."]),
            (
                "He met Gen. Lee on Aug. 15 in the U.S. The army said no.",
                &["He met Gen. Lee on Aug. 15 in the U.S.", "The army said no."],
            ),
            ("He left Washington D.C. They stayed.", &["He left Washington D.C.", "They stayed."]),
            ("The U.S. Army left.", &["The U.S. Army left."]),
            ("It left the US. Congress is next.", &["It left the US.", "Congress is next."]),
            ("He met the FBI. Trump was angry.", &["He met the FBI.", "Trump was angry."]),
            ("He came from the SEC. Oil rose.", &["He came from the SEC.", "Oil rose."]),
            ("She told us. Smith left.", &["She told us.", "Smith left."]),
            ("They sat in the sun. Police came.", &["They sat in the sun.", "Police came."]),
            ("He runs Acme Inc. Smith said so.", &["He runs Acme Inc.", "Smith said so."]),
            ("He runs Acme Inc. Shares fell.", &["He runs Acme Inc.", "Shares fell."]),
            ("He runs Acme Corp. Jane Roe said so.", &["He runs Acme Corp.", "Jane Roe said so."]),
            ("He met Joe Roe Jr. Smith said so.", &["He met Joe Roe Jr.", "Smith said so."]),
            ("He met Joe Roe Jr. They left.", &["He met Joe Roe Jr.", "They left."]),
            ("Acme Inc. Deere sees growth.", &["Acme Inc.", "Deere sees growth."]),
            ("Acme Inc. Goldman Sachs cut jobs.", &["Acme Inc.", "Goldman Sachs cut jobs."]),
            ("He left Boise, Ida. Smith stayed.", &["He left Boise, Ida.", "Smith stayed."]),
            ("He left Gary, Ind. Nippon Steel stayed.", &["He left Gary, Ind.", "Nippon Steel stayed."]),
            ("He left Troy, N.Y. Mayor Joe Roe.", &["He left Troy, N.Y. Mayor Joe Roe."]),
            ("He left Troy, N.Y. Police stayed.", &["He left Troy, N.Y.", "Police stayed."]),
            ("He met Joe Roe, R-La. Smith left.", &["He met Joe Roe, R-La.", "Smith left."]),
            ("The N.Y. Giants left.", &["The N.Y. Giants left."]),
            ("They are in Group I. Mali won.", &["They are in Group I.", "Mali won."]),
            ("It is rich in vitamin C. Doctors agree.", &["It is rich in vitamin C.", "Doctors agree."]),
            ("He met Joe I. Roe.", &["He met Joe I. Roe."]),
            ("Acme Inc. shares fell.", &["Acme Inc. shares fell."]),
            ("Acme Inc. President Jane Roe said so.", &["Acme Inc. President Jane Roe said so."]),
            ("Acme Co. Foundation was there.", &["Acme Co. Foundation was there."]),
            ("It is in St. Louis, at No. 5.", &["It is in St. Louis, at No. 5."]),
            ("He is Gen. Smith said the man.", &["He is Gen. Smith said the man."]),
            ("\"I won.\" He left.", &["\"I won.\"", "He left."]),
            ("J. K. Rowling wrote. Fine.", &["J. K. Rowling wrote.", "Fine."]),
            ("It rose 3.5 percent. 12 died.", &["It rose 3.5 percent.", "12 died."]),
            (
                "KABUL, Afghanistan (AP) \u{2014} Police left.",
                &["KABUL, Afghanistan (AP) \u{2014}", "Police left."],
            ),
            ("NAIROBI, Kenya (AP) _ Police left.", &["NAIROBI, Kenya (AP) _", "Police left."]),
            ("WASHINGTON (AP) -- Police left.", &["WASHINGTON (AP) --", "Police left."]),
            (
                "Headline Without Stop\nBody text follows here.",
                &["Headline Without Stop", "Body text follows here."],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(cut(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_paragraph_of_a_million_lines_is_cut_in_one_go() {
        // Looking at all of its words anew at the end of each line took minutes.
        let lists = Gazetteer::built_in();
        let text = "The army said that it had left the town of\nwhich nobody spoke. ".repeat(100_000);
        let document = document(&text, &lists);
        assert!(document.wrapped);
        assert_eq!((document.blocks.len(), document.sentences.len()), (1, 100_000));
    }

    #[test]
    fn a_sentence_has_an_end() {
        let lists = Gazetteer::built_in();
        for text in ["Smith and ".repeat(10_000), ") ".repeat(20_000), "U.S. ".repeat(20_000)] {
            let document = document(&text, &lists);
            let tokens: usize = document.sentences.iter().map(|sentence| sentence.len()).sum();
            assert_eq!(tokens, document.tokens.len());
            assert!(document.sentences.iter().all(|sentence| sentence.len() <= LONGEST + 1));
        }
    }

    #[test]
    fn wrapped_text_keeps_a_name_across_the_line_end() {
        let text = "The president of the club repeated late on Monday that Ids\nPostma of the Netherlands virtually\n\
                    guaranteed that he would keep the title which\nhe won in the same place a year ago.\n\nNext one.\n";
        let lists = Gazetteer::built_in();
        let document = document(text, &lists);
        assert!(document.wrapped);
        assert_eq!(document.blocks.len(), 2);
    }

    #[test]
    fn blocks_are_told_apart() {
        let lists = Gazetteer::built_in();
        for (text, kind) in [
            ("Taliban Capture 12 Islamic State Members in Afghanistan", BlockKind::Headline),
            ("The army said on Monday that it had left the town.", BlockKind::Body),
            ("PRESIDENT LEAVES FOR TALKS IN GENEVA", BlockKind::Capitals),
            ("By Jane Roe", BlockKind::Byline),
            ("FILE - Taliban fighters patrol on the road in Kandahar.", BlockKind::Caption),
            ("Arsenal 2 Chelsea 1 Fulham 3 Everton 0", BlockKind::Result),
            ("CLEVELAND 8 DETROIT 3", BlockKind::Result),
            ("NEW YORK 4 KANSAS CITY 2", BlockKind::Result),
            ("Newcastle 8 6 0 2 14 9 18", BlockKind::Result),
            ("LONDON 1996-08-28", BlockKind::Headline),
            ("Accessibility links", BlockKind::Boilerplate),
            ("Subscribe", BlockKind::Boilerplate),
        ] {
            let document = document(text, &lists);
            assert_eq!(document.blocks[0].kind, kind, "{text:?}");
        }
    }
}
