//! Times as exports write them.

use jiff::{civil, tz::TimeZone};

use crate::model::{DAY, Instant};

/// A time that was read, and how exactly it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadTime {
    /// The instant; of a date alone, its first midnight in the source's zone.
    pub at: Instant,
    /// Whether only a date was written.
    pub is_date: bool,
    /// Whether no offset was written, so that the zone of the source was taken.
    pub is_local: bool,
}

/// Why a text is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeError {
    /// It is not written as a time.
    Form,
    /// There is no such day or hour.
    NoSuchTime,
    /// It lies outside the years 1 to 9998.
    OutOfRange,
}

/// Reads RFC 3339 and its relatives: `T` or a space, seconds and fraction optional, an offset with or without a
/// colon, `Z`, ` UTC`, no offset at all, or a date alone.
///
/// # Errors
/// When the text is no time, names no real one, or lies outside the years 1 to 9998.
pub fn read_time(text: &str, zone: &TimeZone) -> Result<ReadTime, TimeError> {
    if let Some(at) = read_plain(text.as_bytes()) {
        return Ok(ReadTime { at, is_date: false, is_local: false });
    }
    let mut cursor = Cursor { rest: text.trim().as_bytes() };
    let year = cursor.digits(4)?;
    cursor.expect(b'-')?;
    let month = cursor.digits(2)?;
    cursor.expect(b'-')?;
    let day = cursor.digits(2)?;
    let days = days_from_civil(year, month, day)?;
    if cursor.rest.is_empty() {
        let at = if *zone == TimeZone::UTC { Instant(days * DAY) } else { local(year, month, day, 0, zone)? };
        return Ok(ReadTime { at, is_date: true, is_local: true });
    }
    if !(cursor.take(b'T') || cursor.take(b't') || cursor.take(b' ')) {
        return Err(TimeError::Form);
    }
    let microseconds = cursor.time_of_day()?;
    match cursor.offset()? {
        Some(offset) => {
            let at = Instant(days * DAY + microseconds - offset);
            Ok(ReadTime { at, is_date: false, is_local: false })
        }
        None if *zone == TimeZone::UTC => {
            Ok(ReadTime { at: Instant(days * DAY + microseconds), is_date: false, is_local: true })
        }
        None => {
            Ok(ReadTime { at: local(year, month, day, microseconds, zone)?, is_date: false, is_local: true })
        }
    }
}

/// Reads `2024-07-01T13:00:00Z`, the form of most exports; none for any other text, or for no real time.
///
/// Eight bytes are looked at in one go: the marks are compared, the digits of each pair are checked and combined.
#[inline]
pub(super) fn read_plain(text: &[u8]) -> Option<Instant> {
    let text: &[u8; 20] = text.try_into().ok()?;
    let (date, rest) = text.split_first_chunk()?;
    let (hour, second) = rest.split_first_chunk()?;
    let [a, b, c, d] = *second.first_chunk()?;
    let (date, no_date) = pairs(*date, *b"0000-00-", 0x00FF_FF00_FFFF_FFFF);
    let (hour, no_hour) = pairs(*hour, *b"00T00:00", 0xFFFF_00FF_FF00_FFFF);
    let (second, no_second) = pairs([a, b, c, d, 0, 0, 0, 0], *b":00Z\0\0\0\0", 0x00FF_FF00);
    let at = |pairs: u64, byte: u32| ((pairs >> (8 * byte)) & 0xFF) as i64;
    let (year, month, day) = (100 * at(date, 0) + at(date, 2), at(date, 5), at(hour, 0));
    let (hour, minute, second) = (at(hour, 3), at(hour, 6), at(second, 1));
    // Asked together, since nearly every text passes; the least of differences is negative where any is.
    let left = (23 - hour) | (59 - minute) | (59 - second);
    if no_date | no_hour | no_second != 0 || left < 0 {
        return None;
    }
    let days = days_of(year, month, day).or_else(|| days_from_civil(year, month, day).ok())?;
    Some(Instant(days * DAY + ((hour * 60 + minute) * 60 + second) * 1_000_000))
}

/// The first of the years that are looked up; up to 2077 every fourth is a leap year.
const FIRST_YEAR: i64 = 1950;

/// The days from 1970-01-01 to the first of each month, and to the one after the last.
const MONTHS: [i32; 128 * 12 + 1] = {
    let (mut days, mut months, mut at) = (-7305, [0; 128 * 12 + 1], 0);
    while at < months.len() {
        months[at] = days;
        let is_leap_day = at % 12 == 1 && (FIRST_YEAR as usize + at / 12).is_multiple_of(4);
        days += LENGTHS[at % 12] as i32 + is_leap_day as i32;
        at += 1;
    }
    months
};

