//! JSON and NDJSON of the plain format, record by record.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::cell::Cell;
use super::load::Load;
use super::record::{RecordCells, Values};
use super::table::Table;
use crate::error::{Error, Place, Result};

type Object = Map<String, Value>;

/// The most records that are held back until the end of the document.
const MOST_HELD: usize = 100_000;
/// The longest line of NDJSON that is read, in bytes.
const MAX_LINE: u64 = 16 << 20;

/// Reads an array of records, an object of such arrays, one record, or one record a line.
pub(super) fn read(
    load: &mut Load<'_>,
    name: &str,
    content: Box<dyn Read + Send>,
    is_named: bool,
) -> Result<()> {
    let mut content = BufReader::with_capacity(256 << 10, content);
    let mut first = Vec::new();
    let mut blank = 0;
    loop {
        // The first line that holds anything tells an object a line from one value over many lines.
        first.clear();
        let read = content
            .by_ref()
            .take(MAX_LINE)
            .read_until(b'\n', &mut first)
            .map_err(|error| Error::io("read", name, error))?;
        if read == 0 || first.iter().any(|byte| !byte.is_ascii_whitespace()) {
            break;
        }
        blank += 1;
    }
    let text = String::from_utf8_lossy(first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&first)).into_owned();
    let says_lines = [".ndjson", ".jsonl"].iter().any(|ending| name.to_ascii_lowercase().contains(ending));
    let rest = content.fill_buf().map_err(|error| Error::io("read", name, error))?;
    let has_more = rest.iter().any(|byte| !byte.is_ascii_whitespace());
    match serde_json::from_str::<Object>(&text) {
        Err(_) if says_lines => {
            load.begin(name, "plain ndjson", None, true);
            read_lines(load, name, (&text, blank + 1), content, is_named)
        }
        Ok(object) if has_more || Table::recognize(object.keys().map(String::as_str)).is_some() => {
            load.begin(name, "plain ndjson", None, true);
            read_lines(load, name, (&text, blank + 1), content, is_named)
        }
        _ => {
            load.begin(name, "plain json", None, false);
            let content = std::io::Cursor::new(text.into_bytes()).chain(content);
            read_document(load, name, content, (is_named, blank))
        }
    }
}

fn read_lines(
    load: &mut Load<'_>,
    name: &str,
    (first, mut number): (&str, u64),
    mut content: impl BufRead,
    is_named: bool,
) -> Result<()> {
    let mut line = first.as_bytes().to_vec();
    let mut taken = 0u64;
    loop {
        if !line.iter().all(u8::is_ascii_whitespace) {
            load.count_record();
            match serde_json::from_slice::<Object>(&line) {
                Ok(object) => taken += u64::from(take_line(load, name, number, &object)),
                Err(error) => load.diagnostics().reject(
                    "bad_json",
                    Place::line(name, number, Some(error.column() as u64)),
                    format!("the line is no JSON object: {}", plain_message(&error)),
                    "One object a line, as in {\"incident_id\": \"A1\", \"started_at\": \"2024-07-01T13:00:00Z\"}.",
                ),
            }
        }
        line.clear();
        let read = content
            .by_ref()
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)
            .map_err(|error| Error::io("read", name, error))?;
        if read == 0 {
            break;
        }
        number += 1;
    }
    if taken == 0 && is_named {
        return Err(Error::input("no line is a record of the plain format").at(Place::file(name)));
    }
    Ok(())
}

fn take_line(load: &mut Load<'_>, name: &str, line: u64, object: &Object) -> bool {
    let place = |pointer: String| Place { pointer: Some(pointer), ..Place::line(name, line, None) };
    take(load, object, line, &place)
}

fn read_document(
    load: &mut Load<'_>,
    name: &str,
    content: impl Read,
    (is_named, blank): (bool, u64),
) -> Result<()> {
    let mut reader = serde_json::Deserializer::from_reader(content);
    let mut document = Document { load, name, taken: 0 };
    let result = Top(&mut document).deserialize(&mut reader).and_then(|()| reader.end());
    let taken = document.taken;
    if let Err(error) = result {
        let place = Place::line(name, error.line() as u64 + blank, Some(error.column().max(1) as u64));
        let message = format!("the JSON breaks off after {taken} records: {}", plain_message(&error));
        return Err(Error::input(message).at(place).hint("Export the file again; it may be cut short."));
    }
    if taken == 0 && is_named {
        return Err(Error::input("holds no record of the plain format")
            .at(Place::file(name))
            .hint("Records have incident_id and a time, or action_item_id and created_at."));
    }
    Ok(())
}

/// The message of the JSON reader without its own place.
fn plain_message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

/// A document on its way into the load.
struct Document<'d, 'l, 'o> {
    load: &'l mut Load<'o>,
    name: &'d str,
    taken: u64,
}

