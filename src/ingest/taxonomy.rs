//! The user's vocabulary: canonical names, aliases, categories, patterns for free text.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::name::fold_name;
use super::patterns::{Pattern, STARTER};
use crate::error::{Error, Place, Result};
use crate::model::{Category, ItemKind};

/// One name of the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The name shown.
    pub name: String,
    /// The category of a factor.
    pub category: Option<Category>,
    /// The team that owns a system.
    pub team: Option<String>,
}

/// A vocabulary, looked up by folded name.
#[derive(Debug, Clone, Default)]
pub struct Taxonomy {
    terms: Vec<Term>,
    by_folded: [FxHashMap<String, u32>; 3],
    has_triggers: bool,
    /// Patterns for free text, in the order of the terms.
    pub(super) patterns: Vec<Pattern>,
    /// Whether the starter taxonomy serves free text beside this one.
    pub(super) stands_alone: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    starter: Option<toml::Spanned<String>>,
    #[serde(default)]
    factors: BTreeMap<String, toml::Spanned<Entry>>,
    #[serde(default)]
    systems: BTreeMap<String, toml::Spanned<Entry>>,
    #[serde(default)]
    triggers: BTreeMap<String, toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    category: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    patterns: Vec<toml::Spanned<String>>,
    #[serde(rename = "meaning")]
    _meaning: Option<String>,
    team: Option<String>,
}

impl Taxonomy {
    /// Reads a taxonomy file.
    ///
    /// # Errors
    /// When the text is no TOML, holds an unknown key or category, a pattern that is none, or gives one alias two
    /// meanings.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let parsed: File = toml::from_str(text).map_err(|error| {
            let place = toml_place(text, file, error.span());
            Error::input(error.message().trim().to_owned())
                .at(place)
                .hint("A taxonomy has tables such as [factors.\"missing timeout\"] with category, aliases, patterns, meaning and team.")
        })?;
        let mut taxonomy = Self { has_triggers: !parsed.triggers.is_empty(), ..Self::default() };
        if let Some(starter) = parsed.starter {
            let place = toml_place(text, file, Some(starter.span()));
            taxonomy.stands_alone = match starter.get_ref().as_str() {
                "extend" => false,
                "replace" => true,
                other => {
                    return Err(Error::input(format!("starter is `{other}`"))
                        .at(place)
                        .hint("It is \"extend\" (the default) or \"replace\"."));
                }
            };
        }
        for (kind, entries) in [
            (ItemKind::Factor, parsed.factors),
            (ItemKind::System, parsed.systems),
            (ItemKind::Trigger, parsed.triggers),
        ] {
            for (name, entry) in entries {
                let place = toml_place(text, file, Some(entry.span()));
                let entry = entry.into_inner();
                let term = taxonomy.terms.len() as u32;
                for pattern in &entry.patterns {
                    let place = toml_place(text, file, Some(pattern.span()));
                    taxonomy.patterns.push(Pattern::new(kind, term, pattern.get_ref(), place)?);
                }
                taxonomy.add(kind, &name, entry, place)?;
            }
        }
        Ok(taxonomy)
    }

    fn add(&mut self, kind: ItemKind, name: &str, entry: Entry, place: Place) -> Result<()> {
        let category = match &entry.category {
            None => None,
            Some(text) => Some(Category::parse(text).ok_or_else(|| {
                Error::input(format!("`{text}` is no category of `{name}`"))
                    .at(place.clone())
                    .hint("Categories are technical, process, organizational, environmental and unknown.")
            })?),
        };
        let id = self.terms.len() as u32;
        self.terms.push(Term { name: name.to_owned(), category, team: entry.team });
        for spelling in std::iter::once(name).chain(entry.aliases.iter().map(String::as_str)) {
            let folded = fold_name(spelling);
            if folded.is_empty() {
                return Err(Error::input(format!("`{spelling}` holds neither letter nor digit"))
                    .at(place)
                    .hint("Write a name of letters or digits, or remove it."));
            }
            let known = self.by_folded[kind as usize].insert(folded, id);
            if let Some(other) = known.filter(|other| *other != id) {
                let other = &self.terms[other as usize].name;
                return Err(Error::input(format!("`{spelling}` stands for both `{other}` and `{name}`"))
                    .at(place)
                    .hint("Keep the alias under one name."));
            }
        }
        Ok(())
    }

    /// Returns the starter taxonomy for free text.
    #[must_use]
    pub fn starter() -> &'static Self {
        &STARTER
    }

    /// Lists the names of a kind with their spellings, folded, in the order of the names.
    pub fn spellings(&self, kind: ItemKind) -> Vec<(&Term, &str)> {
        let mut list: Vec<(&Term, &str)> = self.by_folded[kind as usize]
            .iter()
            .map(|(folded, term)| (&self.terms[*term as usize], folded.as_str()))
            .collect();
        list.sort_by(|a, b| (&a.0.name, a.1).cmp(&(&b.0.name, b.1)));
        list
    }

    pub(super) fn term(&self, number: u32) -> Option<&Term> {
        self.terms.get(number as usize)
    }

    /// Tells whether triggers have names of their own.
    pub(super) fn has_triggers(&self) -> bool {
        self.has_triggers
    }

    /// Looks up a folded name. Where a vocabulary has no triggers of its own, its factors serve for them.
    #[must_use]
    pub fn find(&self, kind: ItemKind, folded: &str) -> Option<&Term> {
        let kind = if kind == ItemKind::Trigger && !self.has_triggers { ItemKind::Factor } else { kind };
        let id = *self.by_folded[kind as usize].get(folded)?;
        self.terms.get(id as usize)
    }

    /// Returns how many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Tells whether there are no names.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// Turns a byte span of a TOML text into a place.
#[must_use]
pub fn toml_place(text: &str, file: &str, span: Option<std::ops::Range<usize>>) -> Place {
    let Some(before) = span.and_then(|span| text.get(..span.start)) else { return Place::file(file) };
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) as u64 + 1;
    Place::line(file, line, Some(column))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_aliases_whatever_their_spelling() {
        let text = "[factors.\"missing timeout\"]\ncategory = \"technical\"\naliases = [\"No time-out\"]\n";
        let taxonomy = Taxonomy::parse(text, "taxonomy.toml").expect("a valid taxonomy");
        let term = taxonomy.find(ItemKind::Factor, "no time out").expect("an alias");
        assert_eq!((term.name.as_str(), term.category), ("missing timeout", Some(Category::Technical)));
        // Without triggers of its own, the vocabulary of factors serves for triggers, but not for systems.
        assert!(taxonomy.find(ItemKind::Trigger, "missing timeout").is_some());
        assert!(taxonomy.find(ItemKind::System, "missing timeout").is_none());
    }

    #[test]
    fn names_the_place_of_a_mistake() {
        for (text, expected) in [
            ("[factors.a]\ncategory = \"moral\"\n", "t.toml:1"),
            ("[factors.a]\nalias = [\"b\"]\n", "t.toml:2"),
            ("[factors.a]\naliases = [\"c\"]\n[factors.b]\naliases = [\"C\"]\n", "t.toml:3"),
        ] {
            let error = Taxonomy::parse(text, "t.toml").expect_err("a mistake");
            assert!(error.to_string().starts_with(expected), "{error}");
        }
    }
}
