//! How complete postmortems are, and which wordings are worth a second look.

use arrow_array::Array;
use rayon::prelude::*;

use crate::corpus::{Corpus, NO_INCIDENT};
use crate::frame::Frames;
use crate::frame::column::text_at;
use crate::model::{DAY, Instant, ItemKind, MINUTE, Window};

use super::wording::{Wording, WordingKind};
use super::{Share, WindowRow};

/// What is asked of postmortems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityOptions {
    /// The mildest severity, 1 to 5, whose incidents need a postmortem.
    pub severity: u8,
    /// The microseconds to resolve beyond which an incident needs one, whatever its severity.
    pub longer_than: i64,
    /// The microseconds from the resolution in which it is published.
    pub published_within: i64,
    /// The microseconds from the resolution in which it is reviewed.
    pub reviewed_within: i64,
}

impl Default for QualityOptions {
    fn default() -> Self {
        Self { severity: 2, longer_than: 10 * MINUTE, published_within: 5 * DAY, reviewed_within: 2 * DAY }
    }
}

/// How complete the postmortems of a window are, as known at its end.
///
/// A postmortem is an incident with at least one action item or a published postmortem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quality {
    /// The window.
    pub window: Window,
    /// Incidents with a postmortem, out of those that need one.
    pub coverage: Share,
    /// Postmortems that name a factor.
    pub factors: Share,
    /// Postmortems that name a system.
    pub systems: Share,
    /// Postmortems whose incident has an end.
    pub resolved: Share,
    /// Postmortems with 3 to 7 action items.
    pub actions_3_to_7: Share,
    /// Postmortems all of whose action items have an owner, out of those with action items; none of none when the
    /// input never states an owner.
    pub owners: Share,
    /// Postmortems all of whose action items have a due date, out of those with action items.
    pub due_dates: Share,
    /// Postmortems all of whose action items have a ticket, out of those with action items; none of none when the input
    /// never states one.
    pub tickets: Share,
    /// Postmortems published in time, out of those whose time is over; none of none as long as none was ever published.
    pub published_in_time: Share,
    /// Postmortems reviewed in time, out of those whose review and resolution are known.
    pub reviewed_in_time: Share,
}

impl Quality {
    /// Names every share as its columns begin, in the order of the table.
    #[must_use]
    pub fn shares(&self) -> [(&'static str, Share); 10] {
        [
            ("coverage", self.coverage),
            ("factors", self.factors),
            ("systems", self.systems),
            ("resolved", self.resolved),
            ("actions_3_to_7", self.actions_3_to_7),
            ("owners", self.owners),
            ("due_dates", self.due_dates),
            ("tickets", self.tickets),
            ("published_in_time", self.published_in_time),
            ("reviewed_in_time", self.reviewed_in_time),
        ]
    }
}

/// Computes how complete the postmortems of every window are.
#[must_use]
pub fn quality(
    frames: &Frames,
    corpus: &Corpus,
    options: &QualityOptions,
    rows: &[WindowRow],
) -> Vec<Quality> {
    let stated = Stated {
        frames,
        corpus,
        options,
        owners: corpus.actions.owners_stated,
        tickets: frames.action_items.ticket.null_count() < frames.action_items.len(),
        first_published: corpus.published.iter().copied().min().unwrap_or(Instant::NEVER.0),
    };
    rows.par_iter().map(|row| stated.of(row.window)).collect()
}

/// What the input states at all.
struct Stated<'a> {
    frames: &'a Frames,
    corpus: &'a Corpus,
    options: &'a QualityOptions,
    owners: bool,
    tickets: bool,
    first_published: i64,
}

