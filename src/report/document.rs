//! `report.json`: every figure of a run, and the schema of the document.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::analysis::Analysis;
use crate::graph::{Population, Theme};
use crate::hotspot::HotspotKind;
use crate::ingest::{InputSummary, IssueFate, ItemDate, JoinSummary, Level, Table as InputTable};
use crate::metric::{Change, ChangeKind};

use super::context::Context;
use super::coverage::{Coverage, coverage};
use super::json::Rows;
use super::tables::{
    backtest_table, columns, debt_table, drawn_edges_table, fix_first_table, hotspots_table, nodes_table,
    overdue_items_table, patterns_table, quality_table, rules_table, trends_table, windows_table,
};

/// The version of the document; it changes when a field changes its meaning.
pub const VERSION: u64 = 1;
/// How many ranked items of a kind the document holds; `hotspots.csv` holds all.
pub(super) const MOST_HOTSPOTS: usize = 200;

/// The document, which is written while its larger tables are made. Its fields stand in byte order.
#[derive(Serialize)]
pub struct Document<'a> {
    backtest: Rows<'a>,
    changes: Vec<Value>,
    cofactor: &'static str,
    coverage: Vec<Value>,
    debt: Rows<'a>,
    edges: Rows<'a>,
    fix_first: Rows<'a>,
    groups: Rows<'a>,
    hotspots: Rows<'a>,
    inputs: Vec<Value>,
    joins: Value,
    latest_resolve_minutes: Value,
    nodes: Rows<'a>,
    overdue_items: Rows<'a>,
    pair_populations: Vec<Value>,
    pattern_min_count: u32,
    patterns: Rows<'a>,
    population: Value,
    quality: Rows<'a>,
    rules: Rows<'a>,
    settings: BTreeMap<&'static str, &'a str>,
    themes: Vec<Value>,
    trends: Rows<'a>,
    version: u64,
    windows: Rows<'a>,
}

/// Prepares the document; it is written once.
#[must_use]
pub fn document<'a>(context: &Context<'a>) -> Document<'a> {
    let Context { analysis, frames, .. } = *context;
    let input = |input: &InputSummary| {
        json!({
            "name": input.name,
            "format": input.format,
            "table": input.table.map(InputTable::name),
            "records": input.records,
            "sha256": input.sha256,
        })
    };
    let covered = |field: &Coverage| {
        json!({
            "table": field.table.name(),
            "field": field.field,
            "count": field.share.count,
            "of": field.share.of,
        })
    };
    let ranked = HotspotKind::ALL.map(|kind| analysis.hotspots.of(kind));
    let ranked = ranked.into_iter().flat_map(|list| list.iter().take(MOST_HOTSPOTS));
    let productive = analysis.patterns.list.iter().filter(|pattern| pattern.is_productive());
    Document {
        backtest: Rows::new(backtest_table(&analysis.backtest)),
        changes: analysis.changes.iter().map(change_json).collect(),
        cofactor: env!("CARGO_PKG_VERSION"),
        coverage: coverage(frames).iter().map(covered).collect(),
        debt: Rows::new(debt_table(&analysis.debt)),
        edges: Rows::new(drawn_edges_table(frames, analysis)),
        fix_first: Rows::new(fix_first_table(&analysis.fix_first)),
        groups: Rows::new(windows_table(&analysis.groups)),
        hotspots: Rows::new(hotspots_table(ranked)),
        inputs: context.inputs.iter().map(input).collect(),
        joins: joins_json(context.joins),
        latest_resolve_minutes: latest_resolve_minutes(analysis),
        nodes: Rows::new(nodes_table(analysis)),
        overdue_items: Rows::new(overdue_items_table(frames, &analysis.corpus)),
        pair_populations: analysis.cooccurrence.populations.iter().map(pair_population).collect(),
        pattern_min_count: analysis.patterns.min_count,
        patterns: Rows::new(patterns_table(frames, &analysis.corpus, productive)),
        population: population(context),
        quality: Rows::new(quality_table(&analysis.quality)),
        rules: Rows::new(rules_table(&analysis.corpus, &analysis.patterns.rules)),
        settings: context.settings.iter().map(|(name, value)| (*name, value.as_str())).collect(),
        themes: themes(analysis),
        trends: Rows::new(trends_table(&analysis.trends)),
        version: VERSION,
        windows: Rows::new(windows_table(&analysis.windows)),
    }
}

