//! What was typed, to validated settings, to a run.

mod args;
mod commands;
mod config;
mod input;
mod limits;
mod output;
mod postmortems;
mod progress;
mod settings;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::error::{Error, ErrorKind};
use args::Args;

/// What a run ended with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Done, with findings that the user asked to be told of.
    Findings,
}

/// Runs the command line and returns the exit status: 0 done, 1 findings, 2 usage, input or I/O error.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let wants_json = arguments.iter().any(|argument| argument == "--json-errors");
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => return usage_error(&error, wants_json),
    };
    match commands::run(args) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            output::print_error(&error, wants_json);
            ExitCode::from(2)
        }
    }
}

fn usage_error(error: &clap::Error, wants_json: bool) -> ExitCode {
    if !error.use_stderr() {
        // Help and version are results; a reader that went away is no error.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if wants_json {
        let text = error.render().to_string();
        let mut lines = text.lines();
        let message = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        let rest = lines.map(str::trim).filter(|line| !line.is_empty());
        let hint: Vec<&str> = rest.filter(|line| !line.starts_with("Usage:")).collect();
        output::print_error(&Error::new(ErrorKind::Usage, message).hint(hint.join(" ")), true);
    } else {
        let _ = error.print();
    }
    ExitCode::from(2)
}
