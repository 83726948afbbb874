//! `report.json` against its schema, and against the tables beside it.

use serde_json::Value;

use crate::outputs::{json, read};
use crate::support::{project, stdout, text};

/// Checks a value against the parts of JSON Schema that ours uses, and lists what does not hold.
fn check(schema: &Value, value: &Value, path: &str, wrong: &mut Vec<String>) {
    let known = [
        "$schema",
        "title",
        "description",
        "type",
        "const",
        "minimum",
        "format",
        "properties",
        "required",
        "additionalProperties",
        "items",
    ];
    for key in schema.as_object().expect("a schema is an object").keys() {
        assert!(known.contains(&key.as_str()), "the schema uses `{key}`, which this test does not check");
    }
    let mut expect = |holds: bool, what: &str| {
        if !holds {
            wrong.push(format!("{path}: {what}, but it is {value:.80}"));
        }
    };
    if let Some(types) = schema.get("type") {
        let is = |name: &Value| match name.as_str().expect("a name of a type") {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            "string" => value.is_string(),
            "number" => value.is_number(),
            "integer" => value.is_u64() || value.is_i64(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("no such type: {other}"),
        };
        let holds = types.as_array().map_or_else(|| is(types), |types| types.iter().any(is));
        expect(holds, &format!("it should be {types}"));
    }
    if let Some(constant) = schema.get("const") {
        expect(value == constant, "it should be the constant");
    }
    if let Some(least) = schema.get("minimum").and_then(Value::as_f64) {
        expect(value.as_f64().is_none_or(|number| number >= least), "it is too small");
    }
    if schema.get("format").is_some_and(|format| format == "date-time") {
        let is_time = |text: &str| text.parse::<jiff::Timestamp>().is_ok();
        expect(value.as_str().is_none_or(is_time), "it should be a time");
    }
    if let Some(object) = value.as_object() {
        for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            expect(object.contains_key(key), &format!("it lacks `{key}`"));
        }
        for (key, below) in object {
            let path = format!("{path}/{key}");
            match (&schema["properties"][key], &schema["additionalProperties"]) {
                (Value::Null, Value::Bool(false)) => wrong.push(format!("{path} is not in the schema")),
                (Value::Null, Value::Null | Value::Bool(true)) => {}
                (Value::Null, schema) | (schema, _) => check(schema, below, &path, wrong),
            }
        }
    }
    if let (Some(values), Some(items)) = (value.as_array(), schema.get("items")) {
        for (index, value) in values.iter().enumerate() {
            check(items, value, &format!("{path}/{index}"), wrong);
        }
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn the_report_of_the_sample_follows_the_schema() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let report = out.path().join("report");
    let input = project("data/sample");
    stdout(&["report", text(&input), "--out", text(&report), "--by", "team", "--quiet"]);
    let schema: Value = serde_json::from_str(&stdout(&["schema"])).expect("the schema is valid JSON");
    let document = json(&report, "report.json");
    let mut wrong = Vec::new();
    check(&schema, &document, "", &mut wrong);
    assert!(wrong.is_empty(), "{} differences, first {:?}", wrong.len(), &wrong[..wrong.len().min(5)]);
    assert_eq!(keys(&document), keys(&schema["properties"]), "the schema names every part, and no other");
    // A schema that allows everything would pass too: each part has to be refused when it is damaged.
    for (pointer, damaged) in [
        ("/version", Value::from(0)),
        ("/windows/0/incidents", Value::from("many")),
        ("/windows/0/window_end", Value::from("yesterday")),
        ("/hotspots/0/extra", Value::Null),
        ("/edges/0", Value::from(serde_json::Map::new())),
    ] {
        let mut copy = document.clone();
        let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
        match copy.pointer_mut(parent).expect("the report has it") {
            Value::Array(values) => values[0] = damaged,
            object => object[key] = damaged,
        }
        let mut wrong = Vec::new();
        check(&schema, &copy, "", &mut wrong);
        assert!(!wrong.is_empty(), "damage at {pointer} goes unseen");
    }
    // The tables of the document have the columns of the files beside it.
    for (part, file) in [
        ("windows", "windows.csv"),
        ("groups", "windows.csv"),
        ("hotspots", "hotspots.csv"),
        ("edges", "edges.csv"),
        ("nodes", "nodes.csv"),
        ("fix_first", "fix_first.csv"),
    ] {
        let mut header: Vec<String> =
            read(&report, file).lines().next().expect("a header").split(',').map(str::to_owned).collect();
        header.sort();
        let mut columns = keys(&document[part][0]);
        columns.sort_unstable();
        assert_eq!(columns, header, "{part}");
    }
}

#[test]
fn inputs_are_named_by_file_name_and_digest() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let report = out.path().join("report");
    let input = project("data/sample/incidents.csv");
    stdout(&["report", text(&input), "--out", text(&report), "--quiet"]);
    let inputs = json(&report, "report.json")["inputs"].clone();
    let bytes = std::fs::read(&input).expect("the sample is there");
    let digest: String = sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(&bytes))
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let expected = serde_json::json!([{
        "name": "incidents.csv",
        "format": "plain csv",
        "table": "incidents",
        "records": 401,
        "sha256": digest,
    }]);
    assert_eq!(inputs, expected);
    // No file of the report tells where it was made.
    let place = project("").to_string_lossy().trim_end_matches('/').to_owned();
    for (name, bytes) in crate::outputs::files(&report) {
        assert!(memchr::memmem::find(&bytes, place.as_bytes()).is_none(), "{name} holds an absolute path");
    }
}
