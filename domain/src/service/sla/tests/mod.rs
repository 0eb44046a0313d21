mod policies;
mod tables;
mod walks;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::Duration;
use uuid::Uuid;

use super::*;
use crate::ids::{CalendarId, ConfigurationVersionId};
use crate::instant::{self, Instant};
use crate::service::calendar::BusinessCalendar;
use crate::service::ticket::TicketPriority;
use crate::vocabulary::Channel;

fn at(text: &str) -> Instant {
    instant::parse(text).unwrap()
}

fn version(number: u128) -> ConfigurationVersionId {
    ConfigurationVersionId::new(Uuid::from_u128(number))
}

fn book(policy: Policy) -> Book {
    let calendar_id = CalendarId::new(Uuid::from_u128(1));
    let calendar = BusinessCalendar::office(chrono_tz::Asia::Shanghai);
    let calendar = CalendarVersion { id: version(10), calendar_id, version: 1, code: "office".into(), name: "Office".into(), calendar };
    Book {
        policy: Arc::new(PolicyVersion { id: version(20), version: 1, policy }),
        unit_ids: Vec::new(),
        calendars: vec![Arc::new(calendar)],
        usual: calendar_id,
        earlier_policies: Vec::new(),
        earlier_calendars: Vec::new(),
    }
}

fn traits(channel: Channel) -> Traits {
    let priority = Some(TicketPriority::Normal);
    Traits { channel, category: None, priority, complaint_kind: None, severity: None, major: false, key_account: false }
}

fn promise(seconds: i64, clock: ClockKind) -> Promise {
    Promise { length: Length::Seconds(seconds), clock, calendar_id: None, warn_percent: Some(50) }
}

/// Everything is promised, to major problems in a tenth of the time.
fn full() -> Policy {
    let rule = |name: &str, major, share: i64| Rule {
        name: name.into(),
        when: Conditions { major, ..Conditions::default() },
        promises: BTreeMap::from([
            (SlaTarget::FirstResponse, promise(3_600 / share, ClockKind::Always)),
            (SlaTarget::NextResponse, promise(7_200 / share, ClockKind::Business)),
            (SlaTarget::Resolution, promise(36_000 / share, ClockKind::Business)),
        ]),
    };
    Policy { rules: vec![rule("major", Some(true), 10), rule("others", None, 1)] }
}

fn moments(list: &[(&str, What)]) -> Vec<Moment> {
    list.iter().map(|(text, what)| Moment { at: at(text), what: *what }).collect()
}

const REPORTED: What = What::Reported { answered: false };
const WAIT: What = What::WaitBegan { reason: None };

fn clock(clocks: &[Clock], target: SlaTarget, ordinal: i64) -> &Clock {
    clocks.iter().find(|clock| (clock.target, clock.ordinal) == (target, ordinal)).unwrap()
}

fn seconds(count: i64) -> Duration {
    Duration::seconds(count)
}
