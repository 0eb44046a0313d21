//! A database per test: a copy of one that was migrated once and has its first administrator.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};

use super::clock::Clock;
use super::postgres::{Cluster, Durability};
use super::server::{Server, Settings};
use super::watchdog::watchdog;

/// The engines that everything has to hold on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// The one with a server of its own.
    Postgres,
}

impl Engine {
    /// Whether tests can run on it here.
    pub fn is_available(self) -> bool {
        self == Engine::Sqlite || Cluster::get(Durability::Relaxed).is_some()
    }
}

/// A database of one test. Dropped, it is removed.
pub struct Database {
    cluster: Option<(&'static Cluster, String)>,
}

impl Database {
    /// A copy of the template; the embedded engine's file lies in the data folder of `folder`.
    pub fn from_template(engine: Engine, durability: Durability, folder: &Path) -> (Database, Settings) {
        match engine {
            Engine::Sqlite => {
                copy_folder(sqlite_template(), &folder.join("data"));
                (Database { cluster: None }, sqlite_settings(folder))
            }
            Engine::Postgres => {
                let cluster = Cluster::get(durability).expect("PostgreSQL is available");
                Database::create(cluster, Some(postgres_template(cluster, durability)), folder)
            }
        }
    }

    /// A database with nothing in it, not even tables.
    pub fn empty(engine: Engine, folder: &Path) -> (Database, Settings) {
        match engine {
            Engine::Sqlite => (Database { cluster: None }, sqlite_settings(folder)),
            Engine::Postgres => Database::create(Cluster::get(Durability::Relaxed).expect("PostgreSQL is available"), None, folder),
        }
    }

    fn create(cluster: &'static Cluster, template: Option<&str>, folder: &Path) -> (Database, Settings) {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        cluster.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {}", template.unwrap_or("template0")));
        let settings = Settings { folder: folder.to_owned(), database_url: cluster.url(&name), variables: Vec::new() };
        (Database { cluster: Some((cluster, name)) }, settings)
    }

    /// Runs SQL statements on either engine, beside the running server.
    pub fn execute(&self, settings: &Settings, sql: &str) {
        if self.sql(sql).is_none() {
            let file = settings.database_url.strip_prefix("sqlite://").expect("a file of the embedded engine");
            let mut connection = SqliteConnection::establish(file).expect("the database opens");
            connection.batch_execute(&format!("PRAGMA busy_timeout = 10000; {sql}")).expect("the statements run");
        }
    }

    /// Runs SQL on PostgreSQL and gives its rows as text; `None` on the embedded engine.
    pub fn sql(&self, sql: &str) -> Option<String> {
        self.cluster.as_ref().map(|(cluster, name)| cluster.sql(name, sql))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((cluster, name)) = &self.cluster {
            let _ = cluster.try_sql("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn sqlite_settings(folder: &Path) -> Settings {
    let file = folder.join("data").join("guanxi.sqlite3");
    Settings { folder: folder.to_owned(), database_url: format!("sqlite://{}", file.display()), variables: Vec::new() }
}

/// The data folder of a server that was started once and stopped.
fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let folder = watchdog().folder().join("template-sqlite");
        std::fs::create_dir_all(folder.join("data")).expect("a folder is made");
        let settings = sqlite_settings(&folder);
        prepare(&settings);
        settings.data_folder()
    })
}

/// The database of a server that was started once and stopped.
fn postgres_template(cluster: &'static Cluster, durability: Durability) -> &'static str {
    static RELAXED: OnceLock<()> = OnceLock::new();
    static FULL: OnceLock<()> = OnceLock::new();
    let made = if durability == Durability::Full { &FULL } else { &RELAXED };
    made.get_or_init(|| {
        let folder = watchdog().folder().join(format!("template-postgres-{durability:?}"));
        std::fs::create_dir_all(folder.join("data")).expect("a folder is made");
        cluster.sql("postgres", "CREATE DATABASE guanxi_template");
        prepare(&Settings { folder, database_url: cluster.url("guanxi_template"), variables: Vec::new() });
    });
    "guanxi_template"
}

fn prepare(settings: &Settings) {
    let _clock = Clock::new(settings.clock_file());
    let status = Server::start(settings).stop();
    assert!(status.success(), "the server that prepares the template ends with {status}");
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder is made");
    for entry in std::fs::read_dir(from).expect("the template is read").filter_map(Result::ok) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file of the template is copied");
        }
    }
}
