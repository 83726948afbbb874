//! Judged limits as lines, JSON, `JUnit` XML and annotations of `GitHub` Actions.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Gate, Judged, LimitVerdict};
use crate::model::turns_text;

impl Judged<'_> {
    /// Names the limit: `on_time_ratio at least 0.7`.
    fn name(&self) -> String {
        format!("{} {} {}", self.limit.column, self.limit.bound.words(), self.limit.limit)
    }

    /// Tells the figure, what it rests on, and its limit; it holds nothing of the data but numbers.
    fn sentence(&self) -> String {
        let limit = self.limit;
        let spelled = |number: f64| spelled(number, limit.limit);
        let mut text = match self.value {
            Some(value) => format!("{} is {}", limit.column, spelled(value)),
            None => format!("{} is not defined", limit.column),
        };
        let mut basis: Vec<String> = Vec::new();
        match (self.count, self.of) {
            (Some(count), Some(of)) => basis.push(format!("{count} of {of}")),
            (None, Some(of)) => basis.push(format!("n = {of}")),
            _ => {}
        }
        if let Some(low) = self.low {
            let high = self.high.map_or_else(|| "no upper end".to_owned(), spelled);
            basis.push(format!("95% interval {} to {high}", spelled(low)));
        }
        if !basis.is_empty() {
            put(&mut text, format_args!(" ({})", basis.join(", ")));
        }
        put(&mut text, format_args!(", limit: {} {}", limit.bound.words(), limit.limit));
        match self.verdict {
            LimitVerdict::Unclear => text.push_str("; the interval holds the limit"),
            LimitVerdict::TooFew if self.fails => text.push_str("; set to fail when not defined"),
            _ => {}
        }
        text
    }

    fn json(&self) -> Value {
        let limit = self.limit;
        json!({
            "column": limit.column,
            "bound": limit.bound.name(),
            "limit": limit.limit,
            "when": limit.when.name(),
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "count": self.count,
            "of": self.of,
            "verdict": self.verdict.words(),
            "fails": self.fails,
            "file": limit.place.file,
            "line": limit.place.line,
        })
    }
}

impl Gate<'_> {
    /// Sums up: how many limits fail, and in which window.
    fn summary(&self) -> String {
        let mut text = format!(
            "{} of {} limits failed in the window {} to {}",
            self.failures(),
            self.limits.len(),
            self.window.start.date(),
            self.window.end.date()
        );
        if self.warming_up {
            text.push_str("; its look-back reaches before the first incident");
        }
        text
    }

    /// Renders one line for each limit and a last one that sums up.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for judged in &self.limits {
            put(&mut text, format_args!("{:<9} {}\n", judged.verdict.words(), judged.sentence()));
        }
        put(&mut text, format_args!("{}\n", self.summary()));
        text
    }

    /// Renders everything as one object.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "window_start": self.window.start.to_string(),
            "window_end": self.window.end.to_string(),
            "warming_up": self.warming_up,
            "failures": self.failures(),
            "limits": self.limits.iter().map(Judged::json).collect::<Vec<_>>(),
        })
    }

    /// Renders `JUnit` XML: a limit is a test case, and a figure that is not defined a skipped one.
    ///
    /// Columns and numbers need no escaping.
    #[must_use]
    pub fn junit(&self) -> String {
        let is_skipped = |judged: &&Judged<'_>| judged.verdict == LimitVerdict::TooFew && !judged.fails;
        let counts = format!(
            "tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"",
            self.limits.len(),
            self.failures(),
            self.limits.iter().filter(is_skipped).count()
        );
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        put(&mut xml, format_args!("<testsuites name=\"cofactor gate\" {counts}>\n"));
        put(&mut xml, format_args!("  <testsuite name=\"cofactor gate\" {counts}>\n"));
        for judged in &self.limits {
            let (name, sentence) = (judged.name(), judged.sentence());
            put(&mut xml, format_args!("    <testcase classname=\"cofactor.gate\" name=\"{name}\">\n"));
            if judged.fails {
                let kind = judged.verdict.words();
                put(&mut xml, format_args!("      <failure type=\"{kind}\" message=\"{sentence}\"/>\n"));
            } else if is_skipped(&judged) {
                put(&mut xml, format_args!("      <skipped message=\"{sentence}\"/>\n"));
            } else {
                put(&mut xml, format_args!("      <system-out>{sentence}</system-out>\n"));
            }
            xml.push_str("    </testcase>\n");
        }
        xml.push_str("  </testsuite>\n</testsuites>\n");
        xml
    }

    /// Renders annotations of GitHub Actions at the lines of the settings; a limit that is met is a plain line.
    #[must_use]
    pub fn github(&self) -> String {
        let mut text = String::new();
        for judged in &self.limits {
            let sentence = judged.sentence();
            let level = match judged.verdict {
                _ if judged.fails => "error",
                LimitVerdict::Met => {
                    put(&mut text, format_args!("met: {sentence}\n"));
                    continue;
                }
                _ => "warning",
            };
            let place = &judged.limit.place;
            put(&mut text, format_args!("::{level} file={}", property(&place.file)));
            if let Some(line) = place.line {
                put(&mut text, format_args!(",line={line}"));
            }
            let title = property(&format!("cofactor gate: {}", judged.verdict.words()));
            put(&mut text, format_args!(",title={title}::{}\n", message(&sentence)));
        }
        put(&mut text, format_args!("{}\n", self.summary()));
        text
    }
}

/// Rounds a number to four decimals, unless it would then read as the limit that it is not.
fn spelled(number: f64, limit: f64) -> String {
    let rounded = (number * 1e4).round() / 1e4;
    if rounded.to_bits() == limit.to_bits() || !rounded.is_finite() {
        number.to_string()
    } else {
        rounded.to_string()
    }
}

/// Escapes the text of an annotation; what would steer the terminal of a log is taken out.
fn message(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escaped.chars().map(|c| if c.is_control() || turns_text(c) { '\u{FFFD}' } else { c }).collect()
}

/// Escapes a property of an annotation.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a string takes any text");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_beyond_the_limit_does_not_read_as_the_limit() {
        assert_eq!(spelled(0.699_999, 0.7), "0.699999");
        assert_eq!(spelled(2.0 / 3.0, 0.7), "0.6667");
        assert_eq!(spelled(3.0, 3.0), "3");
    }

    #[test]
    fn annotations_are_escaped() {
        assert_eq!(property("a:b,c%\n"), "a%3Ab%2Cc%25%0A");
        assert_eq!(message("95% of a:b\u{1b}"), "95%25 of a:b\u{FFFD}");
    }
}
