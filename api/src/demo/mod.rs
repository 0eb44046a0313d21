//! `guanxi demo-data`: a car dealer group that does not exist, in any size, the same for the same seed.

mod chance;
mod company;
mod complaint_stories;
mod complaints;
mod customers;
mod grievances;
mod history;
mod people;
mod span;
mod tickets;
mod words;
mod write;

use chrono::NaiveDate;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use self::span::Span;
use self::write::Writer;
use crate::access::setup;
use crate::configuration::Configuration;
use crate::store;

/// How many customers are written in one transaction.
const SLICE: u64 = 60;

/// Which company is to be made.
#[derive(Debug, Args)]
pub struct DemoData {
    /// How many customers it has
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=5_000_000))]
    pub customers: u64,
    /// Which of the companies that could be: the same seed makes the same one
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// How many years it has behind it
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    pub years: u32,
    /// The day (YYYY-MM-DD) before which everything happened; today where it is not given
    #[arg(long)]
    pub until: Option<NaiveDate>,
    /// How many complaints a thousand customers have in a year
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(0..=5_000))]
    pub complaint_rate: u64,
    /// Let many customers complain of one car in one outlet within an hour, a few days before the end
    #[arg(long)]
    pub spike: bool,
    /// Read a password for all staff from the first line of standard input; without it nobody of them can sign in
    #[arg(long)]
    pub password_stdin: bool,
}

/// Writes the company into a database that has no customers yet, and tells the operator what it did.
///
/// # Errors
/// One sentence for the operator.
pub fn run(arguments: &DemoData, configuration: &Configuration, tell: fn(&str) -> Result<(), String>) -> Result<(), String> {
    let password = if arguments.password_stdin { Some(crate::cli::first_line()?) } else { None };
    let (store, _) = store::open(configuration)?;
    let now = configuration.clock.now();
    // As a first start does, and before there is other staff: a start that finds staff makes no administrator.
    if let Some(credentials) = setup::prepare(&store, configuration, now)? {
        tell(&credentials.text())?;
    }
    let top = setup::company(&store, configuration, now)?;
    let today = now.with_timezone(&configuration.time_zone).date_naive();
    let until = arguments.until.unwrap_or(today);
    if until > today {
        return Err(format!("--until: {until} has not come yet"));
    }
    let span = Span::of(until, arguments.years);
    let writer = Writer::new(&store, arguments, span, &top, password)?;
    let bar = ProgressBar::new(arguments.customers);
    bar.set_style(ProgressStyle::with_template("{bar:40} {percent:>3}% {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut first = 0;
    while first < arguments.customers {
        let next = (first + SLICE).min(arguments.customers);
        writer.write(first..next)?;
        first = next;
        bar.set_position(first);
    }
    bar.finish_and_clear();
    tell(&writer.finish(arguments.spike)?)
}