/// Renders what the joins came to.
#[must_use]
pub fn joins_json(joins: &JoinSummary) -> Value {
    let date = |((date, from), items): (&(ItemDate, String), &u64)| json!({ "date": date.name(), "from": from, "action_items": items });
    let fate = |(fate, issues): (&IssueFate, &u64)| json!({ "fate": fate.name(), "left_out": fate.is_left_out(), "issues": issues });
    json!({
        "dates": joins.dates.iter().map(date).collect::<Vec<_>>(),
        "issues": joins.issues.iter().map(fate).collect::<Vec<_>>(),
        "tickets_not_found": joins.tickets_not_found,
    })
}

fn population(context: &Context<'_>) -> Value {
    let corpus = &context.analysis.corpus;
    let count = |level: Level| context.diagnostics.count(level);
    let labelled = |kind| (0..corpus.len()).filter(|incident| corpus.has_kind(*incident, kind)).count();
    json!({
        "as_of": corpus.as_of.to_string(),
        "first_at": corpus.first_at().map(|first| first.to_string()),
        "incidents": corpus.len(),
        "action_items": corpus.actions.len(),
        "with_factors": labelled(crate::model::ItemKind::Factor),
        "with_systems": labelled(crate::model::ItemKind::System),
        "with_triggers": labelled(crate::model::ItemKind::Trigger),
        "left_out_incidents": corpus.left_out.incidents,
        "left_out_action_items": corpus.left_out.action_items,
        "rejects": count(Level::Reject),
        "warnings": count(Level::Warning),
        "is_betweenness_exact": context.analysis.graph.is_betweenness_exact,
    })
}

/// The moments of the durations of the latest window, with which another report can be compared.
fn latest_resolve_minutes(analysis: &Analysis) -> Value {
    let logs = analysis.windows.last().and_then(|row| row.incidents.resolve_minutes.logs);
    json!({
        "n": logs.map_or(0, |logs| logs.n),
        "log_mean": logs.map(|logs| logs.mean),
        "log_variance": logs.and_then(|logs| logs.variance),
    })
}

/// What hangs together, with its items as `kind:name`.
fn themes(analysis: &Analysis) -> Vec<Value> {
    let item = |item: &u32| {
        let item = &analysis.corpus.items[*item as usize];
        format!("{}:{}", item.kind.name(), item.name)
    };
    let theme = |theme: &Theme| {
        json!({
            "theme": theme.number,
            "name": theme.name,
            "incidents": theme.incidents,
            "items": theme.items.iter().map(item).collect::<Vec<_>>(),
        })
    };
    analysis.graph.themes.iter().map(theme).collect()
}

fn pair_population(population: &Population) -> Value {
    let gamma = |gamma: crate::stats::gamma::Gamma| json!({ "shape": gamma.shape(), "rate": gamma.rate() });
    let prior = population.fit.as_ref().map(|fit| {
        json!({
            "weight": fit.prior.weight(),
            "first": gamma(fit.prior.first()),
            "second": fit.prior.second().map(gamma),
            "log_likelihood": fit.log_likelihood,
        })
    });
    json!({
        "a_kind": population.a_kind.name(),
        "b_kind": population.b_kind.name(),
        "incidents": population.incidents,
        "possible_pairs": population.possible_pairs,
        "seen_pairs": population.seen_pairs,
        "prior": prior,
    })
}

