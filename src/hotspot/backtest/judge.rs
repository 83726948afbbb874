//! The scores of one period.

use crate::metric::Share;
use crate::stats::forecast::{Ranks, ln_poisson_count, spearman};

use super::super::impact::KnownCosts;
use super::super::members::HotspotKind;
use super::super::rates::Rates;
use super::naive::expected;
use super::origin::Origin;
use super::{BacktestScore, Method};

/// How many items lead a ranking.
const TOP: usize = 10;
/// The levels of the 90 % interval.
const LEVELS: (f64, f64) = (0.05, 0.95);

/// Judges every method by one period; `paid` are costs as of its end.
pub(super) fn judge(
    origin: &Origin<'_>,
    kind: HotspotKind,
    half_life: f64,
    paid: KnownCosts<'_>,
) -> Vec<BacktestScore> {
    let Some(rates) = origin.rates(half_life) else { return Vec::new() };
    // Every method is given the same impacts, so that only what it expects is judged.
    let counts: Vec<f64> = origin.counts().map(|count| count as f64).collect();
    let ranks = Ranks::new(&counts);
    let score = |method: Method| {
        let expected = expected(origin, &rates, method);
        let costs: Vec<f64> =
            expected.iter().zip(&origin.impacts).map(|(count, impact)| count * impact).collect();
        let has_half_life = matches!(method, Method::Cofactor | Method::Weighted);
        BacktestScore {
            period: origin.period,
            kind,
            method,
            half_life_days: has_half_life.then_some(half_life),
            items: origin.past.len() as u64,
            expected: expected.iter().sum(),
            observed: origin.counts().sum(),
            spearman: spearman(&Ranks::new(&expected), &ranks),
            top_incidents: Share {
                count: origin.touched(&top(&expected, &rates)).len() as u64,
                of: origin.incidents.len() as u64,
            },
            top_impact_share: impact_share(origin, &top(&costs, &rates), paid),
            log_likelihood: if method == Method::Cofactor {
                origin.log_likelihood(&rates)
            } else {
                let each = origin.counts().zip(&expected);
                each.filter_map(|(count, mean)| ln_poisson_count(count, *mean)).sum()
            },
            covered: (method == Method::Cofactor).then(|| covered(origin, &rates)),
        }
    };
    Method::ALL.map(score).into()
}

/// The first items by a figure; ties go to the larger decayed count, then to the first name.
fn top(figures: &[f64], rates: &Rates) -> Vec<usize> {
    let by_place = |a: &usize, b: &usize| {
        let by_figure = figures[*b].total_cmp(&figures[*a]);
        by_figure.then(rates.decayed[*b].total_cmp(&rates.decayed[*a])).then(a.cmp(b))
    };
    // In order; nearly every item stays behind the last of them.
    let mut top: Vec<usize> = Vec::with_capacity(TOP + 1);
    for item in 0..figures.len() {
        if let Some(last) = top.get(TOP - 1)
            && (figures[item] < figures[*last] || by_place(last, &item).is_lt())
        {
            continue;
        }
        let place = top.partition_point(|other| by_place(other, &item).is_lt());
        top.insert(place, item);
        top.truncate(TOP);
    }
    top
}

fn impact_share(origin: &Origin<'_>, items: &[usize], paid: KnownCosts<'_>) -> Option<f64> {
    let total = |list: &[u32]| list.iter().filter_map(|incident| paid.of(*incident)).sum::<f64>();
    let all = total(&origin.incidents);
    (all > 0.0).then(|| total(&origin.touched(items)) / all)
}

/// Counts the items whose count lies in its 90 % interval, both ends included.
fn covered(origin: &Origin<'_>, rates: &Rates) -> Share {
    let days = origin.period.days();
    let mut share = Share::default();
    for (posterior, count) in rates.posteriors.iter().zip(origin.counts()) {
        // The low end is the first count whose chance of not being exceeded reaches 5 %, the high end 95 %.
        let chance = |count| posterior.predictive_chance(count, days).unwrap_or(0.0);
        let is_low_enough = count == 0 || chance(count - 1) < LEVELS.1;
        share.add(is_low_enough && chance(count) >= LEVELS.0);
    }
    share
}
