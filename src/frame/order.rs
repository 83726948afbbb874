//! Sorting rows by an instant and then an id.

use arrow_array::LargeStringArray;

/// The bits that one pass of the sort looks at.
const BITS: u32 = 11;

/// Returns the row numbers in ascending order of their keys; equal keys keep their order.
///
/// A radix sort from the lowest digits up, over as many digits as the span of the keys has: linear in the rows.
#[must_use]
pub fn order_by_key(keys: &[i64]) -> Vec<u32> {
    let (Some(least), Some(most)) = (keys.iter().min(), keys.iter().max()) else { return Vec::new() };
    let span = most.abs_diff(*least);
    let mut pairs: Vec<(u64, u32)> =
        keys.iter().enumerate().map(|(row, key)| (key.abs_diff(*least), row as u32)).collect();
    let mut other = vec![(0, 0); pairs.len()];
    let mut shift = 0;
    while shift < u64::BITS && span >> shift > 0 {
        let digit = |key: u64| ((key >> shift) & ((1 << BITS) - 1)) as usize;
        let mut starts = [0usize; 1 << BITS];
        for (key, _) in &pairs {
            starts[digit(*key)] += 1;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        for pair in &pairs {
            let at = &mut starts[digit(pair.0)];
            other[*at] = *pair;
            *at += 1;
        }
        std::mem::swap(&mut pairs, &mut other);
        shift += BITS;
    }
    pairs.into_iter().map(|(_, row)| row).collect()
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
        ] {
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|row| keys[*row as usize]);
            assert_eq!(order_by_key(&keys), expected);
        }
    }
}
