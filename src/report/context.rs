//! What a report is made from.

use crate::analysis::{Analysis, AnalysisOptions};
use crate::frame::Frames;
use crate::ingest::{Diagnostics, InputSummary, JoinSummary};

/// Everything that a report shows.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The tables.
    pub frames: &'a Frames,
    /// The results.
    pub analysis: &'a Analysis,
    /// What they were computed with.
    pub options: &'a AnalysisOptions,
    /// What each input was taken for.
    pub inputs: &'a [InputSummary],
    /// What was wrong with the input.
    pub diagnostics: &'a Diagnostics,
    /// What the joins of incident tools and trackers came to.
    pub joins: &'a JoinSummary,
    /// The effective settings, as names and values.
    pub settings: &'a [(&'static str, String)],
}
