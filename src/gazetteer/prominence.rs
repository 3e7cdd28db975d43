//! How well known the thing of a row is: chosen among the rows that claim the same words, where the document does not choose.

use std::collections::HashMap;

use super::fold;
use super::list::{List, Row};
use crate::label::{Kind, Label};
use crate::tokenize::{Abbreviation, tokenize};

/// How well known the thing of a row is, and where it lies: what chooses among rows that claim the same words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prominence {
    /// About how many people it stands for: 20 times the decimal logarithm. 0 for groups, of which no list tells it.
    pub weight: u8,
    /// Its country.
    pub country: Option<Country>,
}

/// A country by its two letters (ISO 3166-1 alpha-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Parses a cell; None for anything but two capital letters.
    pub fn parse(cell: &str) -> Option<Country> {
        <[u8; 2]>::try_from(cell.as_bytes()).ok().and_then(Country::of_bytes)
    }

    /// Returns the country of two letters; None for anything but capitals.
    pub(super) fn of_bytes(bytes: [u8; 2]) -> Option<Country> {
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Country(bytes))
    }

    /// Returns its two letters.
    pub(crate) fn bytes(self) -> [u8; 2] {
        self.0
    }
}

/// Bytes of a row's prominence in a block: weight 1, country 2.
pub(super) const PROMINENCE: usize = 3;

/// Returns true for lists that keep how well known their things are: places and groups, which have kinds to choose from.
pub(super) fn has_prominence(label: Option<Label>) -> bool {
    matches!(label, Some(Label::Place | Label::Group))
}

/// Appends a row's prominence.
pub(super) fn write(prominence: Prominence, out: &mut Vec<u8>) {
    out.push(prominence.weight);
    out.extend_from_slice(&prominence.country.map_or([0; 2], Country::bytes));
}

/// A town of the name of its region stands for both from this part of the region's people on: Lagos and Kano are cities, Florida (in
/// Cuba) and Wyoming (in Michigan) are not. Of 1/10, 1/30, 1/60 and 1/100 the third is best on 17,568 places of `corpus/lessons`.
const PART: f64 = 60.0;

/// A place that has no number of people is worth these: measured like [`PART`].
fn usual(kind: Kind, hand: bool, words: usize) -> f64 {
    let people: f64 = match kind {
        Kind::Continent => return 2e10,
        Kind::Country => 1e10,
        Kind::Water | Kind::Landform => 1e7,
        // A landmark of one word often has the name of its town: Wimbledon, Congonhas; one of two has a name of its own.
        Kind::Facility if words > 1 => 1e6,
        Kind::Region => 5e5,
        Kind::Area => 1e5,
        _ => 5e3,
    };
    // What was made from packages has more that no one knows.
    if hand { people } else { people / 20.0 }
}

/// How many people live where, as far as the lists tell it.
pub(super) struct Inhabitants {
    /// The people of a list's average region, by the list's name and the country.
    average: HashMap<(String, Country), f64>,
    /// The people of the regions by country and key of the name, the greatest.
    regions: HashMap<(Country, u64), f64>,
}

impl Inhabitants {
    /// Reads the people of countries and regions from all lists. A region without a number has that of the average region of its
    /// country in its list: 6 million for Florida, 300,000 for Kent.
    pub(super) fn of(lists: &[&List]) -> Inhabitants {
        let mut countries: HashMap<Country, f64> = HashMap::new();
        let mut regions: HashMap<(String, Country), f64> = HashMap::new();
        for list in lists.iter().filter(|list| list.label == Some(Label::Place)) {
            for row in list.rows.iter() {
                let Some(country) = country(list, row) else { continue };
                match row.kind {
                    Some(Kind::Country) => {
                        let people = countries.entry(country).or_default();
                        *people = people.max(population(list, row).unwrap_or(0.0));
                    }
                    Some(Kind::Region) => *regions.entry((list.name.clone(), country)).or_default() += 1.0,
                    _ => {}
                }
            }
        }
        let average = regions.into_iter().filter_map(|((list, country), count)| {
            let people = countries.get(&country).filter(|people| **people > 0.0)?;
            Some(((list, country), people / count))
        });
        let mut found = Inhabitants { average: average.collect(), regions: HashMap::new() };
        for list in lists.iter().filter(|list| list.label == Some(Label::Place)) {
            for row in list.rows.iter().filter(|row| row.kind == Some(Kind::Region)) {
                let Some(country) = country(list, row) else { continue };
                let people = found.people(list, row);
                for name in row.names() {
                    let greatest = found.regions.entry((country, key(name))).or_default();
                    *greatest = greatest.max(people);
                }
            }
        }
        found
    }

