//! What is said of values that a column does not take.

use super::load::Load;
use super::message::Message;
use super::record::{RecordCells, Values};

/// What exports write where nothing is stated, and of a maintenance, which has no severity.
const UNSTATED: [&str; 8] =
    ["unset", "not set", "unknown", "undefined", "n/a", "-", "no priority", "maintenance"];

impl Load<'_> {
    /// Rejects a record for a value that its column does not take.
    pub(super) fn bad_value<'r, V: Values<'r>>(
        &mut self,
        record: &RecordCells<'_, V>,
        column: usize,
        name: &str,
        expected: &str,
    ) {
        let text = record.text(column).unwrap_or_default();
        let hint = "Correct the value, or leave the cell empty where the column allows it.";
        self.diagnostics.reject(
            "bad_value",
            (record.place)(Some(column)),
            Message::new("{} is `{}`, not {}", [name.into(), shortened(&text).into(), expected.into()]),
            hint,
        );
    }

    /// Warns of a word that says nothing here; it is kept as written.
    #[cold]
    pub(super) fn unread<'r, V: Values<'r>>(
        &mut self,
        record: &RecordCells<'_, V>,
        column: usize,
        [name, text]: [&str; 2],
        hint: &'static str,
    ) {
        if UNSTATED.iter().any(|word| text.eq_ignore_ascii_case(word)) {
            return;
        }
        self.diagnostics.warn(
            "unknown_value",
            (record.place)(Some(column)),
            Message::new(
                "`{}` is no {}: it is kept as written and counts as unknown",
                [shortened(text).into(), name.into()],
            ),
            hint,
        );
    }
}

/// Cuts a text that is too long for a message.
pub(super) fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(std::iter::once('…')).collect()
}
