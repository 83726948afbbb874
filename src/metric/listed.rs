//! How many incidents match each of them, before each window's end: the lists of its keys, gone through together.

use rayon::prelude::*;

use crate::corpus::Lists;

use super::chance::Slots;

/// How many incidents are counted in one go.
const PART: usize = 4096;

/// Counts, in every slot, the incidents before the window's end that share a key with the incident, itself included.
///
/// `asked` are the incidents that are not settled, `keys_of` the keys of each incident, `lists` the incidents of each
/// key, all ascending.
pub(super) fn count_listed(slots: &Slots, asked: &[u32], keys_of: &Lists, lists: &Lists) -> Vec<u32> {
    let count_part = |part: &[u32]| {
        let mut seen = Seen::new(keys_of.len());
        let mut counts = Vec::with_capacity(part.len());
        for incident in part {
            let incident = *incident as usize;
            seen.rest.clear();
            seen.rest.extend(keys_of.of(incident).iter().map(|key| lists.of(*key as usize)));
            let mut count = 0;
            for end in &slots.before_end[slots.held(incident)] {
                count += seen.take_before(*end);
                counts.push(count);
            }
            seen.forget(keys_of.of(incident).iter().map(|key| lists.of(*key as usize)));
        }
        counts
    };
    let counted: Vec<Vec<u32>> = asked.par_chunks(PART).map(count_part).collect();
    counted.concat()
}

/// Which incidents have come in some list: a bit each.
struct Seen<'a> {
    bits: Vec<u64>,
    /// What is left of each list.
    rest: Vec<&'a [u32]>,
}

impl<'a> Seen<'a> {
    fn new(incidents: usize) -> Self {
        Self { bits: vec![0; incidents.div_ceil(64)], rest: Vec::new() }
    }

    /// Takes what comes before an incident off the lists, and counts what had not come before.
    fn take_before(&mut self, end: u32) -> u32 {
        let mut count = 0;
        for rest in &mut self.rest {
            let mut taken = 0;
            for incident in rest.iter().take_while(|incident| **incident < end) {
                let (word, bit) = (&mut self.bits[*incident as usize / 64], incident % 64);
                count += (!*word >> bit & 1) as u32;
                *word |= 1 << bit;
                taken += 1;
            }
            *rest = &rest[taken..];
        }
        count
    }

    /// Clears the bits of what was taken off the lists, which are given whole.
    fn forget(&mut self, lists: impl Iterator<Item = &'a [u32]>) {
        for (list, rest) in lists.zip(&self.rest) {
            for incident in &list[..list.len() - rest.len()] {
                self.bits[*incident as usize / 64] = 0;
            }
        }
    }
}
