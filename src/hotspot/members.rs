//! What is ranked, and the incidents of each.

use std::ops::Range;

use crate::corpus::{Corpus, Lists};
use crate::frame::Frames;
use crate::frame::column::word_at;
use crate::model::ItemKind;

/// What is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HotspotKind {
    /// Systems.
    System,
    /// Factors.
    Factor,
    /// Factor–system pairs.
    Pair,
    /// Owning teams of the incidents, ranked only when asked for.
    Team,
}

impl HotspotKind {
    /// Every kind of the table, in its order.
    pub const ALL: [Self; 3] = [Self::System, Self::Factor, Self::Pair];

    /// Names the kind as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Factor => "factor",
            Self::Pair => "pair",
            Self::Team => "team",
        }
    }
}

/// The incidents of every system, factor and pair, ascending; within a kind, items are numbered by name.
pub(super) struct Members<'a> {
    corpus: &'a Corpus,
    by_item: Lists,
    by_pair: Lists,
    teams: Vec<&'a str>,
    by_team: Lists,
}

impl<'a> Members<'a> {
    pub(super) fn new(corpus: &'a Corpus) -> Self {
        Self {
            corpus,
            by_item: corpus.transactions.inverted(corpus.items.len()),
            by_pair: corpus.pairs_of.inverted(corpus.pairs.len()),
            teams: Vec::new(),
            by_team: Lists::default(),
        }
    }

    /// Adds the owning teams of the incidents; an incident without a team is nobody's.
    pub(super) fn with_teams(mut self, frames: &'a Frames) -> Self {
        let team = |incident: usize| word_at(&frames.incidents.team, self.corpus.rows[incident] as usize);
        let owned: Vec<(u32, &str)> =
            (0..self.corpus.len()).filter_map(|incident| Some((incident as u32, team(incident)?))).collect();
        let mut teams: Vec<&str> = owned.iter().map(|(_, team)| *team).collect();
        teams.sort_unstable();
        teams.dedup();
        let number = |team: &str| teams.partition_point(|other| *other < team) as u32;
        self.by_team =
            Lists::group(teams.len(), owned.iter().map(|(incident, team)| (number(team), *incident)));
        self.teams = teams;
        self
    }

    /// The ids of a kind in the corpus, or of the teams.
    fn ids(&self, kind: HotspotKind) -> Range<usize> {
        let of_kind = |kind: ItemKind| {
            let items = &self.corpus.items;
            items.partition_point(|item| item.kind < kind)..items.partition_point(|item| item.kind <= kind)
        };
        match kind {
            HotspotKind::System => of_kind(ItemKind::System),
            HotspotKind::Factor => of_kind(ItemKind::Factor),
            HotspotKind::Pair => 0..self.corpus.pairs.len(),
            HotspotKind::Team => 0..self.teams.len(),
        }
    }

    /// Returns the incidents of each item of a kind.
    pub(super) fn lists(&self, kind: HotspotKind) -> Vec<&[u32]> {
        let lists = match kind {
            HotspotKind::System | HotspotKind::Factor => &self.by_item,
            HotspotKind::Pair => &self.by_pair,
            HotspotKind::Team => &self.by_team,
        };
        self.ids(kind).map(|id| lists.of(id)).collect()
    }

    /// Returns the id of an item of a kind in the corpus, where it is one item.
    pub(super) fn item(&self, kind: HotspotKind, number: usize) -> Option<u32> {
        let is_item = matches!(kind, HotspotKind::System | HotspotKind::Factor);
        is_item.then(|| (self.ids(kind).start + number) as u32)
    }

    /// Returns the name of an item of a kind.
    pub(super) fn name(&self, kind: HotspotKind, number: usize) -> String {
        let name = |item: usize| self.corpus.items[item].name.as_str();
        let id = self.ids(kind).start + number;
        match kind {
            HotspotKind::System | HotspotKind::Factor => name(id).to_owned(),
            HotspotKind::Team => self.teams[id].to_owned(),
            HotspotKind::Pair => {
                let pair = self.corpus.pairs[id];
                format!("{} @ {}", name(pair.factor as usize), name(pair.system as usize))
            }
        }
    }
}
