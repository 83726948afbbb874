//! Free text in which the vocabulary finds nothing, those first whose words recur.

use std::collections::BTreeMap;

use super::super::free_text::FreeText;
use super::super::name::fold_name;
use super::words;
use crate::error::Place;
use crate::model::ItemKind;

/// How many words of a text count and are shown.
const MOST_WORDS: usize = 3;
/// The shortest word that counts, in bytes.
const MIN_WORD: usize = 4;

/// A text without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedText {
    /// What it speaks of.
    pub kind: ItemKind,
    /// The text.
    pub text: String,
    /// Its incident.
    pub incident_id: String,
    /// Where it stands.
    pub place: Place,
    /// Its words that come in most other such texts, each with the number of texts that hold it.
    pub words: Vec<(String, usize)>,
}

impl UnmatchedText {
    /// Returns how many further texts its words come in, all words together.
    #[must_use]
    pub fn recurrences(&self) -> usize {
        self.words.iter().map(|(_, texts)| texts - 1).sum()
    }
}

/// Lists texts without a name, those first whose words recur most.
#[must_use]
pub fn unmatched_texts(texts: &[FreeText]) -> Vec<UnmatchedText> {
    let without: Vec<&FreeText> = texts.iter().filter(|text| text.matches.is_empty()).collect();
    let folded: Vec<String> = without.iter().map(|text| fold_name(&text.text)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in &folded {
        for word in words(text) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut list: Vec<UnmatchedText> = without
        .iter()
        .zip(&folded)
        .map(|(text, folded)| {
            let mut words: Vec<(String, usize)> = words(folded)
                .into_iter()
                .filter(|word| word.len() >= MIN_WORD && !word.bytes().all(|byte| byte.is_ascii_digit()))
                .map(|word| (word.to_owned(), counts[word]))
                .collect();
            words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            words.truncate(MOST_WORDS);
            UnmatchedText {
                kind: text.kind,
                text: text.text.clone(),
                incident_id: text.incident_id.clone(),
                place: text.place.clone(),
                words,
            }
        })
        .collect();
    list.sort_by(|a, b| {
        b.recurrences().cmp(&a.recurrences()).then_with(|| (&a.place, &a.text).cmp(&(&b.place, &b.text)))
    });
    list
}
