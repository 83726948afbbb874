//! Time until closing, with what is still open taken into account: Kaplan and Meier's estimator.
//!
//! Durations are whole ticks of any unit. Closings and censorings come apart, each sorted in
//! ascending order: two sorts of plain integers, then one merge. Ties count closings first, so what
//! is censored at a duration is still at risk there.

mod walk;

use walk::{Point, Stretch, Walk};

/// A computed survival value counts as equal to a level within this.
const LEVEL_TOLERANCE: f64 = 1e-12;

/// Half are still open.
const HALF: f64 = 0.5 + LEVEL_TOLERANCE;

/// A tenth are still open.
const TENTH: f64 = 1.0 - 0.9 + LEVEL_TOLERANCE;

/// The survival curve after the closings at one duration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The duration, in ticks.
    pub time: i64,
    /// How many were neither closed nor censored before it.
    pub at_risk: u64,
    /// How many closed at it.
    pub events: u64,
    /// The estimated share still open after it, 0 to 1.
    pub survival: f64,
    /// The lower limit of the 95 % band.
    pub lower: f64,
    /// The upper limit of the 95 % band.
    pub upper: f64,
}

/// An estimated survival curve: one step for every duration at which something closed.
#[derive(Clone, Debug, PartialEq)]
pub struct KaplanMeier {
    steps: Vec<Step>,
}

/// The headline of a survival curve, without the curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct MedianSummary {
    /// How many durations, closed and censored.
    pub n: u64,
    /// How many of them closed.
    pub closed: u64,
    /// The smallest duration by which half have closed; `None`: not reached.
    pub median: Option<i64>,
    /// The lower limit of the median's 95 % interval; `None`: not reached.
    pub low: Option<i64>,
    /// The upper limit of the median's 95 % interval; `None`: not reached.
    pub high: Option<i64>,
    /// The smallest duration by which nine tenths have closed; `None`: not reached.
    pub p90: Option<i64>,
}

impl KaplanMeier {
    /// Estimates the curve from durations sorted in ascending order.
    ///
    /// ```text
    /// S(t) = Π over tᵢ ≤ t of (1 − dᵢ/nᵢ)          dᵢ closings among nᵢ at risk at tᵢ
    /// V    = Σ over tᵢ ≤ t of dᵢ / (nᵢ (nᵢ − dᵢ))  (Greenwood)
    /// band = S^exp(± 1.959964 sqrt(V) / ln S)       (log–log); both 0 where S = 0
    /// ```
    ///
    /// Range: 0 to 1. Without closings there is no step and the curve stays at 1, with band 1.
    /// Source: E. L. Kaplan and P. Meier, J. Am. Stat. Assoc. 53 (1958) 457; J. D. Kalbfleisch and
    /// R. L. Prentice, "The Statistical Analysis of Failure Time Data" (1980), for the band.
    ///
    /// ```
    /// use cofactor::stats::survival::KaplanMeier;
    /// let curve = KaplanMeier::fit(&[2, 5], &[3]);
    /// assert!((curve.steps()[0].survival - 2.0 / 3.0).abs() < 1e-15);
    /// assert_eq!(curve.quantile(0.5), Some(5));
    /// ```
    pub fn fit(sorted_closings: &[i64], sorted_censorings: &[i64]) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        let mut before = 0;
        for stretch in Walk::new(sorted_closings, sorted_censorings) {
            for place in 0..stretch.closings.len() {
                if before == 0 {
                    before = stretch.at_risk[place] as u64;
                }
                if !stretch.is_last_at_its_time(place) {
                    continue;
                }
                let point = stretch.after(place);
                let (lower, upper) = point.band();
                let at_risk = std::mem::take(&mut before);
                steps.push(Step {
                    time: stretch.closings[place],
                    at_risk,
                    events: at_risk - stretch.at_risk[place] as u64 + 1,
                    survival: point.survival,
                    lower,
                    upper,
                });
            }
        }
        Self { steps }
    }

    /// Lists the steps by ascending duration.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Gives the smallest duration with `S(t) ≤ 1 − q`, in ticks.
    ///
    /// `None` when the curve does not fall that far (not reached) or `q` is outside 0 to 1.
    pub fn quantile(&self, q: f64) -> Option<i64> {
        if !(0.0..=1.0).contains(&q) {
            return None;
        }
        self.first(|step| step.survival <= 1.0 - q + LEVEL_TOLERANCE)
    }

    /// Gives the 95 % interval of the median, in ticks.
    ///
    /// The first durations at which the lower and the upper band are at most one half; `None`: not
    /// reached.
    ///
    /// Source: R. Brookmeyer and J. Crowley, Biometrics 38 (1982) 29.
    pub fn median_interval(&self) -> (Option<i64>, Option<i64>) {
        let low = self.first(|step| step.lower <= 0.5 + LEVEL_TOLERANCE);
        (low, self.first(|step| step.upper <= 0.5 + LEVEL_TOLERANCE))
    }

    fn first(&self, holds: impl Fn(&Step) -> bool) -> Option<i64> {
        self.steps.iter().find(|step| holds(step)).map(|step| step.time)
    }
}

