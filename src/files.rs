//! The only module that opens files: exports in, an output folder out, whole or not at all.

mod memory;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Place, Result};
pub use memory::{held_memory, machine_memory};

/// The extensions of files that a folder is searched for; `.gz` and `.zst` may follow.
const EXPORT_EXTENSIONS: [&str; 13] = [
    "csv", "tsv", "json", "ndjson", "jsonl", "parquet", "arrow", "ipc", "feather", "md", "markdown", "erb",
    "txt",
];
/// Pages about a folder, which hold no incident.
const PAGES: [&str; 8] =
    ["readme", "license", "licence", "changelog", "contributing", "notice", "copying", "code_of_conduct"];
/// How deep a folder is searched.
const MOST_DEPTH: usize = 16;

/// A file that may be an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// Where it is; `-` is standard input.
    pub path: PathBuf,
    /// How messages and the report name it.
    pub name: String,
    /// Whether the user named it.
    pub is_named: bool,
}

/// Lists the files of the given paths; folders are walked, in order of their names.
///
/// Hidden files, settings, earlier reports, pages such as a README, and files with an extension that no export has are passed over.
///
/// # Errors
/// When a path does not exist or a folder cannot be listed.
pub fn find_exports(paths: &[PathBuf]) -> Result<Vec<Export>> {
    let mut exports = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            exports.push(Export { path: path.clone(), name: "standard input".to_owned(), is_named: true });
            continue;
        }
        let metadata = fs::metadata(path).map_err(|error| Error::io("open", shown(path), error))?;
        if metadata.is_dir() {
            walk(path, "", 0, &mut exports)?;
        } else {
            let name =
                path.file_name().map_or_else(|| shown(path), |name| name.to_string_lossy().into_owned());
            exports.push(Export { path: path.clone(), name, is_named: true });
        }
    }
    if exports.is_empty() {
        return Err(Error::input("there is no export in the given folders")
            .at(Place::file(paths.first().map(|path| shown(path)).unwrap_or_default()))
            .hint(
                "Exports end in .csv, .json, .ndjson, .parquet, .arrow or .md, possibly followed by .gz or .zst.",
            ));
    }
    Ok(exports)
}

fn walk(folder: &Path, prefix: &str, depth: usize, exports: &mut Vec<Export>) -> Result<()> {
    let failed = |error| Error::io("list the folder", shown(folder), error);
    let mut entries =
        fs::read_dir(folder).map_err(failed)?.collect::<io::Result<Vec<_>>>().map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    // A folder that cofactor wrote is read when it is named, not when it lies in a folder of exports.
    if depth > 0 && is_earlier_report(folder) {
        return Ok(());
    }
    for entry in entries {
        let file_name = entry.file_name();
        let name = format!("{prefix}{}", file_name.to_string_lossy());
        let path = entry.path();
        if file_name.to_string_lossy().starts_with('.') {
            continue;
        }
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_dir() {
            if depth < MOST_DEPTH {
                walk(&path, &format!("{name}/"), depth + 1, exports)?;
            }
        } else if has_export_extension(&path) && !is_page(&path) {
            exports.push(Export { path, name, is_named: false });
        }
    }
    Ok(())
}

fn is_page(path: &Path) -> bool {
    let stem = path.file_stem().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    let is_text = path.extension().is_none_or(|extension| extension == "md" || extension == "txt");
    is_text && PAGES.contains(&stem.as_str())
}

fn has_export_extension(path: &Path) -> bool {
    let is_compressed = |extension: &OsStr| extension == "gz" || extension == "zst";
    let path = if path.extension().is_some_and(is_compressed) {
        path.with_extension("")
    } else {
        path.to_path_buf()
    };
    // A file without any extension may be a document: its content tells.
    path.extension()
        .map_or(Some("txt"), OsStr::to_str)
        .is_some_and(|extension| EXPORT_EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Where the digest of a content is found once it has been read to its end.
pub type DigestSlot = Arc<Mutex<Option<String>>>;

/// Opens an export; `on_read` hears how many bytes were read, `digest` gets the SHA-256 of the content.
///
/// # Errors
/// When it cannot be opened.
pub fn open_export(
    export: &Export,
    digest: Option<DigestSlot>,
    on_read: impl FnMut(u64) + Send + 'static,
) -> Result<Box<dyn Read + Send>> {
    let input: Box<dyn Read + Send> = if export.path.as_os_str() == "-" {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(&export.path).map_err(|error| Error::io("open", shown(&export.path), error))?)
    };
    let hasher = digest.map(|slot| (Sha256::new(), slot));
    Ok(Box::new(WatchedReader { input, hasher, on_read }))
}

/// Passes bytes on, and counts and digests them.
struct WatchedReader<F: FnMut(u64) + Send> {
    input: Box<dyn Read + Send>,
    hasher: Option<(Sha256, DigestSlot)>,
    on_read: F,
}

impl<F: FnMut(u64) + Send> Read for WatchedReader<F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        if let Some((hasher, _)) = &mut self.hasher {
            hasher.update(&into[..read]);
        }
        (self.on_read)(read as u64);
        Ok(read)
    }
}

