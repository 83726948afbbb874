//! The backtest in words.

use std::fmt::Write;

use comfy_table::{Table as Grid, presets};

use super::findings::{backtest_sentence, words};
use crate::hotspot::{Backtest, BacktestOptions, HotspotKind, Method};

/// Renders the sums over all periods for reading, one row for each kind and method, and a sentence for each kind.
#[must_use]
pub fn backtest_text(backtest: &Backtest, options: &BacktestOptions) -> String {
    let span = words::span(options.periods.length);
    if backtest.scores.is_empty() {
        return format!(
            "No whole period of {span} has {} of history before it: too few to judge the ranking.\n",
            words::span(options.least_history)
        );
    }
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING);
    let percent = |share: Option<f64>| share.map_or_else(String::new, words::percent);
    grid.set_header([
        "kind",
        "method",
        "periods",
        "log likelihood",
        "spearman",
        "top 10 incidents",
        "top 10 impact",
        "in 90% interval",
    ]);
    for kind in HotspotKind::ALL {
        for total in Method::ALL.iter().filter_map(|method| backtest.total(kind, *method)) {
            grid.add_row([
                kind.name().to_owned(),
                total.method.name().to_owned(),
                words::count(total.periods),
                format!("{:.1}", total.log_likelihood),
                total.spearman.map_or_else(String::new, |rho| format!("{rho:.3}")),
                percent(total.top_incidents.ratio()),
                percent(total.top_impact_share),
                percent(total.covered.and_then(crate::metric::Share::ratio)),
            ]);
        }
    }
    let mut text = grid.trim_fmt();
    text.push_str("\n\n");
    for kind in HotspotKind::ALL {
        if let Some(sentence) = backtest_sentence(backtest, options, kind) {
            let _ = writeln!(text, "{sentence}");
        }
    }
    text
}
