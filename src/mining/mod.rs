//! Closed, frequent and maximal itemsets of integer transactions.
//!
//! ```text
//! item-id slices, FIMI text ─ intern ─> Transactions ─ root, descent ─> databases ─ slots ─> masks ─> sink
//! ```
//!
//! - `transactions`, `intern`, `lists`, `fimi`: transactions with dense items, built once and mined often
//! - `options`, `mine`: what is asked for, and the public miners
//! - `root`, `pairs`, `descent`, `database`: one subtree per item, on lists while items are many
//! - `slots`, `row`, `mask`, `masks`: the same on bit masks once at most 256 items are left
//! - `closed`, `frequent`, `maximal`: what each target does at a node
//! - `tails`: items whose subtrees come elsewhere, when they are too many for masks
//! - `search`, `sink`: the path, and where itemsets go
//! - `productive`, `follows`: patterns, rules and what follows what in a history
//!
//! Nothing but the last line knows what an item stands for.

mod closed;
mod database;
mod descent;
mod family;
mod fimi;
mod follows;
mod frequent;
mod intern;
mod lists;
mod mask;
mod masks;
mod maximal;
mod mine;
mod options;
#[cfg(test)]
mod oracle;
mod pair_table;
mod pairs;
mod productive;
mod root;
mod row;
mod search;
mod sink;
mod slots;
mod tails;
mod transactions;

pub use family::Family;
pub use fimi::FimiError;
pub use follows::{Follow, follows};
pub use mine::{closed, count_closed, count_frequent, count_maximal, frequent, maximal};
pub use options::Options;
pub use productive::{Occurrences, Pattern, PatternOptions, Patterns, Rule, patterns};
pub use transactions::Transactions;
