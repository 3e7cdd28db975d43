//! Mentions of one thing share an identity and the fullest name; nothing crosses documents.
//!
//! A short mention (`Merkel`, `WHO`, `Alcatel`) is that of the longer name that was told last before it; where none was, as in a
//! headline, of the first that follows. So names come first, and then, in the order of the text, who is meant by each. Of several
//! persons with one surname the bare one is whom it has meant before, or no one's relative, and who fits `Mr.` or `Mrs.`. Two places of
//! one name differ in kind or in the region behind the comma.

mod alias;
mod person;
mod place;
mod row;
mod short;

use crate::document::Document;
use crate::gazetteer::{Gazetteer, Source, fold};
use crate::keyed::Keyed;
use crate::label::{Kind, Label};
use crate::memory;
use crate::resolve::region::Segment;
use crate::span::TokenSpan;
use alias::Cues;
use person::{Bearing, Words};
use place::Heads;

/// A mention to be linked.
#[derive(Clone, Copy, Debug)]
pub struct Mention {
    /// Its tokens.
    pub tokens: TokenSpan,
    /// Its label.
    pub label: Label,
    /// Whether it names a people: those have no short forms.
    pub people: bool,
    /// Of which kind it is; None where that is a guess.
    pub kind: Option<Kind>,
    /// Who carries it.
    pub source: Source,
}

/// An identity: a number from 0 in order of first mention, and the mention with the fullest name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its number.
    pub number: u32,
    /// The mention that gives the name.
    pub fullest: usize,
}

/// How a shorter mention stands to the name that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    /// Surname, acronym, name without its legal suffix: the same thing, whatever lists say of the short form.
    Strong,
    /// The first or last words of a group's name: the same thing, unless a list knows the short form by itself (`Sony` is not
    /// short for `Sony Music`). A word amid a person's name.
    Weak,
}

/// The most things that one short form is remembered for.
const HOLDERS: usize = 4;

/// No mention, no identity.
const NONE: u32 = u32::MAX;

/// The bearers of a short form; as small as can be, for long documents have millions.
#[derive(Clone, Copy, Debug)]
struct Bearers {
    /// The mention of the first in the text, with its first name if that stands anywhere.
    first: u32,
    /// The first that is a man and the first that is a woman.
    first_of: [u32; 2],
    /// The identities of those so far, the last one first; the first of all is never forgotten.
    holders: [u32; HOLDERS],
}

impl Bearers {
    /// Makes an identity the last one told.
    fn tell(&mut self, identity: usize) {
        let identity = identity as u32;
        let known = self.holders.iter().position(|&holder| holder == identity);
        let free = self.holders.iter().position(|&holder| holder == NONE);
        // The first told has the smallest number.
        let first = self.holders.iter().min();
        let oldest = || self.holders.iter().rposition(|holder| Some(holder) != first);
        let to = known.or(free).or_else(oldest).unwrap_or(HOLDERS - 1);
        self.holders[to] = identity;
        self.holders[..=to].rotate_right(1);
    }

    /// Returns those told so far, the last one first.
    fn told(&self) -> impl DoubleEndedIterator<Item = usize> + use<> {
        self.holders.into_iter().filter(|&holder| holder != NONE).map(|holder| holder as usize)
    }
}

/// Links mentions, given in order of the text; returns the identity of each.
pub fn link(document: &Document, lists: &Gazetteer, mentions: &[Mention]) -> Vec<Identity> {
    let words = Words::of(lists);
    let bearings = mentions
        .iter()
        .enumerate()
        .map(|(at, mention)| match mention.label {
            Label::Person => Bearing::of(document, lists, words, mention.tokens),
            Label::Place => Bearing::of_place(mention.kind, place::within(document, lists, &mentions[at..])),
            _ => Bearing::default(),
        })
        .collect();
    let linker = Linker {
        document,
        mentions,
        bearings,
        words,
        cues: Cues::of(lists),
        heads: Heads::of(lists),
        codes: false,
        legal: lists.class("word/legal-suffixes").unwrap_or(0),
        lists,
        short: Keyed::default(),
        whole: Keyed::default(),
        rows: Keyed::default(),
        ends: Keyed::default(),
        things: Vec::new(),
        parts: Vec::new(),
        first_part: vec![0],
    };
    linker.run()
}

