//! Dates and times as people write them into documents.

use std::sync::LazyLock;

use jiff::{civil, tz::TimeZone};
use regex::Regex;

use crate::model::Instant;

/// A date, a time of day, or both, and where they stand in a text.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub date: Option<civil::Date>,
    pub time: Option<civil::Time>,
    /// The zone that is written behind the time.
    pub zone: Option<TimeZone>,
    pub start: usize,
    pub end: usize,
    /// Whether the year is written with a digit too many.
    pub is_mistyped: bool,
}

impl Moment {
    /// Returns the instant in a zone, unless the moment names its own; without a time, the first midnight.
    pub fn instant(&self, date: Option<civil::Date>, zone: &TimeZone) -> Option<Instant> {
        let date = self.date.or(date)?;
        if !(1..=9998).contains(&date.year()) {
            return None;
        }
        let time = self.time.unwrap_or_else(civil::Time::midnight);
        Instant::from_civil(date.to_datetime(time), self.zone.as_ref().unwrap_or(zone))
    }
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let month = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?";
    compiled(&format!(
        r"(?i)(\d{{4,5}})[-/](\d{{1,2}})[-/](\d{{1,2}})|\b{month}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b|\b(\d{{1,2}})(?:st|nd|rd|th)?\.?(?:\s+of)?\s+{month},?\s+(\d{{4}})\b|\b(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}})\b",
    ))
});

static DAY_OF_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    let month = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?";
    compiled(&format!(
        r"(?i)^(?:(\d{{1,2}})(?:st|nd|rd|th)?\.?\s+{month}|{month}\s+(\d{{1,2}})(?:st|nd|rd|th)?)\b[,\s]*"
    ))
});

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)^(\d{1,2})[:.](\d{2})(?::(\d{2}))?(?:\.\d+)?(?:\s*([ap])\.?m\b\.?)?(?:\s*(z\b|[+-]\d{2}:?\d{2}\b|\(?[a-z]{2,5}\b\)?))?",
    )
});

static CLOSE_TIME: LazyLock<Regex> = LazyLock::new(|| compiled(r"^[ T](\d{2})(\d{2})\b"));

static BETWEEN: LazyLock<Regex> =
    LazyLock::new(|| compiled(r"(?i)^(?:T|[\s,@*_(]|-\s|–|\bat\b|\baround\b|\bapprox\.?|~)*"));

static ZONE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\b(?:times?|time ?zone|tz)\b[^.\n|]{0,40}?[\s(]((?:UTC|GMT)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|[A-Z]{2,4}T)\b",
    )
});

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is fixed and tested")
}

/// Finds the first date of a text, with the time that follows it.
pub(super) fn find_date(text: &str) -> Option<Moment> {
    let found = DATE.captures(text)?;
    let whole = found.get(0)?;
    let number = |index: usize| found.get(index).and_then(|part| part.as_str().parse::<i16>().ok());
    let written = found.get(1).map_or("", |year| year.as_str());
    let is_mistyped = written.len() == 5;
    let first = if is_mistyped { Some(corrected_year(written)?) } else { number(1) };
    let month = |index: usize| {
        let name = found.get(index)?.as_str().to_ascii_lowercase();
        MONTHS.iter().position(|month| name.starts_with(month)).map(|index| index as i16 + 1)
    };
    let (year, month, day) = match (first, number(6), number(9), number(12)) {
        (Some(year), ..) => (year, number(2)?, number(3)?),
        (_, Some(year), ..) => (year, month(4)?, number(5)?),
        (_, _, Some(year), _) => (year, month(8)?, number(7)?),
        (_, _, _, Some(year)) => (year, number(11)?, number(10)?),
        _ => return None,
    };
    let date = civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let mut moment = Moment {
        date: Some(date),
        time: None,
        zone: None,
        start: whole.start(),
        end: whole.end(),
        is_mistyped,
    };
    let rest = &text[whole.end()..];
    if let Some(close) = CLOSE_TIME.captures(rest) {
        let two = |index: usize| close.get(index).and_then(|part| part.as_str().parse::<i8>().ok());
        if let (Some(hour), Some(minute)) = (two(1), two(2))
            && let Ok(time) = civil::Time::new(hour, minute, 0, 0)
        {
            moment.time = Some(time);
            moment.end += close.get(0).map_or(0, |part| part.end());
            return Some(moment);
        }
    }
    let gap = BETWEEN.find(rest).map_or(0, |gap| gap.end());
    if let Some((time, zone, length)) = time_of_day(&rest[gap..], true) {
        moment.time = Some(time);
        moment.zone = zone;
        moment.end += gap + length;
    }
    Some(moment)
}