impl Stated<'_> {
    fn of(&self, window: Window) -> Quality {
        let none = Share::default();
        let mut quality = Quality {
            window,
            coverage: none,
            factors: none,
            systems: none,
            resolved: none,
            actions_3_to_7: none,
            owners: none,
            due_dates: none,
            tickets: none,
            published_in_time: none,
            reviewed_in_time: none,
        };
        for incident in self.corpus.occurred_in(window.start, window.end) {
            self.add(&mut quality, incident, window.end);
        }
        quality
    }

    fn add(&self, quality: &mut Quality, incident: usize, end: Instant) {
        let (corpus, options) = (self.corpus, self.options);
        let actions = &corpus.actions;
        let made = corpus.actions_made_before(incident, end);
        let (items, known) = (|| made.iter().map(|item| *item as usize), made.len());
        let resolved = corpus.resolved[incident];
        let is_resolved = resolved < end.0;
        let is_published = corpus.published[incident] < end.0;
        let has_postmortem = known > 0 || is_published;
        let is_long = is_resolved && resolved - corpus.occurred[incident] > options.longer_than;
        if is_long || (1..=options.severity).contains(&corpus.severity[incident]) {
            quality.coverage.add(has_postmortem);
        }
        if !has_postmortem {
            return;
        }
        quality.factors.add(corpus.has_kind(incident, ItemKind::Factor));
        quality.systems.add(corpus.has_kind(incident, ItemKind::System));
        quality.resolved.add(is_resolved);
        quality.actions_3_to_7.add((3..=7).contains(&known));
        if known > 0 {
            let mut rows = items().map(|item| actions.row(item));
            quality.due_dates.add(items().all(|item| actions.due[item] != Instant::NEVER.0));
            if self.owners {
                quality.owners.add(items().all(|item| actions.has_owner[item]));
            }
            if self.tickets {
                quality.tickets.add(rows.all(|row| !self.frames.action_items.ticket.is_null(row)));
            }
        }
        if !is_resolved {
            return;
        }
        let in_time = |at: i64, within: i64| at <= resolved.saturating_add(within);
        let is_stated = self.first_published < end.0;
        if is_stated && resolved.saturating_add(options.published_within) < end.0 {
            quality.published_in_time.add(in_time(corpus.published[incident], options.published_within));
        }
        let row = corpus.rows[incident] as usize;
        let reviewed = &self.frames.incidents.reviewed_at;
        if !reviewed.is_null(row) && reviewed.value(row) < end.0 {
            quality.reviewed_in_time.add(in_time(reviewed.value(row), options.reviewed_within));
        }
    }
}

/// A wording that is worth a second look, with its place. It is never counted against anyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What is wrong with it.
    pub kind: WordingKind,
    /// The incident in the corpus, where it has one.
    pub incident: Option<u32>,
    /// The action item in the corpus, where it is in one.
    pub item: Option<u32>,
    /// The column that holds it.
    pub field: &'static str,
    /// The phrase alone.
    pub phrase: String,
    /// What to write instead.
    pub advice: String,
}

/// Looks for vague action items and blaming wording in the texts of the population, by kind, then in order of time.
#[must_use]
pub fn hints(frames: &Frames, corpus: &Corpus, wording: &Wording) -> Vec<Hint> {
    let mut hints: Vec<Hint> = (0..corpus.actions.len())
        .into_par_iter()
        .flat_map_iter(|item| {
            let title = text_at(&frames.action_items.title, corpus.actions.row(item));
            let incident = Some(corpus.actions.incident[item]).filter(|incident| *incident != NO_INCIDENT);
            let hint = move |kind, phrase, advice: &str| Hint {
                kind,
                incident,
                item: Some(item as u32),
                field: "title",
                phrase,
                advice: advice.to_owned(),
            };
            let vague = title.and_then(|title| wording.vague(title));
            let vague = vague.map(|found| hint(WordingKind::Vague, found.phrase, found.advice));
            let blame = title.map(|title| wording.blame(title)).unwrap_or_default();
            let blame =
                blame.into_iter().map(move |found| hint(WordingKind::Blame, found.phrase, found.advice));
            vague.into_iter().chain(blame)
        })
        .collect();
    let table = &frames.incidents;
    let of_incidents: Vec<Hint> = (0..corpus.len())
        .into_par_iter()
        .flat_map_iter(|incident| {
            let row = corpus.rows[incident] as usize;
            let texts = [("title", text_at(&table.title, row)), ("summary", text_at(&table.summary, row))];
            texts.into_iter().filter_map(|(field, text)| Some((field, text?))).flat_map(
                move |(field, text)| {
                    wording.blame(text).into_iter().map(move |found| Hint {
                        kind: WordingKind::Blame,
                        incident: Some(incident as u32),
                        item: None,
                        field,
                        phrase: found.phrase,
                        advice: found.advice.to_owned(),
                    })
                },
            )
        })
        .collect();
    hints.extend(of_incidents);
    hints.sort_by_key(|hint| hint.kind);
    hints
}
