//! The settings: from the environment and a `.env` file, typed, every key known.

mod environment;
mod keys;
mod proxies;

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono_tz::Tz;
use guanxi_domain::access::password::Password;
use guanxi_domain::instant::parse_zone;
use guanxi_domain::privacy::ACCESS_RECORD_DAYS;
use guanxi_domain::text;
use guanxi_domain::vocabulary::Word as _;
use guanxi_persistence::{Engine, Location};

use crate::clock::Clock;
pub use environment::Environment;
pub use keys::KEYS;
pub use proxies::TrustedProxies;

/// The settings of a process.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// Where the database is.
    pub database: Location,
    /// Where the API listens; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Where metrics are served; nowhere where it is `None`.
    pub metrics_listen: Option<SocketAddr>,
    /// What the installation owns beside the database.
    pub data_dir: PathBuf,
    /// Where the time comes from.
    pub clock: Clock,
    /// Keys as they were given; missing ones are `None`.
    pub keys: KeyTexts,
    /// E-mail and password of the first administrator.
    pub administrator: Option<Administrator>,
    /// Threads that answer requests.
    pub workers: usize,
    /// Passwords that are checked at once, and as many of strangers beside them.
    pub password_workers: usize,
    /// Connections to the database.
    pub pool_size: u32,
    /// The most bytes of a request body.
    pub body_limit_bytes: usize,
    /// The most bytes of an attached file.
    pub attachment_max_bytes: u64,
    /// The most bytes of a file that is imported.
    pub import_max_bytes: u64,
    /// For how many days files are kept once their import is over.
    pub import_file_days: i64,
    /// For how many days it is kept who has read personal values in clear.
    pub access_record_days: i64,
    /// Origins whose pages may call the API; `*` allows all.
    pub cors_origins: Vec<String>,
    /// Proxies that are trusted to say where a request came from.
    pub trusted_proxies: TrustedProxies,
    /// Whether something in front of the server speaks TLS with its clients.
    pub tls_in_front: bool,
    /// How many calls a second a known caller may make on this process; 0 for any number.
    pub rate_limit_caller: u32,
    /// How many calls a second may come from an address without a known caller; 0 for any number.
    pub rate_limit_address: u32,
    /// How long a client may take over a body, or stand still.
    pub client_timeout_seconds: u64,
    /// What is logged, in the form of `env_logger`.
    pub log: String,
    /// How it is written.
    pub log_format: LogFormat,
    /// The name of the company at its first start.
    pub company_name: String,
    /// The zone of the company at its first start.
    pub time_zone: Tz,
    /// The `iss` of access tokens.
    pub issuer: String,
    /// How long a stop waits for requests in flight.
    pub shutdown_seconds: u64,
}

/// Keys as text; how they look is the business of [`crate::keys`].
#[derive(Clone, Default)]
pub struct KeyTexts {
    /// Signing keys.
    pub signing: Option<String>,
    /// Encryption keys.
    pub encryption: Option<String>,
    /// The index key.
    pub index: Option<String>,
}

impl std::fmt::Debug for KeyTexts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyTexts")
    }
}

/// The first administrator, as the operator wants it.
#[derive(Clone)]
pub struct Administrator {
    /// Login name.
    pub email: String,
    /// Password, if given; else one is made.
    pub password: Option<String>,
}

