//! Waiting until what was written is on the disk.

use std::fs::File;
use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

/// Waits until a file is on the disk. Some systems tell only now that there was no room for it.
///
/// # Errors
/// When it cannot be brought there.
pub(super) fn sync(file: &File) -> io::Result<()> {
    match file.sync_all() {
        // There are systems that cannot do that.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        done => done,
    }
}

/// Waits until the names in a folder are on the disk, where the system lets the folder be opened for that.
///
/// # Errors
/// When they cannot be brought there.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(here).map_or(Ok(()), |folder| sync(&folder))
}

/// Waits until the names beside a place are on the disk, as [`sync_folder`] does.
///
/// # Errors
/// When they cannot be brought there.
pub(super) fn sync_beside(place: &Path) -> io::Result<()> {
    place.parent().map_or(Ok(()), sync_folder)
}

/// Waits for files on a thread of its own, while others are written.
pub(super) struct Syncing {
    files: Sender<(String, File)>,
    outcome: JoinHandle<Result<(), Unsynced>>,
}

/// The name of a file that could not be brought onto the disk, and why.
pub(super) type Unsynced = (String, io::Error);

impl Syncing {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn start() -> io::Result<Self> {
        let (files, written) = channel::<(String, File)>();
        let wait = move || {
            written.into_iter().try_for_each(|(name, file)| sync(&file).map_err(|error| (name, error)))
        };
        Ok(Self { files, outcome: thread::Builder::new().spawn(wait)? })
    }

    /// Begins to wait for a file that is written.
    pub fn add(&self, name: &str, file: File) {
        // Nobody waits any more only once there is an error to tell at the end.
        let _ = self.files.send((name.to_owned(), file));
    }

    /// Waits until all files are on the disk, and closes them.
    ///
    /// # Errors
    /// When one cannot be brought there.
    pub fn finish(self) -> Result<(), Unsynced> {
        drop(self.files);
        self.outcome.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}
