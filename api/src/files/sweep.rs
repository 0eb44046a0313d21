//! Finding out what became of files whose row came or went while the process ended.

use std::collections::HashSet;
use std::time::Duration;

use actix_web::web::block;
use guanxi_persistence::platform::{attachments, imports};
use guanxi_persistence::{Error, Store, Tx};
use uuid::Uuid;

use super::{Area, FileStore, ago};

/// For how long a note and a part file are nobody's business but that of the request that made them; none takes half as long.
const UNTOUCHED: Duration = Duration::from_secs(3600);
/// How many notes are looked up at once.
const AT_ONCE: usize = 500;

/// Which of these ids have a row.
pub(super) fn with_row(tx: &mut Tx<'_>, area: Area, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    match area {
        Area::Attachments => attachments::with_row(tx, ids),
        Area::Imports => imports::with_file(tx, ids),
    }
}

/// Looks up a slice of what was noted an hour ago or earlier, and removes what has no row. How many notes; none means that none
/// is left.
///
/// # Errors
/// What the database or the disk says.
pub async fn sweep(files: &FileStore, store: &Store) -> Result<usize, Error> {
    let here = files.clone();
    let before = ago(UNTOUCHED);
    let noted = blocking(move || {
        here.remove_parts(before)?;
        here.noted(before, AT_ONCE)
    })
    .await?;
    let count = noted.len();
    if count == 0 {
        return Ok(0);
    }
    let looked_up = store.read(move |tx| {
        let mut known = HashSet::new();
        for area in Area::ALL {
            let ids: Vec<Uuid> = noted.iter().filter(|(of, _)| of == area).map(|(_, id)| *id).collect();
            known.extend(with_row(tx, *area, &ids)?.into_iter().map(|id| (*area, id)));
        }
        Ok(noted.into_iter().map(|noted| (noted, known.contains(&noted))).collect::<Vec<_>>())
    });
    let looked_up = looked_up.await?;
    let here = files.clone();
    blocking(move || {
        for ((area, id), has_row) in looked_up {
            if has_row {
                here.settle(area, id);
            } else {
                log::info!("removed a file of {} without a row: {id}", area.folder());
                here.discard(area, id);
            }
        }
        Ok(())
    })
    .await?;
    Ok(count)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T, Error> {
    let outcome = block(work).await.map_err(Error::internal)?;
    outcome.map_err(|error| Error::Unavailable(format!("files in the data folder: {error}")))
}
