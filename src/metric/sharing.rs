//! How many incidents share an item with each of them, before each window's end: bitmaps an item.

use crate::corpus::Corpus;
use crate::model::ItemKind;

use super::chance::Slots;

/// Incidents among which those are counted that share an item with one of them.
pub(super) struct Share<'a> {
    pub corpus: &'a Corpus,
    /// Ascending.
    pub members: &'a [u32],
    /// The kind of the items.
    pub kind: ItemKind,
    /// Whether the counts are taken off.
    pub is_negative: bool,
}

/// An item that no member of a share has.
const NO_ITEM: usize = usize::MAX;

/// What counting needs of every item: nothing of any before and after.
pub(super) struct Scratch {
    /// Where the bitmap of each item starts.
    starts: Vec<usize>,
    /// The bitmaps, end to end.
    bits: Vec<u64>,
    /// The bitmap of each item, where one word is enough.
    words: Vec<u64>,
    /// The items that have a bitmap.
    met: Vec<u32>,
}

impl Scratch {
    pub fn new(corpus: &Corpus) -> Self {
        Self {
            starts: vec![NO_ITEM; corpus.items.len()],
            bits: Vec::new(),
            words: vec![0; corpus.items.len()],
            met: Vec::new(),
        }
    }
}

impl Share<'_> {
    /// Adds, for each member that asks, how many members before each window's end share an item with it.
    pub fn count(
        &self,
        slots: &Slots,
        counts: &mut [u32],
        scratch: &mut Scratch,
        asks: impl Fn(u32) -> bool,
    ) {
        match self.members {
            // Every window that holds it ends after it, and it shares each of its items with itself.
            [member] => {
                let incident = *member as usize;
                if asks(*member) && self.corpus.has_kind(incident, self.kind) {
                    for total in &mut counts[slots.of(incident)] {
                        self.add(total, 1);
                    }
                }
            }
            few if few.len() <= 64 => self.count_few(slots, counts, scratch, asks),
            _ => self.count_many(slots, counts, scratch, asks),
        }
    }

    /// Adds to a count, or takes off it; in between it may pass below 0.
    fn add(&self, total: &mut u32, count: u32) {
        *total = if self.is_negative { total.wrapping_sub(count) } else { total.wrapping_add(count) };
    }

    /// Counts among members that one word holds, as most sets of several systems have them.
    fn count_few(
        &self,
        slots: &Slots,
        counts: &mut [u32],
        Scratch { words, met, .. }: &mut Scratch,
        asks: impl Fn(u32) -> bool,
    ) {
        let items = |member: &u32| self.corpus.of_kind(*member as usize, self.kind);
        for (position, member) in self.members.iter().enumerate() {
            for item in items(member) {
                let word = &mut words[*item as usize];
                if *word == 0 {
                    met.push(*item);
                }
                *word |= 1 << position;
            }
        }
        for (position, member) in self.members.iter().enumerate().filter(|(_, member)| asks(**member)) {
            let incident = *member as usize;
            if slots.is_settled(incident) {
                continue;
            }
            let union = items(member).iter().fold(0, |union, item| union | words[*item as usize]);
            // Every window that holds the member ends after it.
            let mut before = position + 1;
            let ends = &slots.before_end[slots.held(incident)];
            for (total, end) in counts[slots.of(incident)].iter_mut().zip(ends) {
                before += self.members[before..].iter().take_while(|other| *other < end).count();
                let count = (union & (u64::MAX >> (64 - before))).count_ones();
                self.add(total, count);
            }
        }
        met.drain(..).for_each(|item| words[item as usize] = 0);
    }

    fn count_many(
        &self,
        slots: &Slots,
        counts: &mut [u32],
        Scratch { starts: local, bits, met, .. }: &mut Scratch,
        asks: impl Fn(u32) -> bool,
    ) {
        let words = self.members.len().div_ceil(64);
        bits.clear();
        for (position, member) in self.members.iter().enumerate() {
            for item in self.corpus.of_kind(*member as usize, self.kind) {
                let start = &mut local[*item as usize];
                if *start == NO_ITEM {
                    met.push(*item);
                    *start = bits.len();
                    bits.resize(bits.len() + words, 0);
                }
                bits[*start + position / 64] |= 1 << (position % 64);
            }
        }
        let positions = self.positions(slots);
        let mut union = vec![0u64; words];
        for member in self.members.iter().filter(|member| asks(**member)) {
            let incident = *member as usize;
            if slots.is_settled(incident) {
                continue;
            }
            let held = slots.held(incident);
            let position = |window: usize| {
                positions
                    .as_ref()
                    .map_or_else(|| self.before(slots, window), |(first, at)| at[window - first])
            };
            let last = position(held.end - 1);
            let union = &mut union[..last.div_ceil(64)];
            union.fill(0);
            for item in self.corpus.of_kind(incident, self.kind) {
                let start = local[*item as usize];
                for (word, other) in union.iter_mut().zip(&bits[start..]) {
                    *word |= other;
                }
            }
            let (mut from, mut count) = (0, 0);
            for (total, window) in counts[slots.of(incident)].iter_mut().zip(held) {
                let to = position(window);
                count += ones(union, from, to);
                from = to;
                self.add(total, count);
            }
        }
        met.drain(..).for_each(|item| local[item as usize] = NO_ITEM);
    }

    /// Counts the members that occurred before the end of a window.
    fn before(&self, slots: &Slots, window: usize) -> usize {
        let end = slots.before_end[window];
        self.members.partition_point(|member| *member < end)
    }

    /// Counts the members before the end of each window from the first that holds one; none where the members are so
    /// few that looking them up one by one is quicker.
    fn positions(&self, slots: &Slots) -> Option<(usize, Vec<usize>)> {
        let (first, last) = (*self.members.first()? as usize, *self.members.last()? as usize);
        let first = slots.held(first).start;
        let windows = first..slots.held(last).end;
        if windows.len() > 2 * self.members.len() {
            return None;
        }
        let mut position = 0;
        let at = windows.map(|window| {
            let end = slots.before_end[window];
            position += self.members[position..].iter().take_while(|member| **member < end).count();
            position
        });
        Some((first, at.collect()))
    }
}

/// Counts the bits set in `from..to`.
fn ones(words: &[u64], from: usize, to: usize) -> u32 {
    if from >= to {
        return 0;
    }
    let (first, last) = (from / 64, (to - 1) / 64);
    let head = u64::MAX << (from % 64);
    let tail = u64::MAX >> (63 - (to - 1) % 64);
    if first == last {
        return (words[first] & head & tail).count_ones();
    }
    let middle: u32 = words[first + 1..last].iter().map(|word| word.count_ones()).sum();
    (words[first] & head).count_ones() + middle + (words[last] & tail).count_ones()
}

#[cfg(test)]
mod tests {
    use super::ones;

    #[test]
    fn counts_bits_of_any_range() {
        let words: Vec<u64> = (0..4u64).map(|i| 0x9E37_79B9_7F4A_7C15u64.wrapping_mul(i + 1)).collect();
        for from in 0..256 {
            for to in from..=256 {
                let naive = (from..to).filter(|bit| words[bit / 64] >> (bit % 64) & 1 == 1).count();
                assert_eq!(ones(&words, from, to) as usize, naive, "{from}..{to}");
            }
        }
    }
}
