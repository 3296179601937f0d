//! A QR code as one SVG path: the same on the server and on the phone. Knows nothing of what is in it.

use qrcode::{EcLevel, QrCode};
use std::fmt::Write;

/// Modules left white around the code, as ISO/IEC 18004 asks.
const QUIET: usize = 4;

/// The dark modules of a code, as runs along its rows, and the side of the whole with its white edge. None where the text is
/// too long for any code.
#[must_use]
pub fn path(text: &str) -> Option<(String, usize)> {
    // Level M survives a scratched or dim screen.
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, dark) = (code.width(), code.to_colors());
    let mut path = String::with_capacity(width * width * 2);
    for (row, colours) in dark.chunks(width.max(1)).enumerate() {
        let mut at = 0;
        while at < colours.len() {
            let run = colours.iter().skip(at).take_while(|colour| **colour == qrcode::Color::Dark).count();
            if run > 0 {
                // Writing to a string can't fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", at + QUIET, row + QUIET);
            }
            at += run.max(1);
        }
    }
    Some((path, width + 2 * QUIET))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_covers_exactly_the_dark_modules() {
        let text = "http://127.0.0.1:3000/cards/0123456789abcdefghjkmnpqrs";
        let (path, side) = path(text).unwrap();
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        let dark = code.to_colors().into_iter().filter(|colour| *colour == qrcode::Color::Dark).count();
        let runs = path.split('h').skip(1).step_by(2);
        let drawn: usize = runs.map(|run| run.split('v').next().unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!((drawn, side), (dark, code.width() + 8));
        assert!(super::path(&"x".repeat(5_000)).is_none());
    }
}
