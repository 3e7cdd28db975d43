//! Lines, cut into blocks of whole lines: the reading thread copies nothing and looks at line ends only.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use super::item::{Item, Payload};
use super::source::{Flow, Source};
use super::{Class, Failure};

/// Bytes of a block: small enough to share out evenly, large enough that handing it over costs nothing. Blocks end at the same
/// lines in every run of the same input, which resuming counts on.
const BLOCK: usize = 128 << 10;

/// Appends bytes until there are `full` of them or no more.
fn fill(reader: &mut dyn BufRead, block: &mut Vec<u8>, full: usize) -> io::Result<bool> {
    while block.len() < full {
        let ready = reader.fill_buf()?;
        if ready.is_empty() {
            return Ok(false);
        }
        let count = ready.len().min(full - block.len());
        block.extend_from_slice(&ready[..count]);
        reader.consume(count);
    }
    Ok(true)
}

/// Skips to the next line; returns false where there is none.
fn skip_line(reader: &mut dyn BufRead) -> io::Result<bool> {
    loop {
        let ready = reader.fill_buf()?;
        if ready.is_empty() {
            return Ok(false);
        }
        if let Some(at) = ready.iter().position(|&b| b == b'\n') {
            reader.consume(at + 1);
            return Ok(true);
        }
        let count = ready.len();
        reader.consume(count);
    }
}

/// Hands out the lines of a reader in blocks.
pub fn read(
    source: &mut Source,
    name: &str,
    reader: &mut dyn BufRead,
    encoding: Option<&'static str>,
) -> Flow {
    let path: std::sync::Arc<str> = name.into();
    let limit = source.options.limits.document;
    let mut first = 1;
    let mut block: Vec<u8> = Vec::new();
    let mut want = BLOCK;
    loop {
        block.reserve(want.saturating_sub(block.len()));
        let more = match fill(reader, &mut block, want) {
            Ok(more) => more,
            Err(error) => {
                // What came whole is kept; the piece of a line before the error is not one.
                let whole = block.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
                block.truncate(whole);
                let lines = newlines(&block);
                send(source, &path, first, block, encoding)?;
                return source.failed_reading(&format!("{name}:{}", first + lines), name, &error);
            }
        };
        if block.is_empty() {
            return ControlFlow::Continue(());
        }
        if !more {
            return send(source, &path, first, block, encoding);
        }
        match block.iter().rposition(|&b| b == b'\n') {
            Some(at) => {
                let mut rest = Vec::with_capacity(BLOCK);
                rest.extend_from_slice(&block[at + 1..]);
                block.truncate(at + 1);
                let lines = newlines(&block);
                send(source, &path, first, std::mem::replace(&mut block, rest), encoding)?;
                first += lines;
                want = BLOCK.max(block.len() + 1);
            }
            None if block.len() > limit.max(BLOCK) => {
                let start = block[..200.min(block.len())].to_vec();
                block = Vec::new();
                let id = super::jsonl::id_of(&start)
                    .unwrap_or_else(|| super::json_string(&format!("{name}:{first}")));
                let message = format!("{name}:{first}: a line of {}", source.options.limits.too_large());
                source.item(Item::failed(&path, Failure { id, class: Class::Size, message }))?;
                first += 1;
                match skip_line(reader) {
                    Ok(true) => {}
                    Ok(false) => return ControlFlow::Continue(()),
                    Err(error) => return source.failed_reading(&format!("{name}:{first}"), name, &error),
                }
                want = BLOCK;
            }
            None => want = (block.len() * 2).min(limit.max(BLOCK) + 1).max(block.len() + 1),
        }
    }
}

fn newlines(block: &[u8]) -> usize {
    block.iter().filter(|&&b| b == b'\n').count()
}

fn send(
    source: &mut Source,
    path: &std::sync::Arc<str>,
    first: usize,
    mut block: Vec<u8>,
    encoding: Option<&'static str>,
) -> Flow {
    if first == 1 && block.starts_with(b"\xef\xbb\xbf") {
        block.drain(..3);
    }
    if block.is_empty() {
        return ControlFlow::Continue(());
    }
    source.item(Item {
        path: path.clone(),
        payload: Payload::Lines { first, unit: "", bytes: block, encoding },
    })
}
