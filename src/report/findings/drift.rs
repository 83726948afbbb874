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

/// Tells what the trend tests over windows apart show, and for what there is too little.
pub(super) fn sentence(context: &Context<'_>) -> String {
    let trends = &context.analysis.trends;
    let of = |word: TrendWord| -> Vec<String> {
        let named = trends.iter().filter(|trend| trend.word == word);
        named
            .map(|trend| match trend.q {
                Some(q) if word != TrendWord::NoEvidence => {
                    format!("{} (n = {}, q {})", noun(trend.figure), words::count(trend.n), words::q_value(q))
                }
                _ => noun(trend.figure).to_owned(),
            })
            .collect()
    };
    let windows = trends.iter().map(|trend| trend.windows).max().unwrap_or(0);
    let mut parts = Vec::new();
    for (word, says) in [
        (TrendWord::Worsening, "worsening: "),
        (TrendWord::Improving, "improving: "),
        (TrendWord::NoEvidence, "no evidence of a drift: "),
        (TrendWord::TooFew, "too few to test: "),
    ] {
        let named = of(word);
        if !named.is_empty() {
            parts.push(format!("{says}{}", words::list(&named)));
        }
    }
    format!("Over {} that do not overlap, {}.", words::plural(windows, "window"), parts.join("; "))
}
