//! When an incident happened: from what a document states, or else from its name or its timeline.

use jiff::{civil, tz::TimeZone};

use super::dates::{Moment, at_start, find_date, stated_zone};
use super::document::{Block, BlockKind, Source};
use super::section::{Part, Section};
use crate::model::{DAY, Instant};

/// A stage of an incident that has a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Occurred,
    Created,
    Started,
    Detected,
    Mitigated,
    Resolved,
    Published,
    Reviewed,
}

impl Stage {
    /// Every stage, in the order of the columns of incidents.
    pub const ALL: [Self; 8] = [
        Self::Occurred,
        Self::Created,
        Self::Started,
        Self::Detected,
        Self::Mitigated,
        Self::Resolved,
        Self::Published,
        Self::Reviewed,
    ];

    /// Names the column.
    pub fn column(self) -> &'static str {
        match self {
            Self::Occurred => "occurred_at",
            Self::Created => "created_at",
            Self::Started => "started_at",
            Self::Detected => "detected_at",
            Self::Mitigated => "mitigated_at",
            Self::Resolved => "resolved_at",
            Self::Published => "published_at",
            Self::Reviewed => "reviewed_at",
        }
    }

    /// Returns the stage that a folded label names.
    pub fn of(label: &str) -> Option<Self> {
        let label = label.trim_end_matches(" utc").trim_end_matches(" at");
        Some(match label {
            "date"
            | "incident date"
            | "date of incident"
            | "date of the incident"
            | "incident date time"
            | "when"
            | "occurred"
            | "occurred on"
            | "occurred at"
            | "date of outage"
            | "data"
            | "data do incidente" => Self::Occurred,
            "incident declared" | "declared" | "declared time" | "reported" | "reported time"
            | "incident reported" | "incident created" | "opened" => Self::Created,
            "start"
            | "started"
            | "start time"
            | "start date time"
            | "start date"
            | "started on"
            | "incident start"
            | "incident started"
            | "incident start time"
            | "outage start"
            | "impact start"
            | "impact started"
            | "fault occurs"
            | "fault occurred"
            | "began"
            | "beginning"
            | "inicio" => Self::Started,
            "detected" | "first detected" | "fault detected" | "detection" | "detection time"
            | "time detected" | "team aware" | "first noticed" | "noticed" | "first alert" | "alerted" => {
                Self::Detected
            }
            "mitigated" | "mitigation" | "mitigation time" | "repaired" | "repaired declared"
            | "restored" | "service restored" | "stable" | "recovered" => Self::Mitigated,
            "resolved" | "resolution time" | "time resolved" | "incident resolved" | "resolution date"
            | "fixed" | "end" | "ended" | "end time" | "end date" | "end date time" | "incident end"
            | "incident end time" | "incident ended" | "outage end" | "impact end" | "impact ended"
            | "closed" | "fim" => Self::Resolved,
            "published"
            | "published on"
            | "publication date"
            | "source published"
            | "postmortem published"
            | "date published" => Self::Published,
            "reviewed" | "review date" | "date of review" | "postmortem date" | "postmortem meeting"
            | "review meeting" => Self::Reviewed,
            _ => return None,
        })
    }
}

/// A label and its value, as a document states them.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// The label, folded.
    pub label: String,
    pub value: String,
    /// The byte at which it stands, or none in the front matter.
    pub at: Option<usize>,
    pub line: u64,
}

/// A time, its source, and whether it is only a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stated {
    pub at: Instant,
    pub source: &'static str,
    pub is_day: bool,
    pub line: u64,
}

/// The times of an incident, by stage.
#[derive(Debug, Default)]
pub(super) struct Times {
    stated: [Option<Stated>; 8],
    /// Whether any time was read in the zone of the source, since it names none.
    pub is_local: bool,
    /// Facts that should hold a time and do not, by place and value.
    pub unread: Vec<(u64, Stage, String)>,
    /// The lines of years that have a digit too many.
    pub mistyped: Vec<u64>,
}

impl Times {
    pub fn of(&self, stage: Stage) -> Option<Stated> {
        self.stated[stage as usize]
    }

    /// Lists the times that are known.
    pub fn known(&self) -> impl Iterator<Item = (Stage, Stated)> {
        Stage::ALL.into_iter().filter_map(|stage| self.of(stage).map(|stated| (stage, stated)))
    }

    /// Returns the time of the incident as the tables take it.
    fn occurred(&self) -> Option<Stated> {
        [Stage::Occurred, Stage::Started, Stage::Detected, Stage::Created]
            .into_iter()
            .find_map(|stage| self.of(stage))
    }

    fn set(&mut self, stage: Stage, stated: Stated) {
        self.stated[stage as usize].get_or_insert(stated);
    }

    fn take(&mut self, stage: Stage, moment: &Moment, zone: &TimeZone, source: &'static str, line: u64) {
        if let Some(at) = moment.instant(None, zone) {
            self.is_local |= moment.zone.is_none();
            if moment.is_mistyped {
                self.mistyped.push(line);
            }
            self.set(stage, Stated { at, source, is_day: moment.time.is_none(), line });
        }
    }
}

/// What the times are read from.
pub(super) struct TimeSources<'a> {
    pub facts: &'a [Fact],
    pub parts: &'a [Part],
    pub title: Option<&'a str>,
    pub file_stem: &'a str,
    pub source: &'a Source<'a>,
    /// The zone of times that name none.
    pub zone: &'a TimeZone,
}

