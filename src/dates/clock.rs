//! The time of day of a value: `T17:00`, `TMO`, and where "10:00-11:30" ends.

use super::frame::{Field, Frame, part};
use super::notation::Value;

/// Returns the time of day, from the `T` on.
pub(super) fn clock(frame: &Frame) -> Option<Value> {
    let part_of_day = frame.get(Field::Part);
    let (hour, minute) = match (frame.get(Field::Clock), frame.get(Field::Hour)) {
        (Some(clock), _) => (clock / 100, clock % 100),
        (None, Some(hour)) => (hour, frame.get(Field::Minute).unwrap_or(0)),
        (None, None) => {
            return part_of_day.map(|value| {
                let mut out = Value::from("T");
                out.add(part(value));
                out
            });
        }
    };
    let half = match frame.get(Field::Ampm) {
        // "10-2pm" begins in the morning.
        Some(2)
            if frame.get(Field::Hour2).is_some_and(|end| end < hour && hour < 12)
                && !frame.has(Field::Ampm2) =>
        {
            Some(1)
        }
        half => half,
    };
    let afternoon = match (half, part_of_day) {
        (Some(half), _) => Some(half == 2),
        (None, Some(3 | 4)) => Some(true),
        (None, Some(5)) => Some((5..12).contains(&hour)),
        (None, Some(1)) => Some(false),
        // "Half past five" and "five o'clock" are in the afternoon: few are awake in the small hours.
        (None, None) if frame.has(Field::Hour) && (1..7).contains(&hour) => Some(true),
        _ => None,
    };
    Some(time(hour, minute, afternoon))
}

/// Returns the end of "10:00-11:30" or "6-8pm", from the `T` on.
pub(super) fn clock_end(frame: &Frame) -> Option<Value> {
    let (hour, minute) = match (frame.get(Field::Clock2), frame.get(Field::Hour2)) {
        (Some(clock), _) => (clock / 100, clock % 100),
        (None, hour) => (hour?, 0),
    };
    let half = frame.get(Field::Ampm2).or(frame.get(Field::Ampm));
    Some(time(hour, minute, half.map(|half| half == 2)))
}

/// Returns an hour and a minute as a value; `afternoon` tells the half of the day, if the text does.
fn time(hour: i32, minute: i32, afternoon: Option<bool>) -> Value {
    // "A quarter to nine".
    let (hour, minute) = if minute < 0 { ((hour + 23) % 24, minute + 60) } else { (hour, minute) };
    let hour = match afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Value::of(&[("T", hour, 2), (":", minute, 2)])
}
