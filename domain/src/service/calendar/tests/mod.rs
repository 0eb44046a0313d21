mod oracle;
mod reference;
mod tables;

use chrono_tz::Tz;

use super::*;
use crate::instant::{self, Instant};

fn at(text: &str) -> Instant {
    instant::parse(text).unwrap()
}

fn spans(list: &[(&str, &str)]) -> Hours {
    let input = list.iter().map(|(from, to)| SpanInput { from: Some((*from).into()), to: Some((*to).into()) }).collect();
    Hours::read(input, &mut crate::Fields::new()).unwrap()
}

fn calendar(zone: Tz, days: &[Weekday], hours: &[(&str, &str)], holidays: HolidaySet) -> BusinessCalendar {
    BusinessCalendar { weekly: Weekly::on(days, &spans(hours)), holidays, ..BusinessCalendar::office(zone) }
}

const WORKDAYS: [Weekday; 5] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
const EVERY_DAY: [Weekday; 7] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

fn due<'a>(calendar: &'a BusinessCalendar, start: Instant, pauses: &'a [Pause], seconds: i64) -> Measured<'a> {
    measure(Pace::Business(calendar), start, pauses, Until::Counted(chrono::Duration::seconds(seconds))).unwrap()
}
