//! The prior of the rates of the items of a kind, and the counts it predicts.

/// The box in which the shape of the prior is searched.
const SHAPES: (f64, f64) = (1e-3, 1e6);

/// The shape of the negative binomial with the likeliest counts, its mean being theirs.
///
/// The slope of the log likelihood is followed to where it changes its sign.
pub fn shape(counts: &[usize]) -> f64 {
    let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
    let squares = counts.iter().map(|&n| (n as f64 - mean).powi(2));
    let variance = squares.sum::<f64>() / counts.len() as f64;
    let slope = |shape: f64| {
        let each = counts.iter().map(|&n| {
            let steps = (0..n).map(|i| 1.0 / (shape + i as f64));
            steps.sum::<f64>() - (mean / shape).ln_1p()
        });
        each.sum::<f64>()
    };
    if variance <= mean || slope(SHAPES.1) >= 0.0 {
        return SHAPES.1;
    }
    if slope(SHAPES.0) <= 0.0 {
        return SHAPES.0;
    }
    let (mut low, mut high) = (SHAPES.0.ln(), SHAPES.1.ln());
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if slope(middle.exp()) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high).exp()
}

/// The smallest count whose probability, summed from 0, reaches a level.
///
/// The rate has a gamma distribution with this shape and rate, the time is in the same unit.
pub fn predicted(shape: f64, rate: f64, time: f64, level: f64) -> i64 {
    let ln_more = (time / (rate + time)).ln();
    let mut ln_term = -shape * (time / rate).ln_1p();
    let mut sum = ln_term.exp();
    let mut count = 0;
    while sum < level && count < 1_000_000 {
        ln_term += ((shape + count as f64) / (count as f64 + 1.0)).ln() + ln_more;
        count += 1;
        sum += ln_term.exp();
    }
    count
}

/// Minutes of impact, shrunk towards the mean of the kind.
pub struct Impacts {
    mean: f64,
    within: f64,
    between: f64,
}

impl Impacts {
    /// From the logarithms of the minutes of every item; none without any.
    ///
    /// The variances are the moments of a one-way analysis of variance.
    pub fn fit(groups: &[Vec<f64>]) -> Option<Self> {
        let groups: Vec<&Vec<f64>> = groups.iter().filter(|g| !g.is_empty()).collect();
        let all: Vec<f64> = groups.iter().flat_map(|g| g.iter().copied()).collect();
        let mean = super::stats::mean(&all)?;
        let (n, k) = (all.len() as f64, groups.len() as f64);
        let (mut inside, mut outside, mut squares) = (0.0, 0.0, 0.0);
        for group in groups {
            let size = group.len() as f64;
            let own = group.iter().sum::<f64>() / size;
            inside += group.iter().map(|y| (y - own).powi(2)).sum::<f64>();
            outside += size * (own - mean).powi(2);
            squares += size * size;
        }
        let within = if n > k { inside / (n - k) } else { 0.0 };
        let between = if k > 1.0 {
            let effective = (n - squares / n) / (k - 1.0);
            ((outside / (k - 1.0) - within) / effective).max(0.0)
        } else {
            0.0
        };
        Some(Self { mean, within, between })
    }

    pub fn of(&self, logs: &[f64]) -> f64 {
        let n = logs.len() as f64;
        let own = super::stats::mean(logs).unwrap_or(self.mean);
        let weight =
            if n * self.between > 0.0 { n * self.between / (n * self.between + self.within) } else { 0.0 };
        (weight * own + (1.0 - weight) * self.mean).exp()
    }
}
