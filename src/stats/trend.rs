//! Do events come sooner or later as time passes: a trend test, the power law, the mean cumulative number.

use super::interval::Interval;
use super::special::{gamma_quantile, normal_two_sided};

/// Laplace's trend statistic with its p-value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaplaceTrend {
    /// The statistic: above 0 events crowd toward the end, below 0 toward the start.
    pub u: f64,
    /// Two-sided p-value, 0 to 1.
    pub p: f64,
}

/// A fitted power law of the expected number of events, `lambda · t^beta`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerLaw {
    /// The growth exponent: below 1 events get rarer, above 1 more frequent.
    pub beta: f64,
    /// The scale: the expected number of events up to time 1.
    pub lambda: f64,
    /// On how many events it rests.
    pub events: u64,
}

impl PowerLaw {
    /// Gives the 95 % interval of `beta`.
    ///
    /// ```text
    /// beta · χ²(0.025, 2n)/(2n)  to  beta · χ²(0.975, 2n)/(2n)
    /// ```
    ///
    /// Source: L. H. Crow, AMSAA (1974), in MIL-HDBK-189 (1981), appendix C.
    ///
    /// ```
    /// let law = cofactor::stats::trend::power_law(&[2.0, 3.0, 9.0], 10.0).expect("three events");
    /// let limits = law.beta_interval();
    /// assert!(limits.low < law.beta && law.beta < limits.high);
    /// ```
    pub fn beta_interval(&self) -> Interval {
        // Half a chi-squared quantile with 2n degrees of freedom is a gamma quantile with shape n.
        let n = self.events as f64;
        let limit = |q| self.beta * gamma_quantile(n, q) / n;
        Interval { low: limit(0.025), high: limit(0.975) }
    }
}

/// The events of one unit and how long it was watched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Watched<'a> {
    /// When its events happened, in any order.
    pub events: &'a [f64],
    /// When watching ended; events after it do not count.
    pub end: f64,
}

/// The mean cumulative number of events after the events at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CumulativeStep {
    /// The time.
    pub time: f64,
    /// How many events happened at it, over all units.
    pub events: u64,
    /// How many units were still watched.
    pub at_risk: u64,
    /// The mean number of events per unit up to and including it.
    pub mean: f64,
    /// Its estimated variance.
    pub variance: f64,
}

/// Tests event times in `(0, total]` for a trend.
///
/// ```text
/// U = (mean(t) − T/2) / (T · sqrt(1/(12 n)))
/// ```
///
/// Range: any; about standard normal without a trend, and `p` is two-sided from it. `None` without
/// events, or when `total` or a time is out of place.
/// Source: D. R. Cox and P. A. W. Lewis, "The Statistical Analysis of Series of Events" (1966).
///
/// ```
/// let times = [5.0, 40.0, 43.0, 175.0, 389.0, 712.0, 747.0, 795.0, 1299.0, 1478.0];
/// let trend = cofactor::stats::trend::laplace_trend(&times, 1500.0).expect("ten events");
/// assert!((trend.u + 1.326949).abs() < 1e-6 && (trend.p - 0.184525).abs() < 1e-6);
/// ```
pub fn laplace_trend(times: &[f64], total: f64) -> Option<LaplaceTrend> {
    if !are_event_times(times, total) {
        return None;
    }
    let n = times.len() as f64;
    let mean = times.iter().sum::<f64>() / n;
    let u = (mean / total - 0.5) * (12.0 * n).sqrt();
    Some(LaplaceTrend { u, p: normal_two_sided(u) })
}

/// Fits a power law to event times in `(0, total]`, watched until `total` (time-terminated).
///
/// ```text
/// beta = n / Σ ln(T/tᵢ)        lambda = n / T^beta
/// ```
///
/// Range: `beta` above 0, no unit; `lambda` in events per time to the power of `beta`. `None`
/// without events, when all fall on `total`, or when `total` or a time is out of place.
/// Source: L. H. Crow, AMSAA (1974), in MIL-HDBK-189 (1981), appendix C.
///
/// ```
/// let times = [5.0, 40.0, 43.0, 175.0, 389.0, 712.0, 747.0, 795.0, 1299.0, 1478.0];
/// let law = cofactor::stats::trend::power_law(&times, 1500.0).expect("ten events");
/// assert!((law.beta - 0.537229).abs() < 1e-6 && (law.lambda - 0.196658).abs() < 1e-6);
/// ```
pub fn power_law(times: &[f64], total: f64) -> Option<PowerLaw> {
    if !are_event_times(times, total) {
        return None;
    }
    let n = times.len() as f64;
    let beta = n / times.iter().map(|t| (total / t).ln()).sum::<f64>();
    let lambda = n / total.powf(beta);
    beta.is_finite().then_some(PowerLaw { beta, lambda, events: times.len() as u64 })
}

