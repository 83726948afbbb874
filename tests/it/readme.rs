//! Every command that README.md shows is run, in the folders of somebody who has exports and a clone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::outputs::read;
use crate::support::{on_path, project};

/// What another place runs, and a file with a word that shows it: building, and what needs an engine or hours.
const ELSEWHERE: [(&str, &str, &str); 11] = [
    ("cargo test --locked", ".ci/run", "cargo test --locked"),
    ("cargo doc --open", ".ci/run", "cargo doc --locked"),
    ("cargo deny check", ".ci/run", "cargo deny --locked check"),
    ("cargo machete --with-metadata", ".ci/run", "cargo machete --with-metadata"),
    ("cargo install --path . --locked", "tests/recipes/Containerfile", "RUN cargo install --path . --locked"),
    ("cargo bench", "Cargo.toml", "[[bench]]"),
    ("cargo run --example generate_sample", "Cargo.toml", "name = \"generate_sample\""),
    ("python benches/fimi.py", "benches/fimi.py", "import"),
    ("python3 -m venv", "tests/notebooks/run", "### Notebooks"),
    (".venv/bin/", "tests/notebooks/run", "### Notebooks"),
    ("git archive HEAD | podman build", "tests/recipes/Containerfile", "FROM "),
];

/// The commands of a document: lines of code blocks that are no settings, and code in the text with an argument.
fn commands(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_shell = false;
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                is_shell = match kind {
                    CodeBlockKind::Indented => true,
                    CodeBlockKind::Fenced(language) => ["", "sh", "bash", "console"].contains(&&*language),
                };
            }
            Event::End(TagEnd::CodeBlock) => is_shell = false,
            Event::Text(lines) if is_shell => found.extend(lines.lines().map(str::to_owned)),
            Event::Code(code) => {
                let words: Vec<&str> = code.split(' ').collect();
                let is_command = ["cofactor", "cargo", "python", "python3"].contains(&words[0]);
                // `cofactor check` alone names the command.
                if is_command && words.len() > if words[0] == "cofactor" { 2 } else { 1 } {
                    found.push(code.to_string());
                }
            }
            _ => {}
        }
    }
    found.retain(|line| !line.trim().is_empty());
    found
}

fn copy(from: &str, to: &Path) {
    fs::create_dir_all(to).expect("writable");
    for entry in fs::read_dir(project(from)).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("writable");
        }
    }
}

/// The limits that a document shows.
fn limits(markdown: &str) -> &str {
    let blocks: Vec<&str> =
        markdown.split("```toml\n").filter(|block| block.starts_with("[[gate]]")).collect();
    let [block] = blocks.as_slice() else { panic!("README.md shows limits once") };
    block.split("```").next().expect("the end of the block")
}

/// The folders that the README speaks of.
fn somebody() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| home.path().join(name);
    copy("data/sample", &at("data/sample"));
    copy("data/public-postmortems", &at("data/public-postmortems"));
    for name in ["incidents.csv", "involvements.csv", "action_items.csv"] {
        fs::create_dir_all(at("exports")).expect("writable");
        fs::copy(project("data/sample").join(name), at("exports").join(name)).expect("writable");
    }
    copy("tests/data/markdown", &at("postmortems"));
    for (from, to) in [
        ("incident_io", "incident-io"),
        ("jira_csv", "jira"),
        ("statuspage", "statuspage"),
        ("servicenow_csv", "servicenow"),
    ] {
        copy(&format!("tests/data/formats/{from}"), &at(to));
    }
    fs::create_dir_all(at("metrics")).expect("writable");
    let earlier = "cofactor report exports/ --as-of 2026-04-01 --out last --quiet";
    assert!(shell(home.path(), earlier).status.success());
    fs::write(home.path().join("retail.dat"), "1 2 3\n1 2\n").expect("writable");
    home
}

fn shell(folder: &Path, line: &str) -> Output {
    let mut bash = Command::new("bash");
    on_path(bash.args(["-euo", "pipefail", "-c", line]).current_dir(folder)).output().expect("bash starts")
}

