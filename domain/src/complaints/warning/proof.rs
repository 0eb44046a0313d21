//! Proving the early warning: what is kept of a series must be what its sightings come to.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::instant::{self, Instant};

/// What is kept of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSeries {
    /// Since when it is watched: no later than its first sighting. It stays where that one turns out to be wrong.
    pub began_at: Instant,
    /// How many complaints came on which day (UTC).
    pub days: BTreeMap<NaiveDate, i64>,
}

/// What of a series is not what its sightings come to, day by day, in words for the operator. The sightings may come in any order.
#[must_use]
pub fn differences(kept: &KeptSeries, watched_since: Option<Instant>, sightings: impl IntoIterator<Item = Instant>) -> Vec<String> {
    let mut found = Vec::new();
    let mut counted: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    let mut first: Option<Instant> = None;
    for at in sightings {
        *counted.entry(at.date_naive()).or_default() += 1;
        first = Some(first.map_or(at, |first| first.min(at)));
    }
    if let Some(first) = first.filter(|first| *first < kept.began_at) {
        found.push(format!("it began at {}, and was first seen at {}", instant::format(kept.began_at), instant::format(first)));
    }
    if watched_since.is_none_or(|since| since > kept.began_at) {
        found.push("it began before anything was watched".to_owned());
    }
    let days: std::collections::BTreeSet<_> = kept.days.keys().chain(counted.keys()).collect();
    for day in days {
        let of = |days: &BTreeMap<NaiveDate, i64>| days.get(day).copied().unwrap_or_default();
        if of(&kept.days) != of(&counted) {
            found.push(format!("on {day} {} complaints are kept, and {} were seen", of(&kept.days), of(&counted)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        instant::parse(text).unwrap()
    }

    fn kept(days: &[(&str, i64)]) -> KeptSeries {
        let days = days.iter().map(|(day, count)| (day.parse().unwrap(), *count)).collect();
        KeptSeries { began_at: at("2026-02-13T09:00:00Z"), days }
    }

    #[test]
    fn what_is_kept_is_what_was_seen() {
        let seen = ["2026-02-13T23:59:59Z", "2026-02-13T09:00:00Z", "2026-02-14T00:00:00Z"].map(at);
        let since = Some(at("2026-02-13T09:00:00Z"));
        let said = |days: &[(&str, i64)], since| differences(&kept(days), since, seen);
        assert!(said(&[("2026-02-13", 2), ("2026-02-14", 1)], since).is_empty());
        // A day whose complaints were all about something else stays, with none.
        assert!(said(&[("2026-02-13", 2), ("2026-02-14", 1), ("2026-02-15", 0)], since).is_empty());
        let wrong = said(&[("2026-02-13", 3), ("2026-02-15", 1)], since);
        let expected = [
            "on 2026-02-13 3 complaints are kept, and 2 were seen",
            "on 2026-02-14 0 complaints are kept, and 1 were seen",
            "on 2026-02-15 1 complaints are kept, and 0 were seen",
        ];
        assert_eq!(wrong, expected);
        let right = [("2026-02-13", 2), ("2026-02-14", 1)];
        for since in [None, Some(at("2026-02-13T09:00:01Z"))] {
            assert_eq!(said(&right, since), ["it began before anything was watched"]);
        }
        let early = [at("2026-02-12T10:00:00Z")];
        let found = differences(&kept(&[("2026-02-12", 1)]), since, early);
        assert_eq!(found, ["it began at 2026-02-13T09:00:00Z, and was first seen at 2026-02-12T10:00:00Z"]);
    }
}
