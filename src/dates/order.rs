//! Dates in figures whose first two could each be the day: 03/04/2023.

/// What stands first in dates of figures, where the text alone does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayMonthYear,
    /// Month, day, year.
    MonthDayYear,
    /// Year, month, day, with two digits each; four digits of a year tell themselves.
    YearMonthDay,
}

impl DateOrder {
    /// Returns the name that the command line takes.
    pub fn name(self) -> &'static str {
        match self {
            DateOrder::DayMonthYear => "dmy",
            DateOrder::MonthDayYear => "mdy",
            DateOrder::YearMonthDay => "ymd",
        }
    }

    /// Returns year, month and day of a text that holds such a date, the year with as many digits as it has there; None where it holds
    /// none, or this order makes no date of it.
    pub(super) fn read(self, text: &str) -> Option<[i32; 3]> {
        text.split_whitespace().find_map(|piece| {
            let ([a, b, c], _, long) = figures(piece)?;
            let [year, month, day] = match self {
                DateOrder::DayMonthYear => [c, b, a],
                DateOrder::MonthDayYear => [c, a, b],
                DateOrder::YearMonthDay if !long => [a, b, c],
                DateOrder::YearMonthDay => return None,
            };
            ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some([year, month, day])
        })
    }

    /// Returns the only order in which a text is a date; None where it holds no such date or could be two.
    ///
    /// ```
    /// use tagwire::dates::DateOrder;
    /// assert_eq!(DateOrder::only("01/25/2023"), Some(DateOrder::MonthDayYear));
    /// assert_eq!(DateOrder::only("03/04/2023"), None);
    /// ```
    pub fn only(text: &str) -> Option<DateOrder> {
        let ([a, b, _], _, _) = text.split_whitespace().find_map(figures)?;
        match (a, b) {
            (13..=31, 1..=12) => Some(DateOrder::DayMonthYear),
            (1..=12, 13..=31) => Some(DateOrder::MonthDayYear),
            _ => None,
        }
    }

    /// Returns true for a text with a date that could be two: both figures may be months, and differ. Points are day first everywhere.
    ///
    /// ```
    /// use tagwire::dates::DateOrder;
    /// let found = ["Published: 03/04/2023", "03/03/2023", "25/12/2023", "2023-04-03", "3.4.2023"].map(DateOrder::is_open);
    /// assert_eq!(found, [true, false, false, false, false]);
    /// ```
    pub fn is_open(text: &str) -> bool {
        text.split_whitespace().find_map(figures).is_some_and(|([a, b, _], mark, _)| {
            mark != '.' && a != b && (1..=12).contains(&a) && (1..=12).contains(&b)
        })
    }
}

/// Returns the three figures of a date, the mark between them, and whether the last has four digits. A first one of four is a year, and
/// leaves nothing open.
fn figures(piece: &str) -> Option<([i32; 3], char, bool)> {
    let piece = piece.trim_matches(|c: char| !c.is_ascii_digit());
    let mark = piece.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '-' | '.'))?;
    let mut parts = piece.split(mark);
    let mut number = |lengths: &[usize]| -> Option<(i32, bool)> {
        let part = parts.next()?;
        let fits = lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse().ok())?.map(|number| (number, part.len() == 4))
    };
    let ((a, _), (b, _), (c, long)) = (number(&[1, 2])?, number(&[1, 2])?, number(&[2, 4])?);
    parts.next().is_none().then_some(([a, b, c], mark, long))
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::super::{Buffers, Context, Grammar, Known, document_date};
    use super::*;
    use crate::gazetteer::Gazetteer;

    #[test]
    fn figures_are_read_in_the_order_that_is_asked_for() {
        let day = |text: &str| -> Date { text.parse().unwrap() };
        let grammar = |order: Option<DateOrder>| match order {
            Some(order) => Grammar::built_in().with_order(order),
            None => Grammar::built_in(),
        };
        let lists = Gazetteer::built_in();
        let mut buffers = Buffers::default();
        let orders = [
            None,
            Some(DateOrder::DayMonthYear),
            Some(DateOrder::MonthDayYear),
            Some(DateOrder::YearMonthDay),
        ];
        for (text, expected) in [
            ("03/04/2023", ["2023-04-03", "2023-04-03", "2023-03-04", "2023-04-03"]),
            ("03-04-2023", ["2023-04-03", "2023-04-03", "2023-03-04", "2023-04-03"]),
            ("03/04/05", ["2005-03-04", "2005-04-03", "2005-03-04", "2003-04-05"]),
            ("25/12/2023", ["2023-12-25"; 4]),
            ("12/25/2023", ["2023-12-25"; 4]),
            ("2023/04/03", ["2023-04-03"; 4]),
            ("3.4.2023", ["2023-04-03", "2023-04-03", "2023-03-04", "2023-04-03"]),
        ] {
            for (order, expected) in orders.into_iter().zip(expected) {
                let grammar = grammar(order);
                let sentence = format!("They met on {text} in Oslo.");
                let document = crate::sentence::document(&sentence, &lists);
                let mut found = Vec::new();
                grammar.find(&document, &Context { date: Some(day("2010-01-01")) }, &mut buffers, &mut found);
                assert_eq!(
                    found.iter().map(|e| &*e.value).collect::<Vec<_>>(),
                    [expected],
                    "{text} {order:?}"
                );
                if text.len() > 8 {
                    let known = Known { field: Some(text), ..Known::default() };
                    let plain = crate::sentence::document("Nothing.", &lists);
                    let date = document_date(&grammar, &known, &plain, &mut buffers).map(|(date, _)| date);
                    assert_eq!(date, Some(day(expected)), "{text} {order:?} as a field");
                }
            }
        }
        for (name, expected) in [
            ("a-24112023.txt", [None, Some("2023-11-24"), None, None]),
            (
                "03-04-2023.txt",
                [Some("2023-04-03"), Some("2023-04-03"), Some("2023-03-04"), Some("2023-04-03")],
            ),
            ("03-apr-2023.txt", [Some("2023-04-03"); 4]),
        ] {
            for (order, expected) in orders.into_iter().zip(expected) {
                let known = Known { file_name: Some(name), ..Known::default() };
                let plain = crate::sentence::document("Nothing.", &lists);
                let date = document_date(&grammar(order), &known, &plain, &mut buffers).map(|(date, _)| date);
                assert_eq!(date, expected.map(day), "{name} {order:?}");
            }
        }
    }
}
