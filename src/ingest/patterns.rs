//! Free text to names of the vocabulary: exact names and aliases first, patterns then.
//!
//! The starter taxonomy takes part here and nowhere else: labels that an export states are the user's own.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use rustc_hash::FxHashSet;

use super::name::fold_name;
use super::taxonomy::{Taxonomy, Term};
use crate::error::{Error, Place, Result};
use crate::model::{Category, ItemKind};

/// The vocabulary that is built in.
pub(super) static STARTER: LazyLock<Taxonomy> = LazyLock::new(|| {
    Taxonomy::parse(include_str!("starter.toml"), "starter.toml").expect("a test reads the starter taxonomy")
});

/// A pattern of one name.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    kind: ItemKind,
    term: u32,
    regex: Regex,
}

impl Pattern {
    /// Compiles a pattern, which matches without regard to case.
    pub fn new(kind: ItemKind, term: u32, text: &str, place: Place) -> Result<Self> {
        let regex =
            RegexBuilder::new(text).case_insensitive(true).size_limit(1 << 20).build().map_err(|error| {
                let message = error.to_string();
                let why = message.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                Error::input(format!("the pattern `{text}` cannot be used: {why}"))
                    .at(place.clone())
                    .hint("Patterns are regular expressions of the crate regex; write them in single quotes.")
            })?;
        // A pattern that matches nothing at all would match every text.
        if regex.is_match("") {
            return Err(Error::input(format!("the pattern `{text}` matches an empty text"))
                .at(place)
                .hint("Ask for at least one character."));
        }
        Ok(Self { kind, term, regex })
    }
}

/// A name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The canonical name.
    pub name: String,
    /// The category of the vocabulary that holds it.
    pub category: Option<Category>,
    /// The bytes of the text that matched.
    pub span: std::ops::Range<usize>,
    /// The pattern that matched; none for a name or an alias.
    pub pattern: Option<String>,
}

impl Taxonomy {
    /// Finds names of a kind in free text, in the order in which they stand.
    ///
    /// A text that is a name or an alias as a whole means that name alone. Otherwise every name with a matching pattern
    /// is found once, where its first match stands. The starter taxonomy serves beside this one unless this one stands
    /// alone.
    ///
    /// ```
    /// use cofactor::ingest::Taxonomy;
    /// use cofactor::model::ItemKind;
    /// let found = Taxonomy::default().matches(ItemKind::Factor, "We had no alert for a full disk: disk was full");
    /// let names: Vec<&str> = found.iter().map(|found| found.name.as_str()).collect();
    /// assert_eq!(names, ["alert-gap", "disk-full"]);
    /// ```
    #[must_use]
    pub fn matches(&self, kind: ItemKind, text: &str) -> Vec<Match> {
        let starter = (!self.stands_alone).then(|| &*STARTER);
        let vocabularies = || std::iter::once(self).chain(starter);
        let folded = fold_name(text);
        if let Some(term) = vocabularies().find_map(|vocabulary| vocabulary.find(kind, &folded)) {
            return vec![found(term, 0..text.len(), None)];
        }
        let mut matches: Vec<Match> =
            vocabularies().flat_map(|vocabulary| vocabulary.by_pattern(kind, text)).collect();
        let mut seen = FxHashSet::default();
        matches.retain(|found| {
            // One name of both vocabularies is one name.
            let name = self.find(kind, &fold_name(&found.name)).map_or(&found.name, |term| &term.name);
            seen.insert(fold_name(name))
        });
        matches.sort_by(|a, b| a.span.start.cmp(&b.span.start).then_with(|| a.name.cmp(&b.name)));
        matches
    }

    /// Finds names and aliases of a kind as whole words of a text, and its patterns; only of this vocabulary.
    #[must_use]
    pub fn mentions(&self, kind: ItemKind, text: &str) -> Vec<Match> {
        let padded = format!(" {} ", fold_name(text));
        let mut found: Vec<Match> = self
            .spellings(kind)
            .into_iter()
            .filter(|(_, folded)| padded.contains(&format!(" {folded} ")))
            .map(|(term, _)| found(term, 0..text.len(), None))
            .chain(self.by_pattern(kind, text))
            .collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found.dedup_by(|later, kept| later.name == kept.name);
        found
    }

