//! A limit in one line: `on_time_ratio >= 0.7 when clear`.

use std::ops::Range;

use toml::Spanned;

use super::ConfigLimit;
use crate::error::{Error, Result};
use crate::ingest::toml_place;

/// What a line looks like.
const FORM: &str =
    "Write a column, >= or <=, and a number, as in \"on_time_ratio >= 0.7\"; `when clear` may follow.";

/// A part of a line, and where it stands in it.
struct Part<'l> {
    text: &'l str,
    start: usize,
}

/// Reads a line of the settings, whose text tells the places of mistakes; the figures are checked later.
pub(super) fn read(written: &Spanned<String>, text: &str, file: &str) -> Result<ConfigLimit> {
    let line = written.get_ref().as_str();
    let within = start_of(written, text);
    // A line with escapes has no place of its parts, so the whole is named.
    let span = |part: &Part<'_>| match within {
        Some(start) => start + part.start..start + part.start + part.text.len(),
        None => written.span(),
    };
    let wrong = |message: String, at: Range<usize>, hint: &str| {
        Err(Error::usage(message).at(toml_place(text, file, Some(at))).hint(hint))
    };
    let mut rest = Part { text: line, start: 0 };
    let column = rest.take(|c| !c.is_whitespace() && !is_sign(c));
    if column.text.is_empty() {
        return wrong(format!("`{line}` names no column"), span(&column), FORM);
    }
    let sign = rest.take(is_sign);
    let is_least = match sign.text {
        ">=" => true,
        "<=" => false,
        "" => return wrong(format!("`{}` has no limit", column.text), span(&column), FORM),
        other => {
            return wrong(
                format!("`{other}` compares nothing"),
                span(&sign),
                "A figure is >= (at least) or <= (at most) its limit.",
            );
        }
    };
    let number = rest.take(|c| !c.is_whitespace());
    let limit = match number.text.parse::<f64>() {
        Ok(limit) => Spanned::new(span(&number), limit),
        Err(_) if number.text.is_empty() => {
            return wrong(format!("`{}` has no limit", column.text), span(&column), FORM);
        }
        Err(_) => {
            let hint = "Write a number with a point, and 70 percent as 0.7.";
            return wrong(format!("`{}` is no number", number.text), span(&number), hint);
        }
    };
    let word = rest.take(|c| !c.is_whitespace());
    let when = rest.take(|c| !c.is_whitespace());
    match (word.text, when.text) {
        ("when", "") => {
            return wrong("`when` has no condition".to_owned(), span(&word), "It is value or clear.");
        }
        ("" | "when", _) => {}
        (other, _) => {
            let hint = "Only `when clear` may follow the number; write a table [[gate]] for `undefined`.";
            return wrong(format!("`{other}` is not understood"), span(&word), hint);
        }
    }
    let more = rest.take(|_| true);
    if !more.text.is_empty() {
        let hint = "Each limit is a text of its own in the list.";
        return wrong(format!("`{}` is not understood", more.text), span(&more), hint);
    }
    let (at_least, at_most) = if is_least { (Some(limit), None) } else { (None, Some(limit)) };
    Ok(ConfigLimit {
        column: Spanned::new(span(&column), column.text.to_owned()),
        at_least,
        at_most,
        when: (!word.text.is_empty()).then(|| Spanned::new(span(&when), when.text.to_owned())),
        undefined: None,
    })
}

impl Part<'_> {
    /// Takes characters off the start, behind spaces.
    fn take(&mut self, is_part: impl Fn(char) -> bool) -> Self {
        let trimmed = self.text.trim_start();
        let start = self.start + self.text.len() - trimmed.len();
        let length = trimmed.find(|c| !is_part(c)).unwrap_or(trimmed.len());
        let (text, rest) = trimmed.split_at(length);
        *self = Part { text: rest, start: start + length };
        Part { text: text.trim_end(), start }
    }
}

/// Finds where the content of a quoted text starts, when it stands there as it reads.
fn start_of(written: &Spanned<String>, text: &str) -> Option<usize> {
    let quoted = text.get(written.span())?;
    quoted.find(written.get_ref().as_str()).map(|at| written.span().start + at)
}

fn is_sign(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '!' | '≤' | '≥')
}
