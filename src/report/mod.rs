//! Analysis to tables, HTML, Markdown and JSON.
//!
//! [`table`] decides columns, order and units once; the writers only spell them. `findings` says in words what the
//! figures bear out, and the titles of the charts are findings too: so this module describes the charts, and
//! [`crate::chart`], which stands above it, only draws.

mod advice;
mod backtest_text;
mod charts;
mod context;
mod coverage;
mod csv;
mod diff;
mod digest;
mod document;
mod explain;
mod findings;
mod frame_csv;
mod gate;
mod graph_files;
mod graph_view;
mod html;
mod id_list;
mod json;
mod lines;
mod markdown;
mod open_metrics;
mod parquet;
mod plain;
pub mod table;
mod tables;
mod vocabulary;

pub use self::csv::{Formulas, write_csv};
pub use advice::advice;
pub use backtest_text::backtest_text;
pub use charts::{NamedChart, charts};
pub use context::Context;
pub use coverage::{Coverage, coverage};
pub use diff::Diff;
pub use digest::{Digest, digest};
pub use document::{document, joins_json, schema};
pub use explain::{ExplainView, explain_json, explain_text};
pub use findings::{Column, ColumnKind, Finding, Listing, findings};
pub use frame_csv::frame_csv;
pub use gate::{
    Bound, Gate, Judged, Limit, LimitVerdict, When, gate, interval_columns, is_share, limit_columns,
};
pub use graph_files::{dot, gexf, graphml, node_link};
pub use graph_view::GraphView;
pub use html::html;
pub use json::{table_json, write_lined_json, write_table_json};
pub use markdown::markdown;
pub use open_metrics::open_metrics;
pub use parquet::{frame_parquet, table_parquet};
pub use plain::plain_table;
pub use tables::{
    action_items_table, backtest_table, debt_items_table, debt_table, edges_table, fix_first_table,
    follows_table, follows_with_incidents, hints_table, hotspots_table, nodes_table, overdue_items_table,
    patterns_table, quality_table, rejects_table, rules_table, rules_with_incidents, trends_table,
    windows_table,
};
pub use vocabulary::{names_table, similar_pairs_table, text_matches_table, unmatched_texts_table};
