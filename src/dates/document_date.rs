//! The day a document was published: what was given, the record's field, the URL, the text's own first lines, the file name.

use std::cell::OnceCell;

use jiff::civil::Date;

use super::line::{Line, Words};
use super::nearest::full_year;
use super::order::DateOrder;
use super::{Buffers, Context, Expression, Grammar};
use crate::document::{Block, BlockKind, Document};
use crate::gazetteer::fold;
use crate::span::{Span, TokenSpan};
use crate::tokenize::{Abbreviation, tokenize};

/// What is known about a document before its text is read; every part may be missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The date the user gave (`--date`).
    pub given: Option<Date>,
    /// The text of the record's own field: `2023-08-15T10:00:00Z`, `Tue, 15 Aug 2023`, `20230815`, ...
    pub field: Option<&'a str>,
    /// Its address on the web.
    pub url: Option<&'a str>,
    /// The name of its file, with or without folders.
    pub file_name: Option<&'a str>,
}

/// Where a document's date was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateSource {
    /// The user gave it.
    Given,
    /// The record's own field.
    Field,
    /// The address on the web.
    Url,
    /// The first lines of the text: dateline, byline, a line that says when it was published, or one that is nothing but a date and a place.
    Text(Span),
    /// The name of the file.
    FileName,
}

/// How many blocks at the beginning of a text may tell its date.
const FIRST_BLOCKS: usize = 8;
/// How many tokens a line that tells the date may have.
const LONGEST_LINE: usize = 24;

/// Returns the date of a document and where it was found: the first of what was given, the record's field, the URL,
/// the first lines of the text and the file name that names a whole day. The clock is never asked.
///
/// ```
/// use tagwire::dates::{Buffers, DateSource, Grammar, Known, document_date};
/// # let lists = tagwire::gazetteer::Gazetteer::built_in();
/// let document = tagwire::sentence::document("No date here.", &lists);
/// let known = Known { url: Some("https://news.example/2023/08/15/storm"), ..Known::default() };
/// let (date, source) = document_date(&Grammar::built_in(), &known, &document, &mut Buffers::default()).unwrap();
/// assert_eq!((date.to_string().as_str(), source), ("2023-08-15", DateSource::Url));
/// ```
pub fn document_date(
    grammar: &Grammar,
    known: &Known,
    document: &Document,
    buffers: &mut Buffers,
) -> Option<(Date, DateSource)> {
    if let Some(date) = known.given {
        return Some((date, DateSource::Given));
    }
    if let Some(date) = known.field.and_then(|text| read(grammar, text, buffers)) {
        return Some((date, DateSource::Field));
    }
    if let Some(date) = known.url.and_then(|text| in_path(grammar, text)) {
        return Some((date, DateSource::Url));
    }
    if let Some((date, span)) = in_text(grammar, document, buffers) {
        return Some((date, DateSource::Text(span)));
    }
    let name = known.file_name?;
    in_path(grammar, name).map(|date| (date, DateSource::FileName))
}

/// Returns the first whole day that a short text names.
fn read(grammar: &Grammar, text: &str, buffers: &mut Buffers) -> Option<Date> {
    let text = text.trim();
    // 2023-08-15T10:00:00Z, 20230815T10:00
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    if let Ok(date) = day.parse::<Date>() {
        return Some(date);
    }
    if let Some(date) = of_number(text) {
        return Some(date);
    }
    if text.len() > 200 {
        return None;
    }
    if let Some(date) = short_year(grammar, text) {
        return Some(date);
    }
    let mut document = Document { text, ..Document::default() };
    tokenize(text, |_| Abbreviation::NONE, &mut document.tokens);
    let tokens = TokenSpan::new(0, document.tokens.len());
    if tokens.is_empty() {
        return None;
    }
    let dateline = TokenSpan::new(0, 0);
    document.blocks.push(Block { tokens, kind: BlockKind::Body, dateline, title_case: false });
    document.sentences.push(tokens);
    whole_day(grammar, &document, buffers).or_else(|| in_path(grammar, text))
}

