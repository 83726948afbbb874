//! Lists, times and names, from cells to the normalized tables.

use crate::outputs::{Row, read, rows, stdout};
use crate::support::{cofactor, folder, text};

/// Reads files and returns the rows of a normalized table.
#[track_caller]
fn frame(files: &[(&str, &str)], table: &str, more: &[&str]) -> Vec<Row> {
    let folder = folder(files);
    stdout(folder.path(), &[&["frames", ".", "--as", "csv", "--out", "out", "--quiet"], more].concat());
    rows(&read(folder.path(), &format!("out/{table}.csv")))
}

/// Returns the given columns of rows, joined by bars.
fn pick(rows: &[Row], columns: &[&str]) -> Vec<String> {
    let cells = |row: &Row| columns.iter().map(|column| row[*column].clone()).collect::<Vec<_>>().join("|");
    rows.iter().map(cells).collect()
}

#[test]
fn list_cells_are_split_at_semicolons_and_line_ends_only() {
    let csv = "incident_id,started_at,factors,systems,triggers\n\
        A,2024-01-01,\" no timeout ;bad, config;;\nslow|query\r\nno timeout\",api,\n";
    let items = frame(&[("incidents.csv", csv)], "involvements", &[]);
    let expected = ["factor|bad, config", "factor|no timeout", "factor|slow|query", "system|api"];
    assert_eq!(pick(&items, &["kind", "name"]), expected);
    // An array says itself where its values end.
    let json = r#"[{"incident_id": "A", "started_at": "2024-01-01", "factors": ["a; b", "", null, " c "],
        "systems": "x; y", "triggers": 7}]"#;
    let items = frame(&[("incidents.json", json)], "involvements", &[]);
    let expected = ["factor|a; b", "factor|c", "system|x", "system|y", "trigger|7"];
    assert_eq!(pick(&items, &["kind", "name"]), expected);
}

#[test]
fn the_order_of_the_keys_of_a_record_does_not_matter() {
    let id = r#""incident_id": "A", "started_at": "2024-01-01""#;
    let items = r#""action_items": [{"action_item_id": "X", "created_at": "2024-01-02"}]"#;
    for (first, second) in [(id, items), (items, id)] {
        let one = format!("{{\n {first},\n {second}\n}}");
        for json in [format!("[{one}]"), one] {
            let items = frame(&[("one.json", &json)], "action_items", &[]);
            assert_eq!(pick(&items, &["action_item_id", "incident_id"]), ["X|A"], "{json}");
        }
    }
}

#[test]
fn repeated_headers_are_one_list() {
    let csv = "incident_id,started_at,factors,factors,systems\nA,2024-01-01,no timeout,bad config,api\n";
    let items = frame(&[("incidents.csv", csv)], "involvements", &[]);
    assert_eq!(pick(&items, &["name"]), ["bad config", "no timeout", "api"]);
}

#[test]
fn headers_may_be_in_capitals() {
    let csv = "INCIDENT_ID,Started_At,FACTORS,Title,title,KIND\nA,2024-01-01,no timeout,other,own,x\n";
    let files = [("incidents.csv", csv)];
    let folder = folder(&files);
    // What is no column of the table keeps its name.
    let said = stdout(folder.path(), &["check", "."]);
    assert!(said.contains("columns that are not used: Title, KIND"), "{said}");
    assert_eq!(pick(&frame(&files, "incidents", &[]), &["incident_id", "title"]), ["A|own"]);
    assert_eq!(pick(&frame(&files, "involvements", &[]), &["incident_id", "name"]), ["A|no timeout"]);
    let items = "action_item_id,created_at,Due_At\nX,2024-01-01,2024-02-01\n";
    let items = frame(&[("incidents.csv", csv), ("action_items.csv", items)], "action_items", &[]);
    assert_eq!(pick(&items, &["action_item_id", "due_at"]), ["X|2024-02-02T00:00:00Z"]);
}

