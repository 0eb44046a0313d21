//! The keys of an installation: given by the operator, or made once beside the embedded database.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use guanxi_persistence::Location;
use guanxi_persistence::keys::{NamedKey, parse_secret};

use crate::configuration::{Configuration, KeyTexts};

/// The file in the data folder in which keys are kept that nobody gave.
const FILE: &str = "keys.env";

/// The keys of an installation.
#[derive(Clone, Debug)]
pub struct KeySet {
    /// Ed25519 seeds: the first signs, all verify.
    pub signing: Vec<NamedKey>,
    /// AES-256 keys: the first encrypts, all decrypt.
    pub encryption: Vec<NamedKey>,
    /// The key of blind indexes.
    pub index: [u8; 32],
}

impl KeySet {
    /// Makes a fresh set, whose names have a number.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn generate(number: u32) -> Result<Self, String> {
        let key = |letter: char| Ok::<_, String>(NamedKey { id: format!("{letter}{number}"), secret: secret()? });
        Ok(Self { signing: vec![key('s')?], encryption: vec![key('e')?], index: secret()? })
    }

    /// The set as lines of an environment file.
    #[must_use]
    pub fn lines(&self) -> String {
        let list = |keys: &[NamedKey]| keys.iter().map(NamedKey::to_text).collect::<Vec<_>>().join(",");
        format!(
            "GUANXI_SIGNING_KEYS={}\nGUANXI_ENCRYPTION_KEYS={}\nGUANXI_INDEX_KEY={}\n",
            list(&self.signing),
            list(&self.encryption),
            STANDARD.encode(self.index)
        )
    }

    /// Whether the keys come from the file beside the embedded database, and not from settings.
    #[must_use]
    pub fn is_kept(configuration: &Configuration) -> bool {
        let given = &configuration.keys;
        let none_given = given.signing.is_none() && given.encryption.is_none() && given.index.is_none();
        none_given && matches!(configuration.database, Location::Sqlite(_)) && configuration.data_dir.join(FILE).exists()
    }

    /// The set with a new signing and a new encryption key in front of those there are.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn renewed(mut self) -> Result<Self, String> {
        let next = |keys: &[NamedKey], letter: char| {
            let last = keys.iter().filter_map(|key| key.id.strip_prefix(letter)?.parse::<u32>().ok()).max();
            format!("{letter}{}", last.unwrap_or(0).saturating_add(1))
        };
        let (signing, encryption) = (next(&self.signing, 's'), next(&self.encryption, 'e'));
        self.signing.insert(0, NamedKey { id: signing, secret: secret()? });
        self.encryption.insert(0, NamedKey { id: encryption, secret: secret()? });
        Ok(self)
    }

    /// The set without what nothing needs any more: one encryption key, and with the signing key the one before, whose tokens may still
    /// be good.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        self.encryption.truncate(1);
        self.signing.truncate(2);
        self
    }

    /// Puts the set in the place of the file beside the embedded database: whole or not at all, readable by the owner only.
    ///
    /// # Errors
    /// A sentence that names the file.
    pub fn keep(&self, configuration: &Configuration) -> Result<(), String> {
        let (path, fresh) = (configuration.data_dir.join(FILE), configuration.data_dir.join(format!("{FILE}.new")));
        let failed = |error: std::io::Error| format!("the keys in {} can't be kept: {error}", path.display());
        match std::fs::remove_file(&fresh) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let mut file = private().open(&fresh).map_err(failed)?;
        file.write_all(self.file_text().as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        std::fs::rename(&fresh, &path).map_err(failed)?;
        // The new name, too, must survive a power cut.
        File::open(&configuration.data_dir).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    fn file_text(&self) -> String {
        format!("# Keep these: without them nobody can read the personal data in the database.\n{}", self.lines())
    }

    /// Whether there are keys already, so that [`Self::of`] would make none.
    #[must_use]
    pub fn exists(configuration: &Configuration) -> bool {
        let given = &configuration.keys;
        let complete = given.signing.is_some() && given.encryption.is_some() && given.index.is_some();
        complete || configuration.data_dir.join(FILE).exists()
    }

    /// The keys that the settings give; on the embedded database missing ones come from the file beside it, which is made
    /// where it isn't there.
    ///
    /// # Errors
    /// A sentence that names the key.
    pub fn of(configuration: &Configuration) -> Result<Self, String> {
        let given = &configuration.keys;
        let complete = given.signing.is_some() && given.encryption.is_some() && given.index.is_some();
        let kept = match configuration.database {
            Location::Sqlite(_) if !complete => kept_or_made(&configuration.data_dir)?,
            _ => KeyTexts::default(),
        };
        let text = |given: &Option<String>, kept: Option<String>, name: &str| {
            given.clone().or(kept).ok_or_else(|| format!("{name} is missing; `guanxi keygen` prints a fresh set of keys"))
        };
        let named = |name: &'static str| move |error: String| format!("{name}: {error}");
        let set = Self {
            signing: NamedKey::parse_list(&text(&given.signing, kept.signing, "GUANXI_SIGNING_KEYS")?)
                .map_err(named("GUANXI_SIGNING_KEYS"))?,
            encryption: NamedKey::parse_list(&text(&given.encryption, kept.encryption, "GUANXI_ENCRYPTION_KEYS")?)
                .map_err(named("GUANXI_ENCRYPTION_KEYS"))?,
            index: parse_secret(&text(&given.index, kept.index, "GUANXI_INDEX_KEY")?).map_err(named("GUANXI_INDEX_KEY"))?,
        };
        let mut secrets = BTreeSet::from([set.index]);
        if set.signing.iter().chain(&set.encryption).all(|key| secrets.insert(key.secret)) {
            return Ok(set);
        }
        Err("of GUANXI_SIGNING_KEYS, GUANXI_ENCRYPTION_KEYS and GUANXI_INDEX_KEY two are the same; `guanxi keygen` prints a fresh set"
            .to_owned())
    }
}

fn secret() -> Result<[u8; 32], String> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| "the system gives no randomness".to_owned())?;
    Ok(bytes)
}

