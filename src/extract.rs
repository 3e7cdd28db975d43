//! The pipeline: text in, entities out.
//!
//! ```text
//! &str -> tokens, blocks, sentences -> claims of lists and rules, memory -> resolve -> kinds, identities -> entities
//! ```

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::dates::{self, Context, DateOrder, DateSource, Expression, Known};
use crate::document::Document;
use crate::entity::{self, Entity};
use crate::error::Error;
use crate::gazetteer::list::List;
use crate::gazetteer::{self, Candidate, Gazetteer, Recent, Source, WordEntry};
use crate::label::Label;
use crate::memory::{Decisions, Memory};
use crate::part;
use crate::resolve::country::Contests;
use crate::resolve::evidence::{Evidence, KnownClasses};
use crate::resolve::features::Names;
use crate::resolve::kind::Heads;
use crate::resolve::kinds::KindWeights;
use crate::resolve::model::{self, Scorer};
use crate::resolve::search::Factors;
use crate::resolve::weights::Weights;
use crate::rules::Rules;
use crate::sentence;
use crate::span::TokenSpan;

/// The built-in weights, compiled by build.rs.
pub(crate) static WEIGHTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/weights.bin"));
/// The built-in table of kinds, likewise.
pub(crate) static KINDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/kinds.bin"));

/// Finds the people, groups, places and dates of texts. Built once, shared by threads.
pub struct Extractor {
    pub(crate) lists: Gazetteer,
    pub(crate) user: Option<Gazetteer>,
    pub(crate) user_rules: Option<Rules>,
    pub(crate) rules: Rules,
    pub(crate) weights: Weights,
    pub(crate) factors: [Factors; 2],
    pub(crate) names: Names,
    pub(crate) known: KnownClasses,
    pub(crate) heads: Heads,
    pub(crate) kinds: KindWeights,
    pub(crate) dates: dates::Grammar,
}

/// All that was found in one document.
#[derive(Debug)]
pub struct Extraction<'t> {
    /// The document.
    pub document: Document<'t>,
    /// Its entities in order of the text; they never overlap.
    pub entities: Vec<Entity>,
    /// The day it was written and where that stands, if it could be told.
    pub date: Option<(jiff::civil::Date, DateSource)>,
}

/// What one document needs while it is tagged; kept and used again for the next.
#[derive(Default)]
pub struct Scratch {
    pub(crate) entries: Vec<WordEntry>,
    pub(crate) classes: Vec<u64>,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) reach: Vec<u32>,
    pub(crate) recent: Recent,
    /// A buffer for sorting claims.
    pub(crate) merged: Vec<Candidate>,
    pub(crate) scorer: Scorer,
    pub(crate) dates: Vec<bool>,
    pub(crate) expressions: Vec<Expression>,
    pub(crate) date_buffers: dates::Buffers,
    pub(crate) memory: Memory,
    pub(crate) decisions: Decisions,
    pub(crate) block_of: Vec<u32>,
    pub(crate) opens: Vec<bool>,
    pub(crate) sport: usize,
    /// What the user's stop lists name.
    pub(crate) blocked: Vec<TokenSpan>,
}

impl Scratch {
    /// Gives back what was as long as a long document; the caches are kept.
    pub(crate) fn for_short_documents(self) -> Scratch {
        Scratch { recent: self.recent, scorer: self.scorer, ..Scratch::default() }
    }
}

impl Extractor {
    /// Returns an extractor with the built-in lists, rules and weights; takes some 3 ms.
    pub fn built_in() -> Extractor {
        Extractor::with_weights(Weights::open(WEIGHTS).expect("build.rs wrote this version"))
    }

