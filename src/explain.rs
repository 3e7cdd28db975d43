//! Why each entity is there: its source, the terms of its score, and what else was considered.

use std::io::Write;

use crate::dates::Known;
use crate::entity::Entity;
use crate::extract::{Extraction, Extractor, Scratch};
use crate::gazetteer::Source;
use crate::label::Kind;
use crate::record::one_line;
use crate::resolve::features::{Features, Sink};
use crate::resolve::kind;
use crate::resolve::kinds::has_kinds;
use crate::resolve::model;
use crate::resolve::region::{self, Segment};
use crate::resolve::tag::{TAGS, Tag};
use crate::resolve::weights::COLUMNS;
use crate::span::TokenSpan;

/// A tagged document with what is needed to say why.
pub struct Explanation<'x> {
    extractor: &'x Extractor,
    scratch: &'x Scratch,
    extraction: Extraction<'x>,
}

/// One term of a score: the feature's text and its weight for each column or kind.
type Term<const N: usize = COLUMNS> = (String, [f32; N]);

/// Collects the terms that a table has, by what it says of a feature.
struct Terms<F, const N: usize> {
    of: F,
    terms: Vec<Term<N>>,
}

impl<F: Fn(&str) -> [f32; N], const N: usize> Sink for Terms<F, N> {
    fn add(&mut self, _id: u64, name: impl FnOnce() -> String) {
        let name = name();
        let row = (self.of)(&name);
        if row.iter().any(|&w| w != 0.0) {
            self.terms.push((name, row));
        }
    }
}

