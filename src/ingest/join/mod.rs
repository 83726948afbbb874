//! What an incident tool and a tracker know each other's records by.
//!
//! While files are read, names are only gathered: the incident that an issue names may come in a later file. They
//! are settled at the end, in `settle.rs`.

mod names;
mod settle;
mod summary;
mod tickets;

use std::collections::BTreeMap;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::name::fold_name;
use super::places::RowPlace;
use crate::frame::Pool;
use crate::model::Instant;
pub(super) use names::IncidentNames;
pub use summary::{IssueFate, ItemDate, JoinSummary};
use tickets::TrackerIncident;

/// How tracker issues find their incidents.
#[derive(Debug, Clone)]
pub struct JoinOptions {
    /// What an incident's id looks like in titles, labels and descriptions; the first group, else the whole match.
    pub pattern: Option<Regex>,
    /// Labels of issues that are action items even when no incident is found.
    pub labels: Vec<String>,
}

impl Default for JoinOptions {
    fn default() -> Self {
        let labels =
            ["postmortem", "post-mortem", "corrective-action", "action-item", "incident-follow-up", "pir"];
        Self { pattern: None, labels: labels.map(str::to_owned).to_vec() }
    }
}

impl JoinOptions {
    /// Tells whether a label marks an action item, whatever its case and punctuation.
    fn is_follow_up(&self, label: &str) -> bool {
        let label = fold_name(label);
        self.labels.iter().any(|other| fold_name(other) == label)
    }
}

/// How an issue names an incident, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mention {
    /// In a field for it.
    Link,
    /// In a label.
    Label,
    /// By its parent.
    Parent,
    /// By the configured pattern.
    Pattern,
    /// By an address in its description.
    Address,
}

/// One issue of a tracker.
#[derive(Debug)]
pub(super) struct Issue {
    /// Its row among the action items.
    pub row: u32,
    /// Whether a label marks it as an action item.
    pub is_labeled: bool,
    /// Where what it is known by ends in [`Joins::names`].
    pub names_end: usize,
    /// Where its mentions end in [`Joins::mentions`].
    pub mentions_end: usize,
}

/// What was gathered for the joins.
#[derive(Debug, Default)]
pub(super) struct Joins {
    /// Other names of incidents; none where two incidents share one.
    pub aliases: FxHashMap<String, Option<u32>>,
    pub issues: Vec<Issue>,
    pub names: Vec<u32>,
    pub mentions: Vec<(Mention, u32)>,
    /// What the tickets of action items are known by, by row.
    pub tickets: Vec<(u32, u32)>,
    pub texts: Pool,
    /// Which labels mark action items, as far as they have come.
    follow_ups: FxHashMap<u32, bool>,
    /// Whether any action item came from a tool.
    pub has_foreign_items: bool,
    /// When action items were last changed, by row.
    updated: Vec<i64>,
    /// When incidents were last changed, by row.
    incident_updated: Vec<i64>,
    /// Records that are neither incident nor action item, by file and reason: how many, and the first.
    pub left_out: BTreeMap<(u16, &'static str), (u64, RowPlace)>,
    /// Incidents of trackers.
    pub tracker_incidents: Vec<TrackerIncident>,
    /// How many of them are the tickets of other incidents, by tracker.
    pub incident_tickets: BTreeMap<&'static str, u64>,
}

impl Joins {
    pub fn add_alias(&mut self, name: &str, key: Option<u32>) {
        let Some(key) = key else { return };
        let known = self.aliases.entry(normalized(name)).or_insert(Some(key));
        if *known != Some(key) {
            *known = None;
        }
    }

    /// Tells whether a label marks an action item; labels repeat, so each is looked at once.
    pub fn is_follow_up(&mut self, label: &str, options: &JoinOptions) -> bool {
        match self.texts.intern(label) {
            Some(text) => *self.follow_ups.entry(text).or_insert_with(|| options.is_follow_up(label)),
            None => options.is_follow_up(label),
        }
    }

    pub fn add_ticket(&mut self, row: u32, name: &str) {
        self.tickets.extend(self.texts.intern(&normalized(name)).map(|text| (row, text)));
    }

    pub fn add_issue<'n>(&mut self, row: u32, is_labeled: bool, names: impl Iterator<Item = &'n str>) {
        for name in names {
            self.names.extend(self.texts.intern(&normalized(name)));
        }
        let (names_end, mentions_end) = (self.names.len(), self.mentions.len());
        self.issues.push(Issue { row, is_labeled, names_end, mentions_end });
    }

