//! `cofactor.toml` as written.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::limits::{WrittenLimit, limit};
use super::postmortems::ConfigPostmortems;
use super::settings::{half_life, half_life_of, named};
use crate::error::{Error, Place, Result};
use crate::hotspot::HalfLife;
use crate::ingest::{Mapping, MappingEntry, toml_place};
use crate::metric::QualityOptions;
use crate::mining::{Family, PatternOptions};
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
    half_life_days: Option<Spanned<toml::Value>>,
    /// The half-life, checked.
    #[serde(skip)]
    pub half_life: Option<HalfLife>,
    pub follow_horizon: Option<String>,
    pub policies: Option<Vec<ConfigPolicy>>,
    pub systemic: Option<Systemic>,
    pub patterns: Option<ConfigPatterns>,
    #[serde(default, rename = "map")]
    maps: BTreeMap<Spanned<String>, MappingEntry>,
    /// The mappings, checked.
    #[serde(skip)]
    pub mappings: Vec<Mapping>,
    #[serde(default)]
    gate: Vec<Spanned<WrittenLimit>>,
    /// The limits, checked.
    #[serde(skip)]
    pub limits: Vec<Limit>,
    pub date_order: Option<String>,
    pub list_delimiter: Option<String>,
    pub csv_formulas: Option<String>,
    pub max_memory: Option<String>,
    #[serde(default)]
    postmortems: ConfigPostmortems,
    /// What is asked of postmortems, checked.
    #[serde(skip)]
    pub quality: QualityOptions,
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigPatterns {
    pub min_count: Option<u32>,
    pub family: Option<String>,
}

impl ConfigPatterns {
    /// Checks what is asked of patterns.
    pub fn check(&self) -> Result<PatternOptions> {
        if self.min_count == Some(0) {
            return Err(Error::usage("patterns.min_count is 0").hint("It is at least 1."));
        }
        let family = self.family.as_deref().map_or(Ok(Family::default()), |text| {
            Family::parse(text).ok_or_else(|| {
                Error::usage(format!("patterns.family `{text}` is no family of tests"))
                    .hint("Families are tested and possible.")
            })
        })?;
        Ok(PatternOptions { min_count: self.min_count, family })
    }
}

const KEYS: [&str; 22] = [
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
    "patterns",
    "map",
    "gate",
    "date_order",
    "list_delimiter",
    "csv_formulas",
    "max_memory",
    "postmortems",
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
            let hint = match unknown.map(|key| nearest(key, &keys)) {
                Some(Some(key)) => format!("Did you mean `{key}`?"),
                Some(None) => format!("Keys are {}.", keys.join(", ")),
                None => {
                    "`cofactor init` writes a file with every key and how its value is written.".to_owned()
                }
            };
            Error::usage(message.clone()).at(toml_place(text, file, error.span())).hint(hint)
        })?;
        let maps = &config.maps;
        config.mappings =
            maps.iter().map(|(name, entry)| entry.check(name, text, file)).collect::<Result<_>>()?;
        let place = |span| toml_place(text, file, Some(span));
        config.half_life =
            config.half_life_days.as_ref().map(|written| half_life_days(written, &place)).transpose()?;
        config.quality = config.postmortems.check(text, file)?;
        config.limits =
            config.gate.iter().map(|written| limit(written, text, file)).collect::<Result<_>>()?;
        Ok(config)
    }
}

/// Reads the half-life: a number of days, or what the flag takes.
fn half_life_days(
    written: &Spanned<toml::Value>,
    place: &impl Fn(std::ops::Range<usize>) -> Place,
) -> Result<HalfLife> {
    let read = match written.get_ref() {
        toml::Value::Integer(days) => half_life_of(*days as f64),
        toml::Value::Float(days) => half_life_of(*days),
        toml::Value::String(text) => half_life(text).map_err(|error| match nearest(text, &["auto"]) {
            Some(name) => error.hint(format!("Did you mean `{name}`?")),
            None => error,
        }),
        other => Err(Error::usage(format!("it is of the type {}", other.type_str()))
            .hint("Write a number of days, or days or weeks as in \"180d\", or \"auto\".")),
    };
    read.map_err(|error| named("half_life_days", error).at(place(written.span())))
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
