//! What the two XML formats share: escaping and the names of types.

use crate::report::graph_view::Holds;

/// Escapes text for XML; characters that XML cannot hold become the replacement character.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => escaped.push('\u{FFFD}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Names a type as both formats do.
pub(super) fn type_name(holds: Holds) -> &'static str {
    match holds {
        Holds::Text => "string",
        Holds::Count => "long",
        Holds::Number => "double",
    }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_of_the_data_stays_text() {
        assert_eq!(escaped("a<b> & \"c\"\n\u{0}"), "a&lt;b&gt; &amp; &quot;c&quot; \u{FFFD}");
    }
}