    fn by_pattern(&self, kind: ItemKind, text: &str) -> Vec<Match> {
        let kind = if kind == ItemKind::Trigger && !self.has_triggers() { ItemKind::Factor } else { kind };
        let mut matches: Vec<Match> = Vec::new();
        let mut last = None;
        for pattern in self.patterns.iter().filter(|pattern| pattern.kind == kind) {
            if last == Some(pattern.term) {
                continue;
            }
            let Some(at) = pattern.regex.find(text) else { continue };
            let Some(term) = self.term(pattern.term) else { continue };
            last = Some(pattern.term);
            matches.push(found(term, at.range(), Some(pattern.regex.as_str())));
        }
        matches
    }
}

fn found(term: &Term, span: std::ops::Range<usize>, pattern: Option<&str>) -> Match {
    Match { name: term.name.clone(), category: term.category, span, pattern: pattern.map(str::to_owned) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(taxonomy: &Taxonomy, text: &str) -> Vec<String> {
        taxonomy.matches(ItemKind::Factor, text).into_iter().map(|found| found.name).collect()
    }

    #[test]
    fn the_starter_has_sixty_factors_in_four_categories_each_with_aliases_and_patterns() {
        let starter = Taxonomy::starter();
        let mut per_category = [0; 5];
        let mut terms: Vec<&Term> =
            starter.spellings(ItemKind::Factor).into_iter().map(|(term, _)| term).collect();
        terms.dedup();
        for term in &terms {
            per_category[term.category.expect("a category") as usize] += 1;
            let spellings = starter.spellings(ItemKind::Factor);
            assert!(
                spellings.iter().filter(|(other, _)| other.name == term.name).count() > 1,
                "{}",
                term.name
            );
        }
        assert_eq!((terms.len(), per_category), (62, [34, 18, 5, 5, 0]));
        let with_pattern: FxHashSet<u32> = starter.patterns.iter().map(|pattern| pattern.term).collect();
        assert_eq!(with_pattern.len(), starter.len());
    }

    #[test]
    fn a_users_vocabulary_extends_or_replaces_the_starter() {
        let text = "[factors.paging]\ncategory = \"process\"\npatterns = ['pagers? (?:was|were) off']\n";
        let extended = Taxonomy::parse(text, "t.toml").expect("valid");
        assert_eq!(names(&extended, "Pager was off and the disk was full"), ["paging", "disk-full"]);
        let alone = Taxonomy::parse(&format!("starter = \"replace\"\n{text}"), "t.toml").expect("valid");
        assert_eq!(names(&alone, "Pager was off and the disk was full"), ["paging"]);
        // A user's name for what the starter finds is one name, found once.
        let renamed = "[factors.\"full disks\"]\naliases = [\"disk-full\"]\npatterns = ['disk was full']\n";
        let renamed = Taxonomy::parse(renamed, "t.toml").expect("valid");
        assert_eq!(names(&renamed, "the disk was full"), ["full disks"]);
    }

    #[test]
    fn a_bad_pattern_is_named_with_its_place() {
        let text = "[factors.a]\npatterns = ['fine',\n  'open(']\n";
        let error = Taxonomy::parse(text, "t.toml").expect_err("no pattern");
        assert!(error.to_string().starts_with("t.toml:3:3: the pattern `open(`"), "{error}");
        assert!(Taxonomy::parse("[factors.a]\npatterns = ['x*']\n", "t.toml").is_err());
    }

    #[test]
    fn systems_are_mentioned_as_whole_words() {
        let text = "[systems.checkout]\naliases = [\"check-out service\"]\n[systems.out]\n";
        let taxonomy = Taxonomy::parse(text, "t.toml").expect("valid");
        let found = taxonomy.mentions(ItemKind::System, "The Check-Out Service went down");
        assert_eq!(found.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), ["checkout", "out"]);
    }
}
