//! Damaged exports: whatever a file holds, it is read or refused with a message, never a crash.

use std::io::Cursor;
use std::path::PathBuf;

use cofactor::ingest::{Input, Load, LoadOptions};

use crate::support::{cofactor, project, text};

/// `SplitMix64` (Steele, Lea, Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }
}

fn read(name: &str, bytes: Vec<u8>) -> bool {
    let options = LoadOptions::default();
    let mut load = Load::new(&options);
    let content = Box::new(Cursor::new(bytes));
    load.read(Input { name: name.to_owned(), content, is_named: true, size: None }).is_ok()
        && load.finish().is_ok()
}

fn fixtures() -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for folder in std::fs::read_dir(project("tests/data/formats")).expect("a folder") {
        for file in std::fs::read_dir(folder.expect("an entry").path()).expect("a folder") {
            let path = file.expect("an entry").path();
            let bytes = std::fs::read(&path).expect("readable");
            files.push((path, bytes));
        }
    }
    files.sort();
    files
}

#[test]
fn no_damage_is_a_crash() {
    const PARTS: [&[u8]; 12] = [
        b"\"",
        b",",
        b"\n",
        b"{}",
        b"[]",
        b"null",
        b"\xFF",
        b"\\u0000",
        b":",
        b"99/99/9999 99:99",
        b"[[",
        b"\xC3\xA9",
    ];
    let fixtures = fixtures();
    let mut random = Random(3);
    let (mut whole, mut refused) = (0, 0);
    for (path, bytes) in &fixtures {
        let name = path.file_name().expect("a name").to_string_lossy();
        assert!(read(&name, bytes.clone()), "{name} is read as it stands");
        for _ in 0..150 {
            let mut bytes = bytes.clone();
            for _ in 0..=random.below(6) {
                let at = random.below(bytes.len());
                match random.below(5) {
                    0 => bytes[at] = random.below(256) as u8,
                    1 => _ = bytes.drain(at..(at + random.below(40)).min(bytes.len())),
                    2 => bytes.truncate(at.max(1)),
                    3 => _ = bytes.splice(at..at, PARTS[random.below(PARTS.len())].iter().copied()),
                    _ => {
                        let (_, other) = &fixtures[random.below(fixtures.len())];
                        let from = random.below(other.len());
                        let piece = other[from..(from + random.below(80)).min(other.len())].to_vec();
                        bytes.splice(at..at, piece);
                    }
                }
                if bytes.is_empty() {
                    break;
                }
            }
            if read(&name, bytes) {
                whole += 1;
            } else {
                refused += 1;
            }
        }
    }
    // A damage that nothing survives, or that everything does, would test little.
    assert!(whole > 500 && refused > 500, "{whole} read, {refused} refused");
}

/// Inputs that once ended a run, by the name that they were read under.
#[test]
fn what_was_found_once_is_no_crash() {
    let found: [(&str, &[u8]); 2] = [
        ("export.json", br#"{"incident_id ":"a","started_at":"2024-01-05","action_items":[{}]}"#),
        ("postmortem.md", "# Incident of 202\u{664}-01-02\n\n## Timeline\n\n- 10:00 slow\n".as_bytes()),
    ];
    for (name, bytes) in found {
        read(name, bytes.to_vec());
    }
    // Parquet and Arrow IPC over which their decoders panic, ask for more memory or stack than there is, or count for
    // minutes.
    let mut refused = 0;
    for entry in std::fs::read_dir(project("tests/data/fuzz")).expect("a folder") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("readable");
        refused += u32::from(!read("export", bytes));
    }
    assert!(refused > 0, "no input is left");
}

#[test]
fn what_a_decoder_panics_over_is_told_as_any_other_error() {
    let mut refused = 0;
    for entry in std::fs::read_dir(project("tests/data/fuzz")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let output = cofactor(&["check", text(&path)]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked") && !said.contains(".rs:"), "{name}: {said}");
        if output.status.code() == Some(2) {
            let expected = format!("error: {name}: the file is no readable ");
            assert!(said.starts_with(&expected) && said.lines().count() < 4, "{name}: {said}");
            refused += 1;
        }
    }
    assert!(refused > 4, "{refused} files are refused");
}

#[test]
fn what_a_file_claims_is_looked_at_before_it_is_decoded() {
    const FOOTER: &str = "its footer claims more than it holds, or is nested too deep";
    let cases = [
        // Truth values by the billion, which take the decoder no byte.
        ("parquet_flags", FOOTER),
        ("parquet_flags_in_lists", FOOTER),
        ("parquet_flags_in_structs", FOOTER),
        // Lists that the decoder takes memory for at once.
        ("parquet_claim_schema", FOOTER),
        ("parquet_claim_groups", FOOTER),
        ("parquet_claim_keys", FOOTER),
        // A column within a column, 1500 times.
        ("parquet_levels", FOOTER),
        // Fields of 24 levels, on each of which two share those below.
        ("parquet_arrow_schema", "its Arrow schema is damaged"),
        // Fewer values than none.
        ("parquet_page_values", "a page claims more values than its column has"),
    ];
    for (name, why) in cases {
        let path = project("tests/data/fuzz").join(name);
        let output = cofactor(&["check", text(&path)]);
        let said = String::from_utf8_lossy(&output.stderr);
        let expected = format!(
            "error: {name}: the file is no readable Parquet\n  because: {why}\n  hint: Write the file again; it may be cut short.\n"
        );
        assert_eq!(said, expected);
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
}
