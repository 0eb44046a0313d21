//! Telling the staff of what was decided about a complaint.

use guanxi_domain::access::BuiltInRole;
use guanxi_domain::access::responsible::{Ground, general_manager, responsible, without};
use guanxi_domain::complaints::telling::{Told, told};
use guanxi_domain::complaints::{Complaint, ComplaintChange};
use guanxi_domain::ids::{NotificationId, UnitId, UserId};
use guanxi_domain::messaging::Notification;
use guanxi_domain::platform::Context;
use uuid::Uuid;

use crate::access::responsible::way_up;
use crate::error::Error;
use crate::messaging::notifications;
use crate::store::Tx;

/// Tells whoever is to know.
///
/// # Errors
/// What the database says.
pub(super) fn tell(tx: &mut Tx<'_>, change: &ComplaintChange, context: &Context) -> Result<(), Error> {
    let complaint = &change.complaint;
    let mut all: Vec<Notification> = Vec::new();
    for (who, kind) in told(change, context) {
        let user = match who {
            Told::User(user) => Some(user),
            Told::Nearest(role) => nearest(tx, complaint, role)?,
            Told::GeneralManager => manager(tx, complaint)?,
        };
        // Nobody is above whoever leads the company: of what is about them a director knows, too.
        let concerned = who == Told::GeneralManager && user.is_some_and(|user| complaint.concerns(user));
        let director = if concerned { nearest(tx, complaint, BuiltInRole::CustomerDirector)? } else { None };
        for user in [user, director].into_iter().flatten().filter(|user| context.actor.user() != Some(*user)) {
            let id = NotificationId::new(Uuid::now_v7());
            let notification = Notification::new(id, user, kind, complaint.record(), Some(complaint.customer_id), context);
            all.push(notification.with_detail("number", complaint.number.as_str()));
        }
    }
    notifications::insert(tx, &all)
}

/// Whoever has a role nearest to the unit that handles a complaint and whom it is not about; whoever leads the company where it is about
/// all who have the role.
fn nearest(tx: &mut Tx<'_>, complaint: &Complaint, role: BuiltInRole) -> Result<Option<UserId>, Error> {
    let way = way_up(tx, complaint.unit_id, Some(role.id()))?;
    let anybody = way.iter().any(|level| !level.holders.is_empty());
    let found = responsible(&without(way, |user| complaint.concerns(user)));
    Ok(found.filter(|found| anybody || found.ground == Ground::Role).map(|found| found.user_id))
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
