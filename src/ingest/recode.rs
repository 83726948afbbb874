//! Bytes of another encoding as UTF-8, a block at a time.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

/// How many bytes are asked of the input at a time.
const BLOCK: usize = 64 << 10;

/// Reads carriage returns as line feeds: some programs end lines with nothing else.
pub(super) struct LineFeeds<R>(pub R);

impl<R: Read> Read for LineFeeds<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(into)?;
        for byte in &mut into[..read] {
            if *byte == b'\r' {
                *byte = b'\n';
            }
        }
        Ok(read)
    }
}

/// Reads an encoding as UTF-8; what is malformed becomes the replacement character.
pub(super) struct Recoder<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_start: usize,
    text: Vec<u8>,
    text_start: usize,
    is_at_end: bool,
}

impl<R: Read> Recoder<R> {
    pub fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self {
            input,
            decoder,
            raw: Vec::new(),
            raw_start: 0,
            text: Vec::new(),
            text_start: 0,
            is_at_end: false,
        }
    }

    /// Decodes the next block into `text`; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        while self.text_start == self.text.len() {
            if self.raw_start == self.raw.len() {
                if self.is_at_end {
                    return Ok(false);
                }
                self.raw.resize(BLOCK, 0);
                let read = self.input.read(&mut self.raw)?;
                self.raw.truncate(read);
                self.raw_start = 0;
                self.is_at_end = read == 0;
            }
            self.text.resize(3 * BLOCK, 0);
            let raw = &self.raw[self.raw_start..];
            let (result, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, self.is_at_end);
            self.raw_start += read;
            self.text.truncate(written);
            self.text_start = 0;
            if self.is_at_end && result == CoderResult::InputEmpty && written == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl<R: Read> Read for Recoder<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() || !self.fill()? {
            return Ok(0);
        }
        let part = &self.text[self.text_start..];
        let length = part.len().min(into.len());
        into[..length].copy_from_slice(&part[..length]);
        self.text_start += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::Recoder;

    #[test]
    fn reads_both_orders_of_bytes() {
        let text = "incident_id,title\r\nA,Überlast 😀\r\n".repeat(9000);
        for (encoding, mark) in [(encoding_rs::UTF_16LE, [0xFF, 0xFE]), (encoding_rs::UTF_16BE, [0xFE, 0xFF])]
        {
            let mut bytes = mark.to_vec();
            for unit in text.encode_utf16() {
                let is_little = encoding == encoding_rs::UTF_16LE;
                bytes.extend(if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() });
            }
            let mut read = String::new();
            Recoder::new(bytes.as_slice(), encoding).read_to_string(&mut read).expect("UTF-8");
            assert_eq!(read, text);
        }
    }
}
