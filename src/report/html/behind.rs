//! What is behind the rank of a hotspot: its numbers, what it meets, open action items and incidents.

use super::super::context::Context;
use super::super::explain::{ExplainView, due_words, meeting_words, numbers_text};
use super::embed::anchor;
use super::words;
use crate::frame::column::text_at;
use crate::hotspot::{Explanation, Hotspot, HotspotKind};
use crate::model::Instant;

/// How many hotspots of each kind are explained.
const MOST_HOTSPOTS: usize = 20;
/// How many meetings, action items and incidents of a hotspot are listed.
const MOST_LISTED: usize = 5;
/// How many bytes of a title are listed.
const MOST_BYTES: usize = 60;

/// A line with a link to an incident.
pub(super) struct Linked {
    pub href: String,
    pub id: String,
    pub rest: String,
}

/// What is behind one rank.
pub(super) struct Behind {
    /// The anchor.
    pub id: String,
    pub name: String,
    pub numbers: Vec<String>,
    pub meets: Vec<String>,
    pub open: Vec<Linked>,
    pub open_count: u64,
    pub incidents: Vec<Linked>,
    pub incident_count: u64,
    /// The items that its incidents have, as the scripts read them.
    pub items: String,
}

/// Explains the first hotspots of a kind.
pub(super) fn behind(context: &Context<'_>, kind: HotspotKind) -> Vec<Behind> {
    let (hotspots, corpus) = (&context.analysis.hotspots, &context.analysis.corpus);
    let first = hotspots.of(kind).iter().take(MOST_HOTSPOTS);
    first.filter_map(|hotspot| Some(of_one(context, hotspot, &hotspots.explain(corpus, hotspot)?))).collect()
}

fn of_one(context: &Context<'_>, hotspot: &Hotspot, explanation: &Explanation) -> Behind {
    let (frames, corpus) = (context.frames, &context.analysis.corpus);
    let cooccurrence = &context.analysis.cooccurrence;
    let view = ExplainView { frames, corpus, cooccurrence, hotspot, explanation };
    let id_of = |incident: usize| frames.incidents.incident_id.value(corpus.rows[incident] as usize);
    let linked = |incident: usize, rest: String| Linked {
        href: anchor(id_of(incident)),
        id: words::cut(id_of(incident), 60),
        rest,
    };
    let title =
        |title: Option<&str>| title.map_or_else(String::new, |title| words::cut_bytes(title, MOST_BYTES));
    let open_lines = view.first_open_items(MOST_LISTED).into_iter().map(|item| {
        let row = corpus.actions.row(item);
        let id = words::cut(frames.action_items.action_item_id.value(row), 40);
        let text = title(text_at(&frames.action_items.title, row));
        // The items of a hotspot are those of its incidents, so each has one.
        linked(corpus.actions.incident[item] as usize, format!("{id}, {}: {text}", due_words(corpus, item)))
    });
    let latest = explanation.incidents.iter().rev().take(MOST_LISTED).map(|incident| {
        let number = *incident as usize;
        let text = title(text_at(&frames.incidents.title, corpus.rows[number] as usize));
        linked(number, format!("{}: {text}", words::date(Instant(corpus.occurred[number]))))
    });
    let trimmed = |rest: String| rest.trim_end().trim_end_matches(':').to_owned();
    let neat = |line: Linked| Linked { rest: trimmed(line.rest), ..line };
    Behind {
        id: format!("hotspot-{}-{}", hotspot.kind.name(), hotspot.rank),
        name: words::cut(&hotspot.name, 120),
        numbers: numbers_text(view)
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect(),
        meets: view
            .meetings()
            .into_iter()
            .take(MOST_LISTED)
            .map(|(edge, other)| meeting_words(corpus, edge, other))
            .collect(),
        open: open_lines.map(neat).collect(),
        open_count: hotspot.open,
        incidents: latest.map(neat).collect(),
        incident_count: explanation.incidents.len() as u64,
        items: items(context, hotspot, explanation),
    }
}

/// The items that every incident of a hotspot has.
fn items(context: &Context<'_>, hotspot: &Hotspot, explanation: &Explanation) -> String {
    let corpus = &context.analysis.corpus;
    let pair = || {
        let pairs = corpus.pairs.iter();
        let name = |id: u32| &corpus.items[id as usize].name;
        pairs.clone().find(|pair| {
            let (factor, system) = (name(pair.factor), name(pair.system));
            hotspot.name.strip_prefix(factor.as_str()).and_then(|rest| rest.strip_prefix(" @ "))
                == Some(system)
        })
    };
    match (explanation.item, hotspot.kind) {
        (Some(item), _) => item.to_string(),
        (None, HotspotKind::Pair) => {
            pair().map_or_else(String::new, |pair| format!("{} {}", pair.factor, pair.system))
        }
        (None, _) => String::new(),
    }
}
