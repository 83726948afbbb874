//! `patterns`: what meets in threes and more, rules, what follows what; or the itemsets of plain transactions.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use super::super::args::{PatternFamily, Patterns, Target};
use super::super::output::{bytes_to_output, say, to_output};
use super::super::settings::budget;
use super::{Needs, Outcome, Run, output_failed, start_threads};
use crate::corpus::Corpus;
use crate::error::{Error, Place, Result};
use crate::files::open;
use crate::ingest::Keep;
use crate::mining::{
    Family, Options, Pattern, PatternOptions, Transactions, closed, count_closed, count_frequent,
    count_maximal, follows, frequent, maximal, patterns,
};
use crate::report::{
    follows_table, follows_with_incidents, patterns_table, rules_table, rules_with_incidents,
};

/// The columns that a terminal shows of the patterns.
const PATTERN_COLUMNS: [&str; 5] = ["items", "support_count", "expected", "lift", "q"];
/// The columns that a terminal shows of the rules.
const RULE_COLUMNS: [&str; 6] = ["antecedent", "consequent", "support_count", "confidence", "lift", "q"];

/// Runs `patterns`.
pub(super) fn run(command: &Patterns) -> Result<Outcome> {
    if command.transactions {
        return plain_transactions(command);
    }
    let Some(run) = Run::start(&command.shared, Needs { keep: Keep::Nothing, ..Needs::default() })? else {
        return Ok(Outcome::Findings);
    };
    run.progress.stage("analyzing");
    let frames = &run.loaded.frames;
    let corpus = Corpus::new(frames, run.loaded.as_of);
    let path = command.output.output.as_deref();
    if command.follows {
        let horizon = run.settings.follow_horizon;
        let follows = follows(&corpus, horizon);
        run.progress.finish();
        let table = if command.incidents {
            follows_with_incidents(frames, &corpus, &follows, horizon)
        } else {
            follows_table(&corpus, &follows)
        };
        run.write(table, command.format, path, &[])?;
        return Ok(Outcome::Done);
    }
    let configured = run.settings.patterns;
    let family = match command.family {
        Some(PatternFamily::Tested) => Family::Tested,
        Some(PatternFamily::Possible) => Family::Possible,
        None => configured.family,
    };
    let min_count = command.min_count.or(configured.min_count);
    let found = patterns(&corpus, PatternOptions { min_count, family });
    run.progress.finish();
    if !run.settings.quiet && !found.list.iter().any(Pattern::is_productive) {
        let further = match family {
            Family::Tested => "rarer ones: --min-count with --family possible",
            Family::Possible => "--family tested asks for less",
        };
        say(&format!("no pattern in at least {} incidents; {further}", found.min_count));
    }
    if command.rules {
        let table = if command.incidents {
            rules_with_incidents(frames, &corpus, &found.rules)
        } else {
            rules_table(&corpus, &found.rules)
        };
        run.write(table, command.format, path, &RULE_COLUMNS)?;
    } else {
        let shown = found.list.iter().filter(|pattern| command.all || pattern.is_productive());
        run.write(patterns_table(frames, &corpus, shown), command.format, path, &PATTERN_COLUMNS)?;
    }
    Ok(Outcome::Done)
}

/// Mines a file of integers, so that anyone can compare the miner with others.
fn plain_transactions(command: &Patterns) -> Result<Outcome> {
    start_threads(command.shared.threads.map(|threads| threads.max(1)));
    let [path] = command.shared.exports.as_slice() else {
        return Err(Error::usage("--transactions takes one file")
            .hint("Join the files first: one transaction a line."));
    };
    let name = path.display().to_string();
    let budget = budget("", command.shared.max_memory.as_ref(), None)?;
    let bytes = budget.whole(open(path)?, &name)?;
    let transactions = Transactions::from_fimi(&bytes).map_err(|error| {
        let place = Place::line(name.clone(), error.line as u64, Some(error.column as u64));
        Error::input("not an item: items are whole numbers below 2^32, separated by spaces")
            .at(place)
            .hint("Write each transaction as a line of numbers, as in 3 17 42.")
            .caused_by(error)
    })?;
    drop(bytes);
    let options = Options::new(command.min_count.unwrap_or(1));
    let path = command.output.output.as_deref();
    if command.count {
        let counts = match command.target {
            Target::Closed => count_closed(&transactions, &options),
            Target::Frequent => count_frequent(&transactions, &options),
            Target::Maximal => count_maximal(&transactions, &options),
        };
        bytes_to_output(path, counts_text(&counts).as_bytes())?;
        return Ok(Outcome::Done);
    }
    to_output(path, |output| {
        let mut failed = None;
        let mut line = String::new();
        let visit = |items: &[u32], count: u32| {
            line.clear();
            for item in items {
                let _ = write!(line, "{item} ");
            }
            let _ = writeln!(line, "({count})");
            match output.write_all(line.as_bytes()) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        };
        let _ = match command.target {
            Target::Closed => closed(&transactions, &options, visit),
            Target::Frequent => frequent(&transactions, &options, visit),
            Target::Maximal => maximal(&transactions, &options, visit),
        };
        failed.map_or(Ok(()), |error| Err(output_failed(error)))
    })?;
    Ok(Outcome::Done)
}

/// Spells how many itemsets there are: all together, then by size.
fn counts_text(counts: &[u64]) -> String {
    let total = counts.iter().fold(0u64, |sum, count| sum.saturating_add(*count));
    let mut text = format!("{total}\n");
    for (size, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let _ = writeln!(text, "size {size}: {count}");
    }
    text
}
