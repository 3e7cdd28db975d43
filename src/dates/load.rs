//! Rule files to tables, shapes and rules; the first line that is wrong is named.

use std::collections::BTreeMap;

use super::frame::{Field, NONE, number, symbols};
#[cfg(test)]
use super::grammar::Example;
use super::grammar::{Class, Condition, Member, Op, Rule, Setting};
use crate::error::Error;
use crate::tokenize::{Abbreviation, tokenize};

/// How many classes a word can have as bits.
const CLASSES: usize = u128::BITS as usize;

#[derive(Default)]
pub(super) struct Builder {
    pub members: Vec<(u64, Member)>,
    pub rest: Vec<u64>,
    pub endings: Vec<(u8, String)>,
    /// The classes of each form of numbers.
    pub forms: BTreeMap<String, Vec<u8>>,
    pub shapes: u8,
    pub classes: Vec<Class>,
    pub class_names: Vec<String>,
    pub groups: Vec<Vec<u16>>,
    pub group_names: Vec<String>,
    pub ops: Vec<Op>,
    pub rules: Vec<Rule>,
    pub sets: Vec<u64>,
}

impl Builder {
    pub(super) fn class(&mut self, name: &str, class: Class) -> u8 {
        if let Some(at) = self.class_names.iter().position(|known| known == name) {
            return at as u8;
        }
        self.classes.push(class);
        self.class_names.push(name.to_owned());
        (self.classes.len() - 1) as u8
    }

    pub(super) fn group(&mut self, name: &str) -> u8 {
        if let Some(at) = self.group_names.iter().position(|known| known == name) {
            return at as u8;
        }
        self.group_names.push(name.to_owned());
        self.groups.push(Vec::new());
        (self.groups.len() - 1) as u8
    }

    /// Numbers the tables of a file. They come before all other classes, so that only tables must fit into the bits of a word.
    pub(super) fn name_tables(&mut self, path: &str, text: &str) -> Result<(), Error> {
        for (at, line) in text.lines().enumerate() {
            let Some(name) = line.strip_prefix("table ") else { continue };
            if usize::from(self.class(name.trim(), Class::Table)) >= CLASSES {
                return Err(Error::data(path, at + 1, format!("there are more than {CLASSES} tables")));
            }
        }
        Ok(())
    }

    pub(super) fn tables(&mut self, path: &str, text: &str) -> Result<(), Error> {
        let mut table = None;
        for (at, line) in text.lines().enumerate() {
            let error = |message: String| Error::data(path, at + 1, message);
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(row) = line.strip_prefix(' ') {
                let Some(class) = table else { continue };
                let (value, words) = row.trim().split_once(':').ok_or_else(|| {
                    error(format!("{:?} has no ':'; write 'value: word, word'", row.trim()))
                })?;
                let value = number(value.trim()).ok_or_else(|| {
                    error(format!("value {:?} is no number nor one of {}", value.trim(), symbols()))
                })?;
                for word in words.split(',').map(str::trim).filter(|w| !w.is_empty()) {
                    self.member(class, word, value);
                }
                continue;
            }
            table = None;
            match line.split_once(' ') {
                Some(("table", name)) => table = Some(self.class(name.trim(), Class::Table)),
                Some(("shape", definition)) => {
                    let parts: Vec<&str> = definition.split_whitespace().collect();
                    let [name, forms, range] = parts[..] else {
                        return Err(error(format!("{definition:?} is not 'name form|form low..high'")));
                    };
                    let bounds = range
                        .split_once("..")
                        .and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
                    let (low, high) = bounds.ok_or_else(|| error(format!("{range:?} is not 'low..high'")))?;
                    if self.shapes >= 64 {
                        return Err(error("there are more than 64 shapes".to_owned()));
                    }
                    let class = self.class(name, Class::Shape { bit: self.shapes, low, high });
                    self.shapes += 1;
                    for form in forms.split('|') {
                        self.forms.entry(form.to_owned()).or_default().push(class);
                    }
                }
                Some(("rule" | "part", _)) => {}
                _ if line.contains(':') => {}
                _ => {
                    return Err(error(format!(
                        "{line:?} begins nothing; begin with 'table', 'shape', 'rule' or 'part'"
                    )));
                }
            }
        }
        Ok(())
    }

