//! Reads a folder in the plain format and applies the rules of the population.

use std::collections::BTreeMap;
use std::path::Path;

use super::names::{Names, Taxonomy};
use super::time::{next_midnight, parse_due, parse_instant};
use super::{Action, History, Incident, Kind, Options, Outcome};

/// One line of a CSV file by column name; absent columns read as empty.
type Line = BTreeMap<String, String>;

/// An incident as the file has it, before anything is left out.
struct RawIncident {
    line: Line,
    occurred: i64,
    excluded: bool,
}

/// Reads `incidents.csv`, `involvements.csv`, `action_items.csv` and `taxonomy.toml`.
pub fn load(dir: &Path, options: &Options) -> History {
    let raw_incidents = raw_incidents(&lines(&dir.join("incidents.csv")));
    let involvements = lines(&dir.join("involvements.csv"));
    let raw_actions = raw_actions(&lines(&dir.join("action_items.csv")));
    let latest = || latest(&raw_incidents, &raw_actions);
    let as_of = options.as_of.unwrap_or_else(|| next_midnight(latest()));

    let mut kept: Vec<&RawIncident> =
        raw_incidents.values().filter(|raw| !raw.excluded && raw.occurred < as_of).collect();
    kept.sort_by_key(|raw| (raw.occurred, get(&raw.line, "incident_id").to_owned()));

    let mut names = Names::new(Taxonomy::read(&dir.join("taxonomy.toml")));
    let mut incidents: Vec<Incident> = kept.iter().map(|raw| incident(raw, &mut names)).collect();
    let ids = incidents.iter().enumerate();
    let position: BTreeMap<String, usize> = ids.map(|(i, inc)| (inc.id.clone(), i)).collect();
    for line in &involvements {
        if let Some(&i) = position.get(get(line, "incident_id")) {
            incidents[i].items.extend(involved(line, &mut names));
        }
    }
    for incident in &mut incidents {
        incident.items.sort_unstable();
        incident.items.dedup();
    }

    let left_out = |id: &str| raw_incidents.get(id).is_some_and(|raw| raw.excluded);
    let actions: Vec<Action> = raw_actions
        .values()
        .filter(|line| !left_out(get(line, "incident_id")))
        .filter_map(|line| action(line, &position))
        .filter(|action| action.created < as_of)
        .collect();
    let states_owner = raw_actions.values().any(|line| !get(line, "has_owner").is_empty());
    History { options: options.clone(), as_of, incidents, actions, items: names.finish(), states_owner }
}

/// The lines of a CSV file; a missing file has none.
fn lines(path: &Path) -> Vec<Line> {
    let Ok(mut reader) = csv::Reader::from_path(path) else {
        return Vec::new();
    };
    let header = reader.headers().expect("a header").clone();
    let records = reader.records().map(|record| record.expect("a CSV record"));
    let line = |record: csv::StringRecord| {
        let cells = header.iter().zip(record.iter());
        let cells = cells.map(|(name, cell)| (name.trim().to_owned(), cell.trim().to_owned()));
        cells.filter(|(_, cell)| !cell.is_empty()).collect()
    };
    records.map(line).collect()
}

fn get<'a>(line: &'a Line, column: &str) -> &'a str {
    line.get(column).map_or("", String::as_str)
}

fn instant(line: &Line, column: &str) -> Option<i64> {
    parse_instant(get(line, column))
}

/// The first of the four times that is given.
fn occurred(line: &Line) -> Option<i64> {
    ["occurred_at", "started_at", "detected_at", "created_at"].iter().find_map(|column| instant(line, column))
}

/// The incidents with a time, by id; of two rows with the same id the last one stands.
fn raw_incidents(lines: &[Line]) -> BTreeMap<String, RawIncident> {
    let mut incidents = BTreeMap::new();
    for line in lines {
        let id = get(line, "incident_id");
        if let (false, Some(occurred)) = (id.is_empty(), occurred(line)) {
            let raw =
                RawIncident { line: line.clone(), occurred, excluded: !get(line, "excluded").is_empty() };
            incidents.insert(id.to_owned(), raw);
        }
    }
    incidents
}

