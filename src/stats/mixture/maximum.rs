//! The search for the likeliest prior: Newton's method in a box, from many fixed starting points.

use super::likelihood::{Groups, Surface};
use super::{LARGEST_PARAMETER, MixturePrior, SMALLEST_PARAMETER, SMALLEST_WEIGHT};
use crate::stats::gamma::Gamma;

/// Number of groups up to which starting points are compared on all of them.
const FEW_GROUPS: usize = 2000;

/// Best starting points, for each starting weight, from which a search is run.
const SEARCHES: usize = 6;

/// Ends of searches on merged groups that are carried on with all groups.
const FINALISTS: usize = 4;

/// Finds the likeliest single gamma and its log-likelihood.
pub(super) fn one_gamma(groups: &Groups) -> Option<(Gamma, f64)> {
    let mean = groups.mean_ratio();
    let starts = [0.05, 0.5, 2.0, 10.0, 100.0, 1000.0].map(|shape: f64| [shape.ln(), (shape / mean).ln()]);
    let ends = starts.map(|start| climb(start, gamma_box(), |point| groups.one(point)));
    let best = ends.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((gamma_at(best.0[0], best.0[1])?, best.1))
}

/// Finds the likeliest two gammas and their log-likelihood; `one` is the likeliest single gamma.
pub(super) fn two_gammas(groups: &Groups, one: Gamma) -> Option<(MixturePrior, f64)> {
    let few = groups.len() <= FEW_GROUPS;
    let coarse = if few { groups.clone() } else { groups.coarse() };
    let mut ends: Vec<([f64; 5], f64)> = starting_points(&coarse, one)
        .into_iter()
        .map(|start| climb(start, mixture_box(), |point| coarse.two(point)))
        .collect();
    ends.sort_by(|a, b| b.1.total_cmp(&a.1));
    if !few {
        // Different searches often end in one place: carry on with places that differ.
        ends.dedup_by(|a, b| (a.1 - b.1).abs() < 1e-6 * b.1.abs().max(1.0));
        ends.truncate(FINALISTS);
        for end in &mut ends {
            *end = climb(end.0, mixture_box(), |point| groups.two(point));
        }
    }
    let (point, value) = ends.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let weight = 1.0 / (1.0 + (-point[4]).exp());
    let (first, second) = (gamma_at(point[0], point[1])?, gamma_at(point[2], point[3])?);
    let prior = if first.mean() >= second.mean() {
        MixturePrior::new(weight, first, second)
    } else {
        MixturePrior::new(1.0 - weight, second, first)
    };
    prior.map(|prior| (prior, value))
}

/// The most promising points of a grid: a gamma of large relative rates beside one of ordinary ones.
fn starting_points(groups: &Groups, one: Gamma) -> Vec<[f64; 5]> {
    let ordinary = groups.mean_ratio();
    let mut chosen = Vec::new();
    for weight in [0.01, 0.07, 0.3, 0.6, 0.9] {
        let odds: f64 = weight / (1.0 - weight);
        let mut points = Vec::new();
        for shape in [0.1, 0.6, 3.0, 30.0] {
            for mean in [2.0, 6.0, 30.0, 200.0] {
                for (other_shape, other_mean) in [
                    (0.3, ordinary),
                    (2.0, ordinary),
                    (20.0, ordinary),
                    (500.0, ordinary),
                    (2.0, 0.2 * ordinary),
                    (20.0, 0.2 * ordinary),
                    (one.shape(), one.mean()),
                ] {
                    let point = [shape, shape / (mean * ordinary), other_shape, other_shape / other_mean];
                    let [a, b, c, d] = point.map(f64::ln);
                    let start = clamp([a, b, c, d, odds.ln()], mixture_box());
                    points.push((start, groups.two(start).value));
                }
            }
        }
        points.sort_by(|a, b| b.1.total_cmp(&a.1));
        chosen.extend(points.into_iter().take(SEARCHES).map(|point| point.0));
    }
    chosen
}

/// Lowest and highest value of every coordinate.
type Bounds<const N: usize> = [(f64, f64); N];

