//! One JSON document, record by record, whatever stands around its records.

use std::io::Read;

use jiff::tz::TimeZone;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::super::formats::{Format, Object};
use super::super::load::Load;
use super::super::table::Table;
use super::repeated::{Reading, put};
use super::{entry, is_envelope, plain_message, reject_value, table_of, take, warn_repeated, zone_of};
use crate::error::{Error, Place, Result};

/// The most records that are held back until the end of the document.
const MOST_HELD: usize = 100_000;

/// Reads an array of records, an object of such arrays, or one record.
pub(super) fn read_document(
    load: &mut Load<'_>,
    name: &str,
    content: impl Read,
    (is_named, blank): (bool, u64),
) -> Result<()> {
    let mut reader = serde_json::Deserializer::from_reader(content);
    let mut document = Document { load, name, taken: 0, zone: None, repeated: Vec::new() };
    // Answers that were appended to one file follow each other.
    let result = loop {
        match Top(&mut document).deserialize(&mut reader) {
            Ok(()) if reader.end().is_err() => {}
            other => break other,
        }
    };
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

/// A document on its way into the load.
struct Document<'d, 'l, 'o> {
    load: &'l mut Load<'o>,
    name: &'d str,
    taken: u64,
    /// The zone that the answer names for its times.
    zone: Option<TimeZone>,
    /// Pointers to keys of the value at hand that came again.
    repeated: Vec<String>,
}

impl Document<'_, '_, '_> {
    /// Warns of keys that came again in the value at a pointer.
    fn warn_repeated(&mut self, pointer: &str) {
        let name = self.name;
        let place = |below: String| Place { pointer: Some(format!("{pointer}{below}")), ..Place::file(name) };
        warn_repeated(self.load, &mut self.repeated, &place);
    }

    /// Takes a value as a record, or rejects it; it may stand among the records of a table.
    fn take(&mut self, value: &Value, pointer: &str, among: Option<Table>) {
        let name = self.name;
        let place = |below: String| Place { pointer: Some(format!("{pointer}{below}")), ..Place::file(name) };
        self.load.count_record();
        let Value::Object(object) = value else {
            reject_value(self.load, place(String::new()));
            return;
        };
        if take(self.load, object, 0, &place, (self.zone.as_ref(), among)) {
            self.taken += 1;
        }
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
        while let Some(value) = records.next_element_seed(Reading(&mut self.0.repeated))? {
            let pointer = format!("/{index}");
            self.0.warn_repeated(&pointer);
            self.0.take(&value, &pointer, None);
            index += 1;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut record = Object::new();
        // Action items that name no incident belong to the one that holds them, whose id may come later.
        let mut nested = Vec::new();
        while let Some(key) = entries.next_key::<String>()? {
            if is_envelope(&key) {
                let held = (key == Table::ActionItems.name()).then_some(&mut nested);
                let other = entries.next_value_seed(Records { document: self.0, key: &key, held })?;
                if let Some(value) = other {
                    put(&mut record, key, value, &mut self.0.repeated);
                    self.0.warn_repeated("");
                }
            } else if key.len() < 64 {
                let value = entries.next_value_seed(Reading(&mut self.0.repeated))?;
                self.0.warn_repeated(&format!("/{key}"));
                if key == "time_zone" {
                    self.0.zone = zone_of(Some(&value));
                }
                put(&mut record, key, value, &mut self.0.repeated);
                self.0.warn_repeated("");
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        let is_plain = table_of(&record).is_some();
        if is_plain || Format::of_object(&record).is_some() {
            self.0.take(&Value::Object(record.clone()), "", None);
        } else if let Some(value @ Value::Object(_)) = record.get("data").or_else(|| record.get("result")) {
            let pointer = if record.contains_key("data") { "/data" } else { "/result" };
            self.0.take(value, pointer, None);
        } else if self.0.load.options.format.is_some() && self.0.taken == 0 && !record.is_empty() {
            self.0.take(&Value::Object(record.clone()), "", None);
        }
        for (index, mut item) in nested {
            if is_plain && let Some((_, id)) = entry(&record, "incident_id") {
                item.insert("incident_id".to_owned(), id.clone());
            }
            let pointer = format!("/action_items/{index}");
            self.0.take(&Value::Object(item), &pointer, Some(Table::ActionItems));
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
    /// What stands there when it is no array.
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Records<'_, '_, '_, '_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an array of records under `{}`", self.key)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut records: A) -> Result<Option<Value>, A::Error> {
        let mut index = 0;
        while let Some(value) = records.next_element_seed(Reading(&mut self.document.repeated))? {
            let pointer = format!("/{}/{index}", self.key);
            self.document.warn_repeated(&pointer);
            match (&mut self.held, value) {
                (Some(held), Value::Object(object))
                    if entry(&object, "incident_id").is_none() && held.len() < MOST_HELD =>
                {
                    held.push((index, object));
                }
                (_, value) => {
                    self.document.take(&value, &pointer, Table::of_name(self.key));
                }
            }
            index += 1;
        }
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Option<Value>, A::Error> {
        if self.key != "data" && self.key != "result" {
            return Err(A::Error::invalid_type(serde::de::Unexpected::Map, &self));
        }
        let value = Reading(&mut self.document.repeated).visit_map(entries)?;
        self.document.warn_repeated(&format!("/{}", self.key));
        Ok(Some(value))
    }

    fn visit_unit<E>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<Value>, E> {
        Ok(Some(Value::from(text)))
    }
}
