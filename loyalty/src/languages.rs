//! The languages that customers read. Knows no sentences: those stand beside what they say.

use serde::{Deserialize, Serialize};

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English, also where nothing else fits.
    #[default]
    En,
    /// Hungarian.
    Hu,
    /// Estonian.
    Et,
    /// Polish.
    Pl,
}

/// Which form a counted noun takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plural {
    /// 1 stamp.
    One,
    /// 2, 3, 4 pieczątki: Polish alone.
    Few,
    /// All others.
    Many,
}

impl Language {
    /// Every language, in the order of a menu.
    pub const ALL: [Self; 4] = [Self::En, Self::Hu, Self::Et, Self::Pl];

    /// The code of ISO 639-1, as in `<html lang>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Hu => "hu",
            Self::Et => "et",
            Self::Pl => "pl",
        }
    }

    /// The language's own name for itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Hu => "Magyar",
            Self::Et => "Eesti",
            Self::Pl => "Polski",
        }
    }

    /// The language with this code, if it is one of ours.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }

    /// The first of ours in an `Accept-Language` header, taken in the order in which it is written.
    #[must_use]
    pub fn from_accept(header: &str) -> Option<Self> {
        header.split(',').take(16).find_map(|range| {
            let tag = range.split(';').next()?.trim();
            Self::from_code(tag.split('-').next()?)
        })
    }

    /// The form that a noun takes after `count`, by the rules of Unicode CLDR for whole numbers.
    #[must_use]
    pub const fn plural(self, count: u32) -> Plural {
        match self {
            Self::En | Self::Hu | Self::Et if count == 1 => Plural::One,
            Self::En | Self::Hu | Self::Et => Plural::Many,
            Self::Pl => match (count, count % 10, count % 100) {
                (1, _, _) => Plural::One,
                (_, 2..=4, tens) if !matches!(tens, 12..=14) => Plural::Few,
                _ => Plural::Many,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_code_and_its_own_name() {
        let known = [("en", "English"), ("hu", "Magyar"), ("et", "Eesti"), ("pl", "Polski")];
        assert_eq!(Language::ALL.map(|one| (one.code(), one.name())), known);
    }

    #[test]
    fn polish_counts_as_cldr_says() {
        let few = [2, 3, 4, 22, 23, 24, 102, 104, 122];
        let many = [0, 5, 11, 12, 13, 14, 21, 25, 100, 101, 112, 114];
        assert_eq!(Language::Pl.plural(1), Plural::One);
        assert!(few.into_iter().all(|count| Language::Pl.plural(count) == Plural::Few));
        assert!(many.into_iter().all(|count| Language::Pl.plural(count) == Plural::Many));
    }

    #[test]
    fn the_first_known_language_of_the_browser_is_taken() {
        assert_eq!(Language::from_accept("de-DE,de;q=0.9,hu-HU;q=0.8,en;q=0.7"), Some(Language::Hu));
        assert_eq!(Language::from_accept("xx"), None);
    }
}
