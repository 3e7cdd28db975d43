//! Which way an expression without a year points: "left on Sunday" back, "opens on Sunday" ahead.

use std::ops::Range;

use super::anchor::Direction;
use super::frame::{Field, Frame};
use super::grammar::{Grammar, glance};
use super::matching::Matcher;
use crate::document::{BlockKind, Shape};

/// How many tokens away the verb of an expression may be: "left in", "died here on".
const CLOSE: usize = 4;
/// How far before an expression its cues are looked for, in tokens, and how far behind it.
const BEFORE: usize = 20;
const BEHIND: usize = 8;

/// The values of "is" and its like in `present-be`, and of "was" and its like in `was`.
const POINTS: i32 = 1;
/// The values of what is to come and of verbs that tell of it ("agreed") in `plan`.
const TO_COME: i32 = 0;
const TOLD: i32 = 1;
const WAS: i32 = 0;

/// The tables of words that tell the way, beside those that the grammar names itself.
pub(super) struct Cues {
    /// Verbs in the present of what is to come, each with how many tokens may stand between it and the day.
    ahead: Option<u8>,
    /// The same where the word is another without a subject: "they meet Monday".
    ahead_plural: Option<u8>,
    /// The same of sides, which are several whatever their name: "Leinster host Munster".
    ahead_side: Option<u8>,
    /// Forms of "be" in the present; [`POINTS`] are those that tell the way where nothing else does.
    present: Option<u8>,
    /// Words between which and a day there is nothing but this: "is held on".
    at_day: Option<u8>,
    /// The same between "is" and a day.
    on_day: Option<u8>,
    /// Words behind which no verb of the present stands: "the visits", "to open".
    no_verb: Option<u8>,
    /// Pronouns of several: "we meet".
    plural: Option<u8>,
    /// Words that are no subject of what is to come: "it is Tuesday".
    impersonal: Option<u8>,
    /// Words that point ahead right before a day.
    limit_day: Option<u8>,
    /// "Until", and what makes it past.
    open_end: Option<u8>,
    was: Option<u8>,
    /// "Not", with which what is said to have been until a day came on that day.
    negation: Option<u8>,
    /// Words such as "need", which end as verbs of the past do, and phrases such as "last four".
    no_past: Option<u8>,
    /// Words behind which a clause of its own begins: ", and by Friday he had left".
    clause: Option<u8>,
    /// "To", before the verb of a headline.
    infinitive: Option<u8>,
    /// Words that point ahead where no verb tells the way: "the row before the May vote".
    weakly_ahead: Option<u8>,
    /// Words that point back where no verb tells the way: "anger over the attacks on Sunday".
    weakly_past: Option<u8>,
    /// Words between "is" and the name of a place.
    at_place: Option<u8>,
    /// What is mostly to come: "a rematch in November"; [`TOLD`] are verbs that tell of it.
    plan: Option<u8>,
    /// Words between a plan and its month.
    plan_link: Option<u8>,
    /// What has a day: "the championships in April will be his last".
    event: Option<u8>,
}

impl Cues {
    /// Returns the tables of a grammar.
    pub fn new(grammar: &Grammar) -> Cues {
        let class = |name| grammar.class(name);
        Cues {
            ahead: class("ahead"),
            ahead_plural: class("ahead-plural"),
            ahead_side: class("ahead-side"),
            present: class("present-be"),
            at_day: class("at-day"),
            on_day: class("on-day"),
            no_verb: class("no-verb"),
            plural: class("plural-subject"),
            impersonal: class("impersonal"),
            limit_day: class("limit-day"),
            open_end: class("open-end"),
            was: class("was"),
            negation: class("negation"),
            no_past: class("no-past"),
            clause: class("clause"),
            infinitive: class("infinitive"),
            weakly_ahead: class("weakly-ahead"),
            weakly_past: class("weakly-past"),
            at_place: class("at-place"),
            plan: class("plan"),
            plan_link: class("plan-link"),
            event: class("event"),
        }
    }
}

/// A sentence with an expression in it.
struct Place<'p> {
    matcher: &'p Matcher<'p>,
    cues: &'p Cues,
    sentence: &'p Range<usize>,
    /// The first token of the expression, and the one behind its last.
    at: usize,
    end: usize,
    /// It is a day, or one of the week.
    is_day: bool,
}

