//! The only module that opens files: exports in, an output folder out, whole or not at all.

mod digest;
mod durable;
mod folder;
mod lock;
mod memory;
mod place;
mod single;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Place, Result};
pub use digest::DigestSlot;
use digest::Digester;
pub use folder::OutputFolder;
use folder::is_earlier_report;
pub use memory::{held_memory, machine_memory};
use place::is_absent;
pub use single::write_file;

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
            let mut walked = HashSet::new();
            walk(path, "", 0, &mut walked, &mut exports)?;
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

/// Lists the files below a folder that was not walked before; links may lead to one several times, or around.
fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    walked: &mut HashSet<PathBuf>,
    exports: &mut Vec<Export>,
) -> Result<()> {
    let failed = |error| Error::io("list the folder", shown(folder), error);
    if !walked.insert(fs::canonicalize(folder).map_err(failed)?) {
        return Ok(());
    }
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
        let is_export = has_export_extension(&path) && !is_page(&path);
        let says_export = is_export && path.extension().is_some();
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {
                if depth < MOST_DEPTH {
                    walk(&path, &format!("{name}/"), depth + 1, walked, exports)?;
                }
            }
            Ok(metadata) if says_export && !metadata.is_file() => {
                return Err(Error::new(
                    ErrorKind::Io,
                    "is a pipe or a device, which is read only when it is named",
                )
                .at(Place::file(shown(&path)))
                .hint("Name it on the command line, or move it out of the folder."));
            }
            Ok(metadata) if is_export && metadata.is_file() => {
                exports.push(Export { path, name, is_named: false });
            }
            // A link to an export that is gone is no less missing than the export.
            Err(error) if says_export => return Err(Error::io("open", shown(&path), error)),
            Ok(_) | Err(_) => {}
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
    Ok(Box::new(WatchedReader { input, digester: digest.map(Digester::new), on_read }))
}

/// Passes bytes on, and counts and digests them.
struct WatchedReader<F: FnMut(u64) + Send> {
    input: Box<dyn Read + Send>,
    digester: Option<Digester>,
    on_read: F,
}

impl<F: FnMut(u64) + Send> Read for WatchedReader<F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        if let Some(digester) = &mut self.digester {
            digester.update(&into[..read]);
        }
        (self.on_read)(read as u64);
        Ok(read)
    }
}

impl<F: FnMut(u64) + Send> Drop for WatchedReader<F> {
    /// Digests what the reader of the format did not need to read.
    fn drop(&mut self) {
        if self.digester.is_none() {
            return;
        }
        let mut rest = [0; 8192];
        while self.read(&mut rest).is_ok_and(|read| read > 0) {}
        if let Some(digester) = self.digester.take() {
            digester.finish();
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

/// The most bytes of a settings file.
const MOST_SETTINGS: u64 = 16 << 20;

/// Reads a settings file.
///
/// # Errors
/// When it cannot be read, is not UTF-8, or is longer than 16 MiB.
pub fn read_text(path: &Path) -> Result<String> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MOST_SETTINGS + 1).read_to_string(&mut text));
    read.map_err(|error| {
        let is_no_text = error.kind() == io::ErrorKind::InvalidData;
        let error = Error::io("read", shown(path), error);
        if is_no_text { error.hint("Save it as UTF-8.") } else { error }
    })?;
    if text.len() as u64 > MOST_SETTINGS {
        return Err(Error::input("is longer than 16 MiB")
            .at(Place::file(shown(path)))
            .hint("Look whether this is a file of settings."));
    }
    Ok(text)
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

/// Finds a settings file beside the inputs: in a given folder, or next to a given file. What stands there but is no file
/// that can be read is for the reader to tell.
#[must_use]
pub fn find_beside(paths: &[PathBuf], name: &str) -> Option<PathBuf> {
    let is_there = |place: &PathBuf| match fs::symlink_metadata(place) {
        // Of a folder into which nobody may look the search for exports tells.
        Err(error) => !is_absent(&error) && error.kind() != io::ErrorKind::PermissionDenied,
        Ok(_) => true,
    };
    let is_folder =
        |path: &Path| fs::metadata(path).map_or_else(|error| !is_absent(&error), |found| found.is_dir());
    paths
        .iter()
        .map(|path| if is_folder(path) { path.join(name) } else { path.with_file_name(name) })
        .find(is_there)
}
