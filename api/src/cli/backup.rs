//! Copies of the embedded database.

use std::path::Path;

use guanxi_persistence::{Error, Location, backup as copies, migrate};

use crate::configuration::Configuration;
use crate::keys::KeySet;
use crate::serve::claim_folder;
use crate::store;

/// Writes a copy of the embedded database into a new file, beside a running server. It is a copy as it stands: nothing is
/// migrated, so that one can be made before an upgrade. What to tell the operator.
///
/// # Errors
/// One sentence for the operator.
pub fn backup(configuration: &Configuration, file: &Path) -> Result<String, String> {
    let path = embedded(configuration, "pg_dump")?;
    if !path.exists() {
        return Err(format!("there is no database at {} to copy", path.display()));
    }
    let bytes = copies::copy(&configuration.database, file).map_err(sentence)?;
    Ok(format!(
        "Copied the database into {} ({bytes} bytes). The keys are not in it: keep them too, but elsewhere, for without them nobody can \
         read the personal data in the copy.\n",
        file.display()
    ))
}

/// Puts a copy in the place of the embedded database, brings it to the schema of this version, and compares the keys. What to tell
/// the operator.
///
/// # Errors
/// One sentence for the operator; then everything is as before.
pub fn restore(configuration: &Configuration, file: &Path) -> Result<String, String> {
    let path = embedded(configuration, "pg_restore or psql")?;
    let _lock = claim_folder(configuration)?;
    let keys = if KeySet::exists(configuration) { Some(KeySet::of(configuration)?) } else { None };
    let has_keys = keys.is_some();
    copies::restore(file, path, |location| {
        migrate::migrate(location)?;
        match &keys {
            Some(keys) => store::with_keys(location, 1, keys).map(drop).map_err(Error::internal),
            None => Ok(()),
        }
    })
    .map_err(sentence)?;
    let reminder = if has_keys { "" } else { " Give the keys that it was used with before the first start." };
    Ok(format!("Restored {} from {}.{reminder}\n", path.display(), file.display()))
}

/// The path of the embedded database.
fn embedded<'a>(configuration: &'a Configuration, instead: &str) -> Result<&'a Path, String> {
    match &configuration.database {
        Location::Sqlite(path) => Ok(Path::new(path)),
        Location::Postgres(_) => Err(format!("this copies the embedded database only; for PostgreSQL use {instead}")),
    }
}

/// The sentence of an error without its kind.
fn sentence(error: Error) -> String {
    match error {
        Error::Unavailable(message) | Error::Internal(message) | Error::Conflict(message) => message,
        other => other.to_string(),
    }
}
