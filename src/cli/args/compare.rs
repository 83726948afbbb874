//! What compares: figures with limits, a report with an earlier one.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::{Shared, TableOutput};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GateFormat {
    /// One line for each limit.
    Text,
    /// For programs.
    Json,
    /// `JUnit` XML: one test case for each limit.
    Junit,
    /// Annotations of GitHub Actions at the lines of the settings.
    Github,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Gate {
    #[command(flatten)]
    pub shared: Shared,
    #[command(flatten)]
    pub output: TableOutput,
    /// The format.
    #[arg(long, value_enum, default_value = "text")]
    pub format: GateFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// For reading.
    Text,
    /// For programs.
    Json,
    /// For a comment or a summary.
    Markdown,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Diff {
    /// The earlier report: its folder, or its report.json; - reads standard input.
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The later report: its folder, or its report.json.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    #[command(flatten)]
    pub output: TableOutput,
    /// The format.
    #[arg(long, value_enum, default_value = "text")]
    pub format: DiffFormat,
    /// Errors as one JSON object on standard error.
    #[arg(long)]
    pub json_errors: bool,
}
