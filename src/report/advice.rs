//! What a better export would add, tool by tool.

use std::collections::BTreeMap;

use arrow_array::Array;

use crate::frame::column::word_at;
use crate::frame::{Frames, InvolvementRow, NO_ROW};
use crate::ingest::JoinSummary;
use crate::model::ItemKind;

use super::findings::words;

/// What the action items of one tool hold.
#[derive(Default)]
struct Items {
    all: u64,
    with_due: u64,
    guessed: u64,
}

/// Says what the exports of other tools lack, and which export has it.
#[must_use]
pub fn advice(frames: &Frames, joins: &JoinSummary) -> Vec<String> {
    let mut advice = of_items(frames, joins);
    advice.extend(of_incidents(frames));
    advice
}

fn of_items(frames: &Frames, joins: &JoinSummary) -> Vec<String> {
    let items = &frames.action_items;
    let mut tools: BTreeMap<&str, Items> = BTreeMap::new();
    for row in 0..items.len() {
        let Some(source) = word_at(&items.source, row) else { continue };
        let tool = tools.entry(source).or_default();
        tool.all += 1;
        tool.with_due += u64::from(!items.due_at.is_null(row));
        tool.guessed += u64::from(word_at(&items.closed_at_source, row) == Some("updated_at"));
    }
    let mut advice = Vec::new();
    for (source, tool) in &tools {
        let lacks = tool.all - tool.with_due;
        if lacks * 2 > tool.all && joins.trackers.contains(*source) {
            advice.push(format!(
                "{} of {} issues of {source} have no due date: fill it there, or nothing can be said to be on time.",
                words::count(lacks),
                words::count(tool.all)
            ));
        } else if lacks * 2 > tool.all {
            advice.push(format!(
                "{} of {} action items of {source} have no due date: add the export of the tracker they were sent to \
                 (a Jira, Linear, GitLab or GitHub export), or fill the dates there.",
                words::count(lacks),
                words::count(tool.all)
            ));
        }
        if tool.guessed > 0 {
            advice.push(format!(
                "{} of {} action items of {source} are closed without a date, so that of the last change is taken: \
                 add the tracker's export, which has it.",
                words::count(tool.guessed),
                words::count(tool.all)
            ));
        }
    }
    for (source, count) in &joins.tickets_not_found {
        advice.push(format!(
            "{} of {source} name a ticket that is not in the input: add the tracker's export.",
            words::plural(*count, "action item")
        ));
    }
    let is_tool = |row| word_at(&frames.incidents.source, row).is_some();
    if items.is_empty() && (0..frames.incidents.len()).any(is_tool) {
        advice.push(
            "There are no action items: add the follow-ups of the incident tool, or the tracker's export."
                .to_owned(),
        );
    }
    advice
}

fn of_incidents(frames: &Frames) -> Vec<String> {
    let incidents = &frames.incidents;
    let mut has_factor = vec![false; incidents.len()];
    let is_factor = |row: &&InvolvementRow| frames.involvements.item(row).kind == ItemKind::Factor;
    for row in frames.involvements.rows.iter().filter(is_factor) {
        debug_assert!(row.incident != NO_ROW, "items belong to incidents");
        has_factor[row.incident as usize] = true;
    }
    let mut tools: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (row, has_factor) in has_factor.iter().enumerate() {
        if let Some(source) = word_at(&incidents.source, row) {
            let tool = tools.entry(source).or_default();
            tool.0 += 1;
            tool.1 += u64::from(*has_factor);
        }
    }
    let lacking = tools.into_iter().filter(|(_, (all, with))| *all > 0 && *with == 0);
    let sentence = |(source, (all, _)): (&str, (u64, u64))| {
        format!(
            "None of the {} of {source} has a contributing factor: name a field of the tool so (such as \
             `Contributing factors` or `Root cause`), or add postmortems or involvements.csv.",
            words::plural(all, "incident")
        )
    };
    lacking.map(sentence).collect()
}
