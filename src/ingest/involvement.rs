//! Items of incidents before their names are settled.

use crate::model::{Category, ItemKind};

/// One item of the list cells of an incident before names are settled: of these there are the most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed {
    /// The incident row whose list cell it came from.
    pub row: u32,
    /// The text that names it, with its kind above.
    code: u32,
}

impl Listed {
    /// How many bits of a code are the text's.
    const TEXT_BITS: u32 = 30;

    pub fn new(row: u32, kind: ItemKind, text: u32) -> Option<Self> {
        let code = (kind as u32) << Self::TEXT_BITS | text;
        (text >> Self::TEXT_BITS == 0).then_some(Self { row, code })
    }

    pub fn kind(self) -> ItemKind {
        ItemKind::ALL[(self.code >> Self::TEXT_BITS) as usize]
    }

    pub fn text(self) -> u32 {
        self.code & ((1 << Self::TEXT_BITS) - 1)
    }
}

/// One item of one incident before names are settled.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawInvolvement {
    pub incident: u32,
    /// The incident row whose list cell it came from, or [`crate::frame::NO_ROW`].
    pub row: u32,
    pub kind: ItemKind,
    /// The text that names the item.
    pub name: u32,
    /// The text as first written.
    pub raw: u32,
    pub category: Option<Category>,
    pub known_risk: Option<bool>,
    pub file: u16,
    pub line: u32,
}
