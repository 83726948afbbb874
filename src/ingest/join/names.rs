//! Finding incidents and issues by what they are known by.

use arrow_array::Array;
use jiff::tz::TimeZone;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::load::Load;
use super::{IssueFate, Joins, Mention, normalized};
use crate::frame::column::text_at;
use crate::frame::{ActionItems, Incidents, NO_ROW};

/// What incidents are known by.
pub(in crate::ingest) struct IncidentNames {
    keys: FxHashMap<String, Option<u32>>,
}

impl IncidentNames {
    pub fn new(load: &Load<'_>, joins: &Joins, row_of_key: &[u32]) -> Self {
        let mut keys = FxHashMap::default();
        for (name, key) in &joins.aliases {
            let is_known = |key: &u32| row_of_key.get(*key as usize).is_some_and(|row| *row != NO_ROW);
            keys.insert(name.clone(), key.filter(is_known));
        }
        let with_rows = row_of_key.iter().enumerate().filter(|(_, row)| **row != NO_ROW);
        for (key, _) in with_rows {
            // An id is surer than another's alias.
            keys.insert(normalized(load.incident_ids.text(key as u32)), Some(key as u32));
        }
        Self { keys }
    }

    /// Adds what means the only incident of a severity on a day, in the zone of the exports: `sev1_20240701`.
    pub fn add_days(&mut self, incidents: &Incidents, row_of_key: &[u32], zone: &TimeZone) {
        let rows =
            (0..).zip(row_of_key).filter(|(_, row)| **row != NO_ROW).map(|(key, row)| (key, *row as usize));
        for (key, row) in rows.filter(|(_, row)| !incidents.severity.is_null(*row)) {
            let date = incidents.occurred(row).civil(zone).date();
            let level = incidents.severity.value(row);
            let name = format!("sev{level}_{:04}{:02}{:02}", date.year(), date.month(), date.day());
            self.keys.entry(name).and_modify(|known| *known = None).or_insert(Some(key));
        }
    }

    /// Finds the incident of a name.
    pub fn exact(&self, name: &str) -> Option<u32> {
        self.keys.get(name).copied().flatten()
    }

    /// Finds the incident that an issue names, the surest way first.
    pub fn of_issue(&self, joins: &Joins, number: usize, title: Option<&str>) -> (IssueFate, Option<u32>) {
        let is_incident = joins.names_of(number).any(|name| self.exact(name).is_some());
        if is_incident {
            return (IssueFate::IncidentTicket, None);
        }
        let by = |how: Mention| joins.mentions_of(number, how).find_map(|text| self.within(text));
        let ways = [
            (IssueFate::Link, Mention::Link),
            (IssueFate::Label, Mention::Label),
            (IssueFate::Parent, Mention::Parent),
        ];
        if let Some((fate, key)) = ways.iter().find_map(|(fate, how)| by(*how).map(|key| (*fate, key))) {
            return (fate, Some(key));
        }
        if let Some(key) = title.and_then(|title| self.within(&title.to_lowercase())) {
            return (IssueFate::Summary, Some(key));
        }
        for (fate, how) in [(IssueFate::Pattern, Mention::Pattern), (IssueFate::Address, Mention::Address)] {
            if let Some(key) = by(how) {
                return (fate, Some(key));
            }
        }
        let has_pattern = joins.mentions_of(number, Mention::Pattern).next().is_some();
        (if has_pattern { IssueFate::UnknownIncident } else { IssueFate::Unrelated }, None)
    }

    /// Finds an incident whose name is the text, or stands in it as a whole.
    pub fn within(&self, text: &str) -> Option<u32> {
        self.exact(text).or_else(|| text.split_whitespace().find_map(|word| self.within_word(word)))
    }

    fn within_word(&self, word: &str) -> Option<u32> {
        const MOST_RUNS: usize = 32;
        const MOST_JOINED: usize = 6;
        if !word.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let is_mark = |c: char| !c.is_alphanumeric();
        let mut runs = Vec::new();
        let mut from = 0;
        for (at, mark) in word.match_indices(is_mark).chain(std::iter::once((word.len(), ""))) {
            if at > from {
                runs.push((from, at));
            }
            from = at + mark.len();
        }
        runs.truncate(MOST_RUNS);
        (0..runs.len()).find_map(|first| {
            (first..runs.len().min(first + MOST_JOINED)).rev().find_map(|last| {
                let name = &word[runs[first].0..runs[last].1];
                is_telling(name).then(|| self.exact(name)).flatten()
            })
        })
    }
}

