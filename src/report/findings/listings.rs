//! The listings of the report.

mod actions;
mod follow_through;
mod incidents;
mod input;
mod pairs;
mod patterns;
mod ranking;
mod themes;
mod trends;
mod windows;

pub(in crate::report) use actions::overdue_listing;
pub(in crate::report) use follow_through::{
    backtest_listing, before_recurrences_listing, costly_open_listing, debt_listing, hints_listing,
    quality_listing,
};
pub(in crate::report) use incidents::latest_incidents_listing;
pub(in crate::report) use input::{
    completeness_listing, dates_listing, inputs_listing, issues_listing, left_out_listing, messages_listing,
    settings_listing,
};
pub(in crate::report) use pairs::{matrix_listing, pairs_listing};
pub(in crate::report) use patterns::{follows_listing, patterns_listing};
pub(in crate::report) use ranking::{fix_first_listing, hotspots_listing};
pub(in crate::report) use themes::themes_listing;
pub(in crate::report) use trends::trends_listing;
pub(in crate::report) use windows::{
    follow_up_listing, incidents_listing, recurrence_listing, time_to_close_listing,
};

/// What stands in place of a figure that cannot be computed.
const TOO_FEW: &str = "too few";

fn or_too_few(text: Option<String>) -> String {
    text.unwrap_or_else(|| TOO_FEW.to_owned())
}
