//! What staff may ask for.

use uuid::Uuid;

use super::super::*;
use super::support::*;
use crate::customers::tests::support as customers;
use crate::fields::{FieldCode, Fields};
use crate::ids::{LifecycleMarkId, LifecyclePolicyId};
use crate::instant;
use crate::platform::{Actor, Context};
use crate::vocabulary::Word;
use crate::{ProblemCode, Refusal};

fn text(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

fn read(stage: &str, churn_reason: &str, reason: &str, pin: Option<i64>) -> Result<SetStage, Refusal> {
    let pinned_until = pin.map(|at| instant::format(day(at)));
    let input = SetStageInput { stage: text(stage), churn_reason: text(churn_reason), reason: text(reason), pinned_until };
    let mut fields = Fields::new();
    let read = SetStage::read(input, day(0), &mut fields);
    fields.finish(read)
}

/// Stage, churn reason, words, day of the pin; and what is refused.
type Row<'a> = (&'a str, &'a str, &'a str, Option<i64>, &'a [(&'a str, FieldCode)]);

#[test]
fn a_stage_is_set_with_a_reason_and_a_pin() {
    use FieldCode::*;
    let table: [Row; 11] = [
        ("churned", "price", "", None, &[]),
        ("churned", "price", "太贵", Some(1), &[]),
        ("churned", "other", "原因", None, &[]),
        ("loyal", "", "董事长的朋友", Some(1), &[]),
        ("churned", "", "", None, &[("/churn_reason", Required), ("/reason", Required)][..1]),
        ("churned", "other", "", None, &[("/reason", Required)]),
        ("prospect", "", "x", Some(1), &[("/stage", Unexpected)]),
        ("loyal", "price", "x", Some(1), &[("/churn_reason", Unexpected)]),
        ("loyal", "", "", None, &[("/reason", Required), ("/pinned_until", Required)]),
        ("loyal", "", "x", Some(0), &[("/pinned_until", OutOfOrder)]),
        ("", "weather", "x", None, &[("/stage", Required), ("/churn_reason", UnknownWord)]),
    ];
    for (stage, churn_reason, reason, pin, expected) in table {
        let errors: Vec<_> = match read(stage, churn_reason, reason, pin) {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal.errors.into_iter().map(|error| (error.pointer, error.code)).collect(),
        };
        let errors: Vec<_> = errors.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
        assert_eq!(errors, expected, "{stage} {churn_reason} {reason} {pin:?}");
    }
}

#[test]
fn an_archived_customer_keeps_its_stage() {
    let context = Context { now: day(1), actor: Actor::User(staff()) };
    let command = || read("churned", "competitor", "", None).unwrap();
    let mut customer = customers::person();
    let mark = set_stage(&customer, command(), LifecycleMarkId::new(Uuid::nil()), staff(), &context).unwrap();
    assert_eq!((mark.at, mark.stage, mark.churn_reason), (day(1), LifecycleStage::Churned, Some(ChurnReason::Competitor)));
    customer.archived_at = Some(day(1));
    let refusal = set_stage(&customer, command(), LifecycleMarkId::new(Uuid::nil()), staff(), &context).unwrap_err();
    assert_eq!(refusal.code, ProblemCode::IllegalTransition);
}

#[test]
fn a_policy_takes_effect_now_or_later_within_its_bounds() {
    let context = Context { now: day(10), actor: Actor::User(staff()) };
    let set = |input: NewPolicyInput| {
        let mut fields = Fields::new();
        let read = NewPolicy::read(NewPolicyInput { unit_id: Some(unit(1).to_string()), ..input }, &mut fields);
        fields.finish(read).and_then(|new| new.set(LifecyclePolicyId::new(Uuid::nil()), &context))
    };
    let at = |days: i64| Some(instant::format(day(days)));
    let version = set(NewPolicyInput { churn_after_days: Some(700), ..NewPolicyInput::default() }).unwrap();
    assert_eq!((version.effective_from, version.policy), (day(10), Policy { churn_after_days: 700, ..Policy::DEFAULT }));
    assert_eq!(version.event().details["policy"]["churn_after_days"], 700);
    assert!(set(NewPolicyInput { effective_from: at(11), ..NewPolicyInput::default() }).is_ok());
    let late = set(NewPolicyInput { effective_from: at(9), ..NewPolicyInput::default() }).unwrap_err();
    assert_eq!((late.errors[0].pointer.as_str(), late.errors[0].code), ("/effective_from", FieldCode::OutOfOrder));
    for (input, pointer) in [
        (NewPolicyInput { loyal_orders: Some(0), ..NewPolicyInput::default() }, "/loyal_orders"),
        (NewPolicyInput { loyal_orders: Some(MOST_ORDERS + 1), ..NewPolicyInput::default() }, "/loyal_orders"),
        (NewPolicyInput { churn_after_days: Some(MOST_DAYS + 1), ..NewPolicyInput::default() }, "/churn_after_days"),
        (NewPolicyInput { loyal_grace_days: Some(-1), ..NewPolicyInput::default() }, "/loyal_grace_days"),
        (NewPolicyInput { days_to_existing: Some(0), ..NewPolicyInput::default() }, "/days_to_existing"),
    ] {
        assert_eq!(set(input).unwrap_err().errors[0].pointer, pointer);
    }
    assert!(set(NewPolicyInput { loyal_grace_days: Some(0), ..NewPolicyInput::default() }).is_ok());
}

#[test]
fn every_stage_has_its_phase() {
    let phases: Vec<_> = LifecycleStage::ALL.iter().map(|stage| stage.phase().word()).collect();
    assert_eq!(phases, ["acquisition", "retention", "retention", "retention", "redevelopment"]);
}
