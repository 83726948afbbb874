//! What the scripts of the page read is what the commands print.

use serde_json::Value;

use crate::outputs::{Row, read, rows};
use crate::support::{generated, project, stdout, text};

/// Writes the report of a folder and returns its page.
fn page(exports: &std::path::Path) -> String {
    let out = tempfile::tempdir().expect("a temporary folder");
    let report = out.path().join("report");
    stdout(&["report", text(exports), "--out", text(&report), "--quiet"]);
    read(&report, "index.html")
}

fn embedded(page: &str) -> Value {
    let (_, data) = page.split_once("id=\"data\">").expect("the page has data");
    serde_json::from_str(data.split_once("</script>").expect("it ends").0).expect("valid JSON")
}

fn number(row: &Row, column: &str) -> Option<f64> {
    row[column].parse().ok()
}

/// Compares a share of the page with its columns: count, denominator, and limits in half percents.
fn assert_share(shown: &Value, row: &Row, [count, of, ratio]: [&str; 3]) {
    assert_eq!(shown[0].as_u64(), row[count].parse().ok(), "{row:?}");
    assert_eq!(shown[1].as_u64(), row[of].parse().ok(), "{row:?}");
    for (limit, end) in [(&shown[2], "low"), (&shown[3], "high")] {
        let expected = number(row, &format!("{ratio}_{end}"));
        assert_eq!(limit.is_null(), expected.is_none(), "{row:?}");
        if let (Some(limit), Some(expected)) = (limit.as_f64(), expected) {
            assert!((limit / 2.0 - 100.0 * expected).abs() <= 0.5 + 1e-9, "{limit} {expected}");
            // What is not quite nothing or everything stays so.
            assert_eq!(limit > 0.0, expected > 0.0, "{row:?}");
            assert_eq!(limit < 200.0, expected < 1.0, "{row:?}");
        }
    }
}

/// Compares tenths of the page with a column.
fn assert_tenths(shown: &Value, row: &Row, column: &str) {
    let expected = number(row, column).map(|value| (value * 10.0).round());
    assert_eq!(shown.as_f64(), expected, "{column} of {row:?}");
}

#[test]
fn series_of_groups_are_those_of_windows() {
    let sample = project("data/sample");
    let series = &embedded(&page(&sample))["series"];
    let groups = series["groups"].as_array().expect("groups");
    for by in ["", "team", "severity", "system"] {
        let mut command = vec!["windows", text(&sample), "--format", "csv", "--quiet"];
        if !by.is_empty() {
            command.extend(["--by", by]);
        }
        let printed: Vec<Row> = rows(&stdout(&command))
            .into_iter()
            .filter(|row| row["group"].is_empty() == by.is_empty())
            .collect();
        let shown: Vec<&Value> = groups.iter().filter(|group| group["by"] == by).collect();
        assert!(!shown.is_empty(), "{by}");
        for group in shown {
            let own: Vec<&Row> =
                printed.iter().filter(|row| group["name"] == row["group"].as_str()).collect();
            assert_eq!(own.len(), series["end"].as_array().expect("windows").len(), "{by} {}", group["name"]);
            for (w, row) in own.into_iter().enumerate() {
                assert_eq!(group["incidents"][w].as_u64(), row["incidents"].parse().ok());
                assert_tenths(&group["per_30_days"][w][0], row, "incidents_per_30_days");
                assert_tenths(&group["per_30_days"][w][2], row, "incidents_per_30_days_high");
                assert_share(&group["recurrences"][w], row, ["recurrences", "labelled", "recurrence_rate"]);
                assert_share(&group["on_time"][w], row, ["on_time", "due", "on_time_ratio"]);
                let expected = number(row, "expected_recurrence_rate").map(|rate| (rate * 1e5).round());
                assert_eq!(group["expected_rate"][w][0].as_f64(), expected, "{row:?}");
                assert_eq!(group["overdue"][w][0].as_u64(), row["overdue"].parse().ok(), "{row:?}");
                assert_eq!(group["while_open"][w][0].as_u64(), row["recurred_while_fix_open"].parse().ok());
                assert_eq!(group["open"][w].as_u64(), row["open"].parse().ok(), "{row:?}");
                assert_tenths(&group["time_to_close"][w][0][0], row, "time_to_close_median_days");
                assert_tenths(&group["time_to_close"][w][0][2], row, "time_to_close_median_high");
                assert_tenths(&group["closed_days"][w], row, "closed_median_days");
            }
        }
    }
}