impl Matcher<'_> {
    /// Returns which way an expression points: by the nearest cue before it in its sentence, else after it.
    pub(super) fn direction(
        &self,
        cues: &Cues,
        frame: &Frame,
        at: usize,
        end: usize,
        sentence: &Range<usize>,
    ) -> Direction {
        match frame.get(Field::Dir) {
            Some(1) => return Direction::Past,
            Some(2) => return Direction::Future,
            _ => {}
        }
        let is_day = frame.has(Field::Weekday) || frame.has(Field::Day);
        Place { matcher: self, cues, sentence, at, end, is_day }.direction()
    }
}

impl Place<'_> {
    fn direction(&self) -> Direction {
        let (at, end, sentence) = (self.at, self.end, self.sentence);
        let nearest = match at.checked_sub(1) {
            Some(one) if self.matcher.known(one).classes & self.matcher.grammar.article != 0 => {
                one.checked_sub(1)
            }
            one => one,
        };
        if let Some(word) = nearest.filter(|at| *at >= sentence.start)
            && let Some(direction) = self.by_preposition(word)
        {
            return direction;
        }
        let mut after = end.min(sentence.end)..sentence.end.min(end + BEHIND);
        let found = self
            .reach()
            .rev()
            .find_map(|place| Some((self.cue(place)?, place)))
            .or_else(|| after.find_map(|place| Some((self.cue(place)?, place))));
        if !self.is_day && self.is_planned(nearest, found) {
            return Direction::Planned;
        }
        match found {
            Some((Direction::Past, place)) if place + CLOSE < at || place >= end + CLOSE => {
                Direction::Backward
            }
            Some((direction, _)) => direction,
            None if nearest.is_some_and(|word| self.is_in(self.cues.weakly_ahead, word)) => Direction::Future,
            None => match self.reach().rfind(|&place| self.is_in(self.cues.weakly_past, place)) {
                Some(place) if place + CLOSE < at => Direction::Backward,
                Some(_) => Direction::Past,
                None if self.reach().any(|place| self.is_somewhere(place)) => Direction::Future,
                None => Direction::Near,
            },
        }
    }

    /// Returns true for the month of a plan: "is due in March", "a rematch in March". What "was due" then may be over.
    fn is_planned(&self, link: Option<usize>, cue: Option<(Direction, usize)>) -> bool {
        let Some(link) = link.filter(|&at| at >= self.sentence.start && self.is_in(self.cues.plan_link, at))
        else {
            return false;
        };
        let to_come = || self.before(link).is_some_and(|at| self.value(self.cues.plan, at) == Some(TO_COME));
        match cue {
            None => to_come(),
            Some((Direction::Future, at)) if at < self.at => {
                to_come() && at < link || self.is_of_plan(at, link) && !self.was_plan(at)
            }
            Some((Direction::Future, _)) => {
                to_come() || self.before(link).is_some_and(|at| self.is_in(self.cues.event, at))
            }
            // "They agreed a rematch in March", but "they agreed on the rematch in March".
            Some((_, at)) if at < self.at => {
                let the = |at| self.matcher.document.word(at).eq_ignore_ascii_case("the");
                self.value(self.cues.plan, at) == Some(TOLD) && to_come() && !(at..link).any(the)
            }
            // "The wedding in March is planned with care."
            Some((_, at)) => {
                at == self.end + 1 && self.value(self.cues.present, self.end) == Some(POINTS) && to_come()
            }
        }
    }

    /// Returns true if what points ahead is the verb of the month: nothing but words of its own stands between.
    fn is_of_plan(&self, cue: usize, link: usize) -> bool {
        let word = |at: usize| self.matcher.document.word(at);
        let planned = || word(cue) == "planned" || self.is(self.matcher.grammar.future, cue).is_some();
        cue < link
            && link <= cue + CLOSE
            && (cue..link).all(|at| self.matcher.document.tokens[at].shape.has(Shape::LETTER))
            && (word(link) != "for" || planned())
    }

    /// Returns true for what was planned and may be over: "was due in March", "was to be sentenced in March", "would resign in March".
    fn was_plan(&self, cue: usize) -> bool {
        let word = |at: usize| self.matcher.document.word(at);
        let was = |at| self.value(self.cues.was, at) == Some(WAS);
        let due = |at: &usize| {
            matches!(word(*at), "to" | "be") || self.is(self.matcher.grammar.future, *at).is_some()
        };
        let mut verb = std::iter::successors(Some(cue), |&at| self.before(at).filter(due));
        word(cue) == "would" || verb.any(|at| was(at) || self.before(at).is_some_and(was))
    }

    /// Returns true for "is" and its like before a place: "the final is in Oslo on Sunday".
    fn is_somewhere(&self, at: usize) -> bool {
        at + 2 < self.at
            && self.value(self.cues.present, at) == Some(POINTS)
            && self.is_in(self.cues.at_place, at + 1)
            && self.matcher.document.tokens[at + 2].shape.has(Shape::CAPITAL)
    }

    /// Returns the tokens before the expression in which its cues stand.
    fn reach(&self) -> Range<usize> {
        self.sentence.start.max(self.at.saturating_sub(BEFORE))..self.at
    }

    /// Returns the way that the preposition right before the expression tells, if it does.
    fn by_preposition(&self, word: usize) -> Option<Direction> {
        let sentence = self.sentence;
        if self.is(self.matcher.grammar.limit, word).is_some() {
            // "By Wednesday he had left."
            let after = self.end..sentence.end.min(self.end + BEHIND);
            let opens = self.before(word).is_none_or(|before| self.is_in(self.cues.clause, before));
            let past = opens && after.into_iter().find_map(|place| self.cue(place)) == Some(Direction::Past);
            let planned = || {
                let cue = self.reach().rev().find_map(|place| Some((self.cue(place)?, place)));
                matches!(cue, Some((Direction::Future, place)) if !self.was_plan(place))
            };
            return Some(match past {
                true => Direction::Past,
                false if !self.is_day && planned() => Direction::Planned,
                false => Direction::Future,
            });
        }
        if self.is_day && self.is_in(self.cues.limit_day, word) {
            let next = (self.end < sentence.end).then_some(self.end);
            // "The vigil planned for Sunday was called off."
            if next.is_some_and(|next| self.value(self.cues.was, next) == Some(WAS)) {
                return Some(Direction::Past);
            }
            let possessive =
                next.is_some_and(|next| matches!(self.matcher.document.word(next), "'s" | "\u{2019}s"));
            return (!possessive).then_some(Direction::Future);
        }
        if self.is_in(self.cues.open_end, word) {
            // "He was minister until Friday": what was is over.
            let mut before = sentence.start.max(word.saturating_sub(BEFORE))..word;
            let verb = before.rfind(|&place| self.cue(place).is_some())?;
            return (self.is_in(self.cues.was, verb) || self.is_denied(verb)).then_some(Direction::Past);
        }
        None
    }

    /// Returns the way that a word tells.
    fn cue(&self, at: usize) -> Option<Direction> {
        let grammar = self.matcher.grammar;
        let no_past = self.table(self.cues.no_past, at).map(|(length, _)| length);
        let future = self.is(grammar.future, at);
        let past = self.is(grammar.past, at).filter(|length| no_past.is_none_or(|none| none < *length));
        // "In May they agreed to meet": then they agreed.
        let then = at >= self.at && future > Some(1) && self.matcher.ends(grammar.past, at);
        if future.is_some() && future >= past && !then || self.is_plan(at) {
            return Some(Direction::Future);
        }
        // What will be done or is to be done is not past.
        if self.before(at).is_some_and(|before| self.matcher.document.word(before).eq_ignore_ascii_case("be"))
        {
            return self.is_participle(at).then_some(Direction::Future);
        }
        // "A planned visit in May", "planned for May"; of a day it was mostly called off.
        let word = |at: usize| self.matcher.document.word(at);
        if !self.is_day
            && at + 1 < self.at
            && word(at) == "planned"
            && (word(at + 1) == "for"
                || self.before(at).is_some_and(|before| self.is_in(self.cues.no_verb, before)))
        {
            return Some(Direction::Future);
        }
        let ends = || no_past.is_none() && self.matcher.ends(grammar.past, at);
        if past.is_some() || ends() {
            // "Is held on Sunday", "are to be held on Sunday".
            return Some(if self.is_participle(at) { Direction::Future } else { Direction::Past });
        }
        self.is_ahead(at).then_some(Direction::Future)
    }

    /// Returns the number of tokens of a cue of these tables.
    fn is(&self, classes: u128, at: usize) -> Option<usize> {
        let matcher = self.matcher;
        let is = matcher.grammar.look(&matcher.document.tokens[at]) & glance::CUE != 0
            && matcher.known(at).classes & classes != 0;
        let (length, _) = is.then(|| matcher.table(classes.trailing_zeros() as u8, at)).flatten()?;
        Some(length)
    }

    fn table(&self, class: Option<u8>, at: usize) -> Option<(usize, i32)> {
        self.matcher.table(class?, at)
    }

    fn value(&self, class: Option<u8>, at: usize) -> Option<i32> {
        self.table(class, at).map(|(_, value)| value)
    }

    fn is_in(&self, class: Option<u8>, at: usize) -> bool {
        self.table(class, at).is_some()
    }

    /// Returns the token before one, if it is of the sentence.
    fn before(&self, at: usize) -> Option<usize> {
        at.checked_sub(1).filter(|&at| at >= self.sentence.start)
    }

    /// Returns true for a verb of the past that is denied: "did not learn of it", "was not found".
    fn is_denied(&self, verb: usize) -> bool {
        let beside = [self.before(verb), Some(verb + 1).filter(|&next| next < self.at)];
        self.cue(verb) == Some(Direction::Past)
            && beside.into_iter().flatten().any(|at| self.is_in(self.cues.negation, at))
    }

    /// Returns true for the infinitive of a headline: "Leinster to host Munster Friday".
    fn is_plan(&self, at: usize) -> bool {
        let document = self.matcher.document;
        at + 1 < self.at
            && self.is_in(self.cues.infinitive, at)
            && [self.cues.ahead_plural, self.cues.ahead_side]
                .into_iter()
                .any(|class| self.is_in(class, at + 1))
            && document.block_at(at).is_some_and(|block| block.kind == BlockKind::Headline)
    }

    /// Returns true if nothing but one word of a table stands from a token to the expression.
    fn meets_day(&self, from: usize, table: Option<u8>) -> bool {
        from == self.at || from + 1 == self.at && self.is_in(table, from)
    }

    /// Returns true for a participle beside the expression, with a form of "be" in the present before it.
    fn is_participle(&self, at: usize) -> bool {
        if at >= self.at || !self.meets_day(at + 1, self.cues.at_day) {
            return false;
        }
        let Some(before) = self.before(at) else { return false };
        let being = self.matcher.document.word(before).eq_ignore_ascii_case("being");
        let be = if being { self.before(before) } else { Some(before) };
        be.is_some_and(|be| self.is_in(self.cues.present, be))
    }

    /// Returns true for a verb of the present that tells what is to come.
    fn is_ahead(&self, at: usize) -> bool {
        let before = self.before(at);
        if self.is_in(self.cues.present, at) {
            // "The vote is on Tuesday", "are meeting on Tuesday", but no "it is Tuesday".
            let verb = at + 1 < self.at && self.matcher.document.word(at + 1).ends_with("ing");
            let said = before.is_some_and(|before| self.is_in(self.cues.impersonal, before))
                // "Pan Am"
                || self.matcher.document.word(at) == "Am";
            if at < self.at && !said && self.meets_day(at + 1 + usize::from(verb), self.cues.on_day) {
                return true;
            }
        }
        if self.matcher.document.tokens[at].shape.has(Shape::CAPITAL) {
            return false;
        }
        let side = self.table(self.cues.ahead_side, at);
        let (found, plural) = match self.table(self.cues.ahead, at) {
            Some(found) => (Some(found), false),
            None => (side.or_else(|| self.table(self.cues.ahead_plural, at)), true),
        };
        let Some((length, reach)) = found else { return false };
        let close = if at < self.at {
            at + length + reach as usize >= self.at
        } else {
            // "On July 1 the law takes effect."
            self.at <= self.sentence.start + 1 && at < self.end + reach as usize
        };
        if !close || before.is_some_and(|before| self.is_in(self.cues.no_verb, before)) {
            return false;
        }
        let tokens = &self.matcher.document.tokens;
        let digit = |at: usize| tokens[at].shape.has(Shape::DIGIT);
        match before {
            Some(before) if plural => {
                let word = self.matcher.document.word(before);
                // "Leinster host Munster", "Leinster play at home", but no "Leinster play area".
                let next = at + length;
                let named = side.is_some()
                    && tokens[before].shape.has(Shape::CAPITAL)
                    && next < tokens.len()
                    && (tokens[next].shape.has(Shape::CAPITAL) || self.is_in(self.cues.no_verb, next));
                named || word.ends_with('s') && word.len() > 3 || self.is_in(self.cues.plural, before)
            }
            Some(before) => !digit(before),
            None => !plural,
        }
    }
}
