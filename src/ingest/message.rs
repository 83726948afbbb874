//! What a message says: a sentence known in advance, and the values of the row that it speaks of.

use std::borrow::Cow;

use crate::model::Instant;

/// A sentence in which every `{}` stands for a value.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    pub(super) template: &'static str,
    pub(super) values: Vec<Stated<'a>>,
}

/// A value that a message quotes.
#[derive(Debug, Clone)]
pub enum Stated<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// An instant.
    Instant(Instant),
    /// A count.
    Count(u64),
}

/// The template of a sentence that is made whole where it is said.
const WHOLE: &str = "{}";

impl<'a> Message<'a> {
    /// Makes a message of a template and as many values as it has places for them.
    pub fn new<const N: usize>(template: &'static str, values: [Stated<'a>; N]) -> Self {
        debug_assert_eq!(template.matches("{}").count(), N, "{template}");
        Self { template, values: values.into() }
    }
}

impl From<&'static str> for Message<'_> {
    fn from(sentence: &'static str) -> Self {
        Self { template: sentence, values: Vec::new() }
    }
}

impl From<String> for Message<'_> {
    fn from(sentence: String) -> Self {
        Self { template: WHOLE, values: vec![Stated::Text(Cow::Owned(sentence))] }
    }
}

impl<'a> From<&'a str> for Stated<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Stated<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<Instant> for Stated<'_> {
    fn from(at: Instant) -> Self {
        Self::Instant(at)
    }
}

impl From<usize> for Stated<'_> {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}
