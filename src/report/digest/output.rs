//! A digest as Markdown and as one page.

use askama::Template;

use super::Digest;
use super::entry::Entry;
use crate::error::{Error, Result};
use crate::report::findings::words;
use crate::report::markdown::{escaped, paragraph, table};

/// The page. The text of the template is read at compile time, next to this file.
#[derive(Template)]
#[template(ext = "html", source = r#"{% include "src/report/digest/page.html" %}"#)]
struct Page<'a> {
    digest: &'a Digest,
    style: &'static str,
    version: &'static str,
}

impl Digest {
    /// Renders Markdown for a mail, a wiki or a channel.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n{}\n\n", escaped(&self.title), paragraph(&self.scope));
        for line in &self.figures {
            words::put(&mut text, format_args!("- {}\n", paragraph(line)));
        }
        for entry in &self.entries {
            put_entry(&mut text, "##", entry);
        }
        if !self.unwritten.is_empty() {
            let note = paragraph(&self.unwritten_note);
            words::put(&mut text, format_args!("\n## Incidents without a postmortem\n\n{note}\n"));
            for entry in &self.unwritten {
                put_entry(&mut text, "###", entry);
            }
        }
        if let Some(others) = &self.others {
            words::put(&mut text, format_args!("\n{}\n", paragraph(others)));
        }
        text.push_str("\n## What came back\n\n");
        if self.returning.is_empty() {
            text.push_str("Nothing came back in this period.\n\n");
        } else {
            table(&mut text, self.returning.clone());
        }
        words::put(&mut text, format_args!("{}\n", paragraph(&self.notes)));
        text
    }

    /// Renders one self-contained page without scripts.
    ///
    /// # Errors
    /// When the template cannot be rendered.
    pub fn html(&self) -> Result<String> {
        let page = Page { digest: self, style: include_str!("page.css"), version: env!("CARGO_PKG_VERSION") };
        page.render()
            .map_err(|error| Error::output(format!("cannot render the digest: {error}")).caused_by(error))
    }
}

/// Appends an incident below a heading of a level.
fn put_entry(text: &mut String, level: &str, entry: &Entry) {
    let id = escaped(&entry.incident_id);
    let id = entry.url.as_ref().map_or_else(|| id.clone(), |url| format!("[{id}](<{url}>)"));
    words::put(
        text,
        format_args!(
            "\n{level} {}\n\n{id}, {}\n\n{}\n\n{}\n",
            escaped(&entry.title),
            escaped(&entry.facts),
            paragraph(&entry.story),
            paragraph(&entry.follow_up)
        ),
    );
}
