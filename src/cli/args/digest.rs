//! What tells of a period.

use clap::{Args as ClapArgs, ValueEnum};

use super::{Shared, TableOutput};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DigestFormat {
    /// For a mail, a wiki or a channel.
    Markdown,
    /// One self-contained page.
    Html,
}

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Digest {
    #[command(flatten)]
    pub shared: Shared,
    /// The month, quarter or year, as in 2026-10, 2026-Q4 or 2026, by the clocks of --timezone.
    #[arg(long, value_name = "PERIOD")]
    pub period: String,
    #[command(flatten)]
    pub output: TableOutput,
    /// The format.
    #[arg(long, value_enum, default_value = "markdown")]
    pub format: DigestFormat,
}
