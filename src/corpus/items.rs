//! Items with dense ids, and the lists of them by incident.

use arrow_array::Array;
use rustc_hash::FxHashMap;

use crate::frame::{InvolvedItem, InvolvementRow, Involvements};
use crate::model::{Category, ItemKind};

/// An item that occurs in the population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its kind.
    pub kind: ItemKind,
    /// The name shown.
    pub name: String,
    /// The category of a factor.
    pub category: Category,
    /// In how many incidents it occurs.
    pub incidents: u64,
}

/// A factor and a system that met in an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The id of the factor.
    pub factor: u32,
    /// The id of the system.
    pub system: u32,
}

/// Lists of numbers, one for each of a range of owners, kept end to end.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    starts: Vec<usize>,
    values: Vec<u32>,
}

impl Lists {
    /// Makes lists from pairs of owner and value; each list keeps the order of the pairs.
    pub fn group(owners: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0usize; owners + 1];
        for (owner, _) in pairs.clone() {
            starts[owner as usize + 1] += 1;
        }
        for owner in 0..owners {
            starts[owner + 1] += starts[owner];
        }
        let mut next = starts.clone();
        let mut values = vec![0; starts[owners]];
        for (owner, value) in pairs {
            let at = &mut next[owner as usize];
            values[*at] = value;
            *at += 1;
        }
        Self { starts, values }
    }

    /// Makes lists of known lengths, which `fill` writes: it is given where each list starts, and all values.
    pub fn with_lengths(
        lengths: impl Iterator<Item = usize>,
        fill: impl FnOnce(&mut [usize], &mut [u32]),
    ) -> Self {
        let mut starts = vec![0];
        starts.extend(lengths.scan(0, |sum, length| {
            *sum += length;
            Some(*sum)
        }));
        let mut values = vec![0; starts.last().copied().unwrap_or(0)];
        fill(&mut starts.clone(), &mut values);
        Self { starts, values }
    }

    /// Makes the list of each owner in turn, which `append` appends to the values so far; about how many come in all
    /// need not be exact.
    pub fn of_each(owners: usize, values: usize, mut append: impl FnMut(usize, &mut Vec<u32>)) -> Self {
        let (mut starts, mut values) = (Vec::with_capacity(owners + 1), Vec::with_capacity(values));
        starts.push(0);
        for owner in 0..owners {
            append(owner, &mut values);
            starts.push(values.len());
        }
        Self { starts, values }
    }

    /// Returns the list of an owner.
    #[must_use]
    #[inline]
    pub fn of(&self, owner: usize) -> &[u32] {
        &self.values[self.starts[owner]..self.starts[owner + 1]]
    }

    /// Returns where the list of an owner begins among all values.
    #[must_use]
    pub fn start_of(&self, owner: usize) -> usize {
        self.starts[owner]
    }

    /// Returns all values, list after list.
    #[must_use]
    pub fn values(&self) -> &[u32] {
        &self.values
    }

    /// Returns how many owners there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Tells whether there are no owners.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many values all lists hold together.
    #[must_use]
    pub fn total(&self) -> usize {
        self.values.len()
    }

    /// Goes through every owner and value.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + Clone + '_ {
        (0..self.len()).flat_map(|owner| self.of(owner).iter().map(move |value| (owner as u32, *value)))
    }

    /// Turns the lists around: the owners of each value, ascending.
    #[must_use]
    pub fn inverted(&self, values: usize) -> Self {
        Self::group(values, self.iter().map(|(owner, value)| (value, owner)))
    }
}

