//! The backtest, the follow-up debt, postmortem quality and hints, for reading.

use crate::frame::column::{text_at, word_at};
use crate::hotspot::{DebtGroup, DebtItem, DebtOf, HotspotKind, Method};
use crate::metric::{Hint, QualityOptions, Share};
use crate::model::{DAY, Instant};

use super::super::super::context::Context;
use super::super::backtest::period_noun;
use super::super::{Column, Listing, words};
use super::or_too_few;

/// How many groups, items and hints are listed.
const MOST: usize = 10;
/// How many hints are listed.
const MOST_HINTS: usize = 40;

/// Lists every method with its sums over the past periods.
pub(in crate::report) fn backtest_listing(context: &Context<'_>) -> Listing {
    let backtest = &context.analysis.backtest;
    let totals: Vec<_> = HotspotKind::ALL
        .into_iter()
        .flat_map(|kind| Method::ALL.into_iter().filter_map(move |method| backtest.total(kind, method)))
        .collect();
    let columns = [
        Column::key("Kind"),
        Column::key("Foreseen by"),
        Column::number("Log-likelihood"),
        Column::number("Order (Spearman)").extra(),
        Column::number("Incidents on the ten with most expected"),
        Column::number("Impact on the ten with most expected"),
        Column::number("In the 90% interval"),
    ];
    let periods = totals.first().map_or(0, |total| total.periods);
    let options = &context.options.hotspot.backtest;
    let caption = match periods {
        0 => format!("How well each method foresaw {}", period_noun(options, 2)),
        n => format!("How well each method foresaw {} {}", words::count(n), period_noun(options, n)),
    };
    Listing::new(caption, &columns).fill(&totals, usize::MAX, "backtest.csv", |total| {
        vec![
            words::sentence(total.kind.name()),
            total.method.words().to_owned(),
            words::decimal(total.log_likelihood),
            or_too_few(total.spearman.map(words::ratio)),
            words::share(total.top_incidents),
            or_too_few(total.top_impact_share.map(words::percent)),
            total.covered.map_or_else(String::new, words::share),
        ]
    })
}

/// Lists open and overdue items by group and age.
pub(in crate::report) fn debt_listing(context: &Context<'_>, of: DebtOf) -> Listing {
    let groups: Vec<&DebtGroup> = context
        .analysis
        .debt
        .groups
        .iter()
        .filter(|group| group.of == of && group.open_total() > 0)
        .collect();
    let columns = [
        Column::key(match of {
            DebtOf::All => "All",
            DebtOf::System => "System",
            DebtOf::Factor => "Factor",
            DebtOf::Theme => "Theme",
        }),
        Column::number("Overdue, of open"),
        Column::number("To 30 days"),
        Column::number("To 90"),
        Column::number("To 180"),
        Column::number("To 365"),
        Column::number("Older"),
        Column::number("Without due date"),
        Column::number("Median age, days"),
    ];
    let caption = format!(
        "Overdue of open action items by {} and age, the most overdue first",
        match of {
            DebtOf::All => "age alone",
            DebtOf::System => "system",
            DebtOf::Factor => "factor",
            DebtOf::Theme => "theme",
        }
    );
    Listing::new(caption, &columns).fill(&groups, MOST, "debt.csv", |group| {
        let mut cells = vec![
            words::cut(&group.name, 100),
            format!("{} of {}", words::count(group.overdue_total()), words::count(group.open_total())),
        ];
        cells.extend(group.open.iter().zip(&group.overdue).map(|(open, overdue)| match open {
            0 => "0".to_owned(),
            _ => format!("{} of {}", words::count(*overdue), words::count(*open)),
        }));
        cells.push(words::count(group.without_due));
        cells.push(or_too_few(group.age_median_days.map(words::decimal)));
        cells
    })
}

/// Lists the items whose completion would have come before most recurrences.
pub(in crate::report) fn before_recurrences_listing(context: &Context<'_>) -> Listing {
    let items = context.analysis.debt.before_most(MOST);
    let caption = "The action items whose completion would have come before most recurrences";
    debt_items(context, caption, &items)
}

/// Lists the items that stand open, and past which the costliest recurrences came.
pub(in crate::report) fn costly_open_listing(context: &Context<'_>) -> Listing {
    let corpus = &context.analysis.corpus;
    let is_open = |item: &&DebtItem| corpus.actions.is_open_at(item.item, corpus.as_of.0);
    let items: Vec<&DebtItem> = context.analysis.debt.items.iter().filter(is_open).collect();
    debt_items(context, "Open action items past which recurrences came, the costliest first", &items)
}

