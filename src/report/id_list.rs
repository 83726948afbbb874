//! Ids of incidents as one cell of a table: lists of many of them, spelled only where they are written.

use std::rc::Rc;

use crate::corpus::{Corpus, Lists};
use crate::frame::Frames;

use super::csv::is_plain;
use super::lines::Lines;

/// The ids of all incidents of a corpus.
pub struct Ids<'a> {
    texts: Vec<&'a str>,
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
    fn of(texts: &[&str]) -> Self {
        if texts.iter().any(|id| id.len() >= SLOT) {
            return Self::None;
        }
        let first = texts.first().map_or(&[][..], |id| id.as_bytes());
        let common = |id: &&str| first.iter().zip(id.as_bytes()).take_while(|(a, b)| a == b).count();
        let length = texts.iter().map(common).min().unwrap_or(0);
        let rest = first.len() - length + 1;
        if rest <= REST && texts.iter().all(|id| id.len() == first.len()) {
            let filled = |id: &&str| filled(&id.as_bytes()[length..]);
            let rests = texts.iter().map(filled).collect();
            return Self::Alike { beginning: self::filled(&first[..length]), length, rests, rest };
        }
        Self::Apart(texts.iter().map(|id| (filled(id.as_bytes()), id.len() as u8 + 1)).collect())
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
    pub fn new(frames: &'a Frames, corpus: &Corpus) -> Self {
        Self::of(corpus.rows.iter().map(|row| frames.incidents.incident_id.value(*row as usize)).collect())
    }

    fn of(texts: Vec<&'a str>) -> Self {
        let slots = Slots::of(&texts);
        let is_plain = texts.iter().all(|id| is_plain(id));
        Self { texts, slots, is_plain }
    }

    /// Returns the ids of some incidents, joined by `;`.
    #[must_use]
    pub fn joined(&self, incidents: &[u32]) -> String {
        incidents.iter().map(|i| self.texts[*i as usize]).collect::<Vec<_>>().join(";")
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

/// The ids of one of several lists of incidents, joined by `;`.
#[derive(Clone)]
pub struct IdList<'a> {
    ids: Rc<Ids<'a>>,
    lists: Rc<Lists>,
    number: usize,
}

impl<'a> IdList<'a> {
    /// Takes list `number` of `lists`.
    #[must_use]
    pub fn new(ids: &Rc<Ids<'a>>, lists: &Rc<Lists>, number: usize) -> Self {
        Self { ids: Rc::clone(ids), lists: Rc::clone(lists), number }
    }

    /// Tells whether CSV takes it as it stands.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.ids.is_plain
    }

    /// Returns the joined ids.
    #[must_use]
    pub fn spell(&self) -> String {
        self.ids.joined(self.lists.of(self.number))
    }

    /// Appends what [`Self::spell`] returns, and a comma.
    pub(super) fn push_onto(&self, lines: &mut Lines) {
        self.ids.push(self.lists.of(self.number), lines);
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
            let ids = Rc::new(Ids::of(texts.clone()));
            assert_eq!(ids.is_plain, is_plain, "{texts:?}");
            for incidents in [vec![], vec![2], vec![0, 1, 2], vec![1, 1]] {
                let lists = Lists::group(1, incidents.iter().map(|incident| (0, *incident)));
                let list = IdList::new(&ids, &Rc::new(lists), 0);
                let expected: Vec<&str> =
                    incidents.iter().map(|incident| texts[*incident as usize]).collect();
                let mut lines = Lines::default();
                lines.push_all(b"before ");
                list.push_onto(&mut lines);
                assert_eq!(lines.as_bytes(), format!("before {},", expected.join(";")).as_bytes());
                assert_eq!(list.spell(), expected.join(";"));
            }
        }
    }
}