/// Numbers the items of the population by kind and shown name, and lists them by incident.
pub(super) fn intern(
    involvements: &Involvements,
    fate: &[Result<u32, &'static str>],
    incidents: usize,
) -> (Vec<Item>, Lists) {
    let kept = || {
        let known = |row: &InvolvementRow| fate[row.incident as usize].ok().map(|number| (number, row.item));
        involvements.rows.iter().filter_map(known)
    };
    let mut counts_of = vec![0u64; involvements.items.len()];
    kept().for_each(|(_, item)| counts_of[item as usize] += 1);
    // A concept of the frame belongs to one kind, so its number alone tells it.
    let mut counts = vec![0u64; involvements.names.len()];
    let mut described: Vec<Option<&InvolvedItem>> = vec![None; counts.len()];
    for (item, count) in involvements.items.iter().zip(counts_of).filter(|(_, count)| *count > 0) {
        counts[item.name as usize] += count;
        described[item.name as usize] = Some(item);
    }
    let mut concepts: Vec<&InvolvedItem> = described.into_iter().flatten().collect();
    let name = |item: &InvolvedItem| involvements.names.value(item.name as usize);
    concepts.sort_unstable_by(|a, b| (a.kind, name(a), a.name).cmp(&(b.kind, name(b), b.name)));
    let mut id_of = vec![u32::MAX; counts.len()];
    let items = (0u32..)
        .zip(&concepts)
        .map(|(id, concept)| {
            id_of[concept.name as usize] = id;
            Item {
                kind: concept.kind,
                name: name(concept).to_owned(),
                category: concept.category,
                incidents: counts[concept.name as usize],
            }
        })
        .collect();
    let id_of: Vec<u32> = involvements.items.iter().map(|item| id_of[item.name as usize]).collect();
    // The frame is sorted by incident, kind and name, so the lists come out ascending.
    let transactions =
        Lists::group(incidents, kept().map(|(incident, item)| (incident, id_of[item as usize])));
    (items, transactions)
}

/// Where the items of each kind stand in a transaction, factors first: all that is asked at one place, since most
/// incidents are asked for in no order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kinds {
    /// Where the transaction begins among all values.
    pub start: usize,
    /// How many factors there are.
    pub factors: u32,
    /// How many factors and systems there are.
    pub systems: u32,
}

/// Finds the kinds in each transaction; ids are in the order of kinds.
pub(super) fn kinds(items: &[Item], transactions: &Lists) -> Vec<Kinds> {
    let firsts = [ItemKind::System, ItemKind::Trigger]
        .map(|kind| items.partition_point(|item| item.kind < kind) as u32);
    (0..transactions.len())
        .map(|incident| {
            let list = transactions.of(incident);
            let [factors, systems] = firsts.map(|first| list.partition_point(|id| *id < first) as u32);
            Kinds { start: transactions.start_of(incident), factors, systems }
        })
        .collect()
}

/// Numbers the factor–system pairs that met, and lists them by incident.
pub(super) fn pair_up(items: &[Item], transactions: &Lists, kinds: &[Kinds]) -> (Vec<Pair>, Lists) {
    let first_system = items.partition_point(|item| item.kind < ItemKind::System) as u32;
    let first_trigger = items.partition_point(|item| item.kind < ItemKind::Trigger) as u32;
    let (factors, systems) = (first_system as usize, (first_trigger - first_system) as usize);
    let mut ids = PairIds::new(factors, systems, first_system);
    // All are gone through twice: what met is not held in between, which is more than what comes of it.
    let mut pairs = Vec::new();
    for (incident, kinds) in kinds.iter().enumerate() {
        for_each_pair(transactions.of(incident), *kinds, |pair| {
            if ids.set(pair, 0).is_none() {
                pairs.push(pair);
            }
        });
    }
    pairs.sort_unstable();
    for (id, pair) in pairs.iter().enumerate() {
        ids.set(*pair, id as u32);
    }
    let total = kinds.iter().map(|kinds| kinds.factors as usize * (kinds.systems - kinds.factors) as usize);
    let lists = Lists::of_each(kinds.len(), total.sum(), |incident, values| {
        for_each_pair(transactions.of(incident), kinds[incident], |pair| values.extend(ids.of(pair)));
    });
    (pairs, lists)
}

