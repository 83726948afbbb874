//! A drawing as plain values, in CSS pixels from the top left corner.

use super::color::Ink;
use super::text::{Type, clean};

/// Places a point: pixels to the right, pixels down.
pub(super) type Xy = (f64, f64);

/// Tells which point of a text its position fixes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Describes one thing to draw.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Line {
        points: Vec<Xy>,
        width: f64,
        ink: Ink,
    },
    Area {
        points: Vec<Xy>,
        ink: Ink,
    },
    Rectangle {
        from: Xy,
        to: Xy,
        ink: Ink,
    },
    Disk {
        center: Xy,
        radius: f64,
        ink: Ink,
    },
    Text {
        text: String,
        at: Xy,
        face: Type,
        ink: Ink,
        anchor: Anchor,
        /// The text reads upward.
        upright: bool,
    },
}

/// Describes an invisible place that says something when it is pointed at.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spot {
    pub(super) from: Xy,
    pub(super) to: Xy,
    pub(super) words: String,
    /// Which part of the description it shows; empty where that needs no name.
    pub(super) key: String,
}

/// Collects the marks of one chart, back to front.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scene {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) title: String,
    pub(super) subtitle: String,
    pub(super) notes: Vec<String>,
    pub(super) marks: Vec<Mark>,
    /// The places that can be pointed at.
    pub(super) spots: Vec<Spot>,
    /// The marks between heading and notes.
    pub(super) body_marks: std::ops::Range<usize>,
    /// From where to where, in pixels down, what lies between heading and notes reaches.
    pub(super) body_reach: (f64, f64),
}

impl Scene {
    pub(super) fn line(&mut self, points: &[Xy], width: f64, ink: Ink) {
        if points.len() > 1 {
            self.marks.push(Mark::Line { points: points.to_vec(), width, ink });
        }
    }

    /// Draws a line as dashes of `on` pixels with gaps of `off` pixels.
    pub(super) fn dashes(&mut self, points: &[Xy], width: f64, ink: Ink, (on, off): (f64, f64)) {
        let mut left = on;
        let mut drawing = true;
        let mut dash: Vec<Xy> = points.first().copied().into_iter().collect();
        for pair in points.windows(2) {
            let (mut from, to) = (pair[0], pair[1]);
            loop {
                let length = (to.0 - from.0).hypot(to.1 - from.1);
                if length <= left {
                    left -= length;
                    if drawing {
                        dash.push(to);
                    }
                    break;
                }
                let share = left / length;
                from = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
                if drawing {
                    dash.push(from);
                    self.line(&dash, width, ink);
                }
                dash = vec![from];
                drawing = !drawing;
                left = if drawing { on } else { off };
            }
        }
        if drawing {
            self.line(&dash, width, ink);
        }
    }

    pub(super) fn area(&mut self, points: Vec<Xy>, ink: Ink) {
        if points.len() > 2 {
            self.marks.push(Mark::Area { points, ink });
        }
    }

    pub(super) fn rectangle(&mut self, from: Xy, to: Xy, ink: Ink) {
        self.marks.push(Mark::Rectangle { from, to, ink });
    }

    /// Draws the outline of a rectangle, its stroke inside the edges.
    pub(super) fn outline(&mut self, from: Xy, to: Xy, width: f64, ink: Ink) {
        let (left, top) = from;
        let (right, bottom) = to;
        self.rectangle(from, (right, top + width), ink);
        self.rectangle((left, bottom - width), to, ink);
        self.rectangle((left, top + width), (left + width, bottom - width), ink);
        self.rectangle((right - width, top + width), (right, bottom - width), ink);
    }

    pub(super) fn disk(&mut self, center: Xy, radius: f64, ink: Ink) {
        self.marks.push(Mark::Disk { center, radius, ink });
    }

    /// Makes a rectangle say something when it is pointed at.
    pub(super) fn spot(&mut self, (from, to): (Xy, Xy), words: &str, key: String) {
        self.spots.push(Spot { from, to, words: clean(words), key });
    }

    pub(super) fn text(&mut self, text: &str, at: Xy, face: Type, ink: Ink, anchor: Anchor) {
        self.push_text(text, at, (face, ink, anchor), false);
    }

    /// Writes a text that reads upward, its baseline to the right of the letters' bodies.
    pub(super) fn upright(&mut self, text: &str, at: Xy, face: Type, ink: Ink, anchor: Anchor) {
        self.push_text(text, at, (face, ink, anchor), true);
    }

    fn push_text(&mut self, text: &str, at: Xy, (face, ink, anchor): (Type, Ink, Anchor), upright: bool) {
        let text = clean(text);
        if !text.trim().is_empty() {
            self.marks.push(Mark::Text { text, at, face, ink, anchor, upright });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::color::{TEXT, WHITE};
    use super::*;

    #[test]
    fn dashes_leave_gaps_and_keep_within_the_line() {
        let mut scene = Scene { width: 100.0, height: 100.0, ..Scene::default() };
        scene.dashes(&[(0.0, 0.0), (10.0, 0.0), (25.0, 0.0)], 1.0, TEXT, (4.0, 4.0));
        let spans: Vec<(f64, f64)> = scene
            .marks
            .iter()
            .map(|mark| match mark {
                Mark::Line { points, .. } => (points[0].0, points[points.len() - 1].0),
                _ => panic!("only lines are drawn"),
            })
            .collect();
        assert_eq!(spans, [(0.0, 4.0), (8.0, 12.0), (16.0, 20.0), (24.0, 25.0)]);
        scene.dashes(&[], 1.0, WHITE, (4.0, 4.0));
        assert_eq!(scene.marks.len(), 4);
    }
}
