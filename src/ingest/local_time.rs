//! Times as a tool writes them for people: day or month first, names of months, am and pm, no offset.

use jiff::{civil, tz::TimeZone};

use super::time::{ReadTime, TimeError};
use crate::model::Instant;

/// Whether the day or the month comes first in dates such as `3/4/2025`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

impl DateOrder {
    /// Reads `day-first` or `month-first`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "day-first" => Some(Self::DayFirst),
            "month-first" => Some(Self::MonthFirst),
            _ => None,
        }
    }
}

/// What a text tells of the order of its day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// It is no local time, or is the same day in both orders.
    Nothing,
    /// Both orders give a day, and not the same.
    Both,
    /// Only one order gives a day.
    Only(DateOrder),
}

/// Tells what a text says about the order of day and month.
pub(super) fn told_order(text: &str) -> Told {
    match parse(text) {
        Some(Parsed { date: Written::Numbers(a, b, _), .. }) if a != b => match (a > 12, b > 12) {
            (false, false) => Told::Both,
            (true, false) => Told::Only(DateOrder::DayFirst),
            (false, true) => Told::Only(DateOrder::MonthFirst),
            (true, true) => Told::Nothing,
        },
        _ => Told::Nothing,
    }
}

/// Reads `11/May/24 03:26 PM`, `6/21/2025 16:14`, `16.01.2015 08:30`, `Jun 21, 2025, 4:14 PM` and their relatives.
///
/// # Errors
/// When the text is no such time, names no real one, or needs an order that is not known.
pub(super) fn read_local_time(
    text: &str,
    order: Option<DateOrder>,
    zone: &TimeZone,
) -> Result<ReadTime, TimeError> {
    let parsed = parse(text).ok_or(TimeError::Form)?;
    let (day, month, year) = match parsed.date {
        Written::Known(day, month, year) => (day, month, year),
        Written::Numbers(day, month, year) if day == month => (day, month, year),
        Written::Numbers(first, second, year) => match order.ok_or(TimeError::Form)? {
            DateOrder::DayFirst => (first, second, year),
            DateOrder::MonthFirst => (second, first, year),
        },
    };
    let narrow = |number: u32| i8::try_from(number).map_err(|_| TimeError::NoSuchTime);
    let year = i16::try_from(year).map_err(|_| TimeError::OutOfRange)?;
    let date = civil::Date::new(year, narrow(month)?, narrow(day)?).map_err(|_| TimeError::NoSuchTime)?;
    let (hour, minute, second) = parsed.time.unwrap_or((0, 0, 0));
    if second > 60 {
        return Err(TimeError::NoSuchTime);
    }
    let time = civil::Time::new(narrow(hour)?, narrow(minute)?, narrow(second.min(59))?, 0)
        .map_err(|_| TimeError::NoSuchTime)?;
    let at = Instant::from_civil(date.to_datetime(time), zone).ok_or(TimeError::OutOfRange)?;
    Ok(ReadTime { at, is_date: parsed.time.is_none(), is_local: true })
}

/// A date as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// Day, month and year, whatever the order of the file.
    Known(u32, u32, u32),
    /// Two numbers whose order the text does not tell, and the year.
    Numbers(u32, u32, u32),
}

struct Parsed {
    date: Written,
    time: Option<(u32, u32, u32)>,
}

/// One part of a text between its marks.
#[derive(Clone, Copy)]
enum Part<'a> {
    Number(u32, usize),
    Word(&'a str),
}

fn parse(text: &str) -> Option<Parsed> {
    let text = text.trim();
    if !text.is_ascii() || text.len() > 40 {
        return None;
    }
    let (date_text, time_text) = split_time(text);
    let mut parts = date_text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty());
    let [first, second, third] = [part(parts.next()?)?, part(parts.next()?)?, part(parts.next()?)?];
    if parts.next().is_some() {
        return None;
    }
    let date = match (first, second, third) {
        (Part::Number(day, 1..=2), Part::Word(name), Part::Number(year, digits @ (2 | 4)))
        | (Part::Word(name), Part::Number(day, 1..=2), Part::Number(year, digits @ (2 | 4))) => {
            Written::Known(day, month_named(name)?, full_year(year, digits))
        }
        (Part::Number(year, 4), Part::Word(name), Part::Number(day, 1..=2)) => {
            Written::Known(day, month_named(name)?, year)
        }
        (Part::Number(year, 4), Part::Number(month, 1..=2), Part::Number(day, 1..=2)) => {
            Written::Known(day, month, year)
        }
        (Part::Number(a, 1..=2), Part::Number(b, 1..=2), Part::Number(year, digits @ (2 | 4))) => {
            let year = full_year(year, digits);
            // Dots are written day first everywhere.
            if date_text.contains('.') { Written::Known(a, b, year) } else { Written::Numbers(a, b, year) }
        }
        _ => return None,
    };
    let time = match time_text {
        None => None,
        Some(text) => Some(time_of_day(text)?),
    };
    Some(Parsed { date, time })
}

