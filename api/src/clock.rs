//! The one clock that feeds requests, timers and tokens.

use std::path::PathBuf;

use chrono::{Duration, Utc};
use guanxi_domain::instant::{Instant, cut};

/// Where the time comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The computer's clock.
    System,
    /// The computer's clock moved by the seconds that stand in a file, read at each use: tests travel in time with it.
    File(PathBuf),
}

impl Clock {
    /// Now, cut to microseconds.
    #[must_use]
    pub fn now(&self) -> Instant {
        let now = Utc::now();
        cut(now.checked_add_signed(Duration::seconds(self.offset_seconds())).unwrap_or(now))
    }

    /// By how many seconds the clock is moved; a file that can't be read moves nothing.
    #[must_use]
    pub fn offset_seconds(&self) -> i64 {
        /// About a hundred years: more is a mistake.
        const MOST: i64 = 3_200_000_000;
        match self {
            Self::System => 0,
            Self::File(path) => std::fs::read_to_string(path)
                .ok()
                .and_then(|text| text.trim().parse::<i64>().ok())
                .map_or(0, |seconds| seconds.clamp(-MOST, MOST)),
        }
    }

    /// The kind of clock, in a word.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::System => "system",
            Self::File(_) => "file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_moves_the_clock_while_it_runs() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let clock = Clock::File(file.path().to_owned());
        assert!((Utc::now() - clock.now()).num_seconds().abs() < 5);
        std::fs::write(file.path(), "86400\n").unwrap();
        assert!((clock.now() - Utc::now()).num_seconds() > 86_000);
        std::fs::write(file.path(), "nonsense").unwrap();
        assert_eq!(clock.offset_seconds(), 0);
    }
}