#[test]
fn times_are_read_with_and_without_offsets() {
    let csv = "incident_id,occurred_at,created_at,started_at\n\
        A,,2024-07-01T12:00:00.5Z,2024-07-01 12:00\n\
        B,2024-07-02T12:00:00+02:00,,2024-07-01\n\
        C,2024-07-03T12:00:00-0530,,\n\
        D,,2024-07-04,\n\
        E,2024-07-05 12:00:00 UTC,,\n";
    // In Copenhagen, July is two hours ahead of UTC.
    for (zone, a, d) in [
        ("UTC", "2024-07-01T12:00:00Z", "2024-07-04T00:00:00Z"),
        ("Europe/Copenhagen", "2024-07-01T10:00:00Z", "2024-07-03T22:00:00Z"),
    ] {
        let incidents = frame(&[("incidents.csv", csv)], "incidents", &["--timezone", zone]);
        let mut expected = [
            format!("A|{a}"),
            "B|2024-07-02T10:00:00Z".to_owned(),
            "C|2024-07-03T17:30:00Z".to_owned(),
            format!("D|{d}"),
            "E|2024-07-05T12:00:00Z".to_owned(),
        ];
        expected.sort_by_key(|row| row[2..].to_owned());
        assert_eq!(pick(&incidents, &["incident_id", "occurred_at"]), expected, "{zone}");
        assert_eq!(incidents[0]["created_at"], "2024-07-01T12:00:00.5Z");
    }
}

#[test]
fn a_due_date_without_a_time_is_due_through_that_day() {
    let csv = "action_item_id,created_at,due_at\n\
        A,2024-03-01T00:00:00Z,2024-03-30\n\
        B,2024-03-02T00:00:00Z,2024-03-30T18:00:00Z\n\
        C,2024-03-03T00:00:00Z,2024-03-31\n";
    let due =
        |zone: &str| pick(&frame(&[("items.csv", csv)], "action_items", &["--timezone", zone]), &["due_at"]);
    assert_eq!(due("UTC"), ["2024-03-31T00:00:00Z", "2024-03-30T18:00:00Z", "2024-04-01T00:00:00Z"]);
    // On 2024-03-31 Paris goes from one to two hours ahead of UTC.
    let paris = ["2024-03-30T23:00:00Z", "2024-03-30T18:00:00Z", "2024-03-31T22:00:00Z"];
    assert_eq!(due("Europe/Paris"), paris);
}

