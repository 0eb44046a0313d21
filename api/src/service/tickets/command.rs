//! What all changes of one ticket have in common: once per key, under the locks, brought to now, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{TicketId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::service::ticket::{Asking, TicketChange};
use guanxi_persistence::platform::idempotency::{KeyedCall, once};
use guanxi_persistence::service::tickets::{self, LoadedTicket};
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

use crate::app::App;
use crate::extract::{Precondition, SignedIn};
use crate::problem::Problem;

/// A change that is asked for.
pub(in crate::service) struct Command {
    id: TicketId,
    reach: Reach,
    precondition: Precondition,
    key: Option<(KeyedCall, u16)>,
}

impl Command {
    pub(in crate::service) fn on(id: TicketId, reach: Reach, precondition: Precondition) -> Self {
        Self { id, reach, precondition, key: None }
    }

    /// Under the key of the call.
    pub(in crate::service) fn with_key(mut self, call: Option<KeyedCall>) -> Self {
        self.key = call.map(|call| (call, 200));
        self
    }

    /// Lets the domain decide, and saves what it decided. What the decision needs of other records it loads itself, under the locks.
    pub(in crate::service) async fn run<F>(self, app: &Data<App>, caller: &SignedIn, mut decide: F) -> Result<LoadedTicket, Problem>
    where
        F: FnMut(&mut Tx<'_>, &LoadedTicket, Asking<'_>) -> Result<TicketChange, Error> + Send + 'static,
    {
        let (context, user, grants) = (caller.context(), caller.user_id(), caller.standing().grants);
        let loaded = app.store.write(move |tx| {
            let Self { id, reach, precondition, key } = &self;
            let (call, status) = key.as_ref().map_or((None, 200), |(call, status)| (Some(call), *status));
            let planned = Outcome { status, record: Some(id.uuid()) };
            let work = |tx: &mut Tx<'_>| {
                let loaded = tickets::load_for_change(tx, *id, *reach, context.now)?;
                precondition.check(loaded.ticket.version)?;
                let asker = loaded.ticket.asker(user, &grants, &loaded.parts.collaborators);
                let change = decide(tx, &loaded, Asking { asker: &asker, context: &context, make_id: &mut Uuid::now_v7 })?;
                let reload = !change.collaborators_added.is_empty()
                    || !change.collaborators_removed.is_empty()
                    || !change.links_added.is_empty()
                    || !change.links_removed.is_empty();
                let ticket = tickets::commit(tx, change, &context)?;
                if reload { tickets::load(tx, *id, *reach) } else { Ok(loaded.changed_to(ticket)) }
            };
            once(tx, call, planned, context.now, work, |tx, _| tickets::load(tx, *id, *reach))
        });
        Ok(loaded.await?)
    }
}
