//! `terms` and `init`: what they propose, and that it loads.

use crate::outputs::{errors, read, rows, run, stdout};
use crate::support::{folder, project};

const EXPORT: &str = "incident_id,started_at,factors,systems\n\
    A,2024-01-01,missing timeout;bad \"deploy\",checkout\n\
    B,2024-01-02,Missing time-outs,checkout\n\
    C,2024-01-03,missing timeout;disk-full,chekcout\n\
    D,2024-01-04,missing timeout,zone 1\n\
    E,2024-01-05,missing timeout;missing timeouts,zone 2\n";

#[test]
fn names_are_counted_and_pairs_have_their_evidence() {
    let input = folder(&[("a.csv", EXPORT)]);
    let names = rows(&stdout(input.path(), &["terms", "a.csv", "-q"]));
    let first = &names[0];
    assert_eq!(
        ["kind", "name", "category", "incidents", "spellings", "in_vocabulary"]
            .map(|column| first[column].as_str()),
        ["factor", "missing timeout", "unknown", "4", "1", "true"]
    );
    let pairs = rows(&stdout(input.path(), &["terms", "a.csv", "--pairs", "--format", "csv", "-q"]));
    let cells = |row: &crate::outputs::Row| {
        ["name", "alias", "shared_incidents", "shared_words"].map(|column| row[column].clone())
    };
    let found: Vec<[String; 4]> = pairs.iter().map(cells).collect();
    assert!(
        found.contains(&["missing timeout", "missing timeouts", "1", "missing timeout"].map(str::to_owned)),
        "{found:?}"
    );
    assert!(found.iter().any(|row| row[0] == "checkout" && row[1] == "chekcout"), "{found:?}");
    // Things with other numbers are other things.
    assert!(!found.iter().any(|row| row[0].starts_with("zone")), "{found:?}");
    for format in ["json", "table"] {
        assert!(
            stdout(input.path(), &["terms", "a.csv", "--format", format, "-q"]).contains("missing timeout")
        );
    }
    assert_eq!(
        run(input.path(), &["terms", "a.csv", "--format", "parquet", "-o", "t.parquet", "-q"]).status.code(),
        Some(0)
    );
}

#[test]
fn the_snippet_loads_and_merges_what_it_proposes() {
    let input = folder(&[("a.csv", EXPORT)]);
    let snippet = stdout(input.path(), &["terms", "a.csv", "--snippet", "-q"]);
    std::fs::write(input.path().join("taxonomy.toml"), &snippet).expect("writable");
    let names = rows(&stdout(input.path(), &["terms", "a.csv", "-q"]));
    let count = |name: &str| names.iter().find(|row| row["name"] == name).map(|row| row["incidents"].clone());
    // The five incidents of all three spellings, and the three of the system with a typo.
    assert_eq!(count("missing timeout").as_deref(), Some("5"), "{snippet}");
    assert_eq!(count("checkout").as_deref(), Some("3"), "{snippet}");
    // Proposed again, nothing is left to merge.
    assert!(stdout(input.path(), &["terms", "a.csv", "--snippet", "-q"]).contains("No two names are alike"));
}

#[test]
fn texts_without_a_name_are_ranked_by_words_that_recur() {
    let document =
        |day: u32, text: &str| format!("# X 2024-01-0{day}\n\n## Contributing factors\n\n- {text}\n");
    let input = folder(&[
        ("a.md", document(1, "Gremlins ate the flywheel").as_str()),
        ("b.md", document(2, "Gremlins came back").as_str()),
        ("c.md", document(3, "Gremlins near a flywheel").as_str()),
        ("d.md", document(4, "Sunspots").as_str()),
    ]);
    let texts = rows(&stdout(input.path(), &["terms", ".", "--unmatched", "--format", "csv", "-q"]));
    let found: Vec<(String, String, String)> = texts
        .iter()
        .map(|row| (row["recurrences"].clone(), row["text"].clone(), row["line"].clone()))
        .collect();
    // Of three texts with gremlins and two with a flywheel: 2 + 1 further texts, 2, and none.
    let row = |count: &str, text: &str| (count.to_owned(), text.to_owned(), "5".to_owned());
    assert_eq!(
        found,
        [
            row("3", "Gremlins ate the flywheel"),
            row("3", "Gremlins near a flywheel"),
            row("2", "Gremlins came back"),
            row("0", "Sunspots"),
        ]
    );
}

#[test]
fn every_match_keeps_its_place() {
    let input = folder(&[("a.md", "# X 2024-01-01\n\n## Root cause\n\n- Then the *disk was full* again\n")]);
    let found = rows(&stdout(input.path(), &["terms", ".", "--matches", "--format", "csv", "-q"]));
    let cells = ["name", "matched", "file", "line", "column"].map(|column| found[0][column].as_str());
    assert_eq!((found.len(), cells), (1, ["disk-full", "disk was full", "a.md", "5", "13"]));
    assert!(found[0]["pattern"].contains("disk"));
}

