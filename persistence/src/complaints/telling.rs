//! Telling the staff of what was decided about a complaint.

use guanxi_domain::access::BuiltInRole;
use guanxi_domain::access::responsible::{Ground, general_manager, responsible};
use guanxi_domain::complaints::telling::{Told, told};
use guanxi_domain::complaints::{Complaint, ComplaintChange};
use guanxi_domain::ids::{NotificationId, UserId};
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
        let Some(user) = user.filter(|user| context.actor.user() != Some(*user)) else { continue };
        let id = NotificationId::new(Uuid::now_v7());
        let notification = Notification::new(id, user, kind, complaint.record(), Some(complaint.customer_id), context);
        all.push(notification.with_detail("number", complaint.number.as_str()));
    }
    notifications::insert(tx, &all)
}

/// Whoever has a role nearest to the unit that handles a complaint.
fn nearest(tx: &mut Tx<'_>, complaint: &Complaint, role: BuiltInRole) -> Result<Option<UserId>, Error> {
    let found = responsible(&way_up(tx, complaint.unit_id, Some(role.id()))?);
    Ok(found.filter(|found| found.ground == Ground::Role).map(|found| found.user_id))
}

/// Whoever leads the company.
///
/// # Errors
/// What the database says.
pub(super) fn manager(tx: &mut Tx<'_>, complaint: &Complaint) -> Result<Option<UserId>, Error> {
    Ok(general_manager(&way_up(tx, complaint.unit_id, None)?).map(|found| found.user_id))
}
