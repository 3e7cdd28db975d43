//! Features of single tokens: as first, last or any word of a segment, and as its neighbours.
//!
//! A token plays seven [`Role`]s; in each it gives features of its word, of its profile and classes, of its cluster, of its affixes and of
//! its place. The five come apart, so that sums can be kept of what returns: there are far fewer profiles than words.

use super::{CONTEXTS, Features, Part, SHAPES, Sink, emit};
use crate::document::Shape;
use crate::gazetteer::fold;
use crate::resolve::feature_id::{BESIDE, Group, OWN, PREFIX, SUFFIX, id, template};
use crate::resolve::weights::{Sums, Weights};

/// What a token is to a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Role {
    /// Its first token.
    First,
    /// Its last token.
    Last,
    /// Any of its tokens.
    Inside,
    /// The token before it.
    Left,
    /// The one before that.
    Left2,
    /// The token after it.
    Right,
    /// The one after that.
    Right2,
}

/// Number of roles.
pub const ROLES: usize = 7;

impl Role {
    /// All roles.
    pub const ALL: [Role; ROLES] =
        [Role::First, Role::Last, Role::Inside, Role::Left, Role::Left2, Role::Right, Role::Right2];
}

/// Gives a feature under the template of its role; roles that have none of that name give nothing.
macro_rules! by_role {
    ($sink:expr, $role:expr, $value:expr, $name:expr, $($variant:ident $template:literal),*) => {
        match $role {
            $(Role::$variant => emit!($sink, $template, $value, $name),)*
            #[allow(unreachable_patterns)]
            _ => {}
        }
    };
}

/// What the features of a token are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Of {
    /// Its word.
    Word,
    /// Its profile, classes and shape.
    Profile,
    /// Its cluster.
    Cluster,
    /// Its last letters and its first.
    Affixes,
    /// Where it stands.
    Place,
}

impl Of {
    /// All of them.
    pub const ALL: [Of; 5] = [Of::Word, Of::Profile, Of::Cluster, Of::Affixes, Of::Place];
}

/// A group that a token's value is asked for, and the roles of its templates.
type Asked = (&'static Group, &'static [Role]);
const ASKED_OWN: Asked = (&OWN, &[Role::First, Role::Last, Role::Inside]);
const ASKED_BESIDE: Asked = (&BESIDE, &[Role::Left, Role::Left2, Role::Right, Role::Right2]);
const ASKED_SUFFIX: Asked = (&SUFFIX, &[Role::Last, Role::Inside]);
const ASKED_PREFIX: Asked = (&PREFIX, &[Role::Last, Role::Inside]);

/// Adds the weights that groups have for values to the sums of their roles.
#[inline]
fn add_groups<const N: usize>(asked: [(Asked, u64); N], weights: &Weights, sums: &mut [Sums; ROLES]) {
    let places = weights.groups(asked.map(|((group, _), value)| id(group.template, value)));
    for (((group, roles), _), place) in asked.into_iter().zip(places) {
        for (row, &role) in weights.group(group, place).zip(roles) {
            sums[role as usize].add_row(row);
        }
    }
}

