//! A single file of output: written whole or not at all, by one run at a time.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::durable::{sync, sync_beside};
use super::lock::{lock, taken};
use super::place::{beside, found, is_absent, resolved};
use super::shown;
use crate::error::{Error, Result};

/// Writes a single file whole or not at all; a link to a file stays one, and rights are kept.
///
/// # Errors
/// When it cannot be written, or another run writes it.
pub fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    // A device, a pipe or a socket, perhaps behind links that have no other end, cannot be replaced by a file.
    let failed = |error| Error::io("write", shown(path), error);
    match fs::metadata(path) {
        Ok(target) if !target.is_file() && !target.is_dir() => {
            let mut target = io::BufWriter::new(File::options().write(true).open(path).map_err(failed)?);
            return write(&mut target).and_then(|()| target.flush().map_err(failed));
        }
        Err(error) if !is_absent(&error) => return Err(failed(error)),
        Ok(_) | Err(_) => {}
    }
    let path = &resolved(path).map_err(failed)?;
    let failed = |error| Error::io("write", shown(path), error);
    let earlier = found(path).map_err(failed)?;
    if path.file_name().is_none() {
        return Err(Error::usage(format!("`{}` is no name of a file", shown(path)))
            .hint("Name a file to write, as in hotspots.csv."));
    }
    let working = beside(path, "cofactor-new");
    let file = lock(&working).map_err(failed)?.ok_or_else(|| taken(path))?;
    // A run that was killed may have left something there.
    file.set_len(0).map_err(failed)?;
    let mut file = io::BufWriter::new(file);
    let written =
        write(&mut file).and_then(|()| file.flush().and_then(|()| sync(file.get_ref())).map_err(failed));
    let moved = || {
        if let Some(earlier) = earlier.filter(fs::Metadata::is_file) {
            fs::set_permissions(&working, earlier.permissions())?;
        }
        // The lock is held until the file is in its place.
        fs::rename(&working, path)?;
        sync_beside(path)
    };
    if let Err(error) = written.and_then(|()| moved().map_err(failed)) {
        let _ = fs::remove_file(&working);
        return Err(error);
    }
    Ok(())
}
