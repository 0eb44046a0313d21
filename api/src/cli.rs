//! The command line.

use clap::{Parser, Subcommand};

/// Guanxi: customers and what is done for them, as a REST API.
#[derive(Debug, Parser)]
#[command(name = "guanxi", version, about, disable_help_subcommand = true)]
pub struct Arguments {
    /// What to do; without it the server runs.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Migrate the database and serve the API (the default)
    Serve,
    /// Print a fresh set of keys, as lines of an environment file
    Keygen,
    /// Print the OpenAPI document
    Openapi,
}
