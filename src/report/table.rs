//! Tables as rows of typed values.

use std::borrow::Cow;

use crate::model::Instant;

use super::id_list::IdList;
use super::lines::Lines;

/// One cell of a table, in full precision.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Not computable, or not stated.
    Empty,
    /// A count.
    Count(u64),
    /// A measurement.
    Number(f64),
    /// A truth value.
    Flag(bool),
    /// An instant.
    Instant(Instant),
    /// Text.
    Text(Cow<'a, str>),
    /// Text that needs no quotes in CSV and that no spreadsheet takes for a formula.
    Plain(&'a str),
    /// Ids of incidents.
    List(IdList<'a>),
}

impl<'a> Value<'a> {
    /// Makes a cell of text that lives elsewhere.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// Tells whether the cell is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Spells the cell as every text format does: counts as integers, numbers in the shortest form that reads back
    /// to the same 64-bit float, instants as RFC 3339 in UTC.
    pub fn spell(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Count(count) => Cow::Owned(count.to_string()),
            Self::Number(number) => Cow::Owned(with_shortest(*number, str::to_owned)),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Self::Instant(at) => Cow::Owned(at.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Plain(text) => Cow::Borrowed(text),
            Self::List(list) => Cow::Owned(list.spell()),
        }
    }

    /// Appends what [`Self::spell`] returns, and a comma.
    #[inline]
    pub(super) fn push_onto(&self, lines: &mut Lines) {
        match self {
            Self::Empty => lines.push(b','),
            Self::Count(count) => lines.push_field(itoa::Buffer::new().format(*count).as_bytes()),
            // Many a probability is 1, and need not be looked for.
            Self::Number(1.0) => lines.push_field(b"1.0"),
            Self::Number(number) => with_shortest(*number, |text| lines.push_field(text.as_bytes())),
            Self::Text(text) => lines.push_field(text.as_bytes()),
            Self::Plain(text) => lines.push_field(text.as_bytes()),
            Self::List(list) => list.push_onto(lines),
            Self::Flag(_) => lines.push_field(self.spell().as_bytes()),
            Self::Instant(at) => match at.spell_whole_second() {
                Some(text) => lines.push_field(&text),
                None => lines.push_field(at.to_string().as_bytes()),
            },
        }
    }
}

/// As long as the shortest form of a number is at most: a sign, 17 digits, a point and an exponent.
const LONGEST: usize = "-1.2345678901234567e-308".len();

/// Hands over the shortest form of a number that reads back to it, as `{:?}` spells it.
#[inline]
fn with_shortest<T>(number: f64, take: impl FnOnce(&str) -> T) -> T {
    let size = number.abs();
    if size >= 1e16 || size.is_nan() {
        // The quick way spells these with `e+`, the standard library does not.
        return take(&format!("{number:?}"));
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(number);
    if (1e-5..1e-4).contains(&size) {
        // The quick way spells these with leading zeros: `0.000025`, not `2.5e-5`.
        let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
        if let Some((first, rest)) =
            digits.strip_prefix("0.0000").and_then(|digits| digits.split_at_checked(1))
        {
            let point = if rest.is_empty() { "" } else { "." };
            let (mut spelled, mut end) = ([0; LONGEST], 0);
            for part in [sign, first, point, rest, "e-5"] {
                spelled[end..end + part.len()].copy_from_slice(part.as_bytes());
                end += part.len();
            }
            return take(std::str::from_utf8(&spelled[..end]).unwrap_or_default());
        }
    }
    take(text)
}

impl From<u64> for Value<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        // An empty sum is −0, which is no value of its own.
        if number.is_nan() { Self::Empty } else { Self::Number(number + 0.0) }
    }
}

impl From<bool> for Value<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Instant> for Value<'_> {
    fn from(at: Instant) -> Self {
        Self::Instant(at)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// A table whose rows are made as they are read, so that a large one is never held whole.
pub struct Table<'a> {
    /// Its name, which is also its file's.
    pub name: &'static str,
    /// The names of its columns.
    pub columns: &'static [&'static str],
    /// Its rows, each as long as the columns.
    pub rows: Box<dyn Iterator<Item = Vec<Value<'a>>> + 'a>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Value;

    /// Tells whether two spellings of a number are as long and differ by one in the last digit, the exact value, of
    /// which one more digit is a 5, standing in between.
    fn is_tied(number: f64, one: &str, other: &str) -> bool {
        let common = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
        let exact = format!("{number:.400}");
        let middle = exact.trim_end_matches('0');
        one.len() == other.len()
            && middle.len() == one.len() + 1
            && middle.ends_with('5')
            && common + 1 == one.len()
    }

    #[test]
    fn a_tie_is_spelled_either_way() {
        let number = -1_250_254_621_852_735.2;
        assert!(is_tied(number, "-1250254621852735.2", "-1250254621852735.3"));
        assert!(!is_tied(0.3, "0.3", "0.4"));
    }

    proptest! {
        // A failing case is printed, and kept as a test of its own when it teaches something.
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn numbers_are_spelled_as_the_standard_library_does(bits: u64, small in -1e-3..1e-3f64, plain in -1e6..1e6f64) {
            for number in [f64::from_bits(bits), small, plain, plain.round(), small * 1e-300] {
                if number.is_finite() {
                    let (ours, theirs) = (Value::Number(number).spell().into_owned(), format!("{number:?}"));
                    // Of two spellings that are as short and as near either is right.
                    let reads_back = ours.parse().is_ok_and(|read: f64| read.to_bits() == number.to_bits());
                    prop_assert!(reads_back, "{} is not {}", ours, theirs);
                    prop_assert!(ours == theirs || is_tied(number, &ours, &theirs), "{} for {}", ours, theirs);
                }
            }
        }
    }
}
