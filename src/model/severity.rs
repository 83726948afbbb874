//! Severity of an incident.

/// How bad an incident is, from 1 (worst) to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Severity(u8);

/// What stands before the number of a severity.
const HEADS: [&str; 5] = ["severity", "sev", "priority", "p", "s"];

/// The words for the severities 1 to 5.
const WORDS: [&[&str]; 5] = [
    &["critical", "blocker", "highest", "catastrophic", "emergency"],
    &["major", "high", "severe"],
    &["moderate", "medium", "normal"],
    &["minor", "low"],
    &["trivial", "lowest", "none", "cosmetic", "informational", "info"],
];

impl Severity {
    /// Makes a severity from a number of 1 to 5.
    #[must_use]
    pub fn new(level: u8) -> Option<Self> {
        (1..=5).contains(&level).then_some(Self(level))
    }

    /// Returns the number, 1 (worst) to 5.
    #[must_use]
    pub fn level(self) -> u8 {
        self.0
    }

    /// Reads the usual spellings: `2`, `SEV-2`, `sev 2`, `P2`, `S2`, `Severity 2`, `critical`, `major` and so on.
    ///
    /// ```
    /// use cofactor::model::Severity;
    /// assert_eq!(Severity::parse("SEV-2").map(Severity::level), Some(2));
    /// assert_eq!(Severity::parse("Critical").map(Severity::level), Some(1));
    /// assert_eq!(Severity::parse("quite bad"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // Some tools write a column of whole numbers with gaps as fractions.
        if let [digit @ b'1'..=b'5'] | [digit @ b'1'..=b'5', b'.', b'0'] = text.as_bytes() {
            return Self::new(digit - b'0');
        }
        let without = |head: &str| {
            let (start, rest) = text.split_at_checked(head.len())?;
            start.eq_ignore_ascii_case(head).then_some(rest)
        };
        if let Some(rest) = HEADS.iter().find_map(|head| without(head)) {
            let digits = rest.trim_start_matches([' ', '-', '_', ':', '.']);
            if let [digit @ b'1'..=b'5', tail @ ..] = digits.as_bytes()
                && tail.first().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'.')
            {
                return Self::new(digit - b'0');
            }
        }
        let is_said = |words: &&[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        WORDS.iter().zip(1..).find(|(words, _)| is_said(words)).map(|(_, level)| Self(level))
    }
}

#[cfg(test)]
mod tests {
    use super::Severity;

    #[test]
    fn reads_digits_and_words() {
        for (text, level) in
            [("1", 1), ("SEV1", 1), ("sev 3", 3), ("P5", 5), ("S2 - major", 2), ("minor", 4), ("3.0", 3)]
        {
            assert_eq!(Severity::parse(text).map(Severity::level), Some(level), "{text}");
        }
        for text in ["", "0", "6", "sev", "p12", "SEV2.5", "service", "2.5", "6.0", "1.00"] {
            assert_eq!(Severity::parse(text), None, "{text}");
        }
    }
}
