//! Markdown postmortems: the usual templates, and the public archives kept outside the project.

mod archives;
mod templates;
