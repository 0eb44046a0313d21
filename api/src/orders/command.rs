//! What all changes of one order have in common: once per key, under the locks, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{OrderId, TypedId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::orders::{Catalogue, Order, OrderChange, ProductKey};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::platform::number::Series;
use guanxi_persistence::orders::{self, LoadedOrder, products};
use guanxi_persistence::platform::idempotency::{KeyedCall, once};
use guanxi_persistence::{Error, Named};
use uuid::Uuid;

use crate::app::App;
use crate::extract::{Precondition, SignedIn};
use crate::problem::Problem;

/// A change that is asked for.
pub(super) struct Command {
    id: OrderId,
    reach: Reach,
    precondition: Precondition,
    key: Option<(KeyedCall, u16)>,
    named: Named,
    product: Option<ProductKey>,
}

impl Command {
    pub(super) fn on(id: OrderId, reach: Reach, precondition: Precondition) -> Self {
        Self { id, reach, precondition, key: None, named: Named::default(), product: None }
    }

    /// Under the key of the call, with the status that it answers with.
    pub(super) fn with_key(mut self, call: Option<KeyedCall>, status: u16) -> Self {
        self.key = call.map(|call| (call, status));
        self
    }

    /// Naming other records.
    pub(super) fn naming(mut self, named: Named) -> Self {
        self.named = named;
        self
    }

    /// Naming a product of the catalogue.
    pub(super) fn with_product(mut self, product: Option<ProductKey>) -> Self {
        self.product = product;
        self
    }

    /// Lets the domain decide, and saves what it decided.
    pub(super) async fn run<F>(self, app: &Data<App>, caller: &SignedIn, mut decide: F) -> Result<LoadedOrder, Problem>
    where
        F: FnMut(&Order, &Context) -> Result<OrderChange, Refusal> + Send + 'static,
    {
        let record = self.id.uuid();
        Ok(self.run_making(record, app, caller, move |order, _, context| decide(order, context)).await?.0)
    }

    /// The same for a command that makes a part with the given id. Also gives the id of the part that was made, which is another
    /// one where the call was made before under its key.
    pub(super) async fn run_making<F>(
        self,
        part: Uuid,
        app: &Data<App>,
        caller: &SignedIn,
        mut decide: F,
    ) -> Result<(LoadedOrder, Uuid), Problem>
    where
        F: FnMut(&Order, &Catalogue, &Context) -> Result<OrderChange, Refusal> + Send + 'static,
    {
        let context = caller.context();
        let loaded = app.store.write(move |tx| {
            let Self { id, reach, precondition, key, named, product } = &self;
            let (call, status) = key.as_ref().map_or((None, 200), |(call, status)| (Some(call), *status));
            let planned = Outcome { status, record: Some(part) };
            let work = |tx: &mut guanxi_persistence::Tx<'_>| {
                let loaded = orders::load_for_change(tx, *id, *reach)?;
                precondition.check(loaded.order.version)?;
                named.check_change(tx, &[("unit_id", Some(loaded.order.unit_id.uuid()))])?;
                let catalogue = products::catalogue(tx, &product.iter().collect::<Vec<_>>())?;
                let change = decide(&loaded.order, &catalogue, &context)?;
                let order = orders::save(tx, change, &context)?;
                Ok((loaded.changed_to(order, &catalogue), part))
            };
            once(tx, call, planned, context.now, work, |tx, outcome| Ok((orders::load(tx, *id, *reach)?, outcome.record.unwrap_or(part))))
        });
        Ok(loaded.await?)
    }
}

/// The next number of an order. Its year is that of the company's clock.
pub(super) async fn next_number(app: &App, now: Instant) -> Result<String, Error> {
    app.numbers.next(&app.store, Series::Order, instant::year_in(now, app.configuration.time_zone)).await
}
