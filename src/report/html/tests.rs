//! What every page must hold, whatever the data.

use std::fmt::Write;
use std::io::Cursor;

use super::super::explain::ExplainView;
use super::super::{Context, charts, markdown};
use super::html;
use crate::analysis::{Analysis, AnalysisOptions};
use crate::hotspot::{HotspotKind, HotspotOptions};
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
    with_context(incidents, action_items, |context| {
        let charts = charts(context).expect("charts");
        (html(context, &charts).expect("a page"), markdown(context, &charts))
    })
}

/// Analyses two exports.
fn with_context<T>(incidents: &str, action_items: &str, take: impl FnOnce(&Context<'_>) -> T) -> T {
    let options = LoadOptions::default();
    let mut load = Load::new(&options);
    for (name, content) in [("incidents.csv", incidents), ("action_items.csv", action_items)] {
        if !content.is_empty() {
            let content = Box::new(Cursor::new(content.to_owned().into_bytes()));
            load.read(Input { name: name.to_owned(), content, is_named: true, size: None })
                .expect("an export");
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
    take(&context)
}

#[test]
fn the_first_open_items_of_a_hotspot_are_the_first_of_all_and_as_many_as_counted() {
    let (mut incidents, mut items) = (
        "incident_id,started_at,systems\n".to_owned(),
        "action_item_id,incident_id,created_at,closed_at\n".to_owned(),
    );
    for number in 0..60 {
        let (day, system) = (number % 28 + 1, ["a", "b", "c"][number % 7 % 3]);
        writeln!(incidents, "i{number},2025-0{}-{day:02},{system}", number / 28 + 1).expect("text");
        for item in 0..number % 4 {
            // Items of later incidents may be made before those of earlier ones.
            let (month, closed) =
                ((number * 7 + item * 5) % 9 + 1, if (number + item) % 3 == 0 { "2025-11-01" } else { "" });
            writeln!(items, "t{number}-{item},i{number},2025-0{month}-{day:02},{closed}").expect("text");
        }
    }
    with_context(&incidents, &items, |context| {
        let (frames, analysis) = (context.frames, context.analysis);
        let (corpus, cooccurrence) = (&analysis.corpus, &analysis.cooccurrence);
        assert_eq!(analysis.hotspots.of(HotspotKind::System).len(), 3);
        for hotspot in &analysis.hotspots.list {
            let explanation = &analysis.hotspots.explain(corpus, hotspot).expect("a ranked item");
            let view = ExplainView { frames, corpus, cooccurrence, hotspot, explanation };
            let open = view.open_items();
            assert!(open.len() > 5 && open.len() as u64 == hotspot.open);
            for most in [0, 1, 5, 1000] {
                assert_eq!(view.first_open_items(most), open[..most.min(open.len())]);
            }
        }
    });
}

#[test]
fn text_of_the_data_stays_text() {
    let (page, text) = rendered(INCIDENTS, ACTION_ITEMS);
    for rendered in [&page, &text] {
        assert!(!rendered.contains("<script>x") && !rendered.contains("<img") && !rendered.contains("<b>1"));
        assert!(rendered.contains("a1"), "the overdue action item is listed");
    }
    assert_eq!(page.matches("<script").count(), 2, "the page's own script, and its data");
    assert_eq!(page.matches("</script").count(), 2);
    assert!(page.contains("&#60;img src=x") || page.contains("&lt;img src=x"), "the title is shown");
}

#[test]
fn the_page_needs_nothing_from_outside() {
    let (page, _) = rendered(INCIDENTS, ACTION_ITEMS);
    let links = page.replace("http://www.w3.org/2000/svg", "");
    // The script names the beginnings of addresses that may be links, and no address.
    assert!(!links.contains("http://") && !links.contains("https://"));
    assert!(!links.contains("src=\"") && !links.contains("@import") && !links.contains("url("));
}

#[test]
fn the_policy_lets_in_what_is_there_and_the_page_has_no_other_style_or_script() {
    let (page, _) = rendered(INCIDENTS, ACTION_ITEMS);
    let between = |from: &str, to: &str| {
        let (_, rest) = page.split_once(from).expect("the page has it");
        rest.split_once(to).expect("it ends").0
    };
    let policy = between("http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    assert_eq!(
        policy,
        super::policy::policy(between("<script>", "</script>"), between("<style>", "</style>"))
    );
    assert!(!policy.contains("unsafe"));
    let body = between("<body>", "<script type");
    assert!(!body.contains(" style=\"") && !body.contains(" onclick") && !body.contains("<style"));
}

#[test]
fn the_data_of_the_page_is_what_was_read() {
    let (page, _) = rendered(INCIDENTS, ACTION_ITEMS);
    let (_, data) = page.split_once("id=\"data\">").expect("the page has data");
    let data = data.split_once("</script>").expect("it ends").0;
    assert!(!data.contains('<'), "no tag can begin");
    let data: serde_json::Value = serde_json::from_str(data).expect("valid JSON");
    assert_eq!(data["incidents"]["id"], serde_json::json!(["<b>1", "2", "3"]));
    // 2025-01-01T00:00:00Z, then 31 and 19 days.
    assert_eq!(data["incidents"]["at"], serde_json::json!([1_735_689_600, 31 * 86_400, 19 * 86_400]));
    assert_eq!(data["incidents"]["minutes"], serde_json::json!([60, null, null]));
    // The two name different factors, so the second is no recurrence.
    assert_eq!(data["incidents"]["recurrence"], "000");
    assert_eq!(data["incidents"]["items"], serde_json::json!([[1, 2], [0, 2], []]));
    let names = ["<script>x</script>", "<script>x</script>|a&b", "s\"1"];
    assert_eq!(data["items"], serde_json::json!({ "names": names, "starts": [2, 3] }));
    assert_eq!(data["actions"]["incident"], serde_json::json!([2]));
    // Due through 2025-02-03, 2 days after it was made, and never closed.
    assert_eq!(data["actions"]["due"], serde_json::json!([2 * 86_400]));
    assert_eq!(data["actions"]["state"], "1");
    let whole = &data["series"]["groups"][0];
    let windows = data["series"]["end"].as_array().expect("windows").len();
    assert_eq!(whole["incidents"].as_array().expect("a column").len(), windows);
    assert_eq!(whole["by"], "");
}

#[test]
fn too_little_data_is_said_and_bytes_repeat() {
    for (incidents, action_items) in [(INCIDENTS, ""), ("", ACTION_ITEMS), (INCIDENTS, ACTION_ITEMS)] {
        let first = rendered(incidents, action_items);
        assert_eq!(first, rendered(incidents, action_items));
        let page = first.0.replace(super::SCRIPT, "");
        assert!(page.contains("oo few") && !page.contains("NaN") && !first.1.contains("NaN"));
    }
}
