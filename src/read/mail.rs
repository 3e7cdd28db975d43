//! Mail: the subject and the text of a message; mailboxes, cut into messages.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;

use mail_parser::{MessageParser, PartType};

use super::item::{Item, Payload};
use super::kind::Format;
use super::source::{Flow, Source};
use super::{Class, Failure, Input};

/// Fills in a message.
///
/// # Errors
/// The class and what is wrong with it.
pub fn message(bytes: &[u8], input: &mut Input) -> Result<(), (Class, String)> {
    let parsed = MessageParser::default().parse(bytes).filter(|message| !message.headers().is_empty());
    let Some(message) = parsed else {
        return Err((Class::Syntax, "not a mail: it has no header".to_owned()));
    };
    if let Some(id) = message.message_id() {
        input.id = super::json_string(id);
        input.has_id = true;
    }
    input.date = message.date().map(mail_parser::DateTime::to_rfc3339);
    let subject = message.subject().unwrap_or_default().trim().to_owned();
    let mut parts = vec![subject.clone()];
    for part in message.text_bodies() {
        match &part.body {
            PartType::Text(text) => parts.push(text.trim().to_owned()),
            PartType::Html(html) => parts.push(super::fragment::text(html)),
            _ => {}
        }
    }
    input.text = super::jsonl::join(parts.into_iter());
    if !subject.is_empty() {
        input.keep("subject", &subject);
    }
    if let Some(from) = message.from().and_then(|from| from.first()) {
        let shown = match (from.name(), from.address()) {
            (Some(name), Some(address)) => format!("{name} <{address}>"),
            (name, address) => name.or(address).unwrap_or_default().to_owned(),
        };
        input.keep("from", &shown);
    }
    Ok(())
}

/// Hands out the messages of a mailbox: each begins with a line `From ` at the start or after an empty line.
pub fn read_box(source: &mut Source, name: &str, reader: &mut dyn BufRead) -> Flow {
    let path: Arc<str> = name.into();
    let limit = source.options.limits.document;
    let mut bytes: Vec<u8> = Vec::new();
    let (mut number, mut empty, mut begun, mut large) = (1, true, false, false);
    loop {
        let mut line = Vec::new();
        let end = match read_line(reader, &mut line, limit) {
            Ok(count) => count == 0,
            Err(error) => return source.failed_reading(&format!("{name}: message {number}"), name, &error),
        };
        let begins = empty && line.starts_with(b"From ");
        if (begins || end) && begun {
            if large {
                let id = super::json_string(&format!("{name}:{number}"));
                let message = format!("{name}: message {number}: {}", source.options.limits.too_large());
                source.item(Item::failed(&path, Failure { id, class: Class::Size, message }))?;
            } else {
                let payload = Payload::File {
                    format: Format::Mail,
                    number,
                    bytes: std::mem::take(&mut bytes),
                    encoding: None,
                };
                source.item(Item { path: path.clone(), payload })?;
            }
            number += 1;
            bytes = Vec::new();
            large = false;
        }
        if end {
            return ControlFlow::Continue(());
        }
        empty = line.trim_ascii().is_empty();
        if begins {
            begun = true;
            continue;
        }
        begun |= !empty;
        large |= bytes.len() + line.len() > limit;
        if large {
            bytes = Vec::new();
        } else {
            // A line `From` of the text was quoted when it was put into the box.
            let quoted = line.iter().take_while(|&&b| b == b'>').count();
            let from = usize::from(quoted > 0 && line[quoted..].starts_with(b"From "));
            bytes.extend_from_slice(&line[from..]);
        }
    }
}

/// Reads a line, no more of it than `limit` and a byte; the rest of a longer one comes as the next.
fn read_line(reader: &mut dyn BufRead, line: &mut Vec<u8>, limit: usize) -> std::io::Result<usize> {
    use std::io::Read;
    reader.take(limit as u64 + 1).read_until(b'\n', line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_gives_subject_text_date_and_sender() {
        let mail = b"From: Anna Lind <anna@port.example>\r\nSubject: =?iso-8859-1?Q?F=E4hre_wieder_da?=\r\n\
            Date: Mon, 4 Jan 2021 08:00:00 +0000\r\nMessage-ID: <1@port.example>\r\n\
            Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            Die F=E4hre nach Turku f=E4hrt.\r\n";
        let mut input = Input::default();
        message(mail, &mut input).unwrap();
        assert_eq!(input.text, "Fähre wieder da\n\nDie Fähre nach Turku fährt.");
        assert_eq!(
            (input.id.as_str(), input.date.as_deref()),
            ("\"1@port.example\"", Some("2021-01-04T08:00:00Z"))
        );
        assert_eq!(input.rest[1].1.get(), "\"Anna Lind <anna@port.example>\"");
        assert!(message(b"", &mut Input::default()).is_err());
    }
}
