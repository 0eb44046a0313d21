//! The command line.

pub mod backup;
pub mod healthcheck;
pub mod recompute_stages;
pub mod rotate_keys;
pub mod verify;
pub mod verify_events;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use self::rotate_keys::RotateKeys;
use self::verify_events::VerifyEvents;
use crate::access::setup::{self, NewAdministrator};
use crate::configuration::Configuration;
use crate::demo::DemoData;
use crate::import::arguments::ImportCommand;
use crate::store;

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
    Keygen {
        /// The number that stands in the names of the keys, so that they differ from those there are
        #[arg(long, default_value_t = 1)]
        number: u32,
    },
    /// Make a staff user who may do everything
    CreateAdmin(CreateAdmin),
    /// Import a CSV file of customers or orders
    #[command(subcommand)]
    Import(ImportCommand),
    /// Fill an empty database with a company that does not exist, the same for the same seed
    DemoData(DemoData),
    /// Print the OpenAPI document
    Openapi,
    /// Bring the database to the schema of this version
    Migrate,
    /// Ask the server on this machine whether it lives; fails where it does not
    Healthcheck,
    /// Prove what is kept: figures, references, the event log, personal values, stages, files; fails where something is wrong
    Verify,
    /// Prove by its chain of hashes that the event log is what was sealed; names each event that was changed, removed, inserted or moved
    VerifyEvents(VerifyEvents),
    /// Encrypt everything with the first key that another has encrypted, beside running servers; broken off, it goes on where it stood
    RotateKeys(RotateKeys),
    /// Judge the lifecycle stages of all customers anew; broken off, it goes on where it stood
    RecomputeStages,
    /// Copy the embedded database into a new file, beside a running server
    Backup {
        /// The file to make
        file: PathBuf,
    },
    /// Put a copy in the place of the embedded database, which must not be there yet
    Restore {
        /// The file that `backup` made
        file: PathBuf,
    },
}

/// Who is to become an administrator.
#[derive(Debug, Args)]
pub struct CreateAdmin {
    /// The e-mail address to sign in with
    #[arg(long)]
    pub email: String,
    /// The name that others see
    #[arg(long)]
    pub name: Option<String>,
    /// Read the password from the first line of standard input, instead of making one that must be changed
    #[arg(long)]
    pub password_stdin: bool,
}

/// Makes an administrator; a server may run beside it. What to tell the operator.
///
/// # Errors
/// One sentence for the operator.
pub fn create_admin(arguments: CreateAdmin, configuration: &Configuration) -> Result<String, String> {
    let password = if arguments.password_stdin { Some(first_line()?) } else { None };
    let (store, _) = store::open(configuration)?;
    let new = NewAdministrator { email: arguments.email, name: arguments.name, password };
    let made = setup::create_administrator(&store, configuration, new, configuration.clock.now())?;
    Ok(made.map_or_else(|| "An administrator was made.\n".to_owned(), |made| made.text()))
}

/// Brings the database to the schema of this version. What to tell the operator.
///
/// # Errors
/// One sentence for the operator.
pub fn migrate(configuration: &Configuration) -> Result<String, String> {
    let applied = store::migrate(configuration)?;
    Ok(match applied.as_slice() {
        [] => "The database has the schema of this version.\n".to_owned(),
        applied => format!("Migrated the database: {}.\n", applied.join(", ")),
    })
}

/// The first line of standard input, without its end.
///
/// # Errors
/// One sentence for the operator.
pub fn first_line() -> Result<String, String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|error| format!("standard input: {error}"))?;
    Ok(line.trim_end_matches(['\n', '\r']).to_owned())
}
