//! `check`: what was read, what was wrong, and what a better export would add.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::args::{Check, CheckFormat};
use super::super::input::{load, progress};
use super::super::output::{bytes_to_output, visible};
use super::super::settings::Settings;
use super::Outcome;
use crate::error::Result;
use crate::ingest::{InputSummary, Level, Loaded, Table};
use crate::report::{Coverage, advice, coverage, joins_json};

/// Runs `check`.
pub(super) fn run(command: &Check) -> Result<Outcome> {
    let settings = Settings::new(&command.shared)?;
    let progress = progress(&command.shared);
    let loaded = load(&command.shared, &settings, false, &progress)?;
    progress.finish();
    let coverage = coverage(&loaded.frames);
    let text = match command.format {
        CheckFormat::Text => visible(&text(&loaded, &coverage)),
        CheckFormat::Json => format!("{:#}\n", object(&loaded, &coverage)),
    };
    bytes_to_output(None, text.as_bytes())?;
    let has_rejects = loaded.diagnostics.count(Level::Reject) > 0;
    Ok(if has_rejects { Outcome::Findings } else { Outcome::Done })
}

/// Tells whether there is any row, without which no instant has a meaning.
fn has_rows(loaded: &Loaded) -> bool {
    !(loaded.frames.incidents.is_empty() && loaded.frames.action_items.is_empty())
}

fn text(loaded: &Loaded, coverage: &[Coverage]) -> String {
    let mut text = String::new();
    let frames = &loaded.frames;
    if has_rows(loaded) {
        let _ = writeln!(text, "As of {}", loaded.as_of);
    }
    let _ = writeln!(
        text,
        "{} incidents, {} involvements, {} action items",
        frames.incidents.len(),
        frames.involvements.len(),
        frames.action_items.len()
    );
    text.push_str("\nFiles\n");
    for input in &loaded.inputs {
        file(&mut text, loaded, input);
    }
    joins(&mut text, loaded);
    text.push_str("\nCoverage\n");
    for field in coverage {
        let share = field.share.ratio().map_or("none".to_owned(), |ratio| format!("{:.0} %", ratio * 100.0));
        let _ = writeln!(
            text,
            "  {} {}: {share} ({} of {})",
            field.table.name(),
            field.field,
            field.share.count,
            field.share.of
        );
    }
    let advice = all_advice(loaded, coverage);
    if !advice.is_empty() {
        text.push_str("\nWhat a better export would add\n");
        for sentence in advice {
            let _ = writeln!(text, "  {sentence}");
        }
    }
    for (level, title) in [(Level::Reject, "Rejected"), (Level::Warning, "Warnings"), (Level::Note, "Notes")]
    {
        let count = loaded.diagnostics.count(level);
        if count == 0 {
            continue;
        }
        let _ = writeln!(text, "\n{title} ({count})");
        for entry in loaded.diagnostics.entries().iter().filter(|entry| entry.level == level) {
            let _ = writeln!(text, "  {}: {} ({})", entry.place, entry.message, entry.code);
            let _ = writeln!(text, "      {}", entry.hint);
        }
    }
    text
}

fn all_advice(loaded: &Loaded, coverage: &[Coverage]) -> Vec<String> {
    let general = coverage.iter().filter_map(|field| field.advice).map(str::to_owned);
    advice(&loaded.frames, &loaded.joins).into_iter().chain(general).collect()
}

/// The rows of an input that were left out.
fn rejected(loaded: &Loaded, input: &InputSummary) -> usize {
    let of_input =
        |entry: &&crate::ingest::Diagnostic| entry.level == Level::Reject && entry.place.file == input.name;
    loaded.diagnostics.entries().iter().filter(of_input).count()
}

/// Says what a file was taken for, and how many of its rows became what.
fn file(text: &mut String, loaded: &Loaded, input: &InputSummary) {
    let table = input.table.map(|table| format!(", table {}", table.name())).unwrap_or_default();
    let _ = writeln!(text, "  {}: {}{table}, {} records", input.name, input.format, input.records);
    if input.kinds.len() > 1 {
        let kinds: Vec<String> = input.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let _ = writeln!(text, "      holds {}", kinds.join(", "));
    }
    let became = input.became.iter().zip(["incidents", "involvements", "action items", "tracker issues"]);
    let rejected = rejected(loaded, input) as u64;
    let parts: Vec<String> = became
        .chain(std::iter::once((&rejected, "rejects")))
        .filter(|(count, _)| **count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if !parts.is_empty() {
        let _ = writeln!(text, "      became {}", parts.join(", "));
    }
}

/// Says where the dates of action items come from, and what became of tracker issues.
fn joins(text: &mut String, loaded: &Loaded) {
    if !loaded.joins.issues.is_empty() {
        text.push_str("\nTracker issues\n");
        for (fate, issues) in &loaded.joins.issues {
            let _ = writeln!(text, "  {issues} {}", fate.words());
        }
    }
    if !loaded.joins.dates.is_empty() {
        text.push_str("\nDates of action items\n");
        for ((date, from), items) in &loaded.joins.dates {
            let from = match from.as_str() {
                "none" => "without one".to_owned(),
                "updated_at" => "from the last change, for want of a closing date".to_owned(),
                source => format!("from {source}"),
            };
            let _ = writeln!(text, "  {}: {items} {from}", date.name());
        }
    }
}

fn object(loaded: &Loaded, coverage: &[Coverage]) -> Value {
    let frames = &loaded.frames;
    let inputs: Vec<Value> = loaded
        .inputs
        .iter()
        .map(|input| {
            json!({
                "name": input.name,
                "format": input.format,
                "table": input.table.map(Table::name),
                "records": input.records,
                "kinds": input.kinds.iter().map(|(kind, count)| json!({ "kind": kind, "records": count })).collect::<Vec<_>>(),
                "incidents": input.became[0],
                "involvements": input.became[1],
                "action_items": input.became[2],
                "tracker_issues": input.became[3],
                "rejects": rejected(loaded, input),
            })
        })
        .collect();
    let fields: Vec<Value> = coverage
        .iter()
        .map(|field| {
            json!({
                "table": field.table.name(),
                "field": field.field,
                "count": field.share.count,
                "of": field.share.of,
                "advice": field.advice,
            })
        })
        .collect();
    let diagnostics: Vec<Value> = loaded
        .diagnostics
        .entries()
        .iter()
        .map(|entry| {
            json!({
                "level": match entry.level {
                    Level::Reject => "reject",
                    Level::Warning => "warning",
                    Level::Note => "note",
                },
                "code": entry.code,
                "file": entry.place.file,
                "line": entry.place.line,
                "column": entry.place.column,
                "pointer": entry.place.pointer,
                "message": entry.message,
                "hint": entry.hint,
            })
        })
        .collect();
    json!({
        "as_of": has_rows(loaded).then(|| loaded.as_of.to_string()),
        "incidents": frames.incidents.len(),
        "involvements": frames.involvements.len(),
        "action_items": frames.action_items.len(),
        "inputs": inputs,
        "coverage": fields,
        "advice": all_advice(loaded, coverage),
        "joins": joins_json(&loaded.joins),
        "diagnostics": diagnostics,
    })
}
