//! What is a picture and no page: a shop's icon for the home screen, and what a message shows beside a link. Drawn as SVG from
//! the shop's colours, mark and words, and made into dots. Knows no address and no service.

use super::{band, mark::mark, theme::Theme};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb::Database},
};
use std::{
    fmt::Write,
    sync::{Arc, LazyLock},
};

/// The display face, with the letters of our four languages: `public/fonts/besley.woff2` unpacked, as nothing here reads that.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../../fonts/besley.ttf").to_vec());
    Arc::new(fonts)
});
/// Letters of the face that are not plain, so that others can be written in plain ones.
const LETTERS: &str = "£«·»ÀÁÄÅÆÇÉÍÓÕÖ×ØÚÜßàáâäåæçèéêëíîïñóôõöøùúûüýĄąĆćČčĘęěŁłŃńŐőřŚśŠšůŰűŹźŻżŽž–—‘’“”„…€−";
/// How wide a letter of the face is on average, as a part of its size.
const WIDTH: f32 = 0.57;

/// The wide picture's size, as Open Graph and those who read it ask (<https://ogp.me>).
pub const WIDE: (u32, u32) = (1200, 630);

/// Whose picture it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sign {
    /// The shop's name.
    pub name: String,
    /// Its colour, as its owner picked it.
    pub colour: String,
    /// Its mark.
    pub mark: String,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Picture {
    /// A square with the mark, so many dots wide; to be cut to any shape where it is `whole`, else with round corners.
    Icon {
        /// Dots along its side.
        side: u32,
        /// Whether the ground goes to the edges.
        whole: bool,
    },
    /// Beside a link in a message: the name, what is promised, and a line above it.
    Wide {
        /// Who invites, or nothing.
        above: String,
        /// What is promised.
        promise: String,
    },
    /// The mark alone, for the head of a card in a phone's own wallet.
    Logo {
        /// Dots to a point of the phone.
        times: u32,
    },
    /// The band across such a card: the slots of a stamp card on paper, or the shop's ground with its mark.
    Band {
        /// Dots to a point of the phone.
        times: u32,
        /// How many slots there are, and how many are stamped; none where it is no stamp card.
        slots: Option<(usize, usize)>,
        /// In which of them a reward is given, the first being 1.
        gifts: Vec<usize>,
    },
}

impl Picture {
    /// The picture as PNG; none where it can't be drawn, which no sign brings about.
    #[must_use]
    pub fn png(&self, sign: &Sign) -> Option<Vec<u8>> {
        let (svg, (width, height)) = match self {
            Self::Icon { side, whole } => (icon(sign, *whole), (*side, *side)),
            Self::Wide { above, promise } => (wide(sign, above, promise), WIDE),
            Self::Logo { times } => (band::logo(sign), (band::LOGO * times, band::LOGO * times)),
            Self::Band { times, slots, gifts } => {
                let svg = slots.map_or_else(|| band::ground(sign), |(count, done)| band::slots(sign, count, done, gifts));
                (svg, (band::BAND.0 * times, band::BAND.1 * times))
            }
        };
        let options = Options { fontdb: FONTS.clone(), font_family: "Besley".into(), ..Options::default() };
        let tree = Tree::from_str(&svg, &options).ok()?;
        let scale = width as f32 / tree.size().width();
        let mut dots = Pixmap::new(width, height)?;
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut dots.as_mut());
        dots.encode_png().ok()
    }
}

fn icon(sign: &Sign, whole: bool) -> String {
    let (colours, path) = (Theme::of(&sign.colour).light, mark(&sign.mark).path);
    // A maskable icon is cut to any shape within 80 % of it (W3C, Web Application Manifest, "safe zone").
    let (round, scale) = if whole { (0, 13.0) } else { (96, 14.0) };
    let (brand, ink, edge) = (colours.brand, colours.on_brand, 256.0 - 12.0 * scale);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 512 512\"><rect width=\"512\" height=\"512\" rx=\"{round}\" \
         fill=\"{brand}\"/><path transform=\"translate({edge} {edge}) scale({scale})\" d=\"{path}\" fill=\"none\" \
         stroke=\"{ink}\" stroke-width=\"1.75\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>"
    )
}

/// A card on the shop's paper, tilted like one that is handed over, with its mark stamped large.
fn wide(sign: &Sign, above: &str, promise: &str) -> String {
    let (colours, path) = (Theme::of(&sign.colour).light, mark(&sign.mark).path);
    let (brand, ink, tint) = (colours.brand, colours.on_brand, colours.tint);
    let name = Lines::fit(&sign.name, 660.0, 92.0, 3);
    let promise = Lines::fit(promise, 660.0, 46.0, 3);
    let above = Lines::fit(above, 660.0, 38.0, 1);
    let mut text = String::new();
    let full = above.height() + name.height() + 26.0 + promise.height();
    let mut top = (630.0 - full) / 2.0;
    for (lines, opacity, gap) in [(above, 0.85, 0.0), (name, 1.0, 26.0), (promise, 0.92, 0.0)] {
        top = lines.write(&mut text, top, opacity) + gap;
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 630\"><rect width=\"1200\" height=\"630\" fill=\"{tint}\"/>\
         <rect x=\"30\" y=\"30\" width=\"1140\" height=\"570\" rx=\"44\" fill=\"{brand}\"/>\
         <g fill=\"{ink}\" font-family=\"Besley\" font-weight=\"700\">{text}</g>\
         <g transform=\"translate(970 315) rotate(-9)\" fill=\"none\" stroke=\"{ink}\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\"><circle r=\"158\" stroke-width=\"9\"/><circle r=\"138\" stroke-width=\"3\" \
         stroke-dasharray=\"2 9\"/><path transform=\"scale(8.4) translate(-12 -12)\" d=\"{path}\" stroke-width=\"1.6\"/></g></svg>"
    )
}

