//! The shipped policy, and the reading of others.

use super::*;
use crate::Fields;
use crate::complaints::words::Severity;
use crate::fields::FieldCode;
use crate::vocabulary::Word as _;

#[test]
fn the_shipped_policy_promises_what_the_handbook_says() {
    let policy = Policy::of_tickets();
    let book = book(policy.clone());
    let first = |traits: &Traits| {
        let (rule, promise) = policy.promise(SlaTarget::FirstResponse, traits, &[]).unwrap();
        (rule.name.clone(), promise.length(None).num_seconds(), promise.clock)
    };
    let solved = |traits: &Traits| {
        let (_, promise) = policy.promise(SlaTarget::Resolution, traits, &[]).unwrap();
        (promise.length(Some(&book.calendars[0].calendar)).num_seconds(), promise.clock)
    };
    let table = [
        (Channel::Phone, 900, ClockKind::Always),
        (Channel::Email, 86_400, ClockKind::Always),
        (Channel::Wechat, 86_400, ClockKind::Always),
        (Channel::Chat, 900, ClockKind::Business),
    ];
    for (channel, seconds, kind) in table {
        let usual = traits(channel);
        let (_, promised, clock) = first(&usual);
        assert_eq!((promised, clock), (seconds, kind), "{channel}");
        let (_, promised, clock) = first(&Traits { key_account: true, ..usual });
        assert_eq!((promised, clock), (seconds / 2, kind), "{channel}");
        // Five working days of nine hours.
        assert_eq!(solved(&usual), (5 * 9 * 3_600, ClockKind::Business));
        assert_eq!(solved(&Traits { major: true, ..usual }), (48 * 3_600, ClockKind::Always));
    }
    assert!(policy.promise(SlaTarget::NextResponse, &traits(Channel::Phone), &[]).is_none());
    let kept: Policy = serde_json::from_str(&serde_json::to_string(&policy).unwrap()).unwrap();
    assert_eq!(kept, policy);
}

#[test]
fn complaints_are_promised_what_the_handbook_says() {
    let policy = Policy::of_complaints();
    let book = book(policy.clone());
    let hours = |target, major| {
        let traits = Traits { major, priority: None, ..traits(Channel::Phone) };
        let (_, promise) = policy.promise(target, &traits, &[])?;
        let calendar = (promise.clock == ClockKind::Business).then_some(&book.calendars[0].calendar);
        Some(promise.length(calendar).num_hours())
    };
    let table = [
        (SlaTarget::Acknowledgement, Some(24), Some(24)),
        // Five working days of nine hours.
        (SlaTarget::Resolution, Some(45), Some(48)),
        (SlaTarget::Callback, Some(72), Some(72)),
        (SlaTarget::MajorAcknowledgement, None, Some(4)),
    ];
    for (target, general, major) in table {
        assert_eq!((hours(target, false), hours(target, true)), (general, major), "{target}");
    }
}

#[test]
fn each_kind_is_promised_its_own() {
    for kind in PromisedKind::ALL {
        let (_, policy) = kind.shipped();
        policy.check_for(*kind).unwrap();
        for other in PromisedKind::ALL.iter().filter(|other| *other != kind) {
            let refusal = policy.check_for(*other).unwrap_err();
            assert!(refusal.errors.iter().all(|error| error.code == FieldCode::Unexpected), "{refusal:?}");
        }
        assert_eq!(PromisedKind::of_policy(kind.policy_code()), Some(*kind));
    }
    let when = Conditions { severities: vec![Severity::Major], priorities: vec![TicketPriority::High], ..Conditions::default() };
    let policy = Policy { rules: vec![Rule { when, ..Policy::of_tickets().rules.remove(8) }] };
    let strange = |kind| policy.check_for(kind).unwrap_err().errors.iter().map(|error| error.pointer.clone()).collect::<Vec<_>>();
    assert_eq!(strange(PromisedKind::Ticket), ["/rules/0/when/severities"]);
    assert_eq!(strange(PromisedKind::Complaint), ["/rules/0/when/priorities"]);
}

