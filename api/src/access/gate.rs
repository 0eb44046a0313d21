//! The gate before every check of a secret that people know: it counts what failed, and makes those wait who failed too often.
//!
//! A wait is kept in the database, so that all processes know of it, and in memory, so that a flood of tries that come too early
//! costs next to nothing.

use std::net::IpAddr;

use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use chrono::Duration;
use guanxi_domain::access::StaffUser;
use guanxi_domain::access::throttle::{Failures, LONGEST_WAIT, counted_address};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::access::attempts::{self, Attempt};
use guanxi_persistence::platform::events;
use quick_cache::sync::Cache;
use uuid::Uuid;

use super::passwords::{Origin, Turn};
use crate::app::App;
use crate::problem::Problem;

/// How many waits are kept in memory, each of some 50 bytes, and how many addresses. A wait that is dropped is found again in the database.
const CAPACITY: usize = 20_000;

/// For how long an address is known after somebody who had signed in called from it: until the next morning.
const ACQUAINTED: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);
/// How long ago that is at most before it is noted anew.
const GREETED_AGAIN: std::time::Duration = std::time::Duration::from_secs(5 * 60);

/// The waits that this process knows of, and the addresses from which people who had signed in have called it.
pub struct Gate {
    open_at: Cache<Uuid, Instant>,
    acquaintances: Cache<IpAddr, std::time::Instant>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { open_at: Cache::new(CAPACITY), acquaintances: Cache::new(CAPACITY) }
    }
}

/// A try whose turn it is.
pub struct Queued {
    attempt: Attempt,
    turn: Turn,
}

/// A try that may go on to the check, with its turn at it.
pub struct Admitted {
    attempt: Attempt,
    turn: Turn,
}

impl Gate {
    /// Remembers that somebody who had signed in called from an address.
    pub fn greet(&self, address: IpAddr) {
        let address = counted_address(address);
        if self.acquaintances.get(&address).is_none_or(|greeted_at| greeted_at.elapsed() > GREETED_AGAIN) {
            self.acquaintances.insert(address, std::time::Instant::now());
        }
    }

    /// Where a call comes from, as far as this process knows.
    pub fn origin(&self, address: IpAddr) -> Origin {
        let greeted_at = self.acquaintances.get(&counted_address(address));
        greeted_at.filter(|at| at.elapsed() < ACQUAINTED).map_or(Origin::Stranger, |_| Origin::Acquaintance)
    }

    /// Lets a try pass, or says how long it has to wait: [`Gate::queue`] and [`Queued::admit`] at once.
    ///
    /// # Errors
    /// As these.
    pub async fn admit(&self, app: &App, login_name: Option<&str>, address: IpAddr) -> Result<Admitted, Problem> {
        self.queue(app, login_name, address, self.origin(address)).await?.admit(app).await
    }

    /// Waits for a turn among those of an origin, unless this process knows that the try comes too early.
    ///
    /// # Errors
    /// `sign_in_delayed`; `unavailable` where too many tries wait.
    pub async fn queue(&self, app: &App, login_name: Option<&str>, address: IpAddr, origin: Origin) -> Result<Queued, Problem> {
        let attempt = Attempt::new(app.store.keys(), login_name, address);
        let queued = match self.check(app, &attempt) {
            Ok(()) => app.passwords.turn(origin).await,
            Err(problem) => Err(problem),
        };
        match queued {
            Ok(turn) => Ok(Queued { attempt, turn }),
            Err(problem) => {
                app.hold_up.wait().await;
                Err(problem)
            }
        }
    }

    /// Lets a call of the public pass as far as this process knows, or says how long it has to wait; by the keys of its rows.
    ///
    /// # Errors
    /// `too_many_requests`.
    pub fn pace(&self, app: &App, keys: &[Uuid]) -> Result<(), Problem> {
        let Some(left) = self.left(app, keys.iter().copied()) else { return Ok(()) };
        let seconds = seconds(left.min(LONGEST_WAIT));
        Err(Problem::from(ProblemCode::TooManyRequests).with_header(RETRY_AFTER, HeaderValue::from(seconds)))
    }

