//! Records of other tools: which of their fields become which of our columns.
//!
//! Each file describes the records of one tool as tables; [`Format::of_object`] and [`Format::of_header`] tell by
//! content which one a record follows. A record becomes the cells of a record of the plain format, and goes on
//! through the same door.

mod columns;
mod datadog;
mod dispatch;
mod draft;
mod firehydrant;
mod foreign;
mod github;
mod gitlab;
mod google_cloud;
mod incident_io;
mod jira;
mod linear;
mod pagerduty;
mod roles;
mod rootly;
mod rows;
mod servicenow;
mod statuspage;
mod take;

use super::name::fold_name;
use super::table::Table;
pub(super) use columns::incident;
pub(super) use draft::{Clock, Draft};
pub(super) use foreign::{Foreign, Header, Object};
pub(super) use rows::{in_date_order, read_rows};
pub(super) use take::Source;

/// The kind of record that a tool exports.
pub(in crate::ingest) struct Format {
    /// How `check` and the report name it.
    pub name: &'static str,
    /// The tool, as the column `source` holds it.
    pub source: &'static str,
    /// The table that its records belong to.
    pub table: Table,
    /// What tells it from others: one of each group is there.
    pub marks: &'static [&'static [&'static str]],
    /// Which fields become which columns.
    pub rules: &'static [Rule],
    /// When the record was last changed, in the order of preference.
    pub updated: &'static [&'static str],
    /// What the record is known by besides its id: references, keys, addresses; of an item, its ticket's.
    pub names: &'static [&'static str],
    /// Where an address may stand in running text.
    pub prose: &'static [&'static str],
    /// Where a record of a tracker names its incident; none for records of incident tools.
    pub tracker: Option<Tracker>,
    /// Where records of another format are held within one.
    pub nested: Option<(&'static str, &'static Format)>,
    /// Whether its records are retrospectives, which add to the incident that they name as their id.
    pub is_retrospective: bool,
    /// Where contributing factors stand in running text.
    pub free_factors: &'static [&'static str],
    /// Where a tracker tells the type of a record, and what describes its incidents.
    pub incidents: Option<(&'static [&'static str], &'static Format)>,
    /// What the rules cannot say.
    pub finish: for<'a> fn(&mut Draft<'a>, &Foreign<'a>, &mut Clock<'_>),
}

/// Where a tracker's issue names its incident.
pub(in crate::ingest) struct Tracker {
    /// Fields that hold nothing else.
    pub links: &'static [&'static str],
    /// Labels.
    pub labels: &'static [&'static str],
    /// The parent's key and summary.
    pub parents: &'static [&'static str],
}

/// How one column is filled.
pub(in crate::ingest) struct Rule {
    column: usize,
    take: Take,
    paths: &'static [&'static str],
}

/// What is made of the values that the paths of a rule lead to.
#[derive(Clone, Copy)]
enum Take {
    /// The first text.
    Text,
    /// Every text.
    List,
    /// A time.
    Time,
    /// A time, in UTC where it has no offset.
    UtcTime,
    /// A date; midnight is no time of it.
    Day,
    /// The day in UTC of a time that stands for a day.
    UtcDay,
    /// The word that a value stands for; others are kept as they are.
    Words(&'static [(&'static str, &'static str)]),
    /// Whether there is anything.
    Held,
}

const fn rule(column: usize, take: Take, paths: &'static [&'static str]) -> Rule {
    Rule { column, take, paths }
}
const fn text(column: usize, paths: &'static [&'static str]) -> Rule {
    rule(column, Take::Text, paths)
}
const fn list(column: usize, paths: &'static [&'static str]) -> Rule {
    rule(column, Take::List, paths)
}
const fn time(column: usize, paths: &'static [&'static str]) -> Rule {
    rule(column, Take::Time, paths)
}
const fn utc_time(column: usize, paths: &'static [&'static str]) -> Rule {
    rule(column, Take::UtcTime, paths)
}
const fn day(column: usize, paths: &'static [&'static str]) -> Rule {
    rule(column, Take::Day, paths)
}
const fn words(
    column: usize,
    paths: &'static [&'static str],
    table: &'static [(&'static str, &'static str)],
) -> Rule {
    rule(column, Take::Words(table), paths)
}
const fn held(column: usize, paths: &'static [&'static str]) -> Rule {
    rule(column, Take::Held, paths)
}

