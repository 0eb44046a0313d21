//! `guanxi import`: a file on the command line. A server may run beside it.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Stopwatch};

use chrono::TimeDelta;
use guanxi_domain::access::Reach;
use guanxi_domain::access::naming::{Found, Naming};
use guanxi_domain::fields;
use guanxi_domain::instant::parse_zone;
use guanxi_domain::money::Currency;
use guanxi_domain::orders::OrderStatus;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::import::{
    CustomerTarget, Import, ImportFile, ImportKind, ImportOptions, InteractionTarget, Mapping, MappingError, NewImport, OrderTarget,
    Requester,
};
use guanxi_domain::vocabulary::Word;
use guanxi_domain::{ProblemCode, text};
use guanxi_persistence::access::units;
use guanxi_persistence::platform::{events, imports};
use guanxi_persistence::{Error, Store};
use indicatif::{ProgressBar, ProgressStyle};
use uuid::Uuid;

use super::arguments::{FileArguments, ImportCommand};
use super::file::{Rows, Survey, Unreadable};
use super::job::{Bench, Interrupted};
use super::{refused, takers};
use crate::access::setup;
use crate::configuration::Configuration;
use crate::serve::is_served;
use crate::store;

/// How many refused rows are read from the database at once.
const REFUSED_AT_ONCE: u32 = 1_000;
/// How often the events of the import are looked for.
const SEAL_EVERY: Duration = Duration::from_millis(50);

/// Runs an import. What to tell the operator.
///
/// # Errors
/// One sentence for the operator.
pub fn run(command: &ImportCommand, configuration: &Configuration) -> Result<String, String> {
    let (store, _) = store::open(configuration)?;
    let arguments = match command {
        ImportCommand::Customers(arguments) => &arguments.file,
        ImportCommand::Orders(arguments) => &arguments.file,
        ImportCommand::Interactions(arguments) => &arguments.file,
    };
    let asked = asked(command, arguments, &store, configuration)?;
    let file = Survey::of(&arguments.file)?.file(asked.options.encoding);
    let mut rows = open(&arguments.file, &file, &asked)?;
    let taker = takers::taker(&asked, &rows.header).map_err(|error| format!("--map: {error}"))?;
    let bench = Bench {
        store: store.clone(),
        clock: configuration.clock.clone(),
        owner: Uuid::now_v7(),
        time_zone: configuration.time_zone,
        keep_file: TimeDelta::zero(),
        brisk: configuration.pool_size > 2 && !is_served(configuration),
    };
    let watch = Stopwatch::now();
    let begun = begin(&bench, asked, file)?;
    let bar = ProgressBar::new(rows.bytes).with_style(style());
    let ended = sealing(&store, || {
        bench.run(&begun, &mut rows, &taker, &mut |bytes| {
            bar.set_position(bytes);
            true
        })
    })?;
    bar.finish_and_clear();
    let ended = ended.map_err(|interrupted| interruption(&interrupted))?;
    let told = told(&begun, &ended, watch.elapsed().as_secs_f64());
    let refused = give_back(&store, &ended, arguments)?;
    Ok([told, refused.map(|path| format!("refused rows with their faults: {}\n", path.display())).unwrap_or_default()].concat())
}

