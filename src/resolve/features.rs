//! The evidence for a segment, as features with readable names: `first.word=president`, `left.word=in|place`.
//!
//! A feature's id is a hash of its text, so that the table of weights can be looked up without strings: template and value
//! are mixed, a value of several parts `a|b` is the parts' hashes extended one by another.

use super::evidence::Evidence;
use super::feature_id::{id, template};
use super::region::Segment;
use super::tag::{TAGS, Tag};
use crate::document::{BlockKind, Shape};
use crate::gazetteer::compile::flag;
use crate::gazetteer::fold;
use crate::gazetteer::{Candidate, Source};
use crate::memory::{self, Decided, Decisions};

/// Takes features; `name` gives the text and is called only by those who show or learn it.
pub trait Sink {
    /// Takes one feature with its id.
    fn add(&mut self, id: u64, name: impl FnOnce() -> String);
}

macro_rules! feature {
    ($sink:expr, $template:literal, $value:expr, $name:expr) => {{
        const TEMPLATE: u64 = template($template);
        $sink.add(id(TEMPLATE, $value), || format!("{}={}", $template, $name));
    }};
}

/// Small texts whose hashes are asked for all the time.
#[derive(Debug)]
pub struct Names {
    numbers: Vec<u64>,
    classes: Vec<(u64, String)>,
    lists: Vec<(u64, String)>,
    rules: Vec<(u64, String)>,
    profiles: Vec<u64>,
    /// Classes of words in small letters: common words, roles, connectors and the like.
    small_classes: u64,
}

fn profile_name(band: u8, given: u8, family: u8) -> String {
    let level = |n: u8| match n {
        0 => 0,
        1..=2 => 1,
        3..=4 => 2,
        _ => 3,
    };
    format!("b{band}g{}f{}", level(given), level(family))
}

impl Names {
    /// Prepares the names of lists, classes and rules.
    pub fn new(lists: &crate::gazetteer::Gazetteer, rules: &[String]) -> Names {
        let named = |name: &str| (fold::hash(name.as_bytes()), name.to_owned());
        let mut profiles = Vec::with_capacity(8 * 8 * 8);
        for at in 0..512u32 {
            let (band, given, family) = ((at >> 6) as u8, (at >> 3 & 7) as u8, (at & 7) as u8);
            profiles.push(fold::hash(profile_name(band, given, family).as_bytes()));
        }
        Names {
            numbers: (0..4096).map(|n: u32| fold::hash(n.to_string().as_bytes())).collect(),
            classes: lists
                .classes()
                .iter()
                .map(|name| named(name.rsplit('/').next().unwrap_or(name)))
                .collect(),
            lists: lists.lists().map(|(name, ..)| named(name)).collect(),
            rules: rules.iter().map(|name| named(name)).collect(),
            profiles,
            small_classes: lists
                .classes()
                .iter()
                .enumerate()
                .filter(|(_, name)| name.starts_with("word/"))
                .fold(0, |bits, (at, _)| bits | 1 << at),
        }
    }

    fn number(&self, n: usize) -> u64 {
        self.numbers[n.min(self.numbers.len() - 1)]
    }

    fn profile(&self, profile: crate::gazetteer::profile::Profile) -> u64 {
        let at =
            usize::from(profile.band) << 6 | usize::from(profile.given) << 3 | usize::from(profile.family);
        self.profiles[at & 511]
    }
}

const SHAPES: [&str; 12] = [
    "small", "Cap", "CAPS", "LONGCAPS", "inner", "number", "digits", "initial", "abbr", "mark", "poss",
    "hyphen",
];

/// Returns the class of a token's written form, an index of [`SHAPES`].
fn shape_class(evidence: &Evidence, token: usize) -> usize {
    let t = &evidence.document.tokens[token];
    let shape = t.shape;
    if shape.has(Shape::POSSESSIVE) {
        10
    } else if shape.has(Shape::PUNCTUATION) {
        if evidence.document.word(token) == "-" { 11 } else { 9 }
    } else if shape.has(Shape::NUMBER) {
        5
    } else if shape.has(Shape::DIGIT) {
        6
    } else if shape.has(Shape::CAPITAL) && shape.has(Shape::SINGLE) {
        7
    } else if shape.has(Shape::ALL_CAPITALS) {
        if shape.has(Shape::PERIOD) {
            8
        } else if t.span.len() <= 5 {
            2
        } else {
            3
        }
    } else if shape.has(Shape::INNER_CAPITAL) {
        4
    } else if shape.has(Shape::CAPITAL) {
        1
    } else {
        0
    }
}

