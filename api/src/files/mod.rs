//! Files that belong to rows: kept in the data folder under the row's id, never under a name that somebody gave.
//!
//! Disk and database can't commit together, so a note goes before and after. To take a file in:
//!
//! 1. [`Upload`](crate::extract::Upload) in a handler's signature streams the body into a part file: bounded, hashed, no thread held.
//! 2. [`FileStore::keep`] notes the id and moves the part file to its place. Both are on the disk when it returns.
//! 3. The transaction writes the row, with the same id.
//! 4. [`FileStore::conclude_coming`] takes the note away, and after a refusal the file too. An error that leaves open whether the
//!    row is there leaves both: [`sweep`] finds out.
//!
//! To remove one: [`FileStore::doom`] notes the id, the transaction deletes the row, [`FileStore::conclude_going`] the file. Whatever
//! comes in between, the housekeeping looks up noted ids after an hour and keeps or removes the file as the database says; it
//! never searches the folder. `guanxi verify` does ([`verify`]).
//!
//! A kind of file more is a variant of [`Area`] and an arm in [`sweep`]. All of it blocks: call it by [`blocking`].

mod conclude;
mod content;
mod received;
pub mod sweep;
pub mod verify;

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use uuid::Uuid;

pub use content::{CsvFile, FileContent};
pub use received::{Hash, Received, Receiving};

use crate::problem::Problem;

/// The folder of part files and notes.
const INCOMING: &str = "incoming";
const PART: &str = "part";
const NOTE: &str = "note";
/// The file that holds the folder's id.
const FOLDER_ID: &str = "folder.id";

/// What kind of row a file belongs to: a folder each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// Files that hang on records.
    Attachments,
    /// Files whose rows are imported.
    Imports,
}

impl Area {
    /// Every area.
    pub const ALL: &'static [Self] = &[Self::Attachments, Self::Imports];

    /// The name of the folder.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Attachments => "attachments",
            Self::Imports => "imports",
        }
    }
}

/// The files of the installation.
#[derive(Clone, Debug)]
pub struct FileStore {
    root: Arc<Path>,
    folder_id: Uuid,
}

impl FileStore {
    /// The files in a data folder, which is made where it is missing.
    ///
    /// # Errors
    /// One sentence for the operator.
    pub fn open(data_dir: &Path) -> Result<Self, String> {
        let incoming = data_dir.join(INCOMING);
        fs::create_dir_all(&incoming).map_err(|error| format!("GUANXI_DATA_DIR: {} can't be made: {error}", incoming.display()))?;
        let folder_id = folder_id(data_dir).map_err(|error| format!("GUANXI_DATA_DIR: {}: {error}", data_dir.display()))?;
        Ok(Self { root: data_dir.into(), folder_id })
    }

    /// The id of the data folder: processes that share the folder share the id, those that don't have different ones.
    #[must_use]
    pub const fn folder_id(&self) -> Uuid {
        self.folder_id
    }

    /// Begins a part file; it goes away with the value unless it is kept.
    ///
    /// # Errors
    /// What the disk says.
    pub fn receive(&self) -> io::Result<Receiving> {
        Receiving::into(self.incoming().join(format!("{}.{PART}", Uuid::now_v7())))
    }

    /// Moves a part file to its place, noting that the row is still to come.
    ///
    /// # Errors
    /// What the disk says.
    pub fn keep(&self, received: Received, area: Area, id: Uuid) -> io::Result<()> {
        self.doom(area, id)?;
        let place = self.path(area, id);
        let folder = place.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        received.move_to(&place)?;
        // The file's own folder, and those above it, which may be new.
        folder.ancestors().take(3).try_for_each(sync_folder)
    }

    /// The row is there: nothing is left to find out.
    pub fn settle(&self, area: Area, id: Uuid) {
        remove(&self.note(area, id));
    }

    /// Notes that the row of a file may come or go.
    ///
    /// # Errors
    /// What the disk says.
    pub fn doom(&self, area: Area, id: Uuid) -> io::Result<()> {
        let note = File::create(self.note(area, id))?;
        // A note that is there already counts from now on.
        note.set_modified(SystemTime::now())?;
        note.sync_all()?;
        sync_folder(&self.incoming())
    }

