//! Mappings as written, and what can be wrong with them.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Value};

use super::super::table::Table;
use super::super::taxonomy::toml_place;
use super::{Column, From, Mapping};
use crate::error::{Error, Place, Result};
use crate::frame::Excluded;
use crate::model::{ActionKind, Category, ItemKind, Outcome, Priority, Severity};

/// One `[map.<name>]` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingEntry {
    table: Option<Spanned<String>>,
    files: Option<Spanned<Value>>,
    columns: BTreeMap<Spanned<String>, Spanned<Value>>,
    #[serde(default)]
    constants: BTreeMap<Spanned<String>, Spanned<Value>>,
    #[serde(default)]
    values: BTreeMap<Spanned<String>, BTreeMap<Spanned<String>, Spanned<Value>>>,
    #[serde(default)]
    delimiters: BTreeMap<Spanned<String>, Spanned<String>>,
}

impl MappingEntry {
    /// Checks a mapping of a settings file, whose text tells the places of mistakes.
    ///
    /// # Errors
    /// When a table, a column or a value is none of ours, or a required column is not filled.
    pub fn check(&self, name: &Spanned<String>, text: &str, file: &str) -> Result<Mapping> {
        let reader = Reader { text, file, name: name.get_ref() };
        let place = reader.place(name);
        let table = match &self.table {
            None => Table::Incidents,
            Some(written) => {
                Table::ALL.into_iter().find(|table| table.name() == written.get_ref()).ok_or_else(|| {
                    let names = Table::ALL.map(Table::name);
                    reader.unknown("table", written.get_ref(), reader.place(written), names.into_iter())
                })?
            }
        };
        let mut columns: Vec<Column> = Vec::new();
        for (ours, theirs) in &self.columns {
            let place = reader.place(theirs);
            let names = reader.texts(theirs)?.into_iter().map(|name| (name, place.clone())).collect();
            columns.push(reader.column(table, ours, From::Columns(names))?);
        }
        for (ours, value) in &self.constants {
            let constant = reader.scalar(value)?;
            reader.allowed(ours.get_ref(), table, &constant, reader.place(value))?;
            let column = reader.column(table, ours, From::Constant(constant))?;
            if columns.iter().any(|other| other.ours == column.ours) {
                return Err(reader
                    .wrong(
                        &format!("`{}` has both a column and a constant", ours.get_ref()),
                        reader.place(ours),
                    )
                    .hint("Keep one of the two."));
            }
            columns.push(column);
        }
        for (ours, table_of_values) in &self.values {
            let at = reader.filled(table, ours, &columns)?;
            for (theirs, value) in table_of_values {
                let written = reader.scalar(value)?;
                reader.allowed(ours.get_ref(), table, &written, reader.place(value))?;
                columns[at].values.insert(theirs.get_ref().clone(), written);
            }
        }
        for (ours, delimiter) in &self.delimiters {
            let at = reader.filled(table, ours, &columns)?;
            if delimiter.get_ref().is_empty() {
                return Err(reader
                    .wrong("a delimiter is empty", reader.place(delimiter))
                    .hint("Write what stands between the values of a cell, as in \", \"."));
            }
            columns[at].delimiter = Some(delimiter.get_ref().clone());
        }
        let is_filled = |name: &str| columns.iter().any(|column| table.columns()[column.ours] == name);
        if let Some(group) = table.required().iter().find(|group| !group.iter().any(|name| is_filled(name))) {
            let message =
                format!("fills none of the required columns {} of `{}`", group.join(" or "), table.name());
            return Err(reader
                .wrong(&message, place)
                .hint("Map each to a column of the file, or to a constant."));
        }
        let files = self.files.as_ref().map(|files| reader.texts(files)).transpose()?.unwrap_or_default();
        columns.sort_by_key(|column| column.ours);
        Ok(Mapping { name: name.get_ref().clone(), place, table, files, columns })
    }
}

/// The settings file around a mapping.
struct Reader<'a> {
    text: &'a str,
    file: &'a str,
    name: &'a str,
}

