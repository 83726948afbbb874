//! What is commonly ranked by, turned into expected counts.

use super::super::rates::Rates;
use super::Method;
use super::origin::Origin;

/// What is added to every naive count.
///
/// Half an incident is the mean of a Poisson rate under Jeffreys' prior. Without it an item that was quiet for a
/// quarter would have a rate of 0, and its next incident a likelihood of 0. Source: H. Jeffreys, Proceedings of the
/// Royal Society A 186 (1946) 453.
const SMOOTHING: f64 = 0.5;

/// Returns the expected incidents of each item in the period: `(count + ½) / days · days of the period`.
pub(super) fn expected(origin: &Origin<'_>, rates: &Rates, method: Method) -> Vec<f64> {
    let days = origin.period.days();
    let smoothed = |count: f64, exposure: f64| (count + SMOOTHING) / exposure * days;
    match method {
        Method::Cofactor => rates.posteriors.iter().map(|posterior| posterior.mean() * days).collect(),
        Method::LastPeriod => {
            origin.last.iter().map(|count| smoothed(*count as f64, origin.last_days)).collect()
        }
        Method::AllTime => {
            origin.past.iter().map(|count| smoothed(*count as f64, origin.history_days)).collect()
        }
        Method::Weighted => rates.decayed.iter().map(|count| smoothed(*count, rates.exposure)).collect(),
    }
}
