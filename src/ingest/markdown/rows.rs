//! From the known parts of a document to rows.

use std::sync::LazyLock;

use jiff::tz::TimeZone;
use regex::Regex;

use super::actions::{Action, actions};
use super::dates::find_date;
use super::document::{BlockKind, Source};
use super::facts;
use super::involved::{ItemSources, involved, one_line};
use super::section::{Parts, Section};
use super::times::{Fact, Stage, Times};
use crate::error::Place;
use crate::frame::NO_ROW;
use crate::ingest::cell::Cell;
use crate::ingest::load::Load;
use crate::ingest::record::RecordCells;
use crate::ingest::table::{ACTION_COLUMNS, INCIDENT_COLUMNS, Table};
use crate::model::Instant;

static ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([A-Za-z]{1,10}[-_]?\d{2,}(?:[-_]\d+)*)(?:\s|\s*-\s|$)")
        .expect("the pattern is fixed and tested")
});

/// A document whose parts are known.
pub(super) struct Document<'d> {
    pub source: &'d Source<'d>,
    pub stem: &'d str,
    pub facts: &'d [Fact],
    pub parts: &'d Parts,
    pub times: &'d Times,
    pub title: Option<String>,
}

impl Document<'_> {
    fn fact(&self, labels: &[&str]) -> Option<String> {
        facts::first(self.facts, labels)
    }

    pub fn take(&self, load: &mut Load<'_>) {
        let name = self.source.name;
        let id = self.id(load);
        let summary = self.fact(&["summary", "resumo", "description"]).or_else(|| self.summary());
        let taxonomy = &load.options.taxonomy;
        let items = involved(&ItemSources {
            taxonomy,
            source: self.source,
            facts: self.facts,
            parts: &self.parts.list,
            title: self.title.as_deref(),
            summary: summary.as_deref(),
        });
        let mut cells = vec![Cell::Empty; INCIDENT_COLUMNS.len()];
        let mut set = |column: &str, text: Option<String>| {
            if let (Some(at), Some(text)) = (INCIDENT_COLUMNS.iter().position(|other| *other == column), text)
            {
                cells[at] = Cell::Text(text.into());
            }
        };
        set("incident_id", Some(id.clone()));
        set("source", Some("markdown".to_owned()));
        set("title", self.title.as_deref().map(one_line));
        set("severity", self.fact(&["severity", "sev", "severidade", "gravidade", "priority"]));
        set(
            "team",
            self.fact(&["team", "owning team", "company", "organization", "equipe", "time responsavel"]),
        );
        set("url", self.fact(&["url", "link", "permalink"]));
        set("summary", summary.as_deref().map(one_line));
        for (stage, stated) in self.times.known() {
            if let Some(at) = INCIDENT_COLUMNS.iter().position(|other| *other == stage.column()) {
                cells[at] = Cell::Instant(stated.at);
            }
        }
        for (line, stage, value) in &self.times.unread {
            let message = format!("{} `{}` holds no date that can be read", stage.column(), one_line(value));
            let hint = "Write dates as 2024-07-01 or 1 July 2024, with a time behind them.";
            load.diagnostics().warn("unread_time", Place::line(name, *line, None), message, hint);
        }
        if let Some(line) = self.times.mistyped.first() {
            load.diagnostics().warn(
                "mistyped_year",
                Place::line(name, *line, None),
                "a year has five digits: it is read without the one that is too many",
                "Correct the year.",
            );
        }
        let line_of = |column: Option<usize>| {
            let stage = column.and_then(|column| {
                Stage::ALL.into_iter().find(|stage| stage.column() == INCIDENT_COLUMNS[column])
            });
            let line = stage.and_then(|stage| self.times.of(stage)).map_or(1, |stated| stated.line);
            Place::line(name, line, None)
        };
        let taken = load.incident_places.len();
        load.record(Table::Incidents, &RecordCells { values: cells.as_slice(), place: &line_of, line: 1 });
        if load.incident_places.len() == taken {
            return;
        }
        load.documents.insert(id.clone());
        let Some(key) = load.incident_key(&id) else { return };
        let row = load.row_of_key.get(key as usize).copied().unwrap_or(NO_ROW);
        for item in &items.list {
            let names = [item.name.as_str(), item.raw.as_str()];
            load.push_involvement(key, row, item.kind, names, item.category, None, item.line);
        }
        load.free_texts.extend(items.texts.into_iter().map(|mut text| {
            text.incident_id.clone_from(&id);
            text
        }));
        let actions = actions(&self.parts.list, self.source);
        let dated_by = self.take_actions(load, &id, &actions);
        self.note_dates(load, dated_by);
        self.note_missing(load, items.list.is_empty(), actions.is_empty());
    }

    /// Returns the id: as stated, else the head of the file's name, else the whole of it.
    fn id(&self, load: &Load<'_>) -> String {
        if let Some(id) = self.fact(&["id", "incident id", "uuid", "incident number", "incident"]) {
            return id;
        }
        let id = ID.captures(self.stem).and_then(|found| found.get(1)).map_or(self.stem, |id| id.as_str());
        if !load.documents.contains(id) {
            return id.to_owned();
        }
        // Two folders may hold files of one name.
        let folder = self.source.name.rsplit_once('/').map(|(folder, _)| folder);
        let whole = folder.map_or_else(|| self.stem.to_owned(), |folder| format!("{folder}/{}", self.stem));
        if id == self.stem || load.documents.contains(self.stem) { whole } else { self.stem.to_owned() }
    }

    fn summary(&self) -> Option<String> {
        let of = |section: Section| {
            let mut parts = self.parts.list.iter().filter(move |part| part.section == section);
            parts.find(|part| matches!(part.block.kind, BlockKind::Paragraph) && part.block.text().len() > 20)
        };
        let part = of(Section::Summary).or_else(|| of(Section::Front))?;
        Some(part.block.text().to_owned())
    }

    /// Takes the action items, and returns which date stands in for theirs.
    fn take_actions(&self, load: &mut Load<'_>, id: &str, actions: &[Action]) -> Option<Stage> {
        let name = self.source.name;
        // Documents rarely date their action items: they are as old as the document, or as the end of the incident.
        let order = [
            Stage::Published,
            Stage::Resolved,
            Stage::Mitigated,
            Stage::Occurred,
            Stage::Started,
            Stage::Detected,
            Stage::Created,
        ];
        let (stage, written) = order.into_iter().find_map(|stage| Some((stage, self.times.of(stage)?.at)))?;
        let zone = load.zone().clone();
        let mut is_used = false;
        for (number, action) in actions.iter().enumerate() {
            is_used |= action.created.is_none();
            let cells = action_cells(action, id, number + 1, written, &zone);
            let place = |_: Option<usize>| Place::line(name, action.line, None);
            load.record(
                Table::ActionItems,
                &RecordCells { values: cells.as_slice(), place: &place, line: action.line },
            );
        }
        is_used.then_some(stage)
    }

    /// Keeps where each date came from.
    fn note_dates(&self, load: &mut Load<'_>, dated_by: Option<Stage>) {
        let mut sources: Vec<String> = self
            .times
            .known()
            .map(|(stage, stated)| format!("{}_source = {}", stage.column(), stated.source))
            .collect();
        if let Some(stage) = dated_by {
            sources.push(format!("action items: created_at_source = {}", stage.column()));
        }
        load.diagnostics().note(
            "date_sources",
            Place::file(self.source.name),
            sources.join(", "),
            "Front matter with started_at and resolved_at beats all other sources.",
        );
    }

    fn note_missing(&self, load: &mut Load<'_>, has_no_items: bool, has_no_actions: bool) {
        let missing = match (has_no_items, has_no_actions) {
            (true, true) => "no contributing factors, triggers or systems, and no action items",
            (true, false) => "no contributing factors, triggers or systems",
            (false, true) => "no action items",
            (false, false) => return,
        };
        load.diagnostics().note(
            "nothing_found",
            Place::file(self.source.name),
            format!("the document holds {missing} that can be read"),
            "They are read from bullets below headings such as Contributing factors and Action items.",
        );
    }
}

