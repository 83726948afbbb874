//! Limits of the settings held against the latest window.

use serde_json::Value;

use crate::outputs::{errors, run, stdout, table};
use crate::support::folder;

/// Two incidents, of which the second recurs from the first.
const INCIDENTS: &str = "incident_id,started_at,resolved_at,factors,systems\n\
    A,2024-01-01T00:00:00Z,2024-01-01T01:00:00Z,no timeout,checkout\n\
    B,2024-01-02T00:00:00Z,2024-01-02T00:30:00Z,no timeout,checkout\n";
/// Of three items due by March one was in time; of two open ones one is overdue.
const ITEMS: &str = "action_item_id,incident_id,created_at,due_at,closed_at\n\
    x1,A,2024-01-01T00:00:00Z,2024-01-10,2024-01-05T00:00:00Z\n\
    x2,A,2024-01-01T00:00:00Z,2024-01-10,2024-01-20T00:00:00Z\n\
    x3,A,2024-01-01T00:00:00Z,2024-01-10,\n\
    x4,A,2024-01-01T00:00:00Z,2024-03-15,\n";
/// One limit of each outcome.
const LIMITS: &str = "as_of = \"2024-03-01\"\n\
    [[gate]]\ncolumn = \"on_time_ratio\"\nat_least = 0.7\n\
    [[gate]]\ncolumn = \"overdue_ratio\"\nat_most = 0.2\nwhen = \"clear\"\n\
    [[gate]]\ncolumn = \"recurred_while_fix_overdue\"\nat_most = 0\n\
    [[gate]]\ncolumn = \"policy_ratio\"\nat_least = 0.9\n";
const GATE: [&str; 3] = ["gate", "incidents.csv", "action_items.csv"];

fn with_settings(settings: &str) -> tempfile::TempDir {
    folder(&[("incidents.csv", INCIDENTS), ("action_items.csv", ITEMS), ("cofactor.toml", settings)])
}