    /// Notes the waits of a call of the public that came too early, and says how long it has to wait.
    pub fn paced(&self, app: &App, keys: &[Uuid], rows: &[(Uuid, Failures)]) -> Problem {
        self.remember(app, rows);
        // The wait may be over by now.
        self.pace(app, keys).err().unwrap_or_else(|| ProblemCode::TooManyRequests.into())
    }

    fn left(&self, app: &App, keys: impl Iterator<Item = Uuid>) -> Option<Duration> {
        let now = app.now();
        keys.filter_map(|key| self.open_at.get(&key)).map(|open_at| open_at - now).max().filter(|left| *left > Duration::zero())
    }

    fn check(&self, app: &App, attempt: &Attempt) -> Result<(), Problem> {
        match self.left(app, attempt.waiting_for()) {
            Some(left) => {
                app.metrics.sign_ins_delayed.inc();
                Err(delayed(left.min(LONGEST_WAIT)))
            }
            None => Ok(()),
        }
    }

    fn remember(&self, app: &App, rows: &[(Uuid, Failures)]) {
        let now = app.now();
        for (key, row) in rows {
            if let Some(left) = row.too_early_by(now) {
                self.open_at.insert(*key, now + left);
            }
        }
    }
}

impl Queued {
    /// Lets the try pass, or says how long it has to wait. The turn has come first, so that of many tries at once those behind see what
    /// became of those before.
    ///
    /// # Errors
    /// `sign_in_delayed`.
    pub async fn admit(self, app: &App) -> Result<Admitted, Problem> {
        let Self { attempt, turn } = self;
        app.gate.check(app, &attempt)?;
        let rows = app.store.read(move |tx| attempts::failures(tx, &attempt)).await?;
        app.gate.remember(app, &rows);
        app.gate.check(app, &attempt)?;
        Ok(Admitted { attempt, turn })
    }
}

/// Goes on with a check to its end also where the client goes away: else a client that always does would try as often as it likes.
///
/// # Errors
/// What the check says; `internal` where it ended by a panic.
pub async fn to_the_end<T: 'static>(check: impl Future<Output = Result<T, Problem>> + 'static) -> Result<T, Problem> {
    actix_web::rt::spawn(check).await.map_err(Problem::internal)?
}

impl Admitted {
    /// The turn at checking.
    pub const fn turn(&self) -> &Turn {
        &self.turn
    }

    /// Whose failures a success ends: [`attempts::clear`] in its transaction.
    pub const fn attempt(&self) -> Attempt {
        self.attempt
    }

    /// Notes that the check failed. Where the account is tried from many addresses, an alarm is raised: the account stays open.
    ///
    /// # Errors
    /// What the database says.
    pub async fn failed(self, app: &App, user: Option<StaffUser>) -> Result<(), Problem> {
        let Self { attempt, turn } = self;
        let now = app.now();
        app.metrics.sign_ins_failed.inc();
        let named = user.as_ref().map(|user| user.id);
        let noted = app
            .store
            .write(move |tx| {
                let noted = attempts::note_failure(tx, &attempt, now)?;
                if let (Some(addresses), Some(user)) = (noted.alarm, &user) {
                    let context = Context { now, actor: Actor::System("sign_in") };
                    events::append(tx, &context, vec![user.sign_in_attacked(addresses)])?;
                }
                Ok(noted)
            })
            .await;
        turn.was_wrong();
        let noted = noted?;
        app.gate.remember(app, &noted.rows);
        if let Some(addresses) = noted.alarm {
            app.metrics.sign_in_alarms.inc();
            let account = named.map_or_else(|| "an account that does not exist".to_owned(), |user| format!("user {user}"));
            log::warn!("sign-ins to {account} failed from {addresses} addresses within an hour: somebody may be trying passwords");
        }
        Ok(())
    }
}

fn seconds(left: Duration) -> i64 {
    (left.num_milliseconds() + 999).max(1000) / 1000
}

fn delayed(left: Duration) -> Problem {
    let seconds = seconds(left);
    let refusal =
        Refusal::new(ProblemCode::SignInDelayed).with_argument("seconds", seconds).with_extension("retry_after_seconds", seconds.into());
    Problem::from(refusal).with_header(RETRY_AFTER, HeaderValue::from(seconds))
}
