//! What was wrong with the input, row by row.

use crate::error::Place;

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

/// One message about the input, with its place and what to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What became of the row.
    pub level: Level,
    /// A stable code, such as `missing_id`.
    pub code: &'static str,
    /// Where.
    pub place: Place,
    /// What is wrong, and what was done about it.
    pub message: String,
    /// What to try.
    pub hint: &'static str,
}

impl Diagnostic {
    /// Returns the code as the tables print it: warnings carry the prefix `warning_`.
    #[must_use]
    pub fn printed_code(&self) -> String {
        match self.level {
            Level::Reject => self.code.to_owned(),
            Level::Warning => format!("warning_{}", self.code),
            Level::Note => format!("note_{}", self.code),
        }
    }
}

/// Every message of a load.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics {
    entries: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a message.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.entries.push(diagnostic);
    }

    /// Adds a reject.
    pub fn reject(
        &mut self,
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        hint: &'static str,
    ) {
        self.push(Diagnostic { level: Level::Reject, code, place, message: message.into(), hint });
    }

    /// Adds a warning.
    pub fn warn(&mut self, code: &'static str, place: Place, message: impl Into<String>, hint: &'static str) {
        self.push(Diagnostic { level: Level::Warning, code, place, message: message.into(), hint });
    }

    /// Adds a note.
    pub fn note(&mut self, code: &'static str, place: Place, message: impl Into<String>, hint: &'static str) {
        self.push(Diagnostic { level: Level::Note, code, place, message: message.into(), hint });
    }

    /// Lists the messages by file, line, column and code.
    #[must_use]
    pub fn entries(&self) -> &[Diagnostic] {
        &self.entries
    }

    /// Counts the messages of a level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.entries.iter().filter(|entry| entry.level == level).count()
    }

    /// Puts the messages in the order of the input.
    pub(super) fn sort(&mut self) {
        self.entries.sort_by(|a, b| {
            let key = |entry: &Diagnostic| {
                let place = &entry.place;
                (
                    place.file.clone(),
                    place.line,
                    place.pointer.as_ref().map(String::len),
                    place.pointer.clone(),
                    place.column,
                )
            };
            key(a)
                .cmp(&key(b))
                .then_with(|| (a.level, a.code, &a.message).cmp(&(b.level, b.code, &b.message)))
        });
    }
}
