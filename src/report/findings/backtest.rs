//! How well the ranking foresaw past periods, in a sentence that tells whichever way it fell.

use super::words;
use crate::hotspot::{
    Backtest, BacktestOptions, BacktestTotal, HalfLife, HotspotKind, HotspotOptions, Method,
};

/// Names what is foreseen: `past quarter`, or `past period of 2 weeks`.
pub(in crate::report) fn period_noun(options: &BacktestOptions, n: u64) -> String {
    let span = words::span(options.periods.length);
    let s = if n == 1 { "" } else { "s" };
    match span.strip_prefix("1 ") {
        Some(unit) => format!("past {unit}{s}"),
        None => format!("past period{s} of {span}"),
    }
}

/// Says in one line how the ranking did beside the best other count, for each kind that was judged.
pub(super) fn line(backtest: &Backtest, options: &HotspotOptions) -> Option<String> {
    let mut gains = Vec::new();
    let mut lead = None;
    for kind in HotspotKind::ALL {
        let (Some(ours), Some(naive)) = (backtest.total(kind, Method::Cofactor), backtest.best_naive(kind))
        else {
            continue;
        };
        let gain = ours.log_likelihood - naive.log_likelihood;
        gains.push((gain, format!("{} for {}s", signed(gain), kind.name())));
        lead.get_or_insert(ours);
    }
    let lead = lead?;
    let better = gains.iter().filter(|(gain, _)| *gain > 0.0).count();
    let likelier = if better == gains.len() {
        "held what came likelier than any plain count did"
    } else if better == 0 {
        "held what came less likely than the best plain count did"
    } else {
        "held what came likelier than any plain count did for some kinds, not for all"
    };
    let is_tried = better == gains.len() || options.half_life == HalfLife::Backtested;
    let advice = if is_tried {
        ""
    } else {
        " --half-life auto takes the half-life that foresaw earlier periods best."
    };
    let gains: Vec<String> = gains.into_iter().map(|(_, gain)| gain).collect();
    Some(format!(
        "Checked on {} {}, this ranking {likelier} (log units against the best count: {}).{advice}",
        words::count(lead.periods),
        period_noun(&options.backtest, lead.periods),
        words::list(&gains),
    ))
}

/// Says how the ranking of a kind did over the past periods; none without a period.
pub(in crate::report) fn backtest_sentence(
    backtest: &Backtest,
    options: &BacktestOptions,
    kind: HotspotKind,
) -> Option<String> {
    let (ours, naive) = (backtest.total(kind, Method::Cofactor)?, backtest.best_naive(kind)?);
    let gain = ours.log_likelihood - naive.log_likelihood;
    let likelier = if gain > 0.5 {
        "likelier than"
    } else if gain < -0.5 {
        "less likely than"
    } else {
        "as likely as"
    };
    Some(format!(
        "Over {} {}, what came to {}s was held {likelier} by {}, the best plain count ({} log units). {}",
        words::count(ours.periods),
        period_noun(options, ours.periods),
        kind.name(),
        naive.method.words(),
        signed(gain),
        top(backtest, &ours)
    ))
}

/// What the ten of which it expected most held, beside the largest share of the others.
fn top(backtest: &Backtest, ours: &BacktestTotal) -> String {
    let others = Method::ALL[1..].iter().filter_map(|method| backtest.total(ours.kind, *method));
    let share = |total: &BacktestTotal| total.top_incidents.count;
    let Some(best) = others.reduce(|best, other| if share(&other) > share(&best) { other } else { best })
    else {
        return String::new();
    };
    format!(
        "The ten {}s of which it expected most incidents held {} of those that came, the ten by {} {}.",
        ours.kind.name(),
        words::share(ours.top_incidents),
        best.method.words(),
        words::percent(best.top_incidents.ratio().unwrap_or_default())
    )
}

fn signed(value: f64) -> String {
    format!("{}{}", if value < 0.0 { "−" } else { "+" }, words::decimal(value.abs()))
}
