//! `check`: what was read, what was wrong, and what a better export would add.

mod account;

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::super::args::{Check, CheckFormat};
use super::super::input::{load, progress};
use super::super::output::{to_output, visible, visible_line};
use super::super::settings::Settings;
use super::{Outcome, output_failed};
use crate::error::Result;
use crate::ingest::{Diagnostics, InputSummary, Level, Loaded, Table};
use crate::report::{Coverage, advice, coverage, joins_json};
use account::Account;

/// Runs `check`.
pub(super) fn run(command: &Check) -> Result<Outcome> {
    let mut settings = Settings::new(&command.shared)?;
    let progress = progress(&command.shared);
    let loaded = load(&command.shared, &mut settings, false, &progress)?;
    progress.finish();
    let coverage = coverage(&loaded.frames);
    to_output(None, |output| {
        let written = match command.format {
            CheckFormat::Text => write_text(output, &loaded, &coverage),
            CheckFormat::Json => {
                serde_json::to_writer_pretty(&mut *output, &Findings::new(&loaded, &coverage))
                    .map_err(io::Error::from)
                    .and_then(|()| output.write_all(b"\n"))
            }
        };
        written.map_err(output_failed)
    })?;
    let has_rejects = loaded.diagnostics.count(Level::Reject) > 0;
    Ok(if has_rejects { Outcome::Findings } else { Outcome::Done })
}

/// Tells whether there is any row, without which no instant has a meaning.
fn has_rows(loaded: &Loaded) -> bool {
    !(loaded.frames.incidents.is_empty() && loaded.frames.action_items.is_empty())
}

fn write_text(output: &mut dyn Write, loaded: &Loaded, coverage: &[Coverage]) -> io::Result<()> {
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
    let account = Account::new(loaded);
    for (number, input) in loaded.inputs.iter().enumerate() {
        file(&mut text, input);
        account.put_input(&mut text, number, input);
    }
    account.put_total(&mut text, &loaded.inputs);
    joins(&mut text, loaded);
    text.push_str("\nCoverage\n");
    for field in coverage {
        // Neither all nor none is said of what only rounds to it.
        let share = field.share.ratio().map(|ratio| ratio * 100.0).map_or("none".to_owned(), |share| {
            if share > 0.0 && share < 0.5 {
                "<1 %".to_owned()
            } else if (99.5..100.0).contains(&share) {
                ">99 %".to_owned()
            } else {
                format!("{share:.0} %")
            }
        });
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
    output.write_all(visible(&text).as_bytes())?;
    for (level, title) in [(Level::Reject, "Rejected"), (Level::Warning, "Warnings"), (Level::Note, "Notes")]
    {
        let count = loaded.diagnostics.count(level);
        if count == 0 {
            continue;
        }
        writeln!(output, "\n{title} ({count})")?;
        for entry in loaded.diagnostics.entries().filter(|entry| entry.level() == level) {
            let line = format!("  {}: {} ({})", entry.place(), entry.message(), entry.code());
            writeln!(output, "{}\n      {}", visible_line(&line), visible_line(entry.hint()))?;
        }
    }
    Ok(())
}

fn all_advice(loaded: &Loaded, coverage: &[Coverage]) -> Vec<String> {
    let general = coverage.iter().filter_map(|field| field.advice).map(str::to_owned);
    advice(&loaded.frames, &loaded.joins).into_iter().chain(general).collect()
}

/// Says what a file was taken for.
fn file(text: &mut String, input: &InputSummary) {
    let table = input.table.map(|table| format!(", table {}", table.name())).unwrap_or_default();
    let name = visible_line(&input.name);
    let _ = writeln!(text, "  {name}: {}{table}, {} records", input.format, input.records);
    if input.kinds.len() > 1 {
        let kinds: Vec<String> = input.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let _ = writeln!(text, "      holds {}", kinds.join(", "));
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

/// The findings for programs; the messages are made as they are written.
#[derive(Serialize)]
struct Findings<'a> {
    action_items: usize,
    advice: Vec<String>,
    as_of: Option<String>,
    coverage: Vec<Value>,
    diagnostics: Entries<'a>,
    incidents: usize,
    inputs: Vec<Value>,
    involvements: usize,
    joins: Value,
    together: Value,
}

struct Entries<'a>(&'a Diagnostics);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.entries().map(|entry| {
            let place = entry.place();
            json!({
                "level": match entry.level() {
                    Level::Reject => "reject",
                    Level::Warning => "warning",
                    Level::Note => "note",
                },
                "code": entry.code(),
                "file": place.file,
                "line": place.line,
                "column": place.column,
                "pointer": place.pointer,
                "message": entry.message(),
                "hint": entry.hint(),
            })
        }))
    }
}

impl<'a> Findings<'a> {
    fn new(loaded: &'a Loaded, coverage: &[Coverage]) -> Self {
        let frames = &loaded.frames;
        let account = Account::new(loaded);
        Self {
            action_items: frames.action_items.len(),
            advice: all_advice(loaded, coverage),
            as_of: has_rows(loaded).then(|| loaded.as_of.to_string()),
            coverage: coverage.iter().map(field).collect(),
            diagnostics: Entries(&loaded.diagnostics),
            incidents: frames.incidents.len(),
            inputs: (loaded.inputs.iter().enumerate())
                .map(|(number, input)| input_object(&account, number, input))
                .collect(),
            involvements: frames.involvements.len(),
            joins: joins_json(&loaded.joins),
            together: account.total_json(&loaded.inputs),
        }
    }
}

fn input_object(account: &Account, number: usize, input: &InputSummary) -> Value {
    let kinds = input.kinds.iter().map(|(kind, count)| json!({ "kind": kind, "records": count }));
    let mut object = json!({
        "name": input.name,
        "format": input.format,
        "table": input.table.map(Table::name),
        "records": input.records,
        "kinds": kinds.collect::<Vec<_>>(),
    });
    if let (Value::Object(object), Value::Object(more)) = (&mut object, account.input_json(number, input)) {
        object.extend(more);
    }
    object
}

fn field(field: &Coverage) -> Value {
    json!({
        "table": field.table.name(),
        "field": field.field,
        "count": field.share.count,
        "of": field.share.of,
        "advice": field.advice,
    })
}
