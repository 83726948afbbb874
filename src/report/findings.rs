//! The five questions of a report, answered in words with their numbers and how sure they are.
//!
//! A sentence claims no change that its interval does not show, and says "too few" where the numbers are.

mod backtest;
mod change;
mod drift;
pub(super) mod few;
mod fix_next;
mod limits;
mod listing;
mod listings;
mod meetings;
mod overdue;
mod postmortems;
mod recurring;
pub(super) mod words;

pub(super) use backtest::{backtest_sentence, period_noun};
pub(super) use change::{change_of, figure, subject};
pub(super) use fix_next::{impact_noun, lead_of};
pub use listing::{Column, ColumnKind, Listing};
pub(super) use listings::{
    backtest_listing, before_recurrences_listing, completeness_listing, costly_open_listing, dates_listing,
    debt_listing, fix_first_listing, follow_up_listing, hints_listing, hotspots_listing, incidents_listing,
    inputs_listing, issues_listing, latest_incidents_listing, left_out_listing, matrix_listing,
    messages_listing, overdue_listing, pairs_listing, quality_listing, recurrence_listing, settings_listing,
    time_to_close_listing,
};
pub(super) use listings::{follows_listing, patterns_listing, themes_listing, trends_listing};
pub(super) use postmortems::{Chance, against_chance};
pub(super) use recurring::{Lead, could_lead, lead, overlap, top_pairs_count};

use super::context::Context;

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A short name, which is also the anchor of the page.
    pub id: &'static str,
    /// The question.
    pub question: &'static str,
    /// The answer, the gist first, then its numbers and how sure they are; it fits on the first screen.
    pub answer_sentences: Vec<String>,
    /// What else the numbers say.
    pub detail: Vec<String>,
}

/// Answers the five questions.
#[must_use]
pub fn findings(context: &Context<'_>) -> Vec<Finding> {
    vec![
        recurring::finding(context),
        postmortems::finding(context),
        overdue::finding(context),
        fix_next::finding(context),
        limits::finding(context),
    ]
}
