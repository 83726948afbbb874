//! The middle ones of many sets that differ little from one window to the next.

use std::ops::Range;

/// Up to so many places make a block, which are looked through for each middle one.
const PLACES: usize = 1024;

/// At most so many counts are held: with many windows, blocks are larger.
const MOST_COUNTS: usize = 1 << 21;

/// Finds, for each window, the two middle ones (the same one where their number is odd) of the places present in it.
///
/// `present_in` tells the windows in which a place is present. Those of each block of places are counted by window,
/// which leads to the blocks that hold the middle ones; only these are gone through again.
pub(super) fn middles(
    places: usize,
    windows: usize,
    present_in: impl Fn(usize) -> Range<usize>,
) -> Vec<Option<[u32; 2]>> {
    let blocks = places.div_ceil(PLACES).min(MOST_COUNTS / (windows + 1)).max(1);
    let size = places.div_ceil(blocks).max(1);
    let of_block = |block: usize| block * size..places.min((block + 1) * size);
    let mut counts = vec![0i32; blocks * (windows + 1)];
    for (block, counts) in counts.chunks_exact_mut(windows + 1).enumerate() {
        for place in of_block(block) {
            let range = present_in(place);
            // Of an empty range, nothing is left.
            let start = range.start.min(windows);
            counts[start] += 1;
            counts[range.end.clamp(start, windows)] -= 1;
        }
        let mut present = 0;
        for count in counts {
            present += *count;
            *count = present;
        }
    }
    let nth = |window: usize, mut rank: usize| {
        let counts = counts[window..].iter().step_by(windows + 1);
        let passed = counts.take_while(|count| {
            let is_passed = rank >= **count as usize;
            rank -= if is_passed { **count as usize } else { 0 };
            is_passed
        });
        let mut present = of_block(passed.count()).filter(|place| present_in(*place).contains(&window));
        present.nth(rank).map(|place| place as u32)
    };
    let total = |window: usize| counts[window..].iter().step_by(windows + 1).sum::<i32>() as usize;
    (0..windows)
        .map(|window| {
            let total = total(window);
            Some([nth(window, total.checked_sub(1)? / 2)?, nth(window, total / 2)?])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::middles;

    #[test]
    fn agrees_with_listing_those_present() {
        let windows = 9usize;
        let items = 9000usize;
        let range = |i: usize| {
            let start = (i * 7 + i / 13) % (windows + 1);
            start..(start + i * i % 5).min(windows)
        };
        let found = middles(items, windows, range);
        for (window, found) in found.into_iter().enumerate() {
            let present: Vec<u32> =
                (0..items).filter(|i| range(*i).contains(&window)).map(|i| i as u32).collect();
            let middle =
                (!present.is_empty()).then(|| [present[(present.len() - 1) / 2], present[present.len() / 2]]);
            assert_eq!(found, middle, "window {window}");
        }
        assert_eq!(middles(0, 2, |_| 0..2), [None, None]);
    }
}
