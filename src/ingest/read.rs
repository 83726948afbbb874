//! Recognizing an input and reading it into a load.

use std::io::{Cursor, Read};

use encoding_rs::{UTF_16BE, UTF_16LE};
use rustc_hash::FxHashSet;

use super::budget::ExcessSlot;
use super::csv::{CsvReader, Recoded, Record, Row};
use super::formats::{Format, Header, read_rows};
use super::input_format::{InputFormat, Reader};
use super::load::Load;
use super::mapping::Mapping;
use super::message::Message;
use super::part::Part;
use super::plain_rows::PlainRows;
use super::recode::{LineFeeds, Recoder};
use super::table::Table;
use super::{columnar, json, markdown};
use crate::error::{Error, Place, Result};

/// One export to read.
pub struct Input {
    /// The file name, as messages and the report show it.
    pub name: String,
    /// Its content, compressed or not.
    pub content: Box<dyn Read + Send>,
    /// Whether the user named it; a file that was found in a folder is skipped when it is no export.
    pub is_named: bool,
    /// How many bytes it holds, where that is known: memory for its rows is then taken once.
    pub size: Option<u64>,
}

/// The most bytes that are looked at to recognize a format.
const HEAD: usize = 64 << 10;

impl Load<'_> {
    /// Reads one input.
    ///
    /// # Errors
    /// When it cannot be read, when it breaks off, or when the user named it and it is no export.
    pub fn read(&mut self, input: Input) -> Result<()> {
        // Every record, and every value or item within one, becomes a row, is rejected, or is left out for a reason.
        let came = |load: &Self| {
            let rows = load.incidents.len() as usize
                + load.listed.len()
                + load.involvements.len()
                + load.action_items.len()
                + load.retrospectives.len();
            (rows as u64, load.diagnostics.rejects())
        };
        let (inputs, before) = (self.inputs.len(), came(self));
        let (slot, name) = (ExcessSlot::default(), input.name.clone());
        self.read_content(input, &slot).map_err(|error| match slot.get() {
            // Whatever the reader of the format made of it, this is why it broke off.
            Some(excess) => excess.error(&name),
            None => error,
        })?;
        let after = came(self);
        if let Some(summary) = self.inputs.get_mut(inputs) {
            let file = u16::try_from(inputs).unwrap_or(u16::MAX);
            let of_file = self.joins.left_out.range((file, "")..);
            let left_out: u64 = of_file.map(|(_, (records, _))| records).sum();
            let rejected = after.1 - before.1;
            summary.parts.add(Part::Rejected, rejected);
            summary.within = (after.0 - before.0 + rejected + left_out).saturating_sub(summary.records);
        }
        Ok(())
    }

    fn read_content(&mut self, input: Input, slot: &ExcessSlot) -> Result<()> {
        let Input { name, content, is_named, size } = input;
        let (head, content) = peek(content, &name)?;
        let (head, content) = match head.as_slice() {
            [0x1F, 0x8B, ..] => peek(Box::new(flate2::read::MultiGzDecoder::new(content)), &name)?,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => {
                let decoder =
                    zstd::Decoder::new(content).map_err(|error| Error::io("decompress", &name, error))?;
                peek(Box::new(decoder), &name)?
            }
            _ => (head, content),
        };
        let budget = self.options.budget;
        let content = budget.watch(content, slot);
        let (head, content) = match head.as_slice() {
            [0xFF, 0xFE, third, ..] if *third != 0xFF => {
                peek(Box::new(Recoder::new(content, UTF_16LE)), &name)?
            }
            [0xFE, 0xFF, ..] => peek(Box::new(Recoder::new(content, UTF_16BE)), &name)?,
            _ => (head, content),
        };
        let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head);
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        if let Some(format) = self.options.format.filter(|_| first.is_some()) {
            return match format.reader {
                Reader::Parquet => columnar::read_parquet(self, &name, &budget.whole(content, &name)?),
                Reader::Ipc => columnar::read_ipc(self, &name, &budget.whole(content, &name)?),
                Reader::Markdown => markdown::read(self, &name, content, is_named),
                Reader::Csv => self.read_csv(&name, content, is_named, size),
                Reader::JsonOrCsv if !matches!(first, Some(b'{' | b'[')) => {
                    self.read_csv(&name, content, is_named, size)
                }
                Reader::Json | Reader::Lines | Reader::JsonOrCsv => {
                    json::read(self, &name, content, is_named)
                }
            };
        }
        if head.starts_with(b"PAR1") {
            return columnar::read_parquet(self, &name, &budget.whole(content, &name)?);
        }
        if head.starts_with(b"ARROW1") || head.starts_with(&[0xFF; 4]) {
            return columnar::read_ipc(self, &name, &budget.whole(content, &name)?);
        }
        let line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if !is_named && line.contains(&0) {
            return self.not_recognized(&name, &[], false);
        }
        if markdown::is_markdown(&name, text) {
            return markdown::read(self, &name, content, is_named);
        }
        match first {
            Some(b'{' | b'[') => json::read(self, &name, content, is_named),
            None => {
                self.begin(&name, "empty", None, true);
                self.diagnostics.note(
                    "empty_file",
                    Place::file(name),
                    "the file is empty",
                    "Export it again.",
                );
                Ok(())
            }
            Some(_) => self.read_csv(&name, content, is_named, size),
        }
    }

    fn read_csv(
        &mut self,
        name: &str,
        content: Box<dyn Read + Send>,
        is_named: bool,
        size: Option<u64>,
    ) -> Result<()> {
        let (head, content) = peek(content, name)?;
        // The last byte may be half of a line's end.
        let returns = memchr::memchr(b'\r', &head[..head.len().saturating_sub(1)]);
        let has_returns_alone = returns.is_some() && memchr::memchr(b'\n', &head).is_none();
        let content: Box<dyn Read + Send> =
            if has_returns_alone { Box::new(LineFeeds(content)) } else { content };
        let mut reader = CsvReader::new(content, name)?;
        let mut record = Record::default();
        if !reader.read(&mut record)? {
            return Ok(());
        }
        let header: Vec<String> =
            (0..record.row().len()).map(|field| record.row().trimmed(field).to_owned()).collect();
        let mappings: Vec<Mapping> = self.mappings_of(name, &header)?.into_iter().cloned().collect();
        if !mappings.is_empty() {
            return self.read_mapped_csv(name, &mut reader, &header, &mappings);
        }
        let forced = self.options.format.map(InputFormat::of_header);
        let names = || header.iter().map(String::as_str);
        let plain = Table::recognize(names()).filter(|_| forced.flatten().is_none());
        if plain.is_none() {
            let mut foreign = Header::new(&header);
            if let Some(format) = forced.unwrap_or_else(|| Format::of_header(&foreign)) {
                foreign.prepare(format.paths());
                self.begin(name, format.name, Some(format.table), true);
                read_rows(self, name, &mut reader, (&foreign, header.len()), format)?;
                self.warn_recoded(reader.recoded());
                return Ok(());
            }
        }
        let Some(table) = plain.or_else(|| Table::recognize_in_any_case(names())) else {
            return self.not_recognized(name, &header, is_named);
        };
        let header = table.without_capitals(&header);
        self.begin(name, "plain csv", Some(table), true);
        self.note_unused(name, &header, table);
        self.note_repeated(name, &header, table);
        let delimiter = reader.delimiter();
        reader.for_all(&mut PlainRows::new(self, (name, table, &header), delimiter, size))?;
        self.warn_recoded(reader.recoded());
        Ok(())
    }

    /// Warns of every line of which bytes were no UTF-8, as far as their places were kept.
    pub(super) fn warn_recoded(&mut self, recoded: &Recoded) {
        let more = recoded.lines.saturating_sub(recoded.places.len());
        for (number, place) in (1..).zip(&recoded.places) {
            let message = match number {
                1 => Message::from(
                    "the file is not all UTF-8: such bytes are read as Windows-1252, here for the first time",
                ),
                last if last == recoded.places.len() && more > 0 => Message::new(
                    "bytes that are no UTF-8 are read as Windows-1252, here and in {} more lines",
                    [more.into()],
                ),
                _ => Message::from("bytes that are no UTF-8 are read as Windows-1252"),
            };
            self.diagnostics.warn("not_utf8", place.clone(), message, "Export the file as UTF-8.");
        }
    }

    /// Rejects a row that is no record of its table; a blank line is none and is passed over.
    #[cold]
    pub(super) fn misfit(&mut self, name: &str, row: Row<'_>, fields: usize) {
        if row.is_blank() {
            return;
        }
        self.count_record();
        let (code, message, hint) = if row.is_unclosed {
            (
                "unclosed_quote",
                Message::from("a quote is never closed: the row runs to the end of the file"),
                "Close the quote; the rows behind it are read then.",
            )
        } else {
            (
                "wrong_column_count",
                Message::new("the row has {} fields, the header has {}", [row.len().into(), fields.into()]),
                "Quote fields that hold the delimiter or a line break.",
            )
        };
        self.diagnostics.reject(code, Place::line(name, row.line, None), message, hint);
    }

    /// Tells of columns that come twice: of a list all count, of any other column the first.
    fn note_repeated(&mut self, name: &str, header: &[String], table: Table) {
        let is_single = |field: &&String| {
            table.columns().contains(&field.as_str())
                && !["factors", "systems", "triggers"].contains(&field.as_str())
        };
        let mut seen = FxHashSet::default();
        let repeated: Vec<&str> = header
            .iter()
            .filter(is_single)
            .filter(|field| !seen.insert(*field))
            .map(String::as_str)
            .collect();
        if !repeated.is_empty() {
            self.diagnostics.warn(
                "repeated_columns",
                Place::line(name, 1, None),
                format!("columns that come again, of which the first is read: {}", repeated.join(", ")),
                "Remove the column that is out of date, or rename it.",
            );
        }
    }

    fn note_unused(&mut self, name: &str, header: &[String], table: Table) {
        let is_unused = |field: &&str| !field.is_empty() && !table.columns().contains(field);
        let unused: Vec<&str> = header.iter().map(String::as_str).filter(is_unused).collect();
        if !unused.is_empty() {
            self.diagnostics.note(
                "unused_columns",
                Place::line(name, 1, None),
                format!("columns that are not used: {}", unused.join(", ")),
                "Rename a column to one of the plain format if it should be used.",
            );
        }
    }

    /// Skips what is no export, or refuses it when the user named it.
    pub(super) fn not_recognized(&mut self, name: &str, header: &[String], is_named: bool) -> Result<()> {
        let message = if let Some((format, lacking)) = Format::nearest(&Header::new(header)) {
            let columns: Vec<String> = lacking.iter().map(|column| format!("`{column}`")).collect();
            format!(
                "not recognized as an export: nearest is {}, which has the column {}",
                format.name,
                columns.join(" and ")
            )
        } else {
            let (nearest, lacking) = nearest_table(header);
            let name = nearest.name();
            format!("not recognized as an export: nearest is the plain table `{name}`, which lacks {lacking}")
        };
        if is_named {
            return Err(Error::input(message).at(Place::line(name, 1, None)).hint(
                "An export has incident_id and a time, or action_item_id and created_at, or incident_id, kind and name.",
            ));
        }
        self.begin(name, "none", None, true);
        self.diagnostics.note(
            "skipped",
            Place::file(name),
            message,
            "Nothing to do if the file is no export.",
        );
        Ok(())
    }
}

