//! Lists of complaints: a page of rows, the names of their customers, whom they concern and their rounds, in four statements.

use std::collections::HashMap;

use diesel::dsl::{AsExprOf, not, sql};
use diesel::expression::{SqlLiteral, UncheckedBind};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::{Cause, ComplaintKind, ComplaintOutcome, ComplaintSort, ComplaintSource, ComplaintStatus, Round, Severity};
use guanxi_domain::ids::{ComplaintId, CustomerId, OrderId, ProductId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::RecordKind;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Channel;

use super::authority::{DecidedBy, Decider};
use super::load::{LoadedComplaint, Viewer, staff_of, waits_for_head};
use super::rounds;
use super::rows::ComplaintRow;
use super::telling::head_of;
use crate::access::scope::{Within, holder};
use crate::dialect::{AnyWord, Aside, FirstRows, MultiBackend, WithinTime};
use crate::error::Error;
use crate::interactions::customer_names;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{complaint_staff, complaints, record_holders};
use crate::store::Tx;
use crate::types::{At, Id, Word};
use crate::{held_by, keyset};

/// Which complaints a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintFilter {
    /// Those that somebody still has to do something about, or those that are over.
    pub open: Option<bool>,
    /// Those in one of these statuses.
    pub statuses: Vec<ComplaintStatus>,
    /// Those closed in one of these ways.
    pub outcomes: Vec<ComplaintOutcome>,
    /// Those for which this staff user answers.
    pub assignee_id: Option<UserId>,
    /// Those that wait for a decision which they may take.
    pub decided_by: Option<DecidedBy>,
    /// Those whose callback this staff user may make: neither did they handle them, nor are they about them.
    pub callable_by: Option<UserId>,
    /// Those whose next callback is to be made before this instant.
    pub callback_before: Option<Instant>,
    /// Those whose customer was informed of outside recourse without an outcome yet, or the others.
    pub watched: Option<bool>,
    /// Major or critical ones that the general manager has not acknowledged, or the others.
    pub major_unacknowledged: Option<bool>,
    /// Those that this unit handles.
    pub unit_id: Option<UnitId>,
    /// Those about this outlet.
    pub outlet_id: Option<UnitId>,
    /// Those about this staff user.
    pub staff_id: Option<UserId>,
    /// Those of this customer.
    pub customer_id: Option<CustomerId>,
    /// Those about this order.
    pub order_id: Option<OrderId>,
    /// Those about this product.
    pub product_id: Option<ProductId>,
    /// Those that came over one of these channels.
    pub channels: Vec<Channel>,
    /// Those that came from one of these sources.
    pub sources: Vec<ComplaintSource>,
    /// Those at this touchpoint.
    pub touchpoint: Option<String>,
    /// Those of one of these kinds.
    pub kinds: Vec<ComplaintKind>,
    /// Those as serious as one of these.
    pub severities: Vec<Severity>,
    /// Those with one of these causes in their present round.
    pub causes: Vec<Cause>,
    /// Those with this sub-cause in their present round.
    pub subcause: Option<String>,
    /// Those of key accounts, or the others.
    pub key_account: Option<bool>,
    /// Those in which somebody's safety is concerned, or the others.
    pub safety: Option<bool>,
    /// Those of customers who had complained of the same before, or the others.
    pub repeat: Option<bool>,
    /// Those with a broken promise, or the others.
    pub breached: Option<bool>,
    /// Those with a deadline that runs out before this instant.
    pub due_before: Option<Instant>,
    /// Received at this instant or later.
    pub received_from: Option<Instant>,
    /// Received before this instant.
    pub received_before: Option<Instant>,
    /// Changed at this instant or later.
    pub updated_from: Option<Instant>,
    /// Changed before this instant.
    pub updated_before: Option<Instant>,
    /// Words of the subject, or the beginning of the number.
    pub words: Option<String>,
}

