//! Further personal values: postal addresses, social handles, identity numbers, birthdays.

use std::fmt;

use chrono::{Days, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use super::masking;
use super::words::CustomerKind;
use crate::fields::{FieldCode, FieldResult};
use crate::instant::{self, Instant};
use crate::text;

/// The longest postal address, in characters.
pub const MAX_ADDRESS: usize = 500;
/// The longest social handle, in characters.
pub const MAX_HANDLE: usize = 128;

macro_rules! redacted {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(***)"))
            }
        }
    )+};
}

redacted!(PostalAddress, SocialHandle, IdentityNumber, Birthday);

/// A postal address as written on an envelope, of up to [`MAX_ADDRESS`] characters, lines allowed. Personal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PostalAddress(String);

impl PostalAddress {
    /// Reads an address.
    ///
    /// # Errors
    /// `masked_value`, and those of [`text::paragraphs`].
    pub fn read(text: impl AsRef<str>) -> FieldResult<Self> {
        let text = text::paragraphs(text, 1, MAX_ADDRESS)?;
        if masking::is_masked_text(&text) { Err(FieldCode::MaskedValue.into()) } else { Ok(Self(text)) }
    }

    /// Wraps what [`Self::as_str`] gave, as a database keeps it.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What every caller may see.
    #[must_use]
    pub fn masked(&self) -> String {
        masking::address(&self.0)
    }
}

/// An account on a social platform, of up to [`MAX_HANDLE`] characters without spaces; case counts (an openid is
/// case-sensitive). Personal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SocialHandle(String);

impl SocialHandle {
    /// Reads a handle.
    ///
    /// # Errors
    /// `masked_value`, `handle_invalid` where it holds spaces, and those of [`text::line`].
    pub fn read(text: impl AsRef<str>) -> FieldResult<Self> {
        let text = text::line(text, 1, MAX_HANDLE)?;
        if masking::is_masked_text(&text) {
            return Err(FieldCode::MaskedValue.into());
        }
        if text.contains(char::is_whitespace) { Err(FieldCode::HandleInvalid.into()) } else { Ok(Self(text)) }
    }

    /// Wraps what [`Self::as_str`] gave, as a database keeps it.
    #[must_use]
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The handle.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What every caller may see.
    #[must_use]
    pub fn masked(&self) -> String {
        masking::handle(&self.0)
    }
}

/// The number of an identity card, a passport or a business licence: 5 to 30 letters, digits and hyphens, in upper case.
/// Sensitive.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityNumber(String);

impl IdentityNumber {
    /// Reads a number; spaces are dropped, full-width forms and small letters are brought to the usual ones.
    ///
    /// # Errors
    /// `masked_value`, `identity_number_invalid`.
    pub fn read(text: impl AsRef<str>) -> FieldResult<Self> {
        let text = text.as_ref();
        if masking::is_masked_number(text) {
            return Err(FieldCode::MaskedValue.into());
        }
        if text.len() > 256 {
            return Err(FieldCode::IdentityNumberInvalid.into());
        }
        let number: String = text.nfkc().filter(|letter| *letter != ' ').map(|letter| letter.to_ascii_uppercase()).collect();
        let is_shaped = (5..=30).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && number.bytes().any(|byte| byte.is_ascii_digit());
        if is_shaped { Ok(Self(number)) } else { Err(FieldCode::IdentityNumberInvalid.into()) }
    }

    /// Checks what can be checked once it is known whose number it is: eighteen digits of a person (the last may be `X`) are
    /// a Chinese identity card and must bear its check digit.
    ///
    /// # Errors
    /// `identity_number_invalid`.
    pub fn check(&self, kind: CustomerKind) -> FieldResult<()> {
        if kind == CustomerKind::Person && is_card_shaped(&self.0) && !has_card_check_digit(&self.0) {
            Err(FieldCode::IdentityNumberInvalid.into())
        } else {
            Ok(())
        }
    }

    /// Wraps what [`Self::as_str`] gave, as a database keeps it.
    #[must_use]
    pub const fn from_stored(number: String) -> Self {
        Self(number)
    }

    /// The number; this is also the form in which numbers are compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What every caller may see.
    #[must_use]
    pub fn masked(&self) -> String {
        masking::identity_number(&self.0)
    }
}

fn is_card_shaped(number: &str) -> bool {
    number.len() == 18
        && number.bytes().take(17).all(|byte| byte.is_ascii_digit())
        && number.ends_with(|last: char| last.is_ascii_digit() || last == 'X')
}

