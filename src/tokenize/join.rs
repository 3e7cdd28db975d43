//! The declared joins and splits on top of UAX #29.
//!
//! Joined: abbreviations and initials with their period, times (`10:30`), `'90s`, URLs, e-mail addresses, @handles, #tags.
//! Split: the possessive from its word, `word.Word` and `Word:Word` that lack a space, underscores used as dashes.
//! Dropped: tokens of zero-width and bidi marks only, the `>` that opens the lines of a quoted mail.

use super::{Abbreviation, Emit, boundary, plain};
use crate::document::Shape;
use crate::gazetteer::fold;

/// Gives each token of `text` to `emit`: those of plain stretches with their form and key, the others with their place.
pub(super) fn tokens(text: &str, abbreviation: impl Fn(u64) -> Abbreviation, emit: &mut impl Emit) {
    let bytes = text.as_bytes();
    let mut raw: Vec<(usize, usize)> = Vec::with_capacity(64);
    let mut at = quote_end(bytes, 0);
    while at < bytes.len() {
        match bytes[at] {
            b' ' => {
                at += 1;
                continue;
            }
            b'\n' | b'\r' => {
                emit.line_break();
                at = quote_end(bytes, at + 1);
                continue;
            }
            b'\t' | 0x0b | 0x0c => {
                at += 1;
                continue;
            }
            _ => {}
        }
        if let Some(next) = plain::stretch(bytes, at, &abbreviation, emit) {
            at = next;
            continue;
        }
        at = other(text, at, &abbreviation, &mut raw, emit);
    }
}

/// Returns the end of the marks of a quoted mail (`> `) that open the line at `at`; `at` if none do.
#[inline]
fn quote_end(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at) != Some(&b'>') {
        return at;
    }
    let mut end = at;
    while bytes.get(end) == Some(&b'>') {
        end += 1;
        // `> > Text`, as some programs write it.
        if bytes.get(end) == Some(&b' ') && bytes.get(end + 1) == Some(&b'>') {
            end += 1;
        }
    }
    if bytes.get(end).is_none_or(|&byte| is_space(byte)) { end } else { at }
}

/// Cuts the stretch from `at` to the next white space; returns its end.
fn other(
    text: &str,
    at: usize,
    abbreviation: &impl Fn(u64) -> Abbreviation,
    raw: &mut Vec<(usize, usize)>,
    emit: &mut impl Emit,
) -> usize {
    let bytes = text.as_bytes();
    let end = bytes[at..].iter().position(|&b| is_space(b)).map_or(bytes.len(), |i| at + i);
    // No-break spaces part a stretch too. No join crosses white space but "No. 10".
    raw.clear();
    let mut stretch_end = 0;
    let mut plain = |start: usize, end: usize, shape: Shape| emit.token(text, start, end, shape);
    boundary::segments(&text[at..end], |start, end| {
        let (start, end) = (at + start, at + end);
        if start > stretch_end && !raw.is_empty() {
            stretch(text, raw, abbreviation, &mut plain);
            raw.clear();
        }
        raw.push((start, end));
        stretch_end = end;
    });
    stretch(text, raw, abbreviation, &mut plain);
    end
}

#[inline]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

