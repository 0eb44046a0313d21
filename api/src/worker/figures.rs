//! What background work tells operators: counters, and how far behind it is.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use guanxi_domain::instant::Instant;
use guanxi_persistence::platform::{Backlog, events, timers};
use guanxi_persistence::service::figures::{OpenTickets, open_tickets};
use prometheus::{Error, Gauge, IntCounter, IntCounterVec, IntGauge, Opts, Registry};

use super::drive::{Stop, drive};
use crate::app::App;

/// How often the backlogs are looked at.
const EVERY: Duration = Duration::from_secs(5);

/// Every how many looks open tickets are counted, which are many.
const RARELY: u32 = 12;

/// The figures of background work.
pub(super) struct WorkFigures {
    events_sealed: IntCounter,
    timers_done: IntCounter,
    rows_forgotten: IntCounter,
    failures: IntCounterVec,
    events: BacklogFigures,
    timers: BacklogFigures,
    tickets_promised: IntGauge,
    tickets_overdue: IntGauge,
}

impl WorkFigures {
    /// Makes the figures known to a registry.
    ///
    /// # Errors
    /// Where two metrics have one name.
    pub(super) fn new(registry: &Registry) -> Result<Self, Error> {
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::new(name, help)?;
            registry.register(Box::new(counter.clone())).map(|()| counter)
        };
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone())).map(|()| gauge)
        };
        let failures = Opts::new("guanxi_worker_failures_total", "Steps of background work that failed and were tried again.");
        let failures = IntCounterVec::new(failures, &["worker"])?;
        registry.register(Box::new(failures.clone()))?;
        Ok(Self {
            events_sealed: counter(
                "guanxi_events_sealed_total",
                "Events that this process gave their position later than they were written; on SQLite none.",
            )?,
            timers_done: counter("guanxi_timers_done_total", "Timers that this process let take effect.")?,
            rows_forgotten: counter("guanxi_rows_forgotten_total", "Idempotency keys, tokens and sessions past their term, deleted.")?,
            failures,
            tickets_promised: gauge(
                "guanxi_tickets_promised",
                "Open tickets with a promise to keep or to make good, counted each minute up to 100,000.",
            )?,
            tickets_overdue: gauge("guanxi_tickets_overdue", "Open tickets past a deadline, counted each minute up to 100,000.")?,
            events: BacklogFigures::new(
                registry,
                ("guanxi_events_unsealed", "Committed events that wait for their position."),
                ("guanxi_events_unsealed_age_seconds", "Age of the oldest event that waits for its position; 0 where none waits."),
            )?,
            timers: BacklogFigures::new(
                registry,
                ("guanxi_timers_due", "Timers that are due."),
                ("guanxi_timers_due_age_seconds", "For how long the first timer that is due has been so; 0 where none is."),
            )?,
        })
    }

    /// The failures of one worker.
    pub(super) fn failures(&self, worker: &str) -> IntCounter {
        self.failures.with_label_values(&[worker])
    }

    /// Events were sealed.
    pub(super) fn events_sealed(&self, count: usize) {
        self.events_sealed.inc_by(u64::try_from(count).unwrap_or(u64::MAX));
    }

    fn show_tickets(&self, tickets: OpenTickets) {
        self.tickets_promised.set(tickets.promised);
        self.tickets_overdue.set(tickets.overdue);
    }

    /// A timer took effect.
    pub(super) fn timer_done(&self) {
        self.timers_done.inc();
    }

    /// Rows past their term were deleted.
    pub(super) fn rows_forgotten(&self, count: usize) {
        self.rows_forgotten.inc_by(u64::try_from(count).unwrap_or(u64::MAX));
    }
}

/// How much waits, and since when.
struct BacklogFigures {
    count: IntGauge,
    age: Gauge,
}

impl BacklogFigures {
    fn new(registry: &Registry, count: (&str, &str), age: (&str, &str)) -> Result<Self, Error> {
        let figures = Self { count: IntGauge::new(count.0, count.1)?, age: Gauge::new(age.0, age.1)? };
        registry.register(Box::new(figures.count.clone()))?;
        registry.register(Box::new(figures.age.clone()))?;
        Ok(figures)
    }

    fn show(&self, backlog: &Backlog, now: Instant) {
        self.count.set(backlog.count);
        let age = backlog.oldest.and_then(|oldest| (now - oldest).to_std().ok()).unwrap_or_default();
        self.age.set(age.as_secs_f64());
    }
}

/// Looks at the backlogs until told to stop.
pub(super) async fn run(app: Data<App>, figures: Arc<WorkFigures>, stop: Stop) {
    let failures = figures.failures("figures");
    let looks = Cell::new(0_u32);
    drive("figures", stop, failures, std::future::pending, async || {
        let now = app.now();
        let (unsealed, due) = app.store.read(move |tx| Ok((events::unsealed(tx)?, timers::due(tx, now)?))).await?;
        figures.events.show(&unsealed, now);
        figures.timers.show(&due, now);
        if looks.get().is_multiple_of(RARELY) {
            figures.show_tickets(app.store.read(move |tx| open_tickets(tx, now)).await?);
        }
        looks.set(looks.get().wrapping_add(1));
        Ok(EVERY)
    })
    .await;
}
