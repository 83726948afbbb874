//! Sorting rows by an instant and then an id.

use std::ops::Range;

use arrow_array::LargeStringArray;

/// The most bits that one pass of the sort looks at, of few numbers and of many: the more there are, the fewer passes.
const MOST_BITS: [u32; 2] = [11, 14];

/// From how many numbers on there are many: the counts of so many digits take no more time than they do.
const MANY: usize = 1 << 17;

/// Microseconds of a second: most exports write whole seconds, which leaves fewer digits to sort by.
const SECOND: u64 = 1_000_000;

/// Returns the row numbers in ascending order of their keys; equal keys keep their order.
///
/// A radix sort from the lowest digits up, over as many digits as the span of the keys has: linear in the rows.
#[must_use]
pub fn order_by_key(keys: impl Iterator<Item = i64> + Clone) -> Vec<u32> {
    let (Some(least), Some(most)) = (keys.clone().min(), keys.clone().max()) else { return Vec::new() };
    let span = most.abs_diff(least);
    // A division by what is known beforehand is a multiplication.
    let entries = if keys.clone().all(|key| key.abs_diff(least) % SECOND == 0) {
        sorted(keys.map(|key| key.abs_diff(least) / SECOND), span / SECOND)
    } else {
        sorted(keys.map(|key| key.abs_diff(least)), span)
    };
    // Not in their place, which is twice as large.
    entries.iter().map(|entry| *entry as u32).collect()
}

/// Returns entries whose lower halves are row numbers, in ascending order of the rows' keys, the largest of which is
/// `most`.
fn sorted(keys: impl Iterator<Item = u64> + Clone, most: u64) -> Vec<u64> {
    // Thirty-two bits of a key stand above the row number at a time.
    let entry = |(key, row): (u64, u64)| key << 32 | row;
    let mut entries: Vec<u64> = keys.clone().zip(0..).map(entry).collect();
    let mut other = Vec::new();
    sort_by_high_half(&mut entries, &mut other, most.min(u64::from(u32::MAX)));
    if most > u64::from(u32::MAX) {
        let above: Vec<u64> = keys.map(|key| key >> 32).collect();
        for at in &mut entries {
            let row = *at & u64::from(u32::MAX);
            *at = entry((above[row as usize], row));
        }
        sort_by_high_half(&mut entries, &mut other, most >> 32);
    }
    entries
}

/// Sorts stably by the upper 32 bits, the largest of which is `most`.
fn sort_by_high_half(entries: &mut Vec<u64>, other: &mut Vec<u64>, most: u64) {
    sort_by_bits(entries, other, 32..32 + (u64::BITS - most.leading_zeros()));
}

/// Sorts numbers stably by some of their bits, the lowest first, with room for as many again: about as many steps for
/// each number as there are digits of eleven bits, of many numbers of fourteen.
pub fn sort_by_bits(numbers: &mut Vec<u64>, other: &mut Vec<u64>, bits: Range<u32>) {
    other.clear();
    other.resize(numbers.len(), 0);
    let most = MOST_BITS[usize::from(numbers.len() >= MANY)];
    // Digits of one size, so that no pass has more of them than it needs.
    let count = bits.len() as u32;
    let size = count.div_ceil(count.div_ceil(most).max(1)).max(1);
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
    let mut order =
        if is_sorted { (0..keys.len() as u32).collect() } else { order_by_key(keys.iter().copied()) };
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
            // As many as are sorted by longer digits.
            (0..MANY as i64).map(|i| i.wrapping_mul(0x1E37_79B9_7F4A_7C15) >> 30).collect(),
            (0..MANY as i64).map(|i| i.wrapping_mul(0x9E37_79B9) % 100_000 * 1_000_000).collect(),
        ] {
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|row| keys[*row as usize]);
            assert_eq!(order_by_key(keys.iter().copied()), expected);
        }
    }
}
