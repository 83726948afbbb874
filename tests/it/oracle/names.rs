//! Unified names, the taxonomy, and the name that is shown.

use std::collections::BTreeMap;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::{Item, Kind};

/// NFKC, case folded, runs of anything but letters and digits become one space.
pub fn fold(name: &str) -> String {
    let folded: String = name.nfkc().flat_map(fold_case).nfkc().collect();
    let words = folded.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Full case folding: what is equal in capitals is equal (the dotless i stays itself).
fn fold_case(c: char) -> Vec<char> {
    if c == 'ı' {
        return vec![c];
    }
    c.to_uppercase().flat_map(char::to_lowercase).collect()
}

/// The canonical names: folded name or alias to folded canonical name, shown name and category.
#[derive(Default)]
struct Vocabulary {
    canonical: BTreeMap<String, String>,
    shown: BTreeMap<String, String>,
    category: BTreeMap<String, String>,
}

/// One vocabulary for each kind.
pub struct Taxonomy(BTreeMap<Kind, Vocabulary>);

impl Taxonomy {
    /// Reads `taxonomy.toml`; without the file every vocabulary is empty.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let table: toml::Table = text.parse().expect("a taxonomy in TOML");
        let triggers = if table.contains_key("triggers") { "triggers" } else { "factors" };
        let read = |name: &str| vocabulary(table.get(name));
        Self(BTreeMap::from([
            (Kind::Factor, read("factors")),
            (Kind::System, read("systems")),
            (Kind::Trigger, read(triggers)),
        ]))
    }

    fn canonical(&self, kind: Kind, folded: &str) -> String {
        let found = self.0[&kind].canonical.get(folded);
        found.map_or_else(|| folded.to_owned(), Clone::clone)
    }
}

fn vocabulary(table: Option<&toml::Value>) -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    let entries = table.and_then(toml::Value::as_table);
    for (name, entry) in entries.into_iter().flatten() {
        let folded = fold(name);
        let aliases = entry.get("aliases").and_then(toml::Value::as_array);
        let aliases = aliases.into_iter().flatten().filter_map(|a| a.as_str());
        for alias in aliases.chain([name.as_str()]) {
            vocabulary.canonical.insert(fold(alias), folded.clone());
        }
        if let Some(category) = entry.get("category").and_then(|c| c.as_str()) {
            vocabulary.category.insert(folded.clone(), category.to_owned());
        }
        vocabulary.shown.insert(folded, name.clone());
    }
    vocabulary
}

/// The items seen so far, with how often each spelling was seen.
pub struct Names {
    taxonomy: Taxonomy,
    index: BTreeMap<(Kind, String), usize>,
    spellings: Vec<BTreeMap<String, usize>>,
    categories: Vec<Option<String>>,
}

impl Names {
    pub fn new(taxonomy: Taxonomy) -> Self {
        Self { taxonomy, index: BTreeMap::new(), spellings: Vec::new(), categories: Vec::new() }
    }

    /// The item of a raw name; none when nothing is left of the name.
    pub fn item(&mut self, kind: Kind, raw: &str, category: &str) -> Option<usize> {
        let folded = fold(raw);
        if folded.is_empty() {
            return None;
        }
        let key = (kind, self.taxonomy.canonical(kind, &folded));
        let next = self.index.len();
        let item = *self.index.entry(key).or_insert(next);
        if item == next {
            self.spellings.push(BTreeMap::new());
            self.categories.push(None);
        }
        let spelling = raw.trim().to_owned();
        *self.spellings[item].entry(spelling).or_default() += 1;
        if !category.is_empty() && self.categories[item].is_none() {
            self.categories[item] = Some(category.to_lowercase());
        }
        Some(item)
    }

    pub fn finish(self) -> Vec<Item> {
        let mut items: Vec<Option<Item>> = vec![None; self.index.len()];
        for ((kind, folded), &i) in &self.index {
            let vocabulary = &self.taxonomy.0[kind];
            let most_frequent = || most_frequent(&self.spellings[i]);
            let shown = vocabulary.shown.get(folded).cloned();
            let category = vocabulary.category.get(folded).cloned();
            let category = category.or_else(|| self.categories[i].clone());
            items[i] = Some(Item {
                kind: *kind,
                folded: folded.clone(),
                shown: shown.unwrap_or_else(most_frequent),
                category: category.unwrap_or_else(|| "unknown".to_owned()),
            });
        }
        items.into_iter().flatten().collect()
    }
}

/// The most frequent spelling, the first in byte order among equals.
fn most_frequent(spellings: &BTreeMap<String, usize>) -> String {
    let most = spellings.values().max().copied().unwrap_or(0);
    let mut best = spellings.iter().filter(|&(_, &n)| n == most);
    best.next().map(|(name, _)| name.clone()).unwrap_or_default()
}