impl std::fmt::Debug for Administrator {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Administrator")
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Configuration {
    /// Reads the settings of this process: `.env` in the working directory, and the environment, which wins.
    ///
    /// # Errors
    /// One sentence that names the key.
    pub fn from_process() -> Result<Self, String> {
        Self::read(&Environment::of_process()?)
    }

    /// Reads settings.
    ///
    /// # Errors
    /// One sentence that names the key.
    pub fn read(environment: &Environment) -> Result<Self, String> {
        environment.refuse_unknown(KEYS)?;
        let data_dir = PathBuf::from(environment.get("GUANXI_DATA_DIR").unwrap_or("./data"));
        let database = match environment.get("DATABASE_URL") {
            Some(url) => Location::parse(url)?,
            None => Location::Sqlite(data_dir.join("guanxi.db").to_string_lossy().into_owned()),
        };
        // Readers of the embedded database wait for nothing but a processor, and share the memory for its pages.
        let pool_size = if database.engine() == Engine::Sqlite { 4 } else { 8 };
        Ok(Self {
            database,
            listen: environment.parsed("GUANXI_LISTEN", "127.0.0.1:8080", "an address and a port such as 127.0.0.1:8080")?,
            metrics_listen: match environment.raw("GUANXI_METRICS_LISTEN") {
                Some("") => None,
                _ => Some(environment.parsed("GUANXI_METRICS_LISTEN", "127.0.0.1:9464", "an address and a port, or empty")?),
            },
            clock: clock(environment)?,
            keys: KeyTexts {
                signing: environment.secret("GUANXI_SIGNING_KEYS", "GUANXI_SIGNING_KEYS_FILE")?,
                encryption: environment.secret("GUANXI_ENCRYPTION_KEYS", "GUANXI_ENCRYPTION_KEYS_FILE")?,
                index: environment.secret("GUANXI_INDEX_KEY", "GUANXI_INDEX_KEY_FILE")?,
            },
            administrator: administrator(environment)?,
            workers: environment.between("GUANXI_WORKERS", processors(), 1, 256)?,
            password_workers: environment.between("GUANXI_PASSWORD_WORKERS", processors().div_ceil(2), 1, 256)?,
            pool_size: environment.between("GUANXI_POOL_SIZE", pool_size, 1, 256)?,
            body_limit_bytes: environment.between("GUANXI_BODY_LIMIT_BYTES", 1_048_576, 1024, 104_857_600)?,
            attachment_max_bytes: environment.between("GUANXI_ATTACHMENT_MAX_BYTES", 20_971_520, 1024, 1_073_741_824)?,
            import_max_bytes: environment.between("GUANXI_IMPORT_MAX_BYTES", 1_073_741_824, 1024, 107_374_182_400)?,
            access_record_days: environment.between("GUANXI_ACCESS_RECORD_DAYS", ACCESS_RECORD_DAYS, ACCESS_RECORD_DAYS, 36_500)?,
            import_file_days: environment.between("GUANXI_IMPORT_FILE_DAYS", 30, 0, 3650)?,
            cors_origins: origins(environment)?,
            trusted_proxies: TrustedProxies::parse(environment.get("GUANXI_TRUSTED_PROXIES").unwrap_or_default())
                .map_err(|entry| format!("GUANXI_TRUSTED_PROXIES: {entry:?} is neither an address nor a network such as 10.0.0.0/8"))?,
            tls_in_front: environment.parsed("GUANXI_TLS_IN_FRONT", "false", "true or false")?,
            rate_limit_caller: environment.between("GUANXI_RATE_LIMIT_CALLER", 1_000, 0, 1_000_000)?,
            rate_limit_address: environment.between("GUANXI_RATE_LIMIT_ADDRESS", 500, 0, 1_000_000)?,
            client_timeout_seconds: environment.between("GUANXI_CLIENT_TIMEOUT_SECONDS", 30, 1, 600)?,
            log: environment.get("GUANXI_LOG").unwrap_or("info").to_owned(),
            log_format: match environment.get("GUANXI_LOG_FORMAT") {
                None | Some("text") => LogFormat::Text,
                Some("json") => LogFormat::Json,
                Some(_) => return Err("GUANXI_LOG_FORMAT must be text or json".to_owned()),
            },
            company_name: text::line(environment.get("GUANXI_COMPANY_NAME").unwrap_or("公司"), 1, 200)
                .map_err(|_| "GUANXI_COMPANY_NAME must be a line of 1 to 200 characters")?,
            time_zone: parse_zone(environment.get("GUANXI_TIME_ZONE").unwrap_or("Asia/Shanghai"))
                .map_err(|_| "GUANXI_TIME_ZONE must be the name of a time zone such as Asia/Shanghai")?,
            issuer: issuer(environment)?,
            shutdown_seconds: environment.between("GUANXI_SHUTDOWN_SECONDS", 30, 0, 600)?,
            data_dir,
        })
    }
}

/// How many threads can work at once here.
#[must_use]
pub fn processors() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}

fn clock(environment: &Environment) -> Result<Clock, String> {
    match environment.get("GUANXI_CLOCK") {
        None | Some("system") => Ok(Clock::System),
        Some(text) => match text.strip_prefix("file:").filter(|path| !path.is_empty()) {
            Some(path) => Ok(Clock::File(PathBuf::from(path))),
            None => Err("GUANXI_CLOCK must be system or file:PATH".to_owned()),
        },
    }
}

