//! Instants in UTC with microsecond resolution.

use jiff::{Timestamp, civil, tz::TimeZone};

/// The microseconds of a day of 86,400 s.
pub const DAY: i64 = 86_400_000_000;
/// The microseconds of a minute.
pub const MINUTE: i64 = 60_000_000;

/// An instant in UTC, in microseconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use cofactor::model::Instant;
/// let t = Instant::parse_rfc3339("2024-07-01T02:00:00+02:00").unwrap();
/// assert_eq!(t.to_string(), "2024-07-01T00:00:00Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// Later than every instant an input can hold: "has not happened".
    pub const NEVER: Self = Self(i64::MAX);

    /// Reads an RFC 3339 time with its offset.
    #[must_use]
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|timestamp| Self(timestamp.as_microsecond()))
    }

    /// Returns the instant of a civil date and time in a time zone.
    ///
    /// A time that a clock change skips or repeats is read with the offset before the change.
    #[must_use]
    pub fn from_civil(at: civil::DateTime, zone: &TimeZone) -> Option<Self> {
        let zoned = zone.to_ambiguous_zoned(at).compatible().ok()?;
        Some(Self(zoned.timestamp().as_microsecond()))
    }

    /// Returns the days from `earlier` to this instant.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> f64 {
        (self.0 - earlier.0) as f64 / DAY as f64
    }

    /// Returns the first UTC midnight strictly after this instant.
    #[must_use]
    pub fn next_midnight(self) -> Self {
        Self((self.0.div_euclid(DAY) + 1) * DAY)
    }

    /// Returns the civil date and time of this instant in a zone.
    #[must_use]
    pub fn civil(self, zone: &TimeZone) -> civil::DateTime {
        let timestamp = Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        zone.to_datetime(timestamp)
    }

    /// Returns the UTC date, as the reports print it.
    #[must_use]
    pub fn date(self) -> civil::Date {
        self.civil(&TimeZone::UTC).date()
    }

    /// Shifts by microseconds; the result stays within the range that can be printed.
    #[must_use]
    pub fn plus(self, microseconds: i64) -> Self {
        Self(self.0.saturating_add(microseconds))
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Timestamp::from_microsecond(self.0) {
            Ok(timestamp) => write!(f, "{timestamp}"),
            Err(_) => f.write_str("never"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_strictly_after() {
        let midnight = Instant::parse_rfc3339("2024-07-01T00:00:00Z").expect("a valid time");
        assert_eq!(midnight.next_midnight().to_string(), "2024-07-02T00:00:00Z");
        assert_eq!(midnight.plus(-1).next_midnight(), midnight);
        assert_eq!(Instant(-1).next_midnight(), Instant(0));
    }

    #[test]
    fn prints_only_the_digits_it_needs() {
        assert_eq!(Instant(1_500_000).to_string(), "1970-01-01T00:00:01.5Z");
    }
}
