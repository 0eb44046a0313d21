//! The complaints of alerts.

use diesel::prelude::*;
use guanxi_domain::complaints::warning::AlertMemberSort;
use guanxi_domain::complaints::{ComplaintKind, ComplaintStatus, Severity};
use guanxi_domain::ids::{AlertId, ComplaintId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::Sort;

use crate::dialect::{FirstRows, OrSkip, WithinTime};
use crate::error::Error;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{complaint_alert_members, complaint_staff, complaints};
use crate::store::Tx;
use crate::types::{At, Id, Word};
use crate::{insert_many, keyset};

/// The most staff whom an alert is about.
const STAFF_MAX: i64 = 1_000;

#[derive(Insertable)]
#[diesel(table_name = complaint_alert_members, treat_none_as_default_value = false)]
struct MemberRow {
    alert_id: Id,
    complaint_id: Id,
    added_at: At,
}

/// Puts complaints into an alert that is new.
///
/// # Errors
/// What the database says.
pub(super) fn begin(tx: &mut Tx<'_>, alert: AlertId, complaints: &[(Id, At)]) -> Result<(), Error> {
    let rows: Vec<MemberRow> = complaints
        .iter()
        .map(|(complaint_id, added_at)| MemberRow { alert_id: alert.into(), complaint_id: *complaint_id, added_at: *added_at })
        .collect();
    Ok(insert_many!(tx.db, complaint_alert_members::table, &rows, columns = 3)?)
}

/// Puts a complaint into an alert, unless it is there: whether it was not. The alert must be locked.
///
/// # Errors
/// What the database says.
pub(super) fn join(tx: &mut Tx<'_>, alert: AlertId, complaint: ComplaintId, at: Instant) -> Result<bool, Error> {
    let row = MemberRow { alert_id: alert.into(), complaint_id: complaint.into(), added_at: at.into() };
    Ok(OrSkip(diesel::insert_into(complaint_alert_members::table).values(row)).execute(tx.db)? == 1)
}

/// The staff whom the complaints of an alert are about.
///
/// # Errors
/// What the database says.
pub(super) fn staff(tx: &mut Tx<'_>, alert: AlertId) -> Result<Vec<UserId>, Error> {
    let members = complaint_alert_members::table.filter(complaint_alert_members::alert_id.eq(Id::from(alert)));
    let of_members = complaint_staff::complaint_id.eq_any(members.select(complaint_alert_members::complaint_id));
    let staff = complaint_staff::table.filter(of_members).select(complaint_staff::user_id).distinct();
    let staff: Vec<Id> = staff.order(complaint_staff::user_id).limit(STAFF_MAX).load(tx.db)?;
    Ok(staff.into_iter().map(Id::typed).collect())
}

/// A complaint of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// What people call it.
    pub number: String,
    /// What it is about.
    pub kind: ComplaintKind,
    /// How serious it is.
    pub severity: Severity,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// When it was received.
    pub received_at: Instant,
    /// At which instant it counts in the alert.
    pub counted_at: Instant,
}

/// A page of the complaints of an alert.
///
/// # Errors
/// What the database says.
pub fn members(
    tx: &mut Tx<'_>,
    id: AlertId,
    sort: Sort<AlertMemberSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Member>, Error> {
    use complaint_alert_members::dsl;
    type Row = (At, Id, String, Word<ComplaintKind>, Word<Severity>, Word<ComplaintStatus>, At);
    let AlertMemberSort::CountedAt = sort.by;
    let query = dsl::complaint_alert_members
        .inner_join(complaints::table.on(complaints::id.eq(dsl::complaint_id)))
        .filter(WithinTime)
        .filter(dsl::alert_id.eq(Id::from(id)))
        .select((
            dsl::added_at,
            dsl::complaint_id,
            complaints::number,
            complaints::kind,
            complaints::severity,
            complaints::status,
            complaints::received_at,
        ))
        .into_boxed();
    let query = keyset!(query, dsl::added_at, dsl::complaint_id, sort.direction, After::at(after)?);
    let rows: Vec<Row> = FirstRows::of_page(query, limit).load(tx.db)?;
    let page = Page::cut(rows, limit, |row| After { value: SortValue::At(row.0.0), id: row.1.0 });
    page.try_map(|(counted_at, id, number, kind, severity, status, received_at)| {
        Ok(Member {
            complaint_id: id.typed(),
            number,
            kind: kind.0,
            severity: severity.0,
            status: status.0,
            received_at: received_at.0,
            counted_at: counted_at.0,
        })
    })
}

/// How many complaints an alert has.
///
/// # Errors
/// What the database says.
pub fn count_members(tx: &mut Tx<'_>, id: AlertId) -> Result<i64, Error> {
    let of = complaint_alert_members::table.filter(complaint_alert_members::alert_id.eq(Id::from(id)));
    Ok(of.filter(WithinTime).count().get_result(tx.db)?)
}
