//! Texts kept once, numbered in the order in which they first come.

use std::hash::BuildHasher;

use arrow_array::LargeStringArray;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::column::make_room;
use crate::stats::search::first_without;

/// A set of texts with dense numbers.
///
/// Ids of most exports ascend. As long as every new text comes behind all others, it is known to be new, and the few
/// that come back are looked for by halves; a new one out of order, or many that come back, put all of them into a table.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    arena: Vec<u8>,
    ends: Vec<usize>,
    table: Option<HashTable<u32>>,
    /// How many were looked for without it.
    searched: u32,
}

/// How many texts are looked for before there is a table.
const MOST_SEARCHED: u32 = 1024;

impl Pool {
    /// The most texts a pool holds.
    pub const CAPACITY: usize = (u32::MAX - 1) as usize;

    /// Returns the number of a text, which is added when it is new.
    ///
    /// Returns none when the pool is full.
    pub fn intern(&mut self, text: &str) -> Option<u32> {
        if self.table.is_none() {
            let place = self.place_of(text);
            if place == self.ends.len() {
                return self.append(text);
            }
            self.searched += 1;
            if self.searched <= MOST_SEARCHED && self.is_at(place as u32, text) {
                return Some(place as u32);
            }
        }
        let Self { arena, ends, table, .. } = self;
        let hash = FxBuildHasher.hash_one(text.as_bytes());
        let table = table.get_or_insert_with(|| tabled(arena, ends));
        if let Some(id) = table.find(hash, |id| slice(arena, ends, *id) == text.as_bytes()) {
            return Some(*id);
        }
        let id = self.append(text)?;
        let Self { arena, ends, table, .. } = self;
        if let Some(table) = table {
            table.insert_unique(hash, id, |id| FxBuildHasher.hash_one(slice(arena, ends, *id)));
        }
        Some(id)
    }

    /// Returns where a text stands, or would, among those that ascend: mostly behind the last.
    fn place_of(&self, text: &str) -> usize {
        let is_before = |id: usize| self.bytes(id as u32) < text.as_bytes();
        let texts = self.ends.len();
        if texts > 0 && is_before(texts - 1) {
            return texts;
        }
        first_without(0..texts as u64, |id| is_before(id as usize)) as usize
    }

    fn append(&mut self, text: &str) -> Option<u32> {
        if self.ends.len() >= Self::CAPACITY {
            return None;
        }
        let id = self.ends.len() as u32;
        self.arena.extend_from_slice(text.as_bytes());
        self.ends.push(self.arena.len());
        Some(id)
    }

    /// Takes memory for so many more texts of the usual length.
    pub fn make_room(&mut self, texts: usize) {
        let Self { arena, ends, table, .. } = self;
        make_room(arena, arena.len().saturating_mul(texts) / ends.len().max(1));
        make_room(ends, texts);
        if let Some(table) = table {
            // Without the memory it grows as it is filled.
            _ = table.try_reserve(texts, |id| FxBuildHasher.hash_one(slice(arena, ends, *id)));
        }
    }

    /// Returns all texts in the order of their numbers.
    #[must_use]
    pub fn texts(&self) -> LargeStringArray {
        LargeStringArray::from_iter_values((0..self.len() as u32).map(|id| self.text(id)))
    }

    /// Returns a text by its number.
    #[must_use]
    pub fn text(&self, id: u32) -> &str {
        std::str::from_utf8(self.bytes(id)).expect("only text was added")
    }

    /// Returns the bytes of a text by its number.
    #[must_use]
    pub fn bytes(&self, id: u32) -> &[u8] {
        slice(&self.arena, &self.ends, id)
    }

    /// Tells whether a text has a number.
    #[must_use]
    #[inline]
    pub fn is_at(&self, id: u32, text: &str) -> bool {
        (id as usize) < self.ends.len() && self.bytes(id) == text.as_bytes()
    }

    /// Tells whether there are no texts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns how many texts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

/// Puts texts, of which no two are the same, into a table.
fn tabled(arena: &[u8], ends: &[usize]) -> HashTable<u32> {
    let hash = |id: &u32| FxBuildHasher.hash_one(slice(arena, ends, *id));
    let mut table = HashTable::with_capacity(ends.len());
    for id in 0..ends.len() as u32 {
        table.insert_unique(hash(&id), id, hash);
    }
    table
}

fn slice<'a>(arena: &'a [u8], ends: &[usize], id: u32) -> &'a [u8] {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] };
    &arena[start..ends[id]]
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{MOST_SEARCHED, Pool};

    #[test]
    fn numbers_texts_once() {
        let mut pool = Pool::default();
        let ids: Vec<_> = ["a", "", "bc", "a", "bc", ""].iter().map(|text| pool.intern(text)).collect();
        assert_eq!(ids, [Some(0), Some(1), Some(2), Some(0), Some(2), Some(1)]);
        assert_eq!((pool.text(0), pool.text(1), pool.text(2), pool.len()), ("a", "", "bc", 3));
    }

    #[test]
    fn ascending_texts_are_found_again_once_one_comes_back() {
        let mut pool = Pool::default();
        let texts: Vec<String> = (0..500).map(|number| format!("{number:04}")).collect();
        for (id, text) in (0..).zip(&texts) {
            assert_eq!(pool.intern(text), Some(id));
        }
        assert!(pool.table.is_none());
        for known in [0, 499, 250] {
            assert_eq!(pool.intern(&texts[known]), Some(known as u32));
        }
        assert!(pool.table.is_none() && pool.clone().intern("0000x") == Some(500));
        for _ in 0..=MOST_SEARCHED {
            assert_eq!(pool.intern("0007"), Some(7));
        }
        assert!(pool.table.is_some());
        assert_eq!(pool.intern("0000x"), Some(500));
        for (id, text) in (0..).zip(&texts) {
            assert_eq!(pool.intern(text), Some(id));
        }
        assert_eq!((pool.intern("0000x"), pool.intern("0500"), pool.len()), (Some(500), Some(501), 502));
    }

    #[test]
    fn numbers_are_those_of_a_plain_map() {
        let mut state = 1_u64;
        let mut below = |n: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        };
        for round in 0..200 {
            let (mut pool, mut plain) = (Pool::default(), HashMap::new());
            let mut next = 0;
            for _ in 0..below(3000) {
                // Mostly the next in order; the later the round, the more often one that may have come.
                let is_next = below(200) > round;
                next += u64::from(is_next) * (1 + below(3));
                let number = if is_next { next } else { below(next + 5) };
                let text = format!("{number:x}");
                let numbers = plain.len() as u32;
                assert_eq!(pool.intern(&text), Some(*plain.entry(text).or_insert(numbers)));
            }
            assert_eq!(pool.len(), plain.len());
            assert!(plain.iter().all(|(text, number)| pool.text(*number) == text));
        }
    }
}
