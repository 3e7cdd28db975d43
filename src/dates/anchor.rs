//! From the fields of an expression to its value: which year, which week, counted from where.

use jiff::civil::Date;

use super::frame::{Field, Frame, from, modifier, part, unit};
use super::value::{Point, day, duration, holiday, monday, season};
use crate::label::Kind;

/// Which way an expression without a year points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Past,
    Future,
    Near,
}

/// What the text has said so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Anchors {
    /// The document's date.
    pub document: Option<Date>,
    /// The period mentioned last.
    pub mentioned: Option<Point>,
    /// The quarter that the document reports on.
    pub report: Option<Point>,
    /// The day mentioned last in this sentence.
    pub day: Option<Date>,
}

impl Anchors {
    /// Returns true for a quarter that was over, but not for long, when the document was published.
    pub fn is_recent(&self, quarter: Point) -> bool {
        self.document.is_none_or(|here| {
            let over = quarter.shifted(1).date;
            over <= here && quarter.date.until(here).is_ok_and(|span| span.get_days() <= 300)
        })
    }

    /// Returns the quarter that a report on results is about: the one mentioned, else the last that was over.
    fn reported(&self) -> Option<Point> {
        self.report.or_else(|| Some(Point::of(self.document?, unit::QUARTER).shifted(-1)))
    }
}

/// The meaning of an expression.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub kind: Kind,
    pub value: String,
    pub modifier: Option<&'static str>,
    pub begin: Option<String>,
    pub end: Option<String>,
    /// The value was computed from the document's date or from an earlier mention.
    pub anchored: bool,
    /// The period, if the expression names one.
    pub point: Option<Point>,
}

/// Returns the meaning of the fields.
pub(super) fn resolve(frame: &Frame, anchors: &Anchors, direction: Direction) -> Meaning {
    let mut meaning = Meaning {
        kind: Kind::Day,
        value: String::new(),
        modifier: frame.get(Field::Mod).and_then(modifier),
        begin: None,
        end: None,
        anchored: false,
        point: None,
    };
    fill(frame, anchors, direction, &mut meaning);
    match frame.get(Field::Kind) {
        Some(1) => meaning.kind = Kind::Day,
        Some(2) => meaning.kind = Kind::Time,
        Some(3) => meaning.kind = Kind::Duration,
        Some(4) => meaning.kind = Kind::Set,
        _ => {}
    }
    meaning
}

fn fill(frame: &Frame, anchors: &Anchors, direction: Direction, meaning: &mut Meaning) {
    let get = |field| frame.get(field);
    if let Some(reference) = get(Field::Ref) {
        let name = match reference {
            1 => "PAST_REF",
            2 => "PRESENT_REF",
            _ => "FUTURE_REF",
        };
        meaning.value = name.to_owned();
        return;
    }
    if frame.has(Field::Every) {
        meaning.kind = Kind::Set;
        meaning.value = every(frame);
        return;
    }
    let points = frame.has(Field::Shift) || frame.has(Field::Year) || frame.has(Field::Decade);
    if let (Some(count), Some(of), false) = (get(Field::Count), get(Field::Unit), points) {
        meaning.kind = Kind::Duration;
        let count = (count >= 0 && !frame.has(Field::Count2)).then_some(count);
        meaning.value = duration(count, get(Field::Tenth).unwrap_or(0), of);
        return;
    }
    let (mut text, mut point) = calendar(frame, anchors, direction, meaning);
    if let (Some(days), Some(at)) = (get(Field::Over), point) {
        let moved = Point { unit: unit::DAY, date: at.date }.shifted(days);
        text = moved.text();
        point = Some(moved);
    }
    meaning.point = point;
    if let Some(time) = clock(frame) {
        meaning.kind = Kind::Time;
        if text.is_empty() {
            let base = anchors.day.or(anchors.document);
            meaning.anchored = base.is_some();
            text = base.map_or("XXXX-XX-XX".to_owned(), |d| Point::of(d, unit::DAY).text());
        }
        text.push_str(&time);
    }
    if text.is_empty() {
        "XXXX".clone_into(&mut text);
    }
    meaning.value = text;
    if frame.has(Field::Bc) {
        meaning.value = format!("BC{}", meaning.value);
        meaning.point = None;
    }
    range(frame, meaning);
}