/// Returns the day of a field that gives its year with two digits and its month in letters or between points: `24 Nov 23`, `24-nov-19`,
/// `Fri, 24 Nov 23 10:00 GMT`, `24.11.23`. Running text has such figures for much else.
fn short_year(grammar: &Grammar, text: &str) -> Option<Date> {
    let month_of = |name: &str| grammar.value_of(grammar.class("month")?, fold::key(name));
    // The day of the week.
    let text = match text.split_once(|c: char| !c.is_ascii_alphabetic()) {
        Some((word, rest)) if !word.is_empty() => rest.trim_start(),
        _ => text,
    };
    let mark = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, ' ' | '-' | '/' | '.'))?;
    let mut pieces = text.splitn(3, mark);
    let (first, second, rest) = (pieces.next()?, pieces.next()?, pieces.next()?);
    let third = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
    let goes_on = rest[third.len()..]
        .starts_with(|c: char| c.is_alphanumeric() && c != 'T' || c == ':' || c == mark && c != ' ');
    let number = |piece: &str| -> Option<i32> {
        let digits = (1..=2).contains(&piece.len()) && piece.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| piece.parse().ok())?
    };
    if third.len() != 2 || goes_on {
        return None;
    }
    let [year, month, day] = match number(second) {
        Some(month) if mark == '.' && grammar.order == Some(DateOrder::YearMonthDay) => {
            [number(first)?, month, number(third)?]
        }
        Some(month) if mark == '.' => [number(third)?, month, number(first)?],
        Some(_) => return None,
        None => [number(third)?, month_of(second.trim_end_matches('.'))?, number(first)?],
    };
    likely(full_year(year, None, true), month, day)
}

/// Returns the day, in UTC, that a number stands for: `20231124` with or without hours behind it, or the time since 1970 in seconds,
/// thousandths, millionths or billionths. A number that could be two of these is a time since 1970 if the other were before 1900.
pub(crate) fn of_number(text: &str) -> Option<Date> {
    // 1.7e9, as some programs write numbers that are large.
    let plain;
    let text = match text.split_once(['e', 'E']) {
        Some((number, exponent))
            if !number.is_empty() && exponent.bytes().any(|byte| byte.is_ascii_digit()) =>
        {
            plain = format!("{:.0}", text.parse::<f64>().ok().filter(|number| number.abs() < 1e18)?.trunc());
            plain.as_str()
        }
        _ => text,
    };
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text),
    };
    let (number, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if number.is_empty() || !digits(number) || !digits(fraction) {
        return None;
    }
    let second = match number.len() {
        9 | 10 => 1,
        12 | 13 => 1_000,
        15 | 16 => 1_000_000,
        18 | 19 => 1_000_000_000,
        _ => return written(number).filter(|_| sign == 1),
    };
    // What was before 1970 is no day written as one number.
    written(number).filter(|_| sign == 1).or_else(|| {
        let days = (sign * number.parse::<i64>().ok()?).div_euclid(second * 86_400);
        jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(days)).ok()
    })
}

/// Returns the first whole day of a document that hangs on nothing else.
fn whole_day(grammar: &Grammar, document: &Document, buffers: &mut Buffers) -> Option<Date> {
    let mut found = Vec::new();
    grammar.find(document, &Context::default(), buffers, &mut found);
    found.iter().find_map(day_of)
}

/// Returns the day that an expression names without the help of others.
fn day_of(expression: &Expression) -> Option<Date> {
    if expression.anchor.is_some() || expression.begin.is_some() {
        return None;
    }
    expression.value.get(..10)?.parse().ok()
}

