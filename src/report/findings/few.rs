//! What a ranked item rests on, and whether that is too few to be sure of its place.

use super::words;
use crate::hotspot::{FixFirst, Hotspot};

/// What is said of an item that rests on too few incidents.
const TOO_FEW: &str = "too few to be sure of its place";

/// Says what an item rests on: `from 41 incidents`, and whether they are too few.
pub(in crate::report) fn basis(item: &Hotspot) -> String {
    let n = item.all_incidents;
    let from = format!("from {}", words::plural(n, "incident"));
    let fewest = Hotspot::FEWEST_INCIDENTS;
    if !item.has_too_few() {
        from
    } else if n as f64 >= fewest && item.decayed_count < fewest {
        format!("{from}, which weigh {} by their age: {TOO_FEW}", words::decimal(item.decayed_count))
    } else {
        format!("{from}: {TOO_FEW}")
    }
}

/// Says what an item rests on where that is too few.
pub(in crate::report) fn caveat(item: &Hotspot) -> Option<String> {
    item.has_too_few().then(|| basis(item))
}

/// Spells for a table what an item rests on: its incidents, their weight by age, and whether they are too few.
pub(super) fn basis_cell(item: &Hotspot) -> String {
    let n = item.all_incidents;
    let counts = format!("{} ({})", words::count(n), words::expected(item.decayed_count));
    if item.has_too_few() { format!("{counts}: {TOO_FEW}") } else { counts }
}

/// Tells whether a step of the fix-first order rests on too few incidents to be sure of its place.
pub(in crate::report) fn step_has_too_few(step: &FixFirst) -> bool {
    (step.incidents as f64) < Hotspot::FEWEST_INCIDENTS
}

/// Spells for a table how many incidents a step of the fix-first order rests on.
pub(super) fn step_cell(step: &FixFirst) -> String {
    let n = words::count(step.incidents);
    if step_has_too_few(step) { format!("{n}: {TOO_FEW}") } else { n }
}