    /// Returns an extractor with the built-in lists and rules and these weights: a table that `tagwire train` or [`crate::train`] has
    /// learned, parsed by [`weights::parse`](crate::resolve::weights::parse) and compiled by
    /// [`weights::compile`](crate::resolve::weights::compile).
    ///
    /// ```
    /// use tagwire::Extractor;
    /// use tagwire::resolve::weights::{Weights, compile, parse};
    ///
    /// // A table of one feature, where `tagwire train --output mine.tsv` writes thousands: five tags for each of two passes.
    /// let rows = parse("mine.tsv", "suffix=ova\t1.5 . -0.5 . . 1.2 . -0.4 . .\n")?;
    /// let extractor = Extractor::with_weights(Weights::open(compile(&rows)).expect("compile writes this version"));
    /// # let _ = extractor;
    /// # Ok::<(), tagwire::Error>(())
    /// ```
    pub fn with_weights(weights: Weights) -> Extractor {
        let lists = Gazetteer::built_in();
        let rules = Rules::built_in(&lists);
        let dates = dates::Grammar::built_in();
        let names = Names::new(&lists, rules.names());
        let known = KnownClasses::of(&lists);
        let heads = Heads::of(&lists);
        let factors = [0, 1].map(|pass| Factors::of(&model::steps(&weights, pass)));
        let kinds = KindWeights::open(KINDS).expect("build.rs wrote this version");
        Extractor {
            lists,
            user: None,
            user_rules: None,
            rules,
            weights,
            factors,
            names,
            known,
            heads,
            kinds,
            dates,
        }
    }

    /// Takes another table of kinds than the built-in one: one that `tagwire train --kinds` or [`crate::train::kinds`] has learned.
    ///
    /// ```
    /// use tagwire::resolve::kinds::{KindWeights, compile, parse};
    /// use tagwire::{Context, Extractor, Kind, Scratch};
    ///
    /// let rows = parse("mine.tsv", "right.word=shares\tcompany 3\nalways=1\tngo 1\n")?;
    /// let table = KindWeights::open(compile(&rows)).expect("compile writes this version");
    /// let extractor = Extractor::built_in().with_kinds(table);
    /// let text = "The Zxqarb Association met, and Zxqarb Industries shares rose.";
    /// let found = extractor.extract(text, &Context::default(), &mut Scratch::default());
    /// let kinds: Vec<Kind> = found.entities.iter().map(|entity| entity.kind).collect();
    /// assert_eq!(kinds, [Kind::Ngo, Kind::Company]);
    /// # Ok::<(), tagwire::Error>(())
    /// ```
    #[must_use]
    pub fn with_kinds(self, kinds: KindWeights) -> Extractor {
        Extractor { kinds, ..self }
    }

    /// Takes the user's lists, which win over all else; called again, these instead of those before, as they are compiled together.
    ///
    /// # Errors
    /// More than 255 lists.
    ///
    /// ```
    /// use tagwire::gazetteer::list::List;
    /// use tagwire::{Context, Extractor, Scratch};
    ///
    /// let ships = List::parse("ships", "ships.tsv", "# label: group\n# kind: company\nHarbour Lines\nBlue Ferry\n")?;
    /// let extractor = Extractor::built_in().with_lists(&[ships])?;
    /// let text = "Blue Ferry sails again.";
    /// let found = extractor.extract(text, &Context::default(), &mut Scratch::default());
    /// assert_eq!(found.entities[0].span.of(text), "Blue Ferry");
    /// assert_eq!(extractor.source_name(&found.document, &found.entities[0]), "list:ships:4");
    /// # Ok::<(), tagwire::Error>(())
    /// ```
    pub fn with_lists(mut self, lists: &[List]) -> Result<Extractor, Error> {
        if !lists.is_empty() {
            let wrong = |message: String| Error::data("the user's lists", 0, message);
            let block = gazetteer::compile::compile(lists).map_err(wrong)?;
            let opened =
                Gazetteer::open(block).ok_or_else(|| wrong("too large to be looked up".to_owned()))?;
            self.user = Some(opened);
        }
        Ok(self)
    }

