//! Text that should be UTF-8, with each byte that is none read as Windows-1252.

use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::WINDOWS_1252;

use super::blocks::{Change, Changed, Reached};
use super::csv::Recoded;

/// The lines that were mended so far, while they are read.
pub(super) type RecodedSlot = Arc<Mutex<Recoded>>;

/// Reads a text of a file and mends it; the lines that are mended are noted in `recoded`.
pub(super) fn mended<R: Read>(input: R, name: &str, recoded: &RecodedSlot) -> Changed<R, Mending> {
    Changed::new(input, Mending { reached: Reached::start(name), recoded: Arc::clone(recoded) })
}

/// Mends what is no UTF-8.
pub(super) struct Mending {
    reached: Reached,
    recoded: RecodedSlot,
}

impl Change for Mending {
    /// Leaves at most the beginning of a character.
    fn take(&mut self, raw: &[u8], is_at_end: bool, text: &mut Vec<u8>) -> usize {
        let mut rest = raw;
        loop {
            let (valid, error) = match std::str::from_utf8(rest) {
                Ok(_) => (rest, None),
                Err(error) => (&rest[..error.valid_up_to()], Some(error)),
            };
            self.reached.pass(valid);
            text.extend_from_slice(valid);
            rest = &rest[valid.len()..];
            let Some((byte, behind)) = rest.split_first().filter(|_| {
                // What is cut short may go on.
                is_at_end || error.is_some_and(|error| error.error_len().is_some())
            }) else {
                return raw.len() - rest.len();
            };
            self.note();
            let byte = WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(byte)).0;
            self.reached.pass(byte.as_bytes());
            text.extend_from_slice(byte.as_bytes());
            rest = behind;
        }
    }
}

impl Mending {
    /// Notes that the next byte is mended, unless another one in its line was.
    fn note(&self) {
        let mut recoded = self.recoded.lock().unwrap_or_else(PoisonError::into_inner);
        recoded.note(self.reached.line(), || self.reached.place());
    }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::Trickle;
    use super::*;
    use crate::error::Place;

    fn read(input: impl Read) -> (String, Vec<String>, usize) {
        let slot = RecodedSlot::default();
        let mut text = String::new();
        mended(input, "a.json", &slot).read_to_string(&mut text).expect("UTF-8");
        let recoded = slot.lock().expect("one reader");
        (text, recoded.places.iter().map(Place::to_string).collect(), recoded.lines)
    }

    #[test]
    fn keeps_utf8_and_mends_the_rest() {
        let bytes = "ä€😀\nb".repeat(40_000);
        assert_eq!(read(bytes.as_bytes()), (bytes.clone(), vec![], 0));
        assert_eq!(read(Trickle(b"x\xC3\xA4y", 1)), ("xäy".to_owned(), vec![], 0));
        // Two in the second line, the second of them cut short; one in the third, at the end.
        let bytes = b"one\n\xC3\xA4 caf\xE9 \x80.\nx\xF0\x9F";
        let expected = ("one\nä café €.\nxðŸ".to_owned(), vec!["a.json:2:6".into(), "a.json:3:2".into()], 2);
        assert_eq!(read(&bytes[..]), expected);
        assert_eq!(read(Trickle(bytes, 1)), expected);
    }
}
