//! Files by which runs keep out of each other's way.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use same_file::Handle;

use super::place::{found, is_absent};
use super::shown;
use crate::error::{Error, ErrorKind, Place};

/// How often a file is opened anew that was gone from its place once it was locked.
const TRIES: usize = 100;

/// Opens the file at a place, made where there is none and otherwise as it is, and locks it until it is closed; none
/// when another run has it. Where the system has no locks none is.
///
/// A run may move or remove what it has locked. Who opened the file before and locks it after has what is no longer at
/// that place, while another has what is: it opens the file there anew.
///
/// # Errors
/// When it cannot be opened or locked.
pub(super) fn lock(place: &Path) -> io::Result<Option<File>> {
    for _ in 0..TRIES {
        if found(place)?.is_some_and(|there| !there.is_file()) {
            // A link would lead to what somebody else may miss, and a pipe is not opened before it is read.
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("{} is no file", shown(place))));
        }
        let (file, is_left) = match File::options().write(true).create(true).truncate(false).open(place) {
            // So a run leaves it that is stopped when it has given its result the rights of a file nobody may write.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                (File::open(place).map_err(|_| error)?, true)
            }
            file => (file?, false),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => match error.kind() {
                io::ErrorKind::Unsupported => {}
                io::ErrorKind::Interrupted => continue,
                _ => return Err(error),
            },
        }
        if !is_in_place(&file, place)? {
            continue;
        }
        if !is_left {
            return Ok(Some(file));
        }
        fs::remove_file(place)?;
    }
    Ok(None)
}

/// Tells whether an open file is the one at a place.
fn is_in_place(file: &File, place: &Path) -> io::Result<bool> {
    match Handle::from_path(place) {
        Ok(there) => Ok(there == Handle::from_file(file.try_clone()?)?),
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Tells that a target is not free.
pub(super) fn taken(target: &Path) -> Error {
    Error::new(ErrorKind::Io, "is being written by another run")
        .at(Place::file(shown(target)))
        .hint("Wait until it has ended, or choose another name.")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_file_that_was_moved_away_is_not_in_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("new");
        let first = lock(&place).expect("a file").expect("nobody has it");
        assert!(is_in_place(&first, &place).expect("a file"));
        assert!(lock(&place).expect("a file").is_none(), "another has it");
        fs::rename(&place, folder.path().join("done")).expect("a move");
        assert!(!is_in_place(&first, &place).expect("nothing there"));
        let second = lock(&place).expect("a file").expect("nobody has this one");
        assert!(!is_in_place(&first, &place).expect("a file"));
        assert!(is_in_place(&second, &place).expect("a file"));
    }

    #[test]
    fn one_at_a_time_has_what_is_moved_away_again() {
        const MOVES: usize = 100;
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("new");
        let holders = AtomicUsize::new(0);
        let move_often = || {
            let mut moved = 0;
            while moved < MOVES {
                let Some(file) = lock(&place).expect("a file") else { continue };
                assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0, "two have it at once");
                std::thread::yield_now();
                holders.fetch_sub(1, Ordering::SeqCst);
                // From here on the place is free for another.
                fs::rename(&place, folder.path().join("done")).expect("nobody else moves it");
                moved += 1;
                drop(file);
            }
        };
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(move_often))));
    }
}
