//! The action items of the page.

use serde::Serialize;

use super::super::super::context::Context;
use super::{
    Dictionary, MOST_ACTIONS, MOST_INCIDENTS, TitleLimit, known_seconds, seconds, steps, unless_empty,
};
use crate::corpus::NO_INCIDENT;
use crate::frame::column::{text_at, word_at};
use crate::model::Outcome;

/// The action items in order of creation, column by column.
#[derive(Serialize)]
pub(super) struct ActionColumns<'a> {
    /// How many earlier ones are not on the page.
    skipped: usize,
    id: Vec<&'a str>,
    title: Vec<String>,
    /// Whether a title is cut.
    is_cut: bool,
    /// The place of the incident of each on the page, from 1; 0 for none.
    incident: Vec<usize>,
    teams: Vec<&'a str>,
    /// The place of the team of each, from 1; 0 for none.
    team: Vec<usize>,
    /// When each was made, as steps.
    created: Vec<i64>,
    /// By when each is due, in seconds after it was made.
    due: Vec<Option<i64>>,
    /// When each was closed, in seconds after it was made.
    closed: Vec<Option<i64>>,
    /// A digit for each: open, overdue, done, dropped, unknown.
    state: String,
    /// A digit for each: not stated, high, medium, low.
    priority: String,
    /// A digit for each: not stated, none, has one.
    owner: String,
}

impl<'a> ActionColumns<'a> {
    pub(super) fn new(context: &Context<'a>, titles: TitleLimit) -> Self {
        let corpus = &context.analysis.corpus;
        let (actions, table) = (&corpus.actions, &context.frames.action_items);
        let skipped = actions.len().saturating_sub(MOST_ACTIONS);
        let skipped_incidents = corpus.len().saturating_sub(MOST_INCIDENTS);
        let shown = skipped..actions.len();
        let row = |item: usize| actions.row(item);
        let incident = |item: usize| match actions.incident[item] {
            NO_INCIDENT => 0,
            incident => (incident as usize + 1).saturating_sub(skipped_incidents),
        };
        let mut teams = Dictionary::default();
        let team = shown
            .clone()
            .map(|item| word_at(&table.team, row(item)).map_or(0, |team| teams.place(team) + 1))
            .collect();
        let mut is_cut = false;
        let title = |item: usize| titles.cut(text_at(&table.title, row(item)), &mut is_cut);
        let title = unless_empty(shown.clone().map(title).collect());
        let after = |item: usize, at: i64| known_seconds(at).map(|at| at - seconds(actions.created[item]));
        let state = |item: usize| match actions.outcome[item] {
            Outcome::Open if actions.is_overdue_at(item, corpus.as_of.0) => '1',
            Outcome::Open => '0',
            Outcome::Done => '2',
            Outcome::Dropped => '3',
            Outcome::Unknown => '4',
        };
        let priority =
            |item: usize| actions.priority[item].map_or('0', |level| ['1', '2', '3'][level as usize]);
        let owner = |item: usize| match (actions.owners_stated, actions.has_owner[item]) {
            (false, _) => '0',
            (true, false) => '1',
            (true, true) => '2',
        };
        Self {
            skipped,
            id: shown.clone().map(|item| table.action_item_id.value(row(item))).collect(),
            title,
            is_cut,
            incident: shown.clone().map(incident).collect(),
            teams: teams.words,
            team,
            created: steps(shown.clone().map(|item| seconds(actions.created[item]))),
            due: shown.clone().map(|item| after(item, actions.due[item])).collect(),
            closed: shown.clone().map(|item| after(item, actions.closed[item])).collect(),
            state: shown.clone().map(state).collect(),
            priority: shown.clone().map(priority).collect(),
            owner: shown.map(owner).collect(),
        }
    }
}
