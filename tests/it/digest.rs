//! A period's postmortems in two paragraphs each.

use std::fmt::Write;
use std::path::Path;

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::outputs::{errors, run, stdout};
use crate::support::folder;

/// B recurs from A. Nothing but a system is known of C, D is a test, E is full of markup and people.
const INCIDENTS: &str = "\
incident_id,title,excluded,severity,started_at,resolved_at,published_at,team,url,summary,factors,systems,triggers
A,Checkout hangs,,2,2026-02-10T10:00:00Z,2026-02-10T10:45:00Z,,Shop,,,no timeout,checkout,
B,Checkout hangs again,,1,2026-04-05T08:30:00Z,2026-04-05T12:30:00Z,2026-04-09T09:00:00Z,Shop,https://pm.example.com/B,Calls piled up. They waited for ever.,no timeout;retry storm,checkout;payments,deployment
C,,,,2026-04-20T22:30:00Z,,,,,,,payments,
D,Drill,test,,2026-04-21T22:30:00Z,,,,,It worked.,no timeout,checkout,
E,<b>Mail</b> *lost* [here](x),,3,2026-04-30T23:30:00Z,2026-05-02T01:30:00Z,,Mail,javascript:alert(1),\"# Ask kim@example.com, or @kim. Nobody <i>knew</i> #12.\",full disk,mail,
F,Mail again,,,2026-06-01T00:00:00Z,2026-06-01T00:20:00Z,,,,,full disk,mail,
";
/// What is made or done in May is not known in April.
const ITEMS: &str = "\
action_item_id,incident_id,title,created_at,due_at,closed_at
x1,A,Set a timeout,2026-02-11T00:00:00Z,2026-03-01,2026-04-20T12:00:00Z
x2,A,Alert on retries,2026-02-11T00:00:00Z,,2026-05-10T00:00:00Z
x3,B,Limit retries,2026-04-06T00:00:00Z,2026-04-20,
x4,B,Tune the pool,2026-04-06T00:00:00Z,2026-05-20,2026-04-10T00:00:00Z
x5,B,Write it up,2026-05-04T00:00:00Z,2026-05-20,
";
const DIGEST: [&str; 4] = ["digest", "incidents.csv", "action_items.csv", "--period"];

fn history() -> tempfile::TempDir {
    folder(&[("incidents.csv", INCIDENTS), ("action_items.csv", ITEMS)])
}

fn digest(folder: &Path, period: &str, more: &[&str]) -> String {
    stdout(folder, &[&DIGEST[..], &[period], more].concat())
}

