//! The incidents behind pairs that met.

use super::cooccurrence::Edge;
use crate::corpus::{Corpus, Lists};

/// Finds the incidents behind edges.
pub struct Meetings {
    found: Found,
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
            found: Found::new(&corpus.transactions, items),
            items: ItemsOf::new(&corpus.transactions, items),
            edge_to: vec![NO_EDGE; items],
        }
    }

    /// Lists the incidents behind each edge of some edges of one first item, each to another item behind it; ascending.
    pub fn of<'e>(&mut self, run: impl ExactSizeIterator<Item = &'e Edge> + Clone) -> Lists {
        let Self { found, items: items_of, edge_to } = self;
        let Some(first) = run.clone().next() else { return Lists::default() };
        let edges = run.len();
        for (number, edge) in (0..).zip(run.clone()) {
            edge_to[edge.b as usize] = number;
        }
        // What is written of items without an edge goes to one place, and is written over: which they are cannot be
        // foreseen.
        let lengths = run.clone().map(|edge| edge.n_ab as usize).chain([1]);
        let lists = Lists::with_lengths(lengths, |next, values| {
            for (incident, behind) in found.of(first.a as usize) {
                items_of.for_each_from(*incident as usize, *behind as usize, |item| {
                    let number = (edge_to[item] as usize).min(edges);
                    let at = &mut next[number];
                    values[*at] = *incident;
                    *at += usize::from(number < edges);
                });
            }
        });
        for edge in run {
            edge_to[edge.b as usize] = NO_EDGE;
        }
        lists
    }
}

/// Where each item is found: its incidents, and behind how many items of each, itself included, it has others.
///
/// Both numbers side by side, made in one pass: two [`Lists`] of them cost as much as half of what they save.
struct Found {
    starts: Vec<usize>,
    places: Vec<(u32, u32)>,
}

impl Found {
    fn new(transactions: &Lists, items: usize) -> Self {
        let mut starts = vec![0; items + 1];
        transactions.values().iter().for_each(|item| starts[*item as usize + 1] += 1);
        for item in 0..items {
            starts[item + 1] += starts[item];
        }
        let mut next = starts.clone();
        let mut places = vec![(0, 0); transactions.total()];
        for incident in 0..transactions.len() {
            for (item, behind) in transactions.of(incident).iter().zip(1..) {
                let at = &mut next[*item as usize];
                places[*at] = (incident as u32, behind);
                *at += 1;
            }
        }
        Self { starts, places }
    }

    fn of(&self, item: usize) -> &[(u32, u32)] {
        &self.places[self.starts[item]..self.starts[item + 1]]
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

    /// Goes through the items of an incident, which ascend, but for the first so many.
    #[inline]
    fn for_each_from(&self, incident: usize, skipped: usize, mut visit: impl FnMut(usize)) {
        match self {
            Self::Short { starts, items } => {
                let [start, end] = [starts[incident], starts[incident + 1]].map(|start| start as usize);
                items[start + skipped..end].iter().for_each(|item| visit(usize::from(*item)));
            }
            Self::Long(lists) => {
                lists.of(incident)[skipped..].iter().for_each(|item| visit(*item as usize));
            }
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
            let found = Found::new(&lists, items);
            let mut places = 0;
            for item in 0..items {
                for (incident, behind) in found.of(item) {
                    let list = lists.of(*incident as usize);
                    assert_eq!(list[*behind as usize - 1] as usize, item);
                    let mut others = Vec::new();
                    items_of
                        .for_each_from(*incident as usize, *behind as usize, |item| others.push(item as u32));
                    assert_eq!(others, list[*behind as usize..]);
                    places += 1;
                }
            }
            assert_eq!(places, lists.total());
        }
    }
}
