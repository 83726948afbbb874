//! What all charts share: heading, notes, type sizes and how values are spelled.

use super::Heading;
use super::color::{MUTED, TEXT, WHITE};
use super::numbers::{number, number_ticks, percent};
use super::scene::{Anchor, Scene};
use super::text::{Type, clean};

pub(super) const WIDTH: f64 = 900.0;
pub(super) const HEIGHT: f64 = 480.0;
pub(super) const MARGIN: f64 = 20.0;

pub(super) const TITLE: Type = Type::bold(21.0);
pub(super) const LABEL: Type = Type::regular(15.0);
pub(super) const STRONG: Type = Type::bold(15.0);
pub(super) const SMALL: Type = Type::regular(14.0);

const TITLE_LEADING: f64 = 27.0;
pub(super) const LEADING: f64 = 20.0;
const MOST_NOTES: usize = 6;

/// Starts a scene with its heading and tells where the heading ends.
pub(super) fn headed(heading: &Heading) -> (Scene, f64) {
    let mut scene = Scene {
        width: WIDTH,
        height: HEIGHT,
        title: clean(&heading.title),
        subtitle: clean(&heading.subtitle),
        notes: heading.notes.iter().map(|note| clean(note)).collect(),
        ..Scene::default()
    };
    let room = WIDTH - 2.0 * MARGIN;
    let mut y = 10.0;
    for line in TITLE.wrap_evenly(&heading.title, room, 2) {
        y += TITLE_LEADING;
        scene.text(&line, (MARGIN, y), TITLE, TEXT, Anchor::Start);
    }
    y += 4.0;
    for line in LABEL.wrap_evenly(&heading.subtitle, room, 2) {
        y += LEADING;
        scene.text(&line, (MARGIN, y), LABEL, MUTED, Anchor::Start);
    }
    scene.body_marks.start = scene.marks.len();
    scene.body_reach.0 = y + 6.0;
    (scene, y + 10.0)
}

/// Writes the name of a horizontal axis under its middle, kept inside the chart.
pub(super) fn write_caption(scene: &mut Scene, text: &str, (middle, y): (f64, f64)) {
    let text = LABEL.cut(&clean(text), WIDTH - 2.0 * MARGIN);
    let edge = MARGIN + LABEL.width(&text) / 2.0;
    let place = (middle.min(WIDTH - edge).max(edge), y);
    scene.text(&text, place, LABEL, MUTED, Anchor::Middle);
}

/// Writes the name of a vertical axis above the plot.
pub(super) fn write_y_label(scene: &mut Scene, text: &str, y: f64) {
    let text = LABEL.cut(&clean(text), WIDTH - 2.0 * MARGIN);
    scene.text(&text, (MARGIN, y), LABEL, MUTED, Anchor::Start);
}

/// Computes the height that the notes take at the foot of the chart.
pub(super) fn notes_height(heading: &Heading) -> f64 {
    note_lines(heading).len() as f64 * LEADING + 16.0
}

/// Fixes the height of a scene, lays white under it and writes the notes at its foot.
pub(super) fn finished(mut scene: Scene, heading: &Heading, height: f64) -> Scene {
    scene.height = height.ceil();
    let background =
        super::scene::Mark::Rectangle { from: (0.0, 0.0), to: (scene.width, scene.height), ink: WHITE };
    scene.marks.insert(0, background);
    let mut y = scene.height - notes_height(heading);
    // The background has moved every mark by one.
    scene.body_marks = scene.body_marks.start + 1..scene.marks.len();
    scene.body_reach.1 = y + 4.0;
    for line in note_lines(heading) {
        y += LEADING;
        scene.text(&line, (MARGIN, y), SMALL, MUTED, Anchor::Start);
    }
    scene
}

/// Draws the chart of nothing: its heading and a sentence saying so.
pub(super) fn without_data(heading: &Heading, reason: &str) -> Scene {
    let (mut scene, top) = headed(heading);
    let height = top + 120.0 + notes_height(heading);
    let text = format!("No data: {reason}");
    scene.text(&text, (WIDTH / 2.0, top + 66.0), LABEL, TEXT, Anchor::Middle);
    finished(scene, heading, height)
}

fn note_lines(heading: &Heading) -> Vec<String> {
    heading
        .notes
        .iter()
        .flat_map(|note| SMALL.wrap_evenly(note, WIDTH - 2.0 * MARGIN, 2))
        .take(MOST_NOTES)
        .collect()
}

/// Tells how the values of a plot are spelled and how far they reach.
#[derive(Clone, Copy)]
pub(super) enum Scale {
    /// Shares of 0 to 1, shown as 0 % to 100 %.
    Share,
    /// Numbers from 0 up to at least the given one.
    Number(f64),
}

impl Scale {
    pub(super) fn ticks(self, count: usize) -> Vec<f64> {
        match self {
            Self::Share => [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].to_vec(),
            Self::Number(max) => number_ticks(max, count),
        }
    }

    pub(super) fn spell(self, value: f64) -> String {
        match self {
            Self::Share => percent(value),
            Self::Number(_) => number(value),
        }
    }
}
