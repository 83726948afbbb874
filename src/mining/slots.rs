//! Giving items slots in masks, where the search over lists ends and that over masks starts.

use std::ops::ControlFlow;

use super::database::Database;
use super::mask::Mask;
use super::masks::{Masks, Node};
use super::row::{Exact, Room, Row};
use super::search::{Search, Target};
use super::sink::Sink;
use super::tails::Tails;

/// Largest number of items in masks.
pub(super) const MAX_SLOTS: usize = 256;

/// Tells whether late items are counted and get slots, or numbers in the next database.
///
/// All frequent sets need none. Closed sets of many items do without: few of these sets have to be tested against
/// them, and a test mostly ends after a few rows.
pub(super) fn counts_late(target: Target, database: &Database<'_>) -> bool {
    match target {
        Target::Closed | Target::Maximal => database.n_items() <= MAX_SLOTS,
        Target::Frequent => false,
    }
}

/// Searches the sets that hold `item` and otherwise only items before it.
pub(super) fn branch_masks<S: Sink>(
    search: &mut Search<'_, S>,
    room: &mut Room<1>,
    exact: Exact<'_, 1>,
    ids: &[u32],
    item: u32,
) -> ControlFlow<()> {
    let slot = item as usize;
    let mut inner = room.take_spare();
    inner.extend(exact.rows.iter().filter(|row| row.items.contains(slot)));
    let node = Node { inside: Mask::EMPTY, early: Mask::first(slot), size: 0, n_free: 0, exact };
    Masks { search, ids, room, tails: None }.branch(inner, slot, node)
}

/// Holds the slots that items get in masks.
pub(super) struct Slots<'a> {
    /// Slots by item; `NONE` for those without.
    pub(super) by_item: &'a [u32],
    /// Original item ids by slot.
    pub(super) ids: Vec<u32>,
    /// The items that have the first slots, which may extend the path.
    pub(super) early: &'a [u32],
}

/// How many entries of the lists of early items are gone through for one row that is not looked at.
const ENTRIES_A_ROW: usize = 16;

/// Searches the sets of the path, `item` and the numbered items.
pub(super) fn search_masks<const W: usize, S: Sink>(
    search: &mut Search<'_, S>,
    room: &mut Room<W>,
    database: &Database<'_>,
    item: u32,
    slots: &Slots<'_>,
    counts: &mut [u32],
) -> ControlFlow<()> {
    let early = Mask::first(slots.early.len());
    let target = search.target;
    let with_late = counts_late(target, database);
    let with_tails = target != Target::Frequent && !with_late;
    let mut rows: Vec<Row<W>> = room.take_spare();
    let mut take = |row: u32, items: &[u32], weight: u32| {
        let mut mask = Mask::EMPTY;
        for &other in items {
            if !with_late && other >= item {
                break;
            }
            mask.insert_if_any(slots.by_item[other as usize]);
        }
        if !mask.and(early).is_empty() {
            rows.push(Row { items: mask, weight, tail: if with_tails { row } else { Tails::NONE } });
        }
    };
    let n_entries: usize = slots.early.iter().map(|&other| database.n_rows_with(other)).sum();
    if n_entries <= ENTRIES_A_ROW * database.n_rows_with(item) {
        // Most rows hold no early item: the lists of these tell which do.
        for row in database.rows_with_any(item, slots.early) {
            let (items, weight) = database.row(row);
            take(row, items, weight);
        }
    } else {
        database.visit_with_early(item, take);
    }
    let (size, n_free) = (search.path.len(), search.free.len());
    let mut masks = Masks {
        search,
        ids: &slots.ids,
        room,
        tails: with_tails.then(|| Tails::new(database, item, counts)),
    };
    let node = Node { inside: Mask::EMPTY, early, size, n_free, exact: Exact::NONE };
    if target == Target::Maximal {
        masks.extend_grouped(rows, node)
    } else {
        masks.merge(&mut rows, early);
        masks.extend(&rows, node)?;
        masks.put_back(rows);
        ControlFlow::Continue(())
    }
}
