//! How long and how often: `PT2H6M`, `P2W/P5W`, `XXXX-WXX-5`.

use super::anchor::interval;
use super::clock::clock;
use super::frame::{Field, Frame, unit};
use super::notation::Value;
use super::value::{duration, holiday, season};

/// Returns a length of time, such as `P4D`, `PT2H6M`, `P2W/P5W`.
pub(super) fn length(frame: &Frame, count: i32, of: i32) -> Value {
    let known = (count >= 0).then_some(count);
    let hundredths = frame.get(Field::Hundredths).unwrap_or(0);
    // "1 minute 54.06 seconds": of the finest unit.
    let fine = if frame.has(Field::Unit3) { 3 } else { 1 + i32::from(frame.has(Field::Unit2)) };
    let of_unit = |place: i32| if place == fine { hundredths } else { 0 };
    let value = duration(known, of_unit(1), of);
    match (frame.get(Field::Count2), frame.get(Field::Unit2)) {
        (Some(more), Some(finer)) => {
            let value = with_finer(value, more, of_unit(2), finer);
            match (frame.get(Field::Count3), frame.get(Field::Unit3)) {
                (Some(more), Some(finest)) => with_finer(value, more, of_unit(3), finest),
                _ => value,
            }
        }
        (Some(most), None) if most > count && count >= 0 => interval(&value, &duration(Some(most), 0, of)),
        (Some(_), None) => duration(None, 0, of),
        _ => value,
    }
}

/// Returns a length with so many of a finer unit: "two hours and six minutes". The letters of a clock stand behind one T.
fn with_finer(value: Value, count: i32, hundredths: i32, unit: i32) -> Value {
    let mut out = value;
    let rest = duration(Some(count), hundredths, unit);
    out.add(rest.strip_prefix(if value.contains('T') { "PT" } else { "P" }).unwrap_or_default());
    out
}

/// The field `weekday` of "every weekday".
const EACH_WORKDAY: i32 = 8;

/// Returns the value of a time that comes back.
pub(super) fn every(frame: &Frame) -> Value {
    let time = clock(frame).unwrap_or_default();
    if let Some(weekday) = frame.get(Field::Weekday) {
        let mut out = match weekday {
            EACH_WORKDAY => "XXXX-WXX-WD".into(),
            _ => Value::of(&[("XXXX-WXX-", weekday, 1)]),
        };
        out.add(&time);
        return out;
    }
    if let Some(month) = frame.get(Field::Month) {
        return match frame.get(Field::Day) {
            Some(day) => {
                let mut out = Value::of(&[("XXXX-", month, 2), ("-", day, 2)]);
                out.add(&time);
                out
            }
            None => Value::of(&[("XXXX-", month, 2)]),
        };
    }
    if let Some(code) = frame.get(Field::Holiday) {
        return match holiday(code, 2001) {
            Some(date) if code < 10_000 => {
                Value::of(&[("XXXX-", date.month().into(), 2), ("-", date.day().into(), 2)])
            }
            _ => "XXXX".into(),
        };
    }
    if let Some(number) = frame.get(Field::Season) {
        let mut out = Value::from("XXXX-");
        out.add(season(number));
        return out;
    }
    if let Some(quarter) = frame.get(Field::Quarter) {
        return Value::of(&[("XXXX-Q", quarter, 1)]);
    }
    if !time.is_empty() {
        let mut out = Value::from("XXXX-XX-XX");
        out.add(&time);
        return out;
    }
    match frame.get(Field::Unit) {
        Some(unit::WEEKEND) => "XXXX-WXX-WE".into(),
        Some(unit::NIGHT) => "XXXX-XX-XXTNI".into(),
        Some(unit::QUARTER) if !frame.has(Field::Count) => "P3M".into(),
        Some(of) => {
            let count = frame.get(Field::Count).unwrap_or(1);
            duration((count >= 0).then_some(count), frame.get(Field::Hundredths).unwrap_or(0), of)
        }
        None => "XXXX".into(),
    }
}
