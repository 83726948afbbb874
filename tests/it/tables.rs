//! Every table against the naive second computation, and against tables worked out by hand.

use std::path::Path;

use crate::oracle::{self, By, MatchRule, Options, Span, Tolerances};
use crate::support::{generated, project, stdout, text};

fn check(folder: &Path, options: &Options, flags: &[&str]) {
    let history = oracle::load(folder, options);
    let run = |command: &str, more: &[&str]| {
        let mut arguments = vec![command, text(folder), "--format", "csv", "--quiet"];
        arguments.extend_from_slice(flags);
        arguments.extend_from_slice(more);
        stdout(&arguments)
    };
    let agree = |name: &str, expected: &[oracle::Row], csv: &str, tolerances: &Tolerances| {
        if let Err(difference) = oracle::compare(expected, csv, tolerances) {
            panic!("{name} of {}: {difference}", folder.display());
        }
    };
    agree("windows", &oracle::windows(&history), &run("windows", &[]), &Tolerances::windows());
    for (by, name) in
        [(By::Team, "team"), (By::Severity, "severity"), (By::System, "system"), (By::Category, "category")]
    {
        let csv = run("windows", &["--by", name]);
        agree(name, &oracle::windows_by(&history, by), &csv, &Tolerances::windows());
    }
    agree("edges", &oracle::edges(&history), &run("cooccur", &[]), &Tolerances::edges());
    agree("hotspots", &oracle::hotspots(&history), &run("hotspots", &[]), &Tolerances::hotspots());
}

#[test]
fn agree_on_the_sample() {
    check(&project("data/sample"), &Options::default(), &[]);
}

#[test]
fn agree_on_public_postmortems() {
    check(&project("data/public-postmortems"), &Options::default(), &[]);
}

#[test]
fn agree_on_the_worked_example() {
    check(&project("tests/data/worked-example/input"), &Options::default(), &[]);
}

#[test]
fn agree_on_ten_thousand_generated_incidents() {
    let folder = generated(10_000, 7);
    check(folder.path(), &Options::default(), &[]);
}

#[test]
fn agree_under_other_settings() {
    let folder = project("data/sample");
    let span = |text: &str| Span::parse(text).expect("a span");
    let quarters = Options { length: span("1q"), step: span("1q"), ..Options::default() };
    check(&folder, &quarters, &["--window", "1q", "--step", "1q"]);
    let factors = Options {
        match_rule: MatchRule::Factor,
        lookback_days: 56,
        length: span("1y"),
        step: span("2mo"),
        ..Options::default()
    };
    check(&folder, &factors, &["--match", "factor", "--lookback", "8w", "--window", "1y", "--step", "2mo"]);
    let systems =
        Options { match_rule: MatchRule::System, length: span("6w"), step: span("3w"), ..Options::default() };
    check(&folder, &systems, &["--match", "system", "--window", "6w", "--step", "3w"]);
    let earlier = Options { as_of: oracle::parse_instant("2025-01-15T12:00:00Z"), ..Options::default() };
    check(&folder, &earlier, &["--as-of", "2025-01-15T12:00:00Z"]);
}

#[test]
fn equal_the_tables_worked_out_by_hand() {
    let input = project("tests/data/worked-example/input");
    let out = tempfile::tempdir().expect("a temporary folder");
    let report = out.path().join("report");
    stdout(&["report", text(&input), "--out", text(&report), "--as-of", "2026-01-01", "--quiet"]);
    let drawn = ["rank_low", "rank_high"];
    let fitted = ["ebgm", "eb05", "eb95"];
    let keyed = |keys: &[&'static str]| Tolerances {
        keys: keys.to_vec(),
        float: 1e-9,
        interval: 1e-6,
        loose: vec!["p", "q"],
        ignored: Vec::new(),
    };
    let tables: [(&str, Tolerances, &[&str], f64); 7] = [
        ("patterns.csv", keyed(&["items"]), &[], 0.0),
        ("rules.csv", keyed(&["antecedent", "consequent"]), &[], 0.0),
        ("follows.csv", keyed(&["a_kind", "a", "b_kind", "b"]), &[], 0.0),
        ("windows.csv", Tolerances::windows(), &[], 0.0),
        ("edges.csv", Tolerances::edges(), &fitted, 1e-3),
        ("hotspots.csv", Tolerances::hotspots(), &drawn, 1.0),
        ("fix_first.csv", Tolerances::fix_first(), &[], 0.0),
    ];
    for (name, mut tolerances, columns, distance) in tables {
        let path = project("tests/data/worked-example/expected").join(name);
        let expected = std::fs::read_to_string(path).expect("the expected table");
        let ours = std::fs::read_to_string(report.join(name)).expect("the report has the table");
        let within = oracle::columns_within(&expected, &ours, &tolerances, columns, distance);
        tolerances.ignored.extend(["ebgm", "eb05", "eb95", "rank_low", "rank_high"]);
        let equal = oracle::compare(&oracle::rows_of_csv(&expected), &ours, &tolerances);
        if let Err(difference) = within.and(equal) {
            panic!("{name}: {difference}");
        }
    }
}
