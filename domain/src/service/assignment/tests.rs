//! Who gets a ticket.

use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};
use uuid::Uuid;

use super::rules_input::RuleInput;
use super::*;
use crate::access::UserStatus;
use crate::access::responsible::Level;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{AssignmentRulesId, QueueId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::platform::{Actor, Context};
use crate::problem::ProblemCode;
use crate::service::calendar::{SpanInput, WeeklyInput};
use crate::service::ticket::TicketCategory;
use crate::vocabulary::Channel;

fn at(text: &str) -> Instant {
    instant::parse(text).unwrap()
}

fn now() -> Instant {
    // A Friday, 17:00 in Shanghai.
    at("2026-02-13T09:00:00Z")
}

fn context() -> Context {
    Context { now: now(), actor: Actor::System("test") }
}

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

fn unit() -> UnitId {
    UnitId::new(Uuid::from_u128(1))
}

fn desk(number: u128) -> Desk {
    Desk::new(user(number), unit(), UserStatus::Active, true, Vec::new(), now())
}

fn member(number: u128, open_tickets: i64, last_turn: i64) -> Candidate {
    Candidate { desk: Desk { open_tickets, ..desk(number) }, last_turn }
}

fn queue() -> Queue {
    let mut queues = Queue::standard(unit(), Uuid::nil, now());
    queues.remove(0)
}

fn working_week() -> Shift {
    let spans = [("09:00", "12:00"), ("13:30", "18:00")].map(|(from, to)| SpanInput { from: Some(from.into()), to: Some(to.into()) });
    let days = ["mon", "tue", "wed", "thu", "fri"].map(str::to_owned).to_vec();
    let weekly = vec![WeeklyInput { weekdays: Some(days), spans: Some(spans.to_vec()) }];
    Shift::read(ShiftInput { time_zone: Some("Asia/Shanghai".into()), weekly: Some(weekly) }, &mut Fields::new()).unwrap()
}

const ANY: Wish<'static> = Wish { language: None, gave_back: None };

fn chosen(strategy: Strategy, members: &[Candidate]) -> Option<UserId> {
    choose(&queue(), strategy, members, &Wished::default(), ANY, now()).user_id
}

#[test]
fn a_shift_says_when_it_begins() {
    let shift = working_week();
    let table = [
        ("2026-02-13T09:00:00Z", None),
        ("2026-02-13T04:00:00Z", Some("2026-02-13T05:30:00Z")),
        ("2026-02-13T05:30:00Z", None),
        ("2026-02-13T10:00:00Z", Some("2026-02-16T01:00:00Z")),
        ("2026-02-14T03:00:00Z", Some("2026-02-16T01:00:00Z")),
    ];
    for (instant, begins) in table {
        assert_eq!(shift.begins_after(at(instant)), begins.map(at), "{instant}");
    }
}

#[test]
fn a_shift_without_an_hour_is_refused() {
    let mut fields = Fields::new();
    assert!(Shift::read(ShiftInput { time_zone: Some("Asia/Shanghai".into()), weekly: Some(Vec::new()) }, &mut fields).is_none());
    let refusal = fields.finish(Some(())).unwrap_err();
    assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), ("/weekly", FieldCode::Required));
}

#[test]
fn strategies_choose_by_turn_or_by_load() {
    let members = [member(1, 3, 7), member(2, 1, 9), member(3, 1, 8)];
    assert_eq!(chosen(Strategy::RoundRobin, &members), Some(user(1)));
    assert_eq!(chosen(Strategy::LeastOpen, &members), Some(user(3)));
    assert_eq!(chosen(Strategy::Manual, &members), None);
    assert_eq!(chosen(Strategy::RoundRobin, &[]), None);
    let choice = choose(&queue(), Strategy::RoundRobin, &members, &Wished::default(), ANY, now());
    assert_eq!((choice.turn, choice.passed_over), (Some(10), Vec::new()));
}

