//! Lines of text that are gathered before they are written.

/// Text that grows at its end. Most pieces of a table are short: they are copied in two steps of a known length that meet
/// or overlap, which takes less time than a copy of any length.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// What was gathered, and room behind it.
    bytes: Vec<u8>,
    end: usize,
}

/// How much room there is at least before a short piece is copied.
const SHORT: usize = 32;

impl Lines {
    /// Returns how many bytes were gathered.
    pub fn len(&self) -> usize {
        self.end
    }

    /// Returns what was gathered.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// Begins anew.
    pub fn clear(&mut self) {
        self.end = 0;
    }

    /// Hands over room for at least so many bytes at the end; `fill` tells how many of them it used.
    #[inline]
    pub fn fill(&mut self, room: usize, fill: impl FnOnce(&mut [u8]) -> usize) {
        if self.bytes.len() - self.end < room {
            self.grow(room);
        }
        let rest = &mut self.bytes[self.end..];
        self.end += fill(rest).min(rest.len());
    }

    #[cold]
    fn grow(&mut self, room: usize) {
        self.bytes.resize((self.end + room).next_power_of_two(), 0);
    }

    /// Appends a byte.
    #[inline]
    pub fn push(&mut self, byte: u8) {
        self.fill(1, |rest| {
            rest[0] = byte;
            1
        });
    }

    /// Appends a piece of any length.
    #[inline]
    pub fn push_all(&mut self, piece: &[u8]) {
        self.fill(piece.len(), |rest| {
            rest[..piece.len()].copy_from_slice(piece);
            piece.len()
        });
    }

    /// Appends a piece that is mostly short.
    #[inline]
    pub fn push_short(&mut self, piece: &[u8]) {
        if piece.len() > SHORT {
            return self.push_all(piece);
        }
        self.fill(SHORT, |rest| {
            copy_short(piece, rest);
            piece.len()
        });
    }

    /// Appends a field of a line that is mostly short, and a comma.
    #[inline]
    pub fn push_field(&mut self, field: &[u8]) {
        if field.len() >= SHORT {
            self.push_all(field);
            return self.push(b',');
        }
        self.fill(SHORT, |rest| {
            copy_short(field, rest);
            rest[field.len()] = b',';
            field.len() + 1
        });
    }

    /// Ends a line of fields: in the place of its last comma.
    #[inline]
    pub fn end_line(&mut self) {
        if let Some(last) = self.bytes[..self.end].last_mut() {
            *last = b'\n';
        }
    }
}

/// Copies a short piece to the beginning of what is longer.
#[inline]
fn copy_short(piece: &[u8], rest: &mut [u8]) {
    let is_copied =
        copy_ends::<16>(piece, rest) || copy_ends::<8>(piece, rest) || copy_ends::<4>(piece, rest);
    if !is_copied {
        for (to, from) in rest.iter_mut().zip(piece) {
            *to = *from;
        }
    }
}

/// Copies the first and the last bytes of a piece that has as many and at most twice as many; false of any other.
#[inline]
fn copy_ends<const N: usize>(piece: &[u8], rest: &mut [u8]) -> bool {
    let (Some(head), Some(tail)) = (piece.first_chunk::<N>(), piece.last_chunk::<N>()) else { return false };
    let Some(rest) = rest.get_mut(..piece.len()) else { return false };
    if let Some(begin) = rest.first_chunk_mut() {
        *begin = *head;
    }
    if let Some(end) = rest.last_chunk_mut() {
        *end = *tail;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn pieces_of_any_length_stand_one_after_the_other() {
        let text: Vec<u8> = (0..100).collect();
        let (mut lines, mut expected) = (Lines::default(), Vec::new());
        for _ in 0..2 {
            for length in 0..=text.len() {
                lines.push_short(&text[..length]);
                lines.push(b',');
                lines.push_all(&text[length..]);
                lines.fill(3, |rest| {
                    rest[..2].copy_from_slice(b"ab");
                    2
                });
                expected.extend_from_slice(&text[..length]);
                expected.push(b',');
                expected.extend_from_slice(&text[length..]);
                expected.extend_from_slice(b"ab");
                lines.push_field(&text[..length]);
                lines.push_field(&text[length..]);
                lines.end_line();
                expected.extend_from_slice(&text[..length]);
                expected.push(b',');
                expected.extend_from_slice(&text[length..]);
                expected.push(b'\n');
                assert_eq!(lines.as_bytes(), expected, "{length}");
            }
            assert_eq!(lines.len(), expected.len());
            lines.clear();
            expected.clear();
        }
    }
}
