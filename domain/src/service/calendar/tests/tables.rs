//! Cases at the edges: spans, holidays, days beyond the data, changes of the clocks, pauses, bounds.

use chrono::{Duration, NaiveDate};

use super::*;

fn date(text: &str) -> NaiveDate {
    instant::parse_date(text).unwrap()
}

fn skips(measured: &Measured<'_>) -> Vec<(String, String, &'static str, Option<String>)> {
    use crate::vocabulary::Word;
    let name = |skip: &Skipped<'_>| skip.label.map(|label| label.en.to_owned());
    measured.skipped.iter().map(|skip| (instant::format(skip.from), instant::format(skip.to), skip.reason.word(), name(skip))).collect()
}

#[test]
fn the_day_before_the_spring_festival() {
    let calendar = calendar(chrono_tz::Asia::Shanghai, &WORKDAYS, &[("09:00", "12:00"), ("13:30", "18:00")], HolidaySet::Cn);
    // 17:59 on a Friday; the Saturday after it makes up for a day off, and then it is Spring Festival.
    let measured = due(&calendar, at("2026-02-13T09:59:00Z"), &[], 3_600 * 8 + 60);
    assert_eq!(measured.end, Some(at("2026-02-24T01:30:00Z")));
    let expected = [
        ("2026-02-13T10:00:00Z", "2026-02-14T01:00:00Z", "closed_hours", None),
        ("2026-02-14T04:00:00Z", "2026-02-14T05:30:00Z", "closed_hours", None),
        ("2026-02-14T10:00:00Z", "2026-02-14T16:00:00Z", "closed_hours", None),
        ("2026-02-14T16:00:00Z", "2026-02-23T16:00:00Z", "holiday", Some("Spring Festival")),
        ("2026-02-23T16:00:00Z", "2026-02-24T01:00:00Z", "closed_hours", None),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(a, b, c, d)| (a.to_owned(), b.to_owned(), c, d.map(str::to_owned))).collect();
    assert_eq!(skips(&measured), expected);
}

#[test]
fn nothing_asked_is_the_start_and_closing_time_is_closing_time() {
    let office = BusinessCalendar::office(chrono_tz::Asia::Shanghai);
    let night = at("2026-03-03T15:00:00Z");
    assert_eq!(due(&office, night, &[], 0).end, Some(night));
    assert!(due(&office, night, &[], 0).skipped.is_empty());
    assert_eq!(due(&office, night, &[], 1).end, Some(at("2026-03-04T01:00:01Z")));
    assert_eq!(due(&office, night, &[], 9 * 3_600).end, Some(at("2026-03-04T10:00:00Z")));
}

#[test]
fn days_beyond_the_data_are_told_of() {
    let mut office = BusinessCalendar::office(chrono_tz::Asia::Shanghai);
    let start = at("2026-12-31T09:00:00Z");
    assert_eq!(due(&office, start, &[], 3_600).unknown, Unknown::default());
    assert_eq!(due(&office, start, &[], 3_601).unknown, Unknown { before: false, after: true });
    assert_eq!(due(&office, at("2023-12-29T09:00:00Z"), &[], 7_200).unknown, Unknown { before: true, after: false });
    assert_eq!(
        due(&calendar(office.time_zone, &WORKDAYS, &[("09:00", "18:00")], HolidaySet::None), start, &[], 90_000).unknown,
        Unknown::default()
    );
    let new_year = OwnDay { kind: DayKind::PublicHoliday, name: "元旦".into(), hours: None };
    office.days.insert(date("2027-01-01"), new_year);
    office.years.insert(2027);
    let measured = due(&office, start, &[], 3_601);
    assert_eq!((measured.unknown, measured.end), (Unknown::default(), Some(at("2027-01-04T01:00:01Z"))));
    assert_eq!(office.known(), Some((date("2024-01-01"), date("2027-12-31"))));
}

#[test]
fn a_day_of_ones_own_stands_before_the_set() {
    let mut calendar = BusinessCalendar::office(chrono_tz::Asia::Shanghai);
    let short = OwnDay { kind: DayKind::MakeupWorkday, name: "盘点".into(), hours: Some(Hours::from_to(10, 12)) };
    calendar.days.insert(date("2026-02-17"), short);
    assert_eq!(due(&calendar, at("2026-02-14T10:00:00Z"), &[], 3_600).end, Some(at("2026-02-17T03:00:00Z")));
    // A make-up day where nobody works on Mondays has its own weekday's hours.
    let saturdays = BusinessCalendar { weekly: Weekly::on(&[Weekday::Sat], &Hours::from_to(8, 10)), ..calendar };
    assert_eq!(saturdays.day(date("2026-02-14")).hours.seconds(), 7_200);
}

