//! What processes use, as the kernel counts it.

use std::path::Path;
use std::time::Duration;

/// The kernel counts CPU time in hundredths of a second towards user space, whatever its own clock is.
const TICK: Duration = Duration::from_millis(10);

/// The CPU time of one process so far, in its own code and in the kernel.
pub fn cpu(pid: u32) -> Duration {
    TICK * fields(pid).map_or(0, |fields| ticks(&fields, &[OWN_USER, OWN_KERNEL]))
}

/// The CPU time of a process and of all its children, also of those that have ended.
pub fn cpu_of_family(parent: u32) -> Duration {
    let own = fields(parent).map_or(0, |fields| ticks(&fields, &[OWN_USER, OWN_KERNEL, ENDED_USER, ENDED_KERNEL]));
    let children: u32 = std::fs::read_dir("/proc")
        .expect("/proc is there")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(fields)
        .filter(|fields| fields[PARENT] == parent.to_string())
        .map(|fields| ticks(&fields, &[OWN_USER, OWN_KERNEL]))
        .sum();
    TICK * (own + children)
}

/// The most memory that a process has had, in bytes.
pub fn peak_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status")).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|text| text.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()).map_or(0, |kilobytes| kilobytes * 1024)
}

// Places in /proc/PID/stat behind the name, which may hold anything.
const PARENT: usize = 1;
const OWN_USER: usize = 11;
const OWN_KERNEL: usize = 12;
const ENDED_USER: usize = 13;
const ENDED_KERNEL: usize = 14;

fn fields(pid: u32) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("stat")).ok()?;
    let (_, rest) = text.rsplit_once(") ")?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

fn ticks(fields: &[String], places: &[usize]) -> u32 {
    places.iter().filter_map(|place| fields.get(*place)?.parse::<u32>().ok()).sum()
}
