//! From the items that records name to the table of involvements: linked to incidents, under one name, in order.

use arrow_array::LargeStringArray;
use rustc_hash::FxHashMap;

use super::concepts::Concepts;
use super::input_rows::InputRows;
use super::involvement::{Listed, RawInvolvement};
use super::load::Load;
use super::message::Message;
use super::part::Part;
use super::places::RowPlace;
use crate::frame::{Incidents, InvolvedItem, InvolvementRow, Involvements, NO_ROW};
use crate::model::{Category, Instant, ItemKind};

/// An item as it is stated, its name settled: an incident's row needs no more than which of them it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Stated {
    kind: ItemKind,
    /// The concept that it is.
    name: u32,
    /// The text as written.
    raw: u32,
    known_risk: Option<bool>,
    /// The input that states it, where that is not the incident's own.
    file: Option<u16>,
}

/// The different items of a load, by number.
struct Distinct {
    list: Vec<Stated>,
    numbers: FxHashMap<Stated, u32>,
    /// The number of each text of a list cell as each kind, [`UNSEEN`] or [`NAMELESS`].
    listed: [Vec<u32>; 3],
}

/// A text that was not looked at yet.
const UNSEEN: u32 = u32::MAX;
/// A text that is no name.
const NAMELESS: u32 = u32::MAX - 1;

impl Distinct {
    fn new(texts: usize) -> Self {
        Self {
            list: Vec::new(),
            numbers: FxHashMap::default(),
            listed: std::array::from_fn(|_| vec![UNSEEN; texts]),
        }
    }

    fn number(&mut self, item: Stated) -> u32 {
        *self.numbers.entry(item).or_insert_with(|| {
            self.list.push(item);
            self.list.len() as u32 - 1
        })
    }

    /// Returns the number of an item of a list cell; none when its text is no name.
    #[inline]
    fn of_listed(&mut self, kind: ItemKind, raw: u32, concept: impl FnOnce() -> Option<u32>) -> Option<u32> {
        let known = self.listed[kind as usize][raw as usize];
        let number = if known == UNSEEN {
            let item = |name| Stated { kind, name, raw, known_risk: None, file: None };
            let number = concept().map_or(NAMELESS, |name| self.number(item(name)));
            self.listed[kind as usize][raw as usize] = number;
            number
        } else {
            known
        };
        (number != NAMELESS).then_some(number)
    }

    /// Puts the items in the order of kinds, names and texts, and returns the new number of each.
    fn sort(&mut self, names: &LargeStringArray, raws: &LargeStringArray) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.list.len() as u32).collect();
        let key = |number: &u32| {
            let item = &self.list[*number as usize];
            let (name, raw) = (names.value(item.name as usize), raws.value(item.raw as usize));
            (item.kind, name, item.name, raw, item.file, item.known_risk)
        };
        order.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        let mut places = vec![0; order.len()];
        (0u32..).zip(&order).for_each(|(place, number)| places[*number as usize] = place);
        self.list = order.iter().map(|number| self.list[*number as usize]).collect();
        self.numbers.values_mut().for_each(|number| *number = places[*number as usize]);
        places
    }

    /// Returns the number of the first item of the same name and text for each, once they are in order.
    fn firsts(&self) -> Vec<u32> {
        let same = |a: &Stated, b: &Stated| (a.name, a.raw) == (b.name, b.raw);
        let mut firsts = Vec::with_capacity(self.list.len());
        for run in self.list.chunk_by(same) {
            firsts.extend(std::iter::repeat_n(firsts.len() as u32, run.len()));
        }
        firsts
    }

    /// Returns the number of an item of which something more may be known.
    fn known(&mut self, number: u32, known_risk: Option<bool>) -> u32 {
        let item = self.list[number as usize];
        if known_risk <= item.known_risk {
            return number;
        }
        self.number(Stated { known_risk, ..item })
    }
}

/// What all items of the list cells of one incident row share.
struct OfRow {
    row: u32,
    place: RowPlace,
    /// Their incident; [`NO_ROW`] when the row is dropped.
    incident: u32,
    /// Whether the incident is in the figures.
    counts: bool,
}

