//! Texts kept once, numbered in the order in which they first come.

use std::hash::BuildHasher;

use arrow_array::LargeStringArray;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use super::column::make_room;

/// A set of texts with dense numbers.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    arena: Vec<u8>,
    ends: Vec<usize>,
    table: HashTable<u32>,
}

impl Pool {
    /// The most texts a pool holds.
    pub const CAPACITY: usize = (u32::MAX - 1) as usize;

    /// Returns the number of a text, which is added when it is new.
    ///
    /// Returns none when the pool is full.
    pub fn intern(&mut self, text: &str) -> Option<u32> {
        let Self { arena, ends, table } = self;
        let hash = FxBuildHasher.hash_one(text.as_bytes());
        if let Some(id) = table.find(hash, |id| slice(arena, ends, *id) == text.as_bytes()) {
            return Some(*id);
        }
        if ends.len() >= Self::CAPACITY {
            return None;
        }
        let id = ends.len() as u32;
        arena.extend_from_slice(text.as_bytes());
        ends.push(arena.len());
        table.insert_unique(hash, id, |id| FxBuildHasher.hash_one(slice(arena, ends, *id)));
        Some(id)
    }

    /// Takes memory for so many more texts of the usual length.
    pub fn make_room(&mut self, texts: usize) {
        let Self { arena, ends, table } = self;
        make_room(arena, arena.len().saturating_mul(texts) / ends.len().max(1));
        make_room(ends, texts);
        // Without the memory it grows as it is filled.
        _ = table.try_reserve(texts, |id| FxBuildHasher.hash_one(slice(arena, ends, *id)));
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

fn slice<'a>(arena: &'a [u8], ends: &[usize], id: u32) -> &'a [u8] {
    let id = id as usize;
    let start = if id == 0 { 0 } else { ends[id - 1] };
    &arena[start..ends[id]]
}

#[cfg(test)]
mod tests {
    use super::Pool;

    #[test]
    fn numbers_texts_once() {
        let mut pool = Pool::default();
        let ids: Vec<_> = ["a", "", "bc", "a", "bc", ""].iter().map(|text| pool.intern(text)).collect();
        assert_eq!(ids, [Some(0), Some(1), Some(2), Some(0), Some(2), Some(1)]);
        assert_eq!((pool.text(0), pool.text(1), pool.text(2), pool.len()), ("a", "", "bc", 3));
    }
}