fn asked(command: &ImportCommand, arguments: &FileArguments, store: &Store, configuration: &Configuration) -> Result<NewImport, String> {
    let zone = |name: &Option<String>| match name {
        Some(name) => parse_zone(name).map_err(|_| format!("--time-zone: {name} is no time zone")),
        None => Ok(configuration.time_zone),
    };
    let kind = match command {
        ImportCommand::Customers(_) => ImportKind::Customers,
        ImportCommand::Orders(_) => ImportKind::Orders,
        ImportCommand::Interactions(_) => ImportKind::Interactions,
    };
    let mut options = ImportOptions {
        mapping: mapping(kind, arguments).map_err(|error| format!("--map: {error}"))?,
        source: text::code(&arguments.source, 40).map_err(|_| "--source: 1 to 40 letters, digits, . _ - :".to_owned())?,
        on_match: arguments.on_match.into(),
        encoding: arguments.encoding.into(),
        delimiter: arguments.delimiter,
        time_zone: configuration.time_zone,
        currency: None,
        order_status: None,
        create_customers: false,
        allow_duplicates: false,
    };
    match command {
        ImportCommand::Customers(customers) => options.allow_duplicates = customers.allow_duplicates,
        ImportCommand::Interactions(interactions) => options.time_zone = zone(&interactions.time_zone)?,
        ImportCommand::Orders(orders) => {
            let currency = Currency::read(&orders.currency).map_err(|_| format!("--currency: {} is no currency", orders.currency))?;
            let status = fields::word::<OrderStatus>(&orders.status).map_err(|fault| {
                format!("--status: one of {}", fault.arguments.iter().map(|(_, allowed)| allowed.as_str()).collect::<String>())
            })?;
            (options.currency, options.order_status) = (Some(currency), Some(status));
            options.time_zone = zone(&orders.time_zone)?;
            options.create_customers = orders.create_customers;
        }
    }
    let company = setup::company(store, configuration, configuration.clock.now())?;
    let unit_id = match &arguments.unit {
        None => company.id,
        Some(code) => {
            let found = store.read_now(|tx| units::by_code(tx, code)?.map(|id| units::load(tx, id)).transpose());
            let unit = found.map_err(|error| error.to_string())?.ok_or_else(|| format!("--unit: there is no unit {code}"))?;
            Naming::Future.judge(Found::unit(unit.closed_at), false).map_err(|_| format!("--unit: {code} is closed"))?;
            unit.id
        }
    };
    let file_name = arguments.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(NewImport { kind, file_name, unit_id, options, dry_run: arguments.dry_run, again: arguments.again })
}

fn mapping(kind: ImportKind, arguments: &FileArguments) -> Result<std::collections::BTreeMap<String, String>, MappingError> {
    fn pairs<T: Word>(texts: &[String]) -> Result<std::collections::BTreeMap<String, String>, MappingError> {
        let mapping = Mapping::<T>::parse(texts)?;
        Ok(mapping.pairs().iter().map(|(target, column)| (target.word().to_owned(), column.clone())).collect())
    }
    match kind {
        ImportKind::Customers => pairs::<CustomerTarget>(&arguments.map),
        ImportKind::Orders => pairs::<OrderTarget>(&arguments.map),
        ImportKind::Interactions => pairs::<InteractionTarget>(&arguments.map),
    }
}

fn open(path: &Path, file: &ImportFile, asked: &NewImport) -> Result<Rows, String> {
    Rows::open(path, file.encoding, asked.options.delimiter).map_err(|error| match error {
        Unreadable::Wrong(_) => format!("{}: {}", path.display(), String::from(error)),
        Unreadable::System(sentence) => sentence,
    })
}

/// Begins the import, or goes on with the one that was broken off.
fn begin(bench: &Bench, asked: NewImport, file: ImportFile) -> Result<Import, String> {
    let context = Context { now: bench.clock.now(), actor: Requester::COMMAND_LINE.actor };
    let (id, owner) = (Uuid::now_v7().into(), bench.owner);
    let begun = bench.store.write_now(move |tx| {
        let before = imports::newest_of_file(tx, asked.kind, &file.hash, None)?;
        if let Some(before) = before.as_ref().filter(|before| before.can_go_on(&asked)) {
            let before = imports::load_for_change(tx, before.id, Reach::All)?;
            return imports::save(tx, before.start(owner, &context)?, &context);
        }
        let new = Import::request(id, asked.clone(), Requester::COMMAND_LINE, &context);
        imports::insert(tx, &new)?;
        let queued = new.take_file(file.clone(), None, before.as_ref(), &context)?;
        let queued = imports::save(tx, queued, &context)?;
        imports::save(tx, queued.start(owner, &context)?, &context)
    });
    begun.map_err(|error| match &error {
        Error::Refused(refusal) if refusal.code == ProblemCode::AlreadyExists => {
            "this file was imported before; --again imports it once more".to_owned()
        }
        Error::Refused(refusal) if refusal.code == ProblemCode::InUse => {
            let import = refusal.extensions.get("import_id").and_then(serde_json::Value::as_str).unwrap_or_default();
            format!(
                "an import of this file is under way or was broken off; go on with the same options, or cancel it: \
                 POST /api/v1/imports/{import}/actions/cancel"
            )
        }
        other => sentence(other),
    })
}