impl Load<'_> {
    /// Links items to incidents, unifies their names, sorts them.
    pub(super) fn settle_involvements(
        &mut self,
        incidents: &Incidents,
        incident_inputs: &InputRows,
        row_of_key: &[u32],
        dropped: &[bool],
        as_of: Instant,
    ) -> Involvements {
        let incident_inputs: Vec<u16> = incident_inputs.iter().collect();
        let mut concepts = Concepts::new(self.texts.len());
        let mut distinct = Distinct::new(self.texts.len());
        let in_figures = |incident: u32| {
            let row = incident as usize;
            incidents.excluded_at(row).is_none() && incidents.occurred(row) < as_of
        };
        let of_row = |load: &Self, row: u32| {
            let incident = row_of_key[load.incident_keys[row as usize] as usize];
            let is_kept = !dropped[row as usize] && incident != NO_ROW;
            OfRow {
                row,
                place: load.incident_places.of(row as usize),
                incident: if is_kept { incident } else { NO_ROW },
                counts: is_kept && in_figures(incident),
            }
        };
        let listed = std::mem::take(&mut self.listed);
        let mut latest: Option<OfRow> = None;
        let link = |item: Listed| {
            let known = latest.take().filter(|latest| latest.row == item.row);
            let of = latest.insert(known.unwrap_or_else(|| of_row(self, item.row)));
            if of.incident == NO_ROW {
                self.count_part(of.place.file, Part::OfDropped);
                return None;
            }
            let (kind, raw) = (item.kind(), item.text());
            let Some(number) = distinct.of_listed(kind, raw, || concepts.of(self, kind, raw)) else {
                self.warn_nameless(raw, of.place);
                return None;
            };
            concepts.count(kind, raw, of.counts);
            Some(InvolvementRow { incident: of.incident, item: number })
        };
        // There are so many of them that the rows take their memory over.
        let mut rows: Vec<InvolvementRow> = listed.into_iter().filter_map(link).collect();
        let others = std::mem::take(&mut self.involvements);
        for item in &others {
            let place = RowPlace { file: item.file, line: item.line };
            if item.row != NO_ROW && dropped[item.row as usize] {
                self.count_part(item.file, Part::OfDropped);
                continue;
            }
            let incident = row_of_key.get(item.incident as usize).copied().unwrap_or(NO_ROW);
            if incident == NO_ROW {
                self.reject_involvement(item, place);
                continue;
            }
            let Some(name) = concepts.of(self, item.kind, item.name) else {
                self.warn_nameless(item.name, place);
                continue;
            };
            concepts.count(item.kind, item.name, in_figures(incident));
            if let Some(category) = item.category {
                concepts.stated[name as usize][category as usize] += 1;
            }
            let &RawInvolvement { kind, raw, known_risk, file, .. } = item;
            let file = Some(file).filter(|file| *file != incident_inputs[incident as usize]);
            let item = distinct.number(Stated { kind, name, raw, known_risk, file });
            rows.push(InvolvementRow { incident, item });
        }
        let raws = self.texts.texts();
        let (names, categories) = concepts.settle(&raws);
        let number = distinct.sort(&names, &raws);
        for row in &mut rows {
            row.item = number[row.item as usize];
        }
        let mut rows = by_incident(rows, incidents.len());
        self.merge_equal(&mut rows, &mut distinct, &incident_inputs);
        let items = distinct.list.iter().map(|item| involved(item, &categories)).collect();
        Involvements { rows, items, names, raws }
    }

    /// Puts the rows of each incident in order, merges those of one item, and counts what became of all of them.
    fn merge_equal(
        &mut self,
        rows: &mut Vec<InvolvementRow>,
        distinct: &mut Distinct,
        incident_inputs: &[u16],
    ) {
        let file_of = |item: &Stated, incident: u32| item.file.unwrap_or(incident_inputs[incident as usize]);
        // Of one text the first input comes first. Numbers are in this order where no other input states an item.
        let has_others = distinct.list.iter().any(|item| item.file.is_some());
        let firsts = distinct.firsts();
        let key = |row: &InvolvementRow| {
            let (first, item) = (firsts[row.item as usize], &distinct.list[row.item as usize]);
            (first, file_of(item, row.incident), row.item)
        };
        for slice in rows.chunk_by_mut(|a, b| a.incident == b.incident) {
            if has_others {
                slice.sort_unstable_by_key(key);
            } else {
                slice.sort_unstable_by_key(|row| row.item);
            }
        }
        rows.dedup_by(|later, kept| {
            let (one, other) = (distinct.list[kept.item as usize], distinct.list[later.item as usize]);
            let is_same = later.incident == kept.incident && other.name == one.name;
            if is_same {
                kept.item = distinct.known(kept.item, other.known_risk);
                self.count_part(file_of(&other, later.incident), Part::Repeated);
            }
            is_same
        });
        let file = |row: &InvolvementRow| file_of(&distinct.list[row.item as usize], row.incident);
        for of_file in rows.chunk_by(|a, b| file(a) == file(b)) {
            self.count_parts(file(&of_file[0]), Part::Involvement, of_file.len());
        }
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

fn involved(item: &Stated, categories: &[Category]) -> InvolvedItem {
    let Stated { kind, name, raw, known_risk, .. } = *item;
    InvolvedItem { kind, name, raw, category: categories[name as usize], known_risk }
}

/// Puts items in the order of their incidents, in linear time.
fn by_incident(rows: Vec<InvolvementRow>, incidents: usize) -> Vec<InvolvementRow> {
    if rows.is_sorted_by_key(|row| row.incident) {
        return rows;
    }
    let mut starts = vec![0usize; incidents + 1];
    for row in &rows {
        starts[row.incident as usize + 1] += 1;
    }
    for i in 0..incidents {
        starts[i + 1] += starts[i];
    }
    let mut sorted = rows.clone();
    for row in rows {
        let at = &mut starts[row.incident as usize];
        sorted[*at] = row;
        *at += 1;
    }
    sorted
}
