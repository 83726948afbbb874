//! Markdown postmortems: one file, one incident.
//!
//! Front matter counts first, then what the front lines state, then the name of the file, the title and the timeline.
//! Sections are known by the names that the usual templates give them. People are noticed as owners and named nowhere.

mod actions;
mod dates;
mod document;
mod facts;
mod front_matter;
mod involved;
mod rows;
mod section;
mod times;

use std::io::Read;
use std::sync::PoisonError;

use super::load::Load;
use super::mended::{RecodedSlot, mended};
use super::table::Table;
use crate::error::{Error, Place, Result};
use dates::find_date;
use document::{Source, blocks};
use facts::facts;
use rows::Document;
use section::{Parts, parts};
use times::{Fact, TimeSources, times};

/// The longest document that is read, in bytes.
const MAX_DOCUMENT: u64 = 4 << 20;
/// The endings of names of documents.
const ENDINGS: [&str; 4] = [".html.md.erb", ".markdown", ".md", ".txt"];

/// The endings of names of tables, whose first line may start with any mark.
const DATA_ENDINGS: [&str; 5] = [".csv", ".tsv", ".json", ".ndjson", ".jsonl"];

/// Tells whether a text is a document in Markdown: by its first lines, or else by the ending of its name.
pub(super) fn is_markdown(name: &str, head: &[u8]) -> bool {
    let name = bare_name(name);
    if DATA_ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return false;
    }
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{FEFF}');
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    let is_heading = first.starts_with('#') && first.trim_start_matches('#').starts_with(' ');
    if is_heading || first == "---" || first == "+++" {
        return true;
    }
    let is_document = ENDINGS[..3].iter().any(|ending| name.ends_with(ending));
    let is_text = name.ends_with(ENDINGS[3]);
    is_document || (is_text && lines.any(|line| line.starts_with("## ") || line.starts_with("# ")))
}

/// Returns a name in lower case, without the ending of a compressed file.
fn bare_name(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    name.trim_end_matches(".gz").trim_end_matches(".zst").to_owned()
}

/// Returns the name of a file without its folder and its ending.
fn stem(name: &str) -> &str {
    let base = name.rsplit('/').next().unwrap_or(name);
    let lower = base.to_ascii_lowercase();
    let endings = [".gz", ".zst"].into_iter().chain(ENDINGS);
    let mut length = lower.len();
    for ending in endings {
        if lower[..length].ends_with(ending) {
            length -= ending.len();
        }
    }
    base.get(..length).filter(|stem| !stem.is_empty()).unwrap_or(base)
}

/// Reads one document.
pub(super) fn read(
    load: &mut Load<'_>,
    name: &str,
    content: Box<dyn Read + Send>,
    is_named: bool,
) -> Result<()> {
    let mut bytes = Vec::new();
    content.take(MAX_DOCUMENT + 1).read_to_end(&mut bytes).map_err(|error| Error::io("read", name, error))?;
    let is_cut = bytes.len() as u64 > MAX_DOCUMENT;
    let recoded = RecodedSlot::default();
    let mut text = String::new();
    mended(bytes.as_slice(), name, &recoded)
        .read_to_string(&mut text)
        .map_err(|error| Error::io("read", name, error))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let source = Source::new(name, text);
    let (entries, start, body) = front_matter::split(name, text);
    let parts = parts(blocks(body, start));
    let stem = stem(name);
    let (entries, mistake) = match entries {
        Ok(entries) => (entries, None),
        Err(mistake) => (Vec::new(), Some(mistake)),
    };
    let facts = facts(&entries, &parts, &source);
    let is_taken = || (is_named || is_report(stem)) && is_postmortem(&parts, &facts, stem, body);
    if is_cut {
        return too_long(load, name, is_named);
    }
    if load.options.format.is_none() && !is_taken() {
        return skip(load, name, is_named);
    }
    load.begin(name, "markdown", Some(Table::Incidents), true);
    load.count_record();
    load.warn_recoded(&recoded.lock().unwrap_or_else(PoisonError::into_inner));
    if let Some((place, message)) = mistake {
        let hint = "Correct the front matter; the rest of the file is read without it.";
        load.diagnostics().warn("bad_front_matter", place, message, hint);
    }
    let zone = load.zone().clone();
    let title = facts::first(&facts, &["title", "titulo"])
        .or_else(|| parts.title.as_ref().map(|title| title.text().to_owned()));
    let times = times(&TimeSources {
        facts: &facts,
        parts: &parts.list,
        title: title.as_deref(),
        file_stem: stem,
        source: &source,
        zone: &zone,
    });
    load.has_local_times |= times.is_local;
    let document = Document { source: &source, stem, facts: &facts, parts: &parts, times: &times, title };
    document.take(load);
    Ok(())
}