/// Returns the year meant by five digits: the one of our time that comes of leaving out the first or the last.
fn corrected_year(digits: &str) -> Option<i16> {
    // Digits of another script take more bytes, and make no year.
    let candidates = [digits.get(..4)?, digits.get(1..)?].map(|year| year.parse::<i16>().unwrap_or(0));
    candidates.into_iter().find(|year| (1900..=2100).contains(year))
}

/// Reads the date, or the time of day, with which a text starts; marks before it are passed over.
///
/// A day and a month without a year take the given year.
pub(super) fn at_start(text: &str, year: Option<i16>) -> Option<Moment> {
    let start = text.len() - text.trim_start_matches(|c: char| !c.is_alphanumeric()).len();
    let rest = &text[start..];
    // A weekday may come first.
    if let Some(moment) = find_date(rest)
        && rest[..moment.start].chars().all(|c| c.is_alphabetic() || c == ',' || c == ' ')
        && rest[..moment.start].split_whitespace().count() <= 2
    {
        return Some(Moment { start: moment.start + start, end: moment.end + start, ..moment });
    }
    if let Some(moment) = year.and_then(|year| without_year(rest, year)) {
        return Some(Moment { start: moment.start + start, end: moment.end + start, ..moment });
    }
    let (time, zone, length) = time_of_day(rest, false)?;
    Some(Moment { date: None, time: Some(time), zone, start, end: start + length, is_mistyped: false })
}

/// Reads `19. April, 11:00` or `Feb 21, 13:00` at the start of a text.
fn without_year(text: &str, year: i16) -> Option<Moment> {
    let found = DAY_OF_MONTH.captures(text)?;
    let part = |index: usize| found.get(index).map(|part| part.as_str());
    let name = part(2).or(part(3))?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| name.starts_with(month))? as i8 + 1;
    let day = part(1).or(part(4))?.parse().ok()?;
    let date = civil::Date::new(year, month, day).ok()?;
    let (time, zone, end) =
        match found.get(0).map(|whole| (whole.end(), time_of_day(&text[whole.end()..], false))) {
            Some((end, Some((time, zone, length)))) => (Some(time), zone, end + length),
            Some((end, None)) => (None, None, end),
            None => return None,
        };
    Some(Moment { date: Some(date), time, zone, start: 0, end, is_mistyped: false })
}

/// Finds the zone that a remark such as `All times in CET.` or a header `Time (UTC)` states.
pub(super) fn stated_zone(text: &str) -> Option<TimeZone> {
    ZONE.captures(text).and_then(|found| named_zone(found.get(1)?.as_str()))
}

fn time_of_day(text: &str, has_date: bool) -> Option<(civil::Time, Option<TimeZone>, usize)> {
    let found = TIME.captures(text)?;
    let number = |index: usize| found.get(index).and_then(|part| part.as_str().parse::<i8>().ok());
    let mut hour = number(1)?;
    if let Some(half) = found.get(4) {
        let is_afternoon = half.as_str().eq_ignore_ascii_case("p");
        hour = hour % 12 + if is_afternoon { 12 } else { 0 };
    }
    let second = number(3).unwrap_or(0).min(59);
    let time = civil::Time::new(hour, number(2)?, second, 0).ok()?;
    // `13:30-13:45` is a stretch of time, not an offset, unless a date stands before it.
    let is_zone = |zone: &str| has_date || !zone.starts_with(['+', '-']);
    let zone = found.get(5).map(|zone| zone.as_str()).filter(|zone| is_zone(zone));
    let zone = zone.and_then(|zone| named_zone(zone.trim_matches(['(', ')'])));
    let end = match (&zone, found.get(5)) {
        // A word behind the time that names no zone is not part of it.
        (None, Some(word)) => text[..word.start()].trim_end().len(),
        _ => found.get(0)?.end(),
    };
    Some((time, zone, end))
}

