//! Interactions and what is read of them: written one by one or hundreds at once, found by indexes, in few statements.

use chrono::Duration;
use guanxi_domain::access::Reach;
use guanxi_domain::fields::{Fields, Patch};
use guanxi_domain::ids::{CustomerId, InteractionId, UnitId, UserId};
use guanxi_domain::interactions::{
    FollowUp, FollowUpAction, FollowUpDraft, FollowUpInput, FollowUpSort, FollowUpStatus, Interaction, InteractionDraft, InteractionInput,
    InteractionSort, Touchpoints, write,
};
use guanxi_domain::platform::Reference;
use guanxi_domain::platform::page::{Direction, Sort};
use guanxi_domain::vocabulary::{Channel, Word as _};
use guanxi_domain::{ProblemCode, instant};
use guanxi_persistence::interactions::follow_ups::{self, FollowUpFilter};
use guanxi_persistence::interactions::timeline::{self, TimelineEntry, TimelineFilter};
use guanxi_persistence::interactions::{self, InteractionFilter, Known, Wanted, overview, touchpoints};
use guanxi_persistence::platform::events;
use guanxi_persistence::platform::kept_lists::{KeptFilter, KeptTable as _};
use guanxi_persistence::{Engine, Error, Store, Tx};
use uuid::Uuid;

use crate::orders::{context, reference, seed};
use crate::support::at;
use crate::support::database::Database;
use crate::support::plans::{assert_in_order, assert_indexed, plans, statements};

on_both_engines! {
    an_interaction_comes_back_as_it_was_written many_are_written_as_one_by_one a_reference_belongs_to_one_interaction
    lists_are_read_in_the_order_of_an_index reads_are_few_and_indexed a_timeline_is_read_by_page the_first_list_is_written_once
}

fn input(customer: CustomerId, channel: &str, hour: i64) -> InteractionInput {
    InteractionInput {
        customer_id: Some(customer.to_string()),
        channel: Some(channel.to_owned()),
        direction: Some("inbound".to_owned()),
        occurred_at: Some(instant::format(at(0) - Duration::hours(hour))),
        subject: Some("保养".to_owned()),
        content: Some("客户\n来电".to_owned()),
        outcome: Some("resolved".to_owned()),
        duration_seconds: Some(60),
        ..InteractionInput::default()
    }
}

fn draft(input: InteractionInput) -> InteractionDraft {
    let mut fields = Fields::new();
    let draft = InteractionDraft::read(input, &mut fields);
    fields.finish(draft).unwrap()
}

fn write_many(tx: &mut Tx<'_>, drafts: &[InteractionDraft]) -> Result<Vec<Interaction>, Error> {
    let wanted: Vec<_> = drafts.iter().map(|draft| Wanted { reference: None, draft }).collect();
    let mut known = Known::load(tx, &wanted, Reach::All)?;
    let mut changes = Vec::new();
    for draft in drafts {
        let facts = known.facts(draft, None)?;
        let change = write::create(InteractionId::new(Uuid::now_v7()), draft, &facts, None, &context())?;
        known.note(&change.interaction);
        changes.push(change);
    }
    let made = changes.iter().map(|change| change.interaction.clone()).collect();
    interactions::save_many(tx, changes, &context())?;
    Ok(made)
}

fn created(store: &Store, inputs: Vec<InteractionInput>) -> Vec<Interaction> {
    let drafts: Vec<_> = inputs.into_iter().map(draft).collect();
    store.write_now(move |tx| write_many(tx, &drafts)).unwrap()
}

