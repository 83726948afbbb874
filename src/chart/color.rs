//! Colors that survive color blindness: the Okabe-Ito palette and one diverging scale.

/// Holds an opaque color with the opacity it is drawn with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ink {
    pub(super) rgb: (u8, u8, u8),
    pub(super) alpha: f64,
}

pub(super) const WHITE: Ink = Ink::opaque(255, 255, 255);
pub(super) const TEXT: Ink = Ink::opaque(26, 26, 26);
pub(super) const MUTED: Ink = Ink::opaque(89, 89, 89);
pub(super) const AXIS: Ink = Ink::opaque(120, 120, 120);
pub(super) const GRID: Ink = Ink::opaque(226, 226, 226);
pub(super) const SHADE: Ink = Ink::opaque(238, 238, 238);

pub(super) const BLUE: Ink = Ink::opaque(0, 114, 178);
pub(super) const VERMILION: Ink = Ink::opaque(213, 94, 0);
pub(super) const GREEN: Ink = Ink::opaque(0, 158, 115);
pub(super) const PURPLE: Ink = Ink::opaque(204, 121, 167);
pub(super) const ORANGE: Ink = Ink::opaque(230, 159, 0);
pub(super) const SKY: Ink = Ink::opaque(86, 180, 233);

/// Lists the line colors in the order in which curves take them.
pub(super) const CURVES: [Ink; 7] = [BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, TEXT];

impl Ink {
    const fn opaque(red: u8, green: u8, blue: u8) -> Self {
        Self { rgb: (red, green, blue), alpha: 1.0 }
    }

    /// Returns the color with the given opacity.
    pub(super) const fn faded(self, alpha: f64) -> Self {
        Self { rgb: self.rgb, alpha }
    }

    /// Mixes the color with another; share 0 keeps it, share 1 gives the other.
    pub(super) fn mixed(self, other: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        let mix =
            |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
        Self {
            rgb: (mix(self.rgb.0, other.rgb.0), mix(self.rgb.1, other.rgb.1), mix(self.rgb.2, other.rgb.2)),
            alpha: self.alpha,
        }
    }

    /// Darkens the color until it reads as text on white.
    pub(super) fn for_text(self) -> Self {
        let mut ink = self;
        while ink.luminance() > 0.18 {
            ink = ink.mixed(TEXT, 0.1);
        }
        ink
    }

    /// Returns black or white, whichever reads better on this color.
    pub(super) fn contrasting(self) -> Self {
        if self.luminance() > 0.3 { TEXT } else { WHITE }
    }

    /// Computes the relative luminance of WCAG 2, 0 for black and 1 for white.
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let (r, g, b) = self.rgb;
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }
}

/// Colors a value of −1 to 1 from blue over white to orange.
pub(super) fn diverging(value: f64) -> Ink {
    let end = if value < 0.0 { BLUE } else { VERMILION };
    WHITE.mixed(end, value.abs() * 0.9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_colors_reach_a_contrast_of_four_and_a_half_on_white() {
        for ink in CURVES {
            let ratio = 1.05 / (ink.for_text().luminance() + 0.05);
            assert!(ratio >= 4.5, "{ink:?}: {ratio}");
        }
    }

    #[test]
    fn the_diverging_scale_is_white_in_the_middle() {
        assert_eq!(diverging(0.0), WHITE);
        assert_ne!(diverging(-1.0), diverging(1.0));
    }
}
