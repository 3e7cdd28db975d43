//! One line of JSONL: `{"id","text","date"?}`, whatever these are called, and fields of the user's own.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Class, DEPTH, Fields, Input, field};
use crate::number::counted;

/// What is wrong with a line, without file and line number; the id where one was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The id, as JSON.
    pub id: Option<String>,
    /// What kind of thing is wrong.
    pub class: Class,
    /// What is wrong.
    pub message: String,
}

/// Parses one line; `default_id` (as JSON) is called for where the line has none.
pub fn parse(text: &str, fields: &Fields, default_id: &dyn Fn() -> String) -> Result<Input, Wrong> {
    let mut id = None;
    let mut class = Class::Field;
    let mut json = serde_json::Deserializer::from_str(text);
    let visitor = LineVisitor { id: &mut id, class: &mut class, fields };
    let result = json.deserialize_map(visitor).and_then(|input| json.end().map(|()| input));
    match result {
        Ok(mut input) => {
            if input.id.is_empty() {
                input.id = default_id();
            }
            Ok(input)
        }
        Err(error) => {
            if !error.is_data() {
                class = Class::Syntax;
            }
            Err(Wrong { id, class, message: plain(&error) })
        }
    }
}

/// Returns the id that a line begins with, where the line is too long to be parsed.
pub fn id_of(start: &[u8]) -> Option<String> {
    let start = std::str::from_utf8(start).unwrap_or_default();
    let rest = start.trim_start().strip_prefix("{\"id\":")?;
    let id = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>().next()?.ok()?;
    (id.get().starts_with('"') || id.get().bytes().all(|b| b.is_ascii_digit())).then(|| id.get().to_owned())
}

/// Returns JSON in which U+FFFD stands for each half of a pair of surrogates that stands alone, and what is to be said of it; None where
/// there is none. Programs that cut strings in the middle of an emoji write such halves, and no text can hold them.
pub fn without_lone_surrogates(json: &str) -> Option<(String, String)> {
    // Nearly no line has one, and this is the fastest look.
    if !json.contains("\\ud") && !json.contains("\\uD") {
        return None;
    }
    let bytes = json.as_bytes();
    let code = |at: usize| {
        let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let mut out = String::with_capacity(json.len());
    let (mut at, mut from, mut count) = (0, 0, 0u64);
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        at += match code(at) {
            Some(0xd800..=0xdbff) if matches!(code(at + 6), Some(0xdc00..=0xdfff)) => 12,
            Some(0xd800..=0xdfff) => {
                out.push_str(&json[from..at]);
                out.push_str("\\ufffd");
                from = at + 6;
                count += 1;
                6
            }
            Some(_) => 6,
            // A backslash and what it escapes.
            None => 2,
        };
    }
    out.push_str(json.get(from..)?);
    (count > 0).then(|| (out, format!("JSON with {}", counted(count, "lone surrogate"))))
}

/// Words an error without serde's line number, which is that of the line alone.
pub fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or(&text).to_owned();
    if error.is_data() {
        // `invalid type: integer `5`, expected a string`
        let parts = text.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "));
        return match parts {
            Some(("sequence", wanted)) => format!("found a list, but {wanted} is needed"),
            Some(("map", wanted)) => format!("found an object, but {wanted} is needed"),
            Some((found, wanted)) => format!("found {found}, but {wanted} is needed"),
            None => text,
        };
    }
    let text = match text.as_str() {
        "expected ident" => "a word that is none of true, false, null",
        "expected value" => "something else where a value is needed",
        text => text,
    };
    format!("broken JSON: {text}, column {}", error.column())
}

/// Returns true if a value is nested no deeper than is read, so that nothing that reads our records overflows either.
fn shallow(value: &RawValue) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for byte in value.get().bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                if depth > DEPTH {
                    return false;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

struct LineVisitor<'i> {
    id: &'i mut Option<String>,
    class: &'i mut Class,
    fields: &'i Fields,
}

