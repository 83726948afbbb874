//! What to fix next: the few factors and systems that touch most of the impact.

use crate::hotspot::{FixFirst, FixFirstList, HotspotKind, ImpactChoice};
use crate::model::ItemKind;

use super::super::context::Context;
use super::{Finding, few, words};

/// How many steps of the order the answer sums up.
const LEAD: usize = 5;

/// Names what the impact of the run counts.
pub(in crate::report) fn impact_noun(context: &Context<'_>) -> &'static str {
    let choice = context.options.hotspot.impact;
    if choice.is_measured() && !context.analysis.hotspots.counted_kinds.is_empty() {
        return "incidents";
    }
    match choice {
        ImpactChoice::Minutes => "incident minutes",
        ImpactChoice::Count => "incidents",
        ImpactChoice::Severity => "severity weight",
        ImpactChoice::Value => "impact",
    }
}

/// Sums up the first steps of an order: `Five factors touch 68% of incident minutes`; none without steps.
pub(in crate::report) fn lead_of(context: &Context<'_>, list: &FixFirstList) -> Option<String> {
    let last = list.steps[..list.steps.len().min(LEAD)].last()?;
    Some(format!(
        "{} {}{} {} {} of {}",
        words::sentence(&words::small(last.position)),
        list.kind.name(),
        words::verb(last.position, "", "s"),
        words::verb(last.position, "touches", "touch"),
        words::percent(last.cumulative_impact_share),
        impact_noun(context),
    ))
}

pub(super) fn finding(context: &Context<'_>) -> Finding {
    let lists = &context.analysis.fix_first;
    let mut answer = Vec::new();
    for list in lists {
        answer.extend(gist(context, list));
    }
    if answer.is_empty() {
        answer.push(
            "No incident of the last 365 days names a factor or a system, so there is no order.".to_owned(),
        );
    } else {
        answer.extend(too_few(lists));
        answer.push(
            "This is an upper bound of what fixing them could have prevented: a factor is a condition, not the cause."
                .to_owned(),
        );
    }
    let detail = lists.iter().flat_map(|list| steps(context, list)).collect();
    Finding { id: "fix-next", question: "What should be fixed next?", answer_sentences: answer, detail }
}

fn gist(context: &Context<'_>, list: &FixFirstList) -> Option<String> {
    let lead = lead_of(context, list)?;
    let first = &list.steps[..list.steps.len().min(LEAD)];
    let touched: u64 = first.iter().map(|step| step.touched).sum();
    let name =
        |step: &FixFirst| format!("{} (in {})", words::named(&step.name), words::count(step.incidents));
    let names: Vec<String> = first.iter().map(name).collect();
    let counted = format!(
        "{} of the last 365 days with a {}",
        words::plural(list.incidents, "incident"),
        list.kind.name()
    );
    Some(format!("{lead} ({} of {counted}): {}.", words::count(touched), words::list(&names)))
}

/// Says of how many of the first steps the place is not sure.
fn too_few(lists: &[FixFirstList]) -> Option<String> {
    let few = |list: &FixFirstList| {
        list.steps.iter().take(LEAD).filter(|step| few::step_has_too_few(step)).count() as u64
    };
    let found: Vec<String> = lists
        .iter()
        .map(|list| (few(list), list.kind.name()))
        .filter(|(n, _)| *n > 0)
        .map(|(n, kind)| words::plural(n, kind))
        .collect();
    let n: u64 = lists.iter().map(few).sum();
    (n > 0).then(|| {
        format!(
            "Of these, {} {} in fewer than 5 incidents: too few to be sure of {} place.",
            words::list(&found),
            words::verb(n, "is", "are"),
            words::verb(n, "its", "their"),
        )
    })
}

/// The first steps with what is still to be done about them.
fn steps<'a>(context: &'a Context<'_>, list: &'a FixFirstList) -> impl Iterator<Item = String> + 'a {
    let kind = if list.kind == ItemKind::Factor { HotspotKind::Factor } else { HotspotKind::System };
    let noun = impact_noun(context);
    list.steps.iter().take(LEAD).map(move |step| {
        let mut text = format!(
            "{} {} {}: newly touches {} and {} of {noun}, {} so far",
            words::sentence(list.kind.name()),
            step.position,
            words::named(&step.name),
            words::plural(step.touched, "incident"),
            words::percent(step.impact_share),
            words::percent(step.cumulative_impact_share),
        );
        let hotspots = context.analysis.hotspots.of(kind);
        if let Some(hotspot) = hotspots.iter().find(|hotspot| hotspot.name == step.name) {
            let open = words::plural_or_no(hotspot.open, "action item");
            words::put(&mut text, format_args!("; {open} of its incidents open"));
            if hotspot.open > 0 {
                words::put(&mut text, format_args!(", {} overdue", words::count_or_none(hotspot.overdue)));
            }
        }
        if few::step_has_too_few(step) {
            let n = words::plural(step.incidents, "incident");
            words::put(&mut text, format_args!("; from {n}: too few to be sure of its place"));
        }
        text.push('.');
        text
    })
}
