//! A naive second computation of the tables, written from the definitions alone.
//!
//! Nothing here is clever: every figure is computed in the most obvious way, so that agreement
//! with the real implementation means something. Instants are microseconds since 1970, UTC.

#![allow(dead_code, unused_imports, reason = "each integration test uses its own part of the oracle")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::similar_names,
    reason = "counts are small, and statistics are full of short names that look alike"
)]

mod compare;
mod edges;
mod fix_first;
mod followup;
mod hotspots;
mod load;
mod names;
mod prior;
mod recurrence;
mod stats;
mod time;
mod trend;
mod windows;

use std::collections::BTreeMap;

pub use compare::{Tolerances, columns_within, compare, rows_of_csv};
pub use edges::edges;
pub use fix_first::fix_first;
pub use hotspots::hotspots;
pub use load::load;
pub use names::fold;
pub use time::{Span, parse_instant, show_instant};
pub use windows::{By, windows, windows_by};

/// The microseconds of a day.
pub const DAY: i64 = 86_400_000_000;

/// One cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Instant(i64),
}

impl Cell {
    pub fn count(n: usize) -> Self {
        Self::Int(n as i64)
    }

    pub fn float(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::Float)
    }

    pub fn text(value: &str) -> Self {
        if value.is_empty() { Self::Empty } else { Self::Text(value.to_owned()) }
    }
}

/// One row of a table, by column name.
pub type Row = BTreeMap<&'static str, Cell>;

/// What makes two incidents match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchRule {
    FactorAndSystem,
    Factor,
    System,
}

/// Where the clock of a policy starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockStart {
    Created,
    IncidentResolved,
}

/// A promise about how soon action items of a priority are done.
#[derive(Clone, Debug)]
pub struct Policy {
    pub priority: String,
    pub within_days: i64,
    pub from: ClockStart,
}

/// The settings; the defaults are those of the definitions.
#[derive(Clone, Debug)]
pub struct Options {
    pub as_of: Option<i64>,
    pub length: Span,
    pub step: Span,
    pub lookback_days: i64,
    pub match_rule: MatchRule,
    pub policies: Vec<Policy>,
    /// A systemic item has this many incidents ...
    pub systemic_min: usize,
    /// ... within this many days before the end of the window.
    pub systemic_days: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            as_of: None,
            length: Span::Days(90),
            step: Span::Days(30),
            lookback_days: 180,
            match_rule: MatchRule::FactorAndSystem,
            policies: vec![Policy {
                priority: "high".to_owned(),
                within_days: 14,
                from: ClockStart::IncidentResolved,
            }],
            systemic_min: 3,
            systemic_days: 180,
        }
    }
}

/// The kinds of items, in the order used wherever kinds are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Factor,
    System,
    Trigger,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Factor, Self::System, Self::Trigger];

    pub fn word(self) -> &'static str {
        match self {
            Self::Factor => "factor",
            Self::System => "system",
            Self::Trigger => "trigger",
        }
    }
}

/// A factor, system or trigger after its names were unified.
#[derive(Clone, Debug)]
pub struct Item {
    pub kind: Kind,
    pub folded: String,
    pub shown: String,
    pub category: String,
}

/// An incident of the population.
#[derive(Clone, Debug)]
pub struct Incident {
    pub id: String,
    pub occurred: i64,
    pub resolved: Option<i64>,
    pub published: Option<i64>,
    pub severity: Option<u8>,
    pub team: String,
    /// Indices into the items of the history, sorted, each once.
    pub items: Vec<usize>,
}

impl Incident {
    /// The minutes from start to resolution, as far as they are known at an instant.
    pub fn minutes_known_at(&self, at: i64) -> Option<f64> {
        let resolved = self.resolved.filter(|&r| r < at && r > self.occurred)?;
        Some((resolved - self.occurred) as f64 / 60e6)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Open,
    Done,
    Dropped,
    Unknown,
}

/// An action item of the population.
#[derive(Clone, Debug)]
pub struct Action {
    pub id: String,
    /// Index into the incidents of the history.
    pub incident: Option<usize>,
    pub priority: String,
    pub team: String,
    pub has_owner: bool,
    pub created: i64,
    pub due: Option<i64>,
    /// Only set for items that are done or dropped.
    pub closed: Option<i64>,
    pub outcome: Outcome,
}

impl Action {
    /// Whether it exists and is not closed; of an unknown outcome nobody can tell.
    pub fn open_at(&self, at: i64) -> bool {
        self.outcome != Outcome::Unknown && self.created < at && self.closed.is_none_or(|closed| closed >= at)
    }

    pub fn overdue_at(&self, at: i64) -> bool {
        self.open_at(at) && self.due.is_some_and(|due| due <= at)
    }

    pub fn done_before(&self, at: i64) -> bool {
        self.outcome == Outcome::Done && self.closed.is_some_and(|closed| closed < at)
    }

    pub fn dropped_before(&self, at: i64) -> bool {
        self.outcome == Outcome::Dropped && self.closed.is_some_and(|closed| closed < at)
    }
}

/// What is left of the input after the rules of the population.
#[derive(Clone, Debug)]
pub struct History {
    pub options: Options,
    pub as_of: i64,
    /// By the instant they occurred, then by id.
    pub incidents: Vec<Incident>,
    pub actions: Vec<Action>,
    pub items: Vec<Item>,
    /// Whether any action item says if it has an owner.
    pub states_owner: bool,
}

impl History {
    pub fn first_incident(&self) -> Option<i64> {
        self.incidents.first().map(|incident| incident.occurred)
    }

    /// The items of one kind that an incident has.
    pub fn items_of(&self, incident: &Incident, kind: Kind) -> Vec<usize> {
        let items = incident.items.iter().copied();
        items.filter(|&i| self.items[i].kind == kind).collect()
    }

    /// The action items of every incident.
    pub fn actions_by_incident(&self) -> Vec<Vec<&Action>> {
        let mut lists = vec![Vec::new(); self.incidents.len()];
        for action in &self.actions {
            if let Some(incident) = action.incident {
                lists[incident].push(action);
            }
        }
        lists
    }
}
