//! Text that Markdown and HTML take for nothing but text.

/// Escapes what Markdown, HTML or a forge would read as markup, a mention or a reference.
pub(in crate::report) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '@' | '#' if characters.peek().is_some_and(|next| next.is_alphanumeric()) => {
                // An empty comment keeps a forge from reading a mention or a reference.
                escaped.push(character);
                escaped.push_str("<!-- -->");
            }
            '\n' | '\r' => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("a|b <i>`x`\n*y* q < 1 & z"), "a\\|b &lt;i&gt;\\`x\\` \\*y\\* q &lt; 1 &amp; z");
        assert_eq!(escaped("@sam #12 f @ s"), "@<!-- -->sam #<!-- -->12 f @ s");
    }
}
