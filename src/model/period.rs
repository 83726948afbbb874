//! Calendar periods: a month, a quarter or a year.

use jiff::{ToSpan, civil, tz::TimeZone};

use super::{Instant, Window};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];

/// A calendar month, quarter or year, as in `2026-10`, `2026-Q4` or `2026`.
///
/// ```
/// use cofactor::model::Period;
/// assert_eq!("2026-q4".parse::<Period>().unwrap().to_string(), "2026-Q4");
/// assert_eq!("2026-10".parse::<Period>().unwrap().words(), "October 2026");
/// assert!("2026-13".parse::<Period>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    year: i16,
    part: Part,
}

/// Which part of its year a period is; quarters and months count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Quarter(u8),
    Month(u8),
}

impl Period {
    /// Returns the period from its first midnight to the one after it, in a time zone; none beyond the calendar.
    #[must_use]
    pub fn window(self, zone: &TimeZone) -> Option<Window> {
        let midnight =
            |date: civil::Date| Instant::from_civil(date.to_datetime(civil::Time::midnight()), zone);
        let first = self.first_day()?;
        let next = first.checked_add(self.months().months()).ok()?;
        Some(Window { start: midnight(first)?, end: midnight(next)? })
    }

    /// Returns the month, quarter or year before.
    #[must_use]
    pub fn previous(self) -> Self {
        let before = Self { year: self.year - 1, ..self };
        match self.part {
            Part::Year => before,
            Part::Quarter(0) => Self { part: Part::Quarter(3), ..before },
            Part::Quarter(quarter) => Self { part: Part::Quarter(quarter - 1), ..self },
            Part::Month(0) => Self { part: Part::Month(11), ..before },
            Part::Month(month) => Self { part: Part::Month(month - 1), ..self },
        }
    }

    /// Names the kind of period: `month`, `quarter` or `year`.
    #[must_use]
    pub fn noun(self) -> &'static str {
        match self.part {
            Part::Year => "year",
            Part::Quarter(_) => "quarter",
            Part::Month(_) => "month",
        }
    }

    /// Spells the period out: `October 2026`, `the fourth quarter of 2026`, `2026`.
    #[must_use]
    pub fn words(self) -> String {
        let year = self.year;
        match self.part {
            Part::Year => year.to_string(),
            Part::Quarter(quarter) => format!("the {} quarter of {year}", ORDINALS[usize::from(quarter)]),
            Part::Month(month) => format!("{} {year}", MONTHS[usize::from(month)]),
        }
    }

    fn months(self) -> i32 {
        match self.part {
            Part::Year => 12,
            Part::Quarter(_) => 3,
            Part::Month(_) => 1,
        }
    }

    fn first_day(self) -> Option<civil::Date> {
        let month = match self.part {
            Part::Year => 0,
            Part::Quarter(quarter) => quarter * 3,
            Part::Month(month) => month,
        };
        civil::Date::new(self.year, month as i8 + 1, 1).ok()
    }
}

impl std::str::FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let text = text.trim();
            let (year, part) = match text.split_once('-') {
                None => (text, None),
                Some((year, part)) => (year, Some(part)),
            };
            let number = |digits: &str, long: usize| -> Option<i16> {
                let is_number = digits.len() == long && digits.bytes().all(|byte| byte.is_ascii_digit());
                is_number.then(|| digits.parse().ok()).flatten()
            };
            let counted = |number: i16, most: i16| (1..=most).contains(&number).then(|| number as u8 - 1);
            let part = match part {
                None => Part::Year,
                Some(part) => match part.strip_prefix(['Q', 'q']) {
                    Some(quarter) => Part::Quarter(counted(number(quarter, 1)?, 4)?),
                    None => Part::Month(counted(number(part, 2)?, 12)?),
                },
            };
            let year = number(year, 4).filter(|year| (1..=9998).contains(year))?;
            Some(Self { year, part })
        };
        read().ok_or_else(|| format!("`{text}` is no period"))
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year)?;
        match self.part {
            Part::Year => Ok(()),
            Part::Quarter(quarter) => write!(f, "-Q{}", quarter + 1),
            Part::Month(month) => write!(f, "-{:02}", month + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        text.parse().expect("a period")
    }

    #[test]
    fn periods_begin_and_end_at_midnights_of_the_zone() {
        let window = period("2026-10").window(&TimeZone::UTC).expect("in range");
        assert_eq!(
            (window.start.to_string().as_str(), window.end.to_string().as_str()),
            ("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")
        );
        // Paris leaves summer time on 25 October 2026: two hours ahead of UTC at the start, one at the end.
        let paris = TimeZone::get("Europe/Paris").expect("a zone");
        let window = period("2026-10").window(&paris).expect("in range");
        assert_eq!(
            (window.start.to_string().as_str(), window.end.to_string().as_str()),
            ("2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z")
        );
        let year = period("2024").window(&TimeZone::UTC).expect("in range");
        assert!((year.days() - 366.0).abs() < f64::EPSILON);
    }

    #[test]
    fn the_period_before_may_lie_in_the_year_before() {
        for (text, before) in
            [("2026-01", "2025-12"), ("2026-Q1", "2025-Q4"), ("2026-Q4", "2026-Q3"), ("2026", "2025")]
        {
            assert_eq!(period(text).previous(), period(before));
            assert_eq!(period(text).previous().to_string(), before);
        }
    }

    #[test]
    fn anything_else_is_no_period() {
        for text in ["", "26", "2026-1", "2026-00", "2026-Q5", "2026-Q", "2026-10-01", "+026", "0000", "٢٠٢٦"]
        {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
