//! Running the binary and finding the data.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::cargo::CommandCargoExt;
use cofactor::corpus::Corpus;
use cofactor::ingest::{Input, Load, LoadOptions, Taxonomy};

#[path = "../../../benches/generator.rs"]
pub mod generator;

/// A folder of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs the binary in the project's folder.
pub fn cofactor(arguments: &[&str]) -> Output {
    std::process::Command::cargo_bin("cofactor")
        .expect("the binary is built with the tests")
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the binary starts")
}

/// Lets a shell find the binary as an installed command.
pub fn on_path(shell: &mut std::process::Command) -> &mut std::process::Command {
    let program = assert_cmd::cargo::cargo_bin("cofactor");
    let folder = program.parent().expect("the binary lies in a folder").to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(folder).chain(std::env::split_paths(&path)));
    shell.env("PATH", path.expect("folders of a path"))
}

/// Runs the binary, expects success, and returns its standard output.
pub fn stdout(arguments: &[&str]) -> String {
    let output = cofactor(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("results are UTF-8")
}

/// A path as text.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("paths of the tests are UTF-8")
}

/// A folder with the files of a generated corpus.
pub fn generated(incidents: u64, seed: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let corpus = generator::generate(incidents, seed);
    std::fs::write(folder.path().join("incidents.csv"), corpus.incidents).expect("writable");
    std::fs::write(folder.path().join("action_items.csv"), corpus.action_items).expect("writable");
    folder
}

/// A temporary folder with the given files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).expect("writable");
    }
    folder
}

/// The population of the incidents of a folder.
pub fn corpus(folder: &Path) -> Corpus {
    let taxonomy = std::fs::read_to_string(folder.join("taxonomy.toml")).unwrap_or_default();
    let taxonomy = Taxonomy::parse(&taxonomy, "taxonomy.toml").expect("a taxonomy");
    let options = LoadOptions { taxonomy, ..LoadOptions::default() };
    let mut load = Load::new(&options);
    for name in ["incidents.csv", "involvements.csv"] {
        if let Ok(bytes) = std::fs::read(folder.join(name)) {
            let content = Box::new(std::io::Cursor::new(bytes));
            load.read(Input { name: name.to_owned(), content, is_named: true, size: None })
                .expect("an export");
        }
    }
    let loaded = load.finish().expect("exports");
    Corpus::new(&loaded.frames, loaded.as_of)
}

/// Runs a program in a folder while its system calls are traced, with options of strace that say which; none where
/// nothing can be traced.
pub fn traced(
    options: &[&str],
    folder: &Path,
    program: &str,
    arguments: &[&str],
) -> Option<(Output, String)> {
    let log = tempfile::NamedTempFile::new().expect("a temporary file");
    let output = std::process::Command::new("strace")
        .args(["-f", "-e", "signal=none", "-o", text(log.path())])
        .args(options)
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(std::process::Stdio::null())
        .output();
    let log = std::fs::read_to_string(log.path()).expect("readable");
    // Without the call that starts the program nothing was traced.
    let traced = output.ok().filter(|_| log.contains("execve("));
    if traced.is_none() {
        let said = b"skipped: nothing can be traced with strace here\n";
        let _ = std::io::Write::write_all(&mut std::io::stderr(), said);
    }
    Some((traced?, log))
}
