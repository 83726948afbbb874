//! Where the delimiters, line feeds and quotes of a text stand.

/// The bytes that are looked at in one go: a bit each.
const CHUNK: usize = 64;

/// Goes through a text chunk by chunk: where the chunk begins, and which of its bytes are marks, as bits from the
/// lowest.
pub(super) struct Marks<'a> {
    chunks: std::slice::ChunksExact<'a, u8>,
    rest: &'a [u8],
    wanted: [u8; 3],
    /// Where the next chunk begins.
    start: usize,
}

impl<'a> Marks<'a> {
    pub fn new(text: &'a [u8], wanted: [u8; 3]) -> Self {
        let chunks = text.chunks_exact(CHUNK);
        let rest = chunks.remainder();
        Self { chunks, rest, wanted, start: 0 }
    }
}

impl Iterator for Marks<'_> {
    type Item = (usize, u64);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let start = self.start;
        self.start += CHUNK;
        if let Some(chunk) = self.chunks.next().and_then(|chunk| chunk.first_chunk()) {
            return Some((start, found(chunk, self.wanted)));
        }
        let rest = std::mem::take(&mut self.rest);
        if rest.is_empty() {
            return None;
        }
        let mut chunk = [0; CHUNK];
        chunk[..rest.len()].copy_from_slice(rest);
        Some((start, found(&chunk, self.wanted) & (u64::MAX >> (CHUNK - rest.len()))))
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
            let found: Vec<usize> = Marks::new(&text[..length], marks)
                .flat_map(|(start, bits)| {
                    (0..CHUNK).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| start + bit)
                })
                .collect();
            assert_eq!(found, naive, "{length}");
        }
    }
}