    /// The row is not there: removes the file, and the note of it.
    pub fn discard(&self, area: Area, id: Uuid) {
        remove(&self.path(area, id));
        self.settle(area, id);
    }

    /// Opens a file to read it.
    ///
    /// # Errors
    /// What the disk says; `NotFound` where there is none.
    pub fn open_file(&self, area: Area, id: Uuid) -> io::Result<File> {
        File::open(self.path(area, id))
    }

    /// Ids noted longer ago than this, at most so many.
    ///
    /// # Errors
    /// What the disk says.
    pub fn noted(&self, before: SystemTime, limit: usize) -> io::Result<Vec<(Area, Uuid)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.incoming())? {
            let entry = entry?;
            if let Some(noted) = read_note(&entry.path())
                && is_older(&entry, before)
            {
                found.push(noted);
                if found.len() == limit {
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Removes part files that nobody has written to since.
    ///
    /// # Errors
    /// What the disk says.
    pub fn remove_parts(&self, before: SystemTime) -> io::Result<usize> {
        let mut count = 0;
        for entry in fs::read_dir(self.incoming())? {
            let entry = entry?;
            if entry.path().extension().is_some_and(|ending| ending == PART) && is_older(&entry, before) {
                remove(&entry.path());
                count += 1;
            }
        }
        Ok(count)
    }

    /// Every file of an area with its id, in no order; `None` for what has no id for a name.
    ///
    /// # Errors
    /// What the disk says.
    pub fn each(&self, area: Area, mut visit: impl FnMut(Option<Uuid>, &Path)) -> io::Result<()> {
        let mut folders = vec![self.root.join(area.folder())];
        while let Some(folder) = folders.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            for entry in entries {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else {
                    let id = entry.file_name().to_str().and_then(|name| Uuid::try_parse(name).ok());
                    visit(id.filter(|id| self.path(area, *id) == entry.path()), &entry.path());
                }
            }
        }
        Ok(())
    }

    /// Whether an id is noted, so that its row may be on its way.
    #[must_use]
    pub fn is_noted(&self, area: Area, id: Uuid) -> bool {
        self.note(area, id).exists()
    }

    /// Where the file of an id lies: in folders by its last digits, which are random, so that none gets full.
    #[must_use]
    pub fn path(&self, area: Area, id: Uuid) -> PathBuf {
        let [.., outer, inner] = id.into_bytes();
        self.root.join(area.folder()).join(format!("{outer:02x}")).join(format!("{inner:02x}")).join(id.as_hyphenated().to_string())
    }

    fn incoming(&self) -> PathBuf {
        self.root.join(INCOMING)
    }

    fn note(&self, area: Area, id: Uuid) -> PathBuf {
        self.incoming().join(format!("{}.{}.{NOTE}", area.folder(), id.as_hyphenated()))
    }
}

/// Runs work with files off the threads that answer requests.
///
/// # Errors
/// `unavailable` where the disk fails (it may be full), `internal` where the work panicked.
pub async fn blocking<T, F>(work: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnOnce() -> io::Result<T> + Send + 'static,
{
    match actix_web::web::block(work).await {
        Ok(outcome) => outcome.map_err(|error| Problem::from(guanxi_domain::ProblemCode::Unavailable).caused_by(error)),
        Err(error) => Err(Problem::internal(error)),
    }
}

/// An instant so long ago, by the clock of the file system.
#[must_use]
pub fn ago(time: Duration) -> SystemTime {
    SystemTime::now().checked_sub(time).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// The id of a folder, made at its first use. Of several processes that make it at once, one does.
fn folder_id(data_dir: &Path) -> io::Result<Uuid> {
    let place = data_dir.join(FOLDER_ID);
    if !place.exists() {
        let own = data_dir.join(INCOMING).join(format!("{}.{PART}", Uuid::now_v7()));
        fs::write(&own, Uuid::now_v7().as_hyphenated().to_string())?;
        match fs::hard_link(&own, &place) {
            // Not every file system has links; there the last of several processes wins, before any of them has read the id.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => fs::rename(&own, &place)?,
            _ => remove(&own),
        }
        sync_folder(data_dir)?;
    }
    Uuid::try_parse(fs::read_to_string(&place)?.trim()).map_err(|_| io::Error::other(format!("{FOLDER_ID} holds no id")))
}

fn read_note(path: &Path) -> Option<(Area, Uuid)> {
    let mut parts = path.file_name()?.to_str()?.split('.');
    let area = parts.next().and_then(|folder| Area::ALL.iter().find(|area| area.folder() == folder))?;
    let id = parts.next().and_then(|id| Uuid::try_parse(id).ok())?;
    (parts.next() == Some(NOTE) && parts.next().is_none()).then_some((*area, id))
}

fn is_older(entry: &fs::DirEntry, before: SystemTime) -> bool {
    entry.metadata().and_then(|metadata| metadata.modified()).is_ok_and(|modified| modified < before)
}

/// Removes a file; one that is gone already is as it should be.
fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        log::warn!("{} can't be removed: {error}", path.display());
    }
}

/// Makes the names in a folder survive a power cut.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A file that only the server's own user reads.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, FileStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::open(folder.path()).unwrap();
        (folder, store)
    }

    fn received(store: &FileStore, bytes: &[u8]) -> Received {
        store.receive().unwrap().write(bytes).unwrap().finish().unwrap()
    }

    fn all(store: &FileStore) -> Vec<Option<Uuid>> {
        let mut ids = Vec::new();
        store.each(Area::Attachments, |id, _| ids.push(id)).unwrap();
        ids
    }

    #[test]
    fn a_file_is_kept_under_its_id_and_noted_until_it_is_settled() {
        let (folder, store) = store();
        let (id, later) = (Uuid::now_v7(), SystemTime::now() + Duration::from_secs(60));
        let file = received(&store, b"hello");
        assert_eq!((file.size_bytes, file.head.as_slice(), file.is_text), (5, b"hello".as_slice(), true));
        store.keep(file, Area::Attachments, id).unwrap();
        assert_eq!(io::read_to_string(store.open_file(Area::Attachments, id).unwrap()).unwrap(), "hello");
        assert_eq!(store.noted(later, 10).unwrap(), [(Area::Attachments, id)]);
        assert!(store.noted(ago(Duration::from_secs(60)), 10).unwrap().is_empty());
        store.settle(Area::Attachments, id);
        assert!(store.noted(later, 10).unwrap().is_empty());
        assert_eq!(all(&store), [Some(id)]);
        store.discard(Area::Attachments, id);
        assert_eq!(store.open_file(Area::Attachments, id).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(fs::read_dir(folder.path().join(INCOMING)).unwrap().count(), 0);
    }

    #[test]
    fn what_is_not_kept_goes_away_and_what_was_left_by_a_crash_is_removed() {
        let (folder, store) = store();
        let left = received(&store, b"dropped");
        let count = || fs::read_dir(folder.path().join(INCOMING)).unwrap().count();
        assert_eq!(count(), 1);
        drop(left);
        assert_eq!(count(), 0);
        fs::write(folder.path().join(INCOMING).join("0192f3a4.part"), b"x").unwrap();
        assert_eq!(store.remove_parts(ago(Duration::from_secs(60))).unwrap(), 0);
        assert_eq!(store.remove_parts(SystemTime::now() + Duration::from_secs(60)).unwrap(), 1);
        assert_eq!(count(), 0);
    }

    #[test]
    fn a_folder_keeps_its_id() {
        let (folder, store) = store();
        assert_eq!(FileStore::open(folder.path()).unwrap().folder_id(), store.folder_id());
        assert_ne!(self::store().1.folder_id(), store.folder_id());
    }

    #[test]
    fn what_stands_in_a_wrong_place_has_no_id() {
        let (folder, store) = store();
        let place = folder.path().join("attachments").join("00");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join(Uuid::max().to_string()), b"x").unwrap();
        fs::write(place.join("notes.txt"), b"x").unwrap();
        assert_eq!(all(&store), [None, None]);
    }
}
