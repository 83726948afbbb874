//! Tables for reading: rounded, in words, shared by every written form of the report.

/// What a column of a listing holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// What the row is about.
    Key,
    /// Text.
    Text,
    /// A number, set flush right.
    Number,
}

/// A column of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What stands at its head.
    pub title: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
}

impl Column {
    /// Makes the column that tells what a row is about.
    #[must_use]
    pub const fn key(title: &'static str) -> Self {
        Self { title, kind: ColumnKind::Key }
    }

    /// Makes a column of text.
    #[must_use]
    pub const fn text(title: &'static str) -> Self {
        Self { title, kind: ColumnKind::Text }
    }

    /// Makes a column of numbers.
    #[must_use]
    pub const fn number(title: &'static str) -> Self {
        Self { title, kind: ColumnKind::Number }
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
    /// What it leaves out, where it does.
    pub remark: Option<String>,
}

impl Listing {
    /// Starts a listing without rows.
    pub(super) fn new(caption: impl Into<String>, columns: &[Column]) -> Self {
        Self { caption: caption.into(), columns: columns.to_vec(), rows: Vec::new(), remark: None }
    }

    /// Keeps the first rows of `found` and remarks where the others are.
    pub(super) fn fill<T>(
        mut self,
        found: &[T],
        most: usize,
        elsewhere: &str,
        row: impl Fn(&T) -> Vec<String>,
    ) -> Self {
        self.rows = found.iter().take(most).map(row).collect();
        if found.len() > most {
            self.remark = Some(format!(
                "The first {} of {}; {elsewhere}.",
                super::words::count(most as u64),
                super::words::count(found.len() as u64)
            ));
        }
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

    /// Returns the listing cut to its first rows.
    #[must_use]
    pub fn first(&self, most: usize) -> Self {
        let mut cut = self.clone();
        if cut.rows.len() > most {
            cut.rows.truncate(most);
            cut.remark =
                Some(format!("The first {most} of {}.", super::words::count(self.rows.len() as u64)));
        }
        cut
    }
}
