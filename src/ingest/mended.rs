//! Text that should be UTF-8, with each byte that is none read as Windows-1252.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs::WINDOWS_1252;

use super::csv::Recoded;
use crate::error::Place;

/// How many bytes are asked of the input at a time.
const BLOCK: usize = 64 << 10;

/// The lines that were mended so far, while they are read.
pub(super) type RecodedSlot = Arc<Mutex<Recoded>>;

/// Reads a text and mends it.
pub(super) struct Mended<R> {
    input: R,
    name: String,
    /// What was read and not yet looked at: at most the beginning of a character.
    raw: Vec<u8>,
    text: Vec<u8>,
    start: usize,
    is_at_end: bool,
    /// The line and the character that come next, counted from 1.
    place: (u64, u64),
    recoded: RecodedSlot,
}

impl<R: Read> Mended<R> {
    /// Starts a text of a file; the lines that are mended are noted in `recoded`.
    pub fn new(input: R, name: &str, recoded: &RecodedSlot) -> Self {
        Self {
            input,
            name: name.to_owned(),
            raw: Vec::new(),
            text: Vec::new(),
            start: 0,
            is_at_end: false,
            place: (1, 1),
            recoded: Arc::clone(recoded),
        }
    }

    /// Reads another block into `text`, which has all been handed on.
    fn fill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.start = 0;
        while self.text.is_empty() && !self.is_at_end {
            let kept = self.raw.len();
            self.raw.resize(kept + BLOCK, 0);
            let read = self.input.read(&mut self.raw[kept..])?;
            self.raw.truncate(kept + read);
            self.is_at_end = read == 0;
            let raw = std::mem::take(&mut self.raw);
            let left = self.take(&raw).len();
            self.raw = raw;
            self.raw.drain(..self.raw.len() - left);
        }
        Ok(())
    }

    /// Appends bytes to `text`, and returns what may be the beginning of a character.
    fn take<'a>(&mut self, mut raw: &'a [u8]) -> &'a [u8] {
        loop {
            let error = match std::str::from_utf8(raw) {
                Ok(text) => {
                    self.push(text);
                    return &[];
                }
                Err(error) => error,
            };
            let (valid, rest) = raw.split_at(error.valid_up_to());
            self.push(std::str::from_utf8(valid).unwrap_or_default());
            if error.error_len().is_none() && !self.is_at_end {
                return rest;
            }
            self.note();
            let (byte, rest) = rest.split_at(1);
            self.push(&WINDOWS_1252.decode_without_bom_handling(byte).0);
            raw = rest;
        }
    }

    fn push(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
        let line = match memchr::memrchr(b'\n', text.as_bytes()) {
            Some(end) => {
                self.place = (self.place.0 + memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64, 1);
                &text[end + 1..]
            }
            None => text,
        };
        self.place.1 += line.chars().count() as u64;
    }

    /// Notes that the next byte is mended, unless another one in its line was.
    fn note(&mut self) {
        let (line, column) = self.place;
        let mut recoded = self.recoded.lock().unwrap_or_else(PoisonError::into_inner);
        recoded.note(line, || Place::line(self.name.as_str(), line, Some(column)));
    }
}

impl<R: Read> Read for Mended<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.start == self.text.len() {
            self.fill()?;
        }
        let part = &self.text[self.start..];
        let length = part.len().min(into.len());
        into[..length].copy_from_slice(&part[..length]);
        self.start += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands over one byte at a time, so that every character crosses a block.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Some((byte, rest)) = self.0.split_first() else { return Ok(0) };
            into[0] = *byte;
            self.0 = rest;
            Ok(1)
        }
    }

    fn mended(input: impl Read) -> (String, Vec<String>, usize) {
        let slot = RecodedSlot::default();
        let mut text = String::new();
        Mended::new(input, "a.json", &slot).read_to_string(&mut text).expect("UTF-8");
        let recoded = slot.lock().expect("one reader");
        (text, recoded.places.iter().map(Place::to_string).collect(), recoded.lines)
    }

    #[test]
    fn keeps_utf8_and_mends_the_rest() {
        let bytes = "ä€😀\nb".repeat(40_000);
        assert_eq!(mended(bytes.as_bytes()), (bytes.clone(), vec![], 0));
        assert_eq!(mended(Trickle(b"x\xC3\xA4y")), ("xäy".to_owned(), vec![], 0));
        // Two in the second line, the second of them cut short; one in the third, at the end.
        let bytes = b"one\n\xC3\xA4 caf\xE9 \x80.\nx\xF0\x9F";
        let expected = ("one\nä café €.\nxðŸ".to_owned(), vec!["a.json:2:6".into(), "a.json:3:2".into()], 2);
        assert_eq!(mended(&bytes[..]), expected);
        assert_eq!(mended(Trickle(bytes)), expected);
    }
}
