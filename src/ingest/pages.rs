//! How many values the pages of a Parquet file claim, looked at before a decoder takes memory for them.

use polars::io::parquet::read::FileMetadata;

use super::footer::STATISTICS;
use super::thrift::{Fields, Shape, Walk};

/// Where a walk keeps the kind of a page, its size once it is unpacked and as it stands in the file, and the number of
/// values for each kind that it may have.
const KIND: usize = 0;
const UNPACKED: usize = 1;
const SIZE: usize = 2;
const VALUES: usize = 3;
const VALUES_V2: usize = 4;
const NULLS_V2: usize = 5;
const WORDS: usize = 6;

const PAGE: Fields = &[
    (1, Shape::Kept(KIND)),
    (2, Shape::Kept(UNPACKED)),
    (3, Shape::Kept(SIZE)),
    (4, Shape::Integer),
    (5, Shape::Struct(DATA)),
    (7, Shape::Struct(&[(1, Shape::Kept(WORDS)), (2, Shape::Integer), (3, Shape::Flag)])),
    (8, Shape::Struct(DATA_V2)),
];
const DATA: Fields = &[
    (1, Shape::Kept(VALUES)),
    (2, Shape::Integer),
    (3, Shape::Integer),
    (4, Shape::Integer),
    (5, Shape::Struct(STATISTICS)),
];
const DATA_V2: Fields = &[
    (1, Shape::Kept(VALUES_V2)),
    (2, Shape::Kept(NULLS_V2)),
    (3, Shape::Integer),
    (4, Shape::Integer),
    (5, Shape::Integer),
    (6, Shape::Integer),
    (7, Shape::Flag),
    (8, Shape::Struct(STATISTICS)),
];

/// Tells whether no page of a file claims more values than its column has.
pub(super) fn are_sound(metadata: &FileMetadata, bytes: &[u8]) -> bool {
    metadata.row_groups.iter().all(|group| {
        group.parquet_columns().iter().all(|column| {
            let range = column.byte_range();
            let chunk = usize::try_from(range.start).ok().zip(usize::try_from(range.end).ok());
            // Of a column that does not lie in the file the decoder tells.
            let chunk = chunk.and_then(|(start, end)| bytes.get(start..end));
            chunk.is_none_or(|chunk| hold(chunk, column.num_values()))
        })
    })
}

/// Goes from page to page of a column until all its values are seen, as the decoder does.
fn hold(mut chunk: &[u8], values: i64) -> bool {
    if values < 0 {
        return false;
    }
    let (mut left, mut is_first) = (values, true);
    while !chunk.is_empty() && (left > 0 || is_first) {
        let Some((rest, seen)) = page(chunk, left) else { return false };
        (chunk, left, is_first) = (rest, left - seen, false);
    }
    true
}

/// Walks over a page that may have so many values: what follows it, and how many it has.
fn page(chunk: &[u8], left: i64) -> Option<(&[u8], i64)> {
    let mut walk = Walk::new(chunk, 1);
    walk.over(PAGE)?;
    let kept = |place: usize| i64::from(walk.kept[place]);
    let (values, most) = match kept(KIND) {
        0 => (kept(VALUES), left),
        // The words of a dictionary are none of the values, and take a byte each at least.
        2 => (kept(WORDS), kept(UNPACKED)),
        3 if (0..=kept(VALUES_V2)).contains(&kept(NULLS_V2)) => (kept(VALUES_V2), left),
        _ => return None,
    };
    let rest = walk.rest.get(usize::try_from(kept(SIZE)).ok()?..)?;
    (0..=most).contains(&values).then_some((rest, if kept(KIND) == 2 { 0 } else { values }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of a kind, without bytes, whose head of that kind stands in a field.
    fn head(kind: u8, field: u8, numbers: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x15, kind * 2, 0x15, 20, 0x15, 0x00, (field - 3) << 4 | 0x0C];
        for number in numbers {
            bytes.extend([0x15, *number]);
        }
        bytes.extend([0x00, 0x00]);
        bytes
    }

    #[test]
    fn pages_have_no_more_values_than_their_column() {
        // Numbers are written twice as large, and those below zero as odd ones.
        let (five, four, minus) = (head(0, 5, &[10, 0]), head(3, 8, &[8, 2]), head(0, 5, &[9, 0]));
        assert!(hold(&[&five[..], &four].concat(), 9));
        assert!(hold(&[&five[..], &minus].concat(), 5), "what follows the last value is not read");
        assert!(!hold(&[&five[..], &five].concat(), 9));
        assert!(!hold(&minus, 9));
        assert!(!hold(&five, -1));
        assert!(!hold(&head(3, 8, &[8, 10]), 9), "more nulls than values");
        assert!(!hold(&head(3, 8, &[8, 1]), 9), "a number of nulls below zero");
    }

    #[test]
    fn dictionaries_have_no_more_words_than_bytes() {
        assert!(hold(&[head(2, 7, &[20]), head(0, 5, &[2])].concat(), 1));
        assert!(!hold(&head(2, 7, &[22]), 1));
        assert!(!hold(&head(2, 7, &[1]), 0), "the first page is read of every column");
    }

    #[test]
    fn the_kind_of_a_page_says_which_head_counts() {
        let mut both = head(0, 5, &[9]);
        let end = both.len() - 1;
        both.splice(end.., [0x3C, 0x15, 2, 0x00, 0x00]);
        assert!(!hold(&both, 9));
        assert!(!hold(&head(1, 5, &[2]), 1), "a page of an index");
        assert!(!hold(&head(0, 5, &[2])[..6], 1), "cut short");
        assert!(hold(&[], 1), "the decoder tells");
    }
}
