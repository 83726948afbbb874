//! Where a table goes, and how it is written.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

/// Where a table goes.
#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct TableOutput {
    /// The file to write; by default standard output.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TableFormat {
    /// Comma-separated, full precision.
    Csv,
    /// An array of objects.
    Json,
    /// Parquet; needs --output or a pipe.
    Parquet,
    /// Rounded, for reading.
    Table,
}
