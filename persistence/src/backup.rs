//! Copies of the embedded database: made beside a running server, and proven before they take its place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::dialect::{Db, Location};
use crate::error::Error;

/// A whole copy has this name until it is complete.
fn partial(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

fn at(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.display().to_string();
    move |error| Error::Unavailable(format!("{path}: {error}"))
}

/// Forces a file and its name to the disk.
fn settle(path: &Path) -> Result<(), Error> {
    File::open(path).and_then(|file| file.sync_all()).map_err(at(path))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
}

/// Only the owner may read a copy, as the database itself holds what customers said in confidence.
fn make_private(path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(at(path))?;
    Ok(())
}

/// Writes a copy of the embedded database as it is at one instant; others go on reading and writing it meanwhile. The file appears
/// under its name when it is complete. How many bytes it has.
///
/// # Errors
/// `Unavailable` where the file is there already or can't be written, `Internal` on PostgreSQL.
pub fn copy(location: &Location, target: &Path) -> Result<u64, Error> {
    if target.exists() {
        return Err(Error::Unavailable(format!("{} is there already", target.display())));
    }
    let mut db = location.connect(false).map_err(|error| Error::Unavailable(error.to_string()))?;
    let Db::Sqlite(connection) = &mut db else { return Err(Error::internal("only the embedded database is copied")) };
    let partial = partial(target);
    // Made here, so that nobody else can read it while it grows; what a broken copy left behind is begun anew.
    File::create(&partial).map_err(at(&partial))?.set_len(0).map_err(at(&partial))?;
    make_private(&partial)?;
    let copied = diesel::sql_query("VACUUM INTO $1").bind::<Text, _>(partial.to_string_lossy()).execute(connection).map_err(Error::from);
    let placed = copied.and_then(|_| settle(&partial)).and_then(|()| fs::rename(&partial, target).map_err(at(target)));
    if placed.is_err() {
        let _ = fs::remove_file(&partial);
    }
    placed?;
    settle(target)?;
    Ok(fs::metadata(target).map_err(at(target))?.len())
}

#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// Puts a copy in the place of an embedded database that isn't there yet. `prove` gets the place of the new database before it
/// takes its name, and can refuse it.
///
/// # Errors
/// `Unavailable` where a database is there already or the copy can't be read, `Internal` where the copy is damaged or no database of
/// guanxi, and what `prove` says.
pub fn restore(source: &Path, target: &Path, prove: impl FnOnce(&Location) -> Result<(), Error>) -> Result<(), Error> {
    let companion = |path: &Path, ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
    if let Some(used) = ["", "-wal", "-journal"].iter().map(|ending| companion(target, ending)).find(|path| path.exists()) {
        return Err(Error::Unavailable(format!("{} is there already: a restore takes a folder without a database", used.display())));
    }
    let fresh = partial(target);
    let proven = (|| {
        fs::copy(source, &fresh).map_err(at(source))?;
        make_private(&fresh)?;
        let location = Location::Sqlite(fresh.to_string_lossy().into_owned());
        check(&location).map_err(|error| match error {
            Error::Unavailable(message) | Error::Internal(message) => {
                Error::Internal(format!("{} is no sound copy of a database of guanxi: {message}", source.display()))
            }
            other => other,
        })?;
        prove(&location)?;
        settle(&fresh)?;
        fs::rename(&fresh, target).map_err(at(target))?;
        settle(target)
    })();
    for ending in ["", "-wal", "-shm", ".lock"] {
        let _ = fs::remove_file(companion(&fresh, ending));
    }
    proven
}

fn check(location: &Location) -> Result<(), Error> {
    let mut db = location.connect(false).map_err(|error| Error::Unavailable(error.to_string()))?;
    let Db::Sqlite(connection) = &mut db else { return Err(Error::internal("only the embedded database is restored")) };
    let findings: Vec<Finding> = diesel::sql_query("SELECT integrity_check FROM pragma_integrity_check").load(connection)?;
    if let Some(finding) = findings.iter().find(|finding| finding.integrity_check != "ok") {
        return Err(Error::internal(&finding.integrity_check));
    }
    connection.batch_execute("SELECT count(*) FROM key_fingerprints; SELECT count(*) FROM events").map_err(Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_copy_is_restored_where_nothing_is_yet() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let location = Location::Sqlite(place("g.sqlite3").to_string_lossy().into_owned());
        crate::migrate::migrate(&location).unwrap();
        let mut writer = location.connect(false).unwrap();
        writer.batch_execute("INSERT INTO number_blocks VALUES ('customer', 0, 7)").unwrap();
        // A connection with a transaction of its own is no obstacle, and what it has not committed is not copied.
        writer.batch_execute("BEGIN IMMEDIATE; UPDATE number_blocks SET next_value = 8").unwrap();
        let bytes = copy(&location, &place("copy")).unwrap();
        assert_eq!(bytes, fs::metadata(place("copy")).unwrap().len());
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(place("copy")).unwrap().permissions()) & 0o777, 0o600);
        assert!(copy(&location, &place("copy")).is_err());
        drop(writer);

        let elsewhere = tempfile::tempdir().unwrap();
        let target = elsewhere.path().join("g.sqlite3");
        let before = fs::read(place("copy")).unwrap();
        assert!(restore(&place("copy"), &target, |_| Err(Error::internal("not this one"))).is_err());
        assert_eq!(files(elsewhere.path()), Vec::<String>::new());
        restore(&place("copy"), &target, |_| Ok(())).unwrap();
        assert_eq!(files(elsewhere.path()), ["g.sqlite3"]);
        assert_eq!(fs::read(place("copy")).unwrap(), before);
        assert!(restore(&place("copy"), &target, |_| Ok(())).is_err());
        let restored = Location::Sqlite(target.to_string_lossy().into_owned());
        restored.connect(false).unwrap().batch_execute("UPDATE number_blocks SET next_value = 9 WHERE next_value = 7").unwrap();
        assert_eq!(references_of(&restored), 0);
    }

    fn references_of(location: &Location) -> i64 {
        crate::platform::verify::references(location).unwrap().unwrap().count
    }

    #[test]
    fn what_is_no_database_of_guanxi_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (source, target) = (folder.path().join("source"), folder.path().join("g.sqlite3"));
        for text in ["", "SQLite format 3", "no database at all"] {
            fs::write(&source, text).unwrap();
            let error = restore(&source, &target, |_| Ok(())).unwrap_err().to_string();
            assert!(error.contains("no sound copy"), "{error}");
            assert_eq!(files(folder.path()), ["source"]);
        }
        assert!(restore(&folder.path().join("nowhere"), &target, |_| Ok(())).is_err());
    }
}
