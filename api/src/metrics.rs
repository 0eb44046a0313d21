//! What is counted, in the form that Prometheus reads.

use std::time::Duration;

use prometheus::{Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

/// The counters of one process.
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    in_flight: IntGauge,
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
        Ok(Self { registry, requests, durations, in_flight })
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
