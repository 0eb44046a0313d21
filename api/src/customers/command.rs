//! What all changes of one customer have in common: once per key, under the lock, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::{Change, Customer};
use guanxi_domain::ids::{CustomerId, TypedId, UnitId, UserId};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Named;
use guanxi_persistence::customers::{self, LoadedCustomer};
use guanxi_persistence::platform::idempotency::{KeyedCall, once};
use uuid::Uuid;

use crate::app::App;
use crate::extract::{Precondition, SignedIn};
use crate::problem::Problem;

/// A change that is asked for.
pub(super) struct Command {
    /// The customer.
    pub id: CustomerId,
    /// Within which it must be.
    pub reach: Reach,
    /// The versions on which it may happen.
    pub precondition: Precondition,
    /// The key of the call, with the status that it answers with.
    pub key: Option<(KeyedCall, u16)>,
    /// The records that it names.
    pub named: Named,
}

impl Command {
    pub(super) fn on(id: CustomerId, reach: Reach, precondition: Precondition) -> Self {
        Self { id, reach, precondition, key: None, named: Named::default() }
    }

    pub(super) fn with_key(mut self, call: Option<KeyedCall>, status: u16) -> Self {
        self.key = call.map(|call| (call, status));
        self
    }

    pub(super) fn naming(mut self, named: Named) -> Self {
        self.named = named;
        self
    }

    /// Lets the domain decide, and saves what it decided.
    pub(super) async fn run<F>(self, app: &Data<App>, caller: &SignedIn, decide: F) -> Result<LoadedCustomer, Problem>
    where
        F: FnMut(&Customer, &Context) -> Result<Change, Refusal> + Send + 'static,
    {
        let record = self.id.uuid();
        Ok(self.run_making(record, app, caller, decide).await?.0)
    }

    /// The same for a command that makes a part with the given id. Also gives the id of the part that was made, which is another
    /// one where the call was made before under its key.
    pub(super) async fn run_making<F>(
        self,
        part: Uuid,
        app: &Data<App>,
        caller: &SignedIn,
        mut decide: F,
    ) -> Result<(LoadedCustomer, Uuid), Problem>
    where
        F: FnMut(&Customer, &Context) -> Result<Change, Refusal> + Send + 'static,
    {
        let context = caller.context();
        let loaded = app.store.write(move |tx| {
            let Self { id, reach, precondition, key, named } = &self;
            let (call, status) = key.as_ref().map_or((None, 200), |(call, status)| (Some(call), *status));
            let planned = Outcome { status, record: Some(part) };
            let work = |tx: &mut guanxi_persistence::Tx<'_>| {
                let LoadedCustomer { customer, figures } = customers::load_for_change(tx, *id, *reach)?;
                precondition.check(customer.version)?;
                named.check_change(tx, &stands(&customer))?;
                let change = decide(&customer, &context)?;
                Ok((LoadedCustomer { customer: customers::save(tx, change, &context)?, figures }, part))
            };
            once(tx, call, planned, context.now, work, |tx, outcome| {
                Ok((customers::load(tx, *id, *reach)?, outcome.record.unwrap_or(part)))
            })
        });
        Ok(loaded.await?)
    }
}

/// Whom and which units a customer names, by field.
pub(super) fn stands(customer: &Customer) -> Vec<(&'static str, Option<Uuid>)> {
    let serving = |unit: UnitId| ("serving_unit_ids", Some(unit.uuid()));
    let answering = [("owner_id", customer.owner_id), ("account_manager_id", customer.account_manager_id)];
    let answering = answering.into_iter().map(|(field, user)| (field, user.map(UserId::uuid)));
    answering.chain([("unit_id", Some(customer.unit_id.uuid()))]).chain(customer.unit_ids().map(serving)).collect()
}

/// Ids for a decision: the given one first, then fresh ones.
pub(super) fn from(first: Uuid) -> impl FnMut() -> Uuid {
    let mut first = Some(first);
    move || first.take().unwrap_or_else(Uuid::now_v7)
}
