//! Where every record went: file by file, together, and what of it is in the figures.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::corpus::{AFTER_AS_OF, Corpus};
use crate::ingest::{InputSummary, Loaded, Part, Parts};

/// What of the rows that were kept is in the figures.
pub(super) struct Account {
    /// The rows of each input that are not: incidents, action items.
    excluded: Vec<[u64; 2]>,
    /// How many are: incidents, action items.
    in_figures: [u64; 2],
    /// How many are not, by reason.
    reasons: [BTreeMap<&'static str, u64>; 2],
}

/// What the rows are, in the order of an [`Account`].
const KINDS: [(&str, &str); 2] = [("incidents", "incidents"), ("action_items", "action items")];

impl Account {
    pub fn new(loaded: &Loaded) -> Self {
        let corpus = Corpus::new(&loaded.frames, loaded.as_of);
        let mut excluded = vec![[0; 2]; loaded.inputs.len()];
        let of_actions: Vec<u32> =
            (0..corpus.actions.len()).map(|item| corpus.actions.row(item) as u32).collect();
        let rows = [(&loaded.incident_inputs, &corpus.rows), (&loaded.action_item_inputs, &of_actions)];
        for (kind, (inputs, kept)) in rows.into_iter().enumerate() {
            let mut is_kept = vec![false; inputs.len()];
            for row in kept {
                is_kept[*row as usize] = true;
            }
            for (input, _) in inputs.iter().zip(is_kept).filter(|(_, is_kept)| !is_kept) {
                excluded[usize::from(input)][kind] += 1;
            }
        }
        Self {
            excluded,
            in_figures: [corpus.len() as u64, corpus.actions.len() as u64],
            reasons: [corpus.left_out.incidents, corpus.left_out.action_items],
        }
    }

    /// Says what became of the records of an input, as a sum.
    pub fn put_input(&self, text: &mut String, number: usize, input: &InputSummary) {
        if input.parts.total() == 0 {
            return;
        }
        let _ = writeln!(text, "      {}", sum(input.records, input.within, &input.parts));
        let excluded: Vec<String> = KINDS
            .iter()
            .zip(self.excluded[number])
            .filter(|(_, rows)| *rows > 0)
            .map(|((_, words), rows)| counted(rows, words))
            .collect();
        if !excluded.is_empty() {
            let verb = if self.excluded[number].iter().sum::<u64>() == 1 { "is" } else { "are" };
            let _ = writeln!(text, "      of these {} {verb} not in the figures", excluded.join(" and "));
        }
    }

    /// Says the same of all inputs, and what is in the figures.
    pub fn put_total(&self, text: &mut String, inputs: &[InputSummary]) {
        let (records, within, parts) = together(inputs);
        let _ = writeln!(text, "\nTogether\n  {}", sum(records, within, &parts));
        for (kind, (_, words)) in KINDS.iter().enumerate() {
            let excluded: u64 = self.reasons[kind].values().sum();
            let mut line = format!(
                "  {} = {} in the figures",
                counted(self.in_figures[kind] + excluded, words),
                self.in_figures[kind]
            );
            for (reason, rows) in &self.reasons[kind] {
                let _ = write!(line, " + {rows} {}", why(reason, kind));
            }
            if self.in_figures[kind] + excluded > 0 {
                let _ = writeln!(text, "{line}");
            }
        }
    }

    /// Renders what became of the records of an input.
    pub fn input_json(&self, number: usize, input: &InputSummary) -> Value {
        let [incidents, action_items] = self.excluded[number];
        json!({
            "within": input.within,
            "parts": parts_json(&input.parts),
            "not_in_figures": { "incidents": incidents, "action_items": action_items },
        })
    }

    /// Renders the same of all inputs, and what is in the figures.
    pub fn total_json(&self, inputs: &[InputSummary]) -> Value {
        let (records, within, parts) = together(inputs);
        let figures =
            |kind: usize| json!({ "in_figures": self.in_figures[kind], "excluded": self.reasons[kind] });
        json!({
            "records": records,
            "within": within,
            "parts": parts_json(&parts),
            "incidents": figures(0),
            "action_items": figures(1),
        })
    }
}

fn together(inputs: &[InputSummary]) -> (u64, u64, Parts) {
    let mut parts = Parts::default();
    for input in inputs {
        parts.add_all(&input.parts);
    }
    let sum = |of: fn(&InputSummary) -> u64| inputs.iter().map(of).sum();
    (sum(|input| input.records), sum(|input| input.within), parts)
}

/// Spells what was read and what it became as an equation.
fn sum(records: u64, within: u64, parts: &Parts) -> String {
    let mut text = counted(records, "records");
    if within > 0 {
        let _ = write!(text, " + {within} values and items within them");
    }
    let became = Part::ALL.into_iter().filter(|part| parts.of(*part) > 0);
    let became: Vec<String> = became.map(|part| counted(parts.of(part), part.words())).collect();
    let _ = write!(text, " = {}", if became.is_empty() { "0".to_owned() } else { became.join(" + ") });
    text
}

/// Spells a count with its noun in the plural, whose last letter goes with a count of one.
fn counted(n: u64, words: &str) -> String {
    format!("{n} {}", if n == 1 { words.strip_suffix('s').unwrap_or(words) } else { words })
}

/// Says why rows are not in the figures.
fn why(reason: &str, kind: usize) -> String {
    match (reason, kind) {
        (AFTER_AS_OF, 0) => "that occurred after the instant of the figures".to_owned(),
        (AFTER_AS_OF, _) => "made after the instant of the figures".to_owned(),
        (reason, 0) => format!("excluded as {reason}"),
        (reason, _) => format!("of incidents that are excluded as {reason}"),
    }
}

fn parts_json(parts: &Parts) -> Value {
    Part::ALL
        .into_iter()
        .map(|part| (part.name().to_owned(), parts.of(part).into()))
        .collect::<Map<_, _>>()
        .into()
}
