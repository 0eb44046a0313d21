//! What all changes of one follow-up have in common: once per key, under the locks, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{FollowUpId, TypedId};
use guanxi_domain::interactions::{FollowUp, FollowUpChange};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Named;
use guanxi_persistence::interactions::follow_ups::{self, LoadedFollowUp};
use guanxi_persistence::platform::idempotency::{KeyedCall, once};

use crate::app::App;
use crate::extract::{Precondition, SignedIn};
use crate::problem::Problem;

/// A change that is asked for.
pub(super) struct Command {
    id: FollowUpId,
    reach: Reach,
    precondition: Precondition,
    key: Option<KeyedCall>,
    named: Named,
}

impl Command {
    pub(super) fn on(id: FollowUpId, reach: Reach, precondition: Precondition) -> Self {
        Self { id, reach, precondition, key: None, named: Named::default() }
    }

    /// Under the key of the call.
    pub(super) fn with_key(mut self, call: Option<KeyedCall>) -> Self {
        self.key = call;
        self
    }

    /// Naming other records.
    pub(super) fn naming(mut self, named: Named) -> Self {
        self.named = named;
        self
    }

    /// Lets the domain decide, and saves what it decided.
    pub(super) async fn run<F>(self, app: &Data<App>, caller: &SignedIn, mut decide: F) -> Result<LoadedFollowUp, Problem>
    where
        F: FnMut(&FollowUp, &Context) -> Result<FollowUpChange, Refusal> + Send + 'static,
    {
        let context = caller.context();
        let loaded = app.store.write(move |tx| {
            let Self { id, reach, precondition, key, named } = &self;
            let planned = Outcome { status: 200, record: Some(id.uuid()) };
            let work = |tx: &mut guanxi_persistence::Tx<'_>| {
                let LoadedFollowUp { follow_up, customer } = follow_ups::load_for_change(tx, *id, *reach)?;
                precondition.check(follow_up.version)?;
                named.check_change(tx, &[("assignee_id", Some(follow_up.assignee_id.uuid()))])?;
                let change = decide(&follow_up, &context)?;
                Ok(LoadedFollowUp { follow_up: follow_ups::save(tx, change, &context)?, customer })
            };
            once(tx, key.as_ref(), planned, context.now, work, |tx, _| follow_ups::load(tx, *id, *reach))
        });
        Ok(loaded.await?)
    }
}
