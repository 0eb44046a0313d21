//! Argon2 with memory that goes back to the system when the work is done.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

/// How many blocks of a KiB are reserved at least; the system gives only those that are touched. Of pieces up to 32 MiB glibc learns
/// when the first one is freed: it takes later ones of that size from its heaps, which keep them, one in each thread's.
const RESERVED: usize = 33 * 1024;

/// The memory that hashing works in. Kept between hashes it is touched once and not by each.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// At least so many blocks. What stands in them from before is written over in the first pass before it is read.
    fn blocks(&mut self, count: usize) -> Result<&mut [Block], String> {
        if self.0.len() < count {
            self.0 = Vec::with_capacity(count.max(RESERVED));
            self.0.resize(count, Block::new());
        }
        self.0.get_mut(..count).ok_or_else(|| told(&"its memory is too small"))
    }
}

/// The hash of a password in PHC form.
///
/// # Errors
/// A sentence for the log.
pub(super) fn hash(password: &[u8], salt: &[u8], params: Params, memory: &mut Memory) -> Result<String, String> {
    let salt = Salt::new(salt).map_err(|error| told(&error))?;
    let made = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(|error| told(&error))?,
        hash: Some(output(password, &salt, Algorithm::Argon2id, Version::V0x13, params, memory)?),
        salt: Some(salt),
    };
    Ok(made.to_string())
}

/// Whether a password is the one of a hash in PHC form.
///
/// # Errors
/// A sentence for the log, where the hash is broken.
pub(super) fn matches(password: &[u8], hash: &str, memory: &mut Memory) -> Result<bool, String> {
    let broken = |error: &dyn std::fmt::Display| format!("a kept password hash is broken: {error}");
    let kept = PasswordHash::new(hash).map_err(|error| broken(&error))?;
    let (Some(salt), Some(expected)) = (&kept.salt, &kept.hash) else { return Err(broken(&"it has no salt or no output")) };
    let algorithm = Algorithm::try_from(kept.algorithm.as_str()).map_err(|error| broken(&error))?;
    let version = kept.version.map_or(Ok(Version::default()), Version::try_from).map_err(|error| broken(&error))?;
    let params = Params::try_from(&kept).map_err(|error| broken(&error))?;
    // Outputs are compared in constant time.
    Ok(output(password, salt, algorithm, version, params, memory)? == *expected)
}

fn output(
    password: &[u8],
    salt: &[u8],
    algorithm: Algorithm,
    version: Version,
    params: Params,
    memory: &mut Memory,
) -> Result<Output, String> {
    let blocks = memory.blocks(params.block_count())?;
    let mut bytes = [0; Output::MAX_LENGTH];
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let bytes = bytes.get_mut(..length).ok_or_else(|| told(&"its output is too long"))?;
    let argon = Argon2::new(algorithm, version, params);
    argon.hash_password_into_with_memory(password, salt, bytes, blocks).map_err(|error| told(&error))?;
    Output::new(bytes).map_err(|error| told(&error))
}

fn told(error: &dyn std::fmt::Display) -> String {
    format!("hashing a password: {error}")
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};

    use super::*;

    fn small(length: Option<usize>) -> Params {
        Params::new(64, 1, 1, length).unwrap()
    }

    #[test]
    fn what_it_makes_is_what_argon2_makes() {
        let salt = [7; 16];
        let mut memory = Memory::default();
        // The second one works in what the first has left behind.
        hash(b"pear-tree", &salt, small(None), &mut memory).unwrap();
        let made = hash(b"plum-tree", &salt, small(None), &mut memory).unwrap();
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, small(None));
        let theirs: PasswordHash = argon.hash_password_with_salt(b"plum-tree", &salt).unwrap();
        assert_eq!(made, theirs.to_string());
        argon.verify_password(b"plum-tree", &PasswordHash::new(&made).unwrap()).unwrap();
    }

    #[test]
    fn hashes_of_other_figures_are_read() {
        for (algorithm, version, length) in [(Algorithm::Argon2d, Version::V0x10, None), (Algorithm::Argon2i, Version::V0x13, Some(24))] {
            let argon = Argon2::new(algorithm, version, small(length));
            let theirs: PasswordHash = argon.hash_password_with_salt(b"plum-tree", &[7; 16]).unwrap();
            assert!(matches(b"plum-tree", &theirs.to_string(), &mut Memory::default()).unwrap());
            assert!(!matches(b"pear-tree", &theirs.to_string(), &mut Memory::default()).unwrap());
        }
    }

    #[test]
    fn nonsense_is_told() {
        assert!(matches(b"x", "nonsense", &mut Memory::default()).is_err());
        assert!(matches(b"x", "$argon2id$v=19$m=64,t=1,p=1", &mut Memory::default()).is_err());
        assert!(hash(b"x", b"short", small(None), &mut Memory::default()).is_err());
    }
}
