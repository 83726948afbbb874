//! The table of involvements: which factors, systems and triggers an incident has.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, LargeStringArray, RecordBatch, UInt8Array, UInt32Array};

use super::column::{named_codes, numbered_texts};
use super::schema::{self, published};
use crate::model::{Category, ItemKind};

/// A list of distinct texts; other columns refer to them by position.
pub type Names = LargeStringArray;

/// One item of one incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvolvementRow {
    /// The row number of the incident.
    pub incident: u32,
    /// The item, a position in [`Involvements::items`].
    pub item: u32,
}

/// An item as incidents have it: there are few of them beside the rows that refer to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvolvedItem {
    /// The kind.
    pub kind: ItemKind,
    /// The unified name, a position in [`Involvements::names`]; a name belongs to one kind.
    pub name: u32,
    /// The text as written, a position in [`Involvements::raws`].
    pub raw: u32,
    /// The category of a factor.
    pub category: Category,
    /// Whether the risk was known before.
    pub known_risk: Option<bool>,
}

/// The involvements, sorted by incident, kind and name. Columns as in [`schema::involvements`], by codes.
#[derive(Debug, Clone)]
pub struct Involvements {
    /// One row an item of an incident.
    pub rows: Vec<InvolvementRow>,
    /// What the rows refer to.
    pub items: Vec<InvolvedItem>,
    /// The names shown.
    pub names: Names,
    /// The texts as written.
    pub raws: Names,
}

impl Default for Involvements {
    fn default() -> Self {
        let none = || Names::new_null(0);
        Self { rows: Vec::new(), items: Vec::new(), names: none(), raws: none() }
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

    /// Returns the item of a row.
    #[must_use]
    #[inline]
    pub fn item(&self, row: &InvolvementRow) -> &InvolvedItem {
        &self.items[row.item as usize]
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
        let items = || rows.iter().map(|row| self.item(row));
        let kinds = UInt8Array::from_iter_values(items().map(|item| item.kind as u8));
        let category = |item: &InvolvedItem| (item.kind == ItemKind::Factor).then_some(item.category as u8);
        let categories: UInt8Array = items().map(category).collect();
        let known: BooleanArray = items().map(|item| item.known_risk).collect();
        let incidents = UInt32Array::from_iter_values(rows.iter().map(|row| row.incident));
        let names = UInt32Array::from_iter_values(items().map(|item| item.name));
        let raws = UInt32Array::from_iter_values(items().map(|item| item.raw));
        vec![
            numbered_texts(incidents, incident_ids),
            named_codes(&kinds, &Self::KIND_NAMES),
            numbered_texts(names, &self.names),
            numbered_texts(raws, &self.raws),
            named_codes(&categories, &Self::CATEGORY_NAMES),
            Arc::new(known),
        ]
    }
}
