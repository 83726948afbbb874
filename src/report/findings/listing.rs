//! Tables for reading: rounded, in words, shared by every written form of the report.

use super::words;

/// What a column of a listing holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// What the row is about.
    Key,
    /// Text.
    Text,
    /// A number, set flush right.
    Number,
    /// A long name without spaces, which may break anywhere.
    Code,
}

/// A column of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What stands at its head.
    pub title: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether a short form of the listing leaves it out.
    pub is_extra: bool,
}

impl Column {
    const fn new(title: &'static str, kind: ColumnKind) -> Self {
        Self { title, kind, is_extra: false }
    }

    /// Lets a short form of the listing leave the column out.
    #[must_use]
    pub const fn extra(self) -> Self {
        Self { is_extra: true, ..self }
    }

    /// Makes the column that tells what a row is about.
    #[must_use]
    pub const fn key(title: &'static str) -> Self {
        Self::new(title, ColumnKind::Key)
    }

    /// Makes a column of text.
    #[must_use]
    pub const fn text(title: &'static str) -> Self {
        Self::new(title, ColumnKind::Text)
    }

    /// Makes a column of numbers.
    #[must_use]
    pub const fn number(title: &'static str) -> Self {
        Self::new(title, ColumnKind::Number)
    }

    /// Makes a column of long names without spaces.
    #[must_use]
    pub const fn code(title: &'static str) -> Self {
        Self::new(title, ColumnKind::Code)
    }

    /// Tells whether the column holds long names without spaces.
    #[must_use]
    pub fn is_code(&self) -> bool {
        self.kind == ColumnKind::Code
    }

    /// Tells whether the column tells what a row is about.
    #[must_use]
    pub fn is_key(&self) -> bool {
        self.kind == ColumnKind::Key
    }

    /// Tells whether the column holds numbers.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.kind == ColumnKind::Number
    }
}

/// A table for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What it shows, as one sentence.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each as long as the columns.
    pub rows: Vec<Vec<String>>,
    /// The items that each row is about; empty where rows are not about items.
    pub items: Vec<Vec<u32>>,
    /// How many rows there are, with those left out.
    total: usize,
    /// Whether columns are left out.
    is_short: bool,
    /// Where what is left out is.
    elsewhere: &'static str,
}

impl Listing {
    /// Starts a listing without rows.
    pub(in crate::report) fn new(caption: impl Into<String>, columns: &[Column]) -> Self {
        Self {
            caption: caption.into(),
            columns: columns.to_vec(),
            rows: Vec::new(),
            items: Vec::new(),
            total: 0,
            is_short: false,
            elsewhere: "",
        }
    }

    /// Keeps the first rows of `found`; the file named `elsewhere` has all.
    pub(in crate::report) fn fill<T>(
        mut self,
        found: &[T],
        most: usize,
        elsewhere: &'static str,
        row: impl Fn(&T) -> Vec<String>,
    ) -> Self {
        self.rows = found.iter().take(most).map(row).collect();
        (self.total, self.elsewhere) = (found.len(), elsewhere);
        self
    }

    /// Notes which items the rows, made from `found`, are about.
    pub(super) fn about<T>(mut self, found: &[T], items: impl Fn(&T) -> Vec<u32>) -> Self {
        self.items = found.iter().take(self.rows.len()).map(items).collect();
        self
    }

    /// Tells whether there is nothing to list.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Pairs the columns with the cells of a row.
    pub fn cells<'a>(&'a self, row: &'a [String]) -> impl Iterator<Item = (&'a Column, &'a String)> {
        self.columns.iter().zip(row)
    }

    /// Returns the items that a row is about, their numbers joined by spaces.
    #[must_use]
    pub fn items_of(&self, row: usize) -> String {
        let items = self.items.get(row).map_or(&[][..], Vec::as_slice);
        items.iter().map(u32::to_string).collect::<Vec<_>>().join(" ")
    }

    /// Returns the listing cut to its first rows.
    #[must_use]
    pub fn first(mut self, most: usize) -> Self {
        self.rows.truncate(most);
        self
    }

    /// Returns the listing without the columns that a short form leaves out.
    #[must_use]
    pub fn short(mut self) -> Self {
        let keeps: Vec<bool> = self.columns.iter().map(|column| !column.is_extra).collect();
        self.is_short = keeps.contains(&false);
        for row in &mut self.rows {
            let mut keep = keeps.iter();
            row.retain(|_| keep.next().is_none_or(|keep| *keep));
        }
        self.columns.retain(|column| !column.is_extra);
        self
    }

    /// Tells what is left out and where it is; none when nothing is.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let place = if self.elsewhere.is_empty() { "index.html" } else { self.elsewhere };
        let columns = if self.is_short { " and more columns" } else { "" };
        match (self.rows.len(), self.total) {
            (shown, all) if shown == all => self.is_short.then(|| format!("{place} has more columns.")),
            (1, all) => Some(format!("The first of {}; {place} has all{columns}.", words::count(all as u64))),
            (shown, all) => Some(format!(
                "The first {} of {}; {place} has all{columns}.",
                words::count(shown as u64),
                words::count(all as u64)
            )),
        }
    }
}
