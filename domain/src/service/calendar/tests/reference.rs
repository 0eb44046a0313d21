//! The shipped days and the deadlines of the reference data, where it is there.

use std::path::PathBuf;

use super::*;
use crate::vocabulary::Word;

fn rows(name: &str) -> Option<Vec<Vec<String>>> {
    let folder = std::env::var_os("GUANXI_TEST_DATA").map(PathBuf::from)?;
    let text = std::fs::read_to_string(folder.join("calendar").join(name)).ok()?;
    Some(text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

#[test]
fn the_chinese_days_are_those_of_the_reference() {
    let Some(rows) = rows("cn_days_2024_2026.csv") else { return };
    assert_eq!(rows.len(), 366 + 365 + 365);
    let calendar = BusinessCalendar::office(chrono_tz::Asia::Shanghai);
    for row in rows {
        let date = instant::parse_date(&row[0]).unwrap();
        let special = calendar.special(date);
        let kind = special.map_or(if row[1] == "1" { "workday" } else { "weekend" }, |(kind, _)| kind.word());
        assert_eq!((kind, special.map_or("", |(_, name)| name.en)), (row[2].as_str(), row[3].as_str()), "{date}");
        assert_eq!(calendar.day(date).hours.is_closed(), row[1] == "0", "{date}");
    }
}

#[test]
fn the_deadlines_are_those_of_the_reference() {
    let Some(rows) = rows("business_minutes.csv") else { return };
    assert_eq!(rows.len(), 130);
    for row in rows {
        let zone = chrono_tz::Asia::Shanghai;
        let calendar = match row[1].as_str() {
            "CN_9_18" => calendar(zone, &WORKDAYS, &[("09:00", "18:00")], HolidaySet::Cn),
            "CN_9_12_1330_18" => calendar(zone, &WORKDAYS, &[("09:00", "12:00"), ("13:30", "18:00")], HolidaySet::Cn),
            "CN_830_1730" => calendar(zone, &WORKDAYS, &[("08:30", "17:30")], HolidaySet::Cn),
            "DAILY_9_21" => calendar(zone, &EVERY_DAY, &[("09:00", "21:00")], HolidaySet::Cn),
            "H24X7" => calendar(zone, &EVERY_DAY, &[("00:00", "24:00")], HolidaySet::None),
            other => panic!("{other}"),
        };
        let minutes: i64 = row[4].parse().unwrap();
        let measured = due(&calendar, at(&row[3]), &[], minutes * 60);
        assert_eq!(measured.end, Some(at(&row[6])), "case {}", row[0]);
        assert_eq!((measured.counted.num_minutes(), measured.unknown), (minutes, Unknown::default()), "case {}", row[0]);
    }
}
