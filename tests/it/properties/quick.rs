//! Rows that are read without detours come to the same as those that are not.

use std::io::Cursor;

use cofactor::ingest::{Input, Load, LoadOptions, Loaded};

use super::Numbers;

const IDS: [&str; 14] = [
    "INC-1", "INC-2", "INC-3", "inc-3", " INC-4", "INC-5 ", "é1", "1é", "'=x", "", "a", "7", "INC 8",
    "\"q,1\"",
];
const ITEMS: [&str; 16] = [
    "ACT-1",
    "ACT-99",
    "ACT-100",
    "ACT-0101",
    "ACT-9999999999",
    "ACT-10000000000000001",
    "ACT",
    "ACT 5",
    "-ACT-6",
    "ACT-7-",
    "ACT_8",
    "ACT\t9",
    "\"ACT-11\"",
    "\"ACT,12\"",
    "é-ACT-13",
    "",
];
const TIMES: [&str; 16] = [
    "2024-01-05T10:00:00Z",
    "2024-01-05T11:30:59Z",
    "2024-01-04T23:59:59Z",
    "2024-02-29T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-01-05T24:00:00Z",
    "1949-12-31T00:00:00Z",
    "2078-01-01T00:00:00Z",
    "2024-01-05",
    "2024-01-05 10:00",
    "2024-01-05T10:00:00.5Z",
    "2024-01-05T10:00:00+02:00",
    " 2024-01-05T10:00:00Z ",
    "",
    "soon",
];
const SEVERITIES: [&str; 8] = ["SEV2", "2", "critical", "", "weird", "sev-1 ", "9", "'-1"];
const LISTS: [&str; 12] = [
    "no timeout",
    "no timeout;bad config",
    "  x ; y ",
    "",
    ";;",
    "--",
    "'=1+1;z",
    "-x;y",
    "a;\u{a0}b\u{a0};a",
    "\"line\nend;x\"",
    "a text that is longer than sixteen bytes;no timeout",
    "dns;DNS;Dns",
];

/// A table of rows whose fields are drawn from the given ones.
fn table(header: &str, fields: &[&[&str]], rows: usize, numbers: &mut Numbers) -> String {
    let row = |_| {
        let drawn: Vec<&str> = fields.iter().map(|from| from[numbers.below(from.len())]).collect();
        drawn.join(",")
    };
    let lines: Vec<String> = (0..rows).map(row).collect();
    format!("{header}\n{}\n", lines.join("\n"))
}

/// A column more, which no row fills, so that every row takes the usual way.
fn with_title(table: &str) -> String {
    let (mut text, mut in_quotes) = (String::new(), false);
    for (at, c) in table.char_indices() {
        in_quotes ^= c == '"';
        if c == '\n' && !in_quotes {
            text.push_str(if text.contains(",title") { "," } else { ",title" });
        }
        text.push_str(&table[at..at + c.len_utf8()]);
    }
    text
}

fn loaded(incidents: String, action_items: String) -> Loaded {
    let options = LoadOptions::default();
    let mut load = Load::new(&options);
    for (name, text) in [("incidents.csv", incidents), ("action_items.csv", action_items)] {
        let size = Some(text.len() as u64);
        let content = Box::new(Cursor::new(text.into_bytes()));
        load.read(Input { name: name.to_owned(), content, is_named: true, size }).expect("an export");
    }
    load.finish().expect("tables")
}

#[test]
fn every_way_of_reading_a_row_comes_to_the_same() {
    let mut numbers = Numbers(11);
    for round in 0..300 {
        let ids = if round % 2 == 0 { &IDS[..] } else { &IDS[..3] };
        let times = if round % 3 == 0 { &TIMES[..] } else { &TIMES[..4] };
        let incidents = table(
            "incident_id,started_at,resolved_at,severity,systems,factors",
            &[ids, times, times, &SEVERITIES, &LISTS, &LISTS],
            8,
            &mut numbers,
        );
        let action_items = table(
            "action_item_id,incident_id,created_at,due_at,closed_at",
            &[if round % 5 < 2 { &ITEMS[..4] } else { &ITEMS }, ids, times, times, times],
            12,
            &mut numbers,
        );
        // Other line ends, a last line without one, and marks where no id expects them.
        let written = |text: &str| match round % 4 {
            0 => text.replace('\n', "\r\n"),
            1 => text.strip_suffix('\n').unwrap_or(text).to_owned(),
            _ => text.to_owned(),
        };
        let quick = loaded(written(&incidents), written(&action_items));
        let usual = loaded(written(&with_title(&incidents)), written(&with_title(&action_items)));
        let tables = |loaded: &Loaded| {
            let (frames, ids) = (&loaded.frames, &loaded.frames.incidents.incident_id);
            let (incidents, items) = (frames.incidents.len(), frames.action_items.len());
            [
                frames.incidents.batch(0, incidents),
                frames.involvements.batch(ids, 0, frames.involvements.len()),
                frames.action_items.batch(ids, 0, items),
            ]
        };
        let told = |loaded: &Loaded| -> Vec<String> {
            let entries = loaded.diagnostics.entries();
            entries.map(|entry| format!("{} {} {}", entry.place(), entry.code(), entry.message())).collect()
        };
        assert_eq!(told(&quick), told(&usual), "{incidents}\n{action_items}");
        assert!(tables(&quick) == tables(&usual), "{incidents}\n{action_items}");
        assert_eq!((quick.as_of, &quick.incident_inputs), (usual.as_of, &usual.incident_inputs));
        let parts = |loaded: &Loaded| {
            loaded.inputs.iter().map(|input| (input.records, input.parts)).collect::<Vec<_>>()
        };
        assert_eq!(parts(&quick), parts(&usual));
    }
}

#[test]
fn carriage_returns_alone_end_lines() {
    let mut numbers = Numbers(5);
    let header = "incident_id,started_at,resolved_at,severity,systems,factors";
    let incidents = table(
        header,
        &[&["INC-1", "INC-2", "INC-3"], &TIMES[..3], &[""], &["2"], &LISTS[..1], &LISTS[..1]],
        6,
        &mut numbers,
    );
    let header = "action_item_id,incident_id,created_at,due_at,closed_at";
    let items =
        table(header, &[&ITEMS[..4], &["INC-1", ""], &TIMES[..2], &[""], &["", "soon"]], 12, &mut numbers);
    let [usual, other] =
        ["\n", "\r"].map(|end| loaded(incidents.replace('\n', end), items.replace('\n', end)));
    let counted = |loaded: &Loaded| (loaded.frames.incidents.len(), loaded.frames.action_items.len());
    assert!(counted(&usual).0 > 1 && counted(&usual).1 > 1);
    assert_eq!(counted(&other), counted(&usual));
    let told = |loaded: &Loaded| -> Vec<String> {
        loaded.diagnostics.entries().map(|entry| format!("{} {}", entry.place(), entry.message())).collect()
    };
    assert_eq!(told(&other), told(&usual));
}
