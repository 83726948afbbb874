//! A commented `taxonomy.toml`.

use std::fmt::Write;

use crate::ingest::{NameCount, SimilarPair, Taxonomy, fold_name, quoted};
use crate::model::{Category, ItemKind};

/// How many names of a kind are listed.
const MOST_NAMES: usize = 60;
/// The longest name that is listed, in characters; longer ones are sentences, which want a pattern.
const LONGEST: usize = 60;

/// Spells the names of the exports as a taxonomy; aliases are proposed behind comment marks.
pub(super) fn text(names: &[NameCount], pairs: &[SimilarPair], known: &Taxonomy) -> String {
    let mut text = String::from(
        "# Names, aliases, categories and patterns of factors, systems and triggers.\n\
         # A starter taxonomy of some sixty factors serves free text, such as Markdown postmortems, beside this file;\n\
         # with \"replace\" this file stands alone.\n\
         # starter = \"extend\"\n\
         #\n\
         # category: technical, process, organizational or environmental; where the exports state none, it is that of the\n\
         # starter taxonomy for the same words, and left out where that has none. aliases: other spellings of the name.\n\
         # patterns: regular expressions for free text, in single quotes. team: who owns a system.\n",
    );
    for (kind, table) in
        [(ItemKind::Factor, "factors"), (ItemKind::System, "systems"), (ItemKind::Trigger, "triggers")]
    {
        let of_kind = names.iter().enumerate().filter(|(_, name)| name.kind == kind);
        let short = of_kind.filter(|(_, name)| name.name.chars().count() <= LONGEST);
        for (number, name) in short.take(MOST_NAMES) {
            let _ = writeln!(text, "\n[{table}.{}] # {} incidents", quoted(&name.name), name.incidents.len());
            match (kind, name.category) {
                (ItemKind::Factor, Category::Unknown) => text.push_str(&guessed_category(&name.name)),
                (ItemKind::Factor, category) => {
                    let _ = writeln!(text, "category = {}", quoted(category.name()));
                }
                (ItemKind::System, _) => text.push_str("# team = \"\"\n"),
                (ItemKind::Trigger, _) => {}
            }
            // What a taxonomy unified before stays one name.
            let aliases = aliases(name, known);
            if !aliases.is_empty() {
                let _ = writeln!(text, "aliases = [{}]", aliases.join(", "));
            }
            let alike: Vec<String> = pairs
                .iter()
                .filter(|pair| pair.names[0] == number)
                .map(|pair| quoted(&names[pair.names[1]].name))
                .collect();
            if !alike.is_empty() {
                let _ = writeln!(text, "# may be the same: {}", alike.join(", "));
            }
        }
    }
    if names.is_empty() {
        text.push_str(
            "\n# [factors.\"missing timeout\"]\n# category = \"technical\"\n# aliases = [\"no timeout\"]\n\
             # patterns = ['\\bno time-?outs?\\b']\n\n# [systems.checkout]\n# team = \"payments\"\n",
        );
    }
    text
}

/// Spells the category that the starter taxonomy has for a factor, when everything that it reads in the name agrees.
fn guessed_category(name: &str) -> String {
    let found = Taxonomy::default().matches(ItemKind::Factor, name);
    let category = found.first().and_then(|first| first.category).filter(|category| {
        *category != Category::Unknown && found.iter().all(|other| other.category == Some(*category))
    });
    match category {
        Some(category) => format!(
            "category = {} # as of `{}` in the starter taxonomy: check it\n",
            quoted(category.name()),
            found[0].name
        ),
        None => "# Its category is not known.\n".to_owned(),
    }
}

/// Lists the spellings of a name that only a taxonomy made one with it.
fn aliases(name: &NameCount, known: &Taxonomy) -> Vec<String> {
    let own = fold_name(&name.name);
    let mut seen = vec![own.clone()];
    let mut aliases = Vec::new();
    for spelling in &name.spellings {
        let folded = fold_name(spelling);
        let is_alias = known.find(name.kind, &folded).is_some_and(|term| fold_name(&term.name) == own);
        if is_alias && !seen.contains(&folded) {
            seen.push(folded);
            aliases.push(quoted(spelling));
        }
    }
    aliases
}
