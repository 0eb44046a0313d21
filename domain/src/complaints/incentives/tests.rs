use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::month::month_to_book;
use super::*;
use crate::complaints::liability::{Judgement, JudgementStatus, LiabilityVerdict};
use crate::fields::{Fields, Patch};
use crate::ids::{ComplaintId, ComplaintPolicyId, IncentiveEntryId, IncentiveMonthId, JudgementId, UnitId, UserId};
use crate::instant::{self, Instant, Tz};
use crate::platform::{Actor, Context};
use crate::problem::ProblemCode;

const ZONE: Tz = Tz::Asia__Shanghai;

fn context(now: Instant) -> Context {
    Context { now, actor: Actor::System("test") }
}

fn at(text: &str) -> Context {
    context(instant::parse(text).unwrap())
}

fn month(text: &str) -> Month {
    Month::read(text).unwrap()
}

fn judgement(number: u128, user: u128, amount: i64, now: Instant) -> Judgement {
    Judgement {
        id: JudgementId::new(Uuid::from_u128(number)),
        version: 1,
        complaint_id: ComplaintId::new(Uuid::from_u128(number)),
        complaint_number: format!("C-2026-{number:06}"),
        unit_id: UnitId::new(Uuid::nil()),
        round: 1,
        user_id: Some(UserId::new(Uuid::from_u128(user))),
        ground: LiabilityGround::Fault,
        target: None,
        verdict: LiabilityVerdict::Liable,
        reason: "r".to_owned(),
        amount: Some(Money::new(amount, Currency::CNY).unwrap()),
        booked: None,
        policy_id: ComplaintPolicyId::new(Uuid::nil()),
        judged_by: UserId::new(Uuid::from_u128(99)),
        judged_at: now,
        object_before: now,
        status: JudgementStatus::Passed,
        objection: None,
        ruling: None,
        updated_at: now,
    }
}

#[test]
fn months_are_those_of_the_company() {
    assert_eq!(Month::of(at("2026-01-31T15:59:59Z").now, ZONE), month("2026-01"));
    assert_eq!(Month::of(at("2026-01-31T16:00:00Z").now, ZONE), month("2026-02"));
    assert_eq!((month("2026-12").next(), month("2026-01").next()), (month("2027-01"), month("2026-02")));
    for wrong in ["2026-13", "2026-00", "2026-1", "26-01", "2026-01-01", "", "2026/01", "1800-01", "+026-01"] {
        assert_eq!(Month::read(wrong).unwrap_err().code, FieldCode::MonthInvalid, "{wrong}");
    }
    assert_eq!(serde_json::to_string(&month("2026-02")).unwrap(), "\"2026-02\"");
}

#[test]
fn a_month_is_closed_once_when_it_is_over_and_in_its_turn() {
    let january = IncentiveMonth::open(IncentiveMonthId::new(Uuid::nil()), month("2026-01"), at("2026-01-03T00:00:00Z").now);
    let close = |one: &IncentiveMonth, earliest: Option<&str>, now: &str| one.close(ZONE, earliest.map(month), &at(now));
    assert_eq!(close(&january, None, "2026-01-31T15:59:59Z").unwrap_err().code, ProblemCode::MonthNotOver);
    assert_eq!(close(&january, Some("2025-12"), "2026-02-01T00:00:00Z").unwrap_err().code, ProblemCode::EarlierMonthOpen);
    let closed = close(&january, Some("2026-01"), "2026-01-31T16:00:00Z").unwrap();
    assert_eq!((closed.status(), january.status()), (MonthStatus::Closed, MonthStatus::Open));
    assert_eq!(close(&closed, None, "2026-02-02T00:00:00Z").unwrap_err().code, ProblemCode::MonthClosed);
}

#[test]
fn what_is_taken_back_counts_in_its_month_while_that_is_open() {
    let judged = at("2026-01-20T09:00:00Z");
    let booking = IncentiveEntry::book(
        IncentiveEntryId::new(Uuid::from_u128(1)),
        &judgement(1, 7, 5_000, judged.now),
        month("2026-01"),
        0,
        None,
        &judged,
    )
    .unwrap();
    let later = at("2026-03-10T09:00:00Z");
    let reverse =
        |last_closed: Option<&str>| booking.reverse(IncentiveEntryId::new(Uuid::from_u128(2)), ZONE, last_closed.map(month), &later);
    for (last_closed, expected) in
        [(None, "2026-01"), (Some("2025-12"), "2026-01"), (Some("2026-01"), "2026-03"), (Some("2026-02"), "2026-03")]
    {
        let reversal = reverse(last_closed);
        assert_eq!((reversal.month, reversal.amount.amount_minor(), reversal.reverses_id), (month(expected), -5_000, Some(booking.id)));
    }
}

