//! Whether the series drift, in one sentence.

use super::super::context::Context;
use super::words;
use crate::metric::TrendWord;

/// Names a figure in a sentence.
fn noun(figure: &str) -> &'static str {
    match figure {
        "recurrence_rate" => "recurrence",
        "recurred_while_fix_open_ratio" => "the share that recurred while a fix was open",
        "on_time_ratio" => "the on-time ratio",
        "policy_ratio" => "the share that met its policy",
        "actions_3_to_7_ratio" => "the share of incidents with 3 to 7 action items",
        _ => "the rate of incidents",
    }
}

/// Names the windows that the tests are over.
fn over(context: &Context<'_>) -> Option<String> {
    let windows = context.analysis.trends.iter().map(|trend| trend.windows).max().filter(|n| *n > 0)?;
    Some(match windows {
        1 => "Over the only window apart from others".to_owned(),
        n => format!("Over {} that do not overlap", words::plural(n, "window")),
    })
}

/// Names the series of which the tests say a word, each with its numbers where they were tested and drift.
fn named(context: &Context<'_>, word: TrendWord) -> Vec<String> {
    let named = context.analysis.trends.iter().filter(|trend| trend.word == word);
    named
        .map(|trend| match trend.q {
            Some(q) if word != TrendWord::NoEvidence => {
                format!("{} (n = {}, {})", noun(trend.figure), words::count(trend.n), words::q_words(q))
            }
            _ => noun(trend.figure).to_owned(),
        })
        .collect()
}

/// Tells which series drift, and counts those of which the tests over windows apart show nothing.
pub(super) fn sentence(context: &Context<'_>) -> String {
    let mut parts = drifting(context);
    let [still, untested] =
        [TrendWord::NoEvidence, TrendWord::TooFew].map(|word| named(context, word).len() as u64);
    let others = if parts.is_empty() { "" } else { "other " };
    if still > 0 {
        parts.push(format!("no evidence of a drift in {}", words::plural(still, &format!("{others}figure"))));
    }
    let Some(over) = over(context).filter(|_| !parts.is_empty()) else {
        return "Too few windows that do not overlap, or too few cases in them, to test any figure for a drift."
            .to_owned();
    };
    if untested > 0 {
        let others = words::verb(untested, "other", "others");
        parts.push(format!("too few cases to test {} {others}", words::small(untested)));
    }
    format!("{over}, {}.", parts.join("; "))
}

/// Names every series by what the tests say of it; none where nothing was tested.
pub(super) fn detail(context: &Context<'_>) -> Option<String> {
    let over = over(context)?;
    let mut parts = drifting(context);
    for (word, says) in
        [(TrendWord::NoEvidence, "no evidence of a drift: "), (TrendWord::TooFew, "too few to test: ")]
    {
        let named = named(context, word);
        if !named.is_empty() {
            parts.push(format!("{says}{}", words::list(&named)));
        }
    }
    Some(format!("{over}, {}.", parts.join("; ")))
}

fn drifting(context: &Context<'_>) -> Vec<String> {
    let words = [(TrendWord::Worsening, "worsening: "), (TrendWord::Improving, "improving: ")];
    let found = words.into_iter().map(|(word, says)| (says, named(context, word)));
    found
        .filter(|(_, named)| !named.is_empty())
        .map(|(says, named)| format!("{says}{}", words::list(&named)))
        .collect()
}
