//! Action items from what a load gathered: repeated ids, joins with trackers, unknown incidents.

use std::hash::BuildHasher;

use arrow_array::{Array, LargeStringArray, UInt32Array};
use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashSet};

use super::input_rows::InputRows;
use super::join::JoinSummary;
use super::load::Load;
use super::message::Message;
use super::part::Part;
use super::places::Places;
use super::skim::Keep;
use crate::frame::{ActionItems, Incidents, NO_ROW};

impl Load<'_> {
    /// Drops repeated action items, joins them with their tickets and links them to incidents; they stay in the
    /// order of the input.
    pub(super) fn settle_action_items(
        &mut self,
        incidents: &Incidents,
        row_of_key: &[u32],
    ) -> (ActionItems, InputRows, JoinSummary) {
        let mut builder = std::mem::take(&mut self.action_items);
        let mut places = std::mem::take(&mut self.action_places);
        if self.skim.has_left_out() {
            match self.options.keep {
                Keep::Everything => {}
                Keep::AllButIds => builder.forget_ids(),
                Keep::Nothing => (builder, places) = Default::default(),
            }
        }
        let mut table = builder.finish();
        let dropped = self.repeated_action_items(&table, &places);
        for row in &dropped {
            self.count_part(places.of(*row as usize).file, Part::Repeated);
        }
        let mut summary = JoinSummary::default();
        if let Some(joined) = self.join(&table, &places, &dropped, (incidents, row_of_key)) {
            table = table.joined(&joined.rows);
            table.incident = UInt32Array::from(joined.incidents);
            places = places.of_all(&joined.rows.own);
            summary = joined.summary;
        } else if !dropped.is_empty() {
            let kept: Vec<u32> = (0..table.len() as u32).filter(|row| !dropped.contains(row)).collect();
            places = places.of_all(&kept);
            table = table.reordered(&UInt32Array::from(kept));
        }
        let keys = std::mem::replace(&mut table.incident, UInt32Array::from(Vec::<u32>::new()));
        let mut incident: Vec<u32> = keys.into_parts().1.into();
        for (row, incident) in incident.iter_mut().enumerate() {
            let key = *incident;
            if key == NO_ROW {
                continue;
            }
            *incident = row_of_key.get(key as usize).copied().unwrap_or(NO_ROW);
            if *incident == NO_ROW {
                let place = self.place_of(places.of(row));
                let (item, id) = (table.action_item_id.value(row), self.incident_ids.text(key));
                self.diagnostics.warn(
                    "unknown_incident",
                    place,
                    Message::new(
                        "action item `{}` belongs to incident `{}`, which is not in the input: kept without an incident",
                        [item.into(), id.into()],
                    ),
                    "Add the export that holds the incident, or correct the id.",
                );
            }
        }
        table.incident = UInt32Array::from(incident);
        for (file, rows) in places.files() {
            self.count_parts(file, Part::ActionItem, rows.len());
        }
        (table, InputRows::new(places.files()), summary)
    }

    fn repeated_action_items(&mut self, table: &ActionItems, places: &Places) -> FxHashSet<u32> {
        let mut dropped = FxHashSet::default();
        if self.skim.has_left_out() {
            // All of them ascend.
            return dropped;
        }
        for (earlier, later) in repeats(&table.action_item_id, |row| self.joins.updated(row)) {
            dropped.insert(earlier);
            let row = |row: u32| table.reordered(&UInt32Array::from(vec![row]));
            let (a, b) = (row(earlier), row(later));
            // Incident rows are compared as numbers, so any list of ids serves to render them.
            let ids = LargeStringArray::from(vec![""; 1]);
            let same_incident = a.incident == b.incident;
            let rendered = |mut item: ActionItems| {
                item.incident = UInt32Array::from(vec![NO_ROW]);
                item.batch(&ids, 0, 1)
            };
            if !(same_incident && rendered(a) == rendered(b)) {
                let id = table.action_item_id.value(later as usize);
                let places = [earlier, later].map(|row| places.of(row as usize));
                self.warn_repeated("action item", id, places);
            }
        }
        dropped
    }
}

/// Lists pairs of rows with one id: the one to drop and the one to keep, which was updated last or comes last.
fn repeats(ids: &LargeStringArray, updated: impl Fn(u32) -> i64) -> Vec<(u32, u32)> {
    // Most exports are sorted by id, and what ascends does not repeat.
    if (1..ids.len()).all(|row| ids.value(row - 1) < ids.value(row)) {
        return Vec::new();
    }
    let hash = |row: u32| FxBuildHasher.hash_one(ids.value(row as usize).as_bytes());
    let mut seen: HashTable<u32> = HashTable::with_capacity(ids.len());
    let mut pairs = Vec::new();
    for row in 0..ids.len() as u32 {
        let same = |other: &u32| ids.value(*other as usize) == ids.value(row as usize);
        match seen.find_mut(hash(row), same) {
            Some(kept) if updated(*kept) > updated(row) => pairs.push((row, *kept)),
            Some(kept) => pairs.push((std::mem::replace(kept, row), row)),
            None => {
                seen.insert_unique(hash(row), row, |row| hash(*row));
            }
        }
    }
    pairs
}
