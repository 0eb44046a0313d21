//! Checking codes.

use guanxi_domain::Refusal;
use guanxi_domain::access::second_factor::Code;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::instant::Instant;
use guanxi_persistence::access::second_factors::{self, KeptFactor};
use guanxi_persistence::{Error, Tx};

use crate::access::totp::Secret;

/// Uses up a code of a factor that was loaded for change; the factor after it, or `None` where the code is not good.
///
/// # Errors
/// What the database says.
pub fn use_up(tx: &mut Tx<'_>, kept: &KeptFactor, code: &Code, now: Instant) -> Result<Option<Accepted>, Error> {
    match code {
        Code::Shown(shown) => {
            let secret = Secret::read(&kept.secret).ok_or_else(|| Error::internal("the secret of a second factor is broken"))?;
            let Some(step) = kept.factor.accept(*shown, now, |step| secret.code(step)) else { return Ok(None) };
            second_factors::save_used(tx, &kept.factor.clone().used(step, now))?;
            Ok(Some(Accepted::Shown))
        }
        Code::Recovery(_) if !kept.factor.is_confirmed() => Ok(None),
        Code::Recovery(code) => {
            let used = second_factors::use_recovery_code(tx, kept.factor.user_id, code)?;
            Ok(used.then_some(Accepted::Recovery))
        }
    }
}

/// Which kind of code it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// One that the device shows.
    Shown,
    /// A recovery code, used up.
    Recovery,
}

/// The refusal of a code.
pub fn wrong_code() -> Refusal {
    Refusal::field("/code", FieldCode::CodeWrong)
}