fn debt_items(context: &Context<'_>, caption: &str, items: &[&DebtItem]) -> Listing {
    let corpus = &context.analysis.corpus;
    let (table, incidents) = (&context.frames.action_items, &context.frames.incidents);
    let columns = [
        Column::key("Action item"),
        Column::text("What is to be done"),
        Column::text("Incident"),
        Column::text("State"),
        Column::number("Recurrences while open"),
        Column::number("Their impact"),
        Column::number("Open for days").extra(),
    ];
    Listing::new(caption, &columns).fill(items, MOST, "debt_items.csv", |debt| {
        let (actions, item) = (&corpus.actions, debt.item);
        let row = actions.row(item);
        let incident = corpus.rows[actions.incident[item] as usize] as usize;
        let until = actions.closed[item].min(corpus.as_of.0);
        let is_overdue = actions.is_overdue_at(item, corpus.as_of.0);
        vec![
            words::cut(table.action_item_id.value(row), 60),
            text_at(&table.title, row)
                .map_or_else(|| "not stated".to_owned(), |title| words::cut(title, 120)),
            words::cut(incidents.incident_id.value(incident), 60),
            if is_overdue { "overdue" } else { actions.outcome[item].name() }.to_owned(),
            words::count(debt.recurrences.len() as u64),
            words::whole(debt.impact),
            words::decimal(Instant(until).days_since(Instant(actions.created[item]))),
        ]
    })
}

/// Lists how complete postmortems are: the latest window and the one that ended where it begins, or the last before.
pub(in crate::report) fn quality_listing(context: &Context<'_>) -> Listing {
    let rows = &context.analysis.quality;
    let now = rows.last();
    let before = now.and_then(|now| rows.iter().rev().find(|row| row.window.end <= now.window.start));
    let shares: Vec<(&str, Share, Option<Share>)> = now.map_or_else(Vec::new, |now| {
        now.shares()
            .into_iter()
            .enumerate()
            .map(|(k, (name, share))| (name, share, before.map(|before| before.shares()[k].1)))
            .collect()
    });
    let columns = [
        Column::key("Postmortems"),
        Column::number("Latest window"),
        Column::number("95% interval"),
        Column::number("Window before"),
    ];
    let spell = |share: Share| or_too_few(share.ratio().map(|_| words::share(share)));
    let caption =
        "How complete postmortems are; a postmortem is an incident with an action item or a published text";
    Listing::new(caption, &columns).fill(&shares, usize::MAX, "quality.csv", |(name, now, before)| {
        vec![
            asked(name, &context.options.quality),
            spell(*now),
            or_too_few(now.interval().map(words::percent_range)),
            or_too_few(before.map(spell)),
        ]
    })
}

/// Spells what is asked of a postmortem.
fn asked(name: &str, options: &QualityOptions) -> String {
    let asked = match name {
        "coverage" => {
            return format!("Coverage: {} has one", words::needs_postmortem(options));
        }
        "published_in_time" => {
            let within = words::plural((options.published_within / DAY).unsigned_abs(), "day");
            return format!("Published within {within} of the resolution");
        }
        "factors" => "Names a contributing factor",
        "systems" => "Names a system",
        "resolved" => "Says when the incident ended",
        "actions_3_to_7" => "Has 3 to 7 action items",
        "owners" => "Every action item has an owner",
        "due_dates" => "Every action item has a due date",
        "tickets" => "Every action item has a ticket",
        _ => "Reviewed within 48 hours of the resolution",
    };
    asked.to_owned()
}

/// Lists the wordings worth a second look, the latest first; only the phrase is quoted.
pub(in crate::report) fn hints_listing(context: &Context<'_>) -> Listing {
    let corpus = &context.analysis.corpus;
    let (incidents, items) = (&context.frames.incidents, &context.frames.action_items);
    let columns = [
        Column::text("Hint"),
        Column::key("Action item"),
        Column::text("Incident"),
        Column::text("Source"),
        Column::text("Phrase"),
        Column::text("What to write instead"),
    ];
    let mut hints: Vec<&Hint> = context.analysis.hints.iter().collect();
    // Blaming wording is rarer and weighs more.
    hints.reverse();
    hints.sort_by_key(|hint| std::cmp::Reverse(hint.kind));
    let caption = "Wordings worth a second look: hints, counted against nobody";
    Listing::new(caption, &columns).fill(&hints, MOST_HINTS, "hints.csv", |hint| {
        let incident = hint.incident.map(|incident| corpus.rows[incident as usize] as usize);
        let item = hint.item.map(|item| corpus.actions.row(item as usize));
        let source = match (item, incident) {
            (Some(row), _) => word_at(&items.source, row),
            (None, Some(row)) => word_at(&incidents.source, row),
            (None, None) => None,
        };
        vec![
            hint.kind.name().replace('_', " "),
            item.map_or_else(|| "none".to_owned(), |row| words::cut(items.action_item_id.value(row), 60)),
            incident
                .map_or_else(|| "none".to_owned(), |row| words::cut(incidents.incident_id.value(row), 60)),
            source.map_or_else(|| "not stated".to_owned(), |source| words::cut(source, 60)),
            words::named(&hint.phrase),
            hint.advice.clone(),
        ]
    })
}
