//! From what a load gathered to the three tables: repeated ids, unknown incidents, names, order.

use arrow_array::{Array, LargeStringArray, UInt32Array};

use super::Loaded;
use super::concepts::Concepts;
use super::load::{Load, RawInvolvement, RowPlace};
use super::message::Message;
use super::part::Part;
use crate::error::{Place, Result};
use crate::frame::{
    ActionItems, Frames, Incidents, InvolvementRow, Involvements, NO_ROW, order_by_key_and_id,
};
use crate::model::{Instant, ItemKind};

impl Load<'_> {
    /// Makes the tables.
    ///
    /// # Errors
    /// When nothing that was read can be dated.
    pub fn finish(mut self) -> Result<Loaded> {
        self.warn_unused_mappings();
        if self.has_local_times {
            let zone = self.zone().iana_name().unwrap_or("UTC").to_owned();
            self.diagnostics.note(
                "local_times",
                Place::file("input"),
                format!("some times have no offset: they are read as {zone}"),
                "Set --timezone if that is not the zone of the export.",
            );
        }
        self.note_left_out();
        let incidents = std::mem::take(&mut self.incidents).finish();
        let repeated = std::mem::take(&mut self.repeated_incidents);
        let mut dropped = self.settle_incidents(&incidents, &repeated);
        let repeats = dropped.clone();
        self.drop_incident_tickets(&incidents, &mut dropped);
        self.count_incidents(&repeats, &dropped);
        let (mut incidents, new_row) = sort_incidents(&incidents, &dropped);
        let incident_inputs = inputs_of(&self.incident_places, &new_row, incidents.len());
        let row_of_key: Vec<u32> = self
            .row_of_key
            .iter()
            .map(|row| if *row == NO_ROW { NO_ROW } else { new_row[*row as usize] })
            .collect();
        self.settle_retrospectives(&mut incidents, &row_of_key);
        let (action_items, action_item_inputs, joins) = self.settle_action_items(&incidents, &row_of_key);
        let as_of = match self.options.as_of {
            Some(as_of) => as_of,
            // Without any fact there is no figure either, so any instant serves.
            None => latest_fact(&incidents, &action_items).unwrap_or(Instant(0)).next_midnight(),
        };
        let involvements = self.settle_involvements(&incidents, &row_of_key, &dropped, as_of);
        self.diagnostics.sort();
        Ok(Loaded {
            frames: Frames { incidents, involvements, action_items },
            as_of,
            inputs: self.inputs,
            incident_inputs,
            action_item_inputs,
            free_texts: self.free_texts,
            diagnostics: self.diagnostics,
            joins,
        })
    }

    /// Tells of records that are neither incident nor action item, once a file and reason.
    fn note_left_out(&mut self) {
        for ((_, reason), (count, first)) in std::mem::take(&mut self.joins.left_out) {
            if let Some(input) = self.inputs.get_mut(usize::from(first.file)) {
                input.parts.add(Part::LeftOut, count);
            }
            let place = self.place_of(first);
            let message = format!("{count} records are left out: {reason}");
            self.diagnostics.note("left_out", place, message, "Nothing to do.");
        }
    }

    /// Warns of repeated incidents and marks the rows that are dropped.
    fn settle_incidents(&mut self, incidents: &Incidents, repeated: &[(u32, u32)]) -> Vec<bool> {
        let mut dropped = vec![false; incidents.len()];
        for (earlier, later) in repeated {
            dropped[*earlier as usize] = true;
            let pair = |row: u32| UInt32Array::from(vec![row]);
            let is_equal = incidents.reordered(&pair(*earlier)).batch(0, 1)
                == incidents.reordered(&pair(*later)).batch(0, 1)
                && self.lists_of(*earlier) == self.lists_of(*later);
            if !is_equal {
                let id = incidents.incident_id.value(*later as usize);
                let places = [self.incident_places[*earlier as usize], self.incident_places[*later as usize]];
                self.warn_repeated("incident", id, places);
            }
        }
        dropped
    }

    /// Counts what became of every row of an incident.
    fn count_incidents(&mut self, repeats: &[bool], dropped: &[bool]) {
        for row in 0..dropped.len() {
            let part = match (repeats[row], dropped[row]) {
                (true, _) => Part::Repeated,
                (false, true) => Part::IncidentTicket,
                (false, false) => Part::Incident,
            };
            self.count_part(self.incident_places[row].file, part);
        }
    }

    fn lists_of(&self, row: u32) -> Vec<(ItemKind, u32)> {
        // Rows arrive in order, so the items of one stand together.
        let start = self.involvements.partition_point(|item| item.row == NO_ROW || item.row < row);
        let mut items: Vec<_> = self.involvements[start..]
            .iter()
            .take_while(|item| item.row == row)
            .map(|item| (item.kind, item.name))
            .collect();
        items.sort_unstable();
        items
    }

    pub(super) fn warn_repeated(&mut self, what: &str, id: &str, [earlier, later]: [RowPlace; 2]) {
        let is_later = (earlier.file, earlier.line) < (later.file, later.line);
        let kept = if is_later { "the later row is kept" } else { "that row was updated last and is kept" };
        let (earlier, later) = (self.place_of(earlier), self.place_of(later));
        self.diagnostics.warn(
            "duplicate_id",
            earlier,
            Message::new(
                "{} `{}` comes again at {} with other values: {}",
                [what.into(), id.into(), later.to_string().into(), kept.into()],
            ),
            "Remove the row that is out of date.",
        );
    }

    /// Links items to incidents, unifies their names, sorts them.
    fn settle_involvements(
        &mut self,
        incidents: &Incidents,
        row_of_key: &[u32],
        dropped: &[bool],
        as_of: Instant,
    ) -> Involvements {
        let raw = std::mem::take(&mut self.involvements);
        let mut concepts = Concepts::new(self.texts.len());
        // What is made of an item takes its place, so that no second list of them is needed.
        let settle = |item: RawInvolvement| {
            if item.row != NO_ROW && dropped[item.row as usize] {
                self.count_part(item.file, Part::OfDropped);
                return None;
            }
            let incident = row_of_key.get(item.incident as usize).copied().unwrap_or(NO_ROW);
            if incident == NO_ROW {
                self.reject_involvement(&item);
                self.count_part(item.file, Part::Rejected);
                return None;
            }
            let Some(concept) = concepts.of(self, item.kind, item.name) else {
                self.warn_nameless(&item);
                self.count_part(item.file, Part::Nameless);
                return None;
            };
            let row = incident as usize;
            let counts = incidents.excluded_at(row).is_none() && incidents.occurred(row) < as_of;
            concepts.count(item.kind, item.name, counts);
            if let Some(category) = item.category {
                concepts.stated[concept as usize][category as usize] += 1;
            }
            let row = InvolvementRow {
                incident,
                kind: item.kind,
                name: concept,
                raw: item.raw,
                category: item.category.unwrap_or_default(),
                known_risk: item.known_risk,
            };
            Some((row, item.file))
        };
        let rows: Vec<(InvolvementRow, u16)> = raw.into_iter().filter_map(settle).collect();
        let raws = self.texts.texts();
        let (names, categories) = concepts.settle(&raws);
        let rank = ranks(&names);
        let mut rows = by_incident(rows, incidents.len());
        for slice in rows.chunk_by_mut(|a, b| a.0.incident == b.0.incident) {
            slice.sort_unstable_by(|(a, a_file), (b, b_file)| {
                // One number tells most apart.
                let key = |row: &InvolvementRow| (row.kind as u64) << 32 | u64::from(rank[row.name as usize]);
                key(a)
                    .cmp(&key(b))
                    .then_with(|| raws.value(a.raw as usize).cmp(raws.value(b.raw as usize)))
                    .then_with(|| a_file.cmp(b_file))
            });
        }
        rows.dedup_by(|(later, file), (kept, _)| {
            let same = (later.incident, later.kind, later.name) == (kept.incident, kept.kind, kept.name);
            if same {
                kept.known_risk = kept.known_risk.max(later.known_risk);
                self.count_part(*file, Part::Repeated);
            }
            same
        });
        for (row, file) in &mut rows {
            row.category = categories[row.name as usize];
            self.count_part(*file, Part::Involvement);
        }
        let rows = rows.into_iter().map(|(row, _)| row).collect();
        Involvements { rows, names, raws }
    }

    fn reject_involvement(&mut self, item: &RawInvolvement) {
        let place = self.place_of(RowPlace { file: item.file, line: item.line });
        let (name, id) = (self.texts.text(item.name), self.incident_ids.text(item.incident));
        let message = Message::new(
            "`{}` belongs to incident `{}`, which is not in the input",
            [name.into(), id.into()],
        );
        self.diagnostics.reject(
            "unknown_incident",
            place,
            message,
            "Add the export that holds the incident, or correct the id.",
        );
    }

    fn warn_nameless(&mut self, item: &RawInvolvement) {
        let place = self.place_of(RowPlace { file: item.file, line: item.line });
        let name = self.texts.text(item.name);
        let message = Message::new("`{}` holds neither letter nor digit: the item is dropped", [name.into()]);
        self.diagnostics.warn("empty_name", place, message, "Give the item a name, or remove it.");
    }
}

