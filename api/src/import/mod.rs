//! `guanxi import`: files of customers and orders, every row accounted for.

pub mod arguments;
mod customers;
mod file;
mod job;
mod orders;
mod slice;

use std::sync::Arc;
use std::time::Instant as Stopwatch;

use guanxi_domain::fields;
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::parse_zone;
use guanxi_domain::money::Currency;
use guanxi_domain::orders::OrderStatus;
use guanxi_domain::platform::import::{CustomerReader, ImportKind, Mapping, OnMatch, OrderOptions, OrderReader};
use guanxi_domain::text;
use guanxi_persistence::Store;
use guanxi_persistence::access::units;
use serde_json::json;

use self::arguments::{FileArguments, ImportCommand, OnMatchArgument};
use self::customers::CustomersTaker;
use self::file::{RefusedRows, Rows};
use self::job::Job;
use self::orders::OrdersTaker;
use self::slice::{Frame, Taker};
use crate::access::setup;
use crate::configuration::Configuration;
use crate::store;

/// Runs an import; a server may run beside it. What to tell the operator.
///
/// # Errors
/// One sentence for the operator.
pub fn run(command: &ImportCommand, configuration: &Configuration) -> Result<String, String> {
    let (store, _) = store::open(configuration)?;
    match command {
        ImportCommand::Customers(arguments) => {
            let mapping = Mapping::parse(&arguments.file.map).map_err(|error| format!("--map: {error}"))?;
            let mut rows = open(&arguments.file)?;
            let reader = CustomerReader::new(&mapping, &header(&rows)).map_err(|error| format!("--map: {error}"))?;
            let frame = frame(&store, &arguments.file, configuration)?;
            let options = json!({ "map": arguments.file.map, "source": frame.source, "allow_duplicates": arguments.allow_duplicates });
            let taker = CustomersTaker { reader, frame, allow_duplicates: arguments.allow_duplicates };
            import(&store, configuration, ImportKind::Customers, options, &arguments.file, &mut rows, Arc::new(taker))
        }
        ImportCommand::Orders(arguments) => {
            let mapping = Mapping::parse(&arguments.file.map).map_err(|error| format!("--map: {error}"))?;
            let mut rows = open(&arguments.file)?;
            let currency = Currency::read(&arguments.currency).map_err(|_| format!("--currency: {} is no currency", arguments.currency))?;
            let status = fields::word::<OrderStatus>(&arguments.status).map_err(|fault| {
                format!("--status: one of {}", fault.arguments.iter().map(|(_, allowed)| allowed.as_str()).collect::<String>())
            })?;
            let time_zone = match &arguments.time_zone {
                Some(name) => parse_zone(name).map_err(|_| format!("--time-zone: {name} is no time zone"))?,
                None => configuration.time_zone,
            };
            let options = OrderOptions { currency, status, time_zone };
            let reader = OrderReader::new(&mapping, &header(&rows), options).map_err(|error| format!("--map: {error}"))?;
            let frame = frame(&store, &arguments.file, configuration)?;
            let options = json!({
                "map": arguments.file.map, "source": frame.source, "currency": arguments.currency, "status": arguments.status,
                "time_zone": time_zone.name(), "create_customers": arguments.create_customers,
            });
            let taker = OrdersTaker { reader, frame, create_customers: arguments.create_customers };
            import(&store, configuration, ImportKind::Orders, options, &arguments.file, &mut rows, Arc::new(taker))
        }
    }
}

fn open(arguments: &FileArguments) -> Result<Rows, String> {
    let delimiter = u8::try_from(arguments.delimiter).ok().filter(u8::is_ascii).ok_or("--delimiter: one ASCII letter")?;
    Rows::open(&arguments.file, arguments.encoding, delimiter)
}

fn header(rows: &Rows) -> Vec<&str> {
    rows.header.iter().map(String::as_str).collect()
}

fn frame(store: &Store, arguments: &FileArguments, configuration: &Configuration) -> Result<Frame, String> {
    let source = text::code(&arguments.source, 40).map_err(|_| "--source: 1 to 40 letters, digits, . _ - :".to_owned())?;
    let on_match = match arguments.on_match {
        OnMatchArgument::Skip => OnMatch::Skip,
        OnMatchArgument::Update => OnMatch::Update,
        OnMatchArgument::Report => OnMatch::Report,
    };
    Ok(Frame { source, unit_id: unit(store, arguments, configuration)?, on_match })
}

fn unit(store: &Store, arguments: &FileArguments, configuration: &Configuration) -> Result<UnitId, String> {
    let company = setup::company(store, configuration, configuration.clock.now())?;
    let Some(code) = &arguments.unit else { return Ok(company.id) };
    let found = store.read_now(|tx| units::by_code(tx, code)).map_err(|error| error.to_string())?;
    found.ok_or_else(|| format!("--unit: there is no unit {code}"))
}

fn import(
    store: &Store,
    configuration: &Configuration,
    kind: ImportKind,
    options: serde_json::Value,
    arguments: &FileArguments,
    rows: &mut Rows,
    taker: Arc<dyn Taker>,
) -> Result<String, String> {
    let path = &arguments.file;
    let refused_path = arguments.refused.clone().unwrap_or_else(|| {
        let mut name = path.clone().into_os_string();
        name.push(".refused.csv");
        name.into()
    });
    let mut refused = RefusedRows::at(refused_path, rows.raw_header().clone());
    let job = Job {
        kind,
        file_name: path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        file_hash: file::hash(path)?,
        options,
        dry_run: arguments.dry_run,
        again: arguments.again,
        time_zone: configuration.time_zone,
    };
    let watch = Stopwatch::now();
    let report = job::run(store, || configuration.clock.now(), &job, rows, &mut refused, taker)?;
    let elapsed = watch.elapsed().as_secs_f64();
    let counts = report.counts;
    let taken = counts.rows() - report.resumed_at;
    let mut told = vec![format!(
        "{}{} rows: {} created, {} updated, {} skipped, {} refused",
        if arguments.dry_run { "dry run, nothing was written. " } else { "" },
        counts.rows(),
        counts.created,
        counts.updated,
        counts.skipped,
        counts.refused
    )];
    if report.resumed_at > 0 {
        told.push(format!("went on behind row {} of an import that was broken off", report.resumed_at));
    }
    if kind == ImportKind::Orders {
        told.push(format!("{} customers made", report.customers_made));
    }
    #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
    let pace = taken as f64 / elapsed.max(0.001);
    told.push(format!("{elapsed:.1} s, {pace:.0} rows a second"));
    if let Some(path) = refused.finish()? {
        told.push(format!("refused rows with their faults: {}", path.display()));
    }
    Ok(told.join("\n") + "\n")
}
