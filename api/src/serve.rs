//! The composition root of the server: from settings to a running process and to its end.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_cors::Cors;
use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::{Condition, from_fn};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App as WebApp, HttpResponse, HttpServer, rt};
use guanxi_domain::platform::{Actor, Context};
use guanxi_persistence::Location;
use guanxi_persistence::complaints::review::questions;
use guanxi_persistence::complaints::warning;
use guanxi_persistence::customers::lifecycle;
use guanxi_persistence::platform::numbers::Numbers;
use guanxi_persistence::platform::timers::Effects;
use guanxi_persistence::service::{self, assignment};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use crate::access::standings::StoredStandings;
use crate::access::{Gate, Passwords, setup};
use crate::app::App;
use crate::authenticator::Authenticator;
use crate::clock::Clock;
use crate::configuration::Configuration;
use crate::files::FileStore;
use crate::metrics::Metrics;
use crate::middleware::{HoldUp, RateLimits, edge};
use crate::operation::not_found;
use crate::platform::docs;
use crate::problem::Texts;
use crate::tokens::Tokens;
use crate::worker::Workers;
use crate::{logging, routes, store};

/// How long a client may take at most to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a stop lets connections that were accepted reach their worker, which drops those it has not seen.
const SETTLE: Duration = Duration::from_millis(200);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Runs the server until it is told to stop.
///
/// # Errors
/// One sentence for the operator.
pub fn run(configuration: Configuration) -> Result<(), String> {
    logging::start(&configuration);
    if let Clock::File(path) = &configuration.clock {
        log::warn!("THE CLOCK IS MOVED by the seconds in {}: this is for tests only", path.display());
    }
    let lock = claim_folder(&configuration)?;
    let app = Data::new(compose(configuration)?);
    if let Some(lock) = &lock {
        announce_key(lock, app.store.keys().current_id())?;
    }
    rt::System::new().block_on(serve(app))
}

/// The lock that one server holds on an embedded database, until the process ends.
///
/// # Errors
/// One sentence for the operator, where another process holds it.
pub fn claim_folder(configuration: &Configuration) -> Result<Option<File>, String> {
    if !matches!(configuration.database, Location::Sqlite(_)) {
        return Ok(None);
    }
    let folder = &configuration.data_dir;
    std::fs::create_dir_all(folder).map_err(|error| format!("GUANXI_DATA_DIR: {} can't be made: {error}", folder.display()))?;
    let path = folder.join("serve.lock");
    // Not cut off: it may be that of a server which runs.
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|error| format!("{} can't be written: {error}", path.display()))?;
    // A command that looks whether there is a server holds it for a moment.
    let is_mine = (0..3).any(|tried| {
        std::thread::sleep(Duration::from_millis(20) * tried);
        file.try_lock().is_ok()
    });
    match is_mine {
        true => Ok(Some(file)),
        false => Err(format!("another guanxi serves from {} already; an embedded database has one server", folder.display())),
    }
}

/// Notes in the lock which key the server seals with, for those who would rotate the keys beside it.
fn announce_key(mut lock: &File, key_id: &str) -> Result<(), String> {
    lock.set_len(0)
        .and_then(|()| lock.write_all(key_id.as_bytes()))
        .and_then(|()| lock.flush())
        .map_err(|error| format!("the lock can't be written: {error}"))
}

/// Whether a server has the embedded database.
#[must_use]
pub fn is_served(configuration: &Configuration) -> bool {
    let path = configuration.data_dir.join("serve.lock");
    matches!(configuration.database, Location::Sqlite(_))
        && File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// The key that the server on an embedded database seals with; `None` where none runs. Empty while it starts.
///
/// # Errors
/// One sentence for the operator.
pub fn served_with(configuration: &Configuration) -> Result<Option<String>, String> {
    if !is_served(configuration) {
        return Ok(None);
    }
    let path = configuration.data_dir.join("serve.lock");
    std::fs::read_to_string(&path).map(Some).map_err(|error| format!("{} can't be read: {error}", path.display()))
}

/// Builds everything that handlers reach, on a migrated database with a company and an administrator.
///
/// # Errors
/// One sentence for the operator.
pub fn compose(configuration: Configuration) -> Result<App, String> {
    let (store, keys) = store::open(&configuration)?;
    let files = FileStore::open(&configuration.data_dir)?;
    let clock = configuration.clock.clone();
    let tokens = Arc::new(Tokens::new(&configuration.issuer, &keys.signing)?);
    let standings = StoredStandings::new(store.clone(), clock.clone());
    let app = App {
        clock,
        authenticator: Authenticator::new(tokens.clone(), Box::new(standings)),
        passwords: Passwords::new(configuration.password_workers)?,
        gate: Gate::default(),
        hold_up: HoldUp::default(),
        rate_limits: RateLimits::new(configuration.rate_limit_caller, configuration.rate_limit_address),
        store,
        files,
        import_queued: Notify::new(),
        numbers: Numbers::default(),
        tokens,
        texts: Texts::load()?,
        metrics: Metrics::new().map_err(|error| error.to_string())?,
        configuration,
    };
    // What can fail has been done by now: words that are shown once must not be followed by a start that fails.
    if let Some(made) = setup::prepare(&app.store, &app.configuration, app.now())? {
        print(&made.text())?;
    }
    Ok(app)
}

async fn serve(app: Data<App>) -> Result<(), String> {
    let (server, address) = api_server(app.clone())?;
    let mut handles = vec![server.handle()];
    if let Some(server) = metrics_server(&app)? {
        handles.push(server.handle());
        rt::spawn(server);
    }
    let stop = rt::spawn(stop_on_signal(handles)?);
    let workers = Workers::start(&app, effects(&app))?;
    announce(address)?;
    let served = server.await;
    stop.abort();
    // After the last request, so that the events of all of them are sealed.
    workers.stop().await;
    served.map_err(|error| format!("the server failed: {error}"))?;
    log::info!("stopped");
    Ok(())
}

/// What the timers of every context do when they fall due.
fn effects(app: &Data<App>) -> Effects {
    let clock = app.clone();
    let lifecycle = Effects::default().with(lifecycle::TIMER, move |tx, timer| {
        let context = Context { now: clock.now(), actor: Actor::System("timer") };
        lifecycle::fall_due(tx, timer, &context)
    });
    let service = service::timers::KINDS.iter().fold(lifecycle, |effects, kind| effects.with(kind, service::timers::take_effect));
    let service = warning::TIMERS.iter().fold(service, |effects, kind| effects.with(kind, warning::take_effect));
    let service = service.with(questions::TIMER, questions::week_over);
    let (freed, opens) = (app.clone(), app.clone());
    service
        .with(assignment::FREED, move |tx, timer| assignment::desk_freed(tx, timer, freed.now()))
        .with(assignment::OPENS, move |tx, timer| assignment::queue_opens(tx, timer, opens.now()))
}

/// A line on standard output: whoever started the process learns where it listens.
fn announce(address: SocketAddr) -> Result<(), String> {
    print(&format!("listening on http://{address}\n"))
}

fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| format!("standard output: {error}"))
}

