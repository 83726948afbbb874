//! Ids of incidents as one cell of a table: lists of many of them, spelled only where they are written.

use std::rc::Rc;

use arrow_array::LargeStringArray;

use crate::corpus::{Corpus, Lists};
use crate::frame::Frames;

use super::csv::is_plain;
use super::lines::Lines;

/// The ids of all incidents of a corpus.
pub struct Ids<'a> {
    texts: &'a LargeStringArray,
    /// Where the id of each incident stands there.
    rows: &'a [u32],
    slots: Slots,
    /// Whether no id holds what CSV puts in quotes or a spreadsheet takes for a formula.
    is_plain: bool,
}

/// Every id with a separator, filled up, in as few bytes as they need: incidents are asked for in no order.
enum Slots {
    /// All ids are as long and begin alike: their beginning, how long that is, and the rest of each.
    Alike { beginning: [u8; SLOT + 1], length: usize, rests: Vec<[u8; REST]>, rest: usize },
    /// How many bytes of each count.
    Apart(Vec<([u8; SLOT], u8)>),
    /// An id is longer.
    None,
}

/// How many bytes an id and its separator mostly fit into.
const SLOT: usize = 15;

/// How many bytes that of an id and its separator fits into in which it differs from others.
const REST: usize = 8;

impl Slots {
    fn of<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Self {
        if texts.clone().any(|id| id.len() >= SLOT) {
            return Self::None;
        }
        let first = texts.clone().next().map_or(&[][..], str::as_bytes);
        let common = |id: &str| first.iter().zip(id.as_bytes()).take_while(|(a, b)| a == b).count();
        let length = texts.clone().map(common).min().unwrap_or(0);
        let rest = first.len() - length + 1;
        if rest <= REST && texts.clone().all(|id| id.len() == first.len()) {
            let rests = texts.map(|id| filled(&id.as_bytes()[length..])).collect();
            return Self::Alike { beginning: filled(&first[..length]), length, rests, rest };
        }
        Self::Apart(texts.map(|id| (filled(id.as_bytes()), id.len() as u8 + 1)).collect())
    }
}

/// Fills a text up with separators.
fn filled<const N: usize>(text: &[u8]) -> [u8; N] {
    let mut filled = [b';'; N];
    filled[..text.len()].copy_from_slice(text);
    filled
}

impl<'a> Ids<'a> {
    /// Looks the ids of a corpus up.
    #[must_use]
    pub fn new(frames: &'a Frames, corpus: &'a Corpus) -> Self {
        Self::of(&frames.incidents.incident_id, &corpus.rows)
    }

    fn of(texts: &'a LargeStringArray, rows: &'a [u32]) -> Self {
        let mut all = rows.iter().map(|row| texts.value(*row as usize));
        let (slots, is_plain) = (Slots::of(all.clone()), all.all(is_plain));
        Self { texts, rows, slots, is_plain }
    }

    /// Returns the ids of some incidents, joined by `;`.
    #[must_use]
    pub fn joined(&self, incidents: &[u32]) -> String {
        let mut joined = String::new();
        for (place, incident) in incidents.iter().enumerate() {
            if place > 0 {
                joined.push(';');
            }
            joined.push_str(self.texts.value(self.rows[*incident as usize] as usize));
        }
        joined
    }

    /// Appends the ids of some incidents, joined by `;`, and a comma.
    fn push(&self, incidents: &[u32], lines: &mut Lines) {
        // A slot is copied whole, and what is behind the separator is written over by the next one: quicker than
        // copies of any length.
        let room = (incidents.len() + 1) * (SLOT + 1 + REST);
        match &self.slots {
            Slots::Alike { beginning, length, rests, rest } => lines.fill(room, |text| {
                let mut end = 0;
                for incident in incidents {
                    text[end..end + beginning.len()].copy_from_slice(beginning);
                    end += length;
                    text[end..end + REST].copy_from_slice(&rests[*incident as usize]);
                    end += rest;
                }
                end_with_comma(text, end)
            }),
            Slots::Apart(slots) => lines.fill(room, |text| {
                let mut end = 0;
                for incident in incidents {
                    let (slot, length) = &slots[*incident as usize];
                    text[end..end + SLOT].copy_from_slice(slot);
                    end += usize::from(*length);
                }
                end_with_comma(text, end)
            }),
            Slots::None => lines.push_field(self.joined(incidents).as_bytes()),
        }
    }
}

