//! Who decides, and when: what every decision is told.

use std::borrow::Cow;

use uuid::Uuid;

use crate::ids::{ApiKeyId, TypedId, UserId};
use crate::instant::Instant;

/// Who caused a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A staff user.
    User(UserId),
    /// An integrator, by the key that it came with.
    ApiKey(ApiKeyId),
    /// A part of the system, by its short name (`import`, `timer`, `setup`).
    System(&'static str),
}

impl Actor {
    /// The actor as events carry it: `user`, `api_key`, or `system:` and the name of the part.
    #[must_use]
    pub fn word(self) -> Cow<'static, str> {
        match self {
            Self::User(_) => Cow::Borrowed("user"),
            Self::ApiKey(_) => Cow::Borrowed("api_key"),
            Self::System(part) => Cow::Owned(format!("system:{part}")),
        }
    }

    /// The staff user, where it is one.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(user),
            Self::ApiKey(_) | Self::System(_) => None,
        }
    }

    /// The key, where it is one.
    #[must_use]
    pub const fn api_key(self) -> Option<ApiKeyId> {
        match self {
            Self::ApiKey(key) => Some(key),
            Self::User(_) | Self::System(_) => None,
        }
    }

    /// The id of the user or the key; a part of the system has none.
    #[must_use]
    pub fn id(self) -> Option<Uuid> {
        match self {
            Self::User(user) => Some(user.uuid()),
            Self::ApiKey(key) => Some(key.uuid()),
            Self::System(_) => None,
        }
    }
}

/// What every decision is told about its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The instant of the decision, cut to microseconds.
    pub now: Instant,
    /// Who decides.
    pub actor: Actor,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actors_have_words() {
        let user = UserId::new(Uuid::nil());
        let key = ApiKeyId::new(Uuid::max());
        assert_eq!(
            (Actor::ApiKey(key).word().as_ref(), Actor::ApiKey(key).user(), Actor::ApiKey(key).id()),
            ("api_key", None, Some(Uuid::max()))
        );
        assert_eq!((Actor::User(user).word().as_ref(), Actor::User(user).user()), ("user", Some(user)));
        assert_eq!((Actor::System("import").word().as_ref(), Actor::System("import").user()), ("system:import", None));
    }
}