impl Document<'_, '_, '_> {
    /// Takes a value as a record, or rejects it.
    fn take(&mut self, value: &Value, pointer: &str) {
        let name = self.name;
        let place = |below: String| Place { pointer: Some(format!("{pointer}{below}")), ..Place::file(name) };
        let Value::Object(object) = value else {
            reject_value(self.load, place(String::new()));
            return;
        };
        self.load.count_record();
        if take(self.load, object, 0, &place) {
            self.taken += 1;
        }
    }
}

/// Takes one object as a record, or rejects it; an incident may hold its action items.
fn take(load: &mut Load<'_>, object: &Object, number: u64, place: &dyn Fn(String) -> Place) -> bool {
    if load.take_mapped_object(object, number, place) {
        return true;
    }
    let Some(table) = Table::recognize(object.keys().map(String::as_str)) else {
        load.diagnostics().reject(
            "unknown_record",
            place(String::new()),
            "the object is no incident, no involvement and no action item",
            "Records have incident_id and a time, or action_item_id and created_at, or incident_id, kind and name.",
        );
        return false;
    };
    // Lines are found again by their number, records of a document by their pointer.
    let number = match load.has_lines.last() {
        Some(true) => number,
        _ => load.keep_pointer(place(String::new()).pointer.unwrap_or_default()),
    };
    let columns = table.columns();
    let cells: Vec<Cell<'_>> =
        columns.iter().map(|column| object.get(*column).map_or(Cell::Empty, cell)).collect();
    let at = |column: Option<usize>| {
        place(column.map(|column| format!("/{}", columns[column])).unwrap_or_default())
    };
    load.record(table, &RecordCells { values: Values::Cells(&cells), place: &at, line: number });
    let items = object.get("action_items").filter(|items| table == Table::Incidents && !items.is_null());
    if let Some(Value::Array(items)) = items {
        for (index, item) in items.iter().enumerate() {
            let Value::Object(item) = item else {
                reject_value(load, place(format!("/action_items/{index}")));
                continue;
            };
            let mut item = item.clone();
            if !item.contains_key("incident_id") {
                item.insert("incident_id".to_owned(), object["incident_id"].clone());
            }
            let below = |rest: String| place(format!("/action_items/{index}{rest}"));
            take(load, &item, number, &below);
        }
    } else if items.is_some() {
        reject_value(load, place("/action_items".to_owned()));
    }
    true
}

fn reject_value(load: &mut Load<'_>, place: Place) {
    load.diagnostics().reject("unknown_record", place, "the value is no record", "Records are objects.");
}

fn cell(value: &Value) -> Cell<'_> {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(flag) => Cell::Flag(*flag),
        // The digits are kept as they stand, so that long numeric ids lose nothing.
        Value::Number(number) => Cell::Text(Cow::Owned(number.to_string())),
        Value::String(text) => Cell::text(text),
        Value::Array(values) => Cell::List(
            values
                .iter()
                .filter_map(|value| match value {
                    Value::String(text) => Some(Cow::Borrowed(text.as_str())),
                    Value::Null => None,
                    other => Some(Cow::Owned(other.to_string())),
                })
                .collect(),
        ),
        Value::Object(_) => Cell::Text(Cow::Owned(value.to_string())),
    }
}

/// The whole document: an array of records, or an object of such arrays, or one record.
struct Top<'t, 'd, 'l, 'o>(&'t mut Document<'d, 'l, 'o>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of records or an object that holds one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut records: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(value) = records.next_element::<Value>()? {
            self.0.take(&value, &format!("/{index}"));
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut record = Object::new();
        // Action items that name no incident belong to the one that holds them, whose id may come later.
        let mut nested = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            if Table::ALL.iter().any(|table| table.name() == key) {
                let held = (key == Table::ActionItems.name()).then_some(&mut nested);
                entries.next_value_seed(Records { document: self.0, key: &key, held })?;
            } else if key.len() < 64 {
                record.insert(key, entries.next_value::<Value>()?);
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        let is_record = Table::recognize(record.keys().map(String::as_str)).is_some();
        if is_record {
            self.0.take(&Value::Object(record.clone()), "");
        }
        for (index, mut item) in nested {
            if is_record && let Some(id) = record.get("incident_id") {
                item.insert("incident_id".to_owned(), id.clone());
            }
            self.0.take(&Value::Object(item), &format!("/action_items/{index}"));
        }
        Ok(())
    }
}

/// The array of records under a key of the document.
struct Records<'t, 'd, 'l, 'o> {
    document: &'t mut Document<'d, 'l, 'o>,
    key: &'t str,
    /// Where records without an incident are held back.
    held: Option<&'t mut Vec<(u64, Object)>>,
}

impl<'de> DeserializeSeed<'de> for Records<'_, '_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records<'_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an array of records under `{}`", self.key)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut records: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(value) = records.next_element::<Value>()? {
            match (&mut self.held, value) {
                (Some(held), Value::Object(object))
                    if !object.contains_key("incident_id") && held.len() < MOST_HELD =>
                {
                    held.push((index, object));
                }
                (_, value) => self.document.take(&value, &format!("/{}/{index}", self.key)),
            }
            index += 1;
        }
        Ok(())
    }
}
