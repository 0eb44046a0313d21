//! Phone numbers, in E.164 inside.

use std::fmt;

use phonenumber::Mode;
use unicode_normalization::UnicodeNormalization;

use super::masking;
use crate::fields::{FieldCode, FieldResult};

/// The longest text that is read as a phone number, in bytes.
const MAX_BYTES: usize = 64;

/// A phone number in E.164 (`+8613800138000`), valid by its country's numbering plan. Personal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number as people write it, with spaces, hyphens, dots, brackets or full-width digits. One without a country's
    /// code is Chinese. Extensions have no place in E.164 and are refused rather than lost; the label can carry them.
    ///
    /// # Errors
    /// `masked_value`, `phone_invalid`.
    pub fn read(text: impl AsRef<str>) -> FieldResult<Self> {
        let text = text.as_ref().trim();
        if text.len() > MAX_BYTES {
            return Err(FieldCode::PhoneInvalid.into());
        }
        if masking::is_masked_number(text) {
            return Err(FieldCode::MaskedValue.into());
        }
        let dialled = dialled(text).ok_or(FieldCode::PhoneInvalid)?;
        // The library strips the default country's trunk and carrier prefixes from foreign numbers too, so it is told of
        // no country where the number brings its own.
        let country = (!dialled.starts_with('+')).then_some(phonenumber::country::CN);
        let number = phonenumber::parse(country, &dialled).map_err(|_| FieldCode::PhoneInvalid)?;
        if number.extension().is_some() || !number.is_valid() {
            return Err(FieldCode::PhoneInvalid.into());
        }
        let e164 = number.format().mode(Mode::E164).to_string();
        if is_overlong_landline(&e164) { Err(FieldCode::PhoneInvalid.into()) } else { Ok(Self(e164)) }
    }

    /// Wraps what [`Self::as_str`] gave, as a database keeps it.
    #[must_use]
    pub const fn from_stored(e164: String) -> Self {
        Self(e164)
    }

    /// The number in E.164; this is also the form in which numbers are compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, by which people find a number.
    #[must_use]
    pub fn last_four(&self) -> &str {
        masking::tail(&self.0, 4)
    }

    /// What every caller may see.
    #[must_use]
    pub fn masked(&self) -> String {
        masking::phone(&self.0)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PhoneNumber(***)")
    }
}

/// Digits with an optional `+` in front, where the text has nothing else but marks that people put between digits.
fn dialled(text: &str) -> Option<String> {
    let mut dialled = String::with_capacity(text.len());
    for letter in text.nfkc() {
        match letter {
            '0'..='9' => dialled.push(letter),
            '+' if dialled.is_empty() => dialled.push('+'),
            ' ' | '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            _ => return None,
        }
    }
    // The international prefix of China, and of most of the world.
    Some(match dialled.strip_prefix("00") {
        Some(rest) => format!("+{rest}"),
        None => dialled,
    })
}

/// The library looks at how a number begins and whether the country has numbers of its length; landlines of the Chinese
/// area codes of two digits (10, 2x) have eight digits after it, which it therefore does not notice.
fn is_overlong_landline(e164: &str) -> bool {
    e164.strip_prefix("+86").is_some_and(|national| national.starts_with('2') || national.starts_with("10")) && e164.len() > 13
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn e164(text: &str) -> Result<String, FieldCode> {
        PhoneNumber::read(text).map(|number| number.0).map_err(|fault| fault.code)
    }

    #[test]
    fn numbers_are_read() {
        for (text, expected) in [
            ("13800138000", "+8613800138000"),
            (" 138 0013 8000 ", "+8613800138000"),
            ("138-0013-8000", "+8613800138000"),
            ("１３８００１３８０００", "+8613800138000"),
            ("+86 138 0013 8000", "+8613800138000"),
            ("0086 13800138000", "+8613800138000"),
            ("8613800138000", "+8613800138000"),
            ("010-12345678", "+861012345678"),
            ("(010) 6552 9988", "+861065529988"),
            ("0755-86013388", "+8675586013388"),
            ("400-820-8820", "+864008208820"),
            ("+1 212-555-0123", "+12125550123"),
            ("+44 1202 123456", "+441202123456"),
            ("+44 20 7946 0958", "+442079460958"),
            ("+44 (0)20 7946 0958", "+442079460958"),
            ("+39 06 698 1234", "+39066981234"),
            ("+852 2123 4567", "+85221234567"),
            ("+81 3-1234-5678", "+81312345678"),
            ("+49 30 123456", "+4930123456"),
        ] {
            assert_eq!(e164(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn others_are_refused() {
        use FieldCode::{MaskedValue, PhoneInvalid};
        let long = "1".repeat(5_000);
        for (text, code) in [
            ("", PhoneInvalid),
            ("+", PhoneInvalid),
            ("1", PhoneInvalid),
            ("12345", PhoneInvalid),
            ("1380013800", PhoneInvalid),
            ("138001380001", PhoneInvalid),
            ("23800138000", PhoneInvalid),
            ("010-123456789", PhoneInvalid),
            ("+999 1234567", PhoneInvalid),
            ("+86", PhoneInvalid),
            ("13800138000 ext 12", PhoneInvalid),
            ("13800138000;phone-context=+1", PhoneInvalid),
            ("tel:+8613800138000", PhoneInvalid),
            ("138+00138000", PhoneInvalid),
            ("电话13800138000", PhoneInvalid),
            (&long, PhoneInvalid),
            ("138****8000", MaskedValue),
            ("138＊＊＊＊8000", MaskedValue),
        ] {
            assert_eq!(e164(text), Err(code), "{text}");
        }
    }

    #[test]
    fn example_numbers_of_the_world_read_and_read_again() {
        let (mut read, mut total) = (0, 0);
        for region in phonenumber::metadata::DATABASE.iter() {
            let kinds = [region.descriptors().get(phonenumber::Type::Mobile), region.descriptors().get(phonenumber::Type::FixedLine)];
            for example in kinds.into_iter().flatten().filter_map(|kind| kind.example()) {
                let text = format!("+{}{example}", region.country_code());
                total += 1;
                if let Ok(once) = e164(&text) {
                    assert_eq!(once, text);
                    assert_eq!(e164(&once).as_deref(), Ok(once.as_str()));
                    read += 1;
                }
            }
        }
        assert!(total > 300 && read * 100 >= total * 97, "{read} of {total}");
    }

    #[test]
    fn debug_tells_nothing() {
        assert_eq!(format!("{:?}", PhoneNumber::read("13800138000").unwrap()), "PhoneNumber(***)");
        assert_eq!(PhoneNumber::read("13800138000").unwrap().last_four(), "8000");
    }

    proptest! {
        #[test]
        fn any_text_ends_well(text in "[+0-9 ()\\-.a-z;=]{0,40}") {
            if let Ok(number) = PhoneNumber::read(&text) {
                prop_assert!(number.as_str().starts_with('+') && number.as_str().len() <= 20);
                prop_assert_eq!(PhoneNumber::read(number.as_str()).unwrap(), number);
            }
        }

        #[test]
        fn chinese_mobiles_read_in_every_dress(digits in "13[0-9]{9}", at in 1_usize..10) {
            let (front, back) = digits.split_at(at);
            let expected = format!("+86{digits}");
            for text in [format!("{front}-{back}"), format!("+86 {front} {back}"), format!("0086{digits}")] {
                prop_assert_eq!(e164(&text).unwrap(), expected.clone());
            }
        }
    }
}
