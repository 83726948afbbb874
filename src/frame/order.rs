//! Sorting by an instant or a duration: rows, what goes with them, or nothing else.

use std::ops::Range;

use arrow_array::LargeStringArray;
use rayon::prelude::*;

/// The most bits that one pass of the sort looks at: with more, it writes to too many places at once.
const MOST_BITS: u32 = 12;

/// Microseconds of a second: most exports write whole seconds, which leaves fewer digits to sort by.
const SECOND: u64 = 1_000_000;

/// Returns the row numbers in ascending order of their keys; equal keys keep their order.
///
/// A radix sort: the highest bits hand the rows out to buckets of a few thousand, each of which is sorted at hand, from
/// the lowest digits up. It is linear in the rows.
#[must_use]
pub fn order_by_key(keys: &[i64]) -> Vec<u32> {
    let Some(scale) = Scale::of(keys.iter().copied()) else { return Vec::new() };
    let most = (keys.len() / BUCKET).max(1).ilog2().min(MOST_BITS);
    let low = scale.bits().saturating_sub(most).min(u64::BITS - 1);
    let bucket = |key: i64| (scale.scaled(key) >> low) as usize;
    let mut ends = vec![0usize; (scale.most >> low) as usize + 1];
    for key in keys {
        ends[bucket(*key)] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += std::mem::replace(end, sum);
    }
    let mut rows = vec![0; keys.len()];
    for (row, key) in (0..).zip(keys) {
        let at = &mut ends[bucket(*key)];
        rows[*at] = row;
        *at += 1;
    }
    let (mut rest, mut start) = (rows.as_mut_slice(), 0);
    let mut buckets = Vec::with_capacity(ends.len());
    for end in ends {
        let (own, others) = rest.split_at_mut(end - start);
        (rest, start) = (others, end);
        buckets.push(own);
    }
    buckets.into_par_iter().for_each_init(Room::default, |room, rows| {
        room.sort(rows, low, |row| scale.scaled(keys[row as usize]));
    });
    rows
}

/// About how many rows a bucket has.
const BUCKET: usize = 1 << 11;

/// Room for sorting one bucket after the other.
#[derive(Default)]
struct Room {
    entries: Vec<u64>,
    other: Vec<u64>,
    rows: Vec<u32>,
}

impl Room {
    /// Sorts rows stably by the lower bits of their keys.
    fn sort(&mut self, rows: &mut [u32], bits: u32, key: impl Fn(u32) -> u64) {
        // The place of a row among these stands below its key.
        let below = usize::BITS - rows.len().leading_zeros();
        if bits + below > u64::BITS {
            rows.sort_by_key(|row| key(*row));
            return;
        }
        let Self { entries, other, rows: before } = self;
        let key = |row: u32| key(row) & ((1 << bits) - 1);
        entries.clear();
        entries.extend((0..).zip(&*rows).map(|(place, row): (u64, _)| key(*row) << below | place));
        if rows.len() < FEW {
            entries.sort_unstable();
        } else {
            sort_by_bits(entries, other, below..below + bits);
        }
        before.clear();
        before.extend_from_slice(rows);
        for (row, entry) in rows.iter_mut().zip(entries) {
            *row = before[(*entry & ((1 << below) - 1)) as usize];
        }
    }
}

/// Keys in ascending order, each with a number that goes with it, so that nothing has to be looked up behind.
#[derive(Debug, Default)]
pub struct SortedKeys {
    /// The number in the lower half; above it the key as its scale has it, unless some do not fit.
    entries: Vec<u64>,
    scale: Scale,
    /// The keys, where some do not fit.
    long: Vec<i64>,
}

