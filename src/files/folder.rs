//! A folder of output: written whole or not at all, by one run at a time.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::shown;
use crate::error::{Error, ErrorKind, Place, Result};

/// The file by which a folder is known to be ours: a sentence, then the name of every other file.
const MARKER: &str = ".cofactor";
/// The first line of the marker.
const SENTENCE: &str = "This folder was written by cofactor, which may replace it.";
/// What systems put into folders that somebody looks at.
const OF_THE_SYSTEM: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];
/// How long another run may take between making its folder and marking it.
const PAUSE: Duration = Duration::from_millis(50);

/// Tells whether a folder is one that cofactor wrote.
pub(super) fn is_earlier_report(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

/// A folder that is written beside its final place and moved there when it is whole.
pub struct OutputFolder {
    target: PathBuf,
    working: PathBuf,
    /// Locked as long as this run goes on.
    marker: File,
    written: Mutex<BTreeSet<String>>,
    is_finished: bool,
}

impl OutputFolder {
    /// Starts an output folder; an existing one is replaced only when it is empty, when cofactor wrote all that is in
    /// it, or by `force`, and never when it holds one of the `inputs`. A link to a folder stays one.
    ///
    /// # Errors
    /// When the target exists and may not be replaced, when another run writes it, or when the working folder cannot
    /// be made.
    pub fn create(target: &Path, force: bool, inputs: &[PathBuf]) -> Result<Self> {
        let target = fs::canonicalize(target)
            .ok()
            .filter(|_| target.is_symlink())
            .unwrap_or_else(|| target.to_path_buf());
        let name = target.file_name().filter(|_| target.components().next().is_some()).ok_or_else(|| {
            Error::usage(format!("`{}` is no name of a folder to write", shown(&target)))
                .hint("Name a new folder, as in report.")
        })?;
        if target.exists() {
            may_be_replaced(&target, force, inputs)?;
        }
        let sibling = |suffix: &str| target.with_file_name(format!(".{}.{suffix}", name.to_string_lossy()));
        let working = sibling("cofactor-new");
        let marker = begin(&working, &target)?;
        let folder =
            Self { working, marker, written: Mutex::default(), is_finished: false, target: target.clone() };
        let old = sibling("cofactor-old");
        if old.is_dir() && !target.exists() {
            // A run was stopped between its two moves: the earlier report goes back to its place.
            fs::rename(&old, &target).map_err(|error| Error::io("restore", shown(&old), error))?;
        }
        remove_folder(&old)?;
        Ok(folder)
    }

    /// Writes a file of the folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        self.write_with(name, |file| {
            file.write_all(content).map_err(|error| Error::io("write", name.to_owned(), error))
        })
    }

    /// Lets a function write a file of the folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_with(&self, name: &str, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let path = self.working.join(name);
        let failed = |error| Error::io("write", shown(&self.target.join(name)), error);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        self.written.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        let mut file = io::BufWriter::with_capacity(256 << 10, File::create(&path).map_err(failed)?);
        write(&mut file).map_err(|error| match &error.place {
            Some(_) => error,
            None => error.at(Place::file(shown(&self.target.join(name)))),
        })?;
        file.flush().map_err(failed)
    }

    /// Moves the folder to its place.
    ///
    /// # Errors
    /// When it cannot be moved; the earlier folder is then left where it was.
    pub fn finish(mut self) -> Result<()> {
        self.list_files().map_err(|error| Error::io("write", shown(&self.target.join(MARKER)), error))?;
        let failed = |error| Error::io("replace", shown(&self.target), error);
        let name = self.target.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let old = self.target.with_file_name(format!(".{name}.cofactor-old"));
        let had_earlier = self.target.exists();
        if had_earlier {
            fs::rename(&self.target, &old).map_err(failed)?;
        }
        if let Err(error) = fs::rename(&self.working, &self.target) {
            if had_earlier {
                fs::rename(&old, &self.target).map_err(failed)?;
            }
            return Err(failed(error));
        }
        self.is_finished = true;
        remove_folder(&old)
    }

    /// Writes into the marker what else is in the folder.
    fn list_files(&mut self) -> io::Result<()> {
        let written = self.written.get_mut().unwrap_or_else(PoisonError::into_inner);
        let mut text = format!("{SENTENCE}\n");
        for name in &*written {
            text.push_str(name);
            text.push('\n');
        }
        self.marker.rewind()?;
        self.marker.write_all(text.as_bytes())
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if !self.is_finished {
            // The run has failed already; what is left over is removed by the next one.
            let _ = remove_folder(&self.working);
        }
    }
}

