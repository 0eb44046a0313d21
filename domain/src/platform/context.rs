//! Who decides, and when: what every decision is told.

use std::borrow::Cow;

use crate::ids::UserId;
use crate::instant::Instant;

/// Who caused a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A staff user.
    User(UserId),
    /// A part of the system, by its short name (`import`, `timer`, `setup`).
    System(&'static str),
}

impl Actor {
    /// The actor as events carry it: `user`, or `system:` and the name of the part.
    #[must_use]
    pub fn word(self) -> Cow<'static, str> {
        match self {
            Self::User(_) => Cow::Borrowed("user"),
            Self::System(part) => Cow::Owned(format!("system:{part}")),
        }
    }

    /// The staff user, where it is one.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User(user) => Some(user),
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
        let user = UserId::new(uuid::Uuid::nil());
        assert_eq!((Actor::User(user).word().as_ref(), Actor::User(user).user()), ("user", Some(user)));
        assert_eq!((Actor::System("import").word().as_ref(), Actor::System("import").user()), ("system:import", None));
    }
}
