//! What changes of desks have in common: what the account says of them is changed with the account.

use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::UserId;
use guanxi_domain::platform::Context;
use guanxi_domain::service::assignment::DeskPatch;
use guanxi_persistence::access::users;
use guanxi_persistence::service::assignment::desks::{self, LoadedDesk};
use guanxi_persistence::{Error, Tx};

use crate::extract::Precondition;

/// Changes a desk, and the account where the patch is about that.
pub(super) fn change(
    tx: &mut Tx<'_>,
    user: UserId,
    patch: &DeskPatch,
    precondition: &Precondition,
    context: &Context,
) -> Result<LoadedDesk, Error> {
    let account = users::load_for_change(tx, user)?;
    let desk = desks::load_for_change(tx, user, context.now)?.ok_or_else(Refusal::not_found)?;
    precondition.check(desk.version)?;
    users::save(tx, &account, account.user.edit(&patch.account, None, context), context)?;
    desks::save(tx, desk.edit(patch.clone(), context), context)?;
    desks::load(tx, user, Reach::All)
}
