//! How a file is cut into slices.

use std::sync::Arc;
use std::time::Duration;

use guanxi_persistence::Engine;

use super::file::{Row, Rows, Unreadable};
use super::slice::Taker;

/// The smallest slice, and the first.
const LEAST: usize = 20;
const FIRST: usize = 200;
/// About how many bytes of the file a slice has at most.
const CHUNK_BYTES: u64 = 4 * 1024 * 1024;

/// How the slices of an import are cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    span: Duration,
    most: usize,
    lanes: usize,
}

impl Pace {
    /// On the embedded engine all others wait while a slice is written.
    pub(super) const fn of(engine: Engine, brisk: bool) -> Self {
        match (engine, brisk) {
            (Engine::Postgres, true) => Self { span: Duration::from_millis(100), most: 4_000, lanes: 2 },
            (Engine::Postgres, false) => Self { span: Duration::from_millis(100), most: 4_000, lanes: 1 },
            (Engine::Sqlite, true) => Self { span: Duration::from_millis(250), most: 6_000, lanes: 1 },
            (Engine::Sqlite, false) => Self { span: Duration::from_millis(40), most: 2_000, lanes: 1 },
        }
    }

    /// How many rows the first slice has.
    pub(super) const fn first(self) -> usize {
        FIRST
    }

    /// How many slices are written at once.
    pub(super) const fn lanes(self) -> usize {
        self.lanes
    }

    /// How many rows would have fitted into the span.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a rough figure that is clamped"
    )]
    pub(super) fn fit(self, rows: usize, elapsed: Duration) -> usize {
        let elapsed = elapsed.max(Duration::from_micros(1));
        ((rows as f64 * self.span.as_secs_f64() / elapsed.as_secs_f64()) as usize).clamp(LEAST, self.most)
    }
}

/// The file, chunk by chunk.
pub(super) struct Chunks<'a> {
    rows: &'a mut Rows,
    held: Option<Row>,
    taker: Arc<dyn Taker>,
}

impl<'a> Chunks<'a> {
    pub(super) fn new(rows: &'a mut Rows, taker: Arc<dyn Taker>) -> Self {
        Self { rows, held: None, taker }
    }

    /// How many bytes of the file were read.
    pub(super) fn position(&self) -> u64 {
        self.rows.position()
    }

    /// The next rows: so many, or fewer where they are large, or a few more that belong together.
    pub(super) fn next(&mut self, size: usize) -> Result<Vec<Row>, Unreadable> {
        let mut chunk = Vec::with_capacity(size);
        let end = self.rows.position() + CHUNK_BYTES;
        chunk.extend(self.held.take());
        while self.rows.position() < end {
            let Some(row) = self.rows.next()? else { break };
            let belongs = || chunk.len() < 2 * size && chunk.last().is_some_and(|last| self.taker.belong_together(last, &row));
            if chunk.len() >= size && !belongs() {
                self.held = Some(row);
                break;
            }
            chunk.push(row);
        }
        Ok(chunk)
    }
}
