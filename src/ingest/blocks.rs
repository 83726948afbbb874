//! Reading an input through something that changes it, block by block.

use std::io::{self, Read};

use crate::error::Place;

/// How many bytes are asked of the input at a time.
const BLOCK: usize = 64 << 10;

/// What changes an input on its way.
pub(super) trait Change {
    /// Appends bytes to `text`, changed, up to what cannot be told without those that follow, and returns how many it
    /// took. At the end of the input it takes all.
    fn take(&mut self, raw: &[u8], is_at_end: bool, text: &mut Vec<u8>) -> usize;
}

/// Reads an input as it is after a change.
pub(super) struct Changed<R, C> {
    input: R,
    change: C,
    /// Room for what is read.
    raw: Vec<u8>,
    /// How many bytes at the beginning of it were read and not yet taken.
    held: usize,
    text: Vec<u8>,
    /// Up to where `text` was handed on.
    start: usize,
    is_at_end: bool,
}

impl<R: Read, C: Change> Changed<R, C> {
    pub fn new(input: R, change: C) -> Self {
        Self { input, change, raw: Vec::new(), held: 0, text: Vec::new(), start: 0, is_at_end: false }
    }

    /// Reads another block into `text`, which has all been handed on.
    fn fill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.start = 0;
        while self.text.is_empty() && !self.is_at_end {
            if self.raw.len() < self.held + BLOCK {
                self.raw.resize(self.held + BLOCK, 0);
            }
            let read = self.input.read(&mut self.raw[self.held..])?;
            self.held += read;
            self.is_at_end = read == 0;
            let taken = self.change.take(&self.raw[..self.held], self.is_at_end, &mut self.text);
            self.raw.copy_within(taken..self.held, 0);
            self.held -= taken;
        }
        Ok(())
    }
}

impl<R: Read, C: Change> Read for Changed<R, C> {
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

/// The place in a file that has been reached.
pub(super) struct Reached {
    name: String,
    /// Counted from 1.
    line: u64,
    /// In characters, counted from 1.
    column: u64,
}

impl Reached {
    /// The first character of a file.
    pub fn start(name: &str) -> Self {
        Self { name: name.to_owned(), line: 1, column: 1 }
    }

    /// Goes on behind some bytes of UTF-8.
    pub fn pass(&mut self, bytes: &[u8]) {
        let line = match memchr::memrchr(b'\n', bytes) {
            Some(end) => {
                self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
                self.column = 1;
                &bytes[end + 1..]
            }
            None => bytes,
        };
        // Of each character one byte continues none.
        self.column += line.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u64;
    }

    /// Returns the line.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Returns the place.
    pub fn place(&self) -> Place {
        Place::line(self.name.as_str(), self.line, Some(self.column))
    }
}

/// Hands over a few bytes at a time, so that everything crosses a block.
#[cfg(test)]
pub(super) struct Trickle<'a>(pub &'a [u8], pub usize);

#[cfg(test)]
impl Read for Trickle<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(self.0.len()).min(into.len());
        let (now, later) = self.0.split_at(length);
        into[..length].copy_from_slice(now);
        self.0 = later;
        Ok(length)
    }
}
