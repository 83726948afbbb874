//! Newton's method towards the top of a surface, in a box.

use super::likelihood::Surface;

/// Lowest and highest value of every coordinate.
pub(super) type Bounds<const N: usize> = [(f64, f64); N];

/// Steps in a row that gain less than wanted, after which a climb ends: it goes along a ridge that is all but flat.
const SMALL_STEPS: u32 = 3;

/// No step is longer in any coordinate: what a surface is like at a point says little of places farther off.
const LONGEST_STEP: f64 = 3.0;

/// Steps up to here end a climb if they gain next to nothing undamped; longer ones are foreseen too badly.
const SHORT_STEP: f64 = 0.1;

/// Damping, as part of the strongest curvature, that is as good as none; and where no step is tried any more.
const LEAST_DAMPING: f64 = 1e-7;
const MOST_DAMPING: f64 = 1e12;

/// When a climb ends.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// A gain in log-likelihood: with an undamped step that foresees less.
    pub gain: f64,
    /// After as many steps tried.
    pub steps: u32,
}

fn clamp<const N: usize>(point: [f64; N], bounds: Bounds<N>) -> [f64; N] {
    std::array::from_fn(|i| point[i].clamp(bounds[i].0, bounds[i].1))
}

/// Climbs to a maximum in the box by damped Newton steps (Levenberg and Marquardt's damping).
///
/// Coordinates at a bound that the gradient pushes against stay there; one that a step would take
/// beyond its bound goes to it, and the others as that lets them. The last step,
/// foreseen to gain next to nothing, is taken and its gain added without another look at the value.
/// `None` once the climb comes to where `is_known` says, of a point and its value, that another ended.
pub(super) fn climb<const N: usize>(
    start: [f64; N],
    bounds: Bounds<N>,
    end: End,
    is_known: impl Fn([f64; N], f64) -> bool,
    surface: impl Fn([f64; N]) -> Surface<N>,
) -> Option<([f64; N], f64)> {
    let mut point = clamp(start, bounds);
    let mut at = surface(point);
    let (mut damping, mut growth) = (0.0, 4.0);
    let mut small = 0;
    for _ in 0..end.steps {
        let Some((step, foreseen)) = promising_step(&at, point, bounds, &mut damping) else { break };
        let next = clamp(std::array::from_fn(|i| point[i] + step[i]), bounds);
        if damping <= 0.0 && foreseen < end.gain {
            return Some((next, at.value + foreseen));
        }
        let reached = surface(next);
        let gained = reached.value - at.value;
        if gained < 0.0 || gained.is_nan() {
            damping = more(damping, growth);
            growth *= 2.0;
            continue;
        }
        // Nielsen's rule: the better foreseen, the less damping for the next step.
        let surprise = 2.0 * gained / foreseen - 1.0;
        damping *= (1.0 - surprise * surprise * surprise).clamp(0.125, 2.0);
        growth = 4.0;
        small = if gained < end.gain { small + 1 } else { 0 };
        let moved = longest(step);
        (point, at) = (next, reached);
        if is_known(point, at.value) {
            return None;
        }
        if small == SMALL_STEPS || moved < 1e-9 || (gained <= 1e-13 * at.value.abs() && moved < 1e-5) {
            break;
        }
        if damping < LEAST_DAMPING || is_near_top(&at, point, bounds, end) {
            damping = 0.0;
        }
    }
    Some((point, at.value))
}

fn more(damping: f64, growth: f64) -> f64 {
    (damping * growth).max(10.0 * LEAST_DAMPING)
}

/// The step with the least damping, from the given one on, that is not too long and foresees a gain, and that gain;
/// `None` where there is none.
fn promising_step<const N: usize>(
    at: &Surface<N>,
    point: [f64; N],
    bounds: Bounds<N>,
    damping: &mut f64,
) -> Option<([f64; N], f64)> {
    let scale = (0..N).map(|i| at.curvature[i][i].abs()).fold(1e-12, f64::max);
    while *damping <= MOST_DAMPING {
        if let Some(step) = step_within(at, point, bounds, *damping * scale) {
            let foreseen = foreseen_gain(at, step);
            if foreseen >= 0.0 && longest(step) <= LONGEST_STEP {
                return Some((step, foreseen));
            }
        }
        *damping = more(*damping, 2.0);
    }
    None
}

