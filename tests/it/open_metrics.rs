//! The rules of the `OpenMetrics` text format, held against `metrics.prom`.

use std::collections::BTreeSet;

use regex::Regex;

use crate::outputs::{read, stdout};
use crate::support::{folder, project, text};

/// Tells the first rule that a text breaks: order of the lines, names, units, labels, values, and the end.
fn broken_rule(text: &str) -> Option<String> {
    let name = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    let metadata = Regex::new(&format!("^# (TYPE|UNIT|HELP) ({name}) (.+)$")).expect("a pattern");
    let label = r#"[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*""#;
    let sample = Regex::new(&format!("^({name})(\\{{{label}(?:,{label})*\\}})? (\\S+)$")).expect("a pattern");
    let Some(body) = text.strip_suffix("# EOF\n") else { return Some("the end".to_owned()) };
    let mut families = BTreeSet::new();
    let mut samples = BTreeSet::new();
    // The family at hand, its type, and the metadata that it may still have.
    let (mut family, mut may_follow) = (String::new(), Vec::new());
    for line in body.split_inclusive('\n') {
        let broken = Some(line.to_owned());
        let Some(line) = line.strip_suffix('\n') else { return broken };
        if let Some(found) = metadata.captures(line) {
            match &found[1] {
                "TYPE" => {
                    found[2].clone_into(&mut family);
                    may_follow = vec!["UNIT", "HELP"];
                    // The older text format, which collectors of files still read, knows no other kind of these.
                    if !families.insert(family.clone()) || &found[3] != "gauge" {
                        return broken;
                    }
                }
                word => {
                    let Some(at) = may_follow.iter().position(|next| *next == word) else { return broken };
                    may_follow.drain(..=at);
                    let is_its_unit = word != "UNIT" || family.ends_with(&format!("_{}", &found[3]));
                    if found[2] != family || !is_its_unit {
                        return broken;
                    }
                }
            }
        } else {
            may_follow.clear();
            let Some(found) = sample.captures(line) else { return broken };
            let labels = found.get(2).map_or("", |labels| labels.as_str());
            let value: Result<f64, _> = found[3].parse();
            if found[1] != family
                || !samples.insert(format!("{}{labels}", &found[1]))
                || !value.is_ok_and(f64::is_finite)
            {
                return broken;
            }
        }
    }
    // No sample may be taken for one of another family's.
    let endings = ["_info", "_total", "_created", "_count", "_sum", "_bucket"];
    let clash = |name: &&String| {
        endings.iter().any(|ending| name.strip_suffix(ending).is_some_and(|head| families.contains(head)))
    };
    families.iter().find(clash).cloned()
}

#[test]
fn the_checker_sees_what_is_wrong() {
    let good = "# TYPE a_days gauge\n# UNIT a_days days\n# HELP a_days x\na_days{b=\"c\\\"\"} 1\n# EOF\n";
    assert_eq!(broken_rule(good), None);
    for (from, to) in [
        ("# EOF\n", "# EOF"),
        ("# EOF\n", ""),
        ("# UNIT a_days days", "# UNIT a_days seconds"),
        ("# HELP a_days x\n", "# HELP b x\n"),
        ("} 1\n", "} NaN\n"),
        ("} 1\n", "} 1\na_days{b=\"c\\\"\"} 2\n"),
        ("c\\\"", "c\""),
        ("gauge\n", "gauge\n# HELP a_days x\n"),
        ("gauge\n", "gauge\n# TYPE a_days_total gauge\n"),
        ("a_days{", "b_days{"),
    ] {
        assert!(broken_rule(&good.replacen(from, to, 1)).is_some(), "{from} as {to}");
    }
}

#[test]
fn metrics_keep_the_rules() {
    let here = folder(&[(
        "odd.csv",
        "incident_id,started_at,factors,systems,team\n\
         a,2026-01-01T00:00:00Z,f,s,\"x \"\"q\"\" \\ y\"\n\
         b,2026-01-02T00:00:00Z,f,s,\"two\nlines\"\n\
         c,2026-01-03T00:00:00Z,f,s,\"{a=1}, # b\"\n",
    )]);
    let sample = project("data/sample");
    for (input, by) in [("odd.csv", "team"), ("odd.csv", "system"), (text(&sample), "severity")] {
        stdout(here.path(), &["report", input, "--by", by, "--out", "report", "--quiet"]);
        let metrics = read(here.path(), "report/metrics.prom");
        assert_eq!(broken_rule(&metrics), None);
        assert!(metrics.contains(&format!("cofactor_incidents{{{by}=\"")), "{metrics}");
    }
}
