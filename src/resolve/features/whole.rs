//! Features of whole segments: form, claims, and what the document does with the same words.

use super::{CONTEXTS, Features, Names, Part, SHAPES, Sink, emit, emit_small, shown};
use crate::gazetteer::compile::flag;
use crate::gazetteer::{Candidate, Source, fold};
use crate::memory::{Decided, Decisions};
use crate::resolve::evidence::Evidence;
use crate::resolve::feature_id::{id, template};
use crate::resolve::region::Segment;
use crate::resolve::cache::Family;
use crate::resolve::tag::{TAGS, Tag};

impl Features<'_> {
    /// Features of a whole segment, in the sentence `from..to`.
    pub fn whole<S: Sink>(&self, segment: Segment, from: usize, to: usize, sink: &mut S) {
        let evidence = &self.evidence;
        let (start, end) = (segment.start as usize, segment.end as usize);
        let len = (end - start).min(8);
        emit_small!(sink, Length, len, "whole.length", self.names.number(len), len);
        self.shapes(start, end, sink);
        if end - start > 1 {
            let value = fold::extend(
                fold::extend(self.profile_value(start), self.profile_value(end - 1)),
                self.names.number(len.min(4)),
            );
            emit!(
                sink,
                "whole.profiles",
                value,
                format!("{}|{}|{}", self.profile_name(start), self.profile_name(end - 1), len.min(4))
            );
            let (c, d) = (self.cluster(start), self.cluster(end - 1));
            if c > 0 && d > 0 {
                let value = fold::extend(self.names.number(c), self.names.number(d));
                emit!(sink, "whole.clusters", value, format!("{c}|{d}"));
            }
            if end - start <= 4 {
                emit!(
                    sink,
                    "whole.words",
                    key_value(evidence, start, end),
                    phrase_name(evidence, start, end)
                );
            }
        }
        self.claims(segment, from, to, sink);
        self.usage(segment, sink);
    }

    /// The row of shapes, repeats drawn together.
    fn shapes<S: Sink>(&self, start: usize, end: usize, sink: &mut S) {
        let context = usize::from(self.facts[start].context);
        let name = || {
            let mut text = CONTEXTS[context].to_owned();
            let mut before = u8::MAX;
            for facts in &self.facts[start..end] {
                if facts.shape != before {
                    text.push('|');
                    text.push_str(SHAPES[usize::from(facts.shape)]);
                    before = facts.shape;
                }
            }
            text
        };
        let value = || {
            let mut pattern = self.names.contexts[context];
            let mut before = u8::MAX;
            for facts in &self.facts[start..end] {
                if facts.shape != before {
                    pattern = fold::extend(pattern, self.names.shapes[usize::from(facts.shape)]);
                    before = facts.shape;
                }
            }
            pattern
        };
        let first = self.facts[start].shape;
        if self.facts[start + 1..end].iter().all(|facts| facts.shape == first) {
            emit_small!(sink, Shape, usize::from(first) * 8 + context, "whole.shape", value(), name());
        } else {
            emit!(sink, "whole.shape", value(), name());
        }
    }

    /// What lists and rules claim of these tokens, of tokens inside them and of tokens beyond them.
    fn claims<S: Sink>(&self, segment: Segment, from: usize, to: usize, sink: &mut S) {
        let evidence = &self.evidence;
        let len = (segment.end - segment.start).min(4) as usize;
        // A bit for each tag.
        let (mut lists, mut rules) = (0usize, 0usize);
        let mut near = Near::default();
        for claim in evidence.touching(segment.start, segment.end) {
            let Some(tag) = Tag::of(claim.kind) else { continue };
            if (claim.tokens.start, claim.tokens.end) != (segment.start, segment.end) {
                near.add(claim, segment, 1 << tag as usize);
                continue;
            }
            match claim.source {
                Source::List { list, .. } => {
                    lists |= 1 << tag as usize;
                    let rank = evidence.lists.list_rank(list);
                    sink.kept(ListClaim { names: self.names, claim, list, rank, tag, len: len.min(3) });
                }
                Source::Rule(rule) => {
                    rules |= 1 << tag as usize;
                    let (hash, name) = &self.names.rules[rule as usize];
                    emit_small!(sink, Rule, usize::from(rule) % 1024, "rule", *hash, name);
                }
                _ => {}
            }
        }
        emit_small!(
            sink,
            Labels,
            lists * 5 + len,
            "list.labels",
            fold::extend(self.names.number(lists), self.names.number(len)),
            format!("{lists}|{len}")
        );
        if rules > 0 {
            emit_small!(sink, RuleLabels, rules, "rule.labels", self.names.number(rules), rules);
        }
        if lists > 0 {
            let (start, end) = (segment.start as usize, segment.end as usize);
            sink.kept(Beside { features: self, lists, at: (start > from).then(|| start - 1), left: true });
            sink.kept(Beside { features: self, lists, at: (end < to).then_some(end), left: false });
        }
        let code = lists * 4 + len - 1;
        emit_small!(
            sink,
            Topic,
            evidence.sport * 128 + code,
            "list.topic",
            fold::extend(self.names.number(evidence.sport), self.names.number(code)),
            format!("{}|{code}", evidence.sport)
        );
        self.near(&near, lists, sink);
    }

    /// Claims that are longer, shorter or cross the segment's edge.
    fn near<S: Sink>(&self, near: &Near, lists: usize, sink: &mut S) {
        let Near { beyond, crossing, ends, begins } = *near;
        if beyond > 0 {
            emit_small!(sink, Beyond, beyond, "list.beyond", self.names.number(beyond), beyond);
        }
        if crossing > 0 {
            emit_small!(sink, Crossing, crossing, "list.crossing", self.names.number(crossing), crossing);
        }
        let both = |code: usize| fold::extend(self.names.number(code), self.names.number(lists));
        if ends > 0 {
            emit_small!(sink, Ends, ends * 32 + lists, "list.ends", both(ends), format!("{ends}|{lists}"));
        }
        if begins > 0 {
            emit_small!(
                sink,
                Begins,
                begins * 32 + lists,
                "list.begins",
                both(begins),
                format!("{begins}|{lists}")
            );
        }
    }

    /// How the document uses the same words elsewhere.
    fn usage<S: Sink>(&self, segment: Segment, sink: &mut S) {
        let evidence = &self.evidence;
        let (start, end) = (segment.start as usize, segment.end as usize);
        let usage = evidence.memory.usage(evidence.document, end - 1);
        let many = |n: u8| usize::from(n).min(2);
        let len = (end - start).min(3);
        let code =
            many(usage.person_last) * 27 + many(usage.person_first) * 9 + many(usage.title) * 3 + len - 1;
        emit_small!(sink, Person, code, "memory.person", self.names.number(code), code);
        let code = many(usage.say) * 27 + many(usage.place_before) * 9 + many(usage.group_part) * 3 + len - 1;
        emit_small!(sink, Use, code, "memory.use", self.names.number(code), code);
    }

    /// What the first pass decided of the same words; `key` is their phrase key.
    pub fn decided<S: Sink>(&self, segment: Segment, key: u64, decisions: &Decisions, sink: &mut S) {
        let evidence = &self.evidence;
        let len = (segment.end - segment.start).min(3) as usize;
        let tags = &self.names.tags;
        if let Some(decided) = decisions.of(key) {
            for (tag, &sum) in decided.same.iter().enumerate() {
                let level = level(sum);
                if level > 0 {
                    emit_small!(
                        sink,
                        Same,
                        tag * 4 + level,
                        "decided.same",
                        fold::extend(tags[tag], self.names.number(level)),
                        format!("{}|{level}", Tag::ALL[tag].name())
                    );
                }
            }
            let best =
                (0..TAGS).max_by(|&a, &b| decided.same[a].total_cmp(&decided.same[b])).unwrap_or(0);
            let total: f32 = decided.same.iter().sum();
            if total > 0.3 {
                let share = (decided.same[best] / total * 4.0).round() as usize;
                emit_small!(
                    sink,
                    Best,
                    best * 8 + share.min(7),
                    "decided.best",
                    fold::extend(tags[best], self.names.number(share)),
                    format!("{}|{share}", Tag::ALL[best].name())
                );
            }
        }
        // Parts of longer names, for each end of the segment.
        for (edge, at) in [segment.start as usize, segment.end as usize - 1].into_iter().enumerate() {
            if edge == 1 && len == 1 {
                break;
            }
            let word = fold::extend(0, evidence.document.tokens[at].word);
            if let Some(decided) = decisions.of(word) {
                self.decided_part(decided, edge + 2 * len, len, sink);
            }
        }
    }

    fn decided_part<S: Sink>(&self, decided: &Decided, edge: usize, len: usize, sink: &mut S) {
        let value = |code: usize| fold::extend(self.names.number(code), self.names.number(edge));
        let code = level(decided.person_last) * 4 + level(decided.person_first);
        if code > 0 {
            let slot = code * 16 + edge;
            emit_small!(sink, DecidedPerson, slot, "decided.person", value(code), format!("{code}|{edge}"));
        }
        let code = level(decided.group_part) * 4 + level(decided.place_part);
        if code > 0 {
            let slot = code * 16 + edge;
            emit_small!(sink, DecidedPart, slot, "decided.part", value(code), format!("{code}|{edge}"));
        }
        let initials = level(decided.initials);
        if initials > 0 && len == 1 {
            emit_small!(sink, Initials, initials, "decided.initials", self.names.number(initials), initials);
        }
    }
}

