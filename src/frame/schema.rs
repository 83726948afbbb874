//! Every column of the normalised tables, spelled once.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};

use super::column::as_text;

/// The version of the normalised tables, kept in the metadata of every file that holds one.
pub const VERSION: &str = "1";

/// The columns of `incidents`.
pub mod incidents {
    #![allow(missing_docs)]
    pub const INCIDENT_ID: &str = "incident_id";
    pub const SOURCE: &str = "source";
    pub const TITLE: &str = "title";
    pub const EXCLUDED: &str = "excluded";
    pub const SEVERITY: &str = "severity";
    pub const SEVERITY_RAW: &str = "severity_raw";
    pub const OCCURRED_AT: &str = "occurred_at";
    pub const CREATED_AT: &str = "created_at";
    pub const STARTED_AT: &str = "started_at";
    pub const DETECTED_AT: &str = "detected_at";
    pub const MITIGATED_AT: &str = "mitigated_at";
    pub const RESOLVED_AT: &str = "resolved_at";
    pub const PUBLISHED_AT: &str = "published_at";
    pub const REVIEWED_AT: &str = "reviewed_at";
    pub const TEAM: &str = "team";
    pub const URL: &str = "url";
    pub const IMPACT_VALUE: &str = "impact_value";
    pub const SUMMARY: &str = "summary";
}

/// The columns of `involvements`.
pub mod involvements {
    #![allow(missing_docs)]
    pub const INCIDENT_ID: &str = "incident_id";
    pub const KIND: &str = "kind";
    pub const NAME: &str = "name";
    pub const RAW: &str = "raw";
    pub const CATEGORY: &str = "category";
    pub const KNOWN_RISK: &str = "known_risk";
}

/// The columns of `action_items`.
pub mod action_items {
    #![allow(missing_docs)]
    pub const ACTION_ITEM_ID: &str = "action_item_id";
    pub const INCIDENT_ID: &str = "incident_id";
    pub const SOURCE: &str = "source";
    pub const TITLE: &str = "title";
    pub const KIND: &str = "kind";
    pub const PRIORITY: &str = "priority";
    pub const PRIORITY_RAW: &str = "priority_raw";
    pub const TEAM: &str = "team";
    pub const HAS_OWNER: &str = "has_owner";
    pub const TICKET: &str = "ticket";
    pub const CREATED_AT: &str = "created_at";
    pub const DUE_AT: &str = "due_at";
    pub const CLOSED_AT: &str = "closed_at";
    pub const OUTCOME: &str = "outcome";
    pub const CLOSED_AT_SOURCE: &str = "closed_at_source";
}

/// The Arrow type of every instant: microseconds, UTC.
#[must_use]
pub fn instant() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::LargeUtf8, true)
}

fn required(field: Field) -> Field {
    field.with_nullable(false)
}

fn time(name: &str) -> Field {
    Field::new(name, instant(), true)
}

fn schema(table: &str, fields: Vec<Field>) -> SchemaRef {
    let metadata: HashMap<String, String> = [
        ("cofactor_table".to_owned(), table.to_owned()),
        ("cofactor_version".to_owned(), VERSION.to_owned()),
    ]
    .into();
    Arc::new(Schema::new_with_metadata(fields, metadata))
}

/// Makes a record batch of columns in the order of a schema, words as plain text.
///
/// # Panics
/// When they are not those of the schema.
#[must_use]
pub fn published(schema: SchemaRef, columns: Vec<ArrayRef>) -> RecordBatch {
    let columns = columns.into_iter().map(as_text).collect();
    RecordBatch::try_new(schema, columns).expect("the columns follow the schema")
}

/// Returns the schema of `incidents`.
#[must_use]
pub fn incidents_schema() -> SchemaRef {
    use incidents as c;
    schema(
        "incidents",
        vec![
            required(text(c::INCIDENT_ID)),
            text(c::SOURCE),
            text(c::TITLE),
            text(c::EXCLUDED),
            Field::new(c::SEVERITY, DataType::UInt8, true),
            text(c::SEVERITY_RAW),
            required(time(c::OCCURRED_AT)),
            time(c::CREATED_AT),
            time(c::STARTED_AT),
            time(c::DETECTED_AT),
            time(c::MITIGATED_AT),
            time(c::RESOLVED_AT),
            time(c::PUBLISHED_AT),
            time(c::REVIEWED_AT),
            text(c::TEAM),
            text(c::URL),
            Field::new(c::IMPACT_VALUE, DataType::Float64, true),
            text(c::SUMMARY),
        ],
    )
}

/// Returns the schema of `involvements`.
#[must_use]
pub fn involvements_schema() -> SchemaRef {
    use involvements as c;
    schema(
        "involvements",
        vec![
            required(text(c::INCIDENT_ID)),
            required(text(c::KIND)),
            required(text(c::NAME)),
            required(text(c::RAW)),
            text(c::CATEGORY),
            Field::new(c::KNOWN_RISK, DataType::Boolean, true),
        ],
    )
}

/// Returns the schema of `action_items`.
#[must_use]
pub fn action_items_schema() -> SchemaRef {
    use action_items as c;
    schema(
        "action_items",
        vec![
            required(text(c::ACTION_ITEM_ID)),
            text(c::INCIDENT_ID),
            text(c::SOURCE),
            text(c::TITLE),
            text(c::KIND),
            text(c::PRIORITY),
            text(c::PRIORITY_RAW),
            text(c::TEAM),
            Field::new(c::HAS_OWNER, DataType::Boolean, true),
            text(c::TICKET),
            required(time(c::CREATED_AT)),
            time(c::DUE_AT),
            time(c::CLOSED_AT),
            required(text(c::OUTCOME)),
            text(c::CLOSED_AT_SOURCE),
        ],
    )
}
