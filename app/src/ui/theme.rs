//! A shop's colours, made from the one its owner picked: whatever it was, what must be read can be read.
//!
//! Worked out in Oklch (Ottosson 2020, <https://bottosson.github.io/posts/oklab/>), whose lightness is what eyes see;
//! contrast is that of WCAG 2.2. The picked colour is made darker or lighter only as far as it must be.

use palette::{
    FromColor, IntoColor, IsWithinBounds, Oklch, Srgb, color_difference::Wcag21RelativeContrast, convert::FromColorUnclamped,
};

/// Text on the shop's colour.
const ON_BRAND_RATIO: f32 = 7.0;
/// The shop's colour as text on paper.
const TEXT_RATIO: f32 = 4.6;
/// Shapes and borders on paper.
const SHAPE_RATIO: f32 = 3.1;
const STEP: f32 = 0.005;
const STEPS_MAX: usize = 200;

/// The colours that a page is given, as `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colours {
    /// The card's ground.
    pub brand: String,
    /// Ink on it.
    pub on_brand: String,
    /// The colour as text on paper.
    pub brand_text: String,
    /// The page's ground: paper with a breath of the colour.
    pub tint: String,
    /// Borders and shapes.
    pub line: String,
}

/// Both themes of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// By day.
    pub light: Colours,
    /// By night.
    pub dark: Colours,
}

fn at(lightness: f32, chroma: f32, like: Oklch) -> Oklch {
    Oklch::new(lightness, chroma, like.hue)
}

/// The colour as a screen can show it: of too much chroma, as much is taken away as must be.
fn shown(colour: Oklch) -> Srgb {
    let mut chroma = colour.chroma;
    loop {
        let rgb = Srgb::from_color_unclamped(at(colour.l, chroma, colour));
        if rgb.is_within_bounds() || chroma <= 0.0 {
            return Srgb::from_color(at(colour.l, chroma.max(0.0), colour));
        }
        chroma -= 0.004;
    }
}

fn contrast(one: Oklch, other: Oklch) -> f32 {
    let rounded = |colour| shown(colour).into_format::<u8>().into_format::<f32>();
    rounded(one).relative_contrast(rounded(other))
}

/// Moves the lightness by steps until the colour stands out enough from `ground`.
fn until(mut colour: Oklch, ground: Oklch, ratio: f32, step: f32) -> Oklch {
    for _ in 0..STEPS_MAX {
        if contrast(colour, ground) >= ratio {
            break;
        }
        colour.l = (colour.l + step).clamp(0.0, 1.0);
    }
    colour
}

fn hex(colour: Oklch) -> String {
    let rgb = shown(colour).into_format::<u8>();
    format!("#{:02x}{:02x}{:02x}", rgb.red, rgb.green, rgb.blue)
}

fn colours(picked: Oklch, dark: bool) -> Colours {
    let chroma = picked.chroma;
    let tint = if dark { at(0.175, (chroma * 0.12).min(0.018), picked) } else { at(0.974, (chroma * 0.06).min(0.011), picked) };
    let paper = if dark { at(0.225, (chroma * 0.1).min(0.015), picked) } else { at(0.994, 0.003, picked) };
    let lightness = if dark { picked.l.clamp(0.36, 0.86) } else { picked.l };
    let brand = at(lightness, chroma, picked);
    let (white, black) = (at(0.985, 0.008, picked), at(0.17, (chroma * 0.3).min(0.03), picked));
    // The ink for which the ground has to change less.
    let (on_brand, step) = if contrast(brand, black) >= contrast(brand, white) { (black, STEP) } else { (white, -STEP) };
    let brand = until(brand, on_brand, ON_BRAND_RATIO, step);
    let away = if dark { STEP } else { -STEP };
    let text = if dark { at(picked.l.max(0.8), chroma.min(0.13), picked) } else { brand };
    let text = until(until(text, tint, TEXT_RATIO, away), paper, TEXT_RATIO, away);
    let line = until(at(if dark { 0.5 } else { 0.75 }, chroma * 0.5, picked), tint, SHAPE_RATIO, away);
    Colours { brand: hex(brand), on_brand: hex(on_brand), brand_text: hex(text), tint: hex(tint), line: hex(line) }
}

impl Colours {
    fn properties(&self) -> String {
        let Self { brand, on_brand, brand_text, tint, line } = self;
        format!("--brand:{brand};--on-brand:{on_brand};--brand-text:{brand_text};--tint:{tint};--line:{line}")
    }
}

impl Theme {
    /// The colours of a shop that picked `colour`; what is no colour gives Stampbook's own green.
    #[must_use]
    pub fn of(colour: &str) -> Self {
        // The library cuts its text by bytes, so only digits may reach it.
        let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
        let rgb: Srgb<u8> = digits.and_then(|digits| digits.parse().ok()).unwrap_or(Srgb::new(0x1f, 0x5c, 0x4a));
        let picked: Oklch = rgb.into_format::<f32>().into_color();
        Self { light: colours(picked, false), dark: colours(picked, true) }
    }

    /// The rules that set the colours for `selector`.
    #[must_use]
    pub fn css(&self, selector: &str) -> String {
        let (light, dark) = (self.light.properties(), self.dark.properties());
        format!("{selector}{{{light}}}@media(prefers-color-scheme:dark){{{selector}{{{dark}}}}}")
    }

    /// The properties alone, by day and by night.
    #[must_use]
    pub fn properties(&self) -> (String, String) {
        (self.light.properties(), self.dark.properties())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(hex: &str) -> Srgb {
        hex.parse::<Srgb<u8>>().unwrap().into_format()
    }

    /// Every corner of the colour cube and a grid within it: whatever is picked can be read.
    #[test]
    fn any_picked_colour_can_be_read() {
        let grid = [0u8, 51, 102, 153, 204, 255];
        let pairs = grid.into_iter().flat_map(|r| grid.map(|g| (r, g)));
        for (r, g, b) in pairs.flat_map(|(r, g)| grid.map(|b| (r, g, b))) {
            let picked = format!("#{r:02x}{g:02x}{b:02x}");
            let theme = Theme::of(&picked);
            for colours in [&theme.light, &theme.dark] {
                let ratio = |one: &str, other: &str| read(one).relative_contrast(read(other));
                assert!(ratio(&colours.brand, &colours.on_brand) >= 7.0, "{picked}: ink on brand, {colours:?}");
                assert!(ratio(&colours.brand_text, &colours.tint) >= 4.5, "{picked}: text, {colours:?}");
                assert!(ratio(&colours.line, &colours.tint) >= 3.0, "{picked}: shapes, {colours:?}");
            }
        }
    }

    #[test]
    fn what_is_no_colour_gives_our_own() {
        for text in ["red;}", "€", "#€", "#12345€", "#ggg000", "", "#", "#1234567"] {
            assert_eq!(Theme::of(text), Theme::of("#1f5c4a"), "{text}");
        }
    }
}
