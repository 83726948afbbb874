//! Text that means harm in every field of the input: it stays text in every output of every command.

mod syntax;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::outputs::{errors, files, rows, run};
use crate::support::folder;
use syntax::{assert_metrics, assert_visible, assert_well_formed, names_in_tags};

/// What each format would take for more than text.
const TEXTS: [&str; 15] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "]]><!-- --><x>&lt;&#x3c;",
    "line\nbreak\r\n::error file=a::b",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "\u{9b}31mred\u{85}\u{2028}",
    "\u{202e}gnp.exe\u{2066}\u{200f}",
    "../../../../tmp/escaped",
    "/etc/passwd",
    "=cmd|'/c calc'!A1",
    "a\\\"} 1\n# EOF\n",
    "[x](javascript:alert(1)) ![y](http://example.invalid) `code` |cell|",
    "nul\u{0}\u{fffe}\u{feff}%0A%s{{x}}${y}",
    // Wherever a cell is broken, what comes next begins as a command.
    "::add-mask::a ::add-mask::b ::add-mask::c ::add-mask::d ::add-mask::e ::add-mask::f ::add-mask::g",
];
/// A name of a file that is not less hostile.
const FILE: &str = "<script>alert(1)<\n::error::\u{1b}[31m\u{202e}\"'&.json";
const CONFIG: &str = "as_of = \"2024-07-01\"\n\
    [[gate]]\ncolumn = \"overdue_ratio\"\nat_most = 0\n\
    [[gate]]\ncolumn = \"incidents\"\nat_least = 1\n";

/// Incidents and action items with each text in every field, and records that are rejected for theirs.
fn export() -> Value {
    let mut incidents = Vec::new();
    for (number, text) in TEXTS.iter().enumerate() {
        let other = TEXTS[(number + 1) % TEXTS.len()];
        for month in 1..=6 {
            let day = number % 27 + 1;
            let id = format!("{text}-{month}");
            let item = |n: u8| {
                json!({
                    "action_item_id": format!("{id}-{n}"), "title": text, "source": text, "kind": text, "priority": text,
                    "priority_raw": text, "team": text, "ticket": text, "closed_at_source": text,
                    "created_at": format!("2024-{month:02}-{day:02}T03:00:00Z"),
                    "due_at": format!("2024-{month:02}-{:02}", day + 1),
                })
            };
            incidents.push(json!({
                "incident_id": id, "title": text, "source": text, "severity": text, "severity_raw": text, "team": text,
                "url": text, "summary": text, "factors": [text, other], "systems": [text], "triggers": [text],
                "started_at": format!("2024-{month:02}-{day:02}T0{}:00:00Z", number % 10),
                "resolved_at": format!("2024-{month:02}-{day:02}T12:00:00Z"),
                "action_items": [item(1), item(2)],
            }));
        }
        incidents.push(json!({ "incident_id": text, "started_at": text }));
        incidents
            .push(json!({ "incident_id": format!("{text}!"), "started_at": "2024-01-01", "excluded": text }));
    }
    json!({ "incidents": incidents })
}

/// A postmortem with the texts where its template has free text.
fn postmortem() -> String {
    let line = TEXTS.map(|text| text.replace(['\n', '\r'], " "));
    let list = |box_: &str| line.iter().flat_map(|text| ["- ", box_, text, "\n"]).collect::<String>();
    format!(
        "# Outage {}\n\nDate: 2024-03-03\n\n## Contributing factors\n\n{}\n## Action items\n\n{}",
        line[0],
        list(""),
        list("[ ] ")
    )
}

fn input() -> tempfile::TempDir {
    let folder = folder(&[("cofactor.toml", CONFIG), ("postmortem.md", &postmortem())]);
    fs::write(folder.path().join(FILE), export().to_string()).expect("writable");
    folder
}

