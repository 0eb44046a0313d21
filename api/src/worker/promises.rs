//! Passes that apply new promises to open records, a few at a time.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use actix_web::web::Data;
use guanxi_domain::platform::{Actor, Context};
use guanxi_persistence::service::passes::{any, run as run_slice};

use super::drive::{Stop, drive};
use super::figures::WorkFigures;
use super::passes::SliceSize;
use crate::app::App;

/// How often it looks for a pass.
const LOOK: Duration = Duration::from_secs(1);
/// The pause between two slices: others write meanwhile.
const PAUSE: Duration = Duration::from_millis(5);

/// Runs passes until told to stop. What is left undone goes on where it stood, here or in another process.
pub(super) async fn run(app: Data<App>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("promises");
    let size = Cell::new(SliceSize::default());
    drive("promises", stop, failures, std::future::pending, async || {
        if !app.store.read(any).await? {
            return Ok(LOOK);
        }
        let context = Context { now: app.now(), actor: Actor::System("service") };
        let limit = size.get().customers();
        let watch = Stopwatch::now();
        let Some(pass) = app.store.write(move |tx| run_slice(tx, limit, &context)).await? else { return Ok(LOOK) };
        size.set(size.get().after(watch.elapsed()));
        if pass.finished_at.is_some() {
            log::info!("the newest promises were applied to {} open records, of which {} changed", pass.records, pass.changed);
        }
        Ok(PAUSE)
    })
    .await;
}
