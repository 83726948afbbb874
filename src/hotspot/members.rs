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

/// What is ranked beside the items of the corpus; within a kind, items are numbered by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    teams: Vec<String>,
    by_team: Lists,
}

impl Members {
    /// Lists the owning teams of the incidents; an incident without a team is nobody's.
    pub(super) fn with_teams(frames: &Frames, corpus: &Corpus) -> Self {
        let team = |incident: usize| word_at(&frames.incidents.team, corpus.rows[incident] as usize);
        let owned: Vec<(u32, &str)> =
            (0..corpus.len()).filter_map(|incident| Some((incident as u32, team(incident)?))).collect();
        let mut teams: Vec<&str> = owned.iter().map(|(_, team)| *team).collect();
        teams.sort_unstable();
        teams.dedup();
        let number = |team: &str| teams.partition_point(|other| *other < team) as u32;
        let by_team =
            Lists::group(teams.len(), owned.iter().map(|(incident, team)| (number(team), *incident)));
        Self { by_team, teams: teams.into_iter().map(str::to_owned).collect() }
    }

    /// The ids of a kind in the corpus, or of the teams.
    fn ids(&self, corpus: &Corpus, kind: HotspotKind) -> Range<usize> {
        let of_kind = |kind: ItemKind| {
            let items = &corpus.items;
            items.partition_point(|item| item.kind < kind)..items.partition_point(|item| item.kind <= kind)
        };
        match kind {
            HotspotKind::System => of_kind(ItemKind::System),
            HotspotKind::Factor => of_kind(ItemKind::Factor),
            HotspotKind::Pair => 0..corpus.pairs.len(),
            HotspotKind::Team => 0..self.teams.len(),
        }
    }

    fn all<'a>(&'a self, corpus: &'a Corpus, kind: HotspotKind) -> &'a Lists {
        match kind {
            HotspotKind::System | HotspotKind::Factor => corpus.by_item(),
            HotspotKind::Pair => corpus.by_pair(),
            HotspotKind::Team => &self.by_team,
        }
    }

    /// Returns the incidents of each item of a kind.
    pub(super) fn lists<'a>(&'a self, corpus: &'a Corpus, kind: HotspotKind) -> Vec<&'a [u32]> {
        let all = self.all(corpus, kind);
        self.ids(corpus, kind).map(|id| all.of(id)).collect()
    }

    /// Returns the incidents of the item with an id among those of its kind.
    pub(super) fn incidents_of<'a>(&'a self, corpus: &'a Corpus, kind: HotspotKind, id: u32) -> &'a [u32] {
        self.all(corpus, kind).of(id as usize)
    }

    /// Returns the id and the name of the item at a place among those of its kind.
    pub(super) fn named(&self, corpus: &Corpus, kind: HotspotKind, number: usize) -> (u32, String) {
        let name = |item: usize| corpus.items[item].name.as_str();
        let id = self.ids(corpus, kind).start + number;
        let named = match kind {
            HotspotKind::System | HotspotKind::Factor => name(id).to_owned(),
            HotspotKind::Team => self.teams[id].clone(),
            HotspotKind::Pair => {
                let pair = corpus.pairs[id];
                format!("{} @ {}", name(pair.factor as usize), name(pair.system as usize))
            }
        };
        (id as u32, named)
    }

    /// Returns the place among the items of its kind of the one with an id.
    pub(super) fn place(&self, corpus: &Corpus, kind: HotspotKind, id: u32) -> usize {
        id as usize - self.ids(corpus, kind).start
    }
}
