//! From what was typed and configured to what a run uses: a flag beats the configuration.

use std::path::Path;

use jiff::tz::TimeZone;

use super::args::{By, Shared};
use super::config::{Config, ConfigJoin, ConfigPatterns, ConfigPolicy};
use super::output::quietly;
use crate::analysis::AnalysisOptions;
use crate::error::{Error, Place, Result};
use crate::files::{find_beside, held_memory, machine_memory, read_text};
use crate::hotspot::{BacktestOptions, HalfLife, HotspotOptions, ImpactChoice, quarters};
use crate::ingest::{
    Budget, DateOrder, InputFormat, JoinOptions, Keep, LoadOptions, Taxonomy, TimeError, read_time,
};
use crate::metric::{MetricOptions, QualityOptions};
use crate::mining::PatternOptions;
use crate::model::{Grouping, Instant, MatchRule, Policy, PolicyFrom, Priority, Span, WindowSpec};
use crate::report::{Formulas, Limit};

/// Validated settings.
#[derive(Debug)]
pub(super) struct Settings {
    pub load: LoadOptions,
    pub metric: MetricOptions,
    pub quality: QualityOptions,
    pub patterns: PatternOptions,
    pub half_life: HalfLife,
    pub impact: ImpactChoice,
    pub seed: u64,
    pub follow_horizon: i64,
    pub limits: Vec<Limit>,
    pub formulas: Formulas,
    pub is_strict: bool,
    pub threads: Option<usize>,
    pub quiet: bool,
    pub wants_json_errors: bool,
}

const CONFIG: &str = "cofactor.toml";
const TAXONOMY: &str = "taxonomy.toml";

impl Settings {
    /// Reads the files of settings and checks everything.
    pub fn new(shared: &Shared) -> Result<Self> {
        let (config, config_file) = config(shared)?;
        let file = config_file.as_str();
        let taxonomy = taxonomy(shared)?;
        let zone = pick(file, "timezone", shared.timezone.as_ref(), config.timezone.as_ref(), zone)?
            .unwrap_or(TimeZone::UTC);
        let at = |text: &str| instant(text, &zone);
        let as_of = pick(file, "as-of", shared.as_of.as_ref(), config.as_of.as_ref(), at)?;
        let format = pick(file, "input-format", shared.input_format.as_ref(), None, InputFormat::parse)?;
        let date_order = pick(file, "date_order", None, config.date_order.as_ref(), date_order)?;
        let mut metric = MetricOptions::default();
        metric.windows = WindowSpec {
            length: pick(file, "window", shared.window.as_ref(), config.window.as_ref(), span)?
                .unwrap_or(metric.windows.length),
            step: pick(file, "step", shared.step.as_ref(), config.step.as_ref(), span)?
                .unwrap_or(metric.windows.step),
            zone: zone.clone(),
        };
        if let Some(lookback) =
            pick(file, "lookback", shared.lookback.as_ref(), config.lookback.as_ref(), fixed_span)?
        {
            metric.lookback = lookback;
        }
        if let Some(rule) = pick(file, "match", shared.match_rule.as_ref(), config.match_rule.as_ref(), rule)?
        {
            metric.rule = rule;
        }
        if let Some(policies) = &config.policies {
            metric.policies = policies.iter().map(policy).collect::<Result<_>>()?;
        }
        if let Some(systemic) = &config.systemic {
            if let Some(incidents) = systemic.incidents {
                if incidents == 0 {
                    return Err(Error::usage("systemic.incidents is 0").hint("It is at least 1."));
                }
                metric.systemic_incidents = incidents;
            }
            if let Some(within) = &systemic.within {
                metric.systemic_within =
                    fixed_span(within).map_err(|error| named("systemic.within", error))?;
            }
        }
        let half_life = match (&shared.half_life, config.half_life) {
            (Some(text), _) => half_life(text).map_err(|error| named("--half-life", error))?,
            (None, configured) => configured.unwrap_or_default(),
        };
        let impact =
            pick(file, "impact", shared.impact.as_ref(), config.impact.as_ref(), impact)?.unwrap_or_default();
        let budget = budget(file, shared.max_memory.as_ref(), config.max_memory.as_ref())?;
        let formulas =
            pick(file, "csv-formulas", shared.csv_formulas.as_ref(), config.csv_formulas.as_ref(), formulas)?
                .unwrap_or_default();
        if shared.threads == Some(0) {
            return Err(Error::usage("--threads is 0").hint("Use at least 1."));
        }
        Ok(Self {
            load: LoadOptions {
                zone: Some(zone),
                taxonomy,
                mappings: config.mappings,
                format,
                as_of,
                date_order,
                list_delimiter: list_delimiter(config.list_delimiter, file)?,
                around_decoding: Some(quietly),
                budget,
                join: join(config.join.as_ref(), file)?,
                keep: Keep::Everything,
            },
            metric,
            quality: config.quality,
            patterns: config.patterns.as_ref().map(ConfigPatterns::check).transpose()?.unwrap_or_default(),
            half_life,
            impact,
            seed: shared.seed.or(config.seed).unwrap_or(0),
            follow_horizon: match &config.follow_horizon {
                Some(horizon) => fixed_span(horizon).map_err(|error| named("follow_horizon", error))?,
                None => 30 * crate::model::DAY,
            },
            limits: config.limits,
            formulas,
            is_strict: shared.strict || config.strict.unwrap_or(false),
            threads: shared.threads,
            quiet: shared.quiet,
            wants_json_errors: shared.json_errors,
        })
    }

