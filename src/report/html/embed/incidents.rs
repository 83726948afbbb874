//! The incidents of the page.

use serde::Serialize;

use super::super::super::context::Context;
use super::super::super::findings::words;
use super::{Dictionary, MOST_INCIDENTS, TitleLimit, seconds, steps, unless_empty};
use crate::frame::column::{text_at, word_at};

/// The incidents in order of time, column by column.
#[derive(Serialize)]
pub(super) struct IncidentColumns<'a> {
    /// How many earlier ones are not on the page.
    skipped: usize,
    id: Vec<&'a str>,
    title: Vec<String>,
    /// Whether a title is cut.
    is_cut: bool,
    /// When each occurred, as steps.
    at: Vec<i64>,
    /// The minutes to resolve each.
    minutes: Vec<Option<u64>>,
    /// A digit for each, 0 where the severity is unknown.
    severity: String,
    teams: Vec<&'a str>,
    /// The place of the team of each, from 1; 0 for none.
    team: Vec<usize>,
    items: Vec<&'a [u32]>,
    /// A digit for each: 1 for a recurrence, 2 while a fix was open, 3 while one was overdue.
    recurrence: String,
    /// The address of the record, where it is one of the web.
    url: Vec<String>,
}

impl<'a> IncidentColumns<'a> {
    pub(super) fn new(context: &Context<'a>, titles: TitleLimit) -> Self {
        let (corpus, matches) = (&context.analysis.corpus, &context.analysis.matches);
        let table = &context.frames.incidents;
        let skipped = corpus.len().saturating_sub(MOST_INCIDENTS);
        let shown = skipped..corpus.len();
        let row = |incident: usize| corpus.rows[incident] as usize;
        let mut teams = Dictionary::default();
        let team = shown
            .clone()
            .map(|incident| word_at(&table.team, row(incident)).map_or(0, |team| teams.place(team) + 1))
            .collect();
        let digit = |number: u8| char::from(b'0' + number.min(9));
        let recurrence = |incident: usize| {
            let is = [
                matches.is_recurrence(incident),
                matches.while_open[incident],
                matches.while_overdue[incident],
            ];
            digit(is.into_iter().map(u8::from).sum())
        };
        let mut is_cut = false;
        let title = |incident: usize| titles.cut(text_at(&table.title, row(incident)), &mut is_cut);
        let title = unless_empty(shown.clone().map(title).collect());
        Self {
            skipped,
            id: shown.clone().map(|incident| table.incident_id.value(row(incident))).collect(),
            title,
            is_cut,
            at: steps(shown.clone().map(|incident| seconds(corpus.occurred[incident]))),
            minutes: shown
                .clone()
                .map(|incident| corpus.resolve_minutes(incident, corpus.as_of).map(|n| n.round() as u64))
                .collect(),
            severity: shown.clone().map(|incident| digit(corpus.severity[incident])).collect(),
            teams: teams.words,
            team,
            items: shown.clone().map(|incident| corpus.transactions.of(incident)).collect(),
            recurrence: shown.clone().map(recurrence).collect(),
            url: unless_empty(shown.map(|incident| address(text_at(&table.url, row(incident)))).collect()),
        }
    }
}

/// Keeps an address of the web; anything else, such as a script, is no link.
fn address(url: Option<&str>) -> String {
    let is_web = |url: &&str| {
        let head: String = url.chars().take(8).flat_map(char::to_lowercase).collect();
        head.starts_with("http://") || head.starts_with("https://")
    };
    url.map(str::trim).filter(is_web).unwrap_or_default().to_owned()
}

/// Spells the link to an incident of the page, as `encodeURIComponent` does.
pub(in super::super) fn anchor(id: &str) -> String {
    let mut text = "#incident-".to_owned();
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            text.push(char::from(byte));
        } else {
            words::put(&mut text, format_args!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert_eq!(address(Some(" HTTPS://example.com/1 ")), "HTTPS://example.com/1");
        for text in
            ["javascript:alert(1)", "data:text/html,x", "//example.com", "httpx://a", " \u{1}javascript:a"]
        {
            assert_eq!(address(Some(text)), "");
        }
    }

    #[test]
    fn links_are_spelled_as_scripts_spell_them() {
        assert_eq!(anchor("INC-1 ä/<"), "#incident-INC-1%20%C3%A4%2F%3C");
    }
}