#[test]
fn whoever_is_not_free_is_passed_over_with_the_reason() {
    type Row = (Desk, Option<(NotFree, Option<Instant>)>);
    let monday = at("2026-02-16T01:00:00Z");
    let table: [Row; 8] = [
        (desk(2), None),
        (Desk { status: UserStatus::Suspended, ..desk(2) }, Some((NotFree::NotActive, None))),
        (Desk { status: UserStatus::Left, on_duty: false, ..desk(2) }, Some((NotFree::NotActive, None))),
        (Desk { on_duty: false, ..desk(2) }, Some((NotFree::OffDuty, None))),
        (Desk { shift: Some(working_week()), ..desk(2) }, Some((NotFree::OffShift, Some(monday)))),
        (Desk { open_tickets: 50, ..desk(2) }, Some((NotFree::LimitReached, None))),
        (Desk { open_tickets: 49, ..desk(2) }, None),
        (Desk { open_limit: 0, ..desk(2) }, Some((NotFree::LimitReached, None))),
    ];
    let evening = at("2026-02-13T10:30:00Z");
    for (desk, obstacle) in table {
        let members = [Candidate { desk: desk.clone(), last_turn: 0 }];
        let choice = choose(&queue(), Strategy::RoundRobin, &members, &Wished::default(), ANY, evening);
        let expected = obstacle.map(|(reason, until)| PassedOver { user_id: user(2), reason, until });
        assert_eq!(choice.passed_over, Vec::from_iter(expected), "{desk:?}");
        assert_eq!(choice.user_id.is_none(), expected.is_some());
        assert_eq!(choice.next_at, expected.and_then(|passed| passed.until));
    }
}

#[test]
fn skills_languages_and_giving_back_decide() {
    let queue = Queue { skills: vec!["混合动力".into()], ..queue() };
    let able = Desk { skills: vec!["混合动力".into(), "钣金".into()], languages: vec!["en".into(), "zh-CN".into()], ..desk(2) };
    let table = [
        (able.clone(), Wish { language: Some("zh"), ..ANY }, None),
        (able.clone(), Wish { language: Some("en-GB"), ..ANY }, None),
        (able.clone(), Wish { language: Some("de"), ..ANY }, Some(NotFree::LanguageMissing)),
        (Desk { languages: Vec::new(), ..able.clone() }, Wish { language: Some("de"), ..ANY }, None),
        (Desk { skills: vec!["钣金".into()], ..able.clone() }, ANY, Some(NotFree::SkillMissing)),
        (able, Wish { gave_back: Some(user(2)), ..ANY }, Some(NotFree::GaveBack)),
    ];
    for (desk, wish, reason) in table {
        let members = [Candidate { desk, last_turn: 0 }];
        let choice = choose(&queue, Strategy::RoundRobin, &members, &Wished::default(), wish, now());
        assert_eq!(choice.passed_over.first().map(|passed| passed.reason), reason, "{wish:?}");
    }
}

#[test]
fn whoever_is_wished_for_goes_first_and_else_it_goes_in_turn() {
    let members = [member(1, 0, 5), member(2, 0, 6)];
    let wished = |desk| Wished { desk: Some(desk) };
    let choice = choose(&queue(), Strategy::AccountManager, &members, &wished(desk(9)), ANY, now());
    assert_eq!((choice.user_id, choice.turn), (Some(user(9)), None));
    let choice = choose(&queue(), Strategy::PreviousHandler, &members, &wished(desk(2)), ANY, now());
    assert_eq!((choice.user_id, choice.turn), (Some(user(2)), Some(7)));
    let away = Desk { on_duty: false, ..desk(9) };
    let choice = choose(&queue(), Strategy::AccountManager, &members, &wished(away), ANY, now());
    assert_eq!((choice.user_id, choice.passed_over[0].reason), (Some(user(1)), NotFree::OffDuty));
    let busy = Desk { open_tickets: 50, ..desk(1) };
    let choice = choose(&queue(), Strategy::PreviousHandler, &members, &wished(busy), ANY, now());
    assert_eq!((choice.user_id, choice.passed_over.len()), (Some(user(2)), 1));
}

