//! Text as the charts need it: measured, wrapped, shortened and turned into pixels.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, point};

/// Names the font families of the SVG text, the embedded one first.
///
/// A page that shows the charts may declare `cofactor-sans` from [`REGULAR`] and [`BOLD`];
/// without it the viewer falls back to fonts of nearly the same width.
pub const FAMILY: &str = "cofactor-sans, DejaVu Sans, Verdana, sans-serif";

/// Holds the regular font as a TrueType file.
pub const REGULAR: &[u8] = include_bytes!("font/DejaVuSans.ttf");

/// Holds the bold font as a TrueType file.
pub const BOLD: &[u8] = include_bytes!("font/DejaVuSans-Bold.ttf");

const ELLIPSIS: char = '…';

static FONTS: LazyLock<[FontRef<'static>; 2]> = LazyLock::new(|| {
    [REGULAR, BOLD].map(|file| FontRef::try_from_slice(file).expect("the embedded files are TrueType fonts"))
});

/// The advances of ASCII characters in each font, in ems: texts are measured many times before they are drawn.
static ADVANCES: LazyLock<[[f64; 128]; 2]> = LazyLock::new(|| {
    FONTS.each_ref().map(|font| std::array::from_fn(|code| in_ems(font, code as u8 as char)))
});

/// Returns the advance of a character in ems; 1 for glyphs the viewer must supply.
fn in_ems(font: &FontRef<'_>, character: char) -> f64 {
    let glyph = font.glyph_id(character);
    if glyph.0 == 0 {
        return 1.0;
    }
    let units = font.units_per_em().unwrap_or(1000.0);
    f64::from(font.h_advance_unscaled(glyph) / units)
}

/// Describes how a text is set: size of the em in pixels, and weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
}

impl Type {
    pub(super) const fn regular(size: f64) -> Self {
        Self { size, bold: false }
    }

    pub(super) const fn bold(size: f64) -> Self {
        Self { size, bold: true }
    }

    fn font(self) -> &'static FontRef<'static> {
        &FONTS[usize::from(self.bold)]
    }

    /// Measures the advance of a character; one em for glyphs the viewer must supply.
    fn advance(self, character: char) -> f64 {
        let known = ADVANCES[usize::from(self.bold)].get(character as usize);
        self.size * known.copied().unwrap_or_else(|| in_ems(self.font(), character))
    }

    /// Measures the width of a text in pixels.
    pub(super) fn width(self, text: &str) -> f64 {
        text.chars().map(|c| self.advance(c)).sum()
    }

    /// Cuts the end of a text that is wider than `max`.
    pub(super) fn cut(self, text: &str, max: f64) -> String {
        if self.width(text) <= max {
            return text.to_owned();
        }
        let mut kept = self.head(text, max - self.advance(ELLIPSIS));
        kept.truncate(kept.trim_end().len());
        kept.push(ELLIPSIS);
        kept
    }

    /// Shortens a name that is wider than `max`, keeping what tells it apart.
    ///
    /// A pair written `factor @ system` keeps both parts; any other name keeps both ends.
    pub(super) fn shorten(self, name: &str, max: f64) -> String {
        if self.width(name) <= max {
            return name.to_owned();
        }
        if let Some((left, right)) = name.split_once(" @ ") {
            let room = max - self.width(" @ ");
            let (a, b) = (self.width(left), self.width(right));
            let half = room / 2.0;
            let left_room = if b < half { room - b } else { half.min(a) };
            let right_room = room - left_room.min(a);
            return format!("{} @ {}", self.cut(left, left_room), self.cut(right, right_room));
        }
        let room = max - self.advance(ELLIPSIS);
        let head = self.head(name, room * 0.6);
        let reversed: String = name.chars().rev().collect();
        let tail: String = self.head(&reversed, room * 0.4).chars().rev().collect();
        format!("{}{ELLIPSIS}{}", head.trim_end(), tail.trim_start())
    }

