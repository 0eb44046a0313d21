//! Proving that no sealed event was changed, removed, inserted or moved, beside a running server.

use std::fmt::Write;

use clap::Args;
use guanxi_persistence::platform::chain::Head;
use guanxi_persistence::platform::chain_proof::{LogVerified, event_log};

use crate::configuration::Configuration;
use crate::store;

/// What the log is proven against.
#[derive(Debug, Args)]
pub struct VerifyEvents {
    /// A head that was noted elsewhere, as the log of the server or `GET /api/v1/events/head` told it: the chain must lead through it
    #[arg(long = "head", value_name = "POSITION:HASH", value_parser = head)]
    pub heads: Vec<Head>,
}

fn head(text: &str) -> Result<Head, String> {
    Head::parse(text).ok_or_else(|| "a head is a position, a colon and a hash of 64 hexadecimal digits".to_owned())
}

/// Goes through the whole log.
///
/// # Errors
/// One sentence for the operator, where it can't be done.
pub fn run(arguments: &VerifyEvents, configuration: &Configuration) -> Result<LogVerified, String> {
    let store = store::open_to_look(configuration)?;
    event_log(&store, &arguments.heads, |_| {}).map_err(|error| format!("the event log can't be verified: {error}"))
}

/// What was looked at and what is wrong, line by line.
#[must_use]
pub fn text(log: &LogVerified) -> String {
    let mut text =
        format!("event log: {} events sealed, {} wait, {} without a hash, {} wrong\n", log.sealed, log.unsealed, log.unlinked, log.count);
    if let Some(head) = &log.head {
        let _ = writeln!(text, "  head {head}");
    }
    for (position, what) in &log.findings {
        let _ = writeln!(text, "  WRONG: position {position}: {what}");
    }
    text
}

/// How the command ends.
///
/// # Errors
/// A sentence where something is wrong.
pub fn verdict(log: &LogVerified) -> Result<(), String> {
    if log.count == 0 { Ok(()) } else { Err("the event log is not what was sealed; the lines with WRONG say where".to_owned()) }
}
