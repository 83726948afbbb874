//! The order of the modules and what the core must not do, read off the sources.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::project;

/// Modules from the first to the last; those on one line do not name each other.
const ORDER: [&[&str]; 13] = [
    &["error"],
    &["model"],
    &["stats"],
    &["frame"],
    &["ingest"],
    &["corpus"],
    &["graph", "mining", "metric"],
    &["hotspot"],
    &["analysis"],
    &["chart"],
    &["report"],
    &["files"],
    &["cli"],
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("src can be listed") {
        let path = entry.expect("src can be listed").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The top-level module that a file belongs to.
fn module_of(path: &Path) -> String {
    let relative = path.strip_prefix(project("src")).expect("a file of src");
    let first =
        relative.components().next().expect("a file has a name").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|line| line.contains(&module))
}

/// The top-level modules that a source names, comments left out.
fn named(source: &str) -> Vec<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut modules = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for name in names {
            let name: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            modules.push(name);
        }
    }
    modules
}

#[test]
fn modules_name_only_modules_above_them() {
    let mut seen = Vec::new();
    for path in sources(&project("src")) {
        let module = module_of(&path);
        // The binary is these two; the library names neither.
        if module == "lib" || module == "main" || module == "allocator" {
            continue;
        }
        let own = rank(&module).unwrap_or_else(|| panic!("`{module}` has no place in the order"));
        seen.push(module.clone());
        for other in named(&fs::read_to_string(&path).expect("a source")) {
            let Some(others) = rank(&other) else { continue };
            assert!(
                other == module || others < own,
                "{}: `{module}` names `{other}`, which does not stand above it",
                path.display()
            );
        }
    }
    // The check would pass without reading anything.
    assert!(seen.len() > 50, "{seen:?}");
}

#[test]
fn only_the_shell_touches_files_terminal_environment_and_clock() {
    let forbidden = [
        "std::fs",
        "File::open",
        "File::create",
        "std::env::var",
        "std::io::stdout",
        "std::io::stderr",
        "io::stdout",
        "io::stderr",
        "Instant::now",
        "SystemTime",
        "Timestamp::now",
        "Zoned::now",
        "println!",
        "eprintln!",
    ];
    for path in sources(&project("src")) {
        let module = module_of(&path);
        if ["files", "cli", "main"].contains(&module.as_str()) {
            continue;
        }
        let source = fs::read_to_string(&path).expect("a source");
        for word in forbidden {
            assert!(!source.contains(word), "{} holds `{word}`", path.display());
        }
    }
}

#[test]
fn the_binary_is_thin_and_only_its_allocator_is_unsafe() {
    let main = fs::read_to_string(project("src/main.rs")).expect("a source");
    assert!(main.lines().count() < 40);
    let is_unsafe = |path: &PathBuf| fs::read_to_string(path).expect("a source").contains("unsafe ");
    let found: Vec<PathBuf> = sources(&project("src")).into_iter().filter(is_unsafe).collect();
    assert_eq!(found, [project("src/allocator.rs")]);
}
