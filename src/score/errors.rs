//! What went wrong: errors by class, the most frequent first, each with where it stands and who caused it.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use super::count::Judged;
use super::{Mention, Pair};

/// The classes of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Gold that no prediction touches.
    Missed,
    /// A prediction that touches no gold.
    Spurious,
    /// The span, or a part of it, under another label.
    WrongLabel,
    /// The label, with other boundaries.
    WrongBoundary,
    /// Span and label, of another kind.
    WrongKind,
    /// Span, label and kind, with another value.
    WrongValue,
}

impl Fault {
    /// All classes, in the order of reports.
    pub const ALL: [Fault; 6] = [
        Fault::Missed,
        Fault::Spurious,
        Fault::WrongLabel,
        Fault::WrongBoundary,
        Fault::WrongKind,
        Fault::WrongValue,
    ];

    /// Returns the name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Fault::Missed => "missed",
            Fault::Spurious => "spurious",
            Fault::WrongLabel => "wrong label",
            Fault::WrongBoundary => "wrong boundary",
            Fault::WrongKind => "wrong kind",
            Fault::WrongValue => "wrong value",
        }
    }
}

/// An error: its class, and which mention of the gold and which prediction it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its class.
    pub fault: Fault,
    /// The place in the gold; None if spurious.
    pub gold: Option<usize>,
    /// The place in the predictions; None if missed.
    pub predicted: Option<usize>,
}

/// Returns the errors of a document; each mention is in at most one.
pub fn cases(pair: &Pair, judged: &Judged) -> Vec<Case> {
    let mut out = Vec::new();
    let mut case = |fault, gold, predicted| out.push(Case { fault, gold, predicted });
    for (at, verdict) in judged.gold.iter().enumerate() {
        if verdict.strict.is_some() && !verdict.kind {
            case(Fault::WrongKind, Some(at), verdict.strict);
        } else if verdict.strict.is_some() && !verdict.full {
            case(Fault::WrongValue, Some(at), verdict.strict);
        }
    }
    let mut gold: Vec<usize> = (0..pair.gold.len()).filter(|&at| judged.gold[at].strict.is_none()).collect();
    let mut found: Vec<usize> =
        (0..pair.predicted.len()).filter(|&at| judged.predicted[at].strict.is_none()).collect();
    // The closest first: the same span, then the same class, then whatever overlaps.
    type Close = fn(&Mention, &Mention) -> bool;
    let rounds: [(Fault, Close); 3] = [
        (Fault::WrongLabel, |a, b| a.span == b.span),
        (Fault::WrongBoundary, |a, b| a.class == b.class && a.span.overlaps(b.span)),
        (Fault::WrongLabel, |a, b| a.span.overlaps(b.span)),
    ];
    for (fault, close) in rounds {
        gold.retain(|&at| {
            let partner = found.iter().position(|&other| close(&pair.gold[at], &pair.predicted[other]));
            match partner {
                Some(place) => {
                    case(fault, Some(at), Some(found.remove(place)));
                    false
                }
                None => true,
            }
        });
    }
    gold.into_iter().for_each(|at| case(Fault::Missed, Some(at), None));
    found.into_iter().for_each(|at| case(Fault::Spurious, None, Some(at)));
    out
}

/// Errors that are alike: the same words on both sides under the same labels.
#[derive(Clone, Debug)]
pub struct ErrorGroup {
    /// Their class.
    pub fault: Fault,
    /// What gold has, as `label words`; empty if spurious.
    pub gold: String,
    /// What was predicted, as `label words`; empty if missed.
    pub predicted: String,
    /// How many there are.
    pub count: usize,
    /// The id of the document of the first.
    pub document: String,
    /// The first in its surroundings, the span in brackets.
    pub context: String,
    /// Who caused them, the most frequent first.
    pub sources: Vec<(String, usize)>,
}

/// How well a source does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceTally {
    /// The list, rule or memory, without the row.
    pub source: String,
    /// Its predictions that are right in all that the gold tells.
    pub right: usize,
    /// Its predictions that are not.
    pub wrong: usize,
}

/// All that went wrong.
#[derive(Clone, Debug, Default)]
pub struct Errors {
    /// The groups, by class, the most frequent first.
    pub groups: Vec<ErrorGroup>,
    /// The sources, the one with most errors first.
    pub sources: Vec<SourceTally>,
}

