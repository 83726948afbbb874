//! What the footer of a Parquet file claims, looked at before a decoder takes memory and time for it.
//!
//! A footer is one struct in the compact protocol of Thrift, whose fields `parquet.thrift` of the Parquet format names.
//! The decoder takes memory for as many elements as a list claims, passes over truth values in a list without asking
//! for a byte, goes by the number of a field alone and calls itself for each level of the schema.

/// What a footer of a length ends with: four bytes for the length and the mark.
const TAIL: usize = 8;
const MARK: &[u8] = b"PAR1";
/// How deep structs and lists may lie in each other; the format needs ten levels.
const DEPTH: usize = 64;
/// How deep the columns of the schema may lie in each other.
const LEVELS: usize = 64;

/// How the value of a field is written.
enum Shape {
    /// Whatever the bytes say: a field that the decoder passes over.
    Any,
    Flag,
    Byte,
    /// An integer of any width.
    Integer,
    /// How many columns lie below a column of the schema.
    Children,
    Bytes,
    List(&'static Shape),
    Struct(Fields),
    /// A column of the schema.
    Column,
}

/// The fields of a struct that the decoder reads, by their number.
type Fields = &'static [(i16, Shape)];

const NONE: Shape = Shape::Struct(&[]);
const FILE: Fields = &[
    (1, Shape::Integer),
    (2, Shape::List(&Shape::Column)),
    (3, Shape::Integer),
    (4, Shape::List(&Shape::Struct(ROW_GROUP))),
    (5, Shape::List(&Shape::Struct(&[(1, Shape::Bytes), (2, Shape::Bytes)]))),
    (6, Shape::Bytes),
    (7, Shape::List(&Shape::Struct(&[(1, NONE), (2, NONE)]))),
];
const COLUMN: Fields = &[
    (1, Shape::Integer),
    (2, Shape::Integer),
    (3, Shape::Integer),
    (4, Shape::Bytes),
    (5, Shape::Children),
    (6, Shape::Integer),
    (7, Shape::Integer),
    (8, Shape::Integer),
    (9, Shape::Integer),
    (10, Shape::Struct(LOGICAL_TYPE)),
];
const LOGICAL_TYPE: Fields = &[
    (1, NONE),
    (2, NONE),
    (3, NONE),
    (4, NONE),
    (5, Shape::Struct(&[(1, Shape::Integer), (2, Shape::Integer)])),
    (6, NONE),
    (7, TIME),
    (8, TIME),
    (10, Shape::Struct(&[(1, Shape::Byte), (2, Shape::Flag)])),
    (11, NONE),
    (12, NONE),
    (13, NONE),
    (14, NONE),
    (15, NONE),
];
const TIME: Shape =
    Shape::Struct(&[(1, Shape::Flag), (2, Shape::Struct(&[(1, NONE), (2, NONE), (3, NONE)]))]);
const ROW_GROUP: Fields = &[
    (1, Shape::List(&Shape::Struct(CHUNK))),
    (2, Shape::Integer),
    (3, Shape::Integer),
    (4, Shape::List(&Shape::Struct(&[(1, Shape::Integer), (2, Shape::Flag), (3, Shape::Flag)]))),
    (5, Shape::Integer),
    (6, Shape::Integer),
    (7, Shape::Integer),
];
const CHUNK: Fields = &[
    (1, Shape::Bytes),
    (2, Shape::Integer),
    (3, Shape::Struct(CHUNK_DATA)),
    (4, Shape::Integer),
    (5, Shape::Integer),
    (6, Shape::Integer),
    (7, Shape::Integer),
];
const CHUNK_DATA: Fields = &[
    (1, Shape::Integer),
    (2, Shape::List(&Shape::Integer)),
    (3, Shape::List(&Shape::Bytes)),
    (4, Shape::Integer),
    (5, Shape::Integer),
    (6, Shape::Integer),
    (7, Shape::Integer),
    (9, Shape::Integer),
    (10, Shape::Integer),
    (11, Shape::Integer),
    (12, Shape::Struct(STATISTICS)),
    (14, Shape::Integer),
    (15, Shape::Integer),
];
const STATISTICS: Fields = &[
    (1, Shape::Bytes),
    (2, Shape::Bytes),
    (3, Shape::Integer),
    (4, Shape::Integer),
    (5, Shape::Bytes),
    (6, Shape::Bytes),
    (7, Shape::Flag),
    (8, Shape::Flag),
];

/// Tells whether the footer of a file holds what it claims. Of a file without one the decoder tells what is wrong.
pub(super) fn is_sound(bytes: &[u8]) -> bool {
    footer(bytes).is_none_or(|footer| {
        let mut walk = Walk { rest: footer, elements: footer.len(), children: 0, open: Vec::new() };
        walk.fields(FILE, DEPTH).is_some()
    })
}

fn footer(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.len().checked_sub(TAIL)?;
    let (length, mark) = bytes.get(end..)?.split_first_chunk()?;
    let start = end.checked_sub(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    bytes.get(start..end).filter(|_| mark == MARK)
}

/// A walk through a footer, as the decoder goes; it ends with `None` where something is wrong.
struct Walk<'a> {
    rest: &'a [u8],
    /// How many elements the lists to come may claim: all of them together have no more than the footer has bytes.
    elements: usize,
    /// How many columns the last column of the schema claims to have below it.
    children: i32,
    /// How many columns are to come on each level of the schema.
    open: Vec<i32>,
}

impl Walk<'_> {
    fn fields(&mut self, fields: Fields, depth: usize) -> Option<()> {
        let mut last = 0i16;
        loop {
            let head = self.byte()?;
            let kind = head & 0x0F;
            if kind == 0 {
                return Some(());
            }
            last = match i16::from(head >> 4) {
                0 => i16::try_from(self.integer()?).ok()?,
                more => last.checked_add(more)?,
            };
            let shape = fields.iter().find(|(id, _)| *id == last).map_or(&Shape::Any, |(_, shape)| shape);
            self.value(kind, shape, depth.checked_sub(1)?)?;
        }
    }

