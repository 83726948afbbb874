//! `[postmortems]` of the settings file, checked.

use serde::Deserialize;
use toml::Spanned;

use super::settings::fixed_span;
use crate::error::{Error, Result};
use crate::ingest::toml_place;
use crate::metric::QualityOptions;
use crate::model::MINUTE;

/// What is asked of postmortems, as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigPostmortems {
    needed_severity: Option<Spanned<i64>>,
    needed_minutes: Option<Spanned<i64>>,
    published_within: Option<Spanned<String>>,
}

impl ConfigPostmortems {
    /// Checks the thresholds of a settings file, whose text tells the places of mistakes.
    pub fn check(&self, text: &str, file: &str) -> Result<QualityOptions> {
        let place = |span: std::ops::Range<usize>| toml_place(text, file, Some(span));
        let mut options = QualityOptions::default();
        if let Some(severity) = &self.needed_severity {
            options.severity = u8::try_from(*severity.get_ref())
                .ok()
                .filter(|severity| (1..=5).contains(severity))
                .ok_or_else(|| {
                    Error::usage(format!("postmortems.needed_severity is {}", severity.get_ref()))
                        .at(place(severity.span()))
                        .hint("It is 1 to 5: incidents of that severity and of worse ones need a postmortem.")
                })?;
        }
        if let Some(minutes) = &self.needed_minutes {
            options.longer_than = u32::try_from(*minutes.get_ref())
                .map(|minutes| i64::from(minutes) * MINUTE)
                .map_err(|_| {
                    Error::usage(format!("postmortems.needed_minutes is {}", minutes.get_ref()))
                        .at(place(minutes.span()))
                        .hint("It is a whole number of minutes, at least 0.")
                })?;
        }
        if let Some(within) = &self.published_within {
            options.published_within = fixed_span(within.get_ref()).map_err(|mut error| {
                error.message = format!("postmortems.published_within: {}", error.message);
                error.at(place(within.span()))
            })?;
        }
        Ok(options)
    }
}
