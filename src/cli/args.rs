//! The command line as typed.

mod compare;
mod digest;
mod patterns;
mod table;

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub(super) use compare::{Diff, DiffFormat, Gate, GateFormat};
pub(super) use digest::{Digest, DigestFormat};
pub(super) use patterns::{PatternFamily, Patterns, Target};
pub(super) use table::{TableFormat, TableOutput};

/// Mines patterns across incidents: what recurs, what meets more often than chance, whether action items get done.
#[derive(Debug, Parser)]
#[command(name = "cofactor", version, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Load, check, analyze and write the report folder.
    Report(Report),
    /// Load only, and list what is wrong with the input; exit 1 when a row was rejected.
    Check(Check),
    /// Load and write the normalized tables.
    Frames(Frames),
    /// The rolling series as a table.
    Windows(Windows),
    /// Which items meet more often than chance: edges, nodes or the graph.
    Cooccur(Cooccur),
    /// Productive patterns, rules, and what follows what; or the itemsets of a transaction file.
    Patterns(Patterns),
    /// The ranked list of what deserves attention next quarter.
    Hotspots(Hotspots),
    /// How well the ranking foresaw each past quarter, beside what is commonly ranked by.
    Backtest(Backtest),
    /// Hold the latest window against the limits of cofactor.toml; exit 1 when one is exceeded.
    Gate(Gate),
    /// What changed between two reports, each a folder or its report.json.
    Diff(Diff),
    /// A newsletter of a month, a quarter or a year: its postmortems in two paragraphs each.
    Digest(Digest),
    /// Names and how often they come, which may be one, and texts without a name; ready to paste into a taxonomy.
    Terms(Terms),
    /// Write a commented cofactor.toml and taxonomy.toml for the given exports.
    Init(Init),
    /// The JSON Schema of report.json.
    Schema,
    /// Completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// What every command that reads exports takes.
