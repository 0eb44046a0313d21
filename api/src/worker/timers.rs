//! The timers' worker: lets effects come to pass when they are due.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use guanxi_persistence::Error;
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
                match error {
                    // Somebody is at work on its record.
                    Error::Conflict(_) | Error::Unavailable(_) => log::info!("timer {timer} was put off: {error}"),
                    error => log::error!("timer {timer} was put off: {error}"),
                }
                Duration::ZERO
            }
        })
    })
    .await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use chrono::TimeDelta;
    use guanxi_domain::ids::{TimerId, TypedId};
    use guanxi_domain::platform::timer::Timer;
    use guanxi_domain::platform::{Record, RecordKind};
    use guanxi_persistence::platform::timers;
    use tokio::sync::watch;
    use uuid::Uuid;

    use super::*;
    use crate::testing::Fixture;

    #[actix_web::test]
    async fn due_timers_take_effect_and_one_that_fails_holds_back_no_other() {
        let fixture = Fixture::new();
        let app = fixture.app.clone();
        let now = app.now();
        let timer = |number: u128, kind: &str, seconds: i64| Timer {
            id: TimerId::new(Uuid::from_u128(number)),
            kind: kind.to_owned(),
            record: Record { kind: RecordKind::Customer, id: Uuid::from_u128(number) },
            due_at: now + TimeDelta::seconds(seconds),
            failures: 0,
            retry_at: None,
        };
        let list = vec![timer(1, "test.broken", -9), timer(2, "test.good", -6), timer(3, "test.good", -3), timer(4, "test.good", 3600)];
        app.store.write(move |tx| timers::set(tx, &list)).await.unwrap();
        let done = Arc::new(AtomicUsize::new(0));
        let counted = done.clone();
        let effects =
            Effects::default().with("test.broken", |_, _| Err(Error::internal("it can't be"))).with("test.good", move |_, timer| {
                counted.fetch_add(timer.id.uuid().as_u128() as usize, Ordering::Relaxed);
                Ok(())
            });
        let figures = Arc::new(WorkFigures::new(&prometheus::Registry::new()).unwrap());
        let (tell, told) = watch::channel(false);
        let work = actix_web::rt::spawn(run(app.clone(), Arc::new(effects), figures.clone(), Stop::new(told)));
        while done.load(Ordering::Relaxed) < 5 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tell.send_replace(true);
        work.await.unwrap();
        let left = |number: u128| app.store.read(move |tx| timers::of_record(tx, Uuid::from_u128(number)));
        assert_eq!(left(1).await.unwrap()[0].failures, 1);
        assert!(left(2).await.unwrap().is_empty() && left(3).await.unwrap().is_empty());
        assert_eq!(left(4).await.unwrap().len(), 1);
        assert_eq!(figures.failures("timers").get(), 1);
        let due = app.store.read(move |tx| timers::due(tx, now + TimeDelta::seconds(3600))).await.unwrap();
        assert_eq!((due.count, due.oldest.is_some()), (2, true));
    }
}
