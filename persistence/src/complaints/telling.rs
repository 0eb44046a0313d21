//! Telling the staff of what was decided about a complaint.

use guanxi_domain::access::responsible::{Level, general_manager};
use guanxi_domain::access::{BuiltInRole, Permission};
use guanxi_domain::complaints::telling::{Told, callers, heads, overseers, told};
use guanxi_domain::complaints::{Complaint, ComplaintChange};
use guanxi_domain::ids::{NotificationId, UnitId, UserId};
use guanxi_domain::messaging::Notification;
use guanxi_domain::platform::Context;
use uuid::Uuid;

use crate::access::responsible::{active_with, way_up};
use crate::access::roles;
use crate::error::Error;
use crate::messaging::notifications;
use crate::store::Tx;

/// The most administrators who are told.
const ADMINISTRATORS_MAX: i64 = 20;

/// Tells whoever is to know, but nobody of what they did themselves.
///
/// # Errors
/// What the database says.
pub(super) fn tell(tx: &mut Tx<'_>, change: &ComplaintChange, context: &Context) -> Result<(), Error> {
    let complaint = &change.complaint;
    let mut all: Vec<Notification> = Vec::new();
    for (who, kind) in told(change, context) {
        let users = match who {
            Told::User(user) => vec![user],
            Told::Unknowing(user, since) if notifications::told_since(tx, user, kind, complaint.record(), since)? => Vec::new(),
            Told::Unknowing(user, _) => vec![user],
            Told::Callers => those_who_call(tx, change)?,
            Told::GeneralManager => heads_of(tx, complaint)?,
            Told::Administrators => active_with(tx, BuiltInRole::Administrator.id(), ADMINISTRATORS_MAX)?,
            Told::Overseers => {
                let directors = way_up(tx, complaint.unit_id, Some(complaint.kind.field().director().id()))?;
                overseers(&directors, |user| context.actor.user() != Some(user) && !complaint.concerns(user))
            }
        };
        for user in users.into_iter().filter(|user| context.actor.user() != Some(*user)) {
            let id = NotificationId::new(Uuid::now_v7());
            let notification = Notification::new(id, user, kind, complaint.record(), Some(complaint.customer_id), context);
            all.push(notification.with_detail("number", complaint.number.as_str()));
        }
    }
    notifications::insert(tx, &all)
}

fn those_who_call(tx: &mut Tx<'_>, change: &ComplaintChange) -> Result<Vec<UserId>, Error> {
    let complaint = &change.complaint;
    let officers = way(tx, complaint, BuiltInRole::CallbackOfficer)?;
    let directors = way(tx, complaint, BuiltInRole::CustomerDirector)?;
    let head = general_manager(&directors).map(|found| found.user_id);
    let all: Vec<UserId> = officers.iter().chain(&directors).flat_map(|level| level.holders.iter().copied()).chain(head).collect();
    let granted = roles::granted_among(tx, all, Permission::ComplaintsCallback)?;
    let may_call = |user| granted.contains(&user) && complaint.may_call(user, &change.rounds);
    Ok(callers(&officers, &directors, may_call, |user| complaint.concerns(user)))
}

/// Those who are to know of what is the general manager's.
///
/// # Errors
/// What the database says.
pub(super) fn heads_of(tx: &mut Tx<'_>, complaint: &Complaint) -> Result<Vec<UserId>, Error> {
    Ok(heads(&way(tx, complaint, BuiltInRole::CustomerDirector)?, |user| complaint.concerns(user)))
}

/// The way up from the complaint's unit, with the holders of a role.
fn way(tx: &mut Tx<'_>, complaint: &Complaint, role: BuiltInRole) -> Result<Vec<Level>, Error> {
    way_up(tx, complaint.unit_id, Some(role.id()))
}

/// Whoever leads the company.
///
/// # Errors
/// What the database says.
pub(super) fn manager(tx: &mut Tx<'_>, complaint: &Complaint) -> Result<Option<UserId>, Error> {
    head_of(tx, complaint.unit_id)
}

/// Whoever leads the company, on the way up from a unit.
///
/// # Errors
/// What the database says.
pub(super) fn head_of(tx: &mut Tx<'_>, unit: UnitId) -> Result<Option<UserId>, Error> {
    Ok(general_manager(&way_up(tx, unit, None)?).map(|found| found.user_id))
}
