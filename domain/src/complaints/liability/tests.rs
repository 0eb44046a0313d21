use chrono::TimeDelta;
use uuid::Uuid;

use super::judgement::Asking;
use super::*;
use crate::complaints::incentives::IncentivePolicy;
use crate::complaints::policy::{Policy as _, PolicyVersion};
use crate::complaints::words::ComplaintStatus;
use crate::fields::{FieldCode, Fields};
use crate::ids::{ComplaintId, ComplaintPolicyId, JudgementId, UnitId, UserId};
use crate::instant;
use crate::money::{Currency, Money};
use crate::platform::{Actor, Context};
use crate::problem::ProblemCode;
use crate::service::sla::SlaTarget;
use crate::vocabulary::Word as _;

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

fn at(days: i64) -> Context {
    Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap() + TimeDelta::days(days), actor: Actor::User(user(1)) }
}

fn yuan(minor: i64) -> Option<Money> {
    Some(Money::new(minor, Currency::CNY).unwrap())
}

/// User 1 directs the field, 2 leads the company, 3 is a salesperson.
fn facts() -> JudgementFacts {
    JudgementFacts {
        complaint_id: ComplaintId::new(Uuid::from_u128(100)),
        complaint_number: "C-2026-000001".to_owned(),
        unit_id: UnitId::new(Uuid::from_u128(50)),
        status: ComplaintStatus::Handling,
        round: 1,
        cause_known: true,
        concerned: vec![user(7)],
        judges: vec![user(1), user(2)],
        broken: vec![SlaTarget::Resolution],
        person: Some(JudgedPerson { user_id: user(3), roles: vec!["salesperson".to_owned()] }),
        judged: Vec::new(),
    }
}

fn fault() -> NewJudgement {
    NewJudgement {
        verdict: LiabilityVerdict::Liable,
        user_id: Some(user(3)),
        ground: LiabilityGround::Fault,
        target: None,
        reason: "r".to_owned(),
        amount: yuan(5_000),
    }
}

fn lapse(target: SlaTarget) -> NewJudgement {
    NewJudgement { ground: LiabilityGround::LapsedPromise, target: Some(target), amount: yuan(20_000), ..fault() }
}

fn pass(new: NewJudgement, facts: &JudgementFacts, judge: u128) -> Result<Judgement, crate::Refusal> {
    let version =
        PolicyVersion { id: ComplaintPolicyId::new(Uuid::nil()), number: 1, policy: IncentivePolicy::shipped(), created_at: at(0).now };
    Judgement::pass(JudgementId::new(Uuid::from_u128(200)), new, facts, &version, user(judge), &at(0))
}

#[test]
fn judgement_is_passed_by_the_director_of_the_field_once_the_cause_is_known() {
    let passed = pass(fault(), &facts(), 1).unwrap();
    assert_eq!((passed.status, passed.object_before, passed.booked), (JudgementStatus::Passed, at(7).now, None));
    assert!(pass(fault(), &facts(), 2).is_ok());
    let unknown = JudgementFacts { cause_known: false, ..facts() };
    let merged = JudgementFacts { status: ComplaintStatus::Merged, ..facts() };
    let before = |status, objected| JudgementFacts {
        judged: vec![JudgedBefore { user_id: Some(user(3)), ground: LiabilityGround::Fault, status, objected }],
        ..facts()
    };
    let judged = before(JudgementStatus::Passed, false);
    let [upheld, overturned, taken_back, slip] = [
        (JudgementStatus::Upheld, true),
        (JudgementStatus::Overturned, true),
        (JudgementStatus::Revoked, true),
        (JudgementStatus::Revoked, false),
    ]
    .map(|(status, objected)| before(status, objected));
    let both = JudgementFacts { judged: [overturned.judged.clone(), judged.judged.clone()].concat(), ..facts() };
    let table = [
        (fault(), &unknown, 1, ProblemCode::CauseUnknown),
        (fault(), &merged, 1, ProblemCode::IllegalTransition),
        (fault(), &facts(), 9, ProblemCode::NotDirectorOfField),
        (NewJudgement { user_id: Some(user(1)), ..fault() }, &facts(), 1, ProblemCode::OwnCase),
        (fault(), &JudgementFacts { concerned: vec![user(3), user(2)], ..facts() }, 2, ProblemCode::OwnCase),
        (fault(), &judged, 2, ProblemCode::AlreadyJudged),
        (fault(), &upheld, 2, ProblemCode::AlreadyJudged),
        // The word on an objection is the last: of the first judge, of the second, and of whoever leads the company.
        (fault(), &overturned, 1, ProblemCode::ObjectionDecided),
        (fault(), &overturned, 2, ProblemCode::ObjectionDecided),
        (NewJudgement { verdict: LiabilityVerdict::NotLiable, amount: None, ..fault() }, &taken_back, 1, ProblemCode::ObjectionDecided),
        (fault(), &both, 1, ProblemCode::AlreadyJudged),
    ];
    for (new, facts, judge, code) in table {
        assert_eq!(pass(new, facts, judge).unwrap_err().code, code);
    }
    // A promise is another matter than the fault, and nobody at all another than somebody.
    assert!(pass(lapse(SlaTarget::Resolution), &judged, 1).is_ok());
    let nobody = NewJudgement { verdict: LiabilityVerdict::NotLiable, user_id: None, amount: None, ..fault() };
    assert!(pass(nobody, &judged, 1).is_ok());
    assert!(pass(lapse(SlaTarget::Resolution), &overturned, 1).is_ok() && pass(fault(), &slip, 1).is_ok());
}

