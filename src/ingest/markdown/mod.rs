//! Markdown postmortems: one file, one incident.
//!
//! Front matter counts first, then what the front lines state, then the name of the file, the title and the timeline.
//! Sections are known by the names that the usual templates give them. People are noticed as owners and named nowhere.

mod actions;
mod dates;
mod document;
mod facts;
mod front_matter;
mod involved;
mod section;
mod times;

use std::io::Read;
use std::sync::LazyLock;

use jiff::tz::TimeZone;
use regex::Regex;

use super::cell::Cell;
use super::load::Load;
use super::record::{RecordCells, Values};
use super::table::{ACTION_COLUMNS, INCIDENT_COLUMNS, Table};
use crate::error::{Error, Place, Result};
use crate::frame::NO_ROW;
use crate::model::Instant;
use actions::{Action, actions};
use dates::find_date;
use document::{BlockKind, Source, blocks};
use facts::facts;
use involved::{ItemSources, involved, one_line};
use section::{Parts, Section, parts};
use times::{Fact, Stage, TimeSources, Times, times};

/// The longest document that is read, in bytes.
const MAX_DOCUMENT: u64 = 4 << 20;
/// The endings of names of documents.
const ENDINGS: [&str; 4] = [".html.md.erb", ".markdown", ".md", ".txt"];

/// The endings of names of tables, whose first line may start with any mark.
const DATA_ENDINGS: [&str; 5] = [".csv", ".tsv", ".json", ".ndjson", ".jsonl"];

static ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([A-Za-z]{1,10}[-_]?\d{2,}(?:[-_]\d+)*)(?:\s|\s*-\s|$)")
        .expect("the pattern is fixed and tested")
});

/// Tells whether a text is a document in Markdown: by its first lines, or else by the ending of its name.
pub(super) fn is_markdown(name: &str, head: &[u8]) -> bool {
    let name = bare_name(name);
    if DATA_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return false;
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{FEFF}');
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let is_heading = first.starts_with('#') && first.trim_start_matches('#').starts_with(' ');
    if is_heading || first == "---" || first == "+++" {
        return true;
    }
    let is_document = ENDINGS[..3].iter().any(|ending| name.ends_with(ending));
    let is_text = name.ends_with(ENDINGS[3]);
    is_document || (is_text && lines.any(|line| line.starts_with("## ") || line.starts_with("# ")))
}

/// Returns a name in lower case, without the ending of a compressed file.
fn bare_name(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    name.trim_end_matches(".gz").trim_end_matches(".zst").to_owned()
}

/// Returns the name of a file without its folder and its ending.
fn stem(name: &str) -> &str {
    let base = name.rsplit('/').next().unwrap_or(name);
    let lower = base.to_ascii_lowercase();
    let endings = [".gz", ".zst"].into_iter().chain(ENDINGS);
    let mut length = lower.len();
    for ending in endings {
        if lower[..length].ends_with(ending) {
            length -= ending.len();
        }
    }
    base.get(..length).filter(|stem| !stem.is_empty()).unwrap_or(base)
}

/// Reads one document.
pub(super) fn read(
    load: &mut Load<'_>,
    name: &str,
    content: Box<dyn Read + Send>,
    is_named: bool,
) -> Result<()> {
    let mut bytes = Vec::new();
    content.take(MAX_DOCUMENT + 1).read_to_end(&mut bytes).map_err(|error| Error::io("read", name, error))?;
    let is_cut = bytes.len() as u64 > MAX_DOCUMENT;
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => std::borrow::Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes).0,
    };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let source = Source::new(name, text);
    let (entries, start, body) = front_matter::split(name, text);
    let parts = parts(blocks(body, start));
    let stem = stem(name);
    let (entries, mistake) = match entries {
        Ok(entries) => (entries, None),
        Err(mistake) => (Vec::new(), Some(mistake)),
    };
    let facts = facts(&entries, &parts, &source);
    if is_cut || !(is_named || is_report(stem)) || !is_postmortem(&parts, &facts, stem, body) {
        return skip(load, name, is_named, is_cut);
    }
    load.begin(name, "markdown", Some(Table::Incidents), true);
    load.count_record();
    if let Some((place, message)) = mistake {
        let hint = "Correct the front matter; the rest of the file is read without it.";
        load.diagnostics().warn("bad_front_matter", place, message, hint);
    }
    let zone = load.zone().clone();
    let title = facts::first(&facts, &["title", "titulo"])
        .or_else(|| parts.title.as_ref().map(|title| title.text().to_owned()));
    let times = times(&TimeSources {
        facts: &facts,
        parts: &parts.list,
        title: title.as_deref(),
        file_stem: stem,
        source: &source,
        zone: &zone,
    });
    load.has_local_times |= times.is_local;
    let document = Document { source: &source, stem, facts: &facts, parts: &parts, times: &times, title };
    document.take(load);
    Ok(())
}

