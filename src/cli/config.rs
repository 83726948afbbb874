//! `cofactor.toml` as written.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::limits::ConfigLimit;
use crate::error::{Error, Result};
use crate::ingest::{Mapping, MappingEntry, toml_place};
use crate::report::Limit;

/// The settings file; every key is optional.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    pub as_of: Option<String>,
    pub window: Option<String>,
    pub step: Option<String>,
    pub timezone: Option<String>,
    pub lookback: Option<String>,
    #[serde(rename = "match")]
    pub match_rule: Option<String>,
    pub impact: Option<String>,
    pub seed: Option<u64>,
    pub strict: Option<bool>,
    pub half_life_days: Option<f64>,
    pub follow_horizon: Option<String>,
    pub policies: Option<Vec<ConfigPolicy>>,
    pub systemic: Option<Systemic>,
    #[serde(default, rename = "map")]
    maps: BTreeMap<Spanned<String>, MappingEntry>,
    /// The mappings, checked.
    #[serde(skip)]
    pub mappings: Vec<Mapping>,
    #[serde(default)]
    gate: Vec<ConfigLimit>,
    /// The limits, checked.
    #[serde(skip)]
    pub limits: Vec<Limit>,
    pub date_order: Option<String>,
    pub join: Option<ConfigJoin>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigJoin {
    pub incident_pattern: Option<String>,
    pub labels: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigPolicy {
    pub priority: String,
    pub within: String,
    pub from: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Systemic {
    pub incidents: Option<u32>,
    pub within: Option<String>,
}

const KEYS: [&str; 17] = [
    "as_of",
    "window",
    "step",
    "timezone",
    "lookback",
    "match",
    "impact",
    "seed",
    "strict",
    "half_life_days",
    "follow_horizon",
    "policies",
    "systemic",
    "map",
    "gate",
    "date_order",
    "join",
];

impl Config {
    /// Reads a settings file.
    ///
    /// # Errors
    /// When the text is no TOML, or holds a key or a type that is not known, with its place and the nearest key.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let mut config: Self = toml::from_str(text).map_err(|error| {
            let message = error.message().trim().to_owned();
            let unknown = message.split('`').nth(1).filter(|_| message.starts_with("unknown field"));
            // The message lists the keys of the table that the unknown one stands in.
            let known: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
            let keys = if known.is_empty() { KEYS.to_vec() } else { known };
            let hint = match unknown.and_then(|key| nearest(key, &keys)) {
                Some(key) => format!("Did you mean `{key}`?"),
                None => format!("Keys are {}.", keys.join(", ")),
            };
            Error::usage(message.clone()).at(toml_place(text, file, error.span())).hint(hint)
        })?;
        let maps = &config.maps;
        config.mappings =
            maps.iter().map(|(name, entry)| entry.check(name, text, file)).collect::<Result<_>>()?;
        config.limits = config.gate.iter().map(|limit| limit.check(text, file)).collect::<Result<_>>()?;
        Ok(config)
    }
}

/// Finds the key that a mistyped one is near to.
pub(super) fn nearest<'k>(key: &str, keys: &[&'k str]) -> Option<&'k str> {
    let near = |other: &&str| strsim::jaro_winkler(key, other);
    keys.iter().copied().max_by(|a, b| near(a).total_cmp(&near(b))).filter(|other| near(other) > 0.8)
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn names_the_place_and_the_nearest_key() {
        let error = Config::parse("window = \"90d\"\nlookbak = \"180d\"\n", "cofactor.toml")
            .expect_err("unknown key");
        assert!(error.to_string().starts_with("cofactor.toml:2:1: unknown field `lookbak`"), "{error}");
        assert_eq!(error.hint.as_deref(), Some("Did you mean `lookback`?"));
    }
}