/// Tells whether a name is long and particular enough to be found within other words.
fn is_telling(name: &str) -> bool {
    let has_digit = name.bytes().any(|byte| byte.is_ascii_digit());
    let has_letter = name.bytes().any(|byte| byte.is_ascii_alphabetic());
    has_digit && (name.len() >= 6 || (has_letter && name.len() >= 4))
}

impl Joins {
    /// Tells whether any issue has a label of a severity and a day.
    pub fn has_day_labels(&self) -> bool {
        let mut labels = self.mentions.iter().filter(|mention| mention.0 == Mention::Label);
        labels.any(|mention| is_day_label(self.texts.text(mention.1)))
    }
}

/// Tells whether a label is one of a severity and a day, as in `sev1_20240701`.
fn is_day_label(label: &str) -> bool {
    let parts = label.strip_prefix("sev").and_then(|rest| rest.split_once('_'));
    parts.is_some_and(|(level, day)| {
        level.len() == 1
            && day.len() == 8
            && (level.bytes().chain(day.bytes())).all(|byte| byte.is_ascii_digit())
    })
}

/// What issues are known by.
pub struct IssueNames<'j> {
    numbers: FxHashMap<&'j str, usize>,
}

impl<'j> IssueNames<'j> {
    pub fn new(joins: &'j Joins, table: &ActionItems, dropped: &FxHashSet<u32>) -> Self {
        let mut numbers = FxHashMap::default();
        let kept = joins.issues.iter().enumerate().filter(|(_, issue)| !dropped.contains(&issue.row));
        for (number, issue) in kept {
            debug_assert!((issue.row as usize) < table.len(), "issues are rows of the table");
            for name in joins.names_of(number) {
                numbers.insert(name, number);
            }
        }
        Self { numbers }
    }

    /// Finds the issue that is the ticket of an action item.
    pub fn of_item(&self, joins: &Joins, table: &ActionItems, row: u32) -> Option<usize> {
        let ticket = text_at(&table.ticket, row as usize).map(normalized);
        let further = joins.tickets_of(row);
        ticket.as_deref().into_iter().chain(further).find_map(|name| self.of_name(name))
    }

    fn of_name(&self, name: &str) -> Option<usize> {
        // The key stands in the address: `…/browse/OPS-7`, `…/issue/ENG-3/title`.
        let is_key = |part: &&str| {
            part.rsplit_once('-').is_some_and(|(head, number)| {
                head.starts_with(|c: char| c.is_ascii_alphabetic())
                    && !number.is_empty()
                    && number.bytes().all(|byte| byte.is_ascii_digit())
            })
        };
        let found = self.numbers.get(name).copied();
        found.or_else(|| {
            let mut parts = name.split('/').skip(1).filter(is_key);
            parts.find_map(|part| self.numbers.get(part).copied())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(ids: &[&str]) -> IncidentNames {
        let keys = ids.iter().enumerate().map(|(key, id)| (normalized(id), Some(key as u32))).collect();
        IncidentNames { keys }
    }

    #[test]
    fn ids_are_found_within_words() {
        let names = names(&["INC-123", "01hdh3v6", "7", "2024-07-01"]);
        for (text, expected) in [
            ("inc-123", Some(0)),
            ("follow-up of incident-inc-123: add a timeout", Some(0)),
            ("(inc-123)", Some(0)),
            ("inc-1234", None),
            ("app.example/incidents/01hdh3v6", Some(1)),
            ("7", Some(2)),
            ("7 retries", None),
            ("add 7 retries", None),
            ("review of 2024-07-01, part two", Some(3)),
            ("étude-inc-123", Some(0)),
            ("nothing", None),
        ] {
            assert_eq!(names.within(text), expected, "{text}");
        }
    }
}
