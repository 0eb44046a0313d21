//! The 360° overview: what a screen shows of a customer beside the record itself, in one statement that costs what it finds.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::{ComplaintStatus, Severity};
use guanxi_domain::ids::{ComplaintId, CustomerId, FollowUpId, InteractionId, TicketId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::interactions::{Direction, Outcome};
use guanxi_domain::service::ticket::{TicketPriority, TicketStatus};
use guanxi_domain::vocabulary::{Channel, Word};

use crate::access::scope::holder;
use crate::customers::{self, LoadedCustomer};
use crate::dialect::{Db, MultiBackend};
use crate::error::Error;
use crate::service::tickets::far_future;
use crate::store::Tx;
use crate::types::{At, Id, IdType, InstantType, typed_or_none};

/// A customer with everything that a first look shows.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The record with its purchase figures.
    pub loaded: LoadedCustomer,
    /// Names of the staff who answer for the customer, by id.
    pub staff: Vec<(UserId, String)>,
    /// The last contact over each channel that was used, the latest first.
    pub last_contacts: Vec<LastContact>,
    /// Open follow-ups, what is due next first, at most 20: further ones are counted.
    pub next_actions: Vec<NextAction>,
    /// How many follow-ups are open.
    pub open_count: i64,
    /// How many of them should have been done by now.
    pub overdue_count: i64,
    /// Open tickets, the next deadline first, at most 20: further ones are counted.
    pub open_tickets: Vec<OpenTicket>,
    /// How many tickets are open; none where the caller may not read tickets.
    pub open_ticket_count: Option<i64>,
    /// Open complaints, the next deadline first, at most 20: further ones are counted.
    pub open_complaints: Vec<OpenComplaint>,
    /// How many complaints are open; none where the caller may not read complaints.
    pub open_complaint_count: Option<i64>,
}

/// The last contact over a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastContact {
    /// The contact.
    pub interaction_id: InteractionId,
    /// The channel.
    pub channel: Channel,
    /// Who turned to whom.
    pub direction: Direction,
    /// When.
    pub occurred_at: Instant,
    /// Who of the staff.
    pub staff_id: Option<UserId>,
    /// What it was about.
    pub subject: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// A ticket that somebody still has to do something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTicket {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// How far it has come.
    pub status: TicketStatus,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// Who handles it.
    pub assignee_id: Option<UserId>,
    /// The earliest deadline that runs.
    pub next_due_at: Option<Instant>,
}

/// A complaint that somebody still has to do something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenComplaint {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// How serious it is.
    pub severity: Severity,
    /// Who answers for it.
    pub assignee_id: Option<UserId>,
    /// The earliest deadline that runs.
    pub next_due_at: Option<Instant>,
}

/// Which cases of a customer the one who looks reaches; none where they may not read such.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cases {
    /// Tickets.
    pub tickets: Option<Reach>,
    /// Complaints.
    pub complaints: Option<Reach>,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextAction {
    /// The follow-up.
    pub follow_up_id: FollowUpId,
    /// What to do.
    pub subject: String,
    /// By when.
    pub due_at: Instant,
    /// Who is to do it.
    pub assignee_id: UserId,
}

#[derive(Debug, Queryable)]
struct Part {
    part: String,
    id: Option<Id>,
    user_id: Option<Id>,
    first: Option<String>,
    second: Option<String>,
    third: Option<String>,
    fourth: Option<String>,
    count: Option<i64>,
    at: Option<At>,
}

#[derive(Debug)]
struct PartsOf {
    customer: Id,
    now: At,
    /// Whether tickets are shown, and to whom.
    tickets: Option<Reached>,
    /// Whether complaints are shown, and to whom.
    complaints: Option<Reached>,
}

#[derive(Debug)]
struct Reached {
    holder: Option<Id>,
}

