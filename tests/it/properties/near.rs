//! What is found for many at once is what is found one by one.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use cofactor::corpus::{Corpus, Item};
use cofactor::ingest::Loaded;
use cofactor::metric::{Matching, MetricOptions, OpenFixes, OpenItems, WindowRow, WindowSeries, matches};
use cofactor::model::{DAY, Grouping, Instant, ItemKind, MatchRule};

use super::loaded;
use crate::support::generator::generate;

/// Loads incidents of which many occur at one time, and their action items.
fn history() -> Loaded {
    let corpus = generate(400, 11);
    // The time of day of the start goes, so that incidents of one day occur together.
    let mut lines = corpus.incidents.lines();
    let header = lines.next().expect("a header");
    let started = header.split(',').position(|column| column == "started_at").expect("a column");
    let mut incidents = format!("{header}\n");
    for line in lines {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        cells[started].replace_range(10.., "T00:00:00Z");
        incidents.push_str(&cells.join(","));
        incidents.push('\n');
    }
    loaded(vec![("incidents.csv", incidents), ("action_items.csv", corpus.action_items)])
}

#[test]
fn what_is_near_is_the_same_one_by_one_and_in_order() {
    let loaded = history();
    let corpus = Corpus::new(&loaded.frames, loaded.as_of);
    assert!(corpus.occurred.windows(2).any(|pair| pair[0] == pair[1]));
    for rule in [MatchRule::FactorAndSystem, MatchRule::Factor, MatchRule::System] {
        for lookback in [0, 1, DAY, 180 * DAY, i64::MAX] {
            let fixes =
                OpenFixes::new(&corpus, &MetricOptions { rule, lookback, ..MetricOptions::default() });
            let (mut next, mut total) = (0, 0);
            let (mut matching, mut summed, mut passed) = (Matching::default(), 0, 0);
            let costs: Vec<f64> = (0..corpus.len()).map(|incident| (incident % 97) as f64).collect();
            fixes.for_each_near(&costs, |incident, near| {
                let ranges: Vec<_> = near.iter().map(|near| near.range.clone()).collect();
                assert_eq!((incident, &ranges), (next, &fixes.near(incident)), "{rule:?} {lookback}");
                for item in corpus.actions_of.of(incident as usize) {
                    let item = *item as usize;
                    let came = fixes.recurrences(item);
                    assert_eq!(fixes.is_passed(item, near), !came.is_empty(), "{rule:?} {lookback} {item}");
                    passed += came.len();
                }
                next += 1;
                total += ranges.iter().map(ExactSizeIterator::len).sum::<usize>();
                if let [only] = near {
                    let matching = fixes.recurring_from(incident, &mut matching);
                    let sum: f64 = matching.iter().map(|other| costs[*other as usize]).sum();
                    assert!((only.cost - sum).abs() < 0.5, "whole numbers");
                    summed += 1;
                }
            });
            assert_eq!(next as usize, corpus.len());
            // Within less than a day there is none, since all occur at midnight.
            assert!(
                if lookback < DAY { total == 0 } else { total > 0 || lookback == DAY },
                "{rule:?} {lookback}"
            );
            assert!(summed > 0, "{rule:?}");
            assert!(passed > 0 || lookback <= DAY, "{rule:?} {lookback}");
        }
    }
}

#[test]
fn what_is_open_is_what_each_item_tells() {
    let loaded = history();
    let corpus = Corpus::new(&loaded.frames, loaded.as_of);
    let (actions, as_of) = (&corpus.actions, corpus.as_of);
    let items = OpenItems::new(&corpus);
    let open: Vec<usize> = (0..actions.len()).filter(|item| actions.is_open_at(*item, as_of.0)).collect();
    let mut overdue: Vec<u32> =
        open.iter().filter(|item| actions.is_overdue_at(**item, as_of.0)).map(|item| *item as u32).collect();
    let with_due = open.iter().filter(|item| actions.due[**item] != Instant::NEVER.0).count() as u64;
    assert_eq!(
        (items.open, items.overdue.of, items.overdue.count),
        (open.len() as u64, with_due, overdue.len() as u64)
    );
    assert_eq!(items.without_due(), open.len() as u64 - with_due);
    let without_owner = open.iter().filter(|item| !actions.has_owner[**item]).count() as u64;
    assert_eq!(items.without_owner, Some(without_owner), "the input states owners");
    overdue.sort_by_key(|item| (actions.due[*item as usize], *item));
    assert!(overdue.len() > OpenItems::IN_ORDER, "some are not put in order");
    assert_eq!(items.list[..OpenItems::IN_ORDER], overdue[..OpenItems::IN_ORDER]);
    let late = |item: u32| as_of.days_since(Instant(actions.due[item as usize]));
    let middle = [overdue[(overdue.len() - 1) / 2], overdue[overdue.len() / 2]].map(late);
    assert_eq!(items.days_overdue_median, Some(f64::midpoint(middle[0], middle[1])));
    let mut found = items.list.clone();
    found.sort_unstable();
    overdue.sort_unstable();
    assert_eq!(found, overdue);
    for incident in 0..corpus.len() {
        let all = corpus.actions_of.of(incident);
        let times = all.iter().map(|item| actions.created[*item as usize]);
        for end in times.flat_map(|at| [at, at + 1]).chain([i64::MIN, i64::MAX]) {
            let made: Vec<u32> =
                all.iter().copied().filter(|item| actions.created[*item as usize] < end).collect();
            assert_eq!(corpus.actions_made_before(incident, Instant(end)), made);
        }
    }
}

#[test]
fn the_series_of_the_largest_groups_are_among_those_of_all() {
    let loaded = history();
    let corpus = Corpus::new(&loaded.frames, loaded.as_of);
    let options = MetricOptions::default();
    let (found, windows) = (matches(&corpus, &options), options.windows_of(&corpus));
    let series = WindowSeries::new(&corpus, &found, &options, &windows).expect("there are incidents");
    for by in [Grouping::Team, Grouping::Severity, Grouping::System, Grouping::Category] {
        let all = series.by(&loaded.frames, by);
        let groups: BTreeSet<&str> = all.iter().map(|row| row.group.as_str()).collect();
        assert!(!groups.is_empty() && all.iter().all(|row| row.systemic_items.is_some()));
        for most in [1, 2, 1000] {
            let largest = series.of_largest(&loaded.frames, by, most);
            let mut names: Vec<&str> = largest.iter().map(|row| row.group.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), most.min(groups.len()), "{by:?}");
            let expected: Vec<WindowRow> = (all.iter())
                .filter(|row| names.binary_search(&row.group.as_str()).is_ok())
                .map(|row| WindowRow { systemic_items: None, ..row.clone() })
                .collect();
            assert_eq!(largest, expected, "{by:?} {most}");
            if by == Grouping::System {
                let mut systems: Vec<&Item> =
                    corpus.items.iter().filter(|item| item.kind == ItemKind::System).collect();
                systems.sort_by_key(|item| (Reverse(item.incidents), &item.name));
                let mut first: Vec<&str> = systems.iter().take(most).map(|item| item.name.as_str()).collect();
                first.sort_unstable();
                assert_eq!(names, first);
            }
        }
    }
}
