//! The calendar part of a value: which year, which month, which week, counted from where.

use jiff::civil::Date;

use super::anchor::{Anchor, Anchors, Direction, Meaning};
use super::frame::{Field, Frame, from, unit};
use super::nearest::{anniversary, full_year, near, weekday_near};
use super::notation::Value;
use super::value::{Point, day, holiday, monday, season};
use crate::label::Kind;
use crate::span::TokenSpan;

/// Returns the calendar part of a value, and the period where it is known.
pub(super) fn calendar(
    frame: &Frame,
    anchors: &Anchors,
    direction: &dyn Fn() -> Direction,
    meaning: &mut Meaning,
) -> (Value, Option<Point>) {
    let get = |field| frame.get(field);
    let known = |point: Point| (point.text(), Some(point));
    if let Some(decade) = get(Field::Decade) {
        // '80s, eighties: of the document's own century or the one before.
        let year = if decade >= 100 {
            decade
        } else {
            // "The 1840s and '50s": of the century that was mentioned.
            let mentioned = anchors.mentioned.filter(|_| get(Field::From) == Some(from::MENTIONED));
            let now = anchors.document.map_or(2000, |d| i32::from(d.year()));
            let now = mentioned.map_or(now, |point| i32::from(point.date.year()) + 90);
            let year = now.div_euclid(100) * 100 + decade;
            if year > now + 5 { year - 100 } else { year }
        };
        // "The 1600s" are a century, "the 1900s" may be ten years.
        let of = if year % 100 == 0 && year < 1900 { unit::CENTURY } else { unit::DECADE };
        return match day(year, 1, 1) {
            Some(date) => known(Point::of(date, of)),
            None => (Value::default(), None),
        };
    }
    if let Some(century) = get(Field::Century) {
        return match day((century - 1) * 100, 1, 1) {
            Some(date) => known(Point { unit: unit::CENTURY, date }),
            None => (Value::default(), None),
        };
    }
    if let Some(numeric) = get(Field::Numeric) {
        // 27.08.2022
        let (first, second, year) = (numeric / 1_000_000, numeric / 10_000 % 100, numeric % 10_000);
        return match day(year, second, first).or_else(|| day(year, first, second)) {
            Some(date) => known(Point { unit: unit::DAY, date }),
            None => (Value::of(&[("", year, 4)]), None),
        };
    }
    let month = get(Field::Month);
    let refined = month.is_some()
        || [Field::Quarter, Field::Half, Field::Season, Field::Holiday, Field::Day, Field::Weekday]
            .iter()
            .any(|&field| frame.has(field));
    // Counted from the document's date or from a mention.
    if let (Some(of), Some(shift)) = (get(Field::Unit), get(Field::Shift)) {
        return counted(frame, anchors, direction, meaning, of, shift, refined);
    }
    if let Some(year) = get(Field::Year) {
        match get(Field::Bc) {
            Some(1) => return (Value::of(&[("", year, 4)]), None),
            // "52 AD" has all its digits.
            Some(_) if year < 100 => return (Value::of(&[("", year, 4)]), None),
            _ => {}
        }
        let year = full_year(year, anchors.document, month.is_some());
        // "The 1988 period" of a report on a quarter is that quarter of 1988.
        if frame.get(Field::From) == Some(from::REPORT)
            && !anchors.longer
            && let Some(report) = anchors.report
        {
            let quarters = 4 * (year - i32::from(report.date.year()));
            return known(report.shifted(quarters));
        }
        // "The same month of 1993".
        if let Some((period, at)) = anchors.compared().filter(|_| frame.has(Field::Compared)) {
            meaning.anchor = Some(Anchor::Mention(at));
            return known(years_later(period, year - i32::from(period.date.year())));
        }
        // "The January 6 attack" of a document from before the best-known one is another.
        let best_known = get(Field::Dir) == Some(1) && month.is_some();
        if let Some(here) = anchors.document.filter(|_| best_known)
            && place(frame, year).is_some_and(|point| point.date > here)
            && let Some(point) = near(frame, here, direction)
        {
            return known(point);
        }
        return match place(frame, year) {
            Some(point) if frame.has(Field::Fiscal) && point.unit == unit::YEAR => {
                (Value::of(&[("FY", year, 4)]), Some(point))
            }
            Some(point) => known(point),
            None => (Value::of(&[("", year, 4)]), None),
        };
    }
    if let Some(weekday) = get(Field::Weekday)
        && month.is_none()
        && !frame.has(Field::Day)
    {
        // "On a Tuesday"
        let anchored = get(Field::From) != Some(from::NOWHERE);
        return match base(frame, anchors).filter(|_| anchored) {
            Some((here, anchor)) => {
                meaning.anchor = Some(anchor);
                known(Point {
                    unit: unit::DAY,
                    date: weekday_near(here, weekday, get(Field::Which), direction),
                })
            }
            None => (Value::of(&[("XXXX-WXX-", weekday, 1)]), None),
        };
    }
    if !refined {
        return (Value::default(), None);
    }
    let Some((here, anchor)) = base(frame, anchors) else {
        return (unknown_year(frame), None);
    };
    meaning.anchor = Some(anchor);
    if month.is_none() && frame.has(Field::Day) {
        if let Some(told) = anchors.of_the_month(here)
            && let Some(date) =
                get(Field::Day).and_then(|of| day(told.year().into(), told.month().into(), of))
        {
            meaning.anchor = Some(Anchor::Mention(anchors.last_day_at));
            return known(Point { unit: unit::DAY, date });
        }
        let of_month = |shift| {
            let first = Point::of(here, unit::MONTH).shifted(shift).date;
            let number = get(Field::Day)?;
            day(i32::from(first.year()), i32::from(first.month()), number)
        };
        let mut date = of_month(0);
        let late = |d: Date| d > here && direction().is_past();
        let early = |d: Date| d < here && direction().is_ahead();
        if date.is_none_or(late) {
            date = of_month(-1).or(date);
        } else if date.is_some_and(early) {
            date = of_month(1).or(date);
        }
        return match date {
            Some(date) => known(Point { unit: unit::DAY, date }),
            None => (unknown_year(frame), None),
        };
    }
    match near(frame, here, direction) {
        Some(point) => known(point),
        None => (unknown_year(frame), None),
    }
}

