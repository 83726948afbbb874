//! The way down from the corpus to databases that fit into masks.

use std::ops::ControlFlow;

use super::database::Database;
use super::options::Options;
use super::pairs::Pairs;
use super::root::Root;
use super::row::{Exact, Room};
use super::search::{Search, Target};
use super::sink::Sink;
use super::slots::{MAX_SLOTS, Slots, branch_masks, counts_late, search_masks};
use super::tails::Tails;

/// Searches subtrees of the corpus one by one, keeping its memory between them.
pub(super) struct Descent<'a, S> {
    pub(super) search: Search<'a, S>,
    /// Support counts in the transactions of the path; zero between visits.
    counts: Vec<u32>,
    touched: Vec<u32>,
    /// Slots or numbers in the next database; `NONE` between visits.
    numbers: Vec<u32>,
    perfect: Vec<u32>,
    early: Vec<u32>,
    late: Vec<u32>,
    rooms: (Room<1>, Room<2>, Room<4>),
}

/// Holds a database whose items are visited one after the other.
struct Level {
    database: Database<'static>,
    next: u32,
    path_len: usize,
    free_len: usize,
}

const NONE: u32 = u32::MAX;

impl<'a, S: Sink> Descent<'a, S> {
    pub(super) fn new(target: Target, options: &'a Options, n_items: usize, sink: S) -> Self {
        Self {
            search: Search::new(target, options, sink),
            counts: vec![0; n_items],
            touched: Vec::new(),
            numbers: vec![NONE; n_items],
            perfect: Vec::new(),
            early: Vec::new(),
            late: Vec::new(),
            rooms: Default::default(),
        }
    }

    /// Searches all sets that hold `item` and otherwise only items before it.
    pub(super) fn subtree(&mut self, root: &Root<'_>, item: u32) -> ControlFlow<()> {
        self.search.path.clear();
        self.search.free.clear();
        let ids = &root.database.ids;
        let end = match &root.masks {
            Some(rows) => {
                let exact = Exact { rows, starts: &root.groups };
                branch_masks(&mut self.search, &mut self.rooms.0, exact, ids, item)
            }
            None => self.subtree_of_lists(root, item),
        };
        if end.is_break() {
            self.counts.fill(0);
            self.touched.clear();
            self.numbers.fill(NONE);
        }
        end
    }

    fn subtree_of_lists(&mut self, root: &Root<'_>, item: u32) -> ControlFlow<()> {
        // The levels are kept here instead of on the call stack, whose depth would be up to the data.
        let mut levels: Vec<Level> =
            self.visit(&root.database, item, root.pairs.as_ref())?.into_iter().collect();
        while let Some(level) = levels.last_mut() {
            self.search.path.truncate(level.path_len);
            self.search.free.truncate(level.free_len);
            if level.next as usize == level.database.n_early {
                levels.pop();
                continue;
            }
            level.next += 1;
            let deeper = self.visit(&level.database, level.next - 1, None)?;
            levels.extend(deeper);
        }
        ControlFlow::Continue(())
    }

    /// Adds `item` to the path, and returns the database of its subtree unless that was searched here.
    ///
    /// Where it is known how often items of the database meet, their rows are not looked at for it.
    fn visit(
        &mut self,
        database: &Database<'_>,
        item: u32,
        known: Option<&Pairs>,
    ) -> ControlFlow<(), Option<Level>> {
        let target = self.search.target;
        let with_tails = target != Target::Frequent && !counts_late(target, database);
        if with_tails {
            let is_blocked = if let Some(pairs) = known {
                pairs.most_late(item) == pairs.support_count(item)
            } else {
                let tails = database.rows_with(item).map(|(row, _, _)| row);
                Tails::new(database, item, &mut self.counts).have_common(tails)
            };
            if is_blocked {
                return ControlFlow::Continue(None);
            }
        }
        let support_count = self.count(database, item, counts_late(target, database), known);
        let mut is_blocked = self.classify(item, support_count);
        if with_tails && self.early.len() > MAX_SLOTS {
            // Too many items for masks: the next database has to tell of the late ones.
            self.forget_counts();
            self.count(database, item, true, known);
            is_blocked = self.classify(item, support_count);
        }
        let mut has_late = !self.late.is_empty();
        if with_tails && target == Target::Maximal && self.early.is_empty() {
            let min_support_count = self.search.options.min_support_count();
            has_late = if let Some(pairs) = known {
                pairs.most_late(item) >= min_support_count
            } else {
                let tails = database.rows_with(item).map(|(row, _, weight)| (row, weight));
                Tails::new(database, item, &mut self.counts).have_frequent(tails, min_support_count)
            };
        }
        let search = &mut self.search;
        if !is_blocked {
            let perfect = self.perfect.iter().map(|&item| database.ids[item as usize]);
            search.path.push(database.ids[item as usize]);
            if target == Target::Frequent {
                search.free.extend(perfect);
            } else {
                search.path.extend(perfect);
            }
            if target != Target::Maximal || (self.early.is_empty() && !has_late) {
                search.found(search.path.len(), search.free.len(), support_count)?;
            }
        }
        let is_leaf =
            is_blocked || self.early.is_empty() || self.search.path.len() >= self.search.options.max_items();
        let level = if is_leaf { None } else { self.descend(database, item)? };
        self.forget_counts();
        ControlFlow::Continue(level)
    }

