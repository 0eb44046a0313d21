//! The policies that an installation begins with: what the handbooks promise, and defaults where they are silent.

use std::collections::BTreeMap;

use super::policy::{Conditions, Length, Policy, Promise, Rule};
use super::words::{ClockKind, SlaTarget};
use crate::vocabulary::Channel;

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;

const fn promise(length: Length, clock: ClockKind) -> Promise {
    Promise { length, clock, calendar_id: None, warn_percent: Some(80) }
}

const fn always(seconds: i64) -> Promise {
    promise(Length::Seconds(seconds), ClockKind::Always)
}

const fn business(seconds: i64) -> Promise {
    promise(Length::Seconds(seconds), ClockKind::Business)
}

const fn working_days(days: i64) -> Promise {
    promise(Length::Days(days), ClockKind::Business)
}

fn rule(name: &str, when: Conditions, target: SlaTarget, promise: Promise) -> Rule {
    Rule { name: name.to_owned(), when, promises: BTreeMap::from([(target, promise)]) }
}

fn major() -> Conditions {
    Conditions { major: Some(true), ..Conditions::default() }
}

impl Policy {
    /// That of tickets.
    #[must_use]
    pub fn of_tickets() -> Self {
        let all = Conditions::default;
        let over = |channel| Conditions { channels: vec![channel], ..Conditions::default() };
        let key = |conditions| Conditions { key_account: Some(true), ..conditions };
        let first = |name, when, promise| rule(name, when, SlaTarget::FirstResponse, promise);
        let solved = |name, when, promise| rule(name, when, SlaTarget::Resolution, promise);
        let rules = vec![
            first("大客户电话首次响应", key(over(Channel::Phone)), always(15 * MINUTE / 2)),
            first("大客户聊天首次响应", key(over(Channel::Chat)), business(15 * MINUTE / 2)),
            first("大客户首次响应", key(all()), always(12 * HOUR)),
            first("电话首次响应", over(Channel::Phone), always(15 * MINUTE)),
            first("聊天首次响应", over(Channel::Chat), business(15 * MINUTE)),
            first("邮件首次响应", over(Channel::Email), always(24 * HOUR)),
            first("其他渠道首次响应", all(), always(24 * HOUR)),
            solved("重大问题解决", major(), always(48 * HOUR)),
            solved("一般问题解决", all(), working_days(5)),
        ];
        Self { rules }
    }

    /// That of complaints.
    #[must_use]
    pub fn of_complaints() -> Self {
        let all = Conditions::default;
        let rules = vec![
            rule("投诉受理确认", all(), SlaTarget::Acknowledgement, always(24 * HOUR)),
            rule("重大投诉解决", major(), SlaTarget::Resolution, always(48 * HOUR)),
            rule("一般投诉解决", all(), SlaTarget::Resolution, working_days(5)),
            rule("投诉回访", all(), SlaTarget::Callback, always(72 * HOUR)),
            rule("总经理知悉重大投诉", major(), SlaTarget::MajorAcknowledgement, always(4 * HOUR)),
        ];
        Self { rules }
    }
}