/// Goes through the pairs of a transaction, which ascend.
fn for_each_pair(items: &[u32], kinds: Kinds, mut visit: impl FnMut(Pair)) {
    let (factors, rest) = items.split_at(kinds.factors as usize);
    let systems = &rest[..kinds.systems as usize - factors.len()];
    for factor in factors {
        for system in systems {
            visit(Pair { factor: *factor, system: *system });
        }
    }
}

/// Up to how many possible pairs their numbers are kept in a full table.
const DENSE_PAIRS: usize = 1 << 22;

/// The numbers of pairs.
enum PairIds {
    Full { ids: Vec<u32>, systems: usize, first_system: u32 },
    Sparse(FxHashMap<Pair, u32>),
}

impl PairIds {
    fn new(factors: usize, systems: usize, first_system: u32) -> Self {
        match factors.checked_mul(systems) {
            Some(pairs) if pairs <= DENSE_PAIRS => {
                Self::Full { ids: vec![u32::MAX; pairs], systems, first_system }
            }
            _ => Self::Sparse(FxHashMap::default()),
        }
    }

    /// Sets the number of a pair and returns the earlier one.
    fn set(&mut self, pair: Pair, id: u32) -> Option<u32> {
        match self {
            Self::Full { ids, systems, first_system } => {
                let at = pair.factor as usize * *systems + (pair.system - *first_system) as usize;
                Some(std::mem::replace(&mut ids[at], id)).filter(|earlier| *earlier != u32::MAX)
            }
            Self::Sparse(ids) => ids.insert(pair, id),
        }
    }

    fn of(&self, pair: Pair) -> Option<u32> {
        match self {
            Self::Full { ids, systems, first_system } => {
                Some(ids[pair.factor as usize * systems + (pair.system - first_system) as usize])
            }
            Self::Sparse(ids) => ids.get(&pair).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_turn_around() {
        let lists = Lists::group(3, [(0, 1), (2, 0), (0, 0), (2, 1)].into_iter());
        assert_eq!((lists.of(0), lists.of(1), lists.of(2)), (&[1, 0][..], &[][..], &[0, 1][..]));
        let turned = lists.inverted(2);
        assert_eq!((turned.of(0), turned.of(1), turned.total()), (&[0, 2][..], &[0, 2][..], 4));
    }

    #[test]
    fn pairs_are_numbered_alike_by_few_and_by_many_items() {
        // Two kinds of so many items have more possible pairs than a full table holds.
        for n in [60, 2100] {
            let item =
                |kind| move |_| Item { kind, name: String::new(), category: Category::Unknown, incidents: 1 };
            let items: Vec<Item> =
                (0..n).map(item(ItemKind::Factor)).chain((0..n).map(item(ItemKind::System))).collect();
            let is_full = (n * n) as usize <= DENSE_PAIRS;
            let ids = PairIds::new(n as usize, n as usize, n);
            assert_eq!(matches!(ids, PairIds::Full { .. }), is_full);
            // Each incident has one factor and two systems; every pair is met twice.
            let incidents = 2 * n;
            let lists = (0..incidents).flat_map(|incident| {
                let factor = incident % n;
                let (one, other) = (n + factor * 7 % n, n + (factor * 7 + 1) % n);
                [(incident, factor), (incident, one.min(other)), (incident, one.max(other))]
            });
            let transactions = Lists::group(incidents as usize, lists);
            let (pairs, by_incident) = pair_up(&items, &transactions, &kinds(&items, &transactions));
            assert!(pairs.is_sorted_by(|a, b| a < b));
            for incident in 0..incidents as usize {
                let [factor, systems @ ..] = transactions.of(incident) else { panic!("three items") };
                let met: Vec<Pair> = by_incident.of(incident).iter().map(|id| pairs[*id as usize]).collect();
                let expected: Vec<Pair> =
                    systems.iter().map(|system| Pair { factor: *factor, system: *system }).collect();
                assert_eq!(met, expected);
            }
        }
    }
}
