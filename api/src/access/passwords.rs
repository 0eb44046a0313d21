//! Hashing and checking passwords: Argon2id, on threads of its own, few at a time and behind everybody else, so that a flood of
//! sign-ins can't starve the rest. Whoever comes while too many wait is sent away at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use argon2::Params;
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::password::Password;
use guanxi_domain::access::throttle::Flood;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::argon::{self, Memory};
use super::password_threads::Threads;
use crate::problem::Problem;

/// Memory of one check in KiB, passes over it, and lanes: what OWASP recommends for Argon2id.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How long a call waits for its turn before it is told to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// How many calls of each origin may wait for their turn: two to three seconds' work. Of strangers under a flood not all get it in time.
const WAITING: usize = 64;
/// Hashes and checks passwords.
#[derive(Debug)]
pub struct Passwords {
    acquaintances: Lane,
    strangers: Lane,
    wrongs: Arc<Wrongs>,
    nobodys: Arc<str>,
}

/// From where a password comes. Acquaintances don't wait behind strangers, and so not behind a flood of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From an address from which somebody who had signed in has called this process, or from somebody whose right password or right to make
    /// users is proven.
    Acquaintance,
    /// From any other address.
    Stranger,
}

/// The places and the turns of those who come from one [`Origin`].
#[derive(Debug)]
struct Lane {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    // Of its own: those that a flood has made stand back behind everything are not to check anybody else's.
    threads: Arc<Threads>,
}

impl Lane {
    fn new(at_once: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(at_once + WAITING)), turns: Arc::new(Semaphore::new(at_once)), threads: Arc::default() }
    }
}

/// The wrong ones of strangers.
#[derive(Debug)]
struct Wrongs {
    flood: Mutex<Flood>,
    begun: Instant,
}

impl Wrongs {
    fn pause_after_another(&self) -> Duration {
        self.flood.lock().unwrap_or_else(PoisonError::into_inner).pause_after_another(self.begun.elapsed())
    }
}

/// The right to work on passwords, one after the other, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    // Shared with the thread that works, which goes on where nobody waits for it any more.
    permits: Arc<(OwnedSemaphorePermit, OwnedSemaphorePermit)>,
    threads: Arc<Threads>,
    nobodys: Arc<str>,
    // None where a wrong one is not counted among those of a flood.
    wrongs: Option<Arc<Wrongs>>,
}

impl Passwords {
    /// Works on at most `at_once` passwords of each origin at a time.
    ///
    /// # Errors
    /// A sentence where the system gives no randomness.
    pub fn new(at_once: usize) -> Result<Self, String> {
        let at_once = at_once.max(1);
        Ok(Self {
            acquaintances: Lane::new(at_once),
            strangers: Lane::new(at_once),
            wrongs: Arc::new(Wrongs { flood: Mutex::new(Flood::new(at_once)), begun: Instant::now() }),
            nobodys: hash_now(random_password()?.as_bytes())?.into(),
        })
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// `unavailable`: at once where too many wait already, after [`LONGEST_WAIT`] where the turn did not come.
    pub async fn turn(&self, origin: Origin) -> Result<Turn, Problem> {
        let (lane, wrongs) = match origin {
            Origin::Acquaintance => (&self.acquaintances, None),
            Origin::Stranger => (&self.strangers, Some(Arc::clone(&self.wrongs))),
        };
        let place = Arc::clone(&lane.places).try_acquire_owned().map_err(|_| ProblemCode::Unavailable)?;
        let turn = tokio::time::timeout(LONGEST_WAIT, Arc::clone(&lane.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| ProblemCode::Unavailable)?.map_err(Problem::internal)?;
        Ok(Turn { permits: Arc::new((place, turn)), threads: Arc::clone(&lane.threads), nobodys: Arc::clone(&self.nobodys), wrongs })
    }

    /// How many strangers have their turn.
    #[cfg(test)]
    pub fn strangers_at_work(&self) -> usize {
        Arc::strong_count(&self.strangers.turns) - 1
    }

    /// The hash of a password, in PHC form.
    ///
    /// # Errors
    /// `unavailable` where too many wait.
    pub async fn hash(&self, password: Password) -> Result<String, Problem> {
        self.turn(Origin::Acquaintance).await?.hash(password).await
    }
}

impl Turn {
    /// Gives the turn back after what was brought was wrong: of a stranger under a flood not at once.
    pub fn was_wrong(self) {
        let Some(pause) = self.wrongs.as_ref().map(|wrongs| wrongs.pause_after_another()).filter(|pause| !pause.is_zero()) else { return };
        actix_web::rt::spawn(async move {
            tokio::time::sleep(pause).await;
            drop(self);
        });
    }

    /// The hash of a password, in PHC form.
    ///
    /// # Errors
    /// `internal` where it can't be made.
    pub async fn hash(&self, password: Password) -> Result<String, Problem> {
        self.run(move |memory| hash_in(password.expose().as_bytes(), memory)).await?.map_err(Problem::internal)
    }

    /// Whether a password is the one of a hash. Without a hash (there is no such account) the same work is done, so that the
    /// time tells nothing.
    ///
    /// # Errors
    /// `internal` where the hash is broken.
    pub async fn matches(&self, password: Password, hash: Option<String>) -> Result<bool, Problem> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.to_string());
        let matches = self.run(move |memory| argon::matches(password.expose().as_bytes(), &hash, memory)).await?;
        Ok(matches.map_err(Problem::internal)? && known)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&mut Memory) -> T + Send + 'static) -> Result<T, Problem> {
        let permits = Arc::clone(&self.permits);
        let (sender, receiver) = oneshot::channel();
        let work = move |memory: &mut Memory| -> Box<dyn FnOnce()> {
            let done = work(memory);
            Box::new(move || {
                drop(permits);
                // An error means that the caller went away.
                let _ = sender.send(done);
            })
        };
        let given = self.threads.give(Box::new(work));
        given.map_err(|error| Problem::from(ProblemCode::Unavailable).caused_by(error))?;
        receiver.await.map_err(Problem::internal)
    }
}

