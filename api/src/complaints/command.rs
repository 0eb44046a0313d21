//! What all changes of one complaint have in common: once per key, under the locks, brought to now, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::{Asking, ComplaintChange};
use guanxi_domain::ids::{ComplaintId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::complaints::{self, LoadedComplaint, Viewer};
use guanxi_persistence::platform::idempotency::{KeyedCall, once};
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

use crate::app::App;
use crate::extract::{Precondition, SignedIn};
use crate::problem::Problem;

/// Who looks, as far as this permission reaches.
pub(super) fn viewer(caller: &SignedIn, reach: Reach) -> Viewer {
    Viewer { reach, user: caller.user_id(), grants: caller.standing().grants }
}

/// A change that is asked for.
pub(super) struct Command {
    id: ComplaintId,
    reach: Reach,
    precondition: Precondition,
    call: Option<KeyedCall>,
}

impl Command {
    pub(super) fn on(id: ComplaintId, reach: Reach, precondition: Precondition) -> Self {
        Self { id, reach, precondition, call: None }
    }

    /// Under the key of the call.
    pub(super) fn with_key(mut self, call: Option<KeyedCall>) -> Self {
        self.call = call;
        self
    }

    /// Lets the domain decide, and saves what it decided. What the decision needs of other records it loads itself, under the locks.
    pub(super) async fn run<F>(self, app: &Data<App>, caller: &SignedIn, mut decide: F) -> Result<LoadedComplaint, Problem>
    where
        F: FnMut(&mut Tx<'_>, &LoadedComplaint, Asking<'_>) -> Result<ComplaintChange, Error> + Send + 'static,
    {
        let (context, user, grants) = (caller.context(), caller.user_id(), caller.standing().grants);
        let viewer = viewer(caller, self.reach);
        let loaded = app.store.write(move |tx| {
            let Self { id, precondition, call, .. } = &self;
            let planned = Outcome { status: 200, record: Some(id.uuid()) };
            let work = |tx: &mut Tx<'_>| {
                let loaded = complaints::load_for_change(tx, *id, viewer, context.now)?;
                precondition.check(loaded.complaint.version)?;
                let asker = loaded.complaint.asker(user, &grants);
                let LoadedComplaint { rounds, may_decide, head_concerned, .. } = &loaded;
                let (may_decide, head_concerned, make_id) = (*may_decide, *head_concerned, &mut Uuid::now_v7);
                let asking = Asking { asker: &asker, context: &context, make_id, rounds, may_decide, head_concerned };
                let change = decide(tx, &loaded, asking)?;
                complaints::commit(tx, change, &context)?;
                complaints::load(tx, *id, viewer)
            };
            once(tx, call.as_ref(), planned, context.now, work, |tx, _| complaints::load(tx, *id, viewer))
        });
        Ok(loaded.await?)
    }
}
