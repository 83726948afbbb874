//! One function a command.

mod backtest;
mod check;
mod diff;
mod digest;
mod frames;
mod gate;
mod hotspots;
mod init;
mod patterns;
mod report;
mod tables;
mod terms;

use std::io;
use std::num::NonZero;

use clap::CommandFactory;

use super::Outcome;
use super::args::{Args, By, Command, Shared};
use super::input::{expect_rows, load, progress, tell};
use super::output::{STANDARD_OUTPUT, bytes_to_output};
use super::progress::Progress;
use super::settings::Settings;
use crate::analysis::{Analysis, AnalysisOptions};
use crate::error::{Error, Result};
use crate::ingest::{Keep, Loaded};

/// Runs a command.
pub(super) fn run(args: Args) -> Result<Outcome> {
    match args.command {
        Command::Report(command) => report::run(&command),
        Command::Check(command) => check::run(&command),
        Command::Frames(command) => frames::run(&command),
        Command::Windows(command) => tables::windows(&command),
        Command::Cooccur(command) => tables::cooccur(&command),
        Command::Patterns(command) => patterns::run(&command),
        Command::Hotspots(command) => hotspots::run(&command),
        Command::Backtest(command) => backtest::run(&command),
        Command::Diff(command) => diff::run(&command),
        Command::Digest(command) => digest::run(&command),
        Command::Gate(command) => gate::run(&command),
        Command::Terms(command) => terms::run(&command),
        Command::Init(command) => init::run(&command),
        Command::Schema => {
            let mut schema = crate::report::schema().to_string();
            schema.push('\n');
            bytes_to_output(None, schema.as_bytes())?;
            Ok(Outcome::Done)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "cofactor", &mut script);
            bytes_to_output(None, &script)?;
            Ok(Outcome::Done)
        }
    }
}

/// What a command needs of its run.
#[derive(Clone, Copy, Default)]
struct Needs {
    /// What is asked of action items.
    keep: Keep,
    /// Whether the digests of the exports are asked for.
    wants_digests: bool,
    /// How many threads there are use for, unless the user says so.
    threads: Option<usize>,
}

/// A load that may go on to the analysis.
struct Run {
    settings: Settings,
    loaded: Loaded,
    progress: Progress,
}

impl Run {
    /// Loads the exports; none when `--strict` ends the run.
    fn start(shared: &Shared, needs: Needs) -> Result<Option<Self>> {
        let mut settings = Settings::new(shared)?;
        settings.load.keep = needs.keep;
        start_threads(settings.threads.or(needs.threads));
        let progress = progress(shared);
        let loaded = load(shared, &mut settings, needs.wants_digests, &progress)?;
        let is_refused = tell(&loaded, &settings);
        if is_refused {
            progress.finish();
            return Ok(None);
        }
        expect_rows(&loaded)?;
        Ok(Some(Self { settings, loaded, progress }))
    }

    fn options(&self, by: Option<By>) -> AnalysisOptions {
        self.settings.analysis(self.loaded.as_of, by)
    }

    fn analysis(&self, by: Option<By>) -> Analysis {
        self.progress.stage("analyzing");
        Analysis::new(&self.loaded.frames, &self.options(by))
    }
}

/// How many threads there are at most for each processor.
const MOST_THREADS: usize = 16;

/// Starts as many threads as asked for, this one among them: what it gave back is then at hand for what follows.
///
/// More than a few for each processor would do nothing but wait for each other.
fn start_threads(asked: Option<usize>) {
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = asked.unwrap_or(0).min(processors.saturating_mul(MOST_THREADS));
    let threads = rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread();
    // A second call in one process keeps the first pool, which changes no result.
    let _ = threads.build_global();
}

/// An I/O error of standard output.
fn output_failed(error: io::Error) -> Error {
    Error::io("write", STANDARD_OUTPUT, error)
}
