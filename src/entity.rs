//! Entities: decisions as they come out, and what is settled after the names are: the user's claims, dates, titles, identities.

use crate::dates::{Anchor, Expression, Value};
use crate::document::{Document, Shape};
use crate::gazetteer::{Candidate, Gazetteer, Source};
use crate::label::{Kind, Label};
use crate::link::{self, Mention};
use crate::resolve::country::{Contests, Countries};
use crate::resolve::evidence::Evidence;
use crate::span::{Span, TokenSpan};

/// A decision: a span that names something.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its tokens in the document.
    pub tokens: TokenSpan,
    /// Its bytes in the text.
    pub span: Span,
    /// What it names.
    pub label: Label,
    /// Of which kind.
    pub kind: Kind,
    /// Who carries it.
    pub source: Source,
    /// The probability that span and label are right, 0 to 1.
    pub score: f32,
    /// The TIMEX3 value of a date.
    pub value: Option<String>,
    /// What else is known of a date, where there is anything.
    pub timex: Option<Box<Timex>>,
    /// The number of the thing within the document; None for dates.
    pub identity: Option<u32>,
    /// Where the fullest mention of the same thing stands; None for dates.
    pub fullest: Option<Span>,
    /// The title before a person's name.
    pub title: Option<Span>,
    /// True if no list, rule or head tells the kind: it is what the table of kinds makes of the words around, or that of another mention
    /// of the same thing.
    pub guessed: bool,
}

/// What is known of a time expression beside its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timex {
    /// TIMEX3's `mod`: `APPROX`, `START`, `MORE_THAN`, ...
    pub modifier: Option<&'static str>,
    /// The first period of a range, a TIMEX3 value.
    pub begin: Option<Value>,
    /// The last period of a range, a TIMEX3 value.
    pub end: Option<Value>,
    /// What the value was computed from, if from anything but its own words.
    pub anchor: Option<Anchor>,
}

/// Returns the user's claims that stand: from left to right, the longest first, none overlapping, none that a stop list names.
pub(crate) fn user_claims(candidates: &[Candidate], blocked: &[TokenSpan]) -> Vec<Candidate> {
    let mut out: Vec<Candidate> = Vec::new();
    let mut at = 0;
    while at < candidates.len() {
        let start = candidates[at].tokens.start;
        let same = candidates[at..].iter().take_while(|c| c.tokens.start == start);
        let count = same.clone().count();
        let longest = same
            .filter(|c| c.source.is_users() && blocked.binary_search(&c.tokens).is_err())
            .max_by_key(|c| (c.tokens.end, std::cmp::Reverse(c.source)));
        if let Some(claim) = longest
            && out.last().is_none_or(|last| last.tokens.end <= start)
        {
            out.push(*claim);
        }
        at += count;
    }
    out
}

impl Entity {
    /// Returns the entity that a claim would be, were it taken as it stands.
    pub fn of_claim(document: &Document, claim: &Candidate) -> Entity {
        Entity {
            tokens: claim.tokens,
            span: document.span(claim.tokens),
            label: claim.kind.label(),
            kind: claim.kind,
            source: claim.source,
            score: 1.0,
            value: None,
            timex: None,
            identity: None,
            fullest: None,
            title: None,
            guessed: false,
        }
    }
}

/// Chooses the rows of contested entities again, by the countries that all others of the document are in.
pub(crate) fn choose_again(lists: &Gazetteer, contests: &Contests, entities: &mut [Entity]) {
    let mut contested = contests.entities().peekable();
    if contested.peek().is_none() {
        return;
    }
    let countries = Countries::of(entities.iter().enumerate().filter_map(|(at, entity)| {
        let counts = contested.next_if_eq(&at).is_none()
            && match entity.label {
                Label::Place => matches!(entity.kind, Kind::Country | Kind::Region | Kind::City),
                _ => entity.kind == Kind::Nationality,
            };
        match entity.source {
            Source::List { list, row } if counts => lists.prominence(list, row).country,
            _ => None,
        }
    }));
    for (at, kind, source) in contests.choose(&countries) {
        (entities[at].kind, entities[at].source) = (kind, source);
    }
}

/// Returns the title right before a person's name: words with capitals, and what is small or a hyphen between them where the list of
/// titles has them together (`Secretary of State`, `Secretary-General`).
pub(crate) fn title(evidence: &Evidence, tokens: TokenSpan) -> Option<Span> {
    let mut start = tokens.start as usize;
    let document = evidence.document;
    let titles = evidence.known.title | evidence.known.role;
    for at in (0..start).rev() {
        if evidence.classes[at] & titles == 0 || evidence.block_of[at] != evidence.block_of[start] {
            break;
        }
        if document.tokens[at].shape.has(Shape::CAPITAL) {
            start = at;
        }
    }
    (start < tokens.start as usize).then(|| document.span(TokenSpan::new(start, tokens.start as usize)))
}

/// Returns how often a date rule's span of that kind is the annotators': measured on 122 news articles and on `corpus/`, of
/// 1,623 dates 0.924, of 224 times 0.844, of 371 durations 0.852, of 63 sets 0.841.
fn date_score(kind: Kind) -> f32 {
    match kind {
        Kind::Time | Kind::Set => 0.84,
        Kind::Duration => 0.85,
        _ => 0.92,
    }
}

