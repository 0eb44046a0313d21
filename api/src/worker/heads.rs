//! The heads of the event log, told to the process's own log every hour: who keeps that log elsewhere can prove the event log by it.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use chrono::TimeDelta;
use guanxi_domain::instant::Instant;
use guanxi_persistence::platform::chain;

use super::drive::{Stop, drive};
use super::figures::WorkFigures;
use crate::app::App;

/// How often it looks at the clock of the application, which tests move.
const LOOK: Duration = Duration::from_secs(1);
/// How often the head is told.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// Tells the head at the start and every hour, until told to stop.
pub(super) async fn run(app: Data<App>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("heads");
    let mut told: Option<Instant> = None;
    drive("heads", stop, failures, std::future::pending, async || {
        let now = app.now();
        if told.is_none_or(|told| now - told >= EVERY) {
            log::info!("event log head {}", app.store.read(chain::head).await?);
            told = Some(now);
        }
        Ok(LOOK)
    })
    .await;
}
