//! Names that may be one.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::super::name::fold_name;
use super::names::NameCount;
use super::words;

/// The least similarity of spelling that is worth a look: two wrong letters in ten.
const MIN_EDIT: f64 = 0.8;
/// The least share of words in common that is worth a look.
const MIN_WORDS: f64 = 0.6;
/// Words in more names than this tell nothing about a pair.
const MOST_NAMES: usize = 200;
/// The most names that are compared letter by letter, all with all.
const MOST_COMPARED: usize = 2000;

/// Two names of one kind that may be one, with the evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarPair {
    /// The numbers of the names in the list they were found in; the more frequent first.
    pub names: [usize; 2],
    /// One less the share of letters to change, `1 − d(a, b) / max(|a|, |b|)` with the distance of Damerau and
    /// Levenshtein on folded names, in 0..=1.
    pub edit_similarity: f64,
    /// Words in both over words in either, in 0..=1; 0 without words.
    pub word_similarity: f64,
    /// The words in both.
    pub shared_words: Vec<String>,
    /// How many incidents have both.
    pub shared_incidents: usize,
}

impl SimilarPair {
    /// The larger of the two similarities, by which pairs are ranked.
    #[must_use]
    pub fn similarity(&self) -> f64 {
        self.edit_similarity.max(self.word_similarity)
    }
}

/// Lists pairs of names that may be one, the most similar first.
///
/// Names that differ in a number are different things, as `eu-west-1` and `eu-west-2` are.
#[must_use]
pub fn similar_pairs(names: &[NameCount]) -> Vec<SimilarPair> {
    let folded: Vec<String> = names.iter().map(|name| fold_name(&name.name)).collect();
    let words: Vec<Vec<&str>> = folded.iter().map(|name| words(name)).collect();
    let mut pairs: Vec<SimilarPair> = candidates(names, &folded, &words)
        .into_iter()
        .filter(|(a, b)| digits(&folded[*a]) == digits(&folded[*b]))
        .map(|(a, b)| pair(names, &folded, &words, [a, b]))
        .filter(|pair| pair.edit_similarity >= MIN_EDIT || pair.word_similarity >= MIN_WORDS)
        .collect();
    let count =
        |pair: &SimilarPair| pair.names.iter().map(|name| names[*name].incidents.len()).sum::<usize>();
    pairs.sort_by(|a, b| {
        b.similarity()
            .total_cmp(&a.similarity())
            .then_with(|| count(b).cmp(&count(a)))
            .then_with(|| a.names.cmp(&b.names))
    });
    pairs
}

/// Lists pairs that share a rare word, and short names of about one length.
fn candidates(names: &[NameCount], folded: &[String], words: &[Vec<&str>]) -> Vec<(usize, usize)> {
    let mut by_word: BTreeMap<(u8, &str), Vec<usize>> = BTreeMap::new();
    for (number, words) in words.iter().enumerate() {
        for word in words {
            by_word.entry((names[number].kind as u8, word)).or_default().push(number);
        }
    }
    let mut found = FxHashSet::default();
    for group in by_word.values().filter(|group| group.len() <= MOST_NAMES) {
        for (index, a) in group.iter().enumerate() {
            found.extend(group[index + 1..].iter().map(|b| (*a, *b)));
        }
    }
    let short: Vec<usize> =
        (0..names.len()).filter(|name| folded[*name].len() <= 24).take(MOST_COMPARED).collect();
    for (index, a) in short.iter().enumerate() {
        let alike = |b: &&usize| {
            names[*a].kind == names[**b].kind && folded[*a].len().abs_diff(folded[**b].len()) <= 3
        };
        found.extend(short[index + 1..].iter().filter(alike).map(|b| (*a, *b)));
    }
    let mut list: Vec<(usize, usize)> = found.into_iter().collect();
    list.sort_unstable();
    list
}

fn digits(name: &str) -> String {
    name.chars().filter(char::is_ascii_digit).collect()
}

fn pair(names: &[NameCount], folded: &[String], words: &[Vec<&str>], [a, b]: [usize; 2]) -> SimilarPair {
    let shared: Vec<String> =
        words[a].iter().filter(|word| words[b].contains(word)).map(|word| (*word).to_owned()).collect();
    let either = words[a].len() + words[b].len() - shared.len();
    let incidents = &names[b].incidents;
    SimilarPair {
        // The list is sorted by count within a kind, so the first is the more frequent.
        names: [a, b],
        edit_similarity: strsim::normalized_damerau_levenshtein(&folded[a], &folded[b]),
        word_similarity: if either == 0 { 0.0 } else { shared.len() as f64 / either as f64 },
        shared_words: shared,
        shared_incidents: names[a]
            .incidents
            .iter()
            .filter(|row| incidents.binary_search(row).is_ok())
            .count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Category, ItemKind};

    fn names(list: &[(&str, &[u32])]) -> Vec<NameCount> {
        let count = |(name, incidents): &(&str, &[u32])| NameCount {
            kind: ItemKind::Factor,
            name: (*name).to_owned(),
            category: Category::Unknown,
            incidents: incidents.to_vec(),
            spellings: Vec::new(),
            is_known: false,
        };
        list.iter().map(count).collect()
    }

    #[test]
    fn finds_typos_and_other_orders_of_words_and_no_other_numbers() {
        let list = names(&[
            ("missing timeout", &[1, 2, 3]),
            ("missing timeouts", &[3]),
            ("timeout was missing", &[4]),
            ("kubernetes", &[5]),
            ("kuberentes", &[6]),
            ("zone 1", &[7]),
            ("zone 2", &[8]),
            ("disk full", &[9]),
        ]);
        let found = similar_pairs(&list);
        let pairs: Vec<[usize; 2]> = found.iter().map(|pair| pair.names).collect();
        assert_eq!(pairs, [[0, 1], [0, 2], [1, 2], [3, 4]]);
        assert_eq!(found[0].shared_incidents, 1);
        assert_eq!(found[0].shared_words, ["missing", "timeout"]);
        // One swap of two letters in ten.
        assert!((found[3].edit_similarity - 0.9).abs() < 1e-12);
    }
}
