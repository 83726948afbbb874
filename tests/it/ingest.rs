//! One history in every format that is read, and how cells become values.

mod damaged;
mod excess;
mod exports;
mod formats;
mod input_format;
mod tools;
mod types;
mod values;