    /// Returns the prominence of a row of places or groups.
    pub(super) fn prominence(&self, list: &List, row: Row) -> Prominence {
        let country = country(list, row);
        if list.label != Some(Label::Place) {
            return Prominence { weight: 0, country };
        }
        let people = self.people(list, row);
        let weight = scale(people);
        let town = country.filter(|_| row.kind == Some(Kind::City));
        let region = town.and_then(|country| {
            let regions = row.names().filter_map(|name| self.regions.get(&(country, key(name))).copied());
            regions.max_by(f64::total_cmp)
        });
        let weight = match region {
            // Where town and region share a name, it is the town.
            Some(region) if people * PART >= region => weight.max(scale(region) + 1),
            _ => weight,
        };
        Prominence { weight, country }
    }

    fn people(&self, list: &List, row: Row) -> f64 {
        let kind = row.kind.unwrap_or(Kind::City);
        let believed = list.rank() == 1;
        let average = || {
            let country = country(list, row).filter(|_| kind == Kind::Region)?;
            self.average.get(&(list.name.clone(), country)).copied()
        };
        match kind {
            Kind::Continent => usual(kind, true, 1),
            // Hong Kong and Chechnya, which have a row among the countries, are as well known as one.
            _ if believed => usual(Kind::Country, true, 1),
            _ => population(list, row)
                .or_else(average)
                .unwrap_or_else(|| usual(kind, list.rank() <= 2, row.name.split_whitespace().count())),
        }
    }
}

/// Returns 20 times the decimal logarithm of a number of people, 1 to 254: one more is that of a town before its region.
fn scale(people: f64) -> u8 {
    (people.max(1.0).log10() * 20.0).round().clamp(1.0, 254.0) as u8
}

fn population(list: &List, row: Row) -> Option<f64> {
    list.fact("population").and_then(|column| row.fact(column).parse().ok()).filter(|people| *people > 0.0)
}

fn country(list: &List, row: Row) -> Option<Country> {
    list.fact("country").and_then(|column| Country::parse(row.fact(column)))
}

/// The folded words of a name as one number.
fn key(name: &str) -> u64 {
    let mut tokens = Vec::new();
    tokenize(name, |_| Abbreviation::ALWAYS, &mut tokens);
    let words = tokens.iter().filter(|token| fold::in_key(token.span.of(name)));
    words.fold(0, |key, token| fold::extend(key, token.word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_more_people_live_in_is_better_known() {
        let countries = "# label: place\n# kind: country\n# rank: 1\n# columns: name country population\n\
            United States\tUS\t330000000\nCuba\tCU\t11000000\n";
        let regions = "# label: place\n# kind: region\n# columns: name country\nFlorida\tUS\nWyoming\tUS\nNew York\tUS\n";
        let cities = "# label: place\n# kind: city\n# columns: name country population\n\
            Florida\tCU\t63007\nWyoming\tUS\t76501\nNew York\tUS\t8804190\n";
        let parse = |name: &str, text: &str| List::parse(name, name, text).unwrap();
        let lists = [
            parse("place/countries", countries),
            parse("place/regions", regions),
            parse("place/cities", cities),
        ];
        let all: Vec<&List> = lists.iter().collect();
        let people = Inhabitants::of(&all);
        let weight =
            |list: usize, row: usize| people.prominence(&lists[list], lists[list].rows.get(row)).weight;
        assert!(weight(1, 0) > weight(2, 0), "Florida is the state");
        assert!(weight(1, 1) > weight(2, 1), "Wyoming is the state");
        assert!(weight(2, 2) > weight(1, 2), "New York is the city");
        assert!(weight(0, 1) > weight(1, 0), "a country is better known than any region");
        assert_eq!(people.prominence(&lists[2], lists[2].rows.get(0)).country, Country::parse("CU"));
    }
}
