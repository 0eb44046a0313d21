//! Alerts and their complaints: load, save, list.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::warning::alert::{Alert, AlertReason, AlertTask, Watch};
use guanxi_domain::complaints::warning::signal::Signal;
use guanxi_domain::complaints::warning::{AlertLevel, AlertSort, AlertStatus, WatchKind};
use guanxi_domain::ids::{AlertId, ComplaintId, CustomerId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::Sort;
use uuid::Uuid;

use crate::access::scope::OfUnit;
use crate::dialect::{AnyWord, FirstRows, ForChange, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{
    complaint_alert_members, complaint_alert_staff, complaint_alerts, complaints, customers, products, staff_users, units,
};
use crate::store::Tx;
use crate::types::{At, Document, Id, Word, id_or_null};
use crate::{insert_many, keyset};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = complaint_alerts, treat_none_as_default_value = false, treat_none_as_null = true)]
struct AlertRow {
    id: Id,
    version: i64,
    watch_kind: Word<WatchKind>,
    watch_of: String,
    unit_id: Id,
    customer_id: Option<Id>,
    level: Word<AlertLevel>,
    status: Word<AlertStatus>,
    reasons: Document,
    first_at: At,
    last_at: At,
    members: i64,
    owner_id: Option<Id>,
    policy_id: Id,
    tasks: Document,
    raised_at: At,
    acknowledge_by: Option<At>,
    acknowledged_at: Option<At>,
    acknowledged_by: Option<Id>,
    closed_at: Option<At>,
    closed_by: Option<Id>,
    note: Option<String>,
    updated_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = complaint_alert_staff, treat_none_as_default_value = false)]
struct StaffRow {
    alert_id: Id,
    user_id: Id,
}

impl TryFrom<&Alert> for AlertRow {
    type Error = Error;

    fn try_from(alert: &Alert) -> Result<Self, Error> {
        Ok(Self {
            id: alert.id.into(),
            version: alert.version,
            watch_kind: Word(alert.watch.kind),
            watch_of: alert.watch.of.clone(),
            unit_id: alert.unit_id.into(),
            customer_id: id_or_null(alert.customer_id),
            level: Word(alert.level),
            status: Word(alert.status),
            reasons: Document(serde_json::to_value(&alert.reasons).map_err(Error::internal)?),
            first_at: alert.first_at.into(),
            last_at: alert.last_at.into(),
            members: alert.members,
            owner_id: id_or_null(alert.owner_id),
            policy_id: alert.policy_id.into(),
            tasks: Document(serde_json::to_value(&alert.tasks).map_err(Error::internal)?),
            raised_at: alert.raised_at.into(),
            acknowledge_by: alert.acknowledge_by.map(At::from),
            acknowledged_at: alert.acknowledged_at.map(At::from),
            acknowledged_by: id_or_null(alert.acknowledged_by),
            closed_at: alert.closed_at.map(At::from),
            closed_by: id_or_null(alert.closed_by),
            note: alert.note.clone(),
            updated_at: alert.updated_at.into(),
        })
    }
}

impl TryFrom<AlertRow> for Alert {
    type Error = Error;

    fn try_from(row: AlertRow) -> Result<Self, Error> {
        let reasons: Vec<AlertReason> = serde_json::from_value(row.reasons.0).map_err(Error::internal)?;
        let tasks: Vec<AlertTask> = serde_json::from_value(row.tasks.0).map_err(Error::internal)?;
        Ok(Self {
            id: row.id.typed(),
            version: row.version,
            watch: Watch { kind: row.watch_kind.0, of: row.watch_of },
            unit_id: row.unit_id.typed(),
            customer_id: row.customer_id.map(Id::typed),
            level: row.level.0,
            status: row.status.0,
            reasons,
            first_at: row.first_at.0,
            last_at: row.last_at.0,
            members: row.members,
            owner_id: row.owner_id.map(Id::typed),
            policy_id: row.policy_id.typed(),
            tasks,
            raised_at: row.raised_at.0,
            acknowledge_by: row.acknowledge_by.map(|at| at.0),
            acknowledged_at: row.acknowledged_at.map(|at| at.0),
            acknowledged_by: row.acknowledged_by.map(Id::typed),
            closed_at: row.closed_at.map(|at| at.0),
            closed_by: row.closed_by.map(Id::typed),
            note: row.note,
            updated_at: row.updated_at.0,
        })
    }
}

