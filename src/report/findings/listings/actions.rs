//! Overdue action items, by team and never by person.

use crate::corpus::NO_INCIDENT;
use crate::frame::column::{text_at, word_at};
use crate::metric::OpenItems;
use crate::model::Instant;

use super::super::super::context::Context;
use super::super::overdue::days_overdue;
use super::super::{Column, Listing, words};

/// How many overdue items are listed.
const MOST_ITEMS: usize = 50;

const _: () = assert!(MOST_ITEMS <= OpenItems::IN_ORDER);

/// Lists the overdue action items, the longest overdue first.
pub(in crate::report) fn overdue_listing(context: &Context<'_>) -> Listing {
    let corpus = &context.analysis.corpus;
    let (frames, actions) = (context.frames, &corpus.actions);
    let columns = [
        Column::number("Days overdue"),
        Column::number("Due before").extra(),
        Column::key("Action item"),
        Column::text("What is to be done"),
        Column::text("Incident"),
        Column::text("Team"),
        Column::text("Priority"),
        Column::text("Owner").extra(),
    ];
    let caption =
        format!("Overdue action items as of {}, the longest overdue first", words::date(corpus.as_of));
    let items = &context.analysis.open_items;
    Listing::new(caption, &columns).fill(&items.list, MOST_ITEMS, "action_items.csv", |item| {
        let item = *item as usize;
        let row = actions.row(item);
        let incident = actions.incident[item];
        let incident = if incident == NO_INCIDENT {
            "none".to_owned()
        } else {
            let row = corpus.rows[incident as usize] as usize;
            words::cut(frames.incidents.incident_id.value(row), 60)
        };
        let table = &frames.action_items;
        let stated =
            |text: Option<&str>| text.map_or_else(|| "not stated".to_owned(), |text| words::cut(text, 160));
        vec![
            words::decimal(days_overdue(actions, corpus.as_of, item)),
            words::date(Instant(actions.due[item])),
            words::cut(table.action_item_id.value(row), 60),
            stated(text_at(&table.title, row)),
            incident,
            stated(word_at(&table.team, row)),
            actions.priority[item].map_or("not stated", crate::model::Priority::name).to_owned(),
            match (actions.owners_stated, actions.has_owner[item]) {
                (false, _) => "not stated",
                (true, false) => "none",
                (true, true) => "has one",
            }
            .to_owned(),
        ]
    })
}