impl SortedKeys {
    /// Sorts those keys that are asked for: with each goes a number and whether it is. Equal keys keep their order.
    ///
    /// The others, which should not be far off, take the same steps: which are asked for cannot be foreseen.
    #[must_use]
    pub fn new(keys: impl Iterator<Item = i64> + Clone, numbers: impl Iterator<Item = (u32, bool)>) -> Self {
        let Some(scale) = Scale::of(keys.clone()) else { return Self::default() };
        let items = keys.zip(numbers);
        if scale.is_short() {
            let mut entries = Vec::with_capacity(items.size_hint().0);
            for (key, (number, is_asked)) in items {
                let len = entries.len();
                entries.push(scale.scaled(key) << 32 | u64::from(number));
                entries.truncate(len + usize::from(is_asked));
            }
            sort_by_bits(&mut entries, &mut Vec::new(), 32..32 + scale.bits());
            return Self { entries, scale, long: Vec::new() };
        }
        let asked = items.filter(|(_, (_, is_asked))| *is_asked);
        let (keys, numbers): (Vec<i64>, Vec<u32>) = asked.map(|(key, (number, _))| (key, number)).unzip();
        let order = order_by_key(&keys);
        let entries = order.iter().map(|row| u64::from(numbers[*row as usize])).collect();
        let long = order.iter().map(|row| keys[*row as usize]).collect();
        Self { entries, scale, long }
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the key at a place.
    #[must_use]
    pub fn key(&self, place: usize) -> i64 {
        let long = self.long.get(place).copied();
        long.unwrap_or_else(|| self.scale.key(self.entries[place] >> 32))
    }

    /// Returns the number that goes with the key at a place.
    #[must_use]
    #[inline]
    pub fn number(&self, place: usize) -> u32 {
        self.entries[place] as u32
    }
}

/// From how many keys on a radix sort is quicker than one that compares them.
const FEW: usize = 1 << 9;

/// Sorts keys in their place, with room that the next call can use again.
pub fn sort_keys(keys: &mut [i64], room: &mut [Vec<u64>; 2]) {
    let scale = Scale::of(keys.iter().copied()).filter(|_| keys.len() >= FEW);
    let Some(scale) = scale else {
        keys.sort_unstable();
        return;
    };
    let [numbers, other] = room;
    numbers.clear();
    numbers.extend(keys.iter().map(|key| scale.scaled(*key)));
    sort_by_bits(numbers, other, 0..scale.bits());
    for (key, number) in keys.iter_mut().zip(numbers) {
        *key = scale.key(*number);
    }
}

/// How far above the least of them keys lie, in seconds where all lie whole seconds above it.
#[derive(Debug, Clone, Copy, Default)]
struct Scale {
    least: i64,
    /// The largest as it is scaled.
    most: u64,
    is_seconds: bool,
}

impl Scale {
    /// Takes the scale of some keys, if there are any.
    fn of(mut keys: impl Iterator<Item = i64>) -> Option<Self> {
        let first = keys.next()?;
        let (mut least, mut most, mut is_seconds) = (first, first, true);
        for key in keys {
            (least, most) = (least.min(key), most.max(key));
            // Where all lie whole seconds from the first, they do from the least.
            is_seconds &= key.abs_diff(first) % SECOND == 0;
        }
        let scale = Self { least, most: 0, is_seconds };
        Some(Self { most: scale.scaled(most), ..scale })
    }

    #[inline]
    fn scaled(&self, key: i64) -> u64 {
        let above = key.abs_diff(self.least);
        // A division by what is known beforehand is a multiplication.
        if self.is_seconds { above / SECOND } else { above }
    }

    #[inline]
    fn key(&self, scaled: u64) -> i64 {
        self.least.wrapping_add_unsigned(if self.is_seconds { scaled * SECOND } else { scaled })
    }

    /// Counts the bits that a key needs.
    fn bits(&self) -> u32 {
        u64::BITS - self.most.leading_zeros()
    }

