//! Values as they are read, and the keys that an object holds more than once, which JSON allows.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::super::formats::Object;

/// Reads an object from a text that holds nothing else, and lists what [`Reading`] lists.
pub(super) fn object_of(text: &[u8], repeated: &mut Vec<String>) -> serde_json::Result<Object> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let object = reader.deserialize_map(Entries(repeated))?;
    reader.end()?;
    Ok(object)
}

/// Reads a value. Where a key comes again with another value, the last one is kept, and a pointer to it is listed.
pub(super) struct Reading<'r>(pub &'r mut Vec<String>);

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any valid JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let known = self.0.len();
            let Some(value) = values.next_element_seed(Reading(self.0))? else { break };
            put_below(&mut self.0[known..], list.len());
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
        Entries(self.0).visit_map(entries).map(Value::Object)
    }
}

/// Reads an object as [`Reading`] does.
struct Entries<'r>(&'r mut Vec<String>);

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = Object;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Object, A::Error> {
        let mut object = Object::new();
        while let Some(key) = entries.next_key::<String>()? {
            let known = self.0.len();
            let value = entries.next_value_seed(Reading(self.0))?;
            put_below(&mut self.0[known..], &key);
            put(&mut object, key, value, self.0);
        }
        Ok(object)
    }
}

/// Puts a value under a key, and lists the key where it had another value.
pub(super) fn put(object: &mut Object, key: String, value: Value, repeated: &mut Vec<String>) {
    match object.get_mut(&key) {
        None => {
            object.insert(key, value);
        }
        Some(earlier) => {
            if *earlier != value {
                repeated.push(format!("/{key}"));
            }
            *earlier = value;
        }
    }
}

/// Lets pointers begin one step further up.
fn put_below(pointers: &mut [String], step: impl std::fmt::Display) {
    for pointer in pointers {
        pointer.insert_str(0, &format!("/{step}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_comes_again_is_listed_where_it_stands() {
        let text = br#"{"a": 1, "b": [{}, {"c": {"d": null, "d": 2}}], "a": 3, "e": "x", "e": "x"}"#;
        let mut repeated = Vec::new();
        let object = object_of(text, &mut repeated).expect("an object");
        assert_eq!(repeated, ["/b/1/c/d", "/a"]);
        assert_eq!(Value::Object(object), serde_json::from_slice::<Value>(text).expect("a value"));
    }

    #[test]
    fn values_are_those_of_the_library() {
        let text = br#"{"n": [0, -1, 18446744073709551615, 1e300, 0.1, 123456789012345678901, true, null], "s": ["", "\u00fc\n"]}"#;
        let object = object_of(text, &mut Vec::new()).expect("an object");
        assert_eq!(Value::Object(object), serde_json::from_slice::<Value>(text).expect("a value"));
        for other in ["[]", "1", "{} x", "{\"a\":}", ""] {
            let theirs = serde_json::from_str::<Object>(other).expect_err("no object").to_string();
            let ours = object_of(other.as_bytes(), &mut Vec::new()).expect_err("no object").to_string();
            assert_eq!(ours, theirs);
        }
    }
}
