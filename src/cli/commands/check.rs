//! `check`: what was read, what was wrong, and what a better export would add.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::super::args::{Check, CheckFormat};
use super::super::input::{load, progress};
use super::super::output::{bytes_to_output, visible};
use super::super::settings::Settings;
use super::Outcome;
use crate::error::Result;
use crate::ingest::{Level, Loaded, Table};
use crate::report::{Coverage, coverage};

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
        let table = input.table.map(|table| format!(", table {}", table.name())).unwrap_or_default();
        let _ = writeln!(text, "  {}: {}{table}, {} records", input.name, input.format, input.records);
    }
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
    let advice: Vec<&Coverage> = coverage.iter().filter(|field| field.advice.is_some()).collect();
    if !advice.is_empty() {
        text.push_str("\nWhat a better export would add\n");
        for field in advice {
            let _ = writeln!(text, "  {}", field.advice.unwrap_or_default());
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
        "diagnostics": diagnostics,
    })
}
