//! Features of whole segments: form, claims, and what the document does with the same words.

use super::{Features, SHAPES, Sink, block_context, emit, profile_name, shape_class, shown};
use crate::gazetteer::compile::flag;
use crate::gazetteer::{Source, fold};
use crate::memory::{self, Decided, Decisions};
use crate::resolve::evidence::Evidence;
use crate::resolve::feature_id::{id, template};
use crate::resolve::region::Segment;
use crate::resolve::tag::{TAGS, Tag};

impl Features<'_> {
    /// Features of a whole segment, in the sentence `from..to`.
    pub fn whole<S: Sink>(&self, segment: Segment, from: usize, to: usize, sink: &mut S) {
        let evidence = &self.evidence;
        let (start, end) = (segment.start as usize, segment.end as usize);
        let len = (end - start).min(8);
        emit!(sink, "whole.length", self.names.number(len), len);
        let (block, title_case) = evidence.block(start);
        let context = block_context(block, title_case);
        // The row of shapes, repeats drawn together.
        let mut pattern = fold::hash(context.as_bytes());
        let mut before = usize::MAX;
        for at in start..end {
            let shape = shape_class(evidence, at);
            if shape != before {
                pattern = fold::extend(pattern, self.shape_names[shape]);
                before = shape;
            }
        }
        emit!(sink, "whole.shape", pattern, {
            let mut text = context.to_owned();
            let mut before = usize::MAX;
            for at in start..end {
                let shape = shape_class(evidence, at);
                if shape != before {
                    text.push('|');
                    text.push_str(SHAPES[shape]);
                    before = shape;
                }
            }
            text
        });
        let first = self.profile(start);
        let last = self.profile(end - 1);
        let (a, b) = (self.names.profile(first), self.names.profile(last));
        let profile_of = |p: crate::gazetteer::profile::Profile| profile_name(p.band, p.given, p.family);
        if end - start > 1 {
            let value = fold::extend(fold::extend(a, b), self.names.number(len.min(4)));
            emit!(
                sink,
                "whole.profiles",
                value,
                format!("{}|{}|{}", profile_of(first), profile_of(last), len.min(4))
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

    /// What lists and rules claim of these tokens, of tokens inside them and of tokens beyond them.
    fn claims<S: Sink>(&self, segment: Segment, from: usize, to: usize, sink: &mut S) {
        let evidence = &self.evidence;
        let claims = evidence.claims(segment.start, segment.end);
        let mut signature = [false; TAGS];
        let mut rules = [false; TAGS];
        for claim in claims {
            let Some(tag) = Tag::of(claim.kind) else { continue };
            match claim.source {
                Source::List { list, .. } => {
                    signature[tag as usize] = true;
                    let marks =
                        usize::from(claim.flags & (flag::COMMON | flag::AMBIGUOUS | flag::VARIANT)) / 2;
                    let (hash, name) = &self.names.lists[list as usize];
                    let value = fold::extend(*hash, self.names.number(marks));
                    emit!(sink, "list.exact", value, format!("{name}|{marks}"));
                    let fame = usize::from(claim.flags >> flag::FAME & 7);
                    if fame > 0 {
                        let value = fold::extend(*hash, self.names.number(fame));
                        emit!(sink, "list.fame", value, format!("{name}|f{fame}").replace("|f", "|"));
                    }
                    // What little data says of each list, much data says of lists of one make and label.
                    let rank = usize::from(evidence.lists.list_rank(list));
                    let length = (segment.end - segment.start).min(3) as usize;
                    let code = (rank * TAGS + tag as usize) * 4 + length;
                    let value = fold::extend(self.names.number(code), self.names.number(marks));
                    emit!(sink, "list.pool", value, format!("{code}|{marks}"));
                    let code = (rank * TAGS + tag as usize) * 2 + usize::from(length > 1);
                    let value = fold::extend(self.names.number(code), self.names.number(marks & 3));
                    emit!(sink, "list.trust", value, format!("{code}|{}", marks & 3));
                    let kind = claim.kind.name();
                    emit!(sink, "list.kind", fold::hash(kind.as_bytes()), kind);
                }
                Source::Rule(rule) => {
                    rules[tag as usize] = true;
                    let (hash, name) = &self.names.rules[rule as usize];
                    emit!(sink, "rule", *hash, name);
                }
                _ => {}
            }
        }
        let code =
            |set: [bool; TAGS]| set.iter().enumerate().fold(0, |sum, (at, &on)| sum | usize::from(on) << at);
        let len = (segment.end - segment.start).min(4) as usize;
        let (lists, rules) = (code(signature), code(rules));
        let value = fold::extend(self.names.number(lists), self.names.number(len));
        emit!(sink, "list.labels", value, format!("{lists}|{len}"));
        if rules > 0 {
            emit!(sink, "rule.labels", self.names.number(rules), rules);
        }
        if lists > 0 {
            let one = (segment.start as usize > from).then(|| segment.start as usize - 1);
            let (word, name) = self.word(one);
            let value = fold::extend(self.names.number(lists), word);
            emit!(sink, "list.left", value, format!("{lists}|{}", name()));
            let one = ((segment.end as usize) < to).then_some(segment.end as usize);
            let (word, name) = self.word(one);
            let value = fold::extend(self.names.number(lists), word);
            emit!(sink, "list.right", value, format!("{lists}|{}", name()));
            if segment.start as usize > from {
                self.classes(segment.start as usize - 1, |hash, class| {
                    emit!(
                        sink,
                        "list.leftclass",
                        fold::extend(self.names.number(lists), hash),
                        format!("{lists}|{class}")
                    );
                });
            }
            if (segment.end as usize) < to {
                self.classes(segment.end as usize, |hash, class| {
                    emit!(
                        sink,
                        "list.rightclass",
                        fold::extend(self.names.number(lists), hash),
                        format!("{lists}|{class}")
                    );
                });
            }
        }
        let topic = fold::extend(self.names.number(evidence.sport), self.names.number(lists * 4 + len - 1));
        emit!(sink, "list.topic", topic, format!("{}|{}", evidence.sport, lists * 4 + len - 1));
        self.neighbouring_claims(segment, lists, sink);
    }

    /// Claims that are longer, shorter or cross the segment's edge.
    fn neighbouring_claims<S: Sink>(&self, segment: Segment, lists: usize, sink: &mut S) {
        let evidence = &self.evidence;
        let candidates = evidence.candidates;
        let low = candidates.partition_point(|c| c.tokens.start + 16 < segment.start);
        let (mut beyond, mut inside, mut crossing) = (0usize, 0usize, 0usize);
        for claim in &candidates[low..] {
            let (a, b) = (claim.tokens.start, claim.tokens.end);
            if a >= segment.end {
                break;
            }
            let Some(tag) = Tag::of(claim.kind) else { continue };
            let bit = 1 << tag as usize;
            if b <= segment.start || (a, b) == (segment.start, segment.end) {
                continue;
            }
            if a <= segment.start && b >= segment.end {
                beyond |= bit;
            } else if a >= segment.start && b <= segment.end {
                let edge = if b == segment.end {
                    5
                } else if a == segment.start {
                    10
                } else {
                    continue;
                };
                inside |= bit << edge;
            } else if b - a > 1 {
                crossing |= bit;
            }
        }
        if beyond > 0 {
            emit!(sink, "list.beyond", self.names.number(beyond), beyond);
        }
        if crossing > 0 {
            emit!(sink, "list.crossing", self.names.number(crossing), crossing);
        }
        let (ends, begins) = (inside >> 5 & 31, inside >> 10);
        if ends > 0 {
            let value = fold::extend(self.names.number(ends), self.names.number(lists));
            emit!(sink, "list.ends", value, format!("{ends}|{lists}"));
        }
        if begins > 0 {
            let value = fold::extend(self.names.number(begins), self.names.number(lists));
            emit!(sink, "list.begins", value, format!("{begins}|{lists}"));
        }
    }

    /// How the document uses the same words elsewhere.
    fn usage<S: Sink>(&self, segment: Segment, sink: &mut S) {
        let evidence = &self.evidence;
        let (start, end) = (segment.start as usize, segment.end as usize);
        let last = evidence.document.tokens[end - 1].word;
        let usage = evidence.memory.usage(last);
        let many = |n: u8| usize::from(n).min(2);
        let len = (end - start).min(3);
        let code =
            many(usage.person_last) * 27 + many(usage.person_first) * 9 + many(usage.title) * 3 + len - 1;
        emit!(sink, "memory.person", self.names.number(code), code);
        let code = many(usage.say) * 27 + many(usage.place_before) * 9 + many(usage.group_part) * 3 + len - 1;
        emit!(sink, "memory.use", self.names.number(code), code);
    }

    /// What the first pass decided of the same words.
    pub fn decided<S: Sink>(&self, segment: Segment, decisions: &Decisions, sink: &mut S) {
        let evidence = &self.evidence;
        let key = memory::phrase_key(evidence.document, segment);
        let decided: Decided = decisions.of(key);
        let len = (segment.end - segment.start).min(3) as usize;
        for (tag, &sum) in decided.same.iter().enumerate() {
            let level = level(sum);
            if level > 0 {
                let value = fold::extend(self.tags[tag], self.names.number(level));
                emit!(sink, "decided.same", value, format!("{}|{level}", Tag::ALL[tag].name()));
            }
        }
        let best = (0..TAGS).max_by(|&a, &b| decided.same[a].total_cmp(&decided.same[b])).unwrap_or(0);
        let total: f32 = decided.same.iter().sum();
        if total > 0.3 {
            let share = (decided.same[best] / total * 4.0).round() as usize;
            let value = fold::extend(self.tags[best], self.names.number(share));
            emit!(sink, "decided.best", value, format!("{}|{share}", Tag::ALL[best].name()));
        }
        // Parts of longer names, for each end of the segment.
        for (edge, at) in [segment.start as usize, segment.end as usize - 1].into_iter().enumerate() {
            if edge == 1 && len == 1 {
                break;
            }
            let decided = decisions.of(fold::extend(0, evidence.document.tokens[at].word));
            let code = level(decided.person_last) * 4 + level(decided.person_first);
            let edge = edge + 2 * len;
            if code > 0 {
                let value = fold::extend(self.names.number(code), self.names.number(edge));
                emit!(sink, "decided.person", value, format!("{code}|{edge}"));
            }
            let code = level(decided.group_part) * 4 + level(decided.place_part);
            if code > 0 {
                let value = fold::extend(self.names.number(code), self.names.number(edge));
                emit!(sink, "decided.part", value, format!("{code}|{edge}"));
            }
            if level(decided.initials) > 0 && len == 1 {
                emit!(
                    sink,
                    "decided.initials",
                    self.names.number(level(decided.initials)),
                    level(decided.initials)
                );
            }
        }
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
