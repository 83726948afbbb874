//! The fix-first order: which few items touch most of the impact.

use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::model::{DAY, ItemKind};

use super::ImpactChoice;
use super::impact::ImpactModel;

/// The days back over which incidents are covered.
const DAYS: i64 = 365;

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
    let is_kind = |item: u32| corpus.items[item as usize].kind == kind;
    let has_kind = |incident: &usize| corpus.transactions.of(*incident).iter().any(|item| is_kind(*item));
    let costs = costs(frames, corpus, choice, kind);
    let members: Vec<usize> = recent.clone().filter(has_kind).collect();
    let total: f64 = members.iter().map(|incident| costs[*incident]).sum();
    let mut lists: Vec<Vec<usize>> = vec![Vec::new(); corpus.items.len()];
    for incident in &members {
        for item in corpus.transactions.of(*incident).iter().filter(|item| is_kind(**item)) {
            lists[*item as usize].push(*incident);
        }
    }
    let n = members.len() as f64;
    let mut touched = vec![false; corpus.len()];
    let (mut so_far, mut impact_so_far) = (0, 0.0);
    let mut steps: Vec<FixFirst> = Vec::new();
    loop {
        // Items stand by name, so the first of equal ones is kept; sums in the order of time tie exactly only
        // where they hold the same terms, hence the small allowance.
        let mut best: Option<(f64, usize, u64)> = None;
        for (item, list) in lists.iter().enumerate() {
            let new = || list.iter().filter(|incident| !touched[**incident]);
            let gain: f64 = new().map(|incident| costs[*incident]).sum();
            let count = new().count() as u64;
            if count > 0 && best.is_none_or(|(most, _, _)| gain > most * (1.0 + 1e-12)) {
                best = Some((gain, item, count));
            }
        }
        let Some((gain, item, count)) = best else { break };
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
        ImpactModel::fit(&[logs]).map_or(1.0, |model| model.mean.exp())
    } else {
        1.0
    };
    known.into_iter().map(|cost| cost.unwrap_or(fallback)).collect()
}
