//! What changed, in one sentence.

use crate::metric::Verdict;

use super::super::findings::{subject, words};
use super::Diff;
use super::items::Fate;

/// Whether more of a figure is worse.
fn is_worse_when_more(figure: &str) -> bool {
    !["on_time_ratio", "policy_ratio", "actions_3_to_7_ratio"].contains(&figure)
}

/// Names a figure within a sentence.
fn within(figure: &'static str) -> String {
    let name = subject(figure);
    let mut characters = name.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

impl Diff {
    /// Tells whether the reports agree in everything that is compared.
    pub(super) fn is_unchanged(&self) -> bool {
        let same_changes =
            self.changes.iter().all(|change| (change.now, change.now_n) == (change.before, change.before_n));
        let same_levels = self.levels.iter().all(|level| level.now == level.before);
        same_changes
            && same_levels
            && self.settings.is_empty()
            && self.hotspots.is_empty()
            && self.newly_overdue.as_ref().is_some_and(Vec::is_empty)
            && self.no_longer_overdue == 0
    }

    /// Sums up: how many figures and hotspots changed for better or worse, and what is newly overdue.
    pub(super) fn headline(&self) -> String {
        let (before, now) = (self.before.date(), self.now.date());
        if self.is_unchanged() {
            let when = if self.before == self.now {
                format!("both reports are as of {now}")
            } else {
                format!("the reports are as of {before} and {now}")
            };
            return format!(
                "Nothing changed: {when} and agree in their latest figures, hotspots and overdue action items."
            );
        }
        format!("What changed from {before} to {now}: {}", self.summary())
    }

    /// Sums up what changed, as a sentence without its beginning.
    pub(super) fn summary(&self) -> String {
        let mut parts = vec![self.figures_that_changed(), self.hotspots_that_changed()];
        parts.extend(self.overdue_that_changed());
        let settings = self.settings.len() as u64;
        if settings > 0 {
            let verb = words::verb(settings, "differs", "differ");
            parts.push(format!("{} {verb}", words::plural(settings, "setting")));
        }
        parts.join("; ") + "."
    }

    fn figures_that_changed(&self) -> String {
        if self.changes.is_empty() {
            return "one of the reports has no window".to_owned();
        }
        let changes = self.changes.iter().map(|change| (change.figure, Some(change.verdict)));
        let levels = self.levels.iter().map(|level| (level.figure, level.verdict));
        let (mut worse, mut better) = (Vec::new(), Vec::new());
        for (figure, verdict) in changes.chain(levels) {
            match verdict {
                Some(Verdict::Rose) if is_worse_when_more(figure) => worse.push(within(figure)),
                Some(Verdict::Fell) if !is_worse_when_more(figure) => worse.push(within(figure)),
                Some(Verdict::Rose | Verdict::Fell) => better.push(within(figure)),
                _ => {}
            }
        }
        let said = |names: &[String], verb: &str| {
            let n = names.len() as u64;
            (n > 0).then(|| format!("{} {verb} ({})", words::plural(n, "figure"), words::list(names)))
        };
        let said: Vec<String> =
            said(&worse, "worsened").into_iter().chain(said(&better, "improved")).collect();
        if said.is_empty() { "no figure changed clearly".to_owned() } else { words::list(&said) }
    }

    fn hotspots_that_changed(&self) -> String {
        let counted = |fate: Fate| {
            let n = self.hotspots.iter().filter(|change| change.fate == fate).count() as u64;
            (n > 0).then_some((n, fate.words()))
        };
        let mut counts = Fate::ALL.into_iter().filter_map(counted);
        let Some((n, first)) = counts.next() else { return "no hotspot changed".to_owned() };
        let mut said = vec![words::plural(n, &format!("{first} hotspot"))];
        said.extend(counts.map(|(n, word)| format!("{} {word}", words::count(n))));
        words::list(&said)
    }

    fn overdue_that_changed(&self) -> Option<String> {
        let newly = self.newly_overdue.as_ref()?.len() as u64;
        let said = match newly {
            0 => "no action item is newly overdue".to_owned(),
            n => format!("{} {} newly overdue", words::plural(n, "action item"), words::verb(n, "is", "are")),
        };
        Some(match self.no_longer_overdue {
            0 => said,
            n => format!("{said}, {} no longer", words::count(n)),
        })
    }
}
