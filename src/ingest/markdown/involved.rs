//! Factors, triggers and systems of a document.

use super::super::free_text::{FreeText, TextMatch};
use super::super::name::fold_name;
use super::super::patterns::Match;
use super::super::taxonomy::Taxonomy;
use super::document::{Block, BlockKind, Source};
use super::section::{Part, Section};
use super::times::Fact;
use crate::model::{Category, ItemKind};

/// The longest raw text that is kept, in characters.
const MAX_RAW: usize = 300;
/// The longest trigger that is a name by itself, in characters.
const MAX_TRIGGER: usize = 120;

/// An item of the incident, as the tables take it.
#[derive(Debug)]
pub(super) struct Involved {
    pub kind: ItemKind,
    pub name: String,
    pub raw: String,
    pub category: Option<Category>,
    pub line: u64,
}

/// Everything that is involved, and the free text that it was read from.
#[derive(Debug, Default)]
pub(super) struct Involvement {
    pub list: Vec<Involved>,
    pub texts: Vec<FreeText>,
}

/// What the items are read from.
pub(super) struct ItemSources<'a> {
    pub taxonomy: &'a Taxonomy,
    pub source: &'a Source<'a>,
    pub facts: &'a [Fact],
    pub parts: &'a [Part],
    pub title: Option<&'a str>,
    pub summary: Option<&'a str>,
}

/// Reads the items of a document.
pub(super) fn involved(sources: &ItemSources<'_>) -> Involvement {
    let mut found = Involvement::default();
    for fact in sources.facts {
        found.stated(sources.taxonomy, fact);
    }
    found.section(sources, Section::Factors, ItemKind::Factor);
    found.section(sources, Section::Trigger, ItemKind::Trigger);
    for part in sources.parts.iter().filter(|part| matches!(part.section, Section::Lessons | Section::Badly))
    {
        if part.section == Section::Badly || !matches!(part.block.kind, BlockKind::Heading(_)) {
            found.free(sources, &part.block, ItemKind::Factor, Unmatched::Kept);
        }
    }
    for part in sources.parts.iter().filter(|part| part.section == Section::Systems) {
        for name in list(part.block.text()) {
            found.push(ItemKind::System, &name, &name, None, sources.source.line(part.block.span.source(0)));
        }
    }
    // Systems that the user named are looked for where a document says what happened.
    for text in [sources.title, sources.summary].into_iter().flatten() {
        for mention in sources.taxonomy.mentions(ItemKind::System, text) {
            let raw = text.get(mention.span.clone()).filter(|_| mention.pattern.is_some());
            found.push(ItemKind::System, &mention.name, raw.unwrap_or(&mention.name), mention.category, 1);
        }
    }
    found
}

/// What becomes of a text in which the vocabulary finds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unmatched {
    /// It is an item by itself.
    Named,
    /// It is kept for the list of texts without a name.
    Kept,
}

impl Involvement {
    fn push(&mut self, kind: ItemKind, name: &str, raw: &str, category: Option<Category>, line: u64) {
        self.list.push(Involved { kind, name: one_line(name), raw: one_line(raw), category, line });
    }

    /// Takes a label and its values, from front matter or front lines.
    fn stated(&mut self, taxonomy: &Taxonomy, fact: &Fact) {
        let kind = match fact.label.as_str() {
            "service" | "services" | "system" | "systems" | "component" | "components"
            | "affected service" | "affected services" | "affected systems" | "affected system"
            | "impacted services" | "product" | "products" | "servico" | "servicos" | "stats category" => {
                ItemKind::System
            }
            "factor"
            | "factors"
            | "contributing factors"
            | "contributing factor"
            | "causes"
            | "cause"
            | "root cause"
            | "root causes"
            | "categories" => ItemKind::Factor,
            "trigger" | "triggers" => ItemKind::Trigger,
            "tags" | "keywords" | "labels" => {
                // Tags hold all sorts of words: only those that the vocabulary knows are taken.
                for tag in list(&fact.value) {
                    let folded = fold_name(&tag);
                    if let Some(term) = taxonomy.find(ItemKind::Factor, &folded) {
                        self.push(ItemKind::Factor, &term.name, &tag, term.category, fact.line);
                    } else if let Some(term) = taxonomy.find(ItemKind::System, &folded) {
                        self.push(ItemKind::System, &term.name, &tag, None, fact.line);
                    }
                }
                return;
            }
            _ => return,
        };
        for name in list(&fact.value) {
            if kind == ItemKind::Factor && is_nothing(&name) {
                continue;
            }
            let exact = taxonomy.matches(kind, &name).into_iter().find(|found| found.pattern.is_none());
            match exact.filter(|_| kind != ItemKind::System) {
                Some(found) => self.push(kind, &found.name, &name, found.category, fact.line),
                None => self.push(kind, &name, &name, None, fact.line),
            }
        }
    }

