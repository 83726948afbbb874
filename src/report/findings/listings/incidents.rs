//! The latest incidents.

use crate::frame::column::{text_at, word_at};
use crate::model::{Instant, ItemKind};

use super::super::super::context::Context;
use super::super::{Column, Listing, words};

/// How many incidents are listed.
const MOST_INCIDENTS: usize = 25;
/// How many names of a kind are listed.
const MOST_NAMES: usize = 4;

/// Lists the latest incidents, the last first.
pub(in crate::report) fn latest_incidents_listing(context: &Context<'_>) -> Listing {
    let corpus = &context.analysis.corpus;
    let (table, matches) = (&context.frames.incidents, &context.analysis.matches);
    let columns = [
        Column::number("Occurred"),
        Column::key("Incident"),
        Column::text("Title"),
        Column::number("Severity"),
        Column::text("Team"),
        Column::number("Minutes"),
        Column::text("Factors"),
        Column::text("Systems"),
        Column::text("Recurrence"),
    ];
    let all: Vec<usize> = (0..corpus.len()).rev().collect();
    let caption = "The latest incidents, the last first";
    Listing::new(caption, &columns).fill(&all, MOST_INCIDENTS, "frames/incidents.parquet", |incident| {
        let row = corpus.rows[*incident] as usize;
        let names = |kind: ItemKind| {
            let items = corpus.of_kind(*incident, kind).iter();
            let names: Vec<String> =
                items.map(|item| words::cut(&corpus.items[*item as usize].name, 60)).collect();
            words::list_some(&names, MOST_NAMES)
        };
        let recurrence = match (
            matches.is_recurrence(*incident),
            matches.while_open[*incident],
            matches.while_overdue[*incident],
        ) {
            (false, _, _) => "",
            (true, false, _) => "yes",
            (true, true, false) => "while a fix was open",
            (true, true, true) => "while a fix was overdue",
        };
        let text = |text: Option<&str>, most| text.map_or_else(String::new, |text| words::cut(text, most));
        vec![
            words::date(Instant(corpus.occurred[*incident])),
            words::cut(table.incident_id.value(row), 60),
            text(text_at(&table.title, row), 160),
            match corpus.severity[*incident] {
                0 => String::new(),
                level => level.to_string(),
            },
            text(word_at(&table.team, row), 60),
            corpus.resolve_minutes(*incident, corpus.as_of).map_or_else(String::new, words::whole),
            names(ItemKind::Factor),
            names(ItemKind::System),
            recurrence.to_owned(),
        ]
    })
}
