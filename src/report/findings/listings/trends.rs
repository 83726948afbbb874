//! What comes faster and what comes slower.

use crate::hotspot::{Hotspot, TrendWord};

use super::super::super::context::Context;
use super::super::{Column, Listing, words};
use super::or_too_few;

/// How many items are listed.
const MOST_ITEMS: usize = 25;

/// Lists the items that were tested for a trend: those worsening, those improving, then the rest.
pub(in crate::report) fn trends_listing(context: &Context<'_>) -> Listing {
    let list = &context.analysis.hotspots.list;
    let mut found: Vec<&Hotspot> = list.iter().filter(|item| item.trend.word != TrendWord::TooFew).collect();
    let place = |item: &Hotspot| match item.trend.word {
        TrendWord::Worsening => 0,
        TrendWord::Improving => 1,
        TrendWord::NoEvidence | TrendWord::TooFew => 2,
    };
    let q = |item: &Hotspot| item.trend.q.unwrap_or(1.0);
    found.sort_by(|a, b| {
        let by_name = || (a.kind, &a.name).cmp(&(b.kind, &b.name));
        place(a).cmp(&place(b)).then_with(|| q(a).total_cmp(&q(b))).then_with(by_name)
    });
    let columns = [
        Column::key("Item"),
        Column::text("Over the whole history"),
        Column::number("q"),
        Column::number("Incidents"),
        Column::number("Growth exponent"),
        Column::number("95% interval"),
    ];
    let caption =
        "Items with at least 5 incidents after the first, by what Laplace's test says of their pace";
    Listing::new(caption, &columns).fill(&found, MOST_ITEMS, "hotspots.csv", |item| {
        let trend = &item.trend;
        vec![
            format!("{} ({})", words::cut(&item.name, 100), item.kind.name()),
            trend.word.words().to_owned(),
            or_too_few(trend.q.map(words::q_value)),
            words::count(item.all_incidents),
            or_too_few(trend.beta.map(words::ratio)),
            or_too_few(
                trend
                    .beta_interval()
                    .map(|limits| format!("{} to {}", words::ratio(limits.low), words::ratio(limits.high))),
            ),
        ]
    })
}