fn stretch(
    text: &str,
    raw: &[(usize, usize)],
    abbreviation: &impl Fn(u64) -> Abbreviation,
    emit: &mut impl FnMut(usize, usize, Shape),
) {
    let plain = Shape::default();
    if let [(start, end)] = raw {
        return word(text, *start, *end, emit);
    }
    let bytes = text.as_bytes();
    // `Moody 's`: text that was cut into tokens before.
    if let [(start, mark_end), (letter, end)] = *raw
        && is_apostrophe(&text[start..mark_end])
        && &text[letter..end] == "s"
    {
        return emit(start, end, Shape::POSSESSIVE);
    }
    let mut i = 0;
    while i < raw.len() {
        let (start, end) = raw[i];
        let next = raw.get(i + 1).copied();
        let first = bytes[start];
        // Addresses.
        if let Some(last) = address(text, raw, i) {
            emit(start, raw[last].1, Shape::ADDRESS);
            i = last + 1;
            continue;
        }
        let Some((next_start, next_end)) = next else {
            word(text, start, end, emit);
            break;
        };
        let next_byte = bytes[next_start];
        // Abbreviation or initial with its period.
        if next_byte == b'.' && next_end == next_start + 1 && is_word_byte(bytes[end - 1]) {
            let piece = &text[start..end];
            if is_initials(piece) || abbreviation(fold::key(piece)).joins(piece, &text[next_end..]) {
                emit(start, next_end, plain);
                i += 2;
                // U.N.'s: the apostrophe and the s come as their own segments.
                if let (Some(&(a, b)), Some(&(c, d))) = (raw.get(i), raw.get(i + 1))
                    && is_apostrophe(&text[a..b])
                    && text[c..d].eq_ignore_ascii_case("s")
                {
                    emit(a, d, Shape::POSSESSIVE);
                    i += 2;
                }
                continue;
            }
        }
        // 10:30
        if next_byte == b':'
            && first.is_ascii_digit()
            && end - start <= 2
            && let Some(&(after, after_end)) = raw.get(i + 2)
            && after_end - after >= 2
            && bytes[after].is_ascii_digit()
            && bytes[after + 1].is_ascii_digit()
        {
            emit(start, after_end, plain);
            i += 3;
            continue;
        }
        // '90s
        if is_apostrophe(&text[start..end])
            && bytes[next_start].is_ascii_digit()
            && matches!(&bytes[next_start..next_end], [_, _] | [_, _, b's'])
        {
            emit(start, next_end, plain);
            i += 2;
            continue;
        }
        word(text, start, end, emit);
        i += 1;
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

fn is_apostrophe(piece: &str) -> bool {
    piece == "'" || piece == "\u{2019}"
}

/// Returns true for a single capital and for letters with periods between (`U.S`, `J.K`, `a.m`).
fn is_initials(piece: &str) -> bool {
    if piece.len() == 1 {
        return piece.as_bytes()[0].is_ascii_uppercase();
    }
    if !piece.contains('.') {
        let mut chars = piece.chars();
        return chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    }
    piece
        .split('.')
        .all(|part| (1..=2).contains(&part.chars().count()) && part.chars().all(char::is_alphabetic))
}

/// Returns the last segment of the address that begins at segment `i`, if one does.
fn address(text: &str, raw: &[(usize, usize)], i: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (start, end) = raw[i];
    let byte = |k: usize| raw.get(k).map_or(b' ', |&(s, _)| bytes[s]);
    match bytes[start] {
        b'@' | b'#' if i + 1 < raw.len() && is_word_byte(byte(i + 1)) => {
            return Some(i + 1);
        }
        b'h' | b'H' | b'f' if byte(i + 1) == b':' && byte(i + 2) == b'/' && byte(i + 3) == b'/' => {}
        b'w' | b'W' if end - start > 4 && text[start..end].to_ascii_lowercase().starts_with("www.") => {}
        b if b.is_ascii_alphanumeric() => return email(text, raw, i),
        _ => return None,
    }
    let mut last = raw.len() - 1;
    while last > i
        && matches!(
            bytes[raw[last].0],
            b'.' | b',' | b')' | b'"' | b'\'' | b';' | b':' | b'!' | b']' | b'>' | 0xe2
        )
    {
        last -= 1;
    }
    Some(last)
}

/// The most bytes before the `@` of an e-mail address, as RFC 5321 has it: without an end to it, each part of `a-a-a-a-` would be
/// looked at from each part before.
const LOCAL: usize = 64;

/// Returns the last segment of the e-mail address that begins at segment `i`, if one does.
fn email(text: &str, raw: &[(usize, usize)], i: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (begin, mut at) = (raw[i].0, i + 1);
    loop {
        let &(start, end) = raw.get(at).filter(|(start, _)| start - begin <= LOCAL)?;
        match bytes[start] {
            b'@' if end - start == 1 => break,
            b'.' | b'_' | b'-' | b'+' if end - start == 1 => at += 1,
            b if b.is_ascii_alphanumeric() => at += 1,
            _ => return None,
        }
    }
    let &(start, end) = raw.get(at + 1)?;
    if !text[start..end].contains('.') && raw.get(at + 2).map(|&(s, _)| bytes[s]) != Some(b'-') {
        return None;
    }
    let mut last = at + 1;
    while let (Some(&(dash, _)), Some(&(part, _))) = (raw.get(last + 1), raw.get(last + 2)) {
        if bytes[dash] != b'-' || !bytes[part].is_ascii_alphanumeric() {
            break;
        }
        last += 2;
    }
    Some(last)
}

/// Emits one segment, split where news runs words together.
///
/// A loop, not a function that calls itself, and each turn looks at the edges of what is left only: a segment may be megabytes long
/// (`a:a:a:`, `a's's's`).
fn word(text: &str, mut start: usize, mut end: usize, emit: &mut impl FnMut(usize, usize, Shape)) {
    let plain = Shape::default();
    // What is cut from the end, the last cut first.
    let mut after: Vec<(usize, usize, Shape)> = Vec::new();
    loop {
        let piece = &text[start..end];
        let bytes = piece.as_bytes();
        let (first, last) = (bytes[0], bytes[bytes.len() - 1]);
        if bytes.len() <= 2 && piece.is_ascii() {
            emit(start, end, plain);
            break;
        }
        if first.max(last) >= 0x80 && (piece.starts_with(is_unseen) || piece.ends_with(is_unseen)) {
            let inner = piece.trim_matches(is_unseen);
            start += piece.len() - piece.trim_start_matches(is_unseen).len();
            end = start + inner.len();
            if inner.is_empty() {
                break;
            }
            continue;
        }
        if let Some(cut) = possessive(piece) {
            after.push((start + cut, end, Shape::POSSESSIVE));
            end = start + cut;
            continue;
        }
        if first == b'_' || last == b'_' {
            let inner = piece.trim_matches('_');
            if inner.is_empty() {
                emit(start, end, plain);
                break;
            }
            let from = start + (piece.len() - piece.trim_start_matches('_').len());
            if from > start {
                emit(start, from, plain);
            }
            if from + inner.len() < end {
                after.push((from + inner.len(), end, plain));
            }
            (start, end) = (from, from + inner.len());
            continue;
        }
        let Some(cut) = missing_space(piece) else {
            emit(start, end, plain);
            break;
        };
        emit(start, start + cut, plain);
        emit(start + cut, start + cut + 1, plain);
        start += cut + 1;
        if start == end {
            break;
        }
    }
    for (start, end, shape) in after.into_iter().rev() {
        emit(start, end, shape);
    }
}

/// Returns where the possessive of a word begins, if it ends in one.
fn possessive(piece: &str) -> Option<usize> {
    let before = piece.strip_suffix(['s', 'S'])?;
    let stem = before.strip_suffix(['\'', '\u{2019}', '\u{2018}'])?;
    (!stem.is_empty()).then_some(stem.len())
}

/// Returns where a space is missing: at the colon of `Source:Reuters`, at the period of `said.The`.
fn missing_space(piece: &str) -> Option<usize> {
    let bytes = piece.as_bytes();
    for (at, &byte) in bytes.iter().enumerate().skip(1) {
        match byte {
            b':' => return Some(at),
            b'.' if at >= 2
                && bytes[at - 1].is_ascii_lowercase()
                && bytes[at - 2].is_ascii_alphabetic()
                && bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase)
                && bytes.get(at + 2).is_none_or(u8::is_ascii_lowercase) =>
            {
                return Some(at);
            }
            _ => {}
        }
    }
    None
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe0f}')
}