/// What an expression counts from: a mention serves only what is as coarse as itself.
fn base(frame: &Frame, anchors: &Anchors) -> Option<(Date, Anchor)> {
    let needed = frame.get(Field::Unit).unwrap_or(unit::DAY);
    match (frame.get(Field::From), anchors.mentioned) {
        (Some(from::MENTIONED), Some(point)) if point.unit >= needed => {
            Some((point.date, Anchor::Mention(anchors.mentioned_at)))
        }
        // A coarser mention stands between: the day mentioned last serves.
        (Some(from::MENTIONED), Some(_)) if needed == unit::DAY && anchors.last_day.is_some() => {
            anchors.last_day.map(|date| (date, Anchor::Mention(anchors.last_day_at)))
        }
        _ => anchors.document.map(|date| (date, Anchor::Document)),
    }
}

fn counted(
    frame: &Frame,
    anchors: &Anchors,
    direction: &dyn Fn() -> Direction,
    meaning: &mut Meaning,
    of: i32,
    shift: i32,
    refined: bool,
) -> (Value, Option<Point>) {
    if let unit::HOUR..=unit::SECOND = of {
        meaning.kind = Kind::Time;
    }
    let Some((here, anchor)) = base(frame, anchors) else {
        return match of {
            _ if refined => (unknown_year(frame), None),
            unit::DAY | unit::NIGHT => ("XXXX-XX-XX".into(), None),
            unit::WEEK | unit::FORTNIGHT => ("XXXX-WXX".into(), None),
            unit::WEEKEND => ("XXXX-WXX-WE".into(), None),
            unit::MONTH => ("XXXX-XX".into(), None),
            unit::QUARTER => ("XXXX-QX".into(), None),
            unit::HOUR..=unit::SECOND => ("XXXX-XX-XXTXX".into(), None),
            _ => ("XXXX".into(), None),
        };
    };
    meaning.anchor = Some(anchor);
    if let unit::HOUR..=unit::SECOND = of {
        // No clock: the day is all that is known, the one spoken of if there is one.
        let here = match (frame.get(Field::From), anchors.day) {
            (Some(from::MENTIONED), Some(day)) => day,
            _ => here,
        };
        let mut text = Point::of(here, unit::DAY).text();
        text.add("TXX");
        return (text, None);
    }
    if !refined && let Some((period, at)) = compared(frame, anchors, of, shift) {
        if let Some(at) = at {
            meaning.anchor = Some(Anchor::Mention(at));
        }
        let point = if of == unit::YEAR { years_later(period, shift) } else { period.shifted(shift) };
        return (point.text(), Some(point));
    }
    let (of, shift) = match (of, shift, frame.get(Field::From)) {
        // Nine months are compared with nine months: of them the year is all that is known.
        (unit::QUARTER, -4, Some(from::REPORT)) => (unit::YEAR, -1),
        _ => (of, shift),
    };
    let shift = match (of, frame.get(Field::Dir)) {
        // On a working day, the weekend is the last one, unless a verb points ahead.
        (unit::WEEKEND, Some(dir @ (1 | 3)))
            if here.weekday().to_monday_zero_offset() < 5 && (dir == 1 || !direction().is_ahead()) =>
        {
            shift - 1
        }
        _ => shift,
    };
    if of == unit::YEAR
        && let Some(value) = beyond(i32::from(here.year()).saturating_add(shift))
    {
        return (value, None);
    }
    if of == unit::YEAR
        && let Some(point) = anniversary(frame, here, shift)
    {
        return (point.text(), Some(point));
    }
    let point = Point::of(here, of).shifted(shift);
    if !refined {
        // A weekday stands on the day itself ("a week ago" is a week).
        return (point.text(), Some(point));
    }
    let year = i32::from(point.date.year());
    let found = match of {
        unit::WEEK => frame.get(Field::Weekday).and_then(|weekday| {
            let date = monday(point.date).checked_add(jiff::Span::new().days(weekday - 1)).ok()?;
            Some(Point { unit: unit::DAY, date })
        }),
        unit::MONTH if frame.has(Field::Nth) => {
            let mut of_month = *frame;
            of_month.set(Field::Month, point.date.month().into());
            place(&of_month, year)
        }
        unit::MONTH => frame.get(Field::Day).and_then(|number| {
            let date = day(year, i32::from(point.date.month()), number)?;
            Some(Point { unit: unit::DAY, date })
        }),
        unit::YEAR => place(frame, year),
        _ => near(frame, point.date, direction),
    };
    let point = found.unwrap_or(point);
    (point.text(), Some(point))
}

