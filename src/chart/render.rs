//! One scene, two formats: SVG text and PNG bytes.

use std::fmt::Write;

use plotters::prelude::{
    DrawingBackend, FontDesc, FontFamily, FontStyle, FontTransform, RGBAColor, SVGBackend, ShapeStyle,
    TextStyle,
};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::color::Ink;
use super::scene::{Anchor, Mark, Scene, Spot, Xy};
use super::text::{FAMILY, clean};
use super::{ChartError, Rendered, bitmap};

/// Backends take whole numbers only, so a CSS pixel is drawn as four units each way.
///
/// The bitmap is averaged down to two pixels each way, which smooths its edges.
pub(super) const UNITS: f64 = 4.0;

/// Vertical shift the SVG backend gives to text; positions here are baselines already.
const TEXT_SHIFT: &str = " dy=\"0.76em\"";

/// The SVG backend writes font sizes divided by this.
const FONT_RATIO: f64 = 1.24;

/// Renders a scene to both formats.
pub(super) fn render(scene: &Scene) -> Result<Rendered, ChartError> {
    Ok(Rendered {
        svg: svg(scene)?,
        body: body(scene)?,
        subtitle: scene.subtitle.clone(),
        notes: scene.notes.clone(),
        png: bitmap::png(scene)?,
    })
}

/// Converts CSS pixels to units.
fn units(length: f64) -> i32 {
    (length * UNITS).round() as i32
}

fn place(at: Xy) -> (i32, i32) {
    (units(at.0), units(at.1))
}

pub(super) fn size(scene: &Scene) -> (u32, u32) {
    (units(scene.width).unsigned_abs(), units(scene.height).unsigned_abs())
}

fn style(ink: Ink, width: f64) -> ShapeStyle {
    let (red, green, blue) = ink.rgb;
    ShapeStyle {
        color: RGBAColor(red, green, blue, ink.alpha),
        filled: true,
        stroke_width: units(width).unsigned_abs().max(1),
    }
}

/// Renders a scene as SVG text.
pub(super) fn svg(scene: &Scene) -> Result<String, ChartError> {
    let names = format!(
        "\n<title>{}</title>\n<desc>{}</desc>",
        escaped(&scene.title),
        escaped(format!("{} {}", scene.subtitle, scene.notes.join(" ")).trim())
    );
    element(scene, &scene.marks, (0.0, scene.height), ("", &names))
}

/// Renders what lies between heading and notes, on nothing, for a page that says the words itself.
fn body(scene: &Scene) -> Result<String, ChartError> {
    let label = format!(" aria-label=\"{}\"", escaped(&scene.title).replace('"', "&quot;"));
    element(scene, &scene.marks[scene.body_marks.clone()], scene.body_reach, (&label, ""))
}

/// Writes marks and spots as an element; `named` holds an attribute and child elements that name it.
fn element(
    scene: &Scene,
    marks: &[Mark],
    (top, bottom): (f64, f64),
    (attribute, children): (&str, &str),
) -> Result<String, ChartError> {
    let mut body = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut body, size(scene));
        for mark in marks {
            draw_shape(&mut backend, mark).map_err(|error| ChartError::svg(&error))?;
            draw_text(&mut backend, mark).map_err(|error| ChartError::svg(&error))?;
        }
        backend.present().map_err(|error| ChartError::svg(&error))?;
    }
    let body = body
        .split_once('>')
        .map_or("", |(_, inner)| inner)
        .replace(&format!(" font-family=\"{FAMILY}\""), "")
        .replace(TEXT_SHIFT, "")
        .replace(" opacity=\"1\"", "")
        .replace(" stroke=\"none\"", "")
        .replace(" text-anchor=\"start\"", "")
        .replace(".00000000000001\"", "\"")
        .replace(" \"", "\"");
    let body = body.trim_end().strip_suffix("</svg>").unwrap_or_default();
    let (height, spots) = ((bottom - top).ceil(), spots(&scene.spots));
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{}\" height=\"{height}\" \
         viewBox=\"0 {} {} {}\"{attribute} font-family=\"{FAMILY}\" stroke-linejoin=\"round\">\
         {children}{body}{spots}</svg>\n",
        scene.width,
        units(top),
        units(scene.width),
        units(height),
    ))
}

/// Writes the places that say something when they are pointed at.
fn spots(spots: &[Spot]) -> String {
    if spots.is_empty() {
        return String::new();
    }
    let mut text = "<g fill=\"transparent\">\n".to_owned();
    for Spot { from, to, words, key } in spots {
        let ((left, top), (right, bottom)) = (place(*from), place(*to));
        let key = if key.is_empty() { String::new() } else { format!(" data-key=\"{key}\"") };
        let (width, height) = (right - left, bottom - top);
        let _ = writeln!(
            text,
            "<rect{key} x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"><title>{}</title></rect>",
            escaped(words)
        );
    }
    text.push_str("</g>\n");
    text
}

