//! Where the dependencies come from, and what is not among them.

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
    // Clients, servers and transport encryption, which the resolver may list for features that are off.
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .current_dir(project("."))
        .output()
        .expect("cargo starts");
    let tree = String::from_utf8(tree.stdout).expect("text");
    assert!(tree.lines().count() > 100, "{tree}");
    for name in ["curl", "hyper", "isahc", "native-tls", "openssl", "reqwest", "rustls", "ureq"] {
        assert!(!tree.lines().any(|line| line.split(' ').next() == Some(name)), "{name} is in the tree");
    }
}
