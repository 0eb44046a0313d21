//! Loading complaints: for a change under the locks of the customer and the complaint, or for a screen.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::access::{Grants, Permission, Reach};
use guanxi_domain::complaints::public::Complainant;
use guanxi_domain::complaints::{Circumstances, Complaint, ComplaintAction, ComplaintSource, ComplaintStatus, Round, Rounds};
use guanxi_domain::ids::{ComplaintId, CustomerId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::attachment::{Attachment, Bearer};
use guanxi_domain::platform::{Record, RecordKind};

use super::authority::Decider;
use super::rows::ComplaintRow;
use super::telling::manager as heads;
use super::{complainants, rounds};
use crate::access::scope::Within;
use crate::dialect::{ForChange, ForPlacing, OneOf};
use crate::error::Error;
use crate::orders::CustomerName;
use crate::platform::attachments;
use crate::schema::{complaint_staff, complaints, customers};
use crate::service::timers;
use crate::store::Tx;
use crate::types::Id;

/// How many doubles of one complaint are looked for.
const DOUBLES_MAX: usize = 200;

/// Who looks at complaints.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    /// How far they reach.
    pub reach: Reach,
    /// Which person they are; none for a program.
    pub user: Option<UserId>,
    /// What they may do.
    pub grants: Grants,
}

/// A complaint with what its screen shows of other records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedComplaint {
    /// The complaint.
    pub complaint: Complaint,
    /// Whose grievance.
    pub customer: CustomerName,
    /// Its rounds.
    pub rounds: Rounds,
    /// The files that hang on it, in the order of their coming; none in lists.
    pub attachments: Vec<Attachment>,
    /// Who complained, as they said, where that is kept apart from the customer; none in lists.
    pub complainant: Option<Complainant>,
    /// The doubles that went into it, in the order of their coming, each with its rounds; none in lists.
    pub doubles: Vec<(Complaint, Vec<Round>)>,
    /// Whether the viewer may decide as much as the open proposal takes.
    pub may_decide: bool,
    /// Whether it is about whoever leads the company; looked at only where their word on it is waited for.
    pub head_concerned: bool,
}

impl LoadedComplaint {
    /// What files hang on.
    #[must_use]
    pub fn bearer(&self) -> Bearer {
        let Complaint { unit_id, customer_id, .. } = self.complaint;
        Bearer { record: self.complaint.record(), unit_id, customer_id: Some(customer_id) }
    }

    /// What conditions of steps look at.
    #[must_use]
    pub fn circumstances(&self, user: Option<UserId>, now: Instant) -> Circumstances<'_> {
        let Self { rounds, may_decide, head_concerned, .. } = self;
        Circumstances { now, user, rounds, may_decide: *may_decide, head_concerned: *head_concerned, said: None }
    }

    /// What a caller may do with it now.
    #[must_use]
    pub fn available(&self, user: Option<UserId>, grants: &Grants, now: Instant) -> Vec<ComplaintAction> {
        self.complaint.available(&self.complaint.asker(user, grants), &self.circumstances(user, now))
    }
}

/// A complaint as it stands.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: ComplaintId, viewer: Viewer) -> Result<LoadedComplaint, Error> {
    let found = complaints::table.inner_join(customers::table).filter(complaints::id.eq(Id::from(id)));
    let found = found.filter(Within::of(viewer.reach, complaints::id));
    let (row, number, name): (ComplaintRow, String, String) =
        found.select((ComplaintRow::as_select(), customers::number, customers::name)).first(tx.db)?;
    whole(tx, row, CustomerName { number, name }, viewer)
}

/// A complaint to be changed, brought to now: first its customer's root row, then its own stay locked until the transaction ends, and
/// what fell due until now has taken effect.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: ComplaintId, viewer: Viewer, now: Instant) -> Result<LoadedComplaint, Error> {
    let customer = lock_customer(tx, id)?;
    locked(tx, id, viewer, customer.1, now)
}

