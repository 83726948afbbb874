//! Ticks of a time axis: days, months, quarters or years, as the room allows.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

/// The distances between date ticks that are tried, finest first.
const STEPS: [Step; 14] = [
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Months(12),
    Step::Months(24),
    Step::Months(60),
    Step::Months(120),
    Step::Months(600),
    Step::Months(1200),
    Step::Months(12000),
];

const MICROSECONDS_PER_DAY: i64 = 86_400_000_000;

#[derive(Clone, Copy)]
enum Step {
    Days(i32),
    Months(i32),
}

impl Step {
    /// Returns the pixels that a label takes with the gap beside it.
    const fn label_width(self) -> f64 {
        match self {
            Self::Days(_) => 66.0,
            Self::Months(n) if n % 12 == 0 => 56.0,
            Self::Months(_) => 46.0,
        }
    }
}

/// Names an instant on a time axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DateTick {
    pub(super) at: i64,
    /// Day or month; the year where ticks are years apart.
    pub(super) label: String,
    /// The year, on the first tick and wherever it changes.
    pub(super) year: Option<String>,
}

/// Spells the date of an instant.
pub(super) fn day(at: i64) -> String {
    civil(at).to_string()
}

/// Lists date ticks between two instants, as many as `room` pixels can show.
pub(super) fn date_ticks(first: i64, last: i64, room: f64) -> Vec<DateTick> {
    let (from, to) = (civil(first), civil(last));
    for step in STEPS {
        let most = (room / step.label_width()).floor().max(1.0) as usize;
        let ticks = ticks_of(step, from, to, (first, last), most);
        if let Some(ticks) = ticks
            && !ticks.is_empty()
        {
            return ticks;
        }
    }
    Vec::new()
}

/// Lists the ticks of one step, or nothing when there are more than `most`.
fn ticks_of(
    step: Step,
    from: Date,
    to: Date,
    (first, last): (i64, i64),
    most: usize,
) -> Option<Vec<DateTick>> {
    let span = match step {
        Step::Days(n) => days(from, to) / i64::from(n),
        Step::Months(n) => (month_index(to) - month_index(from)) / i64::from(n),
    };
    if span > most as i64 + 2 {
        return None;
    }
    let mut ticks: Vec<DateTick> = Vec::new();
    let mut shown_year = None;
    for k in 0..=span + 1 {
        let Some(on) = tick_date(step, from, k) else {
            continue;
        };
        let at = microseconds(on);
        if at < first || at > last {
            continue;
        }
        let year = on.year();
        let (label, below) = match step {
            Step::Months(n) if n % 12 == 0 => (year.to_string(), None),
            Step::Months(_) => (month_name(on), Some(year)),
            Step::Days(_) => (format!("{} {}", month_name(on), on.day()), Some(year)),
        };
        let year = below.filter(|_| shown_year != Some(year));
        shown_year = below;
        ticks.push(DateTick { at, label, year: year.map(|year| year.to_string()) });
    }
    (ticks.len() <= most).then_some(ticks)
}

fn tick_date(step: Step, from: Date, k: i64) -> Option<Date> {
    match step {
        Step::Days(n) => {
            let epoch = date(1970, 1, 5);
            let index = days(epoch, from).div_euclid(i64::from(n)) + k;
            let whole_days = i32::try_from(index * i64::from(n)).ok()?;
            epoch.checked_add(jiff::Span::new().try_days(whole_days).ok()?).ok()
        }
        Step::Months(n) => {
            let index = (month_index(from).div_euclid(i64::from(n)) + k) * i64::from(n);
            let year = i16::try_from(index.div_euclid(12)).ok()?;
            let month = i8::try_from(index.rem_euclid(12) + 1).ok()?;
            Date::new(year, month, 1).ok()
        }
    }
}

fn month_name(on: Date) -> String {
    on.strftime("%b").to_string()
}

fn month_index(on: Date) -> i64 {
    i64::from(on.year()) * 12 + i64::from(on.month()) - 1
}

fn days(from: Date, to: Date) -> i64 {
    (microseconds(to) - microseconds(from)) / MICROSECONDS_PER_DAY
}

/// Returns the UTC date of an instant; instants beyond the calendar become its ends.
fn civil(at: i64) -> Date {
    let end = if at < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_microsecond(at).unwrap_or(end).to_zoned(TimeZone::UTC).date()
}

fn microseconds(on: Date) -> i64 {
    on.to_zoned(TimeZone::UTC).map_or(i64::MAX, |zoned| zoned.timestamp().as_microsecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(first: Date, last: Date, room: f64) -> Vec<String> {
        date_ticks(microseconds(first), microseconds(last), room)
            .into_iter()
            .map(|tick| match tick.year {
                Some(year) => format!("{} {year}", tick.label),
                None => tick.label,
            })
            .collect()
    }

    #[test]
    fn months_quarters_and_years_are_chosen_by_the_room() {
        let (from, to) = (date(2023, 11, 20), date(2024, 10, 2));
        let quarters = ["Jan 2024", "Apr", "Jul", "Oct"];
        assert_eq!(labels(from, to, 400.0), quarters);
        assert_eq!(labels(from, date(2024, 2, 20), 200.0), ["Dec 2023", "Jan 2024", "Feb"]);
        assert_eq!(labels(from, date(2029, 1, 1), 340.0), ["2024", "2025", "2026", "2027", "2028", "2029"]);
        assert_eq!(labels(date(2024, 3, 1), date(2024, 3, 3), 200.0), ["Mar 1 2024", "Mar 2", "Mar 3"]);
    }

    #[test]
    fn instants_beyond_the_calendar_are_survived() {
        assert!(date_ticks(i64::MIN, i64::MAX, 400.0).len() <= 8);
        assert!(date_ticks(i64::MAX, i64::MAX, 400.0).len() <= 8);
    }
}
