//! The beginning of a text, cut at the end of a sentence, without what points at a person.

use std::sync::LazyLock;

use regex::Regex;

use super::super::findings::words;

/// About how many words are kept.
const WORDS: usize = 60;
/// The most words of a first sentence that is kept whole.
const LONGEST_SENTENCE: usize = 90;
/// Words before a full stop that end no sentence.
const ABBREVIATIONS: [&str; 16] = [
    "e.g", "i.e", "etc", "approx", "vs", "cf", "no", "nr", "incl", "est", "fig", "mr", "mrs", "ms", "dr",
    "st",
];

/// A mail address, or a handle that stands alone.
static POINTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<head>^|[\s(\[,;:])@[A-Za-z][\w.-]*\w")
        .expect("a test compiles the pattern")
});

/// Cleans a text and leaves mail addresses and handles out.
pub(super) fn without_people(text: &str) -> String {
    POINTER.replace_all(&words::clean(text), "${head}(name left out)").into_owned()
}

/// Returns the first sentences of a text, about sixty words; an ellipsis tells that there is more.
pub(super) fn excerpt(text: &str) -> String {
    let text = without_people(text);
    let mut kept = 0;
    let mut n_words = 0;
    for sentence in sentences(&text) {
        let long = sentence.split_whitespace().count();
        if kept > 0 && n_words + long > WORDS {
            break;
        }
        n_words += long;
        kept += sentence.len();
    }
    if n_words > LONGEST_SENTENCE {
        let head: Vec<&str> = text.split_whitespace().take(WORDS).collect();
        return format!("{}…", head.join(" "));
    }
    let (head, rest) = text.split_at(kept);
    if rest.trim().is_empty() { head.trim().to_owned() } else { format!("{} …", head.trim_end()) }
}

/// Cuts a text into sentences, each with the space after it.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '。')) {
        let after = &text[at + mark.len_utf8()..];
        let closed = after.trim_start_matches(['"', '\'', '”', '’', '»', ')', ']']);
        let next = closed.trim_start();
        let is_apart = mark == '。' || (closed.len() > next.len() && !next.is_empty());
        let is_continued = next.chars().next().is_some_and(char::is_lowercase);
        if at < start || !is_apart || is_continued || (mark == '.' && is_abbreviated(&text[start..at])) {
            continue;
        }
        let end = text.len() - next.len();
        found.push(&text[start..end]);
        start = end;
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

/// Tells whether a text ends with a word that a full stop shortens, such as a single letter.
fn is_abbreviated(before: &str) -> bool {
    let last = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let is_letter = last.chars().count() == 1 && last.chars().all(char::is_alphabetic);
    is_letter || ABBREVIATIONS.contains(&last.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_the_next_begins() {
        assert_eq!(
            sentences(
                "At 3.5 s p99, e.g. on web, it failed. \"Try again.\" It took 3 min. etc. Done! Really?"
            ),
            [
                "At 3.5 s p99, e.g. on web, it failed. ",
                "\"Try again.\" ",
                "It took 3 min. etc. Done! ",
                "Really?"
            ]
        );
        assert_eq!(sentences("障害。復旧した。"), ["障害。", "復旧した。"]);
        assert!(sentences("").is_empty());
    }

    #[test]
    fn about_sixty_words_are_kept() {
        let sentence = |words: usize| format!("Some {}end.", "word ".repeat(words - 2));
        let text = [sentence(30), sentence(30), sentence(2)].join(" ");
        assert_eq!(excerpt(&text).split_whitespace().count(), 61);
        assert!(excerpt(&text).ends_with("end. …"));
        assert_eq!(excerpt(&sentence(70)), sentence(70));
        let cut = excerpt(&sentence(120));
        assert!(cut.ends_with("word…") && cut.split_whitespace().count() == 60, "{cut}");
        assert_eq!(excerpt("  Short\nand  whole.  "), "Short and whole.");
    }

    #[test]
    fn mail_addresses_and_handles_are_left_out() {
        assert_eq!(
            without_people("Ask @sam.doe or sam@example.com (@kim). 5 @ 3, a@b, 2 jobs@host"),
            "Ask (name left out) or (name left out) (name left out)). 5 @ 3, a@b, 2 jobs@host"
                .replace("(name left out)).", "((name left out)).")
        );
    }
}
