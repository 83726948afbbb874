//! The half-life that foresaw earlier periods best.

use rayon::prelude::*;

use crate::corpus::Corpus;

use super::super::members::{HotspotKind, Members};
use super::super::{BacktestOptions, HotspotOptions};
use super::origin::Origin;
use super::{origins, periods};

/// After how many days an incident counts half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum HalfLife {
    /// So many, 1 to 36,525.
    Days(f64),
    /// For each kind, the one that foresaw the past periods best; 180 days where there is none.
    Backtested,
}

impl Default for HalfLife {
    fn default() -> Self {
        Self::Days(USUAL)
    }
}

impl std::fmt::Display for HalfLife {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}"),
            Self::Backtested => f.write_str("auto"),
        }
    }
}

/// The half-life unless another is asked for.
const USUAL: f64 = 180.0;
/// The half-lives that are tried: all that is allowed, each about twice the one before. The shortest forgets like the
/// count of the period before, the longest nothing, like the all-time count.
const TRIED: [f64; 16] = [
    1.0, 2.0, 4.0, 7.0, 14.0, 30.0, 60.0, 90.0, USUAL, 365.0, 730.0, 1460.0, 2920.0, 5840.0, 11_680.0,
    36_525.0,
];

impl HalfLife {
    /// Returns the half-lives in days that come into question.
    pub(super) fn tried(self) -> Vec<f64> {
        match self {
            Self::Days(days) => vec![days],
            Self::Backtested => TRIED.into(),
        }
    }

    /// Returns the half-life of a kind in days, from the periods that have ended.
    pub(in crate::hotspot) fn of_kind(
        self,
        corpus: &Corpus,
        members: &Members,
        kind: HotspotKind,
        options: &BacktestOptions,
    ) -> f64 {
        match self {
            Self::Days(days) => days,
            Self::Backtested => {
                let lists = members.lists(corpus, kind);
                let options = HotspotOptions {
                    half_life: self,
                    backtest: options.clone(),
                    ..HotspotOptions::default()
                };
                let periods = periods(corpus, &options.backtest);
                let origins = origins(corpus, &lists, &periods, &options, None);
                Likelihoods::new(&origins).likeliest(origins.len())
            }
        }
    }
}

/// The log-likelihood of every period under every half-life that is tried.
#[derive(Default)]
pub(super) struct Likelihoods(Vec<[f64; TRIED.len()]>);

impl Likelihoods {
    pub fn new(origins: &[Option<Origin<'_>>]) -> Self {
        let of_origin = |origin: &Option<Origin<'_>>| {
            let Some(origin) = origin else { return [0.0; TRIED.len()] };
            TRIED.map(|half_life| {
                origin.rates(half_life).map_or(f64::NEG_INFINITY, |rates| origin.log_likelihood(&rates))
            })
        };
        Self(origins.par_iter().map(of_origin).collect())
    }

    /// Returns the half-life that is likeliest over the periods before a number; the usual one before any.
    pub fn likeliest(&self, number: usize) -> f64 {
        let mut sums = [0.0; TRIED.len()];
        for period in &self.0[..number.min(self.0.len())] {
            for (sum, value) in sums.iter_mut().zip(period) {
                *sum += value;
            }
        }
        let usual = TRIED.iter().position(|days| days.total_cmp(&USUAL).is_eq()).unwrap_or(0);
        let best =
            (0..TRIED.len()).fold(usual, |best, other| if sums[other] > sums[best] { other } else { best });
        TRIED[best]
    }
}

#[cfg(test)]
mod tests {
    use super::{Likelihoods, TRIED};

    #[test]
    fn only_earlier_periods_choose() {
        let mut early = [-10.0; TRIED.len()];
        early[5] = -9.0;
        let mut late = [-10.0; TRIED.len()];
        late[10] = -1.0;
        let likelihoods = Likelihoods(vec![early, late]);
        let chosen: Vec<f64> = (0..4).map(|number| likelihoods.likeliest(number)).collect();
        assert_eq!(chosen, [180.0, 30.0, 730.0, 730.0]);
    }
}
