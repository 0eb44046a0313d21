//! Reading single cells of a file: text, whole numbers, instants.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::fields::{Fault, FieldCode, FieldResult};
use crate::instant::{self, FIRST_YEAR, Instant, LAST_YEAR};
use crate::text;

/// A cell that is wrong, and why the whole row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// The position of the column; `None` where a value is missing that no column was mapped to.
    pub column: Option<usize>,
    /// What is wrong.
    pub code: FieldCode,
    /// Figures for the text (limits, allowed words), by name.
    pub arguments: Vec<(String, String)>,
}

/// The cells of one record, and the faults found in them. Empty cells count as absent.
pub struct Cells<'f, F> {
    cell: F,
    faults: &'f mut Vec<CellFault>,
}

impl<'f, F> Cells<'f, F> {
    /// Begins a record. Faults are added to the list.
    pub fn of<'a>(cell: F, faults: &'f mut Vec<CellFault>) -> Self
    where
        F: Fn(usize) -> Option<&'a str>,
    {
        Self { cell, faults }
    }

    /// The text at a position, trimmed; `None` where nothing is mapped or nothing stands there.
    pub fn raw<'a>(&self, column: Option<usize>) -> Option<&'a str>
    where
        F: Fn(usize) -> Option<&'a str>,
    {
        (self.cell)(column?).map(str::trim).filter(|text| !text.is_empty())
    }

    /// Reads a cell, or notes why it can't be read. Both an absent and a wrong value are `None`: a row with faults is refused whole.
    pub fn read<'a, T>(&mut self, column: Option<usize>, read: impl FnOnce(&'a str) -> FieldResult<T>) -> Option<T>
    where
        F: Fn(usize) -> Option<&'a str>,
    {
        let text = self.raw(column)?;
        match read(text) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.faults.push(CellFault { column, code: fault.code, arguments: fault.arguments });
                None
            }
        }
    }

    /// Whether nothing was noted since the list had `before` faults.
    #[must_use]
    pub fn is_clean(&self, before: usize) -> bool {
        self.faults.len() == before
    }

    /// Notes a fault.
    pub fn refuse(&mut self, column: Option<usize>, fault: impl Into<Fault>) {
        let Fault { code, arguments } = fault.into();
        self.faults.push(CellFault { column, code, arguments });
    }
}

/// Reads one line of up to `max` characters, borrowing it where it is as it should be.
///
/// # Errors
/// As [`text::line`].
pub fn line(text: &str, max: usize) -> FieldResult<Cow<'_, str>> {
    let text = text.trim();
    if !text.is_empty() && text.len() <= max && text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control()) {
        Ok(Cow::Borrowed(text))
    } else {
        text::line(text, 1, max).map(Cow::Owned)
    }
}

/// Reads a whole number between bounds; `3.0` counts as 3.
///
/// # Errors
/// `amount_invalid`, `out_of_range`.
pub fn whole(text: &str, min: i64, max: i64) -> FieldResult<i64> {
    let digits = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    };
    let is_number = digits.strip_prefix('-').unwrap_or(digits).bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || digits.is_empty() || digits == "-" {
        return Err(FieldCode::AmountInvalid.into());
    }
    digits.parse().ok().filter(|number| (min..=max).contains(number)).ok_or_else(|| Fault::outside(min, max))
}

/// Reads an instant: `1997-01-01`, `1997/1/1`, either with `13:45` or `13:45:00` behind it (local in the zone; a date alone
/// is the beginning of its day), or RFC 3339. Of two local times that clocks set back show alike, the earlier is meant.
///
/// # Errors
/// `instant_invalid` where it is none, or a local time that clocks set forward never show; `out_of_range` outside the
/// years that are kept.
pub fn instant(text: &str, zone: Tz) -> FieldResult<Instant> {
    let text = text.trim();
    let Some((date, rest)) = leading_date(text.as_bytes()) else { return instant::parse(text) };
    let date = date.ok_or(FieldCode::InstantInvalid)?;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&date.year()) {
        return Err(Fault::outside(FIRST_YEAR, LAST_YEAR));
    }
    match rest {
        [] if zone == Tz::UTC => Ok(Utc.from_utc_datetime(&date.and_time(NaiveTime::MIN))),
        [] => instant::start_of_day(date, zone).ok_or_else(|| FieldCode::InstantInvalid.into()),
        [b' ' | b'T', time @ ..] => match local_time(time) {
            Some(time) => at_local(date.and_time(time), zone),
            None => instant::parse(text),
        },
        _ => Err(FieldCode::InstantInvalid.into()),
    }
}

fn at_local(local: NaiveDateTime, zone: Tz) -> FieldResult<Instant> {
    if zone == Tz::UTC {
        return Ok(instant::cut(Utc.from_utc_datetime(&local)));
    }
    let found = zone.from_local_datetime(&local).earliest().ok_or(FieldCode::InstantInvalid)?;
    Ok(instant::cut(found.with_timezone(&Utc)))
}

/// Splits off `YYYY-M-D` or `YYYY/M/D`; the inner `None` is a date that the calendar does not have.
#[allow(clippy::option_option, reason = "no date and a wrong date are told apart")]
fn leading_date(bytes: &[u8]) -> Option<(Option<NaiveDate>, &[u8])> {
    let (year, rest) = number(bytes, 4, 4)?;
    let (separator, rest) = rest.split_first()?;
    if !matches!(separator, b'-' | b'/') {
        return None;
    }
    let (month, rest) = number(rest, 1, 2)?;
    let rest = rest.strip_prefix(&[*separator])?;
    let (day, rest) = number(rest, 1, 2)?;
    Some((NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day), rest))
}

