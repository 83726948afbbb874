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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_runs_from_what_it_names() {
        let at = |text: &str| Instant::parse_rfc3339(text).expect("a valid time");
        let within = "1mo".parse().expect("a span");
        let policy = |from| Policy { priority: Priority::High, within, from };
        let (created, resolved) = (at("2024-01-31T10:00:00Z"), at("2024-02-03T00:00:00Z"));
        let deadline = |from, resolved| policy(from).deadline(created, resolved).map(|at| at.to_string());
        let from_creation = Some("2024-02-29T10:00:00Z".to_owned());
        assert_eq!(deadline(PolicyFrom::Created, Some(resolved)), from_creation);
        assert_eq!(deadline(PolicyFrom::Created, None), from_creation);
        let from_resolution = Some("2024-03-03T00:00:00Z".to_owned());
        assert_eq!(deadline(PolicyFrom::IncidentResolved, Some(resolved)), from_resolution);
        assert_eq!(deadline(PolicyFrom::IncidentResolved, None), None);
    }
}
