//! One history in every format that is read, and how cells become values.

mod damaged;
mod exports;
mod formats;
mod tools;
mod values;
