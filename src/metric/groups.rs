//! Incidents and action items by team, severity, system or category.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use arrow_array::{Array, LargeStringArray};

use crate::corpus::{Corpus, Lists, NO_INCIDENT};
use crate::frame::Frames;
use crate::frame::column::Words;
use crate::model::{Category, Grouping, ItemKind};

/// The incidents and action items of a group, ascending.
#[derive(Default)]
pub(super) struct Members {
    pub incidents: Vec<u32>,
    pub actions: Vec<u32>,
}

impl Members {
    /// Returns everything.
    pub fn all(corpus: &Corpus) -> Self {
        Self {
            incidents: (0..corpus.len() as u32).collect(),
            actions: (0..corpus.actions.len() as u32).collect(),
        }
    }
}

/// The groups of a grouping, numbered by name. What has no value of the grouping is in none.
pub(super) struct Groups<'a> {
    corpus: &'a Corpus,
    names: Vec<&'a str>,
    /// The groups of each incident, ascending.
    of_incident: Lists,
    /// The group of each action item, or [`NO_GROUP`]; none where it is in those of its incident.
    of_action: Option<Vec<u32>>,
}

/// The number that stands for "in no group".
const NO_GROUP: u32 = u32::MAX;

/// What severities are grouped by; the first stands for none.
const LEVELS: [&str; 6] = ["", "1", "2", "3", "4", "5"];

impl<'a> Groups<'a> {
    pub fn new(frames: &'a Frames, corpus: &'a Corpus, by: Grouping) -> Self {
        match by {
            Grouping::Team => Self::by_team(frames, corpus),
            Grouping::Severity => Self::by_key(corpus, &LEVELS, |incident| {
                Some(u32::from(corpus.severity[incident])).filter(|level| *level != 0)
            }),
            Grouping::System => {
                let names: Vec<&str> = corpus.items.iter().map(|item| item.name.as_str()).collect();
                Self::by_key(corpus, &names, |incident| {
                    corpus.of_kind(incident, ItemKind::System).iter().copied()
                })
            }
            Grouping::Category => Self::by_key(corpus, &Category::ALL.map(Category::name), |incident| {
                let factors = corpus.of_kind(incident, ItemKind::Factor);
                factors.iter().map(|factor| corpus.items[*factor as usize].category as u32)
            }),
        }
    }

    /// Incidents and action items have teams of their own.
    fn by_team(frames: &'a Frames, corpus: &'a Corpus) -> Self {
        let (of_incidents, of_items) = (&frames.incidents.team, &frames.action_items.team);
        let (mut names, own) = (words(of_incidents), words(of_items));
        let first_own = names.len() as u32;
        names.extend(own);
        let groups = Self::by_key(corpus, &names, |incident| {
            of_incidents.key(corpus.rows[incident] as usize).map(|key| key as u32)
        });
        let (_, group_of) = numbered(&names);
        let group_of = |item: usize| {
            let key = of_items.key(corpus.actions.row(item));
            key.map_or(NO_GROUP, |key| group_of[first_own as usize + key])
        };
        Self { of_action: Some((0..corpus.actions.len()).map(group_of).collect()), ..groups }
    }

    /// Groups incidents by keys, which are places among `names`; several may have one name.
    fn by_key<K: IntoIterator<Item = u32>>(
        corpus: &'a Corpus,
        names: &[&'a str],
        keys: impl Fn(usize) -> K,
    ) -> Self {
        let (names, group_of) = numbered(names);
        let mut own = Vec::new();
        let of_incident = Lists::of_each(corpus.len(), corpus.len(), |incident, all| {
            own.clear();
            own.extend(keys(incident).into_iter().map(|key| group_of[key as usize]));
            own.sort_unstable();
            own.dedup();
            all.extend_from_slice(&own);
        });
        Self { corpus, names, of_incident, of_action: None }
    }

    /// Returns the groups with the most incidents with their members, by name; of equal ones the first by name.
    pub fn largest(&self, most: usize) -> BTreeMap<String, Members> {
        let mut incidents = vec![0usize; self.names.len()];
        self.of_incident.values().iter().for_each(|group| incidents[*group as usize] += 1);
        let mut is_met: Vec<bool> = incidents.iter().map(|count| *count > 0).collect();
        for group in self.of_action.iter().flatten().filter(|group| **group != NO_GROUP) {
            is_met[*group as usize] = true;
        }
        let mut largest: Vec<usize> = (0..self.names.len()).filter(|group| is_met[*group]).collect();
        largest.sort_by_key(|group| Reverse(incidents[*group]));
        largest.truncate(most);
        let mut members: Vec<Option<Members>> = self.names.iter().map(|_| None).collect();
        for group in &largest {
            let incidents = Vec::with_capacity(incidents[*group]);
            members[*group] = Some(Members { incidents, actions: Vec::new() });
        }
        for (incident, group) in self.of_incident.iter() {
            if let Some(members) = &mut members[group as usize] {
                members.incidents.push(incident);
            }
        }
        for item in 0..self.corpus.actions.len() {
            for group in self.of_item(item) {
                if let Some(members) = &mut members[*group as usize] {
                    members.actions.push(item as u32);
                }
            }
        }
        let named = self.names.iter().zip(members);
        named.filter_map(|(name, members)| Some(((*name).to_owned(), members?))).collect()
    }

    /// Returns the groups of an action item.
    fn of_item(&self, item: usize) -> &[u32] {
        if let Some(own) = &self.of_action {
            return if own[item] == NO_GROUP { &[] } else { &own[item..=item] };
        }
        match self.corpus.actions.incident[item] {
            NO_INCIDENT => &[],
            incident => self.of_incident.of(incident as usize),
        }
    }
}

/// Returns the words of a column, by their keys.
fn words(column: &Words) -> Vec<&str> {
    let values = column.values().as_any().downcast_ref::<LargeStringArray>();
    values.map_or_else(Vec::new, |values| (0..values.len()).map(|key| values.value(key)).collect())
}

/// Numbers names in their order: the names, each once, and the number of each of the given ones.
fn numbered<'a>(names: &[&'a str]) -> (Vec<&'a str>, Vec<u32>) {
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let number = |name: &&str| sorted.partition_point(|other| other < name) as u32;
    let numbers = names.iter().map(number).collect();
    (sorted, numbers)
}