    /// Returns the options of the analysis as of an instant.
    pub fn analysis(&self, as_of: Instant, by: Option<By>) -> AnalysisOptions {
        let length = self
            .metric
            .windows
            .ending_at(as_of)
            .map_or(90 * crate::model::DAY, |window| window.end.0 - window.start.0);
        AnalysisOptions {
            as_of,
            metric: self.metric.clone(),
            quality: self.quality.clone(),
            hotspot: HotspotOptions {
                half_life: self.half_life,
                impact: self.impact,
                length,
                seed: self.seed,
                backtest: BacktestOptions {
                    periods: quarters(self.metric.windows.zone.clone()),
                    ..BacktestOptions::default()
                },
            },
            patterns: self.patterns,
            follow_horizon: self.follow_horizon,
            by: by.map(grouping),
        }
    }

    /// Lists the effective settings for the report.
    pub fn effective(&self, as_of: Instant, by: Option<By>) -> Vec<(&'static str, String)> {
        let days = |microseconds: i64| format!("{}d", microseconds / crate::model::DAY);
        let policies: Vec<String> = self
            .metric
            .policies
            .iter()
            .map(|policy| {
                let from = match policy.from {
                    PolicyFrom::Created => "created",
                    PolicyFrom::IncidentResolved => "incident_resolved",
                };
                format!("{} within {} from {from}", policy.priority.name(), policy.within)
            })
            .collect();
        vec![
            ("as_of", as_of.to_string()),
            ("window", self.metric.windows.length.to_string()),
            ("step", self.metric.windows.step.to_string()),
            ("timezone", self.metric.windows.zone.iana_name().unwrap_or("UTC").to_owned()),
            ("lookback", days(self.metric.lookback)),
            ("match", self.metric.rule.name().to_owned()),
            ("impact", self.impact.name().to_owned()),
            ("half_life_days", self.half_life.to_string()),
            ("policies", policies.join("; ")),
            ("follow_horizon", days(self.follow_horizon)),
            ("patterns_min_count", self.patterns.min_count.map_or(String::new(), |count| count.to_string())),
            ("patterns_family", self.patterns.family.name().to_owned()),
            ("systemic_incidents", self.metric.systemic_incidents.to_string()),
            ("systemic_within", days(self.metric.systemic_within)),
            ("postmortems_needed_severity", self.quality.severity.to_string()),
            ("postmortems_needed_minutes", (self.quality.longer_than / crate::model::MINUTE).to_string()),
            ("postmortems_published_within", days(self.quality.published_within)),
            ("list_delimiter", self.load.list_delimiter.clone().unwrap_or_default()),
            ("taxonomy_names", self.load.taxonomy.len().to_string()),
            ("by", by.map_or(String::new(), |by| grouping(by).name().to_owned())),
            ("seed", self.seed.to_string()),
        ]
    }
}

