//! What was planted is found, and hardly anything else: triples of factors and factor–system pairs among
//! popular and rare items drawn by chance, after ../shared/peers/generate.py.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::outputs::rows;
use crate::support::generator::Random;
use crate::support::{folder, stdout, text};

const FACTORS: u64 = 400;
const SYSTEMS: u64 = 200;
const TRIPLES: u64 = 12;
const PAIRS: u64 = 20;

type Itemset = BTreeSet<String>;

fn factor(number: u64) -> String {
    format!("factor:cf-{number:03}")
}

fn system(number: u64) -> String {
    format!("system:sys-{number:03}")
}

/// Draws so many items, popular ones more often: the chance of rank r is about 1/(r + 2.7).
fn drawn(random: &mut Random, items: u64, count: u64) -> BTreeSet<u64> {
    let share = |random: &mut Random| random.below(1 << 53) as f64 / (1u64 << 53) as f64;
    let mut found = BTreeSet::new();
    while (found.len() as u64) < count {
        // The inverse of the logarithm that the sum of the chances follows.
        let (first, last) = (2.7_f64.ln(), (items as f64 + 2.7).ln());
        let rank = (first + share(random) * (last - first)).exp() - 2.7;
        found.insert((rank as u64).min(items - 1));
    }
    found
}

/// The incidents as CSV, and what was planted in them.
fn corpus(incidents: u64, seed: u64) -> (String, Vec<Itemset>) {
    let mut random = Random(seed);
    // Planted items differ from each other: triples of the rare half, pairs of the rest and any system but the first.
    let triples: Vec<[u64; 3]> =
        (0..TRIPLES).map(|k| [0, 1, 2].map(|part| FACTORS / 2 + 16 * k + 5 * part)).collect();
    let pairs: Vec<(u64, u64)> = (0..PAIRS).map(|k| (FACTORS / 8 + 7 * k, SYSTEMS / 8 + 8 * k)).collect();
    let mut csv = "incident_id,started_at,factors,systems\n".to_owned();
    for incident in 0..incidents {
        let n_factors = 2 + random.below(4);
        let mut factors = drawn(&mut random, FACTORS, n_factors);
        let n_systems = 1 + random.below(2);
        let mut systems = drawn(&mut random, SYSTEMS, n_systems);
        for triple in &triples {
            if random.one_in(400) {
                factors.extend(triple);
            }
        }
        for (factor, system) in &pairs {
            if random.one_in(333) {
                factors.insert(*factor);
                systems.insert(*system);
            }
        }
        let list = |numbers: &BTreeSet<u64>, name: fn(u64) -> String| {
            let names: Vec<String> = numbers.iter().map(|number| name(*number)[7..].to_owned()).collect();
            names.join(";")
        };
        let day = 1 + incident * 28 / incidents;
        let (factors, systems) = (list(&factors, factor), list(&systems, system));
        let _ = writeln!(csv, "i{incident},2025-01-{day:02}T00:00:00Z,{factors},{systems}");
    }
    let triples = triples.into_iter().map(|triple| triple.map(factor).into());
    let pairs = pairs.into_iter().map(|(a, b)| [factor(a), system(b)].into());
    (csv, triples.chain(pairs).collect())
}

/// A pattern as it is listed: its items, its p and its q.
type Listed = (Itemset, f64, f64);

fn listed(input: &str, least: &str, family: &str, more: &[&str]) -> Vec<Listed> {
    let command = ["patterns", input, "--min-count", least, "--family", family, "--quiet", "--format", "csv"];
    let command = [&command, more].concat();
    let listed = |row: &BTreeMap<String, String>| {
        let number = |column: &str| row[column].parse().expect("a number");
        (row["items"].split(';').map(str::to_owned).collect(), number("p"), number("q"))
    };
    rows(&stdout(&command)).iter().map(listed).collect()
}

/// What was reported, and how much of it holds nothing planted.
struct Reported {
    all: usize,
    by_chance: usize,
}

/// Mines patterns in at least a thousandth of the incidents, and expects everything planted among them.
///
/// First with the closed frequent sets as the family of tests, then with all possible ones.
fn reported(incidents: u64, seed: u64) -> [Reported; 2] {
    let (csv, planted) = corpus(incidents, seed);
    let input = folder(&[("incidents.csv", &csv)]);
    let least = (incidents / 1000).to_string();
    // Two of a planted triple meet more often than chance as well.
    let is_chance = |(items, ..): &&Listed| !planted.iter().any(|planted| items.is_subset(planted));
    ["tested", "possible"].map(|family| {
        let found = listed(text(input.path()), &least, family, &[]);
        for planted in &planted {
            let q = found.iter().find(|(items, ..)| items == planted).map(|(.., q)| *q);
            assert!(q.is_some_and(|q| q < 0.01), "{planted:?} among {incidents}, {family}: q {q:?}");
        }
        Reported { all: found.len(), by_chance: found.iter().filter(is_chance).count() }
    })
}

#[test]
fn q_counts_every_possible_set_where_asked() {
    let (csv, _) = corpus(3000, 5);
    let input = folder(&[("incidents.csv", &csv)]);
    // Items that no incident has make no set.
    let names = csv.lines().skip(1).flat_map(|line| line.split(',').skip(2)).flat_map(|list| list.split(';'));
    let items = names.collect::<BTreeSet<_>>().len();
    let all = listed(text(input.path()), "4", "tested", &["--all"]);
    let sizes: BTreeSet<usize> = all.iter().map(|(items, ..)| items.len()).collect();
    let possible = listed(text(input.path()), "4", "possible", &["--all"]);
    assert_eq!(possible.len(), all.len());
    for size in sizes {
        let sets: f64 = (0..size).map(|k| (items - k) as f64 / (k + 1) as f64).product();
        let mut of_size: Vec<&Listed> = possible.iter().filter(|(items, ..)| items.len() == size).collect();
        of_size.sort_by(|a, b| a.1.total_cmp(&b.1));
        let mut least = 1.0_f64;
        for (place, (items, p, q)) in of_size.iter().enumerate().rev() {
            least = least.min(p * sets / (place + 1) as f64);
            assert!((q - least).abs() <= 1e-9 * least, "{items:?}: {q} is not {least}");
        }
    }
}

// Beside what was planted, chance sets are reported: q counts as tests only the closed sets that are frequent, and
// being frequent picks those that chance favored. Counted among all possible sets, they are gone.

#[test]
#[ignore = "a million incidents take a minute in a test build; the smaller ones run always"]
fn among_a_million_everything_planted_is_found() {
    let [_, among_possible] = reported(1_000_000, 3);
    assert!(100 * among_possible.by_chance <= among_possible.all);
}

#[test]
fn among_ten_thousand_everything_planted_is_found() {
    let [Reported { all, by_chance }, among_possible] = reported(10_000, 1);
    assert!(by_chance * 6 <= all, "{by_chance} of {all} hold nothing planted");
    assert_eq!(among_possible.by_chance, 0);
}

#[test]
fn among_a_hundred_thousand_everything_planted_is_found() {
    let [Reported { all, by_chance }, among_possible] = reported(100_000, 2);
    assert!(by_chance * 12 <= all, "{by_chance} of {all} hold nothing planted");
    assert_eq!(among_possible.by_chance, 0);
}
