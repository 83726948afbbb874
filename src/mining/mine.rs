//! The public miners: one subtree per frequent item, spread over threads, reported in one order.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::descent::Descent;
use super::options::Options;
use super::root::Root;
use super::search::Target;
use super::sink::{Buffer, Counter, Visit};
use super::transactions::Transactions;

/// Visits every closed frequent itemset once.
///
/// An itemset is closed when no item can be added to it without losing a transaction. The visitor gets the items,
/// sorted by id, and the support count; `Break` ends the search and is returned. The order of the visits depends on
/// the transactions and the minimum support count alone, not on the number of threads. No itemset is kept to be
/// compared with others. Time is `O(c |D|)` at worst for `c` closed sets in data of `|D|` items over all
/// transactions, and memory `O(|D|)` for each thread and level of the search, with at most 64 MB of itemsets that
/// wait for their turn. `Transactions::occurrences` lists the transactions behind an itemset.
///
/// Source: Uno, Kiyomi and Arimura, LCM ver. 2: efficient mining algorithms for frequent/closed/maximal itemsets,
/// FIMI 2004.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use cofactor::mining::{Options, Transactions, closed};
///
/// let transactions = Transactions::from_iter([vec![1, 2, 3], vec![1, 2], vec![2, 4]]);
/// let mut found = Vec::new();
/// let _ = closed(&transactions, &Options::new(2), |items, support_count| {
///     found.push((items.to_vec(), support_count));
///     ControlFlow::Continue(())
/// });
/// assert_eq!(found, [(vec![2], 3), (vec![1, 2], 2)]);
/// ```
pub fn closed(
    transactions: &Transactions,
    options: &Options,
    visitor: impl FnMut(&[u32], u32) -> ControlFlow<()>,
) -> ControlFlow<()> {
    visit(Target::Closed, transactions, options, WAITING_CELLS, visitor)
}

/// Visits every frequent itemset once.
///
/// An itemset is frequent when at least the minimum support count of transactions hold all its items. Visitor, order
/// and memory are those of [`closed`]; time is `O(|D|)` at worst for each set that is not the union of a smaller one
/// and items met in all its transactions.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use cofactor::mining::{Options, Transactions, frequent};
///
/// let transactions = Transactions::from_iter([vec![1, 2, 3], vec![1, 2], vec![2, 4]]);
/// let mut n_found = 0;
/// let _ = frequent(&transactions, &Options::new(2), |_, _| {
///     n_found += 1;
///     ControlFlow::Continue(())
/// });
/// assert_eq!(n_found, 3);
/// ```
pub fn frequent(
    transactions: &Transactions,
    options: &Options,
    visitor: impl FnMut(&[u32], u32) -> ControlFlow<()>,
) -> ControlFlow<()> {
    visit(Target::Frequent, transactions, options, WAITING_CELLS, visitor)
}

/// Visits every maximal frequent itemset once.
///
/// A frequent itemset is maximal when no item can be added to it without falling below the minimum support count.
/// Visitor, order and memory are those of [`closed`].
///
/// Source: Burdick, Calimlim and Gehrke, MAFIA: a maximal frequent itemset algorithm for transactional databases,
/// ICDE 2001, for the subtrees that are left out.
///
/// ```
/// use std::ops::ControlFlow;
///
/// use cofactor::mining::{Options, Transactions, maximal};
///
/// let transactions = Transactions::from_iter([vec![1, 2, 3], vec![1, 2], vec![2, 4]]);
/// let mut found = Vec::new();
/// let _ = maximal(&transactions, &Options::new(2), |items, support_count| {
///     found.push((items.to_vec(), support_count));
///     ControlFlow::Continue(())
/// });
/// assert_eq!(found, [(vec![1, 2], 2)]);
/// ```
pub fn maximal(
    transactions: &Transactions,
    options: &Options,
    visitor: impl FnMut(&[u32], u32) -> ControlFlow<()>,
) -> ControlFlow<()> {
    visit(Target::Maximal, transactions, options, WAITING_CELLS, visitor)
}

/// Counts the itemsets that [`closed`] visits, by number of items, without building them.
///
/// Index 0 stands for the empty set, which is never counted; counts saturate at `u64::MAX`.
///
/// ```
/// use cofactor::mining::{Options, Transactions, count_closed};
///
/// let transactions = Transactions::from_iter([vec![1, 2, 3], vec![1, 2], vec![2, 4]]);
/// assert_eq!(count_closed(&transactions, &Options::new(2)), [0, 1, 1]);
/// ```
pub fn count_closed(transactions: &Transactions, options: &Options) -> Vec<u64> {
    count(Target::Closed, transactions, options)
}