/// The action items with an id and a creation time, by id.
fn raw_actions(lines: &[Line]) -> BTreeMap<String, Line> {
    let usable =
        |line: &&Line| !get(line, "action_item_id").is_empty() && instant(line, "created_at").is_some();
    let keyed = |line: &Line| (get(line, "action_item_id").to_owned(), line.clone());
    lines.iter().filter(usable).map(keyed).collect()
}

/// The latest occurred, resolved, created or closed instant, of rows left out as well.
fn latest(incidents: &BTreeMap<String, RawIncident>, actions: &BTreeMap<String, Line>) -> i64 {
    let of_incidents = incidents.values().flat_map(|raw| {
        let others = [instant(&raw.line, "resolved_at"), instant(&raw.line, "created_at")];
        others.into_iter().flatten().chain([raw.occurred])
    });
    let of_actions = actions.values().flat_map(|line| {
        let both = [instant(line, "created_at"), instant(line, "closed_at")];
        both.into_iter().flatten()
    });
    of_incidents.chain(of_actions).max().unwrap_or(0)
}

fn incident(raw: &RawIncident, names: &mut Names) -> Incident {
    let line = &raw.line;
    let lists = [(Kind::Factor, "factors"), (Kind::System, "systems"), (Kind::Trigger, "triggers")];
    let mut items = Vec::new();
    for (kind, column) in lists {
        let cells = get(line, column).split([';', '\n']);
        items.extend(cells.filter_map(|name| names.item(kind, name, "")));
    }
    Incident {
        id: get(line, "incident_id").to_owned(),
        occurred: raw.occurred,
        resolved: instant(line, "resolved_at").filter(|&resolved| resolved >= raw.occurred),
        published: instant(line, "published_at"),
        severity: severity(get(line, "severity")),
        team: get(line, "team").to_owned(),
        items,
    }
}

/// `1` to `5`, or a word like `SEV1`.
fn severity(cell: &str) -> Option<u8> {
    let cell = cell.to_lowercase();
    let digits = cell.trim_start_matches("sev").trim_start_matches(['-', ' ']);
    digits.parse().ok().filter(|n| (1..=5).contains(n))
}

fn involved(line: &Line, names: &mut Names) -> Option<usize> {
    let word = get(line, "kind").to_lowercase();
    let kind = Kind::ALL.into_iter().find(|kind| kind.word() == word)?;
    names.item(kind, get(line, "name"), get(line, "category"))
}

fn action(line: &Line, position: &BTreeMap<String, usize>) -> Option<Action> {
    let created = instant(line, "created_at")?;
    let closed = instant(line, "closed_at").map(|closed| closed.max(created));
    let outcome = outcome(&get(line, "outcome").to_lowercase(), closed.is_some());
    let finished = matches!(outcome, Outcome::Done | Outcome::Dropped);
    Some(Action {
        id: get(line, "action_item_id").to_owned(),
        incident: position.get(get(line, "incident_id")).copied(),
        priority: get(line, "priority").to_lowercase(),
        team: get(line, "team").to_owned(),
        has_owner: matches!(get(line, "has_owner").to_lowercase().as_str(), "true" | "yes" | "1"),
        created,
        due: parse_due(get(line, "due_at")),
        closed: closed.filter(|_| finished),
        outcome,
    })
}

/// Said to be closed without a date is unknown; nothing said goes by the date.
fn outcome(word: &str, dated: bool) -> Outcome {
    match (word, dated) {
        ("done" | "", true) => Outcome::Done,
        ("dropped", true) => Outcome::Dropped,
        ("open", _) | ("", false) => Outcome::Open,
        _ => Outcome::Unknown,
    }
}
