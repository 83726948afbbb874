//! Counting how often every two items met.

use rayon::prelude::*;

use crate::corpus::Lists;

/// Up to how many cells a full table has: their numbers stay near the processor.
const MOST_CELLS: usize = 1 << 20;

/// Up to how many threads have tables of their own, which on a large machine would take more than they save.
const MOST_TABLES: usize = 8;

/// Counts the pairs that met, in the order of their items.
pub(super) fn count(transactions: &Lists, items: usize) -> Vec<((u32, u32), Cell)> {
    match items.checked_mul(items) {
        // A full table pays where there are more incidents than cells in a row of it.
        Some(cells) if cells <= MOST_CELLS && items <= transactions.len() => {
            count_in_tables(transactions, items)
        }
        _ => count_by_item(transactions, items),
    }
}

/// Counts incident by incident in full tables, one for each thread.
fn count_in_tables(transactions: &Lists, items: usize) -> Vec<((u32, u32), Cell)> {
    let incidents = transactions.len();
    let share = incidents.div_ceil(rayon::current_num_threads().min(MOST_TABLES)).max(1);
    let starts: Vec<usize> = (0..incidents).step_by(share).collect();
    let counted = starts.into_par_iter().map(|start| {
        let mut full = Full::new(items);
        (start..incidents.min(start + share))
            .for_each(|incident| full.add(incident, transactions.of(incident)));
        full
    });
    let counted: Vec<Full> = counted.collect();
    let joined = counted.into_iter().reduce(|full, later| full.followed_by(&later));
    let Some(full) = joined else { return Vec::new() };
    let mut met = Vec::new();
    for a in 0..items {
        for b in a + 1..items {
            let cell = full.at(a * items + b);
            if cell.count > 0 {
                met.push(((a as u32, b as u32), cell));
            }
        }
    }
    met
}

/// The cells of all pairs, by first and second item.
struct Full {
    items: usize,
    /// How often each pair met, above the last incident of it: both change at every meeting.
    cells: Vec<u64>,
    /// The first incident of each pair that met.
    firsts: Vec<u32>,
}

impl Full {
    /// The bits of the last incident.
    const LAST: u64 = u32::MAX as u64;

    fn new(items: usize) -> Self {
        Self { items, cells: vec![0; items * items], firsts: vec![0; items * items] }
    }

    fn add(&mut self, incident: usize, list: &[u32]) {
        for (place, a) in list.iter().enumerate() {
            let row = *a as usize * self.items;
            let cells = &mut self.cells[row..row + self.items];
            for b in &list[place + 1..] {
                let cell = &mut cells[*b as usize];
                if *cell == 0 {
                    self.firsts[row + *b as usize] = incident as u32;
                }
                *cell = (*cell & !Self::LAST) + (Self::LAST + 1) + incident as u64;
            }
        }
    }

    fn at(&self, place: usize) -> Cell {
        let cell = self.cells[place];
        Cell { count: (cell >> 32) as u32, first: self.firsts[place], last: cell as u32 }
    }

    /// Joins the counts of incidents with those of later ones.
    fn followed_by(mut self, later: &Self) -> Self {
        for (place, (cell, more)) in self.cells.iter_mut().zip(&later.cells).enumerate() {
            if *more == 0 {
                continue;
            }
            if *cell == 0 {
                self.firsts[place] = later.firsts[place];
            }
            *cell = (*cell & !Self::LAST) + more;
        }
        self
    }
}

/// Counts the pairs item by item: for each, only those are looked at that it met.
fn count_by_item(transactions: &Lists, items: usize) -> Vec<((u32, u32), Cell)> {
    let incidents_of = transactions.inverted(items);
    let counted: Vec<Vec<((u32, u32), Cell)>> = (0..items as u32)
        .into_par_iter()
        .map_init(
            || vec![Cell::EMPTY; items],
            |row, a| {
                let mut met = Vec::new();
                for incident in incidents_of.of(a as usize) {
                    for b in later(transactions, *incident, a) {
                        let cell = &mut row[*b as usize];
                        if cell.count == 0 {
                            met.push(*b);
                        }
                        cell.add(*incident);
                    }
                }
                met.sort_unstable();
                met.into_iter()
                    .map(|b| ((a, b), std::mem::replace(&mut row[b as usize], Cell::EMPTY)))
                    .collect()
            },
        )
        .collect();
    counted.concat()
}

/// Returns the items of an incident that come after one of them.
fn later(transactions: &Lists, incident: u32, item: u32) -> &[u32] {
    let list = transactions.of(incident as usize);
    let at = list.iter().position(|other| *other == item).map_or(list.len(), |at| at + 1);
    &list[at..]
}

/// How often two items met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub count: u32,
    /// The first incident.
    pub first: u32,
    /// The last incident.
    pub last: u32,
}

impl Cell {
    const EMPTY: Self = Self { count: 0, first: u32::MAX, last: 0 };

    fn add(&mut self, incident: u32) {
        if self.count == 0 {
            self.first = incident;
        }
        self.count += 1;
        self.last = incident;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_count_the_same() {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for incident in 0..500 {
            let mut list: Vec<u32> = (0..next(7)).map(|_| (next(12) * next(3)) as u32).collect();
            list.sort_unstable();
            list.dedup();
            pairs.extend(list.into_iter().map(|item| (incident, item)));
        }
        let transactions = Lists::group(500, pairs.into_iter());
        let counted = count_in_tables(&transactions, 23);
        assert!(counted.len() > 50);
        assert_eq!(counted, count_by_item(&transactions, 23));
        assert_eq!(count_in_tables(&Lists::default(), 0), []);
    }
}