#[derive(Debug, ClapArgs)]
pub(super) struct Shared {
    /// Exports: files or folders; - reads standard input.
    #[arg(value_name = "EXPORT", required = true)]
    pub exports: Vec<PathBuf>,
    /// Settings; by default cofactor.toml beside the input or in the working folder.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Names, aliases and categories; by default taxonomy.toml beside the input.
    #[arg(long, value_name = "FILE")]
    pub taxonomy: Option<PathBuf>,
    /// The format of every export, as `check` names it; by default each is recognized from its content.
    #[arg(long, value_name = "NAME")]
    pub input_format: Option<String>,
    /// The instant of the figures, as a date or a time; by default the midnight after the latest fact.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// The length of each window, as in 90d, 4w, 1mo, 1q or 1y [default: 90d].
    #[arg(long, value_name = "SPAN")]
    pub window: Option<String>,
    /// How far apart windows end [default: 30d].
    #[arg(long, value_name = "SPAN")]
    pub step: Option<String>,
    /// The zone of times without an offset and of calendar windows, as in Europe/Paris [default: UTC].
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// How far back a recurrence looks, in days or weeks [default: 180d].
    #[arg(long, value_name = "SPAN")]
    pub lookback: Option<String>,
    /// What makes a recurrence: factor+system, factor or system [default: factor+system].
    #[arg(long = "match", value_name = "RULE")]
    pub match_rule: Option<String>,
    /// What an incident costs: minutes, count, severity or `column:impact_value` [default: minutes].
    #[arg(long, value_name = "IMPACT")]
    pub impact: Option<String>,
    /// After how long an incident counts half in the ranking, in days or weeks; auto takes what foresaw past
    /// quarters best [default: 180d].
    #[arg(long, value_name = "SPAN")]
    pub half_life: Option<String>,
    /// Text in CSV that a spreadsheet would take for a formula: neutralize writes a ' before it, keep writes it as it is
    /// [default: neutralize].
    #[arg(long, value_name = "RULE")]
    pub csv_formulas: Option<String>,
    /// Stop with exit status 1 when a row is rejected.
    #[arg(long)]
    pub strict: bool,
    /// The seed of random draws [default: 0].
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// The most memory that reading may take, as in 512MiB or 8GiB [default: three quarters of the machine's].
    #[arg(long, value_name = "SIZE")]
    pub max_memory: Option<String>,
    /// How many threads to use [default: all].
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// No progress and no summary on standard error.
    #[arg(long, short)]
    pub quiet: bool,
    /// Errors as one JSON object on standard error.
    #[arg(long)]
    pub json_errors: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum By {
    /// The owning team.
    Team,
    /// The severity.
    Severity,
    /// The systems.
    System,
    /// The categories of the factors.
    Category,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Report {
    #[command(flatten)]
    pub shared: Shared,
    /// The folder to write.
    #[arg(long, value_name = "DIR", default_value = "report")]
    pub out: PathBuf,
    /// Replace the folder even when it holds something else.
    #[arg(long)]
    pub force: bool,
    /// Add a series for each group to windows.csv and report.json.
    #[arg(long, value_enum)]
    pub by: Option<By>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For reading.
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Check {
    #[command(flatten)]
    pub shared: Shared,
    /// The format of the findings.
    #[arg(long, value_enum, default_value = "text")]
    pub format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FrameFormat {
    /// Parquet.
    Parquet,
    /// Arrow IPC.
    Ipc,
    /// Comma-separated.
    Csv,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Frames {
    #[command(flatten)]
    pub shared: Shared,
    /// The format of the tables.
    #[arg(long = "as", value_enum, default_value = "parquet")]
    pub format: FrameFormat,
    /// The folder to write.
    #[arg(long, value_name = "DIR", default_value = "frames")]
    pub out: PathBuf,
    /// Replace the folder even when it holds something else.
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Windows {
    #[command(flatten)]
    pub shared: Shared,
    #[command(flatten)]
    pub output: TableOutput,
    /// The format; by default a table on a terminal, CSV elsewhere.
    #[arg(long, value_enum)]
    pub format: Option<TableFormat>,
    /// One series for each group instead of one for the whole.
    #[arg(long, value_enum)]
    pub by: Option<By>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// Comma-separated, full precision.
    Csv,
    /// An array of objects.
    Json,
    /// Parquet; needs --output or a pipe.
    Parquet,
    /// Rounded, for reading.
    Table,
    /// The drawn graph for Gephi, Cytoscape, yEd, networkx.
    Graphml,
    /// The drawn graph for Gephi.
    Gexf,
    /// The drawn graph for Graphviz.
    Dot,
    /// The drawn graph as JSON, for networkx and D3.
    NodeLink,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Cooccur {
    #[command(flatten)]
    pub shared: Shared,
    #[command(flatten)]
    pub output: TableOutput,
    /// The format; by default a table on a terminal, CSV elsewhere.
    #[arg(long, value_enum)]
    pub format: Option<GraphFormat>,
    /// The items instead of the pairs.
    #[arg(long)]
    pub nodes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum HotspotBy {
    /// Systems.
    System,
    /// Factors.
    Factor,
    /// Factor–system pairs.
    Pair,
    /// Owning teams of the incidents.
    Team,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Hotspots {
    #[command(flatten)]
    pub shared: Shared,
    #[command(flatten)]
    pub output: TableOutput,
    /// The format; by default a table on a terminal, CSV elsewhere.
    #[arg(long, value_enum)]
    pub format: Option<TableFormat>,
    /// Only one kind; by default systems, factors and pairs.
    #[arg(long, value_enum)]
    pub by: Option<HotspotBy>,
    /// Every number behind one item of the ranking, as text or with --format json.
    #[arg(long, value_name = "NAME")]
    pub explain: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum BacktestFormat {
    /// The sums over all periods, for reading.
    Text,
    /// Comma-separated, one row for each period, kind and method.
    Csv,
    /// An array of objects.
    Json,
    /// Parquet; needs --output or a pipe.
    Parquet,
    /// The rows, rounded.
    Table,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Backtest {
    #[command(flatten)]
    pub shared: Shared,
    #[command(flatten)]
    pub output: TableOutput,
    /// The format; by default text on a terminal, CSV elsewhere.
    #[arg(long, value_enum)]
    pub format: Option<BacktestFormat>,
    /// The periods that are foreseen, as in 1q, 1mo or 2w.
    #[arg(long, value_name = "SPAN", default_value = "1q")]
    pub every: String,
    /// The least history before a period.
    #[arg(long, value_name = "SPAN", default_value = "365d")]
    pub history: String,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Terms {
    #[command(flatten)]
    pub shared: Shared,
    #[command(flatten)]
    pub output: TableOutput,
    /// The format; by default everything for reading on a terminal, CSV elsewhere.
    #[arg(long, value_enum)]
    pub format: Option<TableFormat>,
    #[command(flatten)]
    pub choice: TermsChoice,
}

/// What of the vocabulary is wanted, instead of the names.
#[derive(Debug, ClapArgs)]
#[group(multiple = false)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag as typed")]
pub(super) struct TermsChoice {
    /// Names that may be one, with the evidence.
    #[arg(long)]
    pub pairs: bool,
    /// Free text in which no name was found, those first whose words recur.
    #[arg(long)]
    pub unmatched: bool,
    /// What was found in free text, by which pattern, and where.
    #[arg(long)]
    pub matches: bool,
    /// A taxonomy to paste, with the proposals as aliases.
    #[arg(long, conflicts_with = "format")]
    pub snippet: bool,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Init {
    #[command(flatten)]
    pub shared: Shared,
    /// The folder to write to; by default that of the first export.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace files that exist.
    #[arg(long)]
    pub force: bool,
}