#[test]
fn the_ledger_is_proved_against_judgements() {
    use proof::difference;
    let now = at("2026-01-20T09:00:00Z");
    let id = |number| IncentiveEntryId::new(Uuid::from_u128(number));
    let judged = Judgement { booked: Some(Money::new(5_000, Currency::CNY).unwrap()), ..judgement(1, 7, 5_000, now.now) };
    let booking = IncentiveEntry::book(id(1), &judged, month("2026-01"), 0, None, &now).unwrap();
    let reversal = booking.reverse(id(2), ZONE, None, &now);
    let fallen = Judgement { status: JudgementStatus::Overturned, ..judged.clone() };
    assert_eq!(difference(&judged, std::slice::from_ref(&booking)), None);
    assert_eq!(difference(&fallen, &[booking.clone(), reversal.clone()]), None);
    assert_eq!(difference(&Judgement { booked: None, ..judged.clone() }, &[]), None);
    let less = IncentiveEntry { amount: Money::new(-1, Currency::CNY).unwrap(), ..reversal.clone() };
    let other = IncentiveEntry { user_id: UserId::new(Uuid::from_u128(8)), ..booking.clone() };
    let wrong = [
        (&judged, vec![]),
        (&judged, vec![booking.clone(), reversal.clone()]),
        (&judged, vec![other]),
        (&judged, vec![booking.clone(), booking.clone()]),
        (&fallen, vec![booking.clone()]),
        (&fallen, vec![booking, less]),
        (&fallen, vec![reversal]),
    ];
    for (judgement, entries) in wrong {
        assert!(difference(judgement, &entries).is_some(), "{entries:?}");
    }
}

#[test]
fn beyond_the_cap_nothing_is_deducted() {
    let now = at("2026-01-20T09:00:00Z");
    let book = |deducted, cap| {
        let entry = IncentiveEntry::book(
            IncentiveEntryId::new(Uuid::nil()),
            &judgement(1, 7, 20_000, now.now),
            month("2026-01"),
            deducted,
            cap,
            &now,
        );
        entry.map(|entry| entry.amount.amount_minor())
    };
    let table = [
        (0, None, Some(20_000)),
        (0, Some(50_000), Some(20_000)),
        (40_000, Some(50_000), Some(10_000)),
        (50_000, Some(50_000), None),
        (60_000, Some(50_000), None),
        (0, Some(0), None),
    ];
    for (deducted, cap, expected) in table {
        assert_eq!(book(deducted, cap), expected, "{deducted} {cap:?}");
    }
}

#[test]
fn bounds_of_several_roles_are_the_widest() {
    let mut policy = IncentivePolicy::shipped();
    policy.fault[1].bounds = Bounds { least_minor: 1_000, most_minor: 8_000 };
    let bounds = |roles: &[&str]| policy.bounds(LiabilityGround::Fault, roles.iter().copied());
    assert_eq!(bounds(&["analyst"]), None);
    assert_eq!(bounds(&["salesperson", "service_consultant"]), Some(Bounds { least_minor: 1_000, most_minor: 10_000 }));
    assert_eq!(policy.bounds(LiabilityGround::LapsedPromise, ["analyst"]), policy.lapse);
}

#[test]
fn what_is_left_open_stays_and_what_is_wrong_is_named() {
    let read = |input| {
        let mut fields = Fields::new();
        let read = NewIncentivePolicy::read(input, &mut fields);
        fields.finish(read)
    };
    let shipped = IncentivePolicy::shipped();
    assert_eq!(read(IncentivePolicyInput::default()).unwrap().over(&shipped), shipped);
    let none = IncentivePolicyInput {
        lapse: Patch::Clear,
        monthly_cap_minor: Patch::Clear,
        fault: Some(vec![]),
        ..IncentivePolicyInput::default()
    };
    let changed = read(none).unwrap().over(&shipped);
    assert_eq!((changed.lapse, changed.monthly_cap_minor, changed.fault.len(), changed.objection_days), (None, None, 0, 7));
    let given = |least, most| BoundsInput { least_minor: Some(least), most_minor: Some(most) };
    let role = |bounds| RoleBoundsInput { role: Some("salesperson".to_owned()), bounds };
    let table = [
        (IncentivePolicyInput { fault: Some(vec![role(given(5, 4))]), ..IncentivePolicyInput::default() }, "/fault/0/most_minor"),
        (
            IncentivePolicyInput { fault: Some(vec![role(given(1, 2)), role(given(1, 2))]), ..IncentivePolicyInput::default() },
            "/fault/1/role",
        ),
        (IncentivePolicyInput { lapse: Patch::Set(given(0, 4)), ..IncentivePolicyInput::default() }, "/lapse/least_minor"),
        (IncentivePolicyInput { monthly_cap_minor: Patch::Set(-1), ..IncentivePolicyInput::default() }, "/monthly_cap_minor"),
        (IncentivePolicyInput { objection_days: Some(0), ..IncentivePolicyInput::default() }, "/objection_days"),
        (IncentivePolicyInput { currency: Some("XXX".to_owned()), ..IncentivePolicyInput::default() }, "/currency"),
    ];
    for (input, pointer) in table {
        assert_eq!(read(input.clone()).unwrap_err().errors[0].pointer, pointer, "{input:?}");
    }
}

