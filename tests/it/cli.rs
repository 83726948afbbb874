//! Exit statuses, streams, settings and output files of the command line.

use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::outputs::{command, errors, files, json, read, run, stdout, table};
use crate::support::{folder, project, text};

/// Two incidents, a day apart.
const TWO: &str = "incident_id,started_at,resolved_at,factors,systems\n\
    A,2024-01-01T00:00:00Z,2024-01-01T01:00:00Z,no timeout,checkout\n\
    B,2024-01-02T00:00:00Z,2024-01-02T00:30:00Z,no timeout;bad config,checkout\n";

/// Expects an error: status 2, nothing on standard output, and each of the texts on standard error.
#[track_caller]
fn assert_refused(output: &Output, texts: &[&str]) {
    let errors = errors(output);
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(output.stdout.is_empty(), "results of a failed run: {}", String::from_utf8_lossy(&output.stdout));
    for text in texts {
        assert!(errors.contains(text), "`{text}` is not in: {errors}");
    }
    assert!(!errors.contains("panicked"), "{errors}");
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn usage_errors_name_what_was_wrong() {
    let cases: [(&[&str], &str); 9] = [
        (&[], "Usage: cofactor <COMMAND>"),
        (&["nope"], "'nope'"),
        (&["windows"], "<EXPORT>"),
        (&["windows", "data/sample", "--nope"], "'--nope'"),
        (&["windows", "data/sample", "--format", "xls"], "'xls'"),
        (&["windows", "data/sample", "--by", "owner"], "'owner'"),
        (&["windows", "data/sample", "--seed", "-1"], "invalid value '-1' for '--seed"),
        (&["cooccur", "data/sample", "--nodes", "--format", "gexf"], "--nodes makes a table"),
        (&["completions", "tcsh"], "'tcsh'"),
    ];
    for (arguments, expected) in cases {
        assert_refused(&run(here(), arguments), &[expected]);
    }
}

#[test]
fn bad_settings_name_the_flag_the_value_and_what_to_write() {
    let cases = [
        ("--window", "90", ["`90` is no span", "as in 90d or 1q"]),
        ("--window", "101y", ["`101y` is out of range", "at most a hundred years"]),
        ("--step", "0d", ["`0d` is out of range", "longer than zero"]),
        ("--lookback", "6mo", ["`6mo` has no fixed length", "as in 180d or 26w"]),
        ("--match", "team", ["`team` is no rule", "factor+system, factor and system"]),
        ("--as-of", "yesterday", ["`yesterday` is no date", "as 2024-07-01"]),
        ("--as-of", "2024-02-30", ["`2024-02-30` is no date", "as 2024-07-01"]),
        ("--timezone", "Mars/Base", ["`Mars/Base` is no time zone", "as in Europe/Paris"]),
        ("--impact", "euros", ["`euros` is no impact", "column:impact_value"]),
        ("--input-format", "jira cvs", ["`jira cvs` is no format", "Did you mean `jira csv`?"]),
        ("--threads", "0", ["--threads is 0", "at least 1"]),
    ];
    for (flag, value, [what, hint]) in cases {
        let output = run(here(), &["windows", "data/sample", flag, value]);
        assert_refused(&output, &[flag, what, hint]);
    }
}

#[test]
fn help_and_version_are_results() {
    for (arguments, expected) in [
        (&["--help"][..], "Usage: cofactor <COMMAND>"),
        (&["report", "--help"], "--out <DIR>"),
        (&["help", "windows"], "--by <BY>"),
        (&["--version"], concat!("cofactor ", env!("CARGO_PKG_VERSION"))),
    ] {
        let output = run(here(), arguments);
        assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(text.contains(expected), "{arguments:?}: {text}");
    }
}

#[test]
fn inputs_that_are_no_exports_are_refused() {
    let folder = folder(&[
        ("start.csv", "incident_id,start\nA,2024-01-01\n"),
        ("created.csv", "incident_id,CreatedAt\nA,2024-01-01\n"),
        ("items.csv", "action_item_id,made\nA,2024-01-01\n"),
        ("kinds.csv", "incident_id,kind,label\nA,factor,x\n"),
        ("cut.json", "\n[\n {\"incident_id\": \"A\", \"started_at\": \"2024-01-01\"},\n"),
        ("no.parquet", "PAR1 but not really"),
    ]);
    std::fs::create_dir(folder.path().join("empty")).expect("writable");
    std::fs::write(folder.path().join("empty/notes.doc"), "nothing").expect("writable");
    let time = "occurred_at or started_at or detected_at or created_at";
    let near = format!("`incidents`, which lacks {time} (there is `CreatedAt`)");
    let cases = [
        ("missing.csv", vec!["missing.csv: cannot open"]),
        ("empty", vec!["empty: there is no export", "Exports end in .csv"]),
        ("start.csv", vec!["start.csv:1: not recognized", "nearest is the plain table `incidents`", time]),
        ("created.csv", vec!["created.csv:1: not recognized", &near]),
        ("items.csv", vec!["the plain table `action_items`, which lacks created_at"]),
        ("kinds.csv", vec!["the plain table `involvements`, which lacks name"]),
        // The array breaks off at the start of the line after its only record; blank lines count.
        ("cut.json", vec!["cut.json:4:1: ", "breaks off after 1 records", "cut short"]),
        ("no.parquet", vec!["no.parquet: the file is no readable Parquet", "cut short"]),
    ];
    for (name, texts) in cases {
        assert_refused(&run(folder.path(), &["windows", name]), &texts);
        assert_refused(&run(folder.path(), &["check", name]), &texts);
    }
}

#[test]
fn a_folder_skips_what_is_no_export_and_says_so() {
    let folder = folder(&[("incidents.csv", TWO), ("people.csv", "name,room\nx,1\n"), ("notes.md", "# x\n")]);
    let report: Value = serde_json::from_str(&stdout(folder.path(), &["check", ".", "--format", "json"]))
        .expect("valid JSON");
    assert_eq!(report["incidents"], 2);
    let notes = report["diagnostics"].as_array().expect("a list");
    let codes: Vec<_> = notes.iter().map(|note| (&note["file"], &note["level"], &note["code"])).collect();
    let skipped = |file: &str| (Value::from(file), Value::from("note"), Value::from("skipped"));
    let found: Vec<_> = codes.into_iter().map(|(a, b, c)| (a.clone(), b.clone(), c.clone())).collect();
    assert_eq!(found, [skipped("notes.md"), skipped("people.csv")]);
}

#[test]
fn mistakes_in_settings_files_are_named_with_their_place() {
    let named = |files: &[(&str, &str)], more: &[&str], texts: &[&str]| {
        let folder = folder(&[&[("incidents.csv", TWO)], files].concat());
        assert_refused(&run(folder.path(), &[&["windows", "incidents.csv"], more].concat()), texts);
    };
    named(
        &[("cofactor.toml", "window = \"90d\"\nlookbak = \"180d\"\n")],
        &[],
        &["cofactor.toml:2:1: unknown field `lookbak`", "Did you mean `lookback`?"],
    );
    named(&[("cofactor.toml", "# x\nwindow = 90\n")], &[], &["cofactor.toml:2:10: invalid type"]);
    named(&[("cofactor.toml", "[policies\n")], &[], &["cofactor.toml:1:"]);
    let policy = |lines: &str| format!("[[policies]]\npriority = \"high\"\nwithin = \"30d\"\n{lines}");
    for (lines, texts) in [
        (
            policy("from = \"birth\"\n"),
            ["policies: `birth` is no start of the time", "created or incident_resolved"],
        ),
        (
            policy("").replace("high", "urgent"),
            ["policies: `urgent` is no priority", "It is high, medium or low."],
        ),
        (policy("").replace("30d", "soon"), ["policies: `soon` is no span", "90d"]),
        ("[systemic]\nincidents = 0\n".to_owned(), ["systemic.incidents is 0", "It is at least 1."]),
        ("[systemic]\nwithin = \"1q\"\n".to_owned(), ["systemic.within: ", "d"]),
    ] {
        named(&[("cofactor.toml", &lines)], &[], &texts);
    }
    named(&[("cofactor.toml", "step = \"soon\"\n")], &[], &["cofactor.toml: step: `soon` is no span"]);
    named(
        &[("my.toml", "step = \"soon\"\n")],
        &["--config", "my.toml"],
        &["my.toml: step: `soon` is no span"],
    );
    named(&[], &["--config", "absent.toml"], &["absent.toml: cannot read"]);
    named(
        &[("taxonomy.toml", "\n[factors.a]\ncategory = \"moral\"\n")],
        &[],
        &["taxonomy.toml:2:", "`moral` is no category of `a`", "technical, process"],
    );
    named(
        &[("taxonomy.toml", "[factors.a]\nalias = [\"b\"]\n")],
        &[],
        &["taxonomy.toml:2:1: unknown field `alias`"],
    );
    named(
        &[("names.toml", "[systems.a]\naliases = [\"c\"]\n[systems.b]\naliases = [\"C\"]\n")],
        &["--taxonomy", "names.toml"],
        &["names.toml:3:", "`C` stands for both `a` and `b`"],
    );
}

#[test]
fn json_errors_are_one_object() {
    let folder = folder(&[("cut.json", "[{\"incident_id\": \"A\"}"), ("cofactor.toml", "sep = 1\n")]);
    // Arguments; kind, file, line, column.
    let cases: [(&[&str], [Value; 4]); 5] = [
        (&["windows", "--nope"], ["usage".into(), Value::Null, Value::Null, Value::Null]),
        (
            &["check", "no.csv", "--config", "/dev/null"],
            ["io".into(), "no.csv".into(), Value::Null, Value::Null],
        ),
        (
            &["check", "cut.json", "--config", "/dev/null"],
            ["input".into(), "cut.json".into(), 1.into(), 21.into()],
        ),
        (&["check", "cut.json"], ["usage".into(), "cofactor.toml".into(), 1.into(), 1.into()]),
        (
            &["check", "cut.json", "--config", "/dev/null", "--match", "x"],
            ["usage".into(), Value::Null, Value::Null, Value::Null],
        ),
    ];
    for (arguments, place) in cases {
        let output = run(folder.path(), &[arguments, &["--json-errors"]].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error: Value = serde_json::from_slice(&output.stderr).expect("one JSON object and nothing else");
        let keys: Vec<&str> = error.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["column", "file", "hint", "kind", "line", "message", "pointer"]);
        let found = ["kind", "file", "line", "column"].map(|key| error[key].clone());
        assert_eq!(found, place, "{arguments:?}: {error}");
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 10), "{error}");
        assert!(error["hint"].as_str().is_some_and(|hint| hint.len() > 10), "{error}");
    }
}

