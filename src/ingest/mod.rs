//! Export bytes to frames and diagnostics.
//!
//! A file is recognized from its content, read record by record into Arrow builders, and merged with the others:
//! repeated ids, unknown incidents and spellings are settled once, at the end. Nothing is lost silently: a row
//! becomes part of a frame or a diagnostic with its place.

mod bad_value;
mod blocks;
mod budget;
mod cell;
mod claims;
mod columnar;
mod concepts;
mod csv;
mod diagnostic;
mod embedded_schema;
mod footer;
mod formats;
mod free_text;
mod input_format;
mod input_rows;
mod involvement;
mod items;
mod join;
mod json;
mod load;
mod local_time;
mod mapping;
mod markdown;
mod mended;
mod merge;
mod message;
mod months;
mod name;
mod outcome;
mod packed;
mod pages;
mod part;
mod patterns;
mod places;
mod plain;
mod plain_rows;
mod quick;
mod read;
mod recode;
mod record;
mod retrospective;
mod settle;
mod skim;
mod table;
mod taxonomy;
mod thrift;
mod time;
mod unsplit;
mod vocabulary;

pub use budget::Budget;
pub use csv::{MARK as FORMULA_MARK, is_formula, is_marked};
pub use diagnostic::{Diagnostic, Diagnostics, Level};
pub use free_text::{FreeText, TextMatch};
pub use input_format::InputFormat;
pub use input_rows::InputRows;
pub use join::{IssueFate, ItemDate, JoinOptions, JoinSummary};
pub use load::{InputSummary, Load, LoadOptions};
pub use local_time::DateOrder;
pub use mapping::{GuessedMapping, Mapping, MappingEntry, guess_mapping, read_header};
pub use message::{Message, Stated};
pub use name::fold_name;

pub use part::{Part, Parts};
pub use patterns::Match;
pub use read::Input;
pub use skim::Keep;
pub use table::Table;
pub use taxonomy::{Taxonomy, Term, toml_place};
pub use time::{ReadTime, TimeError, read_time};
pub use vocabulary::{
    NameCount, SimilarPair, UnmatchedText, name_counts, quoted, similar_pairs, snippet, unmatched_texts,
};

use crate::frame::Frames;
use crate::model::Instant;

/// A finished load.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The tables.
    pub frames: Frames,
    /// The instant of the figures.
    pub as_of: Instant,
    /// What each input was taken for.
    pub inputs: Vec<InputSummary>,
    /// The number of the input that each row of the incidents comes from.
    pub incident_inputs: InputRows,
    /// The number of the input that each row of the action items comes from.
    pub action_item_inputs: InputRows,
    /// Free text that items were read from.
    pub free_texts: Vec<FreeText>,
    /// What was wrong.
    pub diagnostics: Diagnostics,
    /// What the joins of incident tools and trackers came to.
    pub joins: JoinSummary,
}
