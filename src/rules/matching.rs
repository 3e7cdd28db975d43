//! Running programs over a document: each is tried only where its anchor stands.

use super::Rules;
use super::flat::Flat;
use super::forms::{CLAIMED, Form, Part, claim_bit, claimed};
use super::pattern::{Test, WINDOW};
use super::program::{Program, Step};
use super::signs::Signs;
use crate::document::{BlockKind, Document, Shape, Token};
use crate::gazetteer::compile::flag;
use crate::gazetteer::{Candidate, Source, WordEntry};
use crate::span::TokenSpan;

/// Steps after which a program gives up, so that no text can make a rule slow.
const PATIENCE: u32 = 2000;
/// A capture's place that was never noted.
const UNSET: u32 = u32::MAX;

/// A token as rules see it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    /// Its forms, a bit each.
    pub forms: u32,
    /// Which parts of which lists' claims it is, a bit each.
    pub claims: u32,
    /// The row of its word among the sets of words.
    pub row: u32,
    /// The bit of the class of its word ([`word_bit`](super::signs::word_bit)), if any test asks for the word.
    pub word: u64,
}

/// A document as rules see it.
pub(super) struct View<'v> {
    document: &'v Document<'v>,
    classes: &'v [u64],
    tokens: Vec<Seen>,
    /// The kind of the block in hand.
    block: BlockKind,
    /// The sentence in hand.
    from: usize,
    to: usize,
}

/// Notes, for each token, which parts of which lists' claims it is.
fn note_claims(candidates: &[Candidate], tokens: &mut [Seen]) {
    for candidate in candidates {
        let Some(at) = claimed(candidate.kind) else { continue };
        let range = candidate.tokens.range();
        if range.len() == 1 {
            // A city or a person of a common word's name tells nothing; few peoples and countries are.
            let common = candidate.flags & flag::COMMON != 0 && !matches!(CLAIMED[at], "people" | "country");
            if !common {
                tokens[range.start].claims |= claim_bit(at, Part::Whole);
            }
            continue;
        }
        tokens[range.start].claims |= claim_bit(at, Part::First);
        tokens[range.end - 1].claims |= claim_bit(at, Part::Last);
        for inner in &mut tokens[range.start + 1..range.end - 1] {
            inner.claims |= claim_bit(at, Part::Inner);
        }
    }
    debug_assert!(CLAIMED.len() <= 8);
}

impl Rules {
    /// Appends what the rules claim of a document to `candidates`, which hold what the lists claim of it.
    ///
    /// `entries` and `classes` are what `gazetteer::find` gave.
    pub fn find(
        &self,
        document: &Document,
        entries: &[WordEntry],
        classes: &[u64],
        candidates: &mut Vec<Candidate>,
    ) {
        if self.programs.programs.is_empty() || document.sentences.is_empty() {
            return;
        }
        let before = candidates.len();
        let seen = |(token, entry): (&Token, &WordEntry)| {
            let row = self.programs.words.row(token.word);
            Seen {
                forms: self.forms.of(token, entry),
                claims: 0,
                row: row + u32::from(token.shape.has(Shape::CAPITAL)),
                word: self.programs.words.bit(row),
            }
        };
        let mut tokens: Vec<Seen> = document.tokens.iter().zip(entries).map(seen).collect();
        if self.uses_claims {
            note_claims(candidates, &mut tokens);
        }
        let mut view = View { document, classes, tokens, block: BlockKind::Body, from: 0, to: 0 };
        let mut blocks = document.blocks.iter().peekable();
        for sentence in &document.sentences {
            while blocks.peek().is_some_and(|block| block.tokens.end <= sentence.start) {
                blocks.next();
            }
            view.block = blocks.peek().map_or(BlockKind::Body, |block| block.kind);
            (view.from, view.to) = (sentence.start as usize, sentence.end as usize);
            if view.block == BlockKind::Capitals {
                let caps = |token: &&mut Seen| token.forms & Form::Caps.bit() != 0;
                view.tokens[sentence.range()]
                    .iter_mut()
                    .filter(caps)
                    .for_each(|token| token.forms |= Form::Cap.bit());
            }
            let anywhere = &self.anywhere[view.block as usize];
            for at in sentence.range() {
                let mut bits = classes[at] & self.class_mask;
                while bits != 0 {
                    self.attempt(&view, &self.by_class[bits.trailing_zeros() as usize], at, candidates);
                    bits &= bits - 1;
                }
                let word = view.tokens[at].row as usize / 2;
                if word != 0
                    && let Some(programs) = self.by_word.get(word)
                {
                    self.attempt(&view, programs, at, candidates);
                }
                if self.claim_mask != 0 {
                    let mut bits = view.tokens[at].claims & self.claim_mask;
                    while bits != 0 {
                        self.attempt(&view, &self.by_claim[bits.trailing_zeros() as usize], at, candidates);
                        bits &= bits - 1;
                    }
                }
                if !anywhere.is_empty() {
                    self.attempt(&view, anywhere, at, candidates);
                }
            }
        }
        tidy(candidates, before);
    }

