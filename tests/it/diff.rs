//! Two reports compared, and the figures for charts elsewhere.

use std::fmt::Write;

use serde_json::Value;

use crate::outputs::{errors, json, read, run, stdout};
use crate::support::folder;

/// A system that breaks every ten days in spring, and one that broke twice in winter.
fn history() -> tempfile::TempDir {
    let mut incidents = String::from("incident_id,started_at,factors,systems,team\n");
    for (id, day) in [("w1", "2024-01-05"), ("w2", "2024-01-20")] {
        let _ = writeln!(incidents, "{id},{day}T00:00:00Z,bad config,mail,\"a\\b\"");
    }
    for month in ["04", "05", "06"] {
        for day in ["01", "11", "21"] {
            let _ = writeln!(incidents, "s{month}{day},2024-{month}-{day}T00:00:00Z,no timeout,checkout,web");
        }
    }
    let items = "action_item_id,incident_id,title,created_at,due_at,closed_at\n\
        x1,w1,Pin the *version*,2024-01-06T00:00:00Z,2024-02-01,2024-05-01T00:00:00Z\n\
        x2,s0401,Set a timeout,2024-04-02T00:00:00Z,2024-05-01,\n";
    folder(&[("incidents.csv", &incidents), ("action_items.csv", items)])
}

/// Makes the reports of March and June.
fn reports(folder: &std::path::Path) {
    for (as_of, out) in [("2024-03-31", "old"), ("2024-06-29", "new")] {
        let report =
            ["report", "incidents.csv", "action_items.csv", "--as-of", as_of, "--out", out, "--quiet"];
        stdout(folder, &[&report[..], &["--by", "team"]].concat());
    }
}

const DIFF: [&str; 3] = ["diff", "old", "new"];

#[test]
fn what_changed_is_told_once_in_every_format() {
    let folder = history();
    reports(folder.path());
    let object: Value =
        serde_json::from_str(&stdout(folder.path(), &[&DIFF[..], &["--format", "json"]].concat()))
            .expect("JSON");
    assert_eq!(object["before_as_of"], "2024-03-31T00:00:00Z");
    // The windows of 90 days touch and share none; the old one begins at the first of January.
    assert_eq!(object["shared_days"], 0.0);
    let hotspots: Vec<String> = object["hotspots"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|h| {
            let text = |key: &str| h[key].as_str().expect("text").to_owned();
            format!(
                "{} {} {} {}:{}",
                text("change"),
                text("kind"),
                text("name"),
                h["incidents_before"],
                h["incidents"]
            )
        })
        .collect();
    assert_eq!(
        hotspots,
        [
            "new factor no timeout 0:9",
            "new pair no timeout @ checkout 0:9",
            "new system checkout 0:9",
            "resolved factor bad config 2:0",
            "resolved pair bad config @ mail 2:0",
            "resolved system mail 2:0",
        ]
    );
    let overdue = object["newly_overdue"].as_array().expect("a list");
    assert_eq!(overdue.len(), 1);
    assert_eq!((&overdue[0]["action_item_id"], &overdue[0]["incident_id"]), (&"x2".into(), &"s0401".into()));
    assert_eq!(object["no_longer_overdue"], 1);
    let counts = &object["figures"][0];
    // 9 incidents after 2: the ratio is 4.5, and Clopper-Pearson of 9 of 11 (0.482 to 0.977) gives odds of 0.93 to 42.8.
    assert_eq!((&counts["estimate"], &counts["verdict"]), (&4.5.into(), &"no clear change".into()));
    let text = stdout(folder.path(), &DIFF);
    for line in [
        "The rate of incidents: 3.0 per 30 days (9 incidents), before 0.7 per 30 days (2 incidents): no clear change \
         (4.50 times, 95% interval 0.93 to ",
        "  The overdue ratio: 100% (1 of 1), before 100% (1 of 1): too few to compare\n",
        "  The geometric mean time to resolve: not defined, before not defined: too few to compare\n",
        "  The median time to close: not defined, before not defined: too few to compare\n",
        "  The number of open action items: 1, before 1: not tested, since it is a count of one day, of which there is \
         no sample\n",
        // 9 against 0 in as many days: 2/2^9 of two tested, so q is 1/128.
        "New hotspots\n  factor “no timeout”: 9 incidents, before 0, 1 open action item (1 overdue); q 0.008\n",
        // Due through the first of May.
        "  x2 of s0401 “Set a timeout”, due before 2024-05-02\n",
        "1 item of before is no longer overdue.\n",
    ] {
        assert!(text.contains(line), "`{line}` is not in:\n{text}");
    }
    // Eight of the nine incidents recur, of none of two before; the windows meet, so nothing else is compared.
    let headline = "What changed from 2024-03-31 to 2024-06-29: no figure changed clearly; 3 new hotspots and 3 \
                    resolved; 1 action item is newly overdue, 1 no longer.";
    assert_eq!(text.lines().next(), Some(headline));
    assert_eq!(object["headline"], headline);
    assert!(!text.contains("Worsened hotspots") && !text.contains("None.") && !text.contains('_'), "{text}");
    let markdown = stdout(folder.path(), &[&DIFF[..], &["--format", "markdown"]].concat());
    let summary = headline.replace("What changed from 2024-03-31 to 2024-06-29: no", "No");
    let head = format!("## What changed from 2024-03-31 to 2024-06-29\n\n{summary}\n\n### Figures");
    assert!(markdown.starts_with(&head), "{markdown}");
    assert!(markdown.contains("\n\n- The rate of incidents: "), "{markdown}");
    // Folders and documents name the same reports.
    assert_eq!(stdout(folder.path(), &["diff", "old/report.json", "new/report.json"]), text);
}

