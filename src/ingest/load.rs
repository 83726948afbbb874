//! What a load gathers, file after file, before the tables are made.

use jiff::tz::TimeZone;
use rustc_hash::FxHashSet;

use super::budget::Budget;
use super::diagnostic::Diagnostics;
use super::free_text::FreeText;
use super::input_format::InputFormat;
use super::involvement::{Listed, RawInvolvement};
use super::join::{JoinOptions, Joins};
use super::local_time::DateOrder;
use super::mapping::Mapping;
use super::part::{Part, Parts};
use super::places::{Places, RowPlace};
use super::retrospective::Retrospective;
use super::skim::{Keep, Skim};
use super::table::Table;
use super::taxonomy::Taxonomy;
use crate::error::Place;
use crate::frame::{
    ActionItemRow, ActionItemsBuilder, DatedItem, IncidentRow, IncidentsBuilder, NO_ROW, Pool, Recent,
    ShortText, make_room,
};
use crate::model::{Instant, ItemKind};

/// How exports are read.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// The zone of times without an offset.
    pub zone: Option<TimeZone>,
    /// The user's vocabulary.
    pub taxonomy: Taxonomy,
    /// Tables of other tools, and what their columns mean.
    pub mappings: Vec<Mapping>,
    /// The format of every export; by default each is recognized from its content.
    pub format: Option<InputFormat>,
    /// The instant of the figures; by default the first midnight after the latest fact.
    pub as_of: Option<Instant>,
    /// Whether day or month comes first in the exports' dates; by default each file is asked.
    pub date_order: Option<DateOrder>,
    /// What stands between the values of a cell in exports of other tools; by default `;`, `|`, a comma with a space
    /// or a line end, whichever a cell holds.
    pub list_delimiter: Option<String>,
    /// Runs a decoder that is known to panic over some damaged files; the panic is caught within. A program may keep
    /// its message off standard error here. By default the decoder is run and nothing else.
    pub around_decoding: Option<fn(&mut dyn FnMut())>,
    /// How much memory the exports may take.
    pub budget: Budget,
    /// How tracker issues find their incidents.
    pub join: JoinOptions,
    /// What is kept of action items: [`Load::lacks`] tells whether that was enough.
    pub keep: Keep,
}

/// What one input was taken for, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputSummary {
    /// The file name.
    pub name: String,
    /// The format it was read as.
    pub format: &'static str,
    /// The table it holds.
    pub table: Option<Table>,
    /// How many records it holds.
    pub records: u64,
    /// What records of other tools it holds, and how many.
    pub kinds: Vec<(&'static str, u64)>,
    /// How many list values and items its records hold within that count for themselves.
    pub within: u64,
    /// What became of the records and of what they hold within, which these sum to.
    pub parts: Parts,
    /// The hexadecimal SHA-256 of its content, once it is known.
    pub sha256: Option<String>,
}

/// A load in progress.
pub struct Load<'o> {
    pub(super) options: &'o LoadOptions,
    zone: TimeZone,
    pub(super) diagnostics: Diagnostics,
    pub(super) inputs: Vec<InputSummary>,
    /// Whether line numbers of a file mean lines, or rows of a columnar file or an array.
    pub(super) has_lines: Vec<bool>,
    /// The pointers of the records of each document, by their number; none of other files.
    pointers: Vec<Vec<String>>,
    pub(super) incident_ids: Pool,
    /// The key asked for last, and its id where that is short.
    latest_key: Option<(u32, ShortText)>,
    /// The latest row of each incident key.
    pub(super) row_of_key: Vec<u32>,
    pub(super) incidents: IncidentsBuilder,
    pub(super) incident_places: Places,
    pub(super) incident_keys: Vec<u32>,
    /// Pairs of rows with one id: the earlier and the later.
    pub(super) repeated_incidents: Vec<(u32, u32)>,
    pub(super) texts: Pool,
    /// The names asked for lately.
    recent: Recent,
    /// The items of list cells, by incident row.
    pub(super) listed: Vec<Listed>,
    pub(super) involvements: Vec<RawInvolvement>,
    pub(super) action_items: ActionItemsBuilder,
    pub(super) action_places: Places,
    pub(super) skim: Skim,
    /// Free text that items were read from.
    pub(super) free_texts: Vec<FreeText>,
    /// For each mapping, how many columns the nearest file lacks, and which; 0 when it took a file.
    pub(super) mapping_misses: Vec<Option<(usize, String)>>,
    /// The ids of documents read so far.
    pub(super) documents: FxHashSet<String>,
    pub(super) joins: Joins,
    pub(super) retrospectives: Vec<Retrospective>,
    /// Whether any time was written without an offset.
    pub has_local_times: bool,
}

