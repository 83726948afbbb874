//! The vocabulary: instants, kinds, severities, action item states, windows.

mod action;
mod direction;
mod instant;
mod item;
mod period;
mod severity;
mod window;

pub use action::{ActionKind, Outcome, Policy, PolicyFrom, Priority};
pub use direction::turns_text;
pub use instant::{DAY, Instant, MINUTE};
pub use item::{Category, ItemKind};
pub use period::Period;
pub use severity::Severity;
pub use window::{Grouping, MatchRule, Span, SpanUnit, Window, WindowSpec};