impl ComplaintFilter {
    /// Whether few records meet a condition that has an index of its own: then the list begins there and not at whom it is held by. What is
    /// open is little, however much is over.
    fn is_selective(&self) -> bool {
        let named = self.customer_id.is_some() || self.assignee_id.is_some() || self.order_id.is_some() || self.staff_id.is_some();
        named || self.is_open() || self.watched == Some(true) || self.major_unacknowledged == Some(true)
    }

    /// Whether all that it finds is open: nothing else has a deadline or a callback to come.
    fn is_open(&self) -> bool {
        let statuses = !self.statuses.is_empty() && self.statuses.iter().all(|status| status.is_open());
        self.open == Some(true) || statuses || self.due_before.is_some() || self.callback_before.is_some()
    }
}

/// The condition that a complaint is open. It stands in the text, so that PostgreSQL knows how few that are.
fn open() -> SqlLiteral<Bool> {
    sql("complaints.open = TRUE")
}

/// Every condition, on a query of this table.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let filter: &ComplaintFilter = $filter;
        let few = filter.is_open();
        let mut query = $query.filter(WithinTime).into_boxed();
        if let Some(user) = filter.assignee_id {
            query = query.filter(complaints::assignee_id.eq(Id::from(user)));
        }
        if let Some(decider) = &filter.decided_by {
            let user = Id::from(decider.user);
            query = query.filter(complaints::proposed_by.ne(user)).filter(complaints::id.ne_all(about(user)));
            query = query.filter(decider.on_their_level());
            if let Some(within) = decider.within_their_limit() {
                query = query.filter(within);
            }
        }
        if let Some(user) = filter.callable_by {
            query = query.filter(not_handled_by(user)).filter(complaints::id.ne_all(about(Id::from(user))));
        }
        if let Some(before) = filter.callback_before {
            query = query.filter(complaints::next_callback_at.lt(At::from(before)));
        }
        if let Some(watched) = filter.watched {
            let waits = complaints::recourse_since.is_not_null().and(complaints::recourse_outcome.is_null());
            // What went into another complaint is watched there.
            let waits = waits.and(complaints::merged_into_id.is_null());
            query = if watched { query.filter(waits) } else { query.filter(not(waits)) };
        }
        if let Some(unacknowledged) = filter.major_unacknowledged {
            let waits = complaints::major_since.is_not_null().and(complaints::major_acknowledged_at.is_null());
            let gone = [ComplaintStatus::Withdrawn, ComplaintStatus::Merged].map(|status| complaints::status.ne(Word(status)));
            let [not_withdrawn, not_merged] = gone;
            let waits = waits.and(not_withdrawn).and(not_merged);
            query = if unacknowledged { query.filter(waits) } else { query.filter(not(waits)) };
        }
        if let Some(unit) = filter.unit_id {
            query = if few {
                query.filter(Aside(complaints::unit_id).eq(Id::from(unit)))
            } else {
                query.filter(complaints::unit_id.eq(Id::from(unit)))
            };
        }
        if let Some(unit) = filter.outlet_id {
            query = if few {
                query.filter(Aside(complaints::outlet_id).eq(Id::from(unit)))
            } else {
                query.filter(complaints::outlet_id.eq(Id::from(unit)))
            };
        }
        if let Some(user) = filter.staff_id {
            query = query.filter(complaints::id.eq_any(about(Id::from(user))));
        }
        if let Some(customer) = filter.customer_id {
            query = query.filter(complaints::customer_id.eq(Id::from(customer)));
        }
        if let Some(order) = filter.order_id {
            query = query.filter(complaints::order_id.eq(Id::from(order)));
        }
        if let Some(product) = filter.product_id {
            query = if few {
                query.filter(Aside(complaints::product_id).eq(Id::from(product)))
            } else {
                query.filter(complaints::product_id.eq(Id::from(product)))
            };
        }
        // Of one status the index by age holds nothing else.
        if few && !matches!(filter.statuses.as_slice(), [status] if status.is_open()) {
            query = query.filter(open());
        }
        if let Some(open) = filter.open.filter(|open| !(few && *open)) {
            query = query.filter(complaints::open.eq(open));
        }
        if !filter.statuses.is_empty() {
            query = query.filter(AnyWord::of(complaints::status, &filter.statuses));
        }
        if !filter.outcomes.is_empty() {
            query = query.filter(AnyWord::of(complaints::outcome, &filter.outcomes));
        }
        if !filter.channels.is_empty() {
            query = query.filter(AnyWord::of(complaints::channel, &filter.channels));
        }
        if !filter.sources.is_empty() {
            query = query.filter(AnyWord::of(complaints::source, &filter.sources));
        }
        if !filter.kinds.is_empty() {
            query = if few {
                query.filter(AnyWord::of(Aside(complaints::kind), &filter.kinds))
            } else {
                query.filter(AnyWord::of(complaints::kind, &filter.kinds))
            };
        }
        if !filter.severities.is_empty() {
            query = query.filter(AnyWord::of(complaints::severity, &filter.severities));
        }
        if !filter.causes.is_empty() {
            query = if few {
                query.filter(AnyWord::of(Aside(complaints::cause), &filter.causes))
            } else {
                query.filter(AnyWord::of(complaints::cause, &filter.causes))
            };
        }
        if let Some(word) = &filter.subcause {
            query = query.filter(complaints::subcause.eq(word.clone()));
        }
        if let Some(word) = &filter.touchpoint {
            query = if few {
                query.filter(Aside(complaints::touchpoint).eq(word.clone()))
            } else {
                query.filter(complaints::touchpoint.eq(word.clone()))
            };
        }
        if let Some(key_account) = filter.key_account {
            query = query.filter(complaints::key_account.eq(key_account));
        }
        if let Some(safety) = filter.safety {
            query = query.filter(complaints::safety.eq(safety));
        }
        if let Some(repeat) = filter.repeat {
            query = query.filter(complaints::repeat.eq(repeat));
        }
        if let Some(breached) = filter.breached {
            query = query.filter(complaints::breached.eq(breached));
        }
        if let Some(before) = filter.due_before {
            query = query.filter(complaints::next_due_at.lt(At::from(before)));
        }
        if let Some(from) = filter.received_from {
            query = query.filter(complaints::received_at.ge(At::from(from)));
        }
        if let Some(before) = filter.received_before {
            query = query.filter(complaints::received_at.lt(At::from(before)));
        }
        if let Some(from) = filter.updated_from {
            query = query.filter(complaints::updated_at.ge(At::from(from)));
        }
        if let Some(before) = filter.updated_before {
            query = query.filter(complaints::updated_at.lt(At::from(before)));
        }
        if let Some(words) = &filter.words {
            let number = words.to_uppercase();
            let is_number = number.starts_with("C-") && number.is_ascii();
            query = if is_number {
                // A range, which the unique index serves on both engines.
                query.filter(complaints::number.ge(number.clone()).and(complaints::number.lt(format!("{number}~"))))
            } else {
                let (as_written, small) = (pattern(words), pattern(&words.to_ascii_lowercase()));
                let found = complaints::subject.like(as_written).escape('\\');
                query.filter(found.or(lower(complaints::subject).like(small).escape('\\')))
            };
        }
        query
    }};
}

