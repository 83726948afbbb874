//! One record of another tool: a JSON object, or a row of delimited text by the names of its columns.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::super::csv::Row;
use super::roles::{Role, role};

/// A JSON object.
pub(in crate::ingest) type Object = Map<String, Value>;

/// A record whose values are found by path.
///
/// A path of a JSON object names keys joined by dots, `*` standing for every element; a path of a row is the name
/// of a column in lower case, `*` at its end standing for any rest.
#[derive(Clone, Copy)]
pub(in crate::ingest) enum Foreign<'a> {
    /// An object.
    Object(&'a Object),
    /// A row and the names of its columns.
    Row(Row<'a>, &'a Header),
}

/// The names of the columns of a file.
pub(in crate::ingest) struct Header {
    fields: FxHashMap<String, Vec<usize>>,
    /// The columns that their name alone tells the use of.
    roles: Vec<(usize, Role)>,
}

impl Header {
    /// Takes the names of columns; a name that is repeated is one list.
    pub fn new(names: &[String]) -> Self {
        let mut fields: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        let mut roles = Vec::new();
        for (field, name) in names.iter().enumerate() {
            fields.entry(name.trim().to_lowercase()).or_default().push(field);
            roles.extend(role(name).map(|role| (field, role)));
        }
        Self { fields, roles }
    }

    /// Finds the columns of the paths that stand for any rest of a name.
    pub fn prepare(&mut self, paths: impl Iterator<Item = &'static str>) {
        for path in paths {
            let Some(head) = path.strip_suffix('*') else { continue };
            let named = self.fields.iter().filter(|(name, _)| name.starts_with(head));
            let mut fields: Vec<usize> = named.flat_map(|(_, fields)| fields).copied().collect();
            fields.sort_unstable();
            self.fields.insert(path.to_owned(), fields);
        }
    }

    /// Lists the fields that a path names.
    pub fn fields(&self, path: &str) -> &[usize] {
        self.fields.get(path).map_or(&[], Vec::as_slice)
    }

    /// Tells whether there is a column of that name.
    pub fn has(&self, path: &str) -> bool {
        self.fields.contains_key(path)
    }
}

impl<'a> Foreign<'a> {
    /// Tells whether a mark holds: a path that is there, or `path=value`.
    pub fn bears(&self, mark: &str) -> bool {
        match mark.split_once('=') {
            Some((path, value)) => self.text(&[path]).is_some_and(|text| text == value),
            None => self.has(mark),
        }
    }

    /// Tells whether a path is there, with a value or without.
    pub fn has(&self, path: &str) -> bool {
        match self {
            Self::Row(_, header) => header.has(path),
            Self::Object(_) => {
                let mut has = false;
                self.each_value(path, &mut |_| has = true);
                has
            }
        }
    }

    /// Tells whether a path holds something: neither null, nor empty, nor white space.
    pub fn holds(&self, path: &str) -> bool {
        let mut holds = false;
        match self {
            Self::Row(..) => self.each(path, &mut |_| holds = true),
            Self::Object(_) => self.each_value(path, &mut |value| {
                holds |= match value {
                    Value::Null | Value::Bool(false) => false,
                    Value::String(text) => !text.trim().is_empty(),
                    Value::Array(items) => !items.is_empty(),
                    Value::Object(entries) => !entries.is_empty(),
                    _ => true,
                };
            }),
        }
        holds
    }

    /// Returns the first text of the first path that holds one.
    pub fn text(&self, paths: &[&str]) -> Option<Cow<'a, str>> {
        self.text_and_path(paths).map(|(text, _)| text)
    }

    /// Returns the first text of the first path that holds one, and which path that is.
    pub fn text_and_path(&self, paths: &[&str]) -> Option<(Cow<'a, str>, usize)> {
        paths.iter().enumerate().find_map(|(index, path)| {
            let mut first = None;
            self.each(path, &mut |text| {
                first.get_or_insert(text);
            });
            first.map(|text| (text, index))
        })
    }

    /// Returns every text of every path.
    pub fn texts(&self, paths: &[&str]) -> Vec<Cow<'a, str>> {
        let mut texts = Vec::new();
        for path in paths {
            self.each(path, &mut |text| texts.push(text));
        }
        texts
    }

    /// Hands over every text that a path holds.
    pub fn each(&self, path: &str, found: &mut dyn FnMut(Cow<'a, str>)) {
        match self {
            Self::Row(row, header) => {
                for field in header.fields(path) {
                    let text = row.trimmed(*field);
                    if !text.is_empty() {
                        found(Cow::Borrowed(text));
                    }
                }
            }
            Self::Object(_) => self.each_value(path, &mut |value| scalars(value, found)),
        }
    }

    /// Hands over every value at a path of an object.
    pub fn each_value(&self, path: &str, found: &mut dyn FnMut(&'a Value)) {
        let Self::Object(object) = self else { return };
        let (head, rest) = split(path);
        if let Some(value) = object.get(head) {
            walk(value, rest, found);
        }
    }

    /// Hands over the texts of columns whose name alone tells their use.
    pub fn each_role(&self, found: &mut dyn FnMut(Role, Cow<'a, str>)) {
        let Self::Row(row, header) = self else { return };
        for (field, role) in &header.roles {
            let text = row.trimmed(*field);
            if !text.is_empty() {
                found(*role, Cow::Borrowed(text));
            }
        }
    }

    /// Hands over every text at or below a path.
    pub fn each_below(&self, path: &str, found: &mut dyn FnMut(Cow<'a, str>)) {
        match self {
            Self::Row(..) => self.each(path, found),
            Self::Object(_) => self.each_value(path, &mut |value| below(value, found)),
        }
    }
}

fn split(path: &str) -> (&str, Option<&str>) {
    path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)))
}

fn walk<'a>(value: &'a Value, path: Option<&str>, found: &mut dyn FnMut(&'a Value)) {
    let Some(path) = path else { return found(value) };
    let (head, rest) = split(path);
    match value {
        Value::Array(items) if head == "*" => items.iter().for_each(|item| walk(item, rest, found)),
        Value::Object(entries) => {
            if let Some(value) = entries.get(head) {
                walk(value, rest, found);
            }
        }
        _ => {}
    }
}

/// Hands over a value that is a text, a number or a truth value, or every such value of an array.
pub(super) fn scalars<'a>(value: &'a Value, found: &mut dyn FnMut(Cow<'a, str>)) {
    match value {
        Value::String(text) => {
            let text = text.trim();
            if !text.is_empty() {
                found(Cow::Borrowed(text));
            }
        }
        Value::Number(number) => found(Cow::Owned(number.to_string())),
        Value::Bool(flag) => found(Cow::Borrowed(if *flag { "true" } else { "false" })),
        Value::Array(items) => {
            for item in items.iter().filter(|item| !item.is_array()) {
                scalars(item, found);
            }
        }
        Value::Null | Value::Object(_) => {}
    }
}

fn below<'a>(value: &'a Value, found: &mut dyn FnMut(Cow<'a, str>)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| below(item, found)),
        Value::Object(entries) => entries.values().for_each(|value| below(value, found)),
        other => scalars(other, found),
    }
}
