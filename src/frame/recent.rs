//! A short way to the numbers of short texts that come again and again.

use super::pool::Pool;

/// How many texts are remembered at most: a power of two.
const PLACES: usize = 2048;

/// The numbers of short texts that were asked for lately; all belong to one pool.
///
/// Names of factors and systems are few and short, and each comes in thousands of incidents.
#[derive(Debug, Clone, Default)]
pub struct Recent {
    /// By a hash of the text; empty until the first text comes.
    places: Vec<Known>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    text: ShortText,
    id: u32,
}

impl Recent {
    /// Returns the number of a text in its pool, where it is added when it is new.
    ///
    /// Returns none when the pool is full.
    #[inline]
    pub fn intern(&mut self, pool: &mut Pool, text: &str) -> Option<u32> {
        match ShortText::of(text) {
            Some(short) => self.intern_short(pool, short, text),
            None => pool.intern(text),
        }
    }

    /// Returns the number of a text as [`Self::intern`] does; `short` is the text.
    #[inline]
    pub fn intern_short(&mut self, pool: &mut Pool, short: ShortText, text: &str) -> Option<u32> {
        if self.places.is_empty() {
            self.places.resize(PLACES, Known::default());
        }
        let known = &mut self.places[short.place(PLACES)];
        if known.text != short {
            *known = Known { text: short, id: pool.intern(text)? };
        }
        Some(known.id)
    }
}

/// A text of four to sixteen bytes in two numbers: its first and its last eight bytes (four, of less than eight).
///
/// Together with its length they tell it from any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShortText {
    head: u64,
    tail: u64,
    /// 0 of no text.
    len: u32,
}

impl ShortText {
    /// Takes a text, unless it is too short or too long.
    #[must_use]
    #[inline]
    pub fn of(text: &str) -> Option<Self> {
        Self::of_bytes(text.as_bytes())
    }

    /// Takes the bytes of a text, unless it is too short or too long.
    #[must_use]
    #[inline]
    pub fn of_bytes(text: &[u8]) -> Option<Self> {
        let (head, tail) = match (text.first_chunk(), text.last_chunk()) {
            (Some(head), Some(tail)) if text.len() <= 16 => {
                (u64::from_be_bytes(*head), u64::from_be_bytes(*tail))
            }
            (None, None) => {
                let (head, tail) = (text.first_chunk()?, text.last_chunk()?);
                (u64::from(u32::from_be_bytes(*head)), u64::from(u32::from_be_bytes(*tail)))
            }
            _ => return None,
        };
        Some(Self { head, tail, len: text.len() as u32 })
    }

    /// Returns the first and the last byte.
    #[must_use]
    #[inline]
    pub fn ends(self) -> [u8; 2] {
        let first = self.head >> if self.len < 8 { 24 } else { 56 };
        [first as u8, self.tail as u8]
    }

    /// Tells whether every byte is ASCII and none is below `least`, which is ASCII as well.
    #[must_use]
    #[inline]
    pub fn is_ascii_from(self, least: u8) -> bool {
        const HIGH: u64 = 0x8080_8080_8080_8080;
        // A short text fills half a number: what is above it is taken for the least byte.
        let least = u64::from_ne_bytes([least; 8]);
        let above = if self.len < 8 { least << 32 } else { 0 };
        let (head, tail) = (self.head | above, self.tail | above);
        // With the high bit set nothing is borrowed from the next byte, and the bit is lost below the least.
        (head | tail) & HIGH == 0 && ((head | HIGH) - least) & ((tail | HIGH) - least) & HIGH == HIGH
    }

    /// Tells whether it stands behind another in byte order.
    #[must_use]
    #[inline]
    pub fn is_behind(self, other: Self) -> bool {
        if self.len == other.len {
            return (self.head, self.tail) > (other.head, other.tail);
        }
        self.bytes()[..self.len as usize] > other.bytes()[..other.len as usize]
    }

    /// Tells whether it stands before a text of any length in byte order.
    #[must_use]
    pub fn is_before(self, other: &str) -> bool {
        self.bytes()[..self.len as usize] < *other.as_bytes()
    }

    /// Returns the bytes of the text, and what fills them up.
    fn bytes(self) -> [u8; 16] {
        let (mut bytes, len) = ([0; 16], self.len as usize);
        if let Some(at) = len.checked_sub(8) {
            bytes[..8].copy_from_slice(&self.head.to_be_bytes());
            bytes[at..len].copy_from_slice(&self.tail.to_be_bytes());
        } else if let Some(at) = len.checked_sub(4) {
            bytes[..4].copy_from_slice(&(self.head as u32).to_be_bytes());
            bytes[at..len].copy_from_slice(&(self.tail as u32).to_be_bytes());
        }
        bytes
    }

    /// Returns one of so many places to remember it at; they are a power of two, above one.
    #[must_use]
    #[inline]
    pub fn place(self, places: usize) -> usize {
        let mixed = (self.head ^ self.tail.rotate_left(23)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (u64::BITS - places.trailing_zeros())) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{Pool, Recent, ShortText};

    #[test]
    fn short_texts_are_ordered_as_their_bytes() {
        let texts = [
            "abcd",
            "abce",
            "abdc",
            "abcdefgh",
            "abcdefgi",
            "abcdefghijkl",
            "abcdefghijkm",
            "\u{80}bcdefghijk",
        ];
        for one in texts {
            for other in texts {
                let [a, b] = [one, other].map(|text| ShortText::of(text).expect("a short text"));
                assert_eq!(a.is_behind(b), one > other, "{one} {other}");
                assert_eq!(a.is_before(other), one < other, "{one} {other}");
                assert_eq!(a == b, one == other);
            }
        }
        assert!(["", "abc", "abcdefghijklmnopq"].iter().all(|text| ShortText::of(text).is_none()));
    }

    #[test]
    fn the_least_byte_is_found_at_any_place() {
        for length in 4..=16 {
            for (at, byte) in (0..length).flat_map(|at| (0..=0x7F).map(move |byte| (at, byte))) {
                let mut text = vec![b'x'; length];
                text[at] = byte;
                let text = String::from_utf8(text).expect("ASCII");
                let short = ShortText::of(&text).expect("a short text");
                assert_eq!(short.is_ascii_from(b'-'), byte >= b'-', "{text:?}");
                assert_eq!(
                    short.ends().map(Some),
                    [0, length - 1].map(|at| text.as_bytes().get(at).copied())
                );
            }
            let text = format!("{}\u{e9}", "x".repeat(length - 2));
            if let Some(short) = ShortText::of(&text) {
                assert!(!short.is_ascii_from(b'-'), "{text}");
            }
        }
    }

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