fn nothing_more(_: &mut Draft<'_>, _: &Foreign<'_>, _: &mut Clock<'_>) {}

/// A description without anything, for the fields that one does not use.
const EMPTY: Format = Format {
    name: "",
    source: "",
    table: Table::Incidents,
    marks: &[],
    rules: &[],
    updated: &[],
    names: &[],
    prose: &[],
    tracker: None,
    nested: None,
    is_retrospective: false,
    free_factors: &[],
    incidents: None,
    finish: nothing_more,
};

/// Every kind of JSON record, the more particular first.
static OBJECTS: [&Format; 17] = [
    &jira::ISSUES,
    &rootly::INCIDENTS,
    &rootly::ACTION_ITEMS,
    &rootly::RETROSPECTIVES,
    &datadog::INCIDENTS,
    &datadog::TODOS,
    &incident_io::INCIDENTS,
    &incident_io::FOLLOW_UPS,
    &firehydrant::INCIDENTS,
    &firehydrant::RETROSPECTIVES,
    &firehydrant::TICKETS,
    &pagerduty::ANALYTICS,
    &pagerduty::INCIDENTS,
    &google_cloud::INCIDENTS,
    &statuspage::INCIDENTS,
    &github::ISSUES,
    &servicenow::INCIDENTS,
];

/// Every kind of delimited text, the more particular first.
static TABLES: [&Format; 9] = [
    &jira::ROWS,
    &jira::PIPELINE_ROWS,
    &linear::ISSUES,
    &gitlab::ISSUES,
    &dispatch::TASKS,
    &dispatch::INCIDENTS,
    &pagerduty::ANALYTICS,
    &servicenow::INCIDENTS,
    &servicenow::LABELED_ROWS,
];

impl Format {
    /// Lists the descriptions of JSON objects.
    pub fn objects() -> impl Iterator<Item = &'static Self> {
        OBJECTS.into_iter()
    }

    /// Lists the descriptions of delimited text.
    pub fn tables() -> impl Iterator<Item = &'static Self> {
        TABLES.into_iter()
    }

    /// Tells which description a JSON object follows.
    pub fn of_object(object: &Object) -> Option<&'static Self> {
        let foreign = Foreign::Object(object);
        // A record of the plain format may hold fields of its own besides.
        if object.contains_key("action_item_id") {
            return None;
        }
        OBJECTS.into_iter().find(|format| format.is_of(|mark| foreign.bears(mark)))
    }

    /// Tells which description the columns of a file follow.
    pub fn of_header(header: &Header) -> Option<&'static Self> {
        TABLES.into_iter().find(|format| format.is_of(|mark| header.has(mark)))
    }

    /// Lists the paths in which it looks for what links records.
    pub fn paths(&self) -> impl Iterator<Item = &'static str> {
        let tracker = self.tracker.as_ref().map(|tracker| [tracker.links, tracker.labels, tracker.parents]);
        tracker.into_iter().flatten().flatten().copied()
    }

    /// Returns what describes a record: of a tracker, its incidents are described apart.
    pub fn of_type(&'static self, foreign: &Foreign<'_>) -> &'static Self {
        const INCIDENTS: [&str; 3] = ["incident", "system incident", "major incident"];
        let Some((paths, incidents)) = self.incidents else { return self };
        let is_incident =
            foreign.text(paths).is_some_and(|kind| INCIDENTS.contains(&fold_name(&kind).as_str()));
        if is_incident { incidents } else { self }
    }

    fn is_of(&self, bears: impl Fn(&str) -> bool) -> bool {
        self.marks.iter().all(|group| group.iter().any(|mark| bears(mark)))
    }

    /// Returns the description whose marks a header bears most of, with the first of each group that it lacks.
    pub fn nearest(header: &Header) -> Option<(&'static Self, Vec<&'static str>)> {
        let lacking = |format: &Self| -> Vec<&'static str> {
            let lacks = |group: &&&[&'static str]| !group.iter().any(|mark| header.has(mark));
            format.marks.iter().filter(lacks).filter_map(|group| group.first().copied()).collect()
        };
        let near = TABLES.into_iter().map(|format| (format, lacking(format)));
        near.filter(|(format, lacks)| lacks.len() * 2 < format.marks.len())
            .min_by_key(|(_, lacks)| lacks.len())
    }
}
