//! Days that are not as their weekday: public holidays, days off in lieu, and working days that make up for them.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

crate::vocabulary! {
    /// In what a day differs from its weekday.
    DayKind, "calendar_day_kind" {
        PublicHoliday = "public_holiday", "法定节假日", "Public holiday, closed";
        HolidayInLieu = "holiday_in_lieu", "调休放假", "Day off in lieu, closed";
        MakeupWorkday = "makeup_workday", "调休上班", "Working day that makes up for a day off";
    }
}

impl DayKind {
    /// Whether nobody works.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::PublicHoliday | Self::HolidayInLieu)
    }
}

crate::vocabulary! {
    /// Whose public holidays a calendar keeps.
    HolidaySet, "holiday_set" {
        None = "none", "无", "None";
        Cn = "cn", "中国", "China";
    }
}

/// What something is called in both languages: a holiday, a reason to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label<'a> {
    /// In Chinese, or as it was entered.
    pub zh: &'a str,
    /// In English, or as it was entered.
    pub en: &'a str,
}

/// What a set of holidays says of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetDay {
    /// In what it differs.
    pub kind: DayKind,
    /// Of which holiday it is.
    pub name: Label<'static>,
}

impl HolidaySet {
    /// What the set says of a day; nothing where the day is as its weekday.
    #[must_use]
    pub fn day(self, date: NaiveDate) -> Option<SetDay> {
        match self {
            Self::None => None,
            Self::Cn => cn(date),
        }
    }

    /// Whether the set knows the days of a year.
    #[must_use]
    pub fn knows(self, year: i32) -> bool {
        match self {
            Self::None => true,
            Self::Cn => CN.iter().any(|(known, _)| *known == year),
        }
    }

    /// The first and the last year whose days the set knows; none where it holds no days.
    #[must_use]
    pub fn years(self) -> Option<(i32, i32)> {
        match self {
            Self::None => None,
            Self::Cn => CN.first().zip(CN.last()).map(|((first, _), (last, _))| (*first, *last)),
        }
    }
}

/// A day of a calendar's own, which stands before what the set says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDay {
    /// In what it differs.
    pub kind: DayKind,
    /// Of which holiday it is.
    pub name: String,
    /// Its hours, where it is a working day with hours of its own.
    pub hours: Option<super::hours::Hours>,
}

/// A festival with its days as the State Council announces them for a year: month and day as `mmdd`.
struct Festival {
    name: Label<'static>,
    holidays: &'static [u32],
    in_lieu: &'static [u32],
    make_up: &'static [u32],
}

const fn festival(name: Label<'static>, holidays: &'static [u32], in_lieu: &'static [u32], make_up: &'static [u32]) -> Festival {
    Festival { name, holidays, in_lieu, make_up }
}

const NEW_YEAR: Label<'static> = Label { zh: "元旦", en: "New Year's Day" };
const SPRING: Label<'static> = Label { zh: "春节", en: "Spring Festival" };
const TOMBS: Label<'static> = Label { zh: "清明节", en: "Tomb-sweeping Day" };
const LABOUR: Label<'static> = Label { zh: "劳动节", en: "Labour Day" };
const DRAGON_BOAT: Label<'static> = Label { zh: "端午节", en: "Dragon Boat Festival" };
const MID_AUTUMN: Label<'static> = Label { zh: "中秋节", en: "Mid-autumn Festival" };
const NATIONAL: Label<'static> = Label { zh: "国庆节", en: "National Day" };

const CN_2024: &[Festival] = &[
    festival(NEW_YEAR, &[101], &[], &[]),
    festival(SPRING, &[210, 211, 212, 213, 214, 217], &[215, 216], &[204, 218]),
    festival(TOMBS, &[404, 406], &[405], &[407]),
    festival(LABOUR, &[501, 504, 505], &[502, 503], &[428, 511]),
    festival(DRAGON_BOAT, &[610], &[], &[]),
    festival(MID_AUTUMN, &[915, 917], &[916], &[914]),
    festival(NATIONAL, &[1001, 1002, 1003, 1005, 1006], &[1004, 1007], &[929, 1012]),
];
const CN_2025: &[Festival] = &[
    festival(NEW_YEAR, &[101], &[], &[]),
    festival(SPRING, &[128, 129, 130, 131, 201, 202], &[203, 204], &[126, 208]),
    festival(TOMBS, &[404, 405, 406], &[], &[]),
    festival(LABOUR, &[501, 502, 503, 504], &[505], &[427]),
    festival(DRAGON_BOAT, &[531, 601, 602], &[], &[]),
    festival(MID_AUTUMN, &[1006], &[], &[]),
    festival(NATIONAL, &[1001, 1002, 1003, 1004, 1005], &[1007, 1008], &[928, 1011]),
];
const CN_2026: &[Festival] = &[
    festival(NEW_YEAR, &[101, 103], &[102], &[104]),
    festival(SPRING, &[215, 216, 217, 218, 219, 221, 222], &[220, 223], &[214, 228]),
    festival(TOMBS, &[404, 405, 406], &[], &[]),
    festival(LABOUR, &[501, 502, 503, 504], &[505], &[509]),
    festival(DRAGON_BOAT, &[619, 620, 621], &[], &[]),
    festival(MID_AUTUMN, &[925, 926, 927], &[], &[]),
    festival(NATIONAL, &[1001, 1002, 1003, 1004, 1005], &[1006, 1007], &[920, 1010]),
];
/// By year, without a gap.
const CN: &[(i32, &[Festival])] = &[(2024, CN_2024), (2025, CN_2025), (2026, CN_2026)];

fn cn(date: NaiveDate) -> Option<SetDay> {
    let (_, festivals) = CN.iter().find(|(year, _)| *year == date.year())?;
    let day = date.month() * 100 + date.day();
    festivals.iter().find_map(|festival| {
        let lists = [
            (DayKind::PublicHoliday, festival.holidays),
            (DayKind::HolidayInLieu, festival.in_lieu),
            (DayKind::MakeupWorkday, festival.make_up),
        ];
        let (kind, _) = lists.into_iter().find(|(_, days)| days.contains(&day))?;
        Some(SetDay { kind, name: festival.name })
    })
}
