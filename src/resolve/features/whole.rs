//! Features of whole segments: form, claims, and what the document does with the same words.

use super::claim::{Beside, ListClaim, Near};
use super::{CONTEXTS, Features, MARKS, Names, Part, SHAPES, Sink, emit, shown};
use crate::Kind;
use crate::document::Shape;
use crate::gazetteer::compile::flag;
use crate::gazetteer::{Candidate, Source, fold};
use crate::resolve::feature_id::{id, template};
use crate::resolve::region::Segment;
use crate::resolve::tag::Tag;

impl Features<'_> {
    /// Features of a whole segment, in the sentence `from..to`.
    pub fn whole<S: Sink>(&self, segment: Segment, from: usize, to: usize, sink: &mut S) {
        let (start, end) = (segment.start as usize, segment.end as usize);
        let len = end - start;
        if len > 1 {
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
            if len <= 4 {
                emit!(sink, "whole.words", self.words_value(start, end), self.words_name(start, end));
            }
        }
        let mut form = self.form(start, end);
        self.claims(segment, from, to, &mut form, sink);
        if form.explained > 0 {
            self.explained(start, sink);
        }
        if let Some(opening) = self.opening(start, end, to, &form) {
            sink.kept(opening);
        }
        sink.kept(form);
    }

    /// What a segment is that is a common word with the capital that any word has at the begin of a sentence; None for the others.
    fn opening(&self, start: usize, end: usize, to: usize, form: &Form) -> Option<Opening<'_>> {
        let band = self.facts[start].profile >> 6 & 7;
        let opens = form.len == 1 && self.opens(start) && (1..7).contains(&band);
        opens.then(|| Opening {
            names: self.names,
            band: usize::from(band),
            lists: form.lists,
            sport: form.sport,
            inner: usize::from(form.inner),
            right: if end < to { self.cluster(end) } else { 0 },
        })
    }

    /// What the head of the words says that explain an acronym.
    fn explained<S: Sink>(&self, at: usize, sink: &mut S) {
        let Some(head) = self.evidence.memory.head(self.evidence.document.tokens[at].word) else { return };
        emit!(sink, "memory.head", head.word, shown(&head.text));
        self.names_of(head.classes, |hash, class| emit!(sink, "memory.headclass", hash, class));
    }

    /// Whether the word of a token has the capital that any word has at the begin of a sentence.
    fn opens(&self, at: usize) -> bool {
        self.facts[at].place & 1 != 0
    }

    /// Whether a list's claim makes a team of a common word for its capital alone: `Rockets` and `Pirates` open a sentence, nothing in
    /// the document speaks of sport, and nowhere has the word a capital inside a sentence. Of 17 such openings of plain news 15 were
    /// teams with these claims, 3 without.
    fn is_no_nickname(&self, claim: &Candidate, form: &Form) -> bool {
        claim.kind == Kind::Sports
            && claim.flags & flag::COMMON != 0
            && form.sport == 0
            && !form.inner
            && claim.tokens.len() == 1
            && self.opens(claim.tokens.start as usize)
    }

    /// Whether a word in small letters stands inside.
    fn is_joined(&self, segment: Segment) -> bool {
        let inside = segment.start as usize + 1..segment.end as usize;
        inside.into_iter().any(|at| {
            let shape = self.evidence.document.tokens[at].shape;
            shape.has(Shape::LETTER) && !shape.has(Shape::CAPITAL.with(Shape::POSSESSIVE))
        })
    }

    /// The words of a segment as a value of parts.
    fn words_value(&self, start: usize, end: usize) -> u64 {
        let tokens = &self.evidence.document.tokens;
        let word = |at: usize| {
            if tokens[at].shape.has(Shape::POSSESSIVE) { self.names.marks[1] } else { tokens[at].word }
        };
        (start + 1..end).fold(word(start), |value, at| fold::extend(value, word(at)))
    }

    fn words_name(&self, start: usize, end: usize) -> String {
        let document = self.evidence.document;
        let word = |at: usize| match document.tokens[at].shape.has(Shape::POSSESSIVE) {
            true => MARKS[1].to_owned(),
            false => shown(document.word(at)),
        };
        (start..end).map(word).collect::<Vec<_>>().join("|")
    }

    /// Form and use of a segment; its claims are not in yet.
    fn form(&self, start: usize, end: usize) -> Form<'_> {
        let evidence = &self.evidence;
        let usage = evidence.memory.usage(evidence.document, end - 1);
        let many = |n: u8| u16::from(n).min(2);
        // The row of shapes, repeats drawn together: one number below 13 after the other.
        let mut shapes = 0u64;
        let mut before = u8::MAX;
        for facts in &self.facts[start..end] {
            if facts.shape != before {
                shapes = shapes << 4 | u64::from(facts.shape + 1);
                before = facts.shape;
            }
        }
        Form {
            names: self.names,
            len: (end - start).min(8),
            context: self.facts[start].context,
            shapes,
            lists: 0,
            rules: 0,
            sport: evidence.sport,
            near: Near::default(),
            inner: usage.inner > 0,
            person: many(usage.person_last) * 9 + many(usage.person_first) * 3 + many(usage.title),
            explained: if end - start == 1 { usage.explained } else { 0 },
            other: many(usage.say) * 9 + many(usage.place_before) * 3 + many(usage.group_part),
        }
    }

    /// What lists and rules claim of these tokens, of tokens inside them and of tokens beyond them.
    fn claims<S: Sink>(&self, segment: Segment, from: usize, to: usize, form: &mut Form, sink: &mut S) {
        let evidence = &self.evidence;
        for claim in evidence.touching(segment.start, segment.end) {
            let Some(tag) = Tag::of(claim.kind) else { continue };
            let bit = 1 << tag as usize;
            if (claim.tokens.start, claim.tokens.end) != (segment.start, segment.end) {
                form.near.add(claim, segment, bit);
                continue;
            }
            match claim.source {
                Source::List { .. } if self.is_no_nickname(claim, form) => {}
                Source::List { list, .. } => {
                    form.lists |= bit;
                    let rank = evidence.lists.list_rank(list);
                    let (tokens, joined) = (form.len.min(7), self.is_joined(segment));
                    sink.kept(ListClaim { names: self.names, claim, list, rank, tag, tokens, joined });
                }
                Source::Rule(rule) => {
                    form.rules |= bit;
                    let (hash, name) = &self.names.rules[rule as usize];
                    emit!(sink, "rule", *hash, name);
                }
                _ => {}
            }
        }
        if form.lists > 0 {
            let (start, end) = (segment.start as usize, segment.end as usize);
            let lists = form.lists;
            sink.kept(Beside { features: self, lists, at: (start > from).then(|| start - 1), left: true });
            sink.kept(Beside { features: self, lists, at: (end < to).then_some(end), left: false });
        }
    }
}

