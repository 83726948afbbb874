//! JSON and NDJSON of the plain format and of other tools, record by record.

mod document;
mod lenient;
mod repeated;

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use serde_json::Value;

use super::cell::Cell;
use super::formats::{Foreign, Format, Object, Source};
use super::input_format::{Reader, format_of};
use super::load::Load;
use super::mended::{RecodedSlot, mended};
use super::message::Message;
use super::record::RecordCells;
use super::table::Table;
use crate::error::{Error, Place, Result};
use document::read_document;
use lenient::{Found, Odd, lenient};
use repeated::object_of;

/// Keys of an answer under which its records stand, besides the names of our tables.
const ENVELOPES: [&str; 8] =
    ["data", "issues", "result", "results", "records", "follow_ups", "tickets", "todos"];
/// The longest line of NDJSON that is read, in bytes.
const MAX_LINE: u64 = 16 << 20;

/// Reads an array of records, an object of such arrays, one record, or one record a line.
pub(super) fn read(
    load: &mut Load<'_>,
    name: &str,
    content: Box<dyn Read + Send>,
    is_named: bool,
) -> Result<()> {
    let recoded = RecodedSlot::default();
    let odd = Arc::<Mutex<Found>>::default();
    let content = lenient(mended(content, name, &recoded), name, &odd);
    let read = read_text(load, name, BufReader::with_capacity(256 << 10, content), is_named);
    load.warn_recoded(&recoded.lock().unwrap_or_else(PoisonError::into_inner));
    warn_odd(load, &odd.lock().unwrap_or_else(PoisonError::into_inner));
    read
}

/// Warns of everything that is no JSON and was read as something else, as far as the places were kept.
fn warn_odd(load: &mut Load<'_>, found: &Found) {
    let more = found.total - found.places.len();
    for (number, (odd, place)) in (1..).zip(&found.places) {
        let (message, hint) = match odd {
            Odd::NotANumber => {
                ("the number is none, and read as null", "Export null where there is no number.")
            }
            Odd::HalfCharacter => (
                "an escape stands for half of a character, and is read as �",
                "Cut texts between characters before they are exported.",
            ),
        };
        let message = if number == found.places.len() && more > 0 {
            Message::new("{}; there are {} more places that are no JSON", [message.into(), more.into()])
        } else {
            Message::from(message)
        };
        load.diagnostics().warn("not_json", place.clone(), message, hint);
    }
}