#[test]
fn a_report_replaces_only_what_is_ours() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let report = ["report", "incidents.csv", "--out", "out", "--quiet"];
    let entries = |path: &str| -> Vec<String> {
        let entries = std::fs::read_dir(folder.path().join(path)).expect("a folder");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    // A folder of somebody else stays as it is.
    std::fs::create_dir(folder.path().join("out")).expect("writable");
    std::fs::write(folder.path().join("out/mine.txt"), "mine").expect("writable");
    assert_refused(&run(folder.path(), &report), &["out: exists and was not written by cofactor", "--force"]);
    assert_eq!(read(folder.path(), "out/mine.txt"), "mine");
    assert_eq!(entries("out"), ["mine.txt"]);
    stdout(folder.path(), &[&report[..], &["--force"]].concat());
    let first = files(&folder.path().join("out"));
    assert!(first.contains_key("windows.csv") && !first.contains_key("mine.txt"));
    // An earlier report is replaced as a whole.
    std::fs::write(folder.path().join("out/stale.csv"), "stale").expect("writable");
    let marker = read(folder.path(), "out/.cofactor") + "stale.csv\n";
    std::fs::write(folder.path().join("out/.cofactor"), marker).expect("writable");
    stdout(folder.path(), &report);
    assert!(files(&folder.path().join("out")) == first, "the second report differs from the first");
    // Nothing is left beside it, and a failed run leaves no folder.
    assert_refused(&run(folder.path(), &["report", "absent.csv", "--out", "other"]), &["absent.csv"]);
    assert_eq!(entries("."), ["incidents.csv", "out"]);
    // A file is never taken for a folder, even with --force.
    let onto_file = ["report", "incidents.csv", "--out", "incidents.csv", "--force"];
    assert_refused(&run(folder.path(), &onto_file), &["incidents.csv: exists"]);
    assert_eq!(read(folder.path(), "incidents.csv"), TWO);
}

