//! What happens to the ways in which a staff user signs in, as the log tells it.

use super::user::{StaffUser, UserStatus};
use crate::Refusal;
use crate::platform::{Context, Event, EventKind};

impl StaffUser {
    /// Tells that passwords of this user are being tried from many addresses.
    #[must_use]
    pub fn sign_in_attacked(&self, addresses: i64) -> Event {
        self.event(EventKind::UserSignInAttacked).with_detail("addresses", addresses)
    }

    /// Tells that sign-ins ask for a second factor from now on.
    #[must_use]
    pub fn second_factor_enabled(&self) -> Event {
        self.event(EventKind::UserSecondFactorEnabled)
    }

    /// Tells that sign-ins ask for no second factor any more.
    #[must_use]
    pub fn second_factor_removed(&self) -> Event {
        self.event(EventKind::UserSecondFactorRemoved)
    }

    /// Tells that recovery codes were made anew.
    #[must_use]
    pub fn recovery_codes_renewed(&self) -> Event {
        self.event(EventKind::UserRecoveryCodesRenewed)
    }

    /// Tells that a recovery code was used up.
    #[must_use]
    pub fn recovery_code_used(&self) -> Event {
        self.event(EventKind::UserRecoveryCodeUsed)
    }

    /// Lets a code for a new password be issued.
    ///
    /// # Errors
    /// `not_found` unless active: nobody else can sign in with it.
    pub fn issue_password_reset(&self) -> Result<Event, Refusal> {
        if self.status == UserStatus::Active { Ok(self.event(EventKind::UserPasswordResetIssued)) } else { Err(Refusal::not_found()) }
    }

    /// The user after choosing a new password with a code. All sessions end with it.
    #[must_use]
    pub fn reset_password(&self, context: &Context) -> (Self, Event) {
        let user = Self { version: self.version + 1, must_change_password: false, updated_at: context.now, ..self.clone() };
        let event = user.event(EventKind::UserPasswordReset);
        (user, event)
    }
}
