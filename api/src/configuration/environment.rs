//! Names and values as the operating system and `.env` give them.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

const PREFIX: &str = "GUANXI_";

/// The settings as text, by name.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The environment of this process, and below it `.env` in the working directory.
    ///
    /// # Errors
    /// Where `.env` is broken.
    pub fn of_process() -> Result<Self, String> {
        let mut values = BTreeMap::new();
        match dotenvy::from_path_iter(".env") {
            Ok(lines) => {
                for line in lines {
                    let (name, value) = line.map_err(|error| format!(".env can't be read: {}", without_value(&error)))?;
                    values.insert(name, value);
                }
            }
            Err(error) if error.not_found() => {}
            Err(error) => return Err(format!(".env can't be read: {}", without_value(&error))),
        }
        for (name, value) in std::env::vars_os() {
            if let (Ok(name), Ok(value)) = (name.into_string(), value.into_string()) {
                values.insert(name, value);
            }
        }
        Ok(Self(values))
    }

    #[cfg(test)]
    /// An environment for tests and tools.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// Refuses names that begin like ours and are none.
    pub(super) fn refuse_unknown(&self, known: &[&str]) -> Result<(), String> {
        match self.0.keys().find(|name| name.starts_with(PREFIX) && !known.contains(&name.as_str())) {
            Some(name) => Err(format!("{name} is not a setting; see .env.example for those there are")),
            None => Ok(()),
        }
    }

    /// A value as it stands, also an empty one.
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim())
    }

    /// A value; an empty one counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.raw(name).filter(|value| !value.is_empty())
    }

    /// A value of a type.
    pub(super) fn parsed<T: FromStr>(&self, name: &str, default: &str, form: &str) -> Result<T, String> {
        self.get(name).unwrap_or(default).parse().map_err(|_| format!("{name} must be {form}"))
    }

    /// A number within bounds.
    pub(super) fn between<T: FromStr + PartialOrd + Display>(&self, name: &str, default: T, least: T, most: T) -> Result<T, String> {
        let Some(text) = self.get(name) else { return Ok(default) };
        match text.parse::<T>() {
            Ok(number) if number >= least && number <= most => Ok(number),
            _ => Err(format!("{name} must be a number from {least} to {most}")),
        }
    }

    /// A secret, given itself or as the path of a file with the same content.
    pub(super) fn secret(&self, name: &str, file_name: &str) -> Result<Option<String>, String> {
        match (self.get(name), self.get(file_name)) {
            (Some(_), Some(_)) => Err(format!("{name} and {file_name} can't both be given")),
            (Some(value), None) => Ok(Some(value.to_owned())),
            (None, Some(path)) => match std::fs::read_to_string(path) {
                Ok(text) => Ok(Some(text.trim().to_owned())),
                Err(error) => Err(format!("{file_name}: {path} can't be read: {error}")),
            },
            (None, None) => Ok(None),
        }
    }
}

/// Parse errors of `.env` quote the line, which may hold a secret.
fn without_value(error: &dotenvy::Error) -> String {
    match error {
        dotenvy::Error::LineParse(_, at) => format!("a line is broken at character {at}"),
        other => other.to_string(),
    }
}
