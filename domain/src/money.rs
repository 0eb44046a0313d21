//! Money: an integer of minor units beside its ISO 4217 currency, within bounds, never a float.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fields::{Fault, FieldCode, FieldResult};

/// The largest amount in minor units, of either sign: far from what any sum of a million of them could overflow.
pub const MAX_MINOR: i64 = 1_000_000_000_000_000;

/// A currency of ISO 4217 that has minor units; gold, bond units and test codes are none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Yuan renminbi.
    pub const CNY: Self = Self(iso_currency::Currency::CNY);

    /// Reads the three capital letters of a currency.
    ///
    /// # Errors
    /// `currency_invalid`.
    pub fn read(code: impl AsRef<str>) -> FieldResult<Self> {
        let currency = iso_currency::Currency::from_code(code.as_ref().trim()).ok_or(FieldCode::CurrencyInvalid)?;
        currency.exponent().map(|_| Self(currency)).ok_or_else(|| FieldCode::CurrencyInvalid.into())
    }

    /// The three capital letters.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many digits of an amount stand after the decimal point: 2 for most, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// The text is no code of a currency with minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO 4217 currency code")]
pub struct NotACurrency;

impl FromStr for Currency {
    type Err = NotACurrency;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::read(text).map_err(|_| NotACurrency)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount of one currency, between −[`MAX_MINOR`] and [`MAX_MINOR`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Money {
    amount_minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount in minor units.
    ///
    /// # Errors
    /// `out_of_range` beyond [`MAX_MINOR`].
    pub fn new(amount_minor: i64, currency: Currency) -> FieldResult<Self> {
        check_minor(amount_minor).map(|amount_minor| Self { amount_minor, currency })
    }

    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { amount_minor: 0, currency }
    }

    /// Reads a plain decimal (`-12`, `11.77`) exactly. Digits beyond those of the currency may only be zeros; exponents,
    /// thousands separators and currency signs are not read.
    ///
    /// # Errors
    /// `amount_invalid` with the allowed `digits`, `out_of_range`.
    pub fn parse(text: impl AsRef<str>, currency: Currency) -> FieldResult<Self> {
        let digits = currency.minor_digits();
        let invalid = || Fault::with(FieldCode::AmountInvalid, "digits", digits);
        let text = text.as_ref().trim();
        let (negative, unsigned) = text.strip_prefix('-').map_or((false, text.strip_prefix('+').unwrap_or(text)), |rest| (true, rest));
        let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(whole, fraction)| (whole, Some(fraction)));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || fraction.is_some_and(|part| !is_number(part)) {
            return Err(invalid());
        }
        let mut figures = fraction.unwrap_or_default().bytes();
        let mut minor = 0_i64;
        for byte in whole.bytes().chain(figures.by_ref().chain(std::iter::repeat(b'0')).take(digits as usize)) {
            minor = minor.saturating_mul(10).saturating_add(i64::from(byte - b'0'));
        }
        if fraction.unwrap_or_default().bytes().skip(digits as usize).any(|byte| byte != b'0') {
            return Err(invalid());
        }
        Self::new(if negative { -minor } else { minor }, currency)
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn amount_minor(self) -> i64 {
        self.amount_minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The sum.
    ///
    /// # Errors
    /// `currency_mismatch`, `out_of_range`.
    pub fn checked_add(self, other: Self) -> FieldResult<Self> {
        self.same_currency(other)?;
        Self::new(self.amount_minor.saturating_add(other.amount_minor), self.currency)
    }

    /// The difference.
    ///
    /// # Errors
    /// `currency_mismatch`, `out_of_range`.
    pub fn checked_sub(self, other: Self) -> FieldResult<Self> {
        self.same_currency(other)?;
        Self::new(self.amount_minor.saturating_sub(other.amount_minor), self.currency)
    }

    /// The amount `times` over.
    ///
    /// # Errors
    /// `out_of_range`.
    pub fn checked_mul(self, times: i64) -> FieldResult<Self> {
        Self::new(self.amount_minor.saturating_mul(times), self.currency)
    }

    fn same_currency(self, other: Self) -> FieldResult<()> {
        if self.currency == other.currency { Ok(()) } else { Err(FieldCode::CurrencyMismatch.into()) }
    }

    /// The amount as a plain decimal with all the digits of its currency (`11.77`, `-0.05`, `100` yen).
    #[must_use]
    pub fn to_decimal(self) -> String {
        let digits = self.currency.minor_digits();
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        let unit = 10_u64.pow(digits);
        let (whole, fraction) = (self.amount_minor.unsigned_abs() / unit, self.amount_minor.unsigned_abs() % unit);
        if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction:0width$}", width = digits as usize) }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.to_decimal(), self.currency)
    }
}

/// Checks an amount in minor units whose currency stands elsewhere.
///
/// # Errors
/// `out_of_range` beyond [`MAX_MINOR`].
pub fn check_minor(amount_minor: i64) -> FieldResult<i64> {
    if (-MAX_MINOR..=MAX_MINOR).contains(&amount_minor) {
        Ok(amount_minor)
    } else {
        Err(Fault {
            code: FieldCode::OutOfRange,
            arguments: vec![("min".to_owned(), (-MAX_MINOR).to_string()), ("max".to_owned(), MAX_MINOR.to_string())],
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::read(code).unwrap()
    }

    #[test]
    fn currencies_are_read() {
        for (code, digits) in [("CNY", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)] {
            assert_eq!(Currency::read(code).unwrap().minor_digits(), digits, "{code}");
        }
        for code in ["", "cny", "XXX", "XAU", "XTS", "RMB", "CNYY", "元"] {
            assert_eq!(Currency::read(code).unwrap_err().code, FieldCode::CurrencyInvalid, "{code}");
        }
        assert_eq!(serde_json::to_string(&Money::new(5, Currency::CNY).unwrap()).unwrap(), r#"{"amount_minor":5,"currency":"CNY"}"#);
        assert_eq!(serde_json::from_str::<Currency>("\"USD\"").unwrap(), currency("USD"));
    }

    #[test]
    fn decimals_are_read_exactly() {
        use FieldCode::{AmountInvalid, OutOfRange};
        let table = [
            ("11.77", "USD", Ok(1177)),
            (" 11.7 ", "USD", Ok(1170)),
            ("11", "USD", Ok(1100)),
            ("+0.05", "USD", Ok(5)),
            ("-0.05", "USD", Ok(-5)),
            ("-0", "USD", Ok(0)),
            ("11.7700", "USD", Ok(1177)),
            ("11.775", "USD", Err(AmountInvalid)),
            ("100", "JPY", Ok(100)),
            ("100.00", "JPY", Ok(100)),
            ("100.5", "JPY", Err(AmountInvalid)),
            ("1.234", "KWD", Ok(1234)),
            ("10000000000000", "USD", Ok(MAX_MINOR)),
            ("10000000000000.01", "USD", Err(OutOfRange)),
            ("-10000000000000.01", "USD", Err(OutOfRange)),
            ("99999999999999999999999999", "USD", Err(OutOfRange)),
            ("", "USD", Err(AmountInvalid)),
            (".5", "USD", Err(AmountInvalid)),
            ("5.", "USD", Err(AmountInvalid)),
            ("-", "USD", Err(AmountInvalid)),
            ("--1", "USD", Err(AmountInvalid)),
            ("+-1", "USD", Err(AmountInvalid)),
            ("1e3", "USD", Err(AmountInvalid)),
            ("1,000", "USD", Err(AmountInvalid)),
            ("$1", "USD", Err(AmountInvalid)),
            ("1.2.3", "USD", Err(AmountInvalid)),
            ("１", "USD", Err(AmountInvalid)),
            ("NaN", "USD", Err(AmountInvalid)),
        ];
        for (text, code, expected) in table {
            let got = Money::parse(text, currency(code)).map(Money::amount_minor).map_err(|fault| fault.code);
            assert_eq!(got, expected, "{text:?} {code}");
        }
    }

    #[test]
    fn amounts_are_written() {
        let table = [
            (1177, "USD", "11.77 USD"),
            (-5, "USD", "-0.05 USD"),
            (100, "JPY", "100 JPY"),
            (1, "KWD", "0.001 KWD"),
            (0, "CNY", "0.00 CNY"),
        ];
        for (minor, code, expected) in table {
            assert_eq!(Money::new(minor, currency(code)).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn currencies_do_not_mix() {
        let (yuan, dollar) = (Money::zero(Currency::CNY), Money::zero(currency("USD")));
        assert_eq!(yuan.checked_add(dollar).unwrap_err().code, FieldCode::CurrencyMismatch);
        assert_eq!(yuan.checked_sub(dollar).unwrap_err().code, FieldCode::CurrencyMismatch);
    }

    fn any_money() -> impl Strategy<Value = Money> {
        (-MAX_MINOR..=MAX_MINOR, prop::sample::select(vec!["CNY", "JPY", "KWD", "CLF"]))
            .prop_map(|(minor, code)| Money::new(minor, currency(code)).unwrap())
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(money in any_money()) {
            prop_assert_eq!(Money::parse(money.to_decimal(), money.currency()).unwrap(), money);
        }

        #[test]
        fn reading_any_text_ends_well(text in "\\PC{0,40}") {
            let _ = Money::parse(text, Currency::CNY);
        }

        #[test]
        fn arithmetic_is_exact_or_refused(left in any::<i64>(), right in any::<i64>(), times in any::<i64>()) {
            let money = |minor| Money::new(minor, Currency::CNY);
            let exact = |wide: i128| (wide.abs() <= i128::from(MAX_MINOR)).then(|| i64::try_from(wide).unwrap());
            if let (Ok(a), Ok(b)) = (money(left % MAX_MINOR), money(right % MAX_MINOR)) {
                let (wide_a, wide_b) = (i128::from(a.amount_minor()), i128::from(b.amount_minor()));
                prop_assert_eq!(a.checked_add(b).ok().map(Money::amount_minor), exact(wide_a + wide_b));
                prop_assert_eq!(a.checked_sub(b).ok().map(Money::amount_minor), exact(wide_a - wide_b));
                prop_assert_eq!(a.checked_mul(times).ok().map(Money::amount_minor), exact(wide_a * i128::from(times)));
                let small = times % 1_000;
                prop_assert_eq!(a.checked_mul(small).ok().map(Money::amount_minor), exact(wide_a * i128::from(small)));
                if let Ok(sum) = a.checked_add(b) {
                    prop_assert_eq!(sum.checked_sub(b).unwrap(), a);
                }
            }
            prop_assert_eq!(money(left).is_ok(), left.unsigned_abs() <= MAX_MINOR.unsigned_abs());
        }
    }
}