#[test]
fn a_target_that_stands_there_empty_promises_nothing() {
    let text = r#"{"name":"a","when":{},"first_response":{"length":{"seconds":60},"clock":"always"},"resolution":null}"#;
    let rule: Rule = serde_json::from_str(text).unwrap();
    assert_eq!(rule.promises.keys().collect::<Vec<_>>(), [&SlaTarget::FirstResponse]);
    assert!(serde_json::from_str::<Rule>(&text.replace("resolution", "solution")).is_err());
}

#[test]
fn every_wrong_place_of_a_rule_is_named() {
    let promise = |seconds| Some(PromiseInput { seconds: Some(seconds), clock: Some("always".into()), ..PromiseInput::default() });
    let first = |promise: Option<PromiseInput>| promise.map(|promise| (SlaTarget::FirstResponse, promise)).into_iter().collect::<Vec<_>>();
    let named = |name: &str| RuleInput { name: Some(name.into()), promises: first(promise(900)), ..RuleInput::default() };
    let solution = PromiseInput {
        days: Some(5),
        clock: Some("always".into()),
        calendar_id: Some(Uuid::nil().to_string()),
        warn_percent: Some(100),
        ..PromiseInput::default()
    };
    let rules = vec![
        named("a"),
        named("a"),
        RuleInput { name: Some("b".into()), ..RuleInput::default() },
        RuleInput { promises: first(promise(59)), ..named("c") },
        RuleInput {
            promises: first(Some(PromiseInput {
                seconds: Some(60),
                days: Some(1),
                clock: Some("always".into()),
                ..PromiseInput::default()
            })),
            ..named("d")
        },
        RuleInput { when: Some(ConditionsInput { channels: Some(vec!["fax".into()]), ..ConditionsInput::default() }), ..named("e") },
        RuleInput { promises: vec![(SlaTarget::Resolution, solution)], ..named("f") },
    ];
    let mut fields = Fields::new();
    let policy = Policy::read(rules, &mut fields);
    let refusal = fields.finish(policy).unwrap_err();
    let errors: Vec<_> = refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
    let expected = [
        ("/1/name", FieldCode::Duplicate),
        ("/2", FieldCode::Required),
        ("/3/first_response/seconds", FieldCode::OutOfRange),
        ("/4/first_response/days", FieldCode::Unexpected),
        ("/5/when/channels/0", FieldCode::UnknownWord),
        ("/6/resolution/warn_percent", FieldCode::OutOfRange),
        ("/6/resolution/calendar_id", FieldCode::Unexpected),
    ];
    assert_eq!(errors, expected);
}

#[test]
fn a_question_is_of_one_thing() {
    use crate::service::calendar::{HoursInput, SpanInput, WeeklyInput};
    let span = SpanInput { from: Some("09:00".into()), to: Some("18:00".into()) };
    let week = WeeklyInput { weekdays: Some(vec!["mon".into()]), spans: Some(vec![span]) };
    let hours = HoursInput { time_zone: Some("Asia/Shanghai".into()), weekly: Some(vec![week]), ..HoursInput::default() };
    let start = Some("2026-02-13T09:59:00Z".to_owned());
    let read = |input: PreviewInput| {
        let mut fields = Fields::new();
        let preview = Preview::read(input, &mut fields);
        fields.finish(preview).map_err(|refusal| refusal.errors[0].pointer.clone())
    };
    let good = PreviewInput { calendar: Some(hours.clone()), start: start.clone(), business_seconds: Some(60), ..PreviewInput::default() };
    assert!(read(good.clone()).is_ok());
    let pointer = |input| read(input).unwrap_err();
    assert_eq!(pointer(PreviewInput { business_seconds: Some(-1), ..good.clone() }), "/business_seconds");
    assert_eq!(pointer(PreviewInput { business_seconds: Some(100 * 366 * 86_400), ..good.clone() }), "/business_seconds");
    assert_eq!(pointer(PreviewInput { start: Some("0001-01-01T00:00:00Z".into()), ..good.clone() }), "/start");
    assert_eq!(pointer(PreviewInput { calendar: None, ..good.clone() }), "/calendar");
    assert_eq!(pointer(PreviewInput { calendar_id: Some("x".into()), ..good.clone() }), "/calendar_id");
    let closed = HoursInput { weekly: Some(Vec::new()), ..hours };
    assert_eq!(pointer(PreviewInput { calendar: Some(closed), ..good }), "/calendar/weekly");
}