    /// Breaks a text into at most `lines` lines of about the same width.
    pub(super) fn wrap_evenly(self, text: &str, max: f64, lines: usize) -> Vec<String> {
        let mut best = self.wrap(text, max, lines);
        let mut narrower = max;
        while best.len() > 1 && !best.iter().any(|line| line.ends_with(ELLIPSIS)) {
            narrower -= self.size;
            let tried = self.wrap(text, narrower, lines);
            if tried.len() > best.len() || tried.iter().any(|line| line.ends_with(ELLIPSIS)) {
                break;
            }
            best = tried;
        }
        best
    }

    /// Breaks a text at spaces into at most `lines` lines, cutting what is left over.
    pub(super) fn wrap(self, text: &str, max: f64, lines: usize) -> Vec<String> {
        let mut broken: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            if let Some(line) = broken.last_mut()
                && (broken_fits(self, line, word, max))
            {
                line.push(' ');
                line.push_str(word);
                continue;
            }
            broken.push(word.to_owned());
        }
        if broken.len() > lines {
            let rest = broken.split_off(lines.max(1) - 1).join(" ");
            broken.push(rest);
        }
        broken.iter().map(|line| self.cut(line, max)).collect()
    }

    /// Returns the longest beginning of a text that fits into `max`.
    fn head(self, text: &str, max: f64) -> String {
        let mut used = 0.0;
        text.chars()
            .take_while(|&c| {
                used += self.advance(c);
                used <= max
            })
            .collect()
    }

    /// Covers pixels with a text whose baseline starts at the origin.
    ///
    /// `cover` gets the place of a pixel and how much of it the text covers, 0 to 1.
    pub(super) fn rasterize(self, text: &str, mut cover: impl FnMut(i32, i32, f32)) {
        let font = self.font();
        let units = font.units_per_em().unwrap_or(1000.0);
        let scale = PxScale::from(self.size as f32 * font.height_unscaled() / units);
        let mut pen = 0.0;
        for character in text.chars() {
            let glyph = font.glyph_id(character);
            let placed = glyph.with_scale_and_position(scale, point(pen as f32, 0.0));
            if let Some(outline) = font.outline_glyph(placed) {
                let bounds = outline.px_bounds();
                let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
                outline.draw(|x, y, share| cover(left + x as i32, top + y as i32, share));
            }
            pen += self.advance(character);
        }
    }
}

fn broken_fits(font: Type, line: &str, word: &str, max: f64) -> bool {
    font.width(line) + font.width(" ") + font.width(word) <= max
}

/// Replaces what has no place in a chart or in XML: control and direction characters.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{fff0}'..='\u{fffc}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => None,
            c if c.is_control() || c.is_whitespace() => Some(' '),
            c => Some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: Type = Type::regular(10.0);

    #[test]
    fn the_width_is_that_of_the_font_tables() {
        // DejaVu Sans: "m" advances 1995 of 2048 units, "i" 569.
        let expected = (1995.0 + 569.0) / 2048.0 * 10.0;
        assert!((TYPE.width("mi") - expected).abs() < 1e-4);
    }

    #[test]
    fn a_pair_keeps_both_of_its_parts() {
        let pair = "connection pool exhaustion @ checkout gateway of the shop";
        let short = TYPE.shorten(pair, 200.0);
        assert!(TYPE.width(&short) <= 200.0);
        assert!(short.starts_with("connection") && short.contains("… @ checkout"), "{short}");
        let other = TYPE.shorten("a-very-long-host-name-that-ends-in-eu-west-1", 150.0);
        assert!(other.starts_with("a-very") && other.ends_with("west-1"), "{other}");
    }

    #[test]
    fn wrapped_lines_fit_and_are_few() {
        let text = "one two three four five six seven eight nine ten";
        let lines = TYPE.wrap(text, 80.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| TYPE.width(line) <= 80.0));
        assert!(lines[1].ends_with('…'));
        assert!(TYPE.wrap("", 80.0, 2).is_empty());
    }

    #[test]
    fn unknown_glyphs_and_control_characters_do_no_harm() {
        assert_eq!(clean("a\u{0}b\u{202e}c\nd"), "a bc d");
        let mut pixels = 0;
        TYPE.rasterize("數據 ok", |_, _, _| pixels += 1);
        assert!(pixels > 0);
    }
}
