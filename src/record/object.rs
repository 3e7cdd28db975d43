//! A JSON object, written name by name into a buffer.
//!
//! Strings that need escapes and values of other kinds are serde_json's work; what is plain, which nearly all is, is copied. Names of ours
//! need no search for escapes, which through `Serialize` is 4% of the instructions of a run.

use serde::Serialize;

/// A name of ours, which needs no escapes, as it stands in an object behind another: `,"name":`.
#[derive(Clone, Copy, Debug)]
pub struct Name(pub &'static str);

impl Name {
    /// Returns the name by itself.
    pub fn word(self) -> &'static str {
        &self.0[2..self.0.len() - 2]
    }
}

/// Makes a [`Name`] of a literal.
macro_rules! name {
    ($name:literal) => {
        $crate::record::object::Name(concat!(",\"", $name, "\":"))
    };
}
pub(super) use name;

/// An object that is being written.
pub struct Object<'o> {
    out: &'o mut Vec<u8>,
    empty: bool,
}

impl<'o> Object<'o> {
    /// Begins an object.
    pub fn begin(out: &'o mut Vec<u8>) -> Object<'o> {
        out.push(b'{');
        Object { out, empty: true }
    }

    /// Ends it.
    pub fn end(self) {
        self.out.push(b'}');
    }

    /// Writes a name; its value goes to the buffer that is returned.
    #[inline]
    pub fn name(&mut self, name: Name) -> &mut Vec<u8> {
        let name = name.0.as_bytes();
        self.out.extend_from_slice(if std::mem::take(&mut self.empty) { &name[1..] } else { name });
        self.out
    }

    /// Writes a string.
    pub fn string(&mut self, name: Name, value: &str) {
        string(self.name(name), value);
    }

    /// Writes a string of ours, which needs no escapes.
    #[inline]
    pub fn plain(&mut self, name: Name, value: &str) {
        plain(self.name(name), value);
    }

    /// Writes JSON that stands already, under any name.
    pub fn json(&mut self, name: &str, json: &str) {
        if !std::mem::take(&mut self.empty) {
            self.out.push(b',');
        }
        string(self.out, name);
        self.out.push(b':');
        self.out.extend_from_slice(json.as_bytes());
    }

    /// Writes any value.
    pub fn value(&mut self, name: Name, value: &impl Serialize) {
        let out = self.name(name);
        let before = out.len();
        // Writing to memory fails only for maps with keys that are not strings; there are none.
        if serde_json::to_writer(&mut *out, value).is_err() {
            out.truncate(before);
            out.extend_from_slice(b"null");
        }
    }

    /// Writes a number from 0 to 1 with two decimals, as serde_json writes it: `0.5`, `0.07`, `1.0`.
    pub fn hundredths(&mut self, name: Name, value: f32) {
        let hundredths = (f64::from(value) * 100.0).round().clamp(0.0, 100.0) as u8;
        let out = self.name(name);
        out.extend_from_slice(if hundredths == 100 { b"1." } else { b"0." });
        out.push(b'0' + hundredths / 10 % 10);
        if !hundredths.is_multiple_of(10) {
            out.push(b'0' + hundredths % 10);
        }
    }
}

/// Writes a string without escapes.
#[inline]
fn plain(out: &mut Vec<u8>, text: &str) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Writes a string with its quotes.
fn string(out: &mut Vec<u8>, text: &str) {
    // No short way out: the processor looks at sixteen bytes at once then.
    let special = |found, byte: u8| found | (byte < b' ') | (byte == b'"') | (byte == b'\\');
    if text.bytes().fold(false, special) {
        // Strings are always written.
        let _ = serde_json::to_writer(out, text);
    } else {
        plain(out, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_serde_json_writes() {
        for text in
            ["", "plain", "Größe – 5", "a \"b\"", "back\\slash", "line\nend", "\u{1}", "\u{7f}\u{2028}"]
        {
            let mut out = Vec::new();
            string(&mut out, text);
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(text).unwrap());
        }
        for at in 0..=100 {
            let value = at as f32 / 100.0;
            let mut out = Vec::new();
            let mut object = Object::begin(&mut out);
            object.hundredths(name!("score"), value);
            object.end();
            let expected = serde_json::json!({"score": f64::from(at) / 100.0}).to_string();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn names_and_values_are_parted() {
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out);
        object.value(name!("n"), &7);
        object.string(name!("text"), "a\"b");
        object.plain(name!("kind"), "city");
        object.json("ra\"w", "[1,2]");
        object.end();
        let expected = r#"{"n":7,"text":"a\"b","kind":"city","ra\"w":[1,2]}"#;
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