#[test]
fn a_report_beside_itself_shows_no_change() {
    let folder = history();
    reports(folder.path());
    for format in ["text", "markdown"] {
        assert_eq!(
            stdout(folder.path(), &["diff", "new", "new/report.json", "--format", format]),
            "Nothing changed: both reports are as of 2024-06-29 and agree in their latest figures, hotspots and overdue \
             action items.\n"
        );
    }
    let json = stdout(folder.path(), &["diff", "new", "new", "--format", "json"]);
    let object: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&object["is_unchanged"], &object["shared_days"]), (&true.into(), &90.0.into()));
    let report =
        ["report", "incidents.csv", "--as-of", "2024-06-29", "--out", "other", "--lookback", "90d", "-q"];
    stdout(folder.path(), &report);
    let text = stdout(folder.path(), &["diff", "new/report.json", "other/report.json"]);
    assert!(text.contains("lookback: 180d before, 90d now"), "{text}");
    assert!(text.contains("; 1 setting differs.\n") && text.contains("The windows share 90 days"), "{text}");
}

/// Forty items a month: those of January take one to four days, those of April ten to forty.
fn slower() -> tempfile::TempDir {
    let mut items = String::from("action_item_id,created_at,closed_at\n");
    for (month, days) in [(1, 1), (4, 10)] {
        for item in 0..40 {
            let day = 1 + days * (1 + item % 4);
            let (closed_month, closed_day) = if day > 30 { (month + 1, day - 30) } else { (month, day) };
            let _ = writeln!(
                items,
                "{month}-{item},2024-{month:02}-01T00:00:00Z,2024-{closed_month:02}-{closed_day:02}T00:00:00Z"
            );
        }
    }
    folder(&[("action_items.csv", &items)])
}