impl<'de> Visitor<'de> for LineVisitor<'_> {
    type Value = Input;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "an object with {:?}", self.fields.text[0])
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Input, A::Error> {
        let mut input = Input::default();
        let mut texts: Vec<Option<Option<String>>> = vec![None; self.fields.text.len()];
        let mut is_record = false;
        while let Some(key) = map.next_key::<std::borrow::Cow<str>>()? {
            let key = key.as_ref();
            // Of a name that comes again the first is meant; the others are kept.
            if let Some(at) = self.fields.text.iter().position(|name| name == key)
                && texts[at].is_none()
            {
                texts[at] = Some(map.next_value::<Option<String>>()?);
                continue;
            }
            if key == self.fields.id && !input.has_id {
                let id = map.next_value::<&RawValue>()?;
                if !shallow(id) {
                    *self.class = Class::Depth;
                    return Err(A::Error::custom(format!("the id is nested more than {DEPTH} deep")));
                }
                if id.get() != "null" {
                    *self.id = Some(id.get().to_owned());
                    id.get().clone_into(&mut input.id);
                    input.has_id = true;
                }
                continue;
            }
            let value = map.next_value::<Box<RawValue>>()?;
            if !shallow(&value) {
                *self.class = Class::Depth;
                return Err(A::Error::custom(format!("{key:?} is nested more than {DEPTH} deep")));
            }
            if key == self.fields.date && input.date.is_none() {
                // A number may be a date; what else is none is kept as it is.
                input.date =
                    serde_json::from_str(value.get()).unwrap_or_else(|_| Some(value.get().to_owned()));
                continue;
            }
            if field::gives_way(key, &value) {
                is_record |= key == "entities";
                continue;
            }
            if matches!(key, "url" | "link" | "source_url") {
                input.url = serde_json::from_str(value.get()).ok();
            }
            input.rest.push((field::kept_name(key), value));
        }
        for (text, name) in texts.iter_mut().zip(&self.fields.text).filter(|(text, _)| text.is_none()) {
            let own = alike(&mut input.rest, name);
            let Some(value) = own.as_deref().or_else(|| inside(&input.rest, name)) else { continue };
            let found = match value.get().as_bytes().first() {
                Some(b'"' | b'n') => {
                    *text = Some(serde_json::from_str(value.get()).map_err(A::Error::custom)?);
                    continue;
                }
                Some(b'[') => "a list",
                Some(b'{') => "an object",
                _ => value.get(),
            };
            return Err(A::Error::custom(format!("{name:?} is {found}, but a string is needed")));
        }
        if !input.has_id
            && let own = alike(&mut input.rest, &self.fields.id)
            && let Some(id) = own.as_deref().or_else(|| inside(&input.rest, &self.fields.id))
            && id.get() != "null"
        {
            input.id = id.get().to_owned();
            *self.id = Some(input.id.clone());
            input.has_id = true;
        }
        if input.date.is_none() {
            let own = alike(&mut input.rest, &self.fields.date);
            let date = own.as_deref().or_else(|| inside(&input.rest, &self.fields.date)).map(RawValue::get);
            input.date = date
                .filter(|date| *date != "null")
                .map(|date| serde_json::from_str(date).unwrap_or_else(|_| date.to_owned()));
        }
        field::distinct(&mut input.rest);
        if texts.iter().flatten().all(Option::is_none) {
            let name = &self.fields.text[0];
            return Err(A::Error::custom(if texts.iter().any(Option::is_some) {
                format!("{name:?} is null; write a string")
            } else if *name == "text" && is_record {
                "a record without its text, which `tagwire tag --with-text` keeps in it".to_owned()
            } else if *name == "text" {
                format!(
                    "the object has no \"text\"; a line is {{\"id\",\"text\",\"date\"?}}, --text-field names another{}",
                    there(&input)
                )
            } else {
                format!("the object has no {name:?}, which --text-field names{}", there(&input))
            }));
        }
        let mut given = texts.into_iter().flatten().flatten();
        input.text = if self.fields.text.len() == 1 { given.next().unwrap_or_default() } else { join(given) };
        Ok(input)
    }
}

