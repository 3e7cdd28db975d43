//! Laws that hold for any text.

use std::sync::LazyLock;

use proptest::prelude::*;
use tagwire::record::{Counter, Offsets};
use tagwire::{Context, Entity, Extractor, Scratch};

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(Extractor::built_in);

fn entities(text: &str) -> Vec<Entity> {
    EXTRACTOR.extract(text, &Context::default(), &mut Scratch::default()).entities
}

/// Words that make names, dates and trouble.
fn newsy() -> impl Strategy<Value = String> {
    let words = [
        "Kabul",
        "the",
        "U.S.",
        "President",
        "John",
        "Smith",
        "of",
        "al",
        "-",
        "Qaida",
        "said",
        "Monday",
        "15",
        "Aug.",
        ",",
        ".",
        "\n",
        "\n\n",
        "\u{2019}s",
        "'s",
        "(",
        ")",
        "AP",
        "\u{2014}",
        "Ministry",
        "and",
        "\u{1f600}",
        "\u{200d}",
        "\u{301}",
        "\r\n",
        "\u{a0}",
        "BANK",
        "McDonald",
        "\u{130}stanbul",
        "IS",
        "K",
        "/",
        "\t",
        "https://a.b",
        "@x",
        "#y",
        "\"",
        "1,000",
        "May",
        "de",
        "bin",
        "&",
    ];
    proptest::collection::vec((proptest::sample::select(words.to_vec()), proptest::bool::ANY), 0..60)
        .prop_map(|parts| {
            parts
                .into_iter()
                .map(|(word, space)| if space { format!("{word} ") } else { word.to_owned() })
                .collect()
        })
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let found = EXTRACTOR.extract(text, &Context::default(), &mut Scratch::default());
    let mut before = 0;
    for token in &found.document.tokens {
        prop_assert!(token.span.start >= before, "tokens are in order and apart");
        prop_assert!(
            text.is_char_boundary(token.span.start as usize)
                && text.is_char_boundary(token.span.end as usize)
        );
        let gap = &text[before as usize..token.span.start as usize];
        let unseen = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe0f}');
        prop_assert!(
            gap.chars().all(|c| c.is_whitespace() || c == '>' || unseen(c)),
            "only white space and the marks of quoted lines are between tokens: {gap:?}"
        );
        before = token.span.end;
    }
    let held: usize = found.document.sentences.iter().map(|s| s.len()).sum();
    prop_assert_eq!(held, found.document.tokens.len(), "sentences hold every token once");
    let mut last = 0;
    for entity in &found.entities {
        prop_assert!(entity.span.start >= last, "entities are in order and apart");
        prop_assert!(entity.span.start < entity.span.end);
        prop_assert!((0.0..=1.0).contains(&entity.score), "a score is a probability: {}", entity.score);
        prop_assert_eq!(entity.kind.label(), entity.label);
        last = entity.span.end;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_sound_entities(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn newsy_text_gives_sound_entities(text in newsy()) {
        check(&text)?;
    }

    #[test]
    fn a_used_scratch_changes_nothing(first in newsy(), second in newsy()) {
        let mut scratch = Scratch::default();
        EXTRACTOR.extract(&first, &Context::default(), &mut scratch);
        let again = EXTRACTOR.extract(&second, &Context::default(), &mut scratch).entities;
        prop_assert_eq!(again, entities(&second));
    }

    #[test]
    fn written_offsets_cut_out_the_written_text(text in newsy()) {
        let chars: Vec<char> = text.chars().collect();
        let units: Vec<u16> = text.encode_utf16().collect();
        for entity in entities(&text) {
            let (start, end) = (entity.span.start as usize, entity.span.end as usize);
            let mut counter = Counter::new(&text, Offsets::Chars);
            let cut: String = chars[counter.at(start)..counter.at(end)].iter().collect();
            prop_assert_eq!(&cut, entity.span.of(&text));
            let mut counter = Counter::new(&text, Offsets::Utf16);
            let cut = String::from_utf16(&units[counter.at(start)..counter.at(end)]).expect("whole characters");
            prop_assert_eq!(&cut, entity.span.of(&text));
        }
    }
}
