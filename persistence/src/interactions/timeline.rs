//! The timeline of a customer: a page of it from all sources, each read by an index of the customer, newest first.

use guanxi_domain::ProblemCode;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::{ComplaintOutcome, ComplaintStatus, Severity};
use guanxi_domain::customers::lifecycle::{LifecycleStage, Reason};
use guanxi_domain::fields::FieldChange;
use guanxi_domain::ids::{ComplaintId, CustomerId, InteractionId, OrderId, TicketId, UserId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::interactions::timeline::{Bound, Place, Placed, merge};
use guanxi_domain::interactions::{Direction, Outcome, TimelineKind};
use guanxi_domain::money::Currency;
use guanxi_domain::orders::OrderStatus;
use guanxi_domain::platform::EventKind;
use guanxi_domain::service::ticket::TicketStatus;
use guanxi_domain::vocabulary::{Channel, Word};

use uuid::Uuid;

use super::timeline_sources as sources;
use crate::customers;
use crate::error::Error;
use crate::platform::page::{After, Page, SortValue};
use crate::store::Tx;
use crate::types::Id;

/// What of the timeline is shown. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelineFilter {
    /// Entries of these kinds; none named means all.
    pub kinds: Vec<TimelineKind>,
    /// Entries over these channels; none named means all, also those without a channel.
    pub channels: Vec<Channel>,
    /// At this instant or later.
    pub from: Option<Instant>,
    /// Before this instant.
    pub before: Option<Instant>,
    /// Which tickets the caller reaches; none shows no tickets.
    pub tickets: Option<Reach>,
    /// Which complaints the caller reaches; none shows no complaints.
    pub complaints: Option<Reach>,
}

/// Something that happened with a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineEntry {
    /// When it happened, of which kind it is, and an id that is unique among those of its kind.
    pub place: Place,
    /// Over which channel, where its kind has one.
    pub channel: Option<Channel>,
    /// What happened.
    pub details: TimelineDetails,
}

/// What happened, by kind.
#[derive(Clone, Debug, PartialEq)]
pub enum TimelineDetails {
    /// A contact.
    Interaction {
        /// Who turned to whom.
        direction: Direction,
        /// Who of the staff.
        staff_id: Option<UserId>,
        /// Word of a touchpoint.
        touchpoint: Option<String>,
        /// What it was about.
        subject: Option<String>,
        /// The first 200 characters of what was said.
        excerpt: Option<String>,
        /// What came of it.
        outcome: Option<Outcome>,
    },
    /// An order was placed or called off, or money went back.
    Order {
        /// The order.
        id: OrderId,
        /// Its number.
        number: String,
        /// How far it has come by now.
        status: OrderStatus,
        /// Total, or what was refunded, in minor units.
        amount_minor: i64,
        /// ISO 4217.
        currency: Currency,
    },
    /// A problem was reported, or its ticket ended.
    Ticket {
        /// The ticket.
        id: TicketId,
        /// Its number.
        number: String,
        /// What it is about.
        subject: String,
        /// How far it has come by now.
        status: TicketStatus,
        /// Who handles it by now.
        assignee_id: Option<UserId>,
    },
    /// A complaint was received, or ended.
    Complaint {
        /// The complaint.
        id: ComplaintId,
        /// Its number.
        number: String,
        /// What it is about.
        subject: String,
        /// How serious it is by now.
        severity: Severity,
        /// How far it has come by now.
        status: ComplaintStatus,
        /// How it was closed.
        outcome: Option<ComplaintOutcome>,
        /// Who answers for it by now.
        assignee_id: Option<UserId>,
    },
    /// Staff did what they had promised.
    FollowUp {
        /// What was to be done.
        subject: String,
        /// Who did it.
        closed_by: Option<UserId>,
        /// Words on how it ended.
        note: Option<String>,
        /// The contact in which it was promised.
        interaction_id: Option<InteractionId>,
    },
    /// The customer went on to another stage, or back.
    Stage {
        /// The stage before; none where the customer began in another than the first.
        from: Option<LifecycleStage>,
        /// The stage.
        stage: LifecycleStage,
        /// Why.
        reason: Reason,
    },
    /// The customer's record changed.
    Change {
        /// What happened to it.
        event: EventKind,
        /// Who of the staff did it, or which API key.
        actor_id: Option<Uuid>,
        /// Which fields; personal ones without values.
        changes: Vec<FieldChange>,
    },
}

impl Placed for TimelineEntry {
    fn place(&self) -> Place {
        self.place
    }
}

/// What a source is asked for.
pub(super) struct Asked<'a> {
    pub customer: Id,
    pub filter: &'a TimelineFilter,
    pub bound: Option<Bound>,
    pub limit: i64,
}

/// A page of the timeline. Each source is asked once, whatever happened.
///
/// # Errors
/// `not_found`, `cursor_invalid`, `filter_too_broad`, or what the database says.
pub fn page(
    tx: &mut Tx<'_>,
    customer_id: CustomerId,
    reach: Reach,
    filter: &TimelineFilter,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<TimelineEntry>, Error> {
    let place = after.map(place_of).transpose()?;
    let customer = Id::from(customer_id);
    customers::require(tx, customer_id, reach)?;
    let mut entries = Vec::new();
    for kind in TimelineKind::ALL.iter().filter(|kind| filter.kinds.is_empty() || filter.kinds.contains(kind)) {
        let asked = Asked { customer, filter, bound: place.map(|place| place.bound(*kind)), limit: i64::from(limit) + 1 };
        // What has no channel is over none of those asked for.
        let any_channel = filter.channels.is_empty();
        match kind {
            TimelineKind::Interaction => entries.extend(sources::interactions(tx, &asked)?),
            TimelineKind::OrderPlaced => entries.extend(sources::orders_placed(tx, &asked)?),
            TimelineKind::TicketReported => entries.extend(sources::tickets_reported(tx, &asked)?),
            TimelineKind::TicketClosed if any_channel => entries.extend(sources::tickets_closed(tx, &asked)?),
            TimelineKind::ComplaintReceived => entries.extend(sources::complaints_received(tx, &asked)?),
            TimelineKind::ComplaintClosed if any_channel => entries.extend(sources::complaints_closed(tx, &asked)?),
            TimelineKind::OrderCancelled if any_channel => entries.extend(sources::orders_cancelled(tx, &asked)?),
            TimelineKind::OrderRefunded if any_channel => entries.extend(sources::refunds(tx, &asked)?),
            TimelineKind::FollowUpCompleted if any_channel => entries.extend(sources::follow_ups(tx, &asked)?),
            TimelineKind::StageChanged if any_channel => entries.extend(sources::stages(tx, &asked)?),
            TimelineKind::RecordChanged if any_channel => entries.extend(sources::changes(tx, &asked)?),
            _ => {}
        }
    }
    let (items, next) = merge(entries, usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Page { items, next: next.map(after_of) })
}

/// A place as a cursor carries it.
fn after_of(place: Place) -> After {
    After { value: SortValue::Text(format!("{} {}", instant::format(place.at), place.kind)), id: place.id }
}

fn place_of(after: &After) -> Result<Place, Error> {
    let SortValue::Text(text) = &after.value else { return Err(ProblemCode::CursorInvalid.into()) };
    let (at, kind) = text.split_once(' ').ok_or(ProblemCode::CursorInvalid)?;
    let at = instant::parse(at).map_err(|_| ProblemCode::CursorInvalid)?;
    let kind = TimelineKind::from_word(kind).ok_or(ProblemCode::CursorInvalid)?;
    Ok(Place { at, kind, id: after.id })
}
