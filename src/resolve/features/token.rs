//! Features of single tokens: as first, last or any word of a segment, and as its neighbours.

use super::{Features, SHAPES, Sink, block_context, emit, profile_name, shape_class};
use crate::document::Shape;
use crate::gazetteer::fold;
use crate::resolve::feature_id::{id, template};

impl Features<'_> {
    /// Features of a token as the first of a segment.
    pub fn first<S: Sink>(&self, at: usize, sink: &mut S) {
        let (word, name) = self.word(Some(at));
        emit!(sink, "first.word", word, name());
        let shape = shape_class(&self.evidence, at);
        emit!(sink, "first.shape", self.shape_names[shape], SHAPES[shape]);
        let profile = self.profile(at);
        let value = self.names.profile(profile);
        emit!(sink, "first.profile", value, profile_name(profile.band, profile.given, profile.family));
        let cluster = self.cluster(at);
        if cluster > 0 {
            emit!(sink, "first.cluster", self.names.number(cluster), cluster);
        }
        self.classes(at, |hash, class| emit!(sink, "first.class", hash, class));
        let opens = self.evidence.opens[at];
        let value = fold::extend(value, self.names.number(usize::from(opens)));
        emit!(
            sink,
            "first.opens",
            value,
            format!("{}|{}", profile_name(profile.band, profile.given, profile.family), usize::from(opens))
        );
    }

    /// Features of a token as the last of a segment.
    pub fn last<S: Sink>(&self, at: usize, sink: &mut S) {
        let (word, name) = self.word(Some(at));
        emit!(sink, "last.word", word, name());
        let shape = shape_class(&self.evidence, at);
        emit!(sink, "last.shape", self.shape_names[shape], SHAPES[shape]);
        let profile = self.profile(at);
        emit!(
            sink,
            "last.profile",
            self.names.profile(profile),
            profile_name(profile.band, profile.given, profile.family)
        );
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
        let (word, name) = self.word(Some(at));
        emit!(sink, "in.word", word, name());
        let shape = shape_class(&self.evidence, at);
        let (block, title_case) = self.evidence.block(at);
        let context = block_context(block, title_case);
        let value = fold::extend(self.shape_names[shape], fold::hash(context.as_bytes()));
        emit!(sink, "in.shape", value, format!("{}|{context}", SHAPES[shape]));
        let profile = self.profile(at);
        let value = self.names.profile(profile);
        emit!(sink, "in.profile", value, profile_name(profile.band, profile.given, profile.family));
        let cluster = self.cluster(at);
        if cluster > 0 {
            emit!(sink, "in.cluster", self.names.number(cluster), cluster);
        }
        self.classes(at, |hash, class| emit!(sink, "in.class", hash, class));
        self.affixes(at, |kind, hash, text| match kind {
            0 => emit!(sink, "in.suffix", hash, text),
            _ => emit!(sink, "in.prefix", hash, text),
        });
        if self.evidence.dates[at] {
            emit!(sink, "in.date", self.names.number(1), 1);
        }
        if self.evidence.opens[at] {
            let small =
                usize::from(self.evidence.memory.occurs_small(self.evidence.document.tokens[at].word));
            let value = fold::extend(value, self.names.number(small));
            emit!(
                sink,
                "in.opens",
                value,
                format!("{}|{small}", profile_name(profile.band, profile.given, profile.family))
            );
        } else if self.evidence.document.tokens[at].shape.has(Shape::CAPITAL) {
            let small =
                usize::from(self.evidence.memory.occurs_small(self.evidence.document.tokens[at].word));
            emit!(sink, "in.small", self.names.number(small), small);
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
        emit!(sink, "left.word", word1, name1());
        emit!(sink, "left.second", word2, name2());
        emit!(sink, "left.two", fold::extend(word2, word1), format!("{}|{}", name2(), name1()));
        if let Some(one) = one {
            let cluster = self.cluster(one);
            if cluster > 0 {
                emit!(sink, "left.cluster", self.names.number(cluster), cluster);
            }
            self.classes(one, |hash, class| emit!(sink, "left.class", hash, class));
            let shape = shape_class(&self.evidence, one);
            let profile = self.profile(one);
            let value = fold::extend(self.shape_names[shape], self.names.profile(profile));
            emit!(
                sink,
                "left.shape",
                value,
                format!("{}|{}", SHAPES[shape], profile_name(profile.band, profile.given, profile.family))
            );
        }
        if let Some(two) = two {
            self.classes(two, |hash, class| emit!(sink, "left.class2", hash, class));
        }
        let (block, title_case) = self.evidence.block(at);
        let context = block_context(block, title_case);
        let place = (at - from).min(3);
        let value = fold::extend(fold::hash(context.as_bytes()), self.names.number(place));
        emit!(sink, "left.block", value, format!("{context}|{place}"));
    }

    /// Features of what stands right of a segment that ends before `at`, in a sentence that ends at `to`.
    pub fn right<S: Sink>(&self, at: usize, to: usize, sink: &mut S) {
        let one = (at < to).then_some(at);
        let two = (at + 1 < to).then_some(at + 1);
        let (word1, name1) = self.word(one);
        let (word2, name2) = self.word(two);
        emit!(sink, "right.word", word1, name1());
        emit!(sink, "right.second", word2, name2());
        emit!(sink, "right.two", fold::extend(word1, word2), format!("{}|{}", name1(), name2()));
        if let Some(one) = one {
            let cluster = self.cluster(one);
            if cluster > 0 {
                emit!(sink, "right.cluster", self.names.number(cluster), cluster);
            }
            self.classes(one, |hash, class| emit!(sink, "right.class", hash, class));
            let shape = shape_class(&self.evidence, one);
            let profile = self.profile(one);
            let value = fold::extend(self.shape_names[shape], self.names.profile(profile));
            emit!(
                sink,
                "right.shape",
                value,
                format!("{}|{}", SHAPES[shape], profile_name(profile.band, profile.given, profile.family))
            );
        }
        if let Some(two) = two {
            self.classes(two, |hash, class| emit!(sink, "right.class2", hash, class));
        }
    }
}
