use super::*;
use crate::gazetteer::Gazetteer;

/// The day the examples of the rules were written on, a Friday.
const FRIDAY: Date = jiff::civil::date(2023, 11, 24);

fn found(grammar: &Grammar, lists: &Gazetteer, text: &str, date: Option<Date>) -> Vec<(String, Expression)> {
    let document = crate::sentence::document(text, lists);
    let mut out = Vec::new();
    grammar.find(&document, &Context { date }, &mut out);
    out.into_iter().map(|e| (document.phrase(e.tokens).to_owned(), e)).collect()
}

fn kind_name(kind: Kind) -> String {
    kind.name().to_uppercase()
}

#[test]
fn every_rule_matches_its_examples() {
    let grammar = Grammar::built_in();
    let lists = Gazetteer::built_in();
    let mut wrong = Vec::new();
    for rule in &grammar.rules {
        for example in &rule.examples {
            let (date, text) = match example.text.split_once(" | ") {
                Some((date, text)) => (date.parse().unwrap(), text),
                None => (FRIDAY, example.text.as_str()),
            };
            let place = format!("{}:{} {}", rule.path, example.line, rule.name);
            if !example.matches {
                let all = found(&grammar, &lists, text, Some(date));
                if !all.is_empty() {
                    wrong.push(format!("{place}: {text:?} should give nothing, gave {:?}", all[0]));
                }
                continue;
            }
            let (text, expected) = text.rsplit_once(" = ").expect("an example has ' = '");
            let (phrase, text) = match (text.find('['), text.find(']')) {
                (Some(a), Some(b)) => (&text[a + 1..b], text.replace(['[', ']'], "")),
                _ => (text, text.to_owned()),
            };
            let all = found(&grammar, &lists, &text, Some(date));
            let hit =
                all.iter().find(|(found, _)| found.trim_end_matches('.') == phrase.trim_end_matches('.'));
            match hit {
                None => wrong.push(format!(
                    "{place}: {text:?}: {phrase:?} not found, but {:?}",
                    all.iter().map(|a| (&a.0, &a.1.value)).collect::<Vec<_>>()
                )),
                Some((_, e)) => {
                    let value = format!("{} {}", kind_name(e.kind), e.value);
                    if value != expected {
                        wrong.push(format!(
                            "{place}: {text:?} gave {value}, not {expected} (rule {})",
                            grammar.rule_name(e.rule)
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