/// The check digit of GB 11643 (ISO 7064, MOD 11-2).
fn has_card_check_digit(number: &str) -> bool {
    let check = number.bytes().take(17).fold(0_u32, |check, byte| (check + u32::from(byte - b'0')) * 2 % 11);
    let last = number.bytes().last().map_or(11, |byte| if byte == b'X' { 10 } else { u32::from(byte - b'0') });
    (check + last) % 11 == 1
}

/// The day on which a person was born. Personal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Birthday(NaiveDate);

impl Birthday {
    /// Reads `YYYY-MM-DD`: a day that has begun somewhere on earth by `now`.
    ///
    /// # Errors
    /// `in_future`, and those of [`instant::parse_date`].
    pub fn read(text: impl AsRef<str>, now: Instant) -> FieldResult<Self> {
        let date = instant::parse_date(text)?;
        // The easternmost zone is 14 hours ahead, so at most the next day has begun somewhere.
        let latest = now.date_naive().checked_add_days(Days::new(1)).unwrap_or(now.date_naive());
        if date > latest { Err(FieldCode::InFuture.into()) } else { Ok(Self(date)) }
    }

    /// Wraps what [`Self::date`] gave, as a database keeps it.
    #[must_use]
    pub const fn from_stored(date: NaiveDate) -> Self {
        Self(date)
    }

    /// The day.
    #[must_use]
    pub const fn date(self) -> NaiveDate {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn identity_numbers_are_read_and_checked() {
        use FieldCode::{IdentityNumberInvalid, MaskedValue};
        for (text, kind, expected) in [
            ("11010519491231002x", CustomerKind::Person, Ok("11010519491231002X")),
            ("110105 19491231 002X", CustomerKind::Person, Ok("11010519491231002X")),
            ("440308199901101512", CustomerKind::Person, Ok("440308199901101512")),
            ("440308199901101513", CustomerKind::Person, Err(IdentityNumberInvalid)),
            ("440308199901101513", CustomerKind::Organization, Ok("440308199901101513")),
            ("91350100M000100Y43", CustomerKind::Organization, Ok("91350100M000100Y43")),
            ("E12345678", CustomerKind::Person, Ok("E12345678")),
            ("Ｅ１２３４５６７８", CustomerKind::Person, Ok("E12345678")),
            ("1234", CustomerKind::Person, Err(IdentityNumberInvalid)),
            ("ABCDEFG", CustomerKind::Person, Err(IdentityNumberInvalid)),
            ("12345;67", CustomerKind::Person, Err(IdentityNumberInvalid)),
            ("1***5", CustomerKind::Person, Err(MaskedValue)),
        ] {
            let got = IdentityNumber::read(text).and_then(|number| number.check(kind).map(|()| number.0)).map_err(|fault| fault.code);
            assert_eq!(got, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn handles_and_addresses_are_read() {
        assert_eq!(SocialHandle::read(" oABC_123-x ").unwrap().as_str(), "oABC_123-x");
        for (text, code) in [("a b", FieldCode::HandleInvalid), ("w***9", FieldCode::MaskedValue), ("", FieldCode::Required)] {
            assert_eq!(SocialHandle::read(text).unwrap_err().code, code);
        }
        assert_eq!(PostalAddress::read("世纪大道100号\r\n8层").unwrap().as_str(), "世纪大道100号\n8层");
        for (text, code) in [("上海市***", FieldCode::MaskedValue), (" ", FieldCode::Required)] {
            assert_eq!(PostalAddress::read(text).unwrap_err().code, code);
        }
    }

    #[test]
    fn nobody_is_born_tomorrow() {
        let now = instant::parse("2026-02-13T20:00:00Z").unwrap();
        for (date, good) in [("2026-02-13", true), ("2026-02-14", true), ("2026-02-15", false), ("1900-01-01", true)] {
            assert_eq!(Birthday::read(date, now).is_ok(), good, "{date}");
        }
    }

    #[test]
    fn debug_tells_nothing() {
        assert_eq!(format!("{:?}", Birthday::from_stored(NaiveDate::MIN)), "Birthday(***)");
        assert_eq!(format!("{:?}", IdentityNumber::read("E12345678").unwrap()), "IdentityNumber(***)");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_of_a_card_is_found(front in "[1-6][0-9]{16}", at in 0_usize..17, by in 1_u8..10) {
            let card = (0..11).map(|last| format!("{front}{}", if last == 10 { "X".to_owned() } else { last.to_string() }));
            let good: Vec<_> = card.filter(|card| IdentityNumber::read(card).unwrap().check(CustomerKind::Person).is_ok()).collect();
            prop_assert_eq!(good.len(), 1);
            let mut bytes = good[0].clone().into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let wrong = IdentityNumber::read(String::from_utf8(bytes).unwrap()).unwrap();
            prop_assert!(wrong.check(CustomerKind::Person).is_err());
        }
    }
}