fn an_interaction_comes_back_as_it_was_written(database: &Database) {
    let customer = seed(database, 1)[0];
    let store = database.store();
    store.write_now(|tx| touchpoints::seed(tx, UnitId::from(Uuid::from_u128(1)), at(0))).unwrap();
    let references = vec![reference("1"), reference("2")];
    let made = created(&store, vec![InteractionInput { touchpoint: Some("repair".to_owned()), references, ..input(customer, "chat", 1) }]);
    let made = made[0].clone();
    let loaded = store.read_now(|tx| interactions::load(tx, made.id, Reach::All)).unwrap();
    assert_eq!(loaded.interaction, made);
    assert_eq!((loaded.customer.name.as_str(), loaded.attachments.len()), ("c", 0));
    let by_reference = Reference { source: "erp".to_owned(), reference: "2".to_owned() };
    assert_eq!(store.read_now(|tx| interactions::load_by_reference(tx, &by_reference, Reach::All)).unwrap(), loaded);
    let voided = store
        .write_now(move |tx| {
            let loaded = interactions::load_for_change(tx, made.id, Reach::All)?;
            let cleared = InteractionDraft { content: Patch::Clear, references: vec![], ..InteractionDraft::default() };
            let facts = Known::of_change(tx, &cleared, Reach::All)?.facts(&cleared, Some(&loaded.interaction))?;
            let edited = interactions::save(tx, write::edit(&loaded.interaction, &cleared, &facts, &context())?, &context())?;
            interactions::save(tx, write::void(&edited, "错".to_owned(), &context())?, &context())
        })
        .unwrap();
    assert_eq!((voided.version, &voided.content, voided.references.len()), (3, &None, 2));
    assert_eq!(store.read_now(|tx| interactions::load(tx, voided.id, Reach::All)).unwrap().interaction, voided);
}

fn many_are_written_as_one_by_one(database: &Database) {
    let customers = seed(database, 3);
    let store = database.store();
    let inputs: Vec<_> = (0..250)
        .map(|number| InteractionInput {
            references: vec![reference(&number.to_string())],
            ..input(customers[number % 3], "phone", number as i64)
        })
        .collect();
    for made in created(&store, inputs) {
        assert_eq!(store.read_now(|tx| interactions::load(tx, made.id, Reach::All)).unwrap().interaction, made);
    }
    let filter = InteractionFilter { customer_id: Some(customers[1]), ..InteractionFilter::default() };
    assert_eq!(store.read_now(|tx| interactions::count(tx, &filter, Reach::All)).unwrap(), 83);
    if database.engine() == Engine::Sqlite {
        // The writer of SQLite is a thread of its own, whose statements are not seen; they are the same.
        return;
    }
    let sent = |count: usize, direction: &str| {
        let inputs = (0..count)
            .map(|number| InteractionInput { direction: Some(direction.to_owned()), ..input(customers[0], "chat", number as i64) });
        let inputs = inputs.collect();
        statements(|| drop(created(&store, inputs))).len()
    };
    // The customer, the row, its holders, the event; what comes from the customer moves its stage in statements that do not grow.
    assert_eq!((sent(1, "outbound"), sent(2, "outbound"), sent(100, "outbound")), (4, 4, 4));
    assert_eq!(sent(2, "inbound"), sent(100, "inbound"));
}

fn a_reference_belongs_to_one_interaction(database: &Database) {
    let customer = seed(database, 1)[0];
    let store = database.store();
    let with = |text: &str| InteractionInput { references: vec![reference(text)], ..input(customer, "phone", 1) };
    let first = created(&store, vec![with("1")])[0].clone();
    let again = draft(with("1"));
    let refused = store.write_now(move |tx| write_many(tx, std::slice::from_ref(&again))).unwrap_err();
    assert!(matches!(&refused, Error::Refused(refusal) if refusal.code == ProblemCode::AlreadyExists
        && refusal.extensions["interaction_id"] == first.id.to_string()));
    let twice = [draft(with("2")), draft(with("2"))];
    assert!(matches!(store.write_now(move |tx| write_many(tx, &twice)).unwrap_err(), Error::Refused(_)));
    let unknown = Reference { source: "erp".to_owned(), reference: "3".to_owned() };
    assert!(matches!(store.read_now(|tx| interactions::load_by_reference(tx, &unknown, Reach::All)), Err(Error::Refused(_))));
}