impl MedianSummary {
    /// Takes the same figures as [`KaplanMeier`] in one pass, without keeping the curve.
    ///
    /// ```
    /// use cofactor::stats::survival::MedianSummary;
    /// let summary = MedianSummary::of(&[2, 5], &[3]);
    /// assert_eq!((summary.n, summary.closed), (3, 2));
    /// assert_eq!((summary.median, summary.p90), (Some(5), Some(5)));
    /// ```
    pub fn of(sorted_closings: &[i64], sorted_censorings: &[i64]) -> Self {
        let closed = sorted_closings.len() as u64;
        let mut summary = Self {
            n: closed + sorted_censorings.len() as u64,
            closed,
            median: None,
            low: None,
            high: None,
            p90: None,
        };
        for stretch in Walk::new(sorted_closings, sorted_censorings) {
            if summary.has_nothing_in(&stretch) {
                continue;
            }
            for place in (0..stretch.closings.len()).filter(|place| stretch.is_last_at_its_time(*place)) {
                summary.look_at(stretch.closings[place], stretch.after(place));
            }
            if summary.high.is_some() && summary.p90.is_some() {
                break;
            }
        }
        summary
    }

    /// Tells that no step of a stretch is one of those that are still looked for; a `false` says nothing.
    fn has_nothing_in(&self, Stretch { start, end, .. }: &Stretch<'_>) -> bool {
        match (self.low, self.median, self.high) {
            (None, ..) => [start, end].iter().all(|point| point.is_clearly_above_half(end.variance)),
            (_, None, _) => end.survival > HALF,
            (_, _, None) => false,
            _ => end.survival > TENTH,
        }
    }

