//! What came back in the period.

use std::collections::BTreeMap;

use crate::metric::SharedKey;
use crate::model::{Instant, Window};

use super::View;
use super::excerpt::without_people;
use crate::report::findings::{Column, Listing, words};

/// How many rows are listed.
const MOST_ROWS: usize = 10;

/// What came back, and what is open about it.
struct Returning {
    key: SharedKey,
    /// The recurrences of the period that share it.
    recurrences: u64,
    /// The incidents of the period and of the look-back before it that have it.
    incidents: u64,
    last: i64,
    open: u64,
    overdue: u64,
}

/// Lists what the recurrences of the period share with earlier incidents: what came most often first.
pub(super) fn returning(view: &View<'_>, window: Window) -> Listing {
    let columns = [
        Column::key("What"),
        Column::number("Recurrences"),
        Column::number("Incidents, look-back included"),
        Column::text("Last on"),
        Column::number("Their open action items"),
        Column::number("Of these overdue"),
    ];
    let mut counts: BTreeMap<SharedKey, u64> = BTreeMap::new();
    for incident in view.corpus.occurred_in(window.start, window.end) {
        for shared in view.earlier.shared(incident) {
            *counts.entry(shared.key).or_default() += 1;
        }
    }
    let mut found: Vec<Returning> = counts
        .into_iter()
        .filter_map(|(key, recurrences)| describe(view, key, window, recurrences))
        .collect();
    // The sort is stable, and keys stand by name.
    found.sort_by_key(|row| std::cmp::Reverse((row.incidents, row.recurrences, row.last)));
    let mut caption = format!("What recurrences share with an incident of the {} before", view.lookback());
    if found.len() > MOST_ROWS {
        words::put(
            &mut caption,
            format_args!(", the first {MOST_ROWS} of {}", words::count(found.len() as u64)),
        );
        found.truncate(MOST_ROWS);
    }
    Listing::new(caption, &columns).fill(&found, MOST_ROWS, "", |row| {
        let names: Vec<String> = view
            .earlier
            .names(row.key)
            .into_iter()
            .map(|name| words::cut(&without_people(name), 80))
            .collect();
        vec![
            names.join(" @ "),
            words::count(row.recurrences),
            words::count(row.incidents),
            view.dates.day(Instant(row.last)),
            words::count(row.open),
            words::count(row.overdue),
        ]
    })
}

fn describe(view: &View<'_>, key: SharedKey, window: Window, recurrences: u64) -> Option<Returning> {
    let (corpus, end) = (view.corpus, view.corpus.as_of.0);
    let incidents = view.earlier.around(key, window.start.0, end);
    let last = corpus.occurred[*incidents.last()? as usize];
    let items = || incidents.iter().flat_map(|incident| corpus.actions_of.of(*incident as usize));
    let count = |is: &dyn Fn(usize) -> bool| items().filter(|item| is(**item as usize)).count() as u64;
    Some(Returning {
        key,
        recurrences,
        incidents: incidents.len() as u64,
        last,
        open: count(&|item| corpus.actions.is_open_at(item, end)),
        overdue: count(&|item| corpus.actions.is_overdue_at(item, end)),
    })
}
