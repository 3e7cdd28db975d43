//! Whether a text is plainly in another language than English, which is the only one that is read.

use crate::document::{Document, Shape};
use crate::gazetteer::{Gazetteer, Recent};

/// How many words are looked at, from the first.
const MOST: usize = 100;
/// In fewer words nothing is plain.
const LEAST: usize = 10;
/// Of English words in small letters every other one is an article, a preposition, a pronoun or the like, but in tables of results and
/// calendars as few as one in seven. Of Dutch or Danish ones up to a sixth looks like one (`in`, `over`, `for`, `at`).
const FUNCTION: usize = 6;
/// Of English ones more than a third is common in English, in calendars too; of German or Polish ones less than a third looks so.
const COMMON: usize = 3;

/// Returns true for a text that is plainly not English. Names say nothing of the language, so words with a capital don't count, but in
/// scripts that English is not written in.
pub(crate) fn is_foreign(document: &Document, lists: &Gazetteer, recent: &mut Recent) -> bool {
    recent.own(lists);
    let other = Shape::DIGIT.with(Shape::ADDRESS).with(Shape::POSSESSIVE).with(Shape::PERIOD);
    let (mut words, mut function, mut common) = (0, 0, 0);
    for token in &document.tokens {
        if !token.shape.has(Shape::LETTER) || token.shape.has(other) {
            continue;
        }
        let strange = token.span.of(document.text).starts_with(|first| first >= '\u{370}');
        if token.shape.has(Shape::CAPITAL) && !strange {
            continue;
        }
        words += 1;
        // `a`, `e`, `i`, `o` are words of many languages.
        if !token.shape.has(Shape::SINGLE) {
            let profile = lists.profile(recent.word(lists, token.word).0.profile);
            function += usize::from(profile.is_function());
            common += usize::from(profile.is_common());
        }
        // A third of them settles it: nearly all texts are English.
        if words == MOST || words >= LEAST * 2 && function * 3 >= words {
            break;
        }
    }
    words >= LEAST && function * FUNCTION < words && common * COMMON < words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::document;

    #[test]
    fn what_is_plainly_not_english_is_told_from_english_and_from_tables_of_names() {
        let lists = Gazetteer::built_in();
        for (text, expected) in [
            (
                "El presidente viajó el martes a Bruselas para reunirse con la Comisión Europea y el rey.",
                true,
            ),
            (
                "Das Gesetz ist am Donnerstag mit den Stimmen der Union im Bundestag beschlossen worden, sagte der Minister, und wird nun geprüft.",
                true,
            ),
            (
                "De minister heeft dinsdag in Den Haag gezegd dat de regering meer geld wil uitgeven aan onderwijs.",
                true,
            ),
            (
                "Президент России Владимир Путин встретился с министром иностранных дел Сергеем Лавровым в Москве.",
                true,
            ),
            ("法国总统马克龙星期二在巴黎会见了德国总理。", true),
            (
                "The president flew to Brussels on Tuesday to meet the European Commission and the king.",
                false,
            ),
            (
                "Jannik Sinner 6-4 6-3 Carlos Alcaraz\nIga Swiatek 6-1 6-2 Coco Gauff\nAryna Sabalenka 7-5 6-4 Jessica Pegula",
                false,
            ),
            (
                "Basketball: cup, first leg, men and women, semi-finals; soccer: cup, fourth round replays; skiing: downhill, slalom.",
                false,
            ),
            ("VENCE EL PLAZO EN MADRID", false),
            ("Comisión Europea", false),
            ("", false),
        ] {
            assert_eq!(
                is_foreign(&document(text, &lists), &lists, &mut Recent::default()),
                expected,
                "{text}"
            );
        }
    }
}
