//! Itemsets and rules.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use cofactor::mining::{
    Options, Rule, Transactions, closed, count_closed, count_frequent, frequent, maximal,
};
use serde_json::Value;

use super::{assert_close, reference, shared};

type Itemset = BTreeSet<String>;

fn names(value: &Value) -> Vec<String> {
    let name = |name: &Value| name.as_str().expect("a name").to_owned();
    value.as_array().expect("a list").iter().map(name).collect()
}

fn itemset(value: &Value) -> Itemset {
    names(value).into_iter().collect()
}

#[test]
fn itemsets_and_rules_agree_with_mlxtend() {
    let Some(reference) = reference("itemsets_mlxtend.json") else { return };
    let rows: Vec<Vec<String>> =
        reference["transactions"].as_array().expect("a list").iter().map(names).collect();
    let words: Vec<&String> = rows.iter().flatten().collect::<BTreeSet<_>>().into_iter().collect();
    let id = |name: &String| words.iter().position(|word| *word == name).expect("a known name") as u32;
    // One row holds an item twice, which counts once.
    let transactions: Transactions =
        rows.iter().map(|row| row.iter().map(id).collect::<Vec<u32>>()).collect();
    let n = rows.len() as f64;
    let least = (reference["min_support"].as_f64().expect("a number") * n).ceil() as u32;
    let mut found = [BTreeMap::new(), BTreeMap::new(), BTreeMap::new()];
    for (target, found) in found.iter_mut().enumerate() {
        let visit = |items: &[u32], count: u32| {
            let items: Itemset = items.iter().map(|item| words[*item as usize].clone()).collect();
            assert_eq!(found.insert(items, count), None, "each is visited once");
            ControlFlow::Continue(())
        };
        let options = Options::new(least);
        let _ = match target {
            0 => frequent(&transactions, &options, visit),
            1 => closed(&transactions, &options, visit),
            _ => maximal(&transactions, &options, visit),
        };
    }
    let expected: BTreeMap<Itemset, u32> = reference["frequent"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| (itemset(&row[0]), (row[1].as_f64().expect("a share") * n).round() as u32))
        .collect();
    assert_eq!(found[0], expected);
    for (target, name) in [(1, "closed"), (2, "maximal")] {
        let expected: BTreeSet<Itemset> =
            reference[name].as_array().expect("a list").iter().map(itemset).collect();
        assert_eq!(found[target].keys().cloned().collect::<BTreeSet<_>>(), expected, "{name}");
    }
    let mut n_rules = 0;
    for row in reference["rules_confidence_0.7"].as_array().expect("a list") {
        let (antecedent, consequent) = (names(&row["antecedents"]), names(&row["consequents"]));
        let [consequent] = consequent.as_slice() else { continue };
        let count = |items: Vec<&String>| {
            let ids: Vec<u32> = items.into_iter().map(id).collect();
            transactions.occurrences(&ids).len() as u64
        };
        let rule = Rule {
            antecedent: antecedent.iter().map(id).collect(),
            consequent: id(consequent),
            support_count: count(antecedent.iter().chain([consequent]).collect()),
            n_antecedent: count(antecedent.iter().collect()),
            n_consequent: count(vec![consequent]),
            n: rows.len() as u64,
            ln_p: 0.0,
            q: 1.0,
        };
        let what = format!("{antecedent:?} and {consequent}");
        let number = |name: &str| row[name].as_f64();
        assert_close(rule.support(), number("support").expect("a share"), 1e-12, &what);
        assert_close(rule.confidence(), number("confidence").expect("a share"), 1e-12, &what);
        assert_close(rule.lift(), number("lift").expect("a ratio"), 1e-12, &what);
        assert!((rule.leverage() - number("leverage").expect("a difference")).abs() < 1e-12, "{what}");
        // An infinite conviction is an empty one.
        match (rule.conviction(), number("conviction")) {
            (None, None) => {}
            (Some(ours), Some(expected)) => assert_close(ours, expected, 1e-12, &what),
            (ours, expected) => panic!("{what}: {ours:?} is not {expected:?}"),
        }
        n_rules += 1;
    }
    assert!(n_rules >= 8, "{n_rules} rules");
}

#[test]
fn counts_of_the_benchmark_files_are_the_published_ones() {
    // ../shared/peers/README.md: minimum support, closed and frequent sets.
    for (name, per_mille, n_closed, n_frequent) in [
        ("retail", 1.0, 7_695, 7_712),
        ("retail", 0.1, 189_077, 240_852),
        ("mushroom", 100.0, 4_897, 574_513),
        ("mushroom", 10.0, 51_672, 91_273_269),
        ("T10I4D100K", 1.0, 26_806, 27_532),
        ("T10I4D100K", 0.2, 107_822, 129_875),
    ] {
        let Some(path) = shared(&format!("data/fimi/{name}.dat")) else { return };
        let bytes = std::fs::read(path).expect("readable");
        let transactions = Transactions::from_fimi(&bytes).expect("integers");
        let least = (transactions.n_transactions() as f64 * per_mille / 1000.0).round() as u32;
        let sum = |counts: Vec<u64>| counts.into_iter().sum::<u64>();
        let options = Options::new(least);
        let counts =
            (sum(count_closed(&transactions, &options)), sum(count_frequent(&transactions, &options)));
        assert_eq!(counts, (n_closed, n_frequent), "{name} at {per_mille} per mille");
    }
}
