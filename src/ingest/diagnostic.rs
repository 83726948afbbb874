//! What was wrong with the input, row by row.
//!
//! An export may have something wrong in each of a million rows, and every one is told. So a message is kept as the
//! bytes that tell it from its likes, some thirty of them, and is spelled out only when it is printed.

use std::cmp::Ordering;

use super::message::{Message, Stated};
use super::packed::{Packed, push_bytes, push_number, push_signed};
use crate::error::Place;
use crate::frame::Pool;
use crate::model::Instant;

/// What became of the row that a [`Diagnostic`] speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The row is left out.
    Reject,
    /// The row is kept, with a change that the message names.
    Warning,
    /// The file or the whole input: nothing was changed.
    Note,
}

/// Every message of a load.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    entries: Vec<Entry>,
    kinds: Vec<Kind>,
    files: Pool,
    /// The place and the values of each message, one behind the other.
    bytes: Vec<u8>,
    rejects: u64,
}

/// What messages have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    level: Level,
    code: &'static str,
    template: &'static str,
    hint: &'static str,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    kind: u32,
    file: u32,
    /// Where its bytes start.
    start: u64,
}

/// One message about the input, with its place and what to try.
#[derive(Debug, Clone, Copy)]
pub struct Diagnostic<'a> {
    all: &'a Diagnostics,
    entry: Entry,
}

/// How values are told apart among the bytes.
const TEXT: u64 = 0;
const INSTANT: u64 = 1;
const COUNT: u64 = 2;

impl Diagnostics {
    /// Adds a reject.
    pub fn reject<'m>(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<Message<'m>>,
        hint: &'static str,
    ) {
        self.rejects += 1;
        self.push(Level::Reject, code, place, &message.into(), hint);
    }

    /// Adds a warning.
    pub fn warn<'m>(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<Message<'m>>,
        hint: &'static str,
    ) {
        self.push(Level::Warning, code, place, &message.into(), hint);
    }

    /// Adds a note.
    pub fn note<'m>(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<Message<'m>>,
        hint: &'static str,
    ) {
        self.push(Level::Note, code, place, &message.into(), hint);
    }

    fn push(
        &mut self,
        level: Level,
        code: &'static str,
        place: Place,
        message: &Message<'_>,
        hint: &'static str,
    ) {
        let kind = Kind { level, code, template: message.template, hint };
        let known = self.kinds.iter().position(|other| *other == kind);
        let kind = known.unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        }) as u32;
        let file = self.files.intern(&place.file).expect("a load has fewer than four billion files");
        let start = self.bytes.len() as u64;
        let bytes = &mut self.bytes;
        // What is not known is 0.
        push_number(bytes, place.line.map_or(0, |line| line.saturating_add(1)));
        push_number(bytes, place.column.map_or(0, |column| column.saturating_add(1)));
        push_number(bytes, u64::from(place.pointer.is_some()));
        if let Some(pointer) = place.pointer {
            push_bytes(bytes, pointer.as_bytes());
        }
        push_number(bytes, message.values.len() as u64);
        for value in &message.values {
            match value {
                Stated::Text(text) => {
                    push_number(bytes, TEXT);
                    push_bytes(bytes, text.as_bytes());
                }
                Stated::Instant(at) => {
                    push_number(bytes, INSTANT);
                    push_signed(bytes, at.0);
                }
                Stated::Count(count) => {
                    push_number(bytes, COUNT);
                    push_number(bytes, *count);
                }
            }
        }
        self.entries.push(Entry { kind, file, start });
    }

    /// Returns how many rows were rejected so far.
    pub(super) fn rejects(&self) -> u64 {
        self.rejects
    }

    /// Lists the messages by file, line, column and code.
    pub fn entries(&self) -> impl Iterator<Item = Diagnostic<'_>> {
        self.entries.iter().map(|entry| Diagnostic { all: self, entry: *entry })
    }

    /// Counts the messages of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.entries().filter(|entry| entry.level() == level).count()
    }

    /// Puts the messages in the order of the input.
    pub(super) fn sort(&mut self) {
        let mut entries = std::mem::take(&mut self.entries);
        let of = |entry: &Entry| Diagnostic { all: self, entry: *entry };
        entries.sort_by(|a, b| of(a).compare(&of(b)));
        self.entries = entries;
    }
}

