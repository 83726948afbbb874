//! Sorting rows by an instant and then an id.

use arrow_array::LargeStringArray;

/// The bits that one pass of the sort looks at.
const BITS: u32 = 11;

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
    other.resize(entries.len(), 0);
    let digit =
        |entry: u64, place: usize| ((entry >> (32 + BITS * place as u32)) & ((1 << BITS) - 1)) as usize;
    let digits = (u64::BITS - most.leading_zeros()).div_ceil(BITS) as usize;
    let mut starts = vec![[0_u32; 1 << BITS]; digits];
    for entry in entries.iter() {
        for (place, starts) in starts.iter_mut().enumerate() {
            starts[digit(*entry, place)] += 1;
        }
    }
    for (place, starts) in starts.iter_mut().enumerate() {
        let mut sum = 0;
        for start in starts.iter_mut() {
            sum += std::mem::replace(start, sum);
        }
        for entry in entries.iter() {
            let at = &mut starts[digit(*entry, place)];
            other[*at as usize] = *entry;
            *at += 1;
        }
        std::mem::swap(entries, other);
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
        ] {
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|row| keys[*row as usize]);
            assert_eq!(order_by_key(keys.iter().copied()), expected);
        }
    }
}
