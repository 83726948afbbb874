//! A short way to the numbers of short texts that come again and again.

use super::pool::Pool;

/// How many texts are remembered at most: a power of two.
const PLACES: usize = 2048;

/// The numbers of texts of four to sixteen bytes that were asked for lately; all belong to one pool.
///
/// Names of factors and systems are few and short, and each comes in thousands of incidents. Two numbers hold such a
/// text: its first and its last eight bytes (four, of less than eight), which together with its length tell it from
/// any other.
#[derive(Debug, Clone, Default)]
pub struct Recent {
    /// By a hash of the text; empty until the first text comes.
    places: Vec<Known>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Key {
    head: u64,
    tail: u64,
    /// 0 in a place that holds no text.
    len: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    key: Key,
    id: u32,
}

impl Recent {
    /// Returns the number of a text in its pool, where it is added when it is new.
    ///
    /// Returns none when the pool is full.
    #[inline]
    pub fn intern(&mut self, pool: &mut Pool, text: &str) -> Option<u32> {
        let Some(key) = Key::of(text.as_bytes()) else { return pool.intern(text) };
        if self.places.is_empty() {
            self.places.resize(PLACES, Known::default());
        }
        let known = &mut self.places[key.place()];
        if known.key != key {
            *known = Known { key, id: pool.intern(text)? };
        }
        Some(known.id)
    }
}

impl Key {
    #[inline]
    fn of(text: &[u8]) -> Option<Self> {
        let (head, tail) = match (text.first_chunk(), text.last_chunk()) {
            (Some(head), Some(tail)) if text.len() <= 16 => {
                (u64::from_le_bytes(*head), u64::from_le_bytes(*tail))
            }
            (None, None) => {
                let (head, tail) = (text.first_chunk()?, text.last_chunk()?);
                (u64::from(u32::from_le_bytes(*head)), u64::from(u32::from_le_bytes(*tail)))
            }
            _ => return None,
        };
        Some(Self { head, tail, len: text.len() as u32 })
    }

    #[inline]
    fn place(self) -> usize {
        let mixed = (self.head ^ self.tail.rotate_left(23)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (u64::BITS - PLACES.trailing_zeros())) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{Pool, Recent};

    #[test]
    fn numbers_are_those_of_the_pool() {
        let (mut recent, mut pool, mut plain) = (Recent::default(), Pool::default(), Pool::default());
        // Of every length about the limits, in all of which one byte differs, and more than are remembered.
        let texts = (0..30_000u32).map(|i| {
            let mut text = "a".repeat((i % 23) as usize);
            if let Some(at) = (i / 23).checked_rem(i % 23) {
                let other = char::from(b'b' + (i / 7 % 20) as u8).to_string();
                text.replace_range(at as usize..=at as usize, &other);
            }
            if i % 3 == 0 { format!("{text}{}", i % 5000) } else { text }
        });
        for text in texts {
            assert_eq!(recent.intern(&mut pool, &text), plain.intern(&text), "{text}");
        }
        assert!(pool.len() > 5000);
    }
}
