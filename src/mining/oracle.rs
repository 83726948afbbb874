//! The miners against the definitions, tried on all subsets of the items.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use proptest::prelude::*;

use super::mine::visit;
use super::search::Target;
use super::{Options, Transactions, closed, count_closed, count_frequent, count_maximal, frequent, maximal};

type Found = BTreeMap<Vec<u32>, u32>;
type Miner = fn(&Transactions, &Options) -> (Found, Vec<u64>);

/// Returns all frequent sets with their support counts, by looking at every subset of the items.
fn brute_force(transactions: &[Vec<u32>], items: &[u32], min_support_count: u32) -> Found {
    (1_u32..1 << items.len())
        .map(|bits| (0..items.len()).filter(|slot| bits >> slot & 1 == 1).map(|slot| items[slot]).collect())
        .map(|set: Vec<u32>| {
            let holds = |transaction: &&Vec<u32>| set.iter().all(|item| transaction.contains(item));
            let support_count = transactions.iter().filter(holds).count() as u32;
            (set, support_count)
        })
        .filter(|&(_, support_count)| support_count >= min_support_count)
        .collect()
}

/// Returns the sets for which no other set with one item more passes `rivals`.
fn without_rivals(all: &Found, items: &[u32], rivals: impl Fn(u32, u32) -> bool) -> Found {
    let has_rival = |set: &Vec<u32>, support_count: u32| {
        items.iter().filter(|item| !set.contains(item)).any(|&item| {
            let mut larger = set.clone();
            larger.push(item);
            larger.sort_unstable();
            all.get(&larger).is_some_and(|&larger| rivals(larger, support_count))
        })
    };
    all.iter()
        .filter(|&(set, &count)| !has_rival(set, count))
        .map(|(set, &count)| (set.clone(), count))
        .collect()
}

macro_rules! miner {
    ($visit:ident, $count:ident) => {
        |transactions, options| {
            let mut found = Found::new();
            let end = $visit(transactions, options, |items, support_count| {
                assert!(items.is_sorted(), "items are sorted");
                assert_eq!(found.insert(items.to_vec(), support_count), None, "{items:?} is visited once");
                ControlFlow::Continue(())
            });
            assert_eq!(end, ControlFlow::Continue(()));
            (found, $count(transactions, options))
        }
    };
}

const MINERS: [Miner; 3] =
    [miner!(closed, count_closed), miner!(frequent, count_frequent), miner!(maximal, count_maximal)];

fn by_size(found: &Found) -> Vec<u64> {
    let mut by_size = vec![0; found.keys().map(|set| set.len() + 1).max().unwrap_or(0)];
    for set in found.keys() {
        by_size[set.len()] += 1;
    }
    by_size
}

fn agrees(transactions: &[Vec<u32>], items: &[u32], min_support_count: u32, sizes: (usize, usize)) {
    let all = brute_force(transactions, items, min_support_count);
    let expected = [
        without_rivals(&all, items, |larger, set| larger == set),
        all.clone(),
        without_rivals(&all, items, |_, _| true),
    ];
    let interned: Transactions = transactions.iter().collect();
    let options = Options::new(min_support_count).with_items(sizes.0..=sizes.1);
    for (miner, mut expected) in MINERS.iter().zip(expected) {
        expected.retain(|set, _| (sizes.0..=sizes.1).contains(&set.len()));
        let (found, counts) = miner(&interned, &options);
        assert_eq!(found, expected);
        assert_eq!(counts, by_size(&expected));
        for (set, &support_count) in &expected {
            let holds = |&number: &usize| set.iter().all(|item| transactions[number].contains(item));
            let occurrences: Vec<u32> =
                (0..transactions.len()).filter(holds).map(|number| number as u32).collect();
            assert_eq!(occurrences.len(), support_count as usize);
            assert_eq!(interned.occurrences(set), occurrences);
        }
    }
}

