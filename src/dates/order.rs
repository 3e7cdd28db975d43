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
