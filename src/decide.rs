//! Deciding over what was gathered: segments are scored, names chosen in two passes, and entities made of them with kinds and sources.

use crate::document::Document;
use crate::entity::{self, Entity};
use crate::extract::{Extractor, Scratch};
use crate::gazetteer::Candidate;
use crate::resolve::country::Contests;
use crate::resolve::features::Features;
use crate::resolve::kind::{self, Choice};
use crate::resolve::model::{Decision, Prepared};
use crate::resolve::tag::Tag;
use crate::span::TokenSpan;

impl Extractor {
    /// Scores the segments of a part of a document whose evidence was gathered.
    pub(crate) fn score(&self, part: &Document, scratch: &mut Scratch) {
        let mut scorer = std::mem::take(&mut scratch.scorer);
        scorer.prepare(&self.evidence(part, scratch), &self.names, &self.weights);
        scratch.scorer = scorer;
    }

    /// Takes up the segments of a part that were scored before.
    pub(crate) fn score_again(&self, part: &Document, prepared: &Prepared, scratch: &mut Scratch) {
        let mut scorer = std::mem::take(&mut scratch.scorer);
        scorer.take_up(&self.evidence(part, scratch), prepared);
        scratch.scorer = scorer;
    }

    /// Adds what is likely in a part that was scored to the document's decisions.
    pub(crate) fn first_pass(&self, part: &Document, scratch: &mut Scratch) {
        let mut decisions = std::mem::take(&mut scratch.decisions);
        let mut scorer = std::mem::take(&mut scratch.scorer);
        scorer.first(&self.evidence(part, scratch), &mut decisions, &self.weights, &self.factors[0]);
        (scratch.decisions, scratch.scorer) = (decisions, scorer);
    }

    /// Decides over a part that was scored, with what was likely in the whole document.
    pub(crate) fn second_pass(&self, part: &Document, scratch: &mut Scratch) -> Vec<Decision> {
        let mut scorer = std::mem::take(&mut scratch.scorer);
        let evidence = self.evidence(part, scratch);
        let decided = scorer
            .second(&evidence, &scratch.decisions, &self.names, &self.weights, &self.factors[1])
            .to_vec();
        scratch.scorer = scorer;
        decided
    }

    /// Decides over the names of a document whose evidence was gathered.
    pub fn decide(&self, document: &Document, scratch: &mut Scratch) -> Vec<Decision> {
        let mut decisions = std::mem::take(&mut scratch.decisions);
        let mut scorer = std::mem::take(&mut scratch.scorer);
        let evidence = self.evidence(document, scratch);
        let decided =
            scorer.decide(&evidence, &mut decisions, &self.names, &self.weights, &self.factors).to_vec();
        scratch.decisions = decisions;
        scratch.scorer = scorer;
        decided
    }

    /// Turns decisions into entities, the user's rows first, with kinds, sources and titles; those of the whole document are
    /// [settled](entity::settle) together then, after the rows of `contests` are [chosen again](entity::choose_again).
    pub(crate) fn name(
        &self,
        document: &Document,
        scratch: &mut Scratch,
        decisions: &[Decision],
        entities: &mut Vec<Entity>,
        contests: &mut Contests,
    ) {
        let facts = scratch.scorer.take_facts();
        let evidence = self.evidence(document, scratch);
        let mut features = Features::new(evidence, &self.names, facts);
        let mut sentences = document.sentences.iter();
        let mut sentence = 0..0;
        let users = entity::user_claims(&scratch.candidates, &scratch.blocked);
        let mut next = 0;
        for &(segment, tag, score) in decisions {
            let tokens = TokenSpan { start: segment.start, end: segment.end };
            while next < users.len() && users[next].tokens.start <= tokens.start {
                entities.push(Entity::of_claim(document, &users[next]));
                next += 1;
            }
            let taken = |claim: &Candidate| claim.tokens.overlaps(tokens);
            let Some(label) = tag.label() else { continue };
            // They were found in the order of the text.
            if scratch.blocked.binary_search(&tokens).is_ok() {
                continue;
            }
            if users[..next].last().is_some_and(taken) || users.get(next).is_some_and(taken) {
                continue;
            }
            if evidence.is_no_name(tokens.start, tokens.end) {
                continue;
            }
            // Decisions come in the order of the text.
            while sentence.end <= tokens.start as usize {
                sentence = sentences.next().map_or(0..document.tokens.len(), |sentence| sentence.range());
            }
            let mut choice = kind::of(&evidence, &self.heads, segment, tag);
            if kind::is_open(&evidence, &choice, segment, tag) {
                let (from, to) = (sentence.start, sentence.end);
                let (start, end) = (tokens.start as usize, tokens.end as usize);
                features.see(start.saturating_sub(2).max(from)..(end + 2).min(to));
                choice = kind::choose(&features, &self.kinds, segment, (from, to), tag, choice);
            }
            let Choice { kind, source, contested, by } = choice;
            if contested {
                contests.add(entities.len(), &evidence, segment, tag);
            }
            entities.push(Entity {
                tokens,
                span: document.span(tokens),
                label,
                kind: kind.unwrap_or_else(|| kind::default(tag)),
                source,
                score,
                value: None,
                timex: None,
                identity: None,
                fullest: None,
                title: if tag == Tag::Person { entity::title(&evidence, tokens) } else { None },
                guessed: by == kind::By::Nothing,
            });
        }
        entities.extend(users[next..].iter().map(|claim| Entity::of_claim(document, claim)));
        let facts = features.into_facts();
        scratch.scorer.give_facts(facts);
    }
}