/// Fills in the ends of a range such as `May 3-5` or `2009-2011`.
fn range(frame: &Frame, meaning: &mut Meaning) {
    let (year2, month2, day2) = (frame.get(Field::Year2), frame.get(Field::Month2), frame.get(Field::Day2));
    let Some(begin) = meaning.point else { return };
    let year = i32::from(begin.date.year());
    let (end, of, extra) = match (year2, month2, day2) {
        (Some(last), None, None) => {
            let last = if last < 100 { year.div_euclid(100) * 100 + last } else { last };
            let last = if last < year { last + 100 } else { last };
            (day(last, 1, 1), unit::YEAR, 0)
        }
        (_, Some(month), None) => {
            let wraps = month < i32::from(begin.date.month());
            (day(year + i32::from(wraps), month, 1), unit::MONTH, 1)
        }
        (_, month, Some(last)) => {
            let first = i32::from(begin.date.month());
            let month = month.unwrap_or(first);
            (day(year + i32::from(month < first), month, last), unit::DAY, 1)
        }
        _ => return,
    };
    let Some(end) = end else { return };
    let length = match of {
        unit::YEAR => i32::from(end.year()) - year,
        unit::MONTH => (i32::from(end.year()) - year) * 12 + i32::from(end.month() - begin.date.month()),
        _ => begin.date.until(end).map_or(0, |span| span.get_days()),
    };
    if length <= 0 {
        return;
    }
    meaning.kind = Kind::Duration;
    meaning.begin = Some(begin.text());
    meaning.end = Some(Point { unit: of, date: end }.text());
    meaning.value = duration(Some(length + extra), 0, of);
    meaning.point = Some(Point { unit: of, date: end });
}

/// Returns the time of day, from the `T` on.
fn clock(frame: &Frame) -> Option<String> {
    let part_of_day = frame.get(Field::Part);
    let (hour, minute) = match (frame.get(Field::Clock), frame.get(Field::Hour)) {
        (Some(clock), _) => (clock / 100, clock % 100),
        (None, Some(hour)) => (hour, frame.get(Field::Minute).unwrap_or(0)),
        (None, None) => return part_of_day.map(|value| format!("T{}", part(value))),
    };
    let afternoon = match (frame.get(Field::Ampm), part_of_day) {
        (Some(half), _) => Some(half == 2),
        (None, Some(3 | 4)) => Some(true),
        (None, Some(5)) => Some((5..12).contains(&hour)),
        (None, Some(1)) => Some(false),
        _ => None,
    };
    let hour = match afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Some(format!("T{hour:02}:{minute:02}"))
}

/// Returns the value of a time that comes back.
fn every(frame: &Frame) -> String {
    let time = clock(frame).unwrap_or_default();
    if let Some(weekday) = frame.get(Field::Weekday) {
        return format!("XXXX-WXX-{weekday}{time}");
    }
    if let Some(month) = frame.get(Field::Month) {
        return match frame.get(Field::Day) {
            Some(day) => format!("XXXX-{month:02}-{day:02}{time}"),
            None => format!("XXXX-{month:02}"),
        };
    }
    if let Some(code) = frame.get(Field::Holiday) {
        return match holiday(code, 2001) {
            Some(date) if code < 10_000 => format!("XXXX-{:02}-{:02}", date.month(), date.day()),
            _ => "XXXX".to_owned(),
        };
    }
    if let Some(number) = frame.get(Field::Season) {
        return format!("XXXX-{}", season(number));
    }
    if let Some(quarter) = frame.get(Field::Quarter) {
        return format!("XXXX-Q{quarter}");
    }
    if !time.is_empty() {
        return format!("XXXX-XX-XX{time}");
    }
    match frame.get(Field::Unit) {
        Some(unit::WEEKEND) => "XXXX-WXX-WE".to_owned(),
        Some(unit::NIGHT) => "XXXX-XX-XXTNI".to_owned(),
        Some(of) => {
            let count = frame.get(Field::Count).unwrap_or(1);
            duration((count >= 0).then_some(count), frame.get(Field::Tenth).unwrap_or(0), of)
        }
        None => "XXXX".to_owned(),
    }
}