/// Two complaints to be changed together, each as by [`load_for_change`]; locked by id where they are of one customer. The second is
/// none where it is out of reach; where it is of another customer it is as it stands, without a lock.
///
/// # Errors
/// `not_found` also where the first is out of reach, or what the database says.
pub fn load_together(
    tx: &mut Tx<'_>,
    ids: [ComplaintId; 2],
    viewer: Viewer,
    now: Instant,
) -> Result<(LoadedComplaint, Option<LoadedComplaint>), Error> {
    let [first, second] = ids;
    let customer = lock_customer(tx, first)?;
    let of_second: Option<Id> = complaints::table.find(Id::from(second)).select(complaints::customer_id).first(tx.db).optional()?;
    let together = of_second.map(Id::typed::<CustomerId>) == Some(customer.0) && first != second;
    if together && second < first {
        let other = found(locked(tx, second, viewer, customer.1.clone(), now))?;
        return Ok((locked(tx, first, viewer, customer.1, now)?, other));
    }
    let one = locked(tx, first, viewer, customer.1.clone(), now)?;
    if first == second {
        return Ok((one.clone(), Some(one)));
    }
    let other = if together { locked(tx, second, viewer, customer.1, now) } else { load(tx, second, viewer) };
    Ok((one, found(other)?))
}

