//! What holds for every input: the order of rows, the number of threads and the place of a run change nothing, the past stays as it
//! was, and the parts of every figure fit together.

mod account;
mod chance;
mod near;
mod past;
mod quick;
mod same_bytes;
mod sums;
mod surroundings;

use cofactor::ingest::{Input, Load, LoadOptions, Loaded};

/// Loads exports by their names.
fn loaded(files: Vec<(&str, String)>) -> Loaded {
    let options = LoadOptions::default();
    let mut load = Load::new(&options);
    for (name, text) in files {
        let content = Box::new(std::io::Cursor::new(text.into_bytes()));
        load.read(Input { name: name.to_owned(), content, is_named: true, size: None }).expect("an export");
    }
    load.finish().expect("exports")
}

/// A small seeded sequence of numbers.
struct Numbers(u64);

impl Numbers {
    /// Returns the next number below `n`.
    fn below(&mut self, n: usize) -> usize {
        // The constants of Knuth's MMIX; the low bits are the weak ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    /// Shuffles the lines of a CSV text behind its header; it has no line breaks in cells.
    fn shuffled(&mut self, csv: &str) -> String {
        let mut lines: Vec<&str> = csv.lines().collect();
        for last in (2..lines.len()).rev() {
            let other = 1 + self.below(last);
            lines.swap(last, other);
        }
        lines.join("\n") + "\n"
    }
}