#[test]
fn every_command_of_the_readme_runs() {
    let readme = read(&project("."), "README.md");
    let home = somebody();
    let (mut ran, mut elsewhere) = (BTreeSet::new(), BTreeSet::new());
    for line in commands(&readme) {
        if let Some((head, file, word)) = ELSEWHERE.iter().find(|(head, ..)| line.starts_with(head)) {
            assert!(read(&project("."), file).contains(word), "{file} no longer runs `{line}`");
            elsewhere.insert(*head);
            continue;
        }
        // The first command of the README builds the program, which the tests have done.
        let line = line.replace("cargo run --release --locked -- ", "cofactor ");
        assert!(line.starts_with("cofactor ") || line.starts_with("cp "), "nobody runs `{line}`");
        ran.insert(line.clone());
        let output = shell(home.path(), &line);
        let said = String::from_utf8_lossy(&output.stderr);
        match output.status.code() {
            Some(0) => {}
            // The limits of the README are exceeded by the sample, which is what `gate` is for.
            Some(1) if line.starts_with("cofactor gate") => {
                let told = String::from_utf8_lossy(&output.stdout);
                assert!(told.contains("recurred_while_fix_overdue"), "`{line}`: {told}");
            }
            status => panic!("`{line}` ended with {status:?}: {said}"),
        }
        if line == "cofactor init exports/" {
            let settings = read(home.path(), "exports/cofactor.toml") + "\n" + limits(&readme);
            fs::write(home.path().join("exports/cofactor.toml"), settings).expect("writable");
        }
    }
    let missing: Vec<&str> =
        ELSEWHERE.iter().map(|(head, ..)| *head).filter(|head| !elsewhere.contains(head)).collect();
    assert!(missing.is_empty(), "README.md no longer shows {missing:?}");
    for command in ["report", "check", "diff", "gate", "digest", "hotspots", "terms", "init"] {
        assert!(
            ran.iter().any(|line| line.starts_with(&format!("cofactor {command} "))),
            "{command}: {ran:?}"
        );
    }
    for made in ["report/index.html", "changes.md", "digest.md", "digest.html", "metrics/incidents.prom"] {
        assert!(fs::metadata(home.path().join(made)).is_ok_and(|file| file.len() > 100), "{made}");
    }
}

#[test]
fn what_the_readme_links_to_is_there() {
    let readme = read(&project("."), "README.md");
    let mut links = 0;
    for event in Parser::new(&readme) {
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event {
            if dest_url.starts_with("http") || dest_url.starts_with('#') {
                continue;
            }
            assert!(project(&dest_url).exists(), "{dest_url}");
            links += 1;
        }
    }
    assert!(links > 5, "{links}");
}

#[test]
fn notebooks_hold_no_output_and_need_what_is_pinned() {
    let folder = project("notebooks");
    let pinned = read(&folder, "requirements.txt");
    let is_pinned = |line: &str| {
        line.is_empty() || line.starts_with('#') || (line.contains("==") && !line.contains("://"))
    };
    assert!(pinned.lines().all(is_pinned), "{pinned}");
    for name in ["1_quarterly_review.ipynb", "2_explore_patterns.ipynb", "3_check_a_figure.ipynb"] {
        let notebook: serde_json::Value = serde_json::from_str(&read(&folder, name)).expect("JSON");
        let cells = notebook["cells"].as_array().expect("cells");
        let code = cells.iter().filter(|cell| cell["cell_type"] == "code");
        let mut asserts = 0;
        for cell in code {
            assert_eq!(cell["outputs"].as_array().map(Vec::len), Some(0), "{name}: {cell}");
            assert!(cell["execution_count"].is_null(), "{name}: {cell}");
            asserts += cell["source"].to_string().matches("assert ").count();
        }
        assert!(asserts >= 4, "{name} checks too little");
        let source = read(&folder, name);
        assert!(!source.contains("/home/") && !source.contains("\"/tmp"), "{name} names a machine's folder");
    }
}
