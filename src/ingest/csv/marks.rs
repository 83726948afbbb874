//! Where the delimiters, line feeds and quotes of a text stand.

/// The bytes that are looked at in one go: a bit each.
const CHUNK: usize = 64;

/// Goes through the places of three bytes in a text, in order.
pub(super) struct Marks<'a> {
    chunks: std::slice::ChunksExact<'a, u8>,
    rest: &'a [u8],
    wanted: [u8; 3],
    /// Where the chunk at hand begins.
    start: usize,
    /// The places in it that are still to come.
    bits: u64,
}

impl<'a> Marks<'a> {
    pub fn new(text: &'a [u8], wanted: [u8; 3]) -> Self {
        let chunks = text.chunks_exact(CHUNK);
        let rest = chunks.remainder();
        // The first step goes to the first chunk.
        Self { chunks, rest, wanted, start: 0_usize.wrapping_sub(CHUNK), bits: 0 }
    }

    /// Goes on to the next chunk that holds a mark; false at the end of the text.
    fn advance(&mut self) -> bool {
        while self.bits == 0 {
            self.start = self.start.wrapping_add(CHUNK);
            let chunk = self.chunks.next().and_then(|chunk| chunk.first_chunk());
            self.bits = if let Some(chunk) = chunk {
                found(chunk, self.wanted)
            } else {
                let rest = std::mem::take(&mut self.rest);
                if rest.is_empty() {
                    return false;
                }
                let mut chunk = [0; CHUNK];
                chunk[..rest.len()].copy_from_slice(rest);
                found(&chunk, self.wanted) & (u64::MAX >> (CHUNK - rest.len()))
            };
        }
        true
    }
}

impl Iterator for Marks<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.bits == 0 && !self.advance() {
            return None;
        }
        let bit = self.bits.trailing_zeros() as usize;
        self.bits &= self.bits - 1;
        Some(self.start + bit)
    }
}

/// Tells, bit by bit from the lowest, which bytes of a chunk are marks.
///
/// Written so that the comparisons are made many at a time; a product gathers eight of their results in its top byte.
#[inline]
fn found(chunk: &[u8; CHUNK], [first, second, third]: [u8; 3]) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut is_mark = [0_u8; CHUNK];
    for (is_mark, byte) in is_mark.iter_mut().zip(chunk) {
        *is_mark = u8::from(*byte == first) | u8::from(*byte == second) | u8::from(*byte == third);
    }
    let (eights, _) = is_mark.as_chunks::<8>();
    eights
        .iter()
        .rev()
        .fold(0, |bits, eight| bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56)
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, Marks};

    #[test]
    fn agrees_with_looking_at_every_byte() {
        let marks = [b',', b'\n', b'"'];
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            b",\n\"ab\x80\xFF\0"[(state >> 61) as usize]
        };
        let text: Vec<u8> = (0..4 * CHUNK + 3).map(|_| next()).collect();
        for length in 0..text.len() {
            let naive: Vec<usize> = (0..length).filter(|at| marks.contains(&text[*at])).collect();
            assert_eq!(Marks::new(&text[..length], marks).collect::<Vec<_>>(), naive, "{length}");
        }
    }
}