#[test]
fn a_closed_queue_gives_nothing_until_it_opens() {
    let queue = Queue { hours: Some(working_week()), ..queue() };
    let members = [member(1, 0, 0)];
    let saturday = at("2026-02-14T03:00:00Z");
    let choice = choose(&queue, Strategy::RoundRobin, &members, &Wished::default(), ANY, saturday);
    let placement = Placement::of(&queue, Strategy::RoundRobin, None, choice, saturday);
    assert_eq!(
        (placement.assignee_id, placement.opens_at, placement.next_at),
        (None, Some(at("2026-02-16T01:00:00Z")), placement.opens_at)
    );
    assert_eq!(placement.alert_at, Some(at("2026-02-14T03:15:00Z")));
    assert!(placement.is_nobody_free() && placement.awaits() == Some(queue.id) && placement.turn().is_none());
    let kept = serde_json::to_value(&placement).unwrap();
    assert_eq!(serde_json::from_value::<Placement>(kept).unwrap(), placement);
}

#[test]
fn the_nearest_of_those_responsible_who_is_free_is_chosen() {
    let level = |manager: Option<u128>, holders: &[u128]| Level {
        unit_id: Some(unit()),
        manager_id: manager.map(user),
        deputy_id: None,
        holders: holders.iter().map(|holder| user(*holder)).collect(),
    };
    let way_up = vec![level(Some(2), &[1, 2]), level(None, &[3]), level(Some(4), &[])];
    let queue = Queue { kind: QueueKind::Responsible, role: Some("service_manager".into()), ..queue() };
    let off = |number: u128| Desk { on_duty: false, ..desk(number) };
    let choose = |desks: &[Desk]| {
        let choice = choose_responsible(&queue, Strategy::LeastOpen, way_up.clone(), desks, ANY, now());
        (choice.user_id, choice.passed_over.len())
    };
    assert_eq!(choose(&[desk(1), desk(2), desk(3), desk(4)]), (Some(user(2)), 0));
    assert_eq!(choose(&[desk(1), off(2), desk(3), desk(4)]), (Some(user(1)), 1));
    assert_eq!(choose(&[off(1), off(2), desk(3), desk(4)]), (Some(user(3)), 2));
    assert_eq!(choose(&[off(1), off(2), off(3), desk(4)]), (Some(user(4)), 3));
    assert_eq!(choose(&[off(1), off(2), off(3), off(4)]), (None, 4));
}

#[test]
fn work_given_by_hand_keeps_to_the_limit() {
    assert!(Desk { on_duty: false, ..desk(1) }.require_room().is_ok());
    let full = Desk { open_tickets: 50, ..desk(1) }.require_room().unwrap_err();
    assert_eq!((full.code, &full.extensions["open_limit"]), (ProblemCode::TicketLimitReached, &50.into()));
    let left = Desk { status: UserStatus::Left, ..desk(1) }.require_room().unwrap_err();
    assert_eq!(left.code, ProblemCode::StaffNotActive);
}

fn matter(category: Option<TicketCategory>) -> Matter<'static> {
    Matter {
        channel: Channel::Phone,
        category,
        language: Some("zh-CN"),
        unit_ids: &[],
        key_account: false,
        subject: "Engine 无法启动",
        description: Some("早上"),
    }
}

#[test]
fn the_standard_rules_send_tickets_to_their_queues() {
    let codes = [queue::FRONT_LINE, queue::TECHNICAL_SUPPORT, queue::SERVICE_MANAGERS];
    let id = |code: &str| codes.iter().position(|known| *known == code).map(|at| QueueId::new(Uuid::from_u128(at as u128)));
    let rules = Rules::standard(AssignmentRulesId::new(Uuid::nil()), id, now());
    for (category, code, strategy) in [
        (Some(TicketCategory::Technical), queue::TECHNICAL_SUPPORT, Strategy::LeastOpen),
        (Some(TicketCategory::ProductUsage), queue::FRONT_LINE, Strategy::RoundRobin),
        (Some(TicketCategory::Process), queue::SERVICE_MANAGERS, Strategy::LeastOpen),
        (Some(TicketCategory::ServiceProcess), queue::SERVICE_MANAGERS, Strategy::LeastOpen),
        (None, queue::FRONT_LINE, Strategy::Manual),
    ] {
        let (_, rule) = rules.first_match(&matter(category)).unwrap();
        assert_eq!((Some(rule.queue_id), rule.strategy), (id(code), strategy), "{category:?}");
    }
}