/// Looks at the dateline, the byline and the short lines at the beginning of the text.
fn in_text(grammar: &Grammar, document: &Document, buffers: &mut Buffers) -> Option<(Date, Span)> {
    let mut first = Document { text: document.text, ..Document::default() };
    for block in document.blocks.iter().take(FIRST_BLOCKS) {
        let short = block.tokens.len() <= LONGEST_LINE && block.kind != BlockKind::Body
            || block.tokens.len() <= LONGEST_LINE / 2;
        let start = block.tokens.start as usize;
        let head = start..(block.tokens.end as usize).min(start + LONGEST_LINE);
        let from = first.tokens.len();
        first.tokens.extend_from_slice(&document.tokens[head]);
        let tokens = TokenSpan::new(from, first.tokens.len());
        let dateline = TokenSpan::new(from, from + block.dateline.len().min(tokens.len()));
        first.blocks.push(Block { tokens, dateline, ..*block });
        first.sentences.push(tokens);
        // The report has begun.
        if !short {
            break;
        }
    }
    let mut found = Vec::new();
    grammar.find(&first, &Context::default(), buffers, &mut found);
    let words = OnceCell::new();
    found.iter().find_map(|expression| {
        let date = day_of(expression)?;
        let block = first.blocks.iter().find(|block| block.tokens.overlaps(expression.tokens))?;
        let words = words.get_or_init(|| Words::new(grammar));
        let line = Line { grammar, document: &first, found: &found, block, words };
        line.tells(expression.tokens).then(|| (date, first.span(expression.tokens)))
    })
}

/// Looks for a year, a month and a day side by side, or for eight digits, in a URL or a file name.
fn in_path(grammar: &Grammar, path: &str) -> Option<Date> {
    let month = grammar.class("month");
    let pieces: Vec<&str> = path.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let number = |piece: &str, longest: usize| -> Option<i32> {
        let digits = (1..=longest).contains(&piece.len()) && piece.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| piece.parse().ok())?
    };
    for window in pieces.windows(3) {
        let (year, other) = if window[0].len() == 4 { (0, 2) } else { (2, 0) };
        let swap =
            year == 2 && grammar.order == Some(DateOrder::MonthDayYear) && number(window[1], 2).is_some();
        let (named, other) = if swap { (0, 1) } else { (1, other) };
        let month = number(window[named], 2).or_else(|| grammar.value_of(month?, fold::key(window[named])));
        if window[year].len() == 4
            && let (Some(year), Some(month)) = (number(window[year], 4), month)
            && let Some(day) = number(window[other], 2)
            && let Some(date) = likely(year, month, day)
        {
            return Some(date);
        }
    }
    // 20230815, also with letters around it.
    let mut digits = pieces.iter().flat_map(|piece| piece.split(|c: char| !c.is_ascii_digit()));
    digits.find_map(|digits| written(digits).or_else(|| year_last(digits, grammar.order?)))
}

/// Returns the day that digits name, `20231124` with or without hours, minutes and seconds behind it. What is longer than a day is none
/// before 1900: 1701123000 is a second of 2023.
fn written(digits: &str) -> Option<Date> {
    if !(8..=14).contains(&digits.len()) || digits.len() % 2 == 1 || digits.len() > 8 && digits < "19" {
        return None;
    }
    likely(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..8].parse().ok()?)
}

/// Returns the day that eight digits name with the year at their end, 24112023. Numbers of articles look the same, so it is read only where
/// the user says in which order dates stand.
fn year_last(digits: &str, order: DateOrder) -> Option<Date> {
    if digits.len() != 8 {
        return None;
    }
    let [year, month, day] = order.read(&format!("{}/{}/{}", &digits[..2], &digits[2..4], &digits[4..]))?;
    likely(year, month, day)
}