impl QueryId for PartsOf {
    type QueryId = ();
    // Many shapes of one type: the cache goes by the statement's text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// Steps from one used channel to the next by the index, so that the number of contacts does not matter, and takes the last
/// contact of each. The select list gives every column a type, because PostgreSQL types a union by its first member.
const CHANNELS: [&str; 3] = [
    "WITH RECURSIVE used (channel) AS (SELECT (SELECT channel FROM interactions WHERE customer_id = ",
    " ORDER BY channel LIMIT 1) UNION ALL SELECT (SELECT channel FROM interactions WHERE customer_id = ",
    " AND channel > used.channel ORDER BY channel LIMIT 1) FROM used WHERE used.channel IS NOT NULL) \
     SELECT 'contact', id, staff_id, channel, direction, subject, outcome, CAST(NULL AS bigint), occurred_at FROM interactions \
     WHERE id IN (SELECT (SELECT last.id FROM interactions AS last WHERE last.customer_id = ",
];
const CONTACTS: &str = " AND last.channel = used.channel AND last.voided_at IS NULL AND NOT last.internal ORDER BY last.occurred_at DESC, last.id DESC LIMIT 1) FROM used)";
const ACTIONS: [&str; 2] = [
    " UNION ALL SELECT 'action', id, assignee_id, subject, NULL, NULL, NULL, NULL, due_at FROM \
     (SELECT id, assignee_id, subject, due_at FROM follow_ups WHERE status = 'open' AND customer_id = ",
    " ORDER BY due_at, id LIMIT 20) AS next",
];
const OPEN: &str = " UNION ALL SELECT 'open', NULL, NULL, NULL, NULL, NULL, NULL, count(*), NULL FROM follow_ups \
     WHERE status = 'open' AND customer_id = ";
const OVERDUE: &str = " UNION ALL SELECT 'overdue', NULL, NULL, NULL, NULL, NULL, NULL, count(*), NULL FROM follow_ups \
     WHERE status = 'open' AND customer_id = ";
/// What is asked of cases of a kind: the most pressing, how many, and whether they are held.
struct CasesOf {
    pressing: &'static str,
    count: &'static str,
    held: &'static str,
}

const TICKETS: CasesOf = CasesOf {
    pressing: " UNION ALL SELECT 'ticket', id, assignee_id, number, subject, status, priority, NULL, next_due_at FROM \
         (SELECT id, assignee_id, number, subject, status, priority, next_due_at FROM tickets WHERE open AND customer_id = ",
    count: " UNION ALL SELECT 'tickets', NULL, NULL, NULL, NULL, NULL, NULL, count(*), NULL FROM tickets WHERE open AND customer_id = ",
    held: " AND EXISTS (SELECT 1 FROM record_holders WHERE record_holders.record_id = tickets.id AND record_holders.holder_id = ",
};
const COMPLAINTS: CasesOf = CasesOf {
    pressing: " UNION ALL SELECT 'complaint', id, assignee_id, number, subject, status, severity, NULL, next_due_at FROM \
         (SELECT id, assignee_id, number, subject, status, severity, next_due_at FROM complaints WHERE open AND customer_id = ",
    count: " UNION ALL SELECT 'complaints', NULL, NULL, NULL, NULL, NULL, NULL, count(*), NULL FROM complaints WHERE open AND customer_id = ",
    held: " AND EXISTS (SELECT 1 FROM record_holders WHERE record_holders.record_id = complaints.id AND record_holders.holder_id = ",
};
const PRESSING: &str = " ORDER BY next_due_at, id LIMIT 20) AS pressing";
/// Each by its key: a join by either of two columns would be made by looking through all staff.
const STAFF: [&str; 2] = [
    " UNION ALL SELECT 'staff', staff_users.id, NULL, display_name, NULL, NULL, NULL, NULL, NULL FROM staff_users \
     WHERE staff_users.id IN (SELECT owner_id FROM customers WHERE customers.id = ",
    " UNION ALL SELECT account_manager_id FROM customers WHERE customers.id = ",
];

impl PartsOf {
    fn walk_cases<'b>(&'b self, of: &CasesOf, reached: Option<&'b Reached>, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let Some(reached) = reached else { return Ok(()) };
        for (select, end) in [(of.pressing, PRESSING), (of.count, "")] {
            out.push_sql(select);
            out.push_bind_param::<IdType, _>(&self.customer)?;
            if let Some(holder) = &reached.holder {
                out.push_sql(of.held);
                out.push_bind_param::<IdType, _>(holder)?;
                out.push_sql(")");
            }
            out.push_sql(end);
        }
        Ok(())
    }
}

