//! Front matter: YAML between `---` lines or TOML between `+++` lines at the head of a document.

use serde_json::Value;
use serde_saphyr::{MessageFormatter, UserMessageFormatter};

use super::super::name::fold_name;
use super::super::taxonomy::toml_place;
use crate::error::Place;

/// One entry of the front matter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// The key, folded.
    pub key: String,
    /// Its values; one unless it is a list.
    pub values: Vec<String>,
    pub line: u64,
}

/// The entries of a front matter, or why it cannot be read.
pub(super) type Entries = Result<Vec<Entry>, (Place, String)>;

/// Splits a document into its front matter and the byte at which the rest starts.
pub(super) fn split<'a>(name: &str, text: &'a str) -> (Entries, usize, &'a str) {
    let none = (Ok(Vec::new()), 0, text);
    let Some(fence) = ["---", "+++"].into_iter().find(|fence| first_line(text) == *fence) else {
        return none;
    };
    let start = text.find('\n').map_or(text.len(), |end| end + 1);
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == fence || (fence == "---" && bare == "...") {
            let rest = end + line.len();
            let content = &text[start..end];
            let entries = if fence == "---" { yaml(name, content) } else { toml(name, content) };
            return (entries, rest, &text[rest..]);
        }
        end += line.len();
    }
    none
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim_end()
}

fn yaml(name: &str, content: &str) -> Entries {
    if content.trim().is_empty() {
        return Ok(Vec::new());
    }
    match serde_saphyr::from_str::<Value>(content) {
        Ok(Value::Object(object)) => Ok(entries(&object.into_iter().collect::<Vec<_>>(), content)),
        Ok(Value::Null) => Ok(Vec::new()),
        Ok(_) => {
            Err((Place::line(name, 2, None), "the front matter is no list of keys and values".to_owned()))
        }
        Err(error) => {
            let place = error.location().map_or_else(
                || Place::line(name, 2, None),
                |at| Place::line(name, at.line() + 1, Some(at.column())),
            );
            // Without the place, which the front matter is counted from.
            let message = UserMessageFormatter.format_message(error.without_snippet());
            let message = message.lines().next().unwrap_or_default();
            Err((place, format!("the front matter is no YAML: {message}")))
        }
    }
}

fn toml(name: &str, content: &str) -> Entries {
    match ::toml::from_str::<::toml::Table>(content) {
        Ok(table) => {
            let pairs: Vec<(String, Value)> =
                table.into_iter().map(|(key, value)| (key, json(&value))).collect();
            Ok(entries(&pairs, content))
        }
        Err(error) => {
            let mut place = toml_place(content, name, error.span());
            place.line = Some(place.line.unwrap_or(1) + 1);
            Err((place, format!("the front matter is no TOML: {}", error.message().trim())))
        }
    }
}

fn json(value: &::toml::Value) -> Value {
    match value {
        ::toml::Value::Array(values) => Value::Array(values.iter().map(json).collect()),
        ::toml::Value::String(text) => Value::String(text.clone()),
        ::toml::Value::Table(_) => Value::Null,
        ::toml::Value::Datetime(at) => Value::String(at.to_string()),
        ::toml::Value::Boolean(flag) => Value::Bool(*flag),
        ::toml::Value::Integer(number) => Value::from(*number),
        ::toml::Value::Float(number) => Value::from(*number),
    }
}

fn entries(pairs: &[(String, Value)], content: &str) -> Vec<Entry> {
    let line_of = |key: &str| {
        let starts = |line: &str| {
            line.trim_start()
                .trim_start_matches(['"', '\''])
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).trim_start().starts_with([':', '=']))
        };
        content.lines().position(starts).map_or(2, |index| index as u64 + 2)
    };
    pairs
        .iter()
        .map(|(key, value)| Entry { key: fold_name(key), values: texts(value), line: line_of(key) })
        .filter(|entry| !entry.values.is_empty())
        .collect()
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::String(text) if text.trim().is_empty() => Vec::new(),
        Value::String(text) => vec![text.trim().to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::Bool(flag) => vec![flag.to_string()],
        // An item such as `- name: checkout` counts by its name.
        Value::Object(object) => object.get("name").map(texts).unwrap_or_default(),
        Value::Null => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_kinds() {
        let yaml = "---\nStart_Time: 2020-01-01T00:00:00Z\nservices:\n- a\n- name: b\n---\nbody\n";
        let toml = "+++\nstart_time = 2020-01-01T00:00:00Z\nservices = [\"a\", \"b\"]\n+++\nbody\n";
        for text in [yaml, toml] {
            let (entries, at, body) = split("t.md", text);
            let mut entries = entries.expect("readable");
            entries.sort_by(|a, b| b.key.cmp(&a.key));
            assert_eq!(body, "body\n");
            assert_eq!(&text[at..], body);
            assert_eq!(entries[0].key, "start time");
            assert_eq!(entries[0].values, ["2020-01-01T00:00:00Z"]);
            assert_eq!((entries[0].line, entries[1].line), (2, 3));
            assert_eq!(entries[1].values, ["a", "b"]);
        }
    }

    #[test]
    fn names_the_place_of_a_mistake_and_leaves_rules_alone() {
        let (entries, ..) = split("t.md", "---\na: [1\n---\n");
        assert!(entries.is_err());
        let (entries, at, _) = split("t.md", "---\nno end\n");
        assert_eq!((entries.map(|entries| entries.len()), at), (Ok(0), 0));
    }
}
