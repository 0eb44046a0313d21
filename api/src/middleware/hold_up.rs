//! Holding up those who are refused for coming too often: each of their connections waits a moment for its refusal, so that a flood
//! over a few connections is a trickle, and the answer costs others nothing. The wait is a timer, not a thread.

use std::time::Duration;

use tokio::sync::Semaphore;

/// How long a refusal is held back.
const WAIT: Duration = Duration::from_millis(200);
/// How many refusals wait at once at most. Those beyond go out at once: whoever has so many connections is not slowed by waiting, and the
/// memory of those that wait is bounded.
const AT_ONCE: usize = 1_000;

/// The refusals that wait.
pub struct HoldUp(Semaphore);

impl Default for HoldUp {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl HoldUp {
    /// Waits, unless too many wait already.
    pub async fn wait(&self) {
        if let Ok(_place) = self.0.try_acquire() {
            tokio::time::sleep(WAIT).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[actix_web::test]
    async fn refusals_wait_and_those_beyond_the_bound_do_not() {
        let hold_up = HoldUp::default();
        let mut waiting: Vec<_> = (0..AT_ONCE).map(|_| Box::pin(hold_up.wait())).collect();
        assert!(waiting.iter_mut().all(|wait| wait.as_mut().now_or_never().is_none()));
        assert!(hold_up.wait().now_or_never().is_some());
        drop(waiting.pop());
        assert!(hold_up.wait().now_or_never().is_none());
    }
}