/// The most bytes of a mention. No name has as many; what is longer holds a word without end or a desert of blanks, and would be
/// written again as the full name of each of its other mentions.
const LONGEST: usize = 1000;

/// Settles what hangs on the whole document: dates, identities, and which of the two stands where both do.
pub(crate) fn settle(
    document: &Document,
    lists: &Gazetteer,
    expressions: &[Expression],
    entities: &mut Vec<Entity>,
) {
    entities.retain(|entity| entity.span.len() <= LONGEST);
    add_dates(document, expressions, entities);
    link_all(document, lists, entities);
}

/// Adds the time expressions. A name that holds one and more (`Sunday Times`) stays a name; else the date stands.
fn add_dates(document: &Document, expressions: &[Expression], entities: &mut Vec<Entity>) {
    if expressions.is_empty() {
        return;
    }
    let holds = |entity: &Entity, tokens: TokenSpan| {
        entity.source.is_users()
            || entity.tokens.start <= tokens.start
                && entity.tokens.end >= tokens.end
                && entity.tokens.len() > tokens.len()
    };
    let mut next = 0;
    let mut dates: Vec<Entity> = Vec::with_capacity(expressions.len());
    for expression in expressions {
        let tokens = expression.tokens;
        while next < entities.len() && entities[next].tokens.end <= tokens.start {
            next += 1;
        }
        let over = entities[next..].iter().take_while(|entity| entity.tokens.start < tokens.end);
        if over.clone().any(|entity| holds(entity, tokens)) {
            continue;
        }
        let Expression { modifier, begin, end, anchor, .. } = *expression;
        let timex = Timex { modifier, begin, end, anchor };
        dates.push(Entity {
            tokens,
            span: document.span(tokens),
            label: Label::Date,
            kind: expression.kind,
            source: Source::Rule(expression.rule),
            score: date_score(expression.kind),
            value: Some(expression.value.to_string()),
            timex: (timex != Timex::default()).then(|| Box::new(timex)),
            identity: None,
            fullest: None,
            title: None,
            guessed: false,
        });
    }
    entities.retain(|entity| {
        let at = dates.partition_point(|date| date.tokens.end <= entity.tokens.start);
        dates.get(at).is_none_or(|date| !date.tokens.overlaps(entity.tokens))
    });
    entities.extend(dates);
    entities.sort_by_key(|entity| entity.tokens);
}

/// Whether an entity is a group's acronym that a built-in list has.
fn is_acronym(document: &Document, entity: &Entity) -> bool {
    entity.label == Label::Group
        && !entity.kind.is_people()
        && matches!(entity.source, Source::List { .. })
        && entity.tokens.len() == 1
        && document.tokens[entity.tokens.start as usize].shape.has(Shape::ALL_CAPITALS)
}

/// Gives identities and fullest names, and lends the kind of one mention to the others that are the same thing.
fn link_all(document: &Document, lists: &Gazetteer, entities: &mut [Entity]) {
    let named: Vec<usize> = (0..entities.len()).filter(|&at| entities[at].label != Label::Date).collect();
    let mentions: Vec<Mention> = named
        .iter()
        .map(|&at| Mention {
            tokens: entities[at].tokens,
            label: entities[at].label,
            people: entities[at].kind.is_people(),
            kind: Some(entities[at].kind).filter(|_| !entities[at].guessed),
            source: entities[at].source,
        })
        .collect();
    let identities = link::link(document, lists, &mentions);
    // Which mention tells what kind of thing an identity is: the fullest, or the first, of those whose kind is no guess.
    let mut teller: Vec<Option<usize>> = vec![None; identities.len()];
    for (&at, identity) in named.iter().zip(&identities) {
        let teller = &mut teller[identity.number as usize];
        if !entities[at].guessed && (teller.is_none() || named[identity.fullest] == at) {
            *teller = Some(at);
        }
    }
    for (&at, identity) in named.iter().zip(&identities) {
        let full = named[identity.fullest];
        let teller = teller[identity.number as usize];
        let kind = teller.map(|teller| entities[teller].kind);
        let told_by = teller.map(|teller| (entities[teller].source, entities[teller].tokens.start));
        let (span, guess) = (entities[full].span, entities[full].kind);
        let entity = &mut entities[at];
        entity.identity = Some(identity.number);
        entity.fullest = Some(span);
        let lent = match kind {
            // The lists have many bodies of one acronym; which is meant the full name tells.
            Some(kind) if entity.guessed || is_acronym(document, entity) => kind,
            // A rule knows what such names are for the most part (`the Bank`), the row of the full name knows this one.
            Some(kind)
                if entity.label == Label::Group
                    && kind != Kind::Other
                    && matches!(entity.source, Source::Rule(_))
                    && matches!(told_by, Some((Source::List { .. }, _))) =>
            {
                kind
            }
            None => guess,
            Some(_) => entity.kind,
        };
        if lent.is_people() == entity.kind.is_people() && lent != entity.kind {
            entity.kind = lent;
            // Facts come from the row that gives the kind, never from that of another body of the same letters.
            if let (Source::List { .. }, Some((source, token))) = (entity.source, told_by) {
                entity.source =
                    if matches!(source, Source::List { .. }) { source } else { Source::Memory(token) };
            }
        }
        if entity.source == Source::Model && full != at {
            entity.source = Source::Memory(mentions[identity.fullest].tokens.start);
        }
    }
}
