//! What a report says of nothing, of one and of a few reads as it should: the forms of words, and the doubt.

use regex::Regex;

use crate::outputs::{files, json, read};
use crate::support::{folder, generated, project, stdout, text};

const INCIDENTS: &str = "incident_id,title,started_at,resolved_at,severity,team,factors,systems\n";
const ACTIONS: &str = "action_item_id,incident_id,title,team,has_owner,created_at,due_at,closed_at\n";

/// A line of an incident, one a month, whose factor comes from `factors` in turn.
fn incident(n: u32, factors: &[&str]) -> String {
    let (year, month) = (2024 + n / 12, 1 + n % 12);
    let factor = factors[n as usize % factors.len()];
    format!(
        "I{n},outage {n},{year}-{month:02}-03T00:00:00Z,{year}-{month:02}-03T01:00:00Z,2,core,{factor},api\n"
    )
}

/// Writes the report of exports and returns the folder that holds it.
fn report(files: &[(&str, &str)]) -> tempfile::TempDir {
    let exports = folder(files);
    let report = exports.path().join("report");
    stdout(&["report", text(exports.path()), "--out", text(&report), "--quiet"]);
    exports
}

/// The texts of a report for reading: the Markdown, the page without its script and data, the words of the charts.
fn texts(report: &std::path::Path) -> Vec<(String, String)> {
    let tags = Regex::new("<[^>]*>").expect("a pattern");
    let unread =
        Regex::new("(?s)<script.*?</script>|<style.*?</style>|<option.*?</option>").expect("a pattern");
    let is_chart = |name: &str| {
        name.starts_with("charts/") && std::path::Path::new(name).extension() == Some("svg".as_ref())
    };
    let is_read = |name: &str| name == "report.md" || name == "index.html" || is_chart(name);
    let found = files(report).into_iter().filter(|(name, _)| is_read(name));
    found
        .map(|(name, bytes)| {
            let text = String::from_utf8(bytes).expect("UTF-8");
            let text = unread.replace_all(&text, "\n");
            (name, tags.replace_all(&text, "\n").replace("&#60;", "<").replace("&lt;", "<"))
        })
        .collect()
}

/// What no sentence says: one of many, many of one, nothing counted where a word would do, needless decimals.
fn faults(text: &str) -> Vec<String> {
    let nouns = "incident|action item|system|factor|pair|window|recurrence|item|team|reject|warning|day|\
                 minute|theme|point|quarter|case|record|hint|wording|headline figure|figure|possible pair";
    let patterns = [
        format!(r"(?:^|[^\d.,:–-])1 (?:{nouns}|other)s\b"),
        format!(r"(?:^|[^\d.,:])(?:0|[2-9]|[1-9]\d+) (?:{nouns})\b[^s–-]"),
        r"\b[Oo]ver 0\b".to_owned(),
        r"\d,\d{3}\.\d".to_owned(),
        r"\b\d+\.0 days?\b".to_owned(),
        r"\b(?:1|one) (?:are|were|have|say|explain|rest)\b".to_owned(),
        r"\bNaN\b|\binf\b".to_owned(),
        r"\b(?:first|other|all) 1\b".to_owned(),
    ];
    let mut found = Vec::new();
    for pattern in patterns {
        let pattern = Regex::new(&pattern).expect("a pattern");
        for line in text.lines() {
            found.extend(pattern.find(line).map(|fault| format!("{}: {line}", fault.as_str())));
        }
    }
    found
}

#[test]
fn the_faults_that_are_looked_for_are_found() {
    let faulty = [
        "the rank intervals of 1 others overlap",
        "Over 0 windows that do not overlap",
        "overdue for 1,002.0 days",
        "within 180.0 days",
        "2 incident were",
        "The first 1 of 3 windows are",
    ];
    for line in faulty {
        assert!(!faults(line).is_empty(), "{line}");
    }
    let fine =
        ["1 of 2 incidents", "11 incidents", "3 to 7 action items", "I-1 incidents", "1.5 days", "2-day"];
    for line in fine {
        assert_eq!(faults(line), Vec::<String>::new());
    }
}

