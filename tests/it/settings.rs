//! What `cofactor.toml` sets: thresholds, the half-life, delimiters, and what is said of a mistake in it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::outputs::{Row, errors, json, read, run, stdout, table};
use crate::support::{folder, project, text};

const INCIDENTS: &str = "incident_id,severity,started_at,resolved_at,published_at,factors,systems\n\
    a,1,2026-01-05T00:00:00Z,2026-01-05T01:00:00Z,2026-01-08T00:00:00Z,f,s\n\
    b,3,2026-01-10T00:00:00Z,2026-01-10T00:05:00Z,,f,s\n\
    c,3,2026-01-20T00:00:00Z,2026-01-20T00:30:00Z,,,s\n\
    d,4,2026-02-01T00:00:00Z,2026-02-01T04:00:00Z,2026-02-20T00:00:00Z,f,s\n\
    e,5,2026-02-02T00:00:00Z,2026-02-02T00:40:00Z,,f,s\n";

/// Writes a report with these settings.
fn report(config: &str) -> tempfile::TempDir {
    let folder = folder(&[("incidents.csv", INCIDENTS), ("cofactor.toml", config)]);
    stdout(folder.path(), &["report", "incidents.csv", "--as-of", "2026-03-01", "--quiet"]);
    folder
}

/// The latest row of the quality table: numerator and denominator of a share.
fn latest(folder: &Path, share: &str) -> (String, String) {
    let row = table(&folder.join("report"), "quality.csv").pop().expect("a window");
    (row[share].clone(), row[&format!("{share}_n")].clone())
}

fn setting(folder: &Path, name: &str) -> Value {
    json(&folder.join("report"), "report.json")["settings"][name].clone()
}

#[test]
fn thresholds_of_postmortems_can_be_set() {
    let pair = |count: &str, of: &str| (count.to_owned(), of.to_owned());
    let usual = report("");
    // a by severity; c, d and e are longer than 10 minutes; a and d have one.
    assert_eq!(latest(usual.path(), "coverage"), pair("2", "4"));
    // a was published after 3 days, d after 19.
    assert_eq!(latest(usual.path(), "published_in_time"), pair("1", "2"));
    assert_eq!(setting(usual.path(), "postmortems_published_within"), "5d");
    let other =
        report("[postmortems]\nneeded_severity = 3\nneeded_minutes = 60\npublished_within = \"20d\"\n");
    // a, b and c by severity, d by its four hours; e is neither.
    assert_eq!(latest(other.path(), "coverage"), pair("2", "4"));
    assert_eq!(latest(other.path(), "published_in_time"), pair("2", "2"));
    for (name, value) in [
        ("postmortems_needed_severity", "3"),
        ("postmortems_needed_minutes", "60"),
        ("postmortems_published_within", "20d"),
    ] {
        assert_eq!(setting(other.path(), name), value);
    }
    let page = read(&other.path().join("report"), "report.md");
    assert!(page.contains("severity 1 to 3, or longer than 60 minutes"), "{page}");
    assert!(page.contains("Published within 20 days of the resolution"), "{page}");
    let severe = report("[postmortems]\nneeded_severity = 1\nneeded_minutes = 1000\n");
    assert_eq!(latest(severe.path(), "coverage"), pair("1", "1"));
}

#[test]
fn the_half_life_is_set_as_the_flag_sets_it() {
    for (config, expected) in [
        ("half_life_days = \"auto\"\n", "auto"),
        ("half_life_days = \"26w\"\n", "182"),
        ("half_life_days = 90\n", "90"),
        ("half_life_days = 45.5\n", "45.5"),
        ("", "180"),
    ] {
        assert_eq!(setting(report(config).path(), "half_life_days"), expected, "{config}");
    }
}

