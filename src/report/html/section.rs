//! What the sections of the page say besides findings, charts and tables.

use super::super::charts::NamedChart;
use super::super::context::Context;
use super::super::findings::{
    Listing, before_recurrences_listing, costly_open_listing, debt_listing, fix_first_listing,
};
use super::{impact_noun, words};
use crate::hotspot::{DebtOf, HalfLife, HotspotKind, TrendWord};
use crate::model::{DAY, ItemKind};

/// How much there is, for the head of the page.
pub(super) struct Counts {
    pub incidents: String,
    pub action_items: String,
    pub span: String,
    pub as_of: String,
    pub systems: String,
    pub factors: String,
}

impl Counts {
    pub fn new(context: &Context<'_>) -> Self {
        let corpus = &context.analysis.corpus;
        let of_kind = |kind: ItemKind| corpus.items.iter().filter(|item| item.kind == kind).count() as u64;
        let instant = |at: &i64| words::date(crate::model::Instant(*at));
        let span = match (corpus.occurred.first(), corpus.occurred.last()) {
            (Some(first), Some(last)) => format!(", {} to {}", instant(first), instant(last)),
            _ => String::new(),
        };
        Self {
            incidents: words::plural(corpus.len() as u64, "incident"),
            action_items: words::plural(corpus.actions.len() as u64, "action item"),
            span,
            as_of: words::instant(corpus.as_of),
            systems: words::plural(of_kind(ItemKind::System), "system"),
            factors: words::plural(of_kind(ItemKind::Factor), "factor"),
        }
    }
}

/// What stands beside the heading of a section that is not open.
pub(super) struct Gists {
    pub trends: String,
    pub item_trends: String,
    pub hotspots: String,
    pub matrix: String,
    pub themes: String,
    pub fix_first: String,
    pub incidents: String,
    pub action_items: String,
}

impl Gists {
    pub fn new(context: &Context<'_>, charts: &[NamedChart]) -> Self {
        let corpus = &context.analysis.corpus;
        let heading = |name: &str| {
            charts
                .iter()
                .find(|chart| chart.name == name)
                .map_or_else(String::new, |chart| chart.heading.clone())
        };
        let (actions, now) = (&corpus.actions, corpus.as_of.0);
        let open = (0..actions.len()).filter(|item| actions.is_open_at(*item, now)).count() as u64;
        let overdue = (0..actions.len()).filter(|item| actions.is_overdue_at(*item, now)).count() as u64;
        let recurrences = (0..corpus.len()).filter(|i| context.analysis.matches.is_recurrence(*i)).count();
        Self {
            trends: heading("recurrence"),
            item_trends: heading("cumulative_incidents"),
            hotspots: heading("hotspots_systems"),
            matrix: heading("factor_system_matrix"),
            themes: heading("network"),
            fix_first: heading("fix_first"),
            incidents: incidents(corpus.len() as u64, recurrences as u64),
            action_items: action_items(actions.len() as u64, open, overdue),
        }
    }
}

fn incidents(all: u64, recurrences: u64) -> String {
    let counted = words::plural_or_no(all, "incident");
    match (all, recurrences) {
        (0 | 1, _) => words::sentence(&counted),
        (_, 0) => format!("{counted}, none of them a recurrence"),
        (_, n) => format!(
            "{counted}, {} of them {}",
            words::count(n),
            words::verb(n, "a recurrence", "recurrences")
        ),
    }
}

fn action_items(all: u64, open: u64, overdue: u64) -> String {
    let counted = words::sentence(&words::plural_or_no(all, "action item"));
    match (all, open) {
        (0, _) => counted,
        (_, 0) => format!("{counted}, none open"),
        _ => {
            format!("{counted}: {} open, {} overdue", words::count(open), words::count_or_none(overdue))
        }
    }
}

/// The settings that the definitions name.
pub(super) struct Terms {
    pub length: String,
    pub step: String,
    pub lookback: String,
    pub rule: &'static str,
    pub half_life: String,
    pub impact: &'static str,
}

impl Terms {
    pub fn new(context: &Context<'_>) -> Self {
        let metric = &context.options.metric;
        Self {
            length: words::span(metric.windows.length),
            step: words::span(metric.windows.step),
            lookback: words::plural((metric.lookback / DAY).unsigned_abs(), "day"),
            rule: metric.rule.name(),
            half_life: half_life(context),
            impact: impact_noun(context),
        }
    }
}

/// Tells how many pairs were tested.
pub(super) fn pairs_tested(context: &Context<'_>) -> String {
    let populations = &context.analysis.cooccurrence.populations;
    let seen: u64 = populations.iter().map(|population| population.seen_pairs).sum();
    let possible: u64 = populations.iter().map(|population| population.possible_pairs).sum();
    format!("{} of {} met at least once.", words::count(seen), words::plural(possible, "possible pair"))
}

/// Tells how many items were tested for a trend, and what came of it.
pub(super) fn trends_tested(context: &Context<'_>) -> String {
    let list = &context.analysis.hotspots.list;
    let count = |word: TrendWord| list.iter().filter(|item| item.trend.word == word).count() as u64;
    let (worse, better, none) =
        (count(TrendWord::Worsening), count(TrendWord::Improving), count(TrendWord::NoEvidence));
    format!(
        "{} of {} (systems, factors, and pairs) had the 5 incidents that a trend test needs: {} worsening, {} \
         improving, no evidence for {}.",
        words::count(worse + better + none),
        words::plural(list.len() as u64, "item"),
        words::count(worse),
        words::count(better),
        words::count(none),
    )
}

/// Tells how many patterns were tested.
pub(super) fn patterns_tested(context: &Context<'_>) -> String {
    let patterns = &context.analysis.patterns;
    let productive = patterns.list.iter().filter(|pattern| pattern.is_productive()).count() as u64;
    format!(
        "{} of {} of 2 to 5 items, each in at least {}, {} productive.",
        words::count(productive),
        words::plural(patterns.list.len() as u64, "closed set"),
        words::plural(u64::from(patterns.min_count), "incident"),
        words::verb(productive, "is", "are"),
    )
}

/// The fix-first order over systems.
pub(super) fn fix_first_systems(context: &Context<'_>) -> Option<Listing> {
    let list = context.analysis.fix_first.iter().find(|list| list.kind == ItemKind::System)?;
    (!context.analysis.hotspots.of(HotspotKind::System).is_empty()).then(|| fix_first_listing(context, list))
}

/// The half-lives of the ranking: one for all kinds, or one for each.
fn half_life(context: &Context<'_>) -> String {
    let spelled = context.analysis.hotspots.half_life_days.map(words::days);
    match context.options.hotspot.half_life {
        HalfLife::Days(days) => words::days(days),
        HalfLife::Backtested => {
            let [systems, factors, pairs] = spelled;
            format!(
                "{systems} for systems, {factors} for factors and {pairs} for pairs, as past quarters showed"
            )
        }
    }
}

/// The follow-up debt: what is open where, and what recurrences came past.
pub(super) fn debts(context: &Context<'_>) -> Vec<Listing> {
    let listings = [
        costly_open_listing(context),
        before_recurrences_listing(context),
        debt_listing(context, DebtOf::System),
        debt_listing(context, DebtOf::Factor),
        debt_listing(context, DebtOf::Theme),
    ];
    listings.into_iter().filter(|listing| !listing.is_empty()).collect()
}