/// Renders a change of a figure.
pub(super) fn change_json(change: &Change) -> Value {
    json!({
        "figure": change.figure,
        "compared_as": match change.kind {
            ChangeKind::Count => "ratio of rates",
            ChangeKind::Duration => "ratio of geometric means",
            ChangeKind::Share => "difference of shares",
        },
        "now": change.now,
        "now_n": change.now_n,
        "before": change.before,
        "before_n": change.before_n,
        "estimate": change.estimate,
        "low": change.low,
        "high": change.high,
        "verdict": change.verdict.words(),
        "smallest_visible": change.smallest_visible,
    })
}

/// Renders the JSON Schema (2020-12) of the document.
#[must_use]
pub fn schema() -> Value {
    let object = |properties: Value| json!({ "type": "object", "properties": properties });
    let rows = |columns: &[&str]| {
        let properties: Map<String, Value> =
            columns.iter().map(|column| ((*column).to_owned(), column_schema(column))).collect();
        json!({
            "type": "array",
            "items": { "type": "object", "properties": properties, "required": columns, "additionalProperties": false },
        })
    };
    let objects = json!({ "type": "array", "items": { "type": "object" } });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "cofactor report",
        "type": "object",
        "required": ["cofactor", "version", "settings", "inputs", "population", "windows", "changes", "hotspots"],
        "properties": {
            "cofactor": { "type": "string", "description": "The version of the program." },
            "version": { "const": VERSION },
            "settings": { "type": "object", "additionalProperties": { "type": "string" } },
            "inputs": { "type": "array", "items": object(json!({
                "name": { "type": "string" },
                "format": { "type": "string" },
                "table": { "type": ["string", "null"] },
                "records": { "type": "integer", "minimum": 0 },
                "sha256": { "type": ["string", "null"] },
            })) },
            "population": { "type": "object" },
            "coverage": objects.clone(),
            "joins": { "type": "object" },
            "latest_resolve_minutes": object(json!({
                "n": { "type": "integer", "minimum": 0 },
                "log_mean": { "type": ["number", "null"] },
                "log_variance": { "type": ["number", "null"], "minimum": 0 },
            })),
            "windows": rows(&columns::WINDOWS),
            "groups": rows(&columns::WINDOWS),
            "changes": objects.clone(),
            "hotspots": rows(&columns::HOTSPOTS),
            "edges": rows(&columns::EDGES),
            "pair_populations": objects,
            "patterns": rows(&columns::PATTERNS),
            "rules": rows(&columns::RULES),
            "pattern_min_count": { "type": "integer", "minimum": 1 },
            "nodes": rows(&columns::NODES),
            "themes": { "type": "array", "items": object(json!({
                "theme": { "type": "integer", "minimum": 1 },
                "name": { "type": "string" },
                "incidents": { "type": "integer", "minimum": 0 },
                "items": { "type": "array", "items": { "type": "string" } },
            })) },
            "fix_first": rows(&columns::FIX_FIRST),
            "trends": rows(&columns::TRENDS),
            "backtest": rows(&columns::BACKTEST),
            "quality": rows(&columns::QUALITY),
            "debt": rows(&columns::DEBT),
            "overdue_items": rows(&columns::OVERDUE_ITEMS),
        },
    })
}

/// Tells the type of a column from its name, as the tables are made.
fn column_schema(column: &str) -> Value {
    match column {
        "warming_up" => json!({ "type": "boolean" }),
        "group" | "kind" | "name" | "a_kind" | "a" | "b_kind" | "b" | "trend" | "incident_ids" | "items"
        | "antecedent" | "consequent" | "figure" | "method" | "by" | "age_band" | "action_item_id" => {
            json!({ "type": "string" })
        }
        "theme" => json!({ "type": ["integer", "null"], "minimum": 1 }),
        "status" | "category" | "incident_id" | "title" | "team" => json!({ "type": ["string", "null"] }),
        column
            if column.ends_with("_at")
                || column.starts_with("window_")
                || column.starts_with("period_")
                || column.ends_with("_window_end") =>
        {
            json!({ "type": ["string", "null"], "format": "date-time" })
        }
        _ => json!({ "type": ["number", "null"] }),
    }
}
