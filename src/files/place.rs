//! Where output goes, and what stands beside it meanwhile.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Tells whether an error says that there is nothing at a place; any other leaves that open.
pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Describes what stands at a place, a link as such; none where nothing does.
///
/// # Errors
/// When that cannot be told.
pub(super) fn found(place: &Path) -> io::Result<Option<fs::Metadata>> {
    match fs::symlink_metadata(place) {
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the place itself that a target stands for: where a link leads, and with no way there through a folder that
/// may be moved.
///
/// # Errors
/// When a link leads nowhere, or that cannot be told.
pub(super) fn resolved(target: &Path) -> io::Result<PathBuf> {
    if found(target)?.is_some_and(|metadata| metadata.is_symlink()) {
        return fs::canonicalize(target);
    }
    let goes_back = |parent: &&Path| parent.components().any(|component| component == Component::ParentDir);
    match (target.parent().filter(goes_back), target.file_name()) {
        (Some(parent), Some(name)) => Ok(fs::canonicalize(parent)?.join(name)),
        _ => Ok(target.to_path_buf()),
    }
}

/// Names a hidden place beside a target.
pub(super) fn beside(target: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(".");
    name.push(suffix);
    target.with_file_name(name)
}