/// Returns the errors of all documents, grouped.
pub fn errors(pairs: &[Pair], judged: &[Judged]) -> Errors {
    struct Found {
        count: usize,
        document: String,
        context: String,
        sources: BTreeMap<String, usize>,
    }
    let mut groups: BTreeMap<(Fault, String, String), Found> = BTreeMap::new();
    let mut sources: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (pair, judged) in pairs.iter().zip(judged) {
        for case in cases(pair, judged) {
            let gold = case.gold.map(|at| &pair.gold[at]);
            let found = case.predicted.map(|at| &pair.predicted[at]);
            let shown = |mention: Option<&Mention>| {
                mention.map_or(String::new(), |mention| shown(mention, &pair.text, case.fault))
            };
            let group = groups.entry((case.fault, shown(gold), shown(found))).or_insert_with(|| Found {
                count: 0,
                document: pair.id.clone(),
                context: gold.or(found).map_or(String::new(), |mention| context(mention, &pair.text)),
                sources: BTreeMap::new(),
            });
            group.count += 1;
            if let Some(found) = found.filter(|found| !found.source.is_empty()) {
                *group.sources.entry(found.source.clone()).or_default() += 1;
            }
        }
        for (mention, verdict) in pair.predicted.iter().zip(&judged.predicted) {
            let (right, wrong) = sources.entry(head(&mention.source).to_owned()).or_default();
            *if verdict.full { right } else { wrong } += 1;
        }
    }
    let mut groups: Vec<ErrorGroup> = groups
        .into_iter()
        .map(|((fault, gold, predicted), found)| ErrorGroup {
            fault,
            gold,
            predicted,
            count: found.count,
            document: found.document,
            context: found.context,
            sources: most_frequent(found.sources),
        })
        .collect();
    groups.sort_by_key(|group| (group.fault, std::cmp::Reverse(group.count)));
    sources.remove("");
    let mut sources: Vec<SourceTally> =
        sources.into_iter().map(|(source, (right, wrong))| SourceTally { source, right, wrong }).collect();
    sources.sort_by_key(|tally| std::cmp::Reverse(tally.wrong));
    Errors { groups, sources }
}

/// Sorts counts, the highest first.
pub(crate) fn most_frequent(counts: BTreeMap<String, usize>) -> Vec<(String, usize)> {
    let mut out: Vec<(String, usize)> = counts.into_iter().collect();
    out.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    out
}

/// Returns a source without its row: `list:group/armed:12` is `list:group/armed`.
pub fn head(source: &str) -> &str {
    match source.rsplit_once(':') {
        Some((head, row)) if head.contains(':') && row.bytes().all(|b| b.is_ascii_digit()) => head,
        _ => source,
    }
}

/// Returns the text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shown(mention: &Mention, text: &str, fault: Fault) -> String {
    let mut out = mention.class.name().to_owned();
    if let Some(kind) = mention.kind.filter(|kind| !kind.name().is_empty() && fault == Fault::WrongKind) {
        let _ = write!(out, "/{}", kind.name());
    }
    let _ = write!(out, " {:?}", one_line(mention.span.of(text)));
    if fault == Fault::WrongValue {
        let _ = write!(out, " = {}", mention.value.as_deref().unwrap_or("(none)"));
    }
    out
}

/// How many characters of the text are shown on either side.
const AROUND: usize = 40;

fn context(mention: &Mention, text: &str) -> String {
    let (start, end) = (mention.span.start as usize, mention.span.end as usize);
    let from = text[..start].char_indices().rev().take(AROUND).last().map_or(start, |(at, _)| at);
    let to = text[end..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| end + at);
    // Whole words only.
    let before = &text[from..start];
    let from = if from == 0 { 0 } else { before.find(char::is_whitespace).map_or(start, |at| from + at) };
    let after = &text[end..to];
    let to = if to == text.len() { to } else { after.rfind(char::is_whitespace).map_or(end, |at| end + at) };
    // White space at the edges of the pieces parts words.
    let piece = |text: &str| {
        let gap = |is: bool| if is { " " } else { "" };
        let line = one_line(text);
        if line.is_empty() {
            return gap(!text.is_empty()).to_owned();
        }
        format!(
            "{}{line}{}",
            gap(text.starts_with(char::is_whitespace)),
            gap(text.ends_with(char::is_whitespace))
        )
    };
    let line =
        format!("{}[{}]{}", piece(&text[from..start]), one_line(&text[start..end]), piece(&text[end..to]));
    line.trim().to_owned()
}

impl Errors {
    /// Writes the `most` most frequent errors of each class, and as many sources.
    pub fn write_table(&self, most: usize, out: &mut String) {
        for fault in Fault::ALL {
            let groups: Vec<&ErrorGroup> = self.groups.iter().filter(|group| group.fault == fault).collect();
            if groups.is_empty() {
                continue;
            }
            let total: usize = groups.iter().map(|group| group.count).sum();
            let _ = writeln!(out, "\n{}: {total}, of {} forms", fault.name(), groups.len());
            for group in groups.iter().take(most) {
                let sides = match fault {
                    Fault::Missed => group.gold.clone(),
                    Fault::Spurious => group.predicted.clone(),
                    _ => format!("{} as {}", group.gold, group.predicted),
                };
                let _ = writeln!(out, "{:>5}  {sides}", group.count);
                let _ = writeln!(out, "       {}: {}", group.document, group.context);
                if !group.sources.is_empty() {
                    let _ = writeln!(out, "       by {}", listed(&group.sources, 3));
                }
            }
        }
        if !self.sources.is_empty() {
            let width =
                self.sources.iter().take(most).map(|s| s.source.chars().count()).max().unwrap_or(0).max(6);
            let _ = writeln!(out, "\n{:width$}  wrong  right", "source");
            for tally in self.sources.iter().take(most) {
                let _ = writeln!(out, "{:width$}  {:5}  {:5}", tally.source, tally.wrong, tally.right);
            }
        }
    }