/// Runs a command, expects an exit status, and returns standard output; nothing that is said on standard error steers a
/// terminal.
#[track_caller]
fn output(folder: &Path, arguments: &[&str], status: i32) -> String {
    let output = run(folder, arguments);
    let said = errors(&output);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    assert_visible(&format!("{arguments:?} on standard error"), &said);
    assert_no_command(&said);
    String::from_utf8(output.stdout).expect("results are UTF-8")
}

/// Expects that no line begins as a CI job's commands do.
#[track_caller]
fn assert_no_command(text: &str) {
    let command = text.lines().find(|line| line.trim_start().starts_with("::"));
    assert_eq!(command, None);
}

/// Expects that nothing of the data is markup of a page.
#[track_caller]
fn assert_inert(name: &str, page: &str) {
    for harm in ["<script>alert", "<img src=x", "]]><!--"] {
        assert!(!page.contains(harm), "{name} holds `{harm}`");
    }
    assert_visible(name, page);
}

#[test]
fn a_report_holds_nothing_but_text() {
    let folder = input();
    let path = folder.path();
    let before = files(path).len();
    output(path, &["report", ".", "--out", "out/report", "--by", "team"], 0);
    let report = files(&path.join("out/report"));
    assert_eq!(files(path).len(), before + report.len(), "nothing is written beside the report");
    for name in report.keys() {
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte)), "{name}");
    }
    for (name, bytes) in &report {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        match name.rsplit('.').next() {
            Some("html") => {
                assert_inert(name, text);
                assert!(!names_in_tags(text).contains("onmouseover"), "{name} holds an attribute");
            }
            Some("md") => {
                assert_inert(name, text);
                // Escaped brackets are text.
                let bare = text.replace("\\\\", "").replace("\\[", "").replace("\\]", "");
                assert!(
                    !bare.contains("](javascript:") && !bare.contains("![y](http"),
                    "{name} holds a link"
                );
                // The rows of a table are as wide as its header, whatever stands in their cells.
                let cells = |line: &str| line.replace("\\|", "").matches('|').count();
                for two in text.lines().collect::<Vec<_>>().windows(2).filter(|two| two[0].starts_with('|')) {
                    assert!(two[1].is_empty() || cells(two[0]) == cells(two[1]), "{name}: {two:?}");
                }
            }
            Some("svg") => {
                assert_inert(name, text);
                assert_well_formed(name, text);
            }
            Some("graphml") => assert_well_formed(name, text),
            Some("json") => drop(serde_json::from_str::<Value>(text).expect("valid JSON")),
            Some("prom") => assert_metrics(text),
            Some("csv") => drop(rows(text)),
            _ => {}
        }
    }
    let hotspots = rows(std::str::from_utf8(&report["hotspots.csv"]).expect("text"));
    assert!(hotspots.iter().any(|row| row["name"].contains("<script>")), "the data is there");
}

