//! Wordings that are worth a second look: action items that say too little, and sentences that blame a person.
//!
//! The lists and their sources stand in `wording/phrases.toml`. A hint quotes the matched phrase alone, never the
//! sentence around it, so that no name gets into an output; and nothing is counted against anyone.

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use serde::Deserialize;

const PHRASES: &str = include_str!("wording/phrases.toml");
/// The longest phrase that is quoted, in characters.
const LONGEST: usize = 80;

/// What is wrong with a wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordingKind {
    /// An action item of which nobody can tell when it is done.
    Vague,
    /// A sentence that explains by a person's fault.
    Blame,
}

impl WordingKind {
    /// Names the kind as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vague => "vague_action_item",
            Self::Blame => "blaming_wording",
        }
    }
}

/// A wording that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// The phrase as written, cut where it is very long.
    pub phrase: String,
    /// What to write instead.
    pub advice: &'a str,
}

/// The built-in lists, ready to be looked for.
pub struct Wording {
    vague: Rules,
    blame: Rules,
}

/// Patterns that are first tried all at once.
struct Rules {
    any: RegexSet,
    each: Vec<Rule>,
}

struct Rule {
    pattern: Regex,
    advice: String,
}

impl Rules {
    /// Compiles patterns with their advice.
    fn new(patterns: Vec<(String, String)>) -> Self {
        const BUILT_IN: &str = "a test compiles the built-in list";
        // Boundaries of ASCII words are told without tables of Unicode, many times faster.
        let patterns: Vec<(String, String)> = patterns
            .into_iter()
            .map(|(pattern, advice)| (pattern.replace(r"\b", r"(?-u:\b)"), advice))
            .collect();
        let any = RegexSetBuilder::new(patterns.iter().map(|(pattern, _)| pattern))
            .case_insensitive(true)
            .build()
            .expect(BUILT_IN);
        let each = patterns
            .into_iter()
            .map(|(pattern, advice)| Rule {
                pattern: RegexBuilder::new(&pattern).case_insensitive(true).build().expect(BUILT_IN),
                advice,
            })
            .collect();
        Self { any, each }
    }

    /// The rules that match a text somewhere.
    fn matching<'a>(&'a self, text: &str) -> impl Iterator<Item = &'a Rule> + use<'a> {
        self.any.matches(text).into_iter().map(|number| &self.each[number])
    }
}

#[derive(Deserialize)]
struct Lists {
    vague: Vec<Entry>,
    blame: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    advice: String,
    patterns: Vec<String>,
    #[serde(default)]
    at_start: bool,
}

impl Default for Wording {
    fn default() -> Self {
        let lists: Lists = toml::from_str(PHRASES).expect("a test reads the built-in list");
        let rules = |entries: Vec<Entry>, around: fn(bool, &str) -> String| {
            let of_entry = |entry: Entry| {
                let advice = entry.advice;
                let patterns = entry.patterns.into_iter();
                patterns.map(move |pattern| (around(entry.at_start, &pattern), advice.clone()))
            };
            Rules::new(entries.into_iter().flat_map(of_entry).collect())
        };
        let whole = |at_start: bool, pattern: &str| {
            let filler = r"(?: (?:in general|in the future|in future|overall|generally|going forward|next time|where needed|as needed))*";
            if at_start { format!("^(?:{pattern})") } else { format!(r"^(?:{pattern}){filler}[\s.!]*$") }
        };
        Self { vague: rules(lists.vague, whole), blame: rules(lists.blame, |_, pattern| pattern.to_owned()) }
    }
}