/// Puts a comma in the place of the last separator, and returns where it ends.
fn end_with_comma(text: &mut [u8], end: usize) -> usize {
    let last = end.saturating_sub(1);
    text[last] = b',';
    last + 1
}

/// The ids of a list of incidents, joined by `;`.
#[derive(Clone)]
pub struct IdList<'a> {
    ids: Rc<Ids<'a>>,
    incidents: Incidents<'a>,
}

#[derive(Clone)]
enum Incidents<'a> {
    Known(&'a [u32]),
    /// One of several lists.
    Found(Rc<Lists>, usize),
}

impl<'a> IdList<'a> {
    /// Takes a list.
    #[must_use]
    pub fn new(ids: &Rc<Ids<'a>>, incidents: &'a [u32]) -> Self {
        Self { ids: Rc::clone(ids), incidents: Incidents::Known(incidents) }
    }

    /// Takes list `number` of `lists`.
    #[must_use]
    pub fn of(ids: &Rc<Ids<'a>>, lists: &Rc<Lists>, number: usize) -> Self {
        Self { ids: Rc::clone(ids), incidents: Incidents::Found(Rc::clone(lists), number) }
    }

    fn incidents(&self) -> &[u32] {
        match &self.incidents {
            Incidents::Known(incidents) => incidents,
            Incidents::Found(lists, number) => lists.of(*number),
        }
    }

    /// Tells whether CSV takes it as it stands.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.ids.is_plain
    }

    /// Returns the joined ids.
    #[must_use]
    pub fn spell(&self) -> String {
        self.ids.joined(self.incidents())
    }

    /// Appends what [`Self::spell`] returns, and a comma.
    pub(super) fn push_onto(&self, lines: &mut Lines) {
        self.ids.push(self.incidents(), lines);
    }
}

impl PartialEq for IdList<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.spell() == other.spell()
    }
}

impl std::fmt::Debug for IdList<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.spell().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_any_length_are_joined() {
        let long = "x".repeat(40);
        for (texts, is_plain) in [
            (vec!["a", "bc", "12345678901234"], true),
            (vec!["INC-07", "INC-18", "INC-02"], true),
            (vec!["INC-0000001", "INC-1234567", "INC-0000003"], true),
            (vec!["INC-00000001", "INC-12345678", "INC-00000003"], true),
            (vec!["same", "same", "same"], true),
            (vec!["ab", "abc", "ab"], true),
            (vec!["a", "bc", long.as_str()], true),
            (vec!["a,b", "", "c"], false),
            (vec!["=1+1", "b", "c"], false),
        ] {
            // In another order than the incidents.
            let column = LargeStringArray::from_iter_values(texts.iter().rev());
            let rows: Vec<u32> = (0..texts.len() as u32).rev().collect();
            let ids = Rc::new(Ids::of(&column, &rows));
            assert_eq!(ids.is_plain, is_plain, "{texts:?}");
            for incidents in [vec![], vec![2], vec![0, 1, 2], vec![1, 1]] {
                let lists = Rc::new(Lists::group(1, incidents.iter().map(|incident| (0, *incident))));
                let expected: Vec<&str> =
                    incidents.iter().map(|incident| texts[*incident as usize]).collect();
                for list in [IdList::of(&ids, &lists, 0), IdList::new(&ids, &incidents)] {
                    let mut lines = Lines::default();
                    lines.push_all(b"before ");
                    list.push_onto(&mut lines);
                    assert_eq!(lines.as_bytes(), format!("before {},", expected.join(";")).as_bytes());
                    assert_eq!(list.spell(), expected.join(";"));
                }
            }
        }
    }
}
