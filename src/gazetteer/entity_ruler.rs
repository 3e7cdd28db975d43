//! Lines of spaCy's EntityRuler: `{"label":"ORG","pattern":"Acme Corp","id":"acme"}`. A pattern of tokens that are single words
//! (`[{"LOWER":"acme"},{"LOWER":"corp"}]`) is a phrase too.

use serde_json::Value;

use super::list::{Case, List, wrong_case};
use super::user::{Claim, parse_claim};

/// What is wrong with a line.
pub(super) enum Wrong {
    /// The list is refused.
    Bad(String),
    /// It says what no phrase can say, and is left out.
    LeftOut(String),
}

impl From<String> for Wrong {
    fn from(message: String) -> Wrong {
        Wrong::Bad(message)
    }
}

/// Adds a line to the list.
pub(super) fn line(text: &str, number: usize, claim: Claim, list: &mut List) -> Result<(), Wrong> {
    let value: Value = serde_json::from_str(text).map_err(|e| format!("not a JSON object: {e}"))?;
    let (name, told) = match value.get("pattern").or_else(|| value.get("name")) {
        Some(Value::String(name)) if !name.trim().is_empty() => (name.trim().to_owned(), None),
        Some(Value::Array(tokens)) => phrase(tokens).map_err(Wrong::LeftOut)?,
        _ => {
            let message =
                "no \"pattern\"; a line is {\"label\":\"ORG\",\"pattern\":\"Acme Corp\",\"id\":\"acme\"}";
            return Err(message.to_owned().into());
        }
    };
    let kind = match value.get("label").and_then(Value::as_str) {
        Some(label) => parse_claim(label).map_err(|what| Wrong::LeftOut(format!("left out: {what}")))?,
        None => claim.ok_or_else(|| {
            "no \"label\", and none is given before the file, as in --gazetteer group/company=FILE".to_owned()
        })?,
    };
    let case = match value.get("case") {
        None | Some(Value::Null) => told,
        Some(Value::String(case)) if Case::parse(case).is_some() => None,
        Some(Value::String(case)) => return Err(wrong_case(case).into()),
        Some(other) => return Err(wrong_case(&other.to_string()).into()),
    };
    // The id and whatever else the line has become facts, in the order in which the file first names them.
    let own = value.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
    for key in own.chain(case.map(|_| "case")) {
        if !matches!(key, "label" | "pattern" | "name") && !list.facts.iter().any(|fact| fact == key) {
            list.facts.push(key.to_owned());
        }
    }
    let fact = |key: &String| match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(other) if !(other.is_null() && key == "case") => other.to_string(),
        _ if key == "case" => case.unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let facts: Vec<String> = list.facts.iter().map(fact).collect();
    list.rows.push(number, kind, &name, [], facts.iter().map(String::as_str));
    Ok(())
}

/// Returns the phrase that a pattern of tokens stands for, and the case rule that says how its letters are compared; the error says why
/// it is none.
fn phrase(tokens: &[Value]) -> Result<(String, Option<&'static str>), String> {
    let no_phrase = |what: &str| {
        format!(
            "left out: {what}; tokens that are all one word each, by LOWER, TEXT or ORTH, make a phrase, else write \"pattern\":\"Acme Corp\""
        )
    };
    let (mut out, mut lower, mut glued) = (String::new(), 0, true);
    for token in tokens {
        let fields: Vec<(&String, &Value)> = token.as_object().into_iter().flatten().collect();
        let [(key, Value::String(word))] = fields[..] else {
            return Err(no_phrase(&format!("the token {token} is more than a word")));
        };
        if word.trim().is_empty() {
            return Err(no_phrase("a token is empty"));
        }
        match key.to_ascii_uppercase().as_str() {
            "LOWER" => lower += 1,
            "TEXT" | "ORTH" => {}
            _ => return Err(no_phrase(&format!("the token {token} is no word"))),
        }
        // spaCy cuts `Rolls-Royce` and `Macy's`, a phrase has them whole.
        glued |= word == "-" || word.starts_with(['\'', '’', ',', '.']);
        if !glued {
            out.push(' ');
        }
        out.push_str(word.trim());
        glued = word == "-";
    }
    match lower {
        _ if out.is_empty() => Err(no_phrase("a pattern without a token")),
        0 => Ok((out, Some("exact"))),
        _ if lower == tokens.len() => Ok((out, Some("ignore"))),
        // The words by LOWER are small here and match with a capital too.
        _ => Ok((out, None)),
    }
}