impl<'o> Load<'o> {
    /// Starts a load.
    #[must_use]
    pub fn new(options: &'o LoadOptions) -> Self {
        Self {
            options,
            zone: options.zone.clone().unwrap_or(TimeZone::UTC),
            diagnostics: Diagnostics::default(),
            inputs: Vec::new(),
            has_lines: Vec::new(),
            pointers: Vec::new(),
            incident_ids: Pool::default(),
            latest_key: None,
            row_of_key: Vec::new(),
            incidents: IncidentsBuilder::default(),
            incident_places: Places::default(),
            incident_keys: Vec::new(),
            repeated_incidents: Vec::new(),
            texts: Pool::default(),
            recent: Recent::default(),
            listed: Vec::new(),
            involvements: Vec::new(),
            action_items: ActionItemsBuilder::default(),
            action_places: Places::default(),
            skim: Skim::new(options.keep),
            free_texts: Vec::new(),
            mapping_misses: Vec::new(),
            documents: FxHashSet::default(),
            joins: Joins::default(),
            retrospectives: Vec::new(),
            has_local_times: false,
        }
    }

    /// Returns the zone of times without an offset.
    #[must_use]
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Returns the diagnostics, for readers.
    pub fn diagnostics(&mut self) -> &mut Diagnostics {
        &mut self.diagnostics
    }

    /// Tells whether the latest input was no export.
    #[must_use]
    pub fn is_latest_skipped(&self) -> bool {
        self.inputs.last().is_some_and(|input| input.format == "none")
    }

    /// Begins another input.
    pub(super) fn begin(&mut self, name: &str, format: &'static str, table: Option<Table>, has_lines: bool) {
        if !format.starts_with("plain") && !matches!(format, "none" | "empty") {
            self.skim.stop();
        }
        self.has_lines.push(has_lines);
        self.pointers.push(Vec::new());
        self.inputs.push(InputSummary {
            name: name.to_owned(),
            format,
            table,
            records: 0,
            kinds: Vec::new(),
            within: 0,
            parts: Parts::default(),
            sha256: None,
        });
    }

    /// Counts what became of a record of an input.
    pub(super) fn count_part(&mut self, file: u16, part: Part) {
        self.count_parts(file, part, 1);
    }

    /// Counts what became of some records of an input.
    pub(super) fn count_parts(&mut self, file: u16, part: Part, records: usize) {
        if let Some(input) = self.inputs.get_mut(usize::from(file)) {
            input.parts.add(part, records as u64);
        }
    }

    /// Counts a value or an item that a record of an input holds.
    pub(super) fn count_within(&mut self, file: u16) {
        if let Some(input) = self.inputs.get_mut(usize::from(file)) {
            input.within += 1;
        }
    }

    pub(super) fn count_record(&mut self) {
        if let Some(input) = self.inputs.last_mut() {
            input.records += 1;
        }
    }

    /// Counts a record of another tool; the first tells what the input is taken for.
    pub(super) fn count_as(&mut self, name: &'static str, table: Table) {
        let Some(input) = self.inputs.last_mut() else { return };
        if input.kinds.is_empty() {
            (input.format, input.table) = (name, Some(table));
        } else if input.table != Some(table) {
            input.table = None;
        }
        match input.kinds.iter_mut().find(|(kind, _)| *kind == name) {
            Some((_, count)) => *count += 1,
            None => input.kinds.push((name, 1)),
        }
    }

    /// Counts a record that is neither incident nor action item.
    pub(super) fn leave_out(&mut self, reason: &'static str, line: u64) {
        let place = self.row_place(line);
        self.joins.left_out.entry((place.file, reason)).or_insert((0, place)).0 += 1;
    }

    /// Keeps of two rows of one incident the one that was updated last.
    pub(super) fn settle_updated(&mut self, row: u32, at: Instant) {
        self.joins.set_incident_updated(row, at);
        let Some((earlier, later)) = self.repeated_incidents.last_mut().filter(|pair| pair.1 == row) else {
            return;
        };
        if self.joins.incident_updated(*earlier) > at.0 {
            let key = self.incident_keys[row as usize];
            self.row_of_key[key as usize] = *earlier;
            std::mem::swap(earlier, later);
        }
    }

    /// Keeps the pointer of a record of a document, and returns the number it is known by.
    pub(super) fn keep_pointer(&mut self, pointer: String) -> u64 {
        let pointers = self.pointers.last_mut().expect("an input has begun");
        pointers.push(pointer);
        pointers.len() as u64 - 1
    }

    pub(super) fn file_number(&self) -> u16 {
        u16::try_from(self.inputs.len().saturating_sub(1)).unwrap_or(u16::MAX)
    }

    fn row_place(&self, line: u64) -> RowPlace {
        RowPlace { file: self.file_number(), line: u32::try_from(line).unwrap_or(u32::MAX) }
    }

    /// Returns the place of a row that was read earlier.
    pub(super) fn place_of(&self, row: RowPlace) -> Place {
        let file = usize::from(row.file);
        let name = self.inputs.get(file).map_or("", |input| input.name.as_str());
        if self.has_lines.get(file).copied().unwrap_or(false) {
            Place::line(name, u64::from(row.line), None)
        } else {
            let kept = self.pointers.get(file).and_then(|pointers| pointers.get(row.line as usize));
            let pointer = kept.cloned().unwrap_or_else(|| format!("/{}", row.line));
            Place { pointer: Some(pointer), ..Place::file(name) }
        }
    }

