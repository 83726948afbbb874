//! Instants in UTC with microsecond resolution.

use jiff::{Timestamp, civil, tz::TimeZone};

/// The microseconds of a day of 86,400 s.
pub const DAY: i64 = 86_400_000_000;
/// The microseconds of a minute.
pub const MINUTE: i64 = 60_000_000;

/// The numbers below a hundred in two digits.
const PAIRS: [[u8; 2]; 100] = {
    let (mut pairs, mut number) = ([[0; 2]; 100], 0);
    while number < 100 {
        pairs[number] = [b'0' + number as u8 / 10, b'0' + number as u8 % 10];
        number += 1;
    }
    pairs
};

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
    ///
    /// Source: C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar algorithms",
    /// Softw. Pract. Exper. 53 (2023) 937.
    #[must_use]
    pub fn spell_whole_second(self) -> Option<[u8; 20]> {
        /// The microseconds from 0000-03-01 to 1970-01-01, 0001-01-01 and 10000-01-01.
        const EPOCH: i64 = 719_468 * DAY;
        const YEAR_1: u64 = 306 * DAY as u64;
        const YEAR_10000: u64 = 3_652_365 * DAY as u64;
        let microseconds = self.0.wrapping_add(EPOCH) as u64;
        let seconds = microseconds / 1_000_000;
        if !microseconds.is_multiple_of(1_000_000) || !(YEAR_1..YEAR_10000).contains(&microseconds) {
            return None;
        }
        let (day, second) = ((seconds / 86_400) as u32, (seconds % 86_400) as u32);
        // Years from March, which makes the leap day the last of its year.
        let (century, of_century) = ((4 * day + 3) / 146_097, (4 * day + 3) % 146_097 / 4);
        let product = 2_939_745 * u64::from(4 * of_century + 3);
        let (of_years, of_year) = ((product >> 32) as u32, product as u32 / 2_939_745 / 4);
        let from_march = 2141 * of_year + 197_913;
        let (month, day) = (from_march >> 16, (from_march & 0xFFFF) / 2141 + 1);
        let is_next = of_year >= 306;
        let (year, month) =
            (100 * century + of_years + u32::from(is_next), month - if is_next { 12 } else { 0 });
        let mut text = *b"0000-00-00T00:00:00Z";
        let mut set =
            |at: usize, number: u32| text[at..at + 2].copy_from_slice(&PAIRS[number as usize % 100]);
        set(0, year / 100);
        set(2, year % 100);
        set(5, month);
        set(8, day);
        set(11, second / 3600);
        set(14, second / 60 % 60);
        set(17, second % 60);
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
        for beyond in [
            Instant(1),
            Instant(-62_135_596_801_000_000),
            Instant(253_402_300_800_000_000),
            Instant(i64::MIN),
        ] {
            assert_eq!(beyond.spell_whole_second(), None);
        }
        assert_eq!(Instant::NEVER.spell_whole_second(), None);
    }

    #[test]
    fn prints_only_the_digits_it_needs() {
        assert_eq!(Instant(1_500_000).to_string(), "1970-01-01T00:00:01.5Z");
    }
}
