//! What the scripts of the page read: incidents, action items and the series of groups, as columns.

mod actions;
mod incidents;
mod series;
mod titles;

use serde::Serialize;

use super::super::context::Context;
use super::super::findings::words::put;
use crate::error::{Error, Result};
use crate::model::turns_text;
use crate::model::{Instant, ItemKind};
use actions::ActionColumns;
use incidents::IncidentColumns;
use series::SeriesColumns;
use titles::TitleLimit;

pub(super) use incidents::anchor;

/// The most incidents that the page holds; of more, the last ones.
pub(super) const MOST_INCIDENTS: usize = 20_000;
/// The most action items that the page holds; of more, the last ones.
const MOST_ACTIONS: usize = 100_000;
/// What instants are counted in, in microseconds.
const SECOND: i64 = 1_000_000;

/// Everything that the scripts read. Instants are seconds since 1970.
#[derive(Serialize)]
struct Embedded<'a> {
    as_of: i64,
    lookback: i64,
    rule: &'static str,
    items: Items<'a>,
    incidents: IncidentColumns<'a>,
    actions: ActionColumns<'a>,
    series: SeriesColumns,
    marks: Vec<(&'static str, Vec<Vec<u32>>)>,
}

/// The names of the items, by kind; an item is told by its place.
#[derive(Serialize)]
struct Items<'a> {
    names: Vec<&'a str>,
    /// The places of the first system and of the first trigger.
    starts: [usize; 2],
}

/// Renders what the scripts read as JSON that can stand in a `<script>` element.
///
/// `marks` tells which items the parts of a chart show.
///
/// # Errors
/// When the values cannot be serialized.
pub(super) fn embedded(context: &Context<'_>, marks: Vec<(&'static str, Vec<Vec<u32>>)>) -> Result<String> {
    let corpus = &context.analysis.corpus;
    let items = &corpus.items;
    let first = |kind: ItemKind| items.partition_point(|item| item.kind < kind);
    let titles = TitleLimit::new(context);
    let shown = Embedded {
        as_of: seconds(corpus.as_of.0),
        lookback: context.options.metric.lookback / SECOND,
        rule: context.options.metric.rule.name(),
        items: Items {
            names: items.iter().map(|item| item.name.as_str()).collect(),
            starts: [first(ItemKind::System), first(ItemKind::Trigger)],
        },
        incidents: IncidentColumns::new(context, titles),
        actions: ActionColumns::new(context, titles),
        series: SeriesColumns::new(context),
        marks,
    };
    let text = serde_json::to_string(&shown)
        .map_err(|error| Error::output(format!("cannot render the page: {error}")).caused_by(error))?;
    Ok(inert(&text))
}

/// Escapes what would begin a tag, steer a terminal or turn the direction of text. All of it stands within texts, where
/// an escape stands for the same letter.
fn inert(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '<' || c.is_control() || turns_text(c) {
            put(&mut text, format_args!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}

fn seconds(microseconds: i64) -> i64 {
    microseconds.div_euclid(SECOND)
}

/// Turns an instant into seconds; none where there is none.
fn known_seconds(microseconds: i64) -> Option<i64> {
    (microseconds != Instant::NEVER.0).then(|| seconds(microseconds))
}

/// Turns ascending numbers into the steps from one to the next.
fn steps(numbers: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut last = 0;
    numbers.map(|number| number - std::mem::replace(&mut last, number)).collect()
}

/// Keeps a column that says anything.
fn unless_empty(column: Vec<String>) -> Vec<String> {
    if column.iter().all(String::is_empty) { Vec::new() } else { column }
}

/// Numbers words in their order of coming up.
#[derive(Default)]
struct Dictionary<'a> {
    words: Vec<&'a str>,
    places: rustc_hash::FxHashMap<&'a str, usize>,
}

impl<'a> Dictionary<'a> {
    fn place(&mut self, word: &'a str) -> usize {
        *self.places.entry(word).or_insert_with(|| {
            self.words.push(word);
            self.words.len() - 1
        })
    }
}
