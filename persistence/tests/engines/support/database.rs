//! A database of one test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use guanxi_persistence::dialect::Db;
use guanxi_persistence::keys::{Keyring, NamedKey};
use guanxi_persistence::{Engine, Location, Store, StoreOptions, migrate};

use super::postgres::{Cluster, Durability};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    value: String,
}

/// A database of one test, removed when dropped.
pub struct Database {
    pub location: Location,
    _folder: Option<tempfile::TempDir>,
    cluster: Option<(&'static Cluster, String)>,
}

impl Database {
    /// One without tables; `None` where the engine is not installed.
    pub fn empty(engine: Engine) -> Option<Self> {
        super::plans::record_all();
        match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let location = Location::Sqlite(folder.path().join("test.sqlite3").to_str().unwrap().to_owned());
                Some(Self { location, _folder: Some(folder), cluster: None })
            }
            Engine::Postgres => Self::on_cluster("template0"),
        }
    }

    /// One with the tables of today.
    pub fn migrated(engine: Engine) -> Option<Self> {
        static TEMPLATE: OnceLock<()> = OnceLock::new();
        if engine == Engine::Postgres {
            let cluster = Cluster::get(Durability::Relaxed)?;
            super::plans::record_all();
            TEMPLATE.get_or_init(|| {
                cluster.sql("postgres", "CREATE DATABASE migrated TEMPLATE template0");
                migrate::migrate(&Location::Postgres(cluster.url("migrated"))).unwrap();
            });
            return Self::on_cluster("migrated");
        }
        let database = Self::empty(engine)?;
        migrate::migrate(&database.location).unwrap();
        Some(database)
    }

    fn on_cluster(template: &str) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let cluster = Cluster::get(Durability::Relaxed)?;
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        cluster.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Some(Self { location: Location::Postgres(cluster.url(&name)), _folder: None, cluster: Some((cluster, name)) })
    }

    pub fn engine(&self) -> Engine {
        self.location.engine()
    }

    /// A store on it, as a process of its own would open it.
    pub fn store(&self) -> Store {
        self.store_of(8)
    }

    /// A store of so many connections.
    pub fn store_of(&self, connections: u32) -> Store {
        let key = NamedKey { id: "test".to_owned(), secret: std::array::from_fn(|at| at as u8) };
        let keys = Arc::new(Keyring::new(&[key], &[7; 32]).unwrap());
        Store::open(StoreOptions { location: self.location.clone(), connections, keys }).unwrap()
    }

    /// A connection beside every store.
    pub fn connection(&self) -> Db {
        self.location.connect(false).unwrap()
    }

    /// Runs SQL.
    pub fn run(&self, sql: &str) {
        self.connection().batch_execute(sql).unwrap();
    }

    /// Runs SQL; whether the database let it.
    pub fn try_run(&self, sql: &str) -> bool {
        self.connection().batch_execute(sql).is_ok()
    }

    /// The number that a query gives as `value`.
    pub fn number(&self, sql: &str) -> i64 {
        number(&mut self.connection(), sql)
    }

    /// The texts that a query gives as `value`.
    pub fn lines(&self, sql: &str) -> Vec<String> {
        lines(&mut self.connection(), sql)
    }

    /// How many rows named by [`super::note`] there are.
    pub fn notes(&self) -> i64 {
        self.number("SELECT count(*) AS value FROM key_fingerprints WHERE purpose = 'note'")
    }
}

pub fn number(db: &mut Db, sql: &str) -> i64 {
    diesel::sql_query(sql).get_result::<Number>(db).unwrap().value
}

pub fn lines(db: &mut Db, sql: &str) -> Vec<String> {
    diesel::sql_query(sql).load::<Line>(db).unwrap().into_iter().map(|line| line.value).collect()
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((cluster, name)) = &self.cluster {
            let _ = cluster.try_sql("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}
