//! Ids of incidents as one cell of a table: lists of many of them, spelled only where they are written.

use std::rc::Rc;

use crate::corpus::{Corpus, Lists};
use crate::frame::Frames;

use super::csv::is_plain;
use super::lines::Lines;

/// The ids of all incidents of a corpus.
pub struct Ids<'a> {
    texts: Vec<&'a str>,
    /// Every id with a separator, filled up, and how many bytes of it count; empty when an id is longer.
    slots: Vec<([u8; SLOT], u8)>,
    /// Whether no id holds what CSV puts in quotes or a spreadsheet takes for a formula.
    is_plain: bool,
}

/// How many bytes an id and its separator mostly fit into.
const SLOT: usize = 15;

impl<'a> Ids<'a> {
    /// Looks the ids of a corpus up.
    #[must_use]
    pub fn new(frames: &'a Frames, corpus: &Corpus) -> Self {
        Self::of(corpus.rows.iter().map(|row| frames.incidents.incident_id.value(*row as usize)).collect())
    }

    fn of(texts: Vec<&'a str>) -> Self {
        let slot = |id: &&str| {
            let mut slot = [b';'; SLOT];
            slot[..id.len()].copy_from_slice(id.as_bytes());
            (slot, id.len() as u8 + 1)
        };
        let fits = texts.iter().all(|id| id.len() < SLOT);
        let slots = if fits { texts.iter().map(slot).collect() } else { Vec::new() };
        let is_plain = texts.iter().all(|id| is_plain(id));
        Self { texts, slots, is_plain }
    }

    /// Returns the ids of some incidents, joined by `;`.
    #[must_use]
    pub fn joined(&self, incidents: &[u32]) -> String {
        incidents.iter().map(|i| self.texts[*i as usize]).collect::<Vec<_>>().join(";")
    }

    fn push(&self, incidents: &[u32], lines: &mut Lines) {
        if self.slots.is_empty() {
            lines.push_all(self.joined(incidents).as_bytes());
            return;
        }
        // A slot is copied whole, and what is behind the separator is written over by the next one: quicker than
        // copies of any length.
        lines.fill((incidents.len() + 1) * SLOT, |rest| {
            let mut end = 0;
            for incident in incidents {
                let (slot, length) = &self.slots[*incident as usize];
                rest[end..end + SLOT].copy_from_slice(slot);
                end += usize::from(*length);
            }
            end.saturating_sub(1)
        });
    }
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

    /// Appends what [`Self::spell`] returns.
    pub(super) fn spell_onto(&self, lines: &mut Lines) {
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
                list.spell_onto(&mut lines);
                assert_eq!(lines.as_bytes(), format!("before {}", expected.join(";")).as_bytes());
                assert_eq!(list.spell(), expected.join(";"));
            }
        }
    }
}
