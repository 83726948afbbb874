//! Action items: kind, priority, outcome, policies.

use super::{Instant, Span};

/// What an action item does against the next incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionKind {
    /// Makes it less likely.
    Prevent,
    /// Makes it smaller or shorter.
    Mitigate,
    /// Makes it seen sooner.
    Detect,
    /// Documents, agreements, training.
    Process,
}

impl ActionKind {
    /// Every kind, in order.
    pub const ALL: [Self; 4] = [Self::Prevent, Self::Mitigate, Self::Detect, Self::Process];

    /// Names the kind as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Prevent => "prevent",
            Self::Mitigate => "mitigate",
            Self::Detect => "detect",
            Self::Process => "process",
        }
    }

    /// Reads a kind, without regard to case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(text))
    }
}

/// How urgent an action item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Urgent.
    High,
    /// Planned.
    Medium,
    /// When there is time.
    Low,
}

impl Priority {
    /// Every priority, in order.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// Names the priority as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// Reads the usual spellings: `High`, `P1`, `urgent`, `normal` and so on.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "high" | "highest" | "urgent" | "critical" | "blocker" | "p0" | "p1" | "major" | "1" => {
                Some(Self::High)
            }
            "medium" | "normal" | "moderate" | "p2" | "2" => Some(Self::Medium),
            "low" | "lowest" | "minor" | "trivial" | "p3" | "p4" | "3" | "4" => Some(Self::Low),
            _ => None,
        }
    }
}

/// What became of an action item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Not closed.
    Open,
    /// Done.
    Done,
    /// Will not be done.
    Dropped,
    /// The source does not tell.
    Unknown,
}

impl Outcome {
    /// Every outcome, in order.
    pub const ALL: [Self; 4] = [Self::Open, Self::Done, Self::Dropped, Self::Unknown];

    /// Names the outcome as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the usual spellings of a state.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().replace(['_', '-'], " ").as_str() {
            "open" | "todo" | "to do" | "in progress" | "outstanding" | "new" => Some(Self::Open),
            "done" | "closed" | "completed" | "complete" | "resolved" => Some(Self::Done),
            "dropped" | "cancelled" | "canceled" | "won't do" | "wont do" | "not doing" | "not planned"
            | "declined" => Some(Self::Dropped),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

/// From when a policy's time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyFrom {
    /// From the creation of the action item.
    Created,
    /// From the resolution of its incident.
    IncidentResolved,
}

/// A promise: action items of a priority are done within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The priority it holds for.
    pub priority: Priority,
    /// The time allowed.
    pub within: Span,
    /// From when the time runs.
    pub from: PolicyFrom,
}

impl Policy {
    /// Returns the deadline of an item, or none while its incident is unresolved or absent.
    #[must_use]
    pub fn deadline(&self, created_at: Instant, incident_resolved_at: Option<Instant>) -> Option<Instant> {
        let from = match self.from {
            PolicyFrom::Created => created_at,
            PolicyFrom::IncidentResolved => incident_resolved_at?,
        };
        Some(self.within.after(from))
    }
}
