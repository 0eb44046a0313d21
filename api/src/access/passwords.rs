//! Hashing and checking passwords: Argon2id, on threads of its own, few at a time, so that a flood of sign-ins can't
//! starve the rest.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use argon2::Params;
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::password::Password;
use tokio::sync::{Semaphore, oneshot};

use super::argon;
use crate::problem::Problem;

/// Memory of one check in KiB, passes over it, and lanes: what OWASP recommends for Argon2id.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How long a call waits for its turn before it is told to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Hashes and checks passwords.
#[derive(Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    nobodys: String,
}

impl Passwords {
    /// Works on at most `at_once` passwords at a time.
    ///
    /// # Errors
    /// A sentence where the system gives no randomness.
    pub fn new(at_once: usize) -> Result<Self, String> {
        Ok(Self { turns: Arc::new(Semaphore::new(at_once.max(1))), nobodys: hash_now(random_password()?.as_bytes())? })
    }

    /// The hash of a password, in PHC form.
    ///
    /// # Errors
    /// `unavailable` where too many wait.
    pub async fn hash(&self, password: Password) -> Result<String, Problem> {
        self.in_turn(move || hash_now(password.expose().as_bytes())).await?.map_err(Problem::internal)
    }

    /// Whether a password is the one of a hash. Without a hash (there is no such account) the same work is done, so that the
    /// time tells nothing.
    ///
    /// # Errors
    /// `unavailable` where too many wait.
    pub async fn matches(&self, password: Password, hash: Option<String>) -> Result<bool, Problem> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.clone());
        let matches = self.in_turn(move || matches_now(password.expose().as_bytes(), &hash)).await?;
        Ok(matches.map_err(Problem::internal)? && known)
    }

    /// The turn is taken until the work is done, also where nobody waits for it any more.
    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let turn = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| ProblemCode::Unavailable)?.map_err(Problem::internal)?;
        let (sender, receiver) = oneshot::channel();
        let worker = thread::Builder::new().name("passwords".to_owned()).spawn(move || {
            let done = work();
            drop(turn);
            // An error means that the caller went away.
            let _ = sender.send(done);
        });
        worker.map_err(|error| Problem::from(ProblemCode::Unavailable).caused_by(error))?;
        receiver.await.map_err(Problem::internal)
    }
}

/// The hash of a password, at once and on this thread: for the command line and the start.
///
/// # Errors
/// A sentence for the log.
pub fn hash_now(password: &[u8]) -> Result<String, String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| error.to_string())?;
    let mut salt = [0; 16];
    rand::fill(&mut salt).map_err(|_| "the system gives no randomness")?;
    argon::hash(password, &salt, params)
}

fn matches_now(password: &[u8], hash: &str) -> Result<bool, String> {
    argon::matches(password, hash)
}

/// A password of 120 random bits that can be typed.
///
/// # Errors
/// A sentence where the system gives no randomness.
pub fn random_password() -> Result<String, String> {
    let mut bytes = [0; 15];
    rand::fill(&mut bytes).map_err(|_| "the system gives no randomness")?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::given(text).unwrap()
    }

    #[actix_web::test]
    async fn a_password_matches_its_hash_alone() {
        let passwords = Passwords::new(1).unwrap();
        let hash = passwords.hash(password("plum-tree-by-the-lake")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.matches(password("plum-tree-by-the-lake"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches(password("plum-tree-by-the-river"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches(password("plum-tree-by-the-lake"), None).await.unwrap());
        assert_ne!(passwords.hash(password("plum-tree-by-the-lake")).await.unwrap(), hash);
        assert!(passwords.matches(password("x"), Some("nonsense".to_owned())).await.is_err());
    }

    #[test]
    fn made_passwords_are_good_enough() {
        let one = random_password().unwrap();
        assert!(Password::choose(&one, "admin@localhost.localdomain").is_ok());
        assert_ne!(one, random_password().unwrap());
    }
}