/// Returns the same part of a year so many years later.
fn years_later(period: Point, years: i32) -> Point {
    let parts = match period.unit {
        unit::HALF => 2,
        unit::QUARTER => 4,
        unit::MONTH => 12,
        _ => 1,
    };
    period.shifted(parts * years)
}

/// Returns the period that an expression counts from and where it stands: in a report on a quarter, "a year ago" and "a year earlier" are
/// a quarter too, and what is compared with a month is a month.
fn compared(frame: &Frame, anchors: &Anchors, of: i32, shift: i32) -> Option<(Point, Option<TokenSpan>)> {
    if let Some(report) = compared_with_report(frame, anchors, of, shift) {
        return Some((report, anchors.report.map(|_| anchors.report_at)));
    }
    let (period, at) = anchors.compared().filter(|_| of == unit::YEAR && frame.has(Field::Compared))?;
    Some((period, Some(at)))
}

fn compared_with_report(frame: &Frame, anchors: &Anchors, of: i32, shift: i32) -> Option<Point> {
    let mentioned = |unit| anchors.mentioned.filter(|point| point.unit == unit);
    match (frame.get(Field::From)?, of) {
        (from::MENTIONED, unit::QUARTER) if shift == 0 => anchors.report.or_else(|| mentioned(of)),
        (from::MENTIONED, unit::QUARTER) => mentioned(of).and_then(|_| anchors.reported()),
        (from::REPORT, unit::QUARTER) => anchors.reported().filter(|_| shift == 0 || !anchors.longer),
        (from::MENTIONED | from::REPORT, unit::YEAR) if shift != 0 => {
            let report = anchors.report?;
            let year = Point::of(report.date, unit::YEAR);
            let before = mentioned(unit::YEAR).is_some_and(|mentioned| mentioned.shifted(1) == year);
            let quarter = mentioned(unit::QUARTER).is_some();
            match frame.get(Field::From) {
                // What is compared over nine months, and what repeats it: "Last year it lost $5 million; the year-earlier figures ..."
                _ if anchors.longer && (before || quarter) => Some(year),
                Some(from::REPORT) if !anchors.longer => (!before).then_some(report),
                _ => (quarter && !anchors.longer).then_some(report),
            }
        }
        _ => None,
    }
}

