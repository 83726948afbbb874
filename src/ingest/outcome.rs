//! What became of an action item, from what is stated of it.

use super::load::Load;
use super::message::Message;
use super::record::{RecordCells, Values};
use crate::model::{Instant, Outcome};

impl Load<'_> {
    /// Settles what became of an action item and when.
    pub(super) fn outcome<'r, V: Values<'r>>(
        &mut self,
        record: &RecordCells<'_, V>,
        id: &str,
        created_at: Instant,
        closed_at: Option<Instant>,
    ) -> (Outcome, Option<Instant>) {
        let text = record.text(13);
        let stated = text.as_deref().map(|text| {
            Outcome::parse(text).unwrap_or_else(|| {
                self.diagnostics.warn(
                    "unknown_outcome",
                    (record.place)(Some(13)),
                    Message::new(
                        "`{}` is no outcome of action item `{}`: it is taken as unknown",
                        [text.into(), id.into()],
                    ),
                    "Outcomes are open, done, dropped and unknown.",
                );
                Outcome::Unknown
            })
        });
        match (stated, closed_at) {
            (Some(Outcome::Unknown), _) | (Some(Outcome::Done | Outcome::Dropped), None) => {
                (Outcome::Unknown, None)
            }
            (Some(Outcome::Open), Some(at)) => {
                self.diagnostics.warn(
                    "closed_but_open",
                    (record.place)(Some(12)),
                    Message::new(
                        "action item `{}` is said to be open but closed at {}: it is taken as open",
                        [id.into(), at.into()],
                    ),
                    "Correct the outcome or remove the closing date.",
                );
                (Outcome::Open, None)
            }
            (Some(Outcome::Open) | None, None) => (Outcome::Open, None),
            (stated, Some(at)) => {
                if at < created_at {
                    self.diagnostics.warn(
                        "closed_before_created",
                        (record.place)(Some(12)),
                        Message::new(
                            "action item `{}` is closed at {}, before it was created: taken as closed at {}",
                            [id.into(), at.into(), created_at.into()],
                        ),
                        "Correct one of the two times.",
                    );
                }
                (stated.unwrap_or(Outcome::Done), Some(at.max(created_at)))
            }
        }
    }
}
