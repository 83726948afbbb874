//! Where the dependencies come from, and what is not among them.

use std::collections::BTreeSet;

use toml::Value;

use crate::support::project;

#[test]
fn dependencies_come_from_one_registry_and_none_speaks_to_a_network() {
    let lock = std::fs::read_to_string(project("Cargo.lock")).expect("a file of the project");
    let lock: toml::Table = toml::from_str(&lock).expect("TOML");
    let packages = lock["package"].as_array().expect("a list");
    assert!(packages.len() > 100, "{} packages", packages.len());
    let source = |package: &Value| package.get("source").and_then(Value::as_str).map(str::to_owned);
    let others = || packages.iter().filter(|package| package["name"].as_str() != Some("cofactor"));
    let registry = others().find_map(source).expect("one has a source");
    assert!(registry.starts_with("registry+https://"), "{registry}");
    for package in others() {
        assert_eq!(source(package).as_deref(), Some(registry.as_str()), "{package:?}");
        assert!(package.get("checksum").is_some(), "{package:?}");
    }
    // What the resolver lists for features that are off is not in the tree.
    let tree = tree(&["--edges", "normal,build,dev"]);
    let banned = banned();
    assert!(banned.contains("hyper") && banned.contains("openssl"), "{banned:?}");
    assert_eq!(tree.intersection(&banned).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn the_readme_counts_the_crates() {
    let crates = |more: &[&str]| tree_with_versions(&[&["--edges", "normal"], more].concat());
    let ours = |package: &&String| !package.starts_with("cofactor ");
    let all = crates(&[]).iter().filter(ours).count();
    let named = crates(&["--depth", "1"]).iter().filter(ours).count();
    let polars = crates(&["--package", "polars"]).len();
    let readme = std::fs::read_to_string(project("README.md")).expect("a file of the project");
    let said = readme.split("## Dependencies").nth(1).expect("a section");
    let said: Vec<usize> = said.split(' ').filter_map(|word| word.parse().ok()).take(3).collect();
    assert_eq!(said, [all, named, polars]);
}

/// The names of the crates that `.deny.toml` bans wherever they come from.
fn banned() -> BTreeSet<String> {
    let rules = std::fs::read_to_string(project(".deny.toml")).expect("a file of the project");
    let rules: toml::Table = toml::from_str(&rules).expect("TOML");
    let denied = rules["bans"]["deny"].as_array().expect("a list").iter();
    let outright = denied.filter(|rule| rule.get("wrappers").is_none());
    outright.map(|rule| rule["crate"].as_str().expect("a name").to_owned()).collect()
}

/// The names of the crates in the tree of dependencies.
fn tree(options: &[&str]) -> BTreeSet<String> {
    let name = |package: &String| package.split(' ').next().expect("a name").to_owned();
    tree_with_versions(options).iter().map(name).collect()
}

/// The crates in the tree of dependencies, each `name vVERSION`.
fn tree_with_versions(options: &[&str]) -> BTreeSet<String> {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--prefix", "none", "--format", "{p}"])
        .args(options)
        .current_dir(project("."))
        .output()
        .expect("cargo starts");
    let lines = String::from_utf8(output.stdout).expect("text");
    let packages = lines.lines().filter(|line| !line.is_empty());
    // A mark follows a package that was shown before.
    let packages: BTreeSet<String> =
        packages.map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert!(packages.len() > 10, "{}", String::from_utf8_lossy(&output.stderr));
    packages
}