/// How a file is made that only its owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn kept_or_made(folder: &Path) -> Result<KeyTexts, String> {
    let path = folder.join(FILE);
    let failed = |error: std::io::Error| format!("the keys in {} can't be kept: {error}", path.display());
    match private().open(&path) {
        Ok(mut file) => {
            let set = KeySet::generate(1)?;
            file.write_all(set.file_text().as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
            log::warn!("made new keys in {}: keep these, the personal data in the database can't be read without them", path.display());
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    let mut texts = KeyTexts::default();
    for line in dotenvy::from_path_iter(&path).map_err(|_| format!("the keys in {} can't be read", path.display()))? {
        let (name, value) = line.map_err(|_| format!("a line of {} is broken", path.display()))?;
        match name.as_str() {
            "GUANXI_SIGNING_KEYS" => texts.signing = Some(value),
            "GUANXI_ENCRYPTION_KEYS" => texts.encryption = Some(value),
            "GUANXI_INDEX_KEY" => texts.index = Some(value),
            _ => {}
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::Environment;

    fn settings(folder: &Path, more: &[(&str, &str)]) -> Configuration {
        let mut pairs = vec![("GUANXI_DATA_DIR".to_owned(), folder.to_string_lossy().into_owned())];
        pairs.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Configuration::read(&Environment::from_pairs(pairs)).unwrap()
    }

    #[test]
    fn embedded_keys_are_made_once_and_readable_by_the_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let first = KeySet::of(&settings(folder.path(), &[])).unwrap();
        let second = KeySet::of(&settings(folder.path(), &[])).unwrap();
        assert_eq!(first.lines(), second.lines());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn renewed_keys_replace_the_file_whole() {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path(), &[]);
        let first = KeySet::of(&settings).unwrap();
        assert!(KeySet::is_kept(&settings));
        // What a rotation that was killed has left behind.
        std::fs::write(folder.path().join("keys.env.new"), "half").unwrap();
        first.clone().renewed().unwrap().keep(&settings).unwrap();
        let second = KeySet::of(&settings).unwrap();
        let ids = |keys: &[NamedKey]| keys.iter().map(|key| key.id.clone()).collect::<Vec<_>>();
        assert_eq!((ids(&second.signing), ids(&second.encryption)), (vec!["s2".into(), "s1".into()], vec!["e2".into(), "e1".into()]));
        assert_eq!((second.encryption[1].secret, second.index), (first.encryption[0].secret, first.index));
        second.renewed().unwrap().trimmed().keep(&settings).unwrap();
        let third = KeySet::of(&settings).unwrap();
        assert_eq!((ids(&third.signing), ids(&third.encryption)), (vec!["s3".into(), "s2".into()], vec!["e3".into()]));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(!folder.path().join("keys.env.new").exists());
    }

    #[test]
    fn postgres_needs_every_key() {
        let folder = tempfile::tempdir().unwrap();
        let error = KeySet::of(&settings(folder.path(), &[("DATABASE_URL", "postgres://localhost/x")])).unwrap_err();
        assert!(error.contains("GUANXI_SIGNING_KEYS"), "{error}");
    }
}
