//! Cells of Parquet and Arrow as JSON.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType, DurationSecondType,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, downcast_dictionary_array};
use arrow_schema::{DataType, TimeUnit};

use super::table::Value;

/// Returns true if cells of that kind have JSON (see [`value`]).
pub fn is_kept(kind: &DataType) -> bool {
    match kind {
        DataType::Interval(_) | DataType::Union(..) | DataType::RunEndEncoded(..) => false,
        DataType::ListView(_) | DataType::LargeListView(_) => false,
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            is_kept(field.data_type())
        }
        DataType::Map(field, _) => is_kept(field.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_kept(field.data_type())),
        DataType::Dictionary(_, values) => is_kept(values),
        _ => true,
    }
}

fn number<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}

/// Returns a cell; None if it is null or of a type that has no JSON.
pub fn value(array: &dyn Array, row: usize) -> Option<Value> {
    if array.is_null(row) {
        return None;
    }
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let json = |text: String| Some(Value::Json(text));
    let float = |value: f64| serde_json::Number::from_f64(value).map(|n| Value::Json(n.to_string()));
    match array.data_type() {
        DataType::Utf8 => text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => text(array.as_string_view().value(row)),
        DataType::Binary => bytes_text(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => bytes_text(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => bytes_text(array.as_binary_view().value(row)),
        DataType::Boolean => json(array.as_boolean().value(row).to_string()),
        DataType::Int8 => json(number::<Int8Type>(array, row).to_string()),
        DataType::Int16 => json(number::<Int16Type>(array, row).to_string()),
        DataType::Int32 => json(number::<Int32Type>(array, row).to_string()),
        DataType::Int64 => json(number::<Int64Type>(array, row).to_string()),
        DataType::UInt8 => json(number::<UInt8Type>(array, row).to_string()),
        DataType::UInt16 => json(number::<UInt16Type>(array, row).to_string()),
        DataType::UInt32 => json(number::<UInt32Type>(array, row).to_string()),
        DataType::UInt64 => json(number::<UInt64Type>(array, row).to_string()),
        DataType::Decimal32(..) => json(array.as_primitive::<Decimal32Type>().value_as_string(row)),
        DataType::Decimal64(..) => json(array.as_primitive::<Decimal64Type>().value_as_string(row)),
        DataType::Decimal128(..) => json(array.as_primitive::<Decimal128Type>().value_as_string(row)),
        DataType::Decimal256(..) => json(array.as_primitive::<Decimal256Type>().value_as_string(row)),
        DataType::FixedSizeBinary(_) => bytes_text(array.as_fixed_size_binary().value(row)),
        DataType::Float16 => float(f64::from(number::<Float16Type>(array, row))),
        DataType::Float32 => float(f64::from(number::<Float32Type>(array, row))),
        DataType::Float64 => float(number::<Float64Type>(array, row)),
        DataType::Date32 => time(i64::from(number::<Date32Type>(array, row)) * 86_400, 0, true),
        DataType::Date64 => time(number::<Date64Type>(array, row).div_euclid(1000), 0, true),
        DataType::Timestamp(unit, _) => {
            let (count, per) = match unit {
                TimeUnit::Second => (number::<TimestampSecondType>(array, row), 1),
                TimeUnit::Millisecond => (number::<TimestampMillisecondType>(array, row), 1000),
                TimeUnit::Microsecond => (number::<TimestampMicrosecondType>(array, row), 1_000_000),
                TimeUnit::Nanosecond => (number::<TimestampNanosecondType>(array, row), 1_000_000_000),
            };
            time(count.div_euclid(per), count.rem_euclid(per) * (1_000_000_000 / per), false)
        }
        DataType::Time32(TimeUnit::Second) => clock(number::<Time32SecondType>(array, row).into(), 1),
        DataType::Time32(_) => clock(number::<Time32MillisecondType>(array, row).into(), 1_000),
        DataType::Time64(TimeUnit::Microsecond) => {
            clock(number::<Time64MicrosecondType>(array, row), 1_000_000)
        }
        DataType::Time64(_) => clock(number::<Time64NanosecondType>(array, row), 1_000_000_000),
        DataType::Duration(unit) => {
            let (count, per) = match unit {
                TimeUnit::Second => (number::<DurationSecondType>(array, row), 1),
                TimeUnit::Millisecond => (number::<DurationMillisecondType>(array, row), 1_000),
                TimeUnit::Microsecond => (number::<DurationMicrosecondType>(array, row), 1_000_000),
                TimeUnit::Nanosecond => (number::<DurationNanosecondType>(array, row), 1_000_000_000),
            };
            Some(Value::Text(parts(count, per).to_string()))
        }
        DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row).as_ref()),
        DataType::Map(..) => {
            let pairs = array.as_map().value(row);
            let (keys, values) = (pairs.column(0), pairs.column(1));
            let pair = |at: usize| {
                let key = value(keys.as_ref(), at).map_or_else(String::new, Value::plain);
                let value = value(values.as_ref(), at).map_or_else(|| "null".to_owned(), Value::json);
                format!("{}:{value}", super::json_string(&key))
            };
            json(format!("{{{}}}", (0..pairs.len()).map(pair).collect::<Vec<_>>().join(",")))
        }
        DataType::List(_) => list(array.as_list::<i32>().value(row).as_ref()),
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row).as_ref()),
        DataType::Struct(fields) => {
            let columns = array.as_struct();
            let cells = fields.iter().zip(columns.columns()).filter_map(|(field, column)| {
                value(column.as_ref(), row)
                    .map(|value| format!("{}:{}", super::json_string(field.name()), value.json()))
            });
            json(format!("{{{}}}", cells.collect::<Vec<_>>().join(",")))
        }
        DataType::Dictionary(..) => downcast_dictionary_array!(
            array => {
                let key = array.key(row)?;
                value(array.values().as_ref(), key)
            },
            _ => None
        ),
        _ => None,
    }
}

/// Bytes that are UTF-8 are text; others, such as checksums, stand in hexadecimal.
fn bytes_text(bytes: &[u8]) -> Option<Value> {
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => Value::Text(text.to_owned()),
        Err(_) => Value::Bytes(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
    })
}

/// A length of time, of which a second has so many units.
fn parts(count: i64, per: i64) -> jiff::SignedDuration {
    let nanoseconds = count % per * (1_000_000_000 / per);
    jiff::SignedDuration::new(count / per, i32::try_from(nanoseconds).unwrap_or(0))
}

/// A time of day.
fn clock(count: i64, per: i64) -> Option<Value> {
    let time = jiff::civil::Time::midnight().checked_add(parts(count, per)).ok()?;
    Some(Value::Text(time.to_string()))
}

fn list(values: &dyn Array) -> Option<Value> {
    let cells: Vec<String> =
        (0..values.len()).map(|row| value(values, row).map_or("null".to_owned(), Value::json)).collect();
    Some(Value::Json(format!("[{}]", cells.join(","))))
}

/// A moment as ISO 8601; a day alone where that is all there is.
fn time(seconds: i64, nanoseconds: i64, day: bool) -> Option<Value> {
    let epoch = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let moment = epoch
        .checked_add(jiff::SignedDuration::new(seconds, i32::try_from(nanoseconds).unwrap_or(0)))
        .ok()?;
    Some(Value::Text(if day { moment.date().to_string() } else { moment.to_string() }))
}
