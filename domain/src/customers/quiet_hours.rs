//! The hours of the day in which a customer wants no calls and no messages.

use chrono::NaiveTime;
use serde::{Serialize, Serializer};

use crate::fields::{FieldCode, Fields};

/// A span of every day in the customer's time zone, from `from` (inclusive) to `to` (exclusive), over midnight where `to` is
/// the earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct QuietHours {
    /// The first quiet minute, `HH:MM`.
    #[serde(serialize_with = "serialize")]
    pub from: NaiveTime,
    /// The first minute that is not quiet any more, `HH:MM`.
    #[serde(serialize_with = "serialize")]
    pub to: NaiveTime,
}

/// Quiet hours as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuietHoursInput {
    /// `HH:MM`.
    pub from: Option<String>,
    /// `HH:MM`.
    pub to: Option<String>,
}

impl QuietHours {
    /// Reads both times, which must differ.
    pub fn read(input: QuietHoursInput, fields: &mut Fields) -> Option<Self> {
        let from = fields.required("from", input.from, |text| parse(&text).ok_or_else(|| FieldCode::SpanInvalid.into()));
        let to = fields.required("to", input.to, |text| parse(&text).ok_or_else(|| FieldCode::SpanInvalid.into()));
        let span = Self { from: from?, to: to? };
        if span.from == span.to {
            fields.refuse("to", FieldCode::SpanInvalid);
            return None;
        }
        Some(span)
    }

    /// Rebuilds a span from two stored `HH:MM` texts.
    #[must_use]
    pub fn from_stored(from: &str, to: &str) -> Option<Self> {
        Some(Self { from: parse(from)?, to: parse(to)? })
    }
}

/// Writes a time of day as `HH:MM`.
#[must_use]
pub fn format_time(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

fn parse(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| if part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse().ok() } else { None };
    NaiveTime::from_hms_opt(digits(hour)?, digits(minute)?, 0)
}

fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&time.format("%H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read() {
        for (from, to, good) in [
            ("22:00", "08:00", true),
            ("00:00", "23:59", true),
            (" 12:00 ", "13:30", true),
            ("22:00", "22:00", false),
            ("24:00", "08:00", false),
            ("9:00", "10:00", false),
            ("09:00:00", "10:00", false),
            ("+9:00", "10:00", false),
            ("", "10:00", false),
        ] {
            let mut fields = Fields::new();
            let input = QuietHoursInput { from: Some(from.to_owned()), to: Some(to.to_owned()) };
            let span = QuietHours::read(input, &mut fields);
            assert_eq!((span.is_some(), fields.is_clean()), (good, good), "{from} {to}");
            if let Some(span) = span {
                assert_eq!(QuietHours::from_stored(&format_time(span.from), &format_time(span.to)), Some(span));
            }
        }
        let json = serde_json::to_string(&QuietHours::from_stored("22:00", "08:00").unwrap()).unwrap();
        assert_eq!(json, r#"{"from":"22:00","to":"08:00"}"#);
    }
}