/// The labels (a bit for each tag) of claims that touch a segment without being claims on just its tokens.
#[derive(Clone, Copy, Default)]
struct Near {
    /// They hold it and more.
    beyond: usize,
    /// They cross one of its edges.
    crossing: usize,
    /// They end with it.
    ends: usize,
    /// They begin with it.
    begins: usize,
}

impl Near {
    #[inline]
    fn add(&mut self, claim: &Candidate, segment: Segment, bit: usize) {
        let (a, b) = (claim.tokens.start, claim.tokens.end);
        if a <= segment.start && b >= segment.end {
            self.beyond |= bit;
        } else if a >= segment.start && b <= segment.end {
            if b == segment.end {
                self.ends |= bit;
            } else if a == segment.start {
                self.begins |= bit;
            }
        } else if b - a > 1 {
            self.crossing |= bit;
        }
    }
}

/// A list's claim on just the tokens of a segment.
struct ListClaim<'c> {
    names: &'c Names,
    claim: &'c Candidate,
    list: u8,
    rank: u8,
    tag: Tag,
    len: usize,
}

impl Part for ListClaim<'_> {
    fn key(&self) -> u64 {
        1 << 60
            | u64::from(self.list)
            | u64::from(self.claim.flags) << 8
            | (self.claim.kind as u64) << 16
            | (self.len as u64) << 24
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let (claim, names, tag) = (self.claim, self.names, self.tag);
        let marks = usize::from(claim.flags & (flag::COMMON | flag::AMBIGUOUS | flag::VARIANT)) / 2;
        let (hash, name) = &names.lists[self.list as usize];
        let value = fold::extend(*hash, names.number(marks));
        emit!(sink, "list.exact", value, format!("{name}|{marks}"));
        let fame = usize::from(claim.flags >> flag::FAME & 7);
        if fame > 0 {
            let value = fold::extend(*hash, names.number(fame));
            emit!(sink, "list.fame", value, format!("{name}|f{fame}").replace("|f", "|"));
        }
        // What little data says of each list, much data says of lists of one make and label.
        let rank = usize::from(self.rank);
        let code = (rank * TAGS + tag as usize) * 4 + self.len;
        let value = fold::extend(names.number(code), names.number(marks));
        emit!(sink, "list.pool", value, format!("{code}|{marks}"));
        let code = (rank * TAGS + tag as usize) * 2 + usize::from(self.len > 1);
        let value = fold::extend(names.number(code), names.number(marks & 3));
        emit!(sink, "list.trust", value, format!("{code}|{}", marks & 3));
        let kind = claim.kind.name();
        emit!(sink, "list.kind", fold::hash(kind.as_bytes()), kind);
    }
}

