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
    /// A date of a typed format, as its first midnight in UTC.
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
    // Lists in a cell are short, so a plain walk over the bytes is the quickest.
    let mut rest = text;
    loop {
        let end = rest.bytes().position(|byte| matches!(byte, b';' | b'\n' | b'\r'));
        let item = trim(&rest[..end.unwrap_or(rest.len())]);
        if !item.is_empty() {
            visit(item);
        }
        match end {
            Some(end) => rest = &rest[end + 1..],
            None => return,
        }
    }
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
