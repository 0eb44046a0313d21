//! Keys of personal values: encryption at rest and blind indexes.
//!
//! A sealed value is `version (1) | key id length (1) | key id | nonce (12) | ciphertext and tag`, AES-256-GCM with the table, the
//! column and the row's id as associated data, so that a value moved to another row or column does not open. A blind index is
//! HMAC-SHA-256 of the kind of value and its normal form, cut to 16 bytes: equal values have equal indexes, and without
//! the key nobody can try values.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::{digest, hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use guanxi_domain::privacy::fields::is_sealed;
use uuid::Uuid;

use crate::error::Error;

const FORMAT: u8 = 1;
const NONCE_BYTES: usize = 12;
/// How many bytes of an HMAC make a blind index.
pub const INDEX_BYTES: usize = 16;

/// The place that a sealed value belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

impl Place {
    fn associated(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.table.len() + self.column.len() + 18);
        bytes.extend_from_slice(self.table.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(self.column.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(self.row.as_bytes());
        bytes
    }
}

/// One key of 32 bytes with its name.
#[derive(Clone)]
pub struct NamedKey {
    /// The name under which values sealed with it find it again: 1 to 32 of `A-Z a-z 0-9 _ -`.
    pub id: String,
    /// The secret.
    pub secret: [u8; 32],
}

impl std::fmt::Debug for NamedKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("NamedKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl NamedKey {
    /// Reads a list `id:base64,id:base64`; the first is the current one.
    ///
    /// # Errors
    /// A sentence that says what is wrong without showing a secret.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, String> {
        let keys: Vec<Self> =
            text.split([',', '\n']).map(str::trim).filter(|entry| !entry.is_empty()).map(Self::parse).collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err("there is no key".to_owned());
        }
        for (at, key) in keys.iter().enumerate() {
            if keys.iter().skip(at + 1).any(|other| other.id == key.id) {
                return Err(format!("the key id {} stands twice", key.id));
            }
        }
        Ok(keys)
    }

    fn parse(entry: &str) -> Result<Self, String> {
        let (id, secret) = entry.split_once(':').ok_or("a key is written id:base64")?;
        let good = !id.is_empty() && id.len() <= 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if !good {
            return Err("a key id is 1 to 32 of A-Z a-z 0-9 _ -".to_owned());
        }
        Ok(Self { id: id.to_owned(), secret: parse_secret(secret)? })
    }

    /// The form that [`Self::parse_list`] reads.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{}:{}", self.id, STANDARD.encode(self.secret))
    }

    /// A fingerprint by which a database knows the key again: the first 16 bytes of SHA-256 over a label and the secret.
    #[must_use]
    pub fn fingerprint(&self) -> Vec<u8> {
        fingerprint(&self.secret)
    }
}

/// Reads 32 bytes of base64. What is no random key is refused: see [`is_weak`].
///
/// # Errors
/// A sentence that says what is wrong without showing the secret.
pub fn parse_secret(text: &str) -> Result<[u8; 32], String> {
    let bytes = STANDARD.decode(text.trim()).map_err(|_| "a key is not base64")?;
    let secret: [u8; 32] = bytes.try_into().map_err(|_| "a key is not of 32 bytes")?;
    if is_weak(&secret) {
        return Err("a key is not random; `guanxi keygen` prints a fresh set of keys".to_owned());
    }
    Ok(secret)
}

/// Whether 32 bytes were hardly drawn at random: they repeat themselves, count up or down, are written text, or stand in a document
/// that everybody can read. Of random keys one in a million million is taken for such.
fn is_weak(secret: &[u8; 32]) -> bool {
    let distinct: std::collections::BTreeSet<u8> = secret.iter().copied().collect();
    let steps = secret.iter().zip(secret.iter().skip(1)).map(|(one, next)| next.wrapping_sub(*one));
    let even: std::collections::BTreeSet<u8> = steps.collect();
    let (first, second) = secret.split_at(16);
    distinct.len() < 16
        || even.len() < 4
        || first == second
        || secret.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ')
        || PUBLISHED.contains(&STANDARD.encode(secret).as_str())
}

/// Keys that were printed in documents and tests of this or other projects.
const PUBLISHED: [&str; 5] = [
    "MwceangBh5jSvTCUwWCePb8hkD1MshwttIf/ekORdwA=",
    "mX1EcULZRVvAecJSZ1kzTgapTqV33NfVAgxL1HpMbVc=",
    "FPk0VQOFBCxJNKnqQa0WWib3avRrmzSm8OE759lYhwU=",
    // The seed of the first Ed25519 key in RFC 8032, and that of RFC 8037.
    "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=",
    "//////////////////////////////////////////8=",
];

