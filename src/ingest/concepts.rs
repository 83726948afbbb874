//! Names of items that are one, and the name and category that each is shown with.

use arrow_array::LargeStringArray;
use rustc_hash::FxHashMap;

use super::load::Load;
use super::name::fold_name;
use super::taxonomy::Term;
use crate::model::{Category, ItemKind};

/// Items by kind and folded canonical name, while their shown names are settled.
pub(super) struct Concepts {
    /// The concept of each text as each kind, [`UNSEEN`] or [`NAMELESS`].
    by_raw: [Vec<u32>; 3],
    by_folded: FxHashMap<(ItemKind, String), u32>,
    canonical: Vec<Option<String>>,
    category: Vec<Option<Category>>,
    /// How often each text comes as each kind, in the population and anywhere.
    spellings: [Vec<(u64, u64)>; 3],
    /// How often each category is stated of each concept.
    pub stated: Vec<[u64; 5]>,
}

/// A text that was not looked at yet.
const UNSEEN: u32 = u32::MAX;
/// A text that is no name.
const NAMELESS: u32 = u32::MAX - 1;

impl Concepts {
    /// Starts without any, for so many texts.
    pub fn new(texts: usize) -> Self {
        Self {
            by_raw: std::array::from_fn(|_| vec![UNSEEN; texts]),
            by_folded: FxHashMap::default(),
            canonical: Vec::new(),
            category: Vec::new(),
            spellings: std::array::from_fn(|_| vec![(0, 0); texts]),
            stated: Vec::new(),
        }
    }

    /// Returns what a text names as a kind; none when it holds neither letter nor digit.
    pub fn of(&mut self, load: &Load<'_>, kind: ItemKind, raw: u32) -> Option<u32> {
        let mut concept = self.by_raw[kind as usize][raw as usize];
        if concept == UNSEEN {
            let folded = fold_name(load.texts.text(raw));
            concept = if folded.is_empty() {
                NAMELESS
            } else {
                let term = load.options.taxonomy.find(kind, &folded);
                self.by_name(kind, folded, term)
            };
            self.by_raw[kind as usize][raw as usize] = concept;
        }
        (concept != NAMELESS).then_some(concept)
    }

    fn by_name(&mut self, kind: ItemKind, folded: String, term: Option<&Term>) -> u32 {
        let key = (kind, term.map_or(folded, |term| fold_name(&term.name)));
        let next = self.canonical.len() as u32;
        let id = *self.by_folded.entry(key).or_insert(next);
        if id == next {
            self.canonical.push(term.map(|term| term.name.clone()));
            self.category.push(term.and_then(|term| term.category));
            self.stated.push([0; 5]);
        }
        id
    }

    /// Counts a text that names an item; `counts` tells whether its incident is in the population.
    pub fn count(&mut self, kind: ItemKind, raw: u32, counts: bool) {
        let entry = &mut self.spellings[kind as usize][raw as usize];
        entry.0 += u64::from(counts);
        entry.1 += 1;
    }

    /// Returns the name shown and the category of every concept.
    ///
    /// The name is the canonical one, else the most frequent spelling in the population, then anywhere, then the
    /// first in byte order; the category is the taxonomy's, else the one stated most often.
    pub fn settle(self, raws: &LargeStringArray) -> (LargeStringArray, Vec<Category>) {
        let mut best: Vec<Option<((u64, u64), &str)>> = vec![None; self.canonical.len()];
        for (of_kind, counts) in self.by_raw.iter().zip(&self.spellings) {
            for (raw, (concept, count)) in of_kind.iter().zip(counts).enumerate() {
                if *concept >= NAMELESS || count.1 == 0 {
                    continue;
                }
                let text = raws.value(raw);
                let best = &mut best[*concept as usize];
                if best.is_none_or(|(most, first)| *count > most || (*count == most && text < first)) {
                    *best = Some((*count, text));
                }
            }
        }
        let names =
            self.canonical.iter().zip(&best).map(|(canonical, best)| {
                canonical.as_deref().or(best.map(|(_, text)| text)).unwrap_or_default()
            });
        let names = LargeStringArray::from_iter_values(names);
        let stated = self.stated.iter().map(|counts| {
            let known = &counts[..Category::Unknown as usize];
            let most = known.iter().max().copied().filter(|most| *most > 0);
            most.and_then(|most| known.iter().position(|count| *count == most))
                .map(|index| Category::ALL[index])
        });
        let categories = self
            .category
            .iter()
            .zip(stated)
            .map(|(known, stated)| known.or(stated).unwrap_or_default())
            .collect();
        (names, categories)
    }
}