/// Refuses to replace what somebody else may miss.
fn may_be_replaced(target: &Path, force: bool, inputs: &[PathBuf]) -> Result<()> {
    let refused = |message: String| Error::new(ErrorKind::Usage, message).at(Place::file(shown(target)));
    if !target.is_dir() {
        return Err(refused("exists and is no folder".to_owned()).hint("Choose another folder."));
    }
    let within = |input: &&PathBuf| {
        let both = (fs::canonicalize(input), fs::canonicalize(target));
        matches!(both, (Ok(input), Ok(target)) if input.starts_with(&target))
    };
    if let Some(input) = inputs.iter().find(within) {
        return Err(refused(format!("holds the input {}, which would be lost", shown(input)))
            .hint("Choose another folder."));
    }
    let others = "Choose another folder, or add --force to replace it.";
    let is_empty = fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
    if force || is_empty {
        return Ok(());
    }
    let Some(listed) = listed(target) else {
        return Err(refused("exists and was not written by cofactor".to_owned()).hint(others));
    };
    match first_other(target, "", &listed) {
        Ok(None) => Ok(()),
        Ok(Some(other)) => {
            Err(refused(format!("holds {other}, which was not written by cofactor")).hint(others))
        }
        Err(error) => Err(Error::io("list the folder", shown(target), error)),
    }
}

/// Returns the files that the marker of a folder lists; none where there is no marker.
fn listed(folder: &Path) -> Option<BTreeSet<String>> {
    let text = fs::read_to_string(folder.join(MARKER)).ok()?;
    let names = text.strip_prefix(SENTENCE)?.lines().filter(|name| !name.is_empty());
    Some(names.map(str::to_owned).chain([MARKER.to_owned()]).collect())
}

/// Finds a file that is not listed, by its name below the folder.
fn first_other(folder: &Path, prefix: &str, listed: &BTreeSet<String>) -> io::Result<Option<String>> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let file_name = entry.file_name();
        let name = format!("{prefix}{}", file_name.to_string_lossy());
        if entry.file_type()?.is_dir() {
            let other = first_other(&entry.path(), &format!("{name}/"), listed)?;
            if other.is_some() {
                return Ok(other);
            }
        } else if !listed.contains(&name) && !OF_THE_SYSTEM.iter().any(|of| OsStr::new(of) == file_name) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Makes the working folder and locks its marker; what a run left there that was stopped is removed.
fn begin(working: &Path, target: &Path) -> Result<File> {
    let failed = |error| Error::io("make the folder", shown(target), error);
    if let Some(parent) = working.parent().filter(|parent| !parent.exists()) {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let marker = working.join(MARKER);
    if working.exists() {
        if !marker.exists() {
            std::thread::sleep(PAUSE);
        }
        // Held until all of it is gone, so that no other run takes it over meanwhile.
        let stale = File::options().write(true).open(&marker).ok();
        if stale.as_ref().is_some_and(is_locked) {
            return Err(taken(target));
        }
        remove_folder(working)?;
    }
    match fs::create_dir(working) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(taken(target)),
        made => made.map_err(failed)?,
    }
    let mut file = File::create(&marker).map_err(failed)?;
    if is_locked(&file) {
        return Err(taken(target));
    }
    writeln!(file, "{SENTENCE}").map_err(failed)?;
    Ok(file)
}

/// Tells that a target is not free.
pub(super) fn taken(target: &Path) -> Error {
    Error::new(ErrorKind::Io, "is being written by another run")
        .at(Place::file(shown(target)))
        .hint("Wait until it has ended, or choose another name.")
}

/// Locks a file, or tells that another run has; where files cannot be locked none is.
pub(super) fn is_locked(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        // What stands below a file does not exist either.
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(Error::io("remove", shown(path), error))
        }
        _ => Ok(()),
    }
}
