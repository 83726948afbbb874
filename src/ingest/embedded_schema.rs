//! The Arrow schema that writers leave in the footer of a Parquet file, looked at before a decoder builds it.
//!
//! It is a message of Arrow IPC, written as text in the letters of RFC 4648. The decoder follows whatever offsets it
//! holds: fields that share those below them become twice as many on each level, and many levels fill the stack.

use arrow_ipc::{Field, root_as_message};

/// The key that the schema stands under.
pub(super) const KEY: &str = "ARROW:schema";

/// Tells whether a schema is a valid message that has no more fields than it has bytes for. Of one that is no such text
/// the decoder tells what is wrong.
pub(super) fn is_sound(text: &str) -> bool {
    unpacked(text).is_none_or(|bytes| {
        // The mark and the length, which streams have had in front since version 0.15 of Arrow.
        let message = if bytes.starts_with(&[0xFF; 4]) { bytes.get(8..) } else { Some(&bytes[..]) };
        message.is_some_and(holds)
    })
}

/// Follows all offsets of a message, within the depth and the number of tables that Arrow IPC allows, and counts the
/// fields: each takes an offset of four bytes in a list of its own.
fn holds(message: &[u8]) -> bool {
    let fields = root_as_message(message).ok().and_then(|message| message.header_as_schema()?.fields());
    fields.is_some_and(|fields| fields.iter().map(count).sum::<usize>() <= message.len() / 4)
}

/// Counts a field and those below it.
fn count(field: Field<'_>) -> usize {
    1 + field.children().map_or(0, |fields| fields.iter().map(count).sum())
}

/// Decodes the letters of RFC 4648, each of which stands for six bits.
fn unpacked(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use arrow_ipc::writer::{DictionaryTracker, IpcDataGenerator, IpcWriteOptions};
    use arrow_schema::{DataType, Field, Schema};

    use super::*;

    fn message(kind: DataType) -> Vec<u8> {
        let schema =
            Schema::new(vec![Field::new("incident_id", DataType::Utf8, false), Field::new("x", kind, true)]);
        let (mut words, options) = (DictionaryTracker::new(false), IpcWriteOptions::default());
        let generator = IpcDataGenerator::default();
        generator.schema_to_bytes_with_dictionary_tracker(&schema, &mut words, &options).ipc_message
    }

    fn nested(levels: usize) -> DataType {
        let below = |kind, _| DataType::new_list(kind, true);
        (0..levels).fold(DataType::Int64, below)
    }

    #[test]
    fn what_arrow_writes_is_sound() {
        for kind in [DataType::Boolean, DataType::new_list(DataType::Utf8, true), nested(40)] {
            assert!(holds(&message(kind)));
        }
    }

    #[test]
    fn what_is_cut_short_or_deep_is_not() {
        let whole = message(DataType::Boolean);
        assert!(!holds(&whole[..whole.len() / 2]));
        assert!(!holds(&message(nested(200))));
        assert!(!is_sound("/////w=="), "no more than the mark");
    }

    #[test]
    fn texts_are_those_of_the_rfc() {
        for (text, bytes) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar")]
        {
            assert_eq!(unpacked(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(unpacked("++//"), Some(vec![0xFB, 0xEF, 0xFF]));
        assert_eq!(unpacked("Zm 8"), None);
        assert!(is_sound("not a schema"), "the decoder tells");
    }
}
