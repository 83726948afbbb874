//! Characters that turn the direction of text.

/// Tells whether a character is seen nowhere and turns the direction of the text around it.
///
/// These are the marks, embeddings, overrides and isolates of the Unicode Bidirectional Algorithm (UAX 9, section 2).
#[must_use]
pub fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
