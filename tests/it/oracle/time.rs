//! Instants, dates and the lengths of windows.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::DAY;

/// The length or the step of windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Days(i64),
    Months(i64),
    Quarters(i64),
    Years(i64),
}

impl Span {
    /// Reads `90d`, `4w`, `1mo`, `1q` or `1y`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.chars().take_while(char::is_ascii_digit).count();
        let n: i64 = text[..digits].parse().ok()?;
        match &text[digits..] {
            "d" => Some(Self::Days(n)),
            "w" => Some(Self::Days(7 * n)),
            "mo" => Some(Self::Months(n)),
            "q" => Some(Self::Quarters(n)),
            "y" => Some(Self::Years(n)),
            _ => None,
        }
    }

    /// Goes back by this span from an instant; months clamp the day.
    pub fn before(self, at: i64) -> i64 {
        self.times_before(1, at)
    }

    /// Goes back by this span so many times.
    pub fn times_before(self, times: i64, at: i64) -> i64 {
        let months = match self {
            Self::Days(n) => return at - times * n * DAY,
            Self::Months(n) => n,
            Self::Quarters(n) => 3 * n,
            Self::Years(n) => 12 * n,
        };
        let earlier = datetime(at).checked_sub((times * months).months());
        micros(earlier.expect("a date in range"))
    }

    /// The latest boundary of its unit at or before an instant; for days the instant itself.
    pub fn boundary(self, at: i64) -> i64 {
        let date = datetime(at).date();
        let month = match self {
            Self::Days(_) => return at,
            Self::Months(_) => date.month(),
            Self::Quarters(_) => (date.month() - 1) / 3 * 3 + 1,
            Self::Years(_) => 1,
        };
        let start = Date::new(date.year(), month, 1).expect("a first day of a month");
        micros(start.at(0, 0, 0, 0))
    }
}

fn datetime(at: i64) -> DateTime {
    let stamp = Timestamp::from_microsecond(at).expect("an instant in range");
    TimeZone::UTC.to_datetime(stamp)
}

fn micros(local: DateTime) -> i64 {
    let stamp = TimeZone::UTC.to_timestamp(local);
    stamp.expect("an instant in range").as_microsecond()
}

/// The first midnight strictly after an instant.
pub fn next_midnight(at: i64) -> i64 {
    (at.div_euclid(DAY) + 1) * DAY
}

/// Reads an instant or a date alone (its midnight); without an offset it is UTC.
pub fn parse_instant(text: &str) -> Option<i64> {
    read(text).map(|(at, _)| at)
}

/// Reads a due date: a date alone is due through that day.
pub fn parse_due(text: &str) -> Option<i64> {
    let (at, date_alone) = read(text)?;
    Some(if date_alone { at + DAY } else { at })
}

fn read(text: &str) -> Option<(i64, bool)> {
    let text = text.trim().replacen(' ', "T", 1);
    if text.len() == 10 {
        let date: Date = text.parse().ok()?;
        return Some((micros(date.at(0, 0, 0, 0)), true));
    }
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some((stamp.as_microsecond(), false));
    }
    if let Ok(stamp) = Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", &text) {
        return Some((stamp.as_microsecond(), false));
    }
    let local: DateTime = text.parse().ok()?;
    Some((micros(local), false))
}

/// RFC 3339 with a `Z`.
pub fn show_instant(at: i64) -> String {
    Timestamp::from_microsecond(at).expect("an instant in range").to_string()
}

/// The days from one instant to another.
pub fn days(from: i64, to: i64) -> f64 {
    (to - from) as f64 / DAY as f64
}