impl QueryFragment<MultiBackend> for PartsOf {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for text in CHANNELS {
            out.push_sql(text);
            out.push_bind_param::<IdType, _>(&self.customer)?;
        }
        out.push_sql(CONTACTS);
        let [before, behind] = ACTIONS;
        out.push_sql(before);
        out.push_bind_param::<IdType, _>(&self.customer)?;
        out.push_sql(behind);
        out.push_sql(OPEN);
        out.push_bind_param::<IdType, _>(&self.customer)?;
        out.push_sql(OVERDUE);
        out.push_bind_param::<IdType, _>(&self.customer)?;
        out.push_sql(" AND due_at < ");
        out.push_bind_param::<InstantType, _>(&self.now)?;
        self.walk_cases(&TICKETS, self.tickets.as_ref(), &mut out)?;
        self.walk_cases(&COMPLAINTS, self.complaints.as_ref(), &mut out)?;
        for text in STAFF {
            out.push_sql(text);
            out.push_bind_param::<IdType, _>(&self.customer)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl Query for PartsOf {
    type SqlType = (
        Text,
        Nullable<IdType>,
        Nullable<IdType>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<BigInt>,
        Nullable<InstantType>,
    );
}

impl RunQueryDsl<Db> for PartsOf {}

/// The overview of a customer, in the statements of reading the record and one more. `tickets` says which tickets the caller reaches,
/// where they may read any.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: CustomerId, reach: Reach, cases: Cases, now: Instant) -> Result<Overview, Error> {
    let loaded = customers::load(tx, id, reach)?;
    let reached = |reach: Option<Reach>| reach.map(|reach| Reached { holder: holder(reach) });
    let (tickets, complaints) = (reached(cases.tickets), reached(cases.complaints));
    let parts: Vec<Part> = PartsOf { customer: id.into(), now: now.into(), tickets, complaints }.load(tx.db)?;
    let mut overview = Overview {
        loaded,
        staff: Vec::new(),
        last_contacts: Vec::new(),
        next_actions: Vec::new(),
        open_count: 0,
        overdue_count: 0,
        open_tickets: Vec::new(),
        open_ticket_count: None,
        open_complaints: Vec::new(),
        open_complaint_count: None,
    };
    for part in parts {
        overview.add(part)?;
    }
    overview.last_contacts.sort_by_key(|contact| std::cmp::Reverse((contact.occurred_at, contact.interaction_id)));
    overview.next_actions.sort_by_key(|action| (action.due_at, action.follow_up_id));
    overview.open_tickets.sort_by_key(|ticket| (ticket.next_due_at.is_none(), ticket.next_due_at, ticket.ticket_id));
    overview.open_complaints.sort_by_key(|one| (one.next_due_at.is_none(), one.next_due_at, one.complaint_id));
    Ok(overview)
}

impl Overview {
    fn add(&mut self, part: Part) -> Result<(), Error> {
        match part.part.as_str() {
            "contact" => self.last_contacts.push(LastContact {
                interaction_id: there(part.id)?.typed(),
                channel: word(&there(part.first)?)?,
                direction: word(&there(part.second)?)?,
                occurred_at: there(part.at)?.0,
                staff_id: typed_or_none(part.user_id),
                subject: part.third,
                outcome: part.fourth.as_deref().map(word).transpose()?,
            }),
            "action" => self.next_actions.push(NextAction {
                follow_up_id: there(part.id)?.typed(),
                subject: there(part.first)?,
                due_at: there(part.at)?.0,
                assignee_id: there(part.user_id)?.typed(),
            }),
            "ticket" => self.open_tickets.push(OpenTicket {
                ticket_id: there(part.id)?.typed(),
                number: there(part.first)?,
                subject: there(part.second)?,
                status: word(&there(part.third)?)?,
                priority: word(&there(part.fourth)?)?,
                assignee_id: typed_or_none(part.user_id),
                next_due_at: part.at.map(|at| at.0).filter(|at| *at != far_future()),
            }),
            "tickets" => self.open_ticket_count = part.count,
            "complaint" => self.open_complaints.push(OpenComplaint {
                complaint_id: there(part.id)?.typed(),
                number: there(part.first)?,
                subject: there(part.second)?,
                status: word(&there(part.third)?)?,
                severity: word(&there(part.fourth)?)?,
                assignee_id: typed_or_none(part.user_id),
                next_due_at: part.at.map(|at| at.0).filter(|at| *at != far_future()),
            }),
            "complaints" => self.open_complaint_count = part.count,
            "open" => self.open_count = there(part.count)?,
            "overdue" => self.overdue_count = there(part.count)?,
            "staff" => self.staff.push((there(part.id)?.typed(), there(part.first)?)),
            other => return Err(Error::internal(format!("an unknown part {other}"))),
        }
        Ok(())
    }
}

fn word<W: Word>(text: &str) -> Result<W, Error> {
    W::from_word(text).ok_or_else(|| Error::internal(format!("{} has no word {text}", W::VOCABULARY)))
}

fn there<T>(column: Option<T>) -> Result<T, Error> {
    column.ok_or_else(|| Error::internal("a part of an overview has an empty column"))
}
