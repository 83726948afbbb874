//! Where the nodes of a network stand: forces between them, followed to rest.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::scene::Xy;

/// How often every node is moved.
const ROUNDS: u32 = 400;
/// How strongly everything is drawn to the middle, which keeps parts that are not joined together.
const GRAVITY: f64 = 0.06;
/// The least distance that forces are computed for.
const NEAREST: f64 = 0.01;

/// Joins two nodes, 0 (loosely) to 1 (tightly).
#[derive(Clone, Copy, Debug)]
pub(super) struct Spring {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) strength: f64,
}

/// Places nodes so that joined ones stand together and the others apart, in a frame of 0 to 1 each way.
///
/// Nodes start at seeded random places, push each other off by 1/d, are drawn together by d² along springs, and move
/// less and less: Fruchterman and Reingold, "Graph drawing by force-directed placement" (1991). The same seed gives
/// the same places. Complexity: nodes squared.
pub(super) fn layout(nodes: usize, springs: &[Spring], seed: u64) -> Vec<Xy> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let radius = (nodes as f64).sqrt();
    let mut between = || (f64::from(random.next_u32()) / f64::from(u32::MAX) - 0.5) * radius;
    let mut places: Vec<Xy> = (0..nodes).map(|_| (between(), between())).collect();
    for round in 0..ROUNDS {
        let longest = 0.3 * radius * (1.0 - f64::from(round) / f64::from(ROUNDS));
        let moves = forces(&places, springs);
        for (place, (x, y)) in places.iter_mut().zip(moves) {
            let length = x.hypot(y).max(NEAREST);
            let step = length.min(longest) / length;
            *place = (place.0 + x * step, place.1 + y * step);
        }
    }
    framed(&places)
}

fn forces(places: &[Xy], springs: &[Spring]) -> Vec<Xy> {
    let mut moves: Vec<Xy> = places.iter().map(|(x, y)| (-x * GRAVITY, -y * GRAVITY)).collect();
    let mut pull = |a: usize, b: usize, force: f64, (dx, dy): Xy| {
        moves[a] = (moves[a].0 + dx * force, moves[a].1 + dy * force);
        moves[b] = (moves[b].0 - dx * force, moves[b].1 - dy * force);
    };
    for a in 0..places.len() {
        for b in a + 1..places.len() {
            let (way, distance) = way(places[a], places[b]);
            pull(a, b, -1.0 / (distance * distance), way);
        }
    }
    for spring in springs {
        let (way, distance) = way(places[spring.a], places[spring.b]);
        pull(spring.a, spring.b, distance * (0.5 + spring.strength), way);
    }
    moves
}

/// Returns the way from one place to another and its length, which is never 0.
fn way(from: Xy, to: Xy) -> (Xy, f64) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let distance = dx.hypot(dy);
    if distance < NEAREST { ((NEAREST, 0.0), NEAREST) } else { ((dx, dy), distance) }
}

/// Stretches places to a frame of 0 to 1 each way; what has no width stands in the middle.
fn framed(places: &[Xy]) -> Vec<Xy> {
    let ends = |pick: fn(&Xy) -> f64| {
        let values = || places.iter().map(pick);
        (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
    };
    let within = |value: f64, (low, high): (f64, f64)| {
        if high - low > NEAREST { (value - low) / (high - low) } else { 0.5 }
    };
    let (xs, ys) = (ends(|place| place.0), ends(|place| place.1));
    places.iter().map(|(x, y)| (within(*x, xs), within(*y, ys))).collect()
}

/// Moves places apart until each has its room, as far as the frame allows.
pub(super) fn spread(places: &mut [Xy], rooms: &[f64], (from, to): (Xy, Xy)) {
    for _ in 0..100 {
        let mut is_calm = true;
        for a in 0..places.len() {
            for b in a + 1..places.len() {
                let ((dx, dy), distance) = way(places[a], places[b]);
                let lacking = rooms[a] + rooms[b] - distance;
                if lacking > 0.5 {
                    is_calm = false;
                    let share = lacking / 2.0 / distance;
                    places[a] = (places[a].0 - dx * share, places[a].1 - dy * share);
                    places[b] = (places[b].0 + dx * share, places[b].1 + dy * share);
                }
            }
        }
        for place in places.iter_mut() {
            *place = (place.0.clamp(from.0, to.0), place.1.clamp(from.1, to.1));
        }
        if is_calm {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: Xy, b: Xy) -> f64 {
        (a.0 - b.0).hypot(a.1 - b.1)
    }

    #[test]
    fn joined_nodes_stand_together() {
        // Two triangles that nothing joins.
        let springs =
            [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)].map(|(a, b)| Spring { a, b, strength: 1.0 });
        let places = layout(6, &springs, 0);
        assert_eq!(places, layout(6, &springs, 0));
        assert_ne!(places, layout(6, &springs, 1));
        let within = springs.iter().map(|s| distance(places[s.a], places[s.b])).fold(0.0, f64::max);
        for a in 0..3 {
            for b in 3..6 {
                assert!(distance(places[a], places[b]) > within, "{places:?}");
            }
        }
        assert!(places.iter().all(|(x, y)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y)));
    }

    #[test]
    fn few_nodes_have_places_too() {
        assert!(layout(0, &[], 0).is_empty());
        assert_eq!(layout(1, &[], 0), [(0.5, 0.5)]);
        assert!(layout(2, &[], 0).iter().all(|(x, y)| x.is_finite() && y.is_finite()));
    }

    #[test]
    fn places_are_moved_apart_within_the_frame() {
        let mut places = vec![(5.0, 5.0), (5.0, 5.0), (6.0, 5.0)];
        spread(&mut places, &[10.0, 10.0, 10.0], ((0.0, 0.0), (100.0, 100.0)));
        for (a, b) in [(0, 1), (0, 2), (1, 2)] {
            assert!(distance(places[a], places[b]) > 19.0, "{places:?}");
        }
    }
}
