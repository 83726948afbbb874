//! From what a load gathered to the three tables: repeated ids, unknown incidents, order.

use arrow_array::UInt32Array;

use super::Loaded;
use super::input_rows::InputRows;
use super::load::Load;
use super::message::Message;
use super::part::Part;
use super::places::{Places, RowPlace};
use crate::error::{Place, Result};
use crate::frame::{ActionItems, Frames, Incidents, NO_ROW, is_unchanged, order_by_key_and_id};
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
        let as_of = self.options.as_of.unwrap_or_else(|| {
            let latest = latest_fact(&incidents, &action_items).max(self.skim.latest());
            // Without any fact there is no figure either, so any instant serves.
            latest.unwrap_or(Instant(0)).next_midnight()
        });
        let involvements =
            self.settle_involvements(&incidents, &incident_inputs, &row_of_key, &dropped, as_of);
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
                let places = [*earlier, *later].map(|row| self.incident_places.of(row as usize));
                self.warn_repeated("incident", id, places);
            }
        }
        dropped
    }

    /// Counts what became of every row of an incident.
    fn count_incidents(&mut self, repeats: &[bool], dropped: &[bool]) {
        let places = std::mem::take(&mut self.incident_places);
        for (file, rows) in places.files() {
            for (is_repeated, is_dropped) in repeats[rows.clone()].iter().zip(&dropped[rows]) {
                let part = match (is_repeated, is_dropped) {
                    (true, _) => Part::Repeated,
                    (false, true) => Part::IncidentTicket,
                    (false, false) => Part::Incident,
                };
                self.count_part(file, part);
            }
        }
        self.incident_places = places;
    }

    fn lists_of(&self, row: u32) -> Vec<(ItemKind, u32)> {
        // Rows arrive in order, so the items of one stand together.
        let start = self.listed.partition_point(|item| item.row < row);
        let listed = self.listed[start..].iter().take_while(|item| item.row == row);
        let mut items: Vec<_> = listed.map(|item| (item.kind(), item.text())).collect();
        let others = self.involvements.iter().filter(|item| item.row == row);
        items.extend(others.map(|item| (item.kind, item.name)));
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
}

/// Returns the input of each row in its new order.
fn inputs_of(places: &Places, new_row: &[u32], rows: usize) -> InputRows {
    let mut inputs = vec![0; rows];
    for (file, old) in places.files() {
        for new in new_row[old].iter().filter(|new| **new != NO_ROW) {
            inputs[*new as usize] = file;
        }
    }
    InputRows::new(inputs.into_iter().enumerate().map(|(row, file)| (file, row..row + 1)))
}

/// Sorts incidents by occurred time, then id; returns the new row of each old one.
fn sort_incidents(incidents: &Incidents, dropped: &[bool]) -> (Incidents, Vec<u32>) {
    let mut order = order_by_key_and_id(incidents.occurred_at.values(), &incidents.incident_id);
    order.retain(|row| !dropped[*row as usize]);
    let mut new_row = vec![NO_ROW; incidents.len()];
    for (new, old) in order.iter().enumerate() {
        new_row[*old as usize] = new as u32;
    }
    let is_same = order.len() == incidents.len() && is_unchanged(&order);
    let sorted = if is_same { incidents.clone() } else { incidents.reordered(&UInt32Array::from(order)) };
    (sorted, new_row)
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
    .filter_map(|column| {
        // In the same steps whether there is a value or not: which rows have one cannot be foreseen.
        let stated = |value: i64| if value == Instant::NEVER.0 { i64::MIN } else { value };
        let latest = column.values().iter().fold(i64::MIN, |latest, value| stated(*value).max(latest));
        (latest > i64::MIN).then_some(Instant(latest))
    })
    .max()
}