/// The word beside a segment that lists claim; None is the edge of the sentence.
struct Beside<'b, 'f> {
    features: &'b Features<'f>,
    lists: usize,
    at: Option<usize>,
    left: bool,
}

impl Part for Beside<'_, '_> {
    fn key(&self) -> u64 {
        let word = self.at.map_or(0, |at| {
            let facts = &self.features.facts[at];
            fold::mix(facts.word ^ fold::mix(facts.classes))
        });
        word ^ (2 << 60 | (self.lists as u64) << 1 | u64::from(self.left))
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let (features, lists) = (self.features, self.lists);
        let (word, name) = features.word(self.at);
        let number = features.names.number(lists);
        let value = fold::extend(number, word);
        if self.left {
            emit!(sink, "list.left", value, format!("{lists}|{}", name()));
        } else {
            emit!(sink, "list.right", value, format!("{lists}|{}", name()));
        }
        let Some(at) = self.at else { return };
        features.classes(at, |hash, class| {
            let value = fold::extend(number, hash);
            if self.left {
                emit!(sink, "list.leftclass", value, format!("{lists}|{class}"));
            } else {
                emit!(sink, "list.rightclass", value, format!("{lists}|{class}"));
            }
        });
    }
}

fn level(sum: f32) -> usize {
    match sum {
        s if s < 0.3 => 0,
        s if s < 1.3 => 1,
        s if s < 2.8 => 2,
        _ => 3,
    }
}

/// The words of a segment as a value of parts.
fn key_value(evidence: &Evidence, start: usize, end: usize) -> u64 {
    let tokens = &evidence.document.tokens;
    (start + 1..end).fold(tokens[start].word, |value, at| fold::extend(value, tokens[at].word))
}

fn phrase_name(evidence: &Evidence, start: usize, end: usize) -> String {
    let words: Vec<String> = (start..end).map(|at| shown(evidence.document.word(at))).collect();
    words.join("|")
}
