//! Kinds of well-known names, each in a plain sentence, and the facts of the row that gives the kind.

use tagwire::explain::Explanation;
use tagwire::{Context, Extractor, Scratch};

/// Name, kind, country of the row where one is meant, sentence.
const TABLE: &str = include_str!("kinds.tsv");

/// Returns the kind of a name's first mention and the country of its row.
fn kind_of(extractor: &Extractor, text: &str, name: &str) -> Option<(&'static str, String)> {
    let found = extractor.extract(text, &Context::default(), &mut Scratch::default());
    let entity = found.entities.iter().find(|entity| entity.span.of(text) == name)?;
    let facts = extractor.facts(entity);
    let country = facts.iter().find(|(column, _)| column == "country").map(|(_, value)| value.to_string());
    Some((entity.kind.name(), country.unwrap_or_default()))
}

#[test]
fn well_known_names_have_the_kind_that_a_reader_thinks_of() {
    let extractor = Extractor::built_in();
    let mut wrong = Vec::new();
    let rows = TABLE.lines().filter(|line| !line.starts_with('#'));
    for row in rows.clone() {
        let cells: Vec<&str> = row.split('\t').collect();
        let [name, kind, country, sentence] = cells[..] else { panic!("not four cells: {row}") };
        match kind_of(&extractor, sentence, name) {
            Some((found, of)) if found == kind && (country.is_empty() || country == of) => {}
            found => wrong.push(format!("{name}: {kind} {country} was meant, found {found:?}: {sentence}")),
        }
    }
    assert!(rows.count() >= 250);
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_document_says_which_of_several_is_meant() {
    let extractor = Extractor::built_in();
    for (text, name, kind, country) in [
        // A city and its region or country lie in one country.
        ("The storm reached Valdosta, Georgia, on Monday.", "Georgia", "region", "US"),
        ("The talks were held in Tbilisi, Georgia, on Monday.", "Georgia", "country", "GE"),
        ("He was arrested in Paris, Texas, on Monday.", "Paris", "city", ""),
        ("He was arrested in Paris, France, on Monday.", "Paris", "city", "FR"),
        // Regions have governors and legislatures.
        ("The bill was signed by New York's governor on Monday.", "New York", "region", "US"),
        ("The governor of Georgia signed the bill on Monday.", "Georgia", "region", "US"),
        ("The president of Georgia signed the bill on Monday.", "Georgia", "country", "GE"),
        // The row of the town says nothing of the region of its name.
        ("Heavy rain hit Donetsk region on Monday.", "Donetsk", "region", "UA"),
        ("He was held in Karachi prison on Monday.", "Karachi", "facility", ""),
        ("Heavy rain hit Donetsk on Monday.", "Donetsk", "city", "UA"),
        // The other places tell in which country it lies.
        (
            "The floods in Spain reached Valencia and Alicante. Madrid sent soldiers, and Spain mourned.",
            "Valencia",
            "region",
            "ES",
        ),
        (
            "The United States voted on Tuesday. American officials said that Georgia was close.",
            "Georgia",
            "region",
            "US",
        ),
        (
            "Voters in Armenia and Azerbaijan went to the polls. Officials in Georgia said so.",
            "Georgia",
            "country",
            "GE",
        ),
        // A body of the country that is spoken of before one that all the world knows.
        (
            "Kenya votes in August. In Nairobi the NASA leaders told Kenyan reporters that Mombasa was theirs.",
            "NASA",
            "party",
            "KE",
        ),
        ("In Delhi the CBI searched the house of an Indian minister.", "CBI", "government", "IN"),
        ("In London the CBI told British ministers that trade was slow.", "CBI", "ngo", "GB"),
    ] {
        let found = kind_of(&extractor, text, name);
        assert_eq!(found, Some((kind, country.to_owned())), "{name}: {text}");
    }
}

#[test]
fn explain_names_the_row_and_who_claims_another_kind() {
    let extractor = Extractor::built_in();
    let mut scratch = Scratch::default();
    let text = "The NASA said late on Monday that nothing had changed.";
    let explanation = Explanation::new(&extractor, text, &Default::default(), &mut scratch);
    let mut out = Vec::new();
    explanation.entities(0, &mut out);
    let out = String::from_utf8(out).expect("it is UTF-8");
    let line = out.lines().find(|line| line.contains("\tNASA\t")).expect("it is found");
    assert!(line.contains("group/government"), "{line}");
    assert!(line.contains("list:group/world:"), "{line}");
    assert!(line.contains("\"National Aeronautics and Space Administration\" US"), "{line}");
    assert!(line.contains("; not ") && line.contains("party (list:group/parties:"), "{line}");
    assert!(line.contains("\"National Super Alliance\" KE"), "{line}");
}
