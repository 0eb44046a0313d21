//! A PostgreSQL cluster that counts: CPU of all its processes, statements, and what `pgbench` reaches on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::load::CONNECTIONS;
use crate::process;
use crate::support::postgres::{Cluster, Durability};

/// A cluster that forces to disk what it acknowledges.
pub struct Measured {
    cluster: &'static Cluster,
    programs: PathBuf,
    pid: u32,
    counts: bool,
}

impl Measured {
    /// The cluster, where PostgreSQL is installed.
    pub fn start() -> Option<Self> {
        let cluster = Cluster::get(Durability::Full)?;
        let text = |sql: &str| cluster.sql("postgres", sql).trim().to_owned();
        let programs = PathBuf::from(text("SELECT setting FROM pg_config WHERE name = 'BINDIR'"));
        let libraries = PathBuf::from(text("SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'"));
        let counts = libraries.join("pg_stat_statements.so").exists();
        if counts {
            let data = text("SHOW data_directory");
            cluster.sql("postgres", "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
            restart(&programs, Path::new(&data));
            // Counting costs a little: it is off but for the calls that are counted.
            cluster.sql("postgres", "ALTER SYSTEM SET pg_stat_statements.track = 'none'");
            cluster.sql("postgres", "SELECT pg_reload_conf()");
            cluster.sql("postgres", "CREATE EXTENSION pg_stat_statements");
        }
        let pid = text("SELECT pg_read_file('postmaster.pid')").lines().next().and_then(|line| line.parse().ok()).expect("a process id");
        Some(Self { cluster, programs, pid, counts })
    }

    /// A new database and its address.
    pub fn create(&self, name: &str) -> String {
        self.cluster.sql("postgres", &format!("CREATE DATABASE {name}"));
        self.cluster.url(name)
    }

    /// Brings a filled database to rest: statistics, visibility, no pages to write.
    pub fn settle(&self, name: &str) {
        self.cluster.sql(name, "VACUUM ANALYZE");
        self.cluster.sql(name, "CHECKPOINT");
    }

    /// The CPU time of all processes of the cluster so far.
    pub fn cpu(&self) -> Duration {
        process::cpu_of_family(self.pid)
    }

    /// How many statements a database is sent while `work` runs, beside those that begin and end transactions.
    pub fn statements(&self, name: &str, work: impl FnOnce()) -> Option<u64> {
        if !self.counts {
            return None;
        }
        self.track("all");
        self.cluster.sql("postgres", "SELECT pg_stat_statements_reset()");
        work();
        self.track("none");
        let frame = "query !~* '^(BEGIN|COMMIT|ROLLBACK|SET LOCAL|SELECT \\$1$)'";
        let counted = self.cluster.sql(
            "postgres",
            &format!(
                "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid WHERE datname = '{name}' \
                 AND toplevel AND {frame}"
            ),
        );
        counted.trim().parse().ok()
    }

    fn track(&self, what: &str) {
        self.cluster.sql("postgres", &format!("ALTER SYSTEM SET pg_stat_statements.track = '{what}'"));
        self.cluster.sql("postgres", "SELECT pg_reload_conf()");
        // A session takes the setting up before its next statement, once the postmaster has told it.
        std::thread::sleep(Duration::from_millis(200));
    }

    /// How many transactions a second `pgbench` reaches with a script.
    pub fn pgbench(&self, name: &str, script: &Path, variables: &[(&str, String)], span: Duration) -> Option<f64> {
        let mut command = Command::new(self.programs.join("pgbench"));
        command.args(["--no-vacuum", "--protocol=prepared", "--jobs=2"]);
        command.arg(format!("--client={CONNECTIONS}")).arg(format!("--time={}", span.as_secs().max(1))).arg("--file").arg(script);
        for (variable, value) in variables {
            command.arg(format!("--define={variable}={value}"));
        }
        let output = command.arg(self.cluster.url(name)).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        assert!(rate.is_some(), "pgbench: {text}{}", String::from_utf8_lossy(&output.stderr));
        rate
    }
}

/// The cluster's programs refuse to run as root.
fn restart(programs: &Path, data: &Path) {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    let program = programs.join("pg_ctl");
    let mut command = if root { Command::new("runuser") } else { Command::new(&program) };
    if root {
        command.args(["-u", "postgres", "--"]).arg(&program);
    }
    command.arg("-D").arg(data).arg("-l").arg(data.with_file_name("log")).args(["-w", "-m", "fast", "restart"]);
    let status = command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "the cluster does not start again");
}