/// Reads the times: labels first, then the name of the file, the title, and the ends of the timeline.
pub(super) fn times(sources: &TimeSources<'_>) -> Times {
    let mut times = Times::default();
    let zone = document_zone(sources.parts).unwrap_or_else(|| sources.zone.clone());
    for fact in sources.facts {
        let Some(stage) = Stage::of(&fact.label) else { continue };
        let source = if fact.at.is_some() { "label" } else { "front_matter" };
        match find_date(&fact.value) {
            Some(moment) => times.take(stage, &moment, &zone, source, fact.line),
            None if fact.value.contains(|c: char| c.is_ascii_digit()) => {
                times.unread.push((fact.line, stage, fact.value.clone()));
            }
            None => {}
        }
    }
    // A day says less than the hour of a stage.
    let is_exact = |stage: Stage| times.of(stage).is_some_and(|stated| !stated.is_day);
    if times.of(Stage::Occurred).is_some_and(|stated| stated.is_day)
        && (is_exact(Stage::Started) || is_exact(Stage::Detected))
    {
        times.stated[Stage::Occurred as usize] = None;
    }
    if times.occurred().is_none() {
        if let Some(moment) = find_date(sources.file_stem) {
            times.take(Stage::Occurred, &moment, &zone, "file_name", 1);
        } else if let Some(moment) = sources.title.and_then(find_date) {
            times.take(Stage::Occurred, &moment, &zone, "title", 1);
        }
    }
    let day = times.occurred().map(|stated| stated.at.civil(&zone).date());
    let entries = entries(sources, &zone, day, &mut times.mistyped);
    times.is_local |= !entries.is_empty() && document_zone(sources.parts).is_none();
    if let Some((first, line)) = entries.first().copied() {
        let stated = Stated { at: first, source: "timeline", is_day: false, line };
        match times.occurred() {
            None => times.set(Stage::Occurred, stated),
            // A day alone is made exact by a timeline that begins on it.
            Some(known) if known.is_day && (-DAY..2 * DAY).contains(&(first.0 - known.at.0)) => {
                let slot =
                    [Stage::Occurred, Stage::Started].into_iter().find(|stage| times.of(*stage).is_some());
                match slot {
                    Some(stage) => times.stated[stage as usize] = Some(stated),
                    None => times.set(Stage::Occurred, stated),
                }
            }
            Some(_) => {}
        }
    }
    if let Some((last, line)) = entries.last().copied()
        && times.of(Stage::Resolved).is_none()
        && times.occurred().is_some_and(|occurred| occurred.at < last)
    {
        times.set(Stage::Resolved, Stated { at: last, source: "timeline", is_day: false, line });
    }
    times
}

/// Returns the zone that the document states for its times.
fn document_zone(parts: &[Part]) -> Option<TimeZone> {
    let in_timeline = parts.iter().filter(|part| matches!(part.section, Section::Timeline | Section::Front));
    in_timeline
        .filter(|part| {
            matches!(
                part.block.kind,
                BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::Row { is_header: true, .. }
            )
        })
        .find_map(|part| stated_zone(part.block.text()))
}

/// Reads the times of the entries of the timeline, with their lines; the day is carried from entry to entry.
fn entries(
    sources: &TimeSources<'_>,
    zone: &TimeZone,
    day: Option<civil::Date>,
    mistyped: &mut Vec<u64>,
) -> Vec<(Instant, u64)> {
    let mut found: Vec<(Instant, u64)> = Vec::new();
    let mut day = day;
    let mut zone = zone.clone();
    let parts = || sources.parts.iter().filter(|part| part.section == Section::Timeline);
    let is_heading = |part: &&Part| matches!(part.block.kind, BlockKind::Heading(_));
    // Where headings are the entries, what stands below them is not.
    let has_headings = parts().filter(is_heading).any(|part| entry(&part.block, None).is_some());
    for part in parts().filter(|part| is_heading(part) || !has_headings) {
        let Some(moment) = entry(&part.block, day.map(civil::Date::year)) else { continue };
        let line = sources.source.line(part.block.span.source(0));
        if moment.is_mistyped {
            mistyped.push(line);
        }
        // A zone holds until another is named.
        if let Some(own) = &moment.zone {
            zone = own.clone();
        }
        let zone = &zone;
        if moment.time.is_none() {
            day = moment.date.or(day);
            continue;
        }
        let Some(mut at) = moment.instant(day, zone) else { continue };
        // An entry hours before the one above it belongs to the next day.
        if moment.date.is_none()
            && found.last().is_some_and(|(before, _)| at.0 < before.0 - DAY / 4)
            && let Some(next) = day.and_then(|day| day.tomorrow().ok())
            && let Some(later) = moment.instant(Some(next), zone)
        {
            (at, day) = (later, Some(next));
        }
        day = moment.date.or(day);
        found.push((at, line));
    }
    found
}

fn entry(block: &Block, year: Option<i16>) -> Option<Moment> {
    match &block.kind {
        BlockKind::Row { is_header: true, .. } => None,
        BlockKind::Row { cells, .. } => {
            let first = at_start(&cells.first()?.text, year)?;
            match cells.get(1).and_then(|cell| at_start(&cell.text, year)) {
                // A date in one column and the time in the next.
                Some(second) if first.time.is_none() && second.date.is_none() => {
                    Some(Moment { date: first.date, ..second })
                }
                _ => Some(first),
            }
        }
        _ => at_start(block.text(), year),
    }
}