/// Returns the place of each name in the order of names, then numbers.
fn ranks(names: &LargeStringArray) -> Vec<u32> {
    let mut order: Vec<u32> = (0..names.len() as u32).collect();
    order.sort_unstable_by_key(|concept| (names.value(*concept as usize), *concept));
    let mut rank = vec![0; order.len()];
    for (place, concept) in (0u32..).zip(order) {
        rank[concept as usize] = place;
    }
    rank
}

/// Returns the input of each row in its new order.
fn inputs_of(places: &[RowPlace], new_row: &[u32], rows: usize) -> Vec<u16> {
    let mut inputs = vec![0; rows];
    for (place, new) in places.iter().zip(new_row).filter(|(_, new)| **new != NO_ROW) {
        inputs[*new as usize] = place.file;
    }
    inputs
}

/// Sorts incidents by occurred time, then id; returns the new row of each old one.
fn sort_incidents(incidents: &Incidents, dropped: &[bool]) -> (Incidents, Vec<u32>) {
    let mut order = order_by_key_and_id(incidents.occurred_at.values(), &incidents.incident_id);
    order.retain(|row| !dropped[*row as usize]);
    let mut new_row = vec![NO_ROW; incidents.len()];
    for (new, old) in order.iter().enumerate() {
        new_row[*old as usize] = new as u32;
    }
    let is_same =
        order.len() == incidents.len() && order.iter().enumerate().all(|(new, old)| new as u32 == *old);
    let sorted = if is_same { incidents.clone() } else { incidents.reordered(&UInt32Array::from(order)) };
    (sorted, new_row)
}

/// Puts items in the order of their incidents, in linear time.
fn by_incident(rows: Vec<(InvolvementRow, u16)>, incidents: usize) -> Vec<(InvolvementRow, u16)> {
    if rows.is_sorted_by_key(|(row, _)| row.incident) {
        return rows;
    }
    let mut starts = vec![0usize; incidents + 1];
    for (row, _) in &rows {
        starts[row.incident as usize + 1] += 1;
    }
    for i in 0..incidents {
        starts[i + 1] += starts[i];
    }
    let mut sorted = rows.clone();
    for row in rows {
        let at = &mut starts[row.0.incident as usize];
        sorted[*at] = row;
        *at += 1;
    }
    sorted
}

/// Returns the latest occurred, resolved, created or closed instant.
fn latest_fact(incidents: &Incidents, action_items: &ActionItems) -> Option<Instant> {
    [
        &incidents.occurred_at,
        &incidents.resolved_at,
        &incidents.created_at,
        &action_items.created_at,
        &action_items.closed_at,
    ]
    .into_iter()
    .filter_map(|column| column.values().iter().copied().filter(|value| *value != Instant::NEVER.0).max())
    .max()
    .map(Instant)
}
