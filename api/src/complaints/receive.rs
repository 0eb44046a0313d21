//! What all ways of receiving a complaint have in common: once per key, with a number, placed and written in one transaction.

use actix_web::web::Data;
use guanxi_domain::access::{Permission, Reach};
use guanxi_domain::complaints::create::create;
use guanxi_domain::complaints::{ComplaintDraft, ComplaintInput, NewComplaint, Origin};
use guanxi_domain::ids::{ComplaintId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::platform::number::Series;
use guanxi_domain::{Fields, Refusal, instant};
use guanxi_persistence::complaints::facts::{self, Reaches};
use guanxi_persistence::complaints::{self, LoadedComplaint};
use guanxi_persistence::platform::idempotency::{KeyedCall, once};
use guanxi_persistence::service::tickets;
use guanxi_persistence::{Error, Tx, interactions};
use uuid::Uuid;

use super::command::viewer;
use crate::app::App;
use crate::extract::SignedIn;
use crate::problem::Problem;

/// The record that the path names must be there, and within reach.
fn require(tx: &mut Tx<'_>, origin: Option<Origin>, reaches: Reaches) -> Result<(), Error> {
    match (origin, reaches) {
        (Some(Origin::Ticket(id)), Reaches { tickets: Some(reach), .. }) => tickets::require(tx, id, reach),
        (Some(Origin::Interaction(id)), Reaches { interactions: Some(reach), .. }) => interactions::load(tx, id, reach).map(drop),
        _ => Err(Refusal::not_found().into()),
    }
}

/// Receives a complaint; `of_path` says that the path names the record from which it is opened.
pub(super) async fn receive(
    app: &Data<App>,
    caller: &SignedIn,
    reach: Reach,
    (input, of_path): (ComplaintInput, bool),
    call: Option<KeyedCall>,
) -> Result<LoadedComplaint, Problem> {
    let mut fields = Fields::new();
    let draft = ComplaintDraft::read(input, &mut fields);
    let draft = fields.finish(draft)?;
    let (id, context, viewer) = (ComplaintId::new(Uuid::now_v7()), caller.context(), viewer(caller, reach));
    let reaches = Reaches {
        complaints: reach,
        tickets: caller.reach_of(Permission::TicketsRead),
        interactions: caller.reach_of(Permission::InteractionsRead),
    };
    let year = instant::year_in(context.now, app.configuration.time_zone);
    let number = app.numbers.next(&app.store, Series::Complaint, year).await?;
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            if of_path {
                require(tx, draft.origin, reaches)?;
            }
            let (facts, _) = facts::of_new(tx, &draft, reaches)?;
            let new = NewComplaint { id, number: number.clone() };
            let change = create(new, &draft, &facts, &mut Uuid::now_v7, &context)?;
            complaints::commit(tx, change, &context)?;
            complaints::load(tx, id, viewer)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            complaints::load(tx, outcome.record.map_or(id, ComplaintId::new), viewer)
        })
    });
    Ok(loaded.await?)
}
