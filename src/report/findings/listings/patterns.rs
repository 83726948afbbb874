//! Patterns, and what follows what.

use crate::mining::{Family, Follow, Pattern};

use super::super::super::context::Context;
use super::super::{Column, Listing, words};
use super::or_too_few;

/// How many rows are listed.
const MOST_ROWS: usize = 25;
/// The q below which something is listed as following something.
const MOST_Q: f64 = 0.05;

/// Names an item with its kind.
fn name(context: &Context<'_>, item: u32) -> String {
    let item = &context.analysis.corpus.items[item as usize];
    format!("{} ({})", words::cut(&item.name, 80), item.kind.name())
}

/// Lists the productive patterns, the most surprising first.
pub(in crate::report) fn patterns_listing(context: &Context<'_>) -> Listing {
    let found: Vec<&Pattern> =
        context.analysis.patterns.list.iter().filter(|pattern| pattern.is_productive()).collect();
    let columns = [
        Column::key("Items"),
        Column::number("Together"),
        Column::number("By its parts"),
        Column::number("Lift"),
        Column::number("q"),
    ];
    let patterns = &context.analysis.patterns;
    let rest = match (found.len() as u64, context.options.patterns.family) {
        (0, _) => "; `cofactor patterns --min-count` looks for rarer ones".to_owned(),
        (all, Family::Tested) => {
            let strict = words::count(patterns.strict);
            format!("; {strict} of these {} also with every possible set as a test", words::count(all))
        }
        _ => String::new(),
    };
    let caption = format!(
        "Productive patterns in at least {}: items that meet more often than any two parts of the set explain (q < \
         0.05){rest}",
        words::plural(u64::from(patterns.min_count), "incident")
    );
    let listing = Listing::new(caption, &columns).fill(&found, MOST_ROWS, "patterns.csv", |pattern| {
        let names: Vec<String> = pattern.items.iter().map(|item| name(context, *item)).collect();
        vec![
            names.join(" + "),
            format!("{} of {}", words::count(pattern.support_count), words::count(pattern.n)),
            words::expected(pattern.expected),
            words::ratio(pattern.lift()),
            words::q_value(pattern.q),
        ]
    });
    listing.about(&found, |pattern| pattern.items.clone())
}

/// Lists what is shown to follow what more or less often than at other times.
pub(in crate::report) fn follows_listing(context: &Context<'_>) -> Listing {
    let mut found: Vec<&Follow> =
        context.analysis.follows.iter().filter(|follow| follow.q < MOST_Q).collect();
    // They stand by kinds and names, which settles equal q.
    found.sort_by(|a, b| a.q.total_cmp(&b.q));
    let columns = [
        Column::key("After"),
        Column::key("Comes"),
        Column::number("Times"),
        Column::number("In system-days").extra(),
        Column::number("Otherwise").extra(),
        Column::number("In system-days").extra(),
        Column::number("Ratio"),
        Column::number("95% interval"),
        Column::number("q"),
    ];
    let days = words::plural((context.options.follow_horizon / crate::model::DAY).unsigned_abs(), "day");
    let caption = format!(
        "What comes more or less often on a system in the {days} after something else than at other times (q < 0.05). \
         Systems are taken together: where some are much busier than others, everything there follows everything"
    );
    Listing::new(caption, &columns).fill(&found, MOST_ROWS, "follows.csv", |follow| {
        let ratio = follow.ratio;
        vec![
            name(context, follow.a),
            name(context, follow.b),
            words::count(follow.x),
            words::whole(follow.exposed_days),
            words::count(follow.y),
            words::whole(follow.other_days),
            or_too_few(ratio.and_then(|ratio| ratio.estimate).map(words::ratio)),
            or_too_few(ratio.and_then(|ratio| {
                ratio.high.map(|high| format!("{} to {}", words::ratio(ratio.low), words::ratio(high)))
            })),
            words::q_value(follow.q),
        ]
    })
}
