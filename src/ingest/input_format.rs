//! A format that the user names, where recognition by content would err.

use super::formats::{Format, Object};
use super::mapping::did_you_mean;
use crate::error::{Error, Result};

/// A format by the name that `check` gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputFormat {
    name: &'static str,
    pub(super) reader: Reader,
}

/// What reads the bytes of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    Csv,
    /// JSON, in one document or one record a line.
    Json,
    /// JSON, one record a line.
    Lines,
    /// JSON or CSV, as the first byte tells.
    JsonOrCsv,
    Parquet,
    Ipc,
    Markdown,
}

const PLAIN: [InputFormat; 6] = [
    InputFormat { name: "plain csv", reader: Reader::Csv },
    InputFormat { name: "plain json", reader: Reader::Json },
    InputFormat { name: "plain ndjson", reader: Reader::Lines },
    InputFormat { name: "plain parquet", reader: Reader::Parquet },
    InputFormat { name: "plain arrow ipc", reader: Reader::Ipc },
    InputFormat { name: "markdown", reader: Reader::Markdown },
];

impl InputFormat {
    /// Finds a format by the name that `check` gives it.
    ///
    /// # Errors
    /// When no format has the name; the hint names the nearest.
    ///
    /// ```
    /// use cofactor::ingest::InputFormat;
    ///
    /// assert_eq!(InputFormat::parse("jira csv")?.name(), "jira csv");
    /// let error = InputFormat::parse("jira cvs").expect_err("it is misspelled");
    /// assert_eq!(error.hint.as_deref(), Some("Did you mean `jira csv`?"));
    /// # Ok::<(), cofactor::error::Error>(())
    /// ```
    pub fn parse(name: &str) -> Result<Self> {
        let written = name.trim().to_lowercase();
        Self::all().find(|format| format.name == written).ok_or_else(|| {
            Error::usage(format!("`{name}` is no format"))
                .hint(did_you_mean(&written, Self::all().map(|format| format.name)))
        })
    }

    /// Names the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Returns how the format describes a JSON object; none when it is ours.
    pub(super) fn of_object(self) -> Option<&'static Format> {
        Format::objects().find(|format| format.name == self.name)
    }

    /// Returns how the format describes the columns of a file; none when it is ours.
    pub(super) fn of_header(self) -> Option<&'static Format> {
        Format::tables().find(|format| format.name == self.name)
    }

    fn all() -> impl Iterator<Item = Self> {
        let is_object = |name| Format::objects().any(|format| format.name == name);
        let is_table = |name| Format::tables().any(|format| format.name == name);
        let objects = Format::objects().map(move |format| Self {
            name: format.name,
            reader: if is_table(format.name) { Reader::JsonOrCsv } else { Reader::Json },
        });
        let tables = Format::tables()
            .filter(move |format| !is_object(format.name))
            .map(|format| Self { name: format.name, reader: Reader::Csv });
        PLAIN.into_iter().chain(objects).chain(tables)
    }
}

/// Returns how an object is described: by the format that the user named, or else by the one it follows.
pub(super) fn format_of(forced: Option<InputFormat>, object: &Object) -> Option<&'static Format> {
    forced.map_or_else(|| Format::of_object(object), InputFormat::of_object)
}
