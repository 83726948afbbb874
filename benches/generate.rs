//! Writes a seeded corpus of any size, for programs that need one on disk.
//!
//! ```text
//! cargo run --example generate_corpus -- INCIDENTS SEED FOLDER
//! ```

use std::error::Error;
use std::path::PathBuf;

mod generator;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |name: &str| arguments.next().ok_or(format!("{name} is missing"));
    let (incidents, seed): (u64, u64) = (next("INCIDENTS")?.parse()?, next("SEED")?.parse()?);
    let folder = PathBuf::from(next("FOLDER")?);
    let corpus = generator::generate(incidents, seed);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("incidents.csv"), corpus.incidents)?;
    std::fs::write(folder.join("action_items.csv"), corpus.action_items)?;
    Ok(())
}
