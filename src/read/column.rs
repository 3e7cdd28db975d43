//! Parquet and Arrow: rows by the names of their columns, all columns kept.

use std::fs::File;
use std::io::{BufRead, Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, Schema};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

use super::cell::{is_kept, value};
use super::guard::guarded;
use super::ipc::{FileBatches, StreamBatches};
use super::item::{Item, Payload};
use super::source::{Flow, Source};
use super::table::{Header, Value};
use super::{Class, Failure, Input};

/// Bytes of rows that are handed over at once, about.
const BLOCK: usize = 256 << 10;
/// Most bytes of a file that does not stand on disk by itself.
const IN_MEMORY: usize = 256 << 20;

/// Hands out the rows of a Parquet file. One that stands inside an archive is read into memory, as its index is at its end.
pub fn parquet(source: &mut Source, name: &str, reader: &mut dyn BufRead, file: Option<&Path>) -> Flow {
    match file.map(File::open) {
        Some(Ok(file)) => parquet_rows(source, name, file),
        Some(Err(error)) => source.failed_reading(name, name, &error),
        None => match source.whole(name, reader, IN_MEMORY)? {
            Some(bytes) => parquet_rows(source, name, Bytes::from(bytes)),
            None => ControlFlow::Continue(()),
        },
    }
}

/// Reads no further than there are bytes, whatever the index or a page says: the reader takes memory before it looks.
struct Bounded<T>(T);

/// How many times its size a page may unpack to, beyond bytes that hurt nobody.
const RATIO: u64 = 10_000;
const FREE: u64 = 32 << 20;

impl<T: ChunkReader> Length for Bounded<T> {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl<T: ChunkReader<T: BufRead>> ChunkReader for Bounded<T> {
    type T = T::T;

    fn get_read(&self, start: u64) -> parquet::errors::Result<T::T> {
        // Only heads of pages are asked for so.
        let mut head = Vec::with_capacity(18);
        self.0.get_read(start)?.take(18).read_to_end(&mut head)?;
        match page_sizes(&head) {
            Some([unpacked, packed]) if unpacked > FREE && unpacked / packed.max(1) > RATIO => Err(
                ParquetError::General(format!("a page of {packed} bytes that says it unpacks to {unpacked}")),
            ),
            _ => self.0.get_read(start),
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.0.len()) {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} are not there")));
        }
        self.0.get_bytes(start, length)
    }
}

/// Returns the bytes of a page, unpacked and as they stand, from the beginning of its head: three numbers of a Thrift structure in the
/// compact protocol, the kind of page before them.
fn page_sizes(head: &[u8]) -> Option<[u64; 2]> {
    let mut head = head.iter();
    let mut number = || -> Option<u64> {
        // The next field, a number of 32 bits.
        (*head.next()? == 0x15).then_some(())?;
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = *head.next()?;
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return Some(value);
            }
            (shift < 35).then_some(())?;
        }
    };
    // Twice the number, as none is below zero.
    let [_, unpacked, packed] = [number()?, number()?, number()?];
    Some([unpacked / 2, packed / 2])
}

fn parquet_rows<T: ChunkReader<T: BufRead> + 'static>(source: &mut Source, name: &str, input: T) -> Flow {
    let builder = match read(|| ParquetRecordBatchReaderBuilder::try_new(Bounded(input))) {
        Ok(builder) => builder,
        Err(error) => return wrong(source, name, 0, &error),
    };
    let Some(header) = header(source, name, builder.schema())? else { return ControlFlow::Continue(()) };
    // Rows are as large as they are on average; a batch of long articles must not outgrow memory.
    let batches = read(|| {
        let metadata = builder.metadata();
        let rows = metadata.file_metadata().num_rows().max(1);
        let groups = metadata.row_groups().iter();
        let bytes = groups.fold(0i64, |sum, group| sum.saturating_add(group.total_byte_size()));
        let each = usize::try_from(bytes / rows).unwrap_or(0).max(64);
        builder.with_batch_size((BLOCK / each).clamp(1, 1024)).build()
    });
    match batches {
        Ok(batches) => rows_of(source, name, &header, batches),
        Err(error) => wrong(source, name, 0, &error),
    }
}

/// Hands out the rows of an Arrow file or stream.
pub fn arrow(
    source: &mut Source,
    name: &str,
    start: &[u8],
    reader: &mut dyn BufRead,
    file: Option<&Path>,
) -> Flow {
    if !start.starts_with(b"ARROW1\0\0") {
        return match read(|| StreamBatches::open(reader)) {
            Ok(batches) => match header(source, name, batches.schema())? {
                Some(header) => rows_of(source, name, &header, batches),
                None => ControlFlow::Continue(()),
            },
            Err(error) => wrong(source, name, 0, &error),
        };
    }
    match file.map(File::open) {
        Some(Ok(file)) => arrow_file(source, name, std::io::BufReader::new(file)),
        Some(Err(error)) => source.failed_reading(name, name, &error),
        None => match source.whole(name, reader, IN_MEMORY)? {
            Some(bytes) => arrow_file(source, name, std::io::Cursor::new(bytes)),
            None => ControlFlow::Continue(()),
        },
    }
}

