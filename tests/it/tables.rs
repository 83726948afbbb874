//! Every table against the naive second computation, and against tables worked out by hand.

use std::fmt::Write;
use std::path::Path;

use jiff::{ToSpan, civil};

use crate::oracle::{self, By, MatchRule, Options, Span, Tolerances};
use crate::support::{folder, generated, generator::Random, project, stdout, text};

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

/// A history in which everything happens at midnight, so that incidents, due dates, closings, deadlines and the ends of
/// windows meet; at first one factor on one system fails so often that it is sure to come back.
fn whole_days(seed: u64) -> tempfile::TempDir {
    let mut random = Random(seed);
    let midnight = |day: u64| format!("{}T00:00:00Z", civil::date(2024, 1, 1) + (day as i64).days());
    let mut incidents =
        "incident_id,severity,team,started_at,resolved_at,published_at,factors,systems\n".to_owned();
    let mut items =
        "action_item_id,incident_id,priority,has_owner,created_at,due_at,closed_at,outcome\n".to_owned();
    for number in 0..240 {
        let at = if number < 120 { number / 2 } else { number * 5 / 2 - 240 };
        let (factor, system) = if number < 120 { (0, 0) } else { (random.below(5), random.below(4)) };
        let (severity, team) = (1 + random.below(4), random.below(3));
        let [started, resolved, published] = [at, at + random.below(4), at + random.below(30)].map(midnight);
        let _ = writeln!(
            incidents,
            "i{number},{severity},t{team},{started},{resolved},{published},f{factor},s{system}"
        );
        for item in 0..random.below(9) {
            let created = at + random.below(3);
            let [due, closed] = [1 + random.below(6), 1 + random.below(7)].map(|steps| created + 5 * steps);
            let outcome = ["done", "done", "dropped", "open"][random.below(4) as usize];
            let closed = if outcome == "open" { String::new() } else { midnight(closed) };
            let [created, due] = [created, due].map(midnight);
            let _ =
                writeln!(items, "a{number}-{item},i{number},high,true,{created},{due},{closed},{outcome}");
        }
    }
    folder(&[("incidents.csv", &incidents), ("action_items.csv", &items)])
}

#[test]
fn agree_where_instants_coincide() {
    let span = |text: &str| Span::parse(text).expect("a span");
    // Ends a day apart are more than the incidents of any system.
    for (seed, step) in [(1, "5d"), (2, "5d"), (3, "1d")] {
        let input = whole_days(seed);
        let options = Options {
            as_of: oracle::parse_instant("2024-12-01T00:00:00Z"),
            length: span("30d"),
            step: span(step),
            lookback_days: 40,
            ..Options::default()
        };
        let flags = ["--as-of", "2024-12-01", "--window", "30d", "--step", step, "--lookback", "40d"];
        check(input.path(), &options, &flags);
    }
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