/// Counts the itemsets that [`frequent`] visits, by number of items, without building them.
///
/// Items met in all transactions of a set are counted by binomial coefficients: `n` of them stand for `2^n` sets.
/// The result is read like that of [`count_closed`].
///
/// ```
/// use cofactor::mining::{Options, Transactions, count_frequent};
///
/// let transactions = Transactions::from_iter([vec![1, 2, 3], vec![1, 2], vec![2, 4]]);
/// assert_eq!(count_frequent(&transactions, &Options::new(2)), [0, 2, 1]);
/// ```
pub fn count_frequent(transactions: &Transactions, options: &Options) -> Vec<u64> {
    count(Target::Frequent, transactions, options)
}

/// Counts the itemsets that [`maximal`] visits, by number of items, without building them.
///
/// The result is read like that of [`count_closed`].
///
/// ```
/// use cofactor::mining::{Options, Transactions, count_maximal};
///
/// let transactions = Transactions::from_iter([vec![1, 2, 3], vec![1, 2], vec![2, 4]]);
/// assert_eq!(count_maximal(&transactions, &Options::new(2)), [0, 0, 1]);
/// ```
pub fn count_maximal(transactions: &Transactions, options: &Options) -> Vec<u64> {
    count(Target::Maximal, transactions, options)
}

/// Number of rows from which a search is spread over threads.
const MANY_ROWS: usize = 2048;

/// Cells of four bytes for all itemsets that wait for their turn: 32 MB, at most doubled by growing vectors.
const WAITING_CELLS: usize = 1 << 23;

/// Number of subtrees a thread takes between two reports, at most.
const WAVE: usize = 64;

fn count(target: Target, transactions: &Transactions, options: &Options) -> Vec<u64> {
    let root = Root::new(transactions, options.min_support_count());
    let mut descents = descents(&root, || Descent::new(target, options, root.n_items(), Counter::default()));
    spread(&mut descents, 0..root.n_items() as u32, |descent, item| {
        // Counters never break off.
        let _ = descent.subtree(&root, item);
    });
    let counters = descents.into_iter().map(|descent| descent.search.sink);
    counters.fold(Counter::default(), Counter::merge).by_size(|size| options.admits(size))
}

/// Visits the itemsets of `target`, with at most `waiting_cells` of four bytes for those that wait.
pub(super) fn visit(
    target: Target,
    transactions: &Transactions,
    options: &Options,
    waiting_cells: usize,
    visitor: impl FnMut(&[u32], u32) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let root = Root::new(transactions, options.min_support_count());
    let n = root.n_items();
    let mut direct = Descent::new(target, options, n, Visit::new(visitor));
    let mut descents = descents(&root, || Waves {
        descent: Descent::new(target, options, n, Buffer::default()),
        done: Vec::new(),
    });
    if descents.len() == 1 {
        return (0..n as u32).try_for_each(|item| direct.subtree(&root, item));
    }
    let max_wave = WAVE * descents.len();
    let mut wave = max_wave;
    let mut next = 0;
    while next < n {
        let items = next as u32..(next + wave).min(n) as u32;
        next = items.end as usize;
        let max_cells = waiting_cells / wave;
        spread(&mut descents, items, |waves, item| {
            waves.descent.search.sink = Buffer::new(max_cells);
            let is_whole = waves.descent.subtree(&root, item).is_continue();
            waves.done.push((item, is_whole.then(|| std::mem::take(&mut waves.descent.search.sink))));
        });
        let mut done: Vec<_> = descents.iter_mut().flat_map(|waves| waves.done.drain(..)).collect();
        done.sort_unstable_by_key(|&(item, _)| item);
        // Subtrees that took too much room are searched again; larger shares make the next ones fit.
        let is_tight = done.iter().any(|(_, buffer)| buffer.is_none());
        wave = if is_tight { (wave / 2).max(descents.len()) } else { (2 * wave).min(max_wave) };
        for (item, buffer) in done {
            match buffer {
                Some(buffer) => buffer.drain_into(&mut direct.search.sink)?,
                None => direct.subtree(&root, item)?,
            }
        }
    }
    ControlFlow::Continue(())
}

/// Holds a search and the subtrees it has been through since the last report, without those that broke off.
struct Waves<'a> {
    descent: Descent<'a, Buffer>,
    done: Vec<(u32, Option<Buffer>)>,
}

/// Returns one searcher for each thread that is worth its start.
fn descents<T>(root: &Root<'_>, new: impl Fn() -> T) -> Vec<T> {
    let n = if root.n_rows() < MANY_ROWS { 1 } else { rayon::current_num_threads().max(1) };
    (0..n).map(|_| new()).collect()
}

/// Lets the searchers take the items one after the other.
fn spread<T: Send>(searchers: &mut [T], items: Range<u32>, search: impl Fn(&mut T, u32) + Sync) {
    if let [searcher] = searchers {
        items.for_each(|item| search(searcher, item));
        return;
    }
    let next = AtomicU32::new(items.start);
    searchers.par_iter_mut().with_max_len(1).for_each(|searcher| {
        loop {
            let item = next.fetch_add(1, Ordering::Relaxed);
            if item >= items.end {
                break;
            }
            search(searcher, item);
        }
    });
}
