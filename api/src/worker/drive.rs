//! The loop that every kind of background work runs in.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use guanxi_persistence::Error;
use prometheus::IntCounter;
use tokio::sync::watch;

/// The wait after the first failure; it doubles with each further one.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The longest wait after a failure.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Whether the process is about to end.
#[derive(Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    pub(super) const fn new(told: watch::Receiver<bool>) -> Self {
        Self(told)
    }

    /// Whether the work is told to end.
    pub(super) fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the work is told to end.
    pub(super) async fn told(&mut self) {
        // Whoever could tell is gone where this fails: then it is time to end as well.
        let _ = self.0.wait_for(|told| *told).await;
    }
}

/// Runs steps until told to stop. A step says how long to rest after it; `woken` ends the rest early. A step that fails, or even
/// panics, is logged and run again after a growing wait.
pub(super) async fn drive(
    name: &str,
    mut stop: Stop,
    failures: IntCounter,
    woken: impl AsyncFn(),
    mut step: impl AsyncFnMut() -> Result<Duration, Error>,
) {
    let mut in_a_row = 0_u32;
    loop {
        let outcome = AssertUnwindSafe(step()).catch_unwind().await.unwrap_or_else(|_| Err(Error::internal("a step panicked")));
        let rest = match outcome {
            Ok(rest) => {
                if in_a_row > 0 {
                    log::info!("{name}: works again");
                }
                in_a_row = 0;
                rest
            }
            Err(error) => {
                failures.inc();
                let wait = wait_after(in_a_row);
                in_a_row = in_a_row.saturating_add(1);
                match error {
                    Error::Unavailable(_) | Error::Conflict(_) => log::warn!("{name}: {error}; tried again in {wait:?}"),
                    _ => log::error!("{name}: {error}; tried again in {wait:?}"),
                }
                wait
            }
        };
        tokio::select! {
            biased;
            () = stop.told() => return,
            () = tokio::time::sleep(rest) => {}
            () = woken(), if in_a_row == 0 => {}
        }
    }
}

fn wait_after(failures_before: u32) -> Duration {
    FIRST_WAIT.saturating_mul(1 << failures_before.min(16)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    fn counter() -> IntCounter {
        IntCounter::new("failures", "Failures.").unwrap()
    }

    #[test]
    fn waits_grow_to_a_bound() {
        let waits: Vec<_> = [0, 1, 2, 7, 8, u32::MAX].into_iter().map(|failures| wait_after(failures).as_millis()).collect();
        assert_eq!(waits, [200, 400, 800, 25_600, 30_000, 30_000]);
    }

    #[actix_web::test]
    async fn failures_and_panics_do_not_end_the_work_and_a_stop_does() {
        let (tell, told) = watch::channel(false);
        let runs = Rc::new(Cell::new(0));
        let (seen, failures) = (runs.clone(), counter());
        let counted = failures.clone();
        let work = actix_web::rt::spawn(async move {
            drive("test", Stop::new(told), counted, std::future::pending, async || {
                seen.set(seen.get() + 1);
                match seen.get() {
                    1 => Err(Error::internal("no")),
                    2 => panic!("a bug"),
                    _ => Ok(Duration::from_secs(3600)),
                }
            })
            .await;
        });
        while runs.get() < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tell.send_replace(true);
        work.await.unwrap();
        assert_eq!((runs.get(), failures.get()), (3, 2));
    }

    #[actix_web::test]
    async fn a_signal_ends_the_rest() {
        let (tell, told) = watch::channel(false);
        let (wake, runs) = (Rc::new(tokio::sync::Notify::new()), Rc::new(Cell::new(0)));
        let (woken, seen) = (wake.clone(), runs.clone());
        let work = actix_web::rt::spawn(async move {
            drive(
                "test",
                Stop::new(told),
                counter(),
                async || woken.notified().await,
                async || {
                    seen.set(seen.get() + 1);
                    Ok(Duration::from_secs(3600))
                },
            )
            .await;
        });
        for run in 1..=3 {
            while runs.get() < run {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            wake.notify_one();
        }
        drop(tell);
        work.await.unwrap();
    }
}
