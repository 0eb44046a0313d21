//! Rotating the keys that seal, beside running servers.

use clap::Args;
use guanxi_persistence::privacy::rotation::rotate;
use guanxi_persistence::{Error, Location};

use crate::configuration::Configuration;
use crate::keys::KeySet;
use crate::serve::served_with;
use crate::store;

/// After how many values the log tells of it.
const TOLD_EVERY: u64 = 10_000;

/// How keys are rotated.
#[derive(Debug, Args)]
pub struct RotateKeys {
    /// Make new keys first, in the file beside the embedded database. A server that runs has to be started again before the second step,
    /// `rotate-keys` without this
    #[arg(long)]
    pub new: bool,
}

/// Makes new keys where they are asked for, and seals with the current key what another has sealed. What to tell the operator.
///
/// # Errors
/// One sentence for the operator; what was done before it stands, and the same command goes on behind it.
pub fn run(arguments: &RotateKeys, configuration: &Configuration) -> Result<String, String> {
    let mut told = String::new();
    if arguments.new {
        let made = renew(configuration)?;
        told = format!("Made the keys {made}: keep the new file data/keys.env apart from the backups.\n");
        if served_with(configuration)?.is_some() {
            told.push_str("A server runs: start it again, then run `guanxi rotate-keys` beside it.\n");
            return Ok(told);
        }
    }
    let (store, keys) = store::open(configuration)?;
    let current = store.keys().current_id().to_owned();
    // A server that is started meanwhile has the keys of the file that stands there now.
    if let Some(other) = served_with(configuration)?.filter(|key| *key != current) {
        return Err(format!("the server on this database still encrypts with the key {other}: start it again, then run this again"));
    }
    let mut next = TOLD_EVERY;
    let rotated = rotate(&store, |rotated| {
        if rotated.seen >= next {
            log::info!("looked at {} values, encrypted {} of them anew", rotated.seen, rotated.resealed);
            next += TOLD_EVERY;
        }
    });
    let rotated = rotated.map_err(|error| match error {
        Error::Internal(sentence) => sentence,
        other => format!("the keys can't be rotated now: {other}"),
    })?;
    told.push_str(&format!("Encrypted {} values with the key {current}.\n", rotated.resealed));
    let retired = rotated.retired.join(", ");
    if KeySet::is_kept(configuration) && keys.encryption.len() > 1 {
        keys.trimmed().keep(configuration)?;
        told.push_str("The keys before it are out of data/keys.env; backups made before now still need the copy of them that you keep.\n");
    } else if !retired.is_empty() {
        told.push_str(&format!("Nothing needs {retired} any more but backups made before now: take it out of the settings.\n"));
    }
    Ok(told)
}

/// The ids of the keys that were made.
fn renew(configuration: &Configuration) -> Result<String, String> {
    if !matches!(configuration.database, Location::Sqlite(_)) || !KeySet::is_kept(configuration) {
        return Err("--new is for keys that are kept in the file beside the embedded database; \
                    with keys in the settings put one that `guanxi keygen --number 2` prints in front of them"
            .to_owned());
    }
    let keys = KeySet::of(configuration)?;
    // Of a renewal that was made already the second step is due.
    if keys.encryption.len() > 1 {
        return Err("there are new keys already: run `guanxi rotate-keys` without --new".to_owned());
    }
    let keys = keys.renewed()?;
    keys.keep(configuration)?;
    let first = |list: &[guanxi_persistence::keys::NamedKey]| list.first().map_or_else(String::new, |key| key.id.clone());
    Ok(format!("{} and {}", first(&keys.signing), first(&keys.encryption)))
}
