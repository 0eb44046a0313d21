use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::complaints::round::Round;
use crate::complaints::words::{ProposalDecision, Severity};
use crate::ids::ComplaintId;
use crate::instant;

fn money(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::CNY).unwrap())
}

fn dollars(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::read("USD").unwrap()).unwrap())
}

fn user() -> UserId {
    UserId::new(Uuid::from_u128(7))
}

fn proposed(cause: Cause, severity: Severity, amount: Option<Money>) -> Proposed {
    Proposed { field: Field::AfterSales, cause, severity, amount }
}

#[test]
fn approval_is_asked_of_the_level_whose_limit_covers_the_amount() {
    use ApprovalReason::{AboveLimit, Critical};
    use DecisionLevel::{Director, GeneralManager, Manager};
    let shipped = HandlingPolicy::shipped();
    let manager = shipped.authority(user(), ["service_manager"]).limit;
    let agent = shipped.authority(user(), ["service_agent"]).limit;
    let table = [
        (Cause::Service, Severity::General, None, manager, None),
        (Cause::Service, Severity::General, money(200_000), manager, None),
        (Cause::Service, Severity::General, money(200_000), agent, Some((Manager, vec![AboveLimit]))),
        (Cause::Service, Severity::General, money(200_001), agent, Some((Director, vec![AboveLimit]))),
        (Cause::Service, Severity::General, money(200_001), manager, Some((Director, vec![AboveLimit]))),
        (Cause::Service, Severity::General, money(2_000_000), manager, Some((Director, vec![AboveLimit]))),
        (Cause::Service, Severity::General, money(2_000_001), manager, Some((GeneralManager, vec![AboveLimit]))),
        // Never below what the cause asks for.
        (Cause::Product, Severity::General, money(20_001), agent, Some((Director, vec![AboveLimit]))),
        (Cause::Product, Severity::Major, money(200_001), manager, Some((Director, vec![AboveLimit]))),
        (Cause::Service, Severity::Major, money(1), manager, None),
        (Cause::Service, Severity::Critical, None, manager, Some((Director, vec![Critical]))),
        (Cause::Product, Severity::Critical, money(999_999_999), Limit::Unlimited, Some((GeneralManager, vec![Critical]))),
        (Cause::User, Severity::Critical, money(200_001), manager, Some((Director, vec![AboveLimit, Critical]))),
        // An amount of another currency is within no limit but the unlimited.
        (Cause::Service, Severity::General, dollars(1), manager, Some((GeneralManager, vec![AboveLimit]))),
        (Cause::Service, Severity::General, dollars(1), Limit::Unlimited, None),
        (Cause::Service, Severity::General, money(1), Limit::NONE, Some((Manager, vec![AboveLimit]))),
    ];
    for (cause, severity, amount, limit, expected) in table {
        let approval = shipped.approval(&proposed(cause, severity, amount), limit).map(|approval| (approval.level, approval.reasons));
        assert_eq!(approval, expected, "{cause} {severity} {amount:?} {limit:?}");
    }
    let mut strict = shipped;
    strict.causes[0].approve_major = true;
    let approval = strict.approval(&proposed(Cause::Service, Severity::Major, None), Limit::Unlimited).unwrap();
    assert_eq!((approval.level, approval.reasons), (Manager, vec![ApprovalReason::Major]));
    assert_eq!(strict.approval(&proposed(Cause::User, Severity::Major, None), Limit::NONE), None);
    // Where no role has a level, the next above decides.
    strict.roles.retain(|role| role.level != Some(Manager));
    assert_eq!(strict.approval(&proposed(Cause::Service, Severity::Major, None), Limit::NONE).unwrap().level, Director);
}

