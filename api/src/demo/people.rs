//! Names and phones.

use guanxi_domain::customers::{CustomerKind, name_key};

use super::chance::Chance;
use super::words::{BRANDS, BUSINESSES, GIVEN, MOBILE_PREFIXES, SURNAMES};

/// Eight digits hold so many phones of one prefix.
const PHONES_OF_A_PREFIX: u64 = 100_000_000;
/// Prime to the number of phones, so that no index meets the phone of another.
const STRIDE: u64 = 38_261_087;

/// The name of a person.
pub(super) fn person(chance: &mut Chance) -> String {
    let mut name = chance.weighted(SURNAMES, |one| one.1).map_or("王", |one| one.0).to_owned();
    let letters = if chance.percent(51) { GIVEN[0] } else { GIVEN[1] };
    name.push_str(chance.word(letters));
    if chance.percent(72) {
        name.push_str(chance.word(letters));
    }
    name
}

/// The name of a company, and its industry.
pub(super) fn business(city: &str, chance: &mut Chance) -> (String, &'static str) {
    let (part, industry) = chance.one_of(BUSINESSES).unwrap_or(("商贸", "批发零售"));
    let brand = chance.word(BRANDS);
    (format!("{}{brand}{part}有限公司", city.trim_end_matches('市')), industry)
}

/// A mobile phone that no other index has.
pub(super) fn phone(seed: u64, index: u64) -> String {
    let prefixes = MOBILE_PREFIXES.len() as u64;
    let at = usize::try_from(index % prefixes).unwrap_or(0);
    let prefix = MOBILE_PREFIXES.get(at).copied().unwrap_or("138");
    let digits = (index / prefixes * STRIDE + seed % PHONES_OF_A_PREFIX) % PHONES_OF_A_PREFIX;
    format!("{prefix}{digits:08}")
}

/// An e-mail address that no other index has, at a domain that nobody has.
pub(super) fn email(name: &str, index: u64) -> String {
    format!("{}{index}@example.com", name_key(CustomerKind::Person, name).replace(' ', "."))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use guanxi_domain::customers::PhoneNumber;

    use super::*;

    #[test]
    fn phones_are_valid_and_each_ones_own() {
        let phones: HashSet<String> = (0..200_000).map(|index| phone(7, index)).collect();
        assert_eq!(phones.len(), 200_000);
        for phone in phones.iter().take(2_000) {
            assert!(PhoneNumber::read(phone).is_ok(), "{phone}");
        }
    }

    #[test]
    fn addresses_are_spelled_in_pinyin() {
        assert_eq!(email("单伟", 3), "shan.wei3@example.com");
    }
}