fn read_text(load: &mut Load<'_>, name: &str, mut content: impl BufRead, is_named: bool) -> Result<()> {
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
    let reader = load.options.format.map(|format| format.reader);
    let rest = content.fill_buf().map_err(|error| Error::io("read", name, error))?;
    let has_more = rest.iter().any(|byte| !byte.is_ascii_whitespace());
    match serde_json::from_str::<Object>(&text) {
        Err(_) if says_lines || reader == Some(Reader::Lines) => {
            load.begin(name, "plain ndjson", None, true);
            read_lines(load, name, (&text, blank + 1), content, is_named)
        }
        Ok(object) if has_more || table_of(&object).is_some() => {
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
    let (mut taken, mut repeated) = (0u64, Vec::new());
    loop {
        if !line.iter().all(u8::is_ascii_whitespace) {
            load.count_record();
            match object_of(&line, &mut repeated) {
                Ok(object) => {
                    warn_repeated(load, &mut repeated, &|pointer| Place {
                        pointer: Some(pointer),
                        ..Place::line(name, number, None)
                    });
                    taken += u64::from(take_line(load, name, number, &object));
                }
                Err(error) => load.diagnostics().reject(
                    "bad_json",
                    Place::line(name, number, Some(error.column().max(1) as u64)),
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
        return Err(Error::input("no line is a record of the plain format")
            .at(Place::file(name))
            .hint("Records have incident_id and a time, or action_item_id and created_at."));
    }
    Ok(())
}

/// Warns of every key that an object holds with several values, and clears the list.
fn warn_repeated(load: &mut Load<'_>, repeated: &mut Vec<String>, place: &dyn Fn(String) -> Place) {
    for pointer in repeated.drain(..) {
        load.diagnostics().warn(
            "repeated_key",
            place(pointer),
            "the key is there more than once, with different values: the last one is read",
            "Give each value a key of its own, or put them in an array.",
        );
    }
}

fn take_line(load: &mut Load<'_>, name: &str, line: u64, object: &Object) -> bool {
    let place = |pointer: String| Place {
        pointer: Some(pointer).filter(|pointer| !pointer.is_empty()),
        ..Place::line(name, line, None)
    };
    // A line of a Singer tap is a message around a record; an answer of an API holds an array of them.
    match object.get("type").and_then(Value::as_str) {
        Some("RECORD") => {
            if let Some(Value::Object(record)) = object.get("record") {
                let below = |rest: String| place(format!("/record{rest}"));
                return take(load, record, line, &below, (None, None));
            }
        }
        Some("SCHEMA" | "STATE" | "ACTIVATE_VERSION" | "BATCH") if !object.contains_key("id") => {
            load.leave_out("messages of a Singer tap that hold no record", line);
            return false;
        }
        _ => {}
    }
    if table_of(object).is_none() && Format::of_object(object).is_none() {
        let held = object
            .iter()
            .find_map(|(key, value)| Some((key, value.as_array().filter(|_| is_envelope(key))?)));
        if let Some((key, records)) = held {
            let zone = zone_of(object.get("time_zone"));
            for (index, record) in records.iter().enumerate() {
                let below = |rest: String| place(format!("/{key}/{index}{rest}"));
                match record {
                    Value::Object(record) => {
                        take(load, record, line, &below, (zone.as_ref(), Table::of_name(key)));
                    }
                    _ => reject_value(load, below(String::new())),
                }
            }
            if records.is_empty() {
                load.leave_out("answers that hold no record", line);
            }
            return !records.is_empty();
        }
    }
    take(load, object, line, &place, (None, None))
}

fn is_envelope(key: &str) -> bool {
    ENVELOPES.contains(&key) || Table::ALL.iter().any(|table| table.name() == key)
}

/// Reads the zone that an answer names for its times.
fn zone_of(value: Option<&Value>) -> Option<TimeZone> {
    value.and_then(Value::as_str).and_then(|name| TimeZone::get(name).ok())
}

/// The message of the JSON reader without its own place.
fn plain_message(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

/// Takes one object as a record, or rejects it; an incident may hold its action items.
///
/// What stands among action items is one, even if it looks like an incident for want of an id.
fn take(
    load: &mut Load<'_>,
    object: &Object,
    number: u64,
    place: &dyn Fn(String) -> Place,
    (zone, among): (Option<&TimeZone>, Option<Table>),
) -> bool {
    if load.take_mapped_object(object, number, place) {
        return true;
    }
    if let Some(format) = format_of(load.options.format, object) {
        take_foreign(load, object, number, place, (format, zone));
        return true;
    }
    let Some(table) = among.filter(|table| *table == Table::ActionItems).or_else(|| table_of(object)) else {
        load.diagnostics().reject(
            "unknown_record",
            place(String::new()),
            "the object is no incident, no involvement and no action item of a known export",
            "Records of the plain format have incident_id and a time, or action_item_id and created_at, or incident_id, kind and name.",
        );
        return false;
    };
    // Lines are found again by their number, records of a document by their pointer.
    let number = match load.has_lines.last() {
        Some(true) => number,
        _ => load.keep_pointer(place(String::new()).pointer.unwrap_or_default()),
    };
    let columns = table.columns();
    let spelled = without_capitals(object, table);
    let cells: Vec<Cell<'_>> =
        columns.iter().map(|column| spelled.get(*column).map_or(Cell::Empty, cell)).collect();
    let at = |column: Option<usize>| {
        let written = |column: usize| entry(object, columns[column]).map_or(columns[column], |(key, _)| key);
        place(column.map(|column| format!("/{}", written(column))).unwrap_or_default())
    };
    load.record(table, &RecordCells { values: cells.as_slice(), place: &at, line: number });
    let items = entry(object, "action_items").map(|(_, items)| items);
    let items = items.filter(|items| table == Table::Incidents && !items.is_null());
    if let Some(Value::Array(items)) = items {
        for (index, item) in items.iter().enumerate() {
            let Value::Object(item) = item else {
                reject_value(load, place(format!("/action_items/{index}")));
                continue;
            };
            let mut item = item.clone();
            // A key with a space around it names the column of the table, and is another key of the object.
            if entry(&item, "incident_id").is_none()
                && let Some((_, id)) = entry(object, "incident_id")
            {
                item.insert("incident_id".to_owned(), id.clone());
            }
            let below = |rest: String| place(format!("/action_items/{index}{rest}"));
            take(load, &item, number, &below, (zone, Some(Table::ActionItems)));
        }
    } else if items.is_some() {
        reject_value(load, place("/action_items".to_owned()));
    }
    true
}

/// Recognizes a table from the keys of a record, which may be in capitals.
fn table_of(object: &Object) -> Option<Table> {
    Table::recognize_in_any_case(object.keys().map(String::as_str))
}

/// Finds what stands under a key, which may be in capitals where the key itself is not there.
fn entry<'o>(object: &'o Object, key: &str) -> Option<(&'o String, &'o Value)> {
    object.get_key_value(key).or_else(|| object.iter().find(|(other, _)| other.eq_ignore_ascii_case(key)))
}

/// Spells the keys of a record as its table does.
fn without_capitals(object: &Object, table: Table) -> Cow<'_, Object> {
    if !object.keys().any(|key| key.bytes().any(|byte| byte.is_ascii_uppercase())) {
        return Cow::Borrowed(object);
    }
    let keys: Vec<String> = object.keys().cloned().collect();
    Cow::Owned(table.without_capitals(&keys).into_iter().zip(object.values().cloned()).collect())
}

/// Takes an object that another tool wrote.
fn take_foreign(
    load: &mut Load<'_>,
    object: &Object,
    number: u64,
    place: &dyn Fn(String) -> Place,
    (format, zone): (&'static Format, Option<&TimeZone>),
) {
    let number = match load.has_lines.last() {
        Some(true) => number,
        _ => load.keep_pointer(place(String::new()).pointer.unwrap_or_default()),
    };
    let at = |path: Option<&str>| {
        // What is behind a star is one of several values: the pointer ends before it.
        let path = path.map(|path| path.split(".*").next().unwrap_or(path));
        place(path.map(|path| format!("/{}", path.replace('.', "/"))).unwrap_or_default())
    };
    let zone = zone.unwrap_or_else(|| load.zone()).clone();
    let source = Source { place: &at, line: number, zone: &zone, order: load.options.date_order };
    load.foreign(format, &Foreign::Object(object), &source);
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