    /// Takes a section whose bullets are items; prose in it counts where the vocabulary finds something.
    fn section(&mut self, sources: &ItemSources<'_>, section: Section, kind: ItemKind) {
        let parts: Vec<&Part> = sources.parts.iter().filter(|part| part.section == section).collect();
        let depth = parts.iter().filter_map(|part| depth(&part.block)).min();
        let prose = parts.iter().filter(|part| matches!(part.block.kind, BlockKind::Paragraph)).count();
        for part in &parts {
            let block = &part.block;
            match &block.kind {
                BlockKind::Item { .. } if depth_is(block, depth) => {
                    self.free(sources, block, kind, Unmatched::Named);
                }
                // Items below another explain it.
                BlockKind::Row { is_header: false, .. } => self.free(sources, block, kind, Unmatched::Named),
                BlockKind::Paragraph => {
                    let is_name = kind == ItemKind::Trigger
                        && depth.is_none()
                        && prose == 1
                        && block.text().chars().count() <= MAX_TRIGGER;
                    self.free(sources, block, kind, if is_name { Unmatched::Named } else { Unmatched::Kept });
                }
                _ => {}
            }
        }
    }

    /// Looks a text up in the vocabulary.
    fn free(&mut self, sources: &ItemSources<'_>, block: &Block, kind: ItemKind, unmatched: Unmatched) {
        let text = block.text();
        if is_nothing(text) {
            return;
        }
        let lead = block.span.text.len() - block.span.text.trim_start().len();
        let at = |byte: usize| sources.source.place(block.span.source(byte + lead));
        let line = sources.source.line(block.span.source(lead));
        let matches = sources.taxonomy.matches(kind, text);
        let is_prose = unmatched == Unmatched::Kept;
        for found in &matches {
            let raw = if is_prose { sentence(text, found) } else { text };
            self.push(kind, &found.name, raw, found.category, line);
        }
        if matches.is_empty() && !is_prose {
            self.push(kind, text, text, None, line);
        }
        self.texts.push(FreeText {
            kind,
            text: one_line(text),
            place: at(0),
            incident_id: String::new(),
            matches: matches
                .into_iter()
                .map(|found| TextMatch {
                    place: at(found.span.start),
                    text: one_line(&text[found.span.clone()]),
                    name: found.name,
                    pattern: found.pattern,
                })
                .collect(),
        });
    }
}

fn depth(block: &Block) -> Option<u8> {
    match block.kind {
        BlockKind::Item { depth, .. } if !block.text().is_empty() => Some(depth),
        _ => None,
    }
}

fn depth_is(block: &Block, wanted: Option<u8>) -> bool {
    depth(block).is_some() && depth(block) == wanted
}

/// Tells whether a text says that there is nothing to say.
pub(super) fn is_nothing(text: &str) -> bool {
    let folded = fold_name(text);
    folded.is_empty()
        || matches!(
            folded.as_str(),
            "none"
                | "n a"
                | "na"
                | "tbd"
                | "todo"
                | "unknown"
                | "nothing"
                | "undescriptive"
                | "tbc"
                | "xxx"
                | "no"
        )
}

/// Returns the sentence around a match.
fn sentence<'t>(text: &'t str, found: &Match) -> &'t str {
    let ends = [". ", "\n", "! ", "? "];
    let start =
        ends.iter().filter_map(|end| text[..found.span.start].rfind(end).map(|at| at + end.len())).max();
    let end = ends.iter().filter_map(|end| text[found.span.end..].find(end)).min();
    text[start.unwrap_or(0)..end.map_or(text.len(), |end| found.span.end + end)].trim()
}

fn list(value: &str) -> Vec<String> {
    let split = if value.contains([';', '\n']) { &[';', '\n'][..] } else { &[','][..] };
    value.split(split).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// Puts a text on one line and cuts it where it is too long to be kept.
pub(super) fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_RAW {
        return line;
    }
    line.chars().take(MAX_RAW).chain(std::iter::once('…')).collect()
}
