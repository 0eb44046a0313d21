//! Idempotency: a call that is sent again with its key has its effect once.

use std::fmt;

use chrono::Duration;
use uuid::Uuid;

use crate::Refusal;
use crate::instant::Instant;
use crate::problem::ProblemCode;

/// How long a key is remembered: 24 hours from its first use.
pub const TERM: Duration = Duration::hours(24);
/// How long a second call waits for the first one to end before it is told that it is in progress.
pub const WAIT: Duration = Duration::seconds(5);

/// A key: 1–255 visible ASCII characters, as the caller sent it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// Reads the header's value.
    ///
    /// # Errors
    /// `idempotency_key_invalid` where it is empty, too long or has other characters.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        if (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ProblemCode::IdempotencyKeyInvalid.into())
        }
    }

    /// The key's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// SHA-256 of what was asked: path, query and body.
pub type RequestDigest = [u8; 32];

/// How a call ended: what is needed to answer it again as the caller may see it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The HTTP status, always 2xx: calls that were refused leave no trace.
    pub status: u16,
    /// The record that was created or changed.
    pub record: Option<Uuid>,
}

/// What is kept of an earlier call of the same caller, operation and key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What was asked.
    pub digest: RequestDigest,
    /// When the key was first used.
    pub created_at: Instant,
    /// How it ended; `None` while it has not.
    pub outcome: Option<Outcome>,
}

impl Kept {
    /// Whether the key's term is over, so that it counts as never used.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        now - self.created_at >= TERM
    }
}

/// What to do with a call that carries a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The key is new: do it.
    Fresh,
    /// The key was used, but its term is over: overwrite what is kept, and do it.
    Renewed,
    /// It was done: answer the same again.
    Replay(Outcome),
}

/// Decides about a call, given what is kept under its caller, operation and key.
///
/// # Errors
/// `idempotency_key_reused` where something else was asked under the key, `idempotency_in_progress` where the
/// first call has not ended.
pub fn decide(kept: Option<&Kept>, digest: &RequestDigest, now: Instant) -> Result<Decision, Refusal> {
    let Some(kept) = kept else { return Ok(Decision::Fresh) };
    if kept.is_over(now) {
        return Ok(Decision::Renewed);
    }
    if kept.digest != *digest {
        return Err(ProblemCode::IdempotencyKeyReused.into());
    }
    kept.outcome.map(Decision::Replay).ok_or_else(|| ProblemCode::IdempotencyInProgress.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::instant;

    fn start() -> Instant {
        instant::parse("2026-02-13T09:00:00Z").unwrap()
    }

    #[test]
    fn keys_are_visible_ascii() {
        let longest = "x".repeat(255);
        for (text, good) in [
            ("a", true),
            ("0192f3a4-5b6c-7d8e-9f01-23456789abcd", true),
            ("a/b~!{}\"", true),
            (longest.as_str(), true),
            (&"x".repeat(256), false),
            ("", false),
            ("a b", false),
            ("a\t", false),
            ("钥匙", false),
        ] {
            assert_eq!(Key::read(text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn decision_table() {
        let outcome = Outcome { status: 201, record: Some(Uuid::nil()) };
        let done = Kept { digest: [1; 32], created_at: start(), outcome: Some(outcome) };
        let open = Kept { outcome: None, ..done };
        let last = start() + TERM - Duration::microseconds(1);
        let table = [
            (None, [1; 32], start(), Ok(Decision::Fresh)),
            (Some(done), [1; 32], start(), Ok(Decision::Replay(outcome))),
            (Some(done), [1; 32], last, Ok(Decision::Replay(outcome))),
            (Some(done), [1; 32], start() + TERM, Ok(Decision::Renewed)),
            (Some(done), [2; 32], last, Err(ProblemCode::IdempotencyKeyReused)),
            (Some(done), [2; 32], start() + TERM, Ok(Decision::Renewed)),
            (Some(open), [1; 32], last, Err(ProblemCode::IdempotencyInProgress)),
            (Some(open), [2; 32], last, Err(ProblemCode::IdempotencyKeyReused)),
        ];
        for (kept, digest, now, expected) in table {
            assert_eq!(decide(kept.as_ref(), &digest, now).map_err(|refusal| refusal.code), expected);
        }
    }

    proptest! {
        /// However often and in whatever order two requests are sent under one key within its term, the first alone takes effect.
        #[test]
        fn one_effect_in_a_term(calls in prop::collection::vec((prop::bool::ANY, 0_i64..3600), 1..20)) {
            let mut kept: Option<Kept> = None;
            let mut effects = 0;
            let mut now = start();
            for (other, seconds) in calls {
                now += Duration::seconds(seconds);
                let digest = [u8::from(other); 32];
                match decide(kept.as_ref(), &digest, now) {
                    Ok(Decision::Fresh | Decision::Renewed) => {
                        effects += 1;
                        kept = Some(Kept { digest, created_at: now, outcome: Some(Outcome { status: 201, record: None }) });
                    }
                    Ok(Decision::Replay(_)) => prop_assert_eq!(kept.unwrap().digest, digest),
                    Err(_) => prop_assert_ne!(kept.unwrap().digest, digest),
                }
            }
            prop_assert_eq!(effects, 1);
        }
    }
}