/// The latest alert that tells of what a signal tells of, locked: something of the same, in a window that overlaps its complaints.
///
/// # Errors
/// What the database says.
pub(super) fn covering(tx: &mut Tx<'_>, signal: &Signal) -> Result<Option<Alert>, Error> {
    let of = complaint_alerts::table
        .filter(complaint_alerts::watch_kind.eq(Word(signal.watch.kind)))
        .filter(complaint_alerts::watch_of.eq(signal.watch.of.clone()))
        .filter(complaint_alerts::last_at.ge(At::from(signal.first_at)))
        .filter(complaint_alerts::first_at.le(At::from(signal.last_at)))
        .order(complaint_alerts::last_at.desc())
        .limit(1)
        .select(AlertRow::as_select());
    ForChange(of).get_result::<AlertRow>(tx.db).optional()?.map(TryInto::try_into).transpose()
}

/// Writes an alert that is new, or one that was loaded for change.
///
/// # Errors
/// What the database says.
pub(super) fn save(tx: &mut Tx<'_>, alert: &Alert, is_new: bool) -> Result<(), Error> {
    let row = AlertRow::try_from(alert)?;
    let id = row.id;
    if is_new {
        diesel::insert_into(complaint_alerts::table).values(&row).execute(tx.db)?;
    } else {
        diesel::update(complaint_alerts::table.find(id)).set(&row).execute(tx.db)?;
        diesel::delete(complaint_alert_staff::table.filter(complaint_alert_staff::alert_id.eq(id))).execute(tx.db)?;
    }
    let staff: Vec<StaffRow> = alert.staff().into_iter().map(|user| StaffRow { alert_id: id, user_id: user.into() }).collect();
    Ok(insert_many!(tx.db, complaint_alert_staff::table, &staff, columns = 2)?)
}

/// Who asks for alerts: those within the reach are seen, and those in which one has a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The reach of their permission to read reports.
    pub reach: Reach,
    /// The staff user; none for a key.
    pub user_id: Option<UserId>,
}

/// Which alerts a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Those in one of these states.
    pub statuses: Vec<AlertStatus>,
    /// Those of one of these levels.
    pub levels: Vec<AlertLevel>,
    /// Those of one of these kinds.
    pub kinds: Vec<WatchKind>,
    /// Those of this product, outlet, member of the staff, customer, complaint or cause.
    pub watch_of: Option<String>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
    /// Those of this staff user.
    pub owner_id: Option<UserId>,
    /// Those in which this staff user has a part: their own, and those with a task for them.
    pub staff_id: Option<UserId>,
    /// Those of this customer.
    pub customer_id: Option<CustomerId>,
    /// Those in which this complaint is.
    pub complaint_id: Option<ComplaintId>,
    /// Raised at this instant or later.
    pub raised_from: Option<Instant>,
    /// Raised before this instant.
    pub raised_before: Option<Instant>,
}

fn seen(viewer: Viewer) -> complaint_alerts::BoxedQuery<'static, MultiBackend> {
    let query = complaint_alerts::table.into_boxed();
    let within = OfUnit::of(viewer.reach, complaint_alerts::unit_id, complaint_alerts::owner_id);
    match viewer.user_id {
        Some(user) => {
            let own = complaint_alert_staff::table.filter(complaint_alert_staff::user_id.eq(Id::from(user)));
            query.filter(within.or(complaint_alerts::id.eq_any(own.select(complaint_alert_staff::alert_id))))
        }
        None => query.filter(within),
    }
}

