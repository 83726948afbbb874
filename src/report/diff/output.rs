//! A comparison as text, JSON and Markdown.

use serde_json::{Value, json};

use crate::metric::{Change, ChangeKind, Verdict};

use super::super::document::change_json;
use super::super::findings::{figure, subject, words};
use super::super::markdown::escaped;
use super::items::{Fate, HotspotChange};
use super::read::OverdueItem;
use super::{Diff, Level};

/// How many hotspots of a kind of change, and how many overdue items, are named.
const MOST_NAMED: usize = 20;
/// The longest title that is shown, in characters.
const LONGEST: usize = 100;

impl Diff {
    /// Renders everything as one object.
    #[must_use]
    pub fn json(&self) -> Value {
        let hotspot = |change: &HotspotChange| {
            json!({
                "change": change.fate.words(),
                "kind": change.kind,
                "name": change.name,
                "rank": change.rank,
                "incidents": change.incidents,
                "incidents_before": change.incidents_before,
                "open": change.open,
                "overdue": change.overdue,
                "q": change.q,
                "turned": change.turned,
            })
        };
        let overdue = |item: &OverdueItem| {
            json!({
                "action_item_id": item.action_item_id,
                "incident_id": item.incident_id,
                "title": item.title,
                "team": item.team,
                "due_at": item.due_at,
                "days_overdue": item.days_overdue,
            })
        };
        json!({
            "cofactor": env!("CARGO_PKG_VERSION"),
            "before_as_of": self.before.to_string(),
            "as_of": self.now.to_string(),
            "shared_days": self.shared_days,
            "headline": self.headline(),
            "is_unchanged": self.is_unchanged(),
            "settings": self.settings.iter()
                .map(|(name, before, now)| json!({ "name": name, "before": before, "now": now }))
                .collect::<Vec<_>>(),
            "figures": self.changes.iter().map(change_json).collect::<Vec<_>>(),
            "levels": self.levels.iter()
                .map(level_json)
                .collect::<Vec<_>>(),
            "hotspots": self.hotspots.iter().map(hotspot).collect::<Vec<_>>(),
            "newly_overdue": self.newly_overdue.as_ref().map(|items| items.iter().map(overdue).collect::<Vec<_>>()),
            "no_longer_overdue": self.no_longer_overdue,
        })
    }

    /// Renders lines for reading.
    #[must_use]
    pub fn text(&self) -> String {
        let headline = format!("{}\n", self.headline());
        self.render(str::to_owned, headline, ["\n", "\n"], "  ")
    }

    /// Renders Markdown for a comment.
    #[must_use]
    pub fn markdown(&self) -> String {
        let headline = if self.is_unchanged() {
            format!("{}\n", escaped(&self.headline()))
        } else {
            let summary = escaped(&words::sentence(&self.summary()));
            format!("## What changed from {} to {}\n\n{summary}\n", self.before.date(), self.now.date())
        };
        self.render(escaped, headline, ["\n### ", "\n\n"], "- ")
    }

    /// Renders the headline, then a heading and a list of whatever there is; `spell` escapes what comes from the data.
    fn render(
        &self,
        spell: fn(&str) -> String,
        headline: String,
        heading: [&str; 2],
        bullet: &str,
    ) -> String {
        let mut text = headline;
        if self.is_unchanged() {
            return text;
        }
        let mut section = |caption: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                words::put(&mut text, format_args!("{}{caption}{}", heading[0], heading[1]));
            }
            for line in lines {
                words::put(&mut text, format_args!("{bullet}{}\n", spell(&line)));
            }
        };
        if !self.settings.is_empty() {
            let lines = self.settings.iter().map(|(name, before, now)| {
                let value =
                    |value: &str| if value.is_empty() { "not set".to_owned() } else { words::clean(value) };
                format!("{}: {} before, {} now", words::clean(name), value(before), value(now))
            });
            section("Settings that differ, so that figures may not compare", lines.collect());
        }
        let mut figures: Vec<String> = self.changes.iter().map(change_line).collect();
        figures.extend(self.levels.iter().map(level_line));
        section("Figures of the latest windows", figures);
        for fate in Fate::ALL {
            let changed: Vec<&HotspotChange> =
                self.hotspots.iter().filter(|change| change.fate == fate).collect();
            let lines = capped(changed.iter().map(|change| hotspot_line(change)).collect());
            section(&words::sentence(&format!("{} hotspots", fate.words())), lines);
        }
        let lines = match &self.newly_overdue {
            None => vec!["One of the reports does not list overdue action items.".to_owned()],
            Some(items) => capped(items.iter().map(overdue_line).collect()),
        };
        section("Newly overdue action items", lines);
        let n = self.no_longer_overdue;
        if n > 0 {
            let verb = words::verb(n, "is", "are");
            words::put(
                &mut text,
                format_args!("\n{} of before {verb} no longer overdue.\n", words::plural(n, "item")),
            );
        }
        if self.shared_days > 0.0 {
            let days = words::days(self.shared_days);
            words::put(
                &mut text,
                format_args!("\nThe windows share {days}: a change has to be larger to be clear.\n"),
            );
        }
        text
    }
}