fn arrow_file<R: Read + Seek>(source: &mut Source, name: &str, reader: R) -> Flow {
    match read(|| FileBatches::open(reader)) {
        Ok(batches) => match header(source, name, batches.schema())? {
            Some(header) => rows_of(source, name, &header, batches),
            None => ControlFlow::Continue(()),
        },
        Err(error) => wrong(source, name, 0, &error),
    }
}

/// Does a step of reading; that it panics is one more way to say that the file is broken.
fn read<T, E: std::fmt::Display>(step: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    guarded(step).and_then(|result| result.map_err(|error| error.to_string()))
}

/// Returns the header of rows, once it is said which columns are not kept; None, and a failure handed out, if it has no text.
fn header(source: &mut Source, name: &str, schema: &Schema) -> ControlFlow<(), Option<Arc<Header>>> {
    match header_of(source, schema) {
        Ok(header) => {
            left_out(source, name, schema)?;
            ControlFlow::Continue(Some(Arc::new(header)))
        }
        Err(message) => {
            source.failed(name, Class::Field, format!("{name}: {message}"))?;
            ControlFlow::Continue(None)
        }
    }
}

fn header_of(source: &Source, schema: &Schema) -> Result<Header, String> {
    let names = schema.fields().iter().map(|field| field.name().clone()).collect();
    let header = Header::new(names, &source.options.fields)?;
    for name in &source.options.fields.text {
        let column = schema.field_with_name(name).map(|field| field.data_type());
        if let Ok(kind) = column
            && !is_text(kind)
        {
            return Err(format!("column {name:?} holds {kind}; a text is a string"));
        }
    }
    Ok(header)
}

/// Returns true for strings, and bytes that may be some.
fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        // A column of nothing but nulls; each row says so.
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::Null => true,
        _ => false,
    }
}

/// Says which columns are not kept.
fn left_out(source: &mut Source, name: &str, schema: &Schema) -> Flow {
    let fields = schema.fields().iter().filter(|field| !is_kept(field.data_type()));
    let shown: Vec<String> =
        fields.map(|field| format!("{:?} ({})", field.name(), field.data_type())).collect();
    if shown.is_empty() {
        return ControlFlow::Continue(());
    }
    let note = format!("{name}: columns that are not kept, as they have no JSON: {}", shown.join(", "));
    source.item(Item { path: name.into(), payload: Payload::Note(note) })
}

fn wrong(source: &mut Source, name: &str, rows: usize, error: &str) -> Flow {
    // The reader tells it in words of its own.
    if let Some((_, codec)) = error.split_once("Disabled feature at compile time: ") {
        let message = format!(
            "{name}: packed with {codec}, which is not read (snappy, gzip, lz4 and zstd are); `pyarrow.parquet.write_table` with \
             compression=\"zstd\" writes it anew"
        );
        return source.failed(name, Class::Unsupported, message);
    }
    let after = if rows == 0 { String::new() } else { format!(" after {rows} rows; the rest is not read") };
    // Some say in further lines where in their structure they are.
    let first = error.lines().next().unwrap_or_default().trim();
    source.failed(name, Class::Syntax, format!("{name}: broken{after}: {first}"))
}

fn rows_of(
    source: &mut Source,
    name: &str,
    header: &Arc<Header>,
    mut batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
) -> Flow {
    let path: Arc<str> = name.into();
    let mut first = 1;
    loop {
        let batch = match read(|| batches.next().transpose()) {
            Ok(Some(batch)) => batch,
            Ok(None) => return ControlFlow::Continue(()),
            Err(error) => return wrong(source, name, first - 1, &error),
        };
        // Arrow files come in batches of their writer's choice.
        let rows = batch.num_rows();
        let each = batch.get_array_memory_size() / rows.max(1);
        let most = (BLOCK / each.max(64)).clamp(1, 1024);
        for from in (0..rows).step_by(most) {
            let slice = batch.slice(from, most.min(rows - from));
            let payload = Payload::Columns { first: first + from, header: Arc::clone(header), batch: slice };
            source.item(Item { path: Arc::clone(&path), payload })?;
        }
        first += rows;
    }
}

/// Makes a document of a row.
///
/// # Errors
/// It has no text: null, or bytes that are none.
pub fn parse(
    header: &Header,
    batch: &RecordBatch,
    row: usize,
    name: &str,
    number: usize,
) -> Result<Input, Failure> {
    let place = format!("{name}:{number}");
    let failed = |id, class, message| Err(Failure { id, class, message: format!("{place}: {message}") });
    // What a damaged file says may fit together well enough to be decoded, and be nonsense still.
    let row = guarded(|| {
        let cell = |column: usize| value(batch.column(column).as_ref(), row);
        let null = header.null_text(&|column| cell(column).and_then(Value::text)).map(str::to_owned);
        let null = null.map(|column| {
            let there = batch.column_by_name(&column).is_some_and(|cells| !cells.is_null(row));
            format!(
                "{column:?} is {}; write a string",
                if there { "bytes that are no UTF-8" } else { "null" }
            )
        });
        (header.row(&cell, &|| super::json_string(&place)), null)
    });
    match row {
        Err(said) => failed(super::json_string(&place), Class::Syntax, format!("broken: {said}")),
        Ok((input, Some(wrong))) => failed(input.id, Class::Field, wrong),
        Ok((mut input, None)) => {
            input.number = number;
            Ok(input)
        }
    }
}
