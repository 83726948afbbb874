//! What failed, where, why, and what to try.

use std::fmt;

/// The place in an input that a message speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The file name as the report shows it, without its folder.
    pub file: String,
    /// The line, counted from 1, where the format has lines.
    pub line: Option<u64>,
    /// The character in that line, counted from 1.
    pub column: Option<u64>,
    /// The JSON pointer or the row of a columnar file.
    pub pointer: Option<String>,
}

impl Place {
    /// Names a whole file.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// Names a line and, where known, a character of a file.
    #[must_use]
    pub fn line(file: impl Into<String>, line: u64, column: Option<u64>) -> Self {
        Self { file: file.into(), line: Some(line), column, pointer: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        if let Some(pointer) = &self.pointer {
            write!(f, "{}{pointer}", if self.line.is_some() { " " } else { "#" })?;
        }
        Ok(())
    }
}

/// The broad reason of an [`Error`], for callers that branch on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// A flag or a setting that makes no sense.
    Usage,
    /// An export that cannot be read as what it claims to be.
    Input,
    /// The operating system refused a file operation.
    Io,
    /// A result that could not be rendered.
    Output,
}

impl ErrorKind {
    /// Names the kind as `--json-errors` prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Input => "input",
            Self::Io => "io",
            Self::Output => "output",
        }
    }
}

/// An error that stops a run, with its place, its cause and a hint.
#[derive(Debug, thiserror::Error)]
#[error("{}{message}", place.as_ref().map(|at| format!("{at}: ")).unwrap_or_default())]
pub struct Error {
    /// The broad reason.
    pub kind: ErrorKind,
    /// What failed and why, as one sentence without its place.
    pub message: String,
    /// Where it failed.
    pub place: Option<Box<Place>>,
    /// What to try.
    pub hint: Option<String>,
    /// The cause below, kept for the chain.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The result of everything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Makes an error of a kind from a sentence.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), place: None, hint: None, source: None }
    }

    /// Makes a usage error.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Usage, message)
    }

    /// Makes an input error.
    #[must_use]
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Input, message)
    }

    /// Makes an output error.
    #[must_use]
    pub fn output(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Output, message)
            .hint("Look whether there is space to write to, or try another format.")
    }

    /// Makes an I/O error about a named file, with what mostly helps.
    #[must_use]
    pub fn io(action: &str, file: impl Into<String>, source: std::io::Error) -> Self {
        let mut error = Self::new(ErrorKind::Io, format!("cannot {action}: {source}"));
        error.hint = Some(
            io_hint(matches!(action, "open" | "read" | "decompress" | "list the folder"), &source).to_owned(),
        );
        error.place = Some(Box::new(Place::file(file)));
        error.source = Some(Box::new(source));
        error
    }

    /// Adds the place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(Box::new(place));
        self
    }

    /// Adds what to try.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Tells whether the reader of our output went away, which is not an error.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        self.source
            .as_ref()
            .and_then(|source| source.downcast_ref::<std::io::Error>())
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

/// Says what to try when the operating system refuses to read or to write, or what was read breaks off.
fn io_hint(is_reading: bool, source: &std::io::Error) -> &'static str {
    use std::io::ErrorKind as Io;
    match (source.kind(), is_reading) {
        (Io::NotFound, true) => "Check the name; a path starts in the working folder.",
        (Io::NotFound, false) => "Make the folder first, or name one that exists.",
        (Io::IsADirectory, true) => "This is a folder: name a file in it.",
        (Io::IsADirectory, false) => "This is a folder: name a file to write.",
        (Io::NotADirectory, _) => "A part of the path is a file and no folder: check the name.",
        (Io::PermissionDenied, true) => "Ask for the right to read it, or copy it to a place of yours.",
        (Io::PermissionDenied | Io::ReadOnlyFilesystem, _) => "Choose a place that you may write to.",
        (Io::StorageFull | Io::QuotaExceeded, _) => "Make space, or choose another disk.",
        // What the decoders of gzip and zstd say of a file that breaks off or has wrong bytes.
        (Io::UnexpectedEof | Io::InvalidData | Io::InvalidInput | Io::Other, true) => {
            "The file is cut short or damaged: export or copy it again."
        }
        (_, true) => "Check that the file can be read, and try again.",
        (_, false) => "Check that the place can be written to, or choose another.",
    }
}