/// The fingerprint of a secret.
#[must_use]
pub fn fingerprint(secret: &[u8; 32]) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(b"guanxi key fingerprint");
    context.update(secret);
    context.finish().as_ref().iter().copied().take(16).collect()
}

/// All keys of personal values, ready for use.
pub struct Keyring {
    current: (String, LessSafeKey),
    others: Vec<(String, LessSafeKey)>,
    index: hmac::Key,
    fingerprints: Vec<(String, String, Vec<u8>)>,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Keyring").field("current", &self.current.0).finish_non_exhaustive()
    }
}

impl Keyring {
    /// Makes a ring of encryption keys (the first seals, all open) and the key of blind indexes.
    ///
    /// # Errors
    /// A sentence where there is no encryption key.
    pub fn new(encryption: &[NamedKey], index: &[u8; 32]) -> Result<Self, String> {
        let mut ready = Vec::new();
        let mut fingerprints = vec![("index".to_owned(), "index".to_owned(), fingerprint(index))];
        for key in encryption {
            let unbound = UnboundKey::new(&AES_256_GCM, &key.secret).map_err(|_| "a key can't be used")?;
            ready.push((key.id.clone(), LessSafeKey::new(unbound)));
            fingerprints.push(("encryption".to_owned(), key.id.clone(), key.fingerprint()));
        }
        let mut ready = ready.into_iter();
        let current = ready.next().ok_or("there is no encryption key")?;
        Ok(Self { current, others: ready.collect(), index: hmac::Key::new(hmac::HMAC_SHA256, index), fingerprints })
    }

    /// Purpose, id and fingerprint of each key.
    #[must_use]
    pub fn fingerprints(&self) -> &[(String, String, Vec<u8>)] {
        &self.fingerprints
    }

    /// Seals a value for its place, which the catalogue of protected fields has to know: a column that it doesn't would be left out when
    /// keys are rotated.
    ///
    /// # Errors
    /// `Internal` where the catalogue does not know the column, or the system gives no randomness.
    pub fn seal(&self, place: Place, value: &str) -> Result<Vec<u8>, Error> {
        if !is_sealed(place.table, place.column) {
            return Err(Error::internal(format!("the catalogue has no sealed column {}.{}", place.table, place.column)));
        }
        let (id, key) = &self.current;
        let mut nonce = [0; NONCE_BYTES];
        rand::fill(&mut nonce).map_err(|_| Error::internal("no randomness"))?;
        let mut cipher = value.as_bytes().to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(place.associated()), &mut cipher)
            .map_err(|_| Error::internal("a value can't be sealed"))?;
        let mut sealed = Vec::with_capacity(2 + id.len() + NONCE_BYTES + cipher.len());
        sealed.extend([FORMAT, u8::try_from(id.len()).map_err(Error::internal)?]);
        sealed.extend_from_slice(id.as_bytes());
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut cipher);
        Ok(sealed)
    }

    /// Opens a sealed value.
    ///
    /// # Errors
    /// `Internal` where its key is not in the ring, or the value was changed or moved.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<String, Error> {
        let broken = || Error::internal(format!("a sealed value of {}.{} does not open", place.table, place.column));
        let (id, rest) = split_id(sealed).ok_or_else(broken)?;
        let key = self.key(id).ok_or_else(|| Error::internal(format!("no encryption key {}", String::from_utf8_lossy(id))))?;
        let (nonce, cipher) = rest.split_at_checked(NONCE_BYTES).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut buffer = cipher.to_vec();
        let plain = key.open_in_place(nonce, Aad::from(place.associated()), &mut buffer).map_err(|_| broken())?;
        String::from_utf8(plain.to_vec()).map_err(|_| broken())
    }

    /// The value sealed with the key that seals now; `None` where it is already.
    ///
    /// # Errors
    /// As [`Self::open`] and [`Self::seal`].
    pub fn reseal(&self, place: Place, sealed: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        if split_id(sealed).is_some_and(|(id, _)| id == self.current.0.as_bytes()) {
            return Ok(None);
        }
        self.open(place, sealed).and_then(|value| self.seal(place, &value)).map(Some)
    }

    /// The id of the key that sealed a value.
    #[must_use]
    pub fn sealed_with(sealed: &[u8]) -> Option<String> {
        split_id(sealed).map(|(id, _)| String::from_utf8_lossy(id).into_owned())
    }

    /// The id of the key that seals now.
    #[must_use]
    pub fn current_id(&self) -> &str {
        &self.current.0
    }

    /// The blind index of a value of a kind, in its normal form.
    #[must_use]
    pub fn blind_index(&self, kind: &str, normal: &str) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.index);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(normal.as_bytes());
        context.sign().as_ref().iter().copied().take(INDEX_BYTES).collect()
    }

    fn key(&self, id: &[u8]) -> Option<&LessSafeKey> {
        std::iter::once(&self.current).chain(&self.others).find(|(name, _)| name.as_bytes() == id).map(|(_, key)| key)
    }
}