pub(super) fn grouping(by: By) -> Grouping {
    match by {
        By::Team => Grouping::Team,
        By::Severity => Grouping::Severity,
        By::System => Grouping::System,
        By::Category => Grouping::Category,
    }
}

fn config(shared: &Shared) -> Result<(Config, String)> {
    let path = shared.config.clone().or_else(|| find_beside(&shared.exports, CONFIG)).or_else(|| {
        let here = Path::new(CONFIG);
        here.is_file().then(|| here.to_path_buf())
    });
    match path {
        None => Ok((Config::default(), CONFIG.to_owned())),
        Some(path) => {
            let file = path.display().to_string();
            Ok((Config::parse(&read_text(&path)?, &file)?, file))
        }
    }
}

fn taxonomy(shared: &Shared) -> Result<Taxonomy> {
    match shared.taxonomy.clone().or_else(|| find_beside(&shared.exports, TAXONOMY)) {
        None => Ok(Taxonomy::default()),
        Some(path) => Taxonomy::parse(&read_text(&path)?, &path.display().to_string()),
    }
}

/// Reads the flag, else the configured value.
fn pick<T>(
    file: &str,
    name: &str,
    flag: Option<&String>,
    configured: Option<&String>,
    read: impl Fn(&str) -> Result<T>,
) -> Result<Option<T>> {
    if let Some(text) = flag {
        return read(text).map(Some).map_err(|error| named(&format!("--{name}"), error));
    }
    let key = name.replace('-', "_");
    configured.map(|text| read(text).map_err(|error| named(&key, error).at(Place::file(file)))).transpose()
}

pub(super) fn named(name: &str, mut error: Error) -> Error {
    error.message = format!("{name}: {}", error.message);
    error
}

fn zone(text: &str) -> Result<TimeZone> {
    TimeZone::get(text).map_err(|_| {
        Error::usage(format!("`{text}` is no time zone")).hint("Write a name as in Europe/Paris or UTC.")
    })
}

fn instant(text: &str, zone: &TimeZone) -> Result<Instant> {
    // A date alone means midnight in UTC, whatever the zone of the exports.
    let zone = if text.trim().len() == "2024-07-01".len() { &TimeZone::UTC } else { zone };
    read_time(text, zone).map(|time| time.at).map_err(|error| {
        let what = match error {
            TimeError::OutOfRange => "lies outside the years 1 to 9998",
            TimeError::Form | TimeError::NoSuchTime => "is no date",
        };
        Error::usage(format!("`{text}` {what}"))
            .hint("Write a date as 2024-07-01, or a time as 2024-07-01T13:00:00Z.")
    })
}

pub(super) fn span(text: &str) -> Result<Span> {
    text.parse().map_err(|message: String| {
        Error::usage(message).hint("Spans are days, weeks, months, quarters or years.")
    })
}

pub(super) fn fixed_span(text: &str) -> Result<i64> {
    span(text)?.microseconds().ok_or_else(|| {
        Error::usage(format!("`{text}` has no fixed length")).hint("Write days or weeks, as in 180d or 26w.")
    })
}

pub(super) fn half_life(text: &str) -> Result<HalfLife> {
    if text.trim() == "auto" {
        return Ok(HalfLife::Backtested);
    }
    let days = fixed_span(text).map_err(|_| {
        Error::usage(format!("`{text}` is no half-life")).hint("Write days or weeks as in 180d, or auto.")
    })?;
    half_life_of(days as f64 / crate::model::DAY as f64)
}

pub(super) fn half_life_of(days: f64) -> Result<HalfLife> {
    if (1.0..=36_525.0).contains(&days) {
        return Ok(HalfLife::Days(days));
    }
    Err(Error::usage(format!("the half-life is {days} days")).hint("It is 1 to 36,525 days."))
}