#[test]
fn what_is_behind_a_rank_is_what_explain_prints() {
    let sample = project("data/sample");
    let page = page(&sample);
    let hotspots = rows(&stdout(&["hotspots", text(&sample), "--format", "csv", "--quiet"]));
    let first = hotspots.iter().filter(|row| ["1", "2", "20"].contains(&row["rank"].as_str()));
    let mut compared = 0;
    for row in first {
        let (kind, name) = (row["kind"].as_str(), row["name"].as_str());
        let id = format!("<details id=\"hotspot-{kind}-{}\">", row["rank"]);
        let (_, behind) = page.split_once(&id).unwrap_or_else(|| panic!("{id}"));
        let behind = behind.split_once("</details>").expect("it ends").0;
        let behind = behind.replace("&#60;", "<").replace("&#62;", ">");
        let explained = stdout(&["hotspots", text(&sample), "--by", kind, "--explain", name, "--quiet"]);
        for line in explained.lines().map(str::trim) {
            if ["Score", "Last 90 days", "Whole history", "Latest window", "prior of the kind"]
                .iter()
                .any(|head| line.starts_with(head))
            {
                assert!(behind.contains(line), "{line}\n{behind}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 9 * 5, "three ranks of three kinds");
}

#[test]
fn the_page_of_a_thousand_incidents_is_small_and_bounded() {
    let folder = generated(1_000, 7);
    let page = page(folder.path());
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    let data = embedded(&page);
    let excluded = 1_000 - data["incidents"]["id"].as_array().expect("ids").len();
    assert!(excluded < 40, "only tests are left out");
    // Every group of the series has as many windows as the whole.
    let windows = data["series"]["end"].as_array().expect("windows").len();
    for group in data["series"]["groups"].as_array().expect("groups") {
        assert_eq!(group["open"].as_array().expect("a column").len(), windows);
    }
}

#[test]
fn long_titles_are_cut_in_the_page_and_whole_in_the_tables() {
    for letters in ["outage of the payment gateway ", "決済サービスの応答が遅延"] {
        let title: String = letters.chars().cycle().take(200).collect();
        let folder = generated(1_000, 7);
        let write = |name: &str, line: &dyn Fn(&str) -> String| {
            let path = folder.path().join(name);
            let content = std::fs::read_to_string(&path).expect("readable");
            let (head, rows) = content.split_once('\n').expect("a head");
            let rows: String = rows.lines().map(|row| line(row) + "\n").collect();
            let head = if head.contains("title") { head.to_owned() } else { format!("{head},title") };
            std::fs::write(path, format!("{head}\n{rows}")).expect("writable");
        };
        // The title is the second of many columns of incidents, and action items have none.
        write("incidents.csv", &|row| {
            let mut fields = row.splitn(3, ',');
            let mut next = || fields.next().expect("three fields");
            let (id, _, rest) = (next(), next(), next());
            format!("{id},{title},{rest}")
        });
        write("action_items.csv", &|row| format!("{row},{title}"));
        let out = tempfile::tempdir().expect("a temporary folder");
        let report = out.path().join("report");
        stdout(&["report", text(folder.path()), "--out", text(&report), "--quiet"]);
        let page = read(&report, "index.html");
        assert!(page.len() < 1_500_000, "{} bytes", page.len());
        let data = embedded(&page);
        for table in ["incidents", "actions"] {
            assert_eq!(data[table]["is_cut"], true);
            let shown = data[table]["title"][0].as_str().expect("a title");
            let start = shown.strip_suffix('…').expect("it is cut");
            assert!(title.starts_with(start) && start.len() >= 30, "{shown}");
        }
        let items = crate::outputs::table(&report, "action_items.csv");
        assert!(items.iter().all(|item| item["title"] == title));
    }
}

#[test]
fn titles_that_fit_are_whole() {
    let data = embedded(&page(&project("data/sample")));
    let items = rows(&std::fs::read_to_string(project("data/sample/action_items.csv")).expect("readable"));
    let longest = items.iter().map(|item| item["title"].as_str()).max_by_key(|title| title.len());
    let shown = data["actions"]["title"].as_array().expect("titles");
    assert!(shown.iter().any(|title| title.as_str() == longest));
    assert_eq!((&data["actions"]["is_cut"], &data["incidents"]["is_cut"]), (&false.into(), &false.into()));
}

#[test]
fn anchors_are_those_that_a_reader_expects() {
    let page = page(&project("data/sample"));
    for (anchor, what) in [
        ("incidents", "<section id=\"incidents\">\n<details class=\"section\">\n<summary><h2"),
        ("incidents-per-30-days", "<figure id=\"incidents-per-30-days\">"),
        ("all-incidents", "<h2 id=\"all-incidents\">Incidents</h2>"),
    ] {
        assert_eq!(page.matches(&format!("id=\"{anchor}\"")).count(), 1, "{anchor}");
        assert!(page.contains(what), "{what}");
    }
    let (body, _) = page.split_once("id=\"data\">").expect("the page has data");
    let (_, body) = body.split_once("</script>").expect("the script comes first");
    let mut ids: Vec<&str> = body.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let links = body.split(" href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    for link in links.filter(|link| !link.starts_with("incident-")) {
        assert!(ids.contains(&link), "{link} leads nowhere");
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "no anchor stands twice");
}
