//! Every stage at 1,000, 10,000 and 100,000 incidents.

#![allow(missing_docs, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;
use std::io::Cursor;

use cofactor::analysis::{Analysis, AnalysisOptions};
use cofactor::corpus::Corpus;
use cofactor::graph::cooccurrence;
use cofactor::hotspot::{HotspotOptions, fix_first, hotspots};
use cofactor::ingest::{Input, Load, LoadOptions, Loaded};
use cofactor::metric::{MetricOptions, QualityOptions, matches, windows};
use cofactor::mining::{PatternOptions, patterns};
use cofactor::model::DAY;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

mod generator;

const SIZES: [u64; 3] = [1_000, 10_000, 100_000];

fn load(options: &LoadOptions, corpus: &generator::Generated) -> Loaded {
    let mut load = Load::new(options);
    for (name, text) in [("incidents.csv", &corpus.incidents), ("action_items.csv", &corpus.action_items)] {
        let content = Box::new(Cursor::new(text.clone()));
        load.read(Input { name: name.to_owned(), content, is_named: true, size: None })
            .expect("a valid export");
    }
    load.finish().expect("the corpus has incidents")
}

fn stages(criterion: &mut Criterion) {
    let (options, metric, ranking) =
        (LoadOptions::default(), MetricOptions::default(), HotspotOptions::default());
    for size in SIZES {
        let text = generator::generate(size, 7);
        let loaded = load(&options, &text);
        let frames = &loaded.frames;
        let corpus = Corpus::new(frames, loaded.as_of);
        let found = matches(&corpus, &metric);
        let mut group = criterion.benchmark_group("stages");
        group.sample_size(10);
        group.throughput(Throughput::Elements(size));
        group.bench_function(BenchmarkId::new("load", size), |bencher| {
            bencher.iter(|| load(&options, black_box(&text)));
        });
        group.bench_function(BenchmarkId::new("corpus", size), |bencher| {
            bencher.iter(|| Corpus::new(black_box(frames), loaded.as_of));
        });
        group.bench_function(BenchmarkId::new("matches", size), |bencher| {
            bencher.iter(|| matches(black_box(&corpus), &metric));
        });
        group.bench_function(BenchmarkId::new("windows", size), |bencher| {
            bencher.iter(|| windows(frames, black_box(&corpus), &found, &metric, None));
        });
        group.bench_function(BenchmarkId::new("cooccurrence", size), |bencher| {
            bencher.iter(|| cooccurrence(black_box(&corpus)));
        });
        group.bench_function(BenchmarkId::new("hotspots", size), |bencher| {
            bencher.iter(|| hotspots(frames, black_box(&corpus), &found, &ranking));
        });
        group.bench_function(BenchmarkId::new("patterns", size), |bencher| {
            bencher.iter(|| patterns(black_box(&corpus), PatternOptions::default()));
        });
        group.bench_function(BenchmarkId::new("fix_first", size), |bencher| {
            bencher.iter(|| fix_first(frames, black_box(&corpus), ranking.impact));
        });
        let all = AnalysisOptions {
            as_of: loaded.as_of,
            metric: metric.clone(),
            quality: QualityOptions::default(),
            hotspot: ranking.clone(),
            patterns: PatternOptions::default(),
            follow_horizon: 30 * DAY,
            by: None,
        };
        group.bench_function(BenchmarkId::new("analysis", size), |bencher| {
            bencher.iter(|| Analysis::new(black_box(frames), &all));
        });
        group.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
