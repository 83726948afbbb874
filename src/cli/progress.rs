//! A progress bar on a terminal, for work that takes longer than a second.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// After how long a bar is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// The progress of a run.
#[derive(Clone)]
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    is_quiet: bool,
}

impl Progress {
    /// Starts a run that reads so many bytes; nothing is shown yet.
    pub fn new(bytes: u64, is_quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg:12} [{bar:30}] {bytes}/{total_bytes}") {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message("reading");
        Self { bar, started: Instant::now(), is_quiet }
    }

    /// Hears that so many bytes were read.
    pub fn read(&self, bytes: u64) {
        self.bar.inc(bytes);
        self.show_when_late();
    }

    /// Names what is done now.
    pub fn stage(&self, name: &'static str) {
        self.bar.set_message(name);
        self.show_when_late();
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn show_when_late(&self) {
        if !self.is_quiet && self.bar.is_hidden() && self.started.elapsed() > PATIENCE {
            // A target that is no terminal stays silent of itself.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}
