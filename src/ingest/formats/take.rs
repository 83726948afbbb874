//! Taking a record of another tool into a load.

use jiff::tz::TimeZone;

use super::Format;
use super::draft::{Clock, Draft};
use super::foreign::Foreign;
use crate::error::Place;
use crate::ingest::join::{Mention, addresses};
use crate::ingest::load::Load;
use crate::ingest::local_time::DateOrder;
use crate::ingest::record::RecordCells;

/// The most addresses that are looked for in one running text.
const MOST_ADDRESSES: usize = 8;

/// Where a record stands, and how its times are read.
pub(in crate::ingest) struct Source<'s> {
    /// Returns the place of a path of the record, or of the record for none.
    pub place: &'s dyn Fn(Option<&str>) -> Place,
    /// The number of the record, for messages that come after all files are read.
    pub line: u64,
    /// The zone of times without an offset.
    pub zone: &'s TimeZone,
    /// Whether day or month comes first.
    pub order: Option<DateOrder>,
}

impl Load<'_> {
    /// Takes one record of another tool.
    pub(in crate::ingest) fn foreign(
        &mut self,
        format: &'static Format,
        foreign: &Foreign<'_>,
        source: &Source<'_>,
    ) {
        self.skim.stop();
        let format = format.of_type(foreign);
        self.count_as(format.name, format.table);
        let mut clock = Clock { zone: source.zone, order: source.order, is_local: false };
        let draft = Draft::new(format, foreign, &mut clock, self.options.list_delimiter.as_deref());
        self.has_local_times |= clock.is_local;
        if let Some(reason) = draft.left_out {
            self.leave_out(reason, source.line);
            return;
        }
        if format.is_retrospective {
            return self.retrospective(format, foreign, &draft, source);
        }
        let place = |column: Option<usize>| {
            (source.place)(column.and_then(|column| draft.origins.get(column).copied().flatten()))
        };
        let (incidents, items) = (self.incidents.len(), self.action_items.len());
        let values = draft.cells.as_slice();
        self.record(format.table, &RecordCells { values, place: &place, line: source.line });
        let updated = foreign.text(format.updated).and_then(|text| clock.read(&text).ok().flatten());
        if self.incidents.len() > incidents {
            let key = self.incident_keys.last().copied();
            for name in foreign.texts(format.names) {
                self.joins.add_alias(&name, key);
            }
            if let Some(time) = updated {
                self.settle_updated(incidents, time.at);
            }
            if let Some(tracker) = &format.tracker {
                let prose = prose_addresses(format, foreign);
                let texts =
                    [tracker.links, tracker.labels, tracker.parents].map(|paths| foreign.texts(paths));
                let labels = texts[1].iter().flat_map(|text| text.split([',', '\n']));
                let mentions: Vec<&str> = (texts[0].iter().map(AsRef::as_ref))
                    .chain(labels)
                    .chain(texts[2].iter().map(AsRef::as_ref))
                    .chain(prose.iter().map(String::as_str))
                    .collect();
                self.note_tracker_incident(incidents, format.source, &mentions);
            }
        }
        if self.action_items.len() > items {
            let row = items as u32;
            self.joins.has_foreign_items = true;
            if let Some(time) = updated {
                self.joins.set_updated(row, time.at);
            }
            self.note_names(format, foreign, &draft, row);
        }
        if let Some((path, inner)) = format.nested {
            foreign.each_value(path, &mut |value| {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    let Some(object) = item.as_object() else { continue };
                    let below = |rest: Option<&str>| {
                        let path =
                            rest.map_or(format!("{path}.{index}"), |rest| format!("{path}.{index}.{rest}"));
                        (source.place)(Some(&path))
                    };
                    let within = Source { place: &below, ..*source };
                    self.foreign(inner, &Foreign::Object(object), &within);
                }
            });
        }
    }

    /// Keeps what an action item's ticket, or a tracker's issue, is known by, and which incident it names.
    fn note_names(&mut self, format: &Format, foreign: &Foreign<'_>, draft: &Draft<'_>, row: u32) {
        let names = foreign.texts(format.names);
        let prose = prose_addresses(format, foreign);
        let Some(tracker) = &format.tracker else {
            for name in names.iter().map(AsRef::as_ref).chain(prose.iter().map(String::as_str)) {
                self.joins.add_ticket(row, name);
            }
            return;
        };
        let labels = foreign.texts(tracker.labels);
        // Some trackers join their labels in one cell.
        let labels: Vec<&str> = labels
            .iter()
            .flat_map(|text| text.split([',', '\n']))
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .collect();
        let options = &self.options.join;
        let is_labeled = labels.iter().any(|label| self.joins.is_follow_up(label, options));
        self.joins.add_issue(row, is_labeled, names.iter().map(AsRef::as_ref));
        if let Some(pattern) = &self.options.join.pattern {
            let title = draft.text(super::columns::item::TITLE);
            let mut found = |text: &str| {
                if let Some(captures) = pattern.captures(text) {
                    let id = captures.get(1).or_else(|| captures.get(0)).map_or("", |group| group.as_str());
                    self.joins.mention(Mention::Pattern, id);
                }
            };
            for text in title.as_deref().into_iter().chain(labels.iter().copied()) {
                found(text);
            }
            for path in format.prose {
                foreign.each_below(path, &mut |text| found(&text));
            }
        }
        for link in foreign.texts(tracker.links) {
            self.joins.mention(Mention::Link, &link);
        }
        for label in labels {
            self.joins.mention(Mention::Label, label);
        }
        for parent in foreign.texts(tracker.parents) {
            self.joins.mention(Mention::Parent, &parent);
        }
        for address in prose {
            self.joins.mention(Mention::Address, &address);
        }
    }
}

/// Lists the addresses in the running texts of a record.
fn prose_addresses(format: &Format, foreign: &Foreign<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for path in format.prose {
        foreign.each_below(path, &mut |text| {
            found.extend(addresses(&text).take(MOST_ADDRESSES).map(str::to_owned));
        });
    }
    found.truncate(MOST_ADDRESSES);
    found
}
