//! A newsletter of a period's postmortems: two paragraphs each, and what they share with earlier ones.
//!
//! Every fact is dated before the period's end, or before the instant of the figures where that comes first, so the
//! digest of a past month stays as it is when the history grows. A postmortem is an incident with a summary or a
//! published date; incidents that have a factor or an action item alone stand in a section of their own, and the others
//! are named. Summaries are quoted as written, cut at the end of a sentence; mail
//! addresses and handles in them are left out.

mod after;
mod before;
mod dates;
mod entry;
mod excerpt;
mod head;
mod output;
mod returning;

use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::frame::Frames;
use crate::frame::column::text_at;
use crate::metric::{Earlier, MetricOptions, matches};
use crate::model::{DAY, Instant, ItemKind, MatchRule, Period, Window};

use super::findings::{Listing, words};
use dates::Dates;
use entry::Entry;

/// How many incidents of which nothing is known are named.
const MOST_NAMED: usize = 10;

/// A digest, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    title: String,
    /// What it covers and as of when.
    scope: String,
    /// The counts of the period.
    figures: Vec<String>,
    /// The postmortems.
    entries: Vec<Entry>,
    /// The incidents without a postmortem of which something is known.
    unwritten: Vec<Entry>,
    /// What those have in common.
    unwritten_note: String,
    /// The incidents of which nothing is known.
    others: Option<String>,
    returning: Listing,
    /// What the words mean.
    notes: String,
}

/// What a digest is written from: the history as known at the end.
struct View<'a> {
    frames: &'a Frames,
    corpus: &'a Corpus,
    options: &'a MetricOptions,
    earlier: &'a Earlier<'a>,
    dates: Dates<'a>,
}

impl<'a> View<'a> {
    fn incident_id(&self, incident: usize) -> &'a str {
        self.frames.incidents.incident_id.value(self.corpus.rows[incident] as usize)
    }

    /// How far back a recurrence looks, in words.
    fn lookback(&self) -> String {
        words::days(self.options.lookback as f64 / DAY as f64)
    }

    /// What a recurrence shares with an earlier incident.
    fn rule(&self) -> &'static str {
        match self.options.rule {
            MatchRule::FactorAndSystem => "a factor and a system",
            MatchRule::Factor => "a factor",
            MatchRule::System => "a system",
        }
    }

    fn is_postmortem(&self, incident: usize) -> bool {
        let row = self.corpus.rows[incident] as usize;
        text_at(&self.frames.incidents.summary, row).is_some_and(|text| !text.trim().is_empty())
            || self.corpus.published[incident] != Instant::NEVER.0
    }

    /// Tells whether something was found out, written or not.
    fn is_followed_up(&self, incident: usize) -> bool {
        self.is_postmortem(incident)
            || self.corpus.has_kind(incident, ItemKind::Factor)
            || !self.corpus.actions_of.of(incident).is_empty()
    }
}

/// Writes the digest of a period; `as_of` is the instant of the figures.
///
/// # Errors
/// When the period lies outside the history, or nothing is known of its incidents.
pub fn digest(frames: &Frames, as_of: Instant, period: Period, options: &MetricOptions) -> Result<Digest> {
    let zone = &options.windows.zone;
    let whole = period.window(zone).ok_or_else(|| {
        Error::usage(format!("{period} lies outside the calendar"))
            .hint("Name a period of the history, as in 2026-10.")
    })?;
    let end = whole.end.min(as_of);
    let window = Window { start: whole.start, end };
    if window.start >= end {
        return Err(Error::input(format!(
            "{period} begins after the instant of the figures, {}",
            words::instant(as_of)
        ))
        .hint("Name an earlier period, or set --as-of later; without it, it is the midnight after the latest fact."));
    }
    // With the end as its instant, the population holds what was known then and nothing else.
    let corpus = &Corpus::new(frames, end);
    let matches = matches(corpus, options);
    let view =
        View { frames, corpus, options, earlier: &Earlier::new(corpus, options), dates: Dates { zone } };
    let (known, others): (Vec<usize>, Vec<usize>) =
        corpus.occurred_in(window.start, end).partition(|incident| view.is_followed_up(*incident));
    if known.is_empty() {
        return Err(nothing_in(&view, period, others.len() as u64));
    }
    let (postmortems, unwritten): (Vec<usize>, Vec<usize>) =
        known.into_iter().partition(|incident| view.is_postmortem(*incident));
    let entries = |list: &[usize]| -> Vec<Entry> {
        list.iter().map(|incident| entry::entry(&view, &matches, *incident)).collect()
    };
    let is_over = end == whole.end;
    Ok(Digest {
        title: format!("Incident digest: {}", words::sentence(&period.words())),
        scope: scope(&view, window, is_over, postmortems.len() as u64),
        figures: head::figures(&view, &matches, window, period),
        entries: entries(&postmortems),
        unwritten: entries(&unwritten),
        unwritten_note: unwritten_note(unwritten.len() as u64),
        others: others_line(&view, &others),
        returning: returning::returning(&view, window),
        notes: notes(&view),
    })
}

fn nothing_in(view: &View<'_>, period: Period, incidents: u64) -> Error {
    let error = Error::input(match incidents {
        0 => format!("{period} has no incident"),
        n => format!(
            "{period} has no postmortem: {} of it {} neither summary, published date, factor nor action item",
            words::plural(n, "incident"),
            words::verb(n, "has", "have")
        ),
    });
    let occurred = &view.corpus.occurred;
    match (0..view.corpus.len()).rfind(|incident| view.is_followed_up(*incident)) {
        Some(latest) => error.hint(format!(
            "The latest incident before its end of which there is something to tell is of {}.",
            view.dates.day(Instant(occurred[latest]))
        )),
        None => {
            error.hint("No incident before its end has a summary, published date, factor or action item; `cofactor check` tells what was read.")
        }
    }
}

fn scope(view: &View<'_>, window: Window, is_over: bool, postmortems: u64) -> String {
    let last = view.dates.day(window.end.plus(-1));
    let mut text = format!(
        "{} of the incidents from {} through {last}, with what was known by {}. Times are in {}.",
        words::sentence(&format!(
            "{} postmortem{}",
            words::small(postmortems),
            words::verb(postmortems, "", "s")
        )),
        view.dates.day(window.start),
        view.dates.minute(window.end),
        view.dates.zone_name()
    );
    if !is_over {
        text.push_str(" The period goes on after that.");
    }
    text
}

fn unwritten_note(n: u64) -> String {
    format!(
        "{} of the period {} neither a summary nor a published date; this is what is known of {}.",
        words::plural(n, "incident"),
        words::verb(n, "has", "have"),
        words::verb(n, "it", "them")
    )
}

fn others_line(view: &View<'_>, others: &[usize]) -> Option<String> {
    let n = others.len() as u64;
    let ids: Vec<String> =
        others.iter().map(|incident| words::cut(view.incident_id(*incident), 40)).collect();
    (n > 0).then(|| {
        format!(
            "Of {} of the period nothing is on record, neither summary, published date, factor nor action item: {}.",
            words::plural(n, "more incident"),
            words::list_some(&ids, MOST_NAMED)
        )
    })
}

fn notes(view: &View<'_>) -> String {
    format!(
        "A recurrence shares {} with an incident of the {} before it. Chance alone: the mean rate of the same \
         incidents in random order. Intervals are 95% intervals. Summaries are quoted as written and cut at the end \
         of a sentence; mail addresses and handles are left out.",
        view.rule(),
        view.lookback()
    )
}