fn escaped(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Holds what drawing on a backend gives.
pub(super) type Drawn<B> =
    Result<(), plotters::drawing::DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

pub(super) fn draw_shape<B: DrawingBackend>(backend: &mut B, mark: &Mark) -> Drawn<B> {
    match mark {
        Mark::Line { points, width, ink } => {
            backend.draw_path(points.iter().map(|&at| place(at)), &style(*ink, *width))
        }
        Mark::Area { points, ink } => {
            backend.fill_polygon(points.iter().map(|&at| place(at)), &style(*ink, 1.0))
        }
        Mark::Rectangle { from, to, ink } => {
            backend.draw_rect(place(*from), place(*to), &style(*ink, 1.0), true)
        }
        Mark::Disk { center, radius, ink } => {
            backend.draw_circle(place(*center), units(*radius).unsigned_abs(), &style(*ink, 1.0), true)
        }
        Mark::Text { .. } => Ok(()),
    }
    .map_err(plotters::drawing::DrawingAreaErrorKind::BackendError)
}

/// Returns the first and the last row of units on which a shape may leave something.
pub(super) fn rows_of(mark: &Mark) -> (i32, i32) {
    let over = |heights: &mut dyn Iterator<Item = f64>, reach: f64| {
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = heights.fold(ends, |(low, high), y| (low.min(y), high.max(y)));
        (units(low - reach) - 1, units(high + reach) + 1)
    };
    match mark {
        // A corner reaches out twice as far as the line is wide, and more inside of a sharp one.
        Mark::Line { points, width, .. } => over(&mut points.iter().map(|at| at.1), 8.0 * width),
        Mark::Area { points, .. } => over(&mut points.iter().map(|at| at.1), 0.0),
        Mark::Rectangle { from, to, .. } => over(&mut [from.1, to.1].into_iter(), 0.0),
        Mark::Disk { center, radius, .. } => over(&mut [center.1].into_iter(), *radius),
        Mark::Text { .. } => over(&mut [].into_iter(), 0.0),
    }
}

fn draw_text<B: DrawingBackend>(backend: &mut B, mark: &Mark) -> Drawn<B> {
    let Mark::Text { text, at, face, ink, anchor, upright } = mark else {
        return Ok(());
    };
    let weight = if face.bold { FontStyle::Bold } else { FontStyle::Normal };
    let turn = if *upright { FontTransform::Rotate270 } else { FontTransform::None };
    let (red, green, blue) = ink.rgb;
    let horizontal = match anchor {
        Anchor::Start => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::End => HPos::Right,
    };
    let font =
        FontDesc::new(FontFamily::Name(FAMILY), face.size * UNITS * FONT_RATIO, weight).transform(turn);
    let text_style = TextStyle {
        font,
        color: RGBAColor(red, green, blue, ink.alpha).to_backend_color(),
        pos: Pos::new(horizontal, VPos::Top),
    };
    backend
        .draw_text(text, &text_style, place(*at))
        .map_err(plotters::drawing::DrawingAreaErrorKind::BackendError)
}

#[cfg(test)]
mod tests {
    use super::super::color::{BLUE, TEXT};
    use super::super::text::Type;
    use super::*;

    #[test]
    fn a_scene_becomes_text_and_pixels() {
        let mut scene =
            Scene { width: 60.0, height: 40.0, title: "Less < more & \"so\"".to_owned(), ..Scene::default() };
        scene.rectangle((0.0, 0.0), (30.0, 40.0), BLUE);
        scene.text("a < b", (32.0, 20.0), Type::regular(12.0), TEXT, Anchor::Start);
        let Rendered { svg, png, .. } = render(&scene).expect("two marks can be drawn");
        assert!(svg.contains("<title>Less &lt; more &amp; \"so\"</title>"), "{svg}");
        assert!(svg.contains("a &lt; b"));
        assert!(!svg.contains("dy="), "text positions are baselines: {svg}");
        assert!(svg.contains("x=\"128\" y=\"80\""), "{svg}");

        let mut reader = png::Decoder::new(std::io::Cursor::new(&png)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("a small image")];
        let frame = reader.next_frame(&mut pixels).expect("one frame");
        assert_eq!((frame.width, frame.height), (120, 80));
        assert_eq!(pixels[..3], [0, 114, 178]);
        assert_eq!(pixels[119 * 3..120 * 3], [255, 255, 255]);
    }
}
