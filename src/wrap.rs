//! Text wrapped at a column: which line ends are only spaces.
//!
//! A text most of whose lines go on in small letters is wrapped throughout; fewer do where names stand at the line ends, and then hardly a
//! line ends a sentence. It may be indented as a whole, or have a blank line between each two. Elsewhere each run of lines without a
//! blank one between is judged by itself: a line was wrapped if the first word of the next would not have fitted behind it, and it is
//! running text that goes on. Headlines, lists, results, addresses and verse stay lines.
//!
//! Of the names of the 47 open articles of `corpus/`, set so, F1 is 0.956 with a margin (0.880 if it is read as indented lines), 0.946 at 30
//! characters (0.771 as lines), 0.954 ragged (0.919); of all labels 0.943 with blank lines between (0.892); 0.958 as they are.

use crate::document::{Document, Shape, Token};
use crate::gazetteer::Gazetteer;
use crate::span::TokenSpan;

/// How a line break between two tokens counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    None,
    Line,
    Indented,
    Paragraph,
}

/// How the lines of a text are set.
#[derive(Clone, Copy, Default)]
struct Setting {
    /// How far they stand in, in characters.
    margin: usize,
    /// A blank line stands between each two.
    spaced: bool,
}

/// Returns what stands between the token at `at` and the one before it; lines are indented that stand further in than the text's margin.
fn line_break(document: &Document, at: usize, setting: Setting) -> Break {
    if !document.tokens[at].shape.has(Shape::FRESH_LINE) {
        return Break::None;
    }
    let gap = gap(document, at);
    // Lines end in LF, CR and LF, or, on old machines, CR.
    let count = |mark: u8| gap.iter().filter(|&&b| b == mark).count();
    let Setting { margin, spaced } = setting;
    match count(b'\n').max(count(b'\r')) {
        0 => Break::None,
        lines if lines == 1 || lines == 2 && spaced => {
            let indent = indent(gap);
            let further = indent >= margin + 2 || indent > margin && gap.ends_with(b"\t");
            if further { Break::Indented } else { Break::Line }
        }
        _ => Break::Paragraph,
    }
}

/// Returns what stands between the token at `at` and the one before it, or the begin of the text.
fn gap<'t>(document: &Document<'t>, at: usize) -> &'t [u8] {
    let from = at.checked_sub(1).map_or(0, |before| document.tokens[before].span.end);
    &document.text.as_bytes()[from as usize..document.tokens[at].span.start as usize]
}

/// Returns how many blanks and tabs end what stands before a line.
fn indent(gap: &[u8]) -> usize {
    gap.iter().rev().take_while(|&&b| b == b' ' || b == b'\t').count()
}

/// Returns the tokens behind the first that begin a line.
fn starts(document: &Document) -> Vec<usize> {
    (1..document.tokens.len()).filter(|&at| document.tokens[at].shape.has(Shape::FRESH_LINE)).collect()
}

/// Returns how far all lines but one in ten stand in at least: a printout is indented throughout, and its lines go on all the same.
fn margin(document: &Document, starts: &[usize]) -> usize {
    if starts.is_empty() {
        return 0;
    }
    let mut indents: Vec<usize> =
        std::iter::once(&0).chain(starts).map(|&at| indent(gap(document, at))).collect();
    let few = indents.len() / 10;
    *indents.select_nth_unstable(few).1
}

/// Which line ends of a text begin a block.
pub(crate) struct Wrap {
    /// Whether most of the text is wrapped.
    pub whole: bool,
    setting: Setting,
    /// The tokens that begin a line of a wrapped text that stands alone all the same, or one of another text that goes on with
    /// the line before; in order.
    others: Vec<u32>,
}

