//! Records of a mapped file as records of ours.

use std::borrow::Cow;
use std::io::Read;

use serde_json::{Map, Value};

use super::super::cell::Cell;
use super::super::csv::CsvReader;
use super::super::formats::{Clock, in_date_order};
use super::super::load::Load;
use super::super::record::RecordCells;
use super::{Column, From, Mapping};
use crate::error::{Place, Result};

/// The columns of the plain format that hold lists.
const LISTS: [&str; 3] = ["factors", "systems", "triggers"];

impl Load<'_> {
    /// Returns the mappings that take a file with these columns, and remembers what the others lack.
    ///
    /// # Errors
    /// When a mapping names the file but not its columns.
    pub(in super::super) fn mappings_of(
        &mut self,
        name: &str,
        header: &[String],
    ) -> Result<Vec<&'_ Mapping>> {
        let mappings = &self.options.mappings;
        self.mapping_misses.resize(mappings.len(), None);
        let mut taken = Vec::new();
        for (mapping, miss) in mappings.iter().zip(&mut self.mapping_misses) {
            if mapping.takes(name, header)? {
                *miss = Some((0, String::new()));
                taken.push(mapping);
            } else if mapping.files.is_empty() {
                let lacks = mapping.lacks(header);
                if miss.as_ref().is_none_or(|(fewest, _)| lacks.len() < *fewest) {
                    *miss =
                        Some((lacks.len(), format!("nearest is `{name}`, which lacks {}", lacks.join(", "))));
                }
            }
        }
        Ok(taken)
    }

    /// Warns of mappings that took no file.
    pub(in super::super) fn warn_unused_mappings(&mut self) {
        self.mapping_misses.resize(self.options.mappings.len(), None);
        for (mapping, miss) in self.options.mappings.iter().zip(std::mem::take(&mut self.mapping_misses)) {
            let why = match miss {
                Some((0, _)) => continue,
                Some((_, nearest)) => format!("no file has all of its columns: {nearest}"),
                None if mapping.files.is_empty() => "there is no file with columns".to_owned(),
                None => format!("no file is named {}", mapping.files.join(" or ")),
            };
            self.diagnostics.warn(
                "unused_mapping",
                mapping.place.clone(),
                format!("map.{} is not used: {why}", mapping.name),
                "Correct its columns or files, or remove it.",
            );
        }
    }

    /// Reads delimited text whose header was read already.
    pub(in super::super) fn read_mapped_csv<R: Read>(
        &mut self,
        name: &str,
        reader: &mut CsvReader<R>,
        header: &[String],
        mappings: &[Mapping],
    ) -> Result<()> {
        // Several mappings make several tables of one file.
        let table = mappings.first().map(|mapping| mapping.table).filter(|_| mappings.len() == 1);
        self.begin(name, "mapped csv", table, true);
        let positions = |theirs: &str| -> Vec<usize> {
            (0..header.len()).filter(|field| header[*field] == theirs).collect()
        };
        let bound: Vec<Vec<Vec<usize>>> = mappings
            .iter()
            .map(|mapping| {
                let of = |column: &Column| match &column.from {
                    From::Columns(names) => names.iter().flat_map(|(name, _)| positions(name)).collect(),
                    From::Constant(_) => Vec::new(),
                };
                mapping.columns.iter().map(of).collect()
            })
            .collect();
        let delimiter = reader.delimiter();
        let zone = self.zone().clone();
        let mut times: Vec<usize> = mappings
            .iter()
            .zip(&bound)
            .flat_map(|(mapping, fields)| mapping.columns.iter().zip(fields).map(move |pair| (mapping, pair)))
            .filter(|(mapping, (column, _))| is_time(mapping.table.columns()[column.ours]))
            .flat_map(|(_, (_, fields))| fields.iter().copied())
            .collect();
        times.sort_unstable();
        times.dedup();
        in_date_order(self, name, reader, (header.len(), &times), |load, row, order| {
            for (mapping, fields) in mappings.iter().zip(&bound) {
                let texts = |column: usize| {
                    fields[column].iter().map(|field| Cow::Borrowed(row.trimmed(*field))).collect()
                };
                let mut clock = Clock { zone: &zone, order, is_local: false };
                let cells = mapping.cells(&texts, &mut clock);
                load.has_local_times |= clock.is_local;
                let place = |column: Option<usize>| {
                    let mapped =
                        column.and_then(|ours| mapping.columns.iter().position(|column| column.ours == ours));
                    match mapped.and_then(|mapped| fields[mapped].first()) {
                        Some(field) => row.place(name, *field, delimiter),
                        None => Place::line(name, row.line, None),
                    }
                };
                let values = cells.as_slice();
                load.record(mapping.table, &RecordCells { values, place: &place, line: row.line });
            }
        })?;
        self.warn_recoded(reader.recoded());
        Ok(())
    }

    /// Takes an object of a JSON document through the mappings; false when none takes it.
    pub(in super::super) fn take_mapped_object(
        &mut self,
        object: &Map<String, Value>,
        line: u64,
        place: &dyn Fn(String) -> Place,
    ) -> bool {
        let all = &self.options.mappings;
        if all.is_empty() {
            return false;
        }
        let name = self.inputs.last().map_or("", |input| input.name.as_str());
        let taken: Vec<usize> =
            (0..all.len()).filter(|index| all[*index].takes_object(name, object)).collect();
        if taken.is_empty() {
            return false;
        }
        let line = match self.has_lines.last() {
            Some(true) => line,
            _ => self.keep_pointer(place(String::new()).pointer.unwrap_or_default()),
        };
        self.mapping_misses.resize(all.len(), None);
        let mappings: Vec<Mapping> = taken.iter().map(|index| all[*index].clone()).collect();
        for index in taken {
            self.mapping_misses[index] = Some((0, String::new()));
        }
        for mapping in &mappings {
            let texts = |column: usize| match &mapping.columns[column].from {
                From::Columns(names) => names.iter().flat_map(|(name, _)| texts_at(object, name)).collect(),
                From::Constant(_) => Vec::new(),
            };
            let zone = self.zone().clone();
            let mut clock = Clock { zone: &zone, order: self.options.date_order, is_local: false };
            let cells = mapping.cells(&texts, &mut clock);
            self.has_local_times |= clock.is_local;
            let at = |column: Option<usize>| {
                place(
                    column.map(|column| format!("/{}", mapping.table.columns()[column])).unwrap_or_default(),
                )
            };
            self.record(mapping.table, &RecordCells { values: cells.as_slice(), place: &at, line });
        }
        true
    }
}

