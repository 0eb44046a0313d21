//! Housekeeping: forgets what has had its time.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use guanxi_domain::instant::Instant;
use guanxi_persistence::access::sessions;
use guanxi_persistence::platform::idempotency;
use guanxi_persistence::{Error, Store};

use super::drive::{Stop, drive};
use super::figures::WorkFigures;
use crate::app::App;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(300);
/// The pause between two slices: others write meanwhile.
const PAUSE: Duration = Duration::from_millis(100);
/// How many rows one transaction forgets at most, give or take those of the same instant.
const SLICE: i64 = 1_000;

/// Keeps house until told to stop.
pub(super) async fn run(app: Data<App>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("housekeeping");
    drive("housekeeping", stop, failures, std::future::pending, async || {
        let forgotten = slice(&app.store, app.now()).await?;
        figures.rows_forgotten(forgotten);
        Ok(if forgotten == 0 { EVERY } else { PAUSE })
    })
    .await;
}

/// Forgets one slice of what is over: idempotency keys, then refresh tokens and sessions. How many rows; none means that none is left.
async fn slice(store: &Store, now: Instant) -> Result<usize, Error> {
    let keys = store.write(move |tx| idempotency::purge(tx, now)).await?;
    let sessions = store.write(move |tx| sessions::prune(tx, now, SLICE)).await?;
    Ok(keys + sessions)
}