#[test]
fn init_writes_files_that_load_again_and_replaces_none_unasked() {
    let tickets = "ticket,started,ended at,service,cause\n1,2024-01-01 10:00,2024-01-01 11:00,mail,full disk\n2,2024-01-02 10:00,,mail,x\n";
    let input = folder(&[("a.csv", EXPORT), ("tickets.csv", tickets), ("odd.csv", "x,y\n1,2\n")]);
    let before = stdout(input.path(), &["terms", "a.csv", "-q"]);
    stdout(input.path(), &["init", ".", "-q"]);
    for name in ["cofactor.toml", "taxonomy.toml"] {
        assert!(read(input.path(), name).starts_with('#'), "{name}");
    }
    let settings = read(input.path(), "cofactor.toml");
    for line in [
        "[map.tickets]",
        "# constants = {",
        "# delimiters = {",
        "# values.severity = {",
        "[map.tickets.columns]",
    ] {
        assert!(settings.contains(&format!("\n{line}")), "{line}:\n{settings}");
    }
    // Every name is known then, and those that the starter taxonomy reads have its category.
    let mut expected = before.replace("false", "true");
    for name in ["missing timeout", "Missing time-outs", "missing timeouts", "disk-full"] {
        expected = expected.replace(&format!("factor,{name},unknown"), &format!("factor,{name},technical"));
    }
    assert_eq!(stdout(input.path(), &["terms", "a.csv", "-q"]), expected);
    // The guessed mapping takes the table that was not recognized.
    let check = stdout(input.path(), &["check", "."]);
    assert!(check.contains("tickets.csv: mapped csv, table incidents, 2 records"), "{check}");
    assert!(check.contains("7 incidents"), "{check}");
    let again = run(input.path(), &["init", "."]);
    assert_eq!(again.status.code(), Some(2));
    assert!(errors(&again).contains("--force"), "{}", errors(&again));
    // A folder that is not there yet is made.
    stdout(input.path(), &["init", ".", "--out", "new/settings", "-q"]);
    assert!(read(input.path(), "new/settings/cofactor.toml").starts_with('#'));
    let kept = read(input.path(), "taxonomy.toml");
    stdout(input.path(), &["init", ".", "--force", "-q"]);
    assert_ne!(kept, "");
}

#[test]
fn init_takes_categories_from_the_starter_taxonomy_and_guesses_none() {
    let export = "incident_id,started_at,factors\n1,2024-01-01,Disk full;purple smoke\n\
        2,2024-01-02,no runbook for failover;Disk full\n";
    let input = folder(&[("a.csv", export)]);
    stdout(input.path(), &["init", "a.csv", "-q"]);
    let written = read(input.path(), "taxonomy.toml");
    let starter = read(&project("src/ingest"), "starter.toml");
    let category = |name: &str| -> String {
        let (_, entry) = starter.split_once(&format!("[factors.{name}]\ncategory = ")).expect("a factor");
        entry.lines().next().expect("a line").to_owned()
    };
    for line in [
        format!(
            "[factors.\"Disk full\"] # 2 incidents\ncategory = {} # as of `disk-full` in",
            category("disk-full")
        ),
        "[factors.\"purple smoke\"] # 1 incidents\n# Its category is not known.\n".to_owned(),
    ] {
        assert!(written.contains(&line), "`{line}` is not in:\n{written}");
    }
    assert!(!written.contains("# category = "), "{written}");
    // What is written loads, and is what the table then says.
    let terms = stdout(input.path(), &["terms", "a.csv", "--format", "csv", "-q"]);
    assert!(
        terms.contains(&format!("factor,Disk full,{},2", category("disk-full").replace('"', ""))),
        "{terms}"
    );
    assert!(terms.contains("factor,purple smoke,unknown,1"), "{terms}");
}

#[test]
fn init_of_an_archive_and_of_the_sample_loads() {
    for source in ["tests/data/markdown", "data/sample"] {
        let out = tempfile::tempdir().expect("a temporary folder");
        let path = out.path().to_str().expect("UTF-8");
        stdout(&project("."), &["init", source, "--out", path, "-q"]);
        let [config, taxonomy] = ["cofactor.toml", "taxonomy.toml"].map(|name| format!("{path}/{name}"));
        let with = ["--config", &config, "--taxonomy", &taxonomy, "--format", "csv", "-q"];
        let series = stdout(&project("."), &[&["windows", source][..], &with].concat());
        // In documents, systems that have a name now are found in more places.
        if source == "data/sample" {
            assert_eq!(series, stdout(&project("."), &["windows", source, "--format", "csv", "-q"]));
        }
    }
}
