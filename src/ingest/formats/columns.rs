//! Where the columns of the plain tables stand among the cells of a record.

use super::super::table::{ACTION_COLUMNS, INCIDENT_COLUMNS};

/// Finds a column by name, when the program is built.
const fn position(columns: &[&str], name: &str) -> usize {
    let mut at = 0;
    while at < columns.len() {
        if is_equal(columns[at].as_bytes(), name.as_bytes()) {
            return at;
        }
        at += 1;
    }
    panic!("there is no such column")
}

const fn is_equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The columns of incidents.
pub mod incident {
    use super::{INCIDENT_COLUMNS, position};

    const fn of(name: &str) -> usize {
        position(&INCIDENT_COLUMNS, name)
    }
    pub const ID: usize = of("incident_id");
    pub const SOURCE: usize = of("source");
    pub const TITLE: usize = of("title");
    pub const EXCLUDED: usize = of("excluded");
    pub const SEVERITY: usize = of("severity");
    pub const SEVERITY_RAW: usize = of("severity_raw");
    pub const CREATED: usize = of("created_at");
    pub const STARTED: usize = of("started_at");
    pub const DETECTED: usize = of("detected_at");
    pub const MITIGATED: usize = of("mitigated_at");
    pub const RESOLVED: usize = of("resolved_at");
    pub const PUBLISHED: usize = of("published_at");
    pub const REVIEWED: usize = of("reviewed_at");
    pub const TEAM: usize = of("team");
    pub const URL: usize = of("url");
    pub const SUMMARY: usize = of("summary");
    pub const FACTORS: usize = of("factors");
    pub const SYSTEMS: usize = of("systems");
    pub const TRIGGERS: usize = of("triggers");
}

/// The columns of action items.
pub mod item {
    use super::{ACTION_COLUMNS, position};

    const fn of(name: &str) -> usize {
        position(&ACTION_COLUMNS, name)
    }
    pub const ID: usize = of("action_item_id");
    pub const INCIDENT: usize = of("incident_id");
    pub const SOURCE: usize = of("source");
    pub const TITLE: usize = of("title");
    pub const PRIORITY: usize = of("priority");
    pub const TEAM: usize = of("team");
    pub const OWNER: usize = of("has_owner");
    pub const TICKET: usize = of("ticket");
    pub const CREATED: usize = of("created_at");
    pub const DUE: usize = of("due_at");
    pub const CLOSED: usize = of("closed_at");
    pub const OUTCOME: usize = of("outcome");
    pub const CLOSED_SOURCE: usize = of("closed_at_source");
}