/// The text of a word as features show it: folded, without the characters that mean something in the table.
fn shown(text: &str) -> String {
    fold::fold(text).replace(['=', '|', '\t', '\n', '\r', ' '], "_")
}

/// What begins and ends a sentence, as a word beyond its edge.
const EDGE: &str = "<edge>";

/// Builds features of a document's segments.
pub struct Features<'f> {
    /// The document and its claims.
    pub evidence: Evidence<'f>,
    /// Prepared names.
    pub names: &'f Names,
    edge: u64,
    marks: [u64; 3],
    shape_names: [u64; 12],
    tags: [u64; TAGS],
}

impl<'f> Features<'f> {
    /// Prepares for one document.
    pub fn new(evidence: Evidence<'f>, names: &'f Names) -> Features<'f> {
        Features {
            evidence,
            names,
            edge: fold::hash(EDGE.as_bytes()),
            marks: ["<number>", "<s>", "^"].map(|name| fold::hash(name.as_bytes())),
            shape_names: SHAPES.map(|name| fold::hash(name.as_bytes())),
            tags: Tag::ALL.map(|tag| fold::hash(tag.name().as_bytes())),
        }
    }

    /// Returns true for a word in capitals among others that are not: `US` is not `us`, `IT` not `it`.
    #[inline]
    fn stands_out(&self, at: usize) -> bool {
        self.evidence.document.tokens[at].shape.has(Shape::ALL_CAPITALS)
            && self.evidence.block(at).0 != BlockKind::Capitals
    }

    fn word(&self, token: Option<usize>) -> (u64, impl Fn() -> String) {
        let document = self.evidence.document;
        let loud = token.is_some_and(|at| self.stands_out(at));
        let key = match token {
            Some(at) if document.tokens[at].shape.has(Shape::NUMBER) => self.marks[0],
            Some(at) if document.tokens[at].shape.has(Shape::POSSESSIVE) => self.marks[1],
            Some(at) if loud => fold::extend(self.marks[2], document.tokens[at].word),
            Some(at) => document.tokens[at].word,
            None => self.edge,
        };
        (key, move || match token {
            Some(at) if document.tokens[at].shape.has(Shape::NUMBER) => "<number>".to_owned(),
            Some(at) if document.tokens[at].shape.has(Shape::POSSESSIVE) => "<s>".to_owned(),
            Some(at) if loud => format!("^|{}", shown(document.word(at))),
            Some(at) => shown(document.word(at)),
            None => EDGE.to_owned(),
        })
    }

    /// Returns the profile of a token; a word that stands out in capitals has the band 7 instead of that of its small letters.
    fn profile(&self, at: usize) -> crate::gazetteer::profile::Profile {
        let mut profile = self.evidence.profile(at);
        if profile.band > 0 && self.stands_out(at) {
            profile.band = 7;
        }
        profile
    }

    fn cluster(&self, token: usize) -> usize {
        usize::from(self.evidence.entries[token].cluster)
    }

    fn classes(&self, token: usize, mut each: impl FnMut(u64, &str)) {
        let mut bits = self.evidence.classes[token];
        if self.stands_out(token) {
            bits &= !self.names.small_classes;
        }
        while bits != 0 {
            let (hash, name) = &self.names.classes[bits.trailing_zeros() as usize];
            each(*hash, name);
            bits &= bits - 1;
        }
    }

    /// Features of a token as the first of a segment.
    pub fn first<S: Sink>(&self, at: usize, sink: &mut S) {
        let (word, name) = self.word(Some(at));
        feature!(sink, "first.word", word, name());
        let shape = shape_class(&self.evidence, at);
        feature!(sink, "first.shape", self.shape_names[shape], SHAPES[shape]);
        let profile = self.profile(at);
        let value = self.names.profile(profile);
        feature!(sink, "first.profile", value, profile_name(profile.band, profile.given, profile.family));
        let cluster = self.cluster(at);
        if cluster > 0 {
            feature!(sink, "first.cluster", self.names.number(cluster), cluster);
        }
        self.classes(at, |hash, class| feature!(sink, "first.class", hash, class));
        let opens = self.evidence.opens[at];
        let value = fold::extend(value, self.names.number(usize::from(opens)));
        feature!(
            sink,
            "first.opens",
            value,
            format!("{}|{}", profile_name(profile.band, profile.given, profile.family), usize::from(opens))
        );
    }

    /// Features of a token as the last of a segment.
    pub fn last<S: Sink>(&self, at: usize, sink: &mut S) {
        let (word, name) = self.word(Some(at));
        feature!(sink, "last.word", word, name());
        let shape = shape_class(&self.evidence, at);
        feature!(sink, "last.shape", self.shape_names[shape], SHAPES[shape]);
        let profile = self.profile(at);
        feature!(
            sink,
            "last.profile",
            self.names.profile(profile),
            profile_name(profile.band, profile.given, profile.family)
        );
        let cluster = self.cluster(at);
        if cluster > 0 {
            feature!(sink, "last.cluster", self.names.number(cluster), cluster);
        }
        self.classes(at, |hash, class| feature!(sink, "last.class", hash, class));
        self.affixes(at, |kind, hash, text| match kind {
            0 => feature!(sink, "last.suffix", hash, text),
            _ => feature!(sink, "last.prefix", hash, text),
        });
    }

    /// Features of a token anywhere in a segment.
    pub fn inside<S: Sink>(&self, at: usize, sink: &mut S) {
        let (word, name) = self.word(Some(at));
        feature!(sink, "in.word", word, name());
        let shape = shape_class(&self.evidence, at);
        let (block, title_case) = self.evidence.block(at);
        let context = block_context(block, title_case);
        let value = fold::extend(self.shape_names[shape], fold::hash(context.as_bytes()));
        feature!(sink, "in.shape", value, format!("{}|{context}", SHAPES[shape]));
        let profile = self.profile(at);
        let value = self.names.profile(profile);
        feature!(sink, "in.profile", value, profile_name(profile.band, profile.given, profile.family));
        let cluster = self.cluster(at);
        if cluster > 0 {
            feature!(sink, "in.cluster", self.names.number(cluster), cluster);
        }
        self.classes(at, |hash, class| feature!(sink, "in.class", hash, class));
        self.affixes(at, |kind, hash, text| match kind {
            0 => feature!(sink, "in.suffix", hash, text),
            _ => feature!(sink, "in.prefix", hash, text),
        });
        if self.evidence.dates[at] {
            feature!(sink, "in.date", self.names.number(1), 1);
        }
        if self.evidence.opens[at] {
            let small =
                usize::from(self.evidence.memory.occurs_small(self.evidence.document.tokens[at].word));
            let value = fold::extend(value, self.names.number(small));
            feature!(
                sink,
                "in.opens",
                value,
                format!("{}|{small}", profile_name(profile.band, profile.given, profile.family))
            );
        } else if self.evidence.document.tokens[at].shape.has(Shape::CAPITAL) {
            let small =
                usize::from(self.evidence.memory.occurs_small(self.evidence.document.tokens[at].word));
            feature!(sink, "in.small", self.names.number(small), small);
        }
    }

    /// Calls `each(0, suffix)` for the last three and two letters and `each(1, prefix)` for the first three.
    fn affixes(&self, at: usize, mut each: impl FnMut(u8, u64, &str)) {
        let token = &self.evidence.document.tokens[at];
        if !token.shape.has(Shape::LETTER) || token.span.len() < 4 {
            return;
        }
        let text = self.evidence.document.word(at);
        if text.is_ascii() && text.len() <= 48 {
            let mut folded = [0u8; 48];
            folded[..text.len()].copy_from_slice(text.as_bytes());
            let folded = &mut folded[..text.len()];
            folded.make_ascii_lowercase();
            if folded.iter().any(|b| !b.is_ascii_alphanumeric()) {
                return;
            }
            let n = folded.len();
            let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            each(0, fold::hash(&folded[n - 3..]), &show(&folded[n - 3..]));
            each(0, fold::hash(&folded[n - 2..]), &show(&folded[n - 2..]));
            each(1, fold::hash(&folded[..3]), &show(&folded[..3]));
        }
    }

    /// Features of what stands left of a segment that begins at `at`, in the sentence `from..to`.
    pub fn left<S: Sink>(&self, at: usize, from: usize, sink: &mut S) {
        let one = (at > from).then(|| at - 1);
        let two = (at > from + 1).then(|| at - 2);
        let (word1, name1) = self.word(one);
        let (word2, name2) = self.word(two);
        feature!(sink, "left.word", word1, name1());
        feature!(sink, "left.second", word2, name2());
        feature!(sink, "left.two", fold::extend(word2, word1), format!("{}|{}", name2(), name1()));
        if let Some(one) = one {
            let cluster = self.cluster(one);
            if cluster > 0 {
                feature!(sink, "left.cluster", self.names.number(cluster), cluster);
            }
            self.classes(one, |hash, class| feature!(sink, "left.class", hash, class));
            let shape = shape_class(&self.evidence, one);
            let profile = self.profile(one);
            let value = fold::extend(self.shape_names[shape], self.names.profile(profile));
            feature!(
                sink,
                "left.shape",
                value,
                format!("{}|{}", SHAPES[shape], profile_name(profile.band, profile.given, profile.family))
            );
        }
        if let Some(two) = two {
            self.classes(two, |hash, class| feature!(sink, "left.class2", hash, class));
        }
        let (block, title_case) = self.evidence.block(at);
        let context = block_context(block, title_case);
        let place = (at - from).min(3);
        let value = fold::extend(fold::hash(context.as_bytes()), self.names.number(place));
        feature!(sink, "left.block", value, format!("{context}|{place}"));
    }

    /// Features of what stands right of a segment that ends before `at`, in a sentence that ends at `to`.
    pub fn right<S: Sink>(&self, at: usize, to: usize, sink: &mut S) {
        let one = (at < to).then_some(at);
        let two = (at + 1 < to).then_some(at + 1);
        let (word1, name1) = self.word(one);
        let (word2, name2) = self.word(two);
        feature!(sink, "right.word", word1, name1());
        feature!(sink, "right.second", word2, name2());
        feature!(sink, "right.two", fold::extend(word1, word2), format!("{}|{}", name1(), name2()));
        if let Some(one) = one {
            let cluster = self.cluster(one);
            if cluster > 0 {
                feature!(sink, "right.cluster", self.names.number(cluster), cluster);
            }
            self.classes(one, |hash, class| feature!(sink, "right.class", hash, class));
            let shape = shape_class(&self.evidence, one);
            let profile = self.profile(one);
            let value = fold::extend(self.shape_names[shape], self.names.profile(profile));
            feature!(
                sink,
                "right.shape",
                value,
                format!("{}|{}", SHAPES[shape], profile_name(profile.band, profile.given, profile.family))
            );
        }
        if let Some(two) = two {
            self.classes(two, |hash, class| feature!(sink, "right.class2", hash, class));
        }
    }

    /// Features of a whole segment, in the sentence `from..to`.
    pub fn whole<S: Sink>(&self, segment: Segment, from: usize, to: usize, sink: &mut S) {
        let evidence = &self.evidence;
        let (start, end) = (segment.start as usize, segment.end as usize);
        let len = (end - start).min(8);
        feature!(sink, "whole.length", self.names.number(len), len);
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
        feature!(sink, "whole.shape", pattern, {
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
            feature!(
                sink,
                "whole.profiles",
                value,
                format!("{}|{}|{}", profile_of(first), profile_of(last), len.min(4))
            );
            let (c, d) = (self.cluster(start), self.cluster(end - 1));
            if c > 0 && d > 0 {
                let value = fold::extend(self.names.number(c), self.names.number(d));
                feature!(sink, "whole.clusters", value, format!("{c}|{d}"));
            }
            if end - start <= 4 {
                let key = memory::phrase_key(evidence.document, segment);
                feature!(
                    sink,
                    "whole.words",
                    key_value(evidence, start, end),
                    phrase_name(evidence, start, end, key)
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
                    feature!(sink, "list.exact", value, format!("{name}|{marks}"));
                    let fame = usize::from(claim.flags >> flag::FAME & 7);
                    if fame > 0 {
                        let value = fold::extend(*hash, self.names.number(fame));
                        feature!(sink, "list.fame", value, format!("{name}|f{fame}").replace("|f", "|"));
                    }
                    // What little data says of each list, much data says of lists of one make and label.
                    let rank = usize::from(evidence.lists.list_rank(list));
                    let length = (segment.end - segment.start).min(3) as usize;
                    let code = (rank * TAGS + tag as usize) * 4 + length;
                    let value = fold::extend(self.names.number(code), self.names.number(marks));
                    feature!(sink, "list.pool", value, format!("{code}|{marks}"));
                    let code = (rank * TAGS + tag as usize) * 2 + usize::from(length > 1);
                    let value = fold::extend(self.names.number(code), self.names.number(marks & 3));
                    feature!(sink, "list.trust", value, format!("{code}|{}", marks & 3));
                    let kind = claim.kind.name();
                    feature!(sink, "list.kind", fold::hash(kind.as_bytes()), kind);
                }
                Source::Rule(rule) => {
                    rules[tag as usize] = true;
                    let (hash, name) = &self.names.rules[rule as usize];
                    feature!(sink, "rule", *hash, name);
                }
                _ => {}
            }
        }
        let code =
            |set: [bool; TAGS]| set.iter().enumerate().fold(0, |sum, (at, &on)| sum | usize::from(on) << at);
        let len = (segment.end - segment.start).min(4) as usize;
        let (lists, rules) = (code(signature), code(rules));
        let value = fold::extend(self.names.number(lists), self.names.number(len));
        feature!(sink, "list.labels", value, format!("{lists}|{len}"));
        if rules > 0 {
            feature!(sink, "rule.labels", self.names.number(rules), rules);
        }
        if lists > 0 {
            let one = (segment.start as usize > from).then(|| segment.start as usize - 1);
            let (word, name) = self.word(one);
            let value = fold::extend(self.names.number(lists), word);
            feature!(sink, "list.left", value, format!("{lists}|{}", name()));
            let one = ((segment.end as usize) < to).then_some(segment.end as usize);
            let (word, name) = self.word(one);
            let value = fold::extend(self.names.number(lists), word);
            feature!(sink, "list.right", value, format!("{lists}|{}", name()));
            if segment.start as usize > from {
                self.classes(segment.start as usize - 1, |hash, class| {
                    feature!(
                        sink,
                        "list.leftclass",
                        fold::extend(self.names.number(lists), hash),
                        format!("{lists}|{class}")
                    );
                });
            }
            if (segment.end as usize) < to {
                self.classes(segment.end as usize, |hash, class| {
                    feature!(
                        sink,
                        "list.rightclass",
                        fold::extend(self.names.number(lists), hash),
                        format!("{lists}|{class}")
                    );
                });
            }
        }
        let topic = fold::extend(self.names.number(evidence.sport), self.names.number(lists * 4 + len - 1));
        feature!(sink, "list.topic", topic, format!("{}|{}", evidence.sport, lists * 4 + len - 1));
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
            feature!(sink, "list.beyond", self.names.number(beyond), beyond);
        }
        if crossing > 0 {
            feature!(sink, "list.crossing", self.names.number(crossing), crossing);
        }
        let (ends, begins) = (inside >> 5 & 31, inside >> 10);
        if ends > 0 {
            let value = fold::extend(self.names.number(ends), self.names.number(lists));
            feature!(sink, "list.ends", value, format!("{ends}|{lists}"));
        }
        if begins > 0 {
            let value = fold::extend(self.names.number(begins), self.names.number(lists));
            feature!(sink, "list.begins", value, format!("{begins}|{lists}"));
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
        feature!(sink, "memory.person", self.names.number(code), code);
        let code = many(usage.say) * 27 + many(usage.place_before) * 9 + many(usage.group_part) * 3 + len - 1;
        feature!(sink, "memory.use", self.names.number(code), code);
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
                feature!(sink, "decided.same", value, format!("{}|{level}", Tag::ALL[tag].name()));
            }
        }
        let best = (0..TAGS).max_by(|&a, &b| decided.same[a].total_cmp(&decided.same[b])).unwrap_or(0);
        let total: f32 = decided.same.iter().sum();
        if total > 0.3 {
            let share = (decided.same[best] / total * 4.0).round() as usize;
            let value = fold::extend(self.tags[best], self.names.number(share));
            feature!(sink, "decided.best", value, format!("{}|{share}", Tag::ALL[best].name()));
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
                feature!(sink, "decided.person", value, format!("{code}|{edge}"));
            }
            let code = level(decided.group_part) * 4 + level(decided.place_part);
            if code > 0 {
                let value = fold::extend(self.names.number(code), self.names.number(edge));
                feature!(sink, "decided.part", value, format!("{code}|{edge}"));
            }
            if level(decided.initials) > 0 && len == 1 {
                feature!(
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

fn block_context(kind: BlockKind, title_case: bool) -> &'static str {
    match (kind, title_case) {
        (BlockKind::Capitals, _) => "capitals",
        (BlockKind::Headline, true) => "title",
        (BlockKind::Headline, false) => "headline",
        (BlockKind::Result, _) => "result",
        (BlockKind::Byline, _) => "byline",
        (BlockKind::Boilerplate, _) => "boilerplate",
        (_, true) => "title",
        _ => "body",
    }
}

/// The words of a segment as a value of parts.
fn key_value(evidence: &Evidence, start: usize, end: usize) -> u64 {
    let tokens = &evidence.document.tokens;
    (start + 1..end).fold(tokens[start].word, |value, at| fold::extend(value, tokens[at].word))
}

fn phrase_name(evidence: &Evidence, start: usize, end: usize, _key: u64) -> String {
    let words: Vec<String> = (start..end).map(|at| shown(evidence.document.word(at))).collect();
    words.join("|")
}

/// Returns true if a candidate names exactly this segment.
pub fn names(candidate: &Candidate, segment: Segment) -> bool {
    candidate.tokens.start == segment.start && candidate.tokens.end == segment.end
}
