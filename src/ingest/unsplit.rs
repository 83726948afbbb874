//! Rows of action items, read as they stand: without looking for their fields first.
//!
//! Most exports of action items hold short ids and times, and nothing else. Where each of their fields ends is known
//! from its beginning: an id is mostly as long as the one before, and a time is as long as any other. A row is taken
//! here when it is written so; any other row is left to the usual way, before anything of it was taken.

use super::load::Load;
use super::months::Months;
use super::quick::ActionFields;
use crate::frame::{DatedItem, NO_ROW, ShortText};
use crate::model::{Instant, Outcome};

/// What is known of the rows of a table that may be read here: id, incident, created, due, closed.
#[derive(Default)]
pub(super) struct Unsplit {
    /// How long the latest id was.
    id: usize,
    /// How long the latest id of an incident was.
    incident: usize,
    months: Months,
}

/// How long a time and its mark are.
const TIME: usize = b"2024-07-01T13:00:00Z,".len();

/// The least byte of an id that is read here: above a comma, a quote, a line feed and white space.
const LEAST: u8 = b'-';

/// How long an id and its mark are at most.
const MOST: usize = 17;

impl Unsplit {
    /// Prepares for a table of so many columns; none when they are not those of an action item, one after the other, or
    /// when something else than a comma parts them.
    pub fn new(fields: &ActionFields, columns: usize, delimiter: u8) -> Option<Self> {
        let is_known = columns == 5 && fields.places() == [0, 1, 2, 3, 4].map(Some);
        (is_known && delimiter == b',').then(Self::default)
    }
}

impl Load<'_> {
    /// Takes the row that a text begins with and returns how long it is with its line feed, or has taken nothing of it.
    #[inline]
    pub(super) fn unsplit(&mut self, text: &str, line: u64, rows: &mut Unsplit) -> Option<usize> {
        let Unsplit { id: id_length, incident: incident_length, months } = rows;
        let mut rest = text.as_bytes();
        let id = short_id(&mut rest, id_length)?;
        let incident = match rest.split_first() {
            Some((b',', behind)) => {
                rest = behind;
                None
            }
            _ => Some(short_id(&mut rest, incident_length)?),
        };
        let created_at = time(&mut rest, b',', months)?;
        let due_at = time(&mut rest, b',', months)?;
        let closed_at = time(&mut rest, b'\n', months)?;
        if created_at == Instant::NEVER || closed_at < created_at || !is_plain(id) {
            return None;
        }
        let incident = match incident {
            None => NO_ROW,
            Some(short) if !is_plain(short) => return None,
            Some(short) => {
                if let Some(key) = self.latest_key(short) {
                    key
                } else {
                    let start = *id_length + 1;
                    self.incident_key(text.get(start..start + *incident_length)?)?
                }
            }
        };
        let outcome = if closed_at == Instant::NEVER { Outcome::Open } else { Outcome::Done };
        let action_item_id = text.get(..*id_length)?;
        let dated = DatedItem { action_item_id, incident, created_at, due_at, closed_at, outcome };
        self.push_dated_action_item(dated, Some(id), line);
        Some(text.len() - rest.len())
    }
}

/// Reads an id of which only its length is looked at, and its comma.
#[inline]
fn short_id(rest: &mut &[u8], length: &mut usize) -> Option<ShortText> {
    if rest.get(*length) != Some(&b',') {
        *length = length_before_comma(rest)?;
    }
    let (id, behind) = rest.split_at_checked(*length)?;
    *rest = behind.get(1..)?;
    ShortText::of_bytes(id)
}

/// Tells whether an id holds nothing that parts fields, and begins and ends with a letter or a digit.
#[inline]
fn is_plain(id: ShortText) -> bool {
    id.is_ascii_from(LEAST) && id.ends().iter().all(u8::is_ascii_alphanumeric)
}

/// Reads a time and its mark; or a mark alone, which is never.
#[inline]
fn time(rest: &mut &[u8], mark: u8, months: &mut Months) -> Option<Instant> {
    let (text, behind) = rest.split_first_chunk::<TIME>()?;
    if text[0] == mark {
        *rest = &rest[1..];
        return Some(Instant::NEVER);
    }
    *rest = behind;
    months.read(text.first_chunk()?).filter(|_| text[TIME - 1] == mark)
}

/// Returns how much of a text stands before a comma; none when it is too long for an id.
#[cold]
fn length_before_comma(text: &[u8]) -> Option<usize> {
    memchr::memchr(b',', &text[..text.len().min(MOST)])
}
