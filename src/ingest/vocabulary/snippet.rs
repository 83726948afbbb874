//! A taxonomy to paste: what the lists propose, spelled as a taxonomy file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::super::name::fold_name;
use super::super::taxonomy::Taxonomy;
use super::names::NameCount;
use super::similar::SimilarPair;
use super::unmatched::UnmatchedText;
use crate::model::{Category, ItemKind, turns_text};

/// How many texts without a name are quoted.
const MOST_QUOTED: usize = 20;

/// Spells the proposals as a taxonomy; it loads as it stands.
#[must_use]
pub fn snippet(
    names: &[NameCount],
    pairs: &[SimilarPair],
    texts: &[UnmatchedText],
    taxonomy: &Taxonomy,
) -> String {
    let mut text = String::from("# Proposals of `cofactor terms`: keep what is right, remove the rest.\n");
    let merges = merges(names, pairs);
    for (name, aliases) in &merges {
        let count = &names[*name];
        let aliases: Vec<String> = aliases.iter().map(|alias| quoted(&names[*alias].name)).collect();
        // A table may stand only once in a file.
        let is_there = taxonomy.find(count.kind, &fold_name(&count.name)).is_some();
        let mark = if is_there { "# " } else { "" };
        let _ = writeln!(text, "\n# {} incidents", count.incidents.len());
        if is_there {
            let _ = writeln!(text, "# Your taxonomy has this name: add the aliases there.");
        }
        let _ = writeln!(text, "{mark}[{}.{}]", table(count.kind), quoted(&count.name));
        if count.kind == ItemKind::Factor && count.category != Category::Unknown {
            let _ = writeln!(text, "{mark}category = {}", quoted(count.category.name()));
        }
        let _ = writeln!(text, "{mark}aliases = [{}]", aliases.join(", "));
    }
    if merges.is_empty() {
        text.push_str("# No two names are alike enough to propose that they are one.\n");
    }
    if !texts.is_empty() {
        text.push_str(
            "\n# Texts without a name, those first whose words recur. A pattern that covers some of them:\n",
        );
        text.push_str(
            "# [factors.\"a name of yours\"]\n# category = \"process\"\n# patterns = ['\\bword\\b']\n",
        );
        for unmatched in texts.iter().take(MOST_QUOTED) {
            let words: Vec<String> =
                unmatched.words.iter().map(|(word, texts)| format!("{word} {texts}")).collect();
            let _ = writeln!(text, "#   {} ({})", one_line(&unmatched.text), words.join(", "));
        }
    }
    text
}

/// Returns for the more frequent name of each pair the names that may be its aliases; no name is in two.
fn merges(names: &[NameCount], pairs: &[SimilarPair]) -> BTreeMap<usize, Vec<usize>> {
    let mut merges: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut aliases = BTreeSet::new();
    for pair in pairs {
        let [name, alias] = pair.names;
        let is_free = !aliases.contains(&alias) && !aliases.contains(&name) && !merges.contains_key(&alias);
        // Two names of the vocabulary were told apart by someone.
        if is_free && !(names[name].is_known && names[alias].is_known) {
            aliases.insert(alias);
            merges.entry(name).or_default().push(alias);
        }
    }
    merges
}

fn table(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Factor => "factors",
        ItemKind::System => "systems",
        ItemKind::Trigger => "triggers",
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Spells a text as a TOML string.
///
/// ```
/// assert_eq!(cofactor::ingest::quoted("a \"b\"\n"), "\"a \\\"b\\\"\\n\"");
/// ```
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len() + 2);
    spelled.push('"');
    for c in text.chars() {
        match c {
            '"' => spelled.push_str("\\\""),
            '\\' => spelled.push_str("\\\\"),
            '\n' => spelled.push_str("\\n"),
            '\t' => spelled.push_str("\\t"),
            c if c.is_control() || turns_text(c) => {
                let _ = write!(spelled, "\\u{:04X}", u32::from(c));
            }
            c => spelled.push(c),
        }
    }
    spelled.push('"');
    spelled
}