/// Adds `n` items that are frequent alone, each in two transactions that hold nothing else.
fn padded(mut transactions: Vec<Vec<u32>>, n: u32) -> Vec<Vec<u32>> {
    transactions.extend((0..2 * n).map(|i| vec![1_000_000 + i / 2]));
    transactions
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_targets_equal_brute_force(
        transactions in prop::collection::vec(prop::collection::vec(0_u32..9, 0..9), 0..40),
        min_support_count in 0_u32..8,
        sizes in (1_usize..4, 1_usize..10),
    ) {
        let items: Vec<u32> = (0..9).collect();
        agrees(&transactions, &items, min_support_count.max(1), (1, 9));
        agrees(&transactions, &items, min_support_count.max(1), sizes);
    }

    #[test]
    fn dense_data_equal_brute_force(
        gaps in prop::collection::vec((0_u32..8, 0_u32..8, 0_u32..8), 1..60),
        min_support_count in 1_u32..30,
    ) {
        let items: Vec<u32> = (0..8).map(|item| item * 70_001).collect();
        let kept = |(a, b, c)| (0..8).filter(|&i| i != a && i != b && i != c).map(|i| i * 70_001).collect();
        let transactions: Vec<Vec<u32>> = gaps.into_iter().map(kept).collect();
        agrees(&transactions, &items, min_support_count, (1, 8));
    }
}

/// Spreads items over so many others that neither root nor subtrees fit into masks of one word.
fn wide(n_items: u32, n_transactions: u32, length: u32) -> Vec<Vec<u32>> {
    let mut state = 12345_u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    (0..n_transactions)
        .map(|_| {
            // The smaller of two draws: low ids are more frequent.
            (0..length).map(|_| (random() % n_items).min(random() % n_items)).collect()
        })
        .collect()
}

/// Finds the closed sets one transaction at a time: they are the intersections of transactions.
fn closed_by_intersection(transactions: &[Vec<u32>]) -> std::collections::BTreeSet<Vec<u32>> {
    let mut all = std::collections::BTreeSet::new();
    for transaction in transactions {
        let mut own = transaction.clone();
        own.sort_unstable();
        own.dedup();
        let met: Vec<Vec<u32>> = all
            .iter()
            .map(|set: &Vec<u32>| {
                set.iter().copied().filter(|item| own.binary_search(item).is_ok()).collect()
            })
            .collect();
        all.extend(met);
        all.insert(own);
    }
    all.remove(&Vec::new());
    all
}

#[test]
fn many_items_equal_intersections() {
    for (n_items, n_transactions, length) in [(100, 12, 40), (200, 11, 90), (400, 10, 200), (900, 9, 600)] {
        let transactions = wide(n_items, n_transactions, length);
        let interned: Transactions = transactions.iter().collect();
        let support = |set: &[u32]| interned.occurrences(set).len() as u32;
        let all = closed_by_intersection(&transactions);
        for min_support_count in [1, 2, 4] {
            let options = Options::new(min_support_count);
            let frequent: Found = all
                .iter()
                .map(|set| (set.clone(), support(set)))
                .filter(|&(_, support_count)| support_count >= min_support_count)
                .collect();
            let (found, counts) = MINERS[0](&interned, &options);
            assert!(found == frequent, "closed, {n_items} items, {} and {}", found.len(), frequent.len());
            assert_eq!(counts, by_size(&frequent));
            let is_within = |small: &[u32], large: &[u32]| {
                small.len() < large.len() && small.iter().all(|item| large.binary_search(item).is_ok())
            };
            let maximal: Found = frequent
                .iter()
                .filter(|(set, _)| !frequent.keys().any(|other| is_within(set, other)))
                .map(|(set, &count)| (set.clone(), count))
                .collect();
            let (found, counts) = MINERS[2](&interned, &options);
            assert!(found == maximal, "maximal, {n_items} items, {} and {}", found.len(), maximal.len());
            assert_eq!(counts, by_size(&maximal));
        }
    }
}

#[test]
fn frequent_sets_are_the_subsets_of_closed_ones() {
    let transactions = wide(300, 400, 12);
    let interned: Transactions = transactions.iter().collect();
    let options = Options::new(3).with_items(1..=3);
    let (found, counts) = MINERS[1](&interned, &options);
    assert_eq!(counts, by_size(&found));
    let mut expected = Found::new();
    let _ = closed(&interned, &Options::new(3), |items, _| {
        for (i, &a) in items.iter().enumerate() {
            expected.insert(vec![a], interned.occurrences(&[a]).len() as u32);
            for (j, &b) in items.iter().enumerate().skip(i + 1) {
                expected.insert(vec![a, b], interned.occurrences(&[a, b]).len() as u32);
                for &c in &items[j + 1..] {
                    expected.insert(vec![a, b, c], interned.occurrences(&[a, b, c]).len() as u32);
                }
            }
        }
        ControlFlow::Continue(())
    });
    assert_eq!(found, expected);
}