impl<F: FnMut(u64) + Send> Drop for WatchedReader<F> {
    /// Digests what the reader of the format did not need to read.
    fn drop(&mut self) {
        if self.hasher.is_none() {
            return;
        }
        let mut rest = [0; 8192];
        while self.read(&mut rest).is_ok_and(|read| read > 0) {}
        if let Some((hasher, slot)) = self.hasher.take() {
            let mut digest = String::with_capacity(64);
            for byte in hasher.finalize() {
                digest.extend(
                    [byte >> 4, byte & 15].map(|half| char::from_digit(u32::from(half), 16).unwrap_or('0')),
                );
            }
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(digest);
        }
    }
}

/// Returns the sizes of the exports together, where they are known.
#[must_use]
pub fn total_size(exports: &[Export]) -> u64 {
    exports.iter().filter_map(size).sum()
}

/// Returns the size of an export, where it is known.
#[must_use]
pub fn size(export: &Export) -> Option<u64> {
    fs::metadata(&export.path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
}

/// Reads a settings file.
///
/// # Errors
/// When it cannot be read or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| {
        let is_no_text = error.kind() == io::ErrorKind::InvalidData;
        let error = Error::io("read", shown(path), error);
        if is_no_text { error.hint("Save it as UTF-8.") } else { error }
    })
}

/// Opens a file, or standard input for `-`.
///
/// # Errors
/// When it cannot be opened.
pub fn open(path: &Path) -> Result<Box<dyn Read + Send>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin()));
    }
    match File::open(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(Error::io("read", shown(path), error)),
    }
}

/// Finds a settings file beside the inputs: in a given folder, or next to a given file.
#[must_use]
pub fn find_beside(paths: &[PathBuf], name: &str) -> Option<PathBuf> {
    paths
        .iter()
        .map(|path| if path.is_dir() { path.join(name) } else { path.with_file_name(name) })
        .find(|candidate| candidate.is_file())
}

/// The file by which a folder is known to be ours.
const MARKER: &str = ".cofactor";

fn is_earlier_report(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

/// A folder that is written beside its final place and moved there when it is whole.
pub struct OutputFolder {
    target: PathBuf,
    working: PathBuf,
    is_finished: bool,
}

impl OutputFolder {
    /// Starts an output folder; an existing folder is replaced only when cofactor wrote it, is empty, or `force`.
    ///
    /// # Errors
    /// When the target exists and is not ours, or the working folder cannot be made.
    pub fn create(target: &Path, force: bool) -> Result<Self> {
        let name = target.file_name().filter(|_| target.components().next().is_some()).ok_or_else(|| {
            Error::usage(format!("`{}` is no name of a folder to write", shown(target)))
                .hint("Name a new folder, as in report.")
        })?;
        if let Ok(metadata) = fs::metadata(target) {
            let is_empty = || fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
            if !metadata.is_dir() || !(is_earlier_report(target) || is_empty() || force) {
                return Err(Error::new(ErrorKind::Usage, "exists and was not written by cofactor")
                    .at(Place::file(shown(target)))
                    .hint("Choose another folder, or add --force to replace it."));
            }
        }
        let sibling = |suffix: &str| target.with_file_name(format!(".{}.{suffix}", name.to_string_lossy()));
        let working = sibling("cofactor-new");
        remove_folder(&working)?;
        let old = sibling("cofactor-old");
        if old.is_dir() && !target.exists() {
            // A run was stopped between its two moves: the earlier report goes back to its place.
            fs::rename(&old, target).map_err(|error| Error::io("restore", shown(&old), error))?;
        }
        remove_folder(&old)?;
        fs::create_dir_all(&working).map_err(|error| Error::io("make the folder", shown(target), error))?;
        let folder = Self { target: target.to_path_buf(), working, is_finished: false };
        folder.write(MARKER, b"This folder was written by cofactor, which may replace it.\n")?;
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
        let mut file = io::BufWriter::with_capacity(256 << 10, File::create(&path).map_err(failed)?);
        write(&mut file)?;
        file.flush().map_err(failed)
    }

    /// Moves the folder to its place.
    ///
    /// # Errors
    /// When it cannot be moved; the earlier folder is then left where it was.
    pub fn finish(mut self) -> Result<()> {
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
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        if !self.is_finished {
            // The run has failed already; what is left over is removed by the next one.
            let _ = remove_folder(&self.working);
        }
    }
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

/// Writes a single file whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let failed = |error| Error::io("write", shown(path), error);
    // A device, a pipe or a socket cannot be replaced by a file.
    if fs::metadata(path).is_ok_and(|target| !target.is_file() && !target.is_dir()) {
        let mut target = io::BufWriter::new(File::options().write(true).open(path).map_err(failed)?);
        return write(&mut target).and_then(|()| target.flush().map_err(failed));
    }
    let name = path.file_name().ok_or_else(|| {
        Error::usage(format!("`{}` is no name of a file", shown(path)))
            .hint("Name a file to write, as in hotspots.csv.")
    })?;
    let working = path.with_file_name(format!(".{}.cofactor-new", name.to_string_lossy()));
    let mut file = io::BufWriter::new(File::create(&working).map_err(failed)?);
    let written = write(&mut file).and_then(|()| file.flush().map_err(failed));
    drop(file);
    if let Err(error) = written.and_then(|()| fs::rename(&working, path).map_err(failed)) {
        let _ = fs::remove_file(&working);
        return Err(error);
    }
    Ok(())
}
