//! Things that bear names but are no names here: storms and ships, by what stands before them.

use crate::document::{Document, Shape};
use crate::resolve::evidence::KnownClasses;

/// Whether the words before a token say that it names a storm or a ship, the second of two as well (`hurricanes Madeline and Lester`);
/// `Hurricane Center` and `after the storm Biden came` name none.
pub fn is_named(document: &Document, classes: &[u64], known: &KnownClasses, at: usize) -> bool {
    let shape = document.tokens[at - 1].shape;
    let of = |at: usize, class: u64| classes[at] & class != 0;
    of(at - 1, known.vessel) && shape.has(Shape::ALL_CAPITALS)
        || of(at - 1, known.storm)
            && (shape.has(Shape::CAPITAL) || is_plural(document, at - 1) || at > 1 && of(at - 2, known.storm))
        || is_second_storm(document, classes, known, at)
}

/// Whether a token is the second of two storms (`Hurricanes Irma and Maria`); the `Carolina Hurricanes` are none.
pub fn is_second_storm(document: &Document, classes: &[u64], known: &KnownClasses, at: usize) -> bool {
    let is_capital = |at: usize| document.tokens[at].shape.has(Shape::CAPITAL);
    at > 2
        && classes[at - 3] & known.storm != 0
        && document.word(at - 1) == "and"
        && is_plural(document, at - 3)
        && is_capital(at - 2)
        && !(at > 3 && is_capital(at - 4) && document.word(at - 4) != "The")
}

fn is_plural(document: &Document, at: usize) -> bool {
    document.word(at).ends_with('s')
}