/// Keeps the first lines and counts the rest.
fn capped(mut lines: Vec<String>) -> Vec<String> {
    let rest = lines.len().saturating_sub(MOST_NAMED);
    if rest > 0 {
        lines.truncate(MOST_NAMED);
        lines.push(format!("and {rest} more"));
    }
    lines
}

/// A figure, what it was, and what the interval makes of it.
fn change_line(change: &Change) -> String {
    let spelled = |value: Option<f64>, n: u64| match value {
        None => "not defined".to_owned(),
        Some(value) => figure(change.kind, value, n),
    };
    let now = spelled(change.now, change.now_n);
    let before = spelled(change.before, change.before_n);
    let mut line = format!("{}: {now}, before {before}: {}", subject(change.figure), change.verdict.words());
    if let (Some(low), Some(estimate)) = (change.low, change.estimate)
        && change.verdict != Verdict::TooFew
    {
        let is_difference = change.kind == ChangeKind::Share;
        let (spell, unit): (fn(f64) -> String, _) =
            if is_difference { (words::points, "points") } else { (words::ratio, "times") };
        let high = change.high.map_or_else(|| "no upper limit".to_owned(), spell);
        words::put(
            &mut line,
            format_args!(" ({} {unit}, 95% interval {} to {high})", spell(estimate), spell(low)),
        );
    }
    line
}

fn level_json(level: &Level) -> Value {
    let [now, before] = level.intervals.map_or([None; 2], |both| both.map(Some));
    let high = |interval: Option<(f64, Option<f64>)>| interval.and_then(|interval| interval.1);
    json!({
        "figure": level.figure,
        "now": level.now,
        "now_low": now.map(|interval| interval.0),
        "now_high": high(now),
        "before": level.before,
        "before_low": before.map(|interval| interval.0),
        "before_high": high(before),
        "verdict": level.verdict.map(Verdict::words),
        "untested": level.untested,
    })
}

fn level_line(level: &Level) -> String {
    let spelled = |value: Option<f64>| match value {
        None => "not defined".to_owned(),
        Some(value) if level.figure.ends_with("_days") => words::days(value),
        Some(value) if value.fract().abs() > 0.0 => words::ratio(value),
        Some(value) => words::whole(value),
    };
    let interval = |which: usize| {
        level.intervals.map_or_else(String::new, |both| {
            let (low, high) = both[which];
            let high = high.map_or_else(|| "no upper limit".to_owned(), words::ratio);
            format!(" (95% interval {} to {high})", words::ratio(low))
        })
    };
    let verdict = match (level.verdict, &level.untested) {
        (Some(verdict), _) => verdict.words().to_owned(),
        (None, Some(why)) => format!("not tested, since {}", words::clean(why)),
        (None, None) => "not tested".to_owned(),
    };
    format!(
        "{}: {}{}, before {}{}: {verdict}",
        subject(level.figure),
        spelled(level.now),
        interval(0),
        spelled(level.before),
        interval(1)
    )
}

fn hotspot_line(change: &HotspotChange) -> String {
    let incidents = words::plural(change.incidents, "incident");
    let mut line = format!(
        "{} {}: {incidents}, before {}",
        words::clean(&change.kind),
        words::named(&change.name),
        words::count(change.incidents_before)
    );
    if change.open > 0 {
        words::put(
            &mut line,
            format_args!(", {} ({} overdue)", words::plural(change.open, "open action item"), change.overdue),
        );
    }
    let mut reasons: Vec<String> = change.turned.iter().map(|word| format!("now {word}")).collect();
    reasons.extend(change.q.map(|q| format!("q {}", words::q_value(q))));
    if !reasons.is_empty() {
        words::put(&mut line, format_args!("; {}", reasons.join(", ")));
    }
    line
}

fn overdue_line(item: &OverdueItem) -> String {
    let mut line = words::cut(&item.action_item_id, LONGEST);
    if let Some(incident) = &item.incident_id {
        words::put(&mut line, format_args!(" of {}", words::cut(incident, LONGEST)));
    }
    if let Some(title) = &item.title {
        words::put(&mut line, format_args!(" {}", words::named(title)));
    }
    let due = item.due_at.get(..10).unwrap_or(&item.due_at);
    words::put(&mut line, format_args!(", due before {}", words::clean(due)));
    line
}
