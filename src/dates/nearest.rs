//! Which of several years or weeks is meant: the one that the direction and the document's date point to.

use jiff::civil::Date;

use super::anchor::Direction;
use super::calendar::place;
use super::frame::{Field, Frame, unit};
use super::value::{Point, day};

/// Chooses the year of a month, a day of a month, a quarter, a season or a holiday.
pub(super) fn near(frame: &Frame, here: Date, direction: &dyn Fn() -> Direction) -> Option<Point> {
    let year = i32::from(here.year());
    let candidates: Vec<Point> = (year - 1..=year + 1).filter_map(|y| place(frame, y)).collect();
    // February 29 exists in some years only.
    let candidates = if candidates.is_empty() {
        (year - 8..=year + 8).filter_map(|y| place(frame, y)).collect()
    } else {
        candidates
    };
    let unit = candidates.first().map_or(unit::DAY, |point| point.unit);
    let now = |point: &Point| Point::of(here, point.unit).date;
    let distance =
        |point: &Point| now(point).until(point.date).map_or(i32::MAX, |span| span.get_days().abs());
    let past = |strict: bool| {
        candidates.iter().rev().find(|p| if strict { p.date < now(p) } else { p.date <= now(p) })
    };
    let future =
        |strict: bool| candidates.iter().find(|p| if strict { p.date > now(p) } else { p.date >= now(p) });
    // What is a year ago one way and some days off the other is meant the other way: "The bonds called for Nov. 1".
    let unless_close = |days| match (past(false), future(true)) {
        (Some(p), Some(f)) if distance(p) > 290 && distance(f) < days => Some(f),
        (p, _) => p,
    };
    // A day of the week settles the year.
    if let (Some(weekday), Some(_)) = (frame.get(Field::Weekday), frame.get(Field::Day)) {
        let fits = |p: &&Point| i32::from(p.date.weekday().to_monday_one_offset()) == weekday;
        if let Some(point) = candidates.iter().filter(fits).min_by_key(|p| distance(p)) {
            return Some(*point);
        }
    }
    let chosen = match frame.get(Field::Which) {
        Some(-1) => past(true),
        Some(0) => candidates.iter().find(|p| i32::from(p.date.year()) == year),
        Some(1) => future(true),
        _ => match direction() {
            Direction::Past if unit == unit::DAY => unless_close(14),
            Direction::Past => past(false),
            Direction::Backward => unless_close(60),
            Direction::Planned if unit != unit::QUARTER => future(false),
            Direction::Future | Direction::Planned => match (past(true), future(false)) {
                // A firm expects to report on the quarter that is just over.
                (Some(p), Some(f))
                    if distance(p) < if unit == unit::QUARTER { 100 } else { 75 } && distance(f) > 240 =>
                {
                    Some(p)
                }
                (_, f) => f,
            },
            Direction::Near => {
                // News looks back: the future is meant only when it is close.
                let ahead = future(true)
                    .filter(|p| distance(p) <= 75 && past(false).is_none_or(|q| distance(q) > distance(p)));
                ahead.or(past(false))
            }
        },
    };
    chosen.or(candidates.first()).copied()
}

/// Returns the day of a weekday near another day.
pub(super) fn weekday_near(
    here: Date,
    weekday: i32,
    which: Option<i32>,
    direction: &dyn Fn() -> Direction,
) -> Date {
    let today = i32::from(here.weekday().to_monday_one_offset());
    let back = (today - weekday).rem_euclid(7);
    let ahead = (weekday - today).rem_euclid(7);
    let days = match which {
        Some(-1) => -(if back == 0 { 7 } else { back }),
        Some(0) => weekday - today,
        // "Next Friday" and "this coming Friday" are the first to come.
        Some(_) => {
            if ahead == 0 {
                7
            } else {
                ahead
            }
        }
        None if direction().is_ahead() => ahead,
        None => -back,
    };
    here.checked_add(jiff::Span::new().days(days)).unwrap_or(here)
}

/// Returns the day of "50 years ago today" or "20 years ago on Friday", the month of "ten years ago this month": the day of the month is that of this year, of the Friday next to
/// the document's day.
pub(super) fn anniversary(frame: &Frame, here: Date, shift: i32) -> Option<Point> {
    let date = match (frame.get(Field::Weekday), frame.get(Field::Which)) {
        (Some(weekday), _) => {
            let ahead = (weekday - i32::from(here.weekday().to_monday_one_offset())).rem_euclid(7);
            let days = if ahead > 3 { ahead - 7 } else { ahead };
            here.checked_add(jiff::Span::new().days(days)).ok()?
        }
        (None, Some(which)) => match frame.get(Field::Week) {
            None if which == 0 => here,
            None => return None,
            // "Ten years ago next month"
            Some(1) => Point::of(here, unit::WEEK).shifted(which).date,
            Some(_) => Point::of(here, unit::MONTH).shifted(which).date,
        },
        _ => return None,
    };
    let year = i32::from(date.year()).saturating_add(shift);
    let date = day(year, date.month().into(), date.day().into())?;
    Some(match frame.get(Field::Week) {
        Some(1) => Point::of(date, unit::WEEK),
        Some(_) => Point::of(date, unit::MONTH),
        None => Point { unit: unit::DAY, date },
    })
}

/// How many years after the document's a year written with two digits can be.
const YEARS_AHEAD: i32 = 15;
/// The first year of a whole date that is one of the last century, where the document has no date. No rule asks the clock.
const LAST_CENTURY: i32 = 50;

/// Returns the four digits of a year written with two: the last one that is not far ahead of the document's date. Where that is not
/// known, `dated` years, with a month beside them, are of 1950 to 2049; `'45` alone is more likely past.
pub(super) fn full_year(year: i32, document: Option<Date>, dated: bool) -> i32 {
    if year >= 100 {
        return year;
    }
    let now = match document {
        Some(date) => i32::from(date.year()),
        None if dated => return if year < LAST_CENTURY { 2000 + year } else { 1900 + year },
        None => 2000,
    };
    let same = now.div_euclid(100) * 100 + year;
    [same + 100, same].into_iter().find(|year| *year <= now + YEARS_AHEAD).unwrap_or(same - 100)
}
