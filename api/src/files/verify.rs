//! Comparing files with the rows that they belong to: the one thing that looks through the whole folder.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use aws_lc_rs::digest::{Context, SHA256};
use guanxi_persistence::platform::attachments::{self, Described};
use guanxi_persistence::{Error, Store};
use uuid::Uuid;

use super::{Area, FileStore};

/// How many wrong files are told; the rest are counted.
const TOLD: usize = 100;
/// How many files without a row known yet are looked up at once.
const AT_ONCE: usize = 500;

/// What a comparison found.
#[derive(Debug, Default)]
pub struct FilesVerified {
    /// How many rows were compared with their files.
    pub rows: u64,
    /// How many files are missing, of another size or content, or belong to no row.
    pub count: usize,
    /// The first of them, each with what is wrong.
    pub wrong: Vec<(String, Wrong)>,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// A row has no file.
    Missing,
    /// The file has another size or content than the row says.
    Changed,
    /// No row has the file.
    Orphaned,
}

impl FilesVerified {
    fn note(&mut self, what: impl std::fmt::Display, wrong: Wrong) {
        self.count += 1;
        if self.wrong.len() < TOLD {
            self.wrong.push((what.to_string(), wrong));
        }
    }
}

/// Compares every attachment with its file and every file with the attachments, beside a running server.
///
/// # Errors
/// What the database or the disk says.
pub fn verify(files: &FileStore, store: &Store) -> Result<FilesVerified, Error> {
    let mut found = FilesVerified::default();
    attachments::each(store, |rows| {
        for row in rows {
            found.rows += 1;
            match compare(files, row) {
                Ok(true) => {}
                Ok(false) => found.note(row.id, Wrong::Changed),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    // Removed meanwhile, its row is gone too.
                    if store.read_now(|tx| attachments::with_row(tx, &[row.id]))?.contains(&row.id) {
                        found.note(row.id, Wrong::Missing);
                    }
                }
                Err(error) => return Err(unreadable(&error)),
            }
        }
        Ok(())
    })?;
    let mut unknown: Vec<Uuid> = Vec::new();
    let mut misplaced: Vec<PathBuf> = Vec::new();
    let mut failed = None;
    files
        .each(Area::Attachments, |id, path| match id {
            // What is noted is on its way in or out.
            Some(id) if files.is_noted(Area::Attachments, id) => {}
            Some(id) => {
                unknown.push(id);
                if unknown.len() == AT_ONCE
                    && let Err(error) = orphans(files, store, &mut unknown, &mut found)
                {
                    failed.get_or_insert(error);
                }
            }
            None => misplaced.push(path.to_owned()),
        })
        .map_err(|error| unreadable(&error))?;
    if let Some(error) = failed {
        return Err(error);
    }
    orphans(files, store, &mut unknown, &mut found)?;
    for path in misplaced {
        found.note(path.display(), Wrong::Orphaned);
    }
    Ok(found)
}

fn orphans(files: &FileStore, store: &Store, unknown: &mut Vec<Uuid>, found: &mut FilesVerified) -> Result<(), Error> {
    let known = store.read_now(|tx| attachments::with_row(tx, unknown))?;
    for id in unknown.drain(..).filter(|id| !known.contains(id)) {
        let path = files.path(Area::Attachments, id);
        // Removed meanwhile, it is noted or gone.
        if path.exists() && !files.is_noted(Area::Attachments, id) {
            found.note(path.display(), Wrong::Orphaned);
        }
    }
    Ok(())
}

/// Whether a file is what its row says.
fn compare(files: &FileStore, row: &Described) -> io::Result<bool> {
    let mut file: File = files.open_file(Area::Attachments, row.id)?;
    if file.metadata()?.len() != row.size_bytes.unsigned_abs() {
        return Ok(false);
    }
    let (mut hash, mut chunk) = (Context::new(&SHA256), vec![0; 64 * 1024]);
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            return Ok(hash.finish().as_ref() == row.sha256);
        }
        hash.update(chunk.get(..count).unwrap_or_default());
    }
}

fn unreadable(error: &io::Error) -> Error {
    Error::Unavailable(format!("files in the data folder: {error}"))
}
