//! The text of a key.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::problem::Problem;

/// How every key begins: so that it is told from an access token, and found where it was published by mistake.
const MARK: &str = "gx_";
/// How many characters behind the mark are shown in lists.
const SHOWN: usize = 8;
/// No genuine key is longer, in bytes.
const LONGEST: usize = 100;
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A fresh key: what the integrator gets, and what is kept of it.
pub struct ApiKeySecret {
    /// `gx_`, eight characters, `_`, and 256 random bits.
    pub text: String,
    /// The first part.
    pub prefix: String,
    /// SHA-256 of the text.
    pub hash: [u8; 32],
}

impl ApiKeySecret {
    /// Makes one.
    ///
    /// # Errors
    /// `internal` where the system gives no randomness.
    pub fn generate() -> Result<Self, Problem> {
        let (mut shown, mut secret) = ([0; SHOWN], [0; 32]);
        rand::fill(&mut shown).and_then(|()| rand::fill(&mut secret)).map_err(|_| Problem::internal("the system gives no randomness"))?;
        let shown: String = shown.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32)).copied().map(char::from)).collect();
        let prefix = format!("{MARK}{shown}");
        let text = format!("{prefix}_{}", URL_SAFE_NO_PAD.encode(secret));
        Ok(Self { hash: hash(&text), text, prefix })
    }

    /// The hash by which a bearer token is found that is a key; `None` for what can't be one.
    #[must_use]
    pub fn hash_of(token: &str) -> Option<[u8; 32]> {
        (token.starts_with(MARK) && token.len() <= LONGEST).then(|| hash(token))
    }
}

fn hash(text: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_their_mark() {
        let (one, other) = (ApiKeySecret::generate().unwrap(), ApiKeySecret::generate().unwrap());
        assert!(one.text.starts_with(&format!("{}_", one.prefix)) && one.prefix.len() == 11, "{}", one.text);
        assert_eq!(ApiKeySecret::hash_of(&one.text), Some(one.hash));
        assert_ne!(one.hash, other.hash);
        assert_eq!(ApiKeySecret::hash_of("eyJ0eXAiOiJKV1QifQ.e30.x"), None);
        assert_eq!(ApiKeySecret::hash_of(&format!("gx_{}", "a".repeat(100))), None);
    }
}