#[test]
fn who_decides_has_the_level_in_the_field_and_the_limit() {
    use DecisionLevel::{Director, GeneralManager, Manager};
    let policy = HandlingPolicy::shipped();
    let awaited = |field, level, amount| Awaited { field, level, amount };
    let table = [
        (vec!["service_manager"], awaited(Field::AfterSales, Manager, money(200_000)), true),
        (vec!["service_manager"], awaited(Field::AfterSales, Manager, money(200_001)), false),
        (vec!["service_manager"], awaited(Field::AfterSales, Director, None), false),
        (vec!["service_manager"], awaited(Field::Sales, Manager, None), false),
        (vec!["sales_manager"], awaited(Field::AfterSales, Manager, money(1)), false),
        (vec!["service_director"], awaited(Field::AfterSales, Director, money(2_000_000)), true),
        (vec!["service_director"], awaited(Field::AfterSales, Director, money(2_000_001)), false),
        (vec!["sales_director"], awaited(Field::AfterSales, Director, None), false),
        (vec!["customer_director"], awaited(Field::AfterSales, Director, money(2_000_000)), true),
        (vec!["customer_director"], awaited(Field::Sales, Manager, None), true),
        (vec!["general_manager"], awaited(Field::AfterSales, GeneralManager, dollars(999_999_999)), true),
        (vec!["salesperson"], awaited(Field::Sales, Manager, None), false),
        (vec!["salesperson", "service_manager"], awaited(Field::AfterSales, Manager, money(200_000)), true),
        (vec!["administrator"], awaited(Field::AfterSales, Manager, None), false),
        (vec![], awaited(Field::AfterSales, Manager, None), false),
    ];
    for (roles, awaited, expected) in table {
        assert_eq!(policy.may_decide(&awaited, &policy.authority(user(), roles.iter().copied())), expected, "{roles:?} {awaited:?}");
    }
    let roles = |awaited: &Awaited| policy.asked(awaited).iter().map(|role| role.role.clone()).collect::<Vec<_>>();
    let upwards = ["service_manager", "service_director", "customer_director", "general_manager"];
    assert_eq!(roles(&awaited(Field::AfterSales, Manager, None)), upwards);
    assert_eq!(roles(&awaited(Field::Sales, Director, None)), ["sales_director", "customer_director", "general_manager"]);
    // A limit of one's own takes the place of those of the roles, the level stays.
    let own = HandlingPolicy { persons: vec![PersonLimit { user_id: user(), limit: Limit::NONE }], ..policy };
    let authority = own.authority(user(), ["general_manager"]);
    assert_eq!((authority.level(Field::Sales), authority.limit), (Some(GeneralManager), Limit::NONE));
    assert!(!own.may_decide(&awaited(Field::Sales, Manager, money(1)), &authority));
}

#[test]
fn what_was_granted_before_counts() {
    let round = |number, compensation, decision: Option<ProposalDecision>| Round {
        compensation,
        approval: decision.map(|_| Approval { level: DecisionLevel::Manager, reasons: Vec::new() }),
        decision,
        ..Round::begin(ComplaintId::new(Uuid::nil()), number, instant::parse("2026-02-13T09:00:00Z").unwrap(), None)
    };
    let rounds = [
        round(1, money(150_000), None),
        round(2, money(30_000), Some(ProposalDecision::Approved)),
        round(3, money(70_000), Some(ProposalDecision::Returned)),
        round(4, dollars(9), None),
    ];
    assert_eq!(altogether(money(20_000), &rounds), money(200_000));
    assert_eq!(altogether(dollars(1), &rounds), dollars(10));
    // Who gives nothing more needs nobody's leave for what was given.
    assert_eq!(altogether(None, &rounds), None);
    let most = money(crate::money::MAX_MINOR);
    assert_eq!(altogether(most, &rounds), most);
}

#[test]
fn a_proposal_keeps_to_what_is_open() {
    use Measure::{Apology, Compensation, Replacement};
    let policy = HandlingPolicy::shipped();
    type Row = (Cause, Vec<Measure>, Option<Money>, &'static [(&'static str, FieldCode)]);
    let table: [Row; 8] = [
        (Cause::Service, vec![Apology], None, &[]),
        (Cause::Service, vec![Apology, Compensation], money(100), &[]),
        (Cause::Service, vec![], None, &[]),
        (Cause::Service, vec![Apology, Replacement], None, &[("/measures/1", FieldCode::UnknownWord)]),
        (Cause::Service, vec![Apology, Apology], None, &[("/measures/1", FieldCode::Duplicate)]),
        (Cause::Service, vec![Compensation], None, &[("/compensation", FieldCode::Required)]),
        (Cause::Service, vec![Apology], money(100), &[("/compensation", FieldCode::NothingPays)]),
        (Cause::Product, vec![Compensation], money(0), &[("/compensation/amount_minor", FieldCode::OutOfRange)]),
    ];
    for (cause, measures, compensation, expected) in table {
        let mut fields = Fields::new();
        policy.check(cause, &measures, compensation, &mut fields);
        let found = fields.finish(None::<()>).unwrap_err().errors;
        let found: Vec<_> = found.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        assert_eq!(found, expected, "{cause} {measures:?} {compensation:?}");
    }
}

fn role(role: &str, level: &str, limit_minor: Option<i64>, unlimited: Option<bool>) -> RoleAuthorityInput {
    RoleAuthorityInput { role: Some(role.to_owned()), level: Some(level.to_owned()), limit_minor, unlimited }
}

