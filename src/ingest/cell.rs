//! One value of one record, whatever the file's format.

use std::borrow::Cow;

use crate::model::Instant;

/// A value as a reader hands it over.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell<'a> {
    /// No value, or no such column.
    #[default]
    Empty,
    /// Text; never only white space.
    Text(Cow<'a, str>),
    /// An instant of a typed format.
    Instant(Instant),
    /// A date of a typed format, as its first midnight in the zone of what has no offset.
    Date(Instant),
    /// A number.
    Number(f64),
    /// A truth value.
    Flag(bool),
    /// Several values.
    List(Vec<Cow<'a, str>>),
}

/// Takes the white space off a text, which most have none of.
#[inline]
pub(super) fn trim(text: &str) -> &str {
    let is_visible = |byte: Option<&u8>| byte.is_some_and(|byte| (b'!'..=b'~').contains(byte));
    let bytes = text.as_bytes();
    if is_visible(bytes.first()) && is_visible(bytes.last()) { text } else { text.trim() }
}

/// Goes through the values of a text, which is split at `;` and at line ends.
#[inline]
pub(super) fn for_each_listed(text: &str, mut visit: impl FnMut(&str)) {
    let mut start = 0;
    loop {
        let end = separator(text.as_bytes(), start);
        let item = trim(&text[start..end]);
        if !item.is_empty() {
            visit(item);
        }
        if end == text.len() {
            return;
        }
        start = end + 1;
    }
}

/// Returns where the first separator of a list at or behind `start` stands, or the end of the text.
///
/// Items are short and of all lengths: eight bytes are looked at in one go, so that it need not be foreseen where each
/// ends.
#[inline]
fn separator(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(word) = bytes[at..].first_chunk() {
        let marks = separators(u64::from_le_bytes(*word));
        if marks != 0 {
            return at + marks.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let left = bytes.len() - at;
    let word = match (bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk()) {
        _ if left == 0 => return at,
        (Some(last), ..) => u64::from_le_bytes(*last) >> (8 * (8 - left)),
        (None, Some(first), Some(last)) => {
            // What both hold is the same.
            let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
            (u64::from(first) | u64::from(last) << (8 * (bytes.len() - 4))) >> (8 * (bytes.len() - left))
        }
        _ => bytes[at..].iter().rfold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    let marks = separators(word);
    if marks == 0 { bytes.len() } else { at + marks.trailing_zeros() as usize / 8 }
}

/// Tells where `;` and line ends stand among eight bytes: the lowest bit that is set is the high one of the first.
#[inline]
fn separators(word: u64) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    let marks_of = |byte: u8| {
        let other = word ^ (LOW * u64::from(byte));
        other.wrapping_sub(LOW) & !other
    };
    (marks_of(b';') | marks_of(b'\n') | marks_of(b'\r')) & (LOW << 7)
}

impl<'a> Cell<'a> {
    /// Makes a cell of text; white space alone is no value.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        let trimmed = text.trim();
        if trimmed.is_empty() { Self::Empty } else { Self::Text(Cow::Borrowed(trimmed)) }
    }

    /// Tells whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Returns the value as text, or none when there is none.
    #[must_use]
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Empty => None,
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Instant(at) | Self::Date(at) => Some(Cow::Owned(at.to_string())),
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Flag(flag) => Some(Cow::Owned(flag.to_string())),
            Self::List(items) => Some(Cow::Owned(items.join(";"))),
        }
    }

    /// Returns how many bytes of text it holds.
    #[must_use]
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::List(items) => items.iter().map(|item| item.len()).sum(),
            _ => 0,
        }
    }

    /// Goes through the values of a list; text is split at `;` and at line ends.
    pub fn for_each_item(&self, mut visit: impl FnMut(&str)) {
        match self {
            Self::Text(text) => for_each_listed(text, visit),
            Self::List(items) => {
                items.iter().map(|item| item.trim()).filter(|item| !item.is_empty()).for_each(visit);
            }
            other => {
                if let Some(text) = other.as_text() {
                    visit(&text);
                }
            }
        }
    }

    /// Reads a truth value: `true`, `yes`, `y`, `1` and their opposites.
    ///
    /// # Errors
    /// When the value is neither.
    #[inline]
    pub fn as_flag(&self) -> Result<Option<bool>, ()> {
        if self.is_empty() { Ok(None) } else { self.read_flag() }
    }

    fn read_flag(&self) -> Result<Option<bool>, ()> {
        match self {
            Self::Flag(flag) => Ok(Some(*flag)),
            other => match other.as_text().unwrap_or_default().to_ascii_lowercase().as_str() {
                "true" | "yes" | "y" | "1" | "t" => Ok(Some(true)),
                "false" | "no" | "n" | "0" | "f" => Ok(Some(false)),
                _ => Err(()),
            },
        }
    }

    /// Reads a finite number.
    ///
    /// # Errors
    /// When the value is not a finite number.
    pub fn as_number(&self) -> Result<Option<f64>, ()> {
        let number = match self {
            Self::Empty => return Ok(None),
            Self::Number(number) => *number,
            other => other.as_text().unwrap_or_default().parse().map_err(|_| ())?,
        };
        if number.is_finite() { Ok(Some(number)) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::for_each_listed;

    #[test]
    fn lists_of_any_length_are_split() {
        let parts = [
            "",
            "a",
            "é",
            "cf-036",
            "eightlng",
            "sys-0007",
            " padded ",
            "\u{bb}\u{8d}:",
            "much longer than that",
        ];
        let marks = &[";", "\n", "\r", "\r\n", ";;", ":", "\u{b}", "\u{bb}"];
        let texts = parts.iter().flat_map(|a| {
            parts.iter().flat_map(move |b| {
                marks.iter().flat_map(move |one| marks.map(|other| format!("{a}{one}{b}{other}{a}")))
            })
        });
        for text in texts.chain(parts.map(str::to_owned)) {
            let mut found = Vec::new();
            for_each_listed(&text, |item| found.push(item.to_owned()));
            let expected: Vec<&str> =
                text.split([';', '\n', '\r']).map(str::trim).filter(|item| !item.is_empty()).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
