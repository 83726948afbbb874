//! The chart of the backtest.

use super::super::context::Context;
use super::super::findings::{period_noun, words};
use crate::chart::{ChartError, Estimate, ForestChart, ForestRow, Heading, Rendered, forest_chart};
use crate::hotspot::{Backtest, HotspotKind, Method};

/// Draws how much likelier the ranking held what came than each plain count did.
pub(super) fn backtest(context: &Context<'_>) -> (String, Result<Rendered, ChartError>) {
    let backtest = &context.analysis.backtest;
    let title = title(context, backtest);
    // Pairs are so rare that their ratios would squeeze the others: their numbers stand in the table.
    let rows = [HotspotKind::System, HotspotKind::Factor].into_iter().flat_map(|kind| {
        Method::ALL[1..].iter().filter_map(move |method| {
            let ratio = gain(backtest, kind, *method)?;
            let won = wins(backtest, kind, *method);
            Some(ForestRow {
                name: format!("{}s: {}", kind.name(), short(*method)),
                ratio,
                verdict: format!("likelier in {} of {}", won.0, won.1),
            })
        })
    });
    let mut notes = vec![
        "Whiskers: the worst and the best period. Plain counts have half an incident added, so that none is zero."
            .to_owned(),
    ];
    if Method::ALL[1..].iter().any(|method| gain(backtest, HotspotKind::Pair, *method).is_some()) {
        notes.push("Pairs of factor and system are in the table and not here: each is so rare that its ratios would squeeze the others.".to_owned());
    }
    let chart = ForestChart {
        heading: Heading {
            title: title.clone(),
            subtitle: "How many times likelier the ranking held the counts that came than each plain count did, per incident."
                .to_owned(),
            notes,
        },
        x_label: "times likelier, per incident".to_owned(),
        rows: rows.collect(),
    };
    (title, forest_chart(&chart))
}

fn short(method: Method) -> &'static str {
    match method {
        Method::Cofactor => "the ranking",
        Method::LastPeriod => "last period",
        Method::AllTime => "all time",
        Method::Weighted => "weighted",
    }
}

fn title(context: &Context<'_>, backtest: &Backtest) -> String {
    let kinds: Vec<(HotspotKind, f64, u64)> = HotspotKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let (ours, naive) = (backtest.total(kind, Method::Cofactor)?, backtest.best_naive(kind)?);
            Some((kind, ours.log_likelihood - naive.log_likelihood, ours.periods))
        })
        .collect();
    let Some((_, _, periods)) = kinds.first() else {
        return "No past quarter has a year of history before it".to_owned();
    };
    let won: Vec<String> = kinds
        .iter()
        .filter(|(_, gain, _)| *gain > 0.0)
        .map(|(kind, _, _)| format!("{}s", kind.name()))
        .collect();
    let over =
        format!("{} {}", words::count(*periods), period_noun(&context.options.hotspot.backtest, *periods));
    if won.is_empty() {
        format!("Over {over}, what came was likelier by a plain count than by the ranking")
    } else {
        format!(
            "Over {over}, what came to {} was likelier by the ranking than by any plain count",
            words::list(&won)
        )
    }
}

/// The log-likelihoods of the ranking and of another method, and the incidents, by period.
fn pairs(backtest: &Backtest, kind: HotspotKind, method: Method) -> Vec<(f64, f64, u64)> {
    let of = |wanted: Method| {
        backtest.scores.iter().filter(move |score| (score.kind, score.method) == (kind, wanted))
    };
    of(Method::Cofactor)
        .zip(of(method))
        .map(|(ours, other)| (ours.log_likelihood, other.log_likelihood, ours.observed))
        .collect()
}

fn gain(backtest: &Backtest, kind: HotspotKind, method: Method) -> Option<Estimate> {
    let pairs = pairs(backtest, kind, method);
    let incidents: u64 = pairs.iter().map(|pair| pair.2).sum();
    if incidents == 0 {
        return None;
    }
    let all: f64 = pairs.iter().map(|(ours, other, _)| ours - other).sum();
    let each = || {
        let some = pairs.iter().filter(|pair| pair.2 > 0);
        some.map(|(ours, other, n)| ((ours - other) / *n as f64).exp())
    };
    Some(Estimate {
        value: Some((all / incidents as f64).exp()),
        low: each().reduce(f64::min),
        high: each().reduce(f64::max),
    })
}

/// In how many periods the ranking held what came likelier, and out of how many.
fn wins(backtest: &Backtest, kind: HotspotKind, method: Method) -> (usize, usize) {
    let pairs = pairs(backtest, kind, method);
    (pairs.iter().filter(|(ours, other, _)| ours > other).count(), pairs.len())
}
