//! Cleans up behind the test process, however that ends: the last test, a panic, Ctrl-C or a kill.
//!
//! The test runner offers no hook at its end, so a child shell holds the reading end of a pipe: when this process is gone the
//! pipe closes, and the shell ends what was started and removes what was written.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

const SCRIPT: &str = r#"
servers=" "
clusters=""
while read -r verb rest; do
    case $verb in
    started) servers="$servers$rest " ;;
    ended) case $servers in *" $rest "*) servers="${servers%% "$rest" *} ${servers#* "$rest" }" ;; esac ;;
    cluster) clusters="$clusters$rest
" ;;
    esac
done
for server in $servers; do kill -KILL "$server"; done
printf '%s' "$clusters" | while read -r folder stop; do sh -c "$stop"; rm -rf "$folder"; done
rm -rf "$1"
"#;

/// The folder of this process for everything tests write, and the shell that removes it.
pub struct Watchdog {
    folder: PathBuf,
    pipe: Mutex<ChildStdin>,
    _shell: Child,
}

/// The watchdog of this process, started at the first use.
pub fn watchdog() -> &'static Watchdog {
    static WATCHDOG: OnceLock<Watchdog> = OnceLock::new();
    WATCHDOG.get_or_init(|| {
        let folder = tempfile::Builder::new().prefix("guanxi-tests-").tempdir().expect("a temporary folder").keep();
        let mut shell = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .arg(&folder)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C goes to the whole foreground group; the watchdog must outlive it.
            .process_group(0)
            .spawn()
            .expect("sh starts");
        let pipe = Mutex::new(shell.stdin.take().expect("stdin is piped"));
        Watchdog { folder, pipe, _shell: shell }
    })
}

impl Watchdog {
    /// The folder that is removed at the end of this process.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A server runs from now on and is killed at the end of this process.
    pub fn server_started(&self, pid: u32) {
        self.tell(&format!("started {pid}"));
    }

    /// The server has ended and been waited for; its id may be given to another process now.
    pub fn server_ended(&self, pid: u32) {
        self.tell(&format!("ended {pid}"));
    }

    /// A database cluster in `folder` is to be stopped by the shell words `stop`, and its folder removed.
    pub fn cluster_started(&self, folder: &Path, stop: &str) {
        self.tell(&format!("cluster {} {stop}", folder.display()));
    }

    fn tell(&self, line: &str) {
        let mut pipe: MutexGuard<'_, ChildStdin> = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(pipe, "{line}").expect("the watchdog listens");
    }
}
