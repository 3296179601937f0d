//! The style sheets: `style/main.css` and `style/staff.css`, each with what it imports, as one small file. Knows CSS syntax, never the design.

use super::Profile;
use super::files::Files;
use anyhow::{Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};
use std::path::Path;

/// The oldest browsers that are served: what they lack is written in another way where that can be done.
const fn browsers() -> Browsers {
    const fn version(major: u32, minor: u32) -> Option<u32> {
        Some(major << 16 | minor << 8)
    }
    Browsers {
        android: version(111, 0),
        chrome: version(111, 0),
        edge: version(111, 0),
        firefox: version(113, 0),
        ie: None,
        ios_saf: version(16, 4),
        opera: None,
        safari: version(16, 4),
        samsung: version(22, 0),
    }
}

/// Adds `pkg/NAME.HASH.css` for an entry `NAME.css`, its fonts under their hashed names. A mistake in the CSS is an error.
pub fn bundle(entry: &Path, fonts: &[(String, String)], profile: Profile, files: &mut Files) -> Result<()> {
    let mut css = minified(entry, profile)?;
    for (address, hashed) in fonts {
        css = css.replace(address, hashed);
    }
    if let Some(font) = css.split("/fonts/").nth(1) {
        let name: String = font.chars().take_while(|c| !matches!(c, ')' | '"' | '\'')).collect();
        return Err(anyhow!("the style sheet asks for /fonts/{name}, but public/fonts has no such .woff2 file"));
    }
    let name = entry.file_stem().and_then(|name| name.to_str()).unwrap_or("main");
    files.add_hashed(name, "css", css.into_bytes());
    Ok(())
}

fn minified(entry: &Path, profile: Profile) -> Result<String> {
    let provider = FileProvider::new();
    let mut bundler = Bundler::new(&provider, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| anyhow!("{}: {error}", entry.display()))?;
    let targets = Targets::from(browsers());
    let minify = MinifyOptions { targets, ..MinifyOptions::default() };
    sheet.minify(minify).map_err(|error| anyhow!("{}: {error}", entry.display()))?;
    let printer = PrinterOptions { minify: profile == Profile::Release, targets, ..PrinterOptions::default() };
    Ok(sheet.to_css(printer).map_err(|error| anyhow!("{}: {error}", entry.display()))?.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn css(name: &str, text: &str, fonts: &[(String, String)]) -> Result<String> {
        let dir = std::env::temp_dir().join(format!("xtask-style-{}-{name}", std::process::id()));
        fs::create_dir_all(&dir)?;
        fs::write(dir.join("part.css"), "b { color: #ff0000 }")?;
        fs::write(dir.join("main.css"), text)?;
        let mut files = Files::default();
        let result = bundle(&dir.join("main.css"), fonts, Profile::Release, &mut files);
        fs::remove_dir_all(&dir)?;
        result?;
        let (name, bytes) = files.iter().next().ok_or_else(|| anyhow!("no file"))?;
        assert!(name.starts_with("pkg/main.") && name.ends_with(".css"));
        Ok(String::from_utf8(bytes.to_vec())?)
    }

    #[test]
    fn imports_are_inlined_and_fonts_renamed() {
        let fonts = [("/fonts/a.woff2".to_owned(), "/pkg/a.0123.woff2".to_owned())];
        let text = "@import './part.css'; @font-face { font-family: A; src: url(/fonts/a.woff2) }";
        let css = css("ok", text, &fonts).unwrap();
        assert!(css.starts_with("b{color:red}"), "{css}");
        assert!(css.contains("/pkg/a.0123.woff2"), "{css}");
    }

    #[test]
    fn a_mistake_is_an_error_and_names_the_file() {
        let error = css("bad", "a { color: } } b", &[]).unwrap_err();
        assert!(format!("{error:#}").contains("main.css"), "{error:#}");
    }

    #[test]
    fn a_font_that_is_not_there_is_an_error() {
        let error = css("font", "@font-face { font-family: A; src: url(/fonts/b.woff2) }", &[]).unwrap_err();
        assert!(format!("{error:#}").contains("/fonts/b.woff2"), "{error:#}");
    }
}
