//! The timers' worker: lets effects come to pass when they are due.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use guanxi_persistence::platform::timers::{Effects, Step, run_one};

use super::drive::{Stop, drive};
use super::figures::WorkFigures;
use crate::app::App;

/// How often it looks for timers that have fallen due. By the clock of the application, which tests move.
const LOOK: Duration = Duration::from_secs(1);

/// Lets timers take effect until told to stop.
pub(super) async fn run(app: Data<App>, effects: Arc<Effects>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("timers");
    let effect_failures = failures.clone();
    drive("timers", stop, failures, std::future::pending, async || {
        Ok(match run_one(&app.store, &effects, app.now()).await? {
            Step::Idle => LOOK,
            Step::Done(_) => {
                figures.timer_done();
                Duration::ZERO
            }
            Step::PutOff(timer, error) => {
                effect_failures.inc();
                log::error!("timer {timer} was put off: {error}");
                Duration::ZERO
            }
        })
    })
    .await;
}
