//! A Markdown text as blocks: headings, list items, paragraphs and table rows, each with its place.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::error::Place;

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// A heading of a level.
    Heading(u8),
    /// An item of a list, how deep the list is nested, and whether its box is ticked.
    Item { depth: u8, checked: Option<bool> },
    /// Text outside lists.
    Paragraph,
    /// A row of a table.
    Row { cells: Vec<Span>, is_header: bool },
}

/// A piece of a text and where it starts in the source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub text: String,
    /// Byte offsets: in `text`, and of the same place in the source; ascending.
    offsets: Vec<(usize, usize)>,
}

impl Span {
    /// Returns the byte of the source at which a byte of the text stands.
    pub fn source(&self, at: usize) -> usize {
        let index = self.offsets.partition_point(|(text, _)| *text <= at);
        match index.checked_sub(1).and_then(|index| self.offsets.get(index)) {
            Some((text, source)) => source + (at - text),
            None => self.offsets.first().map_or(0, |(_, source)| *source),
        }
    }

    /// Returns the text behind a byte.
    pub fn behind(&self, at: usize) -> Self {
        let text = self.text.get(at..).unwrap_or_default().to_owned();
        let mut offsets: Vec<(usize, usize)> = vec![(0, self.source(at))];
        offsets.extend(
            self.offsets.iter().filter(|(text, _)| *text > at).map(|(text, source)| (text - at, *source)),
        );
        Self { text, offsets }
    }

    fn push(&mut self, text: &str, source: usize) {
        if !text.is_empty() {
            self.offsets.push((self.text.len(), source));
            self.text.push_str(text);
        }
    }
}

/// A block of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub kind: BlockKind,
    /// The text without marks; of a row, the texts of its cells.
    pub span: Span,
    /// The byte behind a bold label such as `**Impact**:` at the start of the text.
    pub label_end: Option<usize>,
    /// The addresses that it links to.
    pub links: Vec<String>,
    /// Whether all of it is struck through.
    pub is_struck: bool,
}

impl Block {
    fn new(kind: BlockKind) -> Self {
        Self { kind, span: Span::default(), label_end: None, links: Vec::new(), is_struck: false }
    }

    /// Returns the text.
    pub fn text(&self) -> &str {
        self.span.text.trim()
    }

    /// Splits a text that starts with a bold label into the label and the rest.
    pub fn label(&self) -> Option<(&str, &str)> {
        let end = self.label_end?;
        let (label, rest) = self.span.text.split_at_checked(end)?;
        let (label, rest) = (label.trim(), rest.trim());
        // Bold words that go on without a colon are only stressed.
        let is_label = label.ends_with(':') || rest.starts_with(':') || rest.is_empty();
        is_label.then(|| (label.trim_end_matches(':').trim(), rest.trim_start_matches(':').trim()))
    }
}

/// The source of a document and where its lines start.
pub(super) struct Source<'a> {
    pub name: &'a str,
    text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Source<'a> {
    pub fn new(name: &'a str, text: &'a str) -> Self {
        let starts = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        Self { name, text, line_starts: std::iter::once(0).chain(starts).collect() }
    }

    /// Returns the number of the line of a byte, from 1.
    pub fn line(&self, at: usize) -> u64 {
        self.line_starts.partition_point(|start| *start <= at) as u64
    }

    /// Returns the place of a byte.
    pub fn place(&self, at: usize) -> Place {
        let line = self.line(at);
        let start = self.line_starts[line as usize - 1];
        let column = self.text.get(start..at).map(|before| before.chars().count() as u64 + 1);
        Place::line(self.name, line, column)
    }
}

/// Reads Markdown into blocks; `base` is where the text starts in its source.
pub(super) fn blocks(text: &str, base: usize) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.take(event, base + range.start);
    }
    reader.blocks
}

