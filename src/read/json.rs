//! JSON arrays and objects one after the other, made into lines without parsing: only brackets and strings are looked at.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::item::{Item, Payload};
use super::source::{Flow, Source};
use super::{Class, Failure};

const BLOCK: usize = 128 << 10;

/// Where a byte stands.
#[derive(Default)]
struct State {
    /// Open brackets, without the array around all.
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// Whether an array is around all.
    array: bool,
    /// Whether anything was seen.
    begun: bool,
    /// Whether the array was closed.
    closed: bool,
}

/// Hands out the objects of a reader, each as a line.
pub fn read(
    source: &mut Source,
    name: &str,
    reader: &mut dyn BufRead,
    encoding: Option<&'static str>,
) -> Flow {
    let path: Arc<str> = name.into();
    let limit = source.options.limits.document;
    let mut state = State::default();
    let mut block: Vec<u8> = Vec::with_capacity(BLOCK);
    let mut start = 0;
    let (mut first, mut number) = (1, 1);
    // Bytes of an object that is too large.
    let mut skipped: Option<Vec<u8>> = None;
    macro_rules! flush {
        () => {
            send(source, &path, first, std::mem::take(&mut block), encoding)?;
            first = number;
            start = 0;
        };
    }
    loop {
        let ready = match reader.fill_buf() {
            Ok(ready) => ready,
            Err(error) => {
                block.truncate(start);
                send(source, &path, first, block, encoding)?;
                return source.failed_reading(&format!("{name}: object {number}"), name, &error);
            }
        };
        if ready.is_empty() {
            break;
        }
        let count = ready.len();
        let mut at = 0;
        while at < count {
            let byte = ready[at];
            at += 1;
            if state.depth == 0 && !state.in_string {
                match byte {
                    b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                        // Ends a number or a word that stands where an object should.
                        if block.len() > start {
                            block.push(b'\n');
                            number += 1;
                            start = block.len();
                        }
                        continue;
                    }
                    0xef | 0xbb | 0xbf if !state.begun => continue,
                    b'[' if !state.begun => {
                        state.array = true;
                        state.begun = true;
                        continue;
                    }
                    b']' if state.array && !state.closed => {
                        if block.len() > start {
                            block.push(b'\n');
                            number += 1;
                            start = block.len();
                        }
                        state.closed = true;
                        continue;
                    }
                    _ => state.begun = true,
                }
            }
            let mut ended = false;
            let mut kept = byte;
            if state.in_string {
                match byte {
                    _ if state.escaped => state.escaped = false,
                    b'\\' => state.escaped = true,
                    b'"' => state.in_string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => state.in_string = true,
                    b'{' | b'[' => state.depth += 1,
                    b'}' | b']' => {
                        state.depth = state.depth.saturating_sub(1);
                        ended = state.depth == 0;
                    }
                    b'\n' | b'\r' => kept = b' ',
                    _ => {}
                }
            }
            if skipped.is_none() {
                block.push(kept);
                if block.len() - start > limit {
                    skipped = Some(block[start..start + 200.min(block.len() - start)].to_vec());
                    block.truncate(start);
                }
            }
            if ended {
                if let Some(head) = skipped.take() {
                    flush!();
                    too_large(source, &path, name, number, &head)?;
                    number += 1;
                    first += 1;
                } else {
                    block.push(b'\n');
                    number += 1;
                    start = block.len();
                    if block.len() >= BLOCK {
                        flush!();
                    }
                }
            }
        }
        reader.consume(count);
    }
    // An object cut short is handed out as it is: its parser says what is wrong.
    let cut = block.len() > start;
    send(source, &path, first, block, encoding)?;
    if let Some(head) = skipped {
        return too_large(source, &path, name, number, &head);
    }
    if state.array && !state.closed && !cut {
        let message =
            format!("{name}: the array is not closed: the file is cut short after {} objects", number - 1);
        let id = super::json_string(&format!("{name}:{number}"));
        return source.item(Item::failed(&path, Failure { id, class: Class::Syntax, message }));
    }
    ControlFlow::Continue(())
}

fn send(
    source: &mut Source,
    path: &Arc<str>,
    first: usize,
    bytes: Vec<u8>,
    encoding: Option<&'static str>,
) -> Flow {
    if bytes.is_empty() {
        return ControlFlow::Continue(());
    }
    source.item(Item {
        path: path.clone(),
        payload: Payload::Lines { first, unit: "object ", bytes, encoding },
    })
}

fn too_large(source: &mut Source, path: &Arc<str>, name: &str, number: usize, head: &[u8]) -> Flow {
    let id = super::jsonl::id_of(head).unwrap_or_else(|| super::json_string(&format!("{name}:{number}")));
    let message = format!("{name}: object {number}: {}", source.options.limits.too_large());
    source.item(Item::failed(path, Failure { id, class: Class::Size, message }))
}
