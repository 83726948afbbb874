//! The history interned once from the frames: what every analysis reads.
//!
//! Incidents stand in time order and are numbered from 0; items have dense ids in the order of kind, then shown
//! name. Facts dated at or after `as_of` are not in it.

mod actions;
mod items;

pub use actions::{Actions, NO_INCIDENT};
use items::Kinds;
pub use items::{Item, Lists, Pair};

use std::collections::BTreeMap;
use std::sync::OnceLock;

use arrow_array::{Array, Float64Array};
use arrow_buffer::ScalarBuffer;

use crate::frame::{ActionItems, Frames, Incidents};
use crate::model::{Instant, ItemKind, MINUTE};

/// The reason for which what is dated at or after `as_of` is left out.
pub const AFTER_AS_OF: &str = "after_as_of";

/// How many rows were left out, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Incidents by reason.
    pub incidents: BTreeMap<&'static str, u64>,
    /// Action items by reason.
    pub action_items: BTreeMap<&'static str, u64>,
}

/// The population of a run.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// The instant of the figures.
    pub as_of: Instant,
    /// When each incident occurred, ascending.
    pub occurred: ScalarBuffer<i64>,
    /// When each incident was resolved, or [`Instant::NEVER`].
    pub resolved: ScalarBuffer<i64>,
    /// When each postmortem was published, or [`Instant::NEVER`].
    pub published: ScalarBuffer<i64>,
    /// The severity of each incident, 1 to 5, or 0 where it is unknown.
    pub severity: Vec<u8>,
    /// The row of each incident in its frame.
    pub rows: Vec<u32>,
    /// Every item, by kind, then name.
    pub items: Vec<Item>,
    /// Where the items of each kind stand in the transaction of each incident.
    kinds: Vec<Kinds>,
    /// The items of each incident, ascending.
    pub transactions: Lists,
    /// Every factor–system pair that met, by factor, then system.
    pub pairs: Vec<Pair>,
    /// The pairs of each incident, ascending.
    pub pairs_of: Lists,
    /// The action items, by creation, then id.
    pub actions: Actions,
    /// The action items of each incident, ascending.
    pub actions_of: Lists,
    /// How many rows were left out, and why.
    pub left_out: LeftOut,
    /// The transactions turned around, once somebody has asked for them.
    by_item: OnceLock<Lists>,
    /// The pairs of incidents turned around.
    by_pair: OnceLock<Lists>,
}

impl Corpus {
    /// Interns the population of a run.
    #[must_use]
    pub fn new(frames: &Frames, as_of: Instant) -> Self {
        Self::of(frames, frames.action_items.clone(), as_of)
    }

    /// Interns the population of a run and takes the action items out of its frames: what is asked of them later is
    /// in the corpus, and their memory serves it.
    #[must_use]
    pub fn taking_actions(frames: &mut Frames, as_of: Instant) -> Self {
        let actions = std::mem::take(&mut frames.action_items);
        Self::of(frames, actions, as_of)
    }

    fn of(frames: &Frames, actions: ActionItems, as_of: Instant) -> Self {
        let (mut corpus, fate) = Self::dated(frames, as_of);
        let mut left_out = std::mem::take(&mut corpus.left_out);
        let incidents = corpus.len();
        let of_items = || {
            corpus.intern(frames, &fate);
            corpus.pair_up();
        };
        let of_actions = || {
            let actions = Actions::new(actions, &fate, as_of, &mut left_out);
            let actions_of = actions.by_incident(incidents);
            (actions, actions_of)
        };
        // With one thread first the action items, whose frame leaves its memory to what follows.
        let ((actions, actions_of), ()) = rayon::join(of_actions, of_items);
        Self { actions, actions_of, left_out, ..corpus }
    }

    /// Interns the incidents of a run and no action item, for what is only said of incidents.
    #[must_use]
    pub fn without_actions(frames: &Frames, as_of: Instant) -> Self {
        let mut corpus = Self::without_actions_and_pairs(frames, as_of);
        corpus.pair_up();
        corpus
    }

    /// Interns the incidents of a run with neither action items nor factor–system pairs, for what is only said of
    /// their items.
    #[must_use]
    pub fn without_actions_and_pairs(frames: &Frames, as_of: Instant) -> Self {
        let (mut corpus, fate) = Self::dated(frames, as_of);
        corpus.intern(frames, &fate);
        corpus
    }