#[test]
fn nothing_one_and_few_are_said_well() {
    let one = format!("{INCIDENTS}{}", incident(0, &["bug"]));
    let many =
        |n: u32, factors: &[&str]| (0..n).fold(INCIDENTS.to_owned(), |text, k| text + &incident(k, factors));
    let action = |n: u32, due: &str, closed: &str| {
        format!("A{n},I{n},fix it,core,,2024-01-05T00:00:00Z,{due},{closed}\n")
    };
    let one_open = format!("{ACTIONS}{}", action(0, "2024-01-09", ""));
    let one_done = format!("{ACTIONS}{}", action(0, "2024-01-09", "2024-01-08T00:00:00Z"));
    let unowned = format!("{ACTIONS}A0,I0,fix it,core,false,2024-01-05T00:00:00Z,,\n");
    let corpora = [
        vec![("incidents.csv", "incident_id,excluded,started_at\nI0,test,2024-01-03\n".to_owned())],
        vec![("incidents.csv", one.clone())],
        vec![("incidents.csv", one.clone()), ("action_items.csv", one_open.clone())],
        vec![("incidents.csv", one.clone()), ("action_items.csv", one_done)],
        vec![("incidents.csv", one), ("action_items.csv", unowned)],
        vec![("action_items.csv", one_open.clone())],
        vec![("incidents.csv", many(2, &["bug"]))],
        vec![("incidents.csv", many(2, &["bug", "load"])), ("action_items.csv", one_open.clone())],
        vec![("incidents.csv", many(30, &["bug"])), ("action_items.csv", one_open)],
        vec![("incidents.csv", many(30, &["bug", "load", "typo"]))],
    ];
    for corpus in corpora {
        let files: Vec<(&str, &str)> =
            corpus.iter().map(|(name, content)| (*name, content.as_str())).collect();
        let folder = report(&files);
        for (name, text) in texts(&folder.path().join("report")) {
            assert_eq!(faults(&text), Vec::<String>::new(), "{name} of {corpus:?}");
        }
    }
}

#[test]
fn the_samples_are_said_well() {
    for data in ["data/sample", "data/public-postmortems"] {
        let out = tempfile::tempdir().expect("a temporary folder");
        let report = out.path().join("report");
        stdout(&["report", text(&project(data)), "--out", text(&report), "--quiet"]);
        for (name, text) in texts(&report) {
            assert_eq!(faults(&text), Vec::<String>::new(), "{name} of {data}");
        }
    }
}

