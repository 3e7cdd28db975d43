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

#[test]
fn an_abbreviation_at_the_end_of_a_sentence_joins_no_name() {
    for (text, name) in [
        ("Speaker Mike Johnson, R-La. Greene, who is from Rome, left.", "Greene"),
        ("He was born in Pittsburgh, Pa. Nippon Steel bought the mill.", "Nippon Steel"),
        ("He was born in Boise, Ida. Smith left in 1990.", "Smith"),
        ("He lived in Troy, N.Y. Smith left in 1990.", "Smith"),
        ("He lives in Jackson, Miss. Stone County officials said so.", "Stone County"),
        ("He bought shares of Deere & Co. JPMorgan sees the market rising.", "JPMorgan"),
        ("Senegal are in Group I. Mali won the match.", "Mali"),
    ] {
        assert!(names(text).iter().any(|(found, _)| found == name), "{text}: {:?}", names(text));
    }
}

#[test]
fn a_contraction_is_not_the_name_of_its_letters() {
    assert_eq!(names("She'll be pleased. She\u{2019}ll come."), []);
}

#[test]
fn acronyms_of_common_things_are_no_groups() {
    let text = "DNA tests were made. The PMs met. GPs said they were tired. She lost a USB stick. At the A&E \
                department VAR was no help, nor at PMQs.";
    assert_eq!(names(text), []);
    // A body of these letters that is named as one.
    let text = "The National Anticorruption Directorate (DNA) detained him on Monday. The DNA said so.";
    assert_eq!(names(text).iter().filter(|(name, label)| name == "DNA" && *label == "group").count(), 2);
}

#[test]
fn indices_ships_and_events_that_hold_names_are_none() {
    let text = "The S&P 500 rose and the Dow Jones industrial average fell. HMS Queen Elizabeth and HMS Belfast \
                sailed. The Prague Spring ended in spring.";
    assert!(names(text).iter().all(|(_, label)| *label == "date"), "{:?}", names(text));
}

#[test]
fn a_storm_and_a_ship_are_no_names_where_they_are_named_again() {
    let text = "Super Typhoon Rolly tore through the islands, tropical storm Bonnie did not. Rolly weakened and Bonnie \
                turned. USS Larkrise sailed on Monday; Larkrise came back.";
    assert_eq!(names(text), [("Monday".to_owned(), "date")]);
    let text = "Hurricanes Irma and Maria struck, and the hurricanes Madeline and Lester weakened at sea.";
    assert_eq!(names(text), []);
    // People of these names, and who came after a storm.
    let text = "Hurricane Harvey hit Houston. Judge Harvey Adams said Harvey was worse. After the storm Biden came, \
                and Biden was cheered.";
    assert!(names(text).contains(&("Harvey Adams".to_owned(), "person")), "{:?}", names(text));
    assert_eq!(names(text).iter().filter(|(name, label)| name == "Biden" && *label == "person").count(), 2);
}

#[test]
fn what_was_read_before_changes_nothing() {
    // Words that are folded alike and are as long, but are written with other letters.
    let texts = [
        "Floods in Assam and at the Encyclopaedia Board, Rossi Massen said.",
        "Floods in Aßam and at the Encyclopædia Board, Roßi Maßen said.",
    ];
    let extractor = Extractor::built_in();
    let mut used = Scratch::default();
    for text in texts.iter().chain(&texts).chain([&texts[1], &texts[0]]) {
        let fresh = extractor.extract(text, &Context::default(), &mut Scratch::default());
        let again = extractor.extract(text, &Context::default(), &mut used);
        let shown = |entities: &[tagwire::Entity]| {
            entities
                .iter()
                .map(|e| format!("{} {:?} {}", e.span.of(text), e.label, e.score))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(&again.entities), shown(&fresh.entities), "{text}");
    }
}

#[test]
fn a_month_is_a_person_after_one_of_that_surname() {
    let text = "Theresa May resigned. May's husband came in May.";
    let expected = [("Theresa May", "person"), ("May", "person"), ("May", "date")];
    assert_eq!(names(text), expected.map(|(name, label)| (name.to_owned(), label)));
}

#[test]
fn houses_and_streets_are_no_dates() {
    let text =
        "They met at 1600 Pennsylvania Avenue. The house at 1905 Main St. is old. He lived on June Street.";
    assert!(names(text).iter().all(|(_, label)| *label == "place"), "{:?}", names(text));
}

#[test]
fn mass_that_ends_a_sentence_is_no_state() {
    assert_eq!(names("The bishop led Mass. Then he left."), []);
    assert!(names("She lives in Boston, Mass. with her son.").contains(&("Mass.".to_owned(), "place")));
    assert!(names("She lives in Boston, Mass.").contains(&("Mass.".to_owned(), "place")));
}

#[test]
fn a_surname_keeps_its_particle_at_the_beginning_of_a_sentence() {
    assert!(
        names("Erik ten Hag left the club. Ten Hag went home.").contains(&("Ten Hag".to_owned(), "person"))
    );
}

#[test]
fn a_title_of_several_words_is_whole() {
    let text =
        "Secretary-General Ann Lee left. Det Ch Insp Jane Roe said so. Secretary of State Marco Rubio left.";
    let found = Extractor::built_in().extract(text, &Context::default(), &mut Scratch::default());
    let titles: Vec<_> = found.entities.iter().filter_map(|e| e.title).map(|title| title.of(text)).collect();
    assert_eq!(titles, ["Secretary-General", "Det Ch Insp", "Secretary of State"]);
}

#[test]
fn a_common_word_is_no_team_for_the_capital_that_opens_its_sentence() {
    for text in [
        "Rockets hit the city before dawn, officials said.",
        "Pirates boarded a tanker off Somalia and took its crew.",
        "Twins born in Lagos were separated by surgeons.",
        "Jets bombed the camp and two clinics near Idlib.",
        "Kings and queens attended the funeral in London.",
    ] {
        assert!(names(text).iter().all(|(_, label)| *label != "group"), "{text}: {:?}", names(text));
    }
    for (text, team) in [
        (
            "Rockets centre Alperen Sengun scored 30 points as Houston won. The Rockets play again on Friday.",
            "Rockets",
        ),
        ("Wolves beat Fulham 1-0 at Molineux and go fifth in the league.", "Wolves"),
        ("Pirates fans lined the streets for the Pirates.", "Pirates"),
    ] {
        let found = names(text);
        assert_eq!(found.first(), Some(&(team.to_owned(), "group")), "{text}: {found:?}");
    }
}
