//! Whether the incidents of an item come more or less often over the whole history.

use statrs::distribution::{ContinuousCDF, Normal};

use super::Cell;
use super::stats::benjamini_hochberg;

/// The trend of one item; none with fewer than five events.
pub struct Trend {
    beta: f64,
    laplace: f64,
    p: f64,
}

/// From the days of the events since the first incident; those at 0 only start the clock.
pub fn trend(times: &[f64], total: f64) -> Option<Trend> {
    let times: Vec<f64> = times.iter().copied().filter(|&t| t > 0.0).collect();
    if times.len() < 5 {
        return None;
    }
    let n = times.len() as f64;
    let mean = times.iter().sum::<f64>() / n;
    let laplace = (mean - total / 2.0) / (total * (1.0 / (12.0 * n)).sqrt());
    let normal = Normal::new(0.0, 1.0).expect("a standard normal distribution");
    Some(Trend {
        beta: n / times.iter().map(|t| (total / t).ln()).sum::<f64>(),
        laplace,
        p: 2.0 * normal.cdf(-laplace.abs()),
    })
}

/// The cells `trend_beta`, `trend_p`, `trend_q` and `trend` of the items of a kind.
pub fn trend_cells(trends: &[Option<Trend>]) -> Vec<[Cell; 4]> {
    let p: Vec<f64> = trends.iter().flatten().map(|t| t.p).collect();
    let mut q = benjamini_hochberg(&p, p.len()).into_iter();
    let cells = |trend: &Option<Trend>| match trend {
        None => [Cell::Empty, Cell::Empty, Cell::Empty, Cell::text("too few")],
        Some(trend) => {
            let q = q.next().expect("one q for every trend");
            let word = match (q < 0.05, trend.laplace > 0.0) {
                (true, true) => "worsening",
                (true, false) => "improving",
                (false, _) => "no evidence",
            };
            [Cell::Float(trend.beta), Cell::Float(trend.p), Cell::Float(q), Cell::text(word)]
        }
    };
    trends.iter().map(cells).collect()
}