#[test]
fn the_median_time_to_close_is_judged_by_its_intervals() {
    let folder = slower();
    for (as_of, out) in [("2024-03-01", "old"), ("2024-06-20", "new")] {
        stdout(folder.path(), &["report", "action_items.csv", "--as-of", as_of, "--out", out, "--quiet"]);
    }
    let object: Value =
        serde_json::from_str(&stdout(folder.path(), &[&DIFF[..], &["--format", "json"]].concat()))
            .expect("JSON");
    let levels = object["levels"].as_array().expect("a list");
    let level = |figure: &str| levels.iter().find(|level| level["figure"] == figure).expect("a figure");
    let median = level("time_to_close_median_days");
    // Ten close on each of four days, so the median is the second of them: two days, and twenty. Both intervals lie
    // within the four days, one to four and ten to forty, which do not overlap.
    assert_eq!((&median["before"], &median["now"]), (&2.0.into(), &20.0.into()));
    assert_eq!(median["verdict"], "rose");
    let limit = |name: &str| median[name].as_f64().expect("a number");
    assert!(limit("before_low") <= 2.0 && limit("before_high") <= 4.0, "{median}");
    assert!(limit("now_low") >= 10.0 && limit("now_low") <= 20.0, "{median}");
    assert!(level("open")["verdict"].is_null() && level("open")["untested"].is_string());
    let text = stdout(folder.path(), &DIFF);
    let line = "The median time to close: 20 days (95% interval ";
    assert!(text.contains(line) && text.contains("): rose\n"), "{text}");
    assert!(
        text.starts_with(
            "What changed from 2024-03-01 to 2024-06-20: 1 figure worsened (the median time to close); "
        ),
        "{text}"
    );
    let back = stdout(folder.path(), &["diff", "old", "old", "--format", "markdown"]);
    assert!(back.starts_with("Nothing changed: "), "{back}");
}

#[test]
fn figures_are_tested_as_a_report_tests_its_own() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sample = crate::support::project("data/sample");
    let sample = crate::support::text(&sample);
    // The later window begins where the earlier one ends, so the difference is the later report's own change.
    for (as_of, out) in [("2026-04-01", "old"), ("2026-06-30", "new")] {
        stdout(folder.path(), &["report", sample, "--as-of", as_of, "--out", out, "--quiet"]);
    }
    let diff = stdout(folder.path(), &[&DIFF[..], &["--format", "json"]].concat());
    let diff: Value = serde_json::from_str(&diff).expect("JSON");
    let own = json(folder.path(), "new/report.json");
    let (ours, theirs) = (diff["figures"].as_array(), own["changes"].as_array());
    let (ours, theirs) = (ours.expect("a list"), theirs.expect("a list"));
    assert_eq!((ours.len(), theirs.len()), (8, 8));
    for (ours, theirs) in ours.iter().zip(theirs) {
        for key in ["figure", "compared_as", "verdict", "now_n", "before_n"] {
            assert_eq!(ours[key], theirs[key], "{key}: {ours} and {theirs}");
        }
        for key in ["now", "before", "estimate", "low", "high", "smallest_visible"] {
            let [a, b] = [ours, theirs].map(|change| change[key].as_f64());
            let is_same = a.zip(b).map_or(a == b, |(a, b)| (a - b).abs() <= 1e-12 * a.abs().max(1.0));
            assert!(is_same, "{key}: {ours} and {theirs}");
        }
    }
    // A report without the moments of its durations is compared in everything else, and the reason is told.
    let mut earlier = json(folder.path(), "old/report.json");
    earlier.as_object_mut().expect("an object").remove("latest_resolve_minutes").expect("moments");
    std::fs::write(folder.path().join("earlier.json"), earlier.to_string()).expect("writable");
    let text = stdout(folder.path(), &["diff", "earlier.json", "new"]);
    let line = "not tested, since earlier.json was made before reports held how far durations spread: make it anew\n";
    assert!(text.contains(line) && text.contains("  The geometric mean time to resolve: "), "{text}");
}

