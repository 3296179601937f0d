//! The pictures on a card in a phone's own wallet, as SVG: its sign, and the band across it. Knows no wallet and no service.

use super::{
    mark::{INKS, ROSETTE, TILTS, icon::GIFT, mark},
    picture::Sign,
    theme::Theme,
};
use std::fmt::Write;

/// The size of the band across a card in a phone's own wallet, in the phone's points (Wallet Passes, "storeCard").
pub const BAND: (u32, u32) = (375, 144);
/// The height of the sign above it.
pub const LOGO: u32 = 50;
/// How high a band of slots is filled by them, and how wide.
const BAND_FILLED: (f32, f32) = (351.0, 128.0);

/// The mark alone.
pub fn logo(sign: &Sign) -> String {
    let (colours, path) = (Theme::of(&sign.colour).light, mark(&sign.mark).path);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 24\"><path d=\"{path}\" fill=\"none\" stroke=\"{}\" \
         stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>",
        colours.on_brand
    )
}

/// The shop's own ground, with its mark at the end; what the card holds is written over it by the phone.
pub fn ground(sign: &Sign) -> String {
    let (colours, path) = (Theme::of(&sign.colour).light, mark(&sign.mark).path);
    let (brand, ink) = (colours.brand, colours.on_brand);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 375 144\"><rect width=\"375\" height=\"144\" fill=\"{brand}\"/>\
         <g transform=\"translate(306 72) rotate(-9)\" fill=\"none\" stroke=\"{ink}\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\" opacity=\"0.34\"><circle r=\"55\" stroke-width=\"3\"/><circle r=\"48\" stroke-width=\"1\" \
         stroke-dasharray=\"1 3\"/><path transform=\"scale(2.9) translate(-12 -12)\" d=\"{path}\" stroke-width=\"1.6\"/></g></svg>"
    )
}

/// So many to a row that each is as large as it can be, and how large that is.
fn rows(count: usize) -> (usize, f32) {
    let side = |rows: usize| (BAND_FILLED.0 / count.div_ceil(rows) as f32).min(BAND_FILLED.1 / rows as f32);
    let best = (1..=8).max_by(|one, other| side(*one).total_cmp(&side(*other))).unwrap_or(1);
    (count.div_ceil(best), side(best))
}

fn slot(sign: &Sign, out: &mut String, place: usize, stamped: usize, gifts: &[usize]) {
    let (colours, path) = (Theme::of(&sign.colour).light, mark(&sign.mark).path);
    let (brand, ink, text, line) = (colours.brand, colours.on_brand, colours.brand_text, colours.line);
    let within = "transform=\"translate(10.5 10.5) scale(1.125)\" fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\"";
    // Writing to a string can't fail.
    let _ = if place < stamped {
        let (ground, turn) = (INKS[place % INKS.len()], place * 70 % 360);
        let tilt = TILTS[place % TILTS.len()];
        write!(
            out,
            "<path d=\"{ground}\" fill=\"{brand}\" fill-rule=\"evenodd\" transform=\"rotate({turn} 24 24)\"/><g \
             transform=\"rotate({tilt} 24 24)\"><path d=\"{path}\" {within} stroke=\"{ink}\" stroke-width=\"1.75\"/></g>"
        )
    } else if gifts.contains(&(place + 1)) {
        write!(
            out,
            "<path d=\"{ROSETTE}\" fill=\"none\" stroke=\"{text}\" stroke-width=\"1.75\"/><path d=\"{GIFT}\" {within} \
             stroke=\"{text}\" stroke-width=\"1.75\"/>"
        )
    } else {
        let number = place + 1;
        write!(
            out,
            "<circle cx=\"24\" cy=\"24\" r=\"20\" fill=\"none\" stroke=\"{line}\" stroke-width=\"1.5\" stroke-dasharray=\"1 3.2\" \
             stroke-linecap=\"round\"/><text x=\"24\" y=\"28.8\" text-anchor=\"middle\" font-family=\"Besley\" font-size=\"14\" \
             fill=\"{line}\">{number}</text>"
        )
    };
}

/// A stamp card as it lies on a counter: paper, with what is stamped on it already.
pub fn slots(sign: &Sign, count: usize, stamped: usize, gifts: &[usize]) -> String {
    let (count, paper) = (count.clamp(1, 200), Theme::of(&sign.colour).light.tint);
    let (to_a_row, side) = rows(count);
    let left = (BAND.0 as f32 - side * to_a_row as f32) / 2.0;
    let top = (BAND.1 as f32 - side * count.div_ceil(to_a_row) as f32) / 2.0;
    let mut drawn = String::new();
    for place in 0..count {
        let (x, y) = (left + side * (place % to_a_row) as f32, top + side * (place / to_a_row) as f32);
        let _ = write!(drawn, "<g transform=\"translate({x} {y}) scale({})\">", side / 48.0);
        slot(sign, &mut drawn, place, stamped, gifts);
        drawn.push_str("</g>");
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 375 144\"><rect width=\"375\" height=\"144\" fill=\"{paper}\"/>\
         {drawn}</svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_stand_in_rows_in_which_they_are_largest() {
        assert_eq!([1, 5, 6, 10, 12, 30].map(|count| rows(count).0), [1, 5, 3, 5, 6, 10]);
        for count in 1..=200 {
            let (to_a_row, side) = rows(count);
            assert!(side * to_a_row as f32 <= 351.1 && side * count.div_ceil(to_a_row) as f32 <= 128.1, "{count}");
        }
    }
}
