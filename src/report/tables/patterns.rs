//! The tables of patterns, rules and what follows what.

use super::{Ids, Row, columns};
use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::mining::{Follow, Occurrences, Pattern, Rule};
use crate::report::table::Table;

/// Spells items as `kind:name`, joined by `;`.
fn items(corpus: &Corpus, items: &[u32]) -> String {
    let spelled = items.iter().map(|item| {
        let item = &corpus.items[*item as usize];
        format!("{}:{}", item.kind.name(), item.name)
    });
    spelled.collect::<Vec<_>>().join(";")
}

/// The given patterns, with the incidents behind them.
#[must_use]
pub fn patterns_table<'a>(
    frames: &'a Frames,
    corpus: &'a Corpus,
    patterns: impl Iterator<Item = &'a Pattern> + 'a,
) -> Table<'a> {
    let ids = Ids::new(frames, corpus);
    let occurrences = Occurrences::new(corpus);
    let rows = patterns.map(move |pattern| {
        let incidents: Vec<u32> = occurrences.of_all(&pattern.items).collect();
        let mut cells = Row::default();
        cells.put(items(corpus, &pattern.items));
        cells.put(pattern.items.len() as u64);
        cells.put(pattern.support_count);
        for measure in [pattern.support(), pattern.expected, pattern.lift(), pattern.leverage()] {
            cells.put(measure);
        }
        cells.put(pattern.p());
        cells.put(pattern.q);
        cells.put(ids.joined(&incidents));
        cells.0
    });
    Table { name: "patterns", columns: &columns::PATTERNS, rows: Box::new(rows) }
}

/// The rules of the productive patterns.
#[must_use]
pub fn rules_table<'a>(corpus: &'a Corpus, rules: &'a [Rule]) -> Table<'a> {
    let rows = rules.iter().map(move |rule| {
        let mut cells = Row::default();
        cells.put(items(corpus, &rule.antecedent));
        cells.put(items(corpus, &[rule.consequent]));
        cells.put(rule.support_count);
        for measure in [rule.support(), rule.confidence(), rule.lift(), rule.leverage()] {
            cells.put(measure);
        }
        cells.put(rule.conviction());
        cells.put(rule.p());
        cells.put(rule.q);
        cells.0
    });
    Table { name: "rules", columns: &columns::RULES, rows: Box::new(rows) }
}

/// What follows what on the same system.
#[must_use]
pub fn follows_table<'a>(corpus: &'a Corpus, follows: &'a [Follow]) -> Table<'a> {
    let rows = follows.iter().map(move |follow| {
        let mut cells = Row::default();
        for item in [follow.a, follow.b] {
            let item = &corpus.items[item as usize];
            cells.put(item.kind.name());
            cells.put(item.name.as_str());
        }
        cells.put(follow.exposed_days);
        cells.put(follow.x);
        cells.put(follow.other_days);
        cells.put(follow.y);
        cells.put(follow.ratio.and_then(|ratio| ratio.estimate));
        cells.put(follow.ratio.map(|ratio| ratio.low));
        cells.put(follow.ratio.and_then(|ratio| ratio.high));
        cells.put(follow.p);
        cells.put(follow.q);
        cells.0
    });
    Table { name: "follows", columns: &columns::FOLLOWS, rows: Box::new(rows) }
}

/// The rules with the incidents behind each: those that have antecedent and consequent.
#[must_use]
pub fn rules_with_incidents<'a>(frames: &'a Frames, corpus: &'a Corpus, rules: &'a [Rule]) -> Table<'a> {
    let occurrences = Occurrences::new(corpus);
    let incidents = rules.iter().map(move |rule| {
        let items: Vec<u32> = rule.antecedent.iter().copied().chain([rule.consequent]).collect();
        occurrences.of_all(&items).collect()
    });
    with_incidents(
        rules_table(corpus, rules),
        Ids::new(frames, corpus),
        incidents,
        &columns::RULES_WITH_INCIDENTS,
    )
}

/// What follows what, with the incidents in which it did, `horizon` microseconds being the longest time between.
#[must_use]
pub fn follows_with_incidents<'a>(
    frames: &'a Frames,
    corpus: &'a Corpus,
    follows: &'a [Follow],
    horizon: i64,
) -> Table<'a> {
    let occurrences = Occurrences::new(corpus);
    let incidents = follows.iter().map(move |follow| follow.incidents(corpus, &occurrences, horizon));
    with_incidents(
        follows_table(corpus, follows),
        Ids::new(frames, corpus),
        incidents,
        &columns::FOLLOWS_WITH_INCIDENTS,
    )
}

fn with_incidents<'a>(
    table: Table<'a>,
    ids: Ids<'a>,
    incidents: impl Iterator<Item = Vec<u32>> + 'a,
    columns: &'static [&'static str],
) -> Table<'a> {
    let rows = table.rows.zip(incidents).map(move |(mut row, incidents)| {
        row.push(ids.joined(&incidents).into());
        row
    });
    Table { columns, rows: Box::new(rows), ..table }
}