/// The state of the walk over the events.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// The blocks that hold the current text, from the outermost.
    open: Vec<usize>,
    depth: u8,
    code: bool,
    /// Whether the text before a bold span is empty, and where the span ends once it is closed.
    bold_at_start: bool,
    struck: usize,
    cell: Option<Span>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, source: usize) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if !self.code => self.text(&text, source),
            Event::Code(text) => self.text(&text, source + 1),
            Event::SoftBreak | Event::HardBreak => self.text("\n", source),
            Event::TaskListMarker(is_done) => {
                if let Some(Block { kind: BlockKind::Item { checked, .. }, .. }) = self.current() {
                    *checked = Some(is_done);
                }
            }
            _ => {}
        }
    }

    fn current(&mut self) -> Option<&mut Block> {
        self.open.last().and_then(|index| self.blocks.get_mut(*index))
    }

    fn push(&mut self, kind: BlockKind) {
        self.open.push(self.blocks.len());
        self.blocks.push(Block::new(kind));
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => self.push(BlockKind::Heading(level as u8)),
            Tag::List(_) => self.depth = self.depth.saturating_add(1),
            Tag::Item => {
                let depth = self.depth.saturating_sub(1);
                self.push(BlockKind::Item { depth, checked: None });
            }
            // A paragraph of an item belongs to the item.
            Tag::Paragraph if self.open.is_empty() => self.push(BlockKind::Paragraph),
            Tag::Paragraph => self.gap(),
            Tag::TableHead => self.push(BlockKind::Row { cells: Vec::new(), is_header: true }),
            Tag::TableRow => self.push(BlockKind::Row { cells: Vec::new(), is_header: false }),
            Tag::TableCell => self.cell = Some(Span::default()),
            Tag::Strong => {
                self.bold_at_start = self
                    .current()
                    .is_some_and(|block| block.span.text.trim().is_empty() && block.label_end.is_none());
            }
            Tag::Strikethrough => self.struck += 1,
            Tag::Link { dest_url, .. } => {
                if let Some(block) = self.current() {
                    block.links.push(dest_url.into_string());
                }
            }
            Tag::CodeBlock(_) => self.code = true,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow => {
                self.open.pop();
            }
            TagEnd::Paragraph => {
                let is_own = self.current().is_some_and(|block| matches!(block.kind, BlockKind::Paragraph));
                if is_own {
                    self.open.pop();
                }
            }
            TagEnd::List(_) => self.depth = self.depth.saturating_sub(1),
            TagEnd::TableCell => {
                let cell = self.cell.take().unwrap_or_default();
                if let Some(block) = self.current() {
                    let source = cell.source(0);
                    if !block.span.text.is_empty() {
                        block.span.text.push_str(" | ");
                    }
                    block.span.push(cell.text.trim(), source);
                    if let BlockKind::Row { cells, .. } = &mut block.kind {
                        cells.push(cell);
                    }
                }
            }
            TagEnd::Strong if self.bold_at_start => {
                self.bold_at_start = false;
                if let Some(block) = self.current() {
                    block.label_end = Some(block.span.text.len());
                }
            }
            TagEnd::Strikethrough => self.struck = self.struck.saturating_sub(1),
            TagEnd::CodeBlock => self.code = false,
            _ => {}
        }
    }

    /// Puts a space between two paragraphs of one item.
    fn gap(&mut self) {
        if let Some(block) = self.current()
            && !block.span.text.is_empty()
        {
            block.span.text.push(' ');
        }
    }

    fn text(&mut self, text: &str, source: usize) {
        if let Some(cell) = &mut self.cell {
            cell.push(text, source);
            return;
        }
        let is_struck = self.struck > 0;
        if let Some(block) = self.current() {
            block.is_struck = is_struck && (block.is_struck || block.span.text.trim().is_empty());
            block.span.push(text, source);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_depth_boxes_labels_and_links() {
        let text = "# T\n\n- **Key events**\n  - [x] done [T-1](https://t/T-1)\n\n| a | b |\n|---|---|\n| 1 | ~~2~~ |\n\nx\ny\n";
        let found = blocks(text, 0);
        let kinds: Vec<String> = found.iter().map(|block| format!("{:?}", block.text())).collect();
        assert_eq!(kinds, ["\"T\"", "\"Key events\"", "\"done T-1\"", "\"a | b\"", "\"1 | 2\"", "\"x\\ny\""]);
        assert_eq!(found[1].label(), Some(("Key events", "")));
        assert_eq!(found[2].kind, BlockKind::Item { depth: 1, checked: Some(true) });
        assert_eq!(found[2].links, ["https://t/T-1"]);
        let source = Source::new("t.md", text);
        assert_eq!(source.place(found[2].span.source(5)).to_string(), "t.md:4:15");
    }
}
