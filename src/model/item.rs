//! Kinds of items, and categories of contributing factors.

use serde::{Deserialize, Serialize};

/// The kind of an item; the order is the one used wherever kinds are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// A contributing factor: what made the incident possible.
    Factor,
    /// A system: where it happened.
    System,
    /// A trigger: the event that set it off.
    Trigger,
}

impl ItemKind {
    /// Every kind, in order.
    pub const ALL: [Self; 3] = [Self::Factor, Self::System, Self::Trigger];

    /// Names the kind as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Factor => "factor",
            Self::System => "system",
            Self::Trigger => "trigger",
        }
    }

    /// Reads a kind; `contributing` is accepted for a factor.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "factor" | "contributing" | "contributing factor" | "contributing_factor" => Some(Self::Factor),
            "system" | "service" | "component" => Some(Self::System),
            "trigger" => Some(Self::Trigger),
            _ => None,
        }
    }
}

/// The category of a contributing factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Code, configuration, capacity, hardware.
    Technical,
    /// How work is done: review, testing, release, response.
    Process,
    /// Ownership, staffing, communication, priorities.
    Organizational,
    /// Outside the organization: providers, weather, attacks.
    Environmental,
    /// Not stated.
    #[default]
    Unknown,
}

impl Category {
    /// Every category, in order.
    pub const ALL: [Self; 5] =
        [Self::Technical, Self::Process, Self::Organizational, Self::Environmental, Self::Unknown];

    /// Names the category as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Technical => "technical",
            Self::Process => "process",
            Self::Organizational => "organizational",
            Self::Environmental => "environmental",
            Self::Unknown => "unknown",
        }
    }

    /// Reads a category; British spelling is accepted.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|category| category.name() == text)
            .or_else(|| (text == "organisational").then_some(Self::Organizational))
    }
}
