//! Which part of a postmortem each block belongs to, by the names that templates give their sections.

use super::super::name::fold_name;
use super::dates::at_start;
use super::document::{Block, BlockKind};
use super::times::Stage;

/// A part of a postmortem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// What stands before the first section, and lists of dates and names.
    Front,
    /// A section whose name is a stage, such as `Date`.
    Stage(Stage),
    /// What happened, in short.
    Summary,
    /// What made it possible.
    Factors,
    /// What set it off.
    Trigger,
    /// What is to be done.
    Actions,
    /// What happened when.
    Timeline,
    /// What went well and badly.
    Lessons,
    /// What went badly.
    Badly,
    /// The systems that were touched.
    Systems,
    /// Figures at the end, as in the template of DFDS.
    Stats,
    /// A section that is known and holds nothing that is read.
    Known,
    /// Anything else.
    Other,
}

/// A block in its section.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub section: Section,
    pub block: Block,
    /// Whether a heading above says that what follows is done.
    pub is_done: bool,
}

/// A document cut into parts.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The first heading.
    pub title: Option<Block>,
    pub list: Vec<Part>,
    /// Whether any section of a postmortem was found.
    pub is_postmortem: bool,
}

/// Assigns blocks to sections.
pub(super) fn parts(blocks: Vec<Block>) -> Parts {
    let mut parts = Parts::default();
    let mut state =
        State { section: Section::Front, base: Section::Front, level: 0, label: None, is_done: false };
    for block in blocks {
        match block.kind {
            BlockKind::Heading(level) => state.heading(&mut parts, block, level),
            BlockKind::Row { .. } => state.push(&mut parts, block),
            BlockKind::Item { depth, .. } => state.text(&mut parts, block, depth),
            BlockKind::Paragraph => state.text(&mut parts, block, 0),
        }
    }
    parts
}

struct State {
    section: Section,
    /// The section that a bold label interrupts.
    base: Section,
    /// The level of the heading that opened the section; 0 before any.
    level: u8,
    /// How deep the bold label stands that opened the section, when it was one.
    label: Option<u8>,
    is_done: bool,
}

impl State {
    fn push(&self, parts: &mut Parts, block: Block) {
        parts.list.push(Part { section: self.section, block, is_done: self.is_done });
    }

    fn heading(&mut self, parts: &mut Parts, block: Block, level: u8) {
        let found = section_of(block.text());
        if parts.title.is_none() && found.is_none() && parts.list.is_empty() && self.level == 0 {
            parts.title = Some(block);
            return;
        }
        let is_below = self.level > 0 && level > self.level && self.label.is_none();
        let holds = is_below
            && match self.section {
                section if found == Some(section) => true,
                Section::Actions | Section::Timeline | Section::Factors => {
                    !matches!(found, Some(Section::Actions | Section::Factors | Section::Trigger))
                }
                Section::Front | Section::Other => false,
                _ => found.is_none(),
            };
        if holds {
            self.is_done = says_done(block.text());
            self.push(parts, block);
            return;
        }
        // Entries of a timeline may be headings of its own level.
        if self.section == Section::Timeline && found.is_none() && at_start(block.text(), None).is_some() {
            self.push(parts, block);
            return;
        }
        self.section = found.unwrap_or(Section::Other);
        self.base = self.section;
        self.level = level;
        self.label = None;
        self.is_done = says_done(block.text());
        parts.is_postmortem |= self.section.is_telling();
        if self.section == Section::Timeline {
            // Its heading may state the zone.
            self.push(parts, block);
        }
    }

    fn text(&mut self, parts: &mut Parts, block: Block, depth: u8) {
        // Bold labels are sections of their own unless a heading has opened one whose content they are.
        let is_open = self.label.is_some()
            || matches!(self.section, Section::Front | Section::Other | Section::Summary | Section::Known);
        if let Some((label, rest)) = block.label().filter(|_| is_open) {
            let found = section_of(label);
            if let Some(section) = found.filter(|section| !matches!(section, Section::Stage(_))) {
                self.section = section;
                self.label = Some(depth);
                self.is_done = says_done(label);
                parts.is_postmortem |= section.is_telling();
                if !rest.is_empty() {
                    let label_end = block.span.text.len() - rest.len();
                    self.push(parts, block.behind(label_end));
                }
                return;
            }
            if self.label.is_some_and(|opened| depth <= opened) {
                self.section = self.base;
                self.label = None;
            }
        }
        self.push(parts, block);
    }
}

impl Block {
    /// Returns what stands behind a label as a paragraph.
    fn behind(&self, at: usize) -> Self {
        Self { kind: BlockKind::Paragraph, span: self.span.behind(at), label_end: None, ..self.clone() }
    }
}

impl Section {
    /// Tells whether only a postmortem has such a section.
    fn is_telling(self) -> bool {
        !matches!(self, Self::Front | Self::Other | Self::Summary | Self::Known | Self::Stats | Self::Systems)
    }
}

fn says_done(heading: &str) -> bool {
    let folded = fold_name(heading);
    let mut words = folded.split(' ');
    words.any(|word| matches!(word, "completed" | "done" | "finished" | "implemented"))
        && !folded.split(' ').any(|word| matches!(word, "not" | "be"))
}