/// What is there; what is out of reach is not.
fn found<T>(loaded: Result<T, Error>) -> Result<Option<T>, Error> {
    match loaded {
        Ok(loaded) => Ok(Some(loaded)),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn lock_customer(tx: &mut Tx<'_>, id: ComplaintId) -> Result<(CustomerId, CustomerName), Error> {
    // A complaint never changes its customer, so that it may be read before the lock.
    let of_complaint = complaints::table.find(Id::from(id)).select(complaints::customer_id);
    let query = customers::table.filter(customers::id.eq_any(of_complaint)).select((customers::id, customers::number, customers::name));
    // Timers that take effect hold a complaint and tell of its customer: they don't wait for this lock.
    let (customer, number, name): (Id, String, String) = ForPlacing(query).get_result(tx.db)?;
    Ok((customer.typed(), CustomerName { number, name }))
}

fn locked(tx: &mut Tx<'_>, id: ComplaintId, viewer: Viewer, customer: CustomerName, now: Instant) -> Result<LoadedComplaint, Error> {
    let found = || complaints::table.find(Id::from(id)).filter(Within::of(viewer.reach, complaints::id)).select(ComplaintRow::as_select());
    let mut row: ComplaintRow = ForChange(found()).get_result(tx.db)?;
    if timers::catch_up(tx, Record::new(RecordKind::Complaint, id), now)? {
        row = found().first(tx.db)?;
    }
    whole(tx, row, customer, viewer)
}

fn whole(tx: &mut Tx<'_>, row: ComplaintRow, customer: CustomerName, viewer: Viewer) -> Result<LoadedComplaint, Error> {
    let row_id = row.id;
    let staff = staff_of(tx, [row.id])?.remove(&row.id).unwrap_or_default();
    let complaint = row.into_complaint(staff)?;
    let rounds = rounds::whole(&complaint, rounds::of(tx, [complaint.id])?)?;
    let attachments = attachments::of_record(tx, complaint.record())?;
    let may_decide = may_decide(tx, &complaint, Some(rounds.present()), viewer)?;
    // Nobody but the public says who they are.
    let said = complaint.source == ComplaintSource::Form && complaint.received_by.is_none();
    let complainant = if said { complainants::of(tx, complaint.id)? } else { None };
    let doubles = doubles(tx, row_id)?;
    let head_concerned = waits_for_head(&complaint) && heads(tx, &complaint)?.is_some_and(|head| complaint.concerns(head));
    Ok(LoadedComplaint { complaint, customer, rounds, attachments, doubles, complainant, may_decide, head_concerned })
}

/// Whether it may matter that a complaint is about whoever leads the company.
pub(super) const fn waits_for_head(complaint: &Complaint) -> bool {
    complaint.is_major_unacknowledged() && !complaint.staff_ids.is_empty()
}

/// The doubles that went into a complaint, also those that came with one that had taken them in before.
pub(super) fn doubles(tx: &mut Tx<'_>, kept: Id) -> Result<Vec<(Complaint, Vec<Round>)>, Error> {
    let (mut into, mut rows): (Vec<Id>, Vec<ComplaintRow>) = (vec![kept], Vec::new());
    while !into.is_empty() && rows.len() < DOUBLES_MAX {
        let gone = complaints::table.filter(complaints::merged_into_id.is_not_null());
        let gone = gone.filter(OneOf::ids(complaints::merged_into_id, into.iter().copied()));
        let found: Vec<ComplaintRow> = gone.select(ComplaintRow::as_select()).load(tx.db)?;
        into = found.iter().map(|row| row.id).collect();
        rows.extend(found);
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    rows.sort_unstable_by_key(|row| (row.received_at, row.id));
    let mut staff = staff_of(tx, rows.iter().map(|row| row.id))?;
    let mut all: HashMap<ComplaintId, Vec<Round>> = HashMap::new();
    for round in rounds::of(tx, rows.iter().map(|row| row.id.typed()))? {
        all.entry(round.complaint_id).or_default().push(round);
    }
    let whole = |row: ComplaintRow| {
        let staff = staff.remove(&row.id).unwrap_or_default();
        let complaint = row.into_complaint(staff)?;
        let rounds = all.remove(&complaint.id).unwrap_or_default();
        Ok((complaint, rounds))
    };
    rows.into_iter().map(whole).collect()
}

fn may_decide(tx: &mut Tx<'_>, complaint: &Complaint, present: Option<&Round>, viewer: Viewer) -> Result<bool, Error> {
    let asks = complaint.status == ComplaintStatus::AwaitingApproval && viewer.grants.allows(Permission::ComplaintsApprove).is_some();
    Ok(asks && Decider::load(tx, viewer.user)?.may_decide(complaint, present))
}

/// The staff whom complaints concern, in the order of their ids.
pub(super) fn staff_of(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, Vec<UserId>>, Error> {
    let mut ids = ids.into_iter().peekable();
    if ids.peek().is_none() {
        return Ok(HashMap::new());
    }
    let chosen = OneOf::ids(complaint_staff::complaint_id, ids);
    let query = complaint_staff::table.filter(chosen).select((complaint_staff::complaint_id, complaint_staff::user_id));
    let rows: Vec<(Id, Id)> = query.load(tx.db)?;
    let mut staff: HashMap<Id, Vec<UserId>> = HashMap::new();
    for (complaint, user) in rows {
        staff.entry(complaint).or_default().push(user.typed());
    }
    staff.values_mut().for_each(|list| list.sort_unstable());
    Ok(staff)
}

/// A complaint under its lock, for the effect of a timer, which needs neither reach nor what screens show. The row of its customer is
/// not locked: what timers do writes nothing of the customer.
///
/// # Errors
/// What the database says.
pub fn load_for_effect(tx: &mut Tx<'_>, id: ComplaintId) -> Result<Option<Complaint>, Error> {
    let row: Option<ComplaintRow> =
        ForChange(complaints::table.find(Id::from(id)).select(ComplaintRow::as_select())).get_result(tx.db).optional()?;
    row.map(|row| with_staff(tx, row)).transpose()
}

/// A complaint as it stands, without what hangs on it.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_alone(tx: &mut Tx<'_>, id: ComplaintId, reach: Reach) -> Result<Complaint, Error> {
    let found = complaints::table.find(Id::from(id)).filter(Within::of(reach, complaints::id));
    let row: ComplaintRow = found.select(ComplaintRow::as_select()).first(tx.db)?;
    with_staff(tx, row)
}

fn with_staff(tx: &mut Tx<'_>, row: ComplaintRow) -> Result<Complaint, Error> {
    let staff = staff_of(tx, [row.id])?.remove(&row.id).unwrap_or_default();
    row.into_complaint(staff)
}

/// A complaint must be there and within reach.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn require(tx: &mut Tx<'_>, id: ComplaintId, reach: Reach) -> Result<(), Error> {
    let found = complaints::table.find(Id::from(id)).filter(Within::of(reach, complaints::id));
    found.select(complaints::id).first::<Id>(tx.db)?;
    Ok(())
}
