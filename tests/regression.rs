//! One test for each mended bug, named for what it claims.

use tagwire::{Context, Extractor, Scratch};

fn names(text: &str) -> Vec<(String, &'static str)> {
    let found = Extractor::built_in().extract(text, &Context::default(), &mut Scratch::default());
    found.entities.iter().map(|e| (e.span.of(text).to_owned(), e.label.name())).collect()
}

#[test]
fn a_possessive_is_not_part_of_the_name() {
    assert!(
        names("Officials verified the Taliban's claims in Kabul.").contains(&("Taliban".to_owned(), "group"))
    );
}

#[test]
fn a_country_inside_a_hyphenated_word_is_found() {
    assert!(names("The U.S.-backed government fell.").contains(&("U.S.".to_owned(), "place")));
}
