//! Text that a spreadsheet would take for a formula: neutral in every CSV, unless it is to be kept, and read back as it
//! was.

use std::path::Path;

use proptest::prelude::*;
use serde_json::json;

use crate::outputs::{errors, files, run, stdout, table};
use crate::support::folder;

/// What a spreadsheet takes a cell with such a beginning for.
const STARTS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// Incidents, involvements and action items whose every text is one of the given ones.
fn export(texts: &[String]) -> String {
    let incidents: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(number, text)| {
            json!({
                "incident_id": format!("{text}{number}"),
                "started_at": format!("2024-01-{:02}T00:00:00Z", number % 28 + 1),
                "resolved_at": format!("2024-01-{:02}T01:00:00Z", number % 28 + 1),
                "impact_value": -1.5,
                "title": text, "source": text, "severity": text, "team": text, "url": text, "summary": text,
                "factors": [text, "=shared()"], "systems": [text, "@shared"], "triggers": [text],
                "action_items": [{
                    "action_item_id": format!("{text}{number}"),
                    "created_at": "2024-02-01T00:00:00Z",
                    "title": text, "source": text, "team": text, "ticket": text, "priority": text,
                }],
            })
        })
        .collect();
    json!({ "incidents": incidents }).to_string()
}

fn frames(folder: &Path, input: &str, kind: &str, out: &str, more: &[&str]) {
    stdout(folder, &[&["frames", input, "--as", kind, "--out", out, "--quiet"], more].concat());
}

/// A text of which half begin as a formula, some of them behind marks.
fn hostile() -> impl Strategy<Value = String> {
    let marks = proptest::collection::vec(Just('\''), 0..3);
    let start = proptest::sample::select(STARTS.to_vec()).prop_map(Some);
    let start = prop_oneof![start, Just(None)];
    let rest = proptest::collection::vec(
        proptest::sample::select("a1'=-+@\",;\r\n\t x".chars().collect::<Vec<_>>()),
        0..6,
    );
    (marks, start, rest).prop_map(|(marks, start, rest)| marks.into_iter().chain(start).chain(rest).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn frames_are_read_back_as_they_were(texts in proptest::collection::vec(hostile(), 1..40)) {
        let folder = folder(&[("export.json", &export(&texts))]);
        let path = folder.path();
        frames(path, "export.json", "ipc", "direct", &[]);
        for rule in ["neutralize", "keep"] {
            let (csv, again) = (format!("{rule}-csv"), format!("{rule}-ipc"));
            frames(path, "export.json", "csv", &csv, &["--csv-formulas", rule]);
            frames(path, &csv, "ipc", &again, &[]);
            let ours = files(&path.join(&again));
            for (name, bytes) in files(&path.join("direct")) {
                prop_assert!(ours[&name] == bytes, "{} differs with {}: {:?}", name, rule, texts);
            }
        }
        for name in ["incidents.csv", "involvements.csv", "action_items.csv"] {
            assert_neutral(&path.join("neutralize-csv"), name);
        }
    }
}

/// Expects that no cell begins as a formula, unless it is a number.
#[track_caller]
fn assert_neutral(folder: &Path, name: &str) -> usize {
    let rows = table(folder, name);
    let cells = rows.iter().flatten();
    for (column, cell) in cells.filter(|(_, cell)| cell.starts_with(STARTS)) {
        assert!(cell.parse::<f64>().is_ok(), "{name}: {column} is {cell:?}");
    }
    rows.iter().flatten().filter(|(_, cell)| cell.starts_with('\'')).count()
}

#[test]
fn every_table_is_neutral_unless_formulas_are_kept() {
    let texts: Vec<String> = (0..30).map(|number| format!("=cmd|'/c calc'!A{}", number % 3)).collect();
    let folder = folder(&[("export.json", &export(&texts)), ("keep.toml", "csv_formulas = \"keep\"\n")]);
    let path = folder.path();
    stdout(path, &["report", "export.json", "--out", "neutral", "--quiet"]);
    stdout(path, &["report", "export.json", "--out", "kept", "--quiet", "--config", "keep.toml"]);
    let mut marked = Vec::new();
    for name in files(&path.join("neutral")).keys().filter(|name| name.split('.').next_back() == Some("csv"))
    {
        if assert_neutral(&path.join("neutral"), name) > 0 {
            marked.push(name.clone());
            let kept = table(&path.join("kept"), name);
            assert!(kept.iter().flatten().any(|(_, cell)| cell.starts_with('=')), "{name}");
            assert!(!kept.iter().flatten().any(|(_, cell)| cell.starts_with("'=")), "{name}");
        }
    }
    for name in ["nodes.csv", "edges.csv", "hotspots.csv", "action_items.csv", "fix_first.csv"] {
        assert!(marked.iter().any(|other| other == name), "{name} holds no text of the data: {marked:?}");
    }
    // A number is none the less a number, and JSON has no formulas.
    let incidents = stdout(path, &["cooccur", "export.json", "--nodes", "--quiet"]);
    assert!(incidents.contains("'=shared()") && !incidents.contains(",=shared()"), "{incidents}");
    let json = stdout(path, &["cooccur", "export.json", "--nodes", "--quiet", "--format", "json"]);
    assert!(json.contains("\"=shared()\""), "{json}");
}

#[test]
fn a_rule_that_is_none_is_refused() {
    let folder = folder(&[
        ("cofactor.toml", "csv_formulas = \"keeep\"\n"),
        ("incidents.csv", "incident_id,started_at\n"),
    ]);
    let output = run(folder.path(), &["windows", "incidents.csv"]);
    assert_eq!(output.status.code(), Some(2));
    let said = errors(&output);
    assert!(
        said.contains("csv_formulas: `keeep` is no rule") && said.contains("neutralize and keep"),
        "{said}"
    );
}
