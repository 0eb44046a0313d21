//! Housekeeping: forgets what has had its time, and files that lost their row.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, block};
use chrono::TimeDelta;
use guanxi_domain::instant::Instant;
use guanxi_persistence::access::{attempts, resets, second_factors, sessions};
use guanxi_persistence::complaints::tokens;
use guanxi_persistence::messaging::notifications;
use guanxi_persistence::platform::{idempotency, imports};
use guanxi_persistence::privacy::access_records;
use guanxi_persistence::{Error, Store};

use super::drive::{Stop, drive};
use super::figures::WorkFigures;
use crate::app::App;
use crate::files::sweep::sweep;
use crate::files::{Area, FileStore};

/// How often it looks.
const EVERY: Duration = Duration::from_secs(300);
/// The pause between two slices: others write meanwhile.
const PAUSE: Duration = Duration::from_millis(100);
/// How many rows one transaction forgets at most, give or take those of the same instant.
const SLICE: i64 = 1_000;
/// How long a notification is kept after it was read.
const KEEP_READ: TimeDelta = TimeDelta::days(180);
/// How many files of imports are removed before others have their turn.
const FILES: i64 = 20;

/// Keeps house until told to stop.
pub(super) async fn run(app: Data<App>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("housekeeping");
    drive("housekeeping", stop, failures, std::future::pending, async || {
        let forgotten = slice(&app.store, app.now()).await?;
        let (days, now) = (app.configuration.access_record_days, app.now());
        let forgotten = forgotten + app.store.write(move |tx| access_records::sweep(tx, days, now, SLICE)).await?;
        figures.rows_forgotten(forgotten);
        if forgotten > 0 {
            return Ok(PAUSE);
        }
        sweep(&app.files, &app.store).await?;
        if import_files(&app.files, &app.store, app.now()).await? > 0 {
            return Ok(PAUSE);
        }
        Ok(EVERY)
    })
    .await;
}

/// Forgets one slice of what is over: idempotency keys, refresh tokens and sessions, failed sign-ins, challenges and codes, tokens of the
/// public, notifications read long ago. How many rows; none means that none is left.
async fn slice(store: &Store, now: Instant) -> Result<usize, Error> {
    let keys = store.write(move |tx| idempotency::purge(tx, now)).await?;
    let sessions = store.write(move |tx| sessions::prune(tx, now, SLICE)).await?;
    let failures = store.write(move |tx| attempts::sweep(tx, now, SLICE)).await?;
    let codes = store.write(move |tx| Ok(second_factors::prune_challenges(tx, now, SLICE)? + resets::prune(tx, now)?)).await?;
    let tokens = store.write(move |tx| tokens::prune(tx, now, SLICE)).await?;
    let told = store.write(move |tx| notifications::prune(tx, now - KEEP_READ, SLICE)).await?;
    Ok(keys + sessions + failures + codes + tokens + told)
}

/// Removes a few of the files whose imports have been over for long enough. How many.
async fn import_files(files: &FileStore, store: &Store, now: Instant) -> Result<usize, Error> {
    let folder_id = files.folder_id();
    let expired = store.read(move |tx| imports::expired(tx, folder_id, now, FILES)).await?;
    let count = expired.len();
    for file_id in expired {
        let here = files.clone();
        on_disk(move || here.doom(Area::Imports, file_id)).await?;
        store.write(move |tx| imports::forget_file(tx, file_id)).await?;
        let here = files.clone();
        on_disk(move || {
            here.discard(Area::Imports, file_id);
            Ok(())
        })
        .await?;
    }
    Ok(count)
}

async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T, Error> {
    let outcome = block(work).await.map_err(Error::internal)?;
    outcome.map_err(|error| Error::Unavailable(format!("files in the data folder: {error}")))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use guanxi_domain::Fields;
    use guanxi_domain::ids::ImportId;
    use guanxi_domain::platform::idempotency::{Key, Outcome};
    use guanxi_domain::platform::import::{
        FileEncoding, Import, ImportDefaults, ImportFile, KeptFile, NewImport, NewImportInput, Requester,
    };
    use guanxi_domain::platform::{Actor, Context};
    use guanxi_persistence::access::units;
    use guanxi_persistence::platform::idempotency::{KeyedCall, begin};
    use uuid::Uuid;

    use super::*;
    use crate::testing::Fixture;

    #[actix_web::test]
    async fn files_go_when_their_imports_have_been_over_for_long_enough() {
        let fixture = Fixture::new();
        let (store, files, now) = (&fixture.app.store, &fixture.app.files, fixture.app.now());
        let (unit_id, file_id) = (store.read(units::company).await.unwrap().unwrap().id, Uuid::now_v7());
        files.keep(files.receive().unwrap().write(b"n\n").unwrap().finish().unwrap(), Area::Imports, file_id).unwrap();
        let input = NewImportInput {
            kind: Some("customers".into()),
            file_name: Some("a.csv".into()),
            mapping: Some([("name".to_owned(), "n".to_owned())].into()),
            ..NewImportInput::default()
        };
        let defaults = ImportDefaults { unit_id, time_zone: chrono_tz::UTC };
        let asked = NewImport::read(input, defaults, &mut Fields::new()).unwrap();
        let context = Context { now, actor: Actor::System("test") };
        let requester = Requester::over_api(context.actor);
        let import = Import::request(ImportId::new(Uuid::now_v7()), asked, requester, &context);
        let file = ImportFile { hash: vec![1], bytes: 2, encoding: FileEncoding::Utf8 };
        let kept = KeptFile { folder_id: files.folder_id(), file_id };
        let import = import.take_file(file, Some(kept), None, &context).unwrap().import;
        let import = import.cancel(TimeDelta::days(30), &context).unwrap().import;
        store.write(move |tx| imports::insert(tx, &import)).await.unwrap();
        let path = files.path(Area::Imports, file_id);
        assert_eq!(import_files(files, store, now + TimeDelta::days(29)).await.unwrap(), 0);
        assert!(path.exists());
        assert_eq!(import_files(files, store, now + TimeDelta::days(30)).await.unwrap(), 1);
        assert!(!path.exists() && !files.is_noted(Area::Imports, file_id));
        assert_eq!(import_files(files, store, now + TimeDelta::days(60)).await.unwrap(), 0);
    }

    #[actix_web::test]
    async fn what_is_over_is_forgotten_in_slices_and_nothing_else() {
        let fixture = Fixture::new();
        let (store, now) = (&fixture.app.store, fixture.app.now());
        store
            .write(move |tx| {
                for number in 0..2_500_i64 {
                    let key = Key::read(&format!("key-{number}")).unwrap();
                    let call = KeyedCall { caller_id: Uuid::nil(), operation: "test", key, digest: [0; 32] };
                    // The first 2,400 are of the day before yesterday.
                    let at = if number < 2_400 { now - TimeDelta::hours(48) + TimeDelta::seconds(number) } else { now };
                    begin(tx, &call, Outcome { status: 201, record: None }, at)?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let mut forgotten = Vec::new();
        loop {
            match slice(store, now).await.unwrap() {
                0 => break,
                rows => forgotten.push(rows),
            }
        }
        assert_eq!(forgotten.iter().sum::<usize>(), 2_400, "{forgotten:?}");
        assert!(forgotten.iter().all(|rows| *rows <= 1_001), "{forgotten:?}");
    }
}