/// Splits a text before the hour, which ends at its first colon.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else { return (text, None) };
    let hour = text[..colon].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + 1);
    (text[..hour].trim_end_matches(['T', ' ', ',']), Some(&text[hour..]))
}

fn part(text: &str) -> Option<Part<'_>> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Part::Number(text.parse().ok()?, text.len()));
    }
    text.bytes().all(|byte| byte.is_ascii_alphabetic()).then_some(Part::Word(text))
}

/// Reads `HH:MM[:SS][ AM|PM]`.
fn time_of_day(text: &str) -> Option<(u32, u32, u32)> {
    let folded = text.trim().to_ascii_lowercase();
    let (clock, half) = match folded.strip_suffix("am") {
        Some(clock) => (clock, Some(0)),
        None => folded.strip_suffix("pm").map_or((folded.as_str(), None), |clock| (clock, Some(12))),
    };
    let mut numbers = clock.trim_end().split(':').map(|number| {
        let is_number = matches!(number.len(), 1 | 2) && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| number.parse::<u32>().ok()).flatten()
    });
    let (hour, minute) = (numbers.next()??, numbers.next()??);
    let second = match numbers.next() {
        None => 0,
        Some(second) => second?,
    };
    if numbers.next().is_some() {
        return None;
    }
    let hour = match half {
        None => hour,
        Some(noon) if (1..=12).contains(&hour) => hour % 12 + noon,
        Some(_) => return None,
    };
    Some((hour, minute, second))
}

fn month_named(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let name = name.to_ascii_lowercase();
    let name = if name == "sept" { "sep" } else { name.as_str() };
    let is_named = |month: &str| name.len() >= 3 && month.starts_with(name);
    MONTHS.iter().position(|month| is_named(month)).map(|index| index as u32 + 1)
}

/// Returns the year that two digits stand for: 1970 to 2069.
fn full_year(year: u32, digits: usize) -> u32 {
    match (digits, year) {
        (2, 0..=69) => 2000 + year,
        (2, _) => 1900 + year,
        _ => year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str, order: Option<DateOrder>) -> Result<String, TimeError> {
        read_local_time(text, order, &TimeZone::UTC).map(|time| time.at.to_string())
    }

    #[test]
    fn reads_what_needs_no_order() {
        for (text, expected) in [
            ("11/May/24 03:26 PM", "2024-05-11T15:26:00Z"),
            ("11/May/24 12:05 AM", "2024-05-11T00:05:00Z"),
            ("11/May/24 12:05 pm", "2024-05-11T12:05:00Z"),
            ("16.01.2015 08:30", "2015-01-16T08:30:00Z"),
            ("03.04.2015", "2015-04-03T00:00:00Z"),
            ("Jun 21, 2025, 4:14 PM", "2025-06-21T16:14:00Z"),
            ("21-Jun-2025", "2025-06-21T00:00:00Z"),
            ("2025/06/21 16:14:05", "2025-06-21T16:14:05Z"),
            ("5/5/2025 10:00", "2025-05-05T10:00:00Z"),
            ("1 Sept 1999", "1999-09-01T00:00:00Z"),
        ] {
            assert_eq!(utc(text, None).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn numbers_need_the_order_of_the_file() {
        let (day, month) = (Some(DateOrder::DayFirst), Some(DateOrder::MonthFirst));
        assert_eq!(utc("3/4/2025 16:14", day).as_deref(), Ok("2025-04-03T16:14:00Z"));
        assert_eq!(utc("3/4/2025 16:14", month).as_deref(), Ok("2025-03-04T16:14:00Z"));
        assert_eq!(utc("3/4/2025 16:14", None), Err(TimeError::Form));
        assert_eq!(utc("6/21/2025 16:14", day), Err(TimeError::NoSuchTime));
        assert_eq!(told_order("3/4/2025"), Told::Both);
        assert_eq!(told_order("6/21/2025 16:14"), Told::Only(DateOrder::MonthFirst));
        assert_eq!(told_order("29/2/2016 01:16"), Told::Only(DateOrder::DayFirst));
        for text in ["5/5/2025", "2025-06-21", "11/May/24", "03.04.2015", "soon", ""] {
            assert_eq!(told_order(text), Told::Nothing, "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_local_time() {
        for text in
            ["", "soon", "1/2", "1/2/3/4", "1/2/2025 10", "1/2/2025 10:x", "May", "1/Foo/24", "é/1/2024"]
        {
            assert_eq!(utc(text, Some(DateOrder::DayFirst)), Err(TimeError::Form), "{text}");
        }
        assert_eq!(utc("31/Feb/24", None), Err(TimeError::NoSuchTime));
        assert_eq!(utc("1/May/24 25:00", None), Err(TimeError::NoSuchTime));
        assert_eq!(utc("1/May/24 10:00:61", None), Err(TimeError::NoSuchTime));
    }
}
