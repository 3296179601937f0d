//! The figures, each beside its limit.

use std::{fmt, time::Duration};

/// Rows of text.
#[derive(Debug, Default)]
pub struct Table(Vec<[String; 4]>);

/// How many times as long.
pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

impl Table {
    pub fn row(&mut self, what: &str, figure: String, limit: &str, verdict: &str) {
        self.0.push([what.to_owned(), figure, limit.to_owned(), verdict.to_owned()]);
    }

    /// A figure that must not be larger than its limit.
    pub fn most(&mut self, what: &str, figure: f64, ship: f64, aim: f64, unit: &str) {
        let verdict = if figure <= aim {
            "aim reached"
        } else if figure <= ship {
            "kept"
        } else {
            "OVER"
        };
        self.row(what, format!("{figure:.2} {unit}"), &format!("at most {ship}, aim {aim}"), verdict);
    }

    /// A figure that must not be smaller than its limit.
    pub fn least(&mut self, what: &str, figure: f64, ship: f64, aim: f64, unit: &str) {
        let verdict = if figure >= aim {
            "aim reached"
        } else if figure >= ship {
            "kept"
        } else {
            "UNDER"
        };
        self.row(what, format!("{figure:.2} {unit}"), &format!("at least {ship}, aim {aim}"), verdict);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |column: usize| {
            self.0.iter().map(|row| row.get(column).map_or(0, |text| text.chars().count())).max().unwrap_or(0)
        };
        let (what, figure, limit) = (width(0), width(1), width(2));
        for [one, two, three, four] in &self.0 {
            let line = format!("{one:<what$}  {two:>figure$}  {three:<limit$}  {four}");
            writeln!(out, "{}", line.trim_end())?;
        }
        Ok(())
    }
}