fn lists_are_read_in_the_order_of_an_index(database: &Database) {
    let store = database.store();
    let filters = [
        ("all", InteractionFilter::default()),
        ("of a customer", InteractionFilter { customer_id: Some(CustomerId::from(Uuid::nil())), ..InteractionFilter::default() }),
        ("of staff", InteractionFilter { staff_id: Some(UserId::from(Uuid::nil())), ..InteractionFilter::default() }),
        ("at a touchpoint", InteractionFilter { touchpoint: Some("repair".to_owned()), ..InteractionFilter::default() }),
        ("over a channel", InteractionFilter { channels: vec![Channel::Phone], ..InteractionFilter::default() }),
        ("voided", InteractionFilter { voided: true, ..InteractionFilter::default() }),
    ];
    for direction in [Direction::Ascending, Direction::Descending] {
        for by in InteractionSort::ALL.iter().copied() {
            let sort = Sort { by, direction };
            let narrow = by == InteractionSort::OccurredAt;
            for (what, filter) in filters.iter().take(if narrow { filters.len() } else { 1 }) {
                assert_in_order(database, &format!("interactions {what} by {sort}"), || {
                    store.read_now(|tx| interactions::list(tx, filter, Reach::All, sort, None, 50)).map(drop).unwrap();
                });
            }
        }
        let mine = FollowUpFilter {
            assignee_id: Some(UserId::from(Uuid::nil())),
            statuses: vec![FollowUpStatus::Open],
            ..FollowUpFilter::default()
        };
        let open = FollowUpFilter { statuses: vec![FollowUpStatus::Open], ..FollowUpFilter::default() };
        for (what, filter) in [("mine", mine), ("open", open), ("all", FollowUpFilter::default())] {
            let sort = Sort { by: FollowUpSort::DueAt, direction };
            assert_in_order(database, &format!("follow-ups {what} by {sort}"), || {
                store.read_now(|tx| follow_ups::list(tx, &filter, Reach::All, sort, None, 50)).map(drop).unwrap();
            });
        }
        for by in FollowUpSort::ALL.iter().copied() {
            let sort = Sort { by, direction };
            assert_in_order(database, &format!("follow-ups by {sort}"), || {
                store.read_now(|tx| follow_ups::list(tx, &FollowUpFilter::default(), Reach::All, sort, None, 50)).map(drop).unwrap();
            });
        }
    }
}

fn follow_up(store: &Store, customer: CustomerId, done: bool) {
    let input = FollowUpInput {
        customer_id: Some(customer.to_string()),
        subject: Some("回电".to_owned()),
        due_at: Some(instant::format(at(60))),
        assignee_id: Some(Uuid::from_u128(77).to_string()),
        ..FollowUpInput::default()
    };
    let mut fields = Fields::new();
    let draft = FollowUpDraft::read(input, &mut fields);
    let draft = fields.finish(draft).unwrap();
    store
        .write_now(move |tx| {
            let (facts, _) = follow_ups::facts(tx, &draft, Reach::All)?;
            let made = FollowUp::create(Uuid::now_v7().into(), &draft, facts, &context())?;
            let made = follow_ups::save(tx, made, &context())?;
            if done {
                follow_ups::save(tx, made.close(FollowUpAction::Complete, None, &context())?, &context())?;
            }
            Ok(())
        })
        .unwrap();
}

fn staff(database: &Database) {
    let (now, unit, user) = ("2026-01-01T00:00:00.000000Z", Uuid::from_u128(1), Uuid::from_u128(77));
    database.run(&format!(
        "INSERT INTO staff_users (id, email, display_name, name_key, password_hash, must_change_password, unit_id, locale, status, version, \
         created_at, updated_at) VALUES ('{user}', 'a@b.c', 'a', 'a', 'x', false, '{unit}', 'zh-CN', 'active', 1, '{now}', '{now}')"
    ));
}