/// A common word that opens a sentence (`Rockets hit the town`).
struct Opening<'n> {
    names: &'n Names,
    /// How common the word is in small letters, 1 to 6.
    band: usize,
    /// A bit for each tag that a list claims it as.
    lists: usize,
    sport: usize,
    /// 1 if the document has it with a capital inside sentences too.
    inner: usize,
    /// The cluster of the word behind it, 0 for none.
    right: usize,
}

impl Part for Opening<'_> {
    fn key(&self) -> u64 {
        6 << 60
            | self.band as u64
            | (self.lists as u64) << 4
            | (self.sport as u64) << 12
            | (self.inner as u64) << 16
            | (self.right as u64) << 20
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let (names, lists) = (self.names, self.lists);
        let code = (self.band * 4 + self.sport) * 2 + self.inner;
        let value = fold::extend(names.number(code), names.number(lists));
        emit!(sink, "open.use", value, format!("{code}|{lists}"));
        if self.right > 0 {
            let value = fold::extend(names.number(self.right), names.number(lists));
            emit!(sink, "open.right", value, format!("{}|{lists}", self.right));
        }
    }
}

/// Length, shapes, use and labels of a segment: what there are few of each, and of which the same come together again and again.
struct Form<'n> {
    names: &'n Names,
    /// At most 8.
    len: usize,
    context: u8,
    shapes: u64,
    /// A bit for each tag that a list claims the segment as.
    lists: usize,
    /// The same for rules.
    rules: usize,
    sport: usize,
    near: Near,
    /// The document has its last word with a capital inside sentences too; said of openings alone.
    inner: bool,
    person: u16,
    other: u16,
    /// Of which letters the words before it were, for an acronym in brackets anywhere in the document.
    explained: u8,
}

