//! The engine against one that looks at every minute by itself.

use chrono::{DateTime, Datelike, Duration, Timelike};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;

/// Whether a minute is open, asked of the clock on the wall.
fn is_open(calendar: &BusinessCalendar, minute: Instant) -> bool {
    let local = minute.with_timezone(&calendar.time_zone);
    let date = local.date_naive();
    let weekday = |day: chrono::Weekday| calendar.weekly.day(day.into());
    let hours = match calendar.special(date) {
        Some((kind, _)) if kind.is_closed() => return false,
        Some(_) if !weekday(chrono::Weekday::Mon).is_closed() => weekday(chrono::Weekday::Mon),
        _ => weekday(date.weekday()),
    };
    let second = i64::from(local.num_seconds_from_midnight());
    hours.spans().iter().any(|span| span.from.seconds() <= second && second < span.to.seconds())
}

fn slow_due(calendar: &BusinessCalendar, start: Instant, pauses: &[Pause], minutes: i64) -> Instant {
    let (mut at, mut left) = (start, minutes);
    while left > 0 {
        let is_paused = pauses.iter().any(|pause| pause.from <= at && pause.to.is_none_or(|to| at < to));
        left -= i64::from(is_open(calendar, at) && !is_paused);
        at += Duration::minutes(1);
    }
    at
}

fn zones() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![
        chrono_tz::Asia::Shanghai,
        chrono_tz::America::New_York,
        chrono_tz::Europe::Berlin,
        chrono_tz::Australia::Lord_Howe,
        chrono_tz::Africa::Casablanca,
    ])
}

fn day_hours() -> impl Strategy<Value = Hours> {
    prop::collection::btree_set(0_u16..=48, 0..5).prop_map(|halves| {
        let halves: Vec<_> = halves.into_iter().map(|half| format!("{:02}:{:02}", half / 2, half % 2 * 30)).collect();
        let list: Vec<_> = halves.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
        spans(&list)
    })
}

prop_compose! {
    fn calendars()(zone in zones(), days in prop::collection::vec(day_hours(), 7), cn in any::<bool>()) -> BusinessCalendar {
        let mut weekly: Vec<String> = days.iter().map(|hours| serde_json::to_string(hours).unwrap()).collect();
        weekly[2] = serde_json::to_string(&spans(&[("09:00", "18:00")])).unwrap();
        let weekly = serde_json::from_str(&format!("[{}]", weekly.join(","))).unwrap();
        let holidays = if cn { HolidaySet::Cn } else { HolidaySet::None };
        BusinessCalendar { weekly, holidays, ..BusinessCalendar::office(zone) }
    }
}

prop_compose! {
    /// Around the days on which clocks change as often as not, to the minute.
    fn starts()(around in prop::sample::select(vec![
        "2026-03-08T00:00:00Z", "2026-11-01T00:00:00Z", "2026-03-29T00:00:00Z", "2025-10-26T00:00:00Z", "2026-02-13T00:00:00Z",
        "2025-09-30T00:00:00Z", "2026-04-05T00:00:00Z", "2026-10-04T00:00:00Z", "2026-02-15T00:00:00Z",
    ]), minutes in -3_000_i64..3_000) -> Instant {
        at(around) + Duration::minutes(minutes)
    }
}

fn pauses(start: Instant) -> impl Strategy<Value = Vec<Pause>> {
    prop::collection::btree_set(0_i64..8_000, 0..6).prop_map(move |edges| {
        let edges: Vec<_> = edges.into_iter().collect();
        let instant = |minutes: i64| start + Duration::minutes(minutes);
        let pause = |pair: &[i64]| Pause {
            from: instant(pair[0]),
            to: Some(instant(pair[1])),
            reason: SkipReason::WaitingForCustomer,
            label: None,
        };
        edges.chunks_exact(2).map(pause).collect()
    })
}

fn cases() -> impl Strategy<Value = (BusinessCalendar, Instant, Vec<Pause>, i64)> {
    (calendars(), starts(), 0_i64..3_000)
        .prop_flat_map(|(calendar, start, minutes)| (Just(calendar), Just(start), pauses(start), Just(minutes)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_deadline_is_that_of_the_minutes((calendar, start, pauses, minutes) in cases()) {
        let measured = due(&calendar, start, &pauses, minutes * 60);
        prop_assert_eq!(measured.end, Some(slow_due(&calendar, start, &pauses, minutes)));
    }

    #[test]
    fn segments_and_skips_cover_the_time_and_sum_to_the_length((calendar, start, pauses, minutes) in cases()) {
        let measured = due(&calendar, start, &pauses, minutes * 60);
        let length: Duration = measured.segments.iter().map(|segment| segment.to - segment.from).sum();
        prop_assert_eq!(length, Duration::minutes(minutes));
        prop_assert_eq!(measured.counted, length);
        let segments = measured.segments.iter().map(|segment| (segment.from, segment.to, true));
        let mut all: Vec<(Instant, Instant, bool)> = segments.chain(measured.skipped.iter().map(|skip| (skip.from, skip.to, false))).collect();
        all.sort_unstable();
        let mut reached = start;
        for (from, to, _) in &all {
            prop_assert_eq!(*from, reached);
            prop_assert!(to > from);
            reached = *to;
        }
        prop_assert_eq!(Some(reached), measured.end);
    }

    #[test]
    fn deadlines_are_monotone_and_pauses_never_make_them_earlier(
        (calendar, start, pauses, minutes) in cases(), later in 0_i64..5_000, longer in 0_i64..5_000,
    ) {
        let end = |start, pauses: &[Pause], minutes: i64| due(&calendar, start, pauses, minutes * 60).end.unwrap();
        let base = end(start, &pauses, minutes);
        prop_assert!(end(start, &pauses, minutes + longer) >= base);
        prop_assert!(end(start + Duration::minutes(later), &pauses, minutes) >= base);
        prop_assert!(end(start, &[], minutes) <= base);
        if let Some((_, fewer)) = pauses.split_last() {
            prop_assert!(end(start, fewer, minutes) <= base);
        }
    }

    #[test]
    fn the_time_used_until_the_deadline_is_the_length((calendar, start, pauses, minutes) in cases(), part in 0_i64..=100) {
        let pace = Pace::Business(&calendar);
        let whole = due(&calendar, start, &pauses, minutes * 60);
        let end = whole.end.unwrap();
        let now = DateTime::from_timestamp(start.timestamp() + (end - start).num_seconds() * part / 100, 0).unwrap();
        let used = measure(pace, start, &pauses, Until::Instant(now)).unwrap();
        let all = measure(pace, start, &pauses, Until::Instant(end)).unwrap();
        prop_assert_eq!(all.counted, Duration::minutes(minutes));
        let left = measure(pace, now, &pauses, Until::Counted(Duration::minutes(minutes) - used.counted)).unwrap();
        prop_assert_eq!(left.end, if used.counted == Duration::minutes(minutes) && part < 100 { Some(now) } else { Some(end) });
    }
}