/// What is known of an identity.
#[derive(Clone, Copy, Debug)]
struct Thing {
    /// The mention with the fullest name.
    fullest: usize,
    /// Of a person: man or woman, and whether it was told as someone's relative.
    bearing: Bearing,
    /// The identity that it turned out to be, or itself.
    same_as: usize,
    /// How often it was named so far.
    mentions: u32,
}

struct Linker<'l> {
    document: &'l Document<'l>,
    mentions: &'l [Mention],
    /// What titles, given names and relations tell of each mention.
    bearings: Vec<Bearing>,
    words: Words,
    cues: Cues,
    heads: Heads,
    /// Whether a mention may be the code of a country.
    codes: bool,
    lists: &'l Gazetteer,
    /// The class of legal suffixes.
    legal: u64,
    /// Who bears a short form.
    short: Keyed<Bearers>,
    /// The identity of a whole name, of a row of a list, of a first and a last word.
    whole: Keyed<usize>,
    rows: Keyed<usize>,
    ends: Keyed<usize>,
    /// What is known of each identity.
    things: Vec<Thing>,
    /// The short forms of all mentions, by their numbers in `short`, and where those of each begin.
    parts: Vec<usize>,
    first_part: Vec<usize>,
}

impl Linker<'_> {
    fn run(mut self) -> Vec<Identity> {
        for at in 0..self.mentions.len() {
            self.note_parts(at);
            self.codes |= self.is_code(at);
        }
        let mut of: Vec<usize> = Vec::with_capacity(self.mentions.len());
        for at in 0..self.mentions.len() {
            let before = of.last().copied();
            let found = self.identify(at, before);
            let mut identity = self.root(found);
            if let Some(before) = before.filter(|_| self.is_alias(at)) {
                identity = self.unite(before, identity);
            }
            self.enter(at, identity);
            of.push(identity);
        }
        self.numbered(&of)
    }

    /// Numbers the identities by their first mentions.
    fn numbered(&mut self, of: &[usize]) -> Vec<Identity> {
        let mut numbers = vec![None; self.things.len()];
        let mut next = 0;
        of.iter()
            .map(|&identity| {
                let root = self.root(identity);
                let number = *numbers[root].get_or_insert_with(|| {
                    next += 1;
                    next - 1
                });
                Identity { number, fullest: self.things[root].fullest }
            })
            .collect()
    }

    /// Returns the identity that one turned out to be, and makes the way there shorter.
    fn root(&mut self, mut identity: usize) -> usize {
        while self.things[identity].same_as != identity {
            let next = self.things[identity].same_as;
            self.things[identity].same_as = self.things[next].same_as;
            identity = next;
        }
        identity
    }

    /// Makes one thing of two, the earlier one.
    fn unite(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.root(a), self.root(b));
        let (first, later) = (a.min(b), a.max(b));
        if first == later {
            return first;
        }
        self.things[later].same_as = first;
        let Thing { fullest, bearing, mentions, .. } = self.things[later];
        self.things[first].mentions += mentions;
        self.things[first].bearing.add(bearing);
        if self.words(self.things[first].fullest) < self.words(fullest) {
            self.things[first].fullest = fullest;
        }
        first
    }

    /// Returns the identity of a mention, a new one if it is like none before; `before` is that of the mention before it.
    fn identify(&mut self, at: usize, before: Option<usize>) -> usize {
        // `Ann Lee and her daughter Ann B. Lee`.
        let other = before.filter(|_| self.bearings[at].relative);
        if let Some(identity) = self.known(at).filter(|&identity| Some(identity) != other) {
            return identity;
        }
        if let Some(identity) = self.without_head(at) {
            return identity;
        }
        for (key, tie) in self.as_short(at).into_iter().flatten() {
            let Some(number) = self.short.number(key) else { continue };
            if let Some(identity) = self.holder(number, at, tie) {
                return identity;
            }
            if let Some(first) = self.first_to_come(number, at, tie) {
                let identity = self.known(first).unwrap_or_else(|| self.new_identity(first));
                self.enter_name(first, identity);
                return identity;
            }
        }
        self.new_identity(at)
    }

    /// Returns who of those told so far is meant by a short mention.
    fn holder(&self, number: usize, at: usize, tie: Tie) -> Option<usize> {
        let fit = self.short.at(number).told().filter(|&identity| {
            self.may_be_short(self.things[identity].fullest, at, tie)
                && self.things[identity].bearing.agrees(self.bearings[at])
        });
        let told: Vec<usize> = fit.collect();
        // The first told stays the one meant if the text speaks more of it or, as in a family, if man and woman have the name;
        // else it is the last told. Who fits the title goes first, and then who is no one's relative.
        let (first, last) = (*told.iter().min()?, told[0]);
        let (a, b) = (self.things[first], self.things[last]);
        let is_first = a.mentions > b.mentions || !a.bearing.agrees(b.bearing);
        told.into_iter().rev().max_by_key(|&identity| {
            let bearing = self.things[identity].bearing;
            let order = if is_first { usize::MAX - identity } else { 0 };
            (bearing.is_told_as(self.bearings[at]), !bearing.relative, order)
        })
    }

    /// Returns the first mention to come that a short one may be short for, if none that has come is.
    fn first_to_come(&self, number: usize, at: usize, tie: Tie) -> Option<usize> {
        let bearers = self.short.at(number);
        let none_told = bearers.told().next().is_none();
        let first = match self.bearings[at].sex() {
            None => bearers.first,
            Some(sex) if bearers.first_of[sex as usize] != NONE => bearers.first_of[sex as usize],
            Some(_) if self.bearings[bearers.first as usize].sex().is_none() => bearers.first,
            Some(_) => NONE,
        };
        let may_be = first != NONE && first as usize > at && (none_told || first != bearers.first);
        Some(first as usize)
            .filter(|&first| may_be && self.may_be_short(first, at, tie) && self.may_come_first(first, at))
    }

    /// Returns the identity of a whole name that is known.
    fn known(&self, at: usize) -> Option<usize> {
        let by_words = self.whole.get(self.name(at)).copied();
        let fits = |&identity: &usize| self.things[identity].bearing.agrees(self.bearings[at]);
        by_words
            .filter(fits)
            .or_else(|| self.rows_of(at).find_map(|row| self.rows.get(row)).copied().filter(fits))
            .or_else(|| {
                let by_ends = self.both_ends(at).and_then(|ends| self.ends.get(ends)).copied();
                by_ends.filter(fits).filter(|&identity| self.agrees(self.things[identity].fullest, at))
            })
            .or_else(|| self.name_of_bearing(at).and_then(|name| self.whole.get(name)).copied())
            .or_else(|| self.turned(at).and_then(|name| self.whole.get(name)).copied().filter(fits))
    }

    fn new_identity(&mut self, fullest: usize) -> usize {
        let same_as = self.things.len();
        self.things.push(Thing { fullest, bearing: self.bearings[fullest], same_as, mentions: 0 });
        same_as
    }

    /// Notes that a mention is of that identity.
    fn enter(&mut self, at: usize, identity: usize) {
        self.enter_name(at, identity);
        // The latest bearer of a surname is the one meant.
        for &number in &self.parts[self.first_part[at]..self.first_part[at + 1]] {
            self.short.at_mut(number).tell(identity);
        }
        let longer = self.words(self.things[identity].fullest) < self.words(at);
        let thing = &mut self.things[identity];
        thing.mentions += 1;
        thing.bearing.add(self.bearings[at]);
        if longer {
            thing.fullest = at;
        }
    }

    fn enter_name(&mut self, at: usize, identity: usize) {
        let name = self.name(at);
        if let Some(&known) = self.whole.get(name) {
            // `Mrs. Weir` and `Mr. Weir` are two of one name.
            if !self.things[known].bearing.agrees(self.bearings[at])
                && let Some(name) = self.name_of_bearing(at)
            {
                self.whole.enter(name, || identity);
            }
            return;
        }
        self.whole.enter(name, || identity);
        // Letters that several bodies have are those of the one that they were tied to.
        let mention = &self.mentions[at];
        let all =
            self.things[identity].fullest == at || mention.tokens.len() > 1 || mention.label == Label::Place;
        let rows: Vec<u64> = self.rows_of(at).take(if all { usize::MAX } else { 1 }).collect();
        for row in rows {
            self.rows.enter(row, || identity);
        }
        if let Some(ends) = self.both_ends(at) {
            self.ends.enter(ends, || identity);
        }
    }

    fn key(&self, at: usize, tie: Tie, words: u64) -> u64 {
        fold::extend((self.mentions[at].label as u64 + 1) * 2 + u64::from(tie == Tie::Weak), words)
    }

    fn phrase(&self, start: u32, end: u32) -> u64 {
        memory::phrase_key(self.document, Segment { start, end })
    }

    /// The key of a whole name of a man, of a woman or of a place of that kind, if it is told which.
    fn name_of_bearing(&self, at: usize) -> Option<u64> {
        self.bearings[at].number().map(|number| fold::extend(self.name(at), number))
    }

    /// The key of a whole name.
    fn name(&self, at: usize) -> u64 {
        let TokenSpan { start, end } = self.mentions[at].tokens;
        self.key(at, Tie::Strong, self.phrase(start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::{Claim, Gazetteer, Prominence};
    use crate::sentence;

    fn numbers(text: &str, names: &[(&str, Label)]) -> Vec<u32> {
        let names: Vec<_> = names.iter().map(|&(name, label)| (name, label, None)).collect();
        numbers_of_kinds(text, &names)
    }

    /// The identities of names; those of a kind that a list has under it are the list's.
    fn numbers_of_kinds(text: &str, names: &[(&str, Label, Option<Kind>)]) -> Vec<u32> {
        let lists = Gazetteer::built_in();
        let document = sentence::document(text, &lists);
        let mut from = 0;
        let mentions: Vec<Mention> = names
            .iter()
            .map(|&(name, label, kind)| {
                let byte = from + text[from..].find(name).expect("it is in the text");
                from = byte + name.len();
                let start = document.tokens.iter().position(|t| t.span.start as usize == byte).unwrap();
                let end = document.tokens.iter().position(|t| t.span.end as usize == from).unwrap() + 1;
                let words: Vec<u64> = document.tokens[start..end].iter().map(|token| token.word).collect();
                let rank = |claim: &Claim| {
                    let Prominence { weight, .. } = lists.prominence(claim.list, claim.row);
                    (lists.list_rank(claim.list), std::cmp::Reverse(weight))
                };
                let claim = lists
                    .claims_on(&words)
                    .filter(|claim| kind.is_some() && claim.kind() == kind)
                    .min_by_key(rank);
                let source =
                    claim.map_or(Source::Model, |Claim { list, row, .. }| Source::List { list, row });
                Mention { tokens: TokenSpan::new(start, end), label, people: false, kind, source }
            })
            .collect();
        link(&document, &lists, &mentions).iter().map(|identity| identity.number).collect()
    }

    #[test]
    fn mentions_of_one_thing_share_a_number() {
        use Label::{Group, Person};
        assert_eq!(
            numbers(
                "Ann Lee met Bob Ray. Lee left. Ray stayed. Ann Ray came.",
                &[
                    ("Ann Lee", Person),
                    ("Bob Ray", Person),
                    ("Lee", Person),
                    ("Ray", Person),
                    ("Ann Ray", Person)
                ]
            ),
            [0, 1, 0, 1, 2]
        );
        assert_eq!(
            numbers(
                "The World Health Organization met. The WHO left.",
                &[("World Health Organization", Group), ("WHO", Group)]
            ),
            [0, 0]
        );
        for (text, names, expected) in [
            // Two of one name, told apart by their titles however often.
            (
                "Mrs. Weir spoke. Mr. Weir left. Mr. Weir slept. Mr. Weir ate. Mrs. Weir sang.",
                vec![("Weir", Person); 5],
                vec![0, 1, 1, 1, 0],
            ),
            // What someone is called is no other name of who calls.
            (
                "Ann Lee also called Bob Ray a crook.",
                vec![("Ann Lee", Person), ("Bob Ray", Person)],
                vec![0, 1],
            ),
            (
                "Ann Lee, also called Iron Annie, sang.",
                vec![("Ann Lee", Person), ("Iron Annie", Person)],
                vec![0, 0],
            ),
            (
                "Ann Lee, who became Bob Ray's heir, sang.",
                vec![("Ann Lee", Person), ("Bob Ray", Person)],
                vec![0, 1],
            ),
            ("He left Zorb. Then called Quax did.", vec![("Zorb", Group), ("Quax", Group)], vec![0, 1]),
            // Neither `whose brother` nor `with her husband` says who Ann Lee is.
            (
                "Ann Lee left. Ann Lee, whose brother Tom Lee died, spoke. Ms. Lee sat.",
                vec![("Ann Lee", Person), ("Ann Lee", Person), ("Tom Lee", Person), ("Lee", Person)],
                vec![0, 0, 1, 0],
            ),
            (
                "Mary Weir, with her husband, spoke. Ms. Weir woke.",
                vec![("Mary Weir", Person), ("Weir", Person)],
                vec![0, 0],
            ),
            // Two given names are two persons, whichever stands first.
            (
                "George Ryan met Ryan George.",
                vec![("George Ryan", Person), ("Ryan George", Person)],
                vec![0, 1],
            ),
            // The headline's surname is that of the name that follows, and the next one the latest bearer's.
            (
                "Lee wins. Ann Lee said so. Lee left with Bob Lee. Lee smiled.",
                vec![
                    ("Lee", Person),
                    ("Ann Lee", Person),
                    ("Lee", Person),
                    ("Bob Lee", Person),
                    ("Lee", Person),
                ],
                vec![0, 0, 0, 1, 0],
            ),
            (
                "Dina Roe-Hale met Alan Garcia Perez. Roe-Hale saw Garcia. D. Roe-Hale and B. Roe-Hale too.",
                vec![
                    ("Dina Roe-Hale", Person),
                    ("Alan Garcia Perez", Person),
                    ("Roe-Hale", Person),
                    ("Garcia", Person),
                    ("D. Roe-Hale", Person),
                    ("B. Roe-Hale", Person),
                ],
                vec![0, 1, 0, 1, 0, 2],
            ),
            (
                "J. Roe lost. Jane Roe said so. Roe and M. Roe left.",
                vec![("J. Roe", Person), ("Jane Roe", Person), ("Roe", Person), ("M. Roe", Person)],
                vec![0, 0, 0, 1],
            ),
            (
                "John Ray Poe and John Poe and John Max Poe.",
                vec![("John Ray Poe", Person), ("John Poe", Person), ("John Max Poe", Person)],
                vec![0, 0, 1],
            ),
            (
                "FARG struck. The Armed Forces of the Revolution of Gondor (FARG) met Orlby. Orlby Materials Corp left.",
                vec![
                    ("FARG", Group),
                    ("Armed Forces of the Revolution of Gondor", Group),
                    ("FARG", Group),
                    ("Orlby", Group),
                    ("Orlby Materials Corp", Group),
                ],
                vec![0, 0, 0, 1, 1],
            ),
        ] {
            assert_eq!(numbers(text, &names), expected, "{text}");
        }
    }

    /// Checks texts with the mentions in brackets, each with its number before a bar and perhaps its kind behind a colon.
    pub(super) fn check(label: Label, texts: &[&str]) {
        for marked in texts {
            let (mut text, mut names, mut expected) = (String::new(), Vec::new(), Vec::new());
            let mut rest = *marked;
            while let Some((before, after)) = rest.split_once('[') {
                let (number, after) = after.split_once('|').expect("a number");
                let (name, after) = after.split_once(']').expect("a bracket");
                let (name, kind) = match name.split_once(':') {
                    Some((name, kind)) => (name, Some(Kind::parse(label, kind).expect("a kind"))),
                    None => (name, None),
                };
                text.push_str(before);
                text.push_str(name);
                expected.push(number.parse::<u32>().expect("a number"));
                names.push((name, label, kind));
                rest = after;
            }
            text.push_str(rest);
            assert_eq!(numbers_of_kinds(&text, &names), expected, "{marked}");
        }
    }

    #[test]
    fn persons_of_one_surname_are_told_apart() {
        check(
            Label::Person,
            &[
                // What titles, given names and relations tell.
                "[0|Nora Weir] and [1|Paul Weir] left. Mr. [1|Weir] drove; Mrs. [0|Weir] slept. Ms. [0|Weir] woke.",
                "Mrs. [0|Weir] slept. [1|Paul Weir] left [0|Nora Weir].",
                "[0|Nora Weir] left. Mr. [1|Weir] drove. Mr. [1|Weir] slept.",
                "[0|Zorg Weir] hit his wife, [1|Xlim Weir]. Lady [1|Weir] left. Sir [0|Zorg] did too.",
                "Queen [0|Zorla] met King [1|Zorlo] of Gondor.",
                // The bare surname is the main person's, not the relative's told last.
                "[0|Omar Haddi] spoke. His son, [1|Sami Haddi], listened. [0|Haddi] smiled.",
                "[0|Omar Haddi] spoke. [1|Sami Haddi], his eldest son, listened. [0|Haddi] smiled.",
                "[0|Omar Haddi] spoke. [1|Lena Haddi] listened. [0|Haddi] smiled.",
                "[0|Ian Groll] spoke. [0|Groll] left. [1|Udo Groll] listened. [0|Groll] smiled.",
                "[0|Ian Groll] won. [0|Ian Groll] left. [1|Udo Groll] listened. [0|Groll] smiled.",
                "[0|Ian Groll] spoke. Elsewhere [1|Udo Groll], a plumber, listened. [1|Groll] smiled.",
                // Father and son of one name.
                "[0|Jon Dale Jr.] won. [0|Dale] smiled. [1|Jon Dale] and [0|Dale Jr.] left.",
                "[0|Karl Weir] and his son [1|Karl M. Weir] left. [1|Karl M. Weir] drove.",
            ],
        );
    }

    #[test]
    fn other_names_of_one_person_are_known() {
        check(
            Label::Person,
            &[
                "[0|Ivo Brandl], better known as [0|Kasper], sang. [0|Brandl] left. [0|Kasper] did not.",
                "[0|Ivo Brandl] (a.k.a. [0|Kasper]) sang with [1|Eva Brandl], nicknamed \"[1|Kiki]\".",
                "[0|Eva Brandl], née [0|Eva Moss], sang. [0|Ivo Moss], who later became [0|Eva Brandl], wept.",
                "[0|Ivo Brandl] dubbed [1|Udo Groll] a fool. [2|Zed Roe] met a man known to [3|Ann Lee].",
                "[0|Brandl Ivo] sang. [0|Ivo Brandl] left. [0|Brandl] slept.",
                "[0|Ivo Prado Vega] sang. [0|Ivo Prado] left. [0|Prado] slept.",
                "[0|Yasser Arafat] met [1|Mao Zedong]. [0|Yasir Arafat] and [1|Mao Tsetung] left.",
            ],
        );
    }

    #[test]
    fn short_names_of_groups_are_those_of_the_full_ones() {
        check(
            Label::Group,
            &[
                "[0|Grolland Widget Works Corp.] sold it. [0|GWW] rose. [0|Grolland Widget Works] fell. [0|Grolland] too.",
                "[0|Pim & Dunn Co.] sold it to [1|Royal Widgets Group PLC]. [0|P&D] rose, [1|Widgets] fell.",
                "[0|International Business Machines Corp.] sold it. [0|IBM] rose.",
                "[0|Doctors Without Borders] left. [0|MSF] stayed.",
                "[0|Social Democratic Party] won. The [0|SPD] lost to the [1|Justice and Development Party]. [1|AKP] men left.",
                "[0|Widget Motors], formerly [0|Gondor Steam], sold it. [0|Gondor Steam] rose.",
            ],
        );
    }
}
