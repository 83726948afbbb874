//! A folder of output: written whole or not at all, by one run at a time.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::durable::{Syncing, sync, sync_beside, sync_folder};
use super::lock::{lock, taken};
use super::place::{beside, found, is_absent, resolved};
use super::shown;
use crate::error::{Error, ErrorKind, Place, Result};

/// The file by which a folder is known to be ours: a sentence, then the name of every other file.
const MARKER: &str = ".cofactor";
/// The first line of the marker.
const SENTENCE: &str = "This folder was written by cofactor, which may replace it.";
/// What systems put into folders that somebody looks at.
const OF_THE_SYSTEM: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Tells whether a folder is one that cofactor wrote.
pub(super) fn is_earlier_report(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

/// A folder that is written beside its final place and moved there when it is whole.
pub struct OutputFolder {
    target: PathBuf,
    working: PathBuf,
    _lock: Lock,
    written: Mutex<BTreeSet<String>>,
    /// None once all is written.
    syncing: Option<Syncing>,
    is_finished: bool,
    force: bool,
    inputs: Vec<PathBuf>,
}

impl OutputFolder {
    /// Starts an output folder; an existing one is replaced only when it is empty, when cofactor wrote all that is in
    /// it, or by `force`, and never when it holds one of the `inputs`. A link to a folder stays one.
    ///
    /// # Errors
    /// When the target exists and may not be replaced, when another run writes it, or when the working folder cannot
    /// be made.
    pub fn create(target: &Path, force: bool, inputs: &[PathBuf]) -> Result<Self> {
        // Behind a slash at the end a link would be the folder that it leads to.
        let target = &target.components().collect::<PathBuf>();
        let named = |place: &Path| match place.file_name() {
            Some(_) => Ok(()),
            None => Err(Error::usage(format!("`{}` is no name of a folder to write", shown(target)))
                .hint("Name a new folder, as in report.")),
        };
        named(target)?;
        let failed = |error| Error::io("make the folder", shown(target), error);
        if let Some(parent) =
            target.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.exists())
        {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let place = resolved(target).map_err(failed)?;
        named(&place)?;
        // Whoever has it is alone with the folders beside the target.
        let lock =
            Lock::take(beside(&place, "cofactor-lock")).map_err(failed)?.ok_or_else(|| taken(&place))?;
        let folder = Self {
            working: beside(&place, "cofactor-new"),
            _lock: lock,
            written: Mutex::default(),
            syncing: Some(Syncing::start().map_err(failed)?),
            is_finished: false,
            force,
            inputs: inputs.to_vec(),
            target: place,
        };
        folder.restore()?;
        if found(&folder.target).map_err(failed)?.is_some() {
            folder.may_be_replaced()?;
        }
        // A run that was killed may have left it.
        remove_folder(&folder.working)?;
        fs::create_dir(&folder.working).and_then(|()| folder.mark(&BTreeSet::new())).map_err(failed)?;
        Ok(folder)
    }

    /// Puts the earlier folder back to its place if a run was stopped between its two moves, and removes what runs left
    /// that were stopped after them.
    fn restore(&self) -> Result<()> {
        let old = self.old();
        let failed = |error| Error::io("restore", shown(&old), error);
        if found(&old).map_err(failed)?.is_some() {
            if found(&self.target).map_err(failed)?.is_none() {
                fs::rename(&old, &self.target).map_err(failed)?;
            } else {
                self.discard()?;
            }
        }
        remove_folder(&self.gone())
    }

    /// Where the earlier folder is until the new one is in its place.
    fn old(&self) -> PathBuf {
        beside(&self.target, "cofactor-old")
    }

    /// Where it is while it is removed, and perhaps not whole any more.
    fn gone(&self) -> PathBuf {
        beside(&self.target, "cofactor-gone")
    }

    /// Removes the earlier folder.
    fn discard(&self) -> Result<()> {
        let (old, gone) = (self.old(), self.gone());
        remove_folder(&gone)?;
        fs::rename(&old, &gone).map_err(|error| Error::io("remove", shown(&old), error))?;
        remove_folder(&gone)
    }

    /// Writes a file of the folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        self.write_with(name, |file| {
            file.write_all(content).map_err(|error| Error::io("write", shown(&self.target.join(name)), error))
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
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        if let Some(syncing) = &self.syncing {
            syncing.add(name, file);
        }
        Ok(())
    }

    /// Moves the folder to its place.
    ///
    /// # Errors
    /// When it cannot be moved, or something came into the earlier folder meanwhile, which is then left where it was.
    pub fn finish(mut self) -> Result<()> {
        self.complete()?;
        let failed = |error| Error::io("replace", shown(&self.target), error);
        let old = self.old();
        let had_earlier = found(&self.target).map_err(failed)?.is_some();
        if had_earlier {
            // Somebody may have put something there meanwhile.
            self.may_be_replaced()?;
            fs::rename(&self.target, &old).map_err(failed)?;
        }
        if let Err(error) = fs::rename(&self.working, &self.target) {
            if had_earlier {
                fs::rename(&old, &self.target).map_err(failed)?;
            }
            return Err(failed(error));
        }
        self.is_finished = true;
        sync_beside(&self.target).map_err(failed)?;
        if had_earlier { self.discard() } else { Ok(()) }
    }

    /// Lists the files in the marker, and waits until the folder is on the disk.
    fn complete(&mut self) -> Result<()> {
        let failed = |name: &str, error| Error::io("write", shown(&self.target.join(name)), error);
        if let Some(syncing) = self.syncing.take() {
            syncing.finish().map_err(|(name, error)| failed(&name, error))?;
        }
        let written = std::mem::take(self.written.get_mut().unwrap_or_else(PoisonError::into_inner));
        self.mark(&written).map_err(|error| failed(MARKER, error))?;
        let parents = written.iter().filter_map(|name| Path::new(name).parent());
        let folders: BTreeSet<&Path> = parents.chain([Path::new("")]).collect();
        let sync = |folder: &Path| sync_folder(&self.working.join(folder));
        folders.into_iter().try_for_each(|folder| sync(folder).map_err(|error| failed("", error)))
    }

    /// Refuses to replace what somebody else may miss.
    fn may_be_replaced(&self) -> Result<()> {
        let target = &self.target;
        let refused = |message: String| Error::new(ErrorKind::Usage, message).at(Place::file(shown(target)));
        let failed = |error| Error::io("list the folder", shown(target), error);
        if !fs::metadata(target).map_err(failed)?.is_dir() {
            return Err(refused("exists and is no folder".to_owned()).hint("Choose another folder."));
        }
        let whole = fs::canonicalize(target).map_err(failed)?;
        for input in &self.inputs {
            match fs::canonicalize(input) {
                Ok(path) if path.starts_with(&whole) => {
                    return Err(refused(format!("holds the input {}, which would be lost", shown(input)))
                        .hint("Choose another folder."));
                }
                Err(error) if !is_absent(&error) => return Err(Error::io("open", shown(input), error)),
                // Standard input is at no place.
                Ok(_) | Err(_) => {}
            }
        }
        let others = "Choose another folder, or add --force to replace it.";
        if self.force || fs::read_dir(target).map_err(failed)?.next().is_none() {
            return Ok(());
        }
        let Some(listed) = listed(target).map_err(failed)? else {
            return Err(refused("exists and was not written by cofactor".to_owned()).hint(others));
        };
        match first_other(target, "", &listed).map_err(failed)? {
            None => Ok(()),
            Some(other) => {
                Err(refused(format!("holds {other}, which was not written by cofactor")).hint(others))
            }
        }
    }

    /// Writes the marker, with the names of files.
    fn mark(&self, names: &BTreeSet<String>) -> io::Result<()> {
        let mut text = format!("{SENTENCE}\n");
        for name in names {
            text.push_str(name);
            text.push('\n');
        }
        let mut marker = File::create(self.working.join(MARKER))?;
        marker.write_all(text.as_bytes())?;
        sync(&marker)
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

/// A locked file that is removed before it is let go.
struct Lock {
    place: PathBuf,
    _file: File,
}

impl Lock {
    /// Locks a file; none when another run has it.
    fn take(place: PathBuf) -> io::Result<Option<Self>> {
        Ok(lock(&place)?.map(|file| Self { place, _file: file }))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Left over it does no harm: the next run locks and removes it.
        let _ = fs::remove_file(&self.place);
    }
}

/// Returns the files that the marker of a folder lists; none where there is no marker.
fn listed(folder: &Path) -> io::Result<Option<BTreeSet<String>>> {
    let text = match fs::read_to_string(folder.join(MARKER)) {
        Err(error) if is_absent(&error) || error.kind() == io::ErrorKind::InvalidData => return Ok(None),
        text => text?,
    };
    let Some(names) = text.strip_prefix(SENTENCE) else { return Ok(None) };
    let names = names.lines().filter(|name| !name.is_empty()).map(str::to_owned);
    Ok(Some(names.chain([MARKER.to_owned()]).collect()))
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

fn remove_folder(path: &Path) -> Result<()> {
    match fs::remove_dir_all(path) {
        // What stands below a file does not exist either.
        Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Err(Error::io("remove", shown(path), error))
        }
        _ => Ok(()),
    }
}
