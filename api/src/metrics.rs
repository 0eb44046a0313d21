//! What is counted, in the form that Prometheus reads.

use std::time::Duration;

use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

/// The counters of one process.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    in_flight: IntGauge,
    /// Checks of passwords and second factors that failed.
    pub sign_ins_failed: IntCounter,
    /// Tries that came too early after failures.
    pub sign_ins_delayed: IntCounter,
    /// Alarms over accounts that were tried from many addresses.
    pub sign_in_alarms: IntCounter,
}

impl Metrics {
    /// Starts with nothing counted.
    ///
    /// # Errors
    /// Where two metrics have one name: a bug.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("guanxi_http_requests_total", "Requests answered, by route, method and status."),
            &["route", "method", "status"],
        )?;
        let durations = HistogramVec::new(
            HistogramOpts::new("guanxi_http_request_duration_seconds", "Time from the head of a request to the head of its answer.")
                .buckets(vec![0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]),
            &["route", "method"],
        )?;
        let in_flight = IntGauge::new("guanxi_http_requests_in_flight", "Requests that are being answered.")?;
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(durations.clone()))?;
        registry.register(Box::new(in_flight.clone()))?;
        let counter = |name: &str, help: &str| {
            let counter = IntCounter::new(name, help)?;
            registry.register(Box::new(counter.clone())).map(|()| counter)
        };
        Ok(Self {
            sign_ins_failed: counter("guanxi_sign_ins_failed_total", "Checks of passwords, second factors and reset codes that failed.")?,
            sign_ins_delayed: counter("guanxi_sign_ins_delayed_total", "Tries to sign in that came too early after failures.")?,
            sign_in_alarms: counter("guanxi_sign_in_alarms_total", "Alarms over accounts whose sign-in failed from many addresses.")?,
            registry,
            requests,
            durations,
            in_flight,
        })
    }

    /// The registry, for what other parts count.
    #[must_use]
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// A request came in.
    pub fn begin(&self) {
        self.in_flight.inc();
    }

    /// A request was answered.
    pub fn end(&self, route: &str, method: &str, status: &str, duration: Duration) {
        self.in_flight.dec();
        self.requests.with_label_values(&[route, method, status]).inc();
        self.durations.with_label_values(&[route, method]).observe(duration.as_secs_f64());
    }

    /// Everything, as text.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn text(&self) -> Result<Vec<u8>, prometheus::Error> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}