#[test]
fn what_is_left_open_stays_and_what_is_wrong_is_named() {
    let shipped = HandlingPolicy::shipped();
    let read = |input| {
        let mut fields = Fields::new();
        let read = NewHandlingPolicy::read(input, &mut fields);
        fields.finish(read)
    };
    assert_eq!(read(HandlingPolicyInput::default()).unwrap().over(&shipped), shipped);
    let rule = CauseRuleInput { cause: Some("service".to_owned()), approve_major: Some(true), ..CauseRuleInput::default() };
    let changed = read(HandlingPolicyInput { causes: Some(vec![rule.clone()]), ..HandlingPolicyInput::default() }).unwrap().over(&shipped);
    assert!(changed.rule(Cause::Service).unwrap().approve_major);
    assert_eq!(changed.measures(Cause::Service), shipped.measures(Cause::Service));
    assert_eq!(changed.causes[1..], shipped.causes[1..]);
    let top = role("owner", "general_manager", None, Some(true));
    let named = read(HandlingPolicyInput { roles: Some(vec![top.clone()]), ..HandlingPolicyInput::default() }).unwrap();
    assert_eq!(named.roles().collect::<Vec<_>>(), ["owner"]);
    assert_eq!(named.over(&shipped).roles.len(), 1);
    let causes = |list| HandlingPolicyInput { causes: Some(list), ..HandlingPolicyInput::default() };
    let roles = |list| HandlingPolicyInput { roles: Some(list), ..HandlingPolicyInput::default() };
    let with = |measures: &[&str]| {
        let measures = Some(measures.iter().map(|word| (*word).to_owned()).collect());
        CauseRuleInput { measures, ..rule.clone() }
    };
    let person = |limit_minor| PersonLimitInput { user_id: Some(user().to_string()), limit_minor, unlimited: None };
    let persons = |list| HandlingPolicyInput { persons: Some(list), ..HandlingPolicyInput::default() };
    let table = [
        (causes(vec![CauseRuleInput::default()]), "/causes/0/cause", FieldCode::Required),
        (causes(vec![rule.clone(), rule.clone()]), "/causes/1/cause", FieldCode::Duplicate),
        (causes(vec![rule.clone(); 4]), "/causes", FieldCode::TooMany),
        (causes(vec![with(&[])]), "/causes/0/measures", FieldCode::Required),
        (causes(vec![with(&["apology", "bribe"])]), "/causes/0/measures/1", FieldCode::UnknownWord),
        (causes(vec![with(&["apology", "apology"])]), "/causes/0/measures/1", FieldCode::Duplicate),
        (roles(vec![]), "/roles", FieldCode::Required),
        (roles(vec![role("owner", "general_manager", Some(5), None)]), "/roles", FieldCode::Required),
        (roles(vec![role("owner", "general_manager", None, None)]), "/roles/0/limit_minor", FieldCode::Required),
        (roles(vec![role("owner", "general_manager", Some(5), Some(true))]), "/roles/0/limit_minor", FieldCode::Unexpected),
        (roles(vec![top.clone(), top]), "/roles/1/role", FieldCode::Duplicate),
        (persons(vec![person(Some(-1))]), "/persons/0/limit_minor", FieldCode::OutOfRange),
        (persons(vec![person(Some(1)), person(Some(2))]), "/persons/1/user_id", FieldCode::Duplicate),
    ];
    for (input, pointer, code) in table {
        let refusal = read(input.clone()).unwrap_err();
        assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), (pointer, code), "{input:?}");
    }
}

proptest! {
    /// Nobody decides above their own limit, whom the proposal is put to may decide, and there is always somebody.
    #[test]
    fn nobody_decides_beyond_what_they_may(
        cause in prop::sample::select(Cause::ALL),
        severity in prop::sample::select(Severity::ALL),
        field in prop::sample::select(Field::ALL),
        minor in 1..10_000_000_i64,
        roles in prop::sample::subsequence(vec!["general_manager", "service_director", "sales_manager", "salesperson", "analyst"], 0..5),
    ) {
        let policy = HandlingPolicy::shipped();
        let proposed = Proposed { field, cause, severity, amount: money(minor) };
        let awaited = Awaited { field, level: policy.level_for(&proposed), amount: money(minor) };
        let authority = policy.authority(user(), roles.iter().copied());
        if policy.may_decide(&awaited, &authority) {
            let asked = policy.approval(&proposed, authority.limit);
            prop_assert!(!asked.is_some_and(|approval| approval.reasons.contains(&ApprovalReason::AboveLimit)));
            prop_assert!(authority.level(field) >= Some(policy.level(cause, severity)));
        }
        let first = policy.asked(&awaited)[0].role.as_str();
        prop_assert!(policy.may_decide(&awaited, &policy.authority(user(), [first])));
        prop_assert!(policy.may_decide(&awaited, &policy.authority(user(), ["general_manager"])));
    }
}