/// The hash of a password, at once and on this thread: for the command line and the start.
///
/// # Errors
/// A sentence for the log.
pub fn hash_now(password: &[u8]) -> Result<String, String> {
    hash_in(password, &mut Memory::default())
}

fn hash_in(password: &[u8], memory: &mut Memory) -> Result<String, String> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| error.to_string())?;
    let mut salt = [0; 16];
    rand::fill(&mut salt).map_err(|_| "the system gives no randomness")?;
    argon::hash(password, &salt, params, memory)
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
    use futures_util::FutureExt;
    use guanxi_domain::access::throttle::FREE_WRONGS;

    use super::*;
    use crate::access::password_threads::MANY;

    fn password(text: &str) -> Password {
        Password::given(text).unwrap()
    }

    #[cfg(target_os = "linux")]
    #[actix_web::test]
    async fn a_flood_has_only_what_nobody_else_wants() {
        use thread_priority::unix::{NormalThreadSchedulePolicy as Policy, ThreadSchedulePolicy, thread_schedule_policy};
        let passwords = Passwords::new(1).unwrap();
        let mut policies = Vec::new();
        for _ in 0..MANY + 3 {
            policies.push(passwords.turn(Origin::Acquaintance).await.unwrap().run(|_| thread_schedule_policy().unwrap()).await.unwrap());
        }
        assert_eq!(policies.first(), Some(&ThreadSchedulePolicy::Normal(Policy::Other)));
        assert_eq!(policies.last(), Some(&ThreadSchedulePolicy::Normal(Policy::Idle)));
    }

    #[actix_web::test]
    async fn a_password_matches_its_hash_alone() {
        let all = Passwords::new(1).unwrap();
        let passwords = all.turn(Origin::Stranger).await.unwrap();
        let hash = passwords.hash(password("plum-tree-by-the-lake")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.matches(password("plum-tree-by-the-lake"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches(password("plum-tree-by-the-river"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.matches(password("plum-tree-by-the-lake"), None).await.unwrap());
        assert_ne!(passwords.hash(password("plum-tree-by-the-lake")).await.unwrap(), hash);
        assert!(passwords.matches(password("x"), Some("nonsense".to_owned())).await.is_err());
    }

    #[actix_web::test]
    async fn one_works_many_wait_and_the_rest_is_sent_away_at_once() {
        let passwords = Arc::new(Passwords::new(1).unwrap());
        let first = passwords.turn(Origin::Acquaintance).await.unwrap();
        let waiting: Vec<_> = (0..WAITING)
            .map(|_| {
                let passwords = Arc::clone(&passwords);
                tokio::task::spawn_local(async move { passwords.turn(Origin::Acquaintance).await.map(drop) })
            })
            .collect();
        while passwords.acquaintances.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        for _ in 0..1_000 {
            assert_eq!(passwords.turn(Origin::Acquaintance).await.unwrap_err().code(), ProblemCode::Unavailable);
        }
        assert!(waiting.iter().all(|waiting| !waiting.is_finished()));
        drop(first);
        for waiting in waiting {
            waiting.await.unwrap().unwrap();
        }
        assert_eq!(passwords.acquaintances.places.available_permits(), 1 + WAITING);
    }

    #[actix_web::test]
    async fn a_turn_lasts_until_the_work_is_done_also_where_nobody_waits_for_it() {
        let passwords = Passwords::new(1).unwrap();
        let (begun, has_begun) = std::sync::mpsc::channel();
        let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
        let turn = passwords.turn(Origin::Stranger).await.unwrap();
        let work = turn.run(move |_| {
            begun.send(()).unwrap();
            may_go_on.recv().unwrap();
        });
        assert!(work.now_or_never().is_none());
        has_begun.recv().unwrap();
        drop(turn);
        assert_eq!(passwords.strangers.turns.available_permits(), 0);
        go_on.send(()).unwrap();
        passwords.turn(Origin::Stranger).await.unwrap();
    }

    #[actix_web::test]
    async fn under_a_flood_a_wrong_one_holds_the_next_stranger_up_and_nobody_else() {
        let passwords = Passwords::new(1).unwrap();
        let turn = |origin| passwords.turn(origin).now_or_never().map(Result::unwrap);
        for _ in 0..FREE_WRONGS {
            turn(Origin::Stranger).unwrap().was_wrong();
        }
        for _ in 0..1_000 {
            passwords.wrongs.pause_after_another();
        }
        for _ in 0..FREE_WRONGS {
            drop(turn(Origin::Stranger).unwrap());
            turn(Origin::Acquaintance).unwrap().was_wrong();
        }
        turn(Origin::Stranger).unwrap().was_wrong();
        assert!(turn(Origin::Stranger).is_none());
        turn(Origin::Acquaintance).unwrap().was_wrong();
        turn(Origin::Acquaintance).unwrap();
    }

    #[test]
    fn made_passwords_are_good_enough() {
        let one = random_password().unwrap();
        assert!(Password::choose(&one, "admin@localhost.localdomain").is_ok());
        assert_ne!(one, random_password().unwrap());
    }
}
