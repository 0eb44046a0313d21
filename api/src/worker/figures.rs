//! What background work tells operators: counters, and how far behind it is.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use guanxi_domain::complaints::warning::{AlertLevel, AlertStatus};
use guanxi_domain::instant::Instant;
use guanxi_domain::vocabulary::Word as _;
use guanxi_persistence::complaints::figures::{OpenComplaints, open_complaints};
use guanxi_persistence::platform::{Backlog, events, timers};
use guanxi_persistence::service::figures::{OpenTickets, open_tickets};
use prometheus::{Error, Gauge, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

use super::drive::{Stop, drive};
use crate::app::App;

/// How often the backlogs are looked at.
const EVERY: Duration = Duration::from_secs(5);

/// Every how many looks open tickets and complaints are counted, which are many.
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
    complaints_open: IntGaugeVec,
    complaints_promised: IntGauge,
    complaints_overdue: IntGauge,
    alerts_open: IntGaugeVec,
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
        let gauges = |name: &str, help: &str, labels: &[&str]| {
            let gauges = IntGaugeVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(gauges.clone())).map(|()| gauges)
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
            complaints_open: gauges(
                "guanxi_complaints_open",
                "Open complaints by how far they have come, counted each minute up to 100,000 each.",
                &["status"],
            )?,
            complaints_promised: gauge(
                "guanxi_complaints_promised",
                "Open complaints with a promise to keep or to make good, counted each minute up to 100,000.",
            )?,
            complaints_overdue: gauge("guanxi_complaints_overdue", "Open complaints past a deadline, counted each minute up to 100,000.")?,
            alerts_open: gauges(
                "guanxi_complaint_alerts_open",
                "Alerts of complaints that are not closed, by level and by whether they are acknowledged, counted each minute among the latest 10,000.",
                &["level", "status"],
            )?,
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

    fn show_complaints(&self, complaints: &OpenComplaints) {
        for (status, count) in &complaints.by_status {
            self.complaints_open.with_label_values(&[status.word()]).set(*count);
        }
        self.complaints_promised.set(complaints.promised);
        self.complaints_overdue.set(complaints.overdue);
        // Those of which there is none any longer are told as well.
        for level in AlertLevel::ALL {
            for status in [AlertStatus::Raised, AlertStatus::Acknowledged] {
                let count = complaints.alerts.get(&(*level, status)).copied().unwrap_or_default();
                self.alerts_open.with_label_values(&[level.word(), status.word()]).set(count);
            }
        }
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
            let (tickets, complaints) = app.store.read(move |tx| Ok((open_tickets(tx, now)?, open_complaints(tx, now)?))).await?;
            figures.show_tickets(tickets);
            figures.show_complaints(&complaints);
        }
        looks.set(looks.get().wrapping_add(1));
        Ok(EVERY)
    })
    .await;
}
