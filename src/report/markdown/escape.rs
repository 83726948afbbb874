//! Text that Markdown and HTML take for nothing but text.

use crate::model::turns_text;

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
            c if c.is_control() => escaped.push(' '),
            c if turns_text(c) => {}
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Escapes a text that begins a block, so that it begins neither a heading, a list nor a rule.
pub(in crate::report) fn paragraph(text: &str) -> String {
    let text = escaped(text.trim_start());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mark = if text.starts_with(['#', '-', '+', '=']) {
        0
    } else if digits > 0 && text[digits..].starts_with(['.', ')']) {
        digits
    } else {
        return text;
    };
    format!("{}\\{}", &text[..mark], &text[mark..])
}

#[cfg(test)]
mod tests {
    use super::{escaped, paragraph};

    #[test]
    fn text_stays_text() {
        assert_eq!(escaped("a|b <i>`x`\n*y* q < 1 & z"), "a\\|b &lt;i&gt;\\`x\\` \\*y\\* q &lt; 1 &amp; z");
        assert_eq!(escaped("\u{1b}[31m\u{202e}a\n"), " \\[31ma ");
        assert_eq!(escaped("@sam #12 f @ s"), "@<!-- -->sam #<!-- -->12 f @ s");
    }
    #[test]
    fn a_paragraph_begins_no_other_block() {
        let spelled = ["# a", "- a", "12. a", "1) a", "=== a", "+1", "2026-10-01 a", "a # b"].map(paragraph);
        let expected = ["\\# a", "\\- a", "12\\. a", "1\\) a", "\\=== a", "\\+1", "2026-10-01 a", "a # b"];
        assert_eq!(spelled, expected);
    }
}
