//! How much of the titles the page holds.

use arrow_array::LargeStringArray;

use super::super::super::context::Context;
use super::super::super::findings::words;
use super::{MOST_ACTIONS, MOST_INCIDENTS};
use crate::frame::column::text_at;

/// The most bytes of a title.
const LONGEST: usize = 400;
/// The bytes that every title may have.
const SHORTEST: usize = 40;
/// How many bytes the titles of an incident and of its action items have together, on average.
const PER_INCIDENT: usize = 250;
/// The fewest incidents that share these bytes.
const FEWEST_INCIDENTS: usize = 1_000;

/// The most bytes of a title such that all titles of the page fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct TitleLimit(usize);

impl TitleLimit {
    pub(super) fn new(context: &Context<'_>) -> Self {
        let corpus = &context.analysis.corpus;
        let (incidents, actions) = (&context.frames.incidents.title, &context.frames.action_items.title);
        let latest = |count: usize, most: usize| count.saturating_sub(most)..count;
        let of_incident = |incident: usize| length(incidents, corpus.rows[incident] as usize);
        let of_action = |item: usize| length(actions, corpus.actions.row(item));
        let lengths: Vec<usize> = latest(corpus.len(), MOST_INCIDENTS)
            .map(of_incident)
            .chain(latest(corpus.actions.len(), MOST_ACTIONS).map(of_action))
            .collect();
        let most = PER_INCIDENT * corpus.len().clamp(FEWEST_INCIDENTS, MOST_INCIDENTS);
        Self(longest(&lengths, most))
    }

    /// Cuts a title, and notes where that took something away.
    pub(super) fn cut(self, title: Option<&str>, is_cut: &mut bool) -> String {
        let Some(title) = title else { return String::new() };
        let shown = words::cut_bytes(title, self.0);
        *is_cut |= shown.ends_with('…') && !title.trim_end().ends_with('…');
        shown
    }
}

fn length(titles: &LargeStringArray, row: usize) -> usize {
    text_at(titles, row).map_or(0, str::len)
}

/// Finds the largest limit under which lengths sum to at most `most`, or else the smallest allowed.
fn longest(lengths: &[usize], most: usize) -> usize {
    let fits = |limit: usize| lengths.iter().map(|length| (*length).min(limit)).sum::<usize>() <= most;
    let (mut low, mut high) = (SHORTEST, LONGEST);
    if fits(high) {
        return high;
    }
    while high - low > 1 {
        let middle = usize::midpoint(low, high);
        if fits(middle) { low = middle } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_share_what_there_is() {
        assert_eq!(longest(&[1_000; 10], 10_000), LONGEST);
        assert_eq!(longest(&[200; 10], 1_000), 100);
        // Two short titles leave more to the long ones: 2 · 20 + 8 · 120.
        let lengths = [[20; 2].as_slice(), &[200; 8]].concat();
        assert_eq!(longest(&lengths, 1_000), 120);
        assert_eq!(longest(&[200; 1_000], 1_000), SHORTEST);
    }

    #[test]
    fn a_cut_is_noted() {
        let mut is_cut = false;
        let shown = [Some("abc  def"), Some("so…"), None].map(|title| TitleLimit(10).cut(title, &mut is_cut));
        assert_eq!((shown, is_cut), (["abc def", "so…", ""].map(str::to_owned), false));
        assert_eq!(
            (TitleLimit(10).cut(Some("checkout is slow"), &mut is_cut), is_cut),
            ("checkou…".to_owned(), true)
        );
    }
}
