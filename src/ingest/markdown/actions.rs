//! Action items of a document: bullets and table rows, or paragraphs where there is neither.

use std::sync::LazyLock;

use regex::Regex;

use super::super::name::fold_name;
use super::dates::find_date;
use super::document::{Block, BlockKind, Source};
use super::involved::{is_nothing, one_line};
use super::section::{Part, Section};
use crate::model::{ActionKind, Outcome};

/// An action item as a document states it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Action {
    pub title: String,
    pub kind: Option<&'static str>,
    pub priority: Option<String>,
    pub has_owner: Option<bool>,
    pub ticket: Option<String>,
    pub created: Option<String>,
    pub due: Option<String>,
    pub closed: Option<String>,
    pub outcome: Option<Outcome>,
    pub line: u64,
}

static OWNER: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\s*[\[(]?\b(?:owner|assignee|assigned to|responsible|dri|who)\b\s*[:=]\s*([^\])|;,\n]+)[\])]?",
    )
});
static HANDLE: LazyLock<Regex> = LazyLock::new(|| compiled(r"(^|[\s(\[])@[A-Za-z][\w.-]*\b[)\]]?"));
static DUE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\s*[\[(]?\b(?:due(?: date| by| on)?|deadline|target(?: date)?|eta)\b\s*[:=]?\s*(\d[^\])|;\n]*|[a-z]{3,9}\.? \d{1,2},? \d{4})[\])]?",
    )
});
static CREATED: LazyLock<Regex> = LazyLock::new(|| {
    compiled(r"(?i)\s*[\[(]?\b(?:created|opened|raised)(?: on| at)?\b\s*[:=]?\s*(\d{4}-\d\d?-\d\d?)[\])]?")
});
static CLOSED: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)\s*[\[(]?\b(?:done|closed|completed|finished|resolved)(?: on| at)?\b\s*[:=]?\s*(\d{4}-\d\d?-\d\d?)[\])]?",
    )
});
static STATE: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?i)^\s*[\[(*]*(done|completed?|wip|in progress|open|todo|won.?t (?:do|fix)|cancell?ed|dropped)\b[\])*]*\s*(?:[:–-]\s*|$)|[\[(](done|completed?|wip|in progress|open|todo|won.?t (?:do|fix)|cancell?ed|dropped)[\])]\s*\.?$|(✅|☑|✔)",
    )
});
static MARK: LazyLock<Regex> = LazyLock::new(|| compiled(r"\b(DONE|TODO|WIP)\b"));
static TICKET: LazyLock<Regex> = LazyLock::new(|| compiled(r"\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b"));
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"https?://[^\s)>\]]*/(?:issues?|browse|pull|merge_requests|tickets?|work_items|stories|-/issues)/[^\s)>\]]+|https?://app\.(?:asana|clickup|shortcut)\.com/[^\s)>\]]+",
    )
});

fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is fixed and tested")
}

/// Reads the action items of a document, in the order in which they stand.
pub(super) fn actions(parts: &[Part], source: &Source<'_>) -> Vec<Action> {
    let mut found = Vec::new();
    // Bullets are looked for below each heading on its own.
    let of_section: Vec<&Part> = parts.iter().filter(|part| part.section == Section::Actions).collect();
    let is_heading = |part: &&Part| matches!(part.block.kind, BlockKind::Heading(_));
    for group in of_section.split(|part| is_heading(part)) {
        of_group(group, source, &mut found);
    }
    found
}

fn of_group(parts: &[&Part], source: &Source<'_>, found: &mut Vec<Action>) {
    let depth = |block: &Block| match block.kind {
        BlockKind::Item { depth, .. } if !is_nothing(block.text()) => Some(depth),
        _ => None,
    };
    let shallowest = parts.iter().filter_map(|part| depth(&part.block)).min();
    let has_rows = parts.iter().any(|part| matches!(part.block.kind, BlockKind::Row { .. }));
    let mut columns: Vec<Column> = Vec::new();
    for part in parts {
        let block = &part.block;
        let line = source.line(block.span.source(0));
        let action = match &block.kind {
            BlockKind::Row { cells, is_header: true } => {
                columns = cells.iter().map(|cell| Column::of(&cell.text)).collect();
                None
            }
            BlockKind::Row { cells, .. } => {
                let texts: Vec<&str> = cells.iter().map(|cell| cell.text.trim()).collect();
                of_row(&columns, &texts, block)
            }
            BlockKind::Item { checked, .. } if depth(block).is_some() && depth(block) == shallowest => {
                of_text(block, *checked)
            }
            // Prose is a list of actions only where there is no list.
            BlockKind::Paragraph if shallowest.is_none() && !has_rows && !introduces(block.text()) => {
                of_text(block, None)
            }
            _ => None,
        };
        if let Some(mut action) = action {
            action.line = line;
            if part.is_done && action.outcome.is_none() {
                action.outcome = Some(Outcome::Done);
            }
            found.push(action);
        }
    }
}