impl<'x> Explanation<'x> {
    /// Tags a text, with what else is known of it, and keeps what was considered.
    pub fn new(
        extractor: &'x Extractor,
        text: &'x str,
        known: &Known,
        scratch: &'x mut Scratch,
    ) -> Explanation<'x> {
        let extraction = extractor.extract_known(text, known, scratch);
        Explanation { extractor, scratch, extraction }
    }

    /// Writes a line for each entity: offsets (code points), text, label and kind, score, source with its row's text and who claims
    /// another kind; then its weightiest terms.
    pub fn entities(&self, terms: usize, out: &mut Vec<u8>) {
        let document = &self.extraction.document;
        let mut counter = crate::record::Counter::new(document.text, crate::record::Offsets::Chars);
        for entity in &self.extraction.entities {
            let (start, end) = (counter.at(entity.span.start as usize), counter.at(entity.span.end as usize));
            let line = format!(
                "{start}..{end}\t{}\t{}\t{:.2}\t{}{}\n",
                one_line(entity.span.of(document.text)),
                what(entity),
                entity.score,
                self.extractor.source_name(document, entity),
                self.rows(entity),
            );
            out.extend_from_slice(line.as_bytes());
            if terms > 0
                && let Some(tag) = Tag::of(entity.kind)
            {
                let segment = Segment { start: entity.tokens.start, end: entity.tokens.end };
                let found = self.terms(segment);
                self.write_terms(&found, tag as usize + TAGS, terms, out);
                self.write_kind(entity, terms, out);
            }
        }
    }

    /// Returns a blank, the name of a row in quotation marks and its country; None for what is no row.
    fn row(&self, source: Source) -> Option<String> {
        let row = match (source, &self.extractor.user) {
            (Source::List { list, row }, _) => self.extractor.lists.row(list, row),
            (Source::User { list, row }, Some(user)) => user.row(list, row),
            _ => None,
        }?;
        let country = row.facts.iter().find(|(name, _)| *name == "country");
        Some(match country {
            Some((_, country)) => format!(" {:?} {country}", row.name),
            None => format!(" {:?}", row.name),
        })
    }

    /// Returns the text of the row that gave a kind, and the first row that claims each other kind of the label: ` "Holy See"; not
    /// government (list:group/wordnet:12 "Vatican")`. Empty where no list says anything.
    fn rows(&self, entity: &Entity) -> String {
        let document = &self.extraction.document;
        let mut out = self.row(entity.source).unwrap_or_default();
        let evidence = self.extractor.evidence(document, self.scratch);
        let mut kinds = vec![entity.kind];
        for claim in evidence.claims(entity.tokens.start, entity.tokens.end) {
            if claim.kind.label() != entity.label || kinds.contains(&claim.kind) {
                continue;
            }
            let Some(row) = self.row(claim.source) else { continue };
            let source = self.extractor.source_name(document, &Entity::of_claim(document, claim));
            out.push_str(if kinds.len() == 1 { "; not " } else { ", " });
            out.push_str(&format!("{} ({source}{row})", claim.kind.name()));
            kinds.push(claim.kind);
        }
        out
    }

    /// Writes every candidate that touches the bytes `from..to`: its tags' scores, its claims, and the decision that stands there.
    pub fn range(&self, from: usize, to: usize, terms: usize, out: &mut Vec<u8>) {
        let document = &self.extraction.document;
        let evidence = self.extractor.evidence(document, self.scratch);
        let touches = |tokens: TokenSpan| {
            let span = document.span(tokens);
            (span.start as usize) < to && from < span.end as usize
        };
        // Writing to memory does not fail.
        let say = |line: String, out: &mut Vec<u8>| {
            let _ = writeln!(out, "{line}");
        };
        let winners: Vec<&Entity> = self.extraction.entities.iter().filter(|e| touches(e.tokens)).collect();
        if winners.is_empty() {
            say("nothing was decided here".to_owned(), out);
        }
        for entity in &winners {
            let text = one_line(entity.span.of(document.text)).into_owned();
            let line = format!(
                "decided: {text} = {} ({:.2}), {}{}",
                what(entity),
                entity.score,
                self.extractor.source_name(document, entity),
                self.rows(entity)
            );
            say(line, out);
        }
        for entity in winners.iter().filter(|_| terms > 0) {
            self.write_kind(entity, terms, out);
        }
        let mut candidates: Vec<(f32, Segment, usize, Vec<Term>)> = Vec::new();
        for segment in region::segments(&evidence) {
            let tokens = TokenSpan { start: segment.start, end: segment.end };
            if !touches(tokens) {
                continue;
            }
            let found = self.terms(segment);
            let sums: [f32; TAGS] =
                std::array::from_fn(|tag| found.iter().map(|(_, row)| row[TAGS + tag]).sum());
            let best = (0..TAGS).max_by(|&a, &b| sums[a].total_cmp(&sums[b])).unwrap_or(0);
            candidates.push((sums[best], segment, best, found));
        }
        if candidates.is_empty() {
            let line = "no candidate: no word here can begin or end a name, and no list or rule claims it";
            say(line.to_owned(), out);
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (score, segment, tag, found) in &candidates {
            let tokens = TokenSpan { start: segment.start, end: segment.end };
            let text = one_line(document.phrase(tokens)).into_owned();
            let fate = match winners.iter().find(|e| e.tokens.overlaps(tokens)) {
                Some(e) if e.tokens == tokens => "chosen".to_owned(),
                Some(e) => format!("beaten by {}", one_line(e.span.of(document.text))),
                None if *score < 0.0 => "no name: its score is below nothing at all".to_owned(),
                None => "no name: the words around it make leaving it out the better path".to_owned(),
            };
            let _ = writeln!(out, "candidate: {text} as {} {score:+.2}: {fate}", Tag::ALL[*tag].name());
            for claim in evidence.claims(segment.start, segment.end) {
                let entity = Entity::of_claim(document, claim);
                let _ = writeln!(
                    out,
                    "    claimed as {} by {}{}",
                    what(&entity),
                    self.extractor.source_name(document, &entity),
                    self.row(claim.source).unwrap_or_default()
                );
            }
            self.write_terms(found, TAGS + tag, terms, out);
        }
    }

    /// Returns the terms of a segment's score in both passes.
    fn terms(&self, segment: Segment) -> Vec<Term> {
        let document = &self.extraction.document;
        let evidence = self.extractor.evidence(document, self.scratch);
        let features = Features::whole_document(evidence, &self.extractor.names);
        let mut sink = Terms { of: |feature: &str| self.extractor.weights.of(feature), terms: Vec::new() };
        let Some(sentence) = document.sentences.iter().find(|s| s.end > segment.start) else {
            return Vec::new();
        };
        let (from, to) = (sentence.start as usize, sentence.end as usize);
        let (start, end) = (segment.start as usize, segment.end as usize);
        features.tokens(start, end, (from, to), &mut sink);
        features.whole(segment, from, to, &mut sink);
        let key = crate::memory::phrase_key(document, segment);
        features.decided(segment, key, &self.scratch.decisions, &mut sink);
        let begin = model::step_name(0, TAGS);
        if let Some(id) = crate::resolve::feature_id::id_of(&begin) {
            sink.add(id, || begin);
        }
        if let Some((tag, worth)) = model::trust(&evidence, segment) {
            let mut row = [0.0; COLUMNS];
            row[TAGS + tag as usize] = worth;
            sink.terms.push(("trust in a hand-written row".to_owned(), row));
        }
        sink.terms
    }

    /// Writes what the table of kinds says for a name's kind, the weightiest terms first, and the kind that comes next:
    /// `kind education: +2.31 last.word=university, +0.90 said=list|education; sports is 3.02 behind`. Nothing where the
    /// table is not asked.
    fn write_kind(&self, entity: &Entity, most: usize, out: &mut Vec<u8>) {
        let Some(tag) = Tag::of(entity.kind).filter(|&tag| has_kinds(tag) && !entity.source.is_users())
        else {
            return;
        };
        let document = &self.extraction.document;
        let evidence = self.extractor.evidence(document, self.scratch);
        let features = Features::whole_document(evidence, &self.extractor.names);
        let segment = Segment { start: entity.tokens.start, end: entity.tokens.end };
        let Some(sentence) = document.sentences.iter().find(|s| s.end > segment.start) else { return };
        let said = kind::of(&evidence, &self.extractor.heads, segment, tag);
        if !kind::is_open(&evidence, &said, segment, tag) {
            return;
        }
        let mut sink = Terms { of: |feature: &str| self.extractor.kinds.of(feature), terms: Vec::new() };
        features.kind(segment, (sentence.start as usize, sentence.end as usize), &said, &mut sink);
        let sum = |kind: Kind| sink.terms.iter().map(|(_, row)| row[kind as usize]).sum::<f32>();
        let others =
            Kind::ALL.iter().copied().filter(|&kind| Tag::of(kind) == Some(tag) && kind != entity.kind);
        let Some(next) = others.max_by(|&a, &b| sum(a).total_cmp(&sum(b))) else { return };
        let mut terms: Vec<(&str, f32)> = (sink.terms.iter())
            .map(|(name, row)| (name.as_str(), row[entity.kind as usize]))
            .filter(|(_, weight)| *weight != 0.0)
            .collect();
        terms.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let terms: Vec<String> =
            terms.iter().take(most).map(|(name, weight)| format!("{weight:+.2} {name}")).collect();
        let ahead = sum(entity.kind) - sum(next);
        let beside = match ahead >= 0.0 {
            true => format!("{} is {ahead:.2} behind", next.name()),
            // Another mention of the same thing tells the kind.
            false => format!("by itself it would be {}", next.name()),
        };
        let _ = writeln!(out, "    kind {}: {}; {beside}", entity.kind.name(), terms.join(", "));
    }

    fn write_terms(&self, terms: &[Term], column: usize, most: usize, out: &mut Vec<u8>) {
        let mut sorted: Vec<(&str, f32)> =
            terms.iter().map(|(name, row)| (name.as_str(), row[column])).collect();
        sorted.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        for (name, weight) in sorted.iter().take(most).filter(|(_, weight)| *weight != 0.0) {
            let _ = writeln!(out, "    {weight:+.2}  {name}");
        }
    }
}

fn what(entity: &Entity) -> String {
    let kind = entity.kind.name();
    let value = entity.value.as_deref().map(|v| format!(" {v}")).unwrap_or_default();
    if kind.is_empty() {
        entity.label.name().to_owned()
    } else {
        format!("{}/{kind}{value}", entity.label.name())
    }
}