fn rule(text: &str) -> Result<MatchRule> {
    MatchRule::parse(text).ok_or_else(|| {
        Error::usage(format!("`{text}` is no rule")).hint("Rules are factor+system, factor and system.")
    })
}

fn impact(text: &str) -> Result<ImpactChoice> {
    ImpactChoice::parse(text).ok_or_else(|| {
        Error::usage(format!("`{text}` is no impact"))
            .hint("It is minutes, count, severity or column:impact_value.")
    })
}

/// Reads a size: bytes, or a number with a unit of 1000 (`MB`) or 1024 (`MiB`, `M`).
/// How much memory a run may take: by default three quarters of the machine's.
pub(super) fn budget(file: &str, flag: Option<&String>, configured: Option<&String>) -> Result<Budget> {
    let limit = pick(file, "max-memory", flag, configured, memory)?;
    let limit = limit.or_else(|| machine_memory().map(|bytes| bytes / 4 * 3));
    Ok(Budget { limit, held: Some(held_memory) })
}

fn memory(text: &str) -> Result<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let unit = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1.0),
        "kb" => Some(1e3),
        "mb" => Some(1e6),
        "gb" => Some(1e9),
        "tb" => Some(1e12),
        "k" | "kib" => Some(1024.0),
        "m" | "mib" => Some(1024.0 * 1024.0),
        "g" | "gib" => Some(1024.0 * 1024.0 * 1024.0),
        "t" | "tib" => Some(1024.0 * 1024.0 * 1024.0 * 1024.0),
        _ => None,
    };
    let size = unit.zip(text[..digits].parse::<f64>().ok()).map(|(unit, number)| unit * number);
    // Less holds not even an empty report.
    size.filter(|size| (1e6..1e18).contains(size)).map(|size| size as u64).ok_or_else(|| {
        Error::usage(format!("`{text}` is no size of memory"))
            .hint("Write a number and a unit as in 512MiB or 8GiB; it is at least 1MB.")
    })
}

fn formulas(text: &str) -> Result<Formulas> {
    Formulas::parse(text)
        .ok_or_else(|| Error::usage(format!("`{text}` is no rule")).hint("Rules are neutralize and keep."))
}

fn date_order(text: &str) -> Result<DateOrder> {
    DateOrder::parse(text)
        .ok_or_else(|| Error::usage(format!("`{text}` is no order")).hint("It is day-first or month-first."))
}

fn list_delimiter(written: Option<String>, file: &str) -> Result<Option<String>> {
    if written.as_deref() == Some("") {
        return Err(Error::usage("list_delimiter is empty")
            .at(Place::file(file))
            .hint("Write what stands between the values of a cell, as in \", \" or \"|\"."));
    }
    Ok(written)
}

fn join(written: Option<&ConfigJoin>, file: &str) -> Result<JoinOptions> {
    let mut options = JoinOptions::default();
    let Some(written) = written else { return Ok(options) };
    if let Some(pattern) = &written.incident_pattern {
        options.pattern = Some(regex::Regex::new(pattern).map_err(|error| {
            Error::usage("join.incident_pattern is no regular expression")
                .at(Place::file(file))
                .hint("Write one as in 'INC-\\d+'; its first group, else the whole match, is the incident's id.")
                .caused_by(error)
        })?);
    }
    if let Some(labels) = &written.labels {
        options.labels.clone_from(labels);
    }
    Ok(options)
}

fn policy(written: &ConfigPolicy) -> Result<Policy> {
    let priority =
        Priority::ALL.into_iter().find(|priority| priority.name() == written.priority).ok_or_else(|| {
            Error::usage(format!("policies: `{}` is no priority", written.priority))
                .hint("It is high, medium or low.")
        })?;
    let from = match written.from.as_deref() {
        None | Some("incident_resolved") => PolicyFrom::IncidentResolved,
        Some("created") => PolicyFrom::Created,
        Some(other) => {
            return Err(Error::usage(format!("policies: `{other}` is no start of the time"))
                .hint("It is created or incident_resolved."));
        }
    };
    Ok(Policy { priority, within: span(&written.within).map_err(|error| named("policies", error))?, from })
}