#[test]
fn patterns_are_looked_for_as_the_settings_say() {
    let configured = report("[patterns]\nmin_count = 7\nfamily = \"possible\"\n");
    assert_eq!(setting(configured.path(), "patterns_min_count"), "7");
    assert_eq!(setting(configured.path(), "patterns_family"), "possible");
    assert!(
        read(configured.path(), "report/report.md").contains("Productive patterns in at least 7 incidents")
    );
    let default = report("");
    assert_eq!(setting(default.path(), "patterns_family"), "tested");
    for (config, message) in [
        ("[patterns]\nmin_count = 0\n", "patterns.min_count is 0"),
        ("[patterns]\nfamily = \"all\"\n", "patterns.family `all` is no family of tests"),
    ] {
        let folder = folder(&[("incidents.csv", INCIDENTS), ("cofactor.toml", config)]);
        let output = run(folder.path(), &["patterns", "incidents.csv"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(errors(&output).contains(message), "{}", errors(&output));
    }
}

#[test]
fn a_mistake_is_told_with_its_place_and_the_nearest_name() {
    for (config, place, message, hint) in [
        (
            "half_life_days = \"atuo\"\n",
            "1:18",
            "half_life_days: `atuo` is no half-life",
            "Did you mean `auto`?",
        ),
        (
            "\nhalf_life_days = 0\n",
            "2:18",
            "half_life_days: the half-life is 0 days",
            "It is 1 to 36,525 days.",
        ),
        (
            "half_life_days = []\n",
            "1:18",
            "half_life_days: it is of the type array",
            "Write a number of days",
        ),
        (
            "[postmortems]\nneeded_severty = 2\n",
            "2:1",
            "unknown field `needed_severty`",
            "Did you mean `needed_severity`?",
        ),
        ("[postmortems]\nneeded_severity = 9\n", "2:19", "postmortems.needed_severity is 9", "It is 1 to 5"),
        (
            "[postmortems]\nneeded_minutes = -1\n",
            "2:18",
            "postmortems.needed_minutes is -1",
            "It is a whole number",
        ),
        (
            "[postmortems]\npublished_within = \"1mo\"\n",
            "2:20",
            "`1mo` has no fixed length",
            "Write days or weeks",
        ),
        ("[postmortem]\n", "1:2", "unknown field `postmortem`", "Did you mean `postmortems`?"),
    ] {
        let folder = folder(&[("incidents.csv", INCIDENTS), ("cofactor.toml", config)]);
        let output = run(folder.path(), &["check", "incidents.csv"]);
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(&format!("cofactor.toml:{place}: ")), "{config}: {said}");
        assert!(said.contains(message) && said.contains(hint), "{config}: {said}");
    }
}

/// The settings that `init` writes for the incidents, with the marks of comments taken off: those of one kind, `# ` or
/// `## `, from the lines that are settings.
fn unmarked(written: &str, mark: &str) -> String {
    let is_setting = |line: &str| {
        let key: String = line.chars().take_while(|c| c.is_ascii_lowercase() || "_.".contains(*c)).collect();
        line.starts_with('[') || (!key.is_empty() && line[key.len()..].starts_with(" = "))
    };
    let line = |line: &str| match line.strip_prefix(mark) {
        Some(rest) if is_setting(rest) => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    written.lines().map(line).collect()
}

/// The keys that a table of the settings knows, as the error about one that it does not know lists them.
fn known_keys(folder: &Path, table: &str) -> Vec<String> {
    std::fs::write(folder.join("cofactor.toml"), format!("{table}\nqqq = 1\n")).expect("writable");
    let said = errors(&run(folder, &["check", "incidents.csv"]));
    let (_, expected) =
        said.split_once("unknown field `qqq`, expected ").unwrap_or_else(|| panic!("{table}: {said}"));
    let first = expected.lines().next().expect("a line");
    first.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn init_writes_every_key() {
    let folder = folder(&[("incidents.csv", INCIDENTS)]);
    stdout(folder.path(), &["init", "incidents.csv", "--quiet"]);
    let written = read(folder.path(), "cofactor.toml");
    let mut keys = 0;
    for (table, needed) in [
        ("", ""),
        ("[[policies]]", "# "),
        ("[systemic]", "# "),
        ("[patterns]", "# "),
        ("[postmortems]", "# "),
        ("[join]", "# "),
        ("[map.tickets]", "# "),
        ("[[gate]]", "## "),
    ] {
        let known = known_keys(folder.path(), table);
        assert!(known.len() > 1, "{table}: {known:?}");
        // The lines of the table, up to the next blank one; of the top, all.
        let start =
            if table.is_empty() { 0 } else { written.find(&format!("{needed}{table}")).expect("a table") };
        let part = &written[start..];
        for key in &known {
            keys += 1;
            let shows = |line: &str| {
                let line = line.trim_start_matches(['#', ' ']);
                let starts =
                    |rest: &str| rest.starts_with(" = ") || rest.starts_with('.') || rest.starts_with(']');
                let line = line.trim_start_matches('[');
                line.strip_prefix(key.as_str()).is_some_and(starts)
            };
            assert!(part.lines().any(shows), "`{key}` of {table:?} is not in:\n{part}");
        }
    }
    assert!(keys > 40, "{keys} keys");
}

#[test]
fn settings_written_by_init_are_the_defaults() {
    let folder = folder(&[("incidents.csv", INCIDENTS)]);
    stdout(folder.path(), &["init", "incidents.csv", "--quiet"]);
    let written = read(folder.path(), "cofactor.toml");
    assert_eq!(latest(report(&written).path(), "coverage"), latest(report("").path(), "coverage"));
    // With its marks taken away it is read, and changes nothing but what has no default.
    let all = unmarked(&written, "# ");
    assert!(all.matches("\n[").count() >= 5 && all.contains("\ngate = ["), "{all}");
    let settings =
        |config: &str| json(&report(config).path().join("report"), "report.json")["settings"].clone();
    let (mut defaults, mut shown) = (settings(""), settings(&all));
    for (key, example) in [("list_delimiter", ", "), ("patterns_min_count", "3")] {
        assert_eq!((&defaults[key], &shown[key]), (&"".into(), &example.into()));
        for settings in [&mut defaults, &mut shown] {
            settings.as_object_mut().expect("an object").remove(key);
        }
    }
    assert_eq!(defaults, shown);
    // The other form of the limits stands in its place.
    let tables = unmarked(&written, "## ");
    assert_eq!(tables.matches("\n[[gate]]").count(), 2, "{tables}");
    for config in [all, tables] {
        let folder = report(&config);
        let judged = run(folder.path(), &["gate", "incidents.csv"]);
        let said = String::from_utf8_lossy(&judged.stdout);
        assert!(
            said.contains("recurred_while_fix_overdue is 0, limit: at most 0"),
            "{said}{}",
            errors(&judged)
        );
    }
}

#[test]
fn a_delimiter_of_cells_can_be_set() {
    let jira = "Issue key,Issue Type,Summary,Status,Created,Custom field (Root causes)\n\
        A-1,Incident,One,Done,2025-03-04 10:00,no alert; late page + missing timeout\n";
    let factors = |config: &str| -> Vec<String> {
        let folder = folder(&[("jira.csv", jira), ("cofactor.toml", config)]);
        stdout(folder.path(), &["frames", "jira.csv", "--as", "csv", "--out", "out", "--quiet"]);
        table(&folder.path().join("out"), "involvements.csv").iter().map(|row| row["name"].clone()).collect()
    };
    assert_eq!(factors(""), ["late page + missing timeout", "no alert"]);
    assert_eq!(factors("list_delimiter = \" + \"\n"), ["missing timeout", "no alert; late page"]);
    let folder = folder(&[("jira.csv", jira), ("cofactor.toml", "list_delimiter = \"\"\n")]);
    let said = errors(&run(folder.path(), &["check", "jira.csv"]));
    assert!(said.contains("cofactor.toml: list_delimiter is empty"), "{said}");
}

#[test]
fn strict_is_an_error_for_programs_too() {
    let folder = folder(&[("incidents.csv", "incident_id,started_at\nA,2024-01-01\nB,soon\n")]);
    for command in ["windows", "hotspots"] {
        let output = run(folder.path(), &[command, "incidents.csv", "--strict", "--json-errors"]);
        assert_eq!(output.status.code(), Some(1));
        let error: Value = serde_json::from_slice(&output.stderr).expect("one JSON object and nothing else");
        assert_eq!(error["kind"], "input");
        assert_eq!(error["message"], "1 rows were rejected, and --strict is set");
        assert!(error["hint"].is_string());
    }
}

/// Open and overdue items of a theme, from the tables of the report alone.
#[test]
fn the_debt_of_themes_is_that_of_the_incidents_in_which_they_meet() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sample = project("data/sample");
    stdout(folder.path(), &["report", text(&sample), "--out", "report", "--quiet"]);
    stdout(folder.path(), &["frames", text(&sample), "--out", "frames", "--as", "csv", "--quiet"]);
    let out = folder.path().join("report");
    let (items, debt) = (table(&out, "action_items.csv"), table(&out, "debt.csv"));
    let involved: BTreeSet<(String, String)> = table(&folder.path().join("frames"), "involvements.csv")
        .iter()
        .map(|row| (row["incident_id"].clone(), format!("{}:{}", row["kind"], row["name"])))
        .collect();
    let told = json(&out, "report.json");
    let themes = told["themes"].as_array().expect("a list");
    let mut compared = 0;
    for theme in themes {
        let members: BTreeSet<&str> =
            theme["items"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        let meets = |row: &&Row| {
            let of = involved
                .iter()
                .filter(|(id, item)| *id == row["incident_id"] && members.contains(item.as_str()));
            of.count() > 1
        };
        let count = |states: &[&str]| -> usize {
            items.iter().filter(|row| states.contains(&row["state"].as_str())).filter(meets).count()
        };
        let name = format!("{}: {}", theme["theme"], theme["name"].as_str().expect("a name"));
        let sum = |column: &str| -> usize {
            let of = debt.iter().filter(|row| row["by"] == "theme" && row["name"] == name);
            of.map(|row| row[column].parse::<usize>().expect("a count")).sum()
        };
        assert_eq!(
            (sum("open"), sum("overdue")),
            (count(&["open", "overdue"]), count(&["overdue"])),
            "{name}"
        );
        compared += usize::from(sum("open") > 0);
    }
    assert!(compared > 2, "{compared} of {} themes have open items", themes.len());
    assert!(read(&out, "index.html").contains("by theme and age"), "the page lists them");
}
