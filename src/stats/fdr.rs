//! The false discovery rate over a family of tests.

/// Adjusts p-values by Benjamini–Hochberg, in the order given.
///
/// ```text
/// q(i) = min over j ≥ i of p(j) · n_tests / j      p(1) ≤ p(2) ≤ …
/// ```
///
/// `n_tests` is the size of the whole family: tests that were not carried out have p = 1 and come
/// after all others. It counts as the number of p-values where it is smaller. Range: 0 to 1; empty
/// for no p-value.
/// Source: Y. Benjamini and Y. Hochberg, J. R. Stat. Soc. B 57 (1995) 289.
///
/// ```
/// use cofactor::stats::fdr::benjamini_hochberg;
/// assert_eq!(benjamini_hochberg(&[0.01, 0.5, 0.02], 4), [0.04, 2.0 / 3.0, 0.04]);
/// ```
pub fn benjamini_hochberg(p: &[f64], n_tests: usize) -> Vec<f64> {
    let n_tests = n_tests.max(p.len()) as f64;
    let order = ascending(p);
    let mut adjusted = vec![1.0; p.len()];
    let mut smallest = 1.0_f64;
    for (place, &(p, index)) in order.iter().enumerate().rev() {
        smallest = smallest.min(p * n_tests / (place + 1) as f64);
        adjusted[index] = smallest;
    }
    adjusted
}

/// Lists p-values in ascending order, each beside its place.
///
/// Most lie anywhere between 0 and 1, so that as many bins of equal width as there are values leave little to sort.
fn ascending(p: &[f64]) -> Vec<(f64, usize)> {
    let bins = p.len();
    let bin = |p: f64| ((p * bins as f64) as usize).min(bins);
    let mut starts = vec![0usize; bins + 2];
    for p in p {
        starts[bin(*p) + 1] += 1;
    }
    for bin in 0..=bins {
        starts[bin + 1] += starts[bin];
    }
    let mut order = vec![(0.0, 0); p.len()];
    for (place, p) in p.iter().enumerate() {
        let at = &mut starts[bin(*p)];
        order[*at] = (*p, place);
        *at += 1;
    }
    let mut from = 0;
    for end in &starts[..=bins] {
        order[from..*end].sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        from = *end;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn agrees_with_the_thrombolysis_example() {
        // Benjamini and Hochberg 1995, section 4.1; adjusted by statsmodels 0.15.0 multipletests.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
            0.6528, 0.759, 1.0,
        ];
        let expected = [
            0.0015,
            0.003,
            0.0095,
            0.035_625,
            0.0603,
            0.063_857_142_857_142_86,
            0.063_857_142_857_142_86,
            0.0645,
            0.076_500_000_000_000_01,
            0.486,
            0.581_181_818_181_818_2,
            0.714_874_999_999_999_9,
            0.753_230_769_230_769_3,
            0.813_214_285_714_285_7,
            1.0,
        ];
        let q = benjamini_hochberg(&p, p.len());
        for (actual, expected) in q.iter().zip(expected) {
            assert_close(*actual, expected, 1e-14);
        }
        assert_eq!(q.iter().filter(|q| **q < 0.05).count(), 4);
    }

    #[test]
    fn keeps_the_order_and_ties() {
        // https://stdlib.io/docs/api/latest/@stdlib/stats/padjust, both examples.
        let q = benjamini_hochberg(&[0.008, 0.03, 0.123, 0.6, 0.2], 5);
        for (actual, expected) in q.iter().zip([0.04, 0.075, 0.205, 0.6, 0.25]) {
            assert_close(*actual, expected, 1e-14);
        }
        let q = benjamini_hochberg(&[0.319, 0.201, 0.4, 0.374, 0.113], 5);
        assert!(q.iter().all(|q| (q - 0.4).abs() < 1e-15));
    }

    #[test]
    fn unseen_tests_count_as_certain() {
        let p = [0.2, 0.001, 0.04];
        let mut all = p.to_vec();
        all.extend([1.0; 7]);
        assert_eq!(benjamini_hochberg(&p, 10)[..], benjamini_hochberg(&all, 10)[..3]);
        assert!(benjamini_hochberg(&[], 10).is_empty());
    }

    #[test]
    fn bins_bring_any_values_in_order() {
        let mut state = 3_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        for n in [0, 1, 2, 7, 1000] {
            // Even ones, tiny ones, and equal ones.
            let p: Vec<f64> = (0..n)
                .map(|i| match i % 4 {
                    0 => next(),
                    1 => next().powi(40),
                    2 => 1.0,
                    _ => 0.25,
                })
                .collect();
            let mut sorted: Vec<f64> = p.clone();
            sorted.sort_by(f64::total_cmp);
            let order = ascending(&p);
            assert_eq!(order.iter().map(|(p, _)| *p).collect::<Vec<_>>(), sorted);
            assert!(order.iter().all(|(value, place)| p[*place].to_bits() == value.to_bits()));
            let mut places: Vec<usize> = order.iter().map(|(_, place)| *place).collect();
            places.sort_unstable();
            assert_eq!(places, (0..n).collect::<Vec<_>>());
        }
    }
}
