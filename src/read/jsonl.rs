//! One line of JSONL: `{"id","text","date"?}` and fields of the user's own.

use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Input;

/// Parses one line; `default_id` (as JSON) is taken where the line has none.
///
/// # Errors
/// What is wrong with the line, without file and line number; the id where one was found.
pub fn parse(line: &[u8], default_id: &str) -> Result<Input, (Option<String>, String)> {
    let text = std::str::from_utf8(line)
        .map_err(|e| (None, format!("not UTF-8 (byte {} of the line)", e.valid_up_to() + 1)))?;
    let mut id = None;
    let mut json = serde_json::Deserializer::from_str(text);
    let result =
        json.deserialize_map(LineVisitor { id: &mut id }).and_then(|input| json.end().map(|()| input));
    match result {
        Ok(mut input) => {
            if input.id.is_empty() {
                input.id = default_id.to_owned();
            }
            Ok(input)
        }
        Err(error) => Err((id, plain(&error))),
    }
}

/// Words an error without serde's line number, which is always 1.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line 1").next().unwrap_or(&text).to_owned();
    if error.is_data() { text } else { format!("broken JSON: {text}, column {}", error.column()) }
}

struct LineVisitor<'i> {
    id: &'i mut Option<String>,
}

impl<'de> Visitor<'de> for LineVisitor<'_> {
    type Value = Input;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object with \"text\"")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Input, A::Error> {
        let mut input = Input::default();
        let mut text = None;
        while let Some(key) = map.next_key::<std::borrow::Cow<str>>()? {
            match key.as_ref() {
                "id" => {
                    let id = map.next_value::<&RawValue>()?.get().to_owned();
                    *self.id = Some(id.clone());
                    input.id = id;
                    input.has_id = true;
                }
                "text" => text = Some(map.next_value::<Option<String>>()?),
                "date" => {
                    let value = map.next_value::<&RawValue>()?;
                    match serde_json::from_str::<Option<String>>(value.get()) {
                        Ok(date) => input.date = date,
                        Err(_) => input.rest.push((key.into_owned(), value.to_owned())),
                    }
                }
                // Earlier annotation gives way to ours.
                "entities" | "error" => {
                    map.next_value::<serde::de::IgnoredAny>()?;
                }
                _ => {
                    let value = map.next_value::<Box<RawValue>>()?;
                    if matches!(key.as_ref(), "url" | "link" | "source_url") {
                        input.url = serde_json::from_str(value.get()).ok();
                    }
                    input.rest.push((key.into_owned(), value));
                }
            }
        }
        match text {
            Some(Some(text)) => input.text = text,
            Some(None) => return Err(A::Error::custom("\"text\" is null; write a string")),
            None => {
                return Err(A::Error::custom(
                    "the object has no \"text\"; a line is {\"id\",\"text\",\"date\"?}",
                ));
            }
        }
        Ok(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_its_own_fields() {
        let input = parse(br#"{"id":7,"text":"a\nb","tags":["x",1],"date":"2023-11-24"}"#, "\"d\"").unwrap();
        assert_eq!(
            (input.id.as_str(), input.text.as_str(), input.date.as_deref()),
            ("7", "a\nb", Some("2023-11-24"))
        );
        assert_eq!(input.rest[0].0, "tags");
        assert_eq!(input.rest[0].1.get(), "[\"x\",1]");
        assert_eq!(parse(br#"{"text":""}"#, "\"d\"").unwrap().id, "\"d\"");
    }

    #[test]
    fn a_bad_line_says_what_is_wrong() {
        for (line, id, expected) in [
            (&b"{\"id\":1,\"text\":"[..], Some("1"), "broken JSON: EOF while parsing a value, column 15"),
            (b"[]", None, "invalid type: sequence, expected an object with \"text\""),
            (
                b"{\"id\":\"a\"}",
                Some("\"a\""),
                "the object has no \"text\"; a line is {\"id\",\"text\",\"date\"?}",
            ),
            (b"{\"text\":null}", None, "\"text\" is null; write a string"),
            (b"{\"text\":\"\xff\"}", None, "not UTF-8 (byte 10 of the line)"),
        ] {
            let (found, message) = parse(line, "").unwrap_err();
            assert_eq!((found.as_deref(), message.as_str()), (id, expected));
        }
    }
}
