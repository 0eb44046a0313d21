//! What sign-in, refresh and sign-out have in common: secrets of refresh tokens, and the end of sessions.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guanxi_domain::access::session::{RevocationReason, Session};
use guanxi_domain::ids::{SessionId, UnitId, UserId};
use guanxi_domain::platform::Context;
use guanxi_persistence::access::sessions;
use guanxi_persistence::platform::events;
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

use crate::problem::Problem;

/// No genuine refresh token is longer, in bytes.
const LONGEST: usize = 100;

/// A refresh token: 256 random bits for the client, and their SHA-256, which is all that is kept.
pub struct RefreshSecret {
    /// What the client gets.
    pub token: String,
    /// What is kept.
    pub hash: Vec<u8>,
}

impl RefreshSecret {
    /// Makes a fresh one.
    ///
    /// # Errors
    /// `internal` where the system gives no randomness.
    pub fn generate() -> Result<Self, Problem> {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).map_err(|_| Problem::internal("the system gives no randomness"))?;
        let token = URL_SAFE_NO_PAD.encode(bytes);
        Ok(Self { hash: hash(&token), token })
    }

    /// The hash of a token that came in; `None` for what can't be one.
    #[must_use]
    pub fn hash_of(token: &str) -> Option<Vec<u8>> {
        (token.len() <= LONGEST).then(|| hash(token))
    }
}

fn hash(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}

/// Ends sessions of one user that were loaded for change, and tells of each.
///
/// # Errors
/// What the database says.
pub fn end(tx: &mut Tx<'_>, list: &[Session], reason: RevocationReason, unit_id: UnitId, context: &Context) -> Result<(), Error> {
    let (ids, told): (Vec<SessionId>, Vec<_>) =
        list.iter().filter_map(|session| session.revoke(reason, unit_id, context)).map(|(session, event)| (session.id, event)).unzip();
    if !ids.is_empty() {
        sessions::save_revoked(tx, &ids, context.now, reason)?;
    }
    events::append(tx, context, told)
}

/// Ends every session of a user but one.
///
/// # Errors
/// What the database says.
pub fn end_others(
    tx: &mut Tx<'_>,
    (user_id, unit_id): (UserId, UnitId),
    but: SessionId,
    reason: RevocationReason,
    context: &Context,
) -> Result<(), Error> {
    let others = sessions::load_others_for_change(tx, user_id, but, context.now)?;
    end(tx, &others, reason, unit_id, context)
}

/// Ends every session of a user.
///
/// # Errors
/// What the database says.
pub fn end_all(tx: &mut Tx<'_>, owner: (UserId, UnitId), reason: RevocationReason, context: &Context) -> Result<(), Error> {
    // No session has this id.
    end_others(tx, owner, SessionId::new(Uuid::nil()), reason, context)
}
