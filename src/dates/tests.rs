use super::*;
use crate::gazetteer::Gazetteer;

/// The day the examples of the rules were written on, a Friday.
const FRIDAY: Date = jiff::civil::date(2023, 11, 24);

fn found(grammar: &Grammar, lists: &Gazetteer, text: &str, date: Option<Date>) -> Vec<(String, Expression)> {
    let document = crate::sentence::document(text, lists);
    let mut out = Vec::new();
    grammar.find(&document, &Context { date }, &mut Buffers::default(), &mut out);
    out.into_iter().map(|e| (document.phrase(e.tokens).to_owned(), e)).collect()
}

fn kind_name(kind: Kind) -> String {
    kind.name().to_uppercase()
}

#[test]
fn every_rule_matches_its_examples() {
    // The block that the build writes has no examples.
    let grammar = Grammar::parse(FILES).unwrap();
    let lists = Gazetteer::built_in();
    let mut wrong = Vec::new();
    assert!(grammar.rules.iter().map(|rule| rule.examples.len()).sum::<usize>() >= 300);
    for rule in &grammar.rules {
        for example in &rule.examples {
            let (date, text) = match example.text.split_once(" | ") {
                Some((date, text)) => (date.parse().unwrap(), text),
                None => (FRIDAY, example.text.as_str()),
            };
            let place = format!("{}:{} {}", rule.path, example.line, rule.name);
            if !example.matches {
                let all = found(&grammar, &lists, text, Some(date));
                if !all.is_empty() {
                    wrong.push(format!("{place}: {text:?} should give nothing, gave {:?}", all[0]));
                }
                continue;
            }
            let (text, expected) = text.rsplit_once(" = ").expect("an example has ' = '");
            let (phrase, text) = match (text.find('['), text.find(']')) {
                (Some(a), Some(b)) => (&text[a + 1..b], text.replace(['[', ']'], "")),
                _ => (text, text.to_owned()),
            };
            let all = found(&grammar, &lists, &text, Some(date));
            let hit =
                all.iter().find(|(found, _)| found.trim_end_matches('.') == phrase.trim_end_matches('.'));
            match hit {
                None => wrong.push(format!(
                    "{place}: {text:?}: {phrase:?} not found, but {:?}",
                    all.iter().map(|a| (&a.0, &a.1.value)).collect::<Vec<_>>()
                )),
                Some((_, e)) => {
                    let value = format!("{} {}", kind_name(e.kind), e.value);
                    if value != expected {
                        wrong.push(format!(
                            "{place}: {text:?} gave {value}, not {expected} (rule {})",
                            grammar.rule_name(e.rule)
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_table_of_expressions_holds() {
    let grammar = Grammar::built_in();
    let lists = Gazetteer::built_in();
    let mut wrong = Vec::new();
    let rows: Vec<&str> = include_str!("table.tsv").lines().filter(|line| !line.starts_with('#')).collect();
    assert!(rows.len() >= 1300);
    for row in rows {
        let cells: Vec<&str> = row.split('\t').collect();
        let date = (cells[0] != "-").then(|| cells[0].parse().unwrap());
        let phrase = &cells[1][cells[1].find('[').unwrap() + 1..cells[1].find(']').unwrap()];
        let text = cells[1].replace(['[', ']'], "");
        let all = found(&grammar, &lists, &text, date);
        let values: Vec<String> =
            all.iter().map(|(phrase, e)| format!("{phrase} {} {}", kind_name(e.kind), e.value)).collect();
        if !values.contains(&format!("{phrase} {} {}", cells[2], cells[3])) {
            wrong.push(format!("{row} gave {values:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// Returns the year of a value that names a whole one.
fn year_of(value: &str) -> Option<&str> {
    value.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()))
}

#[test]
fn without_a_date_no_year_is_made_up() {
    let grammar = Grammar::built_in();
    let lists = Gazetteer::built_in();
    for row in include_str!("table.tsv").lines().filter(|line| !line.starts_with('#')) {
        let text = row.split('\t').nth(1).unwrap().replace(['[', ']'], "");
        // A year in digits or in two digits, and "9/11", which has one.
        let written = text.contains(|c: char| c.is_ascii_digit());
        for (phrase, e) in found(&grammar, &lists, &text, None) {
            assert!(year_of(&e.value).is_none() || written, "{text:?}: {phrase:?} {}", e.value);
            if let Some(year) = year_of(&e.value).filter(|_| !text.contains("9/11")) {
                // What is counted from a year that is written is near it.
                let year: i32 = year.parse().unwrap();
                let numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<i32>().ok());
                let near = |n: i32| (n - year).abs() <= 2 || n < 100 && (year - n) % 100 == 0;
                assert!(numbers.into_iter().any(near), "{text:?}: {phrase:?} {}", e.value);
            }
        }
    }
}

#[test]
fn without_a_date_whole_articles_have_the_years_that_are_written_in_them() {
    let grammar = Grammar::built_in();
    let lists = Gazetteer::built_in();
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let (mut articles, mut expressions, mut open) = (0, 0, 0);
    for entry in std::fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "txt") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        articles += 1;
        // Without its digits, an article tells no year at all.
        let bare: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
        for (phrase, e) in found(&grammar, &lists, &bare, None) {
            assert_eq!(year_of(&e.value), None, "{}: {phrase:?} {}", path.display(), e.value);
            expressions += 1;
            open += usize::from(e.value.starts_with("XXXX"));
            assert_ne!(e.anchor, Some(Anchor::Document), "{}: {phrase:?}", path.display());
        }
    }
    assert!(
        articles >= 60 && expressions > 4 * articles && open > articles,
        "{articles} {expressions} {open}"
    );
}

#[test]
fn a_verb_of_the_past_never_points_ahead() {
    let grammar = Grammar::built_in();
    let lists = Gazetteer::built_in();
    for month in 1..=12 {
        let written = jiff::civil::date(2023, month, 20);
        for name in ["January", "April", "July", "October", "December"] {
            let text = format!("He left in {name}.");
            let all = found(&grammar, &lists, &text, Some(written));
            let value = &*all[0].1.value;
            let now = format!("2023-{month:02}");
            assert!(
                value <= now.as_str() && value > format!("2022-{month:02}").as_str(),
                "{written} {text} {value}"
            );
        }
        for weekday in ["Monday", "Wednesday", "Sunday"] {
            let text = format!("He was seized by police {weekday}.");
            let value = found(&grammar, &lists, &text, Some(written))[0].1.value;
            let day: Date = value.parse().unwrap();
            let days = day.until(written).unwrap().get_days();
            assert!((0..7).contains(&days), "{written} {text} {value}");
        }
    }
}

#[test]
fn ranges_have_two_ends() {
    let grammar = Grammar::built_in();
    let lists = Gazetteer::built_in();
    for (text, begin, end) in [
        ("The fair is open May 3-5.", "2024-05-03", "2024-05-05"),
        ("He ruled 2009-2011.", "2009", "2011"),
        ("The 1999-00 season began.", "1999", "2000"),
        ("It lasted from June 28-July 2.", "2023-06-28", "2023-07-02"),
    ] {
        let all = found(&grammar, &lists, text, Some(FRIDAY));
        let ends = (all[0].1.begin.as_deref(), all[0].1.end.as_deref());
        assert_eq!(ends, (Some(begin), Some(end)), "{text}");
    }
}

#[test]
fn words_that_are_no_dates_stay_out() {
    let grammar = Grammar::built_in();
    let lists = Gazetteer::built_in();
    for text in [
        "He may go home.",
        "They march home.",
        "April Jones sang.",
        "The Sun said so.",
        "A second man fell.",
        "The fall of the wall.",
        "The Sunday Times said so.",
        "The 6-year-old boy slept.",
        "Theresa May spoke.",
        "She sat down and wed him.",
        "It costs $ 2,000.",
        "The Good Friday Agreement holds.",
        "He lives at 1600 Pennsylvania Avenue.",
        "It was a good day for us.",
        "He scored on 21 minutes.",
        "A man in his 60s and a 42-year-old woman died.",
        "Mensah, 42, and his sons, aged 9 and 12, fled.",
        "The under-21s won.",
        "The score was 1-1 at half-time.",
        "He came on at half-time and scored in the 78th minute.",
        "United won 2-1 in the second half.",
        "He won in 2:04:11.",
        "It was day three of the Test.",
        "Wednesday beat United.",
    ] {
        let all = found(&grammar, &lists, text, Some(FRIDAY));
        assert!(all.is_empty(), "{text}: {:?}", all[0]);
    }
}

#[test]
fn sums_are_no_times_of_day() {
    let grammar = Grammar::built_in();
    let lists = Gazetteer::built_in();
    for (text, phrase) in [
        ("It cost 3.75 today.", "today"),
        ("It was sold at 3.75 today.", "today"),
        ("Shares rose 2.10 on Monday.", "Monday"),
        ("Shares fell by 12.45 last night.", "last night"),
        ("Shares fell slightly by 12.45 on Monday.", "Monday"),
        ("The pound stood at 1.25 today.", "today"),
        ("The pound was at 1.55 on Monday.", "Monday"),
        ("The yield on the bonds was at 4.35 on Friday.", "Friday"),
        ("Ekiti closed at 1.45 on Monday.", "Monday"),
        ("It stands at 10.75 tomorrow.", "tomorrow"),
        ("Tickets are 12.50 tonight.", "tonight"),
        ("He had an average of 9.30 this morning.", "this morning"),
        ("It was at 12.30 on Monday, up from 12.10.", "Monday"),
        ("He ran 10.30 on Saturday.", "Saturday"),
        ("It was quoted on Monday at 1.45.", "Monday"),
    ] {
        let all = found(&grammar, &lists, text, Some(FRIDAY));
        let phrases: Vec<&str> = all.iter().map(|(phrase, _)| phrase.as_str()).collect();
        assert_eq!(phrases, [phrase], "{text}");
    }
}

#[test]
fn the_months_of_plans_are_to_come() {
    let grammar = Grammar::built_in();
    let lists = Gazetteer::built_in();
    // Written in May: a March just over is none of a plan.
    let written = jiff::civil::date(2023, 5, 17);
    let mut wrong = Vec::new();
    for (text, value) in [
        ("Both sides want a rematch in November.", "2023-11"),
        ("Elections are due in March.", "2024-03"),
        ("The trial, scheduled for February, will be long.", "2024-02"),
        ("The election is set for April.", "2024-04"),
        ("The summit, to be held in March, is in Rome.", "2024-03"),
        ("A runoff in April is likely.", "2024-04"),
        ("The launch in March is on track.", "2024-03"),
        ("The wedding in June is planned with care.", "2023-06"),
        ("They agreed a rematch in March.", "2024-03"),
        ("A planned visit in March is off.", "2024-03"),
        ("The launch, planned for March, was scrubbed.", "2024-03"),
        ("The vote has been brought forward to August.", "2023-08"),
        ("She is expecting a child in December.", "2023-12"),
        ("It must be done by March.", "2024-03"),
        ("The trial will start in March.", "2024-03"),
        ("It was to be done by March.", "2023-03"),
        ("The championships in April will be his last.", "2024-04"),
        ("They won the rematch in March.", "2023-03"),
        ("Their rematch in March ended in a draw.", "2023-03"),
        ("The launch in March was a success.", "2023-03"),
        ("He was due in court in March.", "2023-03"),
        ("He was due to be sentenced in March.", "2023-03"),
        ("The deadline expired in March.", "2023-03"),
        ("They agreed on the rematch in March.", "2023-03"),
    ] {
        let all = found(&grammar, &lists, text, Some(written));
        if &*all[0].1.value != value {
            wrong.push(format!("{text} gave {}, not {value}", all[0].1.value));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn loading_names_the_line_that_is_wrong() {
    for (text, expected) in [
        ("tabel month\n", "x:1: \"tabel month\" begins nothing"),
        ("table month\n  january\n", "x:2: \"january\" has no ':'"),
        ("table month\n  J: january\n", "x:2: value \"J\" is no number"),
        ("shape year ####\n", "x:1: \"year ####\" is not 'name form|form low..high'"),
        ("rule a\nmatch: {year:jaar}\n", "x:2: class \"jaar\" is not one of"),
        ("rule a\nmatch: ( a | b\n", "x:2: a '(' is not closed"),
        ("rule a\nmatch: a )\n", "x:2: \")\" closes nothing"),
        ("rule a\nset: colour=3\n", "x:2: field \"colour\" is not one of year month"),
        ("rule a\nmach: b\n", "x:2: \"mach\" is not one of match"),
        ("rule a\nmatch: b?\n", "x:1: rule \"a\": the pattern can match nothing"),
        ("match: b\n", "x:1: \"match: b\" stands in no rule"),
    ] {
        let error = Grammar::parse(&[("x", text)]).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { failure_persistence: None, cases: 96, ..Default::default() })]

    /// Any text is read without a panic, and the expressions are in order and apart.
    #[test]
    fn any_text_is_read(
        words in proptest::collection::vec(proptest::sample::select(WORDS.to_vec()), 0..40),
        any in "\\PC{0,40}",
        dated in proptest::bool::ANY,
    ) {
        let grammar = Grammar::built_in();
        let lists = Gazetteer::built_in();
        let text = format!("{} {any} {}", words.join(" "), words.concat());
        let document = crate::sentence::document(&text, &lists);
        let mut out = Vec::new();
        let date = dated.then_some(Date::MAX);
        let mut buffers = Buffers::default();
        grammar.find(&document, &Context { date }, &mut buffers, &mut out);
        // Buffers used before change nothing.
        let mut again = Vec::new();
        grammar.find(&document, &Context { date }, &mut buffers, &mut again);
        proptest::prop_assert_eq!(&out, &again);
        grammar.find(&document, &Context { date: Some(Date::MIN) }, &mut buffers, &mut Vec::new());
        let mut end = 0;
        for e in &out {
            proptest::prop_assert!(e.tokens.start >= end && e.tokens.end > e.tokens.start);
            proptest::prop_assert!(!e.value.is_empty());
            end = e.tokens.end;
        }
        let known = Known { field: Some(&any), url: Some(&text), file_name: Some(&any), given: None };
        document_date(&grammar, &known, &document, &mut buffers);
    }
}

/// Words that most rules begin with or turn on.
const WORDS: &[&str] = &[
    "the",
    "last",
    "next",
    "two",
    "99999999",
    "years",
    "ago",
    "May",
    "5",
    "-",
    "2023",
    "of",
    "century",
    "21st",
    "1990s",
    "'90s",
    "every",
    "Friday",
    "night",
    "at",
    "10:30",
    "p.m.",
    "GMT",
    "BC",
    "quarter",
    "third",
    "hundred",
    "million",
    "billion",
    "thousand",
    "a",
    "later",
    "earlier",
    "and",
    "to",
    "31",
    "February",
    "30",
    "29",
    ",",
    "/",
    "early",
    "Christmas",
    "Easter",
    "weeks",
    "000",
    "0",
    "decade",
    "fiscal",
    "year",
    "day",
    "before",
    "yesterday",
    "morning",
    "half",
    "one",
];