#[test]
fn what_is_read_on_a_terminal_steers_none() {
    let folder = input();
    let path = folder.path();
    output(path, &["report", ".", "--out", "old", "--quiet", "--as-of", "2024-04-01"], 0);
    output(path, &["report", ".", "--out", "new", "--quiet"], 0);
    let commands: [(&[&str], i32); 16] = [
        (&["check", "."], 1),
        (&["windows", ".", "--format", "table", "--by", "team"], 0),
        (&["cooccur", ".", "--format", "table"], 0),
        (&["cooccur", ".", "--format", "table", "--nodes"], 0),
        (&["patterns", ".", "--format", "table"], 0),
        (&["patterns", ".", "--format", "table", "--rules"], 0),
        (&["patterns", ".", "--format", "table", "--follows"], 0),
        (&["hotspots", ".", "--format", "table"], 0),
        (&["hotspots", ".", "--explain", "<script>alert(1)</script>"], 0),
        (&["hotspots", ".", "--explain", "/etc/passwd"], 0),
        (&["backtest", ".", "--format", "text", "--every", "1mo", "--history", "30d"], 0),
        (&["gate", ".", "--format", "text"], 1),
        (&["diff", "old/report.json", "new/report.json", "--format", "text"], 0),
        (&["terms", ".", "--format", "table"], 0),
        (&["terms", ".", "--format", "table", "--unmatched"], 0),
        (&["terms", ".", "--format", "table", "--matches"], 0),
    ];
    for (arguments, status) in commands {
        let text = output(path, arguments, status);
        assert!(text.len() > 20, "{arguments:?}: {text}");
        assert_visible(&format!("{arguments:?}"), &text);
        assert_no_command(&text);
    }
    let said = run(path, &["windows", ".", "--strict"]);
    assert_eq!(said.status.code(), Some(1));
    assert_visible("--strict", &errors(&said));
    assert_no_command(&errors(&said));
    let refused = run(path, &["hotspots", ".", "--explain", "\u{1b}[31m\u{202e}nothing"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_visible("an unknown name", &errors(&refused));
}

#[test]
fn files_for_programs_are_what_they_say() {
    let folder = input();
    let path = folder.path();
    for format in ["graphml", "gexf"] {
        assert_well_formed(format, &output(path, &["cooccur", ".", "--format", format], 0));
    }
    let dot = output(path, &["cooccur", ".", "--format", "dot"], 0);
    for line in dot.lines() {
        let bare = line.replace("\\\\", "").replace("\\\"", "");
        assert!(bare.matches('"').count() % 2 == 0, "a quote is open: {line}");
    }
    assert_visible("dot", &dot);
    let values: [(&[&str], i32); 6] = [
        (&["cooccur", ".", "--format", "node-link"], 0),
        (&["cooccur", ".", "--format", "json"], 0),
        (&["hotspots", ".", "--format", "json"], 0),
        (&["hotspots", ".", "--format", "json", "--explain", "<script>alert(1)</script>"], 0),
        (&["check", ".", "--format", "json"], 1),
        (&["gate", ".", "--format", "json"], 1),
    ];
    for (arguments, status) in values {
        let text = output(path, arguments, status);
        assert!(serde_json::from_str::<Value>(&text).is_ok(), "{arguments:?}: {text}");
    }
    let failed = run(path, &["check", FILE, "--json-errors", "--as-of", "\u{1b}[31m\n"]);
    assert!(serde_json::from_slice::<Value>(&failed.stderr).is_ok(), "{}", errors(&failed));
    let junit = output(path, &["gate", ".", "--format", "junit"], 1);
    assert_well_formed("junit", &junit);
    let settings = "a\n::error::\u{1b}[31m,b:%.toml";
    fs::write(path.join(settings), CONFIG).expect("writable");
    let github = output(path, &["gate", ".", "--format", "github", "--config", settings], 1);
    let lines: Vec<&str> = github.lines().collect();
    assert_eq!(lines.len(), 3, "{github}");
    assert!(
        lines[0].starts_with("::error file=a%0A%3A%3Aerror%3A%3A")
            && lines[0].contains("%2Cb%3A%25.toml,line="),
        "{github}"
    );
    assert!(lines[1].starts_with("met: "), "{github}");
    assert_visible("github", &github);
    let snippet = output(path, &["terms", ".", "--snippet"], 0);
    assert!(toml::from_str::<toml::Table>(&snippet).is_ok(), "{snippet}");
    fs::create_dir(path.join("out")).expect("writable");
    output(path, &["init", ".", "--out", "out", "--quiet"], 0);
    for name in ["cofactor.toml", "taxonomy.toml"] {
        let text = fs::read_to_string(path.join("out").join(name)).expect("written");
        assert!(toml::from_str::<toml::Table>(&text).is_ok(), "{name}: {text}");
        assert_visible(name, &text);
    }
    for kind in ["terms", "patterns", "hotspots", "windows"] {
        let text = output(path, &[kind, ".", "--format", "csv"], 0);
        rows(&text);
    }
}