#[test]
fn every_condition_must_hold() {
    let units = [unit()];
    let matter = Matter { unit_ids: &units, ..matter(Some(TicketCategory::Technical)) };
    let none = Conditions::default();
    let table = [
        (none.clone(), true),
        (Conditions { channels: vec![Channel::Email, Channel::Phone], ..none.clone() }, true),
        (Conditions { channels: vec![Channel::Email], ..none.clone() }, false),
        (Conditions { categories: vec![TicketCategory::Process], ..none.clone() }, false),
        (Conditions { languages: vec!["zh".into()], ..none.clone() }, true),
        (Conditions { languages: vec!["en".into()], ..none.clone() }, false),
        (Conditions { unit_ids: vec![unit()], ..none.clone() }, true),
        (Conditions { unit_ids: vec![UnitId::new(Uuid::nil())], ..none.clone() }, false),
        (Conditions { key_account: Some(true), ..none.clone() }, false),
        (Conditions { key_account: Some(false), ..none.clone() }, true),
        (Conditions { words: vec!["刹车".into(), "ENGINE".into()], ..none.clone() }, true),
        (Conditions { words: vec!["刹车".into()], ..none.clone() }, false),
        (Conditions { words: vec!["早上".into()], channels: vec![Channel::Email], ..none }, false),
    ];
    for (conditions, holds) in table {
        assert_eq!(conditions.hold(&matter), holds, "{conditions:?}");
    }
}

#[test]
fn wrong_rules_are_named_at_their_places() {
    let good = RuleInput {
        name: Some("a".into()),
        queue_id: Some(Uuid::nil().to_string()),
        strategy: Some("round_robin".into()),
        ..RuleInput::default()
    };
    let bad = RuleInput { categories: vec!["mechanical".into()], strategy: Some("random".into()), ..good.clone() };
    let read = |rules: Vec<RuleInput>| {
        let mut fields = Fields::new();
        let read = NewRules::read(NewRulesInput { rules: Some(rules), note: None }, &mut fields);
        fields.finish(read)
    };
    let rules = read(vec![good.clone()]).unwrap().follow(AssignmentRulesId::new(Uuid::nil()), 3, &context());
    assert_eq!((rules.ordinal, rules.rules.len()), (4, 1));
    let refusal = read(vec![good, bad]).unwrap_err();
    let pointers: Vec<_> = refusal.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/rules/1/strategy", "/rules/1/categories/0"]);
    assert!(read(Vec::new()).is_err());
}

#[test]
fn a_queue_is_read_by_its_kind() {
    let input = |kind: &str| QueueInput {
        code: Some("hybrids".into()),
        kind: Some(kind.into()),
        label_zh: Patch::Set("混动".into()),
        label_en: Patch::Set("Hybrids".into()),
        ..QueueInput::default()
    };
    let refused = |input: QueueInput| {
        let mut fields = Fields::new();
        let draft = QueueDraft::read_new(input, &mut fields);
        fields.finish(draft).err().map(|refusal| refusal.errors[0].pointer.clone())
    };
    assert_eq!(refused(input("team")), None);
    assert_eq!(refused(input("skill")).as_deref(), Some("/skills"));
    assert_eq!(refused(input("responsible")).as_deref(), Some("/role"));
    assert_eq!(refused(QueueInput { role: Some("service_manager".into()), ..input("team") }).as_deref(), Some("/role"));
    assert_eq!(refused(QueueInput { alert_after_seconds: Patch::Set(1), ..input("team") }).as_deref(), Some("/alert_after_seconds"));
    let draft = QueueDraft::read_new(QueueInput { skills: Patch::Set(vec!["b".into(), "a".into()]), ..input("skill") }, &mut Fields::new());
    let queue = Queue::create(QueueId::new(Uuid::nil()), unit(), draft.unwrap(), &context()).unwrap().queue;
    assert!(queue.takes_in(&["a".into(), "b".into(), "c".into()]) && !queue.takes_in(&["a".into()]));
    assert_eq!(queue.join(user(1), false, &context()).unwrap_err().code, ProblemCode::MembersFollow);
    let bare = QueueDraft::read_patch(QueueInput { skills: Patch::Clear, ..QueueInput::default() }, &mut Fields::new());
    assert!(queue.edit(bare, &context()).is_err());
}

