//! A ticket of each customer: one in ten is open, in one of a few queues.

use uuid::Uuid;

use crate::fill::{id, instant};

/// How many queues there are.
pub const QUEUES: u64 = 8;

/// The columns that [`row`] fills.
pub const TABLE: &str = "tickets (id, number, version, unit_id, customer_id, channel, subject, priority, urgency, major, key_account, status, \
     open, reported_at, answered, queue_id, waited_seconds, closed_at, round, customer_wrote_at, replies, customer_messages, next_due_at, breached, \
     created_at, updated_at)";

/// Who holds which tickets.
pub const HOLDERS: &str = "INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id) \
     SELECT unit_scopes.scope_id, 'ticket', tickets.reported_at, tickets.id FROM tickets JOIN unit_scopes ON unit_scopes.unit_id = tickets.unit_id;";

/// The id of a queue by its place.
pub fn queue_id(place: u64) -> Uuid {
    id(41, place % QUEUES)
}

/// The ticket of the customer at a place.
pub fn row(place: u64, customer: Uuid, unit: Uuid, created: &str) -> String {
    let (ticket, number) = (id(40, place), place + 1);
    let queue = queue_id(place / 10);
    let open = place.is_multiple_of(10);
    let (status, urgency, closed) = if open { ("reported", 2, "NULL".to_owned()) } else { ("closed", 0, format!("'{created}'")) };
    // Deadlines are not in the order of the reports.
    let due = if open { instant(place * 7_919 % 1_000_003) } else { "9999-12-31T00:00:00.000000Z".to_owned() };
    format!(
        "'{ticket}','T-2020-{number:06}',1,'{unit}','{customer}','email','保养后仪表报警','normal','{urgency}',FALSE,FALSE,'{status}',{open},\
         '{created}',FALSE,'{queue}',0,{closed},1,'{created}',0,1,'{due}',FALSE,'{created}','{created}'"
    )
}
