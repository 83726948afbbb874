//! The tables of the backtest and of the follow-up debt.

use std::rc::Rc;

use super::super::id_list::{IdList, Ids};
use super::super::table::{Table, Value};
use super::{Row, columns};
use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::frame::column::instant_at;
use crate::hotspot::{AgeBand, Backtest, Debt};
use crate::model::{Instant, Outcome};

/// How well each method foresaw each period, by kind, period and method.
#[must_use]
pub fn backtest_table(backtest: &Backtest) -> Table<'_> {
    let rows = backtest.scores.iter().map(|score| {
        let mut cells = Row(Vec::with_capacity(columns::BACKTEST.len()));
        cells.put(score.period.start);
        cells.put(score.period.end);
        cells.put(score.kind.name());
        cells.put(score.method.name());
        cells.put(score.half_life_days);
        cells.put(score.items);
        cells.put(score.expected);
        cells.put(score.observed);
        cells.put(score.spearman);
        cells.put(score.top_incidents.of);
        cells.put(score.top_incidents.count);
        cells.put(score.top_incidents.ratio());
        cells.put(score.top_impact_share);
        cells.put(score.log_likelihood);
        cells.put(score.covered.map(|covered| covered.count));
        cells.put(score.covered.and_then(crate::metric::Share::ratio));
        cells.0
    });
    Table { name: "backtest", columns: &columns::BACKTEST, rows: Box::new(rows) }
}

/// Open and overdue action items by group and age, one row for each band that holds any.
#[must_use]
pub fn debt_table(debt: &Debt) -> Table<'_> {
    let rows = debt.groups.iter().flat_map(|group| {
        AgeBand::ALL.into_iter().filter(|band| group.open[*band as usize] > 0).map(move |band| {
            let mut cells = Row::default();
            cells.put(group.of.name());
            cells.put(group.name.as_str());
            cells.put(band.name());
            cells.put(group.open[band as usize]);
            cells.put(group.overdue[band as usize]);
            cells.0
        })
    });
    Table { name: "debt", columns: &columns::DEBT, rows: Box::new(rows) }
}

/// The action items that recurrences came past while they were open, the costliest first.
#[must_use]
pub fn debt_items_table<'a>(frames: &'a Frames, corpus: &'a Corpus, debt: &'a Debt) -> Table<'a> {
    let (actions, table) = (&corpus.actions, &frames.action_items);
    let ids = Rc::new(Ids::new(frames, corpus));
    let rows = debt.items.iter().map(move |debt| {
        let item = debt.item;
        let row = actions.row(item);
        let mut cells = Row(Vec::with_capacity(columns::DEBT_ITEMS.len()));
        cells.action_item(frames, corpus, item);
        cells.put(Instant(actions.created[item]));
        cells.put(instant_at(&table.due_at, row));
        let is_overdue =
            actions.outcome[item] == Outcome::Open && actions.is_overdue_at(item, corpus.as_of.0);
        cells.put(if is_overdue { "overdue" } else { actions.outcome[item].name() });
        cells.put(debt.recurrences.len() as u64);
        cells.put(debt.impact);
        cells.put(Value::List(IdList::new(&ids, &debt.recurrences)));
        cells.0
    });
    Table { name: "debt_items", columns: &columns::DEBT_ITEMS, rows: Box::new(rows) }
}