impl Wrap {
    /// Reads the lines of a text.
    pub fn of(document: &Document, lists: &Gazetteer) -> Wrap {
        let starts = starts(document);
        let margin = margin(document, &starts);
        let setting = Setting { margin, spaced: is_spaced(document, &starts, margin) };
        let Some(whole) = is_whole(document, &starts, setting) else {
            return Wrap { whole: false, setting, others: Vec::new() };
        };
        let lines = lines(document, setting);
        let mut others = Vec::new();
        if whole {
            // What is quoted in a mail and the answer to it.
            others.extend(
                lines
                    .windows(2)
                    .filter(|pair| pair[0].quoted != pair[1].quoted)
                    .map(|pair| pair[1].tokens.start),
            );
        } else {
            let groups = || lines.chunk_by(|a, b| a.quoted == b.quoted && b.follows == Break::Line);
            // Short pieces are held to the width of the long ones.
            let width = |group: &[Line]| group.iter().map(|line| line.width).max().unwrap_or(0);
            let long = |group: &&[Line]| group.len() > SHORT;
            let judge = Judge { document, lists };
            let mut widest = 0;
            for group in groups().filter(long) {
                if judge.group(group, width(group), &mut others) {
                    widest = widest.max(width(group));
                }
            }
            for group in groups().filter(|group| !long(group)) {
                judge.group(group, width(group).max(widest), &mut others);
            }
            others.sort_unstable();
        }
        Wrap { whole, setting, others }
    }

    /// Returns what stands between the token at `at` and the one before it.
    pub fn line_break(&self, document: &Document, at: usize) -> Break {
        line_break(document, at, self.setting)
    }

    /// Returns true if any line end is only a space.
    pub fn any(&self) -> bool {
        self.whole || !self.others.is_empty()
    }

    /// Returns true if the line that begins at that token stands alone, seen from the line before it.
    pub fn cuts(&self, token: usize) -> bool {
        self.whole == self.others.binary_search(&(token as u32)).is_ok()
    }
}

/// Decides whether a blank line stands between each two lines of a wrapped text: two in five lines behind a blank one, six or more, go on
/// in small letters where no sentence ended. Between paragraphs next to none does.
fn is_spaced(document: &Document, starts: &[usize], margin: usize) -> bool {
    let spaced = Setting { margin, spaced: true };
    let (mut blank, mut goes_on) = (0u32, 0u32);
    for &at in starts {
        if line_break(document, at, Setting { spaced: false, ..spaced }) == Break::Paragraph
            && line_break(document, at, spaced) == Break::Line
        {
            blank += 1;
            goes_on += u32::from(is_small(&document.tokens[at]) && !ends_sentence(document, at - 1));
        }
    }
    goes_on >= 6 && goes_on * 5 >= blank * 2
}

/// Whether a token is a mark that ends a sentence.
fn ends_sentence(document: &Document, at: usize) -> bool {
    matches!(document.word(at), "." | "!" | "?" | ":")
}

/// Whether a token is a word in small letters.
fn is_small(token: &Token) -> bool {
    token.shape.has(Shape::LETTER) && !token.shape.has(Shape::CAPITAL)
}

/// Decides whether the text is wrapped throughout: most full lines end near one column and go on in small letters. None if no line follows
/// another at once.
fn is_whole(document: &Document, starts: &[usize], setting: Setting) -> Option<bool> {
    let tokens = &document.tokens;
    let (mut breaks, mut goes_on, mut long, mut ended) = (0u32, 0u32, 0u32, 0u32);
    let mut line_start = 0usize;
    for &at in starts {
        let start = tokens[at].span.start as usize;
        match line_break(document, at, setting) {
            Break::None => continue,
            Break::Line => {
                breaks += 1;
                let length = tokens[at - 1].span.end as usize - line_start;
                goes_on += u32::from(is_small(&tokens[at]) && (24..=140).contains(&length));
                long += u32::from(length > 160);
                ended += u32::from(ends_sentence(document, at - 1));
            }
            Break::Indented | Break::Paragraph => {}
        }
        line_start = start;
    }
    // Fewer go on in small letters where names stand at the line ends; then hardly a line ends a sentence.
    let open = breaks >= 6 && ended * 4 <= breaks;
    let enough = goes_on * 5 >= if open { breaks } else { breaks * 2 };
    (breaks > 0).then_some(breaks >= 2 && enough && long * 10 <= breaks)
}

