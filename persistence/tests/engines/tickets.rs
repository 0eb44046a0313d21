//! Tickets: written and read in few statements, found by indexes, proved by their history.

use guanxi_domain::access::Reach;
use guanxi_domain::fields::Fields;
use guanxi_domain::ids::{CustomerId, QueueId, TicketId, UnitId, UserId};
use guanxi_domain::platform::page::{Direction, Sort};
use guanxi_domain::service::ticket::{
    Asking, Message, MessageInput, NewTicket, Ticket, TicketDraft, TicketInput, TicketSort, TicketStatus, create, merge,
};
use guanxi_domain::vocabulary::Word as _;
use guanxi_domain::workflow::Asker;
use guanxi_persistence::Store;
use guanxi_persistence::platform::events::{self, EventFilter};
use guanxi_persistence::service::configurations;
use guanxi_persistence::service::tickets::verify::verify;
use guanxi_persistence::service::tickets::{self, StepFilter, TicketFilter, facts};
use uuid::Uuid;

use crate::events::{event, seal_all};
use crate::orders::{context, seed};
use crate::support::at;
use crate::support::database::Database;
use crate::support::plans::{assert_in_order, plans, statements};

on_both_engines! {
    a_ticket_comes_back_as_it_was_written lists_are_read_in_the_order_of_an_index few_statements_make_and_show_a_ticket
    a_ticket_that_is_not_its_history_is_found events_of_a_change_keep_their_order
}

/// A customer of an installation that promises what the shipped policy does.
fn seeded(database: &Database) -> CustomerId {
    let customer = seed(database, 1)[0];
    database.store().write_now(|tx| configurations::seed(tx, guanxi_domain::instant::Tz::UTC, &context())).unwrap();
    customer
}

fn draft(customer: CustomerId) -> TicketDraft {
    let input = TicketInput {
        customer_id: Some(customer.to_string()),
        channel: Some("email".to_owned()),
        subject: Some("漏水".to_owned()),
        ..TicketInput::default()
    };
    let mut fields = Fields::new();
    let draft = TicketDraft::read(input, &mut fields);
    fields.finish(draft).unwrap()
}

fn created(store: &Store, customer: CustomerId, number: u32) -> Ticket {
    let draft = draft(customer);
    store
        .write_now(move |tx| {
            let (facts, _) = facts::of_new(tx, &draft, Reach::All)?;
            let new = NewTicket { id: TicketId::new(Uuid::now_v7()), number: format!("T-2026-{number:06}") };
            let change = create::create(new, &draft, &facts, &mut Uuid::now_v7, &context())?;
            tickets::commit(tx, change, &context())
        })
        .unwrap()
}

/// What happened in one change stands in the log in that order, however many statements write it.
fn events_of_a_change_keep_their_order(database: &Database) {
    let customer = seeded(database);
    let store = database.store();
    for count in [1, 2, 7] {
        let draft = draft(customer);
        let id = Uuid::now_v7();
        let work = move |tx: &mut guanxi_persistence::Tx<'_>| {
            let (facts, _) = facts::of_new(tx, &draft, Reach::All)?;
            let new = NewTicket { id: TicketId::new(id), number: format!("T-2026-00000{count}") };
            let mut change = create::create(new, &draft, &facts, &mut Uuid::now_v7, &context())?;
            change.events = (0..count).map(|step| event(id.as_u128(), step)).collect();
            tickets::commit(tx, change, &context())
        };
        store.write_now(work).unwrap();
        seal_all(&store);
        let read = store.read_now(|tx| events::after(tx, 0, &EventFilter::default(), Reach::All, 100)).unwrap();
        let steps: Vec<_> =
            read.iter().filter(|event| event.record_id == id).map(|event| event.details["step"].as_i64().unwrap()).collect();
        assert_eq!(steps, (0..count).collect::<Vec<_>>());
    }
}

fn a_ticket_comes_back_as_it_was_written(database: &Database) {
    let customer = seeded(database);
    let store = database.store();
    let made = created(&store, customer, 1);
    let loaded = store.read_now(|tx| tickets::load(tx, made.id, Reach::All)).unwrap();
    assert_eq!(loaded.ticket, made);
    let id = made.id;
    let noted = store
        .write_now(move |tx| {
            let loaded = tickets::load_for_change(tx, id, Reach::All, at(10))?;
            let input = MessageInput { content: Some("查批次".to_owned()), ..MessageInput::default() };
            let message = Message::read(input, &mut Fields::new()).unwrap();
            let facts = facts::of_message(tx, &loaded.ticket, Some(&message), Reach::All)?;
            let asking = Asking { asker: &Asker::system(), context: &context(), make_id: &mut Uuid::now_v7 };
            tickets::commit(tx, loaded.ticket.note(&message, &facts, asking)?, &context())
        })
        .unwrap();
    assert_eq!(noted.version, 2);
    let steps = store.read_now(|tx| tickets::history(tx, id, None)).unwrap();
    assert_eq!(steps.iter().map(|step| step.action.word()).collect::<Vec<_>>(), ["report", "note"]);
    let sort = Sort { by: guanxi_domain::service::ticket::TicketStepSort::At, direction: Direction::Ascending };
    let shown = store.read_now(|tx| tickets::steps(tx, id, Reach::All, &StepFilter::default(), sort, None, 50)).unwrap();
    assert_eq!(shown.items[1].message.as_ref().and_then(|message| message.content.as_deref()), Some("查批次"));
}

