//! How sure the order of a ranking is.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Gamma};
use rayon::prelude::*;

use crate::frame::sort_by_bits;

/// How many times the rates are drawn.
const DRAWS: u64 = 1000;
/// Up to how many items, by score, take part in the draws; the rest get no interval.
pub(super) const MOST_ITEMS: usize = 2000;
const _: () = assert!(MOST_ITEMS <= u16::MAX as usize, "ranks are kept as short numbers");
/// Of how many items the ranks are gathered at once: in each draw they lie side by side.
const TOGETHER: usize = 32;
/// The bits that hold the number of any of them.
const NUMBER: u64 = (MOST_ITEMS as u64).next_power_of_two() - 1;

/// The 5th and 95th percentile (nearest rank) of the rank of every item over 1,000 draws of the rates.
///
/// `items` are shape, rate and impact of each, in the order of the ranking. Every draw has a stream of its own, so
/// the result does not depend on the number of threads.
pub(super) fn rank_intervals(items: &[(f64, f64, f64)], seed: u64, stream: u64) -> Vec<Option<(u64, u64)>> {
    let taking_part = items.len().min(MOST_ITEMS);
    let posteriors: Vec<Option<Gamma<f64>>> =
        items[..taking_part].iter().map(|(shape, rate, _)| Gamma::new(*shape, 1.0 / rate).ok()).collect();
    let draws: Vec<Vec<u16>> = (0..DRAWS)
        .into_par_iter()
        .map(|draw| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(stream * DRAWS + draw);
            // The highest score first, ties by number: of the last bits of a score the number takes the place.
            let mut order = Vec::with_capacity(taking_part);
            for (item, (gamma, (_, _, impact))) in (0u64..).zip(posteriors.iter().zip(items)) {
                let score = gamma.map_or(0.0, |gamma| gamma.sample(&mut rng)) * impact;
                order.push(!score.to_bits() & !NUMBER | item);
            }
            let mut ranks = vec![0; taking_part];
            for (rank, item) in (1..).zip(sorted(order)) {
                ranks[(item & NUMBER) as usize] = rank;
            }
            ranks
        })
        .collect();
    let starts: Vec<usize> = (0..taking_part).step_by(TOGETHER).collect();
    let intervals = starts.into_par_iter().flat_map_iter(|start| {
        let mut ranks: [Vec<u16>; TOGETHER] = std::array::from_fn(|_| Vec::with_capacity(draws.len()));
        for draw in &draws {
            ranks.iter_mut().zip(&draw[start..]).for_each(|(ranks, rank)| ranks.push(*rank));
        }
        ranks.into_iter().take(taking_part - start).map(interval)
    });
    let mut intervals: Vec<Option<(u64, u64)>> = intervals.map(Some).collect();
    intervals.resize(items.len(), None);
    intervals
}

/// Returns the 5th and the 95th percentile of the ranks of an item.
fn interval(mut ranks: Vec<u16>) -> (u64, u64) {
    let place = |percent: usize| (ranks.len() * percent).div_ceil(100) - 1;
    let (low, high) = (place(5), place(95));
    let (below, high, _) = ranks.select_nth_unstable(high);
    let (_, low, _) = below.select_nth_unstable(low);
    (u64::from(*low), u64::from(*high))
}

/// From how many on numbers are brought in order by their first digits.
const MANY: usize = 512;
/// How many bits those digits have.
const DIGITS: u32 = 22;

/// Sorts different numbers: where there are many, by their first digits, and by the rest those few that share them.
fn sorted(mut numbers: Vec<u64>) -> Vec<u64> {
    let (Some(least), Some(most)) = (numbers.iter().min(), numbers.iter().max()) else { return numbers };
    let (least, span) = (*least, most - least);
    if numbers.len() < MANY {
        numbers.sort_unstable();
        return numbers;
    }
    for number in &mut numbers {
        *number -= least;
    }
    let bits = u64::BITS - span.leading_zeros();
    let rest = bits.saturating_sub(DIGITS);
    sort_by_bits(&mut numbers, &mut Vec::new(), rest..bits);
    for shared in numbers.chunk_by_mut(|a, b| a >> rest == b >> rest).filter(|shared| shared.len() > 1) {
        shared.sort_unstable();
    }
    for number in &mut numbers {
        *number += least;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::{MANY, rank_intervals, sorted};

    #[test]
    fn many_numbers_are_sorted_as_few() {
        let mut state = 7_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state
        };
        for bits in [3, 20, 22, 23, 40, 64] {
            let numbers: Vec<u64> = (0..3 * MANY).map(|_| draw() >> (64 - bits)).collect();
            let mut expected = numbers.clone();
            expected.sort_unstable();
            assert_eq!(sorted(numbers), expected, "{bits} bits");
        }
        assert_eq!(sorted(vec![5; 2 * MANY]), vec![5; 2 * MANY]);
        assert_eq!(sorted(vec![u64::MAX, 0, 7]), [0, 7, u64::MAX]);
        assert!(sorted(Vec::new()).is_empty());
    }

    #[test]
    fn sure_orders_have_narrow_intervals() {
        let items = [(1000.0, 1.0, 1.0), (10.0, 1.0, 1.0), (10.0, 1.0, 1.0), (0.1, 1.0, 1.0)];
        let ranks = rank_intervals(&items, 0, 0);
        assert_eq!(ranks[0], Some((1, 1)));
        assert_eq!(ranks[1], Some((2, 3)));
        assert_eq!(ranks[3], Some((4, 4)));
        assert_eq!(ranks, rank_intervals(&items, 0, 0));
    }
}
