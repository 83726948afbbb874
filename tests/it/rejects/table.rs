//! A CSV file with damage put in, what has to be said of it, and the file without the damage.

use crate::outputs::Row;

/// File, line, column (empty for a whole row) and code of a message.
pub type Place = (String, u64, String, String);

/// A file, line by line.
pub struct Damaged {
    pub name: &'static str,
    pub content: Vec<u8>,
    pub clean: String,
    pub expected: Vec<Place>,
    /// Lines to put in between those of the base: as they stand, without the damage, what has to be said.
    planned: Vec<Planned>,
}

struct Planned {
    line: Vec<u8>,
    clean: Option<String>,
    said: Option<(Option<usize>, &'static str)>,
}

impl Damaged {
    pub fn new(name: &'static str, header: &str) -> Self {
        let text = format!("{header}\n");
        let content = text.clone().into_bytes();
        Self { name, content, clean: text, expected: Vec::new(), planned: Vec::new() }
    }

    /// Plans a row without damage.
    pub fn keep(&mut self, line: &str) {
        self.plan(line.as_bytes(), Some(line), None);
    }

    /// Plans a row that is left out, with the field that is to blame.
    pub fn reject(&mut self, line: &str, field: Option<usize>, code: &'static str) {
        self.plan(line.as_bytes(), None, Some((field, code)));
    }

    /// Plans a row that is read as another one, or as none where that is empty.
    pub fn change(&mut self, line: &str, said: Option<(usize, &'static str)>, clean: &str) {
        let clean = (!clean.is_empty()).then_some(clean);
        self.plan(line.as_bytes(), clean, said.map(|(field, code)| (Some(field), code)));
    }

    /// Plans a row that is read as another one, or as none, with a warning about the whole row.
    pub fn warn_row(&mut self, line: &str, code: &'static str, clean: &str) {
        self.plan(line.as_bytes(), (!clean.is_empty()).then_some(clean), Some((None, code)));
    }

    /// Plans a row of bytes that are no UTF-8.
    pub fn bytes(&mut self, line: &[u8], (field, code): (usize, &'static str), clean: &str) {
        self.plan(line, Some(clean), Some((Some(field), code)));
    }

    fn plan(&mut self, line: &[u8], clean: Option<&str>, said: Option<(Option<usize>, &'static str)>) {
        self.planned.push(Planned { line: line.to_vec(), clean: clean.map(str::to_owned), said });
    }

    /// Writes the lines of the base, the planned ones evenly between them.
    pub fn spread(&mut self, base: impl Iterator<Item = String>) {
        let base: Vec<String> = base.collect();
        let planned = std::mem::take(&mut self.planned);
        let every = base.len() / planned.len();
        let mut planned = planned.into_iter();
        for (number, line) in base.iter().enumerate() {
            self.put(line.as_bytes(), Some(line));
            if number % every == 0 {
                self.put_planned(planned.next());
            }
        }
        assert!(planned.next().is_none(), "every planned line has its place");
    }

    fn put_planned(&mut self, planned: Option<Planned>) {
        let Some(Planned { line, clean, said }) = planned else { return };
        if let Some((field, code)) = said {
            let number = memchr::memchr_iter(b'\n', &self.content).count() as u64 + 1;
            let column = field.map_or_else(String::new, |field| column(&line, field).to_string());
            self.expected.push((self.name.to_owned(), number, column, code.to_owned()));
        }
        self.put(&line, clean.as_deref());
    }

    fn put(&mut self, line: &[u8], clean: Option<&str>) {
        self.content.extend_from_slice(line);
        self.content.push(b'\n');
        if let Some(clean) = clean {
            self.clean.push_str(clean);
            self.clean.push('\n');
        }
    }

    /// How many lines there are behind the header.
    pub fn rows(&self) -> usize {
        memchr::memchr_iter(b'\n', &self.content).count() - 1
    }

    /// The line that starts with a text.
    pub fn line_of(&self, start: &str) -> u64 {
        let lines = self.content.split(|byte| *byte == b'\n');
        lines.into_iter().position(|line| line.starts_with(start.as_bytes())).expect("it is there") as u64 + 1
    }
}

/// The character at which a field starts, counted from 1; commas in quotes are no delimiters.
fn column(line: &[u8], field: usize) -> usize {
    let (mut index, mut in_quotes) = (0, false);
    for (at, byte) in line.iter().enumerate() {
        if index == field {
            return at + 1;
        }
        match byte {
            b'"' => in_quotes = !in_quotes,
            b',' if !in_quotes => index += 1,
            _ => {}
        }
    }
    line.len() + 1
}

/// The place of a row of `rejects.csv`.
pub fn place(row: &Row) -> Place {
    let line = row["line"].parse().unwrap_or(0);
    (row["file"].clone(), line, row["column"].clone(), row["code"].clone())
}
