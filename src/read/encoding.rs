//! Bytes to text: UTF-8 as it stands, anything else detected and converted, and said so.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::number::counted;

/// Text, and the name of the encoding it was converted from; None where it was UTF-8.
pub type Decoded = (String, Option<String>);

/// Decodes bytes. `declared` is what the document says of itself; it is believed where the bytes are not UTF-8 and it fits.
///
/// # Errors
/// What the bytes look like, if no encoding fits.
pub fn decode(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<Decoded, String> {
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        if encoding == UTF_8 {
            if let Ok(text) = std::str::from_utf8(&bytes[length..]) {
                return Ok((text.to_owned(), Some("UTF-8 with BOM".to_owned())));
            }
        } else {
            let (text, _) = encoding.decode_without_bom_handling(&bytes[length..]);
            return Ok((text.into_owned(), Some(encoding.name().to_owned())));
        }
    }
    let escapes = bytes.contains(&0x1b);
    let bytes = if escapes {
        bytes
    } else {
        match String::from_utf8(bytes) {
            Ok(text) if !binary(text.as_bytes()) => return Ok((text, None)),
            Ok(text) => text.into_bytes(),
            Err(error) => error.into_bytes(),
        }
    };
    if let Some(encoding) = unmarked_utf_16(&bytes) {
        let (text, errors) = encoding.decode_without_bom_handling(&bytes);
        if !errors {
            return Ok((text.into_owned(), Some(encoding.name().to_owned())));
        }
    }
    if binary(&bytes) {
        let at = bytes.iter().position(|&b| is_binary(b)).unwrap_or_default();
        return Err(format!("no text: byte 0x{:02x} at offset {at}", bytes[at]));
    }
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8) {
        let (text, errors) = encoding.decode_without_bom_handling(&bytes);
        if !errors {
            return Ok((text.into_owned(), Some(encoding.name().to_owned())));
        }
    }
    if let Some(text) = cesu_8(&bytes) {
        return Ok((text, Some("CESU-8".to_owned())));
    }
    if let Some(bad) = damaged_utf_8(&bytes) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let encoding = (bad > 0).then(|| format!("UTF-8 with {}", counted(bad as u64, "bad byte")));
        return Ok((text, encoding));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Allow);
    let (text, errors) = encoding.decode_without_bom_handling(&bytes);
    if errors {
        let at = std::str::from_utf8(&bytes).map_or_else(|e| e.valid_up_to(), str::len);
        let byte = bytes.get(at).copied().unwrap_or_default();
        return Err(format!(
            "not UTF-8 (byte 0x{byte:02x} at offset {at}) and in no encoding that could be told; convert it from what it is in, as with `iconv -f WINDOWS-1252 -t UTF-8`"
        ));
    }
    let name = (encoding != UTF_8).then(|| encoding.name().to_owned());
    Ok((text.into_owned(), name))
}

fn is_binary(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c | 0x0b | 0x08 | 0x1a | 0x1b)
}

/// True if a file is no text: zero bytes, or many control characters. A stray control character is left to stand.
fn binary(bytes: &[u8]) -> bool {
    let odd = bytes.iter().filter(|&&byte| is_binary(byte)).count();
    odd * 50 > bytes.len() || odd > 0 && bytes.contains(&0) && odd * 1000 > bytes.len()
}

/// UTF-16 without its mark: every other byte of Latin text is zero.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(4096)];
    if start.len() < 8 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), start.len() / 2);
    if odd * 10 > half * 7 && even * 20 < half {
        Some(UTF_16LE)
    } else if even * 10 > half * 7 && odd * 20 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Returns the text of bytes that are UTF-8 but for characters beyond 16 bits, each of whose halves was encoded by itself, as some Java
/// programs and databases do; None if they are anything else.
fn cesu_8(bytes: &[u8]) -> Option<String> {
    if !bytes.contains(&0xed) {
        return None;
    }
    let half = |at: usize, first: std::ops::RangeInclusive<u8>| match bytes.get(at..at + 3)? {
        [0xed, middle, last @ 0x80..=0xbf] if first.contains(middle) => {
            Some(0xd000 | u16::from(middle & 0x3f) << 6 | u16::from(last & 0x3f))
        }
        _ => None,
    };
    let mut out = Vec::with_capacity(bytes.len());
    let (mut at, mut found) = (0, false);
    while at < bytes.len() {
        match half(at, 0xa0..=0xaf).zip(half(at + 3, 0xb0..=0xbf)) {
            Some((high, low)) => {
                let character = char::decode_utf16([high, low]).next()?.ok()?;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                at += 6;
                found = true;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok().filter(|_| found)
}

/// Returns how many bytes are bad in what is UTF-8 for the most part: at least three good sequences for each bad byte.
fn damaged_utf_8(bytes: &[u8]) -> Option<usize> {
    // Japanese mail switches its sets with escapes and is ASCII for the rest.
    if bytes.contains(&0x1b) && bytes.is_ascii() {
        return None;
    }
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|&byte| byte >= 0xc0).count();
        bad += chunk.invalid().len();
    }
    (good >= 3 * bad).then_some(bad)
}

/// Returns the encoding that a page or XML file declares in its first bytes (`charset=`, `encoding=`).
pub fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(2048)];
    let lower = start.to_ascii_lowercase();
    for key in [&b"charset="[..], b"encoding="] {
        let mut from = 0;
        while let Some(at) = lower[from..].windows(key.len()).position(|w| w == key) {
            from += at + key.len();
            let label: Vec<u8> = lower[from..]
                .iter()
                .copied()
                .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
                .take_while(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(b))
                .collect();
            if let Some(encoding) = Encoding::for_label(&label) {
                // A declaration that could be read byte by byte cannot be UTF-16.
                return (encoding != UTF_16LE && encoding != UTF_16BE).then_some(encoding);
            }
        }
    }
    None
}

