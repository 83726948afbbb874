//! The vocabulary as tables.

use super::table::{Table, Value};
use crate::ingest::{FreeText, NameCount, SimilarPair, UnmatchedText};

const NAMES: [&str; 6] = ["kind", "name", "category", "incidents", "spellings", "in_vocabulary"];
const PAIRS: [&str; 10] = [
    "kind",
    "name",
    "alias",
    "name_incidents",
    "alias_incidents",
    "shared_incidents",
    "similarity",
    "edit_similarity",
    "word_similarity",
    "shared_words",
];
const MATCHES: [&str; 9] =
    ["kind", "name", "matched", "pattern", "text", "incident_id", "file", "line", "column"];
const TEXTS: [&str; 7] = ["recurrences", "words", "kind", "text", "incident_id", "file", "line"];

/// Lists names with the number of their incidents.
#[must_use]
pub fn names_table(names: &[NameCount]) -> Table<'_> {
    let rows = names.iter().map(|name| {
        vec![
            name.kind.name().into(),
            name.name.as_str().into(),
            name.category.name().into(),
            (name.incidents.len() as u64).into(),
            (name.spellings.len() as u64).into(),
            name.is_known.into(),
        ]
    });
    Table { name: "terms", columns: &NAMES, rows: Box::new(rows) }
}

/// Lists names that may be one, with the evidence.
#[must_use]
pub fn similar_pairs_table<'a>(names: &'a [NameCount], pairs: &'a [SimilarPair]) -> Table<'a> {
    let rows = pairs.iter().map(|pair| {
        let [name, alias] = pair.names.map(|number| &names[number]);
        vec![
            name.kind.name().into(),
            name.name.as_str().into(),
            alias.name.as_str().into(),
            (name.incidents.len() as u64).into(),
            (alias.incidents.len() as u64).into(),
            (pair.shared_incidents as u64).into(),
            pair.similarity().into(),
            pair.edit_similarity.into(),
            pair.word_similarity.into(),
            pair.shared_words.join(" ").into(),
        ]
    });
    Table { name: "similar_terms", columns: &PAIRS, rows: Box::new(rows) }
}

/// Lists what was found in free text, with the place of each match.
#[must_use]
pub fn text_matches_table(texts: &[FreeText]) -> Table<'_> {
    let rows = texts.iter().flat_map(|text| text.matches.iter().map(move |found| (text, found))).map(
        |(text, found)| {
            vec![
                text.kind.name().into(),
                found.name.as_str().into(),
                found.text.as_str().into(),
                found.pattern.as_deref().into(),
                text.text.as_str().into(),
                text.incident_id.as_str().into(),
                found.place.file.as_str().into(),
                found.place.line.into(),
                found.place.column.into(),
            ]
        },
    );
    Table { name: "text_matches", columns: &MATCHES, rows: Box::new(rows) }
}

/// Lists texts without a name.
#[must_use]
pub fn unmatched_texts_table(texts: &[UnmatchedText]) -> Table<'_> {
    let rows = texts.iter().map(|text| {
        let words: Vec<String> = text.words.iter().map(|(word, texts)| format!("{word} {texts}")).collect();
        vec![
            (text.recurrences() as u64).into(),
            words.join(", ").into(),
            text.kind.name().into(),
            text.text.as_str().into(),
            text.incident_id.as_str().into(),
            text.place.file.as_str().into(),
            text.place.line.map_or(Value::Empty, Value::from),
        ]
    });
    Table { name: "unmatched_texts", columns: &TEXTS, rows: Box::new(rows) }
}