/// Runs the gate, expects an exit status, and returns its standard output.
#[track_caller]
fn gate(settings: &str, more: &[&str], status: i32) -> String {
    let folder = with_settings(settings);
    let output = run(folder.path(), &[&GATE[..], more].concat());
    assert_eq!(output.status.code(), Some(status), "{}", errors(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn one_line_for_each_limit() {
    // Wilson: 1 of 3 is 0.0615 to 0.7923, 1 of 2 is 0.0945 to 0.9055.
    let expected = "\
exceeded  on_time_ratio is 0.3333 (1 of 3, 95% interval 0.0615 to 0.7923), limit: at least 0.7
not clear overdue_ratio is 0.5 (1 of 2, 95% interval 0.0945 to 0.9055), limit: at most 0.2; the interval holds the limit
met       recurred_while_fix_overdue is 0, limit: at most 0
too few   policy_ratio is not defined (0 of 0), limit: at least 0.9
1 of 4 limits failed in the window 2023-12-02 to 2024-03-01; its look-back reaches before the first incident
";
    assert_eq!(gate(LIMITS, &[], 1), expected);
}

#[test]
fn the_exit_status_follows_the_limits() {
    let limit = |text: &str| format!("as_of = \"2024-03-01\"\n[[gate]]\n{text}\n");
    let passes = limit("column = \"on_time_ratio\"\nat_least = 0.7\nwhen = \"clear\"");
    assert!(gate(&passes, &[], 0).starts_with("not clear on_time_ratio"));
    let fails = limit("column = \"on_time_ratio\"\nat_least = 0.8\nwhen = \"clear\"");
    assert!(gate(&fails, &[], 1).starts_with("exceeded  on_time_ratio"));
    let undefined = limit("column = \"policy_ratio\"\nat_least = 0.9\nundefined = \"fail\"");
    let line =
        "too few   policy_ratio is not defined (0 of 0), limit: at least 0.9; set to fail when not defined\n";
    assert!(gate(&undefined, &[], 1).starts_with(line));
    // A flag still beats the configuration: in the window that ends in January, nothing is due yet.
    let early = gate(LIMITS, &["--as-of", "2024-01-05"], 0);
    assert!(early.starts_with("too few   on_time_ratio is not defined (0 of 0)"), "{early}");
}

#[test]
fn programs_read_json() {
    let object: Value = serde_json::from_str(&gate(LIMITS, &["--format", "json"], 1)).expect("valid JSON");
    assert_eq!(object["window_end"], "2024-03-01T00:00:00Z");
    assert_eq!((&object["failures"], &object["warming_up"]), (&Value::from(1), &Value::from(true)));
    let limits = object["limits"].as_array().expect("a list");
    let verdicts: Vec<&str> = limits.iter().filter_map(|limit| limit["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["exceeded", "not clear", "met", "too few"]);
    let first = &limits[0];
    assert_eq!((&first["count"], &first["of"], &first["fails"]), (&1.into(), &3.into(), &true.into()));
    assert_eq!((&first["file"], &first["line"]), (&"cofactor.toml".into(), &3.into()));
    assert_eq!((&first["bound"], &first["when"]), (&"at_least".into(), &"value".into()));
    assert!(limits[3]["value"].is_null() && limits[2]["low"].is_null());
}

#[test]
fn ci_reads_junit() {
    let expected = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites name=\"cofactor gate\" tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\">
  <testsuite name=\"cofactor gate\" tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"1\">
    <testcase classname=\"cofactor.gate\" name=\"on_time_ratio at least 0.7\">
      <failure type=\"exceeded\" message=\"on_time_ratio is 0.3333 (1 of 3, 95% interval 0.0615 to 0.7923), limit: at least 0.7\"/>
    </testcase>
    <testcase classname=\"cofactor.gate\" name=\"overdue_ratio at most 0.2\">
      <system-out>overdue_ratio is 0.5 (1 of 2, 95% interval 0.0945 to 0.9055), limit: at most 0.2; the interval holds the limit</system-out>
    </testcase>
    <testcase classname=\"cofactor.gate\" name=\"recurred_while_fix_overdue at most 0\">
      <system-out>recurred_while_fix_overdue is 0, limit: at most 0</system-out>
    </testcase>
    <testcase classname=\"cofactor.gate\" name=\"policy_ratio at least 0.9\">
      <skipped message=\"policy_ratio is not defined (0 of 0), limit: at least 0.9\"/>
    </testcase>
  </testsuite>
</testsuites>
";
    assert_eq!(gate(LIMITS, &["--format", "junit"], 1), expected);
}

#[test]
fn github_annotates_the_settings() {
    let expected = "\
::error file=cofactor.toml,line=3,title=cofactor gate%3A exceeded::on_time_ratio is 0.3333 (1 of 3, 95%25 interval 0.0615 to 0.7923), limit: at least 0.7
::warning file=cofactor.toml,line=6,title=cofactor gate%3A not clear::overdue_ratio is 0.5 (1 of 2, 95%25 interval 0.0945 to 0.9055), limit: at most 0.2; the interval holds the limit
met: recurred_while_fix_overdue is 0, limit: at most 0
::warning file=cofactor.toml,line=13,title=cofactor gate%3A too few::policy_ratio is not defined (0 of 0), limit: at least 0.9
1 of 4 limits failed in the window 2023-12-02 to 2024-03-01; its look-back reaches before the first incident
";
    assert_eq!(gate(LIMITS, &["--format", "github"], 1), expected);
}

#[test]
fn every_number_of_the_latest_window_takes_a_limit() {
    // With a limit on every column, the gate shows what windows.csv shows.
    let folder = with_settings("as_of = \"2024-03-01\"\n");
    stdout(folder.path(), &["windows", "incidents.csv", "action_items.csv", "-o", "windows.csv"]);
    let latest = table(folder.path(), "windows.csv").pop().expect("a window");
    let skipped = ["window_start", "window_end", "group", "warming_up"];
    let columns: Vec<&String> = latest.keys().filter(|column| !skipped.contains(&column.as_str())).collect();
    let limit = |column: &&String| format!("[[gate]]\ncolumn = \"{column}\"\nat_least = 0\n");
    let limits: String = columns.iter().map(limit).collect();
    let settings = format!("as_of = \"2024-03-01\"\n{limits}");
    let object: Value = serde_json::from_str(&gate(&settings, &["--format", "json"], 0)).expect("valid JSON");
    let judged = object["limits"].as_array().expect("a list");
    assert_eq!(judged.len(), 62);
    for (column, judged) in columns.into_iter().zip(judged) {
        assert_eq!(judged["value"].as_f64(), latest[column].parse().ok(), "{column}");
    }
}

#[test]
fn mistakes_in_limits_are_told_with_their_place() {
    let cases = [
        ("column = \"on_time\"\n", ["cofactor.toml:2:10: `on_time` has no limit", "at_least = 0.7"]),
        (
            "column = \"overdue_ration\"\nat_most = 0.2\n",
            ["2:10: `overdue_ration` is no figure", "Did you mean `overdue_ratio`?"],
        ),
        ("column = \"group\"\nat_most = 1\n", ["2:10: `group` is no figure", "Columns are incidents, "]),
        (
            "column = \"due\"\nat_most = 1\nat_least = 0\n",
            ["3:11: `due` has two limits", "Write a second [[gate]]"],
        ),
        ("column = \"due\"\nat_most = nan\n", ["3:11: `NaN` is no limit", "Write a number"]),
        (
            "column = \"on_time_ratio\"\nat_least = 70\n",
            ["3:12: `on_time_ratio` is a share from 0 to 1, and the limit is 70", "70 percent as 0.7"],
        ),
        (
            "column = \"recurrence_ratio\"\nat_most = 2\nwhen = \"clear\"\n",
            ["4:8: `recurrence_ratio` has no interval", "The columns with one are incidents_per_30_days, "],
        ),
        (
            "column = \"due\"\nat_most = 2\nwhen = \"sure\"\n",
            ["4:8: `sure` is no condition", "It is value or clear"],
        ),
        (
            "column = \"due\"\nat_most = 2\nundefined = \"skip\"\n",
            ["4:13: `skip` is no outcome", "It is pass or fail"],
        ),
        ("column = \"due\"\nat_mots = 2\n", ["3:1: unknown field `at_mots`", "Did you mean `at_most`?"]),
        ("at_most = 2\n", ["cofactor.toml:1:1: missing field `column`", ""]),
        ("column = \"due\"\nat_most = \"2\"\n", ["3:11: invalid type", ""]),
    ];
    for (text, parts) in cases {
        let folder = with_settings(&format!("[[gate]]\n{text}"));
        let output = run(folder.path(), &GATE);
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{text}: {said}");
        assert!(output.stdout.is_empty(), "{text}");
        for part in parts {
            assert!(said.contains(part), "{text}: `{part}` is not in: {said}");
        }
    }
}

#[test]
fn a_limit_in_one_line_is_the_same_limit() {
    let lines = "as_of = \"2024-03-01\"\ngate = [\n  \"on_time_ratio >= 0.7\",\n\
        '  overdue_ratio<=0.2  when clear ',\n  \"\"\"recurred_while_fix_overdue <= 0 when value\"\"\",\n\
        \"policy_ratio >= 0.9\"]\n";
    for format in ["text", "junit"] {
        assert_eq!(gate(lines, &["--format", format], 1), gate(LIMITS, &["--format", format], 1));
    }
    let object: Value = serde_json::from_str(&gate(lines, &["--format", "json"], 1)).expect("valid JSON");
    let numbers: Vec<_> = (0..4).map(|limit| object["limits"][limit]["line"].as_u64()).collect();
    assert_eq!(numbers, [Some(3), Some(4), Some(5), Some(6)]);
    // A table with an inline spelling stands in the list as well.
    let mixed = "as_of = \"2024-03-01\"\ngate = [\"due <= 3\", { column = \"due\", at_least = 3 }]\n";
    assert!(
        gate(mixed, &[], 0)
            .starts_with("met       due is 3, limit: at most 3\nmet       due is 3, limit: at least 3\n")
    );
}

#[test]
fn mistakes_in_lines_are_told_with_their_place() {
    let cases = [
        (
            "\"on_time_ration >= 0.7\"",
            ["1:10: `on_time_ration` is no figure", "Did you mean `on_time_ratio`?"],
        ),
        ("\"due <= 1\", 'zzz >= 2'", ["1:22: `zzz` is no figure", "Columns are incidents, "]),
        ("\"due > 1\"", ["1:14: `>` compares nothing", ">= (at least) or <= (at most)"]),
        ("\"due\"", ["1:10: `due` has no limit", "as in \"on_time_ratio >= 0.7\""]),
        ("\"due >=\"", ["1:10: `due` has no limit", "as in \"on_time_ratio >= 0.7\""]),
        ("\">= 1\"", ["1:10: `>= 1` names no column", "as in \"on_time_ratio >= 0.7\""]),
        ("\"\"", ["1:9: `` names no column", "as in \"on_time_ratio >= 0.7\""]),
        ("\"on_time_ratio >= 70%\"", ["1:27: `70%` is no number", "70 percent as 0.7"]),
        ("\"on_time_ratio >= 70\"", ["1:27: `on_time_ratio` is a share", "70 percent as 0.7"]),
        ("\"due <= inf\"", ["1:17: `inf` is no limit", "Write a number"]),
        ("\"due <= 1 when sure\"", ["1:24: `sure` is no condition", "It is value or clear"]),
        ("\"due <= 1 when\"", ["1:19: `when` has no condition", "It is value or clear"]),
        ("\"due <= 1 if clear\"", ["1:19: `if` is not understood", "Only `when clear` may follow"]),
        ("\"due <= 1 when value due >= 0\"", ["1:30: `due >= 0` is not understood", "a text of its own"]),
        (
            "\"recurrence_ratio <= 0.4 when clear\"",
            [
                "1:39: `recurrence_ratio` has no interval",
                "Did you mean `recurrence_rate`? The columns with one are incidents_per_30_days, recurrence_rate, \
                 recurred_while_fix_open_ratio, time_to_close_median_days, on_time_ratio, overdue_ratio, \
                 policy_ratio, actions_3_to_7_ratio.",
            ],
        ),
        // A character of several bytes is one column, and an escape names the whole text.
        ("\"é >= 1\", \"due >= x\"", ["1:10: `é` is no figure", "Columns are"]),
        ("\"\\u0064ue >= x\"", ["1:9: `x` is no number", "70 percent"]),
        (
            "5",
            [
                "1:9: invalid type: integer `5`, expected a limit: \"on_time_ratio >= 0.7\", or a table",
                "cofactor init",
            ],
        ),
    ];
    for (list, parts) in cases {
        let folder = with_settings(&format!("gate = [{list}]\n"));
        let output = run(folder.path(), &GATE);
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{list}: {said}");
        assert!(output.stdout.is_empty(), "{list}");
        for part in parts {
            assert!(said.contains(part), "{list}: `{part}` is not in: {said}");
        }
    }
}

#[test]
fn the_readme_names_the_columns_with_an_interval() {
    let readme = crate::outputs::read(&crate::support::project("."), "README.md").replace('\n', " ");
    let columns: Vec<String> = cofactor::report::interval_columns().map(|name| format!("`{name}`")).collect();
    assert_eq!(columns.len(), 8);
    assert!(readme.contains(&format!("These eight have one: {}.", columns.join(", "))));
}

#[test]
fn a_gate_needs_limits_and_a_window() {
    let folder = with_settings("as_of = \"2024-03-01\"\n");
    let output = run(folder.path(), &GATE);
    assert_eq!(output.status.code(), Some(2));
    let said = errors(&output);
    assert!(
        said.contains("the settings hold no limit") && said.contains("gate = [\"overdue_ratio <= 0.2"),
        "{said}"
    );
    let folder = with_settings(LIMITS);
    let output = run(folder.path(), &["gate", "incidents.csv", "--as-of", "2020-01-01"]);
    assert_eq!(output.status.code(), Some(2));
    let said = errors(&output);
    assert!(said.contains("there is no window to judge") && said.contains("--as-of"), "{said}");
}
