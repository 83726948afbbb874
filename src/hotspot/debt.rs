//! Follow-up debt: what is open and overdue where, and which items recurrences came past.

use crate::corpus::{Corpus, NO_INCIDENT};
use crate::frame::Frames;
use crate::graph::{Theme, ThemeOfItem};
use crate::metric::MetricOptions;
use crate::model::{Instant, ItemKind};
use crate::stats::summary::quantile;

use super::ImpactChoice;
use super::passed::passed_items;

/// How long an open item has been open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgeBand {
    /// Less than 30 days.
    Month,
    /// 30 days or more, less than 90.
    Quarter,
    /// 90 days or more, less than 180.
    HalfYear,
    /// 180 days or more, less than 365.
    Year,
    /// 365 days or more.
    Older,
}

impl AgeBand {
    /// Every band, the youngest first.
    pub const ALL: [Self; 5] = [Self::Month, Self::Quarter, Self::HalfYear, Self::Year, Self::Older];

    /// Returns the band of an age in days.
    #[must_use]
    pub fn of(days: f64) -> Self {
        match days {
            days if days < 30.0 => Self::Month,
            days if days < 90.0 => Self::Quarter,
            days if days < 180.0 => Self::HalfYear,
            days if days < 365.0 => Self::Year,
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
    let open = OpenItems::new(corpus);
    let of_kind = |kind: ItemKind| {
        move |incident: usize, keys: &mut Vec<u32>| keys.extend_from_slice(corpus.of_kind(incident, kind))
    };
    let items: Vec<String> = corpus.items.iter().map(|item| item.name.clone()).collect();
    let named: Vec<String> = themes.iter().map(|theme| format!("{}: {}", theme.number, theme.name)).collect();
    let theme_of = ThemeOfItem::new(corpus, themes);
    let mut groups = vec![open.together()];
    groups.extend(open.grouped(DebtOf::System, &items, of_kind(ItemKind::System)));
    groups.extend(open.grouped(DebtOf::Factor, &items, of_kind(ItemKind::Factor)));
    groups.extend(
        open.grouped(DebtOf::Theme, &named, |incident, keys| theme_of.of_incident(corpus, incident, keys)),
    );
    let (items, total) = passed_items(frames, corpus, metric, choice);
    Debt { groups, items, total }
}

/// An item that is open at `as_of`.
#[derive(Clone, Copy)]
struct OpenItem {
    incident: u32,
    band: AgeBand,
    is_overdue: bool,
    has_due: bool,
    /// In days.
    age: f64,
}

/// The items that are open at `as_of`, the oldest first.
struct OpenItems(Vec<OpenItem>);

impl OpenItems {
    fn new(corpus: &Corpus) -> Self {
        let (actions, as_of) = (&corpus.actions, corpus.as_of);
        let open = (0..actions.len()).filter(|item| actions.is_open_at(*item, as_of.0));
        let described = open.map(|item| {
            let age = as_of.days_since(Instant(actions.created[item]));
            OpenItem {
                incident: actions.incident[item],
                band: AgeBand::of(age),
                is_overdue: actions.is_overdue_at(item, as_of.0),
                has_due: actions.due[item] != Instant::NEVER.0,
                age,
            }
        });
        Self(described.collect())
    }

    /// Counts all of them.
    fn together(&self) -> DebtGroup {
        let mut tally = Tally::default();
        (0..).zip(&self.0).for_each(|(place, item)| tally.add(place, item));
        self.group(DebtOf::All, String::new(), &tally)
    }

    /// Groups them by what their incidents have, of which `keys` appends the places among the names.
    fn grouped(
        &self,
        of: DebtOf,
        names: &[String],
        mut keys: impl FnMut(usize, &mut Vec<u32>),
    ) -> Vec<DebtGroup> {
        let mut tallies: Vec<Tally> = names.iter().map(|_| Tally::default()).collect();
        let mut own = Vec::new();
        for (place, item) in (0..).zip(&self.0).filter(|(_, item)| item.incident != NO_INCIDENT) {
            own.clear();
            keys(item.incident as usize, &mut own);
            for key in &own {
                tallies[*key as usize].add(place, item);
            }
        }
        let met = names.iter().zip(&tallies).filter(|(_, tally)| !tally.places.is_empty());
        let mut groups: Vec<DebtGroup> =
            met.map(|(name, tally)| self.group(of, name.clone(), tally)).collect();
        groups.sort_by(|a, b| {
            let late = |group: &DebtGroup| (group.overdue_total(), group.open_total());
            late(b).cmp(&late(a)).then_with(|| a.name.cmp(&b.name))
        });
        groups
    }

    fn group(&self, of: DebtOf, name: String, tally: &Tally) -> DebtGroup {
        let Tally { open, overdue, without_due, ref places } = *tally;
        // From the oldest to the youngest, the middle ones are known by their place.
        let age = |place: usize| places.get(place).map(|place| self.0[*place as usize].age);
        let (low, high) = (age(places.len() / 2), age(places.len().saturating_sub(1) / 2));
        let age_median_days = low.zip(high).and_then(|(low, high)| quantile(&[low, high], 0.5));
        DebtGroup { of, name, open, overdue, without_due, age_median_days }
    }
}

/// What is counted of a group.
#[derive(Default)]
struct Tally {
    open: [u64; 5],
    overdue: [u64; 5],
    without_due: u64,
    /// Its items by their place among the open ones.
    places: Vec<u32>,
}

impl Tally {
    fn add(&mut self, place: u32, item: &OpenItem) {
        self.open[item.band as usize] += 1;
        self.overdue[item.band as usize] += u64::from(item.is_overdue);
        self.without_due += u64::from(!item.has_due);
        self.places.push(place);
    }
}

#[cfg(test)]
mod tests {
    use super::AgeBand;

    #[test]
    fn bands_are_half_open() {
        let bands = [0.0, 29.9, 30.0, 90.0, 180.0, 364.9, 365.0].map(|days| AgeBand::of(days).name());
        assert_eq!(bands, ["0-30d", "0-30d", "30-90d", "90-180d", "180-365d", "180-365d", "365d+"]);
    }
}
