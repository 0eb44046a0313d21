//! Data files that lie beside a checkout and not in it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The file of this name in `GUANXI_TEST_DATA`, else in `shared/data` beside the checkout; where it is not, `None` and a line that says so.
pub fn shared(name: &str) -> Option<PathBuf> {
    let folder =
        std::env::var_os("GUANXI_TEST_DATA").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let file = folder.join(name);
    if file.is_file() {
        return Some(file);
    }
    let _ = writeln!(std::io::stderr(), "{name} is not here, what needs it passes unrun");
    None
}
