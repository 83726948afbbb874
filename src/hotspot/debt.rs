//! Follow-up debt: what is open and overdue where, and which items recurrences came past.

use std::collections::BTreeMap;

use crate::corpus::{Corpus, NO_INCIDENT};
use crate::frame::Frames;
use crate::graph::{Theme, ThemeOfItem};
use crate::metric::MetricOptions;
use crate::model::{Instant, ItemKind};
use crate::stats::summary::median_of;

use super::ImpactChoice;
use super::passed::passed_items;

/// How long an open item has been open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgeBand {
    /// Up to 30 days.
    Month,
    /// More than 30, up to 90 days.
    Quarter,
    /// More than 90, up to 180 days.
    HalfYear,
    /// More than 180, up to 365 days.
    Year,
    /// More than 365 days.
    Older,
}

impl AgeBand {
    /// Every band, the youngest first.
    pub const ALL: [Self; 5] = [Self::Month, Self::Quarter, Self::HalfYear, Self::Year, Self::Older];

    /// Returns the band of an age in days.
    #[must_use]
    pub fn of(days: f64) -> Self {
        match days {
            days if days <= 30.0 => Self::Month,
            days if days <= 90.0 => Self::Quarter,
            days if days <= 180.0 => Self::HalfYear,
            days if days <= 365.0 => Self::Year,
            _ => Self::Older,
        }
    }

    /// Names the band as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Month => "0-30d",
            Self::Quarter => "30-90d",
            Self::HalfYear => "90-180d",
            Self::Year => "180-365d",
            Self::Older => "365d+",
        }
    }
}

/// What open items are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DebtOf {
    /// All of them together.
    All,
    /// The systems of their incidents.
    System,
    /// The factors of their incidents.
    Factor,
    /// The themes of which at least two items meet in their incidents.
    Theme,
}

impl DebtOf {
    /// Names the grouping as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::System => "system",
            Self::Factor => "factor",
            Self::Theme => "theme",
        }
    }
}

/// The open items of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct DebtGroup {
    /// What it is a group by.
    pub of: DebtOf,
    /// Its name; empty for all together, number and name of a theme.
    pub name: String,
    /// Open items by age, youngest first.
    pub open: [u64; 5],
    /// Overdue ones among them.
    pub overdue: [u64; 5],
    /// Open items without a due date.
    pub without_due: u64,
    /// The median age in days.
    pub age_median_days: Option<f64>,
}

impl DebtGroup {
    /// Returns how many items are open.
    #[must_use]
    pub fn open_total(&self) -> u64 {
        self.open.iter().sum()
    }

    /// Returns how many items are overdue.
    #[must_use]
    pub fn overdue_total(&self) -> u64 {
        self.overdue.iter().sum()
    }
}

/// An action item that recurrences came past while it was open.
#[derive(Debug, Clone, PartialEq)]
pub struct DebtItem {
    /// Its number in the corpus.
    pub item: usize,
    /// The recurrences, ascending.
    pub recurrences: Vec<u32>,
    /// What they cost, as far as it is known.
    pub impact: f64,
}

/// Open items by group, and the items that recurrences came past.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Debt {
    /// All together, then by system, factor and theme; within each, the most overdue first.
    pub groups: Vec<DebtGroup>,
    /// The costliest first: the first thousand of them, and of the rest those with the most recurrences and the
    /// costliest that are open.
    pub items: Vec<DebtItem>,
    /// How many items there are that recurrences came past.
    pub total: u64,
}

impl Debt {
    /// Returns the items whose completion would have come before most recurrences.
    #[must_use]
    pub fn before_most(&self, most: usize) -> Vec<&DebtItem> {
        let mut items: Vec<&DebtItem> = self.items.iter().collect();
        items.sort_by(|a, b| {
            (b.recurrences.len().cmp(&a.recurrences.len()))
                .then(b.impact.total_cmp(&a.impact))
                .then(a.item.cmp(&b.item))
        });
        items.truncate(most);
        items
    }
}

/// Counts what is open at `as_of`, and what each item was open too long for.
///
/// A recurrence is laid to an action item when it matches the item's incident within the look-back and came while the
/// item was open: had the item been done by then, it would have come before that recurrence. That it would have
/// prevented it, nobody knows.
#[must_use]
pub fn debt(
    frames: &Frames,
    corpus: &Corpus,
    themes: &[Theme],
    metric: &MetricOptions,
    choice: ImpactChoice,
) -> Debt {
    let open: Vec<usize> =
        (0..corpus.actions.len()).filter(|item| corpus.actions.is_open_at(*item, corpus.as_of.0)).collect();
    let names = |kind: ItemKind| {
        move |incident: usize| {
            let items = corpus.of_kind(incident, kind).iter();
            items.map(|item| corpus.items[*item as usize].name.clone()).collect::<Vec<_>>()
        }
    };
    let mut groups = vec![group(corpus, DebtOf::All, String::new(), &open)];
    groups.extend(grouped(corpus, DebtOf::System, &open, names(ItemKind::System)));
    groups.extend(grouped(corpus, DebtOf::Factor, &open, names(ItemKind::Factor)));
    let theme_of = ThemeOfItem::new(corpus, themes);
    let theme_names = |incident: usize| {
        let touched = theme_of.of_incident(corpus, incident).into_iter();
        touched.map(|theme| format!("{}: {}", themes[theme].number, themes[theme].name)).collect()
    };
    groups.extend(grouped(corpus, DebtOf::Theme, &open, theme_names));
    let (items, total) = passed_items(frames, corpus, metric, choice);
    Debt { groups, items, total }
}

/// Groups the open items by what their incidents are named by.
fn grouped(
    corpus: &Corpus,
    of: DebtOf,
    open: &[usize],
    names: impl Fn(usize) -> Vec<String>,
) -> Vec<DebtGroup> {
    let mut lists: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for item in open {
        let incident = corpus.actions.incident[*item];
        if incident != NO_INCIDENT {
            for name in names(incident as usize) {
                lists.entry(name).or_default().push(*item);
            }
        }
    }
    let mut groups: Vec<DebtGroup> =
        lists.into_iter().map(|(name, items)| group(corpus, of, name, &items)).collect();
    // Groups come by name, which settles what is left equal.
    groups.sort_by_key(|group| std::cmp::Reverse((group.overdue_total(), group.open_total())));
    groups
}

fn group(corpus: &Corpus, of: DebtOf, name: String, items: &[usize]) -> DebtGroup {
    let (actions, as_of) = (&corpus.actions, corpus.as_of);
    let (mut open, mut overdue, mut without_due) = ([0; 5], [0; 5], 0);
    let mut ages = Vec::with_capacity(items.len());
    for item in items {
        let age = as_of.days_since(Instant(actions.created[*item]));
        let band = AgeBand::of(age) as usize;
        open[band] += 1;
        overdue[band] += u64::from(actions.is_overdue_at(*item, as_of.0));
        without_due += u64::from(actions.due[*item] == Instant::NEVER.0);
        ages.push(age);
    }
    DebtGroup { of, name, open, overdue, without_due, age_median_days: median_of(&mut ages) }
}

#[cfg(test)]
mod tests {
    use super::AgeBand;

    #[test]
    fn bands_hold_their_upper_end() {
        let bands = [0.0, 30.0, 30.1, 180.0, 365.0, 366.0].map(|days| AgeBand::of(days).name());
        assert_eq!(bands, ["0-30d", "0-30d", "30-90d", "90-180d", "180-365d", "365d+"]);
    }
}
