//! What becomes of interactions and follow-ups.

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::follow_up::{self, FollowUpFacts};
use super::*;
use crate::access::Grants;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{CustomerId, FollowUpId, InteractionId, OrderId, UnitId, UserId};
use crate::instant::Instant;
use crate::orders::{CustomerFacts, CustomerKey, Effect};
use crate::platform::{Actor, Context, EventKind, Reference};
use crate::problem::ProblemCode;
use crate::vocabulary::{Channel, Word};

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn context() -> Context {
    Context { now: crate::instant::parse("2026-11-21T08:00:00Z").unwrap(), actor: Actor::User(UserId::new(id(9))) }
}

fn customer(archived: bool) -> CustomerFacts {
    CustomerFacts { id: CustomerId::new(id(1)), unit_id: UnitId::new(id(2)), key_account: false, archived }
}

fn facts() -> InteractionFacts {
    InteractionFacts { customer: Some(customer(false)), contact_of: None, order_of: None, touchpoint_active: Some(true) }
}

fn draft() -> InteractionDraft {
    InteractionDraft {
        customer: Some(CustomerKey::Id(CustomerId::new(id(1)))),
        channel: Some(Channel::Phone),
        direction: Some(Direction::Inbound),
        ..InteractionDraft::default()
    }
}

fn made() -> Interaction {
    write::create(InteractionId::new(id(3)), &draft(), &facts(), Some(UserId::new(id(9))), &context()).unwrap().interaction
}

#[test]
fn what_is_left_out_is_filled_up() {
    let change = write::create(InteractionId::new(id(3)), &draft(), &facts(), Some(UserId::new(id(9))), &context()).unwrap();
    let made = &change.interaction;
    assert_eq!((made.unit_id, made.occurred_at, made.staff_id), (UnitId::new(id(2)), context().now, Some(UserId::new(id(9)))));
    assert_eq!((change.effect, change.events[0].kind), (Effect::Created, EventKind::InteractionCreated));
    assert!(change.moves_inbound());
    let outbound = InteractionDraft { direction: Some(Direction::Outbound), ..draft() };
    let change = write::create(InteractionId::new(id(3)), &outbound, &facts(), None, &context()).unwrap();
    assert!(!change.moves_inbound() && change.interaction.staff_id.is_none());
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    let wrong = InteractionDraft {
        contact_id: Patch::Set(crate::ids::ContactId::new(id(7))),
        order_id: Patch::Set(OrderId::new(id(7))),
        touchpoint: Patch::Set("nowhere".to_owned()),
        occurred_at: Some(context().now + TimeDelta::hours(25)),
        channel: None,
        ..draft()
    };
    let other = Some(CustomerId::new(id(5)));
    let facts = InteractionFacts { contact_of: other, order_of: other, touchpoint_active: None, ..facts() };
    let refusal = write::create(InteractionId::new(id(3)), &wrong, &facts, None, &context()).unwrap_err();
    let mut found: Vec<_> = refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
    found.sort_unstable();
    let expected = [
        ("/channel", FieldCode::Required),
        ("/contact_id", FieldCode::NotFound),
        ("/occurred_at", FieldCode::InFuture),
        ("/order_id", FieldCode::NotFound),
        ("/touchpoint", FieldCode::NotFound),
    ];
    assert_eq!(found, expected);
    let archived = InteractionFacts { customer: Some(customer(true)), ..InteractionFacts::default() };
    let refusal = write::create(InteractionId::new(id(3)), &draft(), &archived, None, &context()).unwrap_err();
    assert_eq!(refusal.code, ProblemCode::Archived);
}

#[test]
fn a_touchpoint_that_is_used_no_longer_stays_where_it_is() {
    let at = |word: &str| InteractionDraft { touchpoint: Patch::Set(word.to_owned()), ..InteractionDraft::default() };
    let made = write::edit(&made(), &at("repair"), &facts(), &context()).unwrap().interaction;
    let inactive = InteractionFacts { touchpoint_active: Some(false), ..InteractionFacts::default() };
    assert_eq!(write::edit(&made, &at("repair"), &inactive, &context()).unwrap().effect, Effect::Unchanged);
    let refusal = write::edit(&made, &at("delivery"), &inactive, &context()).unwrap_err();
    assert_eq!(refusal.errors[0].code, FieldCode::Unexpected);
}

#[test]
fn what_was_said_is_not_told() {
    let patch = InteractionDraft {
        subject: Patch::Set("王芳的车".to_owned()),
        content: Patch::Set("王芳".to_owned()),
        outcome: Patch::Set(Outcome::Resolved),
        ..InteractionDraft::default()
    };
    let change = write::edit(&made(), &patch, &facts(), &context()).unwrap();
    assert_eq!(change.interaction.version, 2);
    let told = serde_json::to_string(&change.events[0].changes).unwrap();
    assert!(told.contains("resolved") && told.contains("content") && !told.contains("王芳"), "{told}");
    let again = write::edit(&change.interaction, &patch, &facts(), &context()).unwrap();
    assert_eq!((again.effect, again.interaction, again.events.len()), (Effect::Unchanged, change.interaction, 0));
}

#[test]
fn a_reference_leads_to_one_interaction() {
    let reference = Reference { source: "callcenter".into(), reference: "42".into() };
    let (id, draft, facts) = (InteractionId::new(id(3)), draft(), facts());
    let first = write::upsert(None, id, reference.clone(), &draft, &facts, &context()).unwrap();
    assert_eq!((first.effect, &first.references_added), (Effect::Created, &vec![reference.clone()]));
    assert_eq!(first.interaction.staff_id, None);
    let again = write::upsert(Some(&first.interaction), id, reference, &draft, &facts, &context()).unwrap();
    assert_eq!(again.effect, Effect::Unchanged);
    let other = InteractionFacts { customer: Some(CustomerFacts { id: CustomerId::new(Uuid::max()), ..customer(false) }), ..facts };
    let refusal = write::edit(&first.interaction, &draft, &other, &context()).unwrap_err();
    assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), ("/customer_id", FieldCode::Unchangeable));
}