#[test]
fn output_writes_a_whole_file() {
    let folder = folder(&[("incidents.csv", TWO), ("old.csv", "old")]);
    let results = stdout(folder.path(), &["windows", "incidents.csv"]);
    assert!(results.lines().count() > 1);
    assert_eq!(stdout(folder.path(), &["windows", "incidents.csv", "--output", "old.csv"]), "");
    assert_eq!(read(folder.path(), "old.csv"), results);
    assert_eq!(files(folder.path()).len(), 2, "a temporary file is left");
    let nowhere = run(folder.path(), &["windows", "incidents.csv", "-o", "nowhere/new.csv"]);
    assert_refused(&nowhere, &["nowhere/new.csv: cannot write"]);
}

#[test]
fn a_reader_that_went_away_is_no_error() {
    for arguments in [
        &["windows", "data/sample"][..],
        &["cooccur", "data/sample"],
        &["cooccur", "data/sample", "--format", "json"],
        &["cooccur", "data/sample", "--format", "graphml"],
        &["hotspots", "data/sample", "--format", "parquet"],
        &["hotspots", "data/sample", "--format", "table"],
        &["check", "data/sample"],
        &["schema"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output = command(here(), arguments).stdout(writer).output().expect("the binary starts");
        assert_eq!((output.status.code(), errors(&output).as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_minus_reads_standard_input() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let piped = |arguments: &[&str]| {
        let mut child = command(folder.path(), arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        child.stdin.take().expect("piped").write_all(TWO.as_bytes()).expect("it reads");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert_eq!(piped(&["windows", "-"]), stdout(folder.path(), &["windows", "incidents.csv"]));
    assert!(piped(&["check", "-"]).contains("standard input: plain csv, table incidents, 2 records"));
}

#[test]
fn completions_fit_the_shell() {
    for (shell, start, option) in [
        ("bash", "_cofactor() {", "--lookback"),
        ("zsh", "#compdef cofactor", "--lookback"),
        ("fish", "complete -c cofactor", "-l lookback"),
    ] {
        let script = stdout(here(), &["completions", shell]);
        assert!(script.contains(start) && script.contains(option), "{shell}");
    }
}

#[test]
fn quiet_silences_standard_error() {
    let folder = folder(&[("incidents.csv", &format!("{TWO}C,,,,\n"))]);
    for arguments in [&["windows", "incidents.csv"][..], &["report", "incidents.csv"]] {
        let loud = run(folder.path(), arguments);
        assert!(errors(&loud).contains("1 rows rejected, 0 warnings"), "{}", errors(&loud));
        assert!(errors(&loud).contains("incidents.csv:4: incident `C` has no time"), "{}", errors(&loud));
        let quiet = run(folder.path(), &[arguments, &["--quiet"]].concat());
        assert!(loud.status.success() && quiet.status.success());
        assert_eq!((errors(&quiet).as_str(), loud.stdout), ("", quiet.stdout));
    }
}

#[test]
fn a_flag_beats_the_configuration_and_the_report_tells_what_held() {
    let settings = "window = \"60d\"\nstep = \"1w\"\nlookback = \"8w\"\nmatch = \"system\"\nseed = 5\n\
        impact = \"count\"\nas_of = \"2024-06-01\"\nhalf_life_days = 30\n\
        [[policies]]\npriority = \"low\"\nwithin = \"1mo\"\nfrom = \"created\"\n\
        [systemic]\nincidents = 4\nwithin = \"1y\"\n";
    let settings = settings.replace("1y", "52w");
    let folder = folder(&[("incidents.csv", TWO), ("cofactor.toml", &settings)]);
    let out = folder.path().join("out");
    let flags = ["--window", "30d", "--seed", "6", "--as-of", "2024-01-05T12:00:00Z", "--quiet"];
    stdout(folder.path(), &[&["report", "incidents.csv", "--out", text(&out)], &flags[..]].concat());
    let told = &json(&out, "report.json")["settings"];
    for (name, value) in [
        ("window", "30d"),
        ("step", "1w"),
        // Eight weeks.
        ("lookback", "56d"),
        ("match", "system"),
        ("seed", "6"),
        ("impact", "count"),
        ("as_of", "2024-01-05T12:00:00Z"),
        ("half_life_days", "30"),
        ("policies", "low within 1mo from created"),
        ("systemic_incidents", "4"),
        ("systemic_within", "364d"),
        ("timezone", "UTC"),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    // One grid end lies after the first incident: as_of itself, thirty days after the start.
    let windows = table(&out, "windows.csv");
    assert_eq!(windows.len(), 1);
    assert_eq!(windows[0]["window_start"], "2023-12-06T12:00:00Z");
    assert_eq!(windows[0]["window_end"], "2024-01-05T12:00:00Z");
    // By system, B recurs after A.
    assert_eq!(windows[0]["recurrences"], "1");
}

#[test]
fn settings_beside_a_folder_are_found() {
    let folder = folder(&[("incidents.csv", TWO), ("cofactor.toml", "as_of = \"2024-03-01\"\n")]);
    let windows = crate::outputs::rows(&stdout(&project(""), &["windows", text(folder.path())]));
    assert_eq!(windows.last().expect("a window")["window_end"], "2024-03-01T00:00:00Z");
}

#[test]
fn a_report_within_the_input_folder_is_no_input() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let out = folder.path().join("report");
    stdout(folder.path(), &["report", ".", "--quiet"]);
    let first = files(&out);
    stdout(folder.path(), &["report", ".", "--quiet"]);
    assert_eq!(json(&out, "report.json")["inputs"].as_array().map(Vec::len), Some(1));
    assert!(files(&out) == first, "the second report differs from the first");
}

#[cfg(unix)]
#[test]
fn a_pipe_named_as_output_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
    assert!(made.success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).expect("the pipe is written to")
    });
    stdout(&project("."), &["windows", "data/sample", "--quiet", "--output", text(&pipe)]);
    assert!(reader.join().expect("the reader ends").starts_with("window_start,"));
    assert!(pipe.symlink_metadata().expect("still there").file_type().is_fifo());
}
