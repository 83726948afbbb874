//! `metrics.prom`: the figures of the latest window in the text format of `OpenMetrics`, for those who chart elsewhere.
//!
//! A metric is named as its column of `windows.csv`, with `cofactor_` before it. The whole has no label; a group has one
//! named after the grouping. A figure that is not defined has no sample. No sample has a time: the instant of the
//! figures is `cofactor_window_end_timestamp_seconds`.

use crate::ingest::Level;
use crate::metric::WindowRow;

use super::context::Context;
use super::findings::words;
use super::table::Value;
use super::tables::windows_table;

/// One metric with its samples: a label and a value each.
struct Family<'a> {
    name: &'a str,
    unit: Option<&'static str>,
    help: String,
    samples: Vec<(String, String)>,
}

/// Renders the latest window and the totals.
#[must_use]
pub fn open_metrics(context: &Context<'_>) -> String {
    let mut text = String::new();
    text.push_str(
        "# TYPE cofactor_build_info gauge\n# HELP cofactor_build_info The version of the program.\n",
    );
    words::put(
        &mut text,
        format_args!("cofactor_build_info{{version=\"{}\"}} 1\n", env!("CARGO_PKG_VERSION")),
    );
    for (name, help, count) in totals(context) {
        let samples = vec![(String::new(), count.to_string())];
        put(&mut text, &Family { name, unit: None, help: help.to_owned(), samples });
    }
    let analysis = context.analysis;
    let Some(latest) = analysis.windows.last() else {
        text.push_str("# EOF\n");
        return text;
    };
    let groups = analysis.groups.iter().filter(|row| row.window == latest.window);
    let rows: Vec<&WindowRow> = std::iter::once(latest).chain(groups).collect();
    let grouping = context.options.by.map_or("", crate::model::Grouping::name);
    let labels: Vec<String> = rows.iter().map(|row| label(grouping, &row.group)).collect();
    let table = windows_table(rows);
    let columns = table.columns;
    let cells: Vec<Vec<Value<'_>>> = table.rows.collect();
    for (at, column) in columns.iter().enumerate() {
        let (name, unit) = match *column {
            "group" => continue,
            "window_start" => ("window_start_timestamp_seconds", Some("seconds")),
            "window_end" => ("window_end_timestamp_seconds", Some("seconds")),
            column => (column, unit(column)),
        };
        let sample = |(label, row): (&String, &Vec<Value<'_>>)| Some((label.clone(), number(&row[at])?));
        let samples: Vec<_> = labels.iter().zip(&cells).filter_map(sample).collect();
        put(&mut text, &Family { name, unit, help: help(column), samples });
    }
    text.push_str("# EOF\n");
    text
}

/// The totals of the history up to the instant of the figures.
fn totals(context: &Context<'_>) -> [(&'static str, &'static str, u64); 4] {
    let corpus = &context.analysis.corpus;
    [
        ("history_incidents", "Incidents of the whole history.", corpus.len() as u64),
        ("history_action_items", "Action items of the whole history.", corpus.actions.len() as u64),
        ("rejects", "Rows of the input that were rejected.", context.diagnostics.count(Level::Reject) as u64),
        (
            "warnings",
            "Rows of the input that were kept with a change.",
            context.diagnostics.count(Level::Warning) as u64,
        ),
    ]
}

/// Appends a metric; one without a sample is left out.
fn put(text: &mut String, family: &Family<'_>) {
    if family.samples.is_empty() {
        return;
    }
    let name = family.name;
    words::put(text, format_args!("# TYPE cofactor_{name} gauge\n"));
    if let Some(unit) = family.unit {
        words::put(text, format_args!("# UNIT cofactor_{name} {unit}\n"));
    }
    words::put(text, format_args!("# HELP cofactor_{name} {}\n", family.help));
    for (label, value) in &family.samples {
        words::put(text, format_args!("cofactor_{name}{label} {value}\n"));
    }
}

/// Spells a cell as a number.
fn number(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Count(_) | Value::Number(_) => Some(value.spell().into_owned()),
        Value::Flag(flag) => Some(u8::from(*flag).to_string()),
        Value::Instant(at) => Some(at.0.div_euclid(1_000_000).to_string()),
        Value::Empty | Value::Text(_) | Value::Plain(_) | Value::List(_) => None,
    }
}