#[test]
fn the_policy_gives_the_bounds() {
    let other = |role: &str| JudgementFacts { person: Some(JudgedPerson { user_id: user(3), roles: vec![role.to_owned()] }), ..facts() };
    let with = |amount| NewJudgement { amount, ..fault() };
    let dollars = Some(Money::new(5_000, Currency::read("USD").unwrap()).unwrap());
    let table = [
        (with(yuan(5_000)), facts(), None),
        (with(yuan(10_000)), other("service_consultant"), None),
        (with(yuan(4_999)), facts(), Some(("/amount/amount_minor", FieldCode::OutOfRange))),
        (with(yuan(10_001)), facts(), Some(("/amount/amount_minor", FieldCode::OutOfRange))),
        (with(dollars), facts(), Some(("/amount/currency", FieldCode::CurrencyMismatch))),
        (with(None), facts(), Some(("/amount", FieldCode::Required))),
        // A manager is found liable, and has nothing deducted for a fault; but for a lapsed promise.
        (with(None), other("service_manager"), None),
        (with(yuan(5_000)), other("service_manager"), Some(("/amount", FieldCode::Unexpected))),
        (lapse(SlaTarget::Resolution), other("service_manager"), None),
        (
            NewJudgement { amount: yuan(10_000), ..lapse(SlaTarget::Resolution) },
            facts(),
            Some(("/amount/amount_minor", FieldCode::OutOfRange)),
        ),
        // Only a promise that was broken lapsed, and only somebody who is there is judged.
        (lapse(SlaTarget::FirstResponse), facts(), Some(("/target", FieldCode::NotFound))),
        (NewJudgement { amount: None, ..fault() }, JudgementFacts { person: None, ..facts() }, Some(("/user_id", FieldCode::NotFound))),
    ];
    for (new, facts, expected) in table {
        let found = pass(new.clone(), &facts, 1).err().map(|refusal| (refusal.errors[0].pointer.clone(), refusal.errors[0].code));
        assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code)), "{new:?}");
    }
}