/// Takes out the only field whose name is another but for case and blanks around it (`Text`).
fn alike(rest: &mut Vec<(String, Box<RawValue>)>, name: &str) -> Option<Box<RawValue>> {
    // One that has the name itself is there twice, and was taken already.
    let at = field::place(name, rest.iter().map(|(kept, _)| kept.as_str()))?;
    (rest[at].0 != *name).then(|| rest.remove(at).1)
}

/// Returns what stands at a path with dots (`data.text`) in the objects that an object holds, as it is written; None where no field
/// begins it.
fn inside<'r>(rest: &'r [(String, Box<RawValue>)], path: &str) -> Option<&'r RawValue> {
    let (first, path) = path.split_once('.')?;
    let (_, value) = rest.iter().find(|(kept, _)| field::given_name(kept) == first)?;
    path.split('.').try_fold(&**value, |value, name| {
        let fields: HashMap<Cow<str>, &RawValue> = serde_json::from_str(value.get()).ok()?;
        fields.get(name).copied()
    })
}

/// Returns the other fields of an object, for messages.
fn there(input: &Input) -> String {
    let names: Vec<&str> = input.rest.iter().map(|(kept, _)| field::given_name(kept)).collect();
    if names.is_empty() { String::new() } else { format!("; there are: {}", names.join(", ")) }
}

