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
    let awaited = |field, level, amount| Awaited { field, level, amount, stand_in: false };
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

/// Somebody by their number, so many units above the complaint's, with a role.
fn approver(number: u128, distance: usize, role: &str) -> Approver {
    Approver { user_id: UserId::new(Uuid::from_u128(number)), distance, roles: vec![role.to_owned()] }
}

#[test]
fn the_highest_who_is_left_decides_in_the_place_of_those_who_may_not() {
    use ApprovalBy::{Level, Nobody, StandIn};
    use DecisionLevel::{Director, GeneralManager, Manager};
    let policy = HandlingPolicy::shipped();
    let house = [
        approver(1, 2, "general_manager"),
        approver(2, 1, "service_director"),
        approver(3, 2, "service_director"),
        approver(4, 2, "customer_director"),
        approver(5, 0, "service_manager"),
        approver(6, 0, "service_manager"),
        approver(7, 0, "sales_manager"),
        approver(8, 1, "sales_director"),
        approver(9, 9, "service_agent"),
    ];
    // What is awaited, who is gone, and who decides then by what right, and is asked.
    type Row = (Field, DecisionLevel, i64, &'static [u128], ApprovalBy, DecisionLevel, &'static [u128]);
    let table: [Row; 13] = [
        // By the ordinary rule, the nearest of the first role of whom some may.
        (Field::AfterSales, Manager, 200_000, &[], Level, Manager, &[5, 6]),
        (Field::AfterSales, Manager, 200_000, &[5], Level, Manager, &[6]),
        (Field::AfterSales, Manager, 200_000, &[5, 6], Level, Manager, &[2]),
        (Field::AfterSales, Director, 500_000, &[2], Level, Director, &[3]),
        (Field::AfterSales, Director, 500_000, &[2, 3], Level, Director, &[4]),
        (Field::AfterSales, GeneralManager, 3_000_000, &[], Level, GeneralManager, &[1]),
        // Where the limit of nobody who is left covers it.
        (Field::AfterSales, GeneralManager, 3_000_000, &[1], StandIn, Director, &[2]),
        (Field::AfterSales, GeneralManager, 3_000_000, &[1, 2, 3], StandIn, Director, &[4]),
        (Field::Sales, GeneralManager, 3_000_000, &[1, 8, 4], StandIn, Manager, &[7]),
        (Field::AfterSales, Director, 500_000, &[1, 2, 3, 4], StandIn, Manager, &[5, 6]),
        (Field::AfterSales, Director, 500_000, &[1, 2, 3, 4, 5, 6], Nobody, Director, &[]),
        // The other field has no say.
        (Field::Sales, Director, 500_000, &[1, 4, 7, 8], Nobody, Director, &[]),
        (Field::Sales, Manager, 0, &[7], Level, Manager, &[8]),
    ];
    for (field, level, minor, gone, by, decides, asked) in table {
        let awaited = Awaited { field, level, amount: money(minor), stand_in: false };
        let deciders = policy.deciders(&awaited, &house, |one| !gone.iter().any(|number| UserId::new(Uuid::from_u128(*number)) == one));
        let asked: Vec<UserId> = asked.iter().map(|number| UserId::new(Uuid::from_u128(*number))).collect();
        assert_eq!(deciders, Deciders { by, level: decides, asked: asked.clone() }, "{field} {level} {minor} {gone:?}");
        // Whoever is asked may decide, and their limit binds only those who do so by it.
        let awaited = Awaited { level: decides, stand_in: by == StandIn, ..awaited };
        for one in house.iter().filter(|one| asked.contains(&one.user_id)) {
            let authority = policy.authority(one.user_id, one.roles.iter().map(String::as_str));
            assert!(policy.may_decide(&awaited, &authority), "{one:?}");
            assert!(by == Level || !policy.may_decide(&Awaited { level, stand_in: false, ..awaited }, &authority), "{one:?}");
        }
    }
    // What somebody may is what all their roles give together.
    let mut both = approver(1, 0, "service_director");
    both.roles.push("general_manager".to_owned());
    let awaited = Awaited { field: Field::AfterSales, level: Director, amount: money(3_000_000), stand_in: false };
    assert_eq!(policy.deciders(&awaited, &[both], |_| true).by, Level);
}

#[test]
fn what_was_decided_lacks_the_approval_of_a_severity_raised_later() {
    use ApprovalReason::{AboveLimit, Critical, Major};
    let shipped = HandlingPolicy::shipped();
    let mut strict = HandlingPolicy::shipped();
    strict.causes[0].approve_major = true;
    let at = instant::parse("2026-02-13T09:00:00Z").unwrap();
    let bare = Round { cause: Some(Cause::Service), ..Round::begin(ComplaintId::new(Uuid::nil()), 1, at, None) };
    let proposed = |counted| Round { proposed_at: Some(at), counted, ..bare.clone() };
    let decided = |level, by, decision| Round {
        approval: Some(Approval { level, reasons: vec![AboveLimit], by }),
        decision: Some(decision),
        ..proposed(money(300_000))
    };
    let manager = decided(DecisionLevel::Manager, ApprovalBy::Level, ProposalDecision::Approved);
    let director = decided(DecisionLevel::Director, ApprovalBy::Level, ProposalDecision::Approved);
    let stood_in = decided(DecisionLevel::Manager, ApprovalBy::StandIn, ProposalDecision::Approved);
    let returned = decided(DecisionLevel::Director, ApprovalBy::Level, ProposalDecision::Returned);
    let table = [
        (&shipped, &bare, Severity::Critical, None),
        (&shipped, &proposed(None), Severity::Major, None),
        (&shipped, &proposed(None), Severity::Critical, Some((DecisionLevel::Director, vec![Critical]))),
        // Never a level whose limit does not cover it.
        (&shipped, &proposed(money(3_000_000)), Severity::Critical, Some((DecisionLevel::GeneralManager, vec![Critical]))),
        (&shipped, &manager, Severity::Critical, Some((DecisionLevel::Director, vec![AboveLimit, Critical]))),
        (&shipped, &director, Severity::Critical, None),
        (&shipped, &stood_in, Severity::Critical, None),
        (&shipped, &returned, Severity::Critical, Some((DecisionLevel::Director, vec![AboveLimit, Critical]))),
        (&strict, &proposed(None), Severity::Major, Some((DecisionLevel::Manager, vec![Major]))),
        (&strict, &manager, Severity::Major, None),
        (&strict, &proposed(None), Severity::General, None),
    ];
    for (policy, round, severity, expected) in table {
        let lacking = policy.lacking(round, Field::AfterSales, severity).map(|approval| (approval.level, approval.reasons));
        assert_eq!(lacking, expected, "{severity} {round:?}");
    }
}

#[test]
fn what_was_granted_before_counts() {
    let round = |number, compensation, decision: Option<ProposalDecision>| Round {
        compensation,
        approval: decision.map(|_| Approval { level: DecisionLevel::Manager, reasons: Vec::new(), by: ApprovalBy::Level }),
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
        let awaited = Awaited { field, level: policy.level_for(&proposed), amount: money(minor), stand_in: false };
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