    /// Tells whether half a number holds every key.
    fn is_short(&self) -> bool {
        self.bits() <= u32::BITS
    }
}

/// Sorts numbers stably by some of their bits, the lowest first, with room for as many again: about as many steps for
/// each number as there are digits of twelve bits.
pub fn sort_by_bits(numbers: &mut Vec<u64>, other: &mut Vec<u64>, bits: Range<u32>) {
    other.clear();
    other.resize(numbers.len(), 0);
    // Digits of one size, so that no pass has more of them than it needs.
    let count = bits.len() as u32;
    let size = count.div_ceil(count.div_ceil(MOST_BITS).max(1)).max(1);
    let mut starts = vec![0; 1 << size];
    for low in bits.step_by(size as usize) {
        hand_out(numbers, other, low, &mut starts);
        std::mem::swap(numbers, other);
    }
}

/// Copies numbers in the order of the digit that begins at a bit; there is a start for each digit.
fn hand_out(numbers: &[u64], to: &mut [u64], low: u32, starts: &mut [u32]) {
    let last = starts.len() - 1;
    let digit = |number: u64| (number >> low) as usize & last;
    starts.fill(0);
    for number in numbers {
        starts[digit(*number)] += 1;
    }
    let mut sum = 0;
    for start in &mut *starts {
        sum += std::mem::replace(start, sum);
    }
    for number in numbers {
        let at = &mut starts[digit(*number)];
        to[*at as usize] = *number;
        *at += 1;
    }
}

/// Tells whether an order leaves every row where it stands.
#[must_use]
pub fn is_unchanged(order: &[u32]) -> bool {
    (0..).zip(order).all(|(place, row)| place == *row)
}

/// Returns the row numbers in ascending order of key, then id, then row: where ids ascend, or are not known, the rows
/// with one key stay as they are.
#[must_use]
pub fn order_by_key_and_id(keys: &[i64], ids: &LargeStringArray) -> Vec<u32> {
    let is_sorted = keys.is_sorted();
    let mut order = if is_sorted { (0..keys.len() as u32).collect() } else { order_by_key(keys) };
    for tied in order.chunk_by_mut(|a, b| keys[*a as usize] == keys[*b as usize]) {
        if tied.len() > 1 {
            let id = |row: &u32| ids.value(*row as usize);
            tied.sort_unstable_by(|a, b| id(a).cmp(id(b)).then_with(|| a.cmp(b)));
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_any_keys_stably() {
        for keys in [
            vec![],
            vec![5],
            vec![3, -1, 3, i64::MIN, i64::MAX, 0, -1],
            (0..5000).map(|i: i64| i.wrapping_mul(0x9E37_79B9) % 1000 - 500).collect(),
            (0..5000).map(|i: i64| i.wrapping_mul(0x9E37_79B9) % 100_000 * 1_000_000).collect(),
            (0..5000).map(|i: i64| i.wrapping_mul(0x1E37_79B9_7F4A_7C15)).collect(),
            (0..1 << 17).map(|i: i64| i.wrapping_mul(0x1E37_79B9_7F4A_7C15)).collect(),
            (0..1 << 17).map(|i: i64| i.wrapping_mul(0x1E37_79B9_7F4A_7C15) >> 30).collect(),
            (0..1 << 17).map(|i: i64| i.wrapping_mul(0x9E37_79B9) % 100_000 * 1_000_000).collect(),
        ] {
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|row| keys[*row as usize]);
            assert_eq!(order_by_key(&keys), expected);
            for leaves_out in [0, 1, 3] {
                let number = |row: u32| (row.wrapping_mul(3), row % 4 >= leaves_out);
                let sorted = SortedKeys::new(keys.iter().copied(), (0..).map(number));
                let found = (0..sorted.len()).map(|place| (sorted.key(place), sorted.number(place)));
                let asked = expected.iter().filter(|row| number(**row).1);
                assert!(found.eq(asked.map(|row| (keys[*row as usize], number(*row).0))));
            }
            let mut alone = keys.clone();
            sort_keys(&mut alone, &mut Default::default());
            assert!(alone.iter().eq(expected.iter().map(|row| &keys[*row as usize])));
        }
    }
}
