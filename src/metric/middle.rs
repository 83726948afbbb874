//! The middle ones of many sets that differ little from one window to the next.

use std::ops::Range;

use crate::corpus::Lists;

/// Words of 64 bits in a block.
const BLOCK: usize = 64;

/// Finds, for each window, the two middle ones (the same one where their number is odd) of the items present in it.
///
/// Items are given by the windows in which each is present, and known by their places in that order. Present items
/// are bits of a set; the counts of its blocks lead to the middle ones without going through all of them.
pub(super) fn middles(
    presence: &(impl Iterator<Item = Range<usize>> + Clone),
    windows: usize,
) -> Vec<Option<[u32; 2]>> {
    let list = |of: fn(&Range<usize>) -> usize| {
        // What is present nowhere is listed behind all windows: which items are cannot be foreseen, and that costs less.
        let window = |range: Range<usize>| if range.is_empty() { windows + 1 } else { of(&range) };
        Lists::group(windows + 2, presence.clone().map(|range| window(range) as u32).zip(0..))
    };
    let (entering, leaving) = (list(|range| range.start), list(|range| range.end));
    let mut set = Set::new(presence.clone().count());
    (0..windows)
        .map(|window| {
            leaving.of(window).iter().for_each(|place| set.remove(*place));
            entering.of(window).iter().for_each(|place| set.insert(*place));
            let last = set.len.checked_sub(1)?;
            Some([set.nth(last / 2), set.nth(set.len / 2)])
        })
        .collect()
}

/// A set of places with the number of those in each block.
struct Set {
    words: Vec<u64>,
    blocks: Vec<u32>,
    len: u32,
}

impl Set {
    fn new(places: usize) -> Self {
        let words = places.div_ceil(64);
        Self { words: vec![0; words], blocks: vec![0; words.div_ceil(BLOCK)], len: 0 }
    }

    fn insert(&mut self, place: u32) {
        let word = place as usize / 64;
        self.words[word] |= 1 << (place % 64);
        self.blocks[word / BLOCK] += 1;
        self.len += 1;
    }

    fn remove(&mut self, place: u32) {
        let word = place as usize / 64;
        self.words[word] &= !(1 << (place % 64));
        self.blocks[word / BLOCK] -= 1;
        self.len -= 1;
    }

    /// Returns the place that `rank` others come before; there are more than `rank`.
    fn nth(&self, mut rank: u32) -> u32 {
        let mut block = 0;
        while rank >= self.blocks[block] {
            rank -= self.blocks[block];
            block += 1;
        }
        let mut word = block * BLOCK;
        while rank >= self.words[word].count_ones() {
            rank -= self.words[word].count_ones();
            word += 1;
        }
        let mut bits = self.words[word];
        for _ in 0..rank {
            bits &= bits - 1;
        }
        word as u32 * 64 + bits.trailing_zeros()
    }
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
        let found = middles(&(0..items).map(range), windows);
        for (window, found) in found.into_iter().enumerate() {
            let present: Vec<u32> =
                (0..items).filter(|i| range(*i).contains(&window)).map(|i| i as u32).collect();
            let middle =
                (!present.is_empty()).then(|| [present[(present.len() - 1) / 2], present[present.len() / 2]]);
            assert_eq!(found, middle, "window {window}");
        }
        assert_eq!(middles(&std::iter::empty(), 2), [None, None]);
    }
}