impl Features<'_> {
    /// Returns a key that says all that some features of the token at `at` depend on; None if there are none.
    #[inline]
    pub fn key(&self, at: usize, of: Of) -> Option<u64> {
        let facts = &self.facts[at];
        match of {
            Of::Word => Some(facts.word),
            Of::Profile => Some(fold::mix(
                facts.classes ^ fold::mix(u64::from(facts.profile) | u64::from(facts.shape) << 16),
            )),
            Of::Cluster => (facts.cluster > 0).then(|| u64::from(facts.cluster)),
            Of::Affixes => {
                let token = &self.evidence.document.tokens[at];
                let none = !token.shape.has(Shape::LETTER) || token.span.len() < 4;
                // The written forms that one folded word stands for differ by length, periods and apostrophes.
                let form = token.shape.0 & Shape::PERIOD.with(Shape::APOSTROPHE).0;
                // `Aßam` is folded to `assam` and has its length, but no affixes.
                let plain = u64::from(self.evidence.document.word(at).is_ascii());
                (!none)
                    .then(|| token.word ^ (u64::from(form) | (token.span.len() as u64) << 16 | plain << 40))
            }
            Of::Place => Some(
                u64::from(facts.shape)
                    | u64::from(facts.context) << 8
                    | u64::from(facts.place) << 16
                    | u64::from(facts.profile) << 24,
            ),
        }
    }

    /// Returns a key that says all that any features of the token depend on, its neighbours aside.
    #[inline]
    pub fn token_key(&self, at: usize) -> u64 {
        let key = |of: Of| self.key(at, of).unwrap_or(1);
        let profile = key(Of::Profile) ^ key(Of::Place);
        fold::mix(
            key(Of::Word).rotate_left(32) ^ fold::mix(profile ^ key(Of::Cluster) << 40) ^ key(Of::Affixes),
        )
    }

    /// All features of a token in a role; `at` None is what lies beyond the edge of the sentence.
    pub fn token<S: Sink>(&self, at: Option<usize>, role: Role, sink: &mut S) {
        let Some(at) = at else { return self.edge(role, sink) };
        for of in Of::ALL {
            self.token_part(at, role, of, sink);
        }
    }

    /// Those of its word, of its profile and so on.
    pub fn token_part<S: Sink>(&self, at: usize, role: Role, of: Of, sink: &mut S) {
        match of {
            Of::Word => self.word_features(Some(at), role, sink),
            Of::Profile => self.profile_features(at, role, sink),
            Of::Cluster => self.cluster_features(at, role, sink),
            Of::Affixes => self.affixes(at, role, sink),
            Of::Place => self.place(at, role, sink),
        }
    }

    /// Features of the edge of the sentence.
    pub fn edge<S: Sink>(&self, role: Role, sink: &mut S) {
        self.word_features(None, role, sink);
    }

    pub(super) fn word_features<S: Sink>(&self, at: Option<usize>, role: Role, sink: &mut S) {
        let (word, name) = self.word(at);
        by_role!(sink, role, word, name(), First "first.word", Last "last.word", Inside "in.word",
            Left "left.word", Left2 "left.second", Right "right.word", Right2 "right.second");
    }

    pub(super) fn cluster_features<S: Sink>(&self, at: usize, role: Role, sink: &mut S) {
        let cluster = self.cluster(at);
        if cluster > 0 {
            by_role!(sink, role, self.names.number(cluster), cluster, First "first.cluster", Last "last.cluster",
                Inside "in.cluster", Left "left.cluster", Right "right.cluster");
        }
    }

    pub(super) fn class_features<S: Sink>(&self, at: usize, role: Role, sink: &mut S) {
        self.classes(at, |hash, class| {
            by_role!(sink, role, hash, class, First "first.class", Last "last.class", Inside "in.class",
                Left "left.class", Left2 "left.class2", Right "right.class", Right2 "right.class2");
        });
    }

    fn profile_features<S: Sink>(&self, at: usize, role: Role, sink: &mut S) {
        self.class_features(at, role, sink);
        let value = self.profile_value(at);
        by_role!(sink, role, value, self.profile_name(at), First "first.profile", Last "last.profile", Inside "in.profile");
        let shape = usize::from(self.facts[at].shape);
        by_role!(sink, role, self.names.shapes[shape], SHAPES[shape], First "first.shape", Last "last.shape");
        let value = fold::extend(self.names.shapes[shape], value);
        by_role!(sink, role, value, format!("{}|{}", SHAPES[shape], self.profile_name(at)), Left "left.shape", Right "right.shape");
    }

    /// Returns the first three letters and the last three of a token that has four or more, in small ones.
    fn affixes_of(&self, at: usize) -> Option<([u8; 3], [u8; 3])> {
        let token = &self.evidence.document.tokens[at];
        if !token.shape.has(Shape::LETTER) || token.span.len() < 4 {
            return None;
        }
        let text = self.evidence.document.word(at).as_bytes();
        // Letters and figures of ASCII alone; what is longer is no word.
        if text.len() > 48 || text.iter().any(|byte| !byte.is_ascii_alphanumeric()) {
            return None;
        }
        let (mut first, mut last) = (*text.first_chunk::<3>()?, *text.last_chunk::<3>()?);
        first.make_ascii_lowercase();
        last.make_ascii_lowercase();
        Some((first, last))
    }

    pub(super) fn affixes<S: Sink>(&self, at: usize, role: Role, sink: &mut S) {
        if !matches!(role, Role::Last | Role::Inside) {
            return;
        }
        let Some((first, last)) = self.affixes_of(at) else { return };
        let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        for letters in [&last[..], &last[1..]] {
            by_role!(sink, role, fold::hash(letters), show(letters), Last "last.suffix", Inside "in.suffix");
        }
        by_role!(sink, role, fold::hash(&first), show(&first), Last "last.prefix", Inside "in.prefix");
    }

    /// Adds the weights of the word's and the affixes' features in each role: what [`Features::token_part`] gives for [`Of::Word`] and
    /// [`Of::Affixes`], with a look-up for each value instead of one for each role.
    pub fn add_words(&self, at: usize, weights: &Weights, sums: &mut [Sums; ROLES]) {
        let word = self.facts[at].word;
        match self.affixes_of(at) {
            Some((first, last)) => add_groups(
                [
                    (ASKED_OWN, word),
                    (ASKED_BESIDE, word),
                    (ASKED_SUFFIX, fold::hash(&last)),
                    (ASKED_SUFFIX, fold::hash(&last[1..])),
                    (ASKED_PREFIX, fold::hash(&first)),
                ],
                weights,
                sums,
            ),
            None => add_groups([(ASKED_OWN, word), (ASKED_BESIDE, word)], weights, sums),
        }
    }

    /// Adds the weights of the edge of a sentence in each role: what [`Features::edge`] gives.
    pub fn add_edge(&self, weights: &Weights, sums: &mut [Sums; ROLES]) {
        add_groups([(ASKED_BESIDE, self.names.edge)], weights, sums);
    }

    /// Where the token stands: the kind of text, the begin of the sentence, and whether its word occurs in small letters.
    fn place<S: Sink>(&self, at: usize, role: Role, sink: &mut S) {
        let facts = &self.facts[at];
        let (opens, small) = (usize::from(facts.place & 1), usize::from(facts.place >> 1 & 1));
        let value = self.profile_value(at);
        if role == Role::First {
            emit!(
                sink,
                "first.opens",
                fold::extend(value, self.names.number(opens)),
                format!("{}|{opens}", self.profile_name(at))
            );
        }
        if role != Role::Inside {
            return;
        }
        let (shape, context) = (usize::from(facts.shape), usize::from(facts.context));
        emit!(
            sink,
            "in.shape",
            fold::extend(self.names.shapes[shape], self.names.contexts[context]),
            format!("{}|{}", SHAPES[shape], CONTEXTS[context])
        );
        if facts.place & 4 != 0 {
            emit!(sink, "in.date", self.names.number(1), 1);
        }
        if opens != 0 {
            emit!(
                sink,
                "in.opens",
                fold::extend(value, self.names.number(small)),
                format!("{}|{small}", self.profile_name(at))
            );
        } else if facts.place & 8 != 0 {
            emit!(sink, "in.small", self.names.number(small), small);
        }
    }

    /// Features of both words before a segment that begins at `at`, and of its place in the sentence, which begins at `from`.
    #[inline]
    pub fn before<S: Sink>(&self, at: usize, from: usize, sink: &mut S) {
        let before = (at > from).then(|| at - 1);
        let (_, name1) = self.word(before);
        let (word2, name2) = self.word((at > from + 1).then(|| at - 2));
        emit!(sink, "left.two", self.extend_word(word2, before), format!("{}|{}", name2(), name1()));
        sink.kept(Block { features: self, context: self.facts[at].context, place: (at - from).min(3) });
    }

    /// Features of both words after a segment that ends before `at`, in a sentence that ends at `to`.
    #[inline]
    pub fn after<S: Sink>(&self, at: usize, to: usize, sink: &mut S) {
        let (word1, name1) = self.word((at < to).then_some(at));
        let second = (at + 1 < to).then_some(at + 1);
        let (_, name2) = self.word(second);
        emit!(sink, "right.two", self.extend_word(word1, second), format!("{}|{}", name1(), name2()));
    }

    /// All features that a segment has by its tokens and by those beside it, in the sentence `from..to`.
    pub fn tokens<S: Sink>(&self, start: usize, end: usize, (from, to): (usize, usize), sink: &mut S) {
        self.token(Some(start), Role::First, sink);
        self.token(Some(end - 1), Role::Last, sink);
        (start..end).for_each(|at| self.token(Some(at), Role::Inside, sink));
        self.left(start, from, sink);
        self.right(end, to, sink);
    }

    /// Those of what stands left of a segment that begins at `at`.
    pub fn left<S: Sink>(&self, at: usize, from: usize, sink: &mut S) {
        self.token((at > from).then(|| at - 1), Role::Left, sink);
        self.token((at > from + 1).then(|| at - 2), Role::Left2, sink);
        self.before(at, from, sink);
    }

    /// Those of what stands right of a segment that ends before `at`.
    pub fn right<S: Sink>(&self, at: usize, to: usize, sink: &mut S) {
        self.token((at < to).then_some(at), Role::Right, sink);
        self.token((at + 1 < to).then_some(at + 1), Role::Right2, sink);
        self.after(at, to, sink);
    }
}

/// The kind of text and how far from the begin of the sentence.
struct Block<'b, 'f> {
    features: &'b Features<'f>,
    context: u8,
    place: usize,
}

impl Part for Block<'_, '_> {
    fn key(&self) -> u64 {
        3 << 60 | u64::from(self.context) << 8 | self.place as u64
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let (names, context) = (self.features.names, usize::from(self.context));
        let value = fold::extend(names.contexts[context], names.number(self.place));
        emit!(sink, "left.block", value, format!("{}|{}", CONTEXTS[context], self.place));
    }
}