fn api_server(app: Data<App>) -> Result<(Server, SocketAddr), String> {
    let configuration = app.configuration.clone();
    let patience = Duration::from_secs(configuration.client_timeout_seconds);
    let blocking = usize::try_from(configuration.pool_size).unwrap_or(8).div_ceil(configuration.workers).max(2);
    let server = HttpServer::new(move || {
        WebApp::new()
            .app_data(app.clone())
            .wrap(cors(&app.configuration.cors_origins))
            .wrap(from_fn(edge))
            .configure(configure)
            .default_service(web::to(not_found))
    })
    .workers(configuration.workers)
    .worker_max_blocking_threads(blocking)
    .client_request_timeout(HEAD_TIMEOUT.min(patience))
    .on_connect(move |connection, _| give_up_on_standstill(connection, patience))
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(configuration.shutdown_seconds)
    .disable_signals()
    .bind(configuration.listen)
    .map_err(|error| format!("GUANXI_LISTEN: {} can't be listened on: {error}", configuration.listen))?;
    let address = server.addrs().first().copied().ok_or("the server listens nowhere")?;
    Ok((server.run(), address))
}

/// Lets the system end a connection whose client takes nothing of an answer for so long, or is gone without a word: nothing else
/// would ever free what it holds.
fn give_up_on_standstill(connection: &dyn std::any::Any, patience: Duration) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() {
        let milliseconds = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
        if let Err(error) = rustix::net::sockopt::set_tcp_user_timeout(stream, milliseconds) {
            log::debug!("a connection has no time limit: {error}");
        }
    }
}

/// Registers every operation, and the pages of the document.
pub fn configure(config: &mut ServiceConfig) {
    routes::operations().configure(config);
    docs::configure(config);
}

fn metrics_server(app: &Data<App>) -> Result<Option<Server>, String> {
    let Some(address) = app.configuration.metrics_listen else { return Ok(None) };
    let app = app.clone();
    let server = HttpServer::new(move || WebApp::new().app_data(app.clone()).route("/metrics", web::get().to(metrics)))
        .workers(1)
        .worker_max_blocking_threads(1)
        .disable_signals()
        .shutdown_timeout(1)
        .bind(address)
        .map_err(|error| format!("GUANXI_METRICS_LISTEN: {address} can't be listened on: {error}"))?;
    if let Some(address) = server.addrs().first() {
        log::info!("metrics on http://{address}/metrics");
    }
    Ok(Some(server.run()))
}

async fn metrics(app: Data<App>) -> HttpResponse {
    match app.metrics.text() {
        Ok(text) => HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

fn cors(origins: &[String]) -> Condition<Cors> {
    let mut cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            "accept",
            "accept-language",
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "if-none-match",
            "x-request-id",
        ])
        .expose_headers([
            "content-disposition",
            "content-language",
            "etag",
            "location",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
            "x-request-id",
        ])
        .max_age(3600);
    for origin in origins {
        cors = if origin == "*" { cors.allow_any_origin() } else { cors.allowed_origin(origin) };
    }
    Condition::new(!origins.is_empty(), cors)
}

/// Stops the servers, letting requests in flight finish, when the process is told to end.
fn stop_on_signal(handles: Vec<ServerHandle>) -> Result<impl Future<Output = ()>, String> {
    let failed = |error: std::io::Error| format!("signals can't be heard: {error}");
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        log::info!("stopping");
        for handle in &handles {
            handle.pause().await;
        }
        rt::time::sleep(SETTLE).await;
        for handle in handles {
            rt::spawn(handle.stop(true));
        }
    })
}