/// With little room most subtrees break off and are searched again, in shares that grow.
#[test]
fn the_order_depends_neither_on_threads_nor_on_room() {
    let interned: Transactions = wide(300, 3000, 12).into_iter().collect();
    let options = Options::new(2);
    let visits = |n_threads, waiting_cells| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads start");
        pool.install(|| {
            let mut visits = Vec::new();
            let _ = visit(Target::Closed, &interned, &options, waiting_cells, |items, support_count| {
                visits.push((items.to_vec(), support_count));
                ControlFlow::Continue(())
            });
            (visits, count_closed(&interned, &options))
        })
    };
    let expected = visits(1, 0);
    assert!(expected.0.len() > 10_000);
    for waiting_cells in [0, 1 << 16, 1 << 24] {
        assert!(visits(3, waiting_cells) == expected);
    }
}

#[test]
fn a_visitor_may_end_the_search() {
    for n_transactions in [50, 3000] {
        let interned: Transactions = wide(100, n_transactions, 10).into_iter().collect();
        let mut n_visits = 0;
        let end = frequent(&interned, &Options::new(2), |_, _| {
            n_visits += 1;
            if n_visits == 7 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!((end, n_visits), (ControlFlow::Break(()), 7));
    }
}

#[test]
fn long_transactions_overflow_neither_stack_nor_counts() {
    let transaction: Vec<u32> = (0..5000).collect();
    let interned: Transactions = [&transaction, &transaction].into_iter().collect();
    assert_eq!(count_closed(&interned, &Options::new(2)).iter().sum::<u64>(), 1);
    assert_eq!(count_maximal(&interned, &Options::new(1)).iter().sum::<u64>(), 1);
    assert_eq!(count_frequent(&interned, &Options::new(2))[1..3], [5000, 5000 * 4999 / 2]);
    assert_eq!(count_frequent(&interned, &Options::new(2))[2500], u64::MAX);
    let mut n_visits = 0;
    let _ = frequent(&interned, &Options::new(2), |_, _| {
        n_visits += 1;
        if n_visits == 100_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(n_visits, 100_000);
}

#[test]
fn fimi_text_is_read_with_places() {
    let read = |text: &str| Transactions::from_fimi(text.as_bytes());
    let transactions = read("3 1 2\r\n\n 7\t3 \n4294967295").expect("well-formed");
    assert_eq!((transactions.n_transactions(), transactions.n_rows(), transactions.n_items()), (4, 3, 5));
    assert_eq!(transactions.occurrences(&[3]), [0, 2]);
    assert_eq!(transactions.occurrences(&[4_294_967_295]), [3]);
    assert_eq!(transactions.occurrences(&[5]), [0_u32; 0]);
    assert_eq!(transactions.occurrences(&[]), [0, 1, 2, 3]);
    for (text, line, column) in
        [("1 2\n3 -4", 2, 3), ("4294967296", 1, 10), ("7\n4294967296", 2, 10), ("1\n\n2,3", 3, 2)]
    {
        let error = read(text).expect_err("a bad token");
        assert_eq!((error.line, error.column), (line, column));
        assert!(error.to_string().starts_with(&format!("line {line}, column {column}: expected item ids")));
    }
    assert_eq!(read("").expect("empty").n_transactions(), 0);
}

#[test]
fn padding_with_lone_items_changes_nothing() {
    let transactions = wide(9, 60, 5);
    let expected: Transactions = transactions.iter().collect();
    for n in [70, 300] {
        let interned: Transactions = padded(transactions.clone(), n).into_iter().collect();
        for miner in MINERS {
            let (mut found, _) = miner(&interned, &Options::new(2));
            found.retain(|set, _| set[0] < 1_000_000);
            assert_eq!(found, miner(&expected, &Options::new(2)).0);
        }
    }
}
