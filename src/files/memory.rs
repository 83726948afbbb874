//! How much memory the machine has and this program holds, where the system tells.

use std::fs;
use std::io::Read;

/// Returns the memory of the machine in bytes, or that of the control group where it is less; none where no `/proc` is.
#[must_use]
pub fn machine_memory() -> Option<u64> {
    let total = kibibytes("/proc/meminfo", "MemTotal:")?;
    let group = fs::read_to_string("/sys/fs/cgroup/memory.max").ok();
    let group = group.and_then(|text| text.trim().parse::<u64>().ok());
    Some(group.map_or(total, |group| group.min(total)))
}

/// Returns how many bytes of memory this program holds; none where no `/proc` is.
#[must_use]
pub fn held_memory() -> Option<u64> {
    kibibytes("/proc/self/status", "VmRSS:")
}

/// Reads a line such as `VmRSS: 1024 kB` of a file of the system.
fn kibibytes(file: &str, name: &str) -> Option<u64> {
    let mut text = String::new();
    fs::File::open(file).ok()?.take(64 << 10).read_to_string(&mut text).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}
