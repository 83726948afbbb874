//! Free text that items were read from, with the place of everything found in it.

use crate::error::Place;
use crate::model::ItemKind;

/// A text of a document, and which names it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeText {
    /// What it speaks of: factors or triggers.
    pub kind: ItemKind,
    /// The text on one line, cut where it is long.
    pub text: String,
    /// Where it starts.
    pub place: Place,
    /// The incident that it belongs to.
    pub incident_id: String,
    /// What the vocabulary found in it; empty when nothing.
    pub matches: Vec<TextMatch>,
}

/// A name found in a free text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMatch {
    /// The canonical name.
    pub name: String,
    /// The words that matched.
    pub text: String,
    /// Where they stand.
    pub place: Place,
    /// The pattern that matched; none for a name or an alias.
    pub pattern: Option<String>,
}