/// Writes the refused rows to a file, if there are any. Where it is.
fn give_back(store: &Store, import: &Import, arguments: &FileArguments) -> Result<Option<PathBuf>, String> {
    let path = arguments.refused.clone().unwrap_or_else(|| {
        let mut name = arguments.file.clone().into_os_string();
        name.push(".refused.csv");
        name.into()
    });
    let (Some(file), true) = (&import.file, import.counts.refused > 0) else { return Ok(None) };
    let told = |error: String| format!("{}: {error}", path.display());
    let mut rows = open(&arguments.file, file, &import.asked)?;
    // Under another name until it is whole, so that nobody mends half of it.
    let part = path.with_extension("part");
    let mut out = BufWriter::new(File::create(&part).map_err(|error| told(error.to_string()))?);
    let faults = |after| store.read_now(|tx| imports::refusals(tx, import.id, after, REFUSED_AT_ONCE)).map_err(|error| sentence(&error));
    refused::write(&mut rows, faults, refused::code_of, &mut out).map_err(told)?;
    out.into_inner().map_err(|error| told(error.to_string()))?;
    fs::rename(&part, &path).map_err(|error| told(error.to_string()))?;
    Ok(Some(path))
}

fn told(begun: &Import, ended: &Import, seconds: f64) -> String {
    let counts = ended.counts;
    let mut told = vec![format!(
        "{}{} rows: {} created, {} updated, {} skipped, {} refused",
        if ended.asked.dry_run { "dry run, nothing was written. " } else { "" },
        counts.rows(),
        counts.created,
        counts.updated,
        counts.skipped,
        counts.refused
    )];
    if begun.next_row > 0 {
        told.push(format!("went on behind row {} of an import that was broken off", begun.next_row));
    }
    if ended.finished_at.is_some() && ended.status != guanxi_domain::platform::import::ImportStatus::Finished {
        told.push("cancelled; what was taken stands".to_owned());
    }
    if ended.asked.kind == ImportKind::Orders {
        told.push(format!("{} customers made", ended.customers_made));
    }
    #[allow(clippy::cast_precision_loss, reason = "a figure for people")]
    let pace = (counts.rows() - begun.next_row.min(counts.rows())) as f64 / seconds.max(0.001);
    told.push(format!("{seconds:.1} s, {pace:.0} rows a second"));
    told.join("\n") + "\n"
}

/// Gives the events of some work their positions beside it, and the rest at its end, so that a database without a running server has
/// them, too.
fn sealing<T>(store: &Store, work: impl FnOnce() -> T) -> Result<T, String> {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let sealer = scope.spawn(|| seal_until(store, &stop));
        let ending = Ending(&stop);
        let outcome = work();
        drop(ending);
        let sealed = sealer.join().map_err(|_| "the events could not be sealed".to_owned())?;
        sealed.map_err(|error| sentence(&error))?;
        Ok(outcome)
    })
}

/// Tells the sealer that the import is over, also where it ends in a panic.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

fn seal_until(store: &Store, stop: &AtomicBool) -> Result<(), Error> {
    loop {
        let ending = stop.load(Ordering::Acquire);
        let count = if store.read_now(events::any_unsealed)? { store.write_now(events::seal)?.count } else { 0 };
        match (count, ending) {
            (0, true) => return Ok(()),
            (0, false) => std::thread::sleep(SEAL_EVERY),
            _ => {}
        }
    }
}

fn interruption(interrupted: &Interrupted) -> String {
    match interrupted {
        Interrupted::Stopped => "the import was stopped; the same command goes on with it".to_owned(),
        Interrupted::Lost => "another process took this import over, or it was cancelled".to_owned(),
        Interrupted::Failed(error) => sentence(error),
    }
}

fn sentence(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => format!("refused: {}", refusal.code),
        other => other.to_string(),
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:40} {percent:>3}% {bytes}/{total_bytes} {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar())
}
