//! What actions on a unit have in common.

use actix_web::web::Data;
use guanxi_domain::access::Unit;
use guanxi_domain::ids::{TypedId, UnitId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::access::units;
use guanxi_persistence::platform::idempotency::{KeyedCall, once};
use guanxi_persistence::{Error, Tx};

use crate::app::App;
use crate::problem::Problem;

/// Does an action on a unit once per key; a repeated call shows the unit as it is now.
pub(super) async fn act(
    app: &Data<App>,
    id: UnitId,
    call: Option<KeyedCall>,
    mut work: impl FnMut(&mut Tx<'_>) -> Result<Unit, Error> + Send + 'static,
) -> Result<Unit, Problem> {
    let now = app.now();
    let unit = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        once(tx, call.as_ref(), planned, now, &mut work, |tx, _| units::load(tx, id))
    });
    Ok(unit.await?)
}

/// The unit above is not there.
pub(super) fn parent_missing(error: Error) -> Error {
    match error {
        Error::Refused(refusal) if refusal.code == ProblemCode::NotFound => Refusal::no_such("/parent_id").into(),
        other => other,
    }
}
