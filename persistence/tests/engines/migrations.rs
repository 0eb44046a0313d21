//! Bringing a database to the schema and back.

use guanxi_persistence::{Engine, Error, migrate};

use crate::support::at_once;
use crate::support::database::Database;

fn empty_ones() -> impl Iterator<Item = Database> {
    [Engine::Sqlite, Engine::Postgres].into_iter().filter_map(Database::empty)
}

fn tables(database: &Database) -> Vec<String> {
    database.lines(match database.engine() {
        Engine::Sqlite => "SELECT name AS value FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_\\_diesel%' ESCAPE '\\' ORDER BY 1",
        Engine::Postgres => "SELECT CAST(relname AS text) AS value FROM pg_class WHERE relnamespace = 'public'::regnamespace \
                             AND relname NOT LIKE '\\_\\_diesel%' ORDER BY 1",
    })
}

#[test]
fn up_down_and_up_again() {
    for database in empty_ones() {
        let first = migrate::migrate(&database.location).unwrap();
        assert!(first.len() >= 4, "{first:?}");
        let made = tables(&database);
        assert!(migrate::migrate(&database.location).unwrap().is_empty());
        migrate::revert_all(&database.location).unwrap();
        assert_eq!(tables(&database), Vec::<String>::new(), "{:?} keeps something", database.engine());
        assert_eq!(migrate::migrate(&database.location).unwrap(), first);
        assert_eq!(tables(&database), made);
    }
}

#[test]
fn of_many_that_start_at_once_one_migrates() {
    for database in empty_ones() {
        let done = at_once(6, |_| migrate::migrate(&database.location).unwrap());
        assert_eq!(done.iter().filter(|versions| !versions.is_empty()).count(), 1, "{done:?}");
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    for database in [Engine::Sqlite, Engine::Postgres].into_iter().filter_map(Database::migrated) {
        database.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')");
        let Err(Error::Internal(sentence)) = migrate::migrate(&database.location) else { panic!("it was taken") };
        assert!(sentence.contains("9999"), "{sentence}");
    }
}
