//! A world per test: an own database, an own running server, its clock and a signed-in administrator.

use std::path::PathBuf;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::client::Api;
use super::clock::Clock;
use super::database::{Database, Engine};
use super::postgres::Durability;
use super::server::{ADMIN_EMAIL, ADMIN_PASSWORD, Server, Settings, tail};
use super::watchdog::watchdog;

/// Turns each `fn name(world: &World) { … }` into two tests, `name::sqlite` and `name::postgres`, each in a world of its own.
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* fn $name:ident($world:ident: &World) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test uses all that its file imports")]
            use super::*;

            fn scenario($world: &$crate::support::world::World) $body

            $(#[$attribute])*
            #[test]
            fn sqlite() {
                $crate::support::world::World::run($crate::support::database::Engine::Sqlite, scenario);
            }

            $(#[$attribute])*
            #[test]
            fn postgres() {
                $crate::support::world::World::run($crate::support::database::Engine::Postgres, scenario);
            }
        }
    )+};
}
pub(crate) use on_both_engines;

/// What one test has to itself.
pub struct World {
    /// The engine it runs on.
    pub engine: Engine,
    /// The signed-in administrator.
    pub api: Api,
    /// The server's clock.
    pub clock: Clock,
    /// How the server is configured.
    pub settings: Settings,
    /// Its database.
    pub database: Database,
    server: Mutex<Option<Server>>,
}

impl World {
    /// Runs one scenario where the engine is available.
    pub fn run(engine: Engine, scenario: impl FnOnce(&World)) {
        if engine.is_available() {
            scenario(&World::new(engine));
        }
    }

    /// A world with the usual configuration.
    pub fn new(engine: Engine) -> World {
        World::with(engine, &[])
    }

    /// A world whose server is given further variables.
    pub fn with(engine: Engine, variables: &[(&str, &str)]) -> World {
        World::build(engine, Durability::Relaxed, variables)
    }

    /// A world whose database forces to disk what it acknowledges (the embedded one always does).
    pub fn durable(engine: Engine) -> World {
        World::build(engine, Durability::Full, &[])
    }

    fn build(engine: Engine, durability: Durability, variables: &[(&str, &str)]) -> World {
        let folder = new_folder();
        let (database, mut settings) = Database::from_template(engine, durability, &folder);
        settings.variables = variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let clock = Clock::new(settings.clock_file());
        let server = Server::start(&settings);
        let api = Api::new(&server.base).sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        World { engine, api, clock, settings, database, server: Mutex::new(Some(server)) }
    }

    /// `kill -9`; the server is gone when this returns.
    pub fn kill(&self) {
        let mut server = self.server();
        if let Some(running) = server.as_mut() {
            running.kill();
        }
        *server = None;
    }

    /// SIGTERM, and how the server ended.
    pub fn stop(&self) -> ExitStatus {
        let server = self.server().take().expect("a server runs");
        server.stop()
    }

    /// How the server ended that was told to before.
    pub fn stopped(&self) -> ExitStatus {
        let mut server = self.server().take().expect("a server runs");
        server.wait()
    }

    /// Starts a server on the same data, after [`World::kill`] or [`World::stop`]; every client calls it from now on.
    pub fn start(&self) {
        let server = Server::start(&self.settings);
        self.api.move_to(&server.base);
        *self.server() = Some(server);
    }

    /// The running server.
    pub fn with_server<T>(&self, look: impl FnOnce(&Server) -> T) -> T {
        look(self.server().as_ref().expect("a server runs"))
    }

    /// What the servers of this world wrote.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.settings.log_file()).unwrap_or_default()
    }

    fn server(&self) -> MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        *self.server() = None;
        if std::thread::panicking() {
            return;
        }
        let log = self.log();
        let _ = std::fs::remove_dir_all(&self.settings.folder);
        assert!(!log.contains("panicked at"), "the server panicked:\n{}", tail(&log, 60));
    }
}

/// A folder of its own for a test that needs no world.
pub fn new_folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let folder = watchdog().folder().join(COUNT.fetch_add(1, Ordering::Relaxed).to_string());
    std::fs::create_dir_all(folder.join("data")).expect("a folder is made");
    folder
}
