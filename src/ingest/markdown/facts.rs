//! Labels and their values: front matter, front lines, and tables of stages.

use super::super::name::fold_name;
use super::dates::find_date;
use super::document::{Block, BlockKind, Source, Span};
use super::front_matter::Entry;
use super::section::{Parts, Section};
use super::times::{Fact, Stage};

/// The longest label, in characters.
const MAX_LABEL: usize = 40;

/// Lists what a document states under a label, front matter first.
pub(super) fn facts(entries: &[Entry], parts: &Parts, source: &Source<'_>) -> Vec<Fact> {
    let mut facts: Vec<Fact> = entries
        .iter()
        .map(|entry| {
            let value = entry.values.join("; ");
            Fact { label: entry.key.clone(), value, at: None, line: entry.line }
        })
        .collect();
    let mut header: Vec<Span> = Vec::new();
    for part in &parts.list {
        let mut reader = Reader { facts: &mut facts, source };
        match part.section {
            Section::Front => reader.block(&part.block, &mut header, ""),
            // In a template with figures at its end, labels mean something only there.
            Section::Stats => reader.block(&part.block, &mut header, "stats "),
            Section::Stage(stage) => reader.stage(stage, &part.block),
            _ => {}
        }
    }
    facts
}

/// Returns the first value under any of the labels, in the order of the labels.
pub(super) fn first(facts: &[Fact], labels: &[&str]) -> Option<String> {
    let of = |label: &&str| facts.iter().find(|fact| fact.label == *label && !fact.value.is_empty());
    labels.iter().find_map(of).map(|fact| fact.value.clone())
}

struct Reader<'r, 's> {
    facts: &'r mut Vec<Fact>,
    source: &'r Source<'s>,
}

impl Reader<'_, '_> {
    fn push(&mut self, prefix: &str, label: &str, value: &str, at: usize) {
        let label = format!("{prefix}{}", fold_name(label));
        let line = self.source.line(at);
        self.facts.push(Fact { label, value: value.trim().to_owned(), at: Some(at), line });
    }

    /// Takes the text of a section that is named after a stage, once.
    fn stage(&mut self, stage: Stage, block: &Block) {
        let label = stage.column().replace('_', " ");
        if !matches!(block.kind, BlockKind::Heading(_)) && !block.text().is_empty() {
            self.push("", &label, block.text(), block.span.source(0));
        }
    }

    fn block(&mut self, block: &Block, header: &mut Vec<Span>, prefix: &str) {
        match &block.kind {
            BlockKind::Heading(_) => {}
            BlockKind::Row { cells, is_header: true } => {
                header.clone_from(cells);
                self.pair(prefix, cells);
            }
            BlockKind::Row { cells, .. } => {
                let names_stages = header.iter().any(|cell| Stage::of(&fold_name(&cell.text)).is_some());
                if names_stages && header.len() == cells.len() && cells.len() != 2 {
                    for (label, value) in header.iter().zip(cells) {
                        self.push(prefix, &label.text, &value.text, value.source(0));
                    }
                } else {
                    self.pair(prefix, cells);
                }
            }
            _ => self.lines(block, prefix),
        }
    }

    /// Takes a row of a label and its value.
    fn pair(&mut self, prefix: &str, cells: &[Span]) {
        if let [label, value] = cells {
            self.push(prefix, &label.text, &value.text, value.source(0));
        }
    }

    fn lines(&mut self, block: &Block, prefix: &str) {
        let mut start = 0;
        for line in block.span.text.split('\n') {
            let at = block.span.source(start);
            start += line.len() + 1;
            // `Resolved 2020-02-12 12:07` has no colon behind its label.
            let dated = find_date(line)
                .map(|moment| (line[..moment.start].trim().trim_end_matches(':'), &line[moment.start..]));
            if let Some((label, value)) = dated.filter(|(label, _)| Stage::of(&fold_name(label)).is_some()) {
                self.push(prefix, label, value, at);
            } else if let Some((label, value)) = line.split_once(':')
                && label.chars().count() <= MAX_LABEL
            {
                self.push(prefix, label, value, at);
            }
        }
    }
}
