//! What the joins came to: the fate of issues, the sources of dates.

use std::collections::{BTreeMap, BTreeSet};

/// What became of one issue of a tracker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IssueFate {
    /// It is the ticket of an action item, which takes its dates.
    Ticket,
    /// A field names its incident.
    Link,
    /// A label names its incident.
    Label,
    /// Its parent names its incident.
    Parent,
    /// Its summary names its incident.
    Summary,
    /// The configured pattern finds its incident.
    Pattern,
    /// An address in its description leads to its incident.
    Address,
    /// It names no incident, but a label marks it as an action item.
    Labeled,
    /// It is the ticket of the incident itself.
    IncidentTicket,
    /// What the pattern finds is no incident of the input: left out.
    UnknownIncident,
    /// It names no incident and carries no such label: left out.
    Unrelated,
}

impl IssueFate {
    /// Tells what became of the issue, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Ticket => "joined with the action item whose ticket it is",
            Self::Link => "linked to its incident by a field",
            Self::Label => "linked to its incident by a label",
            Self::Parent => "linked to its incident by its parent",
            Self::Summary => "linked to its incident by its summary",
            Self::Pattern => "linked to its incident by the configured pattern",
            Self::Address => "linked to its incident by an address in its description",
            Self::Labeled => "kept without an incident: a label marks it as an action item",
            Self::IncidentTicket => "left out: it is the ticket of an incident, not work promised after one",
            Self::UnknownIncident => "left out: the incident that it names is not in the input",
            Self::Unrelated => "left out: it names no incident and no label marks it as an action item",
        }
    }

    /// Names the fate as `report.json` and `check` print it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ticket => "ticket",
            Self::Link => "link",
            Self::Label => "label",
            Self::Parent => "parent",
            Self::Summary => "summary",
            Self::Pattern => "pattern",
            Self::Address => "address",
            Self::Labeled => "labeled",
            Self::IncidentTicket => "incident_ticket",
            Self::UnknownIncident => "unknown_incident",
            Self::Unrelated => "unrelated",
        }
    }

    /// Tells whether the issue is in no frame.
    #[must_use]
    pub fn is_left_out(self) -> bool {
        matches!(self, Self::IncidentTicket | Self::UnknownIncident | Self::Unrelated)
    }
}

/// A date of an action item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemDate {
    /// When it was made.
    Created,
    /// By when it is due.
    Due,
    /// When it was done or dropped.
    Closed,
}

impl ItemDate {
    /// Names the date.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Due => "due",
            Self::Closed => "closed",
        }
    }
}

/// What the joins came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JoinSummary {
    /// How many action items have each date from where: the source, `updated_at` or `none`.
    pub dates: BTreeMap<(ItemDate, String), u64>,
    /// What became of how many issues of trackers.
    pub issues: BTreeMap<IssueFate, u64>,
    /// The trackers that issues came from.
    pub trackers: BTreeSet<String>,
    /// How many action items name a ticket that is not in the input, by tool.
    pub tickets_not_found: BTreeMap<String, u64>,
}
