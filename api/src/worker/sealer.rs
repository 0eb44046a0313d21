//! The sealer: gives committed events their positions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::web::Data;
use guanxi_persistence::platform::events;
use guanxi_persistence::{Error, Store};

use super::drive::{Stop, drive};
use super::figures::WorkFigures;
use crate::app::App;

/// How often it looks for events that no process of its own told of: those of the command line, and of a process that died.
const LOOK: Duration = Duration::from_millis(150);
/// How long events gather after the first that was told of: sealing costs a flush to the disk, which many events then share.
const GATHER: Duration = Duration::from_millis(50);
/// When it tries again after it could seal nothing: an open transaction may precede the events, or another process is at it.
const AGAIN: Duration = Duration::from_millis(50);
/// How long the end of the process waits for open transactions of others that may precede its last events. What such a transaction
/// holds up longer is sealed by another process, or after the next start.
const LAST_WAIT: Duration = Duration::from_secs(8);

/// Seals until told to stop, and then what is left.
pub(super) async fn run(app: Data<App>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("sealer");
    let woken = async || {
        app.store.events_committed().await;
        tokio::time::sleep(GATHER).await;
    };
    drive("sealer", stop, failures, woken, async || step(&app.store, &figures).await).await;
    let began = Instant::now();
    loop {
        match step(&app.store, &figures).await {
            Ok(LOOK) => return,
            Ok(wait) if began.elapsed() < LAST_WAIT => tokio::time::sleep(wait).await,
            Ok(_) => return log::info!("sealer: an open transaction precedes the last events; they are sealed after it"),
            Err(error) => return log::warn!("sealer: {error}; the rest is sealed after the next start"),
        }
    }
}

/// Seals once, and says when to come again.
async fn step(store: &Store, figures: &WorkFigures) -> Result<Duration, Error> {
    // Most looks find nothing: they cost one statement and no transaction.
    if !store.read(events::any_unsealed).await? {
        return Ok(LOOK);
    }
    let sealed = store.write(events::seal).await?;
    figures.events_sealed(sealed.count);
    Ok(match (sealed.left, sealed.count) {
        (false, _) => LOOK,
        (true, 0) => AGAIN,
        (true, _) => Duration::ZERO,
    })
}
