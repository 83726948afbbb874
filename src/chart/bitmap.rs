//! A scene as a PNG file.

use std::cell::RefCell;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use plotters_backend::DrawingBackend;

use super::ChartError;
use super::band::Band;
use super::color::WHITE;
use super::render::{UNITS, draw_shape, rows_of, size};
use super::scene::{Anchor, Mark, Scene};
use super::text::Type;

thread_local! {
    /// The pixels that a thread draws a band of a chart on, blank between bands: taking new memory for each, or making
    /// all of it blank, costs more than drawing on it.
    static CANVAS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// How many rows of units are drawn in one go. A whole chart takes up to eight times the memory, which costs more than
/// to draw twice what lies on two bands.
const BAND: usize = 512;

/// Renders a scene as a PNG file.
pub(super) fn png(scene: &Scene) -> Result<Vec<u8>, ChartError> {
    let (width, height) = size(scene);
    let shapes = shapes(scene);
    let mut rows = Rows::blank(width as usize / AVERAGED, height as usize / AVERAGED);
    CANVAS.with_borrow_mut(|canvas| {
        for top in (0..height).step_by(BAND) {
            let units = width as usize * 3 * BAND.min((height - top) as usize);
            if canvas.len() < units {
                // What was there is blank: it need not be copied.
                *canvas = Vec::new();
                *canvas = vec![BLANK; units];
            }
            let drawn = draw(&shapes, &mut canvas[..units], top, (width, height));
            if drawn.is_err() {
                // What was drawn until then must not be seen again.
                canvas.clear();
            }
            drawn?;
            rows.average(top as usize / AVERAGED, &mut canvas[..units], width as usize);
        }
        Ok(())
    })?;
    for mark in &scene.marks {
        rows.paint_text(mark);
    }
    rows.encoded().map_err(|error| ChartError::png(&error))
}

/// A shape, and the first and the last row of units on which it may leave something.
type Shape<'a> = (&'a Mark, (i32, i32));

/// Lists what there is to draw besides text.
fn shapes(scene: &Scene) -> Vec<Shape<'_>> {
    // What makes the ground white has nothing to do where everything is.
    let is_ground = |mark: &&Mark| {
        matches!(mark, Mark::Rectangle { from: (0.0, 0.0), to, ink }
            if *to == (scene.width, scene.height) && *ink == WHITE)
    };
    scene.marks.iter().skip_while(is_ground).map(|mark| (mark, rows_of(mark))).collect()
}

/// Draws what lies on the rows from `top` on of a chart on a blank canvas; `size` is the chart's.
fn draw(shapes: &[Shape<'_>], canvas: &mut [u8], top: u32, size: (u32, u32)) -> Result<(), ChartError> {
    let mut band = Band::new(canvas, top, size);
    for (mark, rows) in shapes {
        if band.holds_any(*rows) {
            draw_shape(&mut band, mark).map_err(|error| ChartError::png(&error))?;
        }
    }
    band.present().map_err(|error| ChartError::png(&error))
}

/// A bitmap as it is compressed: rows of red, green and blue bytes, each behind the mark of a row without a filter.
struct Rows {
    width: usize,
    height: usize,
    bytes: Vec<u8>,
}

/// How many units, each way, are averaged to a pixel.
const AVERAGED: usize = 2;

/// A byte of a white pixel.
const BLANK: u8 = 255;

/// How many bytes of a row are looked at together; whole pairs of pixels.
const STRIP: usize = 6 * 32;

const BLANK_STRIP: [u8; STRIP] = [BLANK; STRIP];

impl Rows {
    /// Makes a bitmap of white pixels: most of a chart stays so.
    fn blank(width: usize, height: usize) -> Self {
        Self { width, height, bytes: vec![BLANK; (width * 3 + 1) * height] }
    }

    /// Averages squares of two by two units, which smooths every edge, to the rows of pixels from `first` on, and
    /// leaves the units blank; `width` is how many there are in a row.
    fn average(&mut self, first: usize, units: &mut [u8], width: usize) {
        let row = width * 3;
        let length = self.width * 3 + 1;
        let is_even = width.is_multiple_of(AVERAGED) && units.len().is_multiple_of(AVERAGED * row);
        let rows = self.bytes[first * length..].chunks_exact_mut(length);
        for (units, pixels) in units.chunks_exact_mut(2 * row).zip(rows) {
            let (upper, lower) = units.split_at_mut(row);
            let Some((filter, pixels)) = pixels.split_first_mut() else { continue };
            *filter = 0;
            // A comparison with what is blank ends at the first byte that is not, and takes many at a time.
            let is_blank = |strip: &[u8]| strip == &BLANK_STRIP[..strip.len()];
            let parts =
                upper.chunks_mut(STRIP).zip(lower.chunks_mut(STRIP)).zip(pixels.chunks_mut(STRIP / 2));
            for ((upper, lower), pixels) in parts {
                if is_blank(upper) && is_blank(lower) {
                    continue;
                }
                let squares = upper.as_chunks::<6>().0.iter().zip(lower.as_chunks::<6>().0);
                for ((a, b), pixel) in squares.zip(pixels.as_chunks_mut::<3>().0) {
                    *pixel = std::array::from_fn(|k| {
                        let sum =
                            u16::from(a[k]) + u16::from(a[k + 3]) + u16::from(b[k]) + u16::from(b[k + 3]);
                        (sum / 4) as u8
                    });
                }
                upper.fill(BLANK);
                lower.fill(BLANK);
            }
        }
        if !is_even {
            // The last row or column makes no pixel.
            units.fill(BLANK);
        }
    }

    /// Paints a text; how much of each pixel its letters cover is known, so that it is painted on pixels at once.
    fn paint_text(&mut self, mark: &Mark) {
        let Mark::Text { text, at, face, ink, anchor, upright } = mark else {
            return;
        };
        let pixels = UNITS / AVERAGED as f64;
        let face = Type { size: face.size * pixels, ..*face };
        let back = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => face.width(text) / 2.0,
            Anchor::End => face.width(text),
        }
        .round() as i32;
        let origin = [at.0, at.1].map(|length| (length * pixels).round() as i32);
        let color = [ink.rgb.0, ink.rgb.1, ink.rgb.2];
        face.rasterize(text, |x, y, covered| {
            // Most of the box around a letter is not covered by it.
            if covered <= 0.0 {
                return;
            }
            let along = x - back;
            let (x, y) = if *upright {
                (origin[0] + y, origin[1] - along)
            } else {
                (origin[0] + along, origin[1] + y)
            };
            let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
                return;
            };
            if x < self.width && y < self.height {
                let pixel = &mut self.bytes[y * (self.width * 3 + 1) + 1 + x * 3..][..3];
                if covered >= 1.0 {
                    pixel.copy_from_slice(&color);
                    return;
                }
                for (old, new) in pixel.iter_mut().zip(color) {
                    let mixed = f32::from(*old) + (f32::from(new) - f32::from(*old)) * covered.min(1.0);
                    *old = (mixed + 0.5) as u8;
                }
            }
        });
    }

    fn encoded(&self) -> Result<Vec<u8>, png::EncodingError> {
        // Charts are flat areas and thin lines: harder work saves next to nothing. All rows are compressed in one go,
        // since a compressor that is given row after row clears its room for each.
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(2));
        packed.write_all(&self.bytes)?;
        let packed = packed.finish()?;
        let mut bytes = Vec::with_capacity(packed.len() + 1024);
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_chunk(png::chunk::IDAT, &packed)?;
        writer.finish()?;
        Ok(bytes)
    }
}
