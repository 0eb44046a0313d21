//! Passes over the stages of many customers, and over those that an import has left behind, a few customers at a time.

use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use actix_web::web::Data;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Actor, Context};
use guanxi_persistence::customers::lifecycle::{any_pass, any_waiting, judge_waiting, run_pass};
use guanxi_persistence::platform::imports;
use guanxi_persistence::{Error, Tx};

use super::drive::{Stop, drive};
use super::figures::WorkFigures;
use crate::app::App;

/// How often it looks for a pass.
const LOOK: Duration = Duration::from_secs(1);
/// The pause between two slices: others write meanwhile.
const PAUSE: Duration = Duration::from_millis(5);

/// Runs passes until told to stop. What is left undone goes on where it stood, here or in another process.
pub(super) async fn run(app: Data<App>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("stages");
    let size = Cell::new(SliceSize::default());
    drive("stages", stop, failures, std::future::pending, async || {
        let context = Context { now: app.now(), actor: Actor::System("lifecycle") };
        let limit = size.get().customers();
        let Some(work) = app.store.read(move |tx| next_work(tx, context.now)).await? else { return Ok(LOOK) };
        let watch = Stopwatch::now();
        match work {
            Work::Pass => {
                let Some(slice) = app.store.write(move |tx| run_pass(tx, limit, &context)).await? else { return Ok(LOOK) };
                if slice.is_finished {
                    log::info!("the stages of {} customers were judged anew", slice.in_all);
                }
            }
            Work::Waiting => {
                app.store.write(move |tx| judge_waiting(tx, None, limit, &context)).await?;
            }
        }
        size.set(size.get().after(watch.elapsed()));
        Ok(PAUSE)
    })
    .await;
}

/// What there is to do.
enum Work {
    /// A pass over many customers.
    Pass,
    /// Customers whose stages wait for the end of an import that nobody works on any more.
    Waiting,
}

fn next_work(tx: &mut Tx<'_>, now: Instant) -> Result<Option<Work>, Error> {
    if any_pass(tx)? {
        return Ok(Some(Work::Pass));
    }
    // An import that goes on judges them itself, once and for all.
    Ok((any_waiting(tx)? && !imports::any_at_work(tx, now)?).then_some(Work::Waiting))
}

/// How many customers a slice takes, so that it holds the writer for no longer than others can wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SliceSize(i64);

impl Default for SliceSize {
    fn default() -> Self {
        Self(50)
    }
}

impl SliceSize {
    /// How many customers.
    #[must_use]
    pub const fn customers(self) -> i64 {
        self.0
    }

    /// The size after a slice that took so long: it may take 40 ms.
    #[must_use]
    pub fn after(self, took: Duration) -> Self {
        let millis = i64::try_from(took.as_millis().max(1)).unwrap_or(i64::MAX);
        Self((self.0.saturating_mul(40) / millis).clamp(self.0 / 2, self.0 * 2).clamp(10, 1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_fit_their_time() {
        let size = SliceSize::default();
        for (millis, customers) in [(40, 50), (20, 100), (1, 100), (80, 25), (60_000, 25)] {
            assert_eq!(size.after(Duration::from_millis(millis)).customers(), customers, "{millis} ms");
        }
        let quickly = (0..20).fold(size, |size, _| size.after(Duration::from_millis(1)));
        let slowly = (0..20).fold(size, |size, _| size.after(Duration::from_secs(9)));
        assert_eq!((quickly.customers(), slowly.customers()), (1_000, 10));
    }
}
