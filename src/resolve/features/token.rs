//! Features of single tokens: as first, last or any word of a segment, and as its neighbours.
//!
//! What depends on the word alone (`..._word`, `..._near`, `..._far`) stands apart from what depends on its place, so that the sums
//! of the first can be kept from one mention of a word to the next.

use super::{CONTEXTS, Features, SHAPES, Sink, emit, emit_small};
use crate::document::Shape;
use crate::gazetteer::fold;
use crate::resolve::feature_id::{id, template};
use crate::resolve::cache::Family;

impl Features<'_> {
    /// Returns a key that says all that the features of the word at `at` depend on, its place aside.
    #[inline]
    pub fn word_key(&self, at: usize) -> u64 {
        let facts = &self.facts[at];
        let token = &self.evidence.document.tokens[at];
        // The written forms that one folded word stands for differ in their affixes: by length, periods, apostrophes.
        let form = token.shape.0 & Shape::PERIOD.with(Shape::APOSTROPHE).with(Shape::LETTER).0;
        let code = u64::from(facts.profile)
            | u64::from(facts.cluster) << 16
            | u64::from(facts.shape) << 32
            | u64::from(form) << 40
            | (token.span.len() as u64 & 0xff) << 56;
        fold::mix(facts.word ^ fold::mix(facts.classes ^ fold::mix(code)))
    }

    /// Features of a token as the first of a segment.
    pub fn first<S: Sink>(&self, at: usize, sink: &mut S) {
        self.first_word(at, sink);
        self.first_place(at, sink);
    }

    /// Those of its word alone.
    pub fn first_word<S: Sink>(&self, at: usize, sink: &mut S) {
        let (word, name) = self.word(Some(at));
        emit!(sink, "first.word", word, name());
        let shape = usize::from(self.facts[at].shape);
        emit!(sink, "first.shape", self.names.shapes[shape], SHAPES[shape]);
        emit!(sink, "first.profile", self.profile_value(at), self.profile_name(at));
        let cluster = self.cluster(at);
        if cluster > 0 {
            emit!(sink, "first.cluster", self.names.number(cluster), cluster);
        }
        self.classes(at, |hash, class| emit!(sink, "first.class", hash, class));
    }

    /// Those of its place.
    #[inline]
    pub fn first_place<S: Sink>(&self, at: usize, sink: &mut S) {
        let opens = usize::from(self.evidence.opens[at]);
        emit_small!(
            sink,
            FirstOpens,
            usize::from(self.facts[at].profile) * 2 + opens,
            "first.opens",
            fold::extend(self.profile_value(at), self.names.number(opens)),
            format!("{}|{opens}", self.profile_name(at))
        );
    }

    /// Features of a token as the last of a segment; all of them are those of its word.
    pub fn last<S: Sink>(&self, at: usize, sink: &mut S) {
        let (word, name) = self.word(Some(at));
        emit!(sink, "last.word", word, name());
        let shape = usize::from(self.facts[at].shape);
        emit!(sink, "last.shape", self.names.shapes[shape], SHAPES[shape]);
        emit!(sink, "last.profile", self.profile_value(at), self.profile_name(at));
        let cluster = self.cluster(at);
        if cluster > 0 {
            emit!(sink, "last.cluster", self.names.number(cluster), cluster);
        }
        self.classes(at, |hash, class| emit!(sink, "last.class", hash, class));
        self.affixes(at, |kind, hash, text| match kind {
            0 => emit!(sink, "last.suffix", hash, text),
            _ => emit!(sink, "last.prefix", hash, text),
        });
    }

    /// Features of a token anywhere in a segment.
    pub fn inside<S: Sink>(&self, at: usize, sink: &mut S) {
        self.inside_word(at, sink);
        self.inside_place(at, sink);
    }

    /// Those of its word alone.
    pub fn inside_word<S: Sink>(&self, at: usize, sink: &mut S) {
        let (word, name) = self.word(Some(at));
        emit!(sink, "in.word", word, name());
        emit!(sink, "in.profile", self.profile_value(at), self.profile_name(at));
        let cluster = self.cluster(at);
        if cluster > 0 {
            emit!(sink, "in.cluster", self.names.number(cluster), cluster);
        }
        self.classes(at, |hash, class| emit!(sink, "in.class", hash, class));
        self.affixes(at, |kind, hash, text| match kind {
            0 => emit!(sink, "in.suffix", hash, text),
            _ => emit!(sink, "in.prefix", hash, text),
        });
    }

    /// Those of its place.
    #[inline]
    pub fn inside_place<S: Sink>(&self, at: usize, sink: &mut S) {
        let (shape, context) = (usize::from(self.facts[at].shape), usize::from(self.facts[at].context));
        emit_small!(
            sink,
            InShape,
            shape * 8 + context,
            "in.shape",
            fold::extend(self.names.shapes[shape], self.names.contexts[context]),
            format!("{}|{}", SHAPES[shape], CONTEXTS[context])
        );
        if self.evidence.dates[at] {
            emit_small!(sink, InDate, 0, "in.date", self.names.number(1), 1);
        }
        let token = &self.evidence.document.tokens[at];
        if self.evidence.opens[at] {
            let small = usize::from(self.evidence.memory.occurs_small(token.word));
            emit_small!(
                sink,
                InOpens,
                usize::from(self.facts[at].profile) * 2 + small,
                "in.opens",
                fold::extend(self.profile_value(at), self.names.number(small)),
                format!("{}|{small}", self.profile_name(at))
            );
        } else if token.shape.has(Shape::CAPITAL) {
            let small = usize::from(self.evidence.memory.occurs_small(token.word));
            emit_small!(sink, InSmall, small, "in.small", self.names.number(small), small);
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
        self.left_near((at > from).then(|| at - 1), sink);
        self.left_far((at > from + 1).then(|| at - 2), sink);
        self.left_place(at, from, sink);
    }

    /// Those of the word next to it, or of the edge of the sentence.
    pub fn left_near<S: Sink>(&self, one: Option<usize>, sink: &mut S) {
        let (word, name) = self.word(one);
        emit!(sink, "left.word", word, name());
        let Some(one) = one else { return };
        let cluster = self.cluster(one);
        if cluster > 0 {
            emit!(sink, "left.cluster", self.names.number(cluster), cluster);
        }
        self.classes(one, |hash, class| emit!(sink, "left.class", hash, class));
        let shape = usize::from(self.facts[one].shape);
        let value = fold::extend(self.names.shapes[shape], self.profile_value(one));
        emit!(sink, "left.shape", value, format!("{}|{}", SHAPES[shape], self.profile_name(one)));
    }

    /// Those of the word one further.
    pub fn left_far<S: Sink>(&self, two: Option<usize>, sink: &mut S) {
        let (word, name) = self.word(two);
        emit!(sink, "left.second", word, name());
        if let Some(two) = two {
            self.classes(two, |hash, class| emit!(sink, "left.class2", hash, class));
        }
    }

    /// Those of both words together and of the place in the sentence.
    #[inline]
    pub fn left_place<S: Sink>(&self, at: usize, from: usize, sink: &mut S) {
        let (word1, name1) = self.word((at > from).then(|| at - 1));
        let (word2, name2) = self.word((at > from + 1).then(|| at - 2));
        emit!(sink, "left.two", fold::extend(word2, word1), format!("{}|{}", name2(), name1()));
        let context = usize::from(self.facts[at].context);
        let place = (at - from).min(3);
        emit_small!(
            sink,
            LeftBlock,
            context * 4 + place,
            "left.block",
            fold::extend(self.names.contexts[context], self.names.number(place)),
            format!("{}|{place}", CONTEXTS[context])
        );
    }

    /// Features of what stands right of a segment that ends before `at`, in a sentence that ends at `to`.
    pub fn right<S: Sink>(&self, at: usize, to: usize, sink: &mut S) {
        self.right_near((at < to).then_some(at), sink);
        self.right_far((at + 1 < to).then_some(at + 1), sink);
        self.right_place(at, to, sink);
    }

    /// Those of the word next to it, or of the edge of the sentence.
    pub fn right_near<S: Sink>(&self, one: Option<usize>, sink: &mut S) {
        let (word, name) = self.word(one);
        emit!(sink, "right.word", word, name());
        let Some(one) = one else { return };
        let cluster = self.cluster(one);
        if cluster > 0 {
            emit!(sink, "right.cluster", self.names.number(cluster), cluster);
        }
        self.classes(one, |hash, class| emit!(sink, "right.class", hash, class));
        let shape = usize::from(self.facts[one].shape);
        let value = fold::extend(self.names.shapes[shape], self.profile_value(one));
        emit!(sink, "right.shape", value, format!("{}|{}", SHAPES[shape], self.profile_name(one)));
    }

    /// Those of the word one further.
    pub fn right_far<S: Sink>(&self, two: Option<usize>, sink: &mut S) {
        let (word, name) = self.word(two);
        emit!(sink, "right.second", word, name());
        if let Some(two) = two {
            self.classes(two, |hash, class| emit!(sink, "right.class2", hash, class));
        }
    }

    /// Those of both words together.
    #[inline]
    pub fn right_place<S: Sink>(&self, at: usize, to: usize, sink: &mut S) {
        let (word1, name1) = self.word((at < to).then_some(at));
        let (word2, name2) = self.word((at + 1 < to).then_some(at + 1));
        emit!(sink, "right.two", fold::extend(word1, word2), format!("{}|{}", name1(), name2()));
    }
}