/// The label of a group.
fn label(grouping: &str, group: &str) -> String {
    if group.is_empty() {
        return String::new();
    }
    let value = group.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("{{{grouping}=\"{value}\"}}")
}

/// The unit of a column, where its name ends with it, as the format demands.
fn unit(column: &str) -> Option<&'static str> {
    [("_ratio", "ratio"), ("_days", "days")]
        .into_iter()
        .find(|(ending, _)| column.ends_with(ending) && column != "incidents_per_30_days")
        .map(|(_, unit)| unit)
}

/// Tells what a column holds.
fn help(column: &str) -> String {
    for (ending, what) in [("_low", "Lower"), ("_high", "Upper")] {
        if let Some(stem) = column.strip_suffix(ending) {
            return format!("{what} end of the 95% interval of {stem}.");
        }
    }
    let text = match column {
        "window_start" => "Start of the latest window.",
        "window_end" => "End of the latest window, which is the instant of the figures.",
        "warming_up" => "Whether the look-back of the window reaches before the first incident.",
        "incidents" => "Incidents that occurred in the window.",
        "incidents_per_30_days" => "Incidents per 30 days.",
        "labelled" => "Incidents that could recur, because they have what the rule of recurrence matches.",
        "recurrences" => "Incidents that recur from an earlier one.",
        "recurrence_rate" => "Share of the labelled incidents that recur.",
        "expected_recurrence_rate" => "Share that would recur in random order.",
        "recurrence_ratio" => "Recurrence rate over the expected one.",
        "recurred_while_fix_open" => "Recurrences while an action item of the earlier incident was open.",
        "recurred_while_fix_open_ratio" => "Share of the recurrences while such an action item was open.",
        "recurred_while_fix_overdue" => {
            "Recurrences while an action item of the earlier incident was overdue."
        }
        "systemic_items" => "Factors, systems and pairs of both with many incidents lately.",
        "created" => "Action items made in the window.",
        "closed" => "Action items done in the window.",
        "dropped" => "Action items dropped in the window.",
        "outcome_unknown" => "Action items made in the window of which the outcome is unknown.",
        "due" => "Action items due in the window.",
        "on_time" => "Action items due in the window and done before they were due.",
        "on_time_ratio" => "Share of the action items due in the window that were done in time.",
        "open" => "Action items open at the end.",
        "open_with_due" => "Open action items with a due date.",
        "open_without_due" => "Open action items without a due date.",
        "open_without_owner" => "Open action items without an owner.",
        "overdue" => "Action items overdue at the end.",
        "overdue_ratio" => "Share of the open action items with a due date that are overdue.",
        "policy_due" => "Deadlines of the policies in the window.",
        "policy_met" => "Deadlines of the policies that were met.",
        "policy_ratio" => "Share of the deadlines of the policies that were met.",
        "actions_per_incident_n" => "Incidents whose action items are counted.",
        "actions_3_to_7" => "Incidents with three to seven action items.",
        "actions_3_to_7_ratio" => "Share of the incidents with three to seven action items.",
        _ => return format!("{}.", words::sentence(&column.replace('_', " "))),
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_end_the_name() {
        assert_eq!(unit("on_time_ratio"), Some("ratio"));
        assert_eq!(unit("closed_median_days"), Some("days"));
        assert_eq!(unit("incidents_per_30_days"), None);
        assert_eq!(unit("on_time_ratio_low"), None);
    }

    #[test]
    fn labels_are_escaped() {
        assert_eq!(label("team", "a \"b\"\\\n"), "{team=\"a \\\"b\\\"\\\\\\n\"}");
        assert_eq!(label("team", ""), "");
    }
}
