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

#[test]
fn a_weekday_that_is_a_persons_name_is_no_date() {
    let date = Some("2023-11-24".parse().expect("a day"));
    let text = "Sunday Dare said on Friday that Governor Friday Nwosu left. He came back the next day.";
    let found = Extractor::built_in().extract(text, &Context { date }, &mut Scratch::default());
    let all: Vec<_> = found
        .entities
        .iter()
        .map(|e| (e.span.of(text), e.label.name(), e.value.as_deref().unwrap_or_default()))
        .collect();
    // "The next day" counts from the one day that is spoken of.
    let expected = [
        ("Sunday Dare", "person", ""),
        ("Friday", "date", "2023-11-24"),
        ("Friday Nwosu", "person", ""),
        ("next day", "date", "2023-11-25"),
    ];
    assert_eq!(all, expected);
}

#[test]
fn a_day_in_the_headline_anchors_nothing() {
    let text = "Trial over the July 22, 2011 attacks\n\nOSLO - A court on Monday heard the case.";
    let found = Extractor::built_in().extract(text, &Context::default(), &mut Scratch::default());
    assert_eq!(found.date, None);
    let values: Vec<_> = found.entities.iter().filter_map(|e| e.value.as_deref()).collect();
    assert_eq!(values, ["2011-07-22", "XXXX-WXX-1"]);
}
