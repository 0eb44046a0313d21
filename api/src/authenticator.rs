//! Proves tokens and keys: the signature once per token, the standing of a user or a key at most five seconds old.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Grants;
use guanxi_domain::ids::{ApiKeyId, SessionId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use quick_cache::sync::Cache;

use crate::access::ApiKeySecret;
use crate::extract::CallerId;
use crate::problem::Problem;
use crate::tokens::{Claims, Tokens};

/// How old a user's standing may be before it is asked for again.
const STALE_AFTER: Duration = Duration::from_secs(5);
/// Tokens and sessions kept in memory: a few hundred bytes each.
const CAPACITY: usize = 20_000;

/// What a user may do at the moment.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The unit that the user belongs to.
    pub unit_id: UnitId,
    /// Whether that unit is the company itself.
    pub at_company: bool,
    /// The permissions with their scopes.
    pub grants: Grants,
    /// Whether the user must change the password before anything else.
    pub password_change_required: bool,
    /// Whether the user must enable a second factor before anything else.
    pub second_factor_required: bool,
}

/// The future of a [`StandingSource`].
pub type StandingFuture = Pin<Box<dyn Future<Output = Result<Option<Standing>, guanxi_persistence::Error>> + Send>>;

/// A key of an integrator that lets its bearer in.
#[derive(Clone, Debug)]
pub struct KeyStanding {
    /// Which one.
    pub id: ApiKeyId,
    /// When it stops.
    pub expires_at: Instant,
    /// What it may do.
    pub standing: Arc<Standing>,
}

/// The future of a key in a [`StandingSource`].
pub type KeyFuture = Pin<Box<dyn Future<Output = Result<Option<KeyStanding>, guanxi_persistence::Error>> + Send>>;

/// Where standings come from.
pub trait StandingSource: Send + Sync {
    /// The key whose text has this SHA-256, used now; `None` where there is none, or it was revoked or has expired.
    fn key(&self, hash: [u8; 32]) -> KeyFuture;

    /// The standing of a user in a session; `None` where the user isn't active or the session has ended.
    fn standing(&self, user_id: UserId, session_id: SessionId) -> StandingFuture;
}

/// A caller whose token and standing hold.
pub struct Proven {
    /// Who.
    pub id: CallerId,
    /// The session of a user.
    pub session_id: Option<SessionId>,
    /// What they may do.
    pub standing: Arc<Standing>,
}

impl Proven {
    const fn of_user(user_id: UserId, session_id: SessionId, standing: Arc<Standing>) -> Self {
        Self { id: CallerId::User(user_id), session_id: Some(session_id), standing }
    }
}

/// Proves tokens.
pub struct Authenticator {
    tokens: Arc<Tokens>,
    source: Box<dyn StandingSource>,
    verified: Cache<[u8; 32], Claims>,
    standings: Cache<SessionId, (UserId, Arc<Standing>, std::time::Instant)>,
    keys: Cache<[u8; 32], (KeyStanding, std::time::Instant)>,
    changes: AtomicU64,
}

impl Authenticator {
    /// Starts with nothing in memory.
    #[must_use]
    pub fn new(tokens: Arc<Tokens>, source: Box<dyn StandingSource>) -> Self {
        Self {
            tokens,
            source,
            verified: Cache::new(CAPACITY),
            standings: Cache::new(CAPACITY),
            keys: Cache::new(CAPACITY),
            changes: AtomicU64::new(0),
        }
    }

    /// Proves who sent a token.
    ///
    /// # Errors
    /// `unauthenticated` for whatever is wrong with it, without saying what; `unavailable` where the store can't be asked.
    pub async fn prove(&self, token: &str, now: Instant) -> Result<Proven, Problem> {
        if let Some(hash) = ApiKeySecret::hash_of(token) {
            return self.prove_key(hash, now).await;
        }
        let claims = self.claims(token, now).ok_or(ProblemCode::Unauthenticated)?;
        let (user_id, session_id) = (claims.sub, claims.sid);
        if let Some((owner, standing, read_at)) = self.standings.get(&session_id)
            && owner == user_id
            && read_at.elapsed() < STALE_AFTER
        {
            return Ok(Proven::of_user(user_id, session_id, standing));
        }
        let (read_at, changes) = (std::time::Instant::now(), self.changes.load(Ordering::SeqCst));
        let Some(standing) = self.source.standing(user_id, session_id).await? else {
            self.standings.remove(&session_id);
            return Err(ProblemCode::Unauthenticated.into());
        };
        let standing = Arc::new(standing);
        self.standings.insert(session_id, (user_id, standing.clone(), read_at));
        // What was asked before a change must not be kept after it.
        if self.changes.load(Ordering::SeqCst) != changes {
            self.standings.remove(&session_id);
        }
        Ok(Proven::of_user(user_id, session_id, standing))
    }

    async fn prove_key(&self, hash: [u8; 32], now: Instant) -> Result<Proven, Problem> {
        let known = self.keys.get(&hash).filter(|(_, read_at)| read_at.elapsed() < STALE_AFTER).map(|(key, _)| key);
        let key = match known {
            Some(key) => key,
            None => {
                let (read_at, changes) = (std::time::Instant::now(), self.changes.load(Ordering::SeqCst));
                let Some(key) = self.source.key(hash).await? else {
                    self.keys.remove(&hash);
                    return Err(ProblemCode::Unauthenticated.into());
                };
                self.keys.insert(hash, (key.clone(), read_at));
                if self.changes.load(Ordering::SeqCst) != changes {
                    self.keys.remove(&hash);
                }
                key
            }
        };
        if now >= key.expires_at {
            return Err(ProblemCode::Unauthenticated.into());
        }
        Ok(Proven { id: CallerId::ApiKey(key.id), session_id: None, standing: key.standing })
    }

    /// Whose token or key this is, where it was proven before: for what may be known before a request is looked at. It proves nothing.
    #[must_use]
    pub fn known(&self, token: &str) -> Option<CallerId> {
        if let Some(hash) = ApiKeySecret::hash_of(token) {
            return self.keys.get(&hash).map(|(key, _)| CallerId::ApiKey(key.id));
        }
        if token.len() > Tokens::LONGEST {
            return None;
        }
        self.verified.get(&digest_of(token)).map(|claims| CallerId::User(claims.sub))
    }

    /// Forgets a key, so that its end takes effect at once in this process.
    pub fn forget_key(&self, id: ApiKeyId) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.keys.retain(|_, (key, _)| key.id != id);
    }

    /// Forgets what is known of a session, so that its end takes effect at once in this process.
    pub fn forget_session(&self, session_id: SessionId) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.standings.remove(&session_id);
    }

    /// Forgets what is known of a user, so that a change of roles or status takes effect at once in this process.
    pub fn forget_user(&self, user_id: UserId) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.standings.retain(|_, (owner, ..)| *owner != user_id);
    }

    /// Forgets what is known of everybody, so that a change of what a role grants takes effect at once in this process.
    pub fn forget_all(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.standings.clear();
    }

    fn claims(&self, token: &str, now: Instant) -> Option<Claims> {
        if token.len() > Tokens::LONGEST {
            return None;
        }
        let key = digest_of(token);
        if let Some(claims) = self.verified.get(&key) {
            return claims.holds_at(now).then_some(claims);
        }
        let claims = self.tokens.verify(token, now)?;
        self.verified.insert(key, claims.clone());
        Some(claims)
    }
}

fn digest_of(token: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    bytes
}