/// The complaints that are about somebody.
#[diesel::dsl::auto_type(no_type_alias)]
fn about(user: Id) -> _ {
    let of_user = complaint_staff::table.filter(complaint_staff::user_id.eq(user));
    of_user.select(complaint_staff::complaint_id)
}

/// Those that somebody handled in none of their rounds. The engines look into lists by other functions each; ids stand in their text alike.
fn not_handled_by(user: UserId) -> SqlLiteral<Bool, UncheckedBind<SqlLiteral<Bool>, AsExprOf<String, Text>>> {
    let of_complaint = "NOT EXISTS (SELECT 1 FROM complaint_rounds WHERE complaint_rounds.complaint_id = complaints.id";
    sql(&format!("{of_complaint} AND CAST(complaint_rounds.handlers AS text) LIKE ")).bind::<Text, _>(format!("%{user}%")).sql(")")
}

diesel::define_sql_function! {
    /// A text in small letters: those of ASCII on both engines.
    fn lower(text: Text) -> Text;
}

/// A pattern of what contains these words as they stand.
fn pattern(words: &str) -> String {
    format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

fn filtered(filter: &ComplaintFilter, reach: Reach) -> complaints::BoxedQuery<'static, MultiBackend> {
    narrowed!(complaints::table.filter(Within::of(reach, complaints::id)), filter)
}

