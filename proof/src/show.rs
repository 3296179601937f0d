//! What whoever runs a proof sees of it: how far it is, what it came to; and how it is stopped. Knows nothing of what is
//! proved.

use indicatif::{ProgressBar, ProgressStyle};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// How far a proof is: a bar on a terminal, and where there is none a line each time.
#[derive(Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    /// For so many rounds.
    #[must_use]
    pub fn new(rounds: u64) -> Self {
        let bar = ProgressBar::new(rounds);
        if let Ok(style) = ProgressStyle::with_template("{bar:20} {pos}/{len}  {msg}  {elapsed} (still {eta})") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self(bar)
    }

    /// One more round is over.
    pub fn round(&self, said: &str) {
        self.0.inc(1);
        self.0.set_message(said.to_owned());
        if self.0.is_hidden() {
            eprintln!("      {}/{}  {said}", self.0.position(), self.0.length().unwrap_or_default());
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Set when somebody presses Ctrl-C, or a signal tells this process to: the round that is under way ends first.
#[derive(Debug, Clone)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Listens from now on.
    #[must_use]
    pub fn listen() -> Self {
        let stop = Self(Arc::default());
        let told = stop.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if runtime.is_ok_and(|runtime| runtime.block_on(tokio::signal::ctrl_c()).is_ok()) {
                told.0.store(true, Ordering::Relaxed);
                eprintln!("\nStopping; the round that is under way ends first.");
            }
        });
        stop
    }

    /// Whether it was set.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Prints a table: a line each, a column for each database.
pub fn table(title: &str, columns: &[&str], lines: &[(&str, Vec<u64>)]) {
    let head: String = columns.iter().map(|name| format!("{name:>14}")).collect();
    println!("{title:<32}{head}");
    for (name, numbers) in lines {
        let numbers: String = numbers.iter().map(|number| format!("{number:>14}")).collect();
        println!("  {name:<30}{numbers}");
    }
}