    fn forget_counts(&mut self) {
        for &item in &self.touched {
            self.counts[item as usize] = 0;
        }
        self.touched.clear();
    }

    /// Counts the items of the rows that hold `item`, and returns how many transactions these are.
    fn count(&mut self, database: &Database<'_>, item: u32, with_late: bool, known: Option<&Pairs>) -> u32 {
        let (counts, touched) = (&mut self.counts, &mut self.touched);
        if let Some(pairs) = known {
            let late = with_late.then(|| pairs.late(item)).into_iter().flatten();
            let min_support_count = self.search.options.min_support_count();
            for (other, count) in
                pairs.early(item).chain(late).filter(|(_, count)| *count >= min_support_count)
            {
                counts[other as usize] = count;
                touched.push(other);
            }
            return pairs.support_count(item);
        }
        let mut support_count = 0;
        for (_, items, weight) in database.rows_with(item) {
            support_count += weight;
            for &other in items {
                if !with_late && other >= item {
                    break;
                }
                let count = &mut counts[other as usize];
                if *count == 0 {
                    touched.push(other);
                }
                *count += weight;
            }
        }
        support_count
    }

    /// Sorts the counted items into perfect, early and late ones, and tells whether a late one is in all rows.
    fn classify(&mut self, item: u32, support_count: u32) -> bool {
        let min_support_count = self.search.options.min_support_count();
        self.perfect.clear();
        self.early.clear();
        self.late.clear();
        let mut is_blocked = false;
        for &other in &self.touched {
            let count = self.counts[other as usize];
            if count < min_support_count || other == item {
                continue;
            }
            match (count == support_count, other < item) {
                (true, true) => self.perfect.push(other),
                (false, true) => self.early.push(other),
                (true, false) => is_blocked = true,
                (false, false) => self.late.push(other),
            }
        }
        self.perfect.sort_unstable();
        is_blocked
    }

    /// Searches the subtree in masks if its items fit, or else returns its database.
    fn descend(&mut self, database: &Database<'_>, item: u32) -> ControlFlow<(), Option<Level>> {
        let n_items = self.early.len() + self.late.len();
        if n_items > MAX_SLOTS {
            return ControlFlow::Continue(Some(self.level(database, item)));
        }
        // The rarest item goes first, with the most others still to come.
        let counts = &self.counts;
        self.early.sort_unstable_by_key(|&item| (std::cmp::Reverse(counts[item as usize]), item));
        let slots = || self.early.iter().chain(&self.late);
        for (slot, &item) in slots().enumerate() {
            self.numbers[item as usize] = slot as u32;
        }
        let ids: Vec<u32> = slots().map(|&item| database.ids[item as usize]).collect();
        let slots = Slots { by_item: &self.numbers, ids, early: &self.early };
        let Self { search, counts, rooms, .. } = self;
        match n_items {
            0..=64 => search_masks(search, &mut rooms.0, database, item, &slots, counts)?,
            65..=128 => search_masks(search, &mut rooms.1, database, item, &slots, counts)?,
            _ => search_masks(search, &mut rooms.2, database, item, &slots, counts)?,
        }
        for &item in self.early.iter().chain(&self.late) {
            self.numbers[item as usize] = NONE;
        }
        ControlFlow::Continue(None)
    }

    fn level(&mut self, database: &Database<'_>, item: u32) -> Level {
        self.early.sort_unstable();
        self.late.sort_unstable();
        let kept = || self.early.iter().chain(&self.late);
        for (number, &item) in kept().enumerate() {
            self.numbers[item as usize] = number as u32;
        }
        let ids = kept().map(|&item| database.ids[item as usize]).collect();
        let inner = database.conditional(item, &self.numbers, ids, self.early.len());
        for &item in self.early.iter().chain(&self.late) {
            self.numbers[item as usize] = NONE;
        }
        Level { database: inner, next: 0, path_len: self.search.path.len(), free_len: self.search.free.len() }
    }
}
