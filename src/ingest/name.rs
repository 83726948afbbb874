//! Names unified: what two spellings have to share to be one item.

use unicode_normalization::UnicodeNormalization;

/// Folds a name: NFKC, lower case, every run of characters that are neither letter nor digit one space.
///
/// ```
/// use cofactor::ingest::fold_name;
/// assert_eq!(fold_name("  Untested  Config-Change!"), "untested config change");
/// assert_eq!(fold_name("ＤＮＳ"), "dns");
/// assert_eq!(fold_name("--"), "");
/// ```
#[must_use]
pub fn fold_name(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        for byte in text.bytes() {
            fold_char(byte.to_ascii_lowercase() as char, &mut folded);
        }
    } else {
        // Lower case after NFKC can leave the normal form again, so it is normalized once more.
        let lower = text.nfkc().collect::<String>().to_lowercase();
        for c in lower.nfkc() {
            match c {
                // The final sigma is the one letter whose lower case depends on its place.
                'ς' => folded.push('σ'),
                // Its upper case is two letters.
                'ß' => folded.push_str("ss"),
                other => fold_char(other, &mut folded),
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn fold_char(c: char, folded: &mut String) {
    if c.is_alphanumeric() {
        folded.push(c);
    } else if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::fold_name;

    #[test]
    fn folds_case_width_and_punctuation() {
        for (text, folded) in [
            ("Missing timeout", "missing timeout"),
            ("missing_timeout", "missing timeout"),
            ("...Überlast…", "überlast"),
            ("ﬁle system", "file system"),
            ("ΟΔΟΣ", "οδοσ"),
            ("Größe", "grösse"),
            ("GRÖẞE", "grösse"),
            ("a;b", "a b"),
        ] {
            assert_eq!(fold_name(text), folded);
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["İstanbul", "ǅ-link", "Straße 5", "x\u{301}Y"] {
            let once = fold_name(text);
            assert_eq!(fold_name(&once), once, "{text}");
        }
    }
}