/// What happens to the ledger, one after the other.
#[derive(Clone, Debug)]
enum Happening {
    Judge { user: u128, amount: i64 },
    TakeBack { which: usize },
    Wait { days: i64 },
    Close,
}

fn happenings() -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        4 => (1..4_u128, 1..40_000_i64).prop_map(|(user, amount)| Happening::Judge { user, amount }),
        3 => (0..1_000_usize).prop_map(|which| Happening::TakeBack { which }),
        2 => (1..40_i64).prop_map(|days| Happening::Wait { days }),
        2 => Just(Happening::Close),
    ];
    prop::collection::vec(one, 1..120)
}

proptest! {
    /// Whatever happens: the balance of everybody is the sum of their bookings that were not taken back, nothing is taken back twice, no
    /// month exceeds the cap, and a month that is closed never changes.
    #[test]
    fn the_ledger_adds_up(happenings in happenings()) {
        const CAP: i64 = 50_000;
        let (mut now, mut number) = (instant::parse("2026-01-15T00:00:00Z").unwrap(), 1_u128);
        let (mut entries, mut last_closed): (Vec<IncentiveEntry>, Option<Month>) = (Vec::new(), None);
        let mut frozen: BTreeMap<Month, Vec<IncentiveEntry>> = BTreeMap::new();
        let of = |entries: &[IncentiveEntry], month: Month| entries.iter().filter(|one| one.month == month).cloned().collect::<Vec<_>>();
        for happening in happenings {
            number += 1;
            let id = IncentiveEntryId::new(Uuid::from_u128(number));
            let taken_back = |entries: &[IncentiveEntry], booking: &IncentiveEntry| entries.iter().any(|one| one.reverses_id == Some(booking.id));
            match happening {
                Happening::Judge { user, amount } => {
                    let judgement = judgement(number, user, amount, now);
                    let month = month_to_book(now, ZONE, last_closed);
                    let mine = entries.iter().filter(|one| one.kind == EntryKind::Booking && Some(one.user_id) == judgement.user_id && one.month == month);
                    let deducted = mine.filter(|one| !taken_back(&entries, one)).map(|one| one.amount.amount_minor()).sum();
                    entries.extend(IncentiveEntry::book(id, &judgement, month, deducted, Some(CAP), &context(now)));
                }
                Happening::TakeBack { which } => {
                    let open: Vec<_> = entries.iter().filter(|one| one.kind == EntryKind::Booking && !taken_back(&entries, one)).cloned().collect();
                    if !open.is_empty() {
                        entries.push(open[which % open.len()].reverse(id, ZONE, last_closed, &context(now)));
                    }
                }
                Happening::Wait { days } => now += TimeDelta::days(days),
                Happening::Close => {
                    let open = entries.iter().map(|one| one.month).filter(|month| last_closed.is_none_or(|closed| *month > closed));
                    if let Some(earliest) = open.min() {
                        let row = IncentiveMonth::open(IncentiveMonthId::new(Uuid::from_u128(number)), earliest, now);
                        if row.close(ZONE, Some(earliest), &context(now)).is_ok() {
                            frozen.insert(earliest, of(&entries, earliest));
                            last_closed = Some(earliest);
                        }
                    }
                }
            }
        }
        for (month, then) in &frozen {
            prop_assert_eq!(&of(&entries, *month), then, "{}", month);
        }
        for user in 1..4_u128 {
            let user = UserId::new(Uuid::from_u128(user));
            let mine: Vec<_> = entries.iter().filter(|one| one.user_id == user).collect();
            let balance: i64 = mine.iter().map(|one| one.amount.amount_minor()).sum();
            let standing = mine.iter().filter(|one| one.kind == EntryKind::Booking && !mine.iter().any(|other| other.reverses_id == Some(one.id)));
            prop_assert_eq!(balance, standing.clone().map(|one| one.amount.amount_minor()).sum::<i64>());
            let mut by_month: BTreeMap<Month, i64> = BTreeMap::new();
            for one in standing {
                *by_month.entry(one.month).or_default() += one.amount.amount_minor();
            }
            prop_assert!(by_month.values().all(|sum| *sum <= CAP));
        }
        let mut reversed: Vec<_> = entries.iter().filter_map(|one| one.reverses_id).collect();
        let count = reversed.len();
        reversed.sort_unstable();
        reversed.dedup();
        prop_assert_eq!(reversed.len(), count);
    }
}
