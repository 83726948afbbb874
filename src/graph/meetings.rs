//! The incidents behind pairs that met.

use super::cooccurrence::Edge;
use crate::corpus::{Corpus, Lists};

/// Finds the incidents behind edges.
pub struct Meetings {
    behind: Behind,
    /// The number of the edge to each item in the run at hand; [`NO_EDGE`] of any other.
    edge_to: Vec<u32>,
}

const NO_EDGE: u32 = u32::MAX;

impl Meetings {
    /// Prepares for the edges of a corpus.
    #[must_use]
    pub fn new(corpus: &Corpus) -> Self {
        let items = corpus.items.len();
        Self { behind: Behind::new(&corpus.transactions, items), edge_to: vec![NO_EDGE; items] }
    }

    /// Lists the incidents behind each edge of some edges of one first item, each to another item behind it; ascending.
    pub fn of<'e>(&mut self, run: impl ExactSizeIterator<Item = &'e Edge> + Clone) -> Lists {
        let Self { behind, edge_to } = self;
        let Some(first) = run.clone().next() else { return Lists::default() };
        let edges = run.len();
        for (number, edge) in (0..).zip(run.clone()) {
            edge_to[edge.b as usize] = number;
        }
        // What is written of items without an edge goes to one place, and is written over: which they are cannot be
        // foreseen.
        let lengths = run.clone().map(|edge| edge.n_ab as usize).chain([1]);
        let lists = Lists::with_lengths(lengths, |next, values| {
            behind.for_each(first.a as usize, |incident, item| {
                let number = (edge_to[item] as usize).min(edges);
                let at = &mut next[number];
                values[*at] = incident;
                *at += usize::from(number < edges);
            });
        });
        for edge in run {
            edge_to[edge.b as usize] = NO_EDGE;
        }
        lists
    }
}

/// The items that stand behind each item in the incidents that hold it.
enum Behind {
    /// Copied for each item, incident after incident: the two halves of its number, how many items are behind, and
    /// these. The incidents of an item lie far apart, so looking them up takes longer than copying them as they come.
    Copied { starts: Vec<usize>, words: Vec<u16> },
    /// Looked up where copies were too long, or numbers are: the incidents of each item, and the items of each incident.
    Kept { incidents: Lists, transactions: Lists },
}

/// The words before the copied items of an incident.
const HEAD: usize = 3;
/// How many words there are at most for each item of an incident: of some long incidents there were many.
const MOST_WORDS: usize = 16;

impl Behind {
    fn new(transactions: &Lists, items: usize) -> Self {
        Self::copied(transactions, items).unwrap_or_else(|| Self::Kept {
            incidents: transactions.inverted(items),
            transactions: transactions.clone(),
        })
    }

    /// Copies, unless that were too much.
    fn copied(transactions: &Lists, items: usize) -> Option<Self> {
        if items > usize::from(u16::MAX) + 1 {
            return None;
        }
        let lists = || (0..transactions.len()).map(|incident| transactions.of(incident));
        let (mut starts, mut words) = (vec![0; items + 1], 0usize);
        for list in lists() {
            let length = list.len();
            words = words.saturating_add(length.saturating_sub(1).saturating_mul(length / 2 + HEAD));
            if words > transactions.total().saturating_mul(MOST_WORDS) {
                return None;
            }
            for (item, behind) in list.iter().zip((1..length).rev()) {
                starts[*item as usize + 1] += HEAD + behind;
            }
        }
        for item in 0..items {
            starts[item + 1] += starts[item];
        }
        let mut next = starts.clone();
        let mut words = vec![0; starts[items]];
        let mut short = Vec::new();
        for (incident, list) in (0u32..).zip(lists()) {
            short.clear();
            short.extend(list.iter().map(|item| *item as u16));
            for (item, place) in short.iter().zip(1..short.len()) {
                let behind = &short[place..];
                let at = &mut next[usize::from(*item)];
                let copy = &mut words[*at..][..HEAD + behind.len()];
                (copy[0], copy[1], copy[2]) =
                    (incident as u16, (incident >> u16::BITS) as u16, behind.len() as u16);
                copy[HEAD..].iter_mut().zip(behind).for_each(|(to, from)| *to = *from);
                *at += copy.len();
            }
        }
        Some(Self::Copied { starts, words })
    }

    /// Goes through the items behind one, incident after incident.
    #[inline]
    fn for_each(&self, item: usize, mut visit: impl FnMut(u32, usize)) {
        match self {
            Self::Copied { starts, words } => {
                let mut rest = &words[starts[item]..starts[item + 1]];
                while let [low, high, length, following @ ..] = rest {
                    let incident = u32::from(*low) | u32::from(*high) << u16::BITS;
                    let (behind, next) = following.split_at(usize::from(*length));
                    for other in behind {
                        visit(incident, usize::from(*other));
                    }
                    rest = next;
                }
            }
            Self::Kept { incidents, transactions } => {
                for incident in incidents.of(item) {
                    let list = transactions.of(*incident as usize);
                    let place = list.partition_point(|other| *other as usize <= item);
                    for other in &list[place..] {
                        visit(*incident, *other as usize);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_tell_what_is_kept() {
        let pairs = (0..400_u32).flat_map(|incident| {
            (0..incident % 5).map(move |place| (incident * 300, 70 * place + incident * 7919 % 70))
        });
        let items = 350;
        let lists = Lists::group(400 * 300, pairs);
        let told = |behind: &Behind| {
            let of = |item| {
                let mut told = Vec::new();
                behind.for_each(item, |incident, other| told.push((incident, other)));
                told
            };
            (0..items).map(of).collect::<Vec<_>>()
        };
        let copied = Behind::copied(&lists, items).expect("few and short");
        let kept = Behind::Kept { incidents: lists.inverted(items), transactions: lists.clone() };
        assert_eq!(told(&copied), told(&kept));
        let two_each = (0..items).map(|item| {
            let holds = |incident: &usize| lists.of(*incident).contains(&(item as u32));
            let behind =
                |incident: usize| lists.of(incident).iter().filter(|other| **other as usize > item).count();
            (0..lists.len()).filter(holds).map(behind).sum::<usize>()
        });
        assert!(told(&copied).iter().map(Vec::len).eq(two_each));
    }

    #[test]
    fn what_is_too_much_is_not_copied() {
        let of_length = |length: u32| Lists::group(1, (0..length).map(|item| (0, item)));
        // Of 27 items there are 3 and 13 words for each.
        assert!(matches!(Behind::new(&of_length(27), 27), Behind::Copied { .. }));
        assert!(matches!(Behind::new(&of_length(30), 30), Behind::Kept { .. }));
        assert!(matches!(Behind::new(&of_length(5), 65_536), Behind::Copied { .. }));
        assert!(matches!(Behind::new(&of_length(5), 65_537), Behind::Kept { .. }));
    }
}
