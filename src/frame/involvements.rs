//! The table of involvements: which factors, systems and triggers an incident has.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, LargeStringArray, RecordBatch, UInt8Array, UInt32Array};

use super::column::{named_codes, numbered_texts};
use super::schema::{self, published};
use crate::model::{Category, ItemKind};

/// A list of distinct texts; other columns refer to them by position.
pub type Names = LargeStringArray;

/// One item of one incident, by codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct InvolvementRow {
    /// The row number of the incident.
    pub incident: u32,
    /// The kind.
    pub kind: ItemKind,
    /// The unified name, a position in [`Involvements::names`].
    pub name: u32,
    /// The text as written, a position in [`Involvements::raws`].
    pub raw: u32,
    /// The category of a factor.
    pub category: Category,
    /// Whether the risk was known before.
    pub known_risk: Option<bool>,
}

impl InvolvementRow {
    /// Makes the row of an item of which nothing else is stated.
    #[must_use]
    pub fn listed(incident: u32, kind: ItemKind, name: u32, raw: u32) -> Self {
        Self { incident, kind, name, raw, category: Category::default(), known_risk: None }
    }
}

/// The involvements, sorted by incident, kind and name. Columns as in [`schema::involvements`], by codes.
#[derive(Debug, Clone)]
pub struct Involvements {
    /// One row an item of an incident.
    pub rows: Vec<InvolvementRow>,
    /// The names shown.
    pub names: Names,
    /// The texts as written.
    pub raws: Names,
}

impl Default for Involvements {
    fn default() -> Self {
        let none = || Names::new_null(0);
        Self { rows: Vec::new(), names: none(), raws: none() }
    }
}

impl Involvements {
    const KIND_NAMES: [&str; 3] = ["factor", "system", "trigger"];
    const CATEGORY_NAMES: [&str; 5] = ["technical", "process", "organizational", "environmental", "unknown"];

    /// Returns how many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Tells whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Renders rows `start .. start + len` in the published columns; ids come from the incidents' own column.
    #[must_use]
    pub fn batch(&self, incident_ids: &LargeStringArray, start: usize, len: usize) -> RecordBatch {
        published(schema::involvements_schema(), self.columns(incident_ids, start, len))
    }

    /// Renders rows `start .. start + len` in the published columns, texts as numbers of them.
    #[must_use]
    pub fn columns(&self, incident_ids: &LargeStringArray, start: usize, len: usize) -> Vec<ArrayRef> {
        let end = (start + len).min(self.len());
        let rows = &self.rows[start.min(end)..end];
        let text = |texts: &LargeStringArray, code: fn(&InvolvementRow) -> u32| -> ArrayRef {
            numbered_texts(UInt32Array::from_iter_values(rows.iter().map(code)), texts)
        };
        let kinds = UInt8Array::from_iter_values(rows.iter().map(|row| row.kind as u8));
        let categories: UInt8Array =
            rows.iter().map(|row| (row.kind == ItemKind::Factor).then_some(row.category as u8)).collect();
        let known: BooleanArray = rows.iter().map(|row| row.known_risk).collect();
        vec![
            text(incident_ids, |row| row.incident),
            named_codes(&kinds, &Self::KIND_NAMES),
            text(&self.names, |row| row.name),
            text(&self.raws, |row| row.raw),
            named_codes(&categories, &Self::CATEGORY_NAMES),
            Arc::new(known),
        ]
    }
}
