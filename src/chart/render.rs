//! One scene, two formats: SVG text and PNG bytes.

use plotters::prelude::{
    DrawingBackend, FontDesc, FontFamily, FontStyle, FontTransform, RGBAColor, SVGBackend, ShapeStyle,
    TextStyle,
};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::color::Ink;
use super::scene::{Anchor, Mark, Scene, Xy};
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
    Ok(Rendered { svg: svg(scene)?, png: bitmap::png(scene)? })
}

/// Converts CSS pixels to units.
fn units(length: f64) -> i32 {
    (length * UNITS).round() as i32
}

pub(super) fn place(at: Xy) -> (i32, i32) {
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
    let mut body = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut body, size(scene));
        for mark in &scene.marks {
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
        .replace(" \"", "\"");
    let (width, height) = size(scene);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{}\" height=\"{}\" \
         viewBox=\"0 0 {width} {height}\" style=\"max-width:100%;height:auto\" \
         font-family=\"{FAMILY}\" stroke-linejoin=\"round\">\n\
         <title>{}</title>\n<desc>{}</desc>{body}",
        scene.width,
        scene.height,
        escaped(&scene.title),
        escaped(&scene.description),
    ))
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
        let mut scene = Scene {
            width: 60.0,
            height: 40.0,
            title: "Less < more & \"so\"".to_owned(),
            description: String::new(),
            marks: Vec::new(),
        };
        scene.rectangle((0.0, 0.0), (30.0, 40.0), BLUE);
        scene.text("a < b", (32.0, 20.0), Type::regular(12.0), TEXT, Anchor::Start);
        let Rendered { svg, png } = render(&scene).expect("two marks can be drawn");
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