#[test]
fn members_come_and_go_once() {
    let queue = queue();
    let joined = queue.join(user(1), false, &context()).unwrap();
    assert_eq!((joined.queue.version, joined.events.len(), joined.joins), (2, 1, Some(user(1))));
    let again = joined.queue.join(user(1), true, &context()).unwrap();
    assert_eq!((again.queue.version, again.events.len(), again.joins), (2, 0, None));
    assert_eq!(joined.queue.leave(user(1), true, &context()).unwrap().leaves, Some(user(1)));
    assert!(joined.queue.leave(user(2), false, &context()).is_err());
}

#[test]
fn a_desk_changes_what_the_patch_mentions() {
    let input =
        DeskPatchInput { languages: Patch::Set(vec!["zh-cn".into(), "EN".into()]), open_limit: Patch::Set(5), ..DeskPatchInput::default() };
    let patch = DeskPatch::read(input, &mut Fields::new());
    let change = desk(1).edit(patch.clone(), &context());
    assert_eq!((change.desk.languages.as_slice(), change.desk.version), (["en".to_owned(), "zh-CN".to_owned()].as_slice(), 2));
    assert!(change.desk.edit(patch, &context()).events.is_empty());
    let mut fields = Fields::new();
    let wrong = DeskPatchInput { open_limit: Patch::Set(-1), languages: Patch::Set(vec!["?".into()]), ..DeskPatchInput::default() };
    DeskPatch::read(wrong, &mut fields);
    assert_eq!(fields.finish(Some(())).unwrap_err().errors.len(), 2);
}

proptest! {
    /// Whoever is free all the time has had as many turns as anybody else, or one more.
    #[test]
    fn turns_differ_by_at_most_one(people in 1_usize..8, tickets in 0_usize..60) {
        let mut members: Vec<_> = (0..people).map(|number| member(number as u128, 0, 0)).collect();
        for member in &mut members {
            member.desk.open_limit = 1_000;
        }
        let mut given = vec![0_usize; people];
        for _ in 0..tickets {
            let choice = choose(&queue(), Strategy::RoundRobin, &members, &Wished::default(), ANY, now());
            let position = members.iter().position(|member| Some(member.desk.user_id) == choice.user_id).unwrap();
            members[position].last_turn = choice.turn.unwrap();
            members[position].desk.open_tickets += 1;
            given[position] += 1;
        }
        prop_assert!(given.iter().max().unwrap() - given.iter().min().unwrap() <= 1);
    }

    /// Nobody is chosen who is not free, and somebody is wherever anybody is free.
    #[test]
    fn only_the_free_are_chosen(
        people in prop::collection::vec((any::<bool>(), 0_i64..4, 0_i64..4, 0_i64..9, 0_u8..3), 0..9),
        strategy in prop::sample::select(vec![Strategy::RoundRobin, Strategy::LeastOpen]),
    ) {
        let statuses = [UserStatus::Active, UserStatus::Suspended, UserStatus::Left];
        let members: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(number, (on_duty, open_tickets, open_limit, last_turn, status))| Candidate {
                desk: Desk {
                    on_duty: *on_duty,
                    open_tickets: *open_tickets,
                    open_limit: *open_limit,
                    status: statuses[usize::from(*status)],
                    ..desk(number as u128)
                },
                last_turn: *last_turn,
            })
            .collect();
        let free: Vec<_> = members.iter().filter(|member| member.desk.obstacle(now()).is_none()).map(|member| member.desk.user_id).collect();
        let choice = choose(&queue(), strategy, &members, &Wished::default(), ANY, now());
        prop_assert_eq!(choice.user_id.is_some(), !free.is_empty());
        prop_assert!(choice.user_id.is_none_or(|user| free.contains(&user)));
        prop_assert_eq!(choice.passed_over.len(), members.len() - free.len());
    }
}