fn split_id(sealed: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = sealed.split_at_checked(2)?;
    match head {
        [FORMAT, length] => rest.split_at_checked(usize::from(*length)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that look random.
    fn key(id: &str, byte: u8) -> NamedKey {
        let mut secret = [0; 32];
        secret.copy_from_slice(digest::digest(&digest::SHA256, &[byte]).as_ref());
        NamedKey { id: id.to_owned(), secret }
    }

    const PLACE: Place = Place { table: "contact_points", column: "value", row: Uuid::from_u128(7) };

    #[test]
    fn a_value_opens_only_where_it_belongs() {
        let ring = Keyring::new(&[key("a", 1)], &[3; 32]).unwrap();
        let sealed = ring.seal(PLACE, "+8613800138000").unwrap();
        assert_eq!(ring.open(PLACE, &sealed).unwrap(), "+8613800138000");
        assert!(ring.open(Place { row: Uuid::from_u128(8), ..PLACE }, &sealed).is_err());
        assert!(ring.open(Place { column: "other", ..PLACE }, &sealed).is_err());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(ring.open(PLACE, &changed).is_err(), "byte {at}");
            assert!(ring.open(PLACE, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn old_keys_still_open() {
        let old = Keyring::new(&[key("old", 1)], &[3; 32]).unwrap();
        let sealed = old.seal(PLACE, "x").unwrap();
        let ring = Keyring::new(&[key("new", 2), key("old", 1)], &[3; 32]).unwrap();
        assert_eq!(ring.open(PLACE, &sealed).unwrap(), "x");
        assert_eq!(Keyring::sealed_with(&sealed).as_deref(), Some("old"));
        assert!(Keyring::new(&[key("new", 2)], &[3; 32]).unwrap().open(PLACE, &sealed).is_err());
    }

    #[test]
    fn blind_indexes_tell_kinds_apart() {
        let ring = Keyring::new(&[key("a", 1)], &[3; 32]).unwrap();
        assert_eq!(ring.blind_index("phone", "1"), ring.blind_index("phone", "1"));
        assert_ne!(ring.blind_index("phone", "1"), ring.blind_index("email", "1"));
        assert_eq!(ring.blind_index("phone", "1").len(), INDEX_BYTES);
    }

    #[test]
    fn keys_that_nobody_drew_at_random_are_refused() {
        let counted = |step: u8| -> Vec<u8> { (0..32_u8).map(|place| place.wrapping_mul(step)).collect() };
        for weak in [
            vec![0; 32],
            vec![255; 32],
            b"0123456789abcdef0123456789abcdef".to_vec(),
            b"this is a secret passphrase, sir".to_vec(),
            [0xab, 0xcd, 0xef, 0x01].repeat(8),
            counted(1),
            counted(255),
            counted(7),
            key("a", 1).secret[..16].repeat(2),
        ] {
            assert!(parse_secret(&STANDARD.encode(&weak)).is_err(), "{weak:?}");
        }
        for published in PUBLISHED {
            assert!(parse_secret(published).unwrap_err().contains("keygen"), "{published}");
        }
        for byte in 0..=255 {
            assert!(parse_secret(&STANDARD.encode(key("a", byte).secret)).is_ok());
        }
    }

    #[test]
    fn key_lists_are_read() {
        let good = format!("{},{}", key("a", 1).to_text(), key("b", 2).to_text());
        assert_eq!(NamedKey::parse_list(&good).unwrap().len(), 2);
        for bad in [
            "",
            "a",
            "a:xyz",
            "a:AAAA",
            &format!("{},{}", key("a", 1).to_text(), key("a", 2).to_text()),
            &format!("a:{}", STANDARD.encode([5; 32])),
        ] {
            assert!(NamedKey::parse_list(bad).is_err(), "{bad}");
        }
    }
}
