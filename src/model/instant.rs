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

    /// Spells a whole second of the years 1 to 9999 as `2024-07-01T13:00:00Z`; none for any other instant.
    #[must_use]
    pub fn spell_whole_second(self) -> Option<[u8; 20]> {
        const YEAR_1: i64 = -62_135_596_800;
        const YEAR_10000: i64 = 253_402_300_800;
        let seconds = self.0.div_euclid(1_000_000);
        if self.0.rem_euclid(1_000_000) != 0 || !(YEAR_1..YEAR_10000).contains(&seconds) {
            return None;
        }
        let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400) as u32);
        // Years from March, as in H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013.
        let days = (day + 719_468) as u32;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year_of_era + u32::from(month <= 2);
        let mut text = *b"0000-00-00T00:00:00Z";
        let pairs = [
            (0, year / 100),
            (2, year % 100),
            (5, month),
            (8, day),
            (11, second / 3600),
            (14, second / 60 % 60),
            (17, second % 60),
        ];
        for (at, number) in pairs {
            text[at] += (number / 10) as u8;
            text[at + 1] += (number % 10) as u8;
        }
        Some(text)
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
    fn spells_whole_seconds_as_the_date_library_does() {
        let mut second = -62_135_596_800;
        while second < 253_370_764_800 {
            let library = Timestamp::from_second(second).expect("in range").to_string();
            let ours = Instant(second * 1_000_000).spell_whole_second().expect("a whole second");
            assert_eq!(std::str::from_utf8(&ours), Ok(library.as_str()));
            second += 86_400 * 31 + 3607;
        }
        assert_eq!(Instant(1).spell_whole_second(), None);
        assert_eq!(Instant::NEVER.spell_whole_second(), None);
    }

    #[test]
    fn prints_only_the_digits_it_needs() {
        assert_eq!(Instant(1_500_000).to_string(), "1970-01-01T00:00:01.5Z");
    }
}