    /// Returns the key asked for last, if it is that of an id.
    #[inline]
    pub(super) fn latest_key(&self, id: ShortText) -> Option<u32> {
        self.latest_key.filter(|(_, latest)| *latest == id).map(|(key, _)| key)
    }

    /// Returns the key of an incident id.
    #[inline]
    pub(super) fn incident_key(&mut self, id: &str) -> Option<u32> {
        // The action items of an incident mostly stand together.
        let short = ShortText::of(id);
        match short.and_then(|short| self.latest_key(short)) {
            Some(key) => Some(key),
            None => self.other_incident_key(id, short),
        }
    }

    fn other_incident_key(&mut self, id: &str, short: Option<ShortText>) -> Option<u32> {
        // Those of an incident are mostly followed by those of the next.
        let next = self.latest_key.map(|(key, _)| key.saturating_add(1));
        let key = match next.filter(|next| self.incident_ids.is_at(*next, id)) {
            Some(next) => next,
            None => self.incident_ids.intern(id)?,
        };
        if key as usize >= self.row_of_key.len() {
            self.row_of_key.push(NO_ROW);
        }
        self.latest_key = Some((key, short.unwrap_or_default()));
        Some(key)
    }

    /// Appends an incident and returns its key and row.
    pub(super) fn push_incident(&mut self, row: &IncidentRow<'_>, line: u64) -> Option<(u32, u32)> {
        let key = self.incident_key(row.incident_id)?;
        let number = self.incidents.push(row);
        let earlier = std::mem::replace(&mut self.row_of_key[key as usize], number);
        if earlier != NO_ROW {
            self.repeated_incidents.push((earlier, number));
        }
        self.incident_keys.push(key);
        self.incident_places.push(self.row_place(line));
        Some((key, number))
    }

    /// Appends an item of a list cell of an incident row.
    #[inline]
    pub(super) fn push_listed(&mut self, row: u32, kind: ItemKind, name: &str) {
        let Some(text) = self.recent.intern(&mut self.texts, name) else { return };
        match Listed::new(row, kind, text) {
            Some(item) => self.listed.push(item),
            None => self.push_involvement_of(row, kind, text),
        }
    }

    /// Appends an item of a list cell whose text has a number above those of [`Listed`].
    #[cold]
    fn push_involvement_of(&mut self, row: u32, kind: ItemKind, text: u32) {
        let RowPlace { file, line } = self.incident_places.of(row as usize);
        let incident = self.incident_keys[row as usize];
        let (category, known_risk) = (None, None);
        let item =
            RawInvolvement { incident, row, kind, name: text, raw: text, category, known_risk, file, line };
        self.involvements.push(item);
    }

    /// Takes memory for so many more rows of a table at once, as far as there is any.
    pub(super) fn make_room(&mut self, table: Table, rows: usize) {
        match table {
            Table::Incidents => {
                self.incident_ids.make_room(rows);
                self.incidents.make_room(rows);
                make_room(&mut self.row_of_key, rows);
                make_room(&mut self.incident_keys, rows);
                let items = self.listed.len().saturating_mul(rows) / self.incident_keys.len().max(1);
                make_room(&mut self.listed, items);
            }
            Table::Involvements => make_room(&mut self.involvements, rows),
            Table::ActionItems => {
                // Where they come before the incidents, their ids are met here.
                if self.incidents.is_empty() {
                    let records = self.inputs.last().map_or(0, |input| input.records as usize);
                    let keys = self.incident_ids.len().saturating_mul(rows) / records.max(1);
                    self.incident_ids.make_room(keys);
                    make_room(&mut self.row_of_key, keys);
                }
                if !(self.options.keep == Keep::Nothing && self.skim.has_left_out()) {
                    self.action_items.make_room(rows);
                }
            }
        }
    }

    /// Appends an action item, whose incident is still a key.
    pub(super) fn push_action_item(&mut self, row: &ActionItemRow<'_>, line: u64) {
        match self.skim.next(&row.dated, ShortText::of(row.dated.action_item_id)) {
            Keep::Nothing => return,
            Keep::AllButIds => self.action_items.push_without_id(row),
            Keep::Everything => self.action_items.push(row),
        }
        self.action_places.push(self.row_place(line));
    }

    /// Appends an action item of which nothing is stated but ids, dates and what became of it; `short` is its id, where
    /// that is short.
    #[inline]
    pub(super) fn push_dated_action_item(&mut self, row: DatedItem<'_>, short: Option<ShortText>, line: u64) {
        match self.skim.next(&row, short) {
            Keep::Nothing => return,
            Keep::AllButIds => self.action_items.push_dated_without_id(row),
            Keep::Everything => self.action_items.push_dated(row),
        }
        self.action_places.push(self.row_place(line));
    }

    /// Tells whether something of the action items that was not kept is asked for: then everything is to be read again
    /// with [`Keep::Everything`].
    #[must_use]
    pub fn lacks(&self) -> bool {
        let is_known = |key: usize| self.row_of_key.get(key).is_some_and(|row| *row != NO_ROW);
        self.skim.lacks(is_known) || (self.skim.has_left_out() && self.incidents.is_empty())
    }
}