fn introduces(text: &str) -> bool {
    text.ends_with(':') || is_nothing(text) || text.ends_with('?') || fold_name(text).starts_with("no ")
}

/// What a column of a table of action items holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Title,
    Kind,
    Owner,
    Priority,
    Ticket,
    Created,
    Due,
    Closed,
    State,
    Other,
}

impl Column {
    fn of(header: &str) -> Self {
        match fold_name(header).as_str() {
            "action item" | "action items" | "action" | "item" | "title" | "description" | "task"
            | "summary" | "corrective action" | "what" | "recommendation" | "follow up" => Self::Title,
            "type" | "kind" | "category" => Self::Kind,
            "owner" | "owners" | "who" | "assignee" | "assigned to" | "responsible" | "dri" => Self::Owner,
            "priority" | "prio" => Self::Priority,
            "bug" | "ticket" | "issue" | "tracking bug" | "jira" | "link" | "ticket number" | "tracker" => {
                Self::Ticket
            }
            "created" | "created at" | "opened" | "raised" => Self::Created,
            "due" | "due date" | "due by" | "deadline" | "target date" | "eta" | "target" => Self::Due,
            "closed" | "completed" | "done" | "closed at" | "completed on" | "date closed" => Self::Closed,
            "status" | "state" => Self::State,
            _ => Self::Other,
        }
    }
}

fn of_row(columns: &[Column], texts: &[&str], block: &Block) -> Option<Action> {
    let cell = |column: Column| {
        let index = columns.iter().position(|other| *other == column)?;
        texts.get(index).copied().filter(|text| !is_nothing(text))
    };
    let title_at = columns.iter().position(|column| *column == Column::Title).unwrap_or(0);
    let title = texts.get(title_at).copied().filter(|text| !is_nothing(text))?;
    let mut action = read(title, block.is_struck);
    let is_owner_column = columns.contains(&Column::Owner);
    action.has_owner = if is_owner_column { Some(cell(Column::Owner).is_some()) } else { action.has_owner };
    action.kind = cell(Column::Kind).and_then(ActionKind::parse).map(ActionKind::name).or(action.kind);
    action.priority = cell(Column::Priority).map(str::to_owned);
    let linked = block.links.iter().find(|link| is_ticket_address(link)).cloned();
    let stated = cell(Column::Ticket).map(|text| ticket(text).unwrap_or_else(|| text.to_owned()));
    action.ticket = linked.or(stated).or(action.ticket);
    action.created = cell(Column::Created).map(str::to_owned).or(action.created);
    action.due = cell(Column::Due).map(str::to_owned).or(action.due);
    action.closed = cell(Column::Closed).map(str::to_owned).or(action.closed);
    // Where no column holds the state, a mark may stand in any, as `DONE` behind the ticket.
    let mark =
        || texts.iter().find_map(|text| MARK.captures(text)).and_then(|found| state(found.get(1)?.as_str()));
    action.outcome = cell(Column::State).and_then(state).or(action.outcome).or_else(mark);
    Some(action)
}

fn of_text(block: &Block, checked: Option<bool>) -> Option<Action> {
    let mut action = read(block.text(), block.is_struck);
    if is_nothing(&action.title) {
        return None;
    }
    action.ticket = block.links.iter().find(|link| is_ticket_address(link)).cloned().or(action.ticket);
    // A box is a state, and the clearest one.
    action.outcome = match checked {
        Some(true) => Some(Outcome::Done),
        Some(false) => action.outcome.or(Some(Outcome::Open)),
        None => action.outcome,
    };
    Some(action)
}

/// Reads what a text says of an action item; owners are noticed and left out.
fn read(text: &str, is_struck: bool) -> Action {
    let mut rest = text.to_owned();
    let mut action = Action { ticket: ticket(text), ..Action::default() };
    if let Some(found) = OWNER.captures(&rest) {
        let is_someone = found.get(1).is_some_and(|owner| !is_nothing(owner.as_str()));
        action.has_owner = Some(is_someone);
        rest = OWNER.replace_all(&rest, "").into_owned();
    }
    if HANDLE.is_match(&rest) {
        action.has_owner = Some(true);
        rest = HANDLE.replace_all(&rest, "$1").into_owned();
    }
    for (pattern, slot) in
        [(&DUE, &mut action.due), (&CREATED, &mut action.created), (&CLOSED, &mut action.closed)]
    {
        let found =
            pattern.captures(&rest).and_then(|found| Some((found.get(0)?.range(), found.get(1)?.as_str())));
        if let Some((range, value)) = found.filter(|(_, value)| find_date(value).is_some()) {
            *slot = Some(value.to_owned());
            rest.replace_range(range, "");
        }
    }
    if let Some(found) = STATE.captures(&rest) {
        let word = found.get(1).or(found.get(2)).or(found.get(3)).map_or("", |word| word.as_str());
        action.outcome = state(word);
        let range = found.get(0).map_or(0..0, |whole| whole.range());
        rest.replace_range(range, " ");
    }
    if is_struck {
        action.outcome = action.outcome.or(Some(Outcome::Done));
    }
    action.title = one_line(rest.replace("()", "").trim().trim_end_matches([',', ';', ':']));
    action
}

