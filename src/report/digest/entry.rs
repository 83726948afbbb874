//! One postmortem in two paragraphs.

use crate::frame::column::{instant_at, text_at, word_at};
use crate::metric::Matches;
use crate::model::{Instant, ItemKind, MINUTE};

use super::excerpt::{excerpt, without_people};
use super::{View, after, before};
use crate::report::findings::words;

/// How many names of a kind are listed.
const MOST_NAMES: usize = 6;

/// A postmortem, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is called: its title, else its id.
    pub title: String,
    pub incident_id: String,
    /// Where it is written, when that is an address of the web.
    pub url: Option<String>,
    /// Date, severity, duration and team.
    pub facts: String,
    /// Its own summary; without one, what is known.
    pub story: String,
    /// Factors, systems, action items, and what it shares with earlier ones.
    pub follow_up: String,
}

/// Describes a postmortem.
pub(super) fn entry(view: &View<'_>, matches: &Matches, incident: usize) -> Entry {
    let incidents = &view.frames.incidents;
    let row = view.corpus.rows[incident] as usize;
    let incident_id = words::cut(view.incident_id(incident), 60);
    let written = |column| text_at(column, row).filter(|text| !text.trim().is_empty());
    Entry {
        title: written(&incidents.title)
            .map_or_else(|| incident_id.clone(), |title| words::cut(&without_people(title), 160)),
        incident_id,
        url: written(&incidents.url).and_then(web_address),
        facts: facts(view, incident),
        story: written(&incidents.summary).map_or_else(|| without_summary(view, incident), excerpt),
        follow_up: [
            involved(view, incident),
            after::sentence(view, incident),
            before::sentences(view, matches, incident),
        ]
        .join(" "),
    }
}

/// Returns an address when it is one of the web, with nothing in it that Markdown or HTML would read.
fn web_address(url: &str) -> Option<String> {
    let url = url.trim();
    let is_plain =
        |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '"' | '\'' | '\\' | '`');
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    (is_web && url.chars().all(is_plain)).then(|| url.to_owned())
}

fn facts(view: &View<'_>, incident: usize) -> String {
    let corpus = view.corpus;
    let severity = match corpus.severity[incident] {
        0 => "severity not stated".to_owned(),
        level => format!("severity {level}"),
    };
    let mut facts = vec![
        view.dates.minute(Instant(corpus.occurred[incident])),
        severity,
        corpus.resolve_minutes(incident, corpus.as_of).map_or_else(
            || "no resolution known".to_owned(),
            |minutes| format!("resolved after {}", duration(minutes)),
        ),
    ];
    let team = word_at(&view.frames.incidents.team, corpus.rows[incident] as usize);
    facts.extend(team.map(|team| format!("team {}", words::cut(&without_people(team), 60))));
    facts.join(", ")
}

/// Says what is known of an incident without a summary.
fn without_summary(view: &View<'_>, incident: usize) -> String {
    let corpus = view.corpus;
    let at = Instant(corpus.occurred[incident]);
    let mut known = vec![format!("is dated {}", view.dates.minute(at))];
    for (kind, head) in [(ItemKind::System, "involved"), (ItemKind::Trigger, "was set off by")] {
        let names = names(view, incident, kind);
        if !names.is_empty() {
            known.push(format!("{head} {}", words::list_some(&names, MOST_NAMES)));
        }
    }
    let detected = instant_at(&view.frames.incidents.detected_at, corpus.rows[incident] as usize);
    if let Some(detected) = detected.filter(|detected| at < *detected && *detected < corpus.as_of) {
        let minutes = (detected.0 - at.0) as f64 / MINUTE as f64;
        known.push(format!("was detected {} later", duration(minutes)));
    }
    format!("No summary is on record. The incident {}.", words::list(&known))
}

/// Lists what was involved.
fn involved(view: &View<'_>, incident: usize) -> String {
    let mut sentences = Vec::new();
    for (kind, one, many) in [
        (ItemKind::Factor, "Contributing factor", "Contributing factors"),
        (ItemKind::System, "System", "Systems"),
        (ItemKind::Trigger, "Trigger", "Triggers"),
    ] {
        let names = names(view, incident, kind);
        if !names.is_empty() {
            let head = words::verb(names.len() as u64, one, many);
            sentences.push(format!("{head}: {}.", words::list_some(&names, MOST_NAMES)));
        } else if kind == ItemKind::Factor {
            sentences.push("No contributing factor is on record.".to_owned());
        }
    }
    sentences.join(" ")
}

fn names(view: &View<'_>, incident: usize, kind: ItemKind) -> Vec<String> {
    let items = view.corpus.of_kind(incident, kind).iter();
    items.map(|item| words::cut(&without_people(&view.corpus.items[*item as usize].name), 80)).collect()
}

/// Spells a duration in minutes, from two hours on in hours, from two days on in days.
fn duration(minutes: f64) -> String {
    if minutes < 1.0 {
        "less than a minute".to_owned()
    } else if minutes < 120.0 {
        words::plural(minutes.round() as u64, "minute")
    } else if minutes < 2880.0 {
        format!("{} hours", words::decimal(minutes / 60.0))
    } else {
        words::days(minutes / 1440.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let spelled: Vec<String> =
            [0.5, 1.0, 119.4, 120.0, 2879.0, 2880.0].into_iter().map(duration).collect();
        assert_eq!(
            spelled,
            ["less than a minute", "1 minute", "119 minutes", "2.0 hours", "48.0 hours", "2 days"]
        );
    }

    #[test]
    fn only_plain_addresses_of_the_web_become_links() {
        assert_eq!(web_address(" https://x.example/a?b=c#d ").as_deref(), Some("https://x.example/a?b=c#d"));
        for url in
            ["javascript:alert(1)", "https://x/<b>", "https://x/a b", "https://x/)[y](z", "file:///etc"]
        {
            assert_eq!(web_address(url), None, "{url}");
        }
    }
}
