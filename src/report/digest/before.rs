//! What an incident shares with earlier ones, and whether their fixes were open.

use crate::metric::Matches;
use crate::model::{Instant, Outcome};

use super::View;
use super::after::{State, state};
use super::excerpt::without_people;
use crate::report::findings::words;

/// How many action items of earlier incidents are named.
const MOST_NAMED: usize = 2;
const ORDINALS: [&str; 9] =
    ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/// Says what an incident shares with those of the look-back.
pub(super) fn sentences(view: &View<'_>, matches: &Matches, incident: usize) -> String {
    if !matches.is_labelled[incident] {
        return format!("Without {} on record, nothing tells whether it recurs.", view.rule());
    }
    let shared = view.earlier.shared(incident);
    let Some(first) = shared.first() else {
        return format!("It shares {} with no incident of the {} before.", view.rule(), view.lookback());
    };
    let names: Vec<String> =
        view.earlier.names(first.key).into_iter().map(|name| words::named(&without_people(name))).collect();
    let time = ordinal(first.earlier.len() + 1);
    let last = first.earlier.last().map_or(incident, |last| *last as usize);
    let what = match names.as_slice() {
        [factor, system] => format!("that {factor} and {system} meet"),
        _ => format!("for {}", words::list(&names)),
    };
    let mut text = format!(
        "It is the {time} time in {} {what}; last on {} ({}).",
        view.lookback(),
        view.dates.day(Instant(view.corpus.occurred[last])),
        words::cut(view.incident_id(last), 40)
    );
    let others = (shared.len() - 1) as u64;
    if others > 0 {
        let noun = if names.len() == 2 { "such pair" } else { "one" };
        words::put(
            &mut text,
            format_args!(
                " {} more {noun}{} came back with it.",
                words::sentence(&words::small(others)),
                words::verb(others, "", "s")
            ),
        );
    }
    let mut earlier: Vec<u32> = shared.into_iter().flat_map(|shared| shared.earlier).collect();
    earlier.sort_unstable();
    earlier.dedup();
    text.push(' ');
    text.push_str(&fixes(view, incident, &earlier));
    text
}

/// Says which action items of the earlier incidents were open when this one came, and what became of them.
fn fixes(view: &View<'_>, incident: usize, earlier: &[u32]) -> String {
    let (corpus, actions) = (view.corpus, &view.corpus.actions);
    let at = corpus.occurred[incident];
    let items = || earlier.iter().flat_map(|j| corpus.actions_of.of(*j as usize)).map(|item| *item as usize);
    let of = if earlier.len() == 1 { "that incident" } else { "those incidents" };
    if items().next().is_none() {
        return format!("No action item of {of} is on record.");
    }
    let mut open: Vec<usize> = items().filter(|item| actions.is_open_at(*item, at)).collect();
    if open.is_empty() {
        return if items().any(|item| actions.outcome[item] == Outcome::Unknown) {
            format!("No action item of {of} is known to have been open then.")
        } else {
            format!("No action item of {of} was open then.")
        };
    }
    // Those still open lead, then those due first; the numbers of items settle the rest.
    let is_still_open = |item: usize| matches!(state(view, item), State::Open | State::Overdue);
    open.sort_by_key(|item| (!is_still_open(*item), actions.due[*item], *item));
    let n = open.len() as u64;
    let overdue = open.iter().filter(|item| actions.is_overdue_at(**item, at)).count() as u64;
    let still = open.iter().filter(|item| is_still_open(**item)).count() as u64;
    let mut text = format!(
        "{} of {of} {} open then",
        words::sentence(&counted(n, "action item")),
        words::verb(n, "was", "were")
    );
    if overdue > 0 {
        let number =
            if n == 1 { "and overdue".to_owned() } else { format!("{} overdue", words::small(overdue)) };
        words::put(&mut text, format_args!("{} {number}", if n == 1 { "" } else { "," }));
    }
    let now = match (still, n) {
        (0, _) => "closed since".to_owned(),
        (_, 1) => "still open".to_owned(),
        (still, n) if still == n => "all still open".to_owned(),
        (still, _) => format!("{} still open", words::small(still)),
    };
    let named: Vec<String> = open.iter().map(|item| name(view, *item)).collect();
    words::put(&mut text, format_args!(" ({now}): {}.", words::list_some(&named, MOST_NAMED)));
    text
}

/// Names an action item with its incident and what became of it.
fn name(view: &View<'_>, item: usize) -> String {
    let actions = &view.corpus.actions;
    let incident = words::cut(view.incident_id(actions.incident[item] as usize), 40);
    let became = match state(view, item) {
        State::Done => format!("done on {}", view.dates.day(Instant(actions.closed[item]))),
        State::Dropped => format!("dropped on {}", view.dates.day(Instant(actions.closed[item]))),
        State::Open | State::Overdue | State::Unknown if actions.due[item] == Instant::NEVER.0 => {
            "no due date".to_owned()
        }
        State::Open | State::Overdue | State::Unknown => format!("due {}", view.dates.due(actions.due[item])),
    };
    format!("{} of {incident} ({became})", super::after::title(view, item))
}

fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", words::small(n), words::verb(n, "", "s"))
}

/// Spells which time it is, from the second on.
fn ordinal(n: usize) -> String {
    if let Some(word) = n.checked_sub(2).and_then(|at| ORDINALS.get(at)) {
        return (*word).to_owned();
    }
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

#[cfg(test)]
mod tests {
    use super::ordinal;

    #[test]
    fn times_are_counted_in_words() {
        let spelled: Vec<String> = [2, 10, 11, 21, 112, 122].into_iter().map(ordinal).collect();
        assert_eq!(spelled, ["second", "tenth", "11th", "21st", "112th", "122nd"]);
    }
}
