//! What hangs together.

use super::super::super::context::Context;
use super::super::{Column, Listing, words};

/// How many themes are listed.
const MOST_THEMES: usize = 25;
/// How many items of a theme are named.
const MOST_NAMES: usize = 8;

/// Lists the themes of the drawn graph with their strongest items.
pub(in crate::report) fn themes_listing(context: &Context<'_>) -> Listing {
    let columns = [
        Column::number("Theme"),
        Column::key("Name"),
        Column::text("Items, the strongest first"),
        Column::number("Items"),
        Column::number("Incidents with two or more"),
    ];
    let caption = "Themes: items that meet each other more than they meet the rest, the largest first";
    let items = &context.analysis.corpus.items;
    let found = &context.analysis.graph.themes;
    Listing::new(caption, &columns).fill(found, MOST_THEMES, "report.json", |theme| {
        let name = |item: &u32| {
            let item = &items[*item as usize];
            format!("{} ({})", words::cut(&item.name, 60), item.kind.name())
        };
        let names: Vec<String> = theme.items.iter().map(name).collect();
        vec![
            words::count(u64::from(theme.number)),
            words::cut(&theme.name, 100),
            words::list_some(&names, MOST_NAMES),
            words::count(theme.items.len() as u64),
            words::count(theme.incidents),
        ]
    })
}