fn filtered(filter: &AlertFilter, viewer: Viewer) -> complaint_alerts::BoxedQuery<'static, MultiBackend> {
    let mut query = seen(viewer).filter(WithinTime);
    if !filter.statuses.is_empty() {
        query = query.filter(AnyWord::of(complaint_alerts::status, &filter.statuses));
    }
    if !filter.levels.is_empty() {
        query = query.filter(AnyWord::of(complaint_alerts::level, &filter.levels));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(AnyWord::of(complaint_alerts::watch_kind, &filter.kinds));
    }
    if let Some(of) = &filter.watch_of {
        query = query.filter(complaint_alerts::watch_of.eq(of.clone()));
    }
    if let Some(unit) = filter.unit_id {
        query = query.filter(complaint_alerts::unit_id.eq(Id::from(unit)));
    }
    if let Some(owner) = filter.owner_id {
        query = query.filter(complaint_alerts::owner_id.eq(Id::from(owner)));
    }
    if let Some(user) = filter.staff_id {
        let own = complaint_alert_staff::table.filter(complaint_alert_staff::user_id.eq(Id::from(user)));
        query = query.filter(complaint_alerts::id.eq_any(own.select(complaint_alert_staff::alert_id)));
    }
    if let Some(customer) = filter.customer_id {
        query = query.filter(complaint_alerts::customer_id.eq(Id::from(customer)));
    }
    if let Some(complaint) = filter.complaint_id {
        let of = complaint_alert_members::table.filter(complaint_alert_members::complaint_id.eq(Id::from(complaint)));
        query = query.filter(complaint_alerts::id.eq_any(of.select(complaint_alert_members::alert_id)));
    }
    if let Some(from) = filter.raised_from {
        query = query.filter(complaint_alerts::raised_at.ge(At::from(from)));
    }
    if let Some(before) = filter.raised_before {
        query = query.filter(complaint_alerts::raised_at.lt(At::from(before)));
    }
    query
}

/// A page of alerts.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &AlertFilter,
    viewer: Viewer,
    sort: Sort<AlertSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Alert>, Error> {
    let query = filtered(filter, viewer).select(AlertRow::as_select());
    let (key, direction) = (complaint_alerts::id, sort.direction);
    let rows: Vec<AlertRow> = match sort.by {
        AlertSort::RaisedAt => {
            FirstRows::of_page(keyset!(query, complaint_alerts::raised_at, key, direction, After::at(after)?), limit).load(tx.db)?
        }
        AlertSort::LastAt => {
            FirstRows::of_page(keyset!(query, complaint_alerts::last_at, key, direction, After::at(after)?), limit).load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |row| {
        let at = if sort.by == AlertSort::RaisedAt { row.raised_at } else { row.last_at };
        After { value: SortValue::At(at.0), id: row.id.0 }
    });
    page.try_map(TryInto::try_into)
}

/// How many alerts the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &AlertFilter, viewer: Viewer) -> Result<i64, Error> {
    Ok(filtered(filter, viewer).count().get_result(tx.db)?)
}

/// An alert as it stands.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: AlertId, viewer: Viewer) -> Result<Alert, Error> {
    let row: AlertRow = seen(viewer).filter(complaint_alerts::id.eq(Id::from(id))).select(AlertRow::as_select()).first(tx.db)?;
    row.try_into()
}

/// An alert to be changed: its row stays locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub(super) fn lock(tx: &mut Tx<'_>, id: AlertId) -> Result<Alert, Error> {
    let row = complaint_alerts::table.find(Id::from(id)).select(AlertRow::as_select());
    ForChange(row).get_result::<AlertRow>(tx.db)?.try_into()
}

/// What people call what alerts watch, by its id: a product, an outlet, somebody of the staff, a complaint.
///
/// # Errors
/// What the database says.
pub fn names<'a>(tx: &mut Tx<'_>, watches: impl IntoIterator<Item = &'a Watch>) -> Result<HashMap<Uuid, String>, Error> {
    let mut by_kind: HashMap<WatchKind, Vec<Id>> = HashMap::new();
    for watch in watches {
        if let Some(id) = watch.id() {
            by_kind.entry(watch.kind).or_default().push(Id(id));
        }
    }
    let mut names = HashMap::new();
    for (kind, ids) in by_kind {
        let rows: Vec<(Id, String)> = match kind {
            WatchKind::Product => {
                products::table.filter(OneOf::ids(products::id, ids)).select((products::id, products::name)).load(tx.db)?
            }
            WatchKind::Outlet => units::table.filter(OneOf::ids(units::id, ids)).select((units::id, units::name)).load(tx.db)?,
            WatchKind::Staff => {
                let named = staff_users::table.filter(OneOf::ids(staff_users::id, ids));
                named.select((staff_users::id, staff_users::display_name)).load(tx.db)?
            }
            WatchKind::Complaint => {
                complaints::table.filter(OneOf::ids(complaints::id, ids)).select((complaints::id, complaints::number)).load(tx.db)?
            }
            WatchKind::Customer => {
                customers::table.filter(OneOf::ids(customers::id, ids)).select((customers::id, customers::number)).load(tx.db)?
            }
            WatchKind::Cause => Vec::new(),
        };
        names.extend(rows.into_iter().map(|(id, name)| (id.0, name)));
    }
    Ok(names)
}
