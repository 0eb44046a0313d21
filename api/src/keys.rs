//! The keys of an installation: what signs tokens, what encrypts personal data, what blind indexes are made with.

use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A key of 32 bytes with the name under which data refer to it.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedKey {
    /// The name: letters, digits, `_` and `-`, at most 32.
    pub id: String,
    /// The key.
    pub bytes: [u8; 32],
}

impl std::fmt::Debug for NamedKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "NamedKey({}, …)", self.id)
    }
}

/// The keys of an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet {
    /// Ed25519 seeds: the first signs, all verify.
    pub signing: Vec<NamedKey>,
    /// AES-256 keys: the first encrypts, all decrypt.
    pub encryption: Vec<NamedKey>,
    /// The key of blind indexes; its name is `index`.
    pub index: NamedKey,
}

impl KeySet {
    /// Makes a fresh set.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn generate(id: &str) -> Result<Self, String> {
        Ok(Self { signing: vec![generate(id)?], encryption: vec![generate(id)?], index: generate("index")? })
    }

    /// The set as lines of an environment file.
    #[must_use]
    pub fn lines(&self) -> String {
        format!(
            "GUANXI_SIGNING_KEYS={}\nGUANXI_ENCRYPTION_KEYS={}\nGUANXI_INDEX_KEY={}\n",
            list(&self.signing),
            list(&self.encryption),
            STANDARD.encode(self.index.bytes)
        )
    }
}

/// Reads `id:base64,id:base64`.
///
/// # Errors
/// A sentence that says which entry is wrong, without showing it.
pub fn parse_keys(text: &str) -> Result<Vec<NamedKey>, String> {
    let mut keys: Vec<NamedKey> = Vec::new();
    for (at, entry) in text.split(',').map(str::trim).enumerate() {
        let place = at + 1;
        let (id, secret) = entry.split_once(':').ok_or_else(|| format!("key {place} is not of the form id:base64"))?;
        let named = id.len() <= 32 && !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !named {
            return Err(format!("key {place} has a name that is not made of 1 to 32 letters, digits, _ and -"));
        }
        if keys.iter().any(|key| key.id == id) {
            return Err(format!("the name of key {place} is given twice"));
        }
        keys.push(NamedKey { id: id.to_owned(), bytes: parse_secret(secret).map_err(|error| format!("key {place} {error}"))? });
    }
    Ok(keys)
}

/// Reads the index key: base64 of 32 bytes.
///
/// # Errors
/// A sentence.
pub fn parse_index_key(text: &str) -> Result<NamedKey, String> {
    let bytes = parse_secret(text.trim()).map_err(|error| format!("the key {error}"))?;
    Ok(NamedKey { id: "index".to_owned(), bytes })
}

fn parse_secret(text: &str) -> Result<[u8; 32], &'static str> {
    let bytes = STANDARD.decode(text).map_err(|_| "is not base64")?;
    bytes.try_into().map_err(|_| "is not 32 bytes long")
}

fn generate(id: &str) -> Result<NamedKey, String> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| "the system gives no randomness".to_owned())?;
    Ok(NamedKey { id: id.to_owned(), bytes })
}

fn list(keys: &[NamedKey]) -> String {
    keys.iter().map(|key| format!("{}:{}", key.id, STANDARD.encode(key.bytes))).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_reads_back() {
        let set = KeySet::generate("k1").unwrap();
        let lines = set.lines();
        let values: Vec<_> = lines.lines().map(|line| line.split_once('=').unwrap().1).collect();
        assert_eq!(parse_keys(values[0]).unwrap(), set.signing);
        assert_eq!(parse_keys(values[1]).unwrap(), set.encryption);
        assert_eq!(parse_index_key(values[2]).unwrap(), set.index);
    }

    #[test]
    fn wrong_keys_are_named_by_their_place_and_not_shown() {
        let good = STANDARD.encode([7; 32]);
        for (text, part) in [
            ("".to_owned(), "key 1 is not of the form"),
            (format!("a:{good},b:c2hvcnQ="), "key 2 is not 32 bytes"),
            (format!("a:{good},a:{good}"), "key 2 is given twice"),
            (format!("a b:{good}"), "key 1 has a name"),
            ("a:%%%".to_owned(), "key 1 is not base64"),
        ] {
            let error = parse_keys(&text).unwrap_err();
            assert!(error.contains(part), "{error}");
            assert!(!error.contains(&good));
        }
    }
}