#[test]
fn a_month_is_told_as_it_was_known_at_its_end() {
    // By hand: Garwood of 3 is 0.62 to 8.77; Wilson of 1 of 2 is 9.45 % to 90.55 %, of 1 of 1 from 20.65 %, of 0 of 1 to
    // 79.35 %. Of A, B and E only A matches B, one of two others precedes B, so chance gives B 1/2 and E 0.
    let expected = "\
# Incident digest: April 2026

Two postmortems of the incidents from 2026-04-01 through 2026-04-30, with what was known by 2026-05-01 00:00. Times are in UTC.

- 3 incidents in 30 days, 3.0 per 30 days (95% interval 0.6 to 8.8). The month before: 0 incidents in 31 days, 0.0 per 30 days. These are too few to compare.
- Recurrences, of the incidents with a factor and a system: 1 of 2 incidents (50%), 95% interval 9% to 91%; chance alone would bring 25%. The look-back reaches before the first incident, which makes the rate too low.
- With a fix of an earlier match still open: 1 of 1 recurrence (100%), 95% interval 21% to 100%; in 1 of them one was overdue.
- Action items: 2 made, 2 done, 0 dropped. In time: 0 of 1 due item (0%), 95% interval 0% to 79%.
- At the end 2 action items are open. Overdue, of those with a due date: 1 of 1 item (100%), 95% interval 21% to 100%.

## Checkout hangs again

[B](<https://pm.example.com/B>), 2026-04-05 08:30, severity 1, resolved after 4.0 hours, team Shop

Calls piled up. They waited for ever.

Contributing factors: no timeout and retry storm. Systems: checkout and payments. Trigger: deployment. \
Of two action items one is done and one is open, overdue: “Limit retries” (overdue, due 2026-04-20). \
It is the second time in 180 days that “no timeout” and “checkout” meet; last on 2026-02-10 (A). \
Two action items of that incident were open then, one overdue (one still open): “Alert on retries” of A (no due date) and “Set a timeout” of A (done on 2026-04-20).

## &lt;b&gt;Mail&lt;/b&gt; \\*lost\\* \\[here\\](x)

E, 2026-04-30 23:30, severity 3, no resolution known, team Mail

\\# Ask (name left out), or (name left out). Nobody &lt;i&gt;knew&lt;/i&gt; #<!-- -->12.

Contributing factor: full disk. System: mail. No action item is on record. It shares a factor and a system with no incident of the 180 days before.

Of 1 more incident of the period nothing is on record, neither summary, published date, factor nor action item: C.

## What came back

What recurrences share with an incident of the 180 days before:

| What | Recurrences | Incidents, look-back included | Last on | Their open action items | Of these overdue |
| --- | ---: | ---: | --- | ---: | ---: |
| no timeout @ checkout | 1 | 2 | 2026-04-05 | 2 | 1 |

A recurrence shares a factor and a system with an incident of the 180 days before it. Chance alone: the mean rate of the same incidents in random order. Intervals are 95% intervals. Summaries are quoted as written and cut at the end of a sentence; mail addresses and handles are left out.
";
    let folder = history();
    assert_eq!(digest(folder.path(), "2026-04", &[]), expected);
    // Nothing dated after the end is in it.
    assert_eq!(digest(folder.path(), "2026-04", &["--as-of", "2026-05-01"]), expected);
}

#[test]
fn a_year_knows_what_a_month_did_not() {
    let folder = history();
    let text = digest(folder.path(), "2026", &[]);
    // The latest fact is the end of F, so the instant of the figures is the midnight after it.
    for part in [
        "# Incident digest: 2026\n",
        "through 2026-06-01, with what was known by 2026-06-02 00:00. Times are in UTC. The period goes on after that.\n",
        "Two postmortems of the incidents from 2026-01-01 through",
        "- 5 incidents in 152 days, 1.0 per 30 days ",
        "\n## Incidents without a postmortem\n\n2 incidents of the period have neither a summary nor a published date; this is \
         what is known of them.\n\n### Checkout hangs\n\nA, 2026-02-10 10:00",
        "\n### Mail again\n\nF, 2026-06-01 00:00",
        "\n## Checkout hangs again\n\n[B]",
        "Of three action items one is done and two are open, overdue: “Limit retries” (overdue, due 2026-04-20) and “Write it up” (overdue, due 2026-05-20).",
        "Two action items of that incident were open then, one overdue (closed since): “Set a timeout” of A (done on 2026-04-20) and “Alert on retries” of A (done on 2026-05-10).",
        "E, 2026-04-30 23:30, severity 3, resolved after 26.0 hours, team Mail\n",
        // E and F: 31 days and half an hour apart.
        "It is the second time in 180 days that “full disk” and “mail” meet; last on 2026-04-30 (E). No action item of that incident is on record.",
        "No summary is on record. The incident is dated 2026-06-01 00:00 and involved mail.",
    ] {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
    assert!(!text.contains("The year before"), "the history begins in the year: {text}");
    let page = digest(folder.path(), "2026", &["--format", "html"]);
    let (written, unwritten) = page.split_once("<h2>Incidents without a postmortem</h2>").expect("a section");
    assert!(
        written.contains("<h2>Checkout hangs again</h2>") && unwritten.contains("<h3>Checkout hangs</h3>")
    );
    let quarter = digest(folder.path(), "2026-Q2", &["--match", "system", "--lookback", "30d"]);
    assert!(quarter.starts_with("# Incident digest: The second quarter of 2026\n"), "{quarter}");
    // C came 15.6 days after B on payments, of which x3 and x5 are overdue in June; F came later than 30 days after E.
    assert!(quarter.contains("| payments | 1 | 2 | 2026-04-20 | 2 | 2 |"), "{quarter}");
    assert!(quarter.contains("It shares a system with no incident of the 30 days before."), "{quarter}");
}

#[test]
fn a_period_begins_by_the_clocks_of_the_zone() {
    let folder = history();
    let paris = ["--timezone", "Europe/Paris"];
    let april = digest(folder.path(), "2026-04", &paris);
    assert!(april.contains("2026-04-05 10:30, severity 1") && !april.contains("Mail"), "{april}");
    assert!(april.contains("known by 2026-05-01 00:00. Times are in Europe/Paris."), "{april}");
    // In Paris, E came on the first of May at half past one.
    let may = digest(folder.path(), "2026-05", &paris);
    assert!(may.contains("E, 2026-05-01 01:30, severity 3, resolved after 26.0 hours"), "{may}");
}

#[test]
fn markup_of_the_input_stays_text() {
    let folder = history();
    let text = digest(folder.path(), "2026-04", &[]);
    let mut headings = 0;
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Start(Tag::Link { dest_url, .. }) => assert_eq!(&*dest_url, "https://pm.example.com/B"),
            Event::Start(Tag::Image { .. } | Tag::HtmlBlock | Tag::Emphasis | Tag::CodeBlock(_)) => {
                panic!("{event:?}")
            }
            Event::InlineHtml(html) => assert_eq!(&*html, "<!-- -->"),
            _ => {}
        }
    }
    // The title, B, E, and what came back.
    assert_eq!(headings, 4);
    let page = digest(folder.path(), "2026-04", &["--format", "html"]);
    for marked in ["<script", "<b>", "<i>", "javascript:", "kim", "@import", "src="] {
        assert!(!page.contains(marked), "`{marked}` is in:\n{page}");
    }
    assert!(page.contains("<a href=\"https://pm.example.com/B\">B</a>, 2026-04-05 08:30"), "{page}");
    assert_eq!(page.matches("https://").count(), 1);
    assert_eq!(page.matches("<article>").count(), 2);
}

