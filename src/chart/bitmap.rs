//! A scene as a PNG file.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use plotters::prelude::{BitMapBackend, DrawingBackend};

use super::ChartError;
use super::render::{UNITS, draw_shape, place, size};
use super::scene::{Anchor, Mark, Scene};
use super::text::Type;

/// Renders a scene as a PNG file.
pub(super) fn png(scene: &Scene) -> Result<Vec<u8>, ChartError> {
    let (width, height) = size(scene);
    let mut pixels = vec![BLANK; width as usize * height as usize * 3];
    {
        let mut backend = BitMapBackend::with_buffer(&mut pixels, (width, height));
        for mark in &scene.marks {
            draw_shape(&mut backend, mark).map_err(|error| ChartError::png(&error))?;
        }
        backend.present().map_err(|error| ChartError::png(&error))?;
    }
    for mark in &scene.marks {
        paint_text(&mut pixels, (width as usize, height as usize), mark);
    }
    let (small, pixels) = averaged(&pixels, width as usize, height as usize);
    encoded(small, &pixels).map_err(|error| ChartError::png(&error))
}

fn encoded((width, height): (u32, u32), pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    // Charts are flat areas and thin lines: harder work saves next to nothing. All rows are compressed in one go, each
    // behind the mark of a row without a filter, since a compressor that is given row after row clears its room for each.
    let row = width as usize * 3;
    let mut rows = Vec::with_capacity(pixels.len() + height as usize);
    for row in pixels.chunks_exact(row.max(1)) {
        rows.push(0);
        rows.extend_from_slice(row);
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(2));
    packed.write_all(&rows)?;
    let packed = packed.finish()?;
    let mut bytes = Vec::with_capacity(packed.len() + 1024);
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_chunk(png::chunk::IDAT, &packed)?;
    writer.finish()?;
    Ok(bytes)
}

/// A byte of a white pixel.
const BLANK: u8 = 255;

/// How many bytes of a row are looked at together; whole pairs of pixels.
const STRIP: usize = 6 * 16;

/// Averages squares of two by two pixels, which smooths every edge.
fn averaged(pixels: &[u8], width: usize, height: usize) -> ((u32, u32), Vec<u8>) {
    let row = width * 3;
    // Most of a chart is blank, and stays so.
    let mut small = vec![BLANK; (width / 2) * (height / 2) * 3];
    for (rows, squares) in pixels.chunks_exact(2 * row).zip(small.chunks_exact_mut((width / 2) * 3)) {
        let (upper, lower) = rows.split_at(row);
        let parts = upper.chunks(STRIP).zip(lower.chunks(STRIP)).zip(squares.chunks_mut(STRIP / 2));
        for ((upper, lower), squares) in parts {
            if upper.iter().chain(lower).fold(BLANK, |all, byte| all & byte) == BLANK {
                continue;
            }
            let (upper, lower) = (upper.as_chunks::<6>().0, lower.as_chunks::<6>().0);
            for ((a, b), square) in upper.iter().zip(lower).zip(squares.as_chunks_mut::<3>().0) {
                *square = std::array::from_fn(|k| {
                    let sum = u16::from(a[k]) + u16::from(a[k + 3]) + u16::from(b[k]) + u16::from(b[k + 3]);
                    (sum / 4) as u8
                });
            }
        }
    }
    ((width as u32 / 2, height as u32 / 2), small)
}

/// Paints a text into a bitmap of red, green and blue bytes.
fn paint_text(pixels: &mut [u8], (width, height): (usize, usize), mark: &Mark) {
    let Mark::Text { text, at, face, ink, anchor, upright } = mark else {
        return;
    };
    let face = Type { size: face.size * UNITS, ..*face };
    let back = match anchor {
        Anchor::Start => 0.0,
        Anchor::Middle => face.width(text) / 2.0,
        Anchor::End => face.width(text),
    }
    .round() as i32;
    let origin = place(*at);
    let color = [ink.rgb.0, ink.rgb.1, ink.rgb.2];
    face.rasterize(text, |x, y, covered| {
        // Most of the box around a letter is not covered by it.
        if covered <= 0.0 {
            return;
        }
        let along = x - back;
        let (x, y) =
            if *upright { (origin.0 + y, origin.1 - along) } else { (origin.0 + along, origin.1 + y) };
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else {
            return;
        };
        if x < width && y < height {
            let pixel = &mut pixels[(y * width + x) * 3..][..3];
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
