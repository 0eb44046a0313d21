use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn money(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::CNY).unwrap())
}

fn dollars(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::read("USD").unwrap()).unwrap())
}

fn user() -> UserId {
    UserId::new(Uuid::from_u128(7))
}

#[test]
fn approval_is_asked_where_the_policy_says_so() {
    use ApprovalReason::{AboveLimit, Critical};
    use DecisionLevel::{Director, Manager};
    let shipped = HandlingPolicy::shipped();
    let manager = shipped.authority(user(), ["service_manager"]).limit;
    let table = [
        (Cause::Service, Severity::General, None, manager, None),
        (Cause::Service, Severity::General, money(200_000), manager, None),
        (Cause::Service, Severity::General, money(200_001), manager, Some((Manager, vec![AboveLimit]))),
        (Cause::Product, Severity::Major, money(200_001), manager, Some((Director, vec![AboveLimit]))),
        (Cause::Service, Severity::Major, money(1), manager, None),
        (Cause::Service, Severity::Critical, None, manager, Some((Director, vec![Critical]))),
        (Cause::Product, Severity::Critical, money(999_999_999), Limit::Unlimited, Some((Director, vec![Critical]))),
        (Cause::User, Severity::Critical, money(200_001), manager, Some((Director, vec![AboveLimit, Critical]))),
        // An amount of another currency is within no limit but the unlimited.
        (Cause::Service, Severity::General, dollars(1), manager, Some((Manager, vec![AboveLimit]))),
        (Cause::Service, Severity::General, dollars(1), Limit::Unlimited, None),
        (Cause::Service, Severity::General, money(1), Limit::NONE, Some((Manager, vec![AboveLimit]))),
    ];
    for (cause, severity, compensation, limit, expected) in table {
        let approval = shipped.approval(cause, severity, compensation, limit).map(|approval| (approval.level, approval.reasons));
        assert_eq!(approval, expected, "{cause} {severity} {compensation:?} {limit:?}");
    }
    let mut strict = shipped;
    strict.causes[0].approve_major = true;
    let approval = strict.approval(Cause::Service, Severity::Major, None, Limit::Unlimited).unwrap();
    assert_eq!((approval.level, approval.reasons), (Manager, vec![ApprovalReason::Major]));
    assert_eq!(strict.approval(Cause::User, Severity::Major, None, Limit::NONE), None);
}

#[test]
fn who_approves_has_the_level_and_the_limit() {
    let policy = HandlingPolicy::shipped();
    let table = [
        (vec!["service_manager"], Cause::Service, Severity::General, money(200_000), true),
        (vec!["service_manager"], Cause::Service, Severity::General, money(200_001), false),
        (vec!["service_manager"], Cause::Product, Severity::General, money(1), false),
        (vec!["service_manager"], Cause::Service, Severity::Critical, None, false),
        (vec!["service_director"], Cause::Product, Severity::Critical, money(2_000_000), true),
        (vec!["service_director"], Cause::Service, Severity::General, money(2_000_001), false),
        (vec!["general_manager"], Cause::Service, Severity::Critical, dollars(999_999_999), true),
        (vec!["salesperson"], Cause::Service, Severity::General, None, false),
        (vec!["salesperson", "service_manager"], Cause::Service, Severity::General, money(200_000), true),
        (vec!["administrator"], Cause::Service, Severity::General, None, false),
        (vec![], Cause::Service, Severity::General, None, false),
    ];
    for (roles, cause, severity, compensation, expected) in table {
        let authority = policy.authority(user(), roles.iter().copied());
        assert_eq!(
            policy.may_approve(cause, severity, compensation, &authority),
            expected,
            "{roles:?} {cause} {severity} {compensation:?}"
        );
    }
    // A limit of one's own takes the place of those of the roles, the level stays.
    let own = HandlingPolicy { persons: vec![PersonLimit { user_id: user(), limit: Limit::NONE }], ..policy };
    let authority = own.authority(user(), ["general_manager"]);
    assert_eq!(authority, Authority { level: Some(DecisionLevel::GeneralManager), limit: Limit::NONE });
    assert!(!own.may_approve(Cause::Service, Severity::General, money(1), &authority));
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
        (Cause::Service, vec![Apology], money(100), &[("/compensation", FieldCode::Unexpected)]),
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
    /// Whoever may approve a proposal would not have needed approval for the amount: nobody approves above their own limit, and there
    /// is always somebody who may.
    #[test]
    fn nobody_approves_beyond_what_they_may(
        cause in prop::sample::select(Cause::ALL),
        severity in prop::sample::select(Severity::ALL),
        minor in 1..10_000_000_i64,
        roles in prop::sample::subsequence(vec!["general_manager", "service_director", "sales_manager", "salesperson", "analyst"], 0..5),
    ) {
        let policy = HandlingPolicy::shipped();
        let authority = policy.authority(user(), roles.iter().copied());
        if policy.may_approve(cause, severity, money(minor), &authority) {
            let asked = policy.approval(cause, severity, money(minor), authority.limit);
            prop_assert!(!asked.is_some_and(|approval| approval.reasons.contains(&ApprovalReason::AboveLimit)));
            prop_assert!(authority.level >= Some(policy.level(cause, severity)));
        }
        let head = policy.authority(user(), ["general_manager"]);
        prop_assert!(policy.may_approve(cause, severity, money(minor), &head));
    }
}