impl Wording {
    /// Tells whether the title of an action item says too little to be done; none when it does not.
    ///
    /// Known phrases, and titles of a single word, which lack a verb or an object.
    ///
    /// ```
    /// use cofactor::metric::Wording;
    /// let wording = Wording::default();
    /// assert!(wording.vague("Improve monitoring.").is_some());
    /// assert!(wording.vague("Alert when the queue of orders is older than a minute").is_none());
    /// ```
    #[must_use]
    pub fn vague(&self, title: &str) -> Option<Found<'_>> {
        let title = bare(title);
        let found = self.vague.matching(&title).find_map(|rule| {
            let found = rule.pattern.find(&title)?;
            // What is done after it gives the item its end: "Investigate and fix the leak".
            let has_end = title[found.end()..].trim_start().starts_with("and ");
            (!has_end).then_some(())?;
            Some(Found { phrase: quoted(found.as_str()), advice: &rule.advice })
        });
        let is_one_word = !title.is_empty() && !title.contains(char::is_whitespace) && !is_reference(&title);
        found.or_else(|| {
            is_one_word.then(|| Found {
                // A lone word may be a name.
                phrase: "(one word)".to_owned(),
                advice: "It lacks a verb or an object: say what is done to what.",
            })
        })
    }

    /// Finds what explains by a person's fault in a text, in its order.
    ///
    /// ```
    /// use cofactor::metric::Wording;
    /// let wording = Wording::default();
    /// let found = wording.blame("Root cause: human error. The engineer should have tested it.");
    /// let phrases: Vec<&str> = found.iter().map(|found| found.phrase.as_str()).collect();
    /// assert_eq!(phrases, ["human error", "The engineer should have"]);
    /// assert!(wording.blame("The alert should have fired.").is_empty());
    /// ```
    #[must_use]
    pub fn blame(&self, text: &str) -> Vec<Found<'_>> {
        let mut found: Vec<(usize, usize, Found<'_>)> = Vec::new();
        for rule in self.blame.matching(text) {
            for part in rule.pattern.find_iter(text) {
                let phrase = Found { phrase: quoted(part.as_str()), advice: &rule.advice };
                found.push((part.start(), part.end(), phrase));
            }
        }
        // Of phrases that overlap, the first and longest stands.
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut end = 0;
        found.retain(|(start, stop, _)| {
            let is_apart = *start >= end;
            end = end.max(if is_apart { *stop } else { 0 });
            is_apart
        });
        found.into_iter().map(|(_, _, found)| found).collect()
    }
}

/// Takes list marks, boxes and emphasis off a title, and makes spaces single.
fn bare(title: &str) -> String {
    let spaced = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_mark =
        |c: char| matches!(c, '-' | '*' | '•' | '[' | ']' | '_' | '"' | '\'' | ':') || c.is_whitespace();
    let unboxed = spaced.trim_start_matches("- [ ]").trim_start_matches("- [x]").trim_start_matches("[x]");
    unboxed.trim_matches(is_mark).to_owned()
}

/// Tells whether a word stands for a text elsewhere, as a key, a number or an address do, or for no text.
fn is_reference(word: &str) -> bool {
    let says_none = ["n/a", "na", "none", "nothing"].iter().any(|none| word.eq_ignore_ascii_case(none));
    says_none || word.contains("://") || word.chars().any(|c| c.is_ascii_digit())
}

fn quoted(phrase: &str) -> String {
    let phrase = phrase.split_whitespace().collect::<Vec<_>>().join(" ");
    phrase.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vague_titles_are_found() {
        let wording = Wording::default();
        for title in [
            "Improve monitoring",
            "better documentation",
            "- [ ] Be more careful with changes",
            "Follow up with the other teams",
            "Investigate further",
            "Fix the issue that caused the outage",
            "Make sure engineers check the schema",
            "Monitoring",
            "Refactoring",
            "Improve the alerting and documentation in general.",
        ] {
            assert!(wording.vague(title).is_some(), "{title}");
        }
    }

    #[test]
    fn titles_that_say_what_and_where_are_left_alone() {
        let wording = Wording::default();
        for title in [
            "Improve monitoring of the queue depth of order-database",
            "Add alerting for all cases where this service returns more than 1% errors",
            "Review the timeout of payment-gateway",
            "Ensure that the pipeline refuses unlocked versions",
            "Investigate and fix the memory leak in the hub",
            "OPS-1234",
            "N/A",
            "https://tracker.example/1",
            "",
        ] {
            assert_eq!(wording.vague(title), None, "{title}");
        }
    }

    #[test]
    fn blame_is_found_and_no_name_is_quoted() {
        let wording = Wording::default();
        let text = "Jane Doe forgot to renew the certificate; Jane made a mistake, and it was her fault.";
        let found = wording.blame(text);
        let phrases: Vec<&str> = found.iter().map(|found| found.phrase.as_str()).collect();
        assert_eq!(phrases, ["forgot to", "made a mistake", "her fault"]);
    }

    #[test]
    fn machines_may_fail() {
        let wording = Wording::default();
        for text in [
            "The node failed to start and the alert should have fired.",
            "Lazy loading was overlooked by the linter.",
            "A user reported an error, and user errors went up in their error reporting.",
            "We could have caught this with a canary.",
            "Fluentd failed to flush the chunk.",
            "The reflector failed to notice the pod.",
            "Tell the teams, so they could have tested their side.",
        ] {
            assert_eq!(wording.blame(text), [], "{text}");
        }
    }
}