fn lists_are_read_in_the_order_of_an_index(database: &Database) {
    let store = database.store();
    let open = TicketFilter { open: Some(true), ..TicketFilter::default() };
    let filters = [
        ("all", TicketFilter::default()),
        ("open", open.clone()),
        ("mine", TicketFilter { assignee_id: Some(UserId::from(Uuid::nil())), ..open.clone() }),
        ("of nobody", TicketFilter { unassigned: true, ..open.clone() }),
        ("of a queue", TicketFilter { queue_id: Some(QueueId::from(Uuid::nil())), ..open.clone() }),
        ("of a unit", TicketFilter { unit_id: Some(UnitId::from(Uuid::nil())), ..open.clone() }),
        ("broken", TicketFilter { breached: Some(true), ..open.clone() }),
        ("waiting", TicketFilter { statuses: vec![TicketStatus::WaitingCustomer], ..TicketFilter::default() }),
    ];
    for direction in [Direction::Ascending, Direction::Descending] {
        for by in TicketSort::ALL.iter().copied() {
            let sort = Sort { by, direction };
            let narrow = by == TicketSort::NextDueAt;
            for (what, filter) in filters.iter().take(if narrow { filters.len() } else { 1 }) {
                assert_in_order(database, &format!("tickets {what} by {sort}"), || {
                    store.read_now(|tx| tickets::list(tx, filter, Reach::All, sort, None, 50)).map(drop).unwrap();
                });
            }
        }
        let of_customer = TicketFilter { customer_id: Some(CustomerId::from(Uuid::nil())), ..TicketFilter::default() };
        let sort = Sort { by: TicketSort::ReportedAt, direction };
        assert_in_order(database, &format!("tickets of a customer by {sort}"), || {
            store.read_now(|tx| tickets::list(tx, &of_customer, Reach::All, sort, None, 50)).map(drop).unwrap();
        });
        let unit = Reach::Unit(UnitId::from(Uuid::from_u128(1)));
        assert_in_order(database, &format!("tickets of a scope by {sort}"), || {
            store.read_now(|tx| tickets::list(tx, &TicketFilter::default(), unit, sort, None, 50)).map(drop).unwrap();
        });
    }
}

fn few_statements_make_and_show_a_ticket(database: &Database) {
    let customer = seeded(database);
    let store = database.store();
    let first = created(&store, customer, 1);
    let read = || store.read_now(|tx| tickets::load(tx, first.id, Reach::All)).map(drop).unwrap();
    assert_eq!(statements(read).len(), 2);
    for plan in plans(database, statements(read)) {
        // The fifty parts that were found are gone through.
        assert!(plan.scans().iter().all(|step| step.starts_with("SCAN child")), "{plan:#?}");
    }
    let other = created(&store, customer, 2);
    let merged = store.write_now(move |tx| {
        let [gone, kept] = tickets::load_together(tx, [first.id, other.id], Reach::All, at(60))?;
        let (gone, kept) = (gone.unwrap(), kept.unwrap());
        let context = guanxi_domain::platform::Context { now: at(60), ..context() };
        let asking = Asking { asker: &Asker::system(), context: &context, make_id: &mut Uuid::now_v7 };
        tickets::commit_merger(tx, merge::merge(&gone.ticket, &[], &kept.ticket, &[], None, asking)?, &context)
    });
    let (gone, kept) = merged.unwrap();
    assert_eq!((gone.merged_into_id, kept.customer_messages), (Some(kept.id), 2));
    let history = store.read_now(|tx| tickets::history(tx, kept.id, None)).unwrap();
    assert_eq!(history.iter().filter(|step| step.origin_id == Some(gone.id)).count(), 2);
    assert!(store.read_now(|tx| tickets::history(tx, gone.id, None)).unwrap().is_empty());
}

fn a_ticket_that_is_not_its_history_is_found(database: &Database) {
    let customer = seeded(database);
    let store = database.store();
    let made: Vec<_> = (1..4).map(|number| created(&store, customer, number)).collect();
    let sound = verify(&store).unwrap();
    assert_eq!((sound.tickets, sound.count), (3, 0), "{sound:?}");
    database.run(&format!("UPDATE tickets SET status = 'classified' WHERE id = '{}'", made[0].id));
    database.run(&format!("UPDATE tickets SET round = 2 WHERE id = '{}'", made[1].id));
    let found = verify(&store).unwrap();
    let wrong: Vec<_> = found.differences.iter().map(|(id, _)| *id).collect();
    assert_eq!((found.tickets, found.count, wrong), (3, 2, vec![made[0].id, made[1].id]), "{found:?}");
}
