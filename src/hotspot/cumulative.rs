//! How the incidents of systems add up over the whole history.

use crate::corpus::Corpus;
use crate::model::{DAY, Instant, ItemKind};
use crate::stats::trend::{Watched, mean_cumulative_number};

/// How many systems, by incidents, get a curve of their own.
const MOST_SYSTEMS: usize = 5;
/// How many steps a curve keeps.
const MOST_STEPS: usize = 400;

/// The mean number of incidents over all systems, and those of the systems with the most.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CumulativeIncidents {
    /// Over how many systems the mean is.
    pub systems: u64,
    /// The mean.
    pub mean: Vec<CumulativeStep>,
    /// The systems with the most incidents, by incidents, then name.
    pub leading: Vec<CumulativeCurve>,
}

/// The incidents of one system.
#[derive(Debug, Clone, PartialEq)]
pub struct CumulativeCurve {
    /// Its name.
    pub name: String,
    /// How many there had been, from the first incident of the corpus on.
    pub steps: Vec<CumulativeStep>,
}

/// How many incidents there had been at an instant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CumulativeStep {
    /// The instant.
    pub at: Instant,
    /// The incidents up to and including it, per system.
    pub incidents: f64,
}

/// Computes Nelson's mean cumulative number of incidents over systems.
///
/// Every system is watched from the first incident of the corpus to `as_of`; incidents at the first instant only
/// start the clock. Of a long history each curve keeps at most 400 steps: the last of each of as many equal spans,
/// where it stands at its true height. Source: see [`mean_cumulative_number`].
#[must_use]
pub fn cumulative_incidents(corpus: &Corpus) -> CumulativeIncidents {
    let Some(end) = corpus.history_days().filter(|days| *days > 0.0) else {
        return CumulativeIncidents::default();
    };
    let first = corpus.occurred[0];
    let systems: Vec<u32> = (0..corpus.items.len() as u32)
        .filter(|item| corpus.items[*item as usize].kind == ItemKind::System)
        .collect();
    let by_item = corpus.by_item();
    let mut days: Vec<Vec<f64>> =
        systems.iter().map(|system| Vec::with_capacity(by_item.of(*system as usize).len())).collect();
    for incident in 0..corpus.len() {
        let day = (corpus.occurred[incident] - first) as f64 / DAY as f64;
        for item in corpus.of_kind(incident, ItemKind::System).iter().filter(|_| day > 0.0) {
            days[(*item - systems[0]) as usize].push(day);
        }
    }
    let curve = |units: &[Watched<'_>]| {
        let step = |time: f64, incidents: f64| CumulativeStep {
            at: Instant(first + (time * DAY as f64).round() as i64),
            incidents,
        };
        let steps = mean_cumulative_number(units).map(|found| step(found.time, found.mean));
        thinned(steps, Instant(first), corpus.as_of)
    };
    let units: Vec<Watched<'_>> = days.iter().map(|events| Watched { events, end }).collect();
    // Systems stand by name, which settles equal counts.
    let mut order: Vec<usize> = (0..systems.len()).filter(|system| !days[*system].is_empty()).collect();
    order.sort_by_key(|system| std::cmp::Reverse(days[*system].len()));
    let leading = order.into_iter().take(MOST_SYSTEMS).map(|system| CumulativeCurve {
        name: corpus.items[systems[system] as usize].name.clone(),
        steps: curve(&units[system..=system]),
    });
    CumulativeIncidents { systems: systems.len() as u64, mean: curve(&units), leading: leading.collect() }
}

/// Keeps the last step of each of equal spans, if there are many.
fn thinned(steps: impl Iterator<Item = CumulativeStep>, start: Instant, end: Instant) -> Vec<CumulativeStep> {
    let span = |step: &CumulativeStep| {
        let (from, length) = (i128::from(step.at.0 - start.0), i128::from(end.0 - start.0));
        from * MOST_STEPS as i128 / length.max(1)
    };
    let (mut all, mut kept, mut latest) = (Vec::new(), Vec::new(), None);
    for step in steps {
        if all.len() <= MOST_STEPS {
            all.push(step);
        }
        let of = span(&step);
        if latest == Some(of) {
            kept.pop();
        }
        kept.push(step);
        latest = Some(of);
    }
    if all.len() <= MOST_STEPS { all } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_curves_keep_their_height() {
        let step = |k: i64| CumulativeStep { at: Instant(k), incidents: k as f64 };
        let long: Vec<CumulativeStep> = (0..10_000).map(step).collect();
        let short = thinned(long.iter().copied(), Instant(0), Instant(10_000));
        assert_eq!(short.len(), MOST_STEPS);
        assert!(short.iter().all(|kept| long[kept.at.0 as usize] == *kept));
        assert_eq!(short.last(), long.last());
        assert_eq!(thinned(long[..300].iter().copied(), Instant(0), Instant(10_000)), long[..300]);
    }
}
