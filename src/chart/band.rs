//! A part of a chart to draw on: some of its rows.

use plotters::prelude::BitMapBackend;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, DrawingBackend, DrawingErrorKind, rasterizer,
};

/// Some rows of a chart. Shapes are made out as on the whole, and what lies outside is left out: charts drawn band by
/// band have the same pixels.
pub(super) struct Band<'a> {
    rows: BitMapBackend<'a>,
    top: i32,
    whole: (u32, u32),
}

impl<'a> Band<'a> {
    /// Takes a canvas of three bytes a unit for rows of a chart from `top` on; `whole` is the chart's size.
    ///
    /// The canvas holds whole rows.
    pub fn new(canvas: &'a mut [u8], top: u32, whole: (u32, u32)) -> Self {
        let rows = canvas.len() / (whole.0 as usize * 3).max(1);
        Self { rows: BitMapBackend::with_buffer(canvas, (whole.0, rows as u32)), top: top as i32, whole }
    }

    /// Tells whether any of the rows from one up to another, itself included, is here.
    pub fn holds_any(&self, (first, last): (i32, i32)) -> bool {
        first < self.top + self.rows.get_size().1 as i32 && self.top <= last
    }

    fn below_top(&self, (x, y): BackendCoord) -> BackendCoord {
        (x, y - self.top)
    }
}

impl<'a> DrawingBackend for Band<'a> {
    type ErrorType = <BitMapBackend<'a> as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        self.whole
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.rows.ensure_prepared()
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.rows.present()
    }

    fn draw_pixel(
        &mut self,
        point: BackendCoord,
        color: BackendColor,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.rows.draw_pixel(self.below_top(point), color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        if (from.0 == to.0 || from.1 == to.1) && style.stroke_width() == 1 {
            return self.rows.draw_line(self.below_top(from), self.below_top(to), style);
        }
        // Which units another line covers is told by its own coordinates.
        rasterizer::draw_line(self, from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        self.rows.draw_rect(self.below_top(upper_left), self.below_top(bottom_right), style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vertices: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Self::ErrorType>> {
        let vertices: Vec<BackendCoord> = vertices.into_iter().collect();
        // What is mixed with the ground is rounded otherwise many units at a time.
        match upright_rectangle(&vertices).filter(|_| style.color().alpha >= 1.0) {
            Some((from, to)) => self.draw_rect(from, to, style, true),
            None => rasterizer::fill_polygon(self, &vertices, style),
        }
    }
}

/// Returns the corners, the second of which lies outside, of what is filled of a polygon that is a rectangle with
/// upright sides, as every level or upright line is.
///
/// Filling goes along the longer side, a line at a time, and leaves out the last where it is longer than two units.
fn upright_rectangle(vertices: &[BackendCoord]) -> Option<(BackendCoord, BackendCoord)> {
    let [a, b, c, d] = vertices else { return None };
    let is_upright = |[a, b, c, d]: [&BackendCoord; 4]| a.0 == b.0 && b.1 == c.1 && c.0 == d.0 && d.1 == a.1;
    if !is_upright([a, b, c, d]) && !is_upright([b, c, d, a]) {
        return None;
    }
    let (from, to) = ((a.0.min(c.0), a.1.min(c.1)), (a.0.max(c.0), a.1.max(c.1)));
    let (width, height) = (to.0 - from.0, to.1 - from.1);
    if width == 0 || height == 0 {
        return None;
    }
    let beyond = i32::from(width.min(height) <= 1);
    Some((from, if width > height { (to.0 + beyond, to.1 + 1) } else { (to.0 + 1, to.1 + beyond) }))
}

#[cfg(test)]
mod tests {
    use super::super::color::{BLUE, Ink, ORANGE};
    use super::super::render::{draw_shape, rows_of};
    use super::super::scene::{Mark, Xy};
    use super::*;

    const SIZE: (u32, u32) = (400, 320);

    /// Places all over a hundred by eighty CSS pixels, and a little beyond.
    fn places(seed: u32, count: u32) -> Vec<Xy> {
        let at = |k: u32| f64::from((seed * 7919 + k * 104_729) % 1201) / 1200.0;
        (0..count).map(|k| (at(2 * k) * 110.0 - 5.0, at(2 * k + 1) * 90.0 - 5.0)).collect()
    }

    fn marks() -> Vec<Mark> {
        let faint = Ink { alpha: 0.3, ..ORANGE };
        let of_seed = |seed: u32| {
            let points = places(seed, 3 + seed % 5);
            let (from, to) = (points[0], points[1]);
            let width = f64::from(seed % 4) * 0.75 + 0.25;
            [
                Mark::Area { points: points.clone(), ink: faint },
                Mark::Rectangle { from, to: (from.0 + 9.0, from.1 + 14.0), ink: faint },
                Mark::Disk { center: to, radius: 1.0 + f64::from(seed % 6), ink: BLUE },
                Mark::Line { points: vec![from, to], width, ink: BLUE },
                Mark::Line { points: vec![from, (to.0, from.1)], width, ink: faint },
                Mark::Line { points: vec![to, (to.0, from.1)], width, ink: faint },
                Mark::Line { points: vec![(from.0, to.1), to], width, ink: BLUE },
                Mark::Line { points: vec![to, (to.0, from.1)], width, ink: ORANGE },
                Mark::Line { points: vec![from, (from.0 + width, from.1)], width: 3.0, ink: BLUE },
                Mark::Line { points, width, ink: faint },
            ]
        };
        (1..40).flat_map(of_seed).collect()
    }

    #[test]
    fn bands_have_the_pixels_of_the_whole() {
        let marks = marks();
        let row = SIZE.0 as usize * 3;
        let mut whole = vec![255; row * SIZE.1 as usize];
        let mut backend = BitMapBackend::with_buffer(&mut whole, SIZE);
        for mark in &marks {
            draw_shape(&mut backend, mark).expect("a shape");
        }
        drop(backend);
        for height in [32, 48, 320] {
            let mut banded = vec![255; whole.len()];
            for (number, canvas) in (0..).zip(banded.chunks_mut(row * height as usize)) {
                let mut band = Band::new(canvas, number * height, SIZE);
                for mark in &marks {
                    if band.holds_any(rows_of(mark)) {
                        draw_shape(&mut band, mark).expect("a shape");
                    }
                }
            }
            let odd = whole.iter().zip(&banded).position(|(a, b)| a != b);
            assert_eq!(odd.map(|at| (at / row, at % row / 3)), None, "bands of {height} rows");
        }
        assert!(whole.iter().filter(|byte| **byte != 255).count() > whole.len() / 2);
    }
}