impl Reader<'_> {
    fn place<T>(&self, spanned: &Spanned<T>) -> Place {
        toml_place(self.text, self.file, Some(spanned.span()))
    }

    fn wrong(&self, message: &str, place: Place) -> Error {
        Error::usage(format!("map.{}: {message}", self.name)).at(place)
    }

    fn unknown<'n>(
        &self,
        what: &str,
        written: &str,
        place: Place,
        names: impl Iterator<Item = &'n str>,
    ) -> Error {
        self.wrong(&format!("`{written}` is no {what}"), place).hint(did_you_mean(written, names))
    }

    fn column(&self, table: Table, ours: &Spanned<String>, from: From) -> Result<Column> {
        let position = table.columns().iter().position(|name| name == ours.get_ref());
        let ours = position.ok_or_else(|| {
            let what = format!("column of `{}`", table.name());
            self.unknown(&what, ours.get_ref(), self.place(ours), table.columns().iter().copied())
        })?;
        Ok(Column { ours, from, delimiter: None, values: BTreeMap::new() })
    }

    /// Finds a column that the mapping fills from the file.
    fn filled(&self, table: Table, ours: &Spanned<String>, columns: &[Column]) -> Result<usize> {
        let name = |column: &Column| table.columns()[column.ours];
        columns.iter().position(|column| name(column) == ours.get_ref()).ok_or_else(|| {
            self.unknown("mapped column", ours.get_ref(), self.place(ours), columns.iter().map(name))
        })
    }

    fn texts(&self, value: &Spanned<Value>) -> Result<Vec<String>> {
        let failed = || {
            self.wrong("expected a text or a list of texts", self.place(value))
                .hint("Write a name in quotes, or several of them in brackets.")
        };
        match value.get_ref() {
            Value::String(text) => Ok(vec![text.clone()]),
            Value::Array(values) if !values.is_empty() => {
                values.iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(failed)).collect()
            }
            _ => Err(failed()),
        }
    }

    fn scalar(&self, value: &Spanned<Value>) -> Result<String> {
        match value.get_ref() {
            Value::String(text) => Ok(text.clone()),
            Value::Integer(number) => Ok(number.to_string()),
            Value::Float(number) => Ok(number.to_string()),
            Value::Boolean(flag) => Ok(flag.to_string()),
            Value::Datetime(at) => Ok(at.to_string()),
            _ => Err(self
                .wrong("expected a single value", self.place(value))
                .hint("Write a text in quotes, a number, or true or false.")),
        }
    }

    /// Refuses a value that a column of a closed list cannot hold; an empty text means no value.
    fn allowed(&self, ours: &str, table: Table, value: &str, place: Place) -> Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        let (is_known, names): (bool, Vec<&str>) = match (table, ours) {
            (Table::Incidents, "severity") => {
                (Severity::parse(value).is_some(), vec!["1", "2", "3", "4", "5"])
            }
            (Table::Incidents, "excluded") => {
                (Excluded::parse(value).is_some(), vec!["test", "maintenance", "duplicate", "declined"])
            }
            (Table::ActionItems, "outcome") => {
                (Outcome::parse(value).is_some(), Outcome::ALL.iter().map(|outcome| outcome.name()).collect())
            }
            (Table::ActionItems, "priority") => (
                Priority::parse(value).is_some(),
                Priority::ALL.iter().map(|priority| priority.name()).collect(),
            ),
            (Table::ActionItems, "kind") => {
                (ActionKind::parse(value).is_some(), ActionKind::ALL.iter().map(|kind| kind.name()).collect())
            }
            (Table::Involvements, "kind") => {
                (ItemKind::parse(value).is_some(), ItemKind::ALL.iter().map(|kind| kind.name()).collect())
            }
            (Table::Involvements, "category") => (
                Category::parse(value).is_some(),
                Category::ALL.iter().map(|category| category.name()).collect(),
            ),
            _ => return Ok(()),
        };
        if is_known { Ok(()) } else { Err(self.unknown(ours, value, place, names.into_iter())) }
    }
}

/// Names the nearest of the valid names, or else all of them.
pub(in crate::ingest) fn did_you_mean<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    let near = |name: &str| strsim::jaro_winkler(&written.to_lowercase(), &name.to_lowercase());
    match names.iter().max_by(|a, b| near(a).total_cmp(&near(b))) {
        Some(name) if near(name) > 0.8 => format!("Did you mean `{name}`?"),
        _ => format!("Names are {}.", names.join(", ")),
    }
}