/// Returns the day if it exists and news could be of it.
fn likely(year: i32, month: i32, day: i32) -> Option<Date> {
    (1700..2100).contains(&year).then(|| super::value::day(year, month, day))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Gazetteer;

    /// A Friday.
    const FRIDAY: Date = jiff::civil::date(2023, 11, 24);

    #[test]
    fn the_documents_date_comes_from_the_best_source() {
        let grammar = Grammar::built_in();
        let lists = Gazetteer::built_in();
        let plain = crate::sentence::document("Nothing is dated here at all, he said.", &lists);
        let day = |text: &str| text.parse::<Date>().unwrap();
        let none = Known::default();
        let mut buffers = Buffers::default();
        assert_eq!(document_date(&grammar, &none, &plain, &mut buffers), None);
        let all = Known {
            given: Some(FRIDAY),
            field: Some("2022-01-02"),
            url: Some("https://a.example/2021/03/04/b"),
            file_name: Some("20200506.txt"),
        };
        let mut known = all;
        assert_eq!(document_date(&grammar, &known, &plain, &mut buffers), Some((FRIDAY, DateSource::Given)));
        known.given = None;
        let expected = Some((day("2022-01-02"), DateSource::Field));
        assert_eq!(document_date(&grammar, &known, &plain, &mut buffers), expected);
        known.field = Some("no date");
        assert_eq!(
            document_date(&grammar, &known, &plain, &mut buffers),
            Some((day("2021-03-04"), DateSource::Url))
        );
        known.url = Some("https://a.example/b");
        assert_eq!(
            document_date(&grammar, &known, &plain, &mut buffers),
            Some((day("2020-05-06"), DateSource::FileName))
        );
        let text = "Storm Hits Coast\n\nAugust 15, 2023\n\nKABUL, Afghanistan (AP) \u{2014} It rained.";
        let dated = crate::sentence::document(text, &lists);
        let (date, source) = document_date(&grammar, &known, &dated, &mut buffers).unwrap();
        let DateSource::Text(span) = source else { panic!("{source:?}") };
        assert_eq!((date, span.of(text)), (day("2023-08-15"), "August 15, 2023"));
        for (field, expected) in [
            ("2023-08-15T10:30:00Z", "2023-08-15"),
            ("2023-08-15 10:30", "2023-08-15"),
            ("20230815", "2023-08-15"),
            ("20230815103000", "2023-08-15"),
            ("Tue, 15 Aug 2023 10:30:00 GMT", "2023-08-15"),
            ("August 15, 2023", "2023-08-15"),
            ("15/08/2023", "2023-08-15"),
            ("15/08/23", "2023-08-15"),
            ("15-Aug-23", "2023-08-15"),
            ("15-aug-19", "2019-08-15"),
            ("15 Aug 23", "2023-08-15"),
            ("15 Aug. 23 10:30", "2023-08-15"),
            ("Tue, 15 Aug 23 10:30:00 GMT", "2023-08-15"),
            ("15.08.23", "2023-08-15"),
            ("5.8.49", "2049-08-05"),
            ("15 Aug 50", "1950-08-15"),
            ("20230815.0", "2023-08-15"),
            ("2023081510", "2023-08-15"),
            ("1692095400", "2023-08-15"),
            ("1692095400.25", "2023-08-15"),
            ("1692095400000", "2023-08-15"),
            ("1692095400000000", "2023-08-15"),
            ("1701123000", "2023-11-27"),
            ("987654321", "2001-04-19"),
            ("987654321000", "2001-04-19"),
            ("1.7e9", "2023-11-14"),
            ("1.700000000E+12", "2023-11-14"),
            ("-123456789", "1966-02-02"),
            ("-123456789000.5", "1966-02-02"),
        ] {
            let known = Known { field: Some(field), ..Known::default() };
            assert_eq!(
                document_date(&grammar, &known, &plain, &mut buffers).map(|d| d.0),
                Some(day(expected)),
                "{field}"
            );
        }
        // A year alone, a day that there is not, the days that a spreadsheet counts: no day for sure.
        for field in [
            "2023",
            "20231345",
            "45253",
            "2023.11",
            "-5",
            "1e400",
            "2e3",
            "N/A",
            "12345678901",
            "15 Aug 10:30",
            "1.2.34.5",
        ] {
            let known = Known { field: Some(field), ..Known::default() };
            assert_eq!(document_date(&grammar, &known, &plain, &mut buffers), None, "{field}");
        }
        for (url, expected) in [
            ("https://a.example/2023/aug/15/story", Some("2023-08-15")),
            ("https://a.example/story-1701123000", None),
            ("https://a.example/news/2023-08-15-story.html", Some("2023-08-15")),
            ("https://a.example/20230815/story", Some("2023-08-15")),
            ("https://a.example/story-12345678", None),
            ("https://a.example/2023/13/45", None),
        ] {
            let known = Known { url: Some(url), ..Known::default() };
            let found = document_date(&grammar, &known, &plain, &mut buffers).map(|d| d.0);
            assert_eq!(found, expected.map(day), "{url}");
        }
    }
}
