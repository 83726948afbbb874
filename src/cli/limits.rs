//! `gate` of the settings file, checked: tables `[[gate]]`, or a list of lines.

mod short;

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::config::nearest;
use crate::error::{Error, Result};
use crate::ingest::toml_place;
use crate::report::{Bound, Limit, When, interval_columns, is_share, limit_columns};

/// One limit as written, in either form.
#[derive(Debug)]
pub(super) enum WrittenLimit {
    /// A table.
    Table(ConfigLimit),
    /// A line such as `on_time_ratio >= 0.7`.
    Line(String),
}

/// One limit as a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConfigLimit {
    column: Spanned<String>,
    at_least: Option<Spanned<f64>>,
    at_most: Option<Spanned<f64>>,
    when: Option<Spanned<String>>,
    undefined: Option<Spanned<String>>,
}

/// Tells the two forms apart.
struct EitherForm;

impl<'de> Visitor<'de> for EitherForm {
    type Value = WrittenLimit;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a limit: \"on_time_ratio >= 0.7\", or a table with column and at_least or at_most")
    }

    fn visit_str<E: serde::de::Error>(self, line: &str) -> std::result::Result<Self::Value, E> {
        Ok(WrittenLimit::Line(line.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<Self::Value, A::Error> {
        ConfigLimit::deserialize(MapAccessDeserializer::new(map)).map(WrittenLimit::Table)
    }
}

impl<'de> Deserialize<'de> for WrittenLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(EitherForm)
    }
}

/// Checks a limit of a settings file, whose text tells the places of mistakes.
pub(super) fn limit(written: &Spanned<WrittenLimit>, text: &str, file: &str) -> Result<Limit> {
    match written.get_ref() {
        WrittenLimit::Table(limit) => limit.check(text, file),
        WrittenLimit::Line(line) => {
            short::read(&Spanned::new(written.span(), line.clone()), text, file)?.check(text, file)
        }
    }
}

impl ConfigLimit {
    /// Checks a limit, wherever its parts stand.
    fn check(&self, text: &str, file: &str) -> Result<Limit> {
        let place = |span: std::ops::Range<usize>| toml_place(text, file, Some(span));
        let written = self.column.get_ref();
        let column = limit_columns().find(|column| column == written).ok_or_else(|| {
            let error = Error::usage(format!("`{written}` is no figure of windows.csv"))
                .at(place(self.column.span()));
            let columns: Vec<&str> = limit_columns().collect();
            match nearest(written, &columns) {
                Some(column) => error.hint(format!("Did you mean `{column}`?")),
                None => error.hint(format!("Columns are {}.", columns.join(", "))),
            }
        })?;
        let (bound, limit) = match (&self.at_least, &self.at_most) {
            (Some(limit), None) => (Bound::AtLeast, limit),
            (None, Some(limit)) => (Bound::AtMost, limit),
            (None, None) => {
                return Err(Error::usage(format!("`{column}` has no limit"))
                    .at(place(self.column.span()))
                    .hint("Add at_least or at_most, as in at_least = 0.7."));
            }
            (Some(_), Some(second)) => {
                return Err(Error::usage(format!("`{column}` has two limits"))
                    .at(place(second.span()))
                    .hint("Write a second [[gate]] for the other one."));
            }
        };
        let number = *limit.get_ref();
        if !number.is_finite() {
            return Err(Error::usage(format!("`{number}` is no limit"))
                .at(place(limit.span()))
                .hint("Write a number."));
        }
        if is_share(column) && !(0.0..=1.0).contains(&number) {
            return Err(Error::usage(format!(
                "`{column}` is a share from 0 to 1, and the limit is {number}"
            ))
            .at(place(limit.span()))
            .hint("Write 70 percent as 0.7."));
        }
        Ok(Limit {
            column,
            bound,
            limit: number,
            when: self.when(column, &place)?,
            fails_when_undefined: self.fails_when_undefined(&place)?,
            place: place(self.column.span()),
        })
    }

    fn when(
        &self,
        column: &str,
        place: &impl Fn(std::ops::Range<usize>) -> crate::error::Place,
    ) -> Result<When> {
        let Some(written) = &self.when else { return Ok(When::default()) };
        let when = [When::Value, When::Clear].into_iter().find(|when| when.name() == written.get_ref());
        match when {
            None => Err(Error::usage(format!("`{}` is no condition", written.get_ref()))
                .at(place(written.span()))
                .hint("It is value or clear.")),
            Some(When::Clear) if !interval_columns().any(|other| other == column) => {
                let columns: Vec<&str> = interval_columns().collect();
                let meant = nearest(column, &columns)
                    .map_or_else(String::new, |other| format!("Did you mean `{other}`? "));
                Err(Error::usage(format!("`{column}` has no interval, which `clear` needs"))
                    .at(place(written.span()))
                    .hint(format!("{meant}The columns with one are {}.", columns.join(", "))))
            }
            Some(when) => Ok(when),
        }
    }

    fn fails_when_undefined(
        &self,
        place: &impl Fn(std::ops::Range<usize>) -> crate::error::Place,
    ) -> Result<bool> {
        match self.undefined.as_ref().map(|written| (written, written.get_ref().as_str())) {
            None | Some((_, "pass")) => Ok(false),
            Some((_, "fail")) => Ok(true),
            Some((written, other)) => Err(Error::usage(format!("`{other}` is no outcome"))
                .at(place(written.span()))
                .hint("It is pass or fail.")),
        }
    }
}
