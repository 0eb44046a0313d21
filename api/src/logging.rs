//! Log lines: to standard error, for people or as JSON.

use std::io::Write;

use chrono::{SecondsFormat, Utc};
use env_logger::Builder;
use env_logger::fmt::Formatter;
use log::Record;
use log::kv::{Error, Key, Value, VisitSource};
use serde_json::Map;

use crate::configuration::{Configuration, LogFormat};

/// Starts logging. A second call in one process changes nothing.
pub fn start(configuration: &Configuration) {
    let mut builder = Builder::new();
    // What the web server says of its threads is of no use to operators.
    builder.filter_module("actix_server", log::LevelFilter::Warn).parse_filters(&configuration.log);
    match configuration.log_format {
        LogFormat::Text => builder.format(text),
        LogFormat::Json => builder.format(json),
    };
    let _ = builder.try_init();
}

fn text(out: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    let mut pairs = Pairs(Map::new());
    let _ = record.key_values().visit(&mut pairs);
    write!(out, "{} {:5} {}: {}", now(), record.level(), record.target(), record.args())?;
    for (name, value) in &pairs.0 {
        match value.as_str() {
            Some(text) => write!(out, " {name}={text}")?,
            None => write!(out, " {name}={value}")?,
        }
    }
    writeln!(out)
}

fn json(out: &mut Formatter, record: &Record<'_>) -> std::io::Result<()> {
    let mut pairs = Pairs(Map::new());
    pairs.0.insert("time".to_owned(), now().into());
    pairs.0.insert("level".to_owned(), record.level().as_str().into());
    pairs.0.insert("target".to_owned(), record.target().into());
    pairs.0.insert("message".to_owned(), record.args().to_string().into());
    let _ = record.key_values().visit(&mut pairs);
    writeln!(out, "{}", serde_json::Value::Object(pairs.0))
}

fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Gathers the pairs of a line as JSON.
struct Pairs(Map<String, serde_json::Value>);

impl<'kvs> VisitSource<'kvs> for Pairs {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let value = if let Some(number) = value.to_u64() {
            number.into()
        } else if let Some(number) = value.to_i64() {
            number.into()
        } else if let Some(number) = value.to_f64() {
            number.into()
        } else {
            value.to_string().into()
        };
        self.0.insert(key.to_string(), value);
        Ok(())
    }
}
