//! What alarms at one complaint.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::complaints::warning::policy::WarningPolicy;
use crate::complaints::warning::signal::{Watched, of_complaint, of_customer};
use crate::complaints::warning::{AlertLevel, AlertReasonKind};
use crate::ids::{ComplaintId, CustomerId, UnitId};
use crate::instant::{self, Instant};
use crate::vocabulary::Channel;

fn start() -> Instant {
    instant::parse("2026-06-15T06:00:00Z").unwrap()
}

fn complaint<'c>(texts: &[&'c str]) -> Watched<'c> {
    Watched {
        id: ComplaintId::new(Uuid::from_u128(1)),
        unit_id: UnitId::new(Uuid::from_u128(2)),
        customer_id: CustomerId::new(Uuid::from_u128(3)),
        received_at: start(),
        channel: Channel::Phone,
        social: false,
        key_account: false,
        texts: texts.to_vec(),
    }
}

#[test]
fn every_reason_stands_in_one_signal_the_worst_first() {
    let policy = WarningPolicy::shipped();
    assert_eq!(of_complaint(&policy, &complaint(&["等了很久"])), None);
    let loud = Watched { key_account: true, channel: Channel::Social, ..complaint(&["要找媒体", "有人受伤"]) };
    let signal = of_complaint(&policy, &loud).unwrap();
    let kinds: Vec<_> = signal.reasons.iter().map(|reason| (reason.kind, reason.word.as_deref())).collect();
    assert_eq!(
        kinds,
        [
            (AlertReasonKind::Word, Some("受伤")),
            (AlertReasonKind::Word, Some("媒体")),
            (AlertReasonKind::KeyAccount, None),
            (AlertReasonKind::SocialChannel, None)
        ]
    );
    assert_eq!(signal.level, AlertLevel::Red);
    let quiet = WarningPolicy { key_account_level: None, social_level: None, words: Vec::new(), ..policy };
    assert_eq!(of_complaint(&quiet, &loud), None);
}

#[test]
fn the_third_of_a_customer_in_ninety_days_alarms() {
    let policy = WarningPolicy::shipped();
    let received = |days: &[i64]| days.iter().map(|days| start() + TimeDelta::days(*days)).collect::<Vec<_>>();
    let count = |days: &[i64]| of_customer(&policy, &complaint(&[]), &received(days)).and_then(|signal| signal.reasons[0].count);
    let table: [(&[i64], Option<i64>); 6] = [
        (&[0], None),
        (&[-89, 0], None),
        (&[-89, -1, 0], Some(3)),
        (&[-90, -1, 0], None),
        // One that was entered late, between two others.
        (&[-40, 0, 40], Some(3)),
        (&[-60, -50, 0, 60], Some(3)),
    ];
    for (days, expected) in table {
        assert_eq!(count(days), expected, "{days:?}");
    }
}
