//! Time travel: the server adds the seconds in a file to its clock, and reads that file at each use.

use std::path::PathBuf;
use std::sync::Mutex;

/// The clock of one server. It starts at the machine's time and only goes forward.
pub struct Clock {
    file: PathBuf,
    ahead: Mutex<i64>,
}

impl Clock {
    /// A clock that is on time.
    pub fn new(file: PathBuf) -> Clock {
        let clock = Clock { file, ahead: Mutex::new(0) };
        clock.advance_seconds(0);
        clock
    }

    /// Moves the server's clock on. The file is replaced in one step, so that the server never reads half a number.
    pub fn advance_seconds(&self, seconds: i64) {
        let mut ahead = self.ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *ahead += seconds;
        let fresh = self.file.with_extension("fresh");
        std::fs::write(&fresh, format!("{ahead}\n")).expect("the clock file is written");
        std::fs::rename(&fresh, &self.file).expect("the clock file is replaced");
    }

    /// Moves the server's clock on by minutes.
    pub fn advance_minutes(&self, minutes: i64) {
        self.advance_seconds(minutes * 60);
    }

    /// Moves the server's clock on by hours.
    pub fn advance_hours(&self, hours: i64) {
        self.advance_seconds(hours * 3600);
    }

    /// Moves the server's clock on by days of 24 hours.
    pub fn advance_days(&self, days: i64) {
        self.advance_seconds(days * 86_400);
    }

    /// What the server takes for now.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        let ahead = *self.ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        chrono::Utc::now() + chrono::TimeDelta::seconds(ahead)
    }
}
