//! Judging the stages of all customers anew, beside a running server.

use std::time::Instant as Stopwatch;

use guanxi_domain::ids::LifecyclePassId;
use guanxi_domain::platform::{Actor, Context};
use guanxi_persistence::customers::lifecycle::{any_pass, plant_pass, run_pass};
use guanxi_persistence::{Error, Store};
use uuid::Uuid;

use crate::configuration::Configuration;
use crate::store;
use crate::worker::SliceSize;

/// Goes on with the passes that were broken off, or where there is none with one over everybody. What to tell the operator.
///
/// # Errors
/// One sentence for the operator; what was judged before it stands, and the same command goes on behind it.
pub fn run(configuration: &Configuration) -> Result<String, String> {
    let (store, _) = store::open(configuration)?;
    let context = || Context { now: configuration.clock.now(), actor: Actor::System("lifecycle") };
    let judged = run_all(&store, context).map_err(|error| format!("the stages can't be judged anew: {error}"))?;
    Ok(format!("Judged the stages of {judged} customers anew.\n"))
}

fn run_all(store: &Store, context: impl Fn() -> Context) -> Result<i64, Error> {
    if !store.read_now(any_pass)? {
        let (id, context) = (LifecyclePassId::new(Uuid::now_v7()), context());
        store.write_now(move |tx| plant_pass(tx, id, None, &context))?;
    }
    let mut judged = 0;
    let mut size = SliceSize::default();
    loop {
        let (limit, now) = (size.customers(), context());
        let watch = Stopwatch::now();
        match store.write_now(move |tx| run_pass(tx, limit, &now))? {
            Some(slice) => judged += slice.customers,
            // A server beside takes slices of the same pass: this one waits for it as for its own.
            None if store.read_now(any_pass)? => std::thread::sleep(std::time::Duration::from_millis(20)),
            None => return Ok(judged),
        }
        size = size.after(watch.elapsed());
    }
}