/// Lines that a piece may have to be judged by the width of longer ones.
const SHORT: usize = 3;
/// The narrowest and the widest column that text is wrapped at, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 24..=132;

/// A line of the text.
struct Line {
    tokens: TokenSpan,
    /// Characters, with what stands before its first token.
    width: usize,
    /// Characters of its first word with the marks at it.
    first: usize,
    /// How many marks of quotation (`>`) open it.
    quoted: usize,
    /// What stands before it.
    follows: Break,
}

fn lines(document: &Document, setting: Setting) -> Vec<Line> {
    let (text, tokens) = (document.text, &document.tokens);
    let mut out = Vec::new();
    let mut start = 0;
    let mut follows = Break::Paragraph;
    for at in 1..=tokens.len() {
        let next = match tokens.get(at) {
            Some(_) => line_break(document, at, setting),
            None => Break::Paragraph,
        };
        if next == Break::None {
            continue;
        }
        let from = tokens[start].span.start as usize;
        let column = text[..from].rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let word = text[from..].split(char::is_whitespace).next().unwrap_or_default();
        out.push(Line {
            tokens: TokenSpan::new(start, at),
            width: text[column..tokens[at - 1].span.end as usize].chars().count(),
            first: word.chars().count(),
            quoted: text[column..from].bytes().filter(|&b| b == b'>').count(),
            follows,
        });
        (start, follows) = (at, next);
    }
    out
}

/// What speaks for one line going on in the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// It is wrapped, and the sentence goes on.
    GoesOn,
    /// It may be wrapped: the next word would not have fitted.
    Full,
    /// The next line stands alone.
    Apart,
}

struct Judge<'d, 't> {
    document: &'d Document<'t>,
    lists: &'d Gazetteer,
}

impl Judge<'_, '_> {
    /// Decides whether a run of lines is wrapped at `width`; adds the tokens that begin lines which go on with the one before.
    fn group(&self, lines: &[Line], width: usize, joined: &mut Vec<u32>) -> bool {
        if lines.len() < 2 || !WIDTHS.contains(&width) || !self.is_prose(lines) {
            return false;
        }
        let joints = || lines.windows(2).map(|pair| self.joint(&pair[0], &pair[1], width));
        let (mut goes_on, mut apart) = (0, 0);
        for joint in joints() {
            goes_on += usize::from(joint == Joint::GoesOn);
            apart += usize::from(joint == Joint::Apart);
        }
        let breaks = lines.len() - 1;
        // A headline may stand before the text, and a paragraph may end within.
        let wrapped = if goes_on > 0 {
            apart <= 1 || apart * 4 <= breaks
        } else {
            let headline = self.joint(&lines[0], &lines[1], width) == Joint::Apart;
            // Lines that are a sentence each need not be one block.
            let open = lines.windows(2).skip(apart).any(|pair| !self.ends(&pair[0]));
            apart == usize::from(headline)
                && open
                && (self.ends(&lines[lines.len() - 1]) || self.has_sentences(lines))
        };
        if wrapped {
            let soft = joints().zip(&lines[1..]).filter(|(joint, _)| *joint != Joint::Apart);
            joined.extend(soft.map(|(_, line)| line.tokens.start));
        }
        wrapped
    }

    /// Returns true if two words of five are small and few tokens are numbers: no list of names, no results, no address.
    fn is_prose(&self, lines: &[Line]) -> bool {
        let (mut words, mut small, mut numbers) = (0, 0, 0);
        for token in lines.iter().flat_map(|line| &self.document.tokens[line.tokens.range()]) {
            if token.shape.has(Shape::NUMBER) {
                numbers += 1;
            } else if token.shape.has(Shape::LETTER) {
                words += 1;
                small += usize::from(!token.shape.has(Shape::CAPITAL));
            }
        }
        words >= 6 && small * 5 >= words * 2 && numbers * 4 <= words
    }

