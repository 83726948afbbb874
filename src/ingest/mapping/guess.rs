//! A first mapping for a table that is not recognized, from the names of its columns.

use std::io::Read;

use super::super::csv::{CsvReader, Record};
use super::super::name::fold_name;
use super::super::table::Table;
use crate::error::Result;

/// Which columns of a table may fill ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuessedMapping {
    /// The table that the rows look like.
    pub table: Table,
    /// Our column and theirs.
    pub columns: Vec<(&'static str, String)>,
    /// The required columns that nothing fills.
    pub lacking: Vec<&'static str>,
}

/// Usual names of the columns of incidents, folded, the most telling first.
const INCIDENTS: [(&str, &[&str]); 12] = [
    (
        "incident_id",
        &[
            "incident id",
            "incident number",
            "incident key",
            "incident",
            "number",
            "reference",
            "key",
            "case number",
            "ticket",
            "id",
            "sys id",
        ],
    ),
    ("title", &["title", "summary", "short description", "name", "subject"]),
    ("severity", &["severity", "sev", "priority", "impact", "urgency"]),
    (
        "started_at",
        &[
            "started at",
            "start time",
            "started",
            "start",
            "incident start",
            "occurred at",
            "occurred",
            "incident date",
            "date",
            "opened at",
            "opened",
            "reported at",
            "date added",
        ],
    ),
    ("detected_at", &["detected at", "detected", "detection time"]),
    ("created_at", &["created at", "created", "date created", "sys created on", "createdat"]),
    ("mitigated_at", &["mitigated at", "mitigated"]),
    ("resolved_at", &["resolved at", "resolved", "end time", "ended at", "end", "closed at", "closed"]),
    ("team", &["team", "assignment group", "owning team", "group", "squad"]),
    (
        "factors",
        &[
            "factors",
            "contributing factors",
            "root cause",
            "root causes",
            "cause",
            "causes",
            "cause code",
            "closed code",
            "close code",
        ],
    ),
    (
        "systems",
        &[
            "systems",
            "system",
            "services",
            "service",
            "service name",
            "component",
            "components",
            "application",
            "product",
            "cmdb ci",
        ],
    ),
    ("triggers", &["trigger", "triggers"]),
];

/// Usual names of the columns of action items.
const ACTION_ITEMS: [(&str, &[&str]); 9] = [
    (
        "action_item_id",
        &["action item id", "action id", "task id", "key", "issue key", "number", "id", "reference"],
    ),
    ("incident_id", &["incident id", "incident", "incident number", "incident key", "postmortem"]),
    ("title", &["title", "summary", "action", "action item", "description", "task", "name"]),
    ("created_at", &["created at", "created", "date created", "opened at", "opened", "date added", "raised"]),
    ("due_at", &["due at", "due date", "due", "deadline", "target date", "duedate"]),
    (
        "closed_at",
        &[
            "closed at",
            "closed",
            "completed at",
            "completed",
            "done at",
            "resolved at",
            "resolved",
            "resolution date",
        ],
    ),
    ("outcome", &["status", "state", "outcome"]),
    ("priority", &["priority", "prio"]),
    ("has_owner", &["owner", "assignee", "assigned to", "responsible"]),
];

/// Guesses which columns of a header fill ours; a table with due dates holds action items.
#[must_use]
pub fn guess_mapping(header: &[String]) -> GuessedMapping {
    let folded: Vec<String> = header.iter().map(|name| fold_name(&split_words(name))).collect();
    let find = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| folded.iter().position(|field| field == name))
            .map(|at| header[at].clone())
    };
    let has_due = find(ACTION_ITEMS[4].1).is_some();
    let (table, names): (Table, &[(&'static str, &[&str])]) =
        if has_due { (Table::ActionItems, &ACTION_ITEMS) } else { (Table::Incidents, &INCIDENTS) };
    let mut columns: Vec<(&str, String)> =
        names.iter().filter_map(|(ours, theirs)| find(theirs).map(|name| (*ours, name))).collect();
    // A column named like `cveID` may be the id of the row.
    let id = names[0].0;
    if !columns.iter().any(|(ours, _)| *ours == id)
        && let Some(at) = folded.iter().position(|name| name.ends_with(" id") || name.ends_with(" key"))
    {
        columns.insert(0, (id, header[at].clone()));
    }
    let is_filled = |name: &&str| columns.iter().any(|(ours, _)| ours == name);
    let lacking = table.required().iter().filter(|group| !group.iter().any(is_filled));
    let lacking = lacking.filter_map(|group| group.first().copied()).collect();
    GuessedMapping { table, columns, lacking }
}

/// Splits `dueDate` into two words.
fn split_words(name: &str) -> String {
    let mut split = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && was_lower {
            split.push(' ');
        }
        was_lower = c.is_lowercase();
        split.push(c);
    }
    split
}

/// Reads the header of delimited text.
///
/// # Errors
/// When it cannot be read.
pub fn read_header(name: &str, content: impl Read) -> Result<Vec<String>> {
    let mut reader = CsvReader::new(content, name)?;
    let mut record = Record::default();
    if !reader.read(&mut record)? {
        return Ok(Vec::new());
    }
    Ok((0..record.row().len()).map(|field| record.row().trimmed(field).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_by_usual_names() {
        let header = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
        let guess = guess_mapping(&header(&["number", "opened_at", "Resolved", "cmdb_ci", "Priority"]));
        let columns: Vec<(&str, &str)> =
            guess.columns.iter().map(|(ours, theirs)| (*ours, theirs.as_str())).collect();
        assert_eq!(
            columns,
            [
                ("incident_id", "number"),
                ("severity", "Priority"),
                ("started_at", "opened_at"),
                ("resolved_at", "Resolved"),
                ("systems", "cmdb_ci"),
            ]
        );
        assert_eq!((guess.table, guess.lacking.len()), (Table::Incidents, 0));
        let guess = guess_mapping(&header(&["cveID", "dateAdded", "dueDate"]));
        assert_eq!(
            (guess.table, guess.columns[0].clone()),
            (Table::ActionItems, ("action_item_id", "cveID".to_owned()))
        );
        assert_eq!(guess_mapping(&header(&["a", "opened"])).lacking, ["incident_id"]);
    }
}