#[test]
fn clocks_that_change_count_for_what_they_last() {
    let whole = |zone| calendar(zone, &EVERY_DAY, &[("00:00", "24:00")], HolidaySet::None);
    let (new_york, berlin) = (whole(chrono_tz::America::New_York), whole(chrono_tz::Europe::Berlin));
    let start = at("2026-03-08T05:00:00Z");
    assert_eq!(due(&new_york, start, &[], 86_400).end, Some(start + Duration::days(1)));
    // One segment, though the day has twenty-three hours.
    assert_eq!(due(&new_york, start, &[], 86_400).segments.len(), 1);
    let early = calendar(chrono_tz::Europe::Berlin, &EVERY_DAY, &[("02:30", "03:30")], HolidaySet::None);
    // 02:30 to 03:00 does not come; half an hour is left.
    assert_eq!(due(&early, at("2026-03-28T23:00:00Z"), &[], 3_600).end, Some(at("2026-03-30T01:00:00Z")));
    // 02:30 to 03:00 comes twice, with half an hour between that is outside.
    let measured = due(&early, at("2026-10-24T22:00:00Z"), &[], 5_400);
    assert_eq!((measured.end, measured.segments.len()), (Some(at("2026-10-25T02:30:00Z")), 2));
    assert_eq!(due(&berlin, at("2026-10-24T22:00:00Z"), &[], 25 * 3_600).end, Some(at("2026-10-25T23:00:00Z")));
    // Clocks that jump over midnight, and clocks that come back over it.
    let midnight = whole(chrono_tz::America::Sao_Paulo);
    assert_eq!(due(&midnight, at("2018-11-04T02:00:00Z"), &[], 7_200).end, Some(at("2018-11-04T04:00:00Z")));
    let evening = calendar(chrono_tz::America::St_Johns, &EVERY_DAY, &[("23:30", "24:00")], HolidaySet::None);
    let measured = due(&evening, at("2010-11-06T12:00:00Z"), &[], 3_600);
    assert_eq!(measured.end, Some(at("2010-11-07T03:30:00Z")));
}

#[test]
fn pauses_are_skipped_with_their_reason() {
    let office = BusinessCalendar::office(chrono_tz::Asia::Shanghai);
    let start = at("2026-03-03T01:00:00Z");
    let pause = |from: &str, to: Option<&str>| Pause {
        from: at(from),
        to: to.map(at),
        reason: SkipReason::WaitingForCustomer,
        label: Some(Label { zh: "照片", en: "photo" }),
    };
    let pauses = [pause("2026-03-03T02:00:00Z", Some("2026-03-04T02:00:00Z"))];
    let measured = due(&office, start, &pauses, 7_200);
    assert_eq!(measured.end, Some(at("2026-03-04T03:00:00Z")));
    let expected = ("2026-03-03T02:00:00Z".to_owned(), "2026-03-04T02:00:00Z".to_owned(), "waiting_for_customer", Some("photo".to_owned()));
    assert_eq!(skips(&measured), [expected]);
    let going_on = [pause("2026-03-03T02:00:00Z", None)];
    let measured = due(&office, start, &going_on, 7_200);
    assert_eq!((measured.end, measured.counted.num_seconds()), (None, 3_600));
    let until = measure(Pace::Business(&office), start, &going_on, Until::Instant(at("2026-03-05T03:00:00Z"))).unwrap();
    assert_eq!((until.end, until.counted.num_seconds(), until.skipped.len()), (Some(at("2026-03-05T03:00:00Z")), 3_600, 1));
}

#[test]
fn what_never_comes_is_refused() {
    let rare = calendar(chrono_tz::UTC, &[Weekday::Mon], &[("09:00", "09:01")], HolidaySet::None);
    let asked = Until::Counted(Duration::days(1));
    assert_eq!(measure(Pace::Business(&rare), at("1900-01-01T00:00:00Z"), &[], asked), Err(TooFar));
    assert_eq!(measure(Pace::Always, at("2026-01-01T00:00:00Z"), &[], Until::Counted(Duration::days(36_500))), Err(TooFar));
}

#[test]
fn times_of_day_and_spans_are_read() {
    for (text, good) in [
        ("00:00", true),
        ("24:00", true),
        ("24:01", false),
        ("9:00", false),
        ("09:60", false),
        ("+9:00", false),
        ("", false),
        ("09:00:00", false),
    ] {
        assert_eq!(TimeOfDay::parse(text).is_ok(), good, "{text}");
    }
    let read = |list: &[(&str, &str)]| {
        let input = list.iter().map(|(from, to)| SpanInput { from: Some((*from).into()), to: Some((*to).into()) }).collect();
        Hours::read(input, &mut crate::Fields::new()).map(|hours| hours.seconds())
    };
    assert_eq!(read(&[("13:30", "18:00"), ("09:00", "12:00")]), Some(27_000));
    for bad in [&[("12:00", "09:00")][..], &[("09:00", "09:00")], &[("09:00", "12:00"), ("11:00", "13:00")], &[("22:00", "02:00")]] {
        assert_eq!(read(bad), None, "{bad:?}");
    }
}

#[test]
fn calendars_are_kept_as_they_are() {
    let mut office = BusinessCalendar::office(chrono_tz::Asia::Shanghai);
    office
        .days
        .insert(date("2027-01-01"), OwnDay { kind: DayKind::MakeupWorkday, name: "a".into(), hours: Some(spans(&[("09:30", "24:00")])) });
    let kept: BusinessCalendar = serde_json::from_str(&serde_json::to_string(&office).unwrap()).unwrap();
    assert_eq!(kept, office);
}
