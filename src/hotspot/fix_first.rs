//! The fix-first order: which few items touch most of the impact.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::model::{DAY, ItemKind};

use super::ImpactChoice;
use super::impact::{ImpactModel, Moments};

/// The days back over which incidents are covered.
const DAYS: i64 = 365;

/// How near to the largest gain others are looked at beside it, as a share.
const NEAR: f64 = 1e-9;

/// An item with what it would touch at most.
#[derive(Clone, Copy)]
struct Bound {
    gain: f64,
    item: usize,
}

impl Ord for Bound {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then(self.item.cmp(&other.item))
    }
}

impl PartialOrd for Bound {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Bound {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Bound {}

/// One step of the order.
#[derive(Debug, Clone, PartialEq)]
pub struct FixFirst {
    /// Its place, from 1.
    pub position: u64,
    /// The item.
    pub name: String,
    /// How many incidents have it.
    pub incidents: u64,
    /// How many of them no earlier step touches.
    pub touched: u64,
    /// The share of the incidents that it newly touches.
    pub touched_share: f64,
    /// The share touched so far.
    pub cumulative_share: f64,
    /// The impact newly touched.
    pub impact: f64,
    /// Its share of the impact.
    pub impact_share: f64,
    /// The share of the impact touched so far.
    pub cumulative_impact_share: f64,
}

/// The order over the items of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct FixFirstList {
    /// Factors or systems.
    pub kind: ItemKind,
    /// How many incidents of the last 365 days have an item of the kind.
    pub incidents: u64,
    /// Their impact.
    pub impact: f64,
    /// The steps.
    pub steps: Vec<FixFirst>,
}

/// Repeatedly takes the item that touches the largest impact not yet touched, over the last 365 days.
///
/// Ties go to the first name; it ends when an item would touch nothing new. This greedy choice covers at least
/// 1 − 1/e of what the best choice of as many items covers. Source: Nemhauser, Wolsey, Fisher 1978. It is an upper
/// bound of what fixing the items could have prevented: a factor is a condition, not the cause.
#[must_use]
pub fn fix_first(frames: &Frames, corpus: &Corpus, choice: ImpactChoice) -> Vec<FixFirstList> {
    [ItemKind::Factor, ItemKind::System].into_iter().map(|kind| order(frames, corpus, choice, kind)).collect()
}

fn order(frames: &Frames, corpus: &Corpus, choice: ImpactChoice, kind: ItemKind) -> FixFirstList {
    let since = corpus.as_of.0.saturating_sub(DAYS * DAY);
    let recent = corpus.occurred.partition_point(|at| *at < since)..corpus.len();
    let costs = costs(frames, corpus, choice, kind);
    let members: Vec<usize> = recent.filter(|incident| corpus.has_kind(*incident, kind)).collect();
    let total: f64 = members.iter().map(|incident| costs[*incident]).sum();
    let mut lists: Vec<Vec<usize>> = vec![Vec::new(); corpus.items.len()];
    for incident in &members {
        corpus.of_kind(*incident, kind).iter().for_each(|item| lists[*item as usize].push(*incident));
    }
    let n = members.len() as f64;
    let mut touched = vec![false; corpus.len()];
    let (mut so_far, mut impact_so_far) = (0, 0.0);
    let mut steps: Vec<FixFirst> = Vec::new();
    // What an item would touch only gets less, so what it would have touched at an earlier step is a bound, and only
    // the items with the largest bounds are looked at again (Minoux 1978).
    let gain_of = |item: usize, touched: &[bool]| {
        let new = lists[item].iter().filter(|incident| !touched[**incident]);
        let gain: f64 = new.clone().map(|incident| costs[*incident]).sum();
        (gain, new.count() as u64)
    };
    let met = (0..lists.len()).filter(|item| !lists[*item].is_empty());
    let mut bounds: BinaryHeap<Bound> =
        met.map(|item| Bound { gain: gain_of(item, &touched).0, item }).collect();
    loop {
        // All that may come first, or as near to it as sums of the same terms in another order are.
        let mut looked_at: Vec<(Bound, u64)> = Vec::new();
        let mut most = 0.0_f64;
        while let Some(Bound { gain: bound, item }) = bounds.pop() {
            if bound < most * (1.0 - NEAR) {
                bounds.push(Bound { gain: bound, item });
                break;
            }
            let (gain, count) = gain_of(item, &touched);
            if count > 0 {
                most = most.max(gain);
                looked_at.push((Bound { gain, item }, count));
            }
        }
        // Items stand by name, so the first of equal ones is taken; sums in the order of time tie exactly only where
        // they hold the same terms, hence the small allowance.
        looked_at.sort_unstable_by_key(|(bound, _)| bound.item);
        let first = looked_at
            .iter()
            .copied()
            .reduce(|best, other| if other.0.gain > best.0.gain * (1.0 + 1e-12) { other } else { best });
        let Some((Bound { gain, item }, count)) = first else { break };
        bounds.extend(looked_at.into_iter().map(|(bound, _)| bound).filter(|bound| bound.item != item));
        for incident in &lists[item] {
            touched[*incident] = true;
        }
        so_far += count;
        impact_so_far += gain;
        let share = |value: f64| if total > 0.0 { value / total } else { 0.0 };
        steps.push(FixFirst {
            position: steps.len() as u64 + 1,
            name: corpus.items[item].name.clone(),
            incidents: lists[item].len() as u64,
            touched: count,
            touched_share: count as f64 / n,
            cumulative_share: so_far as f64 / n,
            impact: gain,
            impact_share: share(gain),
            cumulative_impact_share: share(impact_so_far),
        });
    }
    FixFirstList { kind, incidents: members.len() as u64, impact: total, steps }
}

/// Returns what each incident costs; without a duration it costs `exp(mean)` of the kind's rows.
fn costs(frames: &Frames, corpus: &Corpus, choice: ImpactChoice, kind: ItemKind) -> Vec<f64> {
    let known = choice.of_incidents(frames, corpus, corpus.as_of);
    let fallback = if choice.is_measured() {
        let rows = corpus.transactions.iter().filter(|(_, item)| corpus.items[*item as usize].kind == kind);
        let logs: Vec<f64> = rows.filter_map(|(incident, _)| known[incident as usize]).map(f64::ln).collect();
        ImpactModel::fit(&[Moments::of(&logs)]).map_or(1.0, |model| model.mean.exp())
    } else {
        1.0
    };
    known.into_iter().map(|cost| cost.unwrap_or(fallback)).collect()
}
