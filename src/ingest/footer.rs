//! What the footer of a Parquet file claims, looked at before a decoder takes memory and time for it.
//!
//! A footer is one struct in the compact protocol of Thrift, whose fields `parquet.thrift` of the Parquet format names.
//! The decoder takes memory for as many elements as a list claims, passes over truth values in a list without asking
//! for a byte, goes by the number of a field alone and calls itself for each level of the schema.

use super::thrift::{Fields, Shape, Walk};

/// What a footer of a length ends with: four bytes for the length and the mark.
const TAIL: usize = 8;
const MARK: &[u8] = b"PAR1";

const NONE: Shape = Shape::Struct(&[]);
const FILE: Fields = &[
    (1, Shape::Integer),
    (2, Shape::List(&Shape::Column(COLUMN))),
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
    (5, Shape::Kept(0)),
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
pub(super) const STATISTICS: Fields = &[
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
    footer(bytes).is_none_or(|footer| Walk::new(footer, 0).over(FILE).is_some())
}

fn footer(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.len().checked_sub(TAIL)?;
    let (length, mark) = bytes.get(end..)?.split_first_chunk()?;
    let start = end.checked_sub(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
    bytes.get(start..end).filter(|_| mark == MARK)
}

#[cfg(test)]
mod tests {
    use super::super::thrift::LEVELS;
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
