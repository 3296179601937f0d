//! Numbered steps with their times, and the table at the end. Knows nothing of what a step does.

use anyhow::{Context, Result};
use std::time::Instant;

/// Shows how far a command is.
pub struct Progress {
    total: usize,
    started: Instant,
    done: Vec<(String, f64)>,
}

impl Progress {
    /// For a command of that many steps.
    pub fn new(total: usize) -> Self {
        Self { total, started: Instant::now(), done: Vec::new() }
    }

    /// Announces the step, does it, and remembers how long it took. The error names the step.
    pub fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let number = self.done.len() + 1;
        let elapsed = self.started.elapsed().as_secs();
        eprintln!("\n[{number}/{}] {name}  ({} so far)", self.total, clock(elapsed));
        let began = Instant::now();
        let result = work().with_context(|| format!("step {number} of {}, \"{name}\"", self.total));
        self.done.push((name.to_owned(), began.elapsed().as_secs_f64()));
        if result.is_err() {
            self.table();
        }
        result
    }

    /// Prints step and seconds.
    pub fn table(&self) {
        eprintln!("\n{}", table(&self.done, self.started.elapsed().as_secs_f64()));
    }
}

fn table(rows: &[(String, f64)], total: f64) -> String {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max("total".len());
    let mut text = format!("{:<width$}  seconds\n", "step");
    for (name, seconds) in rows {
        text += &format!("{name:<width$}  {seconds:>7.1}\n");
    }
    text + &format!("{:<width$}  {total:>7.1}", "total")
}

fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_is_named() {
        let mut progress = Progress::new(2);
        progress.step("first", || Ok(())).unwrap();
        let error = progress.step("second", || Err::<(), _>(anyhow::anyhow!("no disk"))).unwrap_err();
        assert_eq!(format!("{error:#}"), "step 2 of 2, \"second\": no disk");
    }

    #[test]
    fn the_table_lines_up() {
        let rows = [("a".to_owned(), 1.25), ("longer name".to_owned(), 12.0)];
        let lines: Vec<usize> = table(&rows, 13.25).lines().map(str::len).collect();
        assert_eq!(lines, [20, 20, 20, 20]);
    }

    #[test]
    fn minutes_and_seconds() {
        assert_eq!(clock(0), "0:00");
        assert_eq!(clock(754), "12:34");
    }
}
