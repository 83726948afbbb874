//! Spans, windows and the grid they stand on; match rules and groupings.

use jiff::{ToSpan, civil, tz::TimeZone};

use super::{DAY, Instant};

/// The unit of a [`Span`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanUnit {
    /// Days of 86,400 s.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// Twelve calendar months.
    Year,
}

/// A positive number of days, weeks, months, quarters or years, as in `90d` or `1q`.
///
/// ```
/// use cofactor::model::Span;
/// assert_eq!("2w".parse::<Span>().unwrap().to_string(), "2w");
/// assert!("0d".parse::<Span>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    count: u32,
    unit: SpanUnit,
}

impl Span {
    /// The longest span: a hundred years in days.
    const MAX_DAYS: u32 = 36_525;

    /// Makes a span of days.
    ///
    /// # Panics
    /// Never for 1 to 36,525 days, which is asserted at compile time where the argument is constant.
    #[must_use]
    pub const fn days(count: u32) -> Self {
        assert!(count >= 1 && count <= Self::MAX_DAYS, "a span is 1 to 36,525 days");
        Self { count, unit: SpanUnit::Day }
    }

    /// Makes a span of one unit.
    #[must_use]
    pub const fn one(unit: SpanUnit) -> Self {
        Self { count: 1, unit }
    }

    fn months(self) -> Option<i32> {
        let per_unit = match self.unit {
            SpanUnit::Day | SpanUnit::Week => return None,
            SpanUnit::Month => 1,
            SpanUnit::Quarter => 3,
            SpanUnit::Year => 12,
        };
        i32::try_from(self.count).ok().map(|count| count * per_unit)
    }

    fn fixed(self) -> Option<i64> {
        match self.unit {
            SpanUnit::Day => Some(i64::from(self.count) * DAY),
            SpanUnit::Week => Some(i64::from(self.count) * 7 * DAY),
            SpanUnit::Month | SpanUnit::Quarter | SpanUnit::Year => None,
        }
    }

    /// Returns the instant this span before another; calendar spans subtract months, the day clamped.
    #[must_use]
    pub fn before(self, end: Instant, zone: &TimeZone) -> Option<Instant> {
        if let Some(fixed) = self.fixed() {
            return end.0.checked_sub(fixed).map(Instant);
        }
        let civil = end.civil(zone).checked_sub(self.months()?.months()).ok()?;
        Instant::from_civil(civil, zone)
    }

    /// Returns the instant this span after another, in UTC.
    #[must_use]
    pub fn after(self, start: Instant) -> Instant {
        if let Some(fixed) = self.fixed() {
            return start.plus(fixed);
        }
        self.months()
            .and_then(|months| start.civil(&TimeZone::UTC).checked_add(months.months()).ok())
            .and_then(|civil| Instant::from_civil(civil, &TimeZone::UTC))
            .unwrap_or(Instant::NEVER)
    }

    /// Returns the microseconds of a span of days or weeks.
    #[must_use]
    pub fn microseconds(self) -> Option<i64> {
        self.fixed()
    }
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || format!("`{text}` is no span: write a number and d, w, mo, q or y, as in 90d or 1q");
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let count: u32 = text[..digits].parse().map_err(|_| refuse())?;
        let (unit, days) = match &text[digits..] {
            "d" => (SpanUnit::Day, 1),
            "w" => (SpanUnit::Week, 7),
            "mo" => (SpanUnit::Month, 31),
            "q" => (SpanUnit::Quarter, 92),
            "y" => (SpanUnit::Year, 366),
            _ => return Err(refuse()),
        };
        if count == 0 || count.checked_mul(days).is_none_or(|days| days > Self::MAX_DAYS) {
            return Err(format!(
                "`{text}` is out of range: a span is longer than zero and at most a hundred years"
            ));
        }
        Ok(Self { count, unit })
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.unit {
            SpanUnit::Day => "d",
            SpanUnit::Week => "w",
            SpanUnit::Month => "mo",
            SpanUnit::Quarter => "q",
            SpanUnit::Year => "y",
        };
        write!(f, "{}{unit}", self.count)
    }
}

/// A half-open span of time, `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first instant inside.
    pub start: Instant,
    /// The first instant after.
    pub end: Instant,
}

impl Window {
    /// Tells whether an instant lies in `[start, end)`.
    #[must_use]
    pub fn holds(&self, at: Instant) -> bool {
        self.start <= at && at < self.end
    }

    /// Returns the length in days.
    #[must_use]
    pub fn days(&self) -> f64 {
        self.end.days_since(self.start)
    }
}

/// The length and the step of rolling windows, and the zone of their calendar.
#[derive(Debug, Clone)]
pub struct WindowSpec {
    /// How long each window is.
    pub length: Span,
    /// How far apart their ends are.
    pub step: Span,
    /// The time zone of calendar boundaries.
    pub zone: TimeZone,
}

impl Default for WindowSpec {
    fn default() -> Self {
        Self { length: Span::days(90), step: Span::days(30), zone: TimeZone::UTC }
    }
}

impl WindowSpec {
    /// The most windows a run lists; the oldest are left out beyond it.
    pub const MAX_WINDOWS: usize = 20_000;

    /// Returns the window of this length that ends at an instant.
    #[must_use]
    pub fn ending_at(&self, end: Instant) -> Option<Window> {
        self.length.before(end, &self.zone).map(|start| Window { start, end })
    }