/// Reads `H:MM`, `H:MM:SS` or `H:MM:SS.ffffff`, up to the end.
fn local_time(bytes: &[u8]) -> Option<NaiveTime> {
    let (hour, rest) = number(bytes, 1, 2)?;
    let (minute, rest) = number(rest.strip_prefix(b":")?, 2, 2)?;
    let (second, rest) = match rest.strip_prefix(b":") {
        Some(rest) => number(rest, 2, 2)?,
        None => (0, rest),
    };
    let micro = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let (value, end) = number(fraction, 1, 6)?;
            if !end.is_empty() {
                return None;
            }
            value * 10_u32.pow(u32::try_from(6_usize.saturating_sub(fraction.len())).ok()?)
        }
        None if rest.is_empty() => 0,
        None => return None,
    };
    NaiveTime::from_hms_micro_opt(hour, minute, second, micro)
}

/// Splits off a number of `min` to `max` digits.
fn number(bytes: &[u8], min: usize, max: usize) -> Option<(u32, &[u8])> {
    let digits = bytes.iter().take(max).take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = bytes.split_at_checked(digits)?;
    (digits >= min).then(|| (number.iter().fold(0, |value, byte| value * 10 + u32::from(byte - b'0')), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn instants_are_read_in_every_dress() {
        use FieldCode::{InstantInvalid, OutOfRange};
        use chrono_tz::{America::New_York, Asia::Shanghai, UTC};
        let table = [
            ("1997-01-01", UTC, Ok("1997-01-01T00:00:00Z")),
            ("1997-01-01", Shanghai, Ok("1996-12-31T16:00:00Z")),
            ("1997/01/01", UTC, Ok("1997-01-01T00:00:00Z")),
            ("1997/1/1", UTC, Ok("1997-01-01T00:00:00Z")),
            (" 1997/1/1 9:05 ", UTC, Ok("1997-01-01T09:05:00Z")),
            ("1997-01-01 13:45:00", Shanghai, Ok("1997-01-01T05:45:00Z")),
            ("1997-01-01T13:45:00", Shanghai, Ok("1997-01-01T05:45:00Z")),
            ("1997-01-01 13:45:00.25", UTC, Ok("1997-01-01T13:45:00.250Z")),
            ("1997-01-01T13:45:00Z", Shanghai, Ok("1997-01-01T13:45:00Z")),
            ("1997-01-01T13:45:00.123456789+08:00", UTC, Ok("1997-01-01T05:45:00.123456Z")),
            ("2026-03-08 02:30:00", New_York, Err(InstantInvalid)),
            ("2026-11-01 01:30:00", New_York, Ok("2026-11-01T05:30:00Z")),
            ("1997-02-29", UTC, Err(InstantInvalid)),
            ("1997-01-01 24:00", UTC, Err(InstantInvalid)),
            ("1997-01-01 13:45 Uhr", UTC, Err(InstantInvalid)),
            ("1997-01/01", UTC, Err(InstantInvalid)),
            ("1997-01-011", UTC, Err(InstantInvalid)),
            ("01.02.1997", UTC, Err(InstantInvalid)),
            ("19970101", UTC, Err(InstantInvalid)),
            ("1899-12-31", UTC, Err(OutOfRange)),
            ("9999-01-01", UTC, Err(OutOfRange)),
            ("", UTC, Err(InstantInvalid)),
        ];
        for (text, zone, expected) in table {
            let got = instant(text, zone).map(instant::format).map_err(|fault| fault.code);
            assert_eq!(got, expected.map(str::to_owned), "{text} {zone}");
        }
    }

    #[test]
    fn whole_numbers_are_read() {
        use FieldCode::{AmountInvalid, OutOfRange};
        let table = [
            ("3", Ok(3)),
            ("3.0", Ok(3)),
            ("003", Ok(3)),
            ("3.5", Err(AmountInvalid)),
            ("3.", Err(AmountInvalid)),
            ("", Err(AmountInvalid)),
            ("-", Err(AmountInvalid)),
            ("+3", Err(AmountInvalid)),
            ("1e3", Err(AmountInvalid)),
            ("-1", Err(OutOfRange)),
            ("0", Err(OutOfRange)),
            ("11", Err(OutOfRange)),
            ("99999999999999999999", Err(OutOfRange)),
        ];
        for (text, expected) in table {
            assert_eq!(whole(text, 1, 10).map_err(|fault| fault.code), expected, "{text}");
        }
    }

    #[test]
    fn lines_are_borrowed_where_they_can_be() {
        assert!(matches!(line(" K-1 ", 10).unwrap(), Cow::Borrowed("K-1")));
        assert_eq!(line("e\u{301}", 10).unwrap(), "é");
        assert_eq!(line("a\u{0}", 10).unwrap_err().code, FieldCode::ControlCharacter);
        assert_eq!(line("abc", 2).unwrap_err().code, FieldCode::TooLong);
    }

    proptest! {
        #[test]
        fn any_text_ends_well(text in ".{0,40}") {
            let _ = instant(&text, chrono_tz::Asia::Shanghai);
            let _ = whole(&text, 0, 10);
        }

        #[test]
        fn local_times_read_as_they_stand(seconds in 0_i64..4_000_000_000) {
            let moment = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(instant(&moment.format("%Y-%m-%d %H:%M:%S").to_string(), chrono_tz::UTC), Ok(moment));
            prop_assert_eq!(instant(&moment.to_rfc3339(), chrono_tz::Asia::Shanghai), Ok(moment));
        }
    }
}
