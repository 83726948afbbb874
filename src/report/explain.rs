//! Everything behind one hotspot, for a terminal and as JSON.

use serde_json::{Value, json};

use super::findings::{few, words};
use super::json::table_json;
use super::tables::hotspots_table;
use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::frame::column::text_at;
use crate::graph::{Cooccurrence, Edge};
use crate::hotspot::{Explanation, Hotspot};
use crate::model::Instant;

/// How many meetings are listed.
const MOST_MEETINGS: usize = 10;

/// What an explanation is written from.
#[derive(Clone, Copy)]
pub struct ExplainView<'a> {
    /// The tables.
    pub frames: &'a Frames,
    /// The population.
    pub corpus: &'a Corpus,
    /// The pairs that met.
    pub cooccurrence: &'a Cooccurrence,
    /// The row of the ranking.
    pub hotspot: &'a Hotspot,
    /// The numbers behind it.
    pub explanation: &'a Explanation,
}

impl<'a> ExplainView<'a> {
    /// What it meets, the surest first, each with the other item.
    pub(super) fn meetings(&self) -> Vec<(&'a Edge, u32)> {
        let Some(item) = self.explanation.item else { return Vec::new() };
        let edges = self.cooccurrence.edges.iter();
        let mut found: Vec<(&Edge, u32)> = edges
            .filter(|edge| edge.a == item || edge.b == item)
            .map(|edge| (edge, if edge.a == item { edge.b } else { edge.a }))
            .collect();
        // Edges stand by kinds and names, which settles what is left equal.
        found.sort_by(|a, b| a.0.q.total_cmp(&b.0.q).then(b.0.n_ab.cmp(&a.0.n_ab)));
        found.truncate(MOST_MEETINGS);
        found
    }

    /// Its open action items.
    pub(super) fn open_items(&self) -> Vec<usize> {
        let corpus = self.corpus;
        let items = self.explanation.incidents.iter().flat_map(|i| corpus.actions_of.of(*i as usize));
        let mut open: Vec<usize> = items
            .map(|item| *item as usize)
            .filter(|item| corpus.actions.is_open_at(*item, corpus.as_of.0))
            .collect();
        open.sort_unstable();
        open.dedup();
        open
    }

    /// The first of its open action items, of which [`Hotspot::open`] tells how many there are.
    pub(super) fn first_open_items(&self, most: usize) -> Vec<usize> {
        let corpus = self.corpus;
        let mut first: Vec<usize> = Vec::with_capacity(most + 1);
        for incident in &self.explanation.incidents {
            for item in corpus.actions_of.of(*incident as usize).iter().map(|item| *item as usize) {
                if first.len() == most && first.last().is_none_or(|last| item > *last) {
                    // So are those after it.
                    break;
                }
                if corpus.actions.is_open_at(item, corpus.as_of.0) {
                    first.insert(first.partition_point(|other| *other < item), item);
                    first.truncate(most);
                }
            }
        }
        first
    }

    fn incident_id(&self, incident: u32) -> &'a str {
        self.frames.incidents.incident_id.value(self.corpus.rows[incident as usize] as usize)
    }
}

