//! The incidents behind pairs that met.

use super::cooccurrence::Edge;
use crate::corpus::{Corpus, Lists};

/// Finds the incidents behind edges.
pub struct Meetings {
    incidents_of: Lists,
    items: ItemsOf,
    /// The number of the edge to each item in the run at hand; [`NO_EDGE`] of any other.
    edge_to: Vec<u32>,
}

const NO_EDGE: u32 = u32::MAX;

impl Meetings {
    /// Prepares for the edges of a corpus.
    #[must_use]
    pub fn new(corpus: &Corpus) -> Self {
        let items = corpus.items.len();
        Self {
            incidents_of: corpus.transactions.inverted(items),
            items: ItemsOf::new(&corpus.transactions, items),
            edge_to: vec![NO_EDGE; items],
        }
    }

    /// Lists the incidents behind each edge of some edges of one first item, each to another item; ascending.
    pub fn of(&mut self, run: &[Edge]) -> Lists {
        let Self { incidents_of, items: items_of, edge_to } = self;
        let Some(first) = run.first() else { return Lists::default() };
        for (number, edge) in run.iter().enumerate() {
            edge_to[edge.b as usize] = number as u32;
        }
        // What is written of items without an edge goes to one place, and is written over: which they are cannot be
        // foreseen.
        let lengths = run.iter().map(|edge| edge.n_ab as usize).chain([1]);
        let lists = Lists::with_lengths(lengths, |next, values| {
            for incident in incidents_of.of(first.a as usize) {
                items_of.for_each(*incident as usize, |item| {
                    let number = (edge_to[item] as usize).min(run.len());
                    let at = &mut next[number];
                    values[*at] = *incident;
                    *at += usize::from(number < run.len());
                });
            }
        });
        for edge in run {
            edge_to[edge.b as usize] = NO_EDGE;
        }
        lists
    }
}

/// The items of each incident in as few bytes as they need: incidents are asked for in no order, so that most are far
/// from the processor if they are far apart.
enum ItemsOf {
    Short { starts: Vec<u32>, items: Vec<u16> },
    Long(Lists),
}

impl ItemsOf {
    fn new(transactions: &Lists, items: usize) -> Self {
        if items > usize::from(u16::MAX) + 1 || u32::try_from(transactions.total()).is_err() {
            return Self::Long(transactions.clone());
        }
        let starts = (0..transactions.len()).map(|incident| transactions.start_of(incident) as u32);
        Self::Short {
            starts: starts.chain([transactions.total() as u32]).collect(),
            items: transactions.values().iter().map(|item| *item as u16).collect(),
        }
    }

    #[inline]
    fn for_each(&self, incident: usize, mut visit: impl FnMut(usize)) {
        match self {
            Self::Short { starts, items } => {
                let [start, end] = [starts[incident], starts[incident + 1]].map(|start| start as usize);
                items[start..end].iter().for_each(|item| visit(usize::from(*item)));
            }
            Self::Long(lists) => lists.of(incident).iter().for_each(|item| visit(*item as usize)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_the_same_in_fewer_bytes() {
        let pairs = (0..400_u32).flat_map(|incident| {
            (0..incident % 5).map(move |place| (incident, 70 * place + incident * 7919 % 70))
        });
        let lists = Lists::group(401, pairs);
        for items in [350, 70_000] {
            let items_of = ItemsOf::new(&lists, items);
            assert_eq!(matches!(items_of, ItemsOf::Short { .. }), items == 350);
            for incident in 0..lists.len() {
                let mut found = Vec::new();
                items_of.for_each(incident, |item| found.push(item as u32));
                assert_eq!(found, lists.of(incident));
            }
        }
    }
}