/// A page of complaints, without the files that hang on them.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &ComplaintFilter,
    viewer: Viewer,
    sort: Sort<ComplaintSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<LoadedComplaint>, Error> {
    let reach = viewer.reach;
    let query = filtered(filter, reach).select(ComplaintRow::as_select());
    let (direction, place) = (sort.direction, After::at(after)?);
    let rows: Vec<ComplaintRow> = match (sort.by, holder(reach)) {
        (ComplaintSort::ReceivedAt, Some(holder)) if !filter.is_selective() => {
            let held = held_by!(complaints::table, complaints::id, RecordKind::Complaint, holder);
            let held = narrowed!(held, filter).select(ComplaintRow::as_select());
            FirstRows::of_page(keyset!(held, record_holders::sort_at, record_holders::record_id, direction, place), limit).load(tx.db)?
        }
        (ComplaintSort::ReceivedAt, _) => {
            FirstRows::of_page(keyset!(query, complaints::received_at, complaints::id, direction, place), limit).load(tx.db)?
        }
        (ComplaintSort::UpdatedAt, _) => {
            FirstRows::of_page(keyset!(query, complaints::updated_at, complaints::id, direction, place), limit).load(tx.db)?
        }
        (ComplaintSort::NextDueAt, _) => {
            FirstRows::of_page(keyset!(query, complaints::next_due_at, complaints::id, direction, place), limit).load(tx.db)?
        }
        (ComplaintSort::NextCallbackAt, _) => {
            FirstRows::of_page(keyset!(query, complaints::next_callback_at, complaints::id, direction, place), limit).load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |row| {
        let at = match sort.by {
            ComplaintSort::ReceivedAt => row.received_at,
            ComplaintSort::UpdatedAt => row.updated_at,
            ComplaintSort::NextDueAt => row.next_due_at,
            ComplaintSort::NextCallbackAt => row.next_callback_at,
        };
        After { value: SortValue::At(at.0), id: row.id.0 }
    });
    let names = customer_names(tx, page.items.iter().map(|row| row.customer_id))?;
    let mut staff = staff_of(tx, page.items.iter().map(|row| row.id))?;
    let mut by_complaint: HashMap<ComplaintId, Vec<Round>> = HashMap::new();
    for round in rounds::of(tx, page.items.iter().map(|row| row.id.typed()))? {
        by_complaint.entry(round.complaint_id).or_default().push(round);
    }
    let any_waits = page.items.iter().any(|row| row.status.0 == ComplaintStatus::AwaitingApproval);
    let decider = if any_waits { Some(Decider::load(tx, viewer.user)?) } else { None };
    // Whoever leads the company leads it for all of them.
    let asks =
        page.items.iter().find(|row| row.major_since.is_some() && row.major_acknowledged_at.is_none() && staff.contains_key(&row.id));
    let head = match asks {
        Some(row) => head_of(tx, row.unit_id.typed())?,
        None => None,
    };
    page.try_map(|row| {
        let customer = names.get(&row.customer_id).cloned().unwrap_or_default();
        let staff_ids = staff.remove(&row.id).unwrap_or_default();
        let complaint = row.into_complaint(staff_ids)?;
        let rounds = rounds::whole(&complaint, by_complaint.remove(&complaint.id).unwrap_or_default())?;
        let may_decide = decider.as_ref().is_some_and(|decider| decider.may_decide(&complaint, Some(rounds.present())));
        let head_concerned = waits_for_head(&complaint) && head.is_some_and(|head| complaint.concerns(head));
        let (attachments, doubles) = (Vec::new(), Vec::new());
        Ok(LoadedComplaint { complaint, customer, rounds, attachments, doubles, complainant: None, may_decide, head_concerned })
    })
}

/// How many complaints the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &ComplaintFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}
