//! What was read, what was left out, what was wrong, and the settings.

use std::collections::BTreeMap;

use crate::ingest::{Diagnostic, Level};

use super::super::super::context::Context;
use super::super::super::coverage::coverage;
use super::super::{Column, Listing, words};

/// How many places of each message are named.
const MOST_PLACES: usize = 3;

/// Lists the inputs by name and content.
pub(in crate::report) fn inputs_listing(context: &Context<'_>) -> Listing {
    let columns = [
        Column::key("Input"),
        Column::text("Format"),
        Column::text("Table"),
        Column::number("Records"),
        Column::code("SHA-256"),
    ];
    Listing::new("What was read", &columns).fill(context.inputs, usize::MAX, "", |input| {
        vec![
            words::cut(&input.name, 160),
            input.format.to_owned(),
            input.table.map_or("none", crate::ingest::Table::name).replace('_', " "),
            words::count(input.records),
            input.sha256.clone().unwrap_or_else(|| "not computed".to_owned()),
        ]
    })
}

/// Lists what was left out of the figures, by reason.
pub(in crate::report) fn left_out_listing(context: &Context<'_>) -> Listing {
    let left_out = &context.analysis.corpus.left_out;
    let mut reasons: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (reason, n) in &left_out.incidents {
        reasons.entry(reason).or_default().0 = *n;
    }
    for (reason, n) in &left_out.action_items {
        reasons.entry(reason).or_default().1 = *n;
    }
    let found: Vec<_> = reasons.into_iter().collect();
    let columns = [Column::key("Reason"), Column::number("Incidents"), Column::number("Action items")];
    let caption = "What was read but left out of the figures, by reason";
    Listing::new(caption, &columns).fill(&found, usize::MAX, "", |(reason, (incidents, items))| {
        vec![reason.replace('_', " "), words::count(*incidents), words::count(*items)]
    })
}

/// Lists rejects, warnings and notes by code, each with its first places.
pub(in crate::report) fn messages_listing(context: &Context<'_>) -> Listing {
    let mut codes: BTreeMap<(Level, &str), (u64, Vec<Diagnostic<'_>>)> = BTreeMap::new();
    for entry in context.diagnostics.entries() {
        let (times, first) = codes.entry((entry.level(), entry.code())).or_default();
        *times += 1;
        if first.len() < MOST_PLACES {
            first.push(entry);
        }
    }
    let found: Vec<_> = codes.into_iter().collect();
    let columns = [
        Column::text("What became of the row"),
        Column::key("Code"),
        Column::number("Times"),
        Column::text("First places"),
        Column::text("First message"),
        Column::text("What to try"),
    ];
    let caption = "Rejects, warnings and notes, by code";
    Listing::new(caption, &columns).fill(&found, usize::MAX, "", |((level, code), (times, first))| {
        let fate = match level {
            Level::Reject => "left out",
            Level::Warning => "kept, changed",
            Level::Note => "nothing",
        };
        let places: Vec<String> =
            first.iter().map(|entry| words::cut(&entry.place().to_string(), 100)).collect();
        vec![
            fate.to_owned(),
            (*code).to_owned(),
            words::count(*times),
            places.join(", "),
            words::cut(&first[0].message(), 200),
            first[0].hint().to_owned(),
        ]
    })
}

/// Lists how many action items have each date from where.
pub(in crate::report) fn dates_listing(context: &Context<'_>) -> Listing {
    let found: Vec<_> = context.joins.dates.iter().collect();
    let columns = [Column::key("Date"), Column::key("From"), Column::number("Action items")];
    let caption = "Where the dates of action items come from";
    Listing::new(caption, &columns).fill(&found, usize::MAX, "", |((date, from), items)| {
        let from = match from.as_str() {
            "none" => "there is none",
            "updated_at" => "the time of the last change, for want of a closing time",
            source => source,
        };
        vec![words::sentence(date.name()), from.to_owned(), words::count(**items)]
    })
}

/// Lists what became of the issues of trackers.
pub(in crate::report) fn issues_listing(context: &Context<'_>) -> Listing {
    let found: Vec<_> = context.joins.issues.iter().collect();
    let columns = [Column::key("What became of the issue"), Column::number("Issues")];
    let caption = "What became of the issues of trackers, and why some are left out";
    Listing::new(caption, &columns).fill(&found, usize::MAX, "", |(fate, issues)| {
        vec![words::sentence(fate.words()), words::count(**issues)]
    })
}

/// Lists how many rows hold the fields that the figures rest on.
pub(in crate::report) fn completeness_listing(context: &Context<'_>) -> Listing {
    let found: Vec<_> = coverage(context.frames).into_iter().filter(|field| field.share.of > 0).collect();
    let columns =
        [Column::key("Table"), Column::key("Rows"), Column::number("Share"), Column::text("What to try")];
    let caption =
        "How many rows hold the fields that the figures rest on, those left out of the figures included";
    Listing::new(caption, &columns).fill(&found, usize::MAX, "", |field| {
        vec![
            words::sentence(&field.table.name().replace('_', " ")),
            field.field.to_owned(),
            words::share(field.share),
            field.advice.unwrap_or_default().to_owned(),
        ]
    })
}

/// Lists the effective settings.
pub(in crate::report) fn settings_listing(context: &Context<'_>) -> Listing {
    let columns = [Column::key("Setting"), Column::text("Value")];
    Listing::new("The settings of this report", &columns).fill(
        context.settings,
        usize::MAX,
        "",
        |(name, value)| vec![(*name).to_owned(), words::clean(value)],
    )
}
