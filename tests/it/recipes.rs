//! The recipes for CI, run step by step as their shells would, twice: without an earlier report and with one.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::outputs::read;
use crate::support::{folder, on_path, project};

fn recipe(name: &str) -> Value {
    let text = read(&project("tests/recipes"), name);
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A shell that stops at the first failure, as those of the jobs do; returns its status and what it said.
fn bash(script: &str, at: &Path, variables: &[(&str, &Path)]) -> (i32, String) {
    let mut bash = Command::new("bash");
    bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(at);
    let output = on_path(bash.envs(variables.iter().copied())).output().expect("bash starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().expect("an exit status"), String::from_utf8_lossy(&said).into_owned())
}

/// Puts the exports of the sample and the limits of a run into a folder.
fn exports(at: &Path, as_of: &str, most_incidents: u64) {
    fs::create_dir_all(at.join("exports")).expect("writable");
    for name in ["incidents.csv", "involvements.csv", "action_items.csv", "taxonomy.toml"] {
        fs::copy(project("data/sample").join(name), at.join("exports").join(name)).expect("writable");
    }
    let settings =
        format!("as_of = \"{as_of}\"\n[[gate]]\ncolumn = \"incidents\"\nat_most = {most_incidents}\n");
    fs::write(at.join("exports/cofactor.toml"), settings).expect("writable");
}

#[test]
fn the_workflow_of_github_keeps_compares_and_judges() {
    let workflow = recipe("github.yml");
    let steps = workflow["jobs"]["report"]["steps"].as_array().expect("steps");
    let home = folder(&[]);
    let at = |name: &str| home.path().join(name);
    let git = |script: &str, at: &Path| {
        let (status, said) = bash(script, at, &[("HOME", home.path())]);
        assert_eq!(status, 0, "{script}: {said}");
        said
    };
    git("git init --quiet --bare origin.git && git init --quiet -b main source", home.path());
    // 33 and 42 incidents lie in the 90 days before these instants; the second is one too many.
    let runs = [("2026-04-01", 1000, 0, "no earlier report"), ("2026-07-01", 10, 1, "What changed from")];
    for (number, (as_of, most, limits, summary)) in runs.into_iter().enumerate() {
        exports(&at("source"), as_of, most);
        let commit = "git add -A && git -c user.name=a -c user.email=a@example.invalid commit --quiet -m exports \
                      && git push --quiet ../origin.git main";
        git(commit, &at("source"));
        let clone = format!("run-{number}");
        git(
            &format!("git clone --quiet --depth 1 --branch main file://$PWD/origin.git {clone}"),
            home.path(),
        );
        let (clone, told) = (at(&clone), at(&format!("summary-{number}")));
        let mut ended = Vec::new();
        for step in steps {
            let Some(script) = step["run"].as_str() else {
                assert!(step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/")), "{step}");
                continue;
            };
            assert!(!script.contains("${{"), "an expression would not run here: {script}");
            let variables = [("GITHUB_STEP_SUMMARY", told.as_path()), ("HOME", home.path())];
            let (status, said) = bash(script, &clone, &variables);
            ended.push((step["name"].as_str().expect("a name"), status, said));
        }
        let (last, first) = ended.split_last().expect("steps that run");
        assert!(first.iter().all(|(_, status, _)| *status == 0), "{first:?}");
        assert_eq!((last.0, last.1), ("Limits", limits), "{}", last.2);
        assert_eq!(last.2.contains("::error"), limits == 1, "{}", last.2);
        assert!(read(home.path(), &format!("summary-{number}")).contains(summary));
        for name in ["index.html", "report.json", "metrics.prom", "changes.md"] {
            assert!(clone.join("report").join(name).is_file(), "{name}");
        }
    }
    // The branch holds both reports, the later one on top.
    let log = git("git --git-dir origin.git log --format=%s reports", home.path());
    assert_eq!(log.lines().count(), 2, "{log}");
    let kept = git("git --git-dir origin.git show reports:report.json", home.path());
    assert_eq!(kept, read(&at("run-1"), "report/report.json"));
}

#[test]
fn the_job_of_gitlab_keeps_compares_and_judges() {
    let recipe = recipe("gitlab.yml");
    let script = |job: &str| -> String {
        let lines = recipe[job]["script"].as_array().expect("a script").iter();
        lines.map(|line| line.as_str().expect("text")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(recipe["pages"]["cache"]["paths"][0], "last/");
    assert_eq!(recipe["pages"]["artifacts"]["paths"][0], "public");
    assert_eq!(recipe["limits"]["artifacts"]["reports"]["junit"], "gate.xml");
    let home = folder(&[]);
    let runs = [("2026-04-01", 1000, 0, "no earlier report"), ("2026-07-01", 10, 1, "What changed from")];
    for (number, (as_of, most, limits, changes)) in runs.into_iter().enumerate() {
        let work = home.path().join(format!("run-{number}"));
        exports(&work, as_of, most);
        if number > 0 {
            // The cache brings the folder of the run before.
            fs::rename(home.path().join(format!("run-{}", number - 1)).join("last"), work.join("last"))
                .expect("the run before kept its report");
        }
        let (status, said) = bash(&script("pages"), &work, &[]);
        assert_eq!(status, 0, "{said}");
        assert!(said.contains(changes), "{said}");
        assert_eq!(read(&work, "last/report.json"), read(&work, "public/report.json"));
        assert!(work.join("public/index.html").is_file() && work.join("public/changes.md").is_file());
        let (status, said) = bash(&script("limits"), &work, &[]);
        assert_eq!(status, limits, "{said}");
        let results = read(&work, "gate.xml");
        assert!(results.contains(&format!("failures=\"{limits}\"")), "{results}");
    }
}

#[test]
fn the_container_file_builds_and_copies() {
    let text = read(&project("tests/recipes"), "Containerfile");
    let joined = text.replace("\\\n", " ");
    let lines: Vec<Vec<&str>> = joined
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_whitespace().collect())
        .collect();
    let instructions: Vec<&str> = lines.iter().map(|line| line[0]).collect();
    assert_eq!(instructions, ["FROM", "WORKDIR", "COPY", "RUN", "FROM", "RUN", "COPY", "WORKDIR", "CMD"]);
    assert_eq!(&lines[0][2..], ["AS", "build"]);
    let install = lines[3].join(" ");
    let root = install.strip_prefix("RUN cargo install --path . --locked --root ").expect("an installation");
    assert_eq!(lines[6][1..3].join(" "), format!("--from=build {root}/bin/cofactor"));
    // The toolchain of the image is the one that the project asks for.
    let wanted = read(&project("."), "Cargo.toml");
    let wanted = wanted.lines().find_map(|line| line.strip_prefix("rust-version = ")).expect("a version");
    assert!(lines[0][1].contains(&format!("rust:{}-", wanted.trim_matches('"'))), "{wanted}");
}