/// Renders an explanation as an object.
#[must_use]
pub fn explain_json(view: ExplainView<'_>) -> Value {
    let (corpus, frames, behind) = (view.corpus, view.frames, view.explanation);
    let gamma = |gamma: crate::stats::gamma::Gamma| json!({ "shape": gamma.shape(), "rate": gamma.rate() });
    let incidents: Vec<Value> = behind
        .incidents
        .iter()
        .map(|incident| {
            let row = corpus.rows[*incident as usize] as usize;
            json!({
                "incident_id": view.incident_id(*incident),
                "occurred_at": Instant(corpus.occurred[*incident as usize]).to_string(),
                "title": text_at(&frames.incidents.title, row),
                "resolve_minutes": corpus.resolve_minutes(*incident as usize, corpus.as_of),
            })
        })
        .collect();
    let items: Vec<Value> = view
        .open_items()
        .into_iter()
        .map(|item| {
            let (actions, row) = (&corpus.actions, corpus.actions.row(item));
            let due = actions.due[item];
            json!({
                "action_item_id": frames.action_items.action_item_id.value(row),
                "title": text_at(&frames.action_items.title, row),
                "created_at": Instant(actions.created[item]).to_string(),
                "due_at": (due != Instant::NEVER.0).then(|| Instant(due).to_string()),
                "is_overdue": actions.is_overdue_at(item, corpus.as_of.0),
            })
        })
        .collect();
    let meetings: Vec<Value> = view
        .meetings()
        .into_iter()
        .map(|(edge, other)| {
            let other = &corpus.items[other as usize];
            json!({
                "kind": other.kind.name(), "name": other.name, "n_ab": edge.n_ab, "n": edge.n,
                "expected": edge.expected(), "lift": edge.lift(), "q": edge.q,
            })
        })
        .collect();
    let row = table_json(hotspots_table([view.hotspot]));
    json!({
        "hotspot": row.get(0),
        "ranked": behind.ranked,
        "has_too_few_incidents": view.hotspot.has_too_few(),
        "rate": {
            "history_days": behind.history_days,
            "count": behind.count,
            "half_life_days": behind.half_life_days,
            "decayed_count": behind.decayed_count,
            "decayed_days": behind.decayed_days,
            "prior": gamma(behind.prior),
            "posterior": gamma(behind.posterior),
        },
        "impact": {
            "own_n": behind.impact_n,
            "own_geometric_mean": behind.impact_own,
            "weight": behind.impact_weight,
            "kind_geometric_mean": behind.impact_model.map(|model| model.mean.exp()),
            "within_variance": behind.impact_model.map(|model| model.within),
            "between_variance": behind.impact_model.map(|model| model.between),
        },
        "status": {
            "last_90_days": behind.status.recent,
            "before": behind.status.before,
            "before_days": behind.status.before_days,
            "p": behind.status.p,
            "q": behind.status.q,
        },
        "trend": { "laplace_u": behind.laplace_u, "beta": view.hotspot.trend.beta },
        "incidents": incidents,
        "open_action_items": items,
        "meets": meetings,
    })
}

/// Renders an explanation for reading.
#[must_use]
pub fn explain_text(view: ExplainView<'_>) -> String {
    let (hotspot, behind) = (view.hotspot, view.explanation);
    let mut text = format!(
        "{} {}: rank {} of {}",
        words::sentence(hotspot.kind.name()),
        words::named(&hotspot.name),
        hotspot.rank,
        words::count(behind.ranked)
    );
    if let Some((low, high)) = hotspot.rank_interval {
        words::put(&mut text, format_args!(" (90% interval {low} to {high})"));
    }
    text.push_str("\n\n");
    text.push_str(&numbers_text(view));
    listed(&view, &mut text);
    text
}

/// Renders the numbers behind the rank, line by line.
pub(super) fn numbers_text(view: ExplainView<'_>) -> String {
    let hotspot = view.hotspot;
    let mut text = String::new();
    words::put(
        &mut text,
        format_args!(
            "Score {} = {:.4} expected incidents in 90 days (90% interval {} to {}) x {} impact each\n",
            words::decimal(hotspot.score),
            hotspot.expected,
            hotspot.expected_low,
            hotspot.expected_high,
            words::decimal(hotspot.impact),
        ),
    );
    words::put(&mut text, format_args!("  {}\n", words::sentence(&few::basis(hotspot))));
    rate(&view, &mut text);
    impact(&view, &mut text);
    tests(&view, &mut text);
    text
}

fn rate(view: &ExplainView<'_>, text: &mut String) {
    let behind = view.explanation;
    let (prior, posterior) = (behind.prior, behind.posterior);
    words::put(
        text,
        format_args!(
            "  {} in {} of history; halved every {}: {:.4} in {:.2} days\n",
            words::plural(behind.count, "incident"),
            words::days(behind.history_days),
            words::days(behind.half_life_days),
            behind.decayed_count,
            behind.decayed_days,
        ),
    );
    words::put(
        text,
        format_args!(
            "  prior of the kind: shape {:.4}, rate {:.2} days; posterior: shape {:.4}, rate {:.2} days; 90 x {:.4} / {:.2} = {:.4}\n",
            prior.shape(),
            prior.rate(),
            posterior.shape(),
            posterior.rate(),
            posterior.shape(),
            posterior.rate(),
            view.hotspot.expected,
        ),
    );
}

