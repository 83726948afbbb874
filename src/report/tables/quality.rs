//! The tables of postmortem quality and of the trends of series.

use super::super::table::Table;
use super::{Row, columns};
use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::frame::column::word_at;
use crate::metric::{Hint, Quality, SeriesTrend};

/// How complete postmortems are, one row a window.
#[must_use]
pub fn quality_table(rows: &[Quality]) -> Table<'_> {
    let rows = rows.iter().map(|quality| {
        let mut cells = Row(Vec::with_capacity(columns::QUALITY.len()));
        cells.put(quality.window.start);
        cells.put(quality.window.end);
        for (_, share) in quality.shares() {
            cells.put(share.of);
            cells.put(share.count);
            cells.share(share);
        }
        cells.0
    });
    Table { name: "quality", columns: &columns::QUALITY, rows: Box::new(rows) }
}

/// Wordings worth a second look, with their place: only the phrase is quoted.
#[must_use]
pub fn hints_table<'a>(frames: &'a Frames, corpus: &'a Corpus, hints: &'a [Hint]) -> Table<'a> {
    let (incidents, items) = (&frames.incidents, &frames.action_items);
    let rows = hints.iter().map(move |hint| {
        let incident = hint.incident.map(|incident| corpus.rows[incident as usize] as usize);
        let item = hint.item.map(|item| corpus.actions.row(item as usize));
        let source = match (item, incident) {
            (Some(row), _) => word_at(&items.source, row),
            (None, Some(row)) => word_at(&incidents.source, row),
            (None, None) => None,
        };
        let mut cells = Row(Vec::with_capacity(columns::HINTS.len()));
        cells.put(hint.kind.name());
        cells.put(incident.map(|row| incidents.incident_id.value(row)));
        cells.put(item.map(|row| items.action_item_id.value(row)));
        cells.put(source);
        cells.put(hint.field);
        cells.put(hint.phrase.as_str());
        cells.put(hint.advice.as_str());
        cells.0
    });
    Table { name: "hints", columns: &columns::HINTS, rows: Box::new(rows) }
}

/// Whether the series of the whole drift.
#[must_use]
pub fn trends_table(trends: &[SeriesTrend]) -> Table<'_> {
    let rows = trends.iter().map(|trend| {
        let mut cells = Row(Vec::with_capacity(columns::TRENDS.len()));
        cells.put(trend.figure);
        cells.put(trend.windows);
        cells.put(trend.ends.map(|ends| ends.0));
        cells.put(trend.ends.map(|ends| ends.1));
        cells.put(trend.n);
        for value in [trend.z, trend.p, trend.q] {
            cells.put(value);
        }
        cells.put(trend.word.words());
        cells.0
    });
    Table { name: "trends", columns: &columns::TRENDS, rows: Box::new(rows) }
}
