//! Handing over what was somebody's, a few records at a time.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use actix_web::web::Data;
use guanxi_domain::platform::{Actor, Context};
use guanxi_persistence::access::hand_overs::{advance, any_under_way};

use super::drive::{Stop, drive};
use super::figures::WorkFigures;
use super::passes::SliceSize;
use crate::app::App;

/// How often it looks for one.
const LOOK: Duration = Duration::from_secs(1);
/// How many records a slice takes at most.
const MOST: i64 = 500;
/// The pause between two slices: others write meanwhile.
const PAUSE: Duration = Duration::from_millis(5);

/// Hands over until told to stop. What is left undone goes on where it stood, here or in another process.
pub(super) async fn run(app: Data<App>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("hand_overs");
    let size = Cell::new(SliceSize::default());
    drive("hand_overs", stop, failures, std::future::pending, async || {
        if !app.store.read(any_under_way).await? {
            return Ok(LOOK);
        }
        let context = Context { now: app.now(), actor: Actor::System("hand_over") };
        let limit = size.get().customers().min(MOST);
        let watch = Stopwatch::now();
        let Some(hand_over) = app.store.write(move |tx| advance(tx, limit, &context)).await? else { return Ok(LOOK) };
        size.set(size.get().after(watch.elapsed()));
        if hand_over.finished_at.is_some() {
            log::info!("what was of user {} is handed over", hand_over.user_id);
        }
        Ok(PAUSE)
    })
    .await;
}
