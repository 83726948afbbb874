//! Which hotspots came, went, worsened and improved.

use std::collections::BTreeMap;

use crate::hotspot::{Status, TrendWord};
use crate::stats::binomial::exact_binomial_two_sided;
use crate::stats::fdr::benjamini_hochberg;

use super::super::document::MOST_HOTSPOTS;
use super::read::{Item, Read};

/// The fewest incidents in a window that make an item a hotspot here.
const FEWEST: u64 = 2;
/// The q below which a change of a rate is named, as for the status of an item.
const MOST_Q: f64 = 0.10;

/// What became of a hotspot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    New,
    Worsened,
    Improved,
    Resolved,
}

impl Fate {
    pub const ALL: [Self; 4] = [Self::New, Self::Worsened, Self::Improved, Self::Resolved];

    /// Spells what became of it.
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Worsened => "worsened",
            Self::Improved => "improved",
            Self::Resolved => "resolved",
        }
    }
}

/// A hotspot that changed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct HotspotChange {
    pub fate: Fate,
    pub kind: String,
    pub name: String,
    /// Its rank in the new report, else in the old one.
    pub rank: u64,
    pub incidents: u64,
    pub incidents_before: u64,
    pub open: u64,
    pub overdue: u64,
    /// The q of the change of its rate.
    pub q: Option<f64>,
    /// The words of the new report that turned: `emerging`, `worsening` and their opposites.
    pub turned: Vec<&'static str>,
}

/// An item of either report.
#[derive(Default, Clone, Copy)]
struct Both<'a> {
    before: Option<&'a Item>,
    now: Option<&'a Item>,
}

impl Both<'_> {
    fn incidents(&self) -> (u64, u64) {
        let of = |item: Option<&Item>| item.map_or(0, |item| item.incidents);
        (of(self.now), of(self.before))
    }
}

/// Compares the rankings: by what became of an item, then kind and rank.
pub(super) fn hotspot_changes(before: &Read, now: &Read) -> Vec<HotspotChange> {
    let (Some(before_window), Some(now_window)) = (&before.latest, &now.latest) else { return Vec::new() };
    let mut kinds: BTreeMap<&str, BTreeMap<&str, Both<'_>>> = BTreeMap::new();
    for item in &before.hotspots {
        kinds.entry(&item.kind).or_default().entry(&item.name).or_default().before = Some(item);
    }
    for item in &now.hotspots {
        kinds.entry(&item.kind).or_default().entry(&item.name).or_default().now = Some(item);
    }
    let chance = now_window.days() / (now_window.days() + before_window.days());
    let mut changes = Vec::new();
    for (kind, mut items) in kinds {
        items.retain(|_, both| {
            let (incidents, incidents_before) = both.incidents();
            let is_cut =
                |read: &Read| read.hotspots.iter().filter(|item| item.kind == kind).count() >= MOST_HOTSPOTS;
            // What stands on a list that was cut is known; of what does not, only that it began later.
            let is_known = match (both.before, both.now) {
                (None, Some(item)) => item.first_at >= before.as_of || !is_cut(before),
                (Some(_), None) => !is_cut(now),
                _ => true,
            };
            incidents.max(incidents_before) >= FEWEST && is_known
        });
        let p: Vec<f64> = items
            .values()
            .map(|both| {
                let (now, before) = both.incidents();
                exact_binomial_two_sided(now, now + before, chance).unwrap_or(1.0)
            })
            .collect();
        let q = benjamini_hochberg(&p, p.len());
        for ((name, both), q) in items.into_iter().zip(q) {
            let (incidents, incidents_before) = both.incidents();
            let open = both.now.map_or(0, |item| item.open);
            let turned = turned(both);
            let rose = incidents as f64 > (incidents + incidents_before) as f64 * chance;
            let is_clear = q < MOST_Q;
            let says = |words: [&str; 2]| turned.iter().any(|word| words.contains(word));
            let worse = [Status::Emerging.words(), TrendWord::Worsening.words()];
            let better = [Status::Fading.words(), TrendWord::Improving.words()];
            let fate = if incidents_before == 0 {
                Fate::New
            } else if incidents == 0 && open == 0 {
                Fate::Resolved
            } else if (is_clear && rose) || says(worse) {
                Fate::Worsened
            } else if (is_clear && !rose) || says(better) {
                Fate::Improved
            } else {
                continue;
            };
            changes.push(HotspotChange {
                fate,
                kind: kind.to_owned(),
                name: name.to_owned(),
                rank: both.now.or(both.before).map_or(0, |item| item.rank),
                incidents,
                incidents_before,
                open,
                overdue: both.now.map_or(0, |item| item.overdue),
                q: is_clear.then_some(q),
                turned,
            });
        }
    }
    changes.sort_by(|a, b| (a.fate, &a.kind, a.rank, &a.name).cmp(&(b.fate, &b.kind, b.rank, &b.name)));
    changes
}

/// The words of the new report that the old one did not say.
fn turned(both: Both<'_>) -> Vec<&'static str> {
    let (Some(now), Some(before)) = (both.now, both.before) else { return Vec::new() };
    let statuses = [Status::Emerging, Status::Fading].map(Status::words);
    let status = statuses
        .into_iter()
        .find(|word| now.status.as_deref() == Some(*word) && before.status.as_deref() != Some(*word));
    let trends = [TrendWord::Worsening, TrendWord::Improving].map(TrendWord::words);
    let trend = trends.into_iter().find(|word| now.trend == *word && before.trend != *word);
    status.into_iter().chain(trend).collect()
}