    /// Returns the `most` most frequent errors of each class and as many sources as JSON.
    pub fn to_json(&self, most: usize) -> Value {
        let of = |fault: Fault| {
            let groups: Vec<&ErrorGroup> = self.groups.iter().filter(|group| group.fault == fault).collect();
            let shown: Vec<Value> = groups
                .iter()
                .take(most)
                .map(|group| {
                    json!({
                        "count": group.count, "gold": group.gold, "predicted": group.predicted,
                        "document": group.document, "context": group.context,
                        "sources": sources_json(&group.sources),
                    })
                })
                .collect();
            json!({ "count": groups.iter().map(|g| g.count).sum::<usize>(), "forms": groups.len(), "examples": shown })
        };
        let classes: serde_json::Map<String, Value> =
            Fault::ALL.into_iter().map(|fault| (fault.name().to_owned(), of(fault))).collect();
        let sources: Vec<Value> = self
            .sources
            .iter()
            .take(most)
            .map(|t| json!({ "source": t.source, "right": t.right, "wrong": t.wrong }))
            .collect();
        json!({ "classes": classes, "sources": sources })
    }
}

fn sources_json(counts: &[(String, usize)]) -> Value {
    counts.iter().map(|(name, count)| (name.clone(), json!(count))).collect::<serde_json::Map<_, _>>().into()
}

/// Returns the first of some counts as `a 3, b 1`.
pub(crate) fn listed(counts: &[(String, usize)], most: usize) -> String {
    let mut shown: Vec<String> = counts
        .iter()
        .take(most)
        .map(|(name, count)| if *count == 1 { name.clone() } else { format!("{name} ×{count}") })
        .collect();
    if counts.len() > most {
        shown.push(format!("{} more", counts.len() - most));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::count::judge;
    use super::super::tests::pair;
    use super::*;

    #[test]
    fn each_error_has_its_class() {
        use Fault::*;
        for (gold, predicted, expected) in [
            ("[[Rome|place]] x", "Rome x", vec![Missed]),
            ("Rome x", "Rome [[x|person]]", vec![Spurious]),
            ("[[Rome|place]]", "[[Rome|group]]", vec![WrongLabel]),
            ("[[Jo Doe|person]]", "[[Jo|person]] Doe", vec![WrongBoundary]),
            ("[[Jo Doe|person]]", "[[Jo|place]] [[Doe|person]]", vec![WrongBoundary, Spurious]),
            ("[[Jo Doe|person]]", "Jo [[Doe|group]]", vec![WrongLabel]),
            ("[[Rome|place|city]]", "[[Rome|place|country]]", vec![WrongKind]),
            ("[[now|date|date|X]]", "[[now|date|date|Y]]", vec![WrongValue]),
            ("[[now|date|date|X]]", "[[now|date|date]]", vec![WrongValue]),
            ("[[Rome|place|city]]", "[[Rome|place]]", vec![]),
        ] {
            let pair = pair("a", gold, predicted, false);
            let found: Vec<Fault> = cases(&pair, &judge(&pair)).iter().map(|case| case.fault).collect();
            assert_eq!(found, expected, "{gold} {predicted}");
        }
    }

    #[test]
    fn errors_are_grouped_with_context_and_source() {
        let gold = "In [[New\n York|place|city]] it was.";
        let pairs = [
            pair("a", gold, "In [[New\n York|person|||list:person/x:3]] it was.", false),
            pair("b", gold, "In [[New\n York|person|||list:person/x:4]] it was.", false),
            pair("c", "x [[Rome|place]]", "[[x|date|date|T|rule:date/x]] [[Rome|place|city||model]]", false),
        ];
        let judged: Vec<Judged> = pairs.iter().map(judge).collect();
        let errors = errors(&pairs, &judged);
        assert_eq!(errors.groups.len(), 2);
        let group = &errors.groups[1];
        assert_eq!((group.fault, group.count, group.document.as_str()), (Fault::WrongLabel, 2, "a"));
        assert_eq!(group.context, "In [New York] it was.");
        assert_eq!(listed(&group.sources, 1), "list:person/x:3, 1 more");
        let mut table = String::new();
        errors.write_table(5, &mut table);
        assert!(table.contains("    2  place \"New York\" as person \"New York\"\n"), "{table}");
        assert!(table.contains("list:person/x      2      0\nrule:date/x        1      0\n"), "{table}");
        assert_eq!(errors.to_json(5)["classes"]["spurious"]["examples"][0]["predicted"], "date \"x\"");
    }

    #[test]
    fn a_source_is_told_without_its_row() {
        for (source, expected) in [
            ("list:group/armed:12", "list:group/armed"),
            ("rule:date/x", "rule:date/x"),
            ("model", "model"),
            ("list:7", "list:7"),
        ] {
            assert_eq!(head(source), expected);
        }
    }
}