    /// Walks over a value of a kind, where it is one of the shape that is read there.
    fn value(&mut self, kind: u8, shape: &Shape, depth: usize) -> Option<()> {
        match (kind, shape) {
            (1 | 2, Shape::Any | Shape::Flag) => Some(()),
            (3, Shape::Any | Shape::Byte) => self.skip(1),
            (4..=6, Shape::Any | Shape::Integer) => self.number().map(drop),
            (4..=6, Shape::Children) => {
                self.children = i32::try_from(self.integer()?).ok()?;
                Some(())
            }
            (7, Shape::Any) => self.skip(8),
            (8, Shape::Any | Shape::Bytes) => {
                let length = self.number()?;
                self.skip(length)
            }
            (9, Shape::Any) => self.list(&Shape::Any, depth),
            (9, Shape::List(shape)) => self.list(shape, depth),
            (12, Shape::Any) => self.fields(&[], depth),
            (12, Shape::Struct(fields)) => self.fields(fields, depth),
            (12, Shape::Column) => {
                self.children = 0;
                self.fields(COLUMN, depth)?;
                self.descend()
            }
            // Sets and maps are not of the format.
            _ => None,
        }
    }

    fn list(&mut self, shape: &Shape, depth: usize) -> Option<()> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.number()?).ok()?,
            few => usize::from(few),
        };
        if count > self.rest.len() {
            return None;
        }
        self.elements = self.elements.checked_sub(count)?;
        (0..count).try_for_each(|_| self.value(head & 0x0F, shape, depth.checked_sub(1)?))
    }

    /// Enters a column of the schema, which stands in front of those below it.
    fn descend(&mut self) -> Option<()> {
        while self.open.pop_if(|left| *left == 0).is_some() {}
        if let Some(left) = self.open.last_mut() {
            *left -= 1;
        }
        if self.children > 0 {
            self.open.push(self.children);
        }
        (self.open.len() <= LEVELS).then_some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn skip(&mut self, count: u64) -> Option<()> {
        self.rest = self.rest.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    /// Reads a number without a sign: seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// Reads a number with a sign, which is its lowest bit.
    fn integer(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The field 100, which no version of the format has, as a list.
    const LIST: &[u8] = &[0x09, 0xC8, 0x01];
    /// The head of a list of 2^31 - 1 truth values.
    const FLAGS: &[u8] = &[0xF1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07];
    const STOP: &[u8] = &[0x00];

    fn holds(footer: &[&[u8]]) -> bool {
        let footer = footer.concat();
        let length = (footer.len() as u32).to_le_bytes();
        is_sound(&[MARK, &footer, &length, MARK].concat())
    }

    /// A schema of columns that lie in each other, and one in the last of them.
    fn schema(levels: u8) -> Vec<u8> {
        let mut bytes = vec![0x29, 0xFC, levels + 1];
        (0..levels).for_each(|_| bytes.extend([0x55, 2, 0x00]));
        bytes.extend([0x15, 0, 0x00]);
        bytes
    }

    #[test]
    fn a_list_claims_no_more_elements_than_bytes_are_left() {
        assert!(holds(&[LIST, &[0x35], &[0x02, 0x04, 0x06], STOP]), "three integers");
        for kind in [0x01, 0x02, 0x03, 0x05, 0x07, 0x08, 0x09, 0x0C] {
            assert!(!holds(&[LIST, &[0xF0 | kind], &FLAGS[1..], STOP]), "kind {kind}");
        }
        for (field, name) in [(2, "schema"), (4, "row groups"), (5, "keys"), (7, "orders")] {
            assert!(!holds(&[&[field << 4 | 0x09, 0xFC], &FLAGS[1..], STOP]), "{name}");
        }
        assert!(!holds(&[LIST, &[0x29], FLAGS, FLAGS, STOP]), "lists in a list");
        assert!(!holds(&[LIST, &[0x2C, 0x19], FLAGS, STOP, &[0x19], FLAGS, STOP, STOP]), "lists in structs");
    }

    #[test]
    fn all_lists_together_claim_no_more_elements_than_there_are_bytes() {
        let flags = |count: u8| [LIST, &[0xF1, count]].concat();
        assert!(holds(&[&flags(8), &flags(8), STOP, &[0; 16]]));
        assert!(!holds(&[&flags(16), &flags(16), STOP, &[0; 16]]), "32 of 27");
    }

    #[test]
    fn structs_and_lists_lie_in_each_other_to_a_depth() {
        let lists = |depth| [LIST, &vec![0x19; depth], &[0x03], STOP].concat();
        assert!(holds(&[&lists(63)]));
        assert!(!holds(&[&lists(64)]));
        let structs = |depth| [vec![0xFC; depth], vec![0; depth + 1]].concat();
        assert!(holds(&[&structs(64)]));
        assert!(!holds(&[&structs(65)]));
    }

    #[test]
    fn columns_lie_in_each_other_to_a_depth() {
        assert!(holds(&[&schema(LEVELS as u8), STOP]));
        assert!(!holds(&[&schema(LEVELS as u8 + 1), STOP]));
        // A root with two hundred columns, none of which lies in another.
        let columns = [0x15, 0, 0x00].repeat(200);
        assert!(holds(&[&[0x29, 0xFC, 0xC9, 0x01, 0x55, 0x90, 0x03, 0x00], &columns, STOP]));
    }

    #[test]
    fn a_field_is_of_the_kind_that_is_read_there() {
        assert!(holds(&[&[0x15, 0x04], STOP]), "the version is a number");
        assert!(!holds(&[&[0x19], FLAGS, STOP]));
        assert!(!holds(&[&[0x1C], STOP, STOP]));
        assert!(!holds(&[&[0x9A, 0x13, 0x01], STOP]), "a set");
        assert!(!holds(&[&[0x9B, 0x00], STOP]), "a map");
        assert!(!holds(&[&[0x15, 0x04]]), "no end");
    }

    #[test]
    fn a_file_without_a_footer_is_left_to_the_decoder() {
        for bytes in [&b""[..], b"PAR1", b"PAR1\xFF\0\0\0PAR1", b"PAR1\0\x01\0\0\0PARE"] {
            assert!(is_sound(bytes), "{bytes:?}");
        }
        assert!(!is_sound(b"PAR1\0\0\0\0PAR1"), "an empty one");
    }
}