#[test]
fn what_is_no_report_is_refused() {
    let folder = history();
    reports(folder.path());
    let good = json(folder.path(), "new/report.json");
    let write = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut document = good.clone();
        change(&mut document);
        std::fs::write(folder.path().join(name), document.to_string()).expect("writable");
    };
    write("version.json", &|report| report["version"] = 2.into());
    write("none.json", &|report| drop(report.as_object_mut().expect("an object").remove("version")));
    write("part.json", &|report| drop(report.as_object_mut().expect("an object").remove("hotspots")));
    write("more.json", &|report| {
        let last = report["windows"].as_array_mut().expect("a list").last_mut().expect("a window");
        last["overdue"] = 5.into();
    });
    write("moments.json", &|report| report["latest_resolve_minutes"]["log_mean"] = 1e6.into());
    write("time.json", &|report| report["population"]["as_of"] = "soon".into());
    write("before.json", &|report| drop(report.as_object_mut().expect("an object").remove("overdue_items")));
    std::fs::write(folder.path().join("cut.json"), "{\"version\": 1,").expect("writable");
    std::fs::create_dir(folder.path().join("empty")).expect("writable");
    let cases = [
        ("moments.json", "moments.json: is no whole report.json: its durations have moments that none have"),
        (
            "empty",
            "empty: is a folder without a report.json\n  hint: Give a folder that `cofactor report` wrote",
        ),
        ("absent.json", "absent.json: cannot read"),
        ("cut.json", "cut.json:1:14: is no JSON"),
        ("none.json", "none.json: is no report.json: it states no version"),
        ("version.json", "version.json: is version 2 of report.json, and this cofactor reads version 1"),
        ("part.json", "part.json: is no whole report.json: missing field `hotspots`"),
        ("more.json", "its latest window holds more overdue action items than open ones"),
        ("time.json", "`soon` is no time"),
        (
            "old/report.json",
            "old/report.json: is as of 2024-03-31, before new/report.json, which is as of 2024-06-29",
        ),
    ];
    for (name, expected) in cases {
        let output = run(folder.path(), &["diff", "new/report.json", name]);
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{name}: {said}");
        assert!(output.stdout.is_empty() && said.contains(expected), "{name}: {said}");
    }
    let text = stdout(folder.path(), &["diff", "before.json", "new/report.json"]);
    assert!(text.contains("One of the reports does not list overdue action items."), "{text}");
}

#[test]
fn open_metrics_hold_the_latest_window() {
    let folder = history();
    reports(folder.path());
    let text = read(folder.path(), "new/metrics.prom");
    let lines: Vec<&str> = text.lines().collect();
    for line in [
        "cofactor_history_incidents 11",
        "cofactor_history_action_items 2",
        "# TYPE cofactor_on_time_ratio gauge",
        "# UNIT cofactor_on_time_ratio ratio",
        // 2024-06-29T00:00:00Z.
        "cofactor_window_end_timestamp_seconds 1719619200",
        "cofactor_incidents 9",
        "cofactor_incidents{team=\"web\"} 9",
        "cofactor_incidents{team=\"a\\\\b\"} 0",
        "cofactor_overdue 1",
    ] {
        assert!(lines.contains(&line), "`{line}` is not in:\n{text}");
    }
    assert_eq!(lines.last(), Some(&"# EOF"));
    assert!(text.ends_with('\n'));
    // Every sample follows the type of its own metric, and none repeats.
    let (mut family, mut seen) = ("", std::collections::BTreeSet::new());
    for line in lines {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            family = rest.split(' ').next().expect("a name");
            assert!(seen.insert(family), "{family} comes twice");
        } else if !line.starts_with('#') {
            let (name, number) = line.rsplit_once(' ').expect("a value");
            let metric = name.split('{').next().expect("a name");
            assert!(metric == family || metric == format!("{family}_info"), "{line} after {family}");
            assert!(number.parse::<f64>().is_ok_and(f64::is_finite), "{line}");
            assert!(seen.insert(name) || name == family, "{name} comes twice");
        }
    }
}