/// Gives the mean cumulative number of events per unit, one step per event time.
///
/// ```text
/// M(t) = Σ over tᵢ ≤ t of dᵢ / rᵢ      dᵢ events at tᵢ, rᵢ units watched until tᵢ or longer
/// V(t) = Σ over tᵢ ≤ t of dᵢ (rᵢ − 1) / rᵢ³
/// ```
///
/// The variance takes events as independent, ties one by one. Range: 0 and up, events per unit. No
/// step without events; times and ends that are not finite are left out.
/// Source: W. Nelson, Technometrics 37 (1995) 147.
///
/// ```
/// use cofactor::stats::trend::{Watched, mean_cumulative_number};
/// let units = [Watched { events: &[2.0, 5.0], end: 6.0 }, Watched { events: &[], end: 4.0 }];
/// let means: Vec<f64> = mean_cumulative_number(&units).map(|step| step.mean).collect();
/// assert_eq!(means, [0.5, 1.5]);
/// ```
pub fn mean_cumulative_number(units: &[Watched]) -> impl Iterator<Item = CumulativeStep> + use<> {
    let mut ends: Vec<f64> = units.iter().map(|unit| unit.end).filter(|end| end.is_finite()).collect();
    ends.sort_unstable_by(f64::total_cmp);
    let counts = |unit: &Watched, time: f64| time.is_finite() && unit.end.is_finite() && time <= unit.end;
    let mut times: Vec<f64> = units
        .iter()
        .flat_map(|unit| unit.events.iter().copied().filter(|&time| counts(unit, time)))
        .collect();
    times.sort_unstable_by(f64::total_cmp);
    let (mut mean, mut variance, mut next) = (0.0, 0.0, 0);
    std::iter::from_fn(move || {
        let time = *times.get(next)?;
        let tied = times[next..].iter().take_while(|other| **other <= time).count();
        next += tied;
        let at_risk = ends.len() - ends.partition_point(|&end| end < time);
        let (events, units) = (tied as f64, at_risk as f64);
        mean += events / units;
        variance += events * (units - 1.0) / (units * units * units);
        Some(CumulativeStep { time, events: tied as u64, at_risk: at_risk as u64, mean, variance })
    })
}

