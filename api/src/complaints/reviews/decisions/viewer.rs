//! Who sees decisions of weekly reviews: those of units within reach, and one's own without any permission.

use guanxi_domain::access::Permission;
use guanxi_persistence::complaints::review::decisions::DecisionViewer;

use crate::extract::SignedIn;

/// Who asks, as far as a permission reaches. Who has to change the password or to enable a second factor first has their own alone.
pub(super) fn viewer(caller: &SignedIn, permission: Permission) -> DecisionViewer {
    let standing = caller.standing();
    let held_up = standing.password_change_required || standing.second_factor_required;
    DecisionViewer { reach: caller.reach_of(permission).filter(|_| !held_up), user_id: caller.user_id() }
}
