//! Retrospectives: documents that some tools keep apart from the incidents that they are about.
//!
//! While files are read they are only gathered: the incident may come in a later file.

use super::cell::Cell;
use super::formats::{Draft, Foreign, Format, Source, incident};
use super::free_text::{FreeText, TextMatch};
use super::involvement::RawInvolvement;
use super::join::{IncidentNames, normalized};
use super::load::Load;
use super::message::Message;
use super::part::Part;
use super::places::RowPlace;
use crate::frame::column::instants;
use crate::frame::{Incidents, NO_ROW};
use crate::model::{Category, Instant, ItemKind};

/// What a retrospective adds to its incident.
#[derive(Debug)]
pub(super) struct Retrospective {
    /// What it names its incident by.
    incident: String,
    published: Option<Instant>,
    /// Its factors: the text that names each, the text as written, the category.
    factors: Vec<(u32, u32, Option<Category>)>,
    place: RowPlace,
}

const HINT: &str = "Export the retrospectives with the id of their incident.";

impl Load<'_> {
    /// Takes a retrospective, whose draft names its incident as an incident names itself.
    pub(super) fn retrospective(
        &mut self,
        format: &'static Format,
        foreign: &Foreign<'_>,
        draft: &Draft<'_>,
        source: &Source<'_>,
    ) {
        let Some(name) = draft.text(incident::ID) else {
            self.diagnostics.reject(
                "missing_id",
                (source.place)(None),
                "the retrospective names no incident",
                HINT,
            );
            return;
        };
        let origin = draft.origins[incident::PUBLISHED];
        let published = match &draft.cells[incident::PUBLISHED] {
            Cell::Instant(at) | Cell::Date(at) => Some(*at),
            Cell::Empty => None,
            other => {
                let text = other.as_text().unwrap_or_default();
                let message = Message::new("published_at `{}` is no time", [text.as_ref().into()]);
                let hint = "Write a time as 2024-07-01T13:00:00Z.";
                self.diagnostics.reject("bad_time", (source.place)(origin), message, hint);
                return;
            }
        };
        if published.is_some() && origin.is_some_and(|origin| format.updated.contains(&origin)) {
            let message = Message::new(
                "the retrospective of incident `{}` does not say when it was published: the time of its last change is taken",
                [name.as_ref().into()],
            );
            self.diagnostics.warn(
                "published_by_last_change",
                (source.place)(origin),
                message,
                "Export published_at.",
            );
        }
        let mut factors = Vec::new();
        draft.cells[incident::FACTORS].for_each_item(|label| {
            if let Some(text) = self.texts.intern(label) {
                factors.push((text, text, None));
            }
        });
        for path in format.free_factors {
            foreign.each(path, &mut |text| {
                factors.extend(self.free_factor(&text, &name, &(source.place)(Some(path))));
            });
        }
        let place =
            RowPlace { file: self.file_number(), line: u32::try_from(source.line).unwrap_or(u32::MAX) };
        self.retrospectives.push(Retrospective { incident: normalized(&name), published, factors, place });
    }

    /// Names a factor that is told in free text: by the vocabulary, else in its own words.
    fn free_factor(
        &mut self,
        text: &str,
        incident: &str,
        place: &crate::error::Place,
    ) -> Vec<(u32, u32, Option<Category>)> {
        let kind = ItemKind::Factor;
        let matches = self.options.taxonomy.matches(kind, text);
        let mut names: Vec<(&str, Option<Category>)> =
            matches.iter().map(|found| (found.name.as_str(), found.category)).collect();
        if names.is_empty() {
            names.push((text, None));
        }
        let texts = &mut self.texts;
        let factors = names
            .into_iter()
            .filter_map(|(name, category)| Some((texts.intern(name)?, texts.intern(text)?, category)))
            .collect();
        self.free_texts.push(FreeText {
            kind,
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            place: place.clone(),
            incident_id: incident.to_owned(),
            matches: matches
                .into_iter()
                .map(|found| TextMatch {
                    text: text[found.span.clone()].to_owned(),
                    name: found.name,
                    place: place.clone(),
                    pattern: found.pattern,
                })
                .collect(),
        });
        factors
    }

    /// Gives incidents what their retrospectives tell; what the incident states itself stays.
    pub(super) fn settle_retrospectives(&mut self, incidents: &mut Incidents, row_of_key: &[u32]) {
        let all = std::mem::take(&mut self.retrospectives);
        if all.is_empty() {
            return;
        }
        let names = IncidentNames::new(self, &self.joins, row_of_key);
        let stated = incidents.published_at.clone();
        let mut published = stated.values().to_vec();
        for retrospective in all {
            let Some(key) = names.exact(&retrospective.incident) else {
                let place = self.place_of(retrospective.place);
                let message = Message::new(
                    "the retrospective belongs to incident `{}`, which is not in the input",
                    [retrospective.incident.into()],
                );
                let hint = "Add the export that holds the incident.";
                self.diagnostics.reject("unknown_incident", place, message, hint);
                self.count_part(retrospective.place.file, Part::Rejected);
                continue;
            };
            self.count_part(retrospective.place.file, Part::Retrospective);
            let row = row_of_key[key as usize] as usize;
            if let Some(at) = retrospective.published.filter(|_| stated.values()[row] == Instant::NEVER.0) {
                published[row] = published[row].min(at.0);
            }
            for (name, raw, category) in retrospective.factors {
                self.count_within(retrospective.place.file);
                self.involvements.push(RawInvolvement {
                    incident: key,
                    row: NO_ROW,
                    kind: ItemKind::Factor,
                    name,
                    raw,
                    category,
                    known_risk: None,
                    file: retrospective.place.file,
                    line: retrospective.place.line,
                });
            }
        }
        incidents.published_at = instants(published);
    }
}
