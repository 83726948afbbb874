//! Choices of `hotspots` and `patterns`: teams, impact by severity, plain transactions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::outputs::{Row, rows, stdout};
use crate::support::generator::generate;

/// Writes a generated history of which each incident is changed.
fn history(change: impl Fn(&mut Row)) -> tempfile::TempDir {
    let made = generate(600, 9);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut incidents = rows(&made.incidents);
    incidents.iter_mut().for_each(change);
    let mut writer = csv::Writer::from_path(folder.path().join("incidents.csv")).expect("writable");
    writer.write_record(incidents[0].keys()).expect("writable");
    for row in &incidents {
        writer.write_record(row.values()).expect("writable");
    }
    writer.flush().expect("writable");
    std::fs::write(folder.path().join("action_items.csv"), made.action_items).expect("writable");
    folder
}

fn hotspots(folder: &Path, more: &[&str]) -> Vec<Row> {
    rows(&stdout(folder, &[&["hotspots", ".", "--format", "csv", "--quiet"], more].concat()))
}

#[test]
fn teams_are_ranked_as_systems_of_their_name_would_be() {
    let teams = history(|_| {});
    let systems = history(|row| {
        let team = row["team"].clone();
        row.insert("systems".to_owned(), team);
    });
    // Recurrence asks for a shared system, so what is made of it differs; intervals of ranks are drawn by kind.
    let compared = [
        "rank",
        "name",
        "score",
        "expected_next_90d",
        "expected_next_90d_low",
        "expected_next_90d_high",
        "impact",
        "incidents",
        "open",
        "overdue",
        "resolve_minutes_median",
        "trend_beta",
        "trend_p",
        "first_at",
        "last_at",
    ];
    let columns = |list: Vec<Row>, kind: &str| -> Vec<Vec<String>> {
        assert!(list.iter().all(|row| row["kind"] == kind), "{kind}");
        list.iter().map(|row| compared.iter().map(|column| row[*column].clone()).collect()).collect()
    };
    let expected = columns(hotspots(systems.path(), &["--by", "system"]), "system");
    assert_eq!(expected.len(), 12, "the generator has twelve teams");
    assert_eq!(columns(hotspots(teams.path(), &["--by", "team"]), "team"), expected);
}

#[test]
fn by_severity_an_item_costs_the_mean_weight_of_its_incidents() {
    // 1 to 5 weigh 16, 8, 4, 2, 1; unknown weighs 4.
    let weight = |severity: &str| match severity {
        "SEV1" => 16.0,
        "SEV2" => 8.0,
        "SEV3" | "" => 4.0,
        "SEV4" => 2.0,
        other => panic!("the generator has no {other}"),
    };
    let mut weights: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows(&generate(600, 9).incidents).iter().filter(|row| row["excluded"].is_empty()) {
        let (factors, systems) = (row["factors"].split(';'), row["systems"].split(';'));
        for name in factors.chain(systems).filter(|name| !name.is_empty()) {
            weights.entry(name.to_owned()).or_default().push(weight(&row["severity"]));
        }
    }
    let folder = history(|_| {});
    let mut compared = 0;
    for row in hotspots(folder.path(), &["--impact", "severity"]) {
        let Some(weights) = weights.get(&row["name"]) else { continue };
        let number = |column: &str| row[column].parse::<f64>().expect("a number");
        let mean = weights.iter().sum::<f64>() / weights.len() as f64;
        let (impact, score) = (number("impact"), number("score"));
        assert!((impact - mean).abs() < 1e-9 * mean, "{}: {impact}, not {mean}", row["name"]);
        assert!((score - impact * number("expected_next_90d")).abs() < 1e-9 * score.abs(), "{}", row["name"]);
        compared += 1;
    }
    assert!(compared > 100, "{compared} compared of {}", weights.len());
}

/// All sets of a few items that are in at least `least` transactions, with their counts.
fn counted(transactions: &[BTreeSet<u32>], items: u32, least: usize) -> BTreeMap<BTreeSet<u32>, usize> {
    (1..1_u32 << items)
        .map(|bits| (0..items).filter(|item| bits >> item & 1 == 1).collect::<BTreeSet<u32>>())
        .map(|set| (set.clone(), transactions.iter().filter(|all| set.is_subset(all)).count()))
        .filter(|(_, count)| *count >= least)
        .collect()
}

#[test]
fn itemsets_of_plain_transactions_are_those_of_plain_counting() {
    let mut random = crate::support::generator::Random(5);
    let mut transactions: Vec<BTreeSet<u32>> =
        (0..90).map(|_| (0..=random.below(7)).map(|_| random.below(9) as u32).collect()).collect();
    // One item brings another, so that not every set is closed.
    for set in transactions.iter_mut().filter(|set| set.contains(&1)) {
        set.insert(8);
    }
    let line = |set: &BTreeSet<u32>| set.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = transactions.iter().map(|set| line(set) + "\n").collect::<String>();
    std::fs::write(folder.path().join("numbers.txt"), file).expect("writable");

    let frequent = counted(&transactions, 9, 3);
    let without_larger = |holds: &dyn Fn(usize, usize) -> bool| {
        let is_beaten = |set: &BTreeSet<u32>, count: usize| {
            frequent
                .iter()
                .any(|(other, more)| other.len() > set.len() && set.is_subset(other) && holds(count, *more))
        };
        frequent
            .iter()
            .filter(|(set, count)| !is_beaten(set, **count))
            .map(|(set, count)| (set.clone(), *count))
            .collect()
    };
    let closed: BTreeMap<BTreeSet<u32>, usize> = without_larger(&|count, larger| count == larger);
    let maximal: BTreeMap<BTreeSet<u32>, usize> = without_larger(&|_, _| true);
    assert!(frequent.len() > closed.len() && closed.len() > maximal.len() && maximal.len() > 10);

    for (target, expected) in [("frequent", &frequent), ("closed", &closed), ("maximal", &maximal)] {
        for threads in ["1", "3"] {
            let run = ["patterns", "numbers.txt", "--transactions", "--min-count", "3", "--target", target];
            let run = [&run[..], &["--threads", threads]].concat();
            let said = stdout(folder.path(), &run);
            let mut found: Vec<(BTreeSet<u32>, usize)> = said
                .lines()
                .map(|line| {
                    let (items, count) = line.split_once(" (").expect("items and their count");
                    let items = items.split(' ').map(|item| item.parse().expect("a number"));
                    (items.collect(), count.trim_end_matches(')').parse().expect("a number"))
                })
                .collect();
            found.sort();
            assert_eq!(found, expected.clone().into_iter().collect::<Vec<_>>(), "{target}");
            let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
            for set in expected.keys() {
                *sizes.entry(set.len()).or_default() += 1;
            }
            let mut counts = format!("{}\n", expected.len());
            counts.extend(sizes.iter().map(|(size, number)| format!("size {size}: {number}\n")));
            assert_eq!(stdout(folder.path(), &[&run[..], &["--count"]].concat()), counts, "{target}");
        }
    }
}
