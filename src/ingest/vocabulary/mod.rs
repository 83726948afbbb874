//! The words of an archive: how often each name comes, which names may be one, and which texts have no name yet.
//!
//! Nothing is merged here. The lists propose, a person decides, and the taxonomy remembers.

mod names;
mod similar;
mod snippet;
mod unmatched;

pub use names::{NameCount, name_counts};
pub use similar::{SimilarPair, similar_pairs};
pub use snippet::{quoted, snippet};
pub use unmatched::{UnmatchedText, unmatched_texts};

/// Words that say nothing about a subject.
const STOP_WORDS: [&str; 78] = [
    "the", "and", "for", "that", "this", "with", "was", "were", "not", "from", "have", "had", "has", "are",
    "but", "our", "which", "when", "there", "been", "did", "does", "into", "they", "their", "them", "its",
    "also", "could", "would", "should", "will", "can", "all", "any", "more", "than", "then", "some", "only",
    "other", "what", "how", "who", "why", "where", "because", "due", "after", "before", "during", "while",
    "being", "about", "very", "too", "use", "used", "using", "one", "two", "out", "off", "over", "under",
    "such", "these", "those", "just", "even", "still", "well", "many", "much", "most", "each", "you", "a",
];

/// Returns the words of a folded name that carry meaning, in the singular, each once, in order.
fn words(folded: &str) -> Vec<&str> {
    let mut words: Vec<&str> = folded
        .split(' ')
        .filter(|word| word.len() > 1 && !STOP_WORDS.contains(word))
        .map(|word| {
            word.strip_suffix('s').filter(|stem| stem.len() > 3 && !stem.ends_with('s')).unwrap_or(word)
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}
