//! Access tokens: JWTs signed with Ed25519, the algorithm pinned, several keys accepted while they are rotated.

use std::collections::BTreeMap;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guanxi_domain::access::session::ACCESS_TERM;
use guanxi_domain::ids::{SessionId, UserId};
use guanxi_domain::instant::Instant;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use guanxi_persistence::keys::NamedKey;

/// Whom the tokens are meant for.
const AUDIENCE: &str = "guanxi-api";
/// How far the clocks of two processes may differ, in seconds.
const CLOCK_SKEW: i64 = 5;

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The user.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// Who made it.
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// Valid from, in seconds since 1970.
    pub nbf: i64,
    /// Valid until (exclusive), in seconds since 1970.
    pub exp: i64,
}

impl Claims {
    /// Whether the token is valid at an instant.
    #[must_use]
    pub const fn holds_at(&self, now: Instant) -> bool {
        let now = now.timestamp();
        self.nbf <= now.saturating_add(CLOCK_SKEW) && now < self.exp
    }
}

/// A public key as `/.well-known/jwks.json` shows it.
#[derive(Clone, Debug, Serialize)]
pub struct PublicKey {
    /// Its name, as tokens carry it.
    pub id: String,
    /// Its 32 bytes in base64url.
    pub x: String,
}

/// Makes and checks tokens.
pub struct Tokens {
    issuer: String,
    header: Header,
    signing: EncodingKey,
    verifying: BTreeMap<String, DecodingKey>,
    validation: Validation,
    public: Vec<PublicKey>,
}

impl Tokens {
    /// No genuine token is longer, in bytes; longer ones are refused unread.
    pub const LONGEST: usize = 4096;

    /// Takes the keys: the first signs, all verify.
    ///
    /// # Errors
    /// A sentence where there is no key or one is no Ed25519 seed.
    pub fn new(issuer: &str, keys: &[NamedKey]) -> Result<Self, String> {
        let current = keys.first().ok_or("there is no signing key")?;
        let mut verifying = BTreeMap::new();
        let mut public = Vec::new();
        for key in keys {
            let pair = pair(key)?;
            let bytes = pair.public_key().as_ref();
            verifying.insert(key.id.clone(), DecodingKey::from_ed_der(bytes));
            public.push(PublicKey { id: key.id.clone(), x: URL_SAFE_NO_PAD.encode(bytes) });
        }
        let document = pair(current)?.to_pkcs8v1().map_err(|_| format!("the signing key {} can't be used", current.id))?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(current.id.clone());
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        // The instants are judged by the application's own clock, see `Claims::holds_at`.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        let signing = EncodingKey::from_ed_der(document.as_ref());
        Ok(Self { issuer: issuer.to_owned(), header, signing, verifying, validation, public })
    }

    /// Makes a token that lasts [`ACCESS_TERM`] from now.
    ///
    /// # Errors
    /// A sentence for the log where signing fails.
    pub fn sign(&self, user_id: UserId, session_id: SessionId, now: Instant) -> Result<String, String> {
        let claims = Claims {
            sub: user_id,
            sid: session_id,
            iss: self.issuer.clone(),
            aud: AUDIENCE.to_owned(),
            nbf: now.timestamp(),
            exp: (now + ACCESS_TERM).timestamp(),
        };
        jsonwebtoken::encode(&self.header, &claims, &self.signing).map_err(|error| format!("signing a token: {error}"))
    }

    /// What a token says, if it is one of ours and valid now. What is wrong with it is nobody's business.
    #[must_use]
    pub fn verify(&self, token: &str, now: Instant) -> Option<Claims> {
        if token.len() > Self::LONGEST {
            return None;
        }
        let header = jsonwebtoken::decode_header(token).ok()?;
        let key = self.verifying.get(header.kid.as_deref()?)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.validation).ok()?.claims;
        claims.holds_at(now).then_some(claims)
    }

    /// The public keys, the current one first.
    #[must_use]
    pub fn public_keys(&self) -> &[PublicKey] {
        &self.public
    }
}

fn pair(key: &NamedKey) -> Result<Ed25519KeyPair, String> {
    Ed25519KeyPair::from_seed_unchecked(&key.secret).map_err(|_| format!("the signing key {} is no Ed25519 seed", key.id))
}
