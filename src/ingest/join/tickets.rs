//! Incidents that a tracker holds: incidents by themselves, unless they are the tickets of another tool's.

use super::super::load::Load;
use super::names::IncidentNames;
use super::normalized;
use crate::frame::column::text_at;
use crate::frame::{Incidents, NO_ROW};

/// An incident of a tracker, until it is known whether it is the ticket of another.
#[derive(Debug)]
pub(in crate::ingest) struct TrackerIncident {
    /// Its row.
    pub row: u32,
    /// The tracker.
    pub source: &'static str,
    /// The texts that may name the incident whose ticket it is.
    pub mentions: Vec<u32>,
}

impl Load<'_> {
    /// Keeps what an incident of a tracker mentions.
    pub(in crate::ingest) fn note_tracker_incident(
        &mut self,
        row: u32,
        source: &'static str,
        mentions: &[&str],
    ) {
        let texts = &mut self.joins.texts;
        let mentions = mentions.iter().filter_map(|text| texts.intern(&normalized(text))).collect();
        self.joins.tracker_incidents.push(TrackerIncident { row, source, mentions });
    }

    /// Drops the incidents of trackers that are tickets of incidents of other tools.
    pub(in crate::ingest) fn drop_incident_tickets(&mut self, incidents: &Incidents, dropped: &mut [bool]) {
        let held = std::mem::take(&mut self.joins.tracker_incidents);
        if held.is_empty() {
            return;
        }
        let mut others = self.row_of_key.clone();
        for own in &held {
            others[self.incident_keys[own.row as usize] as usize] = NO_ROW;
        }
        let names = IncidentNames::new(self, &self.joins, &others);
        for own in &held {
            let row = own.row as usize;
            if dropped[row] {
                continue;
            }
            let id = incidents.incident_id.value(row);
            let by_mention = || {
                let mut texts = own.mentions.iter().map(|text| self.joins.texts.text(*text));
                texts.find_map(|text| names.within(text))
            };
            let by_title =
                || text_at(&incidents.title, row).and_then(|title| names.within(&title.to_lowercase()));
            if let Some(key) = names.exact(&normalized(id)).or_else(by_mention).or_else(by_title) {
                dropped[row] = true;
                self.row_of_key[self.incident_keys[row] as usize] = NO_ROW;
                // What names the ticket means the incident.
                self.joins.add_alias(id, Some(key));
                *self.joins.incident_tickets.entry(own.source).or_default() += 1;
            }
        }
    }
}