#[test]
fn the_whole_table_of_interactions() {
    let voided = write::void(&made(), "错记".to_owned(), &context()).unwrap();
    assert_eq!(voided.interaction.inbound_at(), None);
    assert!(voided.moves_inbound());
    let touched = InteractionDraft { direction: Some(Direction::Outbound), ..InteractionDraft::default() };
    for (state, interaction) in [(InteractionState::Valid, made()), (InteractionState::Voided, voided.interaction)] {
        assert_eq!(interaction.state(), state);
        for action in InteractionAction::ALL {
            let done = match action {
                InteractionAction::Update => write::edit(&interaction, &touched, &facts(), &context()),
                InteractionAction::Void => write::void(&interaction, "x".to_owned(), &context()),
                InteractionAction::Restore => write::restore(&interaction, &context()),
            };
            assert_eq!(done.map(|change| change.interaction.state()), state.next(*action), "{state} {action}");
        }
        assert_eq!(state.available(&Grants::everything()), state.allowed());
        assert!(state.available(&Grants::NONE).is_empty());
    }
}

fn follow_up_draft() -> FollowUpDraft {
    let mut fields = Fields::new();
    let input = FollowUpInput {
        customer_id: Some(id(1).to_string()),
        subject: Some("回电".to_owned()),
        due_at: Some("2026-11-22T08:00:00Z".to_owned()),
        ..FollowUpInput::default()
    };
    let draft = FollowUpDraft::read(input, &mut fields);
    fields.finish(draft).unwrap()
}

fn follow_up() -> FollowUp {
    let facts = FollowUpFacts { customer: Some(customer(false)), interaction_of: None, ticket_of: None };
    FollowUp::create(FollowUpId::new(id(4)), &follow_up_draft(), facts, &context()).unwrap().follow_up
}

#[test]
fn a_follow_up_is_for_who_makes_it_and_about_a_contact_with_the_same_customer() {
    let made = follow_up();
    assert_eq!((made.assignee_id, made.status), (UserId::new(id(9)), FollowUpStatus::Open));
    assert!(!made.is_overdue(made.due_at) && made.is_overdue(made.due_at + TimeDelta::microseconds(1)));
    let draft = FollowUpDraft { interaction_id: Some(InteractionId::new(id(3))), ..follow_up_draft() };
    let facts = FollowUpFacts { customer: Some(customer(false)), interaction_of: Some(CustomerId::new(id(8))), ticket_of: None };
    let refusal = FollowUp::create(FollowUpId::new(id(4)), &draft, facts, &context()).unwrap_err();
    assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), ("/interaction_id", FieldCode::NotFound));
    let facts = FollowUpFacts { customer: Some(customer(true)), interaction_of: None, ticket_of: None };
    let refusal = FollowUp::create(FollowUpId::new(id(4)), &follow_up_draft(), facts, &context()).unwrap_err();
    assert_eq!(refusal.code, ProblemCode::Archived);
}

fn act(follow_up: &FollowUp, action: FollowUpAction, now: Instant) -> Result<FollowUpChange, crate::Refusal> {
    let context = Context { now, ..context() };
    match action {
        FollowUpAction::Update => {
            let patch = FollowUpPatch { due_at: Patch::Set(now), ..FollowUpPatch::default() };
            follow_up.edit(&patch, &context)
        }
        FollowUpAction::Complete | FollowUpAction::Cancel => follow_up.close(action, None, &context),
        FollowUpAction::Reopen => follow_up.reopen(&context),
    }
}

#[test]
fn the_whole_table_of_follow_ups() {
    assert_eq!(follow_up::TABLE.len(), 5);
    for status in FollowUpStatus::ALL {
        let closing = (*status != FollowUpStatus::Open).then(|| follow_up::Closing { at: context().now, by: None, note: None });
        let before = FollowUp { status: *status, closing, ..follow_up() };
        for action in FollowUpAction::ALL {
            let done = act(&before, *action, context().now);
            assert_eq!(done.map(|change| change.follow_up.status), status.next(*action), "{status} {action}");
        }
        assert_eq!(status.available(&Grants::everything()), status.allowed());
    }
}

proptest! {
    #[test]
    fn a_follow_up_is_closed_exactly_where_it_is_not_open(actions in proptest::collection::vec(0..FollowUpAction::ALL.len(), 0..20)) {
        let mut state = follow_up();
        for (step, action) in actions.into_iter().enumerate() {
            let now = context().now + TimeDelta::seconds(i64::try_from(step).unwrap() + 1);
            if let Ok(change) = act(&state, FollowUpAction::ALL[action], now) {
                prop_assert_eq!(change.follow_up.version, state.version + 1);
                prop_assert_eq!(change.events.len(), 1);
                state = change.follow_up;
            }
            prop_assert_eq!(state.closing.is_none(), state.status == FollowUpStatus::Open);
        }
    }
}

#[test]
fn the_first_touchpoints_stand_in_order() {
    let standard = touchpoint::standard(UnitId::new(id(2)), Uuid::nil, context().now);
    assert!(standard.iter().all(|one| touchpoint::word(&one.word).is_ok() && one.active));
    assert!(standard.windows(2).all(|pair| pair[0].place < pair[1].place));
}
