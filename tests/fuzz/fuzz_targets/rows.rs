//! Rows of delimited text behind the header of a known export, which the first byte picks.
#![no_main]

use cofactor::ingest::LoadOptions;
use libfuzzer_sys::fuzz_target;

const HEADERS: [&str; 11] = [
    "incident_id,title,severity,started_at,detected_at,resolved_at,factors,systems,team,excluded",
    "action_item_id,incident_id,title,created_at,due_at,closed_at,outcome,priority,kind,has_owner",
    "incident_id,kind,name,category,known_risk",
    "Issue key,Summary,Status,Resolution,Created,Updated,Resolved,Due date,Labels,Labels,Description,Parent",
    "ID,Team,Title,Status,Priority,Labels,Created,Updated,Completed,Canceled,Due Date,Parent issue",
    "ID,IID,Title,URL,State,Labels,Assignee Username,Created At (UTC),Updated At (UTC),Closed At (UTC),Due Date",
    "Name,Title,Incident Type,Incident Severity,Reported At,Stable At,Closed At,Tags",
    "Incident Name,Status,Owner,Description,Due By,Created At,Resolved At",
    "id,incident_number,description,priority_name,service_name,team_name,created_at,resolved_at,seconds_to_resolve",
    "number,short_description,state,priority,assignment_group,cmdb_ci,opened_at,resolved_at,closed_at,u_root_cause",
    "Number,Opened,Short description,Priority,State,Assignment group,Configuration item,Resolved,Closed",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rows)) = bytes.split_first() else { return };
    let mut text = HEADERS[usize::from(*first) % HEADERS.len()].as_bytes().to_vec();
    text.push(b'\n');
    text.extend_from_slice(rows);
    let _ = cofactor_fuzz::read("export.csv", text, &LoadOptions::default());
});