    /// Takes the next step of the curve into account.
    fn look_at(&mut self, time: i64, point: Point) {
        let is_low = || !point.is_clearly_above_half(point.variance) && point.band().0 <= HALF;
        if self.low.is_none() && is_low() {
            self.low = Some(time);
        }
        // The curve lies within its band, so neither of these can come before the lower band.
        if self.low.is_none() || point.survival > HALF {
            return;
        }
        self.median = self.median.or(Some(time));
        if self.high.is_none() && point.band().1 <= HALF {
            self.high = Some(time);
        }
        if self.p90.is_none() && point.survival <= TENTH {
            self.p90 = Some(time);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    /// Time, at risk, events, survival, lower, upper.
    type Row = (i64, u64, u64, f64, f64, f64);

    #[track_caller]
    fn assert_steps(curve: &KaplanMeier, expected: &[Row]) {
        for row in expected {
            let step = curve.steps().iter().find(|step| step.time == row.0).expect("a step there");
            assert_eq!((step.at_risk, step.events), (row.1, row.2), "at {}", row.0);
            assert_close(step.survival, row.3, 1e-12);
            assert_close(step.lower, row.4, 1e-9);
            assert_close(step.upper, row.5, 1e-9);
        }
    }

    #[test]
    fn agrees_with_the_leukemia_trial() {
        // Freireich et al. 1963, both arms; lifelines 0.30.3 KaplanMeierFitter on load_leukemia().
        let treated = [6, 6, 6, 7, 10, 13, 16, 22, 23];
        let censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
        let curve = KaplanMeier::fit(&treated, &censored);
        let expected = [
            (6, 21, 3, 0.857_142_857_142_857, 0.619_717_955_265_983_8, 0.951_551_747_646_996_9),
            (7, 17, 1, 0.806_722_689_075_629_9, 0.563_146_564_622_233_3, 0.922_809_019_202_880_2),
            (10, 15, 1, 0.752_941_176_470_587_8, 0.503_199_510_799_956_4, 0.889_361_835_169_265_1),
            (13, 12, 1, 0.690_196_078_431_372_2, 0.431_610_222_486_183_9, 0.849_065_963_349_450_5),
            (16, 11, 1, 0.627_450_980_392_156_6, 0.367_510_855_987_501_94, 0.804_912_189_471_841_1),
            (22, 7, 1, 0.537_815_126_050_419_9, 0.267_778_936_767_134_93, 0.746_790_717_635_394_3),
            (23, 6, 1, 0.448_179_271_708_683_27, 0.188_052_005_959_232_33, 0.680_142_628_495_241_2),
        ];
        assert_eq!(curve.steps().len(), expected.len());
        assert_steps(&curve, &expected);
        assert_eq!(curve.quantile(0.5), Some(23));
        assert_eq!(curve.median_interval(), (Some(13), None));
        assert_eq!(curve.quantile(0.9), None);

        let placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];
        let curve = KaplanMeier::fit(&placebo, &[]);
        assert_steps(
            &curve,
            &[
                (1, 21, 2, 0.904_761_904_761_904_5, 0.670_045_882_235_033_7, 0.975_294_149_038_112_3),
                (4, 16, 2, 0.666_666_666_666_666_5, 0.425_350_435_565_247_15, 0.825_044_008_797_34),
                (11, 8, 2, 0.285_714_285_714_285_7, 0.116_561_326_436_764_66, 0.481_819_648_009_025_5),
                (17, 3, 1, 0.095_238_095_238_095_25, 0.016_259_260_212_247_02, 0.261_249_981_968_686_9),
            ],
        );
        assert_eq!((curve.quantile(0.5), curve.median_interval()), (Some(8), (Some(4), Some(11))));
    }

    #[test]
    fn agrees_with_a_larger_table_full_of_ties() {
        // lifelines 0.30.3 KaplanMeierFitter on load_waltons(), every fourth step.
        let closings = [
            6, 7, 9, 9, 9, 13, 13, 13, 15, 15, 17, 19, 19, 19, 22, 22, 22, 22, 26, 26, 26, 26, 26, 29, 29,
            29, 29, 29, 32, 33, 33, 33, 36, 36, 38, 38, 41, 41, 41, 41, 41, 41, 41, 43, 45, 45, 45, 45, 45,
            45, 45, 45, 45, 47, 48, 48, 48, 48, 48, 48, 48, 48, 51, 51, 51, 53, 53, 53, 53, 53, 53, 53, 54,
            54, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 56, 58, 58, 58, 58, 60,
            60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 61, 61, 61, 61, 61, 61, 61, 61, 61, 62,
            62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 66, 66, 66, 68, 68, 68, 68, 68, 68, 68, 68, 68, 69, 69,
            69, 69, 69, 69, 69, 69, 69, 69, 69, 69, 75,
        ];
        let censorings = [7, 45, 60, 61, 61, 68, 69];
        let curve = KaplanMeier::fit(&closings, &censorings);
        assert_eq!(curve.steps().len(), 32);
        assert_steps(
            &curve,
            &[
                (6, 163, 1, 0.993_865_030_674_846_2, 0.957_253_659_109_065_8, 0.999_133_523_281_839_7),
                (15, 154, 2, 0.938_343_558_282_209_1, 0.888_437_314_760_471_2, 0.966_342_425_160_604_5),
                (26, 144, 5, 0.858_090_490_797_546_2, 0.794_213_194_951_949, 0.903_335_898_428_810_5),
                (36, 130, 2, 0.790_184_049_079_754_7, 0.719_043_744_828_533_3, 0.845_242_881_325_301_9),
                (45, 118, 9, 0.672_891_104_294_478_6, 0.594_824_941_037_889_1, 0.739_243_208_521_461_2),
                (53, 96, 7, 0.554_512_113_724_153_4, 0.474_497_731_422_829_8, 0.627_251_066_961_594_9),
                (60, 65, 15, 0.311_523_659_395_591_85, 0.241_659_493_551_395_02, 0.383_758_620_204_489_53),
                (66, 27, 3, 0.160_613_701_944_021_64, 0.107_928_575_522_646_44, 0.222_638_623_964_192_73),
            ],
        );
        assert_eq!((curve.quantile(0.5), curve.median_interval()), (Some(56), (Some(53), Some(58))));
    }

    #[test]
    fn summary_reads_the_same_as_the_curve() {
        // A small deterministic generator gives every mix of closings, ties and censorings.
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for n in 0..300 {
            let (mut closings, mut censorings) = (Vec::new(), Vec::new());
            let share = draw(5);
            for _ in 0..n {
                let time = draw(1 + n / 2).cast_signed();
                if draw(5) >= share { closings.push(time) } else { censorings.push(time) }
            }
            closings.sort_unstable();
            censorings.sort_unstable();
            let curve = KaplanMeier::fit(&closings, &censorings);
            let summary = MedianSummary::of(&closings, &censorings);
            assert_eq!(summary.n, n);
            assert_eq!(summary.median, curve.quantile(0.5));
            assert_eq!((summary.low, summary.high), curve.median_interval());
            assert_eq!(summary.p90, curve.quantile(0.9));
            for step in curve.steps() {
                assert!(step.lower <= step.survival && step.survival <= step.upper);
            }
        }
    }

    #[test]
    fn levels_are_met_within_rounding() {
        // Ten closings leave exactly half after five of them, one tenth after nine.
        let closings: Vec<i64> = (1..=10).collect();
        let summary = MedianSummary::of(&closings, &[]);
        assert_eq!((summary.median, summary.p90), (Some(5), Some(9)));
        // The product 2/3 · 3/4 is one half.
        assert_eq!(KaplanMeier::fit(&[0, 2], &[1, 3, 3, 3]).quantile(0.5), None);
        assert_eq!(KaplanMeier::fit(&[0, 2], &[3, 3]).quantile(0.5), Some(2));
    }

    #[test]
    fn levels_are_met_after_many_steps() {
        // Every closing at a time of its own, and the last item censored with the last of them.
        for n in [160, 20_000, 1_000_000] {
            let closings: Vec<i64> = (1..=n).collect();
            for censorings in [vec![], vec![n]] {
                let summary = MedianSummary::of(&closings, &censorings);
                let of = n + censorings.len() as i64;
                assert_eq!(summary.median, Some((of + 1) / 2), "{n}");
                assert_eq!(summary.p90, Some((9 * of + 9) / 10), "{n}");
            }
        }
    }

    #[test]
    fn many_closings_at_once_pass_both_limits_at_once() {
        // 550 of a thousand close on the first day: S = 0.45 with a standard error of 0.016.
        let closings = [vec![1; 550], vec![2; 450]].concat();
        let summary = MedianSummary::of(&closings, &[]);
        assert_eq!((summary.low, summary.median, summary.high), (Some(1), Some(1), Some(1)));
    }

    #[test]
    fn nothing_closed_or_nothing_at_all() {
        assert!(KaplanMeier::fit(&[], &[4, 9]).steps().is_empty());
        let summary = MedianSummary::of(&[], &[4, 9]);
        assert_eq!((summary.n, summary.closed, summary.median), (2, 0, None));
        assert_eq!(MedianSummary::of(&[], &[]).high, None);
        assert_eq!(KaplanMeier::fit(&[1], &[]).quantile(f64::NAN), None);
    }
}