    #[inline]
    fn attempt(&self, view: &View, programs: &[Program], at: usize, candidates: &mut Vec<Candidate>) {
        let own = view.signs(at);
        let next = if at + 1 < view.to { view.signs(at + 1) } else { Signs::EDGE };
        let next2 = if at + 2 < view.to { view.signs(at + 2) } else { Signs::EDGE };
        let before = if at > view.from { view.signs(at - 1) } else { Signs::EDGE };
        let before2 = if at > view.from + 1 { view.signs(at - 2) } else { Signs::EDGE };
        let block = 1 << view.block as u8;
        for program in programs {
            // One branch that is nearly always taken the same way, not six that are guessed wrong now and then.
            let fits = program.next.meet(next)
                & program.before.meet(before)
                & program.next2.meet(next2)
                & program.before2.meet(before2)
                & program.own.meet(own)
                & (program.blocks & block != 0);
            if fits && (program.exact || self.passes(view, program.anchor, at)) {
                self.try_program(view, program, at, candidates);
            }
        }
    }

    fn try_program(&self, view: &View, program: &Program, at: usize, candidates: &mut Vec<Candidate>) {
        let rule = &self.rules[program.rule as usize];
        let mut notes = [UNSET; 8];
        let mut patience = PATIENCE;
        if !self.run::<false>(view, program.right, at + 1, &mut notes, &mut patience)
            || !self.run::<true>(view, program.left, at, &mut notes, &mut patience)
        {
            return;
        }
        if rule.initials && !fit_initials(view.document, rule.kinds.len(), &mut notes) {
            return;
        }
        for (capture, &kind) in rule.kinds.iter().enumerate() {
            let (start, end) = (notes[capture * 2], notes[capture * 2 + 1]);
            if start != UNSET && end != UNSET && start < end {
                let tokens = TokenSpan { start, end };
                candidates.push(Candidate { tokens, kind, source: Source::Rule(program.rule), flags: 0 });
            }
        }
    }

    /// Runs the steps from `pc` with the next token at `at` (its end, if `BACK`); notes captures; true if it gets through.
    fn run<const BACK: bool>(
        &self,
        view: &View,
        pc: u16,
        at: usize,
        notes: &mut [u32; 8],
        patience: &mut u32,
    ) -> bool {
        let (mut pc, mut at) = (pc as usize, at);
        loop {
            if *patience == 0 {
                return false;
            }
            *patience -= 1;
            match self.programs.steps[pc] {
                Step::Token(test) => {
                    let token = if BACK {
                        if at <= view.from {
                            return false;
                        }
                        at - 1
                    } else {
                        at
                    };
                    if token >= view.to || !self.passes(view, test, token) {
                        return false;
                    }
                    at = if BACK { token } else { token + 1 };
                    pc += 1;
                }
                Step::Window(number) => {
                    let text = &self.programs.windows[number as usize];
                    let room = if BACK { at - view.from } else { view.to - at };
                    let other = |&len: &usize| {
                        let (start, end) = if BACK { (at - len, at) } else { (at, at + len) };
                        let tokens = TokenSpan { start: start as u32, end: end as u32 };
                        text.is_match(view.document.phrase(tokens))
                    };
                    let Some(len) = (1..=room.min(WINDOW)).rev().find(other) else { return false };
                    at = if BACK { at - len } else { at + len };
                    pc += 1;
                }
                Step::Split(first, second) => {
                    // Which of the two the next token lets through at all is known: most optional parts are not there.
                    let signs = match BACK {
                        true if at > view.from => view.signs(at - 1),
                        false if at < view.to => view.signs(at),
                        _ => Signs::EDGE,
                    };
                    let ahead = &self.programs.ahead;
                    if !ahead[first as usize].meet(signs) {
                        pc = second as usize;
                        continue;
                    }
                    if !ahead[second as usize].meet(signs) {
                        pc = first as usize;
                        continue;
                    }
                    let kept = *notes;
                    if self.run::<BACK>(view, first, at, notes, patience) {
                        return true;
                    }
                    *notes = kept;
                    pc = second as usize;
                }
                Step::Jump(to) => pc = to as usize,
                Step::Note(slot) => {
                    notes[slot as usize] = at as u32;
                    pc += 1;
                }
                Step::Absent { then } => {
                    let mut ignored = [UNSET; 8];
                    if self.run::<BACK>(view, pc as u16 + 1, at, &mut ignored, patience) {
                        return false;
                    }
                    pc = then as usize;
                }
                Step::Edge => {
                    if BACK && at != view.from || !BACK && at != view.to {
                        return false;
                    }
                    pc += 1;
                }
                Step::Done => return true,
            }
        }
    }
}

