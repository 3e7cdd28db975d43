//! Calendar periods and the notation of TIMEX3: `2023-11-24`, `2023-W47`, `2023-Q3`, `P4D`.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::frame::unit;
use super::notation::Value;

/// A period of the calendar: its length as a unit and the first day in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    pub unit: i32,
    pub date: Date,
}

impl Point {
    /// Returns the period of that unit that a day falls in.
    pub fn of(date: Date, unit: i32) -> Point {
        let year = date.year();
        let first = |year: i16, month: i8| Date::new(year, month, 1).unwrap_or(date);
        let month = date.month();
        let date = match unit {
            unit::CENTURY => first(year.div_euclid(100) * 100, 1),
            unit::DECADE => first(year.div_euclid(10) * 10, 1),
            unit::YEAR => first(year, 1),
            unit::HALF => first(year, if month <= 6 { 1 } else { 7 }),
            unit::QUARTER => first(year, (month - 1) / 3 * 3 + 1),
            unit::SEASON => match month {
                1 | 2 => first(year - 1, 12),
                _ => first(year, month / 3 * 3),
            },
            unit::MONTH => first(year, month),
            unit::WEEK | unit::WEEKEND => monday(date),
            _ => date,
        };
        Point { unit, date }
    }

    /// Returns the period `n` units later, or the same period where the calendar ends.
    pub fn shifted(self, n: i32) -> Point {
        let n = i64::from(n.clamp(-100_000, 100_000));
        let span = match self.unit {
            unit::CENTURY => (n * 100).try_years_span(),
            unit::DECADE => (n * 10).try_years_span(),
            unit::YEAR => n.try_years_span(),
            unit::HALF => Some((n * 6).months()),
            unit::QUARTER | unit::SEASON => Some((n * 3).months()),
            unit::MONTH => Some(n.months()),
            unit::WEEK | unit::WEEKEND => Some(n.weeks()),
            unit::FORTNIGHT => Some((n * 2).weeks()),
            unit::DAY | unit::NIGHT => Some(n.days()),
            _ => None,
        };
        let date = span.and_then(|span| self.date.checked_add(span).ok()).unwrap_or(self.date);
        let unit = match self.unit {
            unit::FORTNIGHT => unit::WEEK,
            unit::NIGHT => unit::DAY,
            unit => unit,
        };
        Point::of(date, unit)
    }

    /// Returns the period in TIMEX3's notation.
    pub fn text(self) -> Value {
        let date = self.date;
        let year = i32::from(date.year());
        let month = i32::from(date.month());
        let mut out = Value::default();
        match self.unit {
            unit::CENTURY => {
                out.number(year / 100, 2);
                out.add("XX");
            }
            unit::DECADE => {
                out.number(year / 10, 3);
                out.add("X");
            }
            unit::YEAR => out.number(year, 4),
            unit::HALF => out = Value::of(&[("", year, 4), ("-H", (month + 5) / 6, 1)]),
            unit::QUARTER => out = Value::of(&[("", year, 4), ("-Q", (month + 2) / 3, 1)]),
            unit::SEASON => {
                out.number(year, 4);
                out.add("-");
                out.add(season(month / 3));
            }
            unit::MONTH => out = Value::of(&[("", year, 4), ("-", month, 2)]),
            unit::WEEK | unit::WEEKEND => {
                let week = date.iso_week_date();
                out = Value::of(&[("", week.year().into(), 4), ("-W", week.week().into(), 2)]);
                if self.unit == unit::WEEKEND {
                    out.add("-WE");
                }
            }
            _ => out = Value::of(&[("", year, 4), ("-", month, 2), ("-", date.day().into(), 2)]),
        }
        out
    }
}

/// Spans of years that jiff can hold.
trait Years {
    fn try_years_span(self) -> Option<jiff::Span>;
}

impl Years for i64 {
    fn try_years_span(self) -> Option<jiff::Span> {
        jiff::Span::new().try_years(self).ok()
    }
}

/// Returns the letters of a season, 1 spring to 4 winter.
pub(super) fn season(number: i32) -> &'static str {
    ["SP", "SU", "FA", "WI"].get((number - 1).max(0) as usize).copied().unwrap_or("WI")
}

/// Returns the Monday of the week that a day falls in.
pub(super) fn monday(date: Date) -> Date {
    date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).unwrap_or(date)
}

/// Returns the day if there is such a day in the calendar.
pub(super) fn day(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Returns the day of a holiday in a year: the code is `MMDD`; `1MMWN` the Nth weekday W (1 Monday; N 5 the last) of a month;
/// `20500+n` n days after Easter Sunday; other codes have no day.
pub(super) fn holiday(code: i32, year: i32) -> Option<Date> {
    match code {
        101..=1231 => day(year, code / 100, code % 100),
        10100..=11299 => {
            let (month, weekday, n) = (code / 100 % 100, code / 10 % 10, code % 10);
            let weekday = Weekday::from_monday_one_offset(i8::try_from(weekday).ok()?).ok()?;
            let first = day(year, month, 1)?;
            let n = if n == 5 { -1 } else { i8::try_from(n).ok()? };
            first.nth_weekday_of_month(n, weekday).ok()
        }
        20400..=20600 => easter(year)?.checked_add(i64::from(code - 20500).days()).ok(),
        _ => None,
    }
}

/// Returns Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876).
fn easter(year: i32) -> Option<Date> {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    day(year, n / 31, n % 31 + 1)
}

/// Returns a length of time: `count` units and hundredths of one; None as a count is an unknown number.
pub(super) fn duration(count: Option<i32>, hundredths: i32, unit: i32) -> Value {
    let (letter, clock, times) = match unit {
        unit::CENTURY => ("CE", false, 100),
        unit::DECADE => ("DE", false, 10),
        unit::YEAR => ("Y", false, 1),
        unit::HALF => ("HY", false, 1),
        unit::QUARTER => ("Q", false, 1),
        unit::SEASON => ("SE", false, 1),
        unit::MONTH => ("M", false, 1),
        unit::WEEK => ("W", false, 1),
        unit::WEEKEND => ("WE", false, 1),
        unit::FORTNIGHT => ("W", false, 2),
        unit::HOUR => ("H", true, 1),
        unit::MINUTE => ("M", true, 1),
        unit::SECOND | 16 => ("S", true, 1),
        unit::NIGHT => ("NI", false, 1),
        _ => ("D", false, 1),
    };
    let mut out = Value::from(if clock { "PT" } else { "P" });
    match count {
        None => {
            out.add("X");
            // A decade that is counted is ten years.
            out.add(if unit == unit::DECADE { "E" } else { letter });
        }
        Some(count) => {
            let all = (i64::from(count) * 100 + i64::from(hundredths)) * times;
            // A quarter has no letter in ISO 8601.
            let (all, letter) = match unit {
                unit::QUARTER if count > 1 => (all * 3, "M"),
                unit::CENTURY | unit::DECADE => (all, "Y"),
                _ => (all, letter),
            };
            // Counts are at most i32, a century 100 years: ten digits would be the most, and no text has them.
            out.number(i32::try_from(all / 100).unwrap_or(i32::MAX), 1);
            let rest = (all % 100) as i32;
            if rest != 0 {
                out.add(".");
                let tenths = rest % 10 == 0;
                out.number(if tenths { rest / 10 } else { rest }, if tenths { 1 } else { 2 });
            }
            out.add(letter);
        }
    }
    out
}