impl Part for Form<'_> {
    fn key(&self) -> u64 {
        let Near { beyond, crossing, ends, begins } = self.near;
        let near = (beyond | crossing << 5 | ends << 10 | begins << 15) as u64;
        let claims = (self.lists | self.rules << 5 | self.sport << 10) as u64;
        let usage = u64::from(self.person) | u64::from(self.other) << 5;
        let code = near
            | claims << 20
            | usage << 32
            | (self.len as u64) << 42
            | u64::from(self.context) << 46
            | u64::from(self.explained) << 50;
        fold::mix(self.shapes) ^ fold::mix(code)
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let (names, lists, len) = (self.names, self.lists, self.len);
        emit!(sink, "whole.length", names.number(len), len);
        let context = usize::from(self.context);
        let shapes = || {
            (0..16).rev().filter_map(|at| (self.shapes >> (at * 4) & 15).checked_sub(1)).map(|s| s as usize)
        };
        let value = shapes().fold(names.contexts[context], |value, s| fold::extend(value, names.shapes[s]));
        emit!(sink, "whole.shape", value, {
            shapes().fold(CONTEXTS[context].to_owned(), |text, s| text + "|" + SHAPES[s])
        });
        let (short, three) = (len.min(4), len.min(3) as u16);
        let value = fold::extend(names.number(lists), names.number(short));
        emit!(sink, "list.labels", value, format!("{lists}|{short}"));
        if self.rules > 0 {
            emit!(sink, "rule.labels", names.number(self.rules), self.rules);
        }
        let code = lists * 4 + short - 1;
        let value = fold::extend(names.number(self.sport), names.number(code));
        emit!(sink, "list.topic", value, format!("{}|{code}", self.sport));
        // A city in a table of results is a team, in the report below it a place.
        let value = fold::extend(
            fold::extend(names.contexts[context], names.number(self.sport)),
            names.number(lists),
        );
        emit!(sink, "list.block", value, format!("{}|{}|{lists}", CONTEXTS[context], self.sport));
        self.near(sink);
        let code = usize::from(self.person * 3 + three - 1);
        emit!(sink, "memory.person", names.number(code), code);
        let code = usize::from(self.other * 3 + three - 1);
        emit!(sink, "memory.use", names.number(code), code);
        if self.explained > 0 {
            let explained = usize::from(self.explained);
            emit!(sink, "memory.explained", names.number(explained), explained);
        }
    }
}

impl Form<'_> {
    /// Claims that are longer, shorter or cross the segment's edge.
    fn near<S: Sink>(&self, sink: &mut S) {
        let (names, lists) = (self.names, self.lists);
        let Near { beyond, crossing, ends, begins } = self.near;
        if beyond > 0 {
            emit!(sink, "list.beyond", names.number(beyond), beyond);
        }
        if crossing > 0 {
            emit!(sink, "list.crossing", names.number(crossing), crossing);
        }
        let both = |code: usize| fold::extend(names.number(code), names.number(lists));
        if ends > 0 {
            emit!(sink, "list.ends", both(ends), format!("{ends}|{lists}"));
        }
        if begins > 0 {
            emit!(sink, "list.begins", both(begins), format!("{begins}|{lists}"));
        }
    }
}
