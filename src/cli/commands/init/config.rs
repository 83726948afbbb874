//! A commented `cofactor.toml`.

use std::fmt::Write;

use super::Unknown;
use crate::ingest::quoted;
use crate::model::Instant;
use crate::model::turns_text;

/// The keys above the tables, behind those whose values the exports tell.
const KEYS: &str = r#"
# The length of each window, and how far apart windows end: 90d, 4w, 1mo, 1q, 1y.
# window = "90d"
# step = "30d"

# How far back a recurrence looks, and what makes one: factor+system, factor or system.
# lookback = "180d"
# match = "factor+system"

# What an incident costs: minutes, count, severity or column:impact_value.
# impact = "minutes"

# How fast the past loses weight in the ranking, and how long one thing may take to follow another.
# half_life_days = 180 # or "auto": what foresaw past quarters best
# follow_horizon = "30d"

# The seed of random draws, and whether a rejected row stops the run.
# seed = 0
# strict = false

# Text in CSV that a spreadsheet would take for a formula: neutralize writes a ' before it, or keep.
# csv_formulas = "neutralize"

# The most memory that reading may take; three quarters of the machine's by default.
# max_memory = "8GiB"

# Whether day or month comes first in exports whose every date fits both; not set by default.
# date_order = "day-first"

# What stands between the values of a cell in exports of other tools; found in each cell by default.
# list_delimiter = ", "

# Limits for `cofactor gate`: a column of windows.csv, >= or <=, a number. `when clear` fails only when the whole 95 %
# interval is beyond the limit, and needs a column that has one.
# gate = ["on_time_ratio >= 0.7", "overdue_ratio <= 0.2 when clear", "recurred_while_fix_overdue <= 0"]
"#;

/// The tables, which stand below every key.
const TABLES: &str = r#"
# Promises: action items of a priority are done within a time.
# [[policies]]
# priority = "high"
# within = "14d"
# from = "incident_resolved" # or "created"

# When a factor, a system or a pair counts as systemic.
# [systemic]
# incidents = 3
# within = "180d"

# How many incidents a pattern needs (not set by default: the larger of 3 and half a percent of all), and which sets
# count as tested for its q: those that are frequent, or every possible one, which keeps chance out where patterns are
# rare.
# [patterns]
# min_count = 3
# family = "tested" # or "possible"

# Which incidents need a postmortem, from which severity on or when they take longer, and by when.
# [postmortems]
# needed_severity = 2
# needed_minutes = 10
# published_within = "5d"

# How tracker issues reach their incidents: what an incident's id looks like, of which the first group counts (not set by
# default), and the labels of issues that are action items even when they name none.
# [join]
# incident_pattern = '(INC-\d+)'
# labels = ["postmortem", "post-mortem", "corrective-action", "action-item", "incident-follow-up", "pir"]

# The limits of `gate` as tables, instead of the list above; at_most is the other side.
## [[gate]]
## column = "on_time_ratio"
## at_least = 0.7
## when = "value" # or "clear"
## undefined = "pass" # or "fail": what becomes of a figure of too few cases
##
## [[gate]]
## column = "recurred_while_fix_overdue"
## at_most = 0
"#;

/// A mapping, where the exports need none.
const MAPPING: &str = r#"
# A table of another tool: our column = theirs.
# [map.tickets]
# files = ["tickets*.csv"] # without it: every file that has all of the columns
# table = "incidents" # or "action_items", or "involvements"
# columns = { incident_id = "number", started_at = "opened_at", severity = "priority", systems = ["service"] }
# constants = { source = "desk" }
# delimiters = { systems = ", " }
# values.severity = { "1 - Critical" = 1, "*" = 3 }
"#;

/// What a mapping may hold besides its columns.
const MORE_OF_A_MAPPING: &str = r#"# constants = { source = "desk" }
# delimiters = { systems = ", " }
# values.severity = { "1 - Critical" = 1, "*" = 3 }
"#;

/// Spells the settings; every key that is not needed is commented out and shows its default.
pub(super) fn text(
    names: &[String],
    unknown: &[Unknown],
    as_of: Option<Instant>,
    has_local_times: bool,
) -> String {
    let mut text = String::from(
        "# Settings of cofactor. Every key is optional; a flag beats it. Lines behind # show the defaults; keys stand above \
         tables.\n",
    );
    if !names.is_empty() {
        let _ = writeln!(text, "# Fitted to {}.", one_line(&shortened(names)));
    }
    text.push_str("\n# The instant of the figures; by default the midnight after the latest fact.\n");
    let instant = as_of.map_or_else(|| "2024-07-01".to_owned(), |as_of| as_of.date().to_string());
    let _ = writeln!(text, "# as_of = \"{instant}\"");
    if has_local_times {
        text.push_str(
            "\n# Some times of these exports have no offset: set the zone in which they were written.\n\
             timezone = \"UTC\"\n",
        );
    } else {
        text.push_str("\n# The zone of times without an offset, as in Europe/Paris.\n# timezone = \"UTC\"\n");
    }
    text.push_str(KEYS);
    text.push_str(TABLES);
    if unknown.is_empty() {
        text.push_str(MAPPING);
    }
    let mut keys: Vec<String> = Vec::new();
    for table in unknown {
        mapping(&mut text, table, &mut keys);
    }
    text
}

fn mapping(text: &mut String, table: &Unknown, keys: &mut Vec<String>) {
    let base = table.name.rsplit('/').next().unwrap_or(&table.name);
    let stem = base.split('.').next().unwrap_or(base);
    let mut key: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    while keys.contains(&key) || key.is_empty() {
        key.push('_');
    }
    keys.push(key.clone());
    let guess = &table.guess;
    let is_whole = guess.lacking.is_empty();
    let mark = if is_whole { "" } else { "# " };
    let _ = writeln!(
        text,
        "\n# {} is not recognized. Its columns: {}",
        one_line(&table.name),
        one_line(&table.header.join(", "))
    );
    if is_whole {
        text.push_str("# Guessed from their names: check it, and add what is missing.\n");
    } else {
        let _ = writeln!(
            text,
            "# Nothing was found for {}: fill it in and take the marks away.",
            guess.lacking.join(" and ")
        );
    }
    let _ = writeln!(text, "{mark}[map.{key}]");
    let _ = writeln!(text, "{mark}files = [{}]", quoted(base));
    let _ = writeln!(text, "{mark}table = {}", quoted(guess.table.name()));
    text.push_str(MORE_OF_A_MAPPING);
    let _ = writeln!(text, "{mark}[map.{key}.columns]");
    for (ours, theirs) in &guess.columns {
        let _ = writeln!(text, "{mark}{ours} = {}", quoted(theirs));
    }
    for lacking in &guess.lacking {
        let _ = writeln!(text, "# {lacking} = \"\"");
    }
}

fn shortened(names: &[String]) -> String {
    const MOST: usize = 5;
    let shown = names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > MOST { format!("{shown} and {} more", names.len() - MOST) } else { shown }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || turns_text(c) { ' ' } else { c }).collect()
}
