//! Text that a spreadsheet would take for a formula, and the mark that keeps it from doing so.

/// What stands before such a text in CSV: a spreadsheet then shows the rest of the cell as it is.
pub const MARK: char = '\'';

/// Tells whether a spreadsheet would take a cell for a formula: it begins with `=`, `+`, `-`, `@`, a tab, a line end, a
/// null character, or a full-width form of the first four.
///
/// The list is that of OWASP's page on CSV injection and of its Application Security Verification Standard, 1.2.10.
#[must_use]
#[inline]
pub fn is_formula(text: &str) -> bool {
    // Most cells begin with a letter or a digit, and need no further look.
    text.as_bytes().first().is_some_and(|byte| !byte.is_ascii_alphanumeric())
        && text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'])
}

/// Tells whether a cell holds such a text behind one mark or more.
#[must_use]
#[inline]
pub fn is_marked(text: &str) -> bool {
    text.starts_with(MARK) && is_formula(text.trim_start_matches(MARK))
}

/// Takes one mark off a cell that has any.
#[must_use]
#[inline]
pub fn unmarked(text: &str) -> &str {
    if is_marked(text) { text[MARK.len_utf8()..].trim() } else { text }
}

#[cfg(test)]
mod tests {
    use super::{is_formula, is_marked, unmarked};

    #[test]
    fn only_a_mark_before_a_formula_is_taken_off() {
        for (cell, text) in [
            ("'=1+1", "=1+1"),
            ("''=1+1", "'=1+1"),
            ("'-5", "-5"),
            ("'\u{FF0B}1", "\u{FF0B}1"),
            ("'\t", ""),
            ("'tis", "'tis"),
            ("'", "'"),
            ("=1", "=1"),
            ("", ""),
        ] {
            assert_eq!(unmarked(cell), text, "{cell:?}");
        }
        assert!(is_formula("@sum") && !is_formula("a=1") && !is_formula("") && !is_marked("'a=1"));
    }
}
