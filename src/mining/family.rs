//! What the false discovery rate of patterns is worked out over.

/// Which sets count as tested when the q of a pattern is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Family {
    /// The closed frequent itemsets. Being frequent picks those that chance favored, which this makes nothing of: at a
    /// low support some of what is reported is chance.
    #[default]
    Tested,
    /// Every set of as many items, whether it occurs or not: those that are not frequent have p = 1. Each number of
    /// items is a family of its own, as in Webb, "Layered critical values", Machine Learning 71 (2008) 307.
    Possible,
}

impl Family {
    /// Names the family.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tested => "tested",
            Self::Possible => "possible",
        }
    }

    /// Reads the name of a family.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Tested, Self::Possible].into_iter().find(|family| family.name() == text.trim())
    }
}
