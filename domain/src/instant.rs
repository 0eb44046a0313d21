//! Instants, dates and zones: UTC inside, cut to microseconds, within bounds that both engines keep.

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, SubsecRound, TimeZone, Utc};
pub use chrono_tz::Tz;

use crate::fields::{Fault, FieldCode, FieldResult};

/// An instant in UTC with microseconds: what PostgreSQL keeps, so that a value reads back as it was written.
pub type Instant = DateTime<Utc>;

/// The first year that an instant or a date may lie in: nobody alive was born earlier.
pub const FIRST_YEAR: i32 = 1900;
/// The last year that an instant or a date may lie in: a bound that keeps arithmetic far from overflow.
pub const LAST_YEAR: i32 = 2199;

/// Cuts an instant to microseconds.
#[must_use]
pub fn cut(instant: Instant) -> Instant {
    instant.trunc_subsecs(6)
}

/// Reads an RFC 3339 instant of any offset, between [`FIRST_YEAR`] and [`LAST_YEAR`].
///
/// # Errors
/// `instant_invalid` where it is none, `out_of_range` where its year is outside the bounds.
pub fn parse(text: impl AsRef<str>) -> FieldResult<Instant> {
    let text = text.as_ref().trim();
    if text.len() > 40 {
        return Err(FieldCode::InstantInvalid.into());
    }
    let instant = DateTime::parse_from_rfc3339(text).map_err(|_| FieldCode::InstantInvalid)?.with_timezone(&Utc);
    within_years(instant.year())?;
    Ok(cut(instant))
}

/// Writes an instant in the form in which it goes out: RFC 3339 in UTC with `Z`, no more digits than it needs.
#[must_use]
pub fn format(instant: Instant) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// An instant outside two bounds, which are told without fractions of a second: people read them.
#[must_use]
pub fn outside(from: Instant, until: Instant) -> Fault {
    let told = |bound: Instant| bound.to_rfc3339_opts(SecondsFormat::Secs, true);
    Fault::outside(told(from), told(until))
}

/// Reads a date `YYYY-MM-DD`.
///
/// # Errors
/// `date_invalid` where it is none, `out_of_range` where its year is outside the bounds.
pub fn parse_date(text: impl AsRef<str>) -> FieldResult<NaiveDate> {
    let text = text.as_ref().trim();
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if !shape {
        return Err(FieldCode::DateInvalid.into());
    }
    let date: NaiveDate = text.parse().map_err(|_| FieldCode::DateInvalid)?;
    within_years(date.year())?;
    Ok(date)
}

/// Reads an IANA time zone name.
///
/// # Errors
/// `time_zone_invalid` where the name is unknown.
pub fn parse_zone(text: impl AsRef<str>) -> FieldResult<Tz> {
    text.as_ref().trim().parse().map_err(|_| FieldCode::TimeZoneInvalid.into())
}

/// The instant at which a day begins in a zone. Where clocks jump over midnight, the first instant after it.
#[must_use]
pub fn start_of_day(date: NaiveDate, zone: Tz) -> Option<Instant> {
    let midnight = date.and_hms_opt(0, 0, 0)?;
    (0..=24 * 4)
        .filter_map(|quarter| midnight.checked_add_signed(chrono::Duration::minutes(15 * quarter)))
        .find_map(|local| zone.from_local_datetime(&local).earliest())
        .map(|local| local.with_timezone(&Utc))
}

/// The calendar year of an instant in a zone.
#[must_use]
pub fn year_in(instant: Instant, zone: Tz) -> i32 {
    instant.with_timezone(&zone).year()
}

fn within_years(year: i32) -> FieldResult<()> {
    if (FIRST_YEAR..=LAST_YEAR).contains(&year) { Ok(()) } else { Err(Fault::outside(FIRST_YEAR, LAST_YEAR)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_and_written() {
        let table = [
            ("2026-02-13T09:59:00Z", Some("2026-02-13T09:59:00Z")),
            ("2026-02-13T17:59:00+08:00", Some("2026-02-13T09:59:00Z")),
            ("2026-02-13T09:59:00.123456789Z", Some("2026-02-13T09:59:00.123456Z")),
            ("1899-12-31T23:59:59Z", None),
            ("9999-01-01T00:00:00Z", None),
            ("2026-02-30T00:00:00Z", None),
            ("2026-02-13", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text).ok().map(format).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn bounds_are_told_to_the_second() {
        let from = parse("2026-02-13T09:59:00.123456Z").unwrap();
        let told = outside(from, from + chrono::Duration::days(7)).arguments;
        let expected = [("min", "2026-02-13T09:59:00Z"), ("max", "2026-02-20T09:59:00Z")];
        assert_eq!(told, expected.map(|(name, bound)| (name.to_owned(), bound.to_owned())));
    }

    #[test]
    fn dates_are_read() {
        for (text, good) in [
            ("2026-02-28", true),
            ("2026-02-29", false),
            ("2024-02-29", true),
            ("26-02-28", false),
            ("2026-2-8", false),
            ("+2026-02-8", false),
            ("0000-00-00", false),
        ] {
            assert_eq!(parse_date(text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn a_day_begins_where_the_zone_says() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let start = start_of_day(date, chrono_tz::Asia::Shanghai).unwrap();
        assert_eq!(format(start), "2026-11-20T16:00:00Z");
        let no_midnight = NaiveDate::from_ymd_opt(2018, 11, 4).unwrap();
        let start = start_of_day(no_midnight, chrono_tz::America::Sao_Paulo).unwrap();
        assert_eq!(format(start), "2018-11-04T03:00:00Z");
    }
}
