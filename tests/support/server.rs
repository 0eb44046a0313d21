//! The real binary as a child process.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::{Duration, Instant};

use super::watchdog::watchdog;

/// The first administrator's e-mail address in every test database.
pub const ADMIN_EMAIL: &str = "admin@guanxi.example";
/// The first administrator's password in every test database.
pub const ADMIN_PASSWORD: &str = "correct-horse-battery-9";

/// The keys of this run, by the names of their settings: a server refuses keys that stand in a repository.
pub fn keys() -> &'static [(String, String)] {
    static KEYS: OnceLock<Vec<(String, String)>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let output = Command::new(env!("CARGO_BIN_EXE_guanxi")).arg("keygen").env_clear().output().expect("the binary starts");
        let text = String::from_utf8(output.stdout).expect("keys are text");
        let keys: Vec<_> =
            text.lines().filter_map(|line| line.split_once('=')).map(|(name, key)| (name.to_owned(), key.to_owned())).collect();
        assert_eq!(keys.len(), 3, "{text}");
        keys
    })
}

/// How long a server may take to listen or to stop. The product promises a start under a second and a stop within 30 s.
const PATIENCE: Duration = Duration::from_secs(40);

/// Where a server keeps its things and how it is configured: enough to start it, and to start it again.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its data folder, log and clock lie in here.
    pub folder: PathBuf,
    /// `DATABASE_URL`.
    pub database_url: String,
    /// Further variables, winning over the usual ones; an empty value takes a usual one away.
    pub variables: Vec<(String, String)>,
}

impl Settings {
    /// The server's own data folder.
    pub fn data_folder(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The file with the seconds that the server's clock is ahead.
    pub fn clock_file(&self) -> PathBuf {
        self.folder.join("clock")
    }

    /// What the server wrote to standard output and standard error.
    pub fn log_file(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// The binary with this configuration and nothing else of the environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guanxi"));
        let clock = format!("file:{}", self.clock_file().display());
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            // A local zone far from UTC brings out every instant that is taken for local time.
            .env("TZ", "America/Los_Angeles")
            .env("RUST_BACKTRACE", "1")
            .env("GUANXI_LISTEN", "127.0.0.1:0")
            .env("GUANXI_METRICS_LISTEN", "127.0.0.1:0")
            .env("GUANXI_DATA_DIR", self.data_folder())
            .env("DATABASE_URL", &self.database_url)
            .envs(keys().iter().map(|(name, key)| (name, key)))
            // Tests and benchmarks ask faster than people and integrators.
            .env("GUANXI_RATE_LIMIT_CALLER", "0")
            .env("GUANXI_RATE_LIMIT_ADDRESS", "0")
            .env("GUANXI_ADMIN_EMAIL", ADMIN_EMAIL)
            .env("GUANXI_ADMIN_PASSWORD", ADMIN_PASSWORD)
            .env("GUANXI_CLOCK", clock);
        for (name, value) in &self.variables {
            if value.is_empty() {
                command.env_remove(name);
            } else {
                command.env(name, value);
            }
        }
        command
    }

    /// Runs a subcommand to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().expect("the binary starts")
    }
}

/// A running server. Dropped, it is killed.
pub struct Server {
    child: Child,
    log: PathBuf,
    /// `http://127.0.0.1:PORT`
    pub base: String,
    /// The same for `/metrics`.
    pub metrics: Option<String>,
}

impl Server {
    /// Starts a server and waits until it listens; panics with its log when it ends instead.
    pub fn start(settings: &Settings) -> Server {
        Server::try_start(settings).unwrap_or_else(|(status, log)| panic!("the server ended at its start ({status:?})\n{log}"))
    }

    /// Starts a server and waits until it listens, or gives its exit status (`None`: it hung and was killed) and its log.
    pub fn try_start(settings: &Settings) -> Result<Server, (Option<ExitStatus>, String)> {
        let path = settings.log_file();
        let log = OpenOptions::new().create(true).append(true).open(&path).expect("the log file opens");
        let log_length = log.metadata().map_or(0, |metadata| metadata.len());
        let mut child = settings
            .command(&["serve"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.try_clone().expect("the log file is shared"))
            .spawn()
            .expect("the binary starts");
        watchdog().server_started(child.id());
        let lines = follow(child.stdout.take().expect("stdout is piped"), log);
        let deadline = Instant::now() + PATIENCE;
        loop {
            match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(base) = address_after(&line, "listening on http://") {
                        // By now the log has the line about metrics, which are bound first.
                        let metrics = read_from(&path, log_length).lines().find_map(|line| address_after(line, "metrics on http://"));
                        return Ok(Server { child, log: path, base, metrics });
                    }
                }
                Err(failure) => {
                    if failure == mpsc::RecvTimeoutError::Timeout {
                        let _ = child.kill();
                    }
                    let status = child.wait().ok().filter(|_| failure == mpsc::RecvTimeoutError::Disconnected);
                    watchdog().server_ended(child.id());
                    return Err((status, read_from(&path, log_length)));
                }
            }
        }
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`: nothing of it gets to tidy up.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM, and its exit status; panics when it does not end in time.
    pub fn stop(mut self) -> ExitStatus {
        self.terminate();
        self.wait()
    }

    /// SIGTERM, without waiting.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success(), "the server is gone already\n{}", self.log());
    }

    /// Its exit status; panics when it does not end in time.
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("the child can be waited for") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server did not stop within {PATIENCE:?}\n{}", self.log());
    }

    /// What it and its predecessors on the same folder wrote.
    pub fn log(&self) -> String {
        read_from(&self.log, 0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        watchdog().server_ended(self.child.id());
        if std::thread::panicking() {
            eprintln!("--- the server's log ---\n{}", tail(&self.log(), 60));
        }
    }
}

/// The last lines of a text.
pub fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn address_after(line: &str, words: &str) -> Option<String> {
    let (_, rest) = line.split_once(words)?;
    let address = rest.split([' ', '/']).next()?;
    Some(format!("http://{address}"))
}

/// Copies standard output to the log for as long as it flows, since a full pipe would stop the server, and passes the lines on.
fn follow(output: impl std::io::Read + Send + 'static, mut log: File) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = writeln!(log, "{line}");
            let _ = sender.send(line);
        }
    });
    receiver
}

fn read_from(path: &Path, start: u64) -> String {
    let bytes = std::fs::read(path).unwrap_or_default();
    let start = usize::try_from(start).unwrap_or(0).min(bytes.len());
    String::from_utf8_lossy(&bytes[start..]).into_owned()
}