    /// Lists the windows whose end is after `first` and at or before `as_of`, oldest first.
    ///
    /// Day and week grids end at `as_of − k · step`; calendar grids end on boundaries of the step's unit,
    /// counted back `step` at a time from the latest boundary at or before `as_of`.
    #[must_use]
    pub fn windows(&self, first: Instant, as_of: Instant) -> Vec<Window> {
        let mut windows: Vec<Window> = self
            .ends(as_of)
            .take_while(|end| *end > first)
            .take(Self::MAX_WINDOWS)
            .map_while(|end| self.ending_at(end))
            .collect();
        windows.reverse();
        windows
    }

    /// Returns the ends of the grid, latest first.
    fn ends(&self, as_of: Instant) -> impl Iterator<Item = Instant> + '_ {
        let boundary = self.step.months().and_then(|_| self.latest_boundary(as_of));
        (0i64..).map_while(move |k| match (self.step.fixed(), boundary) {
            (Some(fixed), _) => fixed.checked_mul(k).and_then(|back| as_of.0.checked_sub(back)).map(Instant),
            (None, Some(boundary)) => {
                let months = i64::from(self.step.months()?).checked_mul(k)?;
                let months = i32::try_from(months).ok()?;
                let civil = boundary.checked_sub(months.months()).ok()?;
                Instant::from_civil(civil.to_datetime(civil::Time::midnight()), &self.zone)
            }
            (None, None) => None,
        })
    }

    fn latest_boundary(&self, as_of: Instant) -> Option<civil::Date> {
        let date = as_of.civil(&self.zone).date();
        let month = match self.step.unit {
            SpanUnit::Year => 1,
            SpanUnit::Quarter => (date.month() - 1) / 3 * 3 + 1,
            _ => date.month(),
        };
        civil::Date::new(date.year(), month, 1).ok()
    }
}

/// What makes a later incident a recurrence of an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatchRule {
    /// At least one shared factor and at least one shared system.
    #[default]
    FactorAndSystem,
    /// At least one shared factor.
    Factor,
    /// At least one shared system.
    System,
}

impl MatchRule {
    /// Names the rule as the command line does.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FactorAndSystem => "factor+system",
            Self::Factor => "factor",
            Self::System => "system",
        }
    }

    /// Reads the name of a rule.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::FactorAndSystem, Self::Factor, Self::System].into_iter().find(|rule| rule.name() == text)
    }
}

/// What the rows of a table are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// The owning team.
    Team,
    /// The severity of the incident.
    Severity,
    /// The systems of the incident.
    System,
    /// The categories of the incident's factors.
    Category,
}

impl Grouping {
    /// Every grouping, in order.
    pub const ALL: [Self; 4] = [Self::Team, Self::Severity, Self::System, Self::Category];

    /// Names the grouping as the command line does.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Severity => "severity",
            Self::System => "system",
            Self::Category => "category",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(text).expect("a valid time")
    }

    #[test]
    fn day_grid_counts_back_from_as_of() {
        let windows = WindowSpec::default().windows(at("2025-11-02T00:00:00Z"), at("2026-01-01T00:00:00Z"));
        let ends: Vec<String> = windows.iter().map(|window| window.end.to_string()).collect();
        // 2025-11-02 itself is not strictly after the first incident.
        assert_eq!(ends, ["2025-12-02T00:00:00Z", "2026-01-01T00:00:00Z"]);
        assert_eq!(windows[1].start, at("2025-10-03T00:00:00Z"));
    }

    #[test]
    fn calendar_grid_ends_on_boundaries_of_its_unit() {
        let spec = WindowSpec {
            length: "1q".parse().expect("a span"),
            step: "1q".parse().expect("a span"),
            zone: TimeZone::UTC,
        };
        let windows = spec.windows(at("2025-05-05T00:00:00Z"), at("2026-02-20T00:00:00Z"));
        let ends: Vec<String> = windows.iter().map(|window| window.end.date().to_string()).collect();
        assert_eq!(ends, ["2025-07-01", "2025-10-01", "2026-01-01"]);
        assert_eq!(windows[0].start, at("2025-04-01T00:00:00Z"));
    }

    #[test]
    fn calendar_length_clamps_the_day() {
        let spec = WindowSpec { length: "1mo".parse().expect("a span"), ..WindowSpec::default() };
        let window = spec.ending_at(at("2025-03-31T00:00:00Z")).expect("in range");
        assert_eq!(window.start, at("2025-02-28T00:00:00Z"));
    }

    #[test]
    fn years_begin_in_january() {
        let year = "1y".parse().expect("a span");
        let spec = WindowSpec { length: year, step: year, zone: TimeZone::UTC };
        let windows = spec.windows(at("2023-05-05T00:00:00Z"), at("2026-02-20T00:00:00Z"));
        let ends: Vec<String> = windows.iter().map(|window| window.end.date().to_string()).collect();
        assert_eq!(ends, ["2024-01-01", "2025-01-01", "2026-01-01"]);
        assert_eq!(windows[0].start, at("2023-01-01T00:00:00Z"));
    }

    #[test]
    fn spans_reach_forward_with_the_day_clamped() {
        let after =
            |span: &str, from: &str| span.parse::<Span>().expect("a span").after(at(from)).to_string();
        assert_eq!(after("2w", "2024-02-20T08:30:00Z"), "2024-03-05T08:30:00Z");
        assert_eq!(after("1mo", "2024-01-31T08:30:00Z"), "2024-02-29T08:30:00Z");
        assert_eq!(after("2q", "2023-08-31T00:00:00Z"), "2024-02-29T00:00:00Z");
        assert_eq!(after("1y", "2024-02-29T00:00:00Z"), "2025-02-28T00:00:00Z");
        assert_eq!(after("99y", "9950-01-01T00:00:00Z"), "never");
    }
}