fn action_cells<'a>(
    action: &'a Action,
    id: &str,
    number: usize,
    written: Instant,
    zone: &TimeZone,
) -> Vec<Cell<'a>> {
    let mut cells = vec![Cell::Empty; ACTION_COLUMNS.len()];
    let mut set = |column: &str, cell: Cell<'a>| {
        if let Some(at) = ACTION_COLUMNS.iter().position(|other| *other == column) {
            cells[at] = cell;
        }
    };
    let text = |text: Option<&'a str>| text.map_or(Cell::Empty, Cell::text);
    let time = |text: Option<&'a str>| {
        let moment = text.and_then(find_date)?;
        let at = moment.instant(None, zone)?;
        Some(if moment.time.is_some() { Cell::Instant(at) } else { Cell::Date(at) })
    };
    set("action_item_id", Cell::Text(format!("{id}-a{number}").into()));
    set("incident_id", Cell::Text(id.to_owned().into()));
    set("source", Cell::text("markdown"));
    set("title", Cell::text(&action.title));
    set("kind", text(action.kind));
    set("priority", text(action.priority.as_deref()));
    set("has_owner", action.has_owner.map_or(Cell::Empty, Cell::Flag));
    set("ticket", text(action.ticket.as_deref()));
    set("created_at", time(action.created.as_deref()).unwrap_or(Cell::Instant(written)));
    set("due_at", time(action.due.as_deref()).unwrap_or_default());
    let closed = time(action.closed.as_deref());
    // Neither state nor date: nobody can say what became of it.
    let outcome = match (action.outcome, &closed) {
        (Some(outcome), _) => Some(outcome.name()),
        (None, Some(_)) => None,
        (None, None) => Some("unknown"),
    };
    set("outcome", text(outcome));
    if closed.is_some() {
        set("closed_at_source", Cell::text("markdown"));
    }
    set("closed_at", closed.unwrap_or_default());
    cells
}
