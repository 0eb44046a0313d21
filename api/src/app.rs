//! What every handler can reach: made once, in the composition root.

use std::sync::Arc;

use guanxi_domain::instant::Instant;
use guanxi_persistence::Store;
use guanxi_persistence::platform::numbers::Numbers;
use tokio::sync::Notify;

use crate::access::{Gate, Passwords};
use crate::authenticator::Authenticator;
use crate::clock::Clock;
use crate::configuration::Configuration;
use crate::files::FileStore;
use crate::metrics::Metrics;
use crate::middleware::{HoldUp, RateLimits};
use crate::problem::Texts;
use crate::tokens::Tokens;

/// The application.
pub struct App {
    /// The settings.
    pub configuration: Configuration,
    /// The only source of time.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// The files that belong to rows.
    pub files: FileStore,
    /// Tells this process's worker that an import waits.
    pub import_queued: Notify,
    /// The numbers that people quote.
    pub numbers: Numbers,
    /// Makes access tokens.
    pub tokens: Arc<Tokens>,
    /// Proves who calls.
    pub authenticator: Authenticator,
    /// Checks passwords.
    pub passwords: Passwords,
    /// Counts what failed of it.
    pub gate: Gate,
    /// How fast callers may ask.
    pub rate_limits: RateLimits,
    /// Those who are refused for coming too often.
    pub hold_up: HoldUp,
    /// The words of problems.
    pub texts: Texts,
    /// What is counted.
    pub metrics: Metrics,
}

impl App {
    /// Now, by the application's clock.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}
