//! Folding: one key for the spellings that are the same name.
//!
//! Case, accents, periods inside abbreviations and apostrophes are dropped (`U.S.` and `US`, `Shi'ite` and `Shiite`,
//! `Kandahār` and `KANDAHAR` fold alike); hyphens and quotes are not part of a key at all (see [`in_key`]); `&` is `and`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The key of `'s`, which stands apart from the word `s`.
pub const POSSESSIVE: u64 = 0x5eed_0000_0000_0001;

/// Returns true if a token of that text takes part in the key of a phrase: hyphens, dashes and quotes do not.
#[inline]
pub fn in_key(token: &str) -> bool {
    !matches!(
        token,
        "-" | "\u{2010}"
            | "\u{2011}"
            | "\u{2013}"
            | "\""
            | "'"
            | "\u{2018}"
            | "\u{2019}"
            | "\u{201c}"
            | "\u{201d}"
            | "."
    )
}

/// Returns the key of one token: a hash of its folded text. 64 bits, so that two of a million words meet once in 40 million builds.
#[inline]
pub fn key(token: &str) -> u64 {
    if token.len() <= 48 && token.is_ascii() {
        let mut folded = [0u8; 48];
        let mut len = 0;
        for &byte in token.as_bytes() {
            if byte != b'.' && byte != b'\'' {
                folded[len] = byte.to_ascii_lowercase();
                len += 1;
            }
        }
        match &folded[..len] {
            b"&" => hash(b"and"),
            // A token of periods or apostrophes only keeps its own text.
            b"" => hash(token.as_bytes()),
            kept => hash(kept),
        }
    } else {
        hash(fold(token).as_bytes())
    }
}

/// Returns the folded text of one token.
pub fn fold(token: &str) -> String {
    let mut out = String::with_capacity(token.len());
    for c in token.nfd() {
        match c {
            '.' | '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{2bb}' | '`' => {}
            // Soft hyphen, zero-width and bidi marks are not seen.
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {}
            'ı' => out.push('i'),
            'ł' | 'Ł' => out.push('l'),
            'ø' | 'Ø' => out.push('o'),
            'đ' | 'Đ' | 'ð' => out.push('d'),
            'ß' | 'ẞ' => out.push_str("ss"),
            // The small sigma that ends a word is the capital's too.
            'ς' => out.push('σ'),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            c if is_combining_mark(c) => {}
            c => out.extend(c.to_lowercase()),
        }
    }
    if out == "&" {
        out = "and".to_owned();
    }
    if out.is_empty() { token.to_owned() } else { out }
}

/// Returns a mark of the capitals of a name's tokens, which tells the ways to write one key apart: the same for the same capitals, and
/// for one in 65,536 other ways to write it.
pub fn written<'t>(tokens: impl Iterator<Item = &'t str>) -> u16 {
    let letters =
        tokens.flat_map(|token| token.nfd()).filter(|c| c.is_alphabetic() && !is_combining_mark(*c));
    let capitals = letters.zip(0..).filter(|(letter, _)| letter.is_uppercase());
    capitals.fold(0, |mark, (_, at)| mark ^ (mix(at) >> 48) as u16)
}

/// Returns a letter folded to a small one without accents; itself where that is more than one.
pub fn plain_letter(letter: char) -> char {
    let mut buffer = [0; 4];
    let folded = fold(letter.encode_utf8(&mut buffer));
    let mut chars = folded.chars();
    chars.next().filter(|_| chars.next().is_none()).unwrap_or(letter)
}

const MULTIPLY: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns a 64-bit hash of the bytes; the same on every machine, for it is written into the compiled lists.
#[inline]
pub fn hash(bytes: &[u8]) -> u64 {
    let mut state = (bytes.len() as u64).wrapping_mul(MULTIPLY);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes([
            chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7],
        ]);
        state = mix(state ^ word);
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let mut last = [0u8; 8];
        last[..rest.len()].copy_from_slice(rest);
        state = mix(state ^ u64::from_le_bytes(last));
    }
    mix(state)
}

/// Returns [`hash`] of up to 24 bytes given as three little-endian numbers, 0 beyond the end.
#[inline]
pub fn key_of_plain(len: usize, words: [u64; 3]) -> u64 {
    let mut state = (len as u64).wrapping_mul(MULTIPLY);
    for word in words.into_iter().take(len.div_ceil(8)) {
        state = mix(state ^ word);
    }
    mix(state)
}

/// Returns [`hash`] of at most eight bytes; computed when the crate is compiled.
pub const fn hash_short(bytes: &[u8]) -> u64 {
    let (mut word, mut at) = (0, bytes.len());
    while at > 0 {
        at -= 1;
        word = word << 8 | bytes[at] as u64;
    }
    mix(mix((bytes.len() as u64).wrapping_mul(MULTIPLY) ^ word))
}

/// Returns a well-mixed 64-bit value (the finisher of SplitMix64, Steele et al. 2014).
#[inline]
pub const fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(MULTIPLY);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Returns the key of a phrase grown by one more token; the key of one token alone is `extend(0, key)`.
#[inline]
pub fn extend(phrase: u64, token: u64) -> u64 {
    mix(phrase.rotate_left(23) ^ token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (a, b) in [
            ("U.S.", "US"),
            ("Kandahār", "kandahar"),
            ("Shi\u{2019}ite", "Shiite"),
            ("Łódź", "Lodz"),
            ("&", "and"),
            ("TALIBAN", "Taliban"),
            ("São", "SAO"),
            ("co\u{ad}operate", "cooperate"),
            ("ΟΔΥΣΣΕΥΣ", "Οδυσσευς"),
            ("STRAẞE", "Straße"),
        ] {
            assert_eq!(key(a), key(b), "{a} {b}");
        }
        assert_ne!(key("Iran"), key("Iraq"));
        assert_ne!(key("..."), key("'"));
    }

    #[test]
    fn the_fast_path_is_the_slow_path() {
        for token in ["U.S.", "O'Brien", "a", "Abu", "&", "1,700", "x".repeat(48).as_str()] {
            assert_eq!(key(token), hash(fold(token).as_bytes()), "{token}");
        }
    }
}
