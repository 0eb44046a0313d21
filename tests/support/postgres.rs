//! A private PostgreSQL cluster for this test process, where PostgreSQL's programs are installed.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::watchdog::watchdog;

/// How a cluster treats the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing is forced to disk: fast, and enough while only the server under test is killed.
    Relaxed,
    /// As in production.
    Full,
}

/// A running cluster, reachable over loopback as its superuser without a password.
pub struct Cluster {
    port: u16,
    programs: PathBuf,
}

impl Cluster {
    /// The cluster of this process, or `None` where PostgreSQL is not installed. With `GUANXI_TEST_POSTGRES=required` its absence
    /// fails the test instead. The first call starts it and says so in one line.
    pub fn get(durability: Durability) -> Option<&'static Cluster> {
        static RELAXED: OnceLock<Option<Cluster>> = OnceLock::new();
        static FULL: OnceLock<Option<Cluster>> = OnceLock::new();
        match durability {
            Durability::Relaxed => RELAXED.get_or_init(|| announce(Cluster::start(durability))).as_ref(),
            Durability::Full => FULL.get_or_init(|| Cluster::start(durability).ok()).as_ref(),
        }
    }

    fn start(durability: Durability) -> Result<Cluster, String> {
        let programs = programs().ok_or("its programs are not installed")?;
        let folder = PathBuf::from(read(as_owner("mktemp").args(["-d", "-t", "guanxi-postgres-XXXXXXXX"]))?.trim());
        let data = folder.join("data");
        watchdog().cluster_started(&folder, &stop_words(&programs, &data));
        read(as_owner(programs.join("initdb")).arg("-D").arg(&data).args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ]))?;
        // A port that is free now may be taken by the time the cluster binds it.
        let mut failure = String::new();
        for _ in 0..5 {
            let port = free_port()?;
            match read(&mut start_command(&programs, &folder, port, durability)) {
                Ok(_) => return Ok(Cluster { port, programs }),
                Err(reason) => failure = reason,
            }
        }
        Err(failure)
    }

    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs SQL in `database` and gives its rows, one a line, columns separated by `|`. Panics when the SQL fails.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        self.try_sql(database, sql).unwrap_or_else(|reason| panic!("{sql}: {reason}"))
    }

    /// As [`Cluster::sql`], with the reason instead of a panic.
    pub fn try_sql(&self, database: &str, sql: &str) -> Result<String, String> {
        let arguments = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--command", sql];
        read(Command::new(self.programs.join("psql")).args(arguments).arg(self.url(database)))
    }
}

fn announce(started: Result<Cluster, String>) -> Option<Cluster> {
    let required = std::env::var_os("GUANXI_TEST_POSTGRES").is_some_and(|value| value == "required");
    match started {
        Ok(cluster) => {
            say(&format!("PostgreSQL takes part: {}", cluster.sql("postgres", "SELECT version()").trim()));
            Some(cluster)
        }
        Err(reason) if required => panic!("PostgreSQL is required and does not start: {reason}"),
        Err(reason) => {
            say(&format!("PostgreSQL does not take part, its tests pass unrun: {reason}"));
            None
        }
    }
}

/// Past the test runner's capture of `println!`.
fn say(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn start_command(programs: &Path, folder: &Path, port: u16, durability: Durability) -> Command {
    let disk = match durability {
        Durability::Relaxed => "-c fsync=off -c full_page_writes=off",
        Durability::Full => "-c fsync=on",
    };
    // A session time zone far from UTC brings out every instant that is read or written without one.
    let options = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c max_connections=300 -c timezone=Asia/Shanghai \
         -c deadlock_timeout=200ms -c jit=off {disk}"
    );
    let mut command = as_owner(programs.join("pg_ctl"));
    command.arg("-D").arg(folder.join("data")).arg("-l").arg(folder.join("log")).args(["-w", "-t", "60", "-o", &options, "start"]);
    command
}

/// The newest of the places where distributions put the programs, else the search path.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<(u32, PathBuf)> = ["/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt"]
        .iter()
        .filter_map(|parent| std::fs::read_dir(parent).ok())
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path().join("bin"))
        .filter(|folder| complete(folder))
        .map(|folder| (version_of(&folder), folder))
        .collect();
    folders.sort();
    let searched = || std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).find(|folder| complete(folder));
    folders.pop().map(|(_, folder)| folder).or_else(searched)
}

fn complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres", "psql"].iter().all(|program| folder.join(program).is_file())
}

fn version_of(folder: &Path) -> u32 {
    let name = folder.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
}

/// The cluster's programs refuse to run as root, so root hands them to the account the package made.
fn as_owner(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn stop_words(programs: &Path, data: &Path) -> String {
    let account = if is_root() { "runuser -u postgres -- " } else { "" };
    format!("{account}'{}' -D '{}' -m immediate -w stop", programs.join("pg_ctl").display(), data.display())
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    Ok(listener.local_addr().map_err(|error| error.to_string())?.port())
}

/// Runs a command to its end. Output goes through files, because a program that stays in the background would keep a pipe open.
fn read(command: &mut Command) -> Result<String, String> {
    let open = || tempfile::NamedTempFile::new().map_err(|error| error.to_string());
    let (output, errors) = (open()?, open()?);
    let give = |file: &tempfile::NamedTempFile| file.reopen().map(Stdio::from).map_err(|error| error.to_string());
    let status = command
        .stdin(Stdio::null())
        .stdout(give(&output)?)
        .stderr(give(&errors)?)
        .status()
        .map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))?;
    let text = |file: &tempfile::NamedTempFile| std::fs::read_to_string(file.path()).unwrap_or_default();
    if status.success() { Ok(text(&output)) } else { Err(format!("{}{}", text(&output), text(&errors))) }
}

#[test]
fn a_cluster_answers() {
    for durability in [Durability::Relaxed, Durability::Full] {
        let Some(cluster) = Cluster::get(durability) else { return };
        let fsync = if durability == Durability::Full { "on" } else { "off" };
        assert_eq!(cluster.sql("postgres", "SHOW fsync").trim(), fsync);
        assert_eq!(cluster.sql("postgres", "SELECT 1, 'x'").trim(), "1|x");
        assert!(cluster.try_sql("postgres", "SELECT nothing").unwrap_err().contains("nothing"));
    }
}