/// Looks up the days from 1970-01-01 to a day of the years in which most incidents occur; none for any other.
#[inline]
fn days_of(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) {
        return None;
    }
    let at = usize::try_from((year - FIRST_YEAR) * 12 + month - 1).ok()?;
    let [begins, ends] = *MONTHS.get(at..)?.first_chunk()?;
    let days = begins + day as i32 - 1;
    (begins <= days && days < ends).then_some(i64::from(days))
}

/// Returns, in the place of each byte, the number that it makes with the byte behind it where both are digits, and bits
/// where a mark differs or a digit is none.
///
/// `digits` covers the bytes that are digits in `form`; the others are marks.
#[inline]
pub(super) fn pairs(text: [u8; 8], form: [u8; 8], digits: u64) -> (u64, u64) {
    const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
    let difference = u64::from_le_bytes(text) ^ u64::from_le_bytes(form);
    let numbers = difference & digits;
    // Marks do not differ; a digit differs from `0` in its low four bits only, and by at most nine. What is carried
    // into another byte here comes from one that has a high bit already.
    let wrong = (difference & !digits) | ((numbers | numbers.wrapping_add(0x0606_0606_0606_0606)) & HIGH);
    // Two digits make 99 at most, so nothing is carried into the next byte.
    (numbers.wrapping_mul(10).wrapping_add(numbers >> 8), wrong)
}

/// Returns the midnight that ends the day which starts at `date` in a zone.
#[must_use]
pub fn following_midnight(date: Instant, zone: &TimeZone) -> Instant {
    if *zone == TimeZone::UTC {
        return date.plus(DAY);
    }
    date.civil(zone)
        .date()
        .tomorrow()
        .ok()
        .and_then(|tomorrow| Instant::from_civil(tomorrow.to_datetime(civil::Time::midnight()), zone))
        .unwrap_or_else(|| date.plus(DAY))
}

fn local(year: i64, month: i64, day: i64, microseconds: i64, zone: &TimeZone) -> Result<Instant, TimeError> {
    let date = civil::Date::new(year as i16, month as i8, day as i8).map_err(|_| TimeError::NoSuchTime)?;
    let seconds = microseconds / 1_000_000;
    let time = civil::Time::new(
        (seconds / 3600) as i8,
        (seconds / 60 % 60) as i8,
        (seconds % 60) as i8,
        (microseconds % 1_000_000 * 1000) as i32,
    )
    .map_err(|_| TimeError::NoSuchTime)?;
    Instant::from_civil(date.to_datetime(time), zone).ok_or(TimeError::OutOfRange)
}

/// The days of each month of a common year.
const LENGTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Counts the days from 1970-01-01 in the proleptic Gregorian calendar.
#[inline]
pub(super) fn days_from_civil(year: i64, month: i64, day: i64) -> Result<i64, TimeError> {
    if !(1..=12).contains(&month) || day < 1 {
        return Err(TimeError::NoSuchTime);
    }
    if !(1..=9998).contains(&year) {
        return Err(TimeError::OutOfRange);
    }
    let (year, month, day) = (year as u32, month as u32, day as u32);
    let is_leap = || year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if day > LENGTHS[month as usize - 1] && !(month == 2 && day == 29 && is_leap()) {
        return Err(TimeError::NoSuchTime);
    }
    // Years from March make the leap day the last of its year (H. Hinnant, "chrono-Compatible Low-Level Date
    // Algorithms", 2013).
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Ok(i64::from(days) - 719_468)
}

struct Cursor<'a> {
    rest: &'a [u8],
}