#[test]
fn the_whole_table_of_what_may_be_done() {
    use JudgementAction::{Object, Overturn, Revoke, Uphold};
    use JudgementStatus::{Objected, Overturned, Passed, Revoked, Upheld};
    let person = Asking { user_id: user(3), judges: false };
    let first = Asking { user_id: user(1), judges: true };
    let second = Asking { user_id: user(2), judges: true };
    let stranger = Asking { user_id: user(9), judges: false };
    let judging_person = Asking { user_id: user(3), judges: true };
    let allowed: &[(JudgementStatus, JudgementAction, &[Asking], JudgementStatus)] = &[
        (Passed, Object, &[person, judging_person], Objected),
        (Passed, Revoke, &[first, second], Revoked),
        (Objected, Uphold, &[second], Upheld),
        (Objected, Overturn, &[second], Overturned),
        (Objected, Revoke, &[second], Revoked),
        (Upheld, Revoke, &[second], Revoked),
    ];
    let passed = pass(fault(), &facts(), 1).unwrap();
    for status in JudgementStatus::ALL {
        let words = || Objection { words: "no".to_owned(), at: at(1).now };
        let objection = matches!(status, Objected | Upheld | Overturned).then(words);
        let judgement = Judgement { status: *status, objection, ..passed.clone() };
        for action in JudgementAction::ALL {
            for asking in [person, first, second, stranger, judging_person] {
                let found = judgement.may(*action, asking, at(1).now).ok();
                let row = allowed.iter().find(|(from, does, who, _)| from == status && does == action && who.contains(&asking));
                assert_eq!(found, row.map(|row| row.3), "{status} {action} {asking:?}");
                assert_eq!(judgement.available(asking, at(1).now).contains(action), found.is_some());
            }
        }
        assert_eq!(judgement.may(Object, stranger, at(1).now).unwrap_err().code, ProblemCode::NotFound);
    }
    let code = |judgement: &Judgement, action, asking, day| judgement.may(action, asking, at(day).now).unwrap_err().code;
    assert_eq!(code(&passed, Object, second, 1), ProblemCode::NotResponsible);
    assert_eq!(code(&passed, Revoke, person, 1), ProblemCode::OwnCase);
    assert!(passed.may(Object, person, at(7).now).is_ok());
    assert_eq!(code(&passed, Object, person, 8), ProblemCode::ObjectionTooLate);
    let objected = passed.object("no".to_owned(), person, &at(2)).unwrap();
    assert_eq!((objected.version, objected.objection.as_ref().unwrap().at), (2, at(2).now));
    assert_eq!(code(&objected, Object, person, 3), ProblemCode::IllegalTransition);
    assert_eq!(code(&objected, Uphold, first, 3), ProblemCode::OwnJudgement);
    assert_eq!(code(&objected, Revoke, first, 3), ProblemCode::OwnJudgement);
    let overturned = objected.rule(Overturn, "yes".to_owned(), second, &at(30)).unwrap();
    assert_eq!((overturned.status, overturned.ruling.as_ref().unwrap().by, overturned.status.holds()), (Overturned, user(2), false));
    let not_liable = Judgement { verdict: LiabilityVerdict::NotLiable, amount: None, ..passed };
    assert_eq!(code(&not_liable, Object, person, 1), ProblemCode::IllegalTransition);
}

#[test]
fn what_judges_say_is_read_whole() {
    let text = |text: &str| Some(text.to_owned());
    let liable = JudgementInput { verdict: text("liable"), reason: text("因为"), ..JudgementInput::default() };
    let table = [
        (JudgementInput::default(), vec![("/verdict", FieldCode::Required), ("/reason", FieldCode::Required)]),
        (liable.clone(), vec![("/user_id", FieldCode::Required)]),
        (
            JudgementInput { user_id: text(&user(3).to_string()), ground: text("lapsed_promise"), ..liable.clone() },
            vec![("/target", FieldCode::Required)],
        ),
        (
            JudgementInput { user_id: text(&user(3).to_string()), target: text("resolution"), ..liable.clone() },
            vec![("/target", FieldCode::Unexpected)],
        ),
        (
            JudgementInput {
                verdict: text("not_liable"),
                amount_given: true,
                amount_minor: Some(1),
                currency: text("CNY"),
                ..liable.clone()
            },
            vec![("/amount", FieldCode::Unexpected)],
        ),
        (
            JudgementInput { user_id: text(&user(3).to_string()), amount_given: true, amount_minor: Some(5_000), ..liable.clone() },
            vec![("/amount/currency", FieldCode::Required)],
        ),
        (JudgementInput { verdict: text("not_liable"), ..liable }, vec![]),
    ];
    for (input, expected) in table {
        let mut fields = Fields::new();
        let read = NewJudgement::read(input.clone(), &mut fields);
        let found = fields.finish(read).map_or_else(|refusal| refusal.errors, |_| Vec::new());
        let found: Vec<_> = found.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        assert_eq!(found, expected, "{input:?}");
    }
}
