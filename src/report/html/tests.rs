//! What every page must hold, whatever the data.

use std::io::Cursor;

use super::super::{Context, charts, markdown};
use super::html;
use crate::analysis::{Analysis, AnalysisOptions};
use crate::hotspot::HotspotOptions;
use crate::ingest::{Input, Load, LoadOptions};
use crate::metric::{MetricOptions, QualityOptions};
use crate::mining::PatternOptions;

const INCIDENTS: &str = "incident_id,started_at,resolved_at,factors,systems\n\
    <b>1,2025-01-01T00:00:00Z,2025-01-01T01:00:00Z,<script>x</script>|a&b,\"s\"\"1\"\n\
    2,2025-02-01T00:00:00Z,,<script>x</script>,\"s\"\"1\"\n\
    3,2025-02-20T00:00:00Z,,,\n";
const ACTION_ITEMS: &str = "action_item_id,incident_id,title,created_at,due_at\n\
    a1,2,<img src=x onerror=y>,2025-02-02T00:00:00Z,2025-02-03\n";

/// Renders the page and the Markdown of two exports.
fn rendered(incidents: &str, action_items: &str) -> (String, String) {
    let options = LoadOptions::default();
    let mut load = Load::new(&options);
    for (name, content) in [("incidents.csv", incidents), ("action_items.csv", action_items)] {
        if !content.is_empty() {
            let content = Box::new(Cursor::new(content.to_owned().into_bytes()));
            load.read(Input { name: name.to_owned(), content, is_named: true }).expect("an export");
        }
    }
    let loaded = load.finish().expect("exports");
    let options = AnalysisOptions {
        as_of: loaded.as_of,
        metric: MetricOptions::default(),
        quality: QualityOptions::default(),
        hotspot: HotspotOptions::default(),
        patterns: PatternOptions::default(),
        follow_horizon: 30 * crate::model::DAY,
        by: None,
    };
    let analysis = Analysis::new(&loaded.frames, &options);
    let context = Context {
        frames: &loaded.frames,
        analysis: &analysis,
        options: &options,
        inputs: &loaded.inputs,
        diagnostics: &loaded.diagnostics,
        joins: &loaded.joins,
        settings: &[],
    };
    let charts = charts(&context).expect("charts");
    (html(&context, &charts).expect("a page"), markdown(&context, &charts))
}

#[test]
fn text_of_the_data_stays_text() {
    let (page, text) = rendered(INCIDENTS, ACTION_ITEMS);
    for rendered in [&page, &text] {
        assert!(!rendered.contains("<script") && !rendered.contains("<img") && !rendered.contains("<b>1"));
        assert!(rendered.contains("a1"), "the overdue action item is listed");
    }
    assert!(page.contains("&#60;img src=x") || page.contains("&lt;img src=x"), "the title is shown");
}

#[test]
fn the_page_needs_nothing_from_outside() {
    let (page, _) = rendered(INCIDENTS, ACTION_ITEMS);
    let links = page.replace("http://www.w3.org/2000/svg", "");
    assert!(!links.contains("http") || links.matches("http").count() == links.matches("http-equiv").count());
    assert!(!links.contains("src=\"") && !links.contains("@import") && !links.contains("url("));
}

#[test]
fn too_little_data_is_said_and_bytes_repeat() {
    for (incidents, action_items) in [(INCIDENTS, ""), ("", ACTION_ITEMS), (INCIDENTS, ACTION_ITEMS)] {
        let first = rendered(incidents, action_items);
        assert_eq!(first, rendered(incidents, action_items));
        assert!(first.0.contains("oo few") && !first.0.contains("NaN") && !first.1.contains("NaN"));
    }
}