#[test]
fn what_rests_on_few_incidents_says_so_wherever_it_is_named() {
    let rows = (0..3).fold(INCIDENTS.to_owned(), |text, k| text + &incident(k, &["bug"]));
    let folder = report(&[("incidents.csv", &rows)]);
    let report = folder.path().join("report");
    let few = "from 3 incidents: too few to be sure of its place";
    let markdown = read(&report, "report.md");
    let (answers, rest) = markdown.split_once("\n## Trends").expect("there are trends");
    assert_eq!(answers.matches(&format!("is the only system ({few})")).count(), 1, "{answers}");
    assert_eq!(answers.matches(&format!("; {few}).")).count(), 3, "with what is expected: {answers}");
    assert!(
        answers.contains(
            "1 factor and 1 system are in fewer than 5 incidents: too few to be sure of their place"
        )
    );
    let described =
        rest.lines().filter(|line| line.starts_with("- ") && line.contains("expected in the next"));
    assert_eq!(described.map(|line| line.matches(few).count()).collect::<Vec<_>>(), [1, 1, 1]);
    // 2^(-1/180) + 2^(-30/180) + 2^(-61/180) = 2.68: the last one came a day before.
    let row = rest.lines().find(|line| line.starts_with("| 1 (1) | api |")).expect("the system is ranked");
    assert!(row.contains("| 3 (2.7): too few to be sure of its place |"), "{row}");
    let step = rest.lines().find(|line| line.starts_with("| 1 | bug |")).expect("the factor is a step");
    assert!(step.contains("| 3: too few to be sure of its place |"), "{step}");

    let page = read(&report, "index.html");
    let behind = page.split("id=\"hotspot-system-1\"").nth(1).expect("it is explained");
    assert!(behind.split("</details>").next().expect("it ends").contains("<li>From 3 incidents: too few"));
    assert!(page.contains("<td>3 (2.7): too few to be sure of its place</td>"));
    let chart = read(&report, "charts/hotspots_systems.svg");
    assert!(chart.contains(few) && chart.contains("rank 1, few") && chart.contains("Pale, “few”"), "{chart}");
    assert!(read(&report, "charts/fix_first.svg").contains("100% (+100), few"));

    let exports = text(folder.path());
    let explained = stdout(&["hotspots", exports, "--by", "system", "--explain", "api", "--quiet"]);
    assert!(explained.contains("From 3 incidents: too few to be sure of its place"), "{explained}");
    let explained =
        stdout(&["hotspots", exports, "--by", "system", "--explain", "api", "--format", "json", "--quiet"]);
    let explained: serde_json::Value = serde_json::from_str(&explained).expect("JSON");
    assert_eq!(explained["has_too_few_incidents"], true);
}

#[test]
fn what_rests_on_enough_is_not_doubted() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let report = out.path().join("report");
    stdout(&["report", text(&project("data/sample")), "--out", text(&report), "--quiet"]);
    let markdown = read(&report, "report.md");
    let row = markdown.lines().find(|line| line.contains("| delivery-planner |")).expect("it is ranked");
    assert!(!row.contains("too few"), "{row}");
    // Its rank interval is 1 to 31 of 34, whatever it rests on.
    let row =
        markdown.lines().find(|line| line.starts_with("| 1 (1 to 31) | software defect |")).expect("ranked");
    assert!(row.contains("too few to be sure of its place"), "{row}");
    let few = json(&report, "report.json")["hotspots"].as_array().map(Vec::len);
    assert!(few.is_some_and(|all| all > 0), "numbers stay as they are");
}

#[test]
fn the_markdown_is_for_reading() {
    let large = generated(1_000, 7);
    for data in [project("data/sample"), project("data/public-postmortems"), large.path().to_owned()] {
        let out = tempfile::tempdir().expect("a temporary folder");
        let report = out.path().join("report");
        stdout(&["report", text(&data), "--out", text(&report), "--quiet"]);
        let markdown = read(&report, "report.md");
        assert!(markdown.len() < 60_000, "{} bytes", markdown.len());
        for line in markdown.lines().filter(|line| line.starts_with('|')) {
            assert!(line.replace("\\|", "").matches('|').count() <= 7, "more than six columns: {line}");
        }
        let answers = markdown.split("\n## ").find(|part| part.starts_with("Answers\n")).expect("answers");
        let questions: Vec<&str> = answers.lines().filter(|line| line.starts_with("**")).collect();
        assert_eq!(questions.len(), 5);
        assert!(questions.iter().all(|line| line.ends_with("?**")), "{questions:?}");
        for paragraph in answers.trim_end().split("\n\n") {
            assert!(paragraph.chars().count() < 520 && !paragraph.contains('\n'), "a wall: {paragraph}");
        }
        let backtest = markdown.split("How well each method foresaw").nth(1).expect("the backtest");
        let table = backtest.split("\n\n").nth(1).expect("a table");
        // A head, a rule, and four methods for each of three kinds.
        assert_eq!(table.lines().count(), 2 + 4 * 3, "{table}");
    }
}
