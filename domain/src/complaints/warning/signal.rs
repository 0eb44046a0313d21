//! What alarms at one complaint.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::alert::{AlertReason, Watch};
use super::policy::{WarningPolicy, WatchWord};
use super::spike::Spike;
use super::tail::one_in;
use super::words::{AlertLevel, AlertReasonKind, WatchKind};
use super::words_in_text::found;
use crate::ids::{ComplaintId, CustomerId, TypedId as _, UnitId};
use crate::instant::Instant;
use crate::vocabulary::Channel;

/// Something that alarms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What its complaints have in common.
    pub watch: Watch,
    /// The unit concerned.
    pub unit_id: UnitId,
    /// The customer, where the complaints are of one.
    pub customer_id: Option<CustomerId>,
    /// How much it matters.
    pub level: AlertLevel,
    /// Why.
    pub reasons: Vec<AlertReason>,
    /// The first complaint concerned.
    pub first_at: Instant,
    /// The last one.
    pub last_at: Instant,
}

/// A complaint as the early warning sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched<'c> {
    /// Which one.
    pub id: ComplaintId,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// When it was received.
    pub received_at: Instant,
    /// Over which channel.
    pub channel: Channel,
    /// Whether the source says that it stood in public.
    pub social: bool,
    /// Whether the customer is a key account.
    pub key_account: bool,
    /// What the customer says: subject, account, demand.
    pub texts: Vec<&'c str>,
}

impl AlertReason {
    /// A reason of a kind, without figures.
    #[must_use]
    pub const fn new(kind: AlertReasonKind, level: AlertLevel) -> Self {
        Self {
            kind,
            level,
            window_seconds: None,
            count: None,
            expected_thousandths: None,
            usual_count: None,
            days: None,
            one_in: None,
            one_in_needed: None,
            series: None,
            word: None,
            channel: None,
        }
    }

    fn spike(spike: &Spike) -> Self {
        Self {
            window_seconds: Some(spike.window_seconds),
            count: Some(spike.count),
            // Never more than a few thousand a week, so that nothing is lost but the fraction.
            expected_thousandths: Some((spike.expected * 1_000.0).round() as i64),
            usual_count: Some(spike.usual_count),
            days: Some(spike.usual_days),
            one_in: Some(one_in(spike.ln_chance)),
            one_in_needed: Some(one_in(spike.ln_needed)),
            series: Some(spike.series),
            ..Self::new(AlertReasonKind::Spike, spike.level)
        }
    }
}

/// The signal of a spike.
#[must_use]
pub fn of_spike(watch: Watch, unit_id: UnitId, spike: &Spike) -> Signal {
    Signal {
        watch,
        unit_id,
        customer_id: None,
        level: spike.level,
        reasons: vec![AlertReason::spike(spike)],
        first_at: spike.first_at,
        last_at: spike.last_at,
    }
}

/// What alarms at a complaint by itself: whose it is, where it was said, and which words stand in it. One signal with every reason.
#[must_use]
pub fn of_complaint(policy: &WarningPolicy, complaint: &Watched<'_>) -> Option<Signal> {
    let key_account = policy.key_account_level.filter(|_| complaint.key_account);
    let key_account = key_account.map(|level| AlertReason::new(AlertReasonKind::KeyAccount, level));
    let in_public = complaint.social || complaint.channel == Channel::Social;
    let social = policy
        .social_level
        .filter(|_| in_public)
        .map(|level| AlertReason { channel: Some(complaint.channel), ..AlertReason::new(AlertReasonKind::SocialChannel, level) });
    let word = |word: &WatchWord| AlertReason { word: Some(word.word.clone()), ..AlertReason::new(AlertReasonKind::Word, word.level) };
    let words = found(&policy.words, &complaint.texts);
    let mut reasons: Vec<AlertReason> = key_account.into_iter().chain(social).chain(words.into_iter().map(word)).collect();
    // The worst first; of equal ones the order above.
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.level));
    let level = reasons.first()?.level;
    Some(Signal {
        watch: Watch { kind: WatchKind::Complaint, of: complaint.id.uuid().to_string() },
        unit_id: complaint.unit_id,
        customer_id: Some(complaint.customer_id),
        level,
        reasons,
        first_at: complaint.received_at,
        last_at: complaint.received_at,
    })
}

/// The signal of a customer who complains again and again. `received` are the instants of the customer's complaints, this one among
/// them, within [`WarningPolicy::repeated_days`] before and behind it.
#[must_use]
pub fn of_customer(policy: &WarningPolicy, complaint: &Watched<'_>, received: &[Instant]) -> Option<Signal> {
    let span = TimeDelta::days(policy.repeated_days);
    let all: BTreeSet<Instant> = received.iter().copied().collect();
    let mut sorted: Vec<Instant> = received.to_vec();
    sorted.sort_unstable();
    // The stretch with the most of them that this one lies in: one that is entered late counts with those behind it.
    let stretch = |from: &Instant| {
        let inside: Vec<Instant> = sorted.iter().copied().filter(|at| *at >= *from && *at - *from < span).collect();
        (inside.len(), *from, inside.last().copied().unwrap_or(*from))
    };
    let reaching = |from: &&Instant| **from <= complaint.received_at && complaint.received_at - **from < span;
    let (count, first_at, last_at) = all.iter().filter(reaching).map(stretch).max_by_key(|(count, ..)| *count)?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    if count < policy.repeated_count {
        return None;
    }
    let level = policy.repeated_level;
    let reason = AlertReason { count: Some(count), days: Some(policy.repeated_days), ..AlertReason::new(AlertReasonKind::Repeated, level) };
    Some(Signal {
        watch: Watch { kind: WatchKind::Customer, of: complaint.customer_id.uuid().to_string() },
        unit_id: complaint.unit_id,
        customer_id: Some(complaint.customer_id),
        level,
        reasons: vec![reason],
        first_at,
        last_at,
    })
}
