//! How many incidents each name comes in.

use arrow_array::LargeStringArray;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::name::fold_name;
use super::super::taxonomy::Taxonomy;
use crate::frame::{Frames, InvolvedItem};
use crate::model::{Category, ItemKind};

/// A name and how often it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameCount {
    /// Factor, system or trigger.
    pub kind: ItemKind,
    /// The name shown.
    pub name: String,
    /// Its category.
    pub category: Category,
    /// The rows of its incidents, excluded ones left out; ascending.
    pub incidents: Vec<u32>,
    /// The texts that were written for it, in byte order.
    pub spellings: Vec<String>,
    /// Whether the vocabulary of the user or the starter holds it.
    pub is_known: bool,
}

/// Counts the incidents of every name: by kind, then most frequent first.
#[must_use]
pub fn name_counts(frames: &Frames, taxonomy: &Taxonomy) -> Vec<NameCount> {
    let involvements = &frames.involvements;
    let text = |texts: &LargeStringArray, id: u32| texts.value(id as usize).to_owned();
    let mut counts: FxHashMap<(ItemKind, u32), (NameCount, FxHashSet<u32>)> = FxHashMap::default();
    for row in &involvements.rows {
        if frames.incidents.excluded_at(row.incident as usize).is_some() {
            continue;
        }
        let &InvolvedItem { kind, name, raw, category, .. } = involvements.item(row);
        let (count, raws) = counts.entry((kind, name)).or_insert_with(|| {
            let name = text(&involvements.names, name);
            let folded = fold_name(&name);
            let starter = Taxonomy::starter();
            let is_known = taxonomy.find(kind, &folded).or_else(|| starter.find(kind, &folded)).is_some();
            let (incidents, spellings) = (Vec::new(), Vec::new());
            let count = NameCount { kind, name, category, incidents, spellings, is_known };
            (count, FxHashSet::default())
        });
        count.incidents.push(row.incident);
        raws.insert(raw);
    }
    let mut list: Vec<NameCount> = counts
        .into_values()
        .map(|(mut count, raws)| {
            count.spellings = raws.into_iter().map(|raw| text(&involvements.raws, raw)).collect();
            count.spellings.sort_unstable();
            count.incidents.sort_unstable();
            count
        })
        .collect();
    list.sort_by(|a, b| {
        a.kind.cmp(&b.kind).then(b.incidents.len().cmp(&a.incidents.len())).then_with(|| a.name.cmp(&b.name))
    });
    list
}
