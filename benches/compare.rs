//! One run over a folder of plain CSV, stage by stage: CPU seconds, wall seconds and peak memory as a line of JSON each.
//!
//! `benches/compare.sh` puts these beside what others need for the same work.

use std::io::{BufReader, Write, stdout};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use cofactor::corpus::Corpus;
use cofactor::graph::{cooccurrence, tested_pairs};
use cofactor::ingest::{Input, Load, LoadOptions, Loaded};
use cofactor::metric::{MetricOptions, matches, windows};
use cofactor::mining::{Options, PatternOptions, Transactions, closed, patterns};

/// That of the binary, whose stages these are.
#[path = "../src/allocator.rs"]
mod allocator;

/// CPU seconds of all threads of this process so far: Linux keeps them to the nanosecond for each thread.
fn cpu() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").expect("Linux lists the threads of a process");
    let nanoseconds = threads.flatten().filter_map(|thread| {
        let text = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e9
}

/// The peak of the resident memory so far, in megabytes of 10^6 bytes.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells the memory of a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|text| text.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) * 1024.0 / 1e6
}

fn stage<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let (wall, before) = (Instant::now(), cpu());
    let result = work();
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu() - before);
    let line = format!(
        "{{\"stage\":\"{name}\",\"cpu_s\":{cpu:.4},\"wall_s\":{wall:.4},\"peak_mb\":{:.1}}}\n",
        peak()
    );
    stdout().write_all(line.as_bytes()).expect("the terminal takes a line");
    result
}

fn load(folder: &Path) -> Loaded {
    let options = LoadOptions::default();
    let mut load = Load::new(&options);
    for name in ["incidents.csv", "action_items.csv"] {
        let file = std::fs::File::open(folder.join(name)).expect("the folder holds both tables");
        let size = file.metadata().ok().map(|metadata| metadata.len());
        let content = Box::new(BufReader::new(file));
        load.read(Input { name: name.to_owned(), content, is_named: true, size }).expect("a valid export");
    }
    load.finish().expect("the corpus has incidents")
}

fn main() {
    allocator::give_back_late();
    // `cargo bench` adds an option of its own.
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(folder) = arguments.next() else { return };
    let options = MetricOptions::default();
    let loaded = stage("load", || load(Path::new(&folder)));
    let corpus = stage("corpus", || Corpus::new(&loaded.frames, loaded.as_of));
    let found = stage("recurrences", || matches(&corpus, &options));
    stage("windows", || windows(&loaded.frames, &corpus, &found, &options, None));
    stage("cooccurrence", || tested_pairs(&corpus));
    let pairs = stage("cooccurrence and priors", || cooccurrence(&corpus));
    stage("scores", || pairs.scores());
    let min_count = u32::try_from(corpus.len().div_ceil(1000)).unwrap_or(u32::MAX);
    stage("closed itemsets", || {
        let lists = (0..corpus.len()).map(|incident| corpus.transactions.of(incident));
        let transactions: Transactions = lists.collect();
        let mut found = 0_u64;
        let _ = closed(&transactions, &Options::new(min_count), |_, _| {
            found += 1;
            ControlFlow::Continue(())
        });
        found
    });
    stage("patterns", || {
        patterns(&corpus, PatternOptions { min_count: Some(min_count), ..PatternOptions::default() })
    });
}
