//! What makes a text of some format sound, looked at by naive readers.

/// Expects that nothing steers a terminal or turns the direction of text.
#[track_caller]
pub(super) fn assert_visible(name: &str, text: &str) {
    const TURNING: [char; 12] = [
        '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}',
        '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    ];
    for line in text.lines() {
        let found = line.chars().find(|c| c.is_control() || TURNING.contains(c));
        assert!(found.is_none(), "{name}: {found:?} in {line:?}");
    }
}

/// Returns what stands in the tags of a page outside of quoted values; scripts and styles are no tags.
pub(super) fn names_in_tags(html: &str) -> String {
    let page: String = html
        .split("<script")
        .map(|part| part.split_once("</script>").map_or(part, |(_, rest)| rest))
        .collect();
    let mut names = String::new();
    let (mut is_in_tag, mut quote) = (false, None);
    for c in page.chars() {
        match (is_in_tag, quote) {
            (false, _) => is_in_tag = c == '<',
            (true, Some(open)) => quote = Some(open).filter(|open| *open != c),
            (true, None) if c == '"' || c == '\'' => quote = Some(c),
            (true, None) => {
                is_in_tag = c != '>';
                names.push(c);
            }
        }
    }
    names
}

#[test]
fn names_in_tags_are_told_from_texts_and_values() {
    assert_eq!(names_in_tags("<a b=\"x' on='y\">' on='z<script>i < 'n</script></a>"), "a b=>/a>");
    assert!(names_in_tags("<a b='x' on='y'>").contains("on"));
}

/// Expects XML whose tags are closed in order and whose text holds no mark of its own.
#[track_caller]
pub(super) fn assert_well_formed(name: &str, xml: &str) {
    let mut open = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        assert_text(name, &rest[..at]);
        rest = &rest[at..];
        if let Some(head) = rest.strip_prefix("<?") {
            rest = head.split_once("?>").expect("a closed head").1;
            continue;
        }
        let mut quote = None;
        let end = rest.find(|c| {
            if let Some(open) = quote {
                quote = quote.filter(|_| c != open);
                return false;
            }
            quote = (c == '"' || c == '\'').then_some(c);
            c == '>'
        });
        let end = end.unwrap_or_else(|| panic!("{name}: a tag is not closed: {rest}"));
        let tag = &rest[1..end];
        assert!(!tag.contains('<'), "{name}: {tag}");
        assert_text(name, tag);
        let element = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        assert!(
            element.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') && !element.is_empty(),
            "{name}: {tag}"
        );
        assert!(!["script", "img", "x"].contains(&element), "{name}: {tag}");
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(element), "{name}");
        } else if !tag.ends_with('/') {
            open.push(element);
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.trim().is_empty() && xml.len() > 50, "{name}: {open:?} are open");
}

/// Expects that every `&` begins a reference and that XML can hold every character.
#[track_caller]
fn assert_text(name: &str, text: &str) {
    for (at, _) in text.match_indices('&') {
        let reference = text[at + 1..].split(';').next().unwrap_or_default();
        let is_one = !reference.is_empty()
            && reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
        assert!(is_one && text[at..].contains(';'), "{name}: {text}");
    }
    let bad = text.chars().find(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}'));
    assert!(bad.is_none() && !text.contains("]]>"), "{name}: {bad:?} in {text}");
}

/// Expects metrics of one line each: a name, labels in closed quotes, a number; the end comes once and last.
#[track_caller]
pub(super) fn assert_metrics(text: &str) {
    assert!(text.ends_with("\n# EOF\n") && text.matches("\n# EOF").count() == 1, "{text}");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name: String = line.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        assert!(name.starts_with("cofactor_"), "{line}");
        let mut rest = &line[name.len()..];
        if let Some(labels) = rest.strip_prefix('{') {
            let bare = labels.replace("\\\\", "\u{1}\u{1}").replace("\\\"", "\u{1}\u{1}");
            let start = bare.find("=\"").expect("a value") + 2;
            let end = start + bare[start..].find('"').expect("a closed value");
            assert!(bare[end..].starts_with("\"} "), "{line}");
            rest = &labels[end + 2..];
        }
        assert!(rest.trim().parse::<f64>().is_ok(), "{line}");
    }
}