/// Returns the zone of an offset or of a usual abbreviation.
///
/// An abbreviation means the civil time of its place, summer or winter: reports written in July say `CET` or `PST`
/// all the same.
fn named_zone(name: &str) -> Option<TimeZone> {
    let name = name.to_ascii_uppercase();
    let place = match name.as_str() {
        "Z" | "UTC" | "GMT" => return Some(TimeZone::UTC),
        "CET" | "CEST" => "Europe/Paris",
        "EET" | "EEST" => "Europe/Helsinki",
        "WET" | "WEST" => "Europe/Lisbon",
        "BST" => "Europe/London",
        "PST" | "PDT" | "PT" => "America/Los_Angeles",
        "MST" | "MDT" | "MT" => "America/Denver",
        "CST" | "CDT" | "CT" => "America/Chicago",
        "EST" | "EDT" | "ET" => "America/New_York",
        "IST" => "Asia/Kolkata",
        "JST" => "Asia/Tokyo",
        "AEST" | "AEDT" => "Australia/Sydney",
        other => {
            let other = other.trim_start_matches("UTC").trim_start_matches("GMT").trim_start();
            let sign = match other.as_bytes().first()? {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let digits: String = other.chars().filter(char::is_ascii_digit).collect();
            let number: i32 = digits.parse().ok()?;
            // `GMT+2` has no minutes.
            let number = if digits.len() <= 2 { number * 100 } else { number };
            if number > 1400 {
                return None;
            }
            let seconds = sign * (number / 100 * 3600 + number % 100 * 60);
            return jiff::tz::Offset::from_seconds(seconds).ok().map(TimeZone::fixed);
        }
    };
    TimeZone::get(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(moment: Option<Moment>) -> Option<String> {
        moment?.instant(None, &TimeZone::UTC).map(|at| at.to_string())
    }

    #[test]
    fn reads_what_people_write() {
        for (text, expected) in [
            ("First detected: 2021-11-05 9:29", "2021-11-05T09:29:00Z"),
            ("2022-03-10 11.56", "2022-03-10T11:56:00Z"),
            ("2025-01-14 1600", "2025-01-14T16:00:00Z"),
            ("2023-01-04 (Time TBC)", "2023-01-04T00:00:00Z"),
            ("2017-11-30 4:23PM PST, OOM", "2017-12-01T00:23:00Z"),
            ("Outage - September 29, 2025", "2025-09-29T00:00:00Z"),
            ("On 3rd of February 2020 at 12:30 UTC", "2020-02-03T12:30:00Z"),
            ("Sep 27 2017 13:06", "2017-09-27T13:06:00Z"),
            ("2021-12-10   15:40", "2021-12-10T15:40:00Z"),
            ("2024-02-29T12:34:56+02:00", "2024-02-29T10:34:56Z"),
            ("22025-03-18 09:36", "2025-03-18T09:36:00Z"),
            ("20202-01-16 12:00", "2020-01-16T12:00:00Z"),
            ("16.01.2015 08:30", "2015-01-16T08:30:00Z"),
            ("2024-07-01 12:00 we saw it", "2024-07-01T12:00:00Z"),
        ] {
            assert_eq!(utc(find_date(text)).as_deref(), Some(expected), "{text}");
        }
        for text in ["20xx-MM-DD HH:mm", "2024-13-01", "no date", "version 1.2.3"] {
            assert!(find_date(text).is_none(), "{text}");
        }
    }

    #[test]
    fn reads_the_start_of_an_entry() {
        let moment = at_start("~13:30-13:45: something", None).expect("a time");
        assert_eq!((moment.date, moment.time), (None, Some(civil::time(13, 30, 0, 0))));
        assert!(moment.zone.is_none());
        assert!(
            at_start("Friday 29 November 2019 we scaled", None).is_some_and(|moment| moment.date.is_some())
        );
        assert!(at_start("The cluster failed on 2020-01-01", None).is_none());
        let moment = at_start("19. April, 11:00", Some(2018)).expect("a day and a time");
        assert_eq!(utc(Some(moment)).as_deref(), Some("2018-04-19T11:00:00Z"));
        assert!(at_start("2X:XX (not sure)", Some(2018)).is_none());
    }

    #[test]
    fn takes_the_civil_time_of_the_place() {
        assert_eq!(utc(find_date("2022-06-02 10:00 CET")).as_deref(), Some("2022-06-02T08:00:00Z"));
        for text in [
            "All times in CET.",
            "Date and Time in CET",
            "Time (UTC)",
            "All times are CEST",
            "All times in GMT+2",
        ] {
            assert!(stated_zone(text).is_some(), "{text}");
        }
        assert!(stated_zone("Three times a DAY").is_none());
    }
}
