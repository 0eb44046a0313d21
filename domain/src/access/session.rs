//! Sign-in sessions: how long tokens live, and what a refresh token does when it comes back.
//!
//! A session is a family of refresh tokens, each made by trading in the one before. One that comes back a second
//! time was stolen, or its successor was: nobody can tell which, so the whole family ends.

use chrono::Duration;

use crate::Refusal;
use crate::access::user::UserStatus;
use crate::ids::{SessionId, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;

/// Life of an access token: 15 minutes.
pub const ACCESS_TERM: Duration = Duration::minutes(15);
/// Life of a refresh token from its making: 30 days.
pub const REFRESH_TERM: Duration = Duration::days(30);

crate::vocabulary! {
    /// Why a session ended before its time.
    RevocationReason, "revocation_reason" {
        SignedOut = "signed_out", "已退出登录", "Signed out";
        TokenReused = "token_reused", "刷新令牌被重复使用", "Refresh token used twice";
        PasswordChanged = "password_changed", "密码已修改", "Password changed";
        UserInactive = "user_inactive", "用户已停用", "User no longer active";
        ByAdministrator = "by_administrator", "管理员注销", "Ended by an administrator";
    }
}

/// A sign-in on one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id, which names the family of refresh tokens.
    pub id: SessionId,
    /// Who signed in.
    pub user_id: UserId,
    /// When.
    pub created_at: Instant,
    /// When the newest refresh token was made.
    pub last_used_at: Instant,
    /// When the newest refresh token dies.
    pub expires_at: Instant,
    /// When and why the session ended before its time.
    pub revoked: Option<(Instant, RevocationReason)>,
}

impl Session {
    /// Begins a session.
    #[must_use]
    pub fn begin(id: SessionId, user_id: UserId, now: Instant) -> Self {
        Self { id, user_id, created_at: now, last_used_at: now, expires_at: refresh_expiry(now), revoked: None }
    }

    /// Whether the session still holds.
    #[must_use]
    pub fn is_alive(&self, now: Instant) -> bool {
        self.revoked.is_none() && now < self.expires_at
    }

    /// The session after its refresh token was traded in.
    #[must_use]
    pub fn rotated(self, now: Instant) -> Self {
        Self { last_used_at: now, expires_at: refresh_expiry(now), ..self }
    }

    /// Ends the session, and tells of it; `None` where it was over already.
    #[must_use]
    pub fn revoke(&self, reason: RevocationReason, unit_id: UnitId, context: &Context) -> Option<(Self, Event)> {
        if !self.is_alive(context.now) {
            return None;
        }
        let kind = if reason == RevocationReason::TokenReused { EventKind::SessionReuseDetected } else { EventKind::SessionRevoked };
        let event = Event::new(kind, Record::new(RecordKind::Session, self.id), unit_id, None)
            .with_detail("reason", reason.word())
            .with_detail("user_id", self.user_id.to_string());
        Some((Self { revoked: Some((context.now, reason)), ..self.clone() }, event))
    }
}

/// What is known of the refresh token that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// When it was traded in, if it was.
    pub used_at: Option<Instant>,
    /// When it dies.
    pub expires_at: Instant,
}

/// What to do with a refresh token that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshDecision {
    /// Mark it as used and make a new one that lives until the given instant.
    Rotate {
        /// End of the new token's life.
        expires_at: Instant,
    },
    /// End the whole session for the given reason, then refuse.
    Revoke(RevocationReason),
    /// Refuse, changing nothing.
    Refuse,
}

impl RefreshDecision {
    /// The answer that the caller gets where the token was not traded in: the same for every cause, so that it tells nothing.
    #[must_use]
    pub fn refusal(self) -> Option<Refusal> {
        match self {
            Self::Rotate { .. } => None,
            Self::Revoke(_) | Self::Refuse => Some(ProblemCode::RefreshTokenInvalid.into()),
        }
    }
}

/// Decides about a refresh token of a session. An unknown token never comes here: it is refused as it is.
#[must_use]
pub fn decide_refresh(session: &Session, token: RefreshToken, status: UserStatus, now: Instant) -> RefreshDecision {
    if session.revoked.is_some() {
        RefreshDecision::Refuse
    } else if token.used_at.is_some() {
        RefreshDecision::Revoke(RevocationReason::TokenReused)
    } else if now >= token.expires_at {
        RefreshDecision::Refuse
    } else if status != UserStatus::Active {
        RefreshDecision::Revoke(RevocationReason::UserInactive)
    } else {
        RefreshDecision::Rotate { expires_at: refresh_expiry(now) }
    }
}