/// Joins a headline and a body, or what else there is, by empty lines.
pub fn join(parts: impl Iterator<Item = String>) -> String {
    let mut out = String::new();
    for part in parts.filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Input, Wrong> {
        parse(line, &Fields::default(), &|| "\"d\"".to_owned())
    }

    #[test]
    fn a_line_keeps_its_own_fields() {
        let input = read(r#"{"id":7,"text":"a\nb","tags":["x",1],"date":"2023-11-24"}"#).unwrap();
        assert_eq!(
            (input.id.as_str(), input.text.as_str(), input.date.as_deref()),
            ("7", "a\nb", Some("2023-11-24"))
        );
        assert_eq!(input.rest[0].0, "tags");
        assert_eq!(input.rest[0].1.get(), "[\"x\",1]");
        assert_eq!(read(r#"{"text":""}"#).unwrap().id, "\"d\"");
        assert_eq!(read(r#"{"id":null,"text":""}"#).unwrap().id, "\"d\"");
    }

    #[test]
    fn fields_are_called_as_asked() {
        let fields = Fields {
            text: vec!["title".to_owned(), "body".to_owned()],
            id: "guid".to_owned(),
            date: "published".to_owned(),
        };
        let line = r#"{"body":"It rained.","guid":"x","id":3,"published":"2020-01-02","title":"Rain"}"#;
        let input = parse(line, &fields, &String::new).unwrap();
        assert_eq!((input.id.as_str(), input.text.as_str()), ("\"x\"", "Rain\n\nIt rained."));
        assert_eq!(input.date.as_deref(), Some("2020-01-02"));
        assert_eq!(input.rest[0].0, "input_id", "a record has one id");
        let fields = Fields {
            text: vec!["data.title".to_owned(), "data.body.text".to_owned()],
            id: "meta.id".to_owned(),
            date: "meta.on".to_owned(),
        };
        let line = r#"{"data":{"title":"Rain","body":{"text":"It rained."}},"meta":{"id":7,"on":20200102}}"#;
        let input = parse(line, &fields, &String::new).unwrap();
        assert_eq!((input.id.as_str(), input.text.as_str()), ("7", "Rain\n\nIt rained."));
        assert_eq!((input.date.as_deref(), input.rest.len()), (Some("20200102"), 2));
        let literal = r#"{"data":{"title":"Rain"},"data.title":"Snow"}"#;
        assert_eq!(parse(literal, &fields, &String::new).unwrap().text, "Snow");
        let wrong = parse(r#"{"data":{"title":["Rain"]}}"#, &fields, &String::new).unwrap_err();
        assert_eq!(wrong.message, "\"data.title\" is a list, but a string is needed");
        let fields = Fields { text: vec!["title".to_owned()], id: "guid".to_owned(), ..Fields::default() };
        let wrong = parse("{\"id\":3}", &fields, &String::new).unwrap_err();
        assert_eq!(wrong.message, "the object has no \"title\", which --text-field names; there are: id");
    }

    #[test]
    fn no_field_has_the_name_of_the_record_s_own_nor_of_another() {
        let fields =
            Fields { text: vec!["body".to_owned()], id: "guid".to_owned(), date: "published".to_owned() };
        let line = r#"{"guid":1,"body":"a","body":"b","text":"c","input_text":"d","id":2,"date":"e","published":3,"published":4,"n":5,"n":6,"error":"f","date_source":"field","entities":[{"start":0,"end":1,"label":"x"}]}"#;
        let input = parse(line, &fields, &String::new).unwrap();
        assert_eq!((input.id.as_str(), input.text.as_str(), input.date.as_deref()), ("1", "a", Some("3")));
        let kept: Vec<String> = input.rest.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let expected = [
            "body=\"b\"",
            "input_text=\"c\"",
            "input_text_2=\"d\"",
            "input_id=2",
            "input_date=\"e\"",
            "published=4",
            "n=5",
            "n_2=6",
            "input_error=\"f\"",
        ];
        assert_eq!(kept, expected, "earlier spans and where a date was found give way");
        let foreign = read(r#"{"text":"a","entities":["Rome"]}"#).unwrap();
        assert_eq!(foreign.rest[0].0, "input_entities");
    }

    #[test]
    fn a_bad_line_says_what_is_wrong() {
        let deep = format!("{{\"text\":\"\",\"x\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        for (line, id, class, expected) in [
            (
                "{\"id\":1,\"text\":",
                Some("1"),
                Class::Syntax,
                "broken JSON: EOF while parsing a value, column 15",
            ),
            ("[]", None, Class::Field, "found a list, but an object with \"text\" is needed"),
            (
                "{\"id\":\"a\"}",
                Some("\"a\""),
                Class::Field,
                "the object has no \"text\"; a line is {\"id\",\"text\",\"date\"?}, --text-field names another",
            ),
            ("{\"text\":null}", None, Class::Field, "\"text\" is null; write a string"),
            (&deep, None, Class::Depth, "\"x\" is nested more than 128 deep"),
        ] {
            let wrong = read(line).unwrap_err();
            assert_eq!((wrong.id.as_deref(), wrong.class, wrong.message.as_str()), (id, class, expected));
        }
    }

    #[test]
    fn half_a_pair_of_surrogates_is_replaced() {
        for (json, expected) in [
            (r#"{"text":"a \ud83d b"}"#, Some((r#"{"text":"a \ufffd b"}"#, 1))),
            (r#"{"text":"\uDE00\ud83d"}"#, Some((r#"{"text":"\ufffd\ufffd"}"#, 2))),
            (r#"{"text":"\ud83d\ude00"}"#, None),
            (r#"{"text":"\ud83d\ud83d\ude00"}"#, Some((r#"{"text":"\ufffd\ud83d\ude00"}"#, 1))),
            (r#"{"text":"\\ud83d and é\u00e9"}"#, None),
            (r#"{"text":"\ud83"#, None),
            ("\\ud83d\\", Some(("\\ufffd\\", 1))),
        ] {
            let found = without_lone_surrogates(json);
            let expected = expected.map(|(json, n): (&str, u64)| {
                (json.to_owned(), format!("JSON with {}", counted(n, "lone surrogate")))
            });
            assert_eq!(found, expected, "{json}");
        }
    }

    #[test]
    fn the_id_of_a_line_too_long_is_found() {
        assert_eq!(id_of(b"{\"id\":\"a\",\"text\":\"aaaa").as_deref(), Some("\"a\""));
        assert_eq!(id_of(b"{\"id\":12,\"te").as_deref(), Some("12"));
        assert_eq!(id_of(b"{\"id\":\"aaaa"), None);
    }
}