/// Tells whether the name of a file is not that of a page about the folder.
fn is_report(stem: &str) -> bool {
    let folded = super::name::fold_name(stem);
    let is_page = matches!(
        folded.as_str(),
        "readme"
            | "index"
            | "license"
            | "licence"
            | "changelog"
            | "contributing"
            | "code of conduct"
            | "security"
            | "summary"
            | "notice"
            | "copying"
    );
    !is_page && !folded.split(' ').any(|word| word == "template")
}

fn is_postmortem(parts: &Parts, facts: &[Fact], stem: &str, body: &str) -> bool {
    const KEYS: [&str; 9] = [
        "severity",
        "incident",
        "incident id",
        "start time",
        "started at",
        "end time",
        "resolved at",
        "uuid",
        "detected at",
    ];
    let has_facts = facts.iter().any(|fact| KEYS.contains(&fact.label.as_str()));
    let speaks = || {
        let head: String = body.chars().take(4000).collect::<String>().to_lowercase();
        ["incident", "outage", "post-mortem", "postmortem", "downtime"].iter().any(|word| head.contains(word))
    };
    parts.is_postmortem || has_facts || (find_date(stem).is_some() && speaks())
}

fn skip(load: &mut Load<'_>, name: &str, is_named: bool, is_cut: bool) -> Result<()> {
    let message = if is_cut {
        "not read: the document is longer than 4 MiB"
    } else {
        "not recognized as a postmortem: no section such as Contributing factors, Action items or Timeline"
    };
    let hint = "A postmortem has sections named as in the usual templates, or front matter with start_time.";
    if is_named {
        return Err(Error::input(message).at(Place::file(name)).hint(hint));
    }
    load.begin(name, "none", None, true);
    load.diagnostics().note(
        "skipped",
        Place::file(name),
        message,
        "Nothing to do if the file is no postmortem.",
    );
    Ok(())
}

/// A document whose parts are known.
struct Document<'d> {
    source: &'d Source<'d>,
    stem: &'d str,
    facts: &'d [Fact],
    parts: &'d Parts,
    times: &'d Times,
    title: Option<String>,
}

impl Document<'_> {
    fn fact(&self, labels: &[&str]) -> Option<String> {
        facts::first(self.facts, labels)
    }

    fn take(&self, load: &mut Load<'_>) {
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
        load.record(
            Table::Incidents,
            &RecordCells { values: Values::Cells(&cells), place: &line_of, line: 1 },
        );
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
                &RecordCells { values: Values::Cells(&cells), place: &place, line: action.line },
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_documents_and_tells_them_from_tables() {
        assert_eq!(stem("a/b/2020-02-12.html.md.erb"), "2020-02-12");
        assert_eq!(stem("x.md.gz"), "x");
        assert_eq!(stem("PM2022-009 - Bad"), "PM2022-009 - Bad");
        assert!(is_markdown("a", b"# Title\n"));
        assert!(is_markdown("a.md", b"plain words"));
        assert!(is_markdown("a.txt", b"words\n\n## Timeline\n"));
        assert!(!is_markdown("a.txt", b"incident_id,started_at\n"));
        assert!(!is_markdown("a.csv", b"#,incident_id\n"));
        assert!(
            !is_report("README") && !is_report("PMyyyy-nnn - Postmortem template") && is_report("2020-01-01")
        );
    }
}
