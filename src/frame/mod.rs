//! The three normalised tables, as Arrow arrays.
//!
//! Inside, ids and names that repeat are row numbers and codes; [`schema`] spells the published columns, and
//! the `batch` functions render any range of rows into them.

mod absent;
mod action_items;
pub mod column;
mod exchange;
mod incidents;
mod involvements;
mod item_rows;
mod order;
mod pool;
mod recent;
pub mod schema;

pub use action_items::{ActionItemRow, ActionItems, ActionItemsBuilder, DatedItem, priority_of};
pub use column::make_room;
pub use exchange::{to_polars, type_in_polars};
pub use incidents::{Excluded, IncidentRow, Incidents, IncidentsBuilder};
pub use involvements::{InvolvedItem, InvolvementRow, Involvements, Names};
pub use item_rows::ItemRows;
pub use order::{SortedKeys, is_unchanged, order_by_key, order_by_key_and_id, sort_by_bits, sort_keys};
pub use pool::Pool;
pub use recent::{Recent, ShortText};

/// The normalised history: every row that was not rejected, those left out of the figures included.
#[derive(Debug, Clone, Default)]
pub struct Frames {
    /// One row an incident, by occurred time, then id.
    pub incidents: Incidents,
    /// One row an item of an incident, by incident, then kind, then name.
    pub involvements: Involvements,
    /// One row an action item, in the order of the input; [`ActionItems::order`] sorts them.
    pub action_items: ActionItems,
}

/// The row number that stands for "no incident".
pub const NO_ROW: u32 = u32::MAX;