/// Returns the calendar part of a value, and the period where it is known.
fn calendar(
    frame: &Frame,
    anchors: &Anchors,
    direction: Direction,
    meaning: &mut Meaning,
) -> (String, Option<Point>) {
    let get = |field| frame.get(field);
    let known = |point: Point| (point.text(), Some(point));
    if let Some(decade) = get(Field::Decade) {
        // '80s, eighties: of the document's own century or the one before.
        let year = if decade >= 100 {
            decade
        } else {
            let now = anchors.document.map_or(2000, |d| i32::from(d.year()));
            let year = now.div_euclid(100) * 100 + decade;
            if year > now + 5 { year - 100 } else { year }
        };
        return match day(year, 1, 1) {
            Some(date) => known(Point::of(date, unit::DECADE)),
            None => (String::new(), None),
        };
    }
    if let Some(century) = get(Field::Century) {
        return match day((century - 1) * 100, 1, 1) {
            Some(date) => known(Point { unit: unit::CENTURY, date }),
            None => (String::new(), None),
        };
    }
    if let Some(numeric) = get(Field::Numeric) {
        // 27.08.2022
        let (first, second, year) = (numeric / 1_000_000, numeric / 10_000 % 100, numeric % 10_000);
        return match day(year, second, first).or_else(|| day(year, first, second)) {
            Some(date) => known(Point { unit: unit::DAY, date }),
            None => (format!("{year:04}"), None),
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
        if frame.has(Field::Bc) {
            return (format!("{year:04}"), None);
        }
        let year = full_year(year, anchors.document);
        return match place(frame, year) {
            Some(point) => known(point),
            None => (format!("{year:04}"), None),
        };
    }
    if let Some(weekday) = get(Field::Weekday)
        && month.is_none()
        && !frame.has(Field::Day)
    {
        return match base(frame, anchors) {
            Some(here) => {
                meaning.anchored = true;
                known(Point {
                    unit: unit::DAY,
                    date: weekday_near(here, weekday, get(Field::Which), direction),
                })
            }
            None => (format!("XXXX-WXX-{weekday}"), None),
        };
    }
    if !refined {
        return (String::new(), None);
    }
    let Some(here) = base(frame, anchors) else {
        return (unknown_year(frame), None);
    };
    meaning.anchored = true;
    if month.is_none() && frame.has(Field::Day) {
        let of_month = |shift| {
            let first = Point::of(here, unit::MONTH).shifted(shift).date;
            let number = get(Field::Day)?;
            day(i32::from(first.year()), i32::from(first.month()), number)
        };
        let mut date = of_month(0);
        let late = |d: Date| d > here && direction == Direction::Past;
        let early = |d: Date| d < here && direction == Direction::Future;
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

/// What an expression counts from.
fn base(frame: &Frame, anchors: &Anchors) -> Option<Date> {
    match frame.get(Field::From) {
        Some(from::MENTIONED) => anchors.mentioned.map(|point| point.date).or(anchors.document),
        _ => anchors.document,
    }
}

fn counted(
    frame: &Frame,
    anchors: &Anchors,
    direction: Direction,
    meaning: &mut Meaning,
    of: i32,
    shift: i32,
    refined: bool,
) -> (String, Option<Point>) {
    let Some(here) = base(frame, anchors) else {
        return match of {
            _ if refined => (unknown_year(frame), None),
            unit::DAY | unit::NIGHT => ("XXXX-XX-XX".to_owned(), None),
            unit::WEEK | unit::FORTNIGHT => ("XXXX-WXX".to_owned(), None),
            unit::WEEKEND => ("XXXX-WXX-WE".to_owned(), None),
            unit::MONTH => ("XXXX-XX".to_owned(), None),
            unit::QUARTER => ("XXXX-QX".to_owned(), None),
            unit::HOUR..=unit::SECOND => ("XXXX-XX-XXTXX:XX".to_owned(), None),
            _ => ("XXXX".to_owned(), None),
        };
    };
    meaning.anchored = true;
    if let unit::HOUR..=unit::SECOND = of {
        // No clock: the day is all that is known.
        meaning.kind = Kind::Time;
        return (format!("{}TXX:XX", Point::of(here, unit::DAY).text()), None);
    }
    // In a report on a quarter, "a year ago" and "a year earlier" are a quarter too.
    if (of == unit::QUARTER || of == unit::YEAR && shift != 0)
        && !refined
        && matches!(frame.get(Field::From), Some(from::MENTIONED | from::REPORT))
        && let Some(report) = if of == unit::QUARTER { anchors.reported() } else { anchors.report }
        && (frame.get(Field::From) == Some(from::REPORT)
            || anchors.mentioned.is_some_and(|point| point.unit == unit::QUARTER))
    {
        let point = report.shifted(if of == unit::YEAR { 4 * shift } else { shift });
        return (point.text(), Some(point));
    }
    let shift = match (of, frame.get(Field::Dir)) {
        // On a working day, the weekend is the last one.
        (unit::WEEKEND, Some(1)) if here.weekday().to_monday_zero_offset() < 5 => shift - 1,
        _ => shift,
    };
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

/// Returns the four digits of a year written with two: the one nearest to the document's date.
fn full_year(year: i32, document: Option<Date>) -> i32 {
    if year >= 100 {
        return year;
    }
    let now = document.map_or(2000, |date| i32::from(date.year()));
    let same = now.div_euclid(100) * 100 + year;
    [same - 100, same, same + 100].into_iter().min_by_key(|y| (y - now).abs()).unwrap_or(same)
}

/// Returns the period that the fields name in a year.
fn place(frame: &Frame, year: i32) -> Option<Point> {
    let get = |field| frame.get(field);
    if let Some(code) = get(Field::Holiday) {
        return match holiday(code, year) {
            Some(date) => Some(Point { unit: unit::DAY, date }),
            None => day(year, 1, 1).map(|date| Point { unit: unit::YEAR, date }),
        };
    }
    let (month, of) = if let Some(month) = get(Field::Month) {
        match get(Field::Day) {
            Some(number) => {
                let date = day(year, month, number)?;
                return Some(if frame.get(Field::Week).is_some() {
                    Point::of(date, unit::WEEK)
                } else {
                    Point { unit: unit::DAY, date }
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
fn unknown_year(frame: &Frame) -> String {
    let get = |field| frame.get(field);
    if let Some(code @ 101..=1231) = get(Field::Holiday) {
        return format!("XXXX-{:02}-{:02}", code / 100, code % 100);
    }
    if let Some(month) = get(Field::Month) {
        return match get(Field::Day) {
            Some(day) => format!("XXXX-{month:02}-{day:02}"),
            None => format!("XXXX-{month:02}"),
        };
    }
    if let Some(quarter) = get(Field::Quarter) {
        return format!("XXXX-Q{quarter}");
    }
    if let Some(half) = get(Field::Half) {
        return format!("XXXX-H{half}");
    }
    if let Some(number) = get(Field::Season) {
        return format!("XXXX-{}", season(number));
    }
    if let Some(weekday) = get(Field::Weekday) {
        return format!("XXXX-WXX-{weekday}");
    }
    match get(Field::Day) {
        Some(day) => format!("XXXX-XX-{day:02}"),
        None => "XXXX".to_owned(),
    }
}

/// Chooses the year of a month, a day of a month, a quarter, a season or a holiday.
fn near(frame: &Frame, here: Date, direction: Direction) -> Option<Point> {
    let year = i32::from(here.year());
    let candidates: Vec<Point> = (year - 1..=year + 1).filter_map(|y| place(frame, y)).collect();
    // February 29 exists in some years only.
    let candidates = if candidates.is_empty() {
        (year - 8..=year + 8).filter_map(|y| place(frame, y)).collect()
    } else {
        candidates
    };
    let now = |point: &Point| Point::of(here, point.unit).date;
    let distance =
        |point: &Point| now(point).until(point.date).map_or(i32::MAX, |span| span.get_days().abs());
    let past = |strict: bool| {
        candidates.iter().rev().find(|p| if strict { p.date < now(p) } else { p.date <= now(p) })
    };
    let future =
        |strict: bool| candidates.iter().find(|p| if strict { p.date > now(p) } else { p.date >= now(p) });
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
        _ => match direction {
            // What is far away one way and close by the other is meant the other way.
            Direction::Past => match (past(false), future(true)) {
                (Some(p), Some(f)) if distance(p) > 290 && distance(f) < 60 => Some(f),
                (p, _) => p,
            },
            Direction::Future => match (past(true), future(false)) {
                (Some(p), Some(f)) if distance(p) < 100 && distance(f) > 240 => Some(p),
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
fn weekday_near(here: Date, weekday: i32, which: Option<i32>, direction: Direction) -> Date {
    let today = i32::from(here.weekday().to_monday_one_offset());
    let back = (today - weekday).rem_euclid(7);
    let ahead = (weekday - today).rem_euclid(7);
    let days = match (which, direction) {
        (Some(-1), _) => -(if back == 0 { 7 } else { back }),
        (Some(0), _) => weekday - today,
        // "next Friday" is of the next week, "this coming Friday" the first to come.
        (Some(1), _) => weekday - today + 7,
        (Some(_), _) => {
            if ahead == 0 {
                7
            } else {
                ahead
            }
        }
        (None, Direction::Future) => ahead,
        (None, _) => -back,
    };
    here.checked_add(jiff::Span::new().days(days)).unwrap_or(here)
}
