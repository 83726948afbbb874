//! Numbers and texts in few bytes: a number takes seven bits a byte, the least first.

/// Appends a number.
pub(super) fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Appends a number that may be negative.
pub(super) fn push_signed(bytes: &mut Vec<u8>, number: i64) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

/// Appends bytes and how many they are.
pub(super) fn push_bytes(bytes: &mut Vec<u8>, more: &[u8]) {
    push_number(bytes, more.len() as u64);
    bytes.extend_from_slice(more);
}

/// What was packed, from its start.
pub(super) struct Packed<'a> {
    rest: &'a [u8],
}

impl<'a> Packed<'a> {
    /// Starts to read.
    pub fn new(rest: &'a [u8]) -> Self {
        Self { rest }
    }

    /// Takes a number.
    pub fn number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.bytes(1)[0];
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    /// Takes a number that may be negative.
    pub fn signed(&mut self) -> i64 {
        i64::from_le_bytes(*self.bytes(8).first_chunk().expect("eight bytes are taken"))
    }

    /// Takes a text.
    pub fn text(&mut self) -> &'a str {
        let length = self.number() as usize;
        std::str::from_utf8(self.bytes(length)).expect("only text was packed")
    }

    fn bytes(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at_checked(length).expect("what is read was packed before");
        self.rest = rest;
        taken
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_comes_back(number: u64, small in 0..300u64, signed: i64, text: String) {
            let mut bytes = Vec::new();
            push_number(&mut bytes, number);
            push_bytes(&mut bytes, text.as_bytes());
            push_signed(&mut bytes, signed);
            push_number(&mut bytes, small);
            let mut packed = Packed::new(&bytes);
            prop_assert_eq!((packed.number(), packed.text(), packed.signed(), packed.number()), (number, text.as_str(), signed, small));
        }
    }
}
