//! A commented `cofactor.toml`.

use std::fmt::Write;

use super::Unknown;
use crate::ingest::quoted;
use crate::model::Instant;
use crate::model::turns_text;

/// Spells the settings; every key that is not needed is commented out and shows its default.
pub(super) fn text(
    names: &[String],
    unknown: &[Unknown],
    as_of: Option<Instant>,
    has_local_times: bool,
) -> String {
    let mut text = String::from(
        "# Settings of cofactor. Every key is optional; a flag beats it. Lines behind # show the defaults.\n",
    );
    if !names.is_empty() {
        let _ = writeln!(text, "# Fitted to {}.", one_line(&shortened(names)));
    }
    text.push_str("\n# The instant of the figures; by default the midnight after the latest fact.\n");
    let instant = as_of.map_or_else(|| "2024-07-01".to_owned(), |as_of| as_of.date().to_string());
    let _ = writeln!(text, "# as_of = \"{instant}\"");
    text.push_str(
        "\n# The length of each window, and how far apart windows end: 90d, 4w, 1mo, 1q, 1y.\n\
         # window = \"90d\"\n# step = \"30d\"\n",
    );
    if has_local_times {
        text.push_str(
            "\n# Some times of these exports have no offset: set the zone in which they were written.\n\
             timezone = \"UTC\"\n",
        );
    } else {
        text.push_str("\n# The zone of times without an offset, as in Europe/Paris.\n# timezone = \"UTC\"\n");
    }
    text.push_str(
        "\n# How far back a recurrence looks, and what makes one: factor+system, factor or system.\n\
         # lookback = \"180d\"\n# match = \"factor+system\"\n\
         \n# What an incident costs: minutes, count, severity or column:impact_value.\n# impact = \"minutes\"\n\
         \n# How fast the past loses weight in the ranking, and how long one thing may take to follow another.\n\
         # half_life_days = 180 # or \"auto\": what foresaw past quarters best\n# follow_horizon = \"30d\"\n\
         \n# Promises: action items of a priority are done within a time.\n\
         # [[policies]]\n# priority = \"high\"\n# within = \"14d\"\n# from = \"incident_resolved\"\n\
         \n# Which incidents need a postmortem, from which severity on or when they take longer, and by when.\n\
         # [postmortems]\n# needed_severity = 2\n# needed_minutes = 10\n# published_within = \"5d\"\n\
         \n# What stands between the values of a cell in exports of other tools; found in each cell by default.\n\
         # list_delimiter = \", \"\n",
    );
    if unknown.is_empty() {
        text.push_str(
            "\n# A table of another tool: our column = theirs.\n\
             # [map.tickets]\n# files = [\"tickets*.csv\"]\n# table = \"incidents\"\n\
             # columns = { incident_id = \"number\", started_at = \"opened_at\", systems = [\"service\"] }\n\
             # values.severity = { \"1 - Critical\" = 1, \"*\" = 3 }\n",
        );
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
