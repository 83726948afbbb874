//! A value for each ordered pair of small numbers.

use rustc_hash::FxHashMap;

/// Values by pairs of numbers below a width; the default value where none was set.
pub(super) enum PairTable<T> {
    Full { cells: Vec<T>, width: usize },
    Sparse(FxHashMap<(u32, u32), T>),
}

impl<T: Copy + Default + PartialEq> PairTable<T> {
    /// Up to how many numbers a full table is kept, of a million cells.
    pub const FULL: usize = 1 << 10;

    pub fn new(width: usize) -> Self {
        Self::full(width).unwrap_or_else(|| Self::Sparse(FxHashMap::default()))
    }

    /// Makes a full table, unless it were too wide.
    pub fn full(width: usize) -> Option<Self> {
        (width <= Self::FULL).then(|| Self::Full { cells: vec![T::default(); width * width], width })
    }

    /// Returns the value of a pair.
    pub fn of(&self, a: u32, b: u32) -> T {
        match self {
            Self::Full { cells, width } => cells[a as usize * width + b as usize],
            Self::Sparse(cells) => cells.get(&(a, b)).copied().unwrap_or_default(),
        }
    }

    /// Changes the values of the pairs of one number with others by what comes with each of these.
    pub fn change<B>(
        &mut self,
        a: u32,
        others: impl Iterator<Item = (u32, B)>,
        mut change: impl FnMut(&mut T, B),
    ) {
        match self {
            Self::Full { cells, width } => {
                let row = &mut cells[a as usize * *width..][..*width];
                others.for_each(|(b, by)| change(&mut row[b as usize], by));
            }
            Self::Sparse(cells) => others.for_each(|(b, by)| change(cells.entry((a, b)).or_default(), by)),
        }
    }

    /// Goes through the pairs whose value was changed.
    pub fn changed(&self) -> Box<dyn Iterator<Item = ((u32, u32), T)> + '_> {
        match self {
            Self::Full { cells, width } => {
                let pair = move |place: usize| ((place / width) as u32, (place % width) as u32);
                let changed = cells.iter().enumerate().filter(|(_, value)| **value != T::default());
                Box::new(changed.map(move |(place, value)| (pair(place), *value)))
            }
            Self::Sparse(cells) => Box::new(cells.iter().map(|(pair, value)| (*pair, *value))),
        }
    }

    /// Goes through the pairs whose value was changed, ascending.
    pub fn in_order(&self) -> Box<dyn Iterator<Item = ((u32, u32), T)> + '_> {
        match self {
            Self::Full { .. } => self.changed(),
            Self::Sparse(_) => {
                let mut changed: Vec<_> = self.changed().collect();
                changed.sort_unstable_by_key(|(pair, _)| *pair);
                Box::new(changed.into_iter())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PairTable;

    #[test]
    fn both_kinds_hold_the_same() {
        let [few, many] = [5, PairTable::<u64>::FULL + 1].map(|width| {
            let mut table = PairTable::<u64>::new(width);
            table.change(4, [(1, 1), (3, 3), (1, 1)].into_iter(), |value, more| *value += more);
            table.change(0, [(2, 7)].into_iter(), |value, more| *value += more);
            assert_eq!((table.of(4, 1), table.of(1, 4)), (2, 0));
            table.in_order().collect::<Vec<_>>()
        });
        assert_eq!(few, [((0, 2), 7), ((4, 1), 2), ((4, 3), 3)]);
        assert_eq!(few, many);
    }
}