    pub(super) fn member(&mut self, class: u8, phrase: &str, value: i32) {
        if let Some(ending) = phrase.strip_prefix('-').filter(|ending| !ending.is_empty()) {
            self.endings.push((class, ending.to_owned()));
            return;
        }
        let mut tokens = Vec::new();
        let bare = phrase.strip_suffix('.').unwrap_or(phrase);
        tokenize(bare, |_| Abbreviation::NONE, &mut tokens);
        let Some(first) = tokens.first() else { return };
        let start = self.rest.len() as u16;
        self.rest.extend(tokens[1..].iter().map(|token| token.word));
        let rest = (start, self.rest.len() as u16);
        let member = Member {
            class,
            period: bare.len() < phrase.len(),
            apostrophe: phrase.contains('\''),
            value,
            rest,
        };
        self.members.push((first.word, member));
    }

    pub(super) fn rules(&mut self, path: &str, text: &str) -> Result<(), Error> {
        let mut rule: Option<Rule> = None;
        for (at, line) in text.lines().enumerate() {
            let fail = |message: String| Error::data(path, at + 1, message);
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') || line.starts_with(' ') {
                continue;
            }
            if let Some((word @ ("table" | "shape" | "rule" | "part"), rest)) = line.split_once(' ') {
                self.rules.extend(rule.take());
                if matches!(word, "rule" | "part") {
                    let (name, groups) = rest.split_once(" in ").unwrap_or((rest, ""));
                    let number = self.rules.len() as u16;
                    for name in groups.split_whitespace() {
                        let group = self.group(name);
                        self.groups[group as usize].push(number);
                    }
                    rule = Some(Rule {
                        name: name.trim().to_owned(),
                        path: path.to_owned(),
                        line: at + 1,
                        part: word == "part",
                        ..Rule::default()
                    });
                }
                continue;
            }
            let (key, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.trim();
            let Some(rule) = rule.as_mut() else {
                return Err(fail(format!("{line:?} stands in no rule; begin one with 'rule name'")));
            };
            let condition = |builder: &mut Builder, behind, negated| {
                let program = builder.compile(value).map_err(&fail)?;
                Ok(Condition { behind, negated, program, length: (0, 0) })
            };
            match key {
                "match" => rule.programs.push(self.compile(value).map_err(&fail)?),
                "set" => {
                    for part in value.split_whitespace() {
                        rule.settings.push(setting(part).map_err(&fail)?);
                    }
                }
                "after" => rule.conditions.push(condition(self, true, false)?),
                "not after" => rule.conditions.push(condition(self, true, true)?),
                "before" => rule.conditions.push(condition(self, false, false)?),
                "not before" => rule.conditions.push(condition(self, false, true)?),
                "yes" | "no" => {
                    #[cfg(test)]
                    rule.examples.push(Example {
                        line: at + 1,
                        matches: key == "yes",
                        text: value.to_owned(),
                    });
                }
                _ => {
                    return Err(fail(format!(
                        "{key:?} is not one of match, set, after, not after, before, not before, yes, no"
                    )));
                }
            }
        }
        self.rules.extend(rule);
        Ok(())
    }
}

fn setting(text: &str) -> Result<(Field, Setting), String> {
    let (field, value) = text.split_once('=').ok_or_else(|| format!("{text:?} is not 'field=value'"))?;
    let field =
        Field::parse(field).ok_or_else(|| format!("field {field:?} is not one of {}", Field::names()))?;
    let setting = if value == "none" {
        Setting::Number(NONE)
    } else if let Some(number) = number(value) {
        Setting::Number(number)
    } else if let Some(from) = value.strip_prefix('-').and_then(Field::parse) {
        Setting::Negated(from)
    } else if let Some(from) = Field::parse(value) {
        Setting::Copy(from)
    } else {
        return Err(format!("value {value:?} is no number, no field and none of {}", symbols()));
    };
    Ok((field, setting))
}