impl Cursor<'_> {
    fn digits(&mut self, count: usize) -> Result<i64, TimeError> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or(TimeError::Form)?;
        let mut value = 0;
        for byte in head {
            if !byte.is_ascii_digit() {
                return Err(TimeError::Form);
            }
            value = value * 10 + i64::from(byte - b'0');
        }
        self.rest = rest;
        Ok(value)
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), TimeError> {
        if self.take(byte) { Ok(()) } else { Err(TimeError::Form) }
    }

    /// Reads `HH:MM[:SS[.fraction]]`; a leap second is read as the second before it.
    fn time_of_day(&mut self) -> Result<i64, TimeError> {
        let hour = self.digits(2)?;
        self.expect(b':')?;
        let minute = self.digits(2)?;
        let mut second = 0;
        let mut fraction = 0;
        if self.take(b':') {
            second = self.digits(2)?;
            if self.take(b'.') || self.take(b',') {
                let count = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
                if count == 0 {
                    return Err(TimeError::Form);
                }
                let mut scale = 100_000;
                for byte in &self.rest[..count] {
                    fraction += i64::from(byte - b'0') * scale;
                    scale /= 10;
                }
                self.rest = &self.rest[count..];
            }
        }
        if hour > 23 || minute > 59 || second > 60 {
            return Err(TimeError::NoSuchTime);
        }
        Ok(((hour * 60 + minute) * 60 + second.min(59)) * 1_000_000 + fraction)
    }

    /// Reads what is left: an offset in microseconds, or none.
    fn offset(&mut self) -> Result<Option<i64>, TimeError> {
        match self.rest {
            [] => return Ok(None),
            b"Z" | b"z" | b" UTC" | b"UTC" | b" GMT" => return Ok(Some(0)),
            _ => {}
        }
        self.take(b' ');
        let sign = if self.take(b'+') {
            1
        } else if self.take(b'-') {
            -1
        } else {
            return Err(TimeError::Form);
        };
        let hours = self.digits(2)?;
        self.take(b':');
        let minutes = if self.rest.is_empty() { 0 } else { self.digits(2)? };
        if !self.rest.is_empty() {
            return Err(TimeError::Form);
        }
        if hours > 23 || minutes > 59 {
            return Err(TimeError::NoSuchTime);
        }
        Ok(Some(sign * (hours * 60 + minutes) * 60_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> Result<String, TimeError> {
        read_time(text, &TimeZone::UTC).map(|time| time.at.to_string())
    }

    #[test]
    fn reads_the_usual_forms() {
        for (text, expected) in [
            ("2024-02-29T12:34:56Z", "2024-02-29T12:34:56Z"),
            ("2024-02-29 12:34", "2024-02-29T12:34:00Z"),
            ("2024-02-29T12:34:56.789+0200", "2024-02-29T10:34:56.789Z"),
            ("2024-02-29T12:34:56-05:30", "2024-02-29T18:04:56Z"),
            ("2024-02-29T12:34:56.123456789Z", "2024-02-29T12:34:56.123456Z"),
            (" 2024-02-29 ", "2024-02-29T00:00:00Z"),
            ("1628-08-10", "1628-08-10T00:00:00Z"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
        ] {
            assert_eq!(utc(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn agrees_with_the_calendar_of_the_date_library() {
        let mut days = -719_000;
        while days < 2_900_000 {
            let text = Instant(days * DAY).to_string();
            let read = read_time(&text, &TimeZone::UTC).map(|time| time.at);
            assert_eq!(read, Ok(Instant(days * DAY)), "{text}");
            days += 37;
        }
    }

    #[test]
    fn the_quick_way_takes_digits_only() {
        let good = *b"2024-07-01T13:59:08Z";
        assert_eq!(read_plain(&good).map(|at| at.to_string()).as_deref(), Some("2024-07-01T13:59:08Z"));
        for at in 0..20 {
            for byte in 0..=255u8 {
                let mut text = good;
                text[at] = byte;
                let is_mark = good[at] == byte;
                if byte.is_ascii_digit() == good[at].is_ascii_digit() && (byte.is_ascii_digit() || is_mark) {
                    continue;
                }
                assert_eq!(read_plain(&text), None, "{:?}", String::from_utf8_lossy(&text));
            }
        }
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in
            ["", "yesterday", "2024", "2024-1-1", "01/02/2024", "2024-01-01Tx", "2024-01-01T10:00:00Zebra"]
        {
            assert_eq!(utc(text), Err(TimeError::Form), "{text}");
        }
        for text in ["2023-02-29", "2024-13-01", "2024-01-01T24:00:00Z"] {
            assert_eq!(utc(text), Err(TimeError::NoSuchTime), "{text}");
        }
        assert_eq!(utc("9999-12-31"), Err(TimeError::OutOfRange));
        assert_eq!(utc("0000-01-01"), Err(TimeError::OutOfRange));
    }

    #[test]
    fn takes_the_zone_of_the_source_where_no_offset_is_written() {
        let zone = TimeZone::get("Europe/Copenhagen").expect("a bundled zone");
        let summer = read_time("2024-07-01 02:00", &zone).expect("a time");
        assert_eq!(summer.at.to_string(), "2024-07-01T00:00:00Z");
        assert!(summer.is_local);
        let day = read_time("2024-03-31", &zone).expect("a date");
        // That day has 23 hours.
        assert_eq!(following_midnight(day.at, &zone).0 - day.at.0, 23 * 3_600_000_000);
    }
}