    /// Returns true if a sentence ends with the line.
    fn ends(&self, line: &Line) -> bool {
        let mut words = line.tokens.range().rev().map(|at| self.document.word(at));
        let closer = |word: &&str| matches!(*word, "\"" | "\u{201d}" | "\u{2019}" | "'" | "''" | ")" | "]");
        words
            .find(|word| !closer(word))
            .is_some_and(|word| matches!(word, "." | "!" | "?" | ":" | "..." | "\u{2026}"))
    }

    /// Returns true if a sentence ends and another begins within a line, as in no headline and no list.
    fn has_sentences(&self, lines: &[Line]) -> bool {
        let (document, tokens) = (self.document, &self.document.tokens);
        lines.iter().any(|line| {
            line.tokens.range().skip(1).any(|at| {
                tokens[at].shape.has(Shape::CAPITAL)
                    && document.word(at - 1) == "."
                    && at - 1 > line.tokens.start as usize
            })
        })
    }

    fn joint(&self, line: &Line, next: &Line, width: usize) -> Joint {
        let document = self.document;
        let first = document.tokens[next.tokens.start as usize];
        let last = document.tokens[line.tokens.end as usize - 1];
        let opens_item = matches!(
            document.word(next.tokens.start as usize),
            "-" | "*" | "\u{2022}" | "\u{2013}" | "\u{2014}" | "--"
        );
        if opens_item || line.width * 2 < width {
            return Joint::Apart;
        }
        let function = |token: &Token| self.lists.profile(self.lists.word(token.word).profile).is_function();
        let ends = self.ends(line);
        let small = is_small(&first);
        let open = is_small(&last) && function(&last);
        if !ends && (small || open) {
            return Joint::GoesOn;
        }
        if line.width + 1 + next.first <= width {
            return Joint::Apart;
        }
        // A capital at an article that follows no full stop: a headline before its text, or the next line of a list or a poem.
        let comma = document.word(line.tokens.end as usize - 1) == ",";
        if !ends
            && !comma
            && first.shape.has(Shape::CAPITAL)
            && function(&first)
            && !first.shape.has(Shape::SINGLE)
        {
            return Joint::Apart;
        }
        Joint::Full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The blocks of a text, their lines joined by ` / `.
    fn blocks(text: &str) -> Vec<String> {
        let lists = Gazetteer::built_in();
        let document = crate::sentence::document(text, &lists);
        document.blocks.iter().map(|block| document.phrase(block.tokens).replace('\n', " / ")).collect()
    }

    #[test]
    fn lines_of_running_text_go_on_in_the_next() {
        for text in [
            // Two lines, and nothing but names where they meet.
            "The head of the port, who came late, said that he had asked Angela\nMerkel for help.",
            "Officials spoke for hours about the road that leads to the city of New\nYork, and left at night.",
            // A piece of a text that was cut off.
            "attack in Vila on Monday. A ruler of old, who blamed the herders, Chief Rosa\nAlmeida, said so, and the",
            // Four lines, three of which begin with a capital.
            "In spring the minister visited the new bridge near the town of New\nYork on 5 May 2020, where she met the former president, Donald\n\
             Trump, and talked for an hour with the head of the whole United\nNations about it.",
            // A small letter tells it, whatever the lengths.
            "The ferry to the islands runs again since Monday, said Anna\nLind, and the price of a ticket\nis what it was before the storm of March.",
            // Where names alone stand at the ends of five lines.
            "A report on the floods was read to the council by Rosa Almeida\nPrado and by the men from Porto, among them the mayor of Vila\n\
             Nova, who said that the roads had been closed since Monday, Red\nCross helpers had come from Lisbon with tents, and the army of\n\
             Portugal was there too.",
        ] {
            assert_eq!(blocks(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn short_pieces_are_held_to_the_width_of_the_long_ones() {
        let long = "In spring the minister visited the new bridge near the town of New\nYork on 5 May 2020, where she met the former president, Donald\n\
             Trump, and talked for an hour with the head of the whole United\nNations about it.";
        let list = "Where to see the new paintings of the old school, London\nParis, on Mondays only.";
        assert_eq!(blocks(list).len(), 1);
        assert_eq!(blocks(&format!("{long}\n\n{list}")).len(), 3);
    }

    #[test]
    fn lines_that_stand_alone_stay_lines() {
        for (text, count) in [
            ("Storm hits the coast of Florida\nThousands of people flee their homes", 2),
            (
                "Storm hits the coast of southern Florida on Monday\nThe army came with boats and the people fled.",
                2,
            ),
            ("Headline Without Stop\nBody text follows here.", 2),
            ("Arsenal 2 Chelsea 1\nFulham 3 Everton 0\nLeeds 1 Hull City 1", 3),
            ("Mr John Smith\n10 Downing Street\nLondon SW1A 2AA", 3),
            ("Paris\nLondon\nNew York\nBerlin", 4),
            (
                "- bread from the old bakery in Main Street\n- milk, eggs and what else there is\n- two tickets to Paris",
                3,
            ),
            (
                "The boats go out upon the silver water\nAnd no one counts the lanterns on the shore\nThe sailor thinks of Mary and his daughter\nAnd will not hear the bells of Baltimore",
                4,
            ),
            (
                "By Jane Roe\nThe Harbour Post\nThe ferry runs again, said Anna Lind of the port authority on Monday.",
                3,
            ),
            (
                "MOSCOW (AP)\nThe president of the republic said that he would meet Angela\nMerkel, and that the talks would be held in the old town of New\nYork.",
                2,
            ),
            (
                "The minister met the ambassador of Kenya in Nairobi on Monday.\nRuto said that the talks had gone well and would go on.",
                2,
            ),
            // A paragraph a line.
            (
                "The minister said on Monday that the bridge would be closed for three weeks, and that the ferry would run in its place until the work of the engineers was done.\nShe spoke in Paris.",
                2,
            ),
        ] {
            let found = blocks(text);
            assert_eq!(found.len(), count, "{found:#?}");
        }
    }

    #[test]
    fn lines_of_a_printout_go_on_however_they_are_set() {
        let words = "The head of the port met the former president Donald Trump in the town of New York and asked Angela \
                     Merkel for help with the boats of the Red Cross that lie in the bay of Porto since the storm of Monday, and after that he went home to wait for what \
                     the men of the harbour and their friends from the old town would make of it in the end.";
        // A name stands over many a line end.
        for (width, between) in
            [(32, "\n"), (28, "\n"), (40, "\n"), (40, "\n    "), (40, "\n\t"), (40, "\n\n"), (60, "\r\n   ")]
        {
            let mut text = between.trim_start_matches(['\r', '\n']).to_owned();
            let mut column = 0;
            for word in words.split_whitespace() {
                if column > 0 && column + word.len() > width {
                    text.push_str(between);
                    column = 0;
                } else if column > 0 {
                    text.push(' ');
                }
                text.push_str(word);
                column += word.len() + 1;
            }
            assert_eq!(blocks(&text).len(), 1, "{width} {between:?}: {:#?}", blocks(&text));
        }
        // Ragged lines that mostly begin with a name and hardly end a sentence.
        let ragged = "The minister who came late to the talks in the old town of New\nYork said on the steps that President Donald\n\
                      Trump had been told of it by the head of the United\nNations and by the envoy from\nthe Red\nCross, who had come \
                      from the port of Vila\nNova with a letter that the mayor of\nthe town, Rosa\nAlmeida, had written and\nsent with \
                      a man from the Green\nParty.";
        assert_eq!(blocks(ragged).len(), 1, "{:#?}", blocks(ragged));
        // Paragraphs, all of them indented, and a list of names that is.
        assert_eq!(blocks("   The minister left.\n   She went home.\n   Rain fell.").len(), 3);
        assert_eq!(blocks("  Paris\n  London\n  New York\n  Berlin").len(), 4);
    }

    #[test]
    fn quoted_mail_is_one_text_and_the_answer_another() {
        let mail = "> The mayor said that the meeting of the council would be held at Leeds Town\n> Hall on Monday, and that the press was not\n\
                    > to come.\nI was there all the same, and saw the whole of the meeting from the back\nof the hall.";
        assert_eq!(blocks(mail).len(), 2, "{:#?}", blocks(mail));
    }
}