#[test]
fn what_cannot_be_told_is_an_error_with_a_hint() {
    let folder = history();
    let cases = [
        ("2026-00", "--period: `2026-00` is no period", "Write a month as 2026-10"),
        ("2026-13", "--period: `2026-13` is no period", "Write a month as 2026-10"),
        ("April", "--period: `April` is no period", "a quarter as 2026-Q4"),
        ("2026-03", "2026-03 has no incident", "something to tell is of 2026-02-10."),
        ("2026-01", "2026-01 has no incident", "No incident before its end has a summary"),
        ("2027", "2027 begins after the instant of the figures, 2026-06-02", "Name an earlier period"),
    ];
    for (period, message, hint) in cases {
        let output = run(folder.path(), &[&DIGEST[..], &[period]].concat());
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{period}: {said}");
        assert!(
            output.stdout.is_empty() && said.contains(message) && said.contains(hint),
            "{period}: {said}"
        );
    }
    let bare = "incident_id,started_at,systems\nC,2026-04-20T22:30:00Z,payments\n";
    std::fs::write(folder.path().join("bare.csv"), bare).expect("writable");
    let output = run(folder.path(), &["digest", "bare.csv", "--period", "2026-04"]);
    let said = errors(&output);
    assert!(said.contains("2026-04 has no postmortem: 1 incident of it has neither summary"), "{said}");
}

#[test]
fn two_periods_are_compared_in_one_unit() {
    let mut incidents = String::from("incident_id,started_at,factors,systems\n");
    for (month, n) in [("02", 1), ("03", 10), ("04", 40)] {
        for i in 0..n {
            let _ = writeln!(incidents, "{month}-{i},2026-{month}-{:02}T0{}:00:00Z,a,b", 1 + i % 28, i / 28);
        }
    }
    let folder = folder(&[("incidents.csv", &incidents)]);
    let told = |more: &[&str]| {
        let base = ["digest", "incidents.csv", "--period", "2026-04"];
        stdout(folder.path(), &[&base[..], more].concat())
    };
    // 40 in 30 days after 10 in 31: 40 x 31 / (10 x 30) is 4.13.
    let whole = told(&["--as-of", "2026-05-01"]);
    let before = "The month before: 10 incidents in 31 days, 9.7 per 30 days. The rate rose (4.13 times, 95% interval ";
    assert!(whole.contains("- 40 incidents in 30 days, 40.0 per 30 days (95% interval "), "{whole}");
    assert!(whole.contains(before), "{whole}");
    assert!(
        whole.starts_with("# Incident digest: April 2026\n\nNo postmortems of the incidents "),
        "{whole}"
    );
    // Of a month that goes on, 20 incidents in 10 days are 60 in 30.
    let part = told(&["--as-of", "2026-04-11"]);
    assert!(part.contains("- 20 incidents in 10 days, 60.0 per 30 days (95% interval "), "{part}");
    assert!(
        part.contains(
            "The month before: 10 incidents in 31 days, 9.7 per 30 days. The rate rose (6.20 times"
        ),
        "{part}"
    );
}

#[test]
fn the_sample_is_told_alike_by_any_number_of_threads() {
    let sample = crate::support::project("data/sample");
    let sample = crate::support::text(&sample);
    let here = tempfile::tempdir().expect("a temporary folder");
    let tell = |threads: &str, format: &str| {
        let told =
            ["digest", sample, "--period", "2026-Q1", "--threads", threads, "--format", format, "--quiet"];
        stdout(here.path(), &told)
    };
    for format in ["markdown", "html"] {
        let told = tell("1", format);
        assert_eq!(told, tell("2", format));
        assert!(told.len() > 10_000 && !told.contains("NaN"), "{told}");
    }
}
