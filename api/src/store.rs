//! Opening the store as the settings say: keys, schema, fingerprints.

use std::sync::Arc;

use guanxi_persistence::keys::Keyring;
use guanxi_persistence::platform::fingerprints;
use guanxi_persistence::{Store, StoreOptions, migrate};

use crate::configuration::Configuration;
use crate::keys::KeySet;

/// Migrates the database and opens it with the keys of the installation.
///
/// # Errors
/// One sentence for the operator; also where a key is not the one that the database was used with.
pub fn open(configuration: &Configuration) -> Result<(Store, KeySet), String> {
    let keys = KeySet::of(configuration)?;
    let applied = migrate::migrate(&configuration.database).map_err(|error| format!("the database can't be migrated: {error}"))?;
    if !applied.is_empty() {
        log::info!("migrated the database: {}", applied.join(", "));
    }
    let keyring = Arc::new(Keyring::new(&keys.encryption, &keys.index)?);
    let mut known: Vec<_> = keyring.fingerprints().to_vec();
    known.extend(keys.signing.iter().map(|key| ("signing".to_owned(), key.id.clone(), key.fingerprint())));
    let options = StoreOptions { location: configuration.database.clone(), connections: configuration.pool_size, keys: keyring };
    let store = Store::open(options).map_err(|error| format!("the database can't be opened: {error}"))?;
    store.write_now(move |tx| fingerprints::check(tx, &known)).map_err(|error| error.to_string())?;
    Ok((store, keys))
}
