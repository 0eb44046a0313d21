//! The last step of an import: the customers whose stages wait for it are judged, each once, however often its rows came by them.

use std::time::Instant as Stopwatch;

use guanxi_domain::platform::Context;
use guanxi_domain::platform::import::Import;
use guanxi_persistence::Error;
use guanxi_persistence::customers::lifecycle::{any_waiting, judge_waiting};
use guanxi_persistence::platform::imports;

use super::cut::Pace;
use super::job::{Bench, Interrupted};

impl Bench {
    /// Judges the customers whose stages wait, slice by slice. What is broken off goes on with those that are left. `go_on` is asked
    /// after every slice; false where it says so.
    ///
    /// # Errors
    /// Why it is not at its end.
    pub(super) fn judge_stages(&self, import: &Import, go_on: &mut dyn FnMut() -> bool) -> Result<bool, Interrupted> {
        if import.asked.dry_run || !self.store.read_now(any_waiting)? {
            return Ok(true);
        }
        let pace = Pace::of(self.store.engine(), self.brisk);
        let (id, owner, actor) = (import.id, self.owner, import.requester.actor);
        let (mut size, mut after) = (pace.first(), None);
        loop {
            let context = Context { now: self.clock.now(), actor };
            let (watch, limit) = (Stopwatch::now(), i64::try_from(size).map_err(Error::internal)?);
            let slice = self.store.write_now(move |tx| {
                imports::begin_slice(tx)?;
                if !imports::keep_lease(tx, id, owner, context.now)? {
                    return Ok(None);
                }
                judge_waiting(tx, after, limit, &context).map(Some)
            })?;
            let Some(slice) = slice else { return Err(Interrupted::Lost) };
            if slice.customers < size {
                return Ok(true);
            }
            after = slice.last;
            size = pace.fit(slice.customers, watch.elapsed());
            if !go_on() {
                return Ok(false);
            }
        }
    }
}