    /// Returns the names that rows of the user's lists claim under different labels: one of them wins.
    ///
    /// ```
    /// use tagwire::Extractor;
    /// use tagwire::gazetteer::list::List;
    ///
    /// let firms = List::parse("firms", "firms.tsv", "# label: group\n# kind: company\nFord\n")?;
    /// let people = List::parse("people", "people.tsv", "# label: person\nFord\n")?;
    /// let extractor = Extractor::built_in().with_lists(&[people, firms])?;
    /// let told = extractor.contested()[0].to_string();
    /// assert_eq!(told, "\"Ford\" is group/company by firms:3, which wins, and person by people:2");
    /// # Ok::<(), tagwire::Error>(())
    /// ```
    pub fn contested(&self) -> Vec<gazetteer::Contested> {
        self.user.as_ref().map(Gazetteer::contested).unwrap_or_default()
    }

    /// Takes files of rules (path and text) besides the built-in ones; called again, these instead of those before. What a rule of the
    /// user's claims is taken as it stands, like a row of the user's lists.
    ///
    /// # Errors
    /// The first line that is wrong.
    ///
    /// ```
    /// use tagwire::{Context, Extractor, Scratch};
    ///
    /// let rules = "rule person/rower\nperson: rower [Cap Cap]\nyes: the rower [Ann Lee] won\nno: the rower won\n";
    /// let extractor = Extractor::built_in().with_rules(&[("mine.rules", rules)])?;
    /// let text = "It was the rower Zed Quill who won.";
    /// let found = extractor.extract(text, &Context::default(), &mut Scratch::default());
    /// assert_eq!(found.entities[0].span.of(text), "Zed Quill");
    /// assert_eq!(extractor.source_name(&found.document, &found.entities[0]), "rule:person/rower");
    /// # Ok::<(), tagwire::Error>(())
    /// ```
    pub fn with_rules(mut self, files: &[(&str, &str)]) -> Result<Extractor, Error> {
        if !files.is_empty() {
            self.user_rules = Some(Rules::parse(files, &self.lists)?);
        }
        Ok(self)
    }

    /// Reads dates of figures that leave it open (03/04/2023) in that order, in texts and in what is known of them.
    ///
    /// ```
    /// use tagwire::{Context, Extractor, Scratch, dates::DateOrder};
    ///
    /// let extractor = Extractor::built_in().with_date_order(DateOrder::MonthDayYear);
    /// let found = extractor.extract("They met on 03/04/2023.", &Context::default(), &mut Scratch::default());
    /// assert_eq!(found.entities[0].value.as_deref(), Some("2023-03-04"));
    /// ```
    #[must_use]
    pub fn with_date_order(self, order: DateOrder) -> Extractor {
        Extractor { dates: self.dates.with_order(order), ..self }
    }

    /// Returns the order in which dates of figures are read, if one was asked for.
    pub fn date_order(&self) -> Option<DateOrder> {
        self.dates.order()
    }