/// Tells whether a step without damping is short and would gain next to nothing.
fn is_near_top<const N: usize>(at: &Surface<N>, point: [f64; N], bounds: Bounds<N>, end: End) -> bool {
    step_within(at, point, bounds, 0.0)
        .is_some_and(|step| longest(step) < SHORT_STEP && foreseen_gain(at, step) < end.gain)
}

fn longest<const N: usize>(step: [f64; N]) -> f64 {
    step.iter().fold(0.0, |longest, step| longest.max(step.abs()))
}

/// What a step gains if value, gradient and curvature are all there is.
fn foreseen_gain<const N: usize>(at: &Surface<N>, step: [f64; N]) -> f64 {
    let along = |i: usize| (0..N).map(|j| at.curvature[i][j] * step[j]).sum::<f64>();
    (0..N).map(|i| step[i] * (at.gradient[i] + 0.5 * along(i))).sum()
}

/// The damped Newton step that stays in the box; `None` where the surface does not curve down.
fn step_within<const N: usize>(
    at: &Surface<N>,
    point: [f64; N],
    bounds: Bounds<N>,
    damping: f64,
) -> Option<[f64; N]> {
    let mut given: [Option<f64>; N] = std::array::from_fn(|i| {
        let held = (point[i] <= bounds[i].0 && at.gradient[i] <= 0.0)
            || (point[i] >= bounds[i].1 && at.gradient[i] >= 0.0);
        held.then_some(0.0)
    });
    loop {
        let step = newton_step(at, given, damping)?;
        let beyond = (0..N)
            .find(|&i| given[i].is_none() && !(bounds[i].0..=bounds[i].1).contains(&(point[i] + step[i])));
        let Some(i) = beyond else { return Some(step) };
        given[i] = Some(step[i].clamp(bounds[i].0 - point[i], bounds[i].1 - point[i]));
    }
}

/// Solves `(damping − curvature) step = gradient` over what is not given, by Cholesky's factors.
///
/// `None` where that matrix is not positive definite: the surface does not curve down there.
fn newton_step<const N: usize>(at: &Surface<N>, given: [Option<f64>; N], damping: f64) -> Option<[f64; N]> {
    let mut factor = [[0.0; N]; N];
    let mut step = [0.0; N];
    for i in 0..N {
        if given[i].is_some() {
            factor[i][i] = 1.0;
            continue;
        }
        for j in 0..=i {
            if given[j].is_some() {
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
        let moved: f64 = (0..N).map(|k| at.curvature[i][k] * given[k].unwrap_or(0.0)).sum();
        let known: f64 = (0..i).map(|k| factor[i][k] * step[k]).sum();
        step[i] = (at.gradient[i] + moved - known) / factor[i][i];
    }
    for i in (0..N).rev() {
        let known: f64 = (i + 1..N).map(|k| factor[k][i] * step[k]).sum();
        step[i] = (step[i] - known) / factor[i][i];
    }
    Some(std::array::from_fn(|i| given[i].unwrap_or(step[i])))
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: End = End { gain: 1e-12, steps: 50 };

    #[test]
    fn climbs_slide_along_their_bounds() {
        // A ridge across the box whose top lies beyond a corner of it.
        let ridge = |point: [f64; 2]| {
            let (along, across) = (point[0] + point[1] - 8.0, point[0] - point[1] - 1.0);
            let value = -0.01 * along * along - 100.0 * across * across;
            let gradient = [-0.02 * along - 200.0 * across, -0.02 * along + 200.0 * across];
            Surface { value, gradient, curvature: [[-200.02, 199.98], [199.98, -200.02]] }
        };
        let (point, value) =
            climb([0.0, 0.0], [(-2.0, 2.0); 2], END, |_, _| false, ridge).expect("no other climb was met");
        // With the first at its bound of 2: d/dy of −0.01 (y − 6)² − 100 (1 − y)².
        assert!((point[0] - 2.0).abs() < 1e-12 && (point[1] - 100.06 / 100.01).abs() < 1e-6, "{point:?}");
        assert!((value - ridge(point).value).abs() < 1e-9);
    }
}
