//! What suspending, resuming and leaving have in common.

use actix_web::web::Data;
use guanxi_domain::access::hand_over::Targets;
use guanxi_domain::access::session::RevocationReason;
use guanxi_domain::access::{StaffUser, UserAction, UserStatus};
use guanxi_domain::ids::{TypedId, UserId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Tx;
use guanxi_persistence::access::users;
use guanxi_persistence::platform::idempotency::{KeyedCall, once};

use super::super::families;
use super::{authority, handing};
use crate::app::App;
use crate::extract::{Caller, Precondition, UsersWrite};
use crate::problem::Problem;

/// A change of a user's status that is asked for.
pub(super) struct Command {
    pub(super) id: UserId,
    pub(super) action: UserAction,
    pub(super) precondition: Precondition,
    pub(super) call: Option<KeyedCall>,
    pub(super) reason: Option<String>,
    /// Who gets what is theirs, of somebody who leaves.
    pub(super) targets: Option<Targets>,
}

impl Command {
    /// Lets the domain decide, and saves what it decided. Whoever is not active any more is signed out everywhere.
    pub(super) async fn run(self, app: &Data<App>, caller: Caller<UsersWrite>) -> Result<StaffUser, Problem> {
        let (id, context) = (self.id, caller.context());
        let user = app.store.write(move |tx| {
            let planned = Outcome { status: 200, record: Some(id.uuid()) };
            let work = |tx: &mut Tx<'_>| {
                let account = users::load_within_for_change(tx, id, caller.reach())?;
                let before = &account.user;
                self.precondition.check(before.version)?;
                authority::check_account(tx, &caller, before)?;
                let change = before.act(self.action, self.reason.clone(), &context)?;
                authority::keep_administrator(tx, before, &change.user)?;
                match self.action {
                    UserAction::Leave => handing::leave(tx, before, self.targets, &context)?,
                    UserAction::Resume => authority::check_unit(tx, before.unit_id, caller.reach())?,
                    UserAction::Suspend => {}
                }
                if change.user.status != UserStatus::Active {
                    families::end_all(tx, (id, before.unit_id), RevocationReason::UserInactive, &context)?;
                }
                users::save(tx, &account, change, &context)
            };
            once(tx, self.call.as_ref(), planned, context.now, work, |tx, _| users::load_within(tx, id, caller.reach()))
        });
        let user = user.await?;
        app.authenticator.forget_user(id);
        Ok(user)
    }
}
