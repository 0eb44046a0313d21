//! The worker of imports that were asked for over the API: takes their rows, one import after the other, slice by slice.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use chrono::TimeDelta;
use guanxi_domain::ids::ImportId;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::import::{Import, ImportFailure, Stopped};
use guanxi_persistence::Error;
use guanxi_persistence::platform::imports;
use uuid::Uuid;

use super::drive::{Stop, drive};
use super::figures::WorkFigures;
use crate::app::App;
use crate::files::Area;
use crate::import::file::{Rows, Unreadable};
use crate::import::job::{Bench, Interrupted};
use crate::import::takers;

/// How often it looks for imports whose process is gone, and for those of other processes on the same data folder.
const LOOK: Duration = Duration::from_secs(1);
/// How often one slice may fail inside before the import is given up: a row that the program can't take must not stop all others.
const TRIES: u32 = 5;

/// Takes imports until told to stop.
pub(super) async fn run(app: Data<App>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("imports");
    let mut trouble = Trouble::default();
    let bench = Bench {
        store: app.store.clone(),
        clock: app.clock.clone(),
        owner: Uuid::now_v7(),
        time_zone: app.configuration.time_zone,
        keep_file: TimeDelta::days(app.configuration.import_file_days),
        brisk: false,
    };
    let seen = stop.clone();
    let woken = async || app.import_queued.notified().await;
    drive("imports", stop, failures, woken, async || {
        let Some(import) = next(&app, bench.owner).await? else { return Ok(LOOK) };
        let (bench, app, seen) = (bench.clone(), app.clone(), seen.clone());
        let may_fail = trouble.may_fail(&import);
        let work = move || take(&bench, &app, &import, may_fail, &seen);
        let outcome = tokio::task::spawn_blocking(work).await.map_err(Error::internal)?;
        match outcome {
            Ok(()) | Err(Interrupted::Stopped | Interrupted::Lost) => Ok(Duration::ZERO),
            Err(Interrupted::Failed(error)) => Err(error),
        }
    })
    .await;
}

/// How often the same place of the same import has come to nothing in a row.
#[derive(Default)]
struct Trouble {
    place: Option<(ImportId, u64)>,
    times: u32,
}

impl Trouble {
    /// Whether the import may fail once more at the place where it goes on.
    fn may_fail(&mut self, import: &Import) -> bool {
        let place = Some((import.id, import.next_row));
        self.times = if self.place == place { self.times + 1 } else { 1 };
        self.place = place;
        self.times < TRIES
    }
}

/// The import that this process works on next.
async fn next(app: &App, owner: Uuid) -> Result<Option<Import>, Error> {
    let (folder_id, now) = (app.files.folder_id(), app.now());
    // Most looks find nothing: they cost two small statements and no transaction.
    if !app.store.read(move |tx| imports::any_work(tx, folder_id, now)).await? {
        return Ok(None);
    }
    let claimed = app.store.write(move |tx| {
        let Some(import) = imports::claim(tx, folder_id, now)? else { return Ok(None) };
        let context = Context { now, actor: import.requester.actor };
        imports::save(tx, import.start(owner, &context)?, &context).map(Some)
    });
    claimed.await
}

/// Takes the rows of an import, or gives it up where none can be taken.
fn take(bench: &Bench, app: &App, import: &Import, may_fail: bool, stop: &Stop) -> Result<(), Interrupted> {
    let panicked = || Err(Interrupted::Failed(Error::internal("a reader of rows panicked")));
    let taken = catch_unwind(AssertUnwindSafe(|| attempt(bench, app, import, stop))).unwrap_or_else(|_| panicked());
    let Err(Interrupted::Failed(error)) = taken else { return taken };
    if matches!(error, Error::Internal(_) | Error::Refused(_)) && !may_fail {
        log::error!("the import {} is given up: {error}", import.id);
        bench.give_up(import, Stopped { failure: ImportFailure::Internal, detail: None })?;
        return Ok(());
    }
    // So that the next try need not wait until this one counts as dead.
    if let Err(error) = bench.release(import) {
        log::warn!("the import {} is not released: {error}", import.id);
    }
    Err(Interrupted::Failed(error))
}

fn attempt(bench: &Bench, app: &App, import: &Import, stop: &Stop) -> Result<(), Interrupted> {
    let (Some(file), Some(kept)) = (&import.file, &import.kept) else {
        bench.give_up(import, Stopped { failure: ImportFailure::FileGone, detail: None })?;
        return Ok(());
    };
    let path = app.files.path(Area::Imports, kept.file_id);
    let mut rows = match Rows::open(&path, file.encoding, import.asked.options.delimiter) {
        Ok(rows) => rows,
        Err(Unreadable::Wrong(failure)) => {
            bench.give_up(import, Stopped { failure, detail: None })?;
            return Ok(());
        }
        Err(Unreadable::System(sentence)) => return Err(Error::Unavailable(sentence).into()),
    };
    let taker = match takers::taker(&import.asked, &rows.header) {
        Ok(taker) => taker,
        Err(error) => {
            bench.give_up(import, takers::misfit(error))?;
            return Ok(());
        }
    };
    let ended = bench.run(import, &mut rows, &taker, &mut |_| !stop.is_told())?;
    log::info!("the import {} is {}", ended.id, ended.status);
    Ok(())
}
