//! Opening the store as the settings say: keys, schema, fingerprints.

use std::sync::Arc;

use guanxi_persistence::customers;
use guanxi_persistence::keys::Keyring;
use guanxi_persistence::platform::fingerprints;
use guanxi_persistence::{Engine, Error, Location, Store, StoreOptions, migrate};

use crate::configuration::Configuration;
use crate::keys::KeySet;

/// Migrates the database and opens it with the keys of the installation.
///
/// # Errors
/// One sentence for the operator; also where a key is not the one that the database was used with.
pub fn open(configuration: &Configuration) -> Result<(Store, KeySet), String> {
    let applied = migrate(configuration)?;
    if !applied.is_empty() {
        log::info!("migrated the database: {}", applied.join(", "));
    }
    let keys = KeySet::of(configuration)?;
    let store = with_keys(&configuration.database, configuration.pool_size, &keys)?;
    let entered = customers::search::enter_missing(&store, configuration.clock.now(), |count| {
        if count.is_multiple_of(50_000) {
            log::info!("entered {count} customers into the search");
        }
    });
    match entered.map_err(|error| format!("customers can't be entered into the search: {error}"))? {
        0 => {}
        count => log::info!("entered {count} customers into the search that it did not know"),
    }
    Ok((store, keys))
}

/// Opens the database for a command that only looks, beside a server. The embedded one is migrated first, as by every command;
/// a PostgreSQL that other processes may be serving from is not.
///
/// # Errors
/// One sentence for the operator.
pub fn open_to_look(configuration: &Configuration) -> Result<Store, String> {
    if configuration.database.engine() == Engine::Sqlite {
        return open(configuration).map(|(store, _)| store);
    }
    if !migrate::is_current(&configuration.database).map_err(unreachable)? {
        return Err("the database has the schema of another version of guanxi; this version's is made by `guanxi migrate`".to_owned());
    }
    with_keys(&configuration.database, configuration.pool_size, &KeySet::of(configuration)?)
}

/// Brings the database to the schema of this version, and says which migrations that took.
///
/// # Errors
/// One sentence for the operator.
pub fn migrate(configuration: &Configuration) -> Result<Vec<String>, String> {
    if configuration.database.engine() == Engine::Sqlite {
        let folder = &configuration.data_dir;
        std::fs::create_dir_all(folder).map_err(|error| format!("GUANXI_DATA_DIR: {} can't be made: {error}", folder.display()))?;
    }
    migrate::migrate(&configuration.database).map_err(|error| format!("the database can't be migrated: {error}"))
}

/// Opens a database that has its schema, and compares the keys with those that it was used with.
///
/// # Errors
/// One sentence for the operator.
pub fn with_keys(location: &Location, connections: u32, keys: &KeySet) -> Result<Store, String> {
    let keyring = Arc::new(Keyring::new(&keys.encryption, &keys.index)?);
    let mut known: Vec<_> = keyring.fingerprints().to_vec();
    known.extend(keys.signing.iter().map(|key| ("signing".to_owned(), key.id.clone(), key.fingerprint())));
    let store = Store::open(StoreOptions { location: location.clone(), connections, keys: keyring }).map_err(unreachable)?;
    store.write_now(move |tx| fingerprints::check(tx, &known)).map_err(|error| error.to_string())?;
    Ok(store)
}

fn unreachable(error: Error) -> String {
    format!("the database can't be opened: {error}")
}