fn are_event_times(times: &[f64], total: f64) -> bool {
    !times.is_empty() && total.is_finite() && times.iter().all(|&t| t > 0.0 && t <= total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    /// MIL-HDBK-189 (1981), appendix C.
    const HANDBOOK: [f64; 27] = [
        2.6, 16.5, 16.5, 17.0, 21.4, 29.1, 33.3, 56.5, 63.1, 70.6, 73.0, 77.7, 93.9, 95.5, 98.1, 101.1,
        132.0, 142.2, 147.7, 149.0, 167.2, 190.7, 193.0, 198.7, 251.9, 282.5, 286.1,
    ];

    #[test]
    fn power_law_agrees_with_the_handbook() {
        // Printed there: beta 0.716, lambda 0.454; more digits from a public test suite on the same
        // data. Limits by scipy 1.17.1 chi2.ppf(q, 54) / 54.
        let law = power_law(&HANDBOOK, 300.0).expect("27 events");
        assert_close(law.beta, 0.716_339_262_365_998_2, 1e-12);
        assert_close(law.lambda, 0.453_841_861_372_674_7, 1e-12);
        let limits = law.beta_interval();
        assert_close(limits.low, 0.472_072_087_679_299_7, 1e-11);
        assert_close(limits.high, 1.010_728_807_066_039_4, 1e-11);
    }

    #[test]
    fn laplace_agrees_with_scipy() {
        // scipy 1.17.1 2 * norm.sf(2.318).
        let trend = laplace_trend(&HANDBOOK, 300.0).expect("27 events");
        assert_close(trend.u, -2.318, 1e-12);
        assert_close(trend.p, 0.020_449_321_058_284_91, 1e-10);
        // The mirrored times have the opposite trend.
        let mirrored: Vec<f64> = HANDBOOK.iter().map(|t| 300.0 - t).collect();
        assert_close(laplace_trend(&mirrored, 300.0).expect("27 events").u, 2.318, 1e-12);
    }

    #[test]
    fn times_out_of_place_are_refused() {
        for (times, total) in [
            (&[][..], 10.0),
            (&[1.0], 0.5),
            (&[0.0, 1.0], 2.0),
            (&[f64::NAN], 2.0),
            (&[1.0], f64::NAN),
            (&[1.0], f64::INFINITY),
        ] {
            assert_eq!(laplace_trend(times, total), None);
            assert_eq!(power_law(times, total), None);
        }
        assert_eq!(power_law(&[3.0, 3.0], 3.0), None);
    }

    #[test]
    fn cumulative_number_agrees_with_the_published_example() {
        // https://reliability.readthedocs.io/en/latest/Mean%20cumulative%20function.html, example 1.
        let units = [
            Watched { events: &[5.0, 10.0, 15.0], end: 17.0 },
            Watched { events: &[6.0, 13.0, 17.0], end: 19.0 },
            Watched { events: &[12.0, 20.0, 25.0], end: 26.0 },
            Watched { events: &[13.0, 15.0], end: 24.0 },
            Watched { events: &[16.0, 22.0, 25.0], end: 28.0 },
        ];
        let steps: Vec<CumulativeStep> = mean_cumulative_number(&units).collect();
        let times = [5.0, 6.0, 10.0, 12.0, 13.0, 15.0, 16.0, 17.0, 20.0, 22.0, 25.0];
        let means = [0.2, 0.4, 0.6, 0.8, 1.2, 1.6, 1.8, 2.0, 2.33333, 2.66667, 3.66667];
        let variances =
            [0.032, 0.064, 0.096, 0.128, 0.192, 0.256, 0.288, 0.32, 0.394_074, 0.468_148, 0.718_148];
        assert_eq!(steps.len(), times.len());
        for (step, ((time, mean), variance)) in steps.iter().zip(times.iter().zip(means).zip(variances)) {
            assert_close(step.time, *time, 0.0);
            assert_close(step.mean, mean, 2e-6);
            assert_close(step.variance, variance, 2e-6);
        }
        assert_eq!((steps[10].events, steps[10].at_risk), (2, 2));
        assert!(mean_cumulative_number(&[]).next().is_none());
        assert!(mean_cumulative_number(&[Watched { events: &[1.0], end: f64::NAN }]).next().is_none());
    }

    #[test]
    fn events_after_the_end_of_watching_are_left_out() {
        let units = [Watched { end: 3.0, events: &[1.0, 5.0] }, Watched { end: 9.0, events: &[2.0] }];
        let times: Vec<f64> = mean_cumulative_number(&units).map(|step| step.time).collect();
        assert_eq!(times, [1.0, 2.0]);
    }

    #[test]
    fn cumulative_number_agrees_with_the_valve_seats() {
        // Nelson 1995: 41 engines, 48 replaced valve seats (data set valveSeats of R package reda).
        let replaced: [(&[f64], f64); 41] = [
            (&[], 761.0),
            (&[], 759.0),
            (&[98.0], 667.0),
            (&[326.0, 653.0, 653.0], 667.0),
            (&[], 665.0),
            (&[84.0], 667.0),
            (&[87.0], 663.0),
            (&[646.0], 653.0),
            (&[92.0], 653.0),
            (&[], 651.0),
            (&[258.0, 328.0, 377.0, 621.0], 650.0),
            (&[61.0, 539.0], 648.0),
            (&[254.0, 276.0, 298.0, 640.0], 644.0),
            (&[76.0, 538.0], 642.0),
            (&[635.0], 641.0),
            (&[349.0, 404.0, 561.0], 649.0),
            (&[], 631.0),
            (&[], 596.0),
            (&[120.0, 479.0], 614.0),
            (&[323.0, 449.0], 582.0),
            (&[139.0, 139.0], 589.0),
            (&[], 593.0),
            (&[573.0], 589.0),
            (&[165.0, 408.0, 604.0], 606.0),
            (&[249.0], 594.0),
            (&[344.0, 497.0], 613.0),
            (&[265.0, 586.0], 595.0),
            (&[166.0, 206.0, 348.0], 389.0),
            (&[], 601.0),
            (&[410.0, 581.0], 601.0),
            (&[], 611.0),
            (&[], 608.0),
            (&[], 587.0),
            (&[367.0], 603.0),
            (&[202.0, 563.0, 570.0], 585.0),
            (&[], 587.0),
            (&[], 578.0),
            (&[], 578.0),
            (&[], 586.0),
            (&[], 585.0),
            (&[], 582.0),
        ];
        let units = replaced.map(|(events, end)| Watched { events, end });
        let steps: Vec<CumulativeStep> = mean_cumulative_number(&units).collect();
        assert_eq!(steps.len(), 46);
        assert_eq!(steps.iter().map(|step| step.events).sum::<u64>(), 48);
        assert_close(steps[0].mean, 1.0 / 41.0, 1e-15);
        assert_close(steps[43].mean, 1.243_542_214_411_730_7, 1e-12);
        assert_close(steps[45].mean, 1.542_687_513_557_029_7, 1e-12);
        assert_eq!((steps[45].events, steps[45].at_risk), (2, 9));
    }
}