/// UTF-16 to UTF-8 on the way, for lines and tables.
pub struct Transcoder<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Transcoder<R> {
    /// Returns a reader of UTF-8; the mark at the beginning is taken away.
    pub fn new(inner: R, encoding: &'static Encoding) -> Transcoder<R> {
        let decoder = encoding.new_decoder_with_bom_removal();
        Transcoder { inner, decoder, raw: vec![0; 1 << 14], ready: Vec::new(), at: 0, ended: false }
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            let count = self.inner.read(&mut self.raw)?;
            self.ended = count == 0;
            let room = self.decoder.max_utf8_buffer_length(count).unwrap_or(1 << 16);
            self.ready.resize(room, 0);
            let (result, _, written, _) =
                self.decoder.decode_to_utf8(&self.raw[..count], &mut self.ready, self.ended);
            debug_assert_eq!(result, CoderResult::InputEmpty);
            self.ready.truncate(written);
            self.at = 0;
        }
        let count = out.len().min(self.ready.len() - self.at);
        out[..count].copy_from_slice(&self.ready[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf_16(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let mut out = Vec::new();
        for unit in mark.then_some(0xfeff).into_iter().chain(text.encode_utf16()) {
            out.extend(if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
        }
        out
    }

    #[test]
    fn encodings_are_detected_and_said() {
        let text = "Le président a quitté Genève à midi, a déclaré la chancellerie fédérale.";
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        let russian = "Президент прибыл в Москву в понедельник утром, сообщила пресс-служба.";
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(russian);
        let japanese = "首相は月曜日に東京で記者会見を開いた。";
        let (mail, _, _) = encoding_rs::ISO_2022_JP.encode(japanese);
        for (bytes, expected, encoding) in [
            (text.as_bytes().to_vec(), text, None),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), text, Some("UTF-8 with BOM")),
            (latin.to_vec(), text, Some("windows-1252")),
            (cyrillic.to_vec(), russian, Some("windows-1251")),
            (mail.to_vec(), japanese, Some("ISO-2022-JP")),
            (utf_16(text, true, true), text, Some("UTF-16LE")),
            (utf_16(text, false, true), text, Some("UTF-16BE")),
            (utf_16(text, true, false), text, Some("UTF-16LE")),
        ] {
            let (found, name) = decode(bytes, None).unwrap();
            assert_eq!((found.as_str(), name.as_deref()), (expected, encoding));
        }
    }

    #[test]
    fn a_bad_byte_does_not_spoil_the_rest() {
        let bytes = [&b"Gen\xc3\xa8ve, Z\xc3\xbcrich, Malm\xc3\xb6 et "[..], b"\xff la suite"].concat();
        let (text, name) = decode(bytes, None).unwrap();
        assert_eq!(text, "Genève, Zürich, Malmö et \u{fffd} la suite");
        assert_eq!(name.as_deref(), Some("UTF-8 with 1 bad byte"));
    }

    #[test]
    fn characters_in_two_halves_are_put_together() {
        let (text, name) = decode(b"Jos\xc3\xa9 \xed\xa0\xbd\xed\xb8\x80 in Paris".to_vec(), None).unwrap();
        assert_eq!((text.as_str(), name.as_deref()), ("José 😀 in Paris", Some("CESU-8")));
        assert_eq!(cesu_8("José 😀".as_bytes()), None);
        assert_eq!(cesu_8(b"\xed\xa0\xbd alone"), None);
    }

    #[test]
    fn what_is_no_text_is_told() {
        let error = decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02".to_vec(), None).unwrap_err();
        assert_eq!(error, "no text: byte 0x00 at offset 8");
    }

    #[test]
    fn what_a_page_declares_is_believed_where_it_fits() {
        let page = b"<?xml version='1.0' encoding='ISO-8859-2'?><p>\xb3\xf3d\xbc</p>".to_vec();
        let encoding = declared(&page);
        let (text, name) = decode(page, encoding).unwrap();
        assert!(text.ends_with("<p>łódź</p>"), "{text}");
        assert_eq!(name.as_deref(), Some("ISO-8859-2"));
        assert_eq!(declared(b"<meta charset=utf-16>"), None);
        assert_eq!(
            declared(b"<meta http-equiv=x content='text/html; charset=Shift_JIS'>"),
            Some(encoding_rs::SHIFT_JIS)
        );
    }

    #[test]
    fn utf_16_is_decoded_on_the_way() {
        let text = "{\"text\":\"Genève 😀\"}\n".repeat(4000);
        let mut found = String::new();
        Transcoder::new(&utf_16(&text, false, true)[..], UTF_16BE).read_to_string(&mut found).unwrap();
        assert!(found == text);
    }
}
