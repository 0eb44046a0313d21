//! What is shown of second factors.

use aws_lc_rs::rand;
use guanxi_domain::access::second_factor::{CHALLENGE_TERM, Code, RECOVERY_CODES, RECOVERY_LENGTH, recovery_code};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::openapi::Example;
use crate::problem::Problem;

/// A sign-in whose password was right and whose second factor is awaited.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactorChallenge)]
pub struct ChallengeView {
    /// Send it to `/api/v1/sessions/second_factor` with a code. It is good for one sign-in and for five wrong codes.
    pub challenge: String,
    /// How long it lasts, in seconds from now.
    #[schema(minimum = 0)]
    pub expires_in_seconds: i64,
}

impl ChallengeView {
    /// Shows a token.
    #[must_use]
    pub fn of(token: String) -> Self {
        Self { challenge: token, expires_in_seconds: CHALLENGE_TERM.num_seconds() }
    }
}

impl Example for ChallengeView {
    fn example() -> Value {
        json!({ "challenge": "u5bXn1m2mTgW2m8xkqk7mX9bq0Y3fYp3Y4v7jv0oW5dU", "expires_in_seconds": 300 })
    }
}

/// Codes for the day when the device is lost.
#[derive(Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub struct RecoveryCodesView {
    /// Ten codes, each good for one sign-in. They are not shown again.
    pub recovery_codes: Vec<String>,
}

impl RecoveryCodesView {
    /// Makes fresh codes.
    ///
    /// # Errors
    /// `internal` where the system gives no randomness.
    pub fn generate() -> Result<Self, Problem> {
        let mut recovery_codes = Vec::with_capacity(RECOVERY_CODES);
        for _ in 0..RECOVERY_CODES {
            let mut random = [0; RECOVERY_LENGTH];
            rand::fill(&mut random).map_err(|_| Problem::internal("the system gives no randomness"))?;
            recovery_codes.push(recovery_code(random));
        }
        Ok(Self { recovery_codes })
    }

    /// The codes as they are kept and compared.
    #[must_use]
    pub fn normal(&self) -> Vec<String> {
        let normal = self.recovery_codes.iter().filter_map(|shown| match Code::read(shown) {
            Some(Code::Recovery(code)) => Some(code),
            _ => None,
        });
        normal.collect()
    }
}

impl Example for RecoveryCodesView {
    fn example() -> Value {
        json!({ "recovery_codes": [
            "K7QWM-2HXRT", "9DNPA-VCG4S", "BYT3E-7LQKJ", "M5ZUX-PW8RA", "4HGSD-NV2CQ",
            "TR9KB-XE6MY", "QZP7W-3AJLH", "8CVNU-KD5TG", "EW2XS-R4BMP", "6YJHL-QT9ZA"
        ] })
    }
}
