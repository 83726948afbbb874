//! Times read by the month they lie in.

use super::time::{days_from_civil, pairs, read_plain};
use crate::model::{DAY, Instant};

/// Reads times of the form of most exports, and remembers the months they lie in.
///
/// It reads what [`read_plain`] reads. The times of an export lie in few months: that of a text is looked up by its
/// first eight bytes, and only its day and its time of day are read digit by digit.
pub(super) struct Months {
    /// By a few bits of a month's text.
    known: Box<[Month; PLACES]>,
}

/// A month as times begin with it, `2024-07-`.
#[derive(Clone, Copy)]
struct Month {
    text: u64,
    /// The days from 1970-01-01 to its first.
    begins: i32,
    /// How many days it has; 0 of none.
    days: u32,
}

/// As many as the last digit of a year, an odd or even ten of months and a digit of months make.
const PLACES: usize = 1 << 9;

impl Default for Months {
    fn default() -> Self {
        Self { known: Box::new([Month { text: 0, begins: 0, days: 0 }; PLACES]) }
    }
}

impl Months {
    /// Reads `2024-07-01T13:00:00Z`; none for any other text, or for no real time.
    #[inline]
    pub fn read(&mut self, text: &[u8; 20]) -> Option<Instant> {
        let (month, rest) = text.split_first_chunk()?;
        let [d, a, t, time @ .., z] = rest else { return None };
        let month = u64::from_le_bytes(*month);
        let known = self.known[place(month)];
        let (day, no_day) = pairs([*d, *a, *t, *z, 0, 0, 0, 0], *b"00TZ\0\0\0\0", 0xFFFF);
        let (time, no_time) = pairs(time.try_into().ok()?, *b"00:00:00", 0xFFFF_00FF_FF00_FFFF);
        // Hours stand in the lowest byte, minutes in the fourth and seconds in the seventh.
        let numbers = time & 0x00FF_0000_FF00_00FF;
        // From 24 hours, 60 minutes or 60 seconds on, the high bit of a byte is set.
        let beyond = numbers.wrapping_add(0x0044_0000_4400_0068) & 0x0080_0000_8000_0080;
        let day = (day as u32 & 0xFF).wrapping_sub(1);
        if no_day | no_time | beyond != 0 || known.text != month || day >= known.days {
            return self.read_new(text);
        }
        // Hours and minutes are moved to where the seconds stand, as seconds: their sum is there.
        let weighed = u128::from(numbers) * (1 | 60 << 24 | 3600 << 48);
        let seconds = (weighed >> 48) as i64 & 0xFF_FFFF;
        Some(Instant(i64::from(known.begins + day as i32) * DAY + seconds * 1_000_000))
    }

    /// Reads a time digit by digit and remembers its month.
    #[cold]
    fn read_new(&mut self, text: &[u8; 20]) -> Option<Instant> {
        let at = read_plain(text)?;
        let number = |digits: &[u8]| digits.iter().fold(0, |n, digit| 10 * n + i64::from(digit - b'0'));
        let (year, month) = (number(&text[..4]), number(&text[5..7]));
        let begins = days_from_civil(year, month, 1).ok()?;
        let ends = days_from_civil(year + month / 12, month % 12 + 1, 1).ok();
        let key = u64::from_le_bytes(*text.first_chunk()?);
        let days = ends.map_or(0, |ends| ends - begins) as u32;
        self.known[place(key)] = Month { text: key, begins: begins as i32, days };
        Some(at)
    }
}

/// Returns where a month is remembered: the last digit of the year and those of the month, brought side by side.
#[inline]
fn place(month: u64) -> usize {
    const DIGITS: u64 = 0x000F_0100_0F00_0000;
    let gathered = (month & DIGITS).wrapping_mul(1 << 36 | 1 << 19 | 1 << 7);
    (gathered >> (u64::BITS - PLACES.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_the_same_by_their_month() {
        let mut months = Months::default();
        let mut check = |text: &[u8]| {
            let text = text.try_into().expect("as long as a time");
            assert_eq!(months.read(text), read_plain(text), "{text:?}");
        };
        let good = *b"2024-07-01T13:59:08Z";
        for _ in 0..2 {
            // The last days of the calendar included: the month behind 9998-12 cannot be dated.
            for year in [1, 1899, 1970, 2023, 2024, 2034, 2100, 9997, 9998, 9999] {
                for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                    check(format!("{year:04}-{month:02}-{day:02}T23:59:58Z").as_bytes());
                }
            }
            for time in ["24:00:00", "00:60:00", "00:00:60", "99:99:99", "23:59:59", "00:00:00", "07:08:09"] {
                check(format!("2024-07-31T{time}Z").as_bytes());
            }
            for at in 0..good.len() {
                for byte in 0..=u8::MAX {
                    let mut text = good;
                    text[at] = byte;
                    check(&text);
                }
            }
        }
    }
}
