//! From what a load gathered to the three tables: repeated ids, unknown incidents, names, order.

use arrow_array::{Array, LargeStringArray, UInt32Array};

use super::Loaded;
use super::concepts::Concepts;
use super::input_rows::InputRows;
use super::involvement::RawInvolvement;
use super::load::Load;
use super::message::Message;
use super::part::Part;
use super::places::{Places, RowPlace};
use crate::error::{Place, Result};
use crate::frame::{
    ActionItems, Frames, Incidents, InvolvementRow, Involvements, NO_ROW, is_unchanged, order_by_key_and_id,
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
        let as_of = self.options.as_of.unwrap_or_else(|| {
            let latest = latest_fact(&incidents, &action_items).max(self.skim.latest());
            // Without any fact there is no figure either, so any instant serves.
            latest.unwrap_or(Instant(0)).next_midnight()
        });
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

    /// Links items to incidents, unifies their names, sorts them.
    fn settle_involvements(
        &mut self,
        incidents: &Incidents,
        row_of_key: &[u32],
        dropped: &[bool],
        as_of: Instant,
    ) -> Involvements {
        let (listed, stated) = (std::mem::take(&mut self.listed), std::mem::take(&mut self.involvements));
        let mut concepts = Concepts::new(self.texts.len());
        let in_figures = |row: usize| incidents.excluded_at(row).is_none() && incidents.occurred(row) < as_of;
        let mut rows: Vec<(InvolvementRow, u16)> = Vec::with_capacity(listed.len() + stated.len());
        for items in listed.chunk_by(|a, b| a.row == b.row) {
            let row = items[0].row as usize;
            let place = self.incident_places.of(row);
            let incident = row_of_key[self.incident_keys[row] as usize];
            if dropped[row] || incident == NO_ROW {
                self.count_parts(place.file, Part::OfDropped, items.len());
                continue;
            }
            let counts = in_figures(incident as usize);
            for item in items {
                let (kind, text) = (item.kind(), item.text());
                let Some(name) = concepts.of(self, kind, text) else {
                    self.warn_nameless(text, place);
                    continue;
                };
                concepts.count(kind, text, counts);
                rows.push((InvolvementRow::listed(incident, kind, name, text), place.file));
            }
        }
        drop(listed);
        for item in stated {
            let place = RowPlace { file: item.file, line: item.line };
            if item.row != NO_ROW && dropped[item.row as usize] {
                self.count_part(item.file, Part::OfDropped);
                continue;
            }
            let incident = row_of_key.get(item.incident as usize).copied().unwrap_or(NO_ROW);
            if incident == NO_ROW {
                self.reject_involvement(&item, place);
                continue;
            }
            let Some(name) = concepts.of(self, item.kind, item.name) else {
                self.warn_nameless(item.name, place);
                continue;
            };
            concepts.count(item.kind, item.name, in_figures(incident as usize));
            if let Some(category) = item.category {
                concepts.stated[name as usize][category as usize] += 1;
            }
            let row = InvolvementRow {
                known_risk: item.known_risk,
                ..InvolvementRow::listed(incident, item.kind, name, item.raw)
            };
            rows.push((row, item.file));
        }
        let raws = self.texts.texts();
        let (names, categories) = concepts.settle(&raws);
        let rank = concepts_by_kind_and_name(&names, &rows);
        let mut rows = by_incident(rows, incidents.len());
        for slice in rows.chunk_by_mut(|a, b| a.0.incident == b.0.incident) {
            slice.sort_unstable_by(|(a, a_file), (b, b_file)| {
                // One number tells most apart.
                let raw = |row: &InvolvementRow| raws.value(row.raw as usize);
                (rank[a.name as usize].cmp(&rank[b.name as usize]))
                    .then_with(|| raw(a).cmp(raw(b)))
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
        for of_file in rows.chunk_by_mut(|a, b| a.1 == b.1) {
            self.count_parts(of_file[0].1, Part::Involvement, of_file.len());
            for (row, _) in of_file {
                row.category = categories[row.name as usize];
            }
        }
        let rows = rows.into_iter().map(|(row, _)| row).collect();
        Involvements { rows, names, raws }
    }

    fn reject_involvement(&mut self, item: &RawInvolvement, place: RowPlace) {
        self.count_part(place.file, Part::Rejected);
        let place = self.place_of(place);
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

    fn warn_nameless(&mut self, text: u32, place: RowPlace) {
        self.count_part(place.file, Part::Nameless);
        let place = self.place_of(place);
        let name = self.texts.text(text);
        let message = Message::new("`{}` holds neither letter nor digit: the item is dropped", [name.into()]);
        self.diagnostics.warn("empty_name", place, message, "Give the item a name, or remove it.");
    }
}

/// Returns the place of each concept in the order of kinds, names and numbers; each belongs to one kind.
fn concepts_by_kind_and_name(names: &LargeStringArray, rows: &[(InvolvementRow, u16)]) -> Vec<u32> {
    let mut kinds = vec![ItemKind::Factor; names.len()];
    for (row, _) in rows {
        kinds[row.name as usize] = row.kind;
    }
    let mut order: Vec<u32> = (0..names.len() as u32).collect();
    order.sort_unstable_by_key(|concept| {
        let at = *concept as usize;
        (kinds[at], names.value(at), *concept)
    });
    let mut rank = vec![0; order.len()];
    for (place, concept) in (0u32..).zip(order) {
        rank[concept as usize] = place;
    }
    rank
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
    .filter_map(|column| {
        // In the same steps whether there is a value or not: which rows have one cannot be foreseen.
        let stated = |value: i64| if value == Instant::NEVER.0 { i64::MIN } else { value };
        let latest = column.values().iter().fold(i64::MIN, |latest, value| stated(*value).max(latest));
        (latest > i64::MIN).then_some(Instant(latest))
    })
    .max()
}