fn administrator(environment: &Environment) -> Result<Option<Administrator>, String> {
    let password = environment.get("GUANXI_ADMIN_PASSWORD").map(str::to_owned);
    match environment.get("GUANXI_ADMIN_EMAIL") {
        Some(email) => {
            if let Some(Err(fault)) = password.as_ref().map(|password| Password::choose(password, email)) {
                return Err(format!("GUANXI_ADMIN_PASSWORD: {}", fault.code.en().to_lowercase()));
            }
            Ok(Some(Administrator { email: email.to_owned(), password }))
        }
        None if password.is_some() => Err("GUANXI_ADMIN_PASSWORD needs GUANXI_ADMIN_EMAIL beside it".to_owned()),
        None => Ok(None),
    }
}

fn issuer(environment: &Environment) -> Result<String, String> {
    let issuer = environment.get("GUANXI_ISSUER").unwrap_or("guanxi");
    let sane = issuer.len() <= 200 && issuer.bytes().all(|byte| byte.is_ascii_graphic());
    if sane { Ok(issuer.to_owned()) } else { Err("GUANXI_ISSUER must be at most 200 visible ASCII characters".to_owned()) }
}

fn origins(environment: &Environment) -> Result<Vec<String>, String> {
    let list = environment.get("GUANXI_CORS_ORIGINS").unwrap_or_default();
    list.split(',')
        .map(str::trim)
        .filter(|origin| !origin.is_empty())
        .map(|origin| {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            let good = origin == "*" || host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', ' ', '@']));
            if good {
                Ok(origin.to_ascii_lowercase())
            } else {
                Err(format!("GUANXI_CORS_ORIGINS: {origin:?} is not an origin such as https://crm.example.com"))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Configuration, String> {
        Configuration::read(&Environment::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))))
    }

    #[test]
    fn nothing_needs_to_be_set() {
        let settings = read(&[("PATH", "/bin")]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.database, Location::Sqlite("./data/guanxi.db".to_owned()));
        assert_eq!(settings.metrics_listen.unwrap().port(), 9464);
        assert_eq!(settings.clock, Clock::System);
    }

    #[test]
    fn settings_are_read() {
        let settings =
            read(&[("GUANXI_METRICS_LISTEN", ""), ("GUANXI_CLOCK", "file:offset"), ("GUANXI_CORS_ORIGINS", "https://a.example, *")])
                .unwrap();
        assert_eq!(settings.metrics_listen, None);
        assert_eq!(settings.clock, Clock::File("offset".into()));
        assert_eq!(settings.cors_origins, ["https://a.example", "*"]);
    }

    #[test]
    fn a_wrong_setting_is_named() {
        for (name, value) in [
            ("GUANXI_LISTEN", "8080"),
            ("GUANXI_LISTEN_ON", "127.0.0.1:8080"),
            ("GUANXI_METRICS_LISTEN", "x"),
            ("GUANXI_POOL_SIZE", "0"),
            ("GUANXI_WORKERS", "many"),
            ("GUANXI_ACCESS_RECORD_DAYS", "1095"),
            ("GUANXI_CLOCK", "sundial"),
            ("GUANXI_LOG_FORMAT", "xml"),
            ("GUANXI_TIME_ZONE", "Mars/Olympus"),
            ("GUANXI_CORS_ORIGINS", "crm.example.com"),
            ("GUANXI_TRUSTED_PROXIES", "proxy.example.com"),
            ("GUANXI_ADMIN_PASSWORD", "x"),
            ("GUANXI_SIGNING_KEYS_FILE", "/nowhere/at/all"),
            ("GUANXI_ISSUER", "a b"),
            ("DATABASE_URL", "mysql://x"),
        ] {
            let error = read(&[(name, value)]).err().unwrap();
            assert!(error.contains(name), "{name}: {error}");
        }
        assert!(read(&[("GUANXI_INDEX_KEY", "a"), ("GUANXI_INDEX_KEY_FILE", "b")]).err().unwrap().contains("GUANXI_INDEX_KEY"));
    }

    #[test]
    fn the_example_file_explains_every_key() {
        let example = include_str!("../../../.env.example");
        let named: Vec<_> = example
            .lines()
            .filter_map(|line| line.trim_start_matches("# ").split_once('='))
            .map(|(name, _)| name)
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
            .collect();
        for key in KEYS {
            assert!(named.contains(key), "{key} is missing in .env.example");
        }
        for name in named {
            assert!(KEYS.contains(&name), "{name} is not a setting");
        }
    }
}