/// The first year that the calendar has, before Christ, and the one that it has no more.
const FIRST_YEAR: i32 = -9998;
const NO_YEAR: i32 = 10_000;

/// Returns a year before Christ, counted with a year 0, as a value; what is longer ago ("two million years ago") is past, and no more, and
/// what is as far off future.
fn beyond(year: i32) -> Option<Value> {
    match year {
        NO_YEAR.. => Some("FUTURE_REF".into()),
        ..FIRST_YEAR => Some("PAST_REF".into()),
        FIRST_YEAR..=0 => Some(Value::of(&[("BC", 1 - year, 4)])),
        _ => None,
    }
}

/// Returns the period that the fields name in a year.
pub(super) fn place(frame: &Frame, year: i32) -> Option<Point> {
    let get = |field| frame.get(field);
    if let Some(code) = get(Field::Holiday) {
        return match holiday(code, year) {
            Some(date) if get(Field::Week).is_some() => {
                // What falls on a Monday or a Tuesday has the weekend before it.
                let back = if date.weekday().to_monday_zero_offset() < 2 { -2 } else { 0 };
                let near = Point { unit: unit::DAY, date }.shifted(back).date;
                Some(Point::of(near, unit::WEEKEND))
            }
            Some(date) => Some(Point { unit: unit::DAY, date }),
            None => day(year, 1, 1).map(|date| Point { unit: unit::YEAR, date }),
        };
    }
    if let (Some(nth), Some(weekday), Some(month)) = (get(Field::Nth), get(Field::Weekday), get(Field::Month))
    {
        // "The second Sunday of March"
        let date = holiday(10_000 + month * 100 + weekday * 10 + nth, year)?;
        return Some(Point { unit: unit::DAY, date });
    }
    let (month, of) = if let Some(month) = get(Field::Month) {
        match get(Field::Day) {
            Some(number) => {
                let date = day(year, month, number)?;
                return Some(match frame.get(Field::Week) {
                    Some(2) => Point::of(date, unit::WEEKEND),
                    Some(4) => {
                        let next = Point::of(date, unit::MONTH).shifted(1).date;
                        Point { unit: unit::DAY, date: next }.shifted(-1)
                    }
                    Some(_) => Point::of(date, unit::WEEK),
                    None => Point { unit: unit::DAY, date },
                });
            }
            None => (month, unit::MONTH),
        }
    } else if let Some(quarter) = get(Field::Quarter) {
        (quarter * 3 - 2, unit::QUARTER)
    } else if let Some(half) = get(Field::Half) {
        (half * 6 - 5, unit::HALF)
    } else if let Some(season) = get(Field::Season) {
        (season * 3, unit::SEASON)
    } else {
        (1, unit::YEAR)
    };
    day(year, month, 1).map(|date| Point { unit: of, date })
}

/// Returns the fields without a year in TIMEX3's notation.
fn unknown_year(frame: &Frame) -> Value {
    let get = |field| frame.get(field);
    if let Some(code @ 101..=1231) = get(Field::Holiday) {
        return Value::of(&[("XXXX-", code / 100, 2), ("-", code % 100, 2)]);
    }
    if let Some(month) = get(Field::Month) {
        return match get(Field::Day).filter(|_| get(Field::Week).is_none()) {
            Some(day) => Value::of(&[("XXXX-", month, 2), ("-", day, 2)]),
            None => Value::of(&[("XXXX-", month, 2)]),
        };
    }
    if let Some(quarter) = get(Field::Quarter) {
        return Value::of(&[("XXXX-Q", quarter, 1)]);
    }
    if let Some(half) = get(Field::Half) {
        return Value::of(&[("XXXX-H", half, 1)]);
    }
    if let Some(number) = get(Field::Season) {
        let mut out = Value::from("XXXX-");
        out.add(season(number));
        return out;
    }
    if let Some(weekday) = get(Field::Weekday) {
        return Value::of(&[("XXXX-WXX-", weekday, 1)]);
    }
    match get(Field::Day) {
        Some(day) => Value::of(&[("XXXX-XX-", day, 2)]),
        None => "XXXX".into(),
    }
}
