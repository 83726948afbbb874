//! Any table as one of ours: `[map.<name>]` of the settings file.
//!
//! ```toml
//! [map.tickets]
//! files = ["servicenow*.csv"]        # by name; without it, every file that has all of the columns below
//! table = "incidents"                # or action_items, or involvements
//! columns = { incident_id = "number", occurred_at = "opened_at", systems = ["cmdb_ci", "service"] }
//! constants = { source = "servicenow" }
//! delimiters = { systems = ", " }    # of lists in a cell; by default ; and line ends
//! values.severity = { "1 - Critical" = 1, "2 - High" = 2, "*" = 3 }
//! ```
//!
//! A mapping beats recognition, and several may take the same file, each for another table.

mod apply;
mod guess;
mod parse;

pub use guess::{GuessedMapping, guess_mapping, read_header};
pub use parse::MappingEntry;
pub(super) use parse::did_you_mean;

use std::collections::BTreeMap;

use super::table::Table;
use crate::error::{Error, Place, Result};

/// A checked mapping.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The name behind `map.`.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// The table that its rows become.
    pub table: Table,
    files: Vec<String>,
    columns: Vec<Column>,
}

/// What fills one of our columns.
#[derive(Debug, Clone)]
struct Column {
    /// The number of the column in [`Table::columns`].
    ours: usize,
    from: From,
    /// What separates the values of a list.
    delimiter: Option<String>,
    /// Their value to ours; `*` stands for all others.
    values: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
enum From {
    /// Columns of the file, with the place that names each.
    Columns(Vec<(String, Place)>),
    Constant(String),
}

impl Mapping {
    /// Lists the columns of a file that the mapping reads, with the place that names each.
    fn theirs(&self) -> impl Iterator<Item = &(String, Place)> {
        self.columns.iter().flat_map(|column| match &column.from {
            From::Columns(columns) => columns.as_slice(),
            From::Constant(_) => &[],
        })
    }

    /// Tells whether the mapping takes a file with these columns.
    ///
    /// # Errors
    /// When it names the file but not its columns.
    pub(super) fn takes(&self, file: &str, header: &[String]) -> Result<bool> {
        let has = |name: &str| header.iter().any(|field| field == name);
        if self.files.is_empty() {
            return Ok(self.theirs().all(|(name, _)| has(name)));
        }
        if !self.is_named(file) {
            return Ok(false);
        }
        match self.theirs().find(|(name, _)| !has(name)) {
            None => Ok(true),
            Some((name, place)) => Err(Error::usage(format!("`{file}` has no column `{name}`"))
                .at(place.clone())
                .hint(parse::did_you_mean(name, header.iter().map(String::as_str)))),
        }
    }

    /// Tells whether the mapping names a file, with its folder or without.
    fn is_named(&self, file: &str) -> bool {
        let base = file.rsplit('/').next().unwrap_or(file);
        self.files.iter().any(|pattern| is_like(base, pattern) || is_like(file, pattern))
    }

    /// Lists the columns that a header lacks.
    pub(super) fn lacks(&self, header: &[String]) -> Vec<&str> {
        let names = self.theirs().map(|(name, _)| name.as_str());
        names.filter(|name| !header.iter().any(|field| field == name)).collect()
    }
}

/// Tells whether a name is like a pattern in which `*` stands for any characters and `?` for one.
fn is_like(name: &str, pattern: &str) -> bool {
    let (name, pattern): (Vec<char>, Vec<char>) = (name.chars().collect(), pattern.chars().collect());
    let (mut at, mut in_pattern) = (0, 0);
    // Where the latest star stands, and how much of the name it covers so far.
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match pattern.get(in_pattern) {
            Some('*') => {
                star = Some((in_pattern, at));
                in_pattern += 1;
            }
            Some(c) if *c == '?' || *c == name[at] => {
                at += 1;
                in_pattern += 1;
            }
            _ => match &mut star {
                Some((star_at, covered)) => {
                    *covered += 1;
                    (at, in_pattern) = (*covered, *star_at + 1);
                }
                None => return false,
            },
        }
    }
    pattern[in_pattern..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn patterns_of_names() {
        for (name, pattern, expected) in [
            ("fra_2020.csv", "fra_*.csv", true),
            ("fra_2020.csv", "*", true),
            ("fra.csv", "fra", false),
            ("a.b.csv", "*.b.*", true),
            ("abc", "a?c", true),
            ("abbc", "a*bc", true),
            ("abbd", "a*bc", false),
            ("", "*", true),
        ] {
            assert_eq!(is_like(name, pattern), expected, "{name} {pattern}");
        }
    }
}
