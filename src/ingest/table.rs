//! The tables of the plain format: their columns, and how a file is known to hold one.

use crate::frame::schema;

/// A table of the plain format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// Incidents, with lists of items in cells.
    Incidents,
    /// Items of incidents, one a row.
    Involvements,
    /// Action items.
    ActionItems,
}

/// The columns of incidents, in the order of the cells.
pub(super) const INCIDENT_COLUMNS: [&str; 21] = [
    schema::incidents::INCIDENT_ID,
    schema::incidents::SOURCE,
    schema::incidents::TITLE,
    schema::incidents::EXCLUDED,
    schema::incidents::SEVERITY,
    schema::incidents::SEVERITY_RAW,
    schema::incidents::OCCURRED_AT,
    schema::incidents::CREATED_AT,
    schema::incidents::STARTED_AT,
    schema::incidents::DETECTED_AT,
    schema::incidents::MITIGATED_AT,
    schema::incidents::RESOLVED_AT,
    schema::incidents::PUBLISHED_AT,
    schema::incidents::REVIEWED_AT,
    schema::incidents::TEAM,
    schema::incidents::URL,
    schema::incidents::IMPACT_VALUE,
    schema::incidents::SUMMARY,
    "factors",
    "systems",
    "triggers",
];
const INVOLVEMENT_COLUMNS: [&str; 6] = [
    schema::involvements::INCIDENT_ID,
    schema::involvements::KIND,
    schema::involvements::NAME,
    schema::involvements::RAW,
    schema::involvements::CATEGORY,
    schema::involvements::KNOWN_RISK,
];
/// The columns of action items, in the order of the cells.
pub(super) const ACTION_COLUMNS: [&str; 15] = [
    schema::action_items::ACTION_ITEM_ID,
    schema::action_items::INCIDENT_ID,
    schema::action_items::SOURCE,
    schema::action_items::TITLE,
    schema::action_items::KIND,
    schema::action_items::PRIORITY,
    schema::action_items::PRIORITY_RAW,
    schema::action_items::TEAM,
    schema::action_items::HAS_OWNER,
    schema::action_items::TICKET,
    schema::action_items::CREATED_AT,
    schema::action_items::DUE_AT,
    schema::action_items::CLOSED_AT,
    schema::action_items::OUTCOME,
    schema::action_items::CLOSED_AT_SOURCE,
];

impl Table {
    /// Every table, in the order in which they are recognized.
    pub const ALL: [Self; 3] = [Self::ActionItems, Self::Involvements, Self::Incidents];

    /// Names the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Incidents => "incidents",
            Self::Involvements => "involvements",
            Self::ActionItems => "action_items",
        }
    }

    /// Returns the table of a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// Lists the columns that are read, in the order of the cells.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Incidents => &INCIDENT_COLUMNS,
            Self::Involvements => &INVOLVEMENT_COLUMNS,
            Self::ActionItems => &ACTION_COLUMNS,
        }
    }

    /// Lists the groups of columns of which a file needs one each.
    #[must_use]
    pub fn required(self) -> &'static [&'static [&'static str]] {
        match self {
            Self::Incidents => {
                &[&["incident_id"], &["occurred_at", "started_at", "detected_at", "created_at"]]
            }
            Self::Involvements => &[&["incident_id"], &["kind"], &["name"]],
            Self::ActionItems => &[&["action_item_id"], &["created_at"]],
        }
    }

    /// Recognizes a table from the names of its columns.
    #[must_use]
    pub fn recognize<'a>(names: impl Iterator<Item = &'a str>) -> Option<Self> {
        let names: Vec<&str> = names.collect();
        let has = |name: &str| names.iter().any(|other| other.trim() == name);
        Self::ALL
            .into_iter()
            .find(|table| table.required().iter().all(|group| group.iter().any(|name| has(name))))
    }

    /// Recognizes a table from the names of its columns, which may be in capitals, as warehouses write them, where they
    /// are those of none as they stand.
    #[must_use]
    pub fn recognize_in_any_case<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Option<Self> {
        Self::recognize(names.clone()).or_else(|| {
            let lower: Vec<String> = names.map(str::to_lowercase).collect();
            Self::recognize(lower.iter().map(String::as_str))
        })
    }

    /// Spells the columns of the table as we do where `names` has them in capitals; not beside the column itself.
    pub(super) fn without_capitals(self, names: &[String]) -> Vec<String> {
        let is_column = |lower: &String| self.columns().contains(&lower.as_str()) && !names.contains(lower);
        let column = |name: &String| Some(name.to_lowercase()).filter(is_column);
        names.iter().map(|name| column(name).unwrap_or_else(|| name.clone())).collect()
    }
}
