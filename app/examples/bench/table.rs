//! The figures, each beside its limit, as a table in Markdown: a column for each database.

use std::fmt;

/// A line: what it is, a figure for each column, and what is allowed.
#[derive(Debug)]
struct Line {
    what: String,
    figures: Vec<String>,
    ship: String,
    aim: String,
}

/// Lines of text.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<&'static str>,
    lines: Vec<Line>,
}

/// A number with as many places as it needs.
fn short(figure: f64) -> String {
    if figure < 10.0 { format!("{figure:.2}") } else { format!("{figure:.0}") }
}

impl Table {
    /// From here on the figures are those of this column.
    pub fn column(&mut self, name: &'static str) {
        self.columns.push(name);
    }

    fn put(&mut self, what: &str, figure: String, ship: String, aim: String) {
        let column = self.columns.len();
        let known = self.lines.iter().position(|line| line.what == what);
        let at = known.unwrap_or_else(|| {
            self.lines.push(Line { what: what.to_owned(), figures: Vec::new(), ship, aim });
            self.lines.len() - 1
        });
        if let Some(line) = self.lines.get_mut(at) {
            line.figures.resize(column.saturating_sub(1), String::new());
            line.figures.push(figure);
        }
    }

    /// A figure without a limit.
    pub fn row(&mut self, what: &str, figure: impl Into<String>) {
        self.put(what, figure.into(), String::new(), String::new());
    }

    /// A figure that must not be larger than its limit.
    pub fn most(&mut self, what: &str, figure: f64, (ship, aim): (f64, f64), unit: &str) {
        let verdict = if figure <= aim {
            "aim"
        } else if figure <= ship {
            "kept"
        } else {
            "**OVER**"
        };
        self.put(what, format!("{}{unit}, {verdict}", short(figure)), format!("≤ {ship}"), format!("≤ {aim}"));
    }

    /// A figure that must not be smaller than its limit.
    pub fn least(&mut self, what: &str, figure: f64, (ship, aim): (f64, f64), unit: &str) {
        let verdict = if figure >= aim {
            "aim"
        } else if figure >= ship {
            "kept"
        } else {
            "**UNDER**"
        };
        self.put(what, format!("{}{unit}, {verdict}", short(figure)), format!("≥ {ship}"), format!("≥ {aim}"));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "| | {} | ship | aim |", self.columns.join(" | "))?;
        writeln!(out, "|---|{}---|---|", "---|".repeat(self.columns.len()))?;
        for Line { what, figures, ship, aim } in &self.lines {
            let mut figures = figures.clone();
            figures.resize(self.columns.len(), String::new());
            writeln!(out, "| {what} | {} | {ship} | {aim} |", figures.join(" | "))?;
        }
        Ok(())
    }
}