/// Returns the table that lacks the fewest columns, and what it lacks, with likely misspellings.
fn nearest_table(header: &[String]) -> (Table, String) {
    let lacking = |table: Table| -> Vec<String> {
        table
            .required()
            .iter()
            .filter(|group| !group.iter().any(|name| header.iter().any(|field| field == name)))
            .map(|group| {
                let near = group.iter().find_map(|name| {
                    header.iter().find(|field| strsim::jaro_winkler(name, &field.to_lowercase()) > 0.9)
                });
                let names = group.join(" or ");
                near.map_or_else(|| names.clone(), |near| format!("{names} (there is `{near}`)"))
            })
            .collect()
    };
    let table = Table::ALL
        .into_iter()
        .rev()
        .min_by_key(|table| {
            let lacks = lacking(*table).len();
            (lacks, std::cmp::Reverse(table.required().len() - lacks))
        })
        .expect("there are three tables");
    (table, lacking(table).join(" and "))
}

/// Reads the first bytes and puts them back before the rest.
fn peek(mut content: Box<dyn Read + Send>, name: &str) -> Result<(Vec<u8>, Box<dyn Read + Send>)> {
    let mut head = Vec::new();
    content
        .by_ref()
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .map_err(|error| Error::io("read", name, error))?;
    let rest = Box::new(Cursor::new(head.clone()).chain(content));
    Ok((head, rest))
}