/// Text in lines that fit.
struct Lines {
    lines: Vec<String>,
    size: f32,
}

impl Lines {
    /// In at most so many lines of this width, as large as they go, but no larger than `size`; what does not fit at half
    /// the size ends in dots.
    fn fit(text: &str, width: f32, size: f32, most: usize) -> Self {
        let text = written(text);
        let mut size = size;
        loop {
            let mut lines = wrap(&text, (width / (size * WIDTH)) as usize);
            let last = size * 0.94;
            if lines.len() <= most || last < 24.0 {
                if lines.len() > most {
                    lines.truncate(most);
                    lines.iter_mut().skip(most - 1).for_each(|line| line.push('…'));
                }
                return Self { lines, size };
            }
            size = last;
        }
    }

    fn height(&self) -> f32 {
        self.lines.len() as f32 * self.size * 1.18
    }

    /// Writes them from a height on; says where they end.
    fn write(&self, out: &mut String, top: f32, opacity: f32) -> f32 {
        for (place, line) in self.lines.iter().enumerate() {
            let y = top + self.size * (1.18 * place as f32 + 0.92);
            // Writing to a string can't fail.
            let _ = write!(out, "<text x=\"92\" y=\"{y}\" font-size=\"{}\" opacity=\"{opacity}\">{line}</text>", self.size);
        }
        top + self.height()
    }
}

/// Words in lines of at most so many letters; a longer word is cut.
fn wrap(text: &str, most: usize) -> Vec<String> {
    let (most, mut lines) = (most.max(1), Vec::<String>::new());
    for word in text.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (place, piece) in letters.chunks(most).enumerate() {
            match lines.last_mut().filter(|line| place == 0 && line.chars().count() + 1 + piece.len() <= most) {
                Some(line) => {
                    line.push(' ');
                    line.extend(piece);
                }
                None => lines.push(piece.iter().collect()),
            }
        }
    }
    // Only now, so that no line ends within a letter that is written with more than one.
    lines.iter().map(|line| escaped(line)).collect()
}

/// A text in letters that the face has.
fn written(text: &str) -> String {
    let known = |letter: char| letter.is_ascii() || LETTERS.contains(letter);
    text.chars().map(|letter| if known(letter) { letter.into() } else { deunicode::deunicode_char(letter).unwrap_or("").to_owned() }).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::mark::MARKS;

    fn sign(name: &str, mark: &str) -> Sign {
        Sign { name: name.into(), colour: "#1f5c4a".into(), mark: mark.into() }
    }

    /// The size that a PNG says of itself.
    fn size(png: &[u8]) -> (u32, u32) {
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    }

    #[test]
    fn every_mark_makes_an_icon_of_the_size_that_was_asked_for() {
        for one in MARKS {
            for (side, whole) in [(180, true), (192, false), (512, false)] {
                let png = Picture::Icon { side, whole }.png(&sign("Corner Café", one.id)).unwrap();
                assert_eq!(size(&png), (side, side), "{}", one.id);
            }
        }
    }

    #[test]
    fn any_name_makes_a_wide_picture() {
        let long = "Kürtőskalács és kávé különlegességek boltja a Duna-parton, harmadik emelet balra".repeat(3);
        for name in ["A", "B & <C> \"D\"", "Кофейня на углу", "喫茶店", "🍕🍕", "\u{0}\u{7}x", "W".repeat(60).as_str(), &long] {
            let wide = Picture::Wide { above: "A friend invites you".into(), promise: long.clone() };
            assert_eq!(size(&wide.png(&sign(name, "cup")).unwrap()), WIDE, "{name}");
        }
    }

    #[test]
    fn every_band_is_of_the_size_that_phones_ask_for() {
        for times in 1..=3 {
            assert_eq!(size(&Picture::Logo { times }.png(&sign("A", "cup")).unwrap()), (50 * times, 50 * times));
            for slots in [None, Some((1, 0)), Some((10, 7)), Some((12, 12)), Some((30, 3)), Some((200, 9))] {
                let band = Picture::Band { times, slots, gifts: vec![5, 10] };
                assert_eq!(size(&band.png(&sign("A", "star")).unwrap()), (375 * times, 144 * times), "{slots:?}");
            }
        }
    }

    #[test]
    fn what_the_face_lacks_is_written_in_plain_letters() {
        assert_eq!(written("Zażółć Кофе"), "Zażółć Kofe");
        assert_eq!(wrap("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrap("extraordinary", 5), ["extra", "ordin", "ary"]);
        assert_eq!(escaped("a<b>&\u{7}"), "a&lt;b&gt;&amp;");
        let lines = Lines::fit(&"word ".repeat(400), 660.0, 92.0, 3);
        assert_eq!((lines.lines.len(), lines.lines[2].ends_with('…')), (3, true));
        assert!(lines.size > 22.0);
    }
}
