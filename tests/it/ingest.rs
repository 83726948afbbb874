//! One history in every format that is read, and how cells become values.

mod formats;
mod values;