#[test]
fn a_time_without_an_offset_is_told_of() {
    let notes = |time: &str, zone: &str| {
        let folder = folder(&[("i.csv", &format!("incident_id,started_at\nA,{time}\n"))]);
        let text = stdout(folder.path(), &["check", "i.csv", "--timezone", zone]);
        text.lines()
            .filter(|line| line.ends_with("(local_times)"))
            .map(str::trim)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let told = |zone| format!("input: some times have no offset: they are read as {zone} (local_times)");
    assert_eq!(notes("2024-01-01T10:00:00", "UTC"), told("UTC"));
    assert_eq!(notes("2024-01-01", "Asia/Tokyo"), told("Asia/Tokyo"));
    assert_eq!(notes("2024-01-01T10:00:00Z", "Asia/Tokyo"), "");
}

const SPELLINGS: &str = "incident_id,kind,name,category\n\
    A,factor,No Timeout,\nB,factor,no-timeout,\nC,factor,no-timeout,\n\
    A,factor,Misconfig,process\nB,factor,bad CONFIG value,technical\nC,factor,wrong_setting,technical\n\
    A,system,checkout-api,\nB,system,Checkout API,\n\
    C,trigger,Misconfig,\nA,trigger,rotation,\n";
const THREE: &str = "incident_id,started_at\nA,2024-01-01\nB,2024-01-02\nC,2024-01-03\n";

#[test]
fn spellings_are_unified_without_a_vocabulary() {
    let files = [("incidents.csv", THREE), ("involvements.csv", SPELLINGS)];
    let items = frame(&files, "involvements", &[]);
    let expected = [
        // Its only spelling; the category as stated.
        "A|factor|Misconfig|Misconfig|process",
        // Two of three rows write it so.
        "A|factor|no-timeout|No Timeout|unknown",
        // One row each: the first in byte order.
        "A|system|Checkout API|checkout-api|",
        "A|trigger|rotation|rotation|",
        "B|factor|bad CONFIG value|bad CONFIG value|technical",
        "B|factor|no-timeout|no-timeout|unknown",
        "B|system|Checkout API|Checkout API|",
        "C|factor|no-timeout|no-timeout|unknown",
        "C|factor|wrong_setting|wrong_setting|technical",
        "C|trigger|Misconfig|Misconfig|",
    ];
    assert_eq!(pick(&items, &["incident_id", "kind", "name", "raw", "category"]), expected);
}

const VOCABULARY: &str = "[factors.\"misconfiguration\"]\ncategory = \"technical\"\n\
    aliases = [\"misconfig\", \"bad config value\", \"wrong setting\"]\n\
    [factors.\"missing timeout\"]\ncategory = \"technical\"\naliases = [\"no timeout\"]\n\
    [systems.\"checkout\"]\naliases = [\"Checkout API\"]\nteam = \"Commerce\"\n";

#[test]
fn a_vocabulary_gives_names_aliases_and_categories() {
    let files = [("incidents.csv", THREE), ("involvements.csv", SPELLINGS), ("taxonomy.toml", VOCABULARY)];
    let items = frame(&files, "involvements", &[]);
    let expected = [
        // The vocabulary's category goes before the stated one.
        "A|factor|misconfiguration|Misconfig|technical",
        "A|factor|missing timeout|No Timeout|technical",
        "A|system|checkout|checkout-api|",
        "A|trigger|rotation|rotation|",
        "B|factor|misconfiguration|bad CONFIG value|technical",
        "B|factor|missing timeout|no-timeout|technical",
        "B|system|checkout|Checkout API|",
        "C|factor|misconfiguration|wrong_setting|technical",
        "C|factor|missing timeout|no-timeout|technical",
        // Without triggers of its own, the vocabulary of factors serves for triggers.
        "C|trigger|misconfiguration|Misconfig|",
    ];
    assert_eq!(pick(&items, &["incident_id", "kind", "name", "raw", "category"]), expected);
    // Another vocabulary by name; a word for triggers keeps the factors' words away from them.
    let other = "[factors.\"misconfiguration\"]\naliases = [\"misconfig\"]\n[triggers.\"secret rotation\"]\n\
        aliases = [\"rotation\"]\n";
    let files = [&files[..], &[("other.toml", other)]].concat();
    let items = frame(&files, "involvements", &["--taxonomy", "other.toml"]);
    let triggers: Vec<Row> = items.into_iter().filter(|row| row["kind"] == "trigger").collect();
    assert_eq!(pick(&triggers, &["name"]), ["secret rotation", "Misconfig"]);
}

#[test]
fn written_tables_keep_the_names_of_the_vocabulary() {
    let files = [("incidents.csv", THREE), ("involvements.csv", SPELLINGS), ("taxonomy.toml", VOCABULARY)];
    let folder = folder(&files);
    let before = stdout(folder.path(), &["cooccur", ".", "--nodes", "--quiet"]);
    stdout(folder.path(), &["frames", ".", "--as", "csv", "--out", "out", "--quiet"]);
    let written = ["out/incidents.csv", "out/involvements.csv"];
    let again = stdout(folder.path(), &[&["cooccur", "--nodes"], &written[..]].concat());
    assert_eq!(again, before);
}

#[test]
fn names_without_a_letter_or_a_digit_are_dropped_with_a_warning() {
    let csv = "incident_id,started_at,factors\nA,2024-01-01,--;real\n";
    let folder = folder(&[("incidents.csv", csv)]);
    let text = stdout(folder.path(), &["check", "incidents.csv"]);
    assert!(text.contains("incidents.csv:2: `--` holds neither letter nor digit"), "{text}");
    assert!(text.contains("1 incidents, 1 involvements, 0 action items"), "{text}");
}

#[test]
fn the_sample_reads_as_documented() {
    let sample = crate::support::project("data/sample");
    let text = stdout(&sample, &["check", "."]);
    // 401 incidents, 1,400 items of which 7 come twice under two spellings, 1,920 action items: counted by hand
    // from the files' lines and the spellings of their vocabulary.
    assert!(text.contains("401 incidents, 1393 involvements, 1920 action items"), "{text}");
}

#[test]
fn words_that_say_no_severity_or_priority_are_told_of_and_kept() {
    let incidents = "incident_id,started_at,severity\nA,2024-01-01,SEV2\nB,2024-01-02,banana\nC,2024-01-03,\nD,2024-01-04,Unset\n";
    let items = "action_item_id,created_at,priority\nX,2024-01-02,P1\nY,2024-01-02,someday\n";
    let files = [("incidents.csv", incidents), ("items.csv", items)];
    let kept = frame(&files, "incidents", &[]);
    assert_eq!(
        pick(&kept, &["incident_id", "severity", "severity_raw"]),
        ["A|2|SEV2", "B||banana", "C||", "D||Unset"]
    );
    let kept = frame(&files, "action_items", &[]);
    assert_eq!(pick(&kept, &["action_item_id", "priority", "priority_raw"]), ["X|high|P1", "Y||someday"]);
    let folder = folder(&files);
    let check = stdout(folder.path(), &["check", ".", "--format", "json"]);
    let check: serde_json::Value = serde_json::from_str(&check).expect("JSON");
    let told: Vec<String> = (check["diagnostics"].as_array().expect("a list").iter())
        .filter(|entry| entry["level"] == "warning")
        .map(|entry| format!("{} {}:{} {}", entry["code"], entry["file"], entry["line"], entry["column"]))
        .collect();
    assert_eq!(told, ["\"unknown_value\" \"incidents.csv\":3 14", "\"unknown_value\" \"items.csv\":3 14"]);
}

#[test]
fn an_item_that_is_stated_twice_is_one_of_which_all_is_known() {
    let incidents =
        "incident_id,started_at,factors\nA,2024-01-01,no timeout;?!;No-Timeout\nB,2024-01-02,slow query\n";
    let involvements = "incident_id,kind,name,category,known_risk\n\
        A,factor,no timeout,technical,true\n\
        A,factor,no timeout,technical,false\n\
        B,factor,no timeout,technical,false\n\
        B,factor,slow query,,\n\
        C,factor,slow query,,\n";
    let more = "incident_id,kind,name\nA,factor,no timeout\nB,factor,no timeout\n";
    let files = [("incidents.csv", incidents), ("involvements.csv", involvements), ("more.csv", more)];
    let items = frame(&files, "involvements", &[]);
    let expected = [
        // Of the spellings of one incident the first by its letters is kept.
        "A|factor|no timeout|No-Timeout|technical|true",
        "B|factor|no timeout|no timeout|technical|false",
        "B|factor|slow query|slow query|unknown|",
    ];
    assert_eq!(pick(&items, &["incident_id", "kind", "name", "raw", "category", "known_risk"]), expected);
    let folder = folder(&files);
    let said = cofactor(&["check", text(folder.path()), "--format", "json"]);
    assert_eq!(said.status.code(), Some(1), "the incident C is nowhere");
    let said: serde_json::Value = serde_json::from_slice(&said.stdout).expect("valid JSON");
    let parts = |name: &str| {
        let inputs = said["inputs"].as_array().expect("a list");
        inputs.iter().find(|input| input["name"] == name).expect("the input").clone()
    };
    let incidents = [("involvements", 2), ("nameless", 1), ("repeated", 1), ("rejected", 0)];
    let involvements = [("involvements", 1), ("nameless", 0), ("repeated", 3), ("rejected", 1)];
    // Of one text the first input counts.
    let more = [("involvements", 0), ("nameless", 0), ("repeated", 2), ("rejected", 0)];
    for (name, counts) in
        [("incidents.csv", incidents), ("involvements.csv", involvements), ("more.csv", more)]
    {
        let parts = &parts(name)["parts"];
        assert!(counts.iter().all(|(part, count)| parts[*part] == *count), "{name}: {parts}");
    }
    let codes: Vec<_> =
        said["diagnostics"].as_array().expect("a list").iter().map(|said| &said["code"]).collect();
    assert_eq!(codes, ["empty_name", "local_times", "unknown_incident"]);
}
