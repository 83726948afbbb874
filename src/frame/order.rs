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
pub fn order_by_key(keys: &[i64]) -> Vec<u32> {
    let (Some(least), Some(most)) = (keys.iter().min(), keys.iter().max()) else { return Vec::new() };
    let is_whole = keys.iter().all(|key| key.abs_diff(*least) % SECOND == 0);
    let unit = if is_whole { SECOND } else { 1 };
    let distance = |row: u32| keys[row as usize].abs_diff(*least) / unit;
    let mut order: Vec<u64> = (0..keys.len() as u64).collect();
    let mut other = Vec::new();
    // Thirty-two bits of the key stand above the row number at a time.
    let (mut span, mut part) = (most.abs_diff(*least) / unit, 0);
    while span > 0 {
        for entry in &mut order {
            *entry = (distance(*entry as u32) >> part) << 32 | u64::from(*entry as u32);
        }
        sort_by_high_half(&mut order, &mut other, span.min(u64::from(u32::MAX)));
        part += 32;
        span >>= 32;
    }
    order.into_iter().map(|entry| entry as u32).collect()
}

/// Sorts stably by the upper 32 bits, the largest of which is `most`.
fn sort_by_high_half(entries: &mut Vec<u64>, other: &mut Vec<u64>, most: u64) {
    other.resize(entries.len(), 0);
    let mut shift = 0;
    while most >> shift > 0 {
        let digit = |entry: u64| ((entry >> (32 + shift)) & ((1 << BITS) - 1)) as usize;
        let mut starts = [0usize; 1 << BITS];
        for entry in entries.iter() {
            starts[digit(*entry)] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        for entry in entries.iter() {
            let at = &mut starts[digit(*entry)];
            other[*at] = *entry;
            *at += 1;
        }
        std::mem::swap(entries, other);
        shift += BITS;
    }
}

/// Returns the row numbers in ascending order of key, then id.
#[must_use]
pub fn order_by_key_and_id(keys: &[i64], ids: &LargeStringArray) -> Vec<u32> {
    let is_sorted = keys.is_sorted();
    let mut order = if is_sorted { (0..keys.len() as u32).collect() } else { order_by_key(keys) };
    for tied in order.chunk_by_mut(|a, b| keys[*a as usize] == keys[*b as usize]) {
        if tied.len() > 1 {
            tied.sort_unstable_by(|a, b| ids.value(*a as usize).cmp(ids.value(*b as usize)));
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
            assert_eq!(order_by_key(&keys), expected);
        }
    }
}
