//! Telling the staff of what was decided about a complaint.

use guanxi_domain::access::BuiltInRole;
use guanxi_domain::access::responsible::{general_manager, nearest};
use guanxi_domain::complaints::handling::HandlingPolicy;
use guanxi_domain::complaints::telling::{Told, overseers, told};
use guanxi_domain::complaints::{Complaint, ComplaintChange};
use guanxi_domain::ids::{NotificationId, UnitId, UserId};
use guanxi_domain::messaging::Notification;
use guanxi_domain::platform::Context;
use uuid::Uuid;

use super::{policies, rounds};
use crate::access::responsible::way_up;
use crate::access::roles;
use crate::error::Error;
use crate::messaging::notifications;
use crate::store::Tx;

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
            Told::Deciders => deciders(tx, complaint)?,
            Told::Callers => callers(tx, complaint)?,
            Told::GeneralManager => heads(tx, complaint)?,
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

/// Whoever leads the company. Nobody is above them: of what is about them a director knows, too.
fn heads(tx: &mut Tx<'_>, complaint: &Complaint) -> Result<Vec<UserId>, Error> {
    let mut heads: Vec<UserId> = manager(tx, complaint)?.into_iter().collect();
    if heads.iter().any(|head| complaint.concerns(*head)) {
        let way = way_up(tx, complaint.unit_id, Some(BuiltInRole::CustomerDirector.id()))?;
        heads.extend(nearest(&way, |user| !complaint.concerns(user)).into_iter().take(1));
    }
    Ok(heads)
}

/// Those who are asked for a decision: of the roles that may take it, from its level up, the nearest holders of the first of whom some
/// may; where there is none, whoever leads the company.
fn deciders(tx: &mut Tx<'_>, complaint: &Complaint) -> Result<Vec<UserId>, Error> {
    let rounds = rounds::of(tx, [complaint.id])?;
    let Some(awaited) = complaint.awaited(rounds.last()) else { return Ok(Vec::new()) };
    let policy = policies::current::<HandlingPolicy>(tx)?.policy;
    for role in policy.asked(&awaited) {
        let Some(role_id) = roles::id_of(tx, &role.role)? else { continue };
        let may = |user: UserId| complaint.may_ask(user) && policy.may_decide(&awaited, &policy.authority(user, [role.role.as_str()]));
        let found = nearest(&way_up(tx, complaint.unit_id, Some(role_id))?, may);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(manager(tx, complaint)?.into_iter().filter(|user| complaint.may_ask(*user)).collect())
}

/// The nearest of those who call back who may make this callback; where there is none, whoever leads the company.
fn callers(tx: &mut Tx<'_>, complaint: &Complaint) -> Result<Vec<UserId>, Error> {
    let rounds = rounds::of(tx, [complaint.id])?;
    let way = way_up(tx, complaint.unit_id, Some(BuiltInRole::CallbackOfficer.id()))?;
    let found = nearest(&way, |user| complaint.may_call(user, &rounds));
    if found.is_empty() { Ok(general_manager(&way).map(|found| found.user_id).into_iter().collect()) } else { Ok(found) }
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