fn impact(view: &ExplainView<'_>, text: &mut String) {
    let behind = view.explanation;
    let Some(model) = behind.impact_model else { return };
    let own = behind.impact_own.map_or_else(|| "none known".to_owned(), words::decimal);
    words::put(
        text,
        format_args!(
            "  impact: geometric mean of {} own, {own}, with weight {:.3}; of the kind {}\n",
            words::count(behind.impact_n),
            behind.impact_weight.unwrap_or(0.0),
            words::decimal(model.mean.exp()),
        ),
    );
}

fn tests(view: &ExplainView<'_>, text: &mut String) {
    let (hotspot, status) = (view.hotspot, view.explanation.status);
    let q =
        |q: Option<f64>| q.map_or_else(|| "not tested".to_owned(), |q| format!("q {}", words::q_value(q)));
    words::put(
        text,
        format_args!(
            "\nLast 90 days: {} against {} in the {} before: {} ({})\n",
            words::plural_or_no(status.recent, "incident"),
            words::count_or_none(status.before),
            words::days(status.before_days),
            hotspot.status.map_or("too few", |status| status.words()),
            q(status.q),
        ),
    );
    let number = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), |value| format!("{value:.2}"));
    words::put(
        text,
        format_args!(
            "Whole history: {} (Laplace U {}, {}; power law beta {})\n",
            hotspot.trend.word.words(),
            number(view.explanation.laplace_u),
            q(hotspot.trend.q),
            number(hotspot.trend.beta),
        ),
    );
    words::put(
        text,
        format_args!(
            "Latest window: {}, {} of them {}, {} while a fix was open\n",
            words::plural_or_no(hotspot.incidents, "incident"),
            words::count_or_none(hotspot.recurrences),
            words::verb(hotspot.recurrences, "a recurrence", "recurrences"),
            words::count_or_none(hotspot.recurred_while_fix_open),
        ),
    );
}

/// Tells how often an item meets another.
pub(super) fn meeting_words(corpus: &Corpus, edge: &Edge, other: u32) -> String {
    let other = &corpus.items[other as usize];
    format!(
        "{} {} in {} of {}, {} times what chance gives (q {})",
        other.kind.name(),
        words::named(&other.name),
        words::count(edge.n_ab),
        words::plural(edge.n, "incident"),
        words::ratio(edge.lift()),
        words::q_value(edge.q),
    )
}

/// Tells when an open action item is or was due.
pub(super) fn due_words(corpus: &Corpus, item: usize) -> String {
    match corpus.actions.due[item] {
        due if due == Instant::NEVER.0 => "no due date".to_owned(),
        due if corpus.actions.is_overdue_at(item, corpus.as_of.0) => {
            format!("overdue since {}", words::date(Instant(due)))
        }
        due => format!("due before {}", words::date(Instant(due))),
    }
}

fn listed(view: &ExplainView<'_>, text: &mut String) {
    let (corpus, frames) = (view.corpus, view.frames);
    let title =
        |title: Option<&str>| title.map_or_else(String::new, |title| format!("  {}", words::cut(title, 90)));
    let meetings = view.meetings();
    if !meetings.is_empty() {
        text.push_str("\nMeets, the surest first:\n");
    }
    for (edge, other) in meetings {
        words::put(text, format_args!("  {}\n", meeting_words(corpus, edge, other)));
    }
    let open = view.open_items();
    words::put(text, format_args!("\nOpen action items: {}\n", words::count(open.len() as u64)));
    for item in open {
        let row = corpus.actions.row(item);
        let due = due_words(corpus, item);
        let id = words::cut(frames.action_items.action_item_id.value(row), 40);
        words::put(text, format_args!("  {id}  {due}{}\n", title(text_at(&frames.action_items.title, row))));
    }
    let incidents = &view.explanation.incidents;
    words::put(text, format_args!("\nIncidents: {}\n", words::count(incidents.len() as u64)));
    for incident in incidents {
        let number = *incident as usize;
        let minutes = corpus
            .resolve_minutes(number, corpus.as_of)
            .map_or_else(|| "no end".to_owned(), |minutes| format!("{} min", words::whole(minutes)));
        words::put(
            text,
            format_args!(
                "  {}  {}  {minutes}{}\n",
                words::date(Instant(corpus.occurred[number])),
                words::cut(view.incident_id(*incident), 40),
                title(text_at(&frames.incidents.title, corpus.rows[number] as usize)),
            ),
        );
    }
}