impl Rules {
    #[inline]
    fn passes(&self, view: &View, test: u16, at: usize) -> bool {
        self.is_met(view, &self.programs.tests[test as usize], at)
    }

    fn is_met(&self, view: &View, flat: &Flat, at: usize) -> bool {
        flat.meets(&view.tokens[at], view.classes[at], &self.programs.words)
            && (flat.either.is_empty() || flat.either.iter().any(|flat| self.is_met(view, flat, at)))
            && (flat.rest.is_empty() || flat.rest.iter().all(|test| view.passes(test, at)))
    }
}

impl View<'_> {
    /// Returns what is seen of a token at a glance.
    #[inline]
    fn signs(&self, at: usize) -> Signs {
        let token = &self.tokens[at];
        Signs { facts: Signs::facts(token.forms, token.word, token.claims), lists: self.classes[at] }
    }

    fn passes(&self, test: &Test, at: usize) -> bool {
        match test {
            Test::Words { keys, capital } => {
                let token = &self.document.tokens[at];
                (!capital || token.shape.has(Shape::CAPITAL))
                    && match keys[..] {
                        [key] => key == token.word,
                        _ => keys.binary_search(&token.word).is_ok(),
                    }
            }
            Test::List(bits) => self.classes[at] & bits != 0,
            Test::Claim(bits) => self.tokens[at].claims & bits != 0,
            Test::Form(form) => self.tokens[at].forms & form.bit() != 0,
            Test::Text(text) => text.is_match(self.document.word(at)),
            Test::Not(test) => !self.passes(test, at),
            Test::All(tests) => tests.iter().all(|test| self.passes(test, at)),
            Test::Any(tests) => tests.iter().any(|test| self.passes(test, at)),
        }
    }
}

/// Cuts the first capture at the left until the last one, its acronym, is its initials; false if it never is.
fn fit_initials(document: &Document, captures: usize, notes: &mut [u32; 8]) -> bool {
    let (start, end, acronym) = (notes[0], notes[1], notes[captures * 2 - 2]);
    if start == UNSET || end == UNSET || acronym == UNSET {
        return false;
    }
    let wanted: Vec<char> = document
        .word(acronym as usize)
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_uppercase)
        .collect();
    for from in start..end {
        if !document.tokens[from as usize].shape.has(Shape::CAPITAL) {
            continue;
        }
        let mut capitals = Vec::new();
        let mut all = Vec::new();
        for at in from..end {
            let Some(first) = document.word(at as usize).chars().next().filter(|c| c.is_alphabetic()) else {
                continue;
            };
            all.extend(first.to_uppercase());
            if first.is_uppercase() {
                capitals.push(first);
            }
        }
        if capitals == wanted || all == wanted {
            notes[0] = from;
            return true;
        }
    }
    false
}

/// Drops what a rule claims twice, and what stands inside a longer claim of the same rule, from `before` on.
fn tidy(candidates: &mut Vec<Candidate>, before: usize) {
    let order = |c: &Candidate| (c.source, c.tokens.start, std::cmp::Reverse(c.tokens.end), c.kind);
    candidates[before..].sort_unstable_by_key(order);
    let mut kept = before;
    for at in before..candidates.len() {
        let here = candidates[at];
        let inside = kept > before && {
            let last = candidates[kept - 1];
            last.source == here.source
                && last.tokens.end >= here.tokens.end
                && (last.tokens != here.tokens || last.kind == here.kind)
        };
        if !inside {
            candidates[kept] = here;
            kept += 1;
        }
    }
    candidates.truncate(kept);
}