impl<'a> Diagnostic<'a> {
    fn kind(&self) -> &'a Kind {
        &self.all.kinds[self.entry.kind as usize]
    }

    fn packed(&self) -> Packed<'a> {
        Packed::new(&self.all.bytes[self.entry.start as usize..])
    }

    /// Returns what became of the row.
    #[must_use]
    pub fn level(&self) -> Level {
        self.kind().level
    }

    /// Returns a stable code, such as `missing_id`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.kind().code
    }

    /// Returns the code as the tables print it: warnings carry the prefix `warning_`.
    #[must_use]
    pub fn printed_code(&self) -> String {
        match self.level() {
            Level::Reject => self.code().to_owned(),
            Level::Warning => format!("warning_{}", self.code()),
            Level::Note => format!("note_{}", self.code()),
        }
    }

    /// Returns what to try.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        self.kind().hint
    }

    /// Returns the file.
    #[must_use]
    pub fn file(&self) -> &'a str {
        self.all.files.text(self.entry.file)
    }

    /// Returns where it is.
    #[must_use]
    pub fn place(&self) -> Place {
        let (line, column, pointer) = Self::spot(&mut self.packed());
        Place { file: self.file().to_owned(), line, column, pointer: pointer.map(str::to_owned) }
    }

    fn spot(packed: &mut Packed<'a>) -> (Option<u64>, Option<u64>, Option<&'a str>) {
        let line = packed.number().checked_sub(1);
        let column = packed.number().checked_sub(1);
        let pointer = (packed.number() == 1).then(|| packed.text());
        (line, column, pointer)
    }

    /// Spells out what is wrong, and what was done about it.
    #[must_use]
    pub fn message(&self) -> String {
        let mut packed = self.packed();
        let _ = Self::spot(&mut packed);
        let template = self.kind().template;
        let values = packed.number();
        if values == 0 {
            return template.to_owned();
        }
        let mut message = String::with_capacity(template.len() + 32);
        let mut parts = template.split("{}");
        message.push_str(parts.next().unwrap_or_default());
        for part in parts {
            match packed.number() {
                TEXT => message.push_str(packed.text()),
                INSTANT => message.push_str(&Instant(packed.signed()).to_string()),
                _ => message.push_str(&packed.number().to_string()),
            }
            message.push_str(part);
        }
        message
    }

    fn compare(&self, other: &Self) -> Ordering {
        let by_file =
            if self.entry.file == other.entry.file { Ordering::Equal } else { self.file().cmp(other.file()) };
        let spots = || {
            let key = |entry: &Self| {
                let (line, column, pointer) = Self::spot(&mut entry.packed());
                (line, pointer.map(str::len), pointer, column)
            };
            key(self).cmp(&key(other))
        };
        let kinds = || (self.level(), self.code()).cmp(&(other.level(), other.code()));
        by_file.then_with(spots).then_with(kinds).then_with(|| self.message().cmp(&other.message()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_as_they_were_said() {
        let mut diagnostics = Diagnostics::default();
        let at = Instant(1_704_067_200_000_000);
        let says =
            |id| Message::new("item `{}` closed at {}, {} times", [Stated::from(id), at.into(), 300.into()]);
        let below = Place { pointer: Some("/7/closed_at".to_owned()), ..Place::file("b.json") };
        diagnostics.warn("closed", below.clone(), says("ü {}"), "Try.");
        diagnostics.reject("bad", Place::line("a.csv", 1 << 40, Some(0)), "as it {} stands".to_owned(), "");
        diagnostics.note("plain", Place::file("a.csv"), "no value, {}", "None.");
        diagnostics.sort();
        let shown: Vec<_> = diagnostics
            .entries()
            .map(|entry| (entry.printed_code(), entry.place(), entry.message()))
            .collect();
        let row = |code: &str, place, message: &str| (code.to_owned(), place, message.to_owned());
        assert_eq!(
            shown,
            [
                row("note_plain", Place::file("a.csv"), "no value, {}"),
                row("bad", Place::line("a.csv", 1 << 40, Some(0)), "as it {} stands"),
                row("warning_closed", below, "item `ü {}` closed at 2024-01-01T00:00:00Z, 300 times"),
            ]
        );
        assert_eq!(
            [Level::Reject, Level::Warning, Level::Note].map(|level| diagnostics.count(level)),
            [1; 3]
        );
    }

    #[test]
    fn a_warning_takes_few_bytes() {
        let mut diagnostics = Diagnostics::default();
        let at = Instant(1_704_067_200_123_456);
        for line in 0..1000u64 {
            let id = format!("ACTION-{line:07}");
            let message = Message::new(
                "action item `{}` is closed at {}, before it was created: taken as closed at {}",
                [Stated::from(id), at.into(), at.into()],
            );
            diagnostics.warn(
                "closed_before_created",
                Place::line("items.csv", line, Some(64)),
                message,
                "Correct it.",
            );
        }
        let bytes = diagnostics.bytes.len() + diagnostics.entries.len() * size_of::<Entry>();
        assert!(bytes <= 64_000, "{bytes} bytes");
    }
}