    /// Adds a mention of an incident to the latest issue.
    pub fn mention(&mut self, how: Mention, text: &str) {
        let Some(text) = self.texts.intern(&normalized(text)) else { return };
        self.mentions.push((how, text));
        if let Some(issue) = self.issues.last_mut() {
            issue.mentions_end = self.mentions.len();
        }
    }

    /// Returns when an incident's row was last changed; unknown is before everything.
    pub fn incident_updated(&self, row: u32) -> i64 {
        self.incident_updated.get(row as usize).copied().unwrap_or(i64::MIN)
    }

    pub fn set_updated(&mut self, row: u32, at: Instant) {
        set(&mut self.updated, row, at);
    }

    /// Returns when a row was last changed; unknown is before everything.
    pub fn updated(&self, row: u32) -> i64 {
        self.updated.get(row as usize).copied().unwrap_or(i64::MIN)
    }

    pub fn set_incident_updated(&mut self, row: u32, at: Instant) {
        set(&mut self.incident_updated, row, at);
    }
}

fn set(times: &mut Vec<i64>, row: u32, at: Instant) {
    let row = row as usize;
    if row >= times.len() {
        times.resize(row + 1, i64::MIN);
    }
    times[row] = at.0;
}

/// Brings a name or an address to one form: lower case, without scheme, query, fragment and slash at the end.
pub(super) fn normalized(text: &str) -> String {
    let text = text.trim();
    let is_address = text.contains("://");
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = if is_address { rest.split(['?', '#']).next().unwrap_or(rest) } else { rest };
    rest.trim_end_matches('/').to_lowercase()
}

/// Lists the addresses in a running text.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("http").filter_map(|(at, _)| {
        let rest = &text[at..];
        if !(rest.starts_with("http://") || rest.starts_with("https://")) {
            return None;
        }
        let is_end =
            |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | ')' | ']' | '|' | '}');
        let address = rest.split(is_end).next()?.trim_end_matches(['.', ',', ';', ':', '!']);
        (address.len() <= 512).then_some(address)
    })
}

impl Joins {
    fn range(&self, number: usize, end: fn(&Issue) -> usize) -> std::ops::Range<usize> {
        let start = number.checked_sub(1).and_then(|before| self.issues.get(before)).map_or(0, end);
        start..self.issues.get(number).map_or(start, end)
    }

    /// Lists what an issue is known by.
    pub fn names_of(&self, number: usize) -> impl Iterator<Item = &str> {
        self.names[self.range(number, |issue| issue.names_end)].iter().map(|text| self.texts.text(*text))
    }

    /// Lists the texts that may name the incident of an issue.
    pub fn mentions_of(&self, number: usize, how: Mention) -> impl Iterator<Item = &str> {
        let mentions = &self.mentions[self.range(number, |issue| issue.mentions_end)];
        mentions.iter().filter(move |mention| mention.0 == how).map(|mention| self.texts.text(mention.1))
    }

    /// Lists what the ticket of an action item is known by, besides its column.
    pub fn tickets_of(&self, row: u32) -> impl Iterator<Item = &str> {
        let start = self.tickets.partition_point(|ticket| ticket.0 < row);
        self.tickets[start..]
            .iter()
            .take_while(move |ticket| ticket.0 == row)
            .map(|ticket| self.texts.text(ticket.1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form() {
        for (text, expected) in [
            (" INC-12 ", "inc-12"),
            ("https://Acme.atlassian.net/browse/OPS-7?x=1#top", "acme.atlassian.net/browse/ops-7"),
            ("acme/shop#12", "acme/shop#12"),
            ("https://github.com/acme/shop/issues/12/", "github.com/acme/shop/issues/12"),
        ] {
            assert_eq!(normalized(text), expected);
        }
        let text = "See [it](https://a.example/x), http://b.example/y. Not httpx://c";
        assert_eq!(addresses(text).collect::<Vec<_>>(), ["https://a.example/x", "http://b.example/y"]);
    }

    #[test]
    fn a_name_of_two_incidents_is_none() {
        let mut joins = Joins::default();
        joins.add_alias("INC-1", Some(0));
        joins.add_alias("inc-1", Some(0));
        assert_eq!(joins.aliases["inc-1"], Some(0));
        joins.add_alias("INC-1", Some(1));
        assert_eq!(joins.aliases["inc-1"], None);
    }

    #[test]
    fn labels_are_compared_without_case_and_marks() {
        let options = JoinOptions::default();
        assert!(options.is_follow_up("Post Mortem") && options.is_follow_up("PIR"));
        assert!(!options.is_follow_up("post"));
    }
}
