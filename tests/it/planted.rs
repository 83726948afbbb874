//! What was planted in the sample stands in the first sentences of its report, and nothing else does.

use crate::outputs::{json, read, table};
use crate::support::{project, stdout, text};

/// The sentences that answer one question, without the details under them.
fn answer(report: &str, question: &str) -> String {
    let answers =
        report.split("\n## ").find(|part| part.starts_with("Answers\n")).expect("there are answers");
    let from = answers.split(&format!("**{question}**\n")).nth(1).expect("the question is asked");
    from.split("\n**").next().expect("there is a first part").to_owned()
}

#[test]
fn hotspots_and_the_worsening_system_are_named_first() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let report = out.path().join("report");
    stdout(&["report", text(&project("data/sample")), "--out", text(&report), "--quiet"]);
    let said = answer(&read(&report, "report.md"), "What keeps coming back?");
    let planted: toml::Table = std::fs::read_to_string(project("data/sample/planted.toml"))
        .expect("the list")
        .parse()
        .expect("TOML");
    let hotspots = planted["hotspot"].as_array().expect("a list");
    assert_eq!(hotspots.len(), 3);
    for hotspot in hotspots {
        let field = |name: &str| hotspot[name].as_str().expect("text");
        let sentence = format!(
            "“{}” met “{}” in {} incidents",
            field("factor"),
            field("system"),
            hotspot["incidents"].as_integer().expect("a number")
        );
        assert!(said.contains(&sentence), "{sentence}: {said}");
    }
    let met = said.lines().find(|line| line.starts_with("Above chance and recurring")).expect("a line");
    assert_eq!(met.matches(" met ").count(), 3, "nothing else is said to meet: {met}");
    let trends: Vec<(&str, &str)> = planted["trend"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|trend| (trend["system"].as_str().expect("text"), trend["direction"].as_str().expect("text")))
        .collect();
    let worsening = trends.iter().find(|(_, direction)| *direction == "worsening").expect("one is planted").0;
    let line = said.lines().find(|line| line.contains("emerging")).expect("a line");
    assert!(line.contains(&format!("“{worsening}”")), "{line}");
    assert_eq!(line.matches('“').count(), 1, "nothing else is named: {line}");
    // The tables say no more than the sentences.
    for hotspot in table(&report, "hotspots.csv") {
        let is_planted = hotspot["name"] == worsening;
        assert_eq!(hotspot["status"] == "emerging", is_planted, "{hotspot:?}");
        assert_eq!(hotspot["trend"] == "worsening", is_planted, "{hotspot:?}");
    }
    // Trends of the series: statsmodels 0.15.0, GLM Poisson for the counts, Table.test_ordinal_association times
    // sqrt(N/(N − 1)) for the shares, since its variance is that of a sample without replacement.
    let expected = [
        ("incidents_per_30_days", -0.182_901_902),
        ("recurrence_rate", 2.064_410_733_523),
        ("recurred_while_fix_open_ratio", -0.936_432_228_071),
        ("on_time_ratio", 6.307_803_423_270),
        ("policy_ratio", 2.025_068_997_616),
        ("actions_3_to_7_ratio", -1.067_397_864_992),
    ];
    let trends = table(&report, "trends.csv");
    assert_eq!(trends.len(), expected.len());
    for (row, (figure, z)) in trends.iter().zip(expected) {
        assert_eq!(row["figure"], figure);
        assert!((row["z"].parse::<f64>().expect("a number") - z).abs() < 1e-9, "{row:?}");
        assert_eq!(row["trend"], if figure == "on_time_ratio" { "improving" } else { "no evidence" });
    }
    let said = answer(&read(&report, "report.md"), "Are postmortems working?");
    assert!(said.contains("improving: the on-time ratio"), "{said}");
    // Eighty items were made to say too little, and all of them are found.
    let hints = table(&report, "hints.csv");
    assert_eq!(hints.iter().filter(|hint| hint["hint"] == "vague_action_item").count(), 80);
    assert_eq!(hints.len(), 80, "no template blames anyone");
    assert_eq!(json(&report, "report.json")["trends"].as_array().map(Vec::len), Some(6));
}