fn reads_are_few_and_indexed(database: &Database) {
    let customer = seed(database, 1)[0];
    staff(database);
    let store = database.store();
    let made = created(&store, vec![input(customer, "phone", 2), input(customer, "chat", 1), input(customer, "phone", 3)]);
    follow_up(&store, customer, false);
    assert_indexed(database, || drop(store.read_now(|tx| interactions::load(tx, made[0].id, Reach::All)).unwrap()));
    assert_eq!(statements(|| drop(store.read_now(|tx| interactions::load(tx, made[0].id, Reach::All)).unwrap())).len(), 2);
    let list = || {
        let sort = Sort::descending(InteractionSort::OccurredAt);
        drop(store.read_now(|tx| interactions::list(tx, &InteractionFilter::default(), Reach::All, sort, None, 50)).unwrap());
    };
    assert_eq!(statements(list).len(), 2);
    let timeline = || drop(store.read_now(|tx| timeline::page(tx, customer, Reach::All, &TimelineFilter::default(), None, 50)).unwrap());
    assert_indexed(database, timeline);
    let few = statements(timeline).len();
    created(&store, (0..60).map(|hour| input(customer, "wechat", hour)).collect());
    assert_eq!(statements(timeline).len(), few);
    let overview = || store.read_now(|tx| overview::load(tx, customer, Reach::All, overview::Cases::default(), at(120))).unwrap();
    let sent = statements(|| drop(overview()));
    assert_eq!(sent.len(), 3, "{sent:#?}");
    for plan in plans(database, sent) {
        // What the statement itself has gathered is small: used channels, next actions.
        let gathered =
            |step: &&String| !["SCAN used", "SCAN next", "SCAN (subquery", "SCAN follow_ups USING"].iter().any(|own| step.starts_with(own));
        assert!(plan.scans().into_iter().filter(gathered).collect::<Vec<_>>().is_empty(), "{plan:#?}");
    }
    let overview = overview();
    let last: Vec<_> = overview.last_contacts.iter().map(|contact| (contact.channel, contact.occurred_at)).collect();
    let ago = |hours: i64| at(0) - Duration::hours(hours);
    assert_eq!(last, [(Channel::Wechat, ago(0)), (Channel::Chat, ago(1)), (Channel::Phone, ago(2))]);
    assert_eq!((overview.open_count, overview.overdue_count, overview.next_actions.len()), (1, 1, 1));
}

/// Changes that wait for their position and those that have one are each there once, whatever the size of the page.
fn a_timeline_is_read_by_page(database: &Database) {
    let customer = seed(database, 2)[0];
    staff(database);
    let store = database.store();
    created(&store, (0..7).map(|hour| input(customer, if hour % 2 == 0 { "phone" } else { "chat" }, hour / 3)).collect());
    for done in [true, false, true] {
        follow_up(&store, customer, done);
    }
    let change = move |tx: &mut Tx<'_>| {
        use guanxi_domain::platform::{Event, EventKind, Record, RecordKind};
        let record = Record::new(RecordKind::Customer, customer);
        let event = || Event::new(EventKind::CustomerUpdated, record, UnitId::from(Uuid::from_u128(1)), Some(customer));
        events::append(tx, &context(), vec![event(), event()])
    };
    store.write_now(change).unwrap();
    while store.write_now(events::seal).unwrap().left {}
    store.write_now(change).unwrap();
    let page = |after: Option<&guanxi_persistence::platform::page::After>, limit| {
        store.read_now(|tx| timeline::page(tx, customer, Reach::All, &TimelineFilter::default(), after, limit)).unwrap()
    };
    let whole: Vec<TimelineEntry> = page(None, 200).items;
    assert_eq!(whole.len(), 7 + 2 + 4, "{whole:#?}");
    for limit in 1..6 {
        let mut read = Vec::new();
        let mut next = page(None, limit);
        loop {
            read.append(&mut next.items);
            let Some(after) = next.next else { break };
            next = page(Some(&after), limit);
        }
        assert_eq!(read, whole, "{limit}");
    }
    let other = TimelineFilter { channels: vec![Channel::Chat], ..TimelineFilter::default() };
    assert_eq!(store.read_now(|tx| timeline::page(tx, customer, Reach::All, &other, None, 50)).unwrap().items.len(), 3);
}

fn the_first_list_is_written_once(database: &Database) {
    seed(database, 0);
    let store = database.store();
    for _ in 0..2 {
        store.write_now(|tx| touchpoints::seed(tx, UnitId::from(Uuid::from_u128(1)), at(0))).unwrap();
    }
    let used = KeptFilter { active: Some(true), class: None };
    let count = store.read_now(|tx| Touchpoints::count(tx, &used)).unwrap();
    assert_eq!(count, guanxi_domain::interactions::touchpoint::STANDARD.len() as i64);
}