    /// Returns the entities of a text. Never fails.
    ///
    /// ```
    /// use tagwire::{Context, Extractor, Label, Scratch};
    /// let extractor = Extractor::built_in();
    /// let found = extractor.extract("Angela Merkel visited Paris.", &Context::default(), &mut Scratch::default());
    /// let labels: Vec<Label> = found.entities.iter().map(|entity| entity.label).collect();
    /// assert_eq!(labels, [Label::Person, Label::Place]);
    /// ```
    pub fn extract<'t>(&self, text: &'t str, context: &Context, scratch: &mut Scratch) -> Extraction<'t> {
        self.extract_known(text, &Known { given: context.date, ..Known::default() }, scratch)
    }

    /// Returns the entities of a text of which more than a date is known: its own field, its address, its file.
    ///
    /// The first of these that tells a day anchors the dates; where none does, the text's first lines are asked, and where
    /// they tell none either, values stay open.
    pub fn extract_known<'t>(&self, text: &'t str, known: &Known, scratch: &mut Scratch) -> Extraction<'t> {
        let document = self.document(text);
        let date = dates::document_date(&self.dates, known, &document, &mut scratch.date_buffers);
        let context = Context { date: date.map(|(date, _)| date) };
        let entities = if document.tokens.len() > part::WHOLE {
            self.extract_parts(&document, &context, scratch, part::TOKENS)
        } else {
            self.gather(&document, &context, scratch);
            let decisions = self.decide(&document, scratch);
            let mut entities = Vec::with_capacity(decisions.len());
            let mut contests = Contests::default();
            self.name(&document, scratch, &decisions, &mut entities, &mut contests);
            entity::choose_again(&self.lists, &contests, &mut entities);
            entity::settle(&document, &self.lists, &scratch.expressions, &mut entities);
            entities
        };
        Extraction { document, entities, date }
    }

    /// Cuts a text into tokens, blocks and sentences.
    pub fn document<'t>(&self, text: &'t str) -> Document<'t> {
        sentence::document(text, &self.lists)
    }

    /// Returns the evidence gathered, for the stages that decide.
    pub fn evidence<'e>(&'e self, document: &'e Document<'e>, scratch: &'e Scratch) -> Evidence<'e> {
        Evidence {
            document,
            lists: &self.lists,
            entries: &scratch.entries,
            classes: &scratch.classes,
            candidates: &scratch.candidates,
            reach: &scratch.reach,
            dates: &scratch.dates,
            memory: &scratch.memory,
            known: self.known,
            sport: scratch.sport,
            block_of: &scratch.block_of,
            opens: &scratch.opens,
        }
    }

    /// Returns what carries an entity, as records show it: `list:group/armed:12`, `rule:person/title`, `memory:Angela Merkel` (the fullest
    /// mention in the document), or `model`.
    pub fn source_name(&self, document: &Document, entity: &Entity) -> String {
        let mut out = String::new();
        self.push_source(document, entity, &mut out);
        out
    }

    /// Appends what [`Extractor::source_name`] returns.
    pub(crate) fn push_source(&self, document: &Document, entity: &Entity, out: &mut String) {
        let row = |out: &mut String, lists: &Gazetteer, list: u8, row: u32| {
            for part in ["list:", lists.list_name(list), ":"] {
                out.push_str(part);
            }
            // Writing to a string never fails.
            let _ = write!(out, "{}", lists.row_line(list, row));
        };
        let (kind, name) = match (entity.source, &self.user) {
            (Source::List { list, row: number }, _) => return row(out, &self.lists, list, number),
            (Source::User { list, row: number }, Some(user)) => return row(out, user, list, number),
            (Source::User { .. }, None) => ("list", ""),
            (Source::UserRule(rule), _) => {
                ("rule:", self.user_rules.as_ref().map_or("", |rules| &rules.names()[rule as usize]))
            }
            (Source::Rule(rule), _) if entity.label == Label::Date => ("rule:", self.dates.rule_name(rule)),
            (Source::Rule(rule), _) => ("rule:", &*self.rules.names()[rule as usize]),
            (Source::Memory(token), _) => {
                let fullest = entity.fullest.map(|span| span.of(document.text));
                ("memory:", fullest.unwrap_or_else(|| document.word(token as usize)))
            }
            (Source::Model, _) => ("model", ""),
        };
        out.push_str(kind);
        out.push_str(name);
    }

    /// Returns the facts of the list row that carries an entity: names of columns and values; none for other sources.
    pub fn facts(&self, entity: &Entity) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
        let row = match (entity.source, &self.user) {
            (Source::List { list, row }, _) => self.lists.row(list, row),
            (Source::User { list, row }, Some(user)) => user.row(list, row),
            _ => None,
        };
        let facts = row.map(|row| row.facts).unwrap_or_default();
        facts.into_iter().map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value))).collect()
    }
}
