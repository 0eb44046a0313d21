//! Guanxi over HTTP: the server and its command line.

mod access;
mod answer;
mod app;
mod authenticator;
mod case;
mod cli;
mod clock;
mod complaints;
mod configuration;
mod customers;
mod demo;
mod extract;
mod files;
mod import;
mod interactions;
mod kept_lists;
mod keys;
mod logging;
mod messaging;
mod metrics;
mod middleware;
mod openapi;
mod operation;
mod orders;
mod part;
mod platform;
mod privacy;
mod problem;
mod products;
mod routes;
mod serve;
mod service;
mod store;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tokens;
mod worker;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Arguments, Command};
use crate::configuration::Configuration;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            let _ = writeln!(std::io::stderr(), "guanxi: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), String> {
    match arguments.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(Configuration::from_process()?),
        Command::Keygen { number } => print(&keys::KeySet::generate(number)?.lines()),
        Command::CreateAdmin(arguments) => cli::create_admin(arguments, &Configuration::from_process()?).and_then(|text| print(&text)),
        Command::Import(command) => {
            let configuration = Configuration::from_process()?;
            logging::start(&configuration);
            import::run(&command, &configuration).and_then(|text| print(&text))
        }
        Command::DemoData(arguments) => {
            let configuration = Configuration::from_process()?;
            logging::start(&configuration);
            demo::run(&arguments, &configuration, print)
        }
        Command::Openapi => print(&format!("{}\n", openapi::text(&routes::operations())?)),
        Command::Migrate => print(&cli::migrate(&Configuration::from_process()?)?),
        Command::Healthcheck => cli::healthcheck::run(&Configuration::from_process()?),
        Command::Verify => {
            let report = cli::verify::run(&Configuration::from_process()?)?;
            print(&report.text())?;
            report.verdict()
        }
        Command::VerifyEvents(arguments) => {
            let log = cli::verify_events::run(&arguments, &Configuration::from_process()?)?;
            print(&cli::verify_events::text(&log))?;
            cli::verify_events::verdict(&log)
        }
        Command::RotateKeys(arguments) => {
            let configuration = Configuration::from_process()?;
            logging::start(&configuration);
            print(&cli::rotate_keys::run(&arguments, &configuration)?)
        }
        Command::RecomputeStages => print(&cli::recompute_stages::run(&Configuration::from_process()?)?),
        Command::Backup { file } => print(&cli::backup::backup(&Configuration::from_process()?, &file)?),
        Command::Restore { file } => print(&cli::backup::restore(&Configuration::from_process()?, &file)?),
    }
}

/// Writes to standard output; a reader that went away (`| head`) is no error.
fn print(text: &str) -> Result<(), String> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}