fn gamma_box() -> Bounds<2> {
    [(SMALLEST_PARAMETER.ln(), LARGEST_PARAMETER.ln()); 2]
}

fn mixture_box() -> Bounds<5> {
    let parameter = (SMALLEST_PARAMETER.ln(), LARGEST_PARAMETER.ln());
    let odds = (SMALLEST_WEIGHT / (1.0 - SMALLEST_WEIGHT)).ln();
    [parameter, parameter, parameter, parameter, (odds, -odds)]
}

fn gamma_at(ln_shape: f64, ln_rate: f64) -> Option<Gamma> {
    let within = |x: f64| x.exp().clamp(SMALLEST_PARAMETER, LARGEST_PARAMETER);
    Gamma::new(within(ln_shape), within(ln_rate))
}

fn clamp<const N: usize>(point: [f64; N], bounds: Bounds<N>) -> [f64; N] {
    std::array::from_fn(|i| point[i].clamp(bounds[i].0, bounds[i].1))
}

/// Climbs to a maximum in the box by damped Newton steps (Levenberg and Marquardt's damping).
///
/// Coordinates at a bound that the gradient pushes against stay there.
fn climb<const N: usize>(
    start: [f64; N],
    bounds: Bounds<N>,
    surface: impl Fn([f64; N]) -> Surface<N>,
) -> ([f64; N], f64) {
    let mut point = clamp(start, bounds);
    let mut at = surface(point);
    let mut damping = 0.0;
    for _ in 0..300 {
        let held: [bool; N] = std::array::from_fn(|i| {
            (point[i] <= bounds[i].0 && at.gradient[i] <= 0.0)
                || (point[i] >= bounds[i].1 && at.gradient[i] >= 0.0)
        });
        let scale = (0..N).map(|i| at.curvature[i][i].abs()).fold(1e-12, f64::max);
        let step = newton_step(&at, held, damping * scale);
        let next = step.map(|step| clamp(std::array::from_fn(|i| point[i] + step[i]), bounds));
        let reached = next.map(|next| (next, surface(next))).filter(|(_, reached)| reached.value >= at.value);
        let Some((next, reached)) = reached else {
            damping = (damping * 4.0).max(1e-6);
            if damping > 1e12 {
                break;
            }
            continue;
        };
        let gained = reached.value - at.value;
        let moved = (0..N).map(|i| (next[i] - point[i]).abs()).fold(0.0, f64::max);
        (point, at) = (next, reached);
        damping = if damping > 1e-7 { damping / 8.0 } else { 0.0 };
        if moved < 1e-9 || (gained <= 1e-13 * at.value.abs() && moved < 1e-5) {
            break;
        }
    }
    (point, at.value)
}

/// Solves `(damping − curvature) step = gradient` over what is not held, by Cholesky's factors.
///
/// `None` where that matrix is not positive definite: the surface does not curve down there.
fn newton_step<const N: usize>(at: &Surface<N>, held: [bool; N], damping: f64) -> Option<[f64; N]> {
    let mut factor = [[0.0; N]; N];
    let mut step = [0.0; N];
    for i in 0..N {
        if held[i] {
            factor[i][i] = 1.0;
            continue;
        }
        for j in 0..=i {
            if held[j] {
                continue;
            }
            let own = if i == j { damping } else { 0.0 };
            let rest = own - at.curvature[i][j] - (0..j).map(|k| factor[i][k] * factor[j][k]).sum::<f64>();
            if i == j {
                if rest <= 1e-14 * (at.curvature[i][i].abs() + damping) || !rest.is_finite() {
                    return None;
                }
                factor[i][i] = rest.sqrt();
            } else {
                factor[i][j] = rest / factor[j][j];
            }
        }
        let known: f64 = (0..i).map(|k| factor[i][k] * step[k]).sum();
        step[i] = (at.gradient[i] - known) / factor[i][i];
    }
    for i in (0..N).rev() {
        let known: f64 = (i + 1..N).map(|k| factor[k][i] * step[k]).sum();
        step[i] = (step[i] - known) / factor[i][i];
    }
    Some(step)
}
