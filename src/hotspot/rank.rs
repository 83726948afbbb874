//! How sure the order of a ranking is.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Gamma};
use rayon::prelude::*;

/// How many times the rates are drawn.
const DRAWS: u64 = 1000;
/// Up to how many items, by score, take part in the draws; the rest get no interval.
pub(super) const MOST_ITEMS: usize = 2000;

/// The 5th and 95th percentile (nearest rank) of the rank of every item over 1,000 draws of the rates.
///
/// `items` are shape, rate and impact of each, in the order of the ranking. Every draw has a stream of its own, so
/// the result does not depend on the number of threads.
pub(super) fn rank_intervals(items: &[(f64, f64, f64)], seed: u64, stream: u64) -> Vec<Option<(u64, u64)>> {
    let taking_part = items.len().min(MOST_ITEMS);
    let posteriors: Vec<Option<Gamma<f64>>> =
        items[..taking_part].iter().map(|(shape, rate, _)| Gamma::new(*shape, 1.0 / rate).ok()).collect();
    let draws: Vec<Vec<u32>> = (0..DRAWS)
        .into_par_iter()
        .map(|draw| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(stream * DRAWS + draw);
            let scores: Vec<f64> = posteriors
                .iter()
                .zip(items)
                .map(|(gamma, (_, _, impact))| gamma.map_or(0.0, |gamma| gamma.sample(&mut rng)) * impact)
                .collect();
            let mut order: Vec<u32> = (0..taking_part as u32).collect();
            order.sort_unstable_by(|a, b| {
                scores[*b as usize].total_cmp(&scores[*a as usize]).then_with(|| a.cmp(b))
            });
            let mut ranks = vec![0; taking_part];
            for (rank, item) in order.iter().enumerate() {
                ranks[*item as usize] = rank as u32 + 1;
            }
            ranks
        })
        .collect();
    (0..items.len())
        .into_par_iter()
        .map(|item| {
            if item >= taking_part {
                return None;
            }
            let mut ranks: Vec<u32> = draws.iter().map(|ranks| ranks[item]).collect();
            ranks.sort_unstable();
            let nearest = |percent: usize| u64::from(ranks[(ranks.len() * percent).div_ceil(100) - 1]);
            Some((nearest(5), nearest(95)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::rank_intervals;

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