/// Returns the section that a heading or a bold label names.
fn section_of(heading: &str) -> Option<Section> {
    // What stands in parentheses explains the name.
    let bare = heading.split(['(', '[']).next().unwrap_or(heading);
    let bare = if bare.trim().is_empty() { heading } else { bare };
    let folded = fold_name(bare);
    let name = folded.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let section = match name {
        "key events"
        | "key dates"
        | "incident details"
        | "details"
        | "metadata"
        | "facts"
        | "at a glance"
        | "stages"
        | "incident data"
        | "general information" => Section::Front,
        "summary" | "overview" | "executive summary" | "incident summary" | "issue summary" | "tl dr"
        | "tldr" | "abstract" | "summary of impact" | "report summary" | "what happened" | "background" => {
            Section::Summary
        }
        "trigger" | "triggers" | "leadup" | "lead up" | "trigger event" | "triggering event" => {
            Section::Trigger
        }
        "timeline" | "incident timeline" | "chain of events" | "timeline summary" | "timeline of events"
        | "event timeline" | "detailed timeline" | "sequence of events" => Section::Timeline,
        "lessons" | "lessons learned" | "lessons learnt" | "learnings" | "retrospective" | "how d we do"
        | "reflections" => Section::Lessons,
        "systems"
        | "affected systems"
        | "services"
        | "affected services"
        | "impacted services"
        | "affected components"
        | "components" => Section::Systems,
        "stats" | "statistics" => Section::Stats,
        "impact"
        | "customer impact"
        | "user impact"
        | "resolution"
        | "detection"
        | "response"
        | "recovery"
        | "identified"
        | "context"
        | "resolution and recovery"
        | "mitigation"
        | "responders"
        | "attendees"
        | "participants"
        | "authors"
        | "messaging"
        | "supporting information"
        | "appendix"
        | "logs"
        | "time to repair"
        | "time to resolve"
        | "what went well"
        | "where we got lucky"
        | "observed signals" => Section::Known,
        _ => return by_words(name).or_else(|| Stage::of(name).map(Section::Stage)),
    };
    Some(section)
}

fn by_words(name: &str) -> Option<Section> {
    const FACTORS: [&str; 16] = [
        "root cause",
        "contributing",
        "cause",
        "causes",
        "fault",
        "reasons",
        "what caused the incident",
        "what caused",
        "identified cause",
        "identified causes",
        "why did it happen",
        "why it happened",
        "process breakdown",
        "underlying cause",
        "underlying causes",
        "proximate cause",
    ];
    const ACTIONS: [&str; 27] = [
        "action item",
        "action items",
        "actions",
        "action table",
        "action plan",
        "corrective",
        "preventive",
        "preventative",
        "next steps",
        "recommendation",
        "follow up",
        "follow ups",
        "followup",
        "followups",
        "review action",
        "remediation",
        "future action",
        "planned action",
        "immediate action",
        "long term action",
        "short term action",
        "improvement actions",
        "how are we preventing",
        "actions following",
        "actions from",
        "todo",
        "to do",
    ];
    const BADLY: [&str; 9] = [
        "what went wrong",
        "what went poorly",
        "what went badly",
        "what didn t go",
        "what did not go",
        "what could have gone better",
        "what could be improved",
        "what can be improved",
        "why it wasn t caught",
    ];
    let starts = |names: &[&str]| {
        names.iter().any(|start| {
            // A single word names the section only when it stands alone or before "analysis".
            let rest = name.strip_prefix(start);
            match rest {
                Some("" | "s" | " analysis" | "s analysis") => true,
                Some(_) => start.contains(' ') || start.len() >= 9,
                None => false,
            }
        })
    };
    if starts(&FACTORS) {
        Some(Section::Factors)
    } else if starts(&ACTIONS) {
        Some(Section::Actions)
    } else if starts(&BADLY) {
        Some(Section::Badly)
    } else if name.starts_with("what went well") || name.starts_with("where we got lucky") {
        Some(Section::Known)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::blocks;
    use super::*;

    #[test]
    fn folds_the_names_of_templates() {
        for (heading, expected) in [
            ("Root Cause(s)", Some(Section::Factors)),
            ("Contributing Factors (findings)", Some(Section::Factors)),
            ("Contributing Conditions Analysis", Some(Section::Factors)),
            ("What caused the incident", Some(Section::Factors)),
            ("Root cause and mitigation", Some(Section::Factors)),
            ("5. Fault", Some(Section::Factors)),
            ("Process Breakdown(s)", Some(Section::Factors)),
            ("Corrective and Preventative Measures", Some(Section::Actions)),
            ("Action table", Some(Section::Actions)),
            ("Next steps", Some(Section::Actions)),
            ("Follow-ups", Some(Section::Actions)),
            ("Recommendations", Some(Section::Actions)),
            ("Trigger(s)", Some(Section::Trigger)),
            ("Leadup", Some(Section::Trigger)),
            ("Start Time", Some(Section::Stage(Stage::Started))),
            ("Chain of Events", Some(Section::Timeline)),
            ("Faulty wiring", None),
            ("Actionable insights", None),
        ] {
            assert_eq!(section_of(heading), expected, "{heading}");
        }
    }

    #[test]
    fn bold_labels_open_sections_where_no_heading_does() {
        let text = "# T\n\n- **Key events**\n  - Resolved 2020-01-01\n\n- **Time to fix**: 1h\n\n- **Review actions**:\n  - Do it\n\n## Action items\n\n- **Detection**: alert on it\n";
        let parts = parts(blocks(text, 0));
        let found: Vec<(Section, &str)> =
            parts.list.iter().map(|part| (part.section, part.block.text())).collect();
        assert_eq!(
            found,
            [
                (Section::Front, "Resolved 2020-01-01"),
                (Section::Front, "Time to fix: 1h"),
                (Section::Actions, "Do it"),
                (Section::Actions, "Detection: alert on it"),
            ]
        );
    }
}