/// When a refresh token dies that is made now.
#[must_use]
pub fn refresh_expiry(now: Instant) -> Instant {
    now + REFRESH_TERM
}

/// When an access token dies that is made now: never after its session.
#[must_use]
pub fn access_expiry(now: Instant, session: &Session) -> Instant {
    (now + ACCESS_TERM).min(session.expires_at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::instant;
    use crate::platform::Actor;

    fn start() -> Instant {
        instant::parse("2026-02-13T09:00:00Z").unwrap()
    }

    fn session() -> Session {
        Session::begin(SessionId::new(Uuid::nil()), UserId::new(Uuid::nil()), start())
    }

    #[test]
    fn refresh_table() {
        let now = start() + Duration::days(1);
        let fresh = RefreshToken { used_at: None, expires_at: refresh_expiry(start()) };
        let used = RefreshToken { used_at: Some(start()), ..fresh };
        let revoked = Session { revoked: Some((start(), RevocationReason::SignedOut)), ..session() };
        let rotate = RefreshDecision::Rotate { expires_at: now + REFRESH_TERM };
        let reused = RefreshDecision::Revoke(RevocationReason::TokenReused);
        let inactive = RefreshDecision::Revoke(RevocationReason::UserInactive);
        let table = [
            (session(), fresh, UserStatus::Active, now, rotate),
            (session(), used, UserStatus::Active, now, reused),
            (session(), used, UserStatus::Suspended, now, reused),
            (session(), used, UserStatus::Active, now + REFRESH_TERM * 2, reused),
            (session(), fresh, UserStatus::Suspended, now, inactive),
            (session(), fresh, UserStatus::Left, now, inactive),
            (session(), fresh, UserStatus::Active, fresh.expires_at, RefreshDecision::Refuse),
            (revoked.clone(), fresh, UserStatus::Active, now, RefreshDecision::Refuse),
            (revoked, used, UserStatus::Active, now, RefreshDecision::Refuse),
        ];
        for (session, token, status, now, expected) in table {
            let decision = decide_refresh(&session, token, status, now);
            assert_eq!(decision, expected);
            assert_eq!(decision.refusal().is_none(), decision == rotate);
        }
    }

    #[test]
    fn a_session_ends_once() {
        let context = Context { now: start() + Duration::days(1), actor: Actor::System("test") };
        let (over, event) = session().revoke(RevocationReason::SignedOut, UnitId::new(Uuid::nil()), &context).unwrap();
        assert_eq!(event.kind, EventKind::SessionRevoked);
        assert!(!over.is_alive(context.now));
        assert!(over.revoke(RevocationReason::TokenReused, UnitId::new(Uuid::nil()), &context).is_none());
    }

    #[test]
    fn an_access_token_never_outlives_its_session() {
        let session = session();
        assert_eq!(access_expiry(start(), &session), start() + ACCESS_TERM);
        let late = session.expires_at - Duration::minutes(1);
        assert_eq!(access_expiry(late, &session), session.expires_at);
    }

    proptest! {
        /// Whatever the order in which tokens come back, at most one token of a living session can be traded in, and the
        /// first that comes back a second time ends the session for good.
        #[test]
        fn rotation_never_forks(choices in prop::collection::vec((0_usize..6, 0_i64..40), 1..40)) {
            let mut session = session();
            let mut now = start();
            let mut tokens = vec![RefreshToken { used_at: None, expires_at: session.expires_at }];
            for (choice, days) in choices {
                now += Duration::days(days % 7);
                let at = choice % tokens.len();
                let was_used = tokens[at].used_at.is_some();
                let was_over = session.revoked.is_some();
                match decide_refresh(&session, tokens[at], UserStatus::Active, now) {
                    RefreshDecision::Rotate { expires_at } => {
                        prop_assert!(!was_used && !was_over && expires_at == now + REFRESH_TERM);
                        tokens[at].used_at = Some(now);
                        tokens.push(RefreshToken { used_at: None, expires_at });
                        session = session.rotated(now);
                    }
                    RefreshDecision::Revoke(reason) => {
                        prop_assert!(was_used && !was_over);
                        session.revoked = Some((now, reason));
                    }
                    RefreshDecision::Refuse => prop_assert!(was_over || now >= tokens[at].expires_at),
                }
                prop_assert_eq!(tokens.iter().filter(|token| token.used_at.is_none()).count(), 1);
            }
        }
    }
}
