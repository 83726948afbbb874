//! Where the dependencies come from, and what is not among them.

use toml::Value;

use crate::support::project;

/// The index of crates.io.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn dependencies_come_from_the_registry_and_none_speaks_to_a_network() {
    let lock = std::fs::read_to_string(project("Cargo.lock")).expect("a file of the project");
    let lock: toml::Table = toml::from_str(&lock).expect("TOML");
    let packages = lock["package"].as_array().expect("a list");
    assert!(packages.len() > 100, "{} packages", packages.len());
    for package in packages.iter().filter(|package| package["name"].as_str() != Some("cofactor")) {
        let source = package.get("source").and_then(Value::as_str);
        assert!(source == Some(REGISTRY) && package.get("checksum").is_some(), "{package:?}");
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