    fn intern(&mut self, frames: &Frames, fate: &[Result<u32, &'static str>]) {
        (self.items, self.transactions) = items::intern(&frames.involvements, fate, self.len());
        self.kinds = items::kinds(&self.items, &self.transactions);
    }

    fn pair_up(&mut self) {
        (self.pairs, self.pairs_of) = items::pair_up(&self.items, &self.transactions, &self.kinds);
    }

    /// Takes the incidents without their items, and tells the number of each row or why it is left out.
    fn dated(frames: &Frames, as_of: Instant) -> (Self, Vec<Result<u32, &'static str>>) {
        let incidents = &frames.incidents;
        let mut left_out = LeftOut::default();
        let mut fate: Vec<Result<u32, &'static str>> = Vec::with_capacity(incidents.len());
        let mut rows = Vec::with_capacity(incidents.len());
        for row in 0..incidents.len() {
            let reason = incidents
                .excluded_at(row)
                .map(crate::frame::Excluded::name)
                .or_else(|| (incidents.occurred(row) >= as_of).then_some(AFTER_AS_OF));
            fate.push(if let Some(reason) = reason {
                *left_out.incidents.entry(reason).or_default() += 1;
                Err(reason)
            } else {
                rows.push(row as u32);
                Ok(rows.len() as u32 - 1)
            });
        }
        let is_whole = rows.len() == incidents.len();
        let known = |column: &arrow_array::TimestampMicrosecondArray| -> ScalarBuffer<i64> {
            let values = column.values();
            let as_known = |value: i64| if value < as_of.0 { value } else { Instant::NEVER.0 };
            // Mostly none is left out and nothing comes later: the column of the frame serves as it is.
            if is_whole && values.iter().all(|value| as_known(*value) == *value) {
                return values.clone();
            }
            rows.iter().map(|row| as_known(values[*row as usize])).collect()
        };
        let actions = Actions::default();
        let corpus = Self {
            as_of,
            occurred: known(&incidents.occurred_at),
            resolved: known(&incidents.resolved_at),
            published: known(&incidents.published_at),
            severity: rows.iter().map(|row| severity(incidents, *row as usize)).collect(),
            rows,
            items: Vec::new(),
            kinds: Vec::new(),
            transactions: Lists::default(),
            pairs: Vec::new(),
            pairs_of: Lists::default(),
            actions_of: actions.by_incident(0),
            actions,
            left_out,
            by_item: OnceLock::new(),
            by_pair: OnceLock::new(),
        };
        (corpus, fate)
    }

    /// Returns the incidents of each item, ascending.
    pub fn by_item(&self) -> &Lists {
        self.by_item.get_or_init(|| self.transactions.inverted(self.items.len()))
    }

    /// Returns the incidents of each pair, ascending.
    pub fn by_pair(&self) -> &Lists {
        self.by_pair.get_or_init(|| self.pairs_of.inverted(self.pairs.len()))
    }

    /// Lets go of the lists that were turned around, for who will not ask for them again.
    pub fn forget_turned(&mut self) {
        (self.by_item, self.by_pair) = (OnceLock::new(), OnceLock::new());
    }

    /// Returns how many incidents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.occurred.len()
    }

    /// Tells whether there are no incidents.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.occurred.is_empty()
    }

    /// Returns when the history begins: at the first incident, or without incidents at the first action item.
    #[must_use]
    pub fn first_at(&self) -> Option<Instant> {
        self.occurred.first().or_else(|| self.actions.created.first()).copied().map(Instant)
    }

    /// Returns the days from the first incident to `as_of`, or none without incidents.
    #[must_use]
    pub fn history_days(&self) -> Option<f64> {
        self.occurred.first().map(|first| self.as_of.days_since(Instant(*first)))
    }

    /// Returns the incidents that occurred in `[start, end)`, as a range of numbers.
    #[must_use]
    pub fn occurred_in(&self, start: Instant, end: Instant) -> std::ops::Range<usize> {
        let low = self.occurred.partition_point(|at| *at < start.0);
        let high = self.occurred.partition_point(|at| *at < end.0);
        low..high.max(low)
    }

    /// Returns the items of an incident that are of a kind, ascending.
    #[must_use]
    #[inline]
    pub fn of_kind(&self, incident: usize, kind: ItemKind) -> &[u32] {
        let Kinds { start, factors, systems } = self.kinds[incident];
        let (factors, systems) = (start + factors as usize, start + systems as usize);
        let values = self.transactions.values();
        match kind {
            ItemKind::Factor => &values[start..factors],
            ItemKind::System => &values[factors..systems],
            ItemKind::Trigger => &self.transactions.of(incident)[systems - start..],
        }
    }

    /// Tells whether an incident has an item of a kind.
    #[must_use]
    pub fn has_kind(&self, incident: usize, kind: ItemKind) -> bool {
        !self.of_kind(incident, kind).is_empty()
    }

    /// Returns the action items of an incident that were made before an instant, ascending.
    #[must_use]
    pub fn actions_made_before(&self, incident: usize, end: Instant) -> &[u32] {
        let items = self.actions_of.of(incident);
        let is_made = |item: &u32| self.actions.created[*item as usize] < end.0;
        // Mostly all of them.
        if items.last().is_none_or(is_made) {
            return items;
        }
        &items[..items.partition_point(is_made)]
    }

    /// Returns the minutes to resolve an incident as known before `end`, when they are positive.
    #[must_use]
    pub fn resolve_minutes(&self, incident: usize, end: Instant) -> Option<f64> {
        let (occurred, resolved) = (self.occurred[incident], self.resolved[incident]);
        (resolved < end.0 && resolved > occurred).then(|| (resolved - occurred) as f64 / MINUTE as f64)
    }

    /// Returns the user's own measure of an incident's impact.
    #[must_use]
    pub fn impact_value(&self, column: &Float64Array, incident: usize) -> Option<f64> {
        let row = self.rows[incident] as usize;
        (!column.is_null(row)).then(|| column.value(row))
    }
}

fn severity(incidents: &Incidents, row: usize) -> u8 {
    if incidents.severity.is_null(row) { 0 } else { incidents.severity.value(row) }
}
