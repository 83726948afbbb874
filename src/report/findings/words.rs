//! Numbers, names and spans as words.

use crate::metric::{QualityOptions, Share};
use crate::model::turns_text;
use crate::model::{Instant, MINUTE, Span};
use crate::stats::interval::Interval;

/// The longest name that stands in a sentence, in characters.
const LONGEST_NAME: usize = 80;
const SMALL: [&str; 11] =
    ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// Spells a count with separators of thousands.
pub(in crate::report) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Spells a count of up to ten as a word.
pub(in crate::report) fn small(n: u64) -> String {
    usize::try_from(n).ok().and_then(|n| SMALL.get(n)).map_or_else(|| count(n), |word| (*word).to_owned())
}

/// Spells a count with its noun, whose plural takes an `s`.
pub(in crate::report) fn plural(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// Picks the form of a verb, or of any word, that goes with a count.
pub(in crate::report) fn verb<'a>(n: u64, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}

/// Spells a share as a whole percentage; what is not quite nothing or everything stays so.
pub(in crate::report) fn percent(share: f64) -> String {
    let percentage = share * 100.0;
    if percentage > 0.0 && percentage < 0.5 {
        "<1%".to_owned()
    } else if (99.5..100.0).contains(&percentage) {
        ">99%".to_owned()
    } else {
        format!("{percentage:.0}%")
    }
}

/// Spells a share with its counts: `24% (31 of 129)`.
pub(in crate::report) fn share(share: Share) -> String {
    let counts = format!("{} of {}", count(share.count), count(share.of));
    match share.ratio() {
        Some(ratio) => format!("{} ({counts})", percent(ratio)),
        None => counts,
    }
}

/// Spells a share with its counts first: `22 of 1,917 action items (1%)`.
pub(in crate::report) fn counted(share: Share, noun: &str) -> String {
    let text = format!("{} of {}", count(share.count), plural(share.of, noun));
    share.ratio().map_or(text.clone(), |ratio| format!("{text} ({})", percent(ratio)))
}

/// Spells the 95 % interval of a share: `17% to 32%`.
pub(in crate::report) fn percent_range(interval: Interval) -> String {
    format!("{} to {}", percent(interval.low), percent(interval.high))
}

/// Spells a difference of shares in points, with its sign.
pub(in crate::report) fn points(difference: f64) -> String {
    let points = difference * 100.0;
    let size = if points.abs() < 0.95 && points.abs() >= 0.05 {
        format!("{:.1}", points.abs())
    } else {
        format!("{:.0}", points.abs())
    };
    signed(points, size)
}

fn signed(value: f64, size: String) -> String {
    if size == "0" {
        size
    } else if value < 0.0 {
        format!("−{size}")
    } else {
        format!("+{size}")
    }
}

/// Spells a number with one decimal and separators of thousands.
pub(in crate::report) fn decimal(value: f64) -> String {
    let tenths = (value.abs() * 10.0).round() as u64;
    let sign = if value < 0.0 && tenths > 0 { "−" } else { "" };
    format!("{sign}{}.{}", count(tenths / 10), tenths % 10)
}

/// Spells an expected count with one decimal; what is not quite nothing stays so.
pub(in crate::report) fn expected(value: f64) -> String {
    if value > 0.0 && value < 0.05 { "<0.1".to_owned() } else { decimal(value) }
}

/// Spells a number rounded to a whole one, with separators of thousands.
pub(in crate::report) fn whole(value: f64) -> String {
    let sign = if value <= -0.5 { "−" } else { "" };
    format!("{sign}{}", count(value.abs().round() as u64))
}

/// Spells a ratio with two decimals, more where it would read as 1.
pub(in crate::report) fn ratio(value: f64) -> String {
    if value >= 100.0 {
        return whole(value);
    }
    let text = format!("{value:.2}");
    if text == "1.00" && (value - 1.0).abs() > 1e-9 { format!("{value:.3}") } else { text }
}

/// Spells a q-value.
pub(in crate::report) fn q_value(q: f64) -> String {
    if q < 0.001 { "<0.001".to_owned() } else { format!("{q:.3}") }
}

/// Spells days with one decimal.
pub(in crate::report) fn days(value: f64) -> String {
    let text = decimal(value);
    let unit = if text == "1.0" { "day" } else { "days" };
    format!("{text} {unit}")
}

/// Spells days without decimals where there are none.
pub(in crate::report) fn whole_days(value: f64) -> String {
    if value.fract() == 0.0 { plural(value as u64, "day") } else { days(value) }
}

/// Says which incidents need a postmortem.
pub(in crate::report) fn needs_postmortem(options: &QualityOptions) -> String {
    let severity = match options.severity {
        1 => "severity 1".to_owned(),
        2 => "severity 1 or 2".to_owned(),
        mildest => format!("severity 1 to {mildest}"),
    };
    format!("{severity}, or longer than {}", plural((options.longer_than / MINUTE).unsigned_abs(), "minute"))
}

/// Spells the date of an instant, in UTC.
pub(in crate::report) fn date(at: Instant) -> String {
    at.date().to_string()
}

/// Spells an instant in UTC to the minute.
pub(in crate::report) fn instant(at: Instant) -> String {
    let civil = at.civil(&jiff::tz::TimeZone::UTC);
    format!("{} {:02}:{:02} UTC", civil.date(), civil.hour(), civil.minute())
}

/// Spells the length of a window or a step: `90 days`, `1 quarter`.
pub(in crate::report) fn span(span: Span) -> String {
    let text = span.to_string();
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let noun = match unit {
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "q" => "quarter",
        _ => "year",
    };
    plural(digits.parse().unwrap_or(0), noun)
}

/// Lists words with commas and a final "and".
pub(in crate::report) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}

