//! Background work: what goes on beside requests, in every process that serves. Every step is rows, done by whoever comes first,
//! so that several processes may run the same work and a crash leaves nothing half done.

mod drive;
mod figures;
mod hand_overs;
mod heads;
mod housekeeping;
mod imports;
mod passes;
mod promises;
mod sealer;
mod timers;

use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use actix_web::web::Data;
use guanxi_persistence::platform::timers::Effects;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::drive::Stop;
use self::figures::WorkFigures;
pub use self::passes::SliceSize;
use crate::app::App;

/// How long a stop waits for the steps in flight; one takes well under a second.
const PATIENCE: Duration = Duration::from_secs(5);

/// The work of this process.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Workers {
    /// Starts all of it, on the thread that calls. Timers of kinds without an effect are left to processes that know them.
    ///
    /// # Errors
    /// Where two metrics have one name: a bug.
    pub fn start(app: &Data<App>, effects: Effects) -> Result<Self, String> {
        let figures = Arc::new(WorkFigures::new(app.metrics.registry()).map_err(|error| error.to_string())?);
        let (stop, told) = watch::channel(false);
        let told = Stop::new(told);
        let mut tasks = vec![
            rt::spawn(sealer::run(app.clone(), figures.clone(), told.clone())),
            rt::spawn(heads::run(app.clone(), figures.clone(), told.clone())),
            rt::spawn(housekeeping::run(app.clone(), figures.clone(), told.clone())),
            rt::spawn(passes::run(app.clone(), figures.clone(), told.clone())),
            rt::spawn(promises::run(app.clone(), figures.clone(), told.clone())),
            rt::spawn(hand_overs::run(app.clone(), figures.clone(), told.clone())),
            rt::spawn(figures::run(app.clone(), figures.clone(), told.clone())),
            rt::spawn(imports::run(app.clone(), figures.clone(), told.clone())),
        ];
        if !effects.is_empty() {
            tasks.push(rt::spawn(timers::run(app.clone(), Arc::new(effects), figures, told)));
        }
        Ok(Self { stop, tasks })
    }

    /// Tells all of it to end, and waits until the steps in flight are done and the last events are sealed.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let all = futures_util::future::join_all(self.tasks);
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            log::warn!("background work did not end within {} s; what it left undone is done after the next start", PATIENCE.as_secs());
        }
    }
}
