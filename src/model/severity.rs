//! Severity of an incident.

/// How bad an incident is, from 1 (worst) to 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Severity(u8);

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
        if let [digit @ b'1'..=b'5'] = text.as_bytes() {
            return Self::new(digit - b'0');
        }
        let folded = text.to_ascii_lowercase();
        let rest =
            ["severity", "sev", "priority", "p", "s"].iter().find_map(|head| folded.strip_prefix(head));
        if let Some(rest) = rest {
            let digits = rest.trim_start_matches([' ', '-', '_', ':', '.']);
            if let [digit @ b'1'..=b'5', tail @ ..] = digits.as_bytes()
                && tail.first().is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'.')
            {
                return Self::new(digit - b'0');
            }
        }
        match folded.as_str() {
            "critical" | "blocker" | "highest" | "catastrophic" | "emergency" => Some(Self(1)),
            "major" | "high" | "severe" => Some(Self(2)),
            "moderate" | "medium" | "normal" => Some(Self(3)),
            "minor" | "low" => Some(Self(4)),
            "trivial" | "lowest" | "none" | "cosmetic" | "informational" | "info" => Some(Self(5)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Severity;

    #[test]
    fn reads_digits_and_words() {
        for (text, level) in [("1", 1), ("SEV1", 1), ("sev 3", 3), ("P5", 5), ("S2 - major", 2), ("minor", 4)]
        {
            assert_eq!(Severity::parse(text).map(Severity::level), Some(level), "{text}");
        }
        for text in ["", "0", "6", "sev", "p12", "SEV2.5", "service"] {
            assert_eq!(Severity::parse(text), None, "{text}");
        }
    }
}