/// Lists at most `most` words and counts the rest.
pub(in crate::report) fn list_some(words: &[String], most: usize) -> String {
    if words.len() <= most {
        return list(words);
    }
    let rest = (words.len() - most) as u64;
    let mut shown = words[..most].to_vec();
    shown.push(format!("{} more", small(rest)));
    list(&shown)
}

/// Sets a name of the data in quotation marks, cut where it is very long.
pub(in crate::report) fn named(name: &str) -> String {
    format!("“{}”", cut(name, LONGEST_NAME))
}

/// Cuts a cleaned text to so many characters.
pub(in crate::report) fn cut(text: &str, most: usize) -> String {
    let text = clean(text);
    if text.chars().count() <= most {
        return text;
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", head.trim_end())
}

/// Turns control characters and line ends into spaces and drops marks that turn the direction of text.
pub(in crate::report) fn clean(text: &str) -> String {
    let spaced: String =
        text.chars().filter(|c| !turns_text(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Appends formatted text.
pub(in crate::report) fn put(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    std::fmt::Write::write_fmt(text, arguments).expect("writing to a string does not fail");
}

/// Writes the first letter of a sentence as a capital.
pub(in crate::report) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!([0, 999, 1000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0.0, 0.001, 0.24, 0.999, 1.0].map(percent), ["0%", "<1%", "24%", ">99%", "100%"]);
        assert_eq!([-0.07, 0.014, -0.004, 0.0].map(points), ["−7", "+1", "−0.4", "0"]);
        assert_eq!([0.5, 0.9996, 1.0, 1234.0].map(ratio), ["0.50", "1.000", "1.00", "1,234"]);
        assert_eq!([1.0, 34.52, 1234.5].map(days), ["1.0 day", "34.5 days", "1,234.5 days"]);
    }

    #[test]
    fn names_are_cleaned_and_cut() {
        assert_eq!(named("a\u{202e}b\nc"), "“ab c”");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(list_some(&["a", "b", "c", "d"].map(str::to_owned), 2), "a, b, and two more");
    }

    #[test]
    fn spans_are_spelled_out() {
        assert_eq!(span(Span::days(90)), "90 days");
        assert_eq!(span("1q".parse().expect("a span")), "1 quarter");
    }
}