fn state(text: &str) -> Option<Outcome> {
    match fold_name(text).as_str() {
        "" if text.contains(['✅', '☑', '✔']) => Some(Outcome::Done),
        "wip" | "started" | "planned" | "scheduled" | "not started" => Some(Outcome::Open),
        "fixed" | "finished" | "implemented" => Some(Outcome::Done),
        "won t fix" | "won t do" | "wontfix" | "wont fix" => Some(Outcome::Dropped),
        folded => Outcome::parse(folded),
    }
}

fn ticket(text: &str) -> Option<String> {
    let address = ADDRESS.find(text).map(|found| found.as_str().trim_end_matches(['.', ',']).to_owned());
    address.or_else(|| {
        // Not every word with a number is a ticket.
        let usual = |key: &str| {
            !["UTF-", "SHA-", "ISO-", "CVE-", "RFC-", "HTTP-", "SEV-", "P-"]
                .iter()
                .any(|head| key.starts_with(head))
        };
        TICKET.find_iter(text).map(|found| found.as_str()).find(|key| usual(key)).map(str::to_owned)
    })
}

fn is_ticket_address(link: &str) -> bool {
    ADDRESS.is_match(link)
}

#[cfg(test)]
mod tests {
    use super::super::document::blocks;
    use super::super::section::parts;
    use super::*;

    fn all(text: &str) -> Vec<Action> {
        let source = Source::new("t.md", text);
        actions(&parts(blocks(text, 0)).list, &source)
    }

    #[test]
    fn reads_boxes_dates_tickets_and_notices_owners() {
        let text = "# T\n\n## Action items\n\n\
            - [x] Add an alert ([T](https://x.example/issues/7))\n\
            - [ ] Limit memory, due 2024-05-01 (owner: Jane Doe)\n  - a detail\n\
            - Fix OPS-12 with @jane\n- TBD\n- ~~Drop it~~\n- DONE: write it up\n";
        let found = all(text);
        let titles: Vec<&str> = found.iter().map(|action| action.title.as_str()).collect();
        assert_eq!(titles, ["Add an alert (T)", "Limit memory", "Fix OPS-12 with", "Drop it", "write it up"]);
        let outcomes: Vec<Option<Outcome>> = found.iter().map(|action| action.outcome).collect();
        let done = Some(Outcome::Done);
        assert_eq!(outcomes, [done, Some(Outcome::Open), None, done, done]);
        assert_eq!(found[0].ticket.as_deref(), Some("https://x.example/issues/7"));
        assert_eq!(found[2].ticket.as_deref(), Some("OPS-12"));
        assert_eq!(
            (found[1].due.as_deref(), found[1].has_owner, found[1].line),
            (Some("2024-05-01"), Some(true), 6)
        );
        assert_eq!((found[2].has_owner, found[0].has_owner), (Some(true), None));
    }

    #[test]
    fn reads_tables_and_prose() {
        let text = "## Action Items\n\n\
            | Action Item | Type | Who | Priority | Bug # | Due Date | Status |\n|---|---|---|---|---|---|---|\n\
            | Add quota | Prevent | J. Doe | P1 | OPS-9 | 2024-02-01 | in progress |\n| Write it up | Process | | P2 | | | done |\n";
        let found = all(text);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].kind, found[0].has_owner), (Some("prevent"), Some(true)));
        assert_eq!(
            (found[0].ticket.as_deref(), found[0].due.as_deref()),
            (Some("OPS-9"), Some("2024-02-01"))
        );
        assert_eq!((found[1].outcome, found[1].has_owner), (Some(Outcome::Done), Some(false)));
        let prose =
            "## Action items\n\n### Repo\n\nLimit the memory of pods.\n\n### Misc\n\n1. One\n2. Two\n";
        let titles: Vec<String> = all(prose).into_iter().map(|action| action.title).collect();
        assert_eq!(titles, ["Limit the memory of pods.", "One", "Two"]);
    }

    #[test]
    fn a_heading_can_say_that_all_is_done() {
        let found =
            all("## Remediation\n\n### Immediate Actions (Completed)\n\n- a b\n\n### Later\n\n- c d\n");
        assert_eq!(
            found.iter().map(|action| action.outcome).collect::<Vec<_>>(),
            [Some(Outcome::Done), None]
        );
    }
}