impl Mapping {
    /// Tells whether the mapping takes an object: by the name of the file, or since it has all keys.
    fn takes_object(&self, file: &str, object: &Map<String, Value>) -> bool {
        if self.files.is_empty() {
            return self
                .theirs()
                .all(|(path, _)| !texts_at(object, path).is_empty() || object.contains_key(path));
        }
        self.is_named(file)
    }

    /// Makes the cells of a record of ours; `texts` returns the values of a mapped column.
    fn cells<'a>(
        &'a self,
        texts: &dyn Fn(usize) -> Vec<Cow<'a, str>>,
        clock: &mut Clock<'_>,
    ) -> Vec<Cell<'a>> {
        let names = self.table.columns();
        let mut cells = vec![Cell::Empty; names.len()];
        for (index, column) in self.columns.iter().enumerate() {
            let name = names[column.ours];
            if let From::Constant(constant) = &column.from {
                cells[column.ours] = Cell::text(constant);
                continue;
            }
            let mut texts = texts(index);
            if LISTS.contains(&name) {
                cells[column.ours] = column.list(&texts);
                continue;
            }
            let text = texts.iter_mut().find(|text| !text.is_empty()).map(std::mem::take).unwrap_or_default();
            let ours = column.ours(&text);
            // What the source wrote is kept beside what it stands for.
            let raw = names.iter().position(|other| *other == format!("{name}_raw"));
            if let Some(raw) = raw.filter(|raw| cells[*raw].is_empty() && *text != *ours && !text.is_empty())
            {
                cells[raw] = Cell::Text(text.clone());
            }
            cells[column.ours] = match name {
                "has_owner" => Cell::Flag(is_owner(&ours)),
                _ if ours.is_empty() => Cell::Empty,
                _ if is_time(name) => clock.cell(ours),
                _ => Cell::Text(ours),
            };
        }
        cells
    }
}

impl Column {
    /// Looks a value up.
    fn ours<'a>(&'a self, theirs: &Cow<'a, str>) -> Cow<'a, str> {
        if self.values.is_empty() {
            return theirs.clone();
        }
        match self.values.get(theirs.as_ref()).or_else(|| self.values.get("*")) {
            Some(ours) => Cow::Borrowed(ours),
            None => theirs.clone(),
        }
    }

    fn list<'a>(&'a self, texts: &[Cow<'a, str>]) -> Cell<'a> {
        let split = |text: &str| -> Vec<String> {
            let parts: Vec<&str> = match &self.delimiter {
                Some(delimiter) => text.split(delimiter.as_str()).collect(),
                None => text.split([';', '\n', '\r']).collect(),
            };
            parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
        };
        let items: Vec<Cow<'a, str>> = texts
            .iter()
            .flat_map(|text| split(text))
            .map(|item| self.ours(&Cow::Owned(item)))
            .filter(|item| !item.is_empty())
            .collect();
        if items.is_empty() { Cell::Empty } else { Cell::List(items) }
    }
}

/// Tells whether a column of ours holds times.
fn is_time(column: &str) -> bool {
    column.ends_with("_at")
}

/// Tells whether a cell names an owner, or says that there is one.
fn is_owner(text: &str) -> bool {
    !matches!(
        text.to_ascii_lowercase().as_str(),
        "" | "false" | "no" | "0" | "n" | "f" | "none" | "unassigned"
    )
}

/// Returns the values under a key, or under a path of keys joined by dots.
fn texts_at<'a>(object: &Map<String, Value>, path: &str) -> Vec<Cow<'a, str>> {
    let mut value = object.get(path);
    if value.is_none() {
        let mut keys = path.split('.');
        value = keys.next().and_then(|key| object.get(key));
        for key in keys {
            value = value.and_then(|value| value.get(key));
        }
    }
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values.iter().filter_map(text_of).map(Cow::Owned).collect(),
        Some(value) => text_of(value).map(Cow::Owned).into_iter().collect(),
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Object(object) => object.get("name").or_else(|| object.get("value")).and_then(text_of),
        other => Some(other.to_string()),
    }
}