/// Tells whether the name of a file is not that of a page about the folder.
fn is_report(stem: &str) -> bool {
    let folded = super::name::fold_name(stem);
    let is_page = matches!(
        folded.as_str(),
        "readme"
            | "index"
            | "license"
            | "licence"
            | "changelog"
            | "contributing"
            | "code of conduct"
            | "security"
            | "summary"
            | "notice"
            | "copying"
    );
    !is_page && !folded.split(' ').any(|word| word == "template")
}

fn is_postmortem(parts: &Parts, facts: &[Fact], stem: &str, body: &str) -> bool {
    const KEYS: [&str; 9] = [
        "severity",
        "incident",
        "incident id",
        "start time",
        "started at",
        "end time",
        "resolved at",
        "uuid",
        "detected at",
    ];
    let has_facts = facts.iter().any(|fact| KEYS.contains(&fact.label.as_str()));
    let speaks = || {
        let head: String = body.chars().take(4000).collect::<String>().to_lowercase();
        ["incident", "outage", "post-mortem", "postmortem", "downtime"].iter().any(|word| head.contains(word))
    };
    parts.is_postmortem || has_facts || (find_date(stem).is_some() && speaks())
}

fn too_long(load: &mut Load<'_>, name: &str, is_named: bool) -> Result<()> {
    let (message, hint) =
        ("the document is longer than 4 MiB", "Move what is no text of the postmortem out of it.");
    if is_named {
        return Err(Error::input(message).at(Place::file(name)).hint(hint));
    }
    load.begin(name, "markdown", Some(Table::Incidents), true);
    load.count_record();
    load.diagnostics().reject("too_long", Place::file(name), message, hint);
    Ok(())
}

fn skip(load: &mut Load<'_>, name: &str, is_named: bool) -> Result<()> {
    let message =
        "not recognized as a postmortem: no section such as Contributing factors, Action items or Timeline";
    if is_named {
        let hint =
            "A postmortem has sections named as in the usual templates, or front matter with start_time.";
        return Err(Error::input(message).at(Place::file(name)).hint(hint));
    }
    load.begin(name, "none", None, true);
    let hint = "Nothing to do if the file is no postmortem.";
    load.diagnostics().note("skipped", Place::file(name), message, hint);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_documents_and_tells_them_from_tables() {
        assert_eq!(stem("a/b/2020-02-12.html.md.erb"), "2020-02-12");
        assert_eq!(stem("x.md.gz"), "x");
        assert_eq!(stem("PM2022-009 - Bad"), "PM2022-009 - Bad");
        assert!(is_markdown("a", b"# Title\n"));
        assert!(is_markdown("a.md", b"plain words"));
        assert!(is_markdown("a.txt", b"words\n\n## Timeline\n"));
        assert!(!is_markdown("a.txt", b"incident_id,started_at\n"));
        assert!(!is_markdown("a.csv", b"#,incident_id\n"));
        assert!(
            !is_report("README") && !is_report("PMyyyy-nnn - Postmortem template") && is_report("2020-01-01")
        );
    }
}
