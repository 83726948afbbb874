//! cofactor mines patterns across incidents.
//!
//! From the exports of an incident tool and a tracker it says what keeps coming back, which contributing factors
//! and systems meet more often than chance, whether action items get done in time, whether the same thing recurred
//! while its fix was still open, what to fix next quarter, and how sure anyone can be.
//!
//! ```
//! use cofactor::analysis::{Analysis, AnalysisOptions};
//! use cofactor::hotspot::HotspotOptions;
//! use cofactor::ingest::{Input, Load, LoadOptions};
//! use cofactor::metric::{MetricOptions, QualityOptions};
//! use cofactor::mining::PatternOptions;
//! use cofactor::model::DAY;
//!
//! let export = "incident_id,started_at,resolved_at,factors,systems\n\
//!               a,2026-01-05T10:00:00Z,2026-01-05T11:00:00Z,missing timeout,checkout\n\
//!               b,2026-02-07T09:30:00Z,2026-02-07T09:50:00Z,Missing Timeout,checkout;payments\n";
//! let options = LoadOptions::default();
//! let mut load = Load::new(&options);
//! load.read(Input { name: "incidents.csv".into(), content: Box::new(export.as_bytes()), is_named: true, size: None })?;
//! let loaded = load.finish()?;
//! let analysis = Analysis::new(
//!     &loaded.frames,
//!     &AnalysisOptions {
//!         as_of: loaded.as_of,
//!         metric: MetricOptions::default(),
//!         quality: QualityOptions::default(),
//!         hotspot: HotspotOptions::default(),
//!         patterns: PatternOptions::default(),
//!         follow_horizon: 30 * DAY,
//!         by: None,
//!     },
//! );
//! let latest = analysis.windows.last().expect("there are incidents");
//! // The second incident recurs from the first: a factor and a system are shared.
//! assert_eq!((latest.recurrence.recurrences.count, latest.recurrence.recurrences.of), (1, 2));
//! # Ok::<(), cofactor::error::Error>(())
//! ```
//!
//! # The flow
//!
//! ```text
//! bytes → ingest → frame (three Arrow-backed tables) → corpus (interned, in time order)
//!       → metric, graph, mining → hotspot → analysis → chart, report → files
//! ```
//!
//! A module names only modules above it in this list; `tests/it/architecture.rs` fails when one does not.
//!
//! | module | holds |
//! |---|---|
//! | [`error`] | what failed, where, why, what to try |
//! | [`model`] | instants, kinds, severities, action item states, windows |
//! | [`stats`] | mathematics on plain numbers |
//! | [`frame`] | the normalized tables; `schema` spells every column |
//! | [`ingest`] | export bytes to frames and diagnostics |
//! | [`corpus`] | the population of a run with dense ids |
//! | [`graph`], [`mining`], [`metric`] | what meets more often than chance; itemsets, patterns, rules; recurrence and follow-up over windows |
//! | [`hotspot`] | the ranking of what deserves attention, how well it foresaw the past, and follow-up debt |
//! | [`analysis`] | all of it at once |
//! | [`chart`], [`report`] | pictures; tables, pages and documents |
//! | [`files`], [`cli`] | the shell: files, terminal, environment |
//!
//! # Invariants
//!
//! 1. Nothing above `files` opens a file, prints, reads the environment or asks the time.
//! 2. `graph`, `mining` and `metric` know neither each other nor any format; `stats` knows none of the subject.
//! 3. No number without its counts; undefined is `None`, never NaN.
//! 4. Every edge, pattern and hotspot can list the incidents behind it.
//! 5. The same input and options give the same bytes, whatever the number of threads.
//! 6. No row is lost silently: it becomes part of a frame or a diagnostic with its place.
//! 7. No person is named, counted or ranked in any output.
//! 8. `unsafe` is denied, but for the two calls with which the binary sets up its allocator.

pub mod analysis;
pub mod chart;
pub mod cli;
pub mod corpus;
pub mod error;
pub mod files;
pub mod frame;
pub mod graph;
pub mod hotspot;
pub mod ingest;
pub mod metric;
pub mod mining;
pub mod model;
pub mod report;
pub mod stats;
